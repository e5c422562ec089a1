//! The floor, of programs that are at it or known to be above it.

use {
    crate::cpi::{
        puppet::{Call, OWN, add},
        stage::Stage,
    },
    cu_runtime::{Profile, Run, Svm, programs},
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction, error::InstructionError},
    solana_pubkey::Pubkey,
};

/// Runs a program on one account of its own, of eight bytes.
fn run(source: &str) -> Run {
    let mut svm = Svm::new(Profile::Mainnet);
    let program = add(&mut svm, source);
    let account = Pubkey::new_unique();
    let metas = vec![AccountMeta::new(account, false)];
    let call = Instruction::new_with_bytes(program, &[], metas);
    let accounts = [(account, Account::new(1_000_000_000, 8, &program))];
    svm.run(&call, &accounts).unwrap()
}

#[test]
fn programs_that_do_no_more_than_they_must_are_at_the_floor() {
    for (source, result, cu) in [
        ("exit", Ok(()), 1),
        ("mov64 r0, 7\n exit", Err(InstructionError::Custom(7)), 2),
        // The account's data begins 96 bytes into the input.
        ("stdw [r1+96], 1\n exit", Ok(()), 2),
    ] {
        let run = run(source);
        assert_eq!(run.result.raw_result, result, "{source}");
        assert_eq!((run.cu(), run.floor()), (cu, cu), "{source}");
    }
}

/// One byte of return data costs 100 and its `call`; to say that it is one byte takes an instruction
/// more, which is not in the floor.
#[test]
fn return_data_is_in_the_floor_if_it_is_the_programs_own() {
    let returns = run("mov64 r2, 1\n syscall sol_set_return_data\n exit");
    assert_eq!((returns.cu(), returns.floor()), (103, 102));
    let nothing = run("mov64 r2, 0\n syscall sol_set_return_data\n exit");
    assert_eq!((nothing.cu(), nothing.floor()), (103, 1));
}

/// Not every refusal is the program's own, and not every call is its own either.
#[test]
fn calls_are_counted_where_they_are_made() {
    let mut stage = Stage::new(&Profile::Mainnet.into());
    stage.program(programs::TOKEN);
    let succeeds = stage.call(&Call::new(stage.leaf));
    assert_eq!(succeeds.floor(), 947 + 1 + 1);
    let refused = stage.call(&Call::new(programs::TOKEN).data(vec![3]));
    assert_eq!(refused.floor(), refused.runtime_charged() + 1);
    assert_eq!(refused.own() - 1, OWN - 2, "all but the call and the exit");

    let nested = crate::cpi::stage::chain(&mut stage, 3);
    let nested = stage.call(&nested);
    assert_eq!(nested.floor(), nested.runtime_charged() + 2);
    assert_eq!(nested.cpis.len(), 3);
}
