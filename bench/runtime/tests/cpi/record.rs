//! What is recorded: which calls, in which order, and that the record is true.

use {
    crate::cpi::{
        puppet::{Call, IDLE, OWN, PUPPET, add},
        stage::{Stage, chain, everywhere},
    },
    cu_runtime::{Cpi, Profile},
    mollusk_svm::program::{ProgramCache, loader_keys::LOADER_V3},
    solana_svm_log_collector::LogCollector,
};

#[test]
fn nested_calls_are_recorded_in_order_with_their_heights() {
    everywhere(|runtime| {
        let mut stage = Stage::new(runtime);
        let call = chain(&mut stage, 4);
        let run = stage.call(&call);
        assert!(run.result.raw_result.is_ok());
        let heights: Vec<usize> = run.cpis.iter().map(|cpi| cpi.caller_height).collect();
        assert_eq!(heights, [1, 2, 3, 4]);

        // What a callee consumed is its own instructions and the call that it made in turn.
        for pair in run.cpis.windows(2) {
            assert_eq!(pair[0].callee_units(), OWN + pair[1].units());
        }
        assert_eq!(run.cpis[3].callee_units(), IDLE);
        // Only the top-level instruction's own call is charged to it: the rest is inside.
        assert_eq!(run.runtime_charged(), run.cpis[0].units());
        assert_eq!(run.own(), OWN);
        // 946 and the puppet's own, four times; 1 CU for each 250 bytes of script passed down.
        let scripts: u64 = run.cpis.iter().map(|cpi| data_len(cpi) / 250).sum();
        assert_eq!(run.cu(), 4 * (OWN + 946) + IDLE + scripts);
    });
}

fn data_len(cpi: &Cpi) -> u64 {
    cpi.instruction.as_ref().unwrap().data.len() as u64
}

/// The meter as the runtime itself reports it, in the log: the callees' figures do not rest on this
/// crate's reading alone.
#[test]
fn callees_consume_what_the_log_says() {
    everywhere(|runtime| {
        let mut stage = Stage::new(runtime);
        let log = LogCollector::new_ref();
        stage.svm.mollusk_mut().logger = Some(log.clone());
        let call = chain(&mut stage, 4);
        let run = stage.call(&call);

        // "Program … consumed 3 of 1395000 compute units"
        let logged: Vec<(u64, u64)> = log
            .borrow()
            .get_recorded_content()
            .iter()
            .filter_map(|line| {
                line.split_once(" consumed ")?
                    .1
                    .strip_suffix(" compute units")
            })
            .map(|figures| figures.split_once(" of ").unwrap())
            .map(|(used, of)| (used.parse().unwrap(), of.parse().unwrap()))
            .collect();
        // The innermost program is the first to be done, the top-level one the last.
        let callee = |cpi: &Cpi| (cpi.callee_units(), cpi.units_at_callee.unwrap());
        let recorded = run.cpis.iter().rev().map(callee);
        assert_eq!(
            logged,
            recorded.chain([(run.cu(), 1_400_000)]).collect::<Vec<_>>()
        );
    });
}

#[test]
fn an_instruction_without_a_call_has_no_record() {
    everywhere(|runtime| {
        let stage = Stage::new(runtime);
        // A run with a call first: its record must not be left over.
        assert_eq!(stage.call(&Call::new(stage.leaf)).cpis.len(), 1);
        let mut idle = Call::new(stage.leaf).from(stage.puppet, &stage.slots);
        idle.data.clear();
        let run = stage.svm.run(&idle, &stage.accounts).unwrap();
        assert_eq!(run.cpis, []);
        assert_eq!(
            (run.cu(), run.own(), run.runtime_charged()),
            (IDLE, IDLE, 0)
        );
    });
}

/// A puppet that logs before its call and after it, and a callee that copies its own infos and calls
/// on: name or height, and place among the CPIs.
#[test]
fn syscalls_are_recorded_in_their_place() {
    everywhere(|runtime| {
        let mut stage = Stage::new(runtime);
        let talker = PUPPET
            .replace("mov64 r6, r2", "mov64 r6, r2\n syscall sol_log_64_")
            .replace("done:", "syscall sol_log_64_\n done:");
        let talker = add(&mut stage.svm, &talker);
        let call = chain(&mut stage, 2).from(talker, &stage.slots);
        let run = stage.svm.run(&call, &stage.accounts).unwrap();
        assert_eq!(run.result.raw_result, Ok(()));

        let calls: Vec<_> = run
            .calls()
            .map(|call| match call {
                cu_runtime::Call::Cpi(cpi) => (cpi.caller_height, "CPI", cpi.caller),
                cu_runtime::Call::Syscall(call) => (call.caller_height, call.name, call.caller),
            })
            .collect();
        let puppet = stage.puppet;
        assert_eq!(
            calls,
            [
                (1, "sol_log_64_", talker),
                (1, "sol_memcpy_", talker),
                (1, "CPI", talker),
                (2, "sol_memcpy_", puppet),
                (2, "CPI", puppet),
                (1, "sol_log_64_", talker),
            ]
        );
        let of = |name| move |call: &&cu_runtime::Syscall| call.name == name;
        let units = |name| -> Vec<u64> {
            let calls = run.syscalls.iter().filter(of(name));
            calls.map(|call| call.units()).collect()
        };
        assert_eq!(
            (units("sol_log_64_"), units("sol_memcpy_")),
            (vec![100; 2], vec![10; 2])
        );
        // The puppet's own, and for each log its charge and the instruction that calls it.
        assert_eq!(run.own(), OWN + 2 * 101);
    });
}

/// The same programs under Mollusk's own syscalls: the recorder is not part of what it measures.
#[test]
fn recording_does_not_change_what_is_recorded() {
    everywhere(|runtime| {
        let mut stage = Stage::new(runtime);
        let call = chain(&mut stage, 4);
        let recorded = stage.call(&call);
        unrecord(&mut stage);
        let plain = stage.call(&call);

        assert_eq!((recorded.cpis.len(), plain.cpis.len()), (4, 0));
        assert_eq!((recorded.syscalls.len(), plain.syscalls.len()), (4, 0));
        assert_eq!(recorded.cu(), plain.cu());
        assert_eq!(
            recorded.result.resulting_accounts,
            plain.result.resulting_accounts
        );
    });
}

/// Syscalls that return something, that fail, that run out of units: the caller cannot tell that it is
/// watched.
#[test]
fn recording_a_syscall_does_not_change_it() {
    for (source, error) in [
        ("syscall sol_get_stack_height\n sub64 r0, 1\n exit", None),
        (
            "mov64 r1, r10\n add64 r1, -64\n mov64 r2, 0\n mov64 r3, r10\n add64 r3, -32
             syscall sol_sha256\n ldxdw r0, [r10-32]\n exit",
            None,
        ),
        ("syscall abort\n exit", Some("SBF program panicked")),
        (
            "mov64 r1, 8\n mov64 r2, 8\n syscall sol_log_\n exit",
            Some("Access violation reading 8 bytes at address 0x8 (in unallocated region)"),
        ),
        (
            "mov64 r1, 8\n lddw r2, 1400001\n syscall sol_log_\n exit",
            Some("Computational budget exceeded"),
        ),
    ] {
        let mut stage = Stage::new(&Profile::Mainnet.into());
        stage.puppet = add(&mut stage.svm, source);
        let call = Call::default().from(stage.puppet, &[]);
        let recorded = stage.svm.run(&call, &[]).unwrap();
        unrecord(&mut stage);
        let plain = stage.svm.run(&call, &[]).unwrap();

        let [syscall] = &recorded.syscalls[..] else {
            panic!("{:?}", recorded.syscalls)
        };
        assert_eq!(syscall.error.as_deref(), error, "{source}");
        assert_eq!(plain.syscalls, []);
        assert_eq!(recorded.cu(), plain.cu(), "{source}");
        assert_eq!(recorded.result.raw_result, plain.result.raw_result);
    }
}

/// Puts the puppet under Mollusk's own syscalls.
fn unrecord(stage: &mut Stage) {
    let program = stage.puppet;
    let elf = stage.svm.program_elf(&program).unwrap();
    let mollusk = stage.svm.mollusk_mut();
    mollusk.program_cache = ProgramCache::new(&mollusk.feature_set, &mollusk.compute_budget, false);
    mollusk.add_program_with_loader_and_elf(&program, &LOADER_V3, &elf);
}
