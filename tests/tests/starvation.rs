//! An instruction that runs out of compute units has done nothing, wherever it was; one that does not has
//! done everything. Every budget there is, from none to what the instruction costs.

#![forbid(unsafe_code)]

use {
    cu_vault_tests::{Arch, every::Every, token::TOKEN_PROGRAMS},
    solana_instruction_error::InstructionError::{
        ComputationalBudgetExceeded, ProgramFailedToComplete,
    },
    std::thread,
};

#[test]
fn every_budget_is_enough_or_changes_nothing() {
    // Each thread makes its own stages: the SVM does not go from one to another.
    thread::scope(|scope| {
        for arch in Arch::ALL {
            for program in TOKEN_PROGRAMS {
                scope.spawn(move || starve(Every::new(arch, program)));
            }
        }
    });
}

fn starve(mut every: Every) {
    let (arch, program) = (every.world().arch, every.tokens.mint.program);
    for call in every.calls() {
        let what = format!("{arch} {program:?} {}", call.spec.name);
        let full = every.accept(&call, "with budget enough");
        let accounts: Vec<_> = call.accounts.clone().into_iter().collect();
        let mollusk = every.tokens.stage.world.svm.mollusk_mut();
        let enough = mollusk.compute_budget.compute_unit_limit;
        for budget in 0..full.cu() {
            mollusk.compute_budget.compute_unit_limit = budget;
            let starved = mollusk.process_instruction(&call.instruction, &accounts);
            let error = starved.raw_result.expect_err(&what);
            // The runtime's own word for it, or the VM's: an instruction too many.
            let starving = [ComputationalBudgetExceeded, ProgramFailedToComplete];
            assert!(starving.contains(&error), "{what}, {budget} CU: {error:?}");
            for (key, account) in &starved.resulting_accounts {
                assert_eq!(call.accounts[key], *account, "{what}, {budget} CU: {key}");
            }
        }
        mollusk.compute_budget.compute_unit_limit = full.cu();
        let fed = mollusk.process_instruction(&call.instruction, &accounts);
        assert_eq!(fed.raw_result, Ok(()), "{what}");
        for (key, account) in &fed.resulting_accounts {
            assert_eq!(full.result.get_account(key), Some(account), "{what}: {key}");
        }
        mollusk.compute_budget.compute_unit_limit = enough;
    }
}
