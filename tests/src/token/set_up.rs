//! Runs the instructions that make a fixture.

use {
    cu_runtime::Svm, solana_account::Account, solana_instruction::Instruction,
    solana_pubkey::Pubkey,
};

/// A zeroed account as the System program leaves it to `owner`, with the exact rent-exempt lamports.
pub(super) fn blank(svm: &Svm, len: usize, owner: &Pubkey) -> Account {
    Account::new(svm.rent().minimum_balance(len), len, owner)
}

/// Runs `instructions` in order on `accounts`, which then are what the chain would hold.
///
/// Accounts that are only named, as signers are, need not be given. A refused instruction is a
/// mistake in the test, so it panics with the token program's error.
pub(super) fn run<const N: usize>(
    svm: &Svm,
    instructions: &[Instruction],
    accounts: [(Pubkey, &mut Account); N],
) {
    let mut state: Vec<_> = accounts
        .iter()
        .map(|(key, account)| (*key, Account::clone(account)))
        .collect();
    for meta in instructions
        .iter()
        .flat_map(|instruction| &instruction.accounts)
    {
        if state.iter().all(|(key, _)| *key != meta.pubkey) {
            state.push((meta.pubkey, Account::default()));
        }
    }

    let mollusk = svm.mollusk(instructions);
    let result = mollusk.process_instruction_chain(instructions, &state);
    result
        .raw_result
        .as_ref()
        .expect("the token program accepts every instruction of a fixture");

    for (key, account) in accounts {
        *account = result
            .get_account(&key)
            .expect("the account was passed in")
            .clone();
    }
}
