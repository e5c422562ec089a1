//! Where the rent comes from.

use {
    super::{
        Lab, Technique, Variant,
        call::{Call, ours},
    },
    cu_vault_tests::keys::key,
};

pub fn techniques(lab: &Lab) -> Vec<Technique> {
    // What the sysvar begins with is the price of a byte.
    let price = lab.svm.rent().minimum_balance(1) - lab.svm.rent().minimum_balance(0);
    let mut state = ours(16);
    state.data[..8].copy_from_slice(&price.to_le_bytes());
    let call = Call::default().writable(key("state"), state);
    let other_size = call
        .clone()
        .change(0, |_, account| account.data = vec![0; 15]);
    let technique = |name, before, after| {
        Technique::new(name, before, after, call.clone())
            .refuses("an account of another size", other_size.clone())
    };
    vec![
        technique(
            "eight bytes of the rent sysvar",
            Variant::RentGet,
            Variant::RentWord,
        )
        .change("sol_get_sysvar of the price alone, multiplied here, instead of Rent::get")
        .risk("The overflow check of the product is missing; a layout of the sysvar becomes the program's own."),
        technique(
            "rent as it was stored",
            Variant::RentWord,
            Variant::RentStored,
        )
        .change("the price is stored in the account, instead of sol_get_sysvar")
        .risk("Stale once the cluster changes the price: what is exempt by it may not be so any more."),
    ]
}
