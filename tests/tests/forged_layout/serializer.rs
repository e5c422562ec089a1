//! Is the image where it should be? The runtime's own serializer says so.

use {
    crate::forged_layout::{attacks::Forgery, forged},
    cu_runtime::{Profile, Runtime},
    cu_vault_tests::{
        Arch,
        every::{Call, Tokens},
        serialized,
    },
    solana_account::{Account, AccountSharedData},
    solana_program_runtime::{
        serialization::serialize_parameters, solana_sbpf::ebpf::MM_INPUT_START,
    },
    solana_pubkey::Pubkey,
    solana_transaction_context::{
        instruction_accounts::InstructionAccount, transaction::TransactionContext,
    },
};

/// How the runtime maps accounts into memory: `virtual_address_space_adjustments`, and with it
/// `account_data_direct_mapping`.
const MAPPINGS: [(bool, bool); 3] = [(false, false), (true, false), (true, true)];

#[test]
fn the_image_lies_where_a_fixed_layout_looks() {
    for tokens in Tokens::ALL {
        let (_, forgeries) = forged(Arch::V3, Runtime::from(Profile::Mainnet), tokens);
        assert!(forgeries.len() > 100, "{} forgeries", forgeries.len());
        for forgery in &forgeries {
            assert_image_lies_there(forgery);
        }
    }
}

fn assert_image_lies_there(forgery: &Forgery) {
    let Forgery {
        what,
        shown,
        real,
        carrier,
        ..
    } = forgery;
    let name = format!("{}: {what}", shown.spec.name);
    let begin = serialized::offsets(shown)[carrier + 1];
    let image = serialized::tail(shown, *carrier);

    // What is shown, serialised by the runtime: the image is its end, to the byte.
    let shown = serialize(shown, (false, false));
    assert_eq!(shown.bytes[begin..], image, "{name}");

    // What is real, serialised by the runtime: up to the carrier nothing else, then the image.
    let real = serialize(real, (false, false));
    assert_eq!(real.bytes[begin..][..image.len()], image, "{name}");
    let header = serialized::offsets(&forgery.shown)[*carrier];
    let first = size_of::<u64>();
    assert_eq!(
        real.bytes[first..header],
        shown.bytes[first..header],
        "{name}"
    );

    // However it is mapped.
    for mapping in MAPPINGS {
        let data = serialize(&forgery.real, mapping).data[*carrier];
        let key = forgery.real.instruction.accounts[*carrier].pubkey;
        let held = &forgery.real.accounts[&key].data;
        let at = MM_INPUT_START as usize + begin - data as usize;
        assert_eq!(held[at..], image, "{name}, {mapping:?}");
    }
}

struct Serialized {
    /// All of it, unless account data is mapped from elsewhere.
    bytes: Vec<u8>,
    /// The address of each account's data.
    data: Vec<u64>,
}

fn serialize(call: &Call, (adjustments, direct_mapping): (bool, bool)) -> Serialized {
    let accounts = accounts(call);
    let index = |key: &Pubkey| {
        let position = accounts.iter().position(|(known, _)| known == key);
        position.expect("the call has it") as u16
    };
    let metas = call.instruction.accounts.iter();
    let slots = metas
        .map(|meta| InstructionAccount::new(index(&meta.pubkey), meta.is_signer, meta.is_writable));
    let slots = slots.collect();
    let program = index(&call.instruction.program_id);

    let shared = accounts
        .iter()
        .map(|(key, account)| (*key, AccountSharedData::from(account.clone())));
    let mut context = TransactionContext::new(shared.collect(), Default::default(), 1, 1, 1);
    context
        .configure_top_level_instruction_for_tests(program, slots, call.instruction.data.clone())
        .expect("there is room for one instruction");
    context.push().expect("it is the first");
    let instruction = context
        .get_current_instruction_context()
        .expect("it was just pushed");
    let (bytes, _, accounts, _) =
        serialize_parameters(&instruction, adjustments, direct_mapping, false)
            .expect("the runtime serialises what it runs");
    Serialized {
        bytes: bytes.as_slice().to_vec(),
        data: accounts
            .iter()
            .map(|account| account.vm_data_addr)
            .collect(),
    }
}

/// The accounts of the call, each once, and the program's.
fn accounts(call: &Call) -> Vec<(Pubkey, Account)> {
    let mut accounts: Vec<(Pubkey, Account)> = Vec::new();
    for key in call.instruction.accounts.iter().map(|meta| meta.pubkey) {
        if accounts.iter().all(|(known, _)| *known != key) {
            accounts.push((key, call.accounts[&key].clone()));
        }
    }
    // Any owner will do but loader-v1, whose programs get another layout.
    accounts.push((call.instruction.program_id, Account::default()));
    accounts
}
