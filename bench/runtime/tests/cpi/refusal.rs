//! Calls that fail, and what they have paid by then.

use {
    crate::cpi::{
        puppet::{Call, OWN},
        stage::{Stage, everywhere},
    },
    cu_runtime::programs,
    solana_instruction::error::InstructionError,
};

/// A callee that fails has run, and what it consumed is known.
#[test]
fn a_callee_that_fails_is_recorded() {
    everywhere(|runtime| {
        let mut stage = Stage::new(runtime);
        stage.program(programs::TOKEN);
        let run = stage.call(&Call::new(programs::TOKEN).data(vec![3]));
        assert!(run.result.raw_result.is_err());
        let [cpi] = &run.cpis[..] else {
            panic!("{:?}", run.cpis)
        };
        assert_eq!(cpi.callee(), Some(&programs::TOKEN));
        assert_eq!(cpi.runtime_units(), 946);
        assert!(cpi.callee_units() > 0 && cpi.error.is_some());
        assert_eq!(run.own() + cpi.units(), run.cu());
    });
}

/// A call that the runtime refuses has paid up to the point of refusal.
#[test]
fn a_refused_call_is_recorded_with_what_it_paid() {
    everywhere(|runtime| {
        let mut stage = Stage::new(runtime);
        let big = stage.account(1_000);
        let bigger = stage.account(10_000);
        let readonly = 0;
        let leaf = stage.leaf;
        let refused = |call: Call, paid: u64, error: InstructionError| {
            let run = stage.call(&call);
            assert_eq!(run.result.raw_result, Err(error));
            let [cpi] = &run.cpis[..] else {
                panic!("{:?}", run.cpis)
            };
            assert_eq!(
                (cpi.units(), cpi.units_at_callee),
                (paid, None),
                "{:?}",
                cpi.error
            );
            assert_eq!(run.own() + paid, run.cu());
            cpi.clone()
        };

        // Before the instruction could be read: the invocation alone.
        let call = Call {
            unreadable: true,
            ..Call::new(leaf).data(vec![0; 500])
        };
        let cpi = refused(call, 946, InstructionError::ProgramFailedToComplete);
        assert_eq!(cpi.callee(), None);

        // Over its privileges: the instruction has been read, the infos have not.
        let mut call = Call::new(leaf).naming([big]).data(vec![0; 500]);
        call.metas.push((readonly, true));
        let cpi = refused(call, 946 + 2, InstructionError::PrivilegeEscalation);
        assert_eq!(cpi.callee(), Some(&leaf));
        assert_eq!(cpi.accounts, []);

        // More infos than a call may have: they are counted before they are charged.
        let mut call = Call::new(leaf).naming([big]);
        call.infos = vec![big.into(); 256];
        refused(call, 946, InstructionError::ProgramFailedToComplete);

        // The second of three accounts lacks its info: the infos and the first one are paid for.
        let mut call = Call::new(leaf).naming([big, bigger, big]);
        call.infos = vec![big.into(); 4];
        refused(call, 946 + 1 + 4, InstructionError::MissingAccount);
    });
}

#[test]
fn a_call_beyond_the_budget_takes_what_is_left() {
    everywhere(|runtime| {
        let mut stage = Stage::new(runtime);
        stage.svm.mollusk_mut().compute_budget.compute_unit_limit = OWN + 500;
        let run = stage.call(&Call::new(stage.leaf));
        assert_eq!(
            run.result.raw_result,
            Err(InstructionError::ComputationalBudgetExceeded)
        );
        let [cpi] = &run.cpis[..] else {
            panic!("{:?}", run.cpis)
        };
        // All but the `exit` that the puppet never came to.
        assert_eq!((cpi.units(), cpi.units_after), (501, 0));
        assert_eq!((run.cu(), run.own()), (OWN + 500, OWN - 1));
    });
}
