//! What a profile decides besides gates that are looked up: the stack and the syscalls.

use {
    crate::cpi::{
        puppet::add,
        stage::{Stage, chain},
    },
    cu_runtime::{Profile, Svm},
    solana_instruction::{Instruction, error::InstructionError},
};

#[test]
fn the_profile_decides_how_deep_a_program_may_call() {
    for (profile, height) in [(Profile::Mainnet, 5), (Profile::All, 9)] {
        let mut stage = Stage::new(&profile.into());
        assert_eq!(stage.svm.runtime().stack_height(), height);

        let deepest = chain(&mut stage, height - 1);
        let run = stage.call(&deepest);
        assert!(
            run.result.raw_result.is_ok(),
            "{profile}: {:?}",
            run.result.raw_result
        );
        assert_eq!(run.cpis.len(), height - 1);

        let mut stage = Stage::new(&profile.into());
        let too_deep = chain(&mut stage, height);
        let run = stage.call(&too_deep);
        assert_eq!(
            run.result.raw_result,
            Err(InstructionError::CallDepth),
            "{profile}"
        );
        // Refused at the door: translated and paid for, but the callee never ran.
        let last = run.cpis.last().unwrap();
        assert_eq!((last.caller_height, last.callee_units()), (height, 0));
        assert_eq!(last.runtime_units(), 946);
        assert!(run.cpis.iter().all(|cpi| cpi.error.is_some()));
    }
}

/// The syscalls come with the program cache, which is not the feature set that a run consults.
#[test]
fn the_profile_decides_which_syscalls_there_are() {
    for (profile, result) in [
        (
            Profile::Mainnet,
            Err(InstructionError::ProgramFailedToComplete),
        ),
        (Profile::All, Ok(())),
    ] {
        let mut svm = Svm::new(profile);
        let asks = "syscall sol_remaining_compute_units\n mov64 r0, 0\n exit";
        let asker = add(&mut svm, asks);
        let run = svm
            .run(&Instruction::new_with_bytes(asker, &[], vec![]), &[])
            .unwrap();
        assert_eq!(run.result.raw_result, result, "{profile}");
    }
}
