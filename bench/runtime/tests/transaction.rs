//! Several instructions as one transaction: what each consumed, and that they end together.

use {
    cu_runtime::{Profile, Svm, programs::SYSTEM},
    solana_account::Account,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    solana_system_interface::instruction::{create_account, transfer},
};

/// Builtins leave nothing but the meter to tell them apart, one right after the other.
#[test]
fn each_instruction_has_its_own_part_of_the_meter() {
    let svm = Svm::new(Profile::Mainnet);
    let [from, middle, to] = [(); 3].map(|()| Pubkey::new_unique());
    let accounts = [(from, 1_000_000), (middle, 0), (to, 0)]
        .map(|(key, lamports)| (key, Account::new(lamports, 0, &SYSTEM)));
    // The second spends what the first sent.
    let steps = [
        transfer(&from, &middle, 900_000),
        transfer(&middle, &to, 800_000),
    ];
    let trace = svm.trace_transaction(&steps, &accounts).unwrap();
    let cu: Vec<_> = trace.instructions.iter().map(|it| it.run.cu()).collect();
    assert_eq!((cu, trace.cu), (vec![150, 150], 300));
    let left: Vec<_> = trace
        .resulting_accounts
        .iter()
        .map(|(_, it)| it.lamports)
        .collect();
    assert_eq!(left, [100_000, 100_000, 800_000]);

    // The third fails: what ran before it was paid for, and undone.
    let fails = create_account(&to, &from, 1, 0, &SYSTEM);
    let steps = [&steps[..], &[fails, transfer(&to, &from, 1)]].concat();
    let trace = svm.trace_transaction(&steps, &accounts).unwrap();
    assert_eq!(trace.resulting_accounts, accounts);
    let ends: Vec<_> = trace
        .instructions
        .iter()
        .map(|it| (it.run.cu(), it.run.result.raw_result.clone()))
        .collect();
    let in_use = Err(InstructionError::Custom(0));
    assert_eq!(ends, [(150, Ok(())), (150, Ok(())), (150, in_use)]);
    assert_eq!(trace.cu, 450);
    assert!(
        trace.log.iter().any(|line| line.contains("already in use")),
        "{:?}",
        trace.log
    );
}
