//! Every instruction that a program executes, of programs written down in their assembly.

use {
    crate::cpi::puppet::add_version,
    cu_runtime::{Call, Operation, Profile, Step, Svm},
    solana_instruction::Instruction,
    solana_program_runtime::solana_sbpf::program::SBPFVersion,
};

/// What a program does, and all that the runtime charged it for its syscalls.
fn steps(version: SBPFVersion, source: &str) -> (Vec<Step>, u64) {
    let mut svm = Svm::new(Profile::Mainnet);
    let id = add_version(&mut svm, version, source);
    let call = Instruction::new_with_bytes(id, &[], vec![]);
    let trace = svm.trace(&call, &[]).unwrap();
    let charged = trace.run.calls().map(|call| match call {
        Call::Syscall(syscall) => syscall.units(),
        Call::Cpi(_) => 0,
    });
    let charged = charged.sum();
    // Every unit is an instruction or a charge.
    assert_eq!(trace.run.cu(), trace.steps.len() as u64 + charged);
    (trace.steps, charged)
}

#[test]
fn each_instruction_is_there_as_often_as_it_was_executed() {
    let source = "
        mov64 r6, 2
    again:
        add64 r6, -1
        jne r6, 0, again
        call callee
        exit
    callee:
        mov64 r0, 0
        exit";
    for version in [SBPFVersion::V0, SBPFVersion::V3] {
        let (steps, _) = steps(version, source);
        let pcs: Vec<_> = steps.iter().map(|step| step.pc - steps[0].pc).collect();
        assert_eq!(pcs, [0, 1, 2, 1, 2, 3, 5, 6, 4], "{version:?}");
        // Before the instruction, not after it.
        let counted: Vec<_> = steps[1..5].iter().map(|step| step.registers[6]).collect();
        assert_eq!(counted, [2, 1, 1, 0], "{version:?}");
        let add = Operation::Compute {
            to: 6,
            from: [Some(6), None],
        };
        assert_eq!(steps[1].operation, add, "{version:?}");
        assert_eq!(steps[5].operation, Operation::Call, "{version:?}");
        assert_eq!(steps[8].operation, Operation::Exit, "{version:?}");
    }
}

#[test]
fn loads_stores_and_syscalls_say_what_and_where() {
    let source = "
        stdw [r10-8], 7
        ldxw r3, [r1+4]
        mov64 r1, r10
        add64 r1, -8
        mov64 r2, 0
        syscall sol_log_
        mov64 r0, 0
        exit";
    let (steps, charged) = steps(SBPFVersion::V3, source);
    let [stack, input] = [steps[0].registers[10] - 8, steps[1].registers[1] + 4];
    let store = Operation::Store {
        from: None,
        base: 10,
        at: (stack, 8),
    };
    let load = Operation::Load {
        to: 3,
        base: 1,
        at: (input, 4),
    };
    assert_eq!(
        [0, 1, 5].map(|index| steps[index].operation.clone()),
        [store, load, Operation::Syscall("sol_log_".to_owned())]
    );
    assert!(charged > 0);
}
