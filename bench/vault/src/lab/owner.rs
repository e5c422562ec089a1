//! How two addresses are compared.

use {
    super::{Lab, Technique, Variant, call::from_ours},
    cu_vault_tests::keys::key,
};

pub fn techniques(_: &Lab) -> Vec<Technique> {
    let foreign = from_ours().change(0, |_, account| account.owner = key("another program"));
    let technique = |name, before, after| {
        Technique::new(name, before, after, from_ours()).refuses("another owner", foreign.clone())
    };
    vec![
        technique(
            "addresses compared by four words",
            Variant::OwnerSyscall,
            Variant::OwnerWords,
        )
        .change("address_eq, four compares of eight bytes, instead of sol_memcmp_, which Solana's own compiler \
             makes of the derived ==")
        .risk("None: the same 32 bytes are compared."),
        technique(
            "addresses compared by their first word",
            Variant::OwnerWords,
            Variant::OwnerFirstWord,
        )
        .change("the first eight bytes instead of all")
        .risk(
            "Left out. Addresses that share eight bytes with a given one can be searched for; sound only \
             where something else proves the address anyway, and then no compare is needed.",
        ),
        technique(
            "owner left to the runtime",
            Variant::OwnerWords,
            Variant::OwnerByRuntime,
        )
        .change("no compare: only the owner of an account may debit it or write to its data")
        .risk(
            "Proves nothing about an account that is only read or credited: its data may be anybody's. \
             The error is the runtime's, and it comes at the very end.",
        ),
    ]
}
