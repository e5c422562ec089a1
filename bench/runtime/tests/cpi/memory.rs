//! Heap and stack, of programs whose use of them is written down in their assembly.

use {
    crate::cpi::{
        puppet::{Call, add_version},
        stage::{Stage, everywhere},
    },
    cu_runtime::{Memory, Profile, Runtime, Svm, programs},
    mollusk_svm::program::keyed_account_for_system_program,
    mollusk_svm_programs_token::token2022,
    solana_account::Account,
    solana_instruction::Instruction,
    solana_program_runtime::solana_sbpf::program::SBPFVersion,
    solana_pubkey::Pubkey,
    spl_token_interface::state::Mint,
};

/// What a program uses, in either sBPF version; with gaps between the frames of v0, as on mainnet, and
/// without, as with all gates.
#[track_caller]
fn used(source: &str) -> (u64, u64) {
    let [v0, v3] = [SBPFVersion::V0, SBPFVersion::V3].map(|version| used_in(version, source));
    assert_eq!(v0, v3);
    v3
}

#[track_caller]
fn used_in(version: SBPFVersion, source: &str) -> (u64, u64) {
    let [mainnet, all] = Profile::ALL.map(|profile| {
        let mut svm = Svm::new(profile);
        let id = add_version(&mut svm, version, source);
        let call = Instruction::new_with_bytes(id, &[], vec![]);
        let trace = svm.trace(&call, &[]).unwrap();
        assert_eq!(trace.run.result.raw_result, Ok(()), "{version:?} {profile}");
        assert_eq!(trace.run.cu(), svm.run(&call, &[]).unwrap().cu());
        (trace.memory.heap, trace.memory.stack)
    });
    assert_eq!(mainnet, all);
    mainnet
}

#[test]
fn a_program_that_touches_nothing_uses_nothing() {
    assert_eq!(used("mov64 r0, 0\n exit"), (0, 0));
}

#[test]
fn a_frame_is_used_from_its_end_to_the_lowest_byte_touched() {
    for (touch, stack) in [
        ("stb [r10-1], 1", 1),
        ("stdw [r10-8], 1", 8),
        ("stxw [r10-100], r1", 100),
        ("ldxb r3, [r10-4096]", 4096),
        ("mov64 r3, r10\n add64 r3, -70\n ldxh r4, [r3+2]", 68),
        ("stb [r10-1], 1\n stb [r10-50], 1\n stb [r10-9], 1", 50),
    ] {
        let source = format!("{touch}\n mov64 r0, 0\n exit");
        assert_eq!(used(&source), (0, stack), "{touch}");
    }
}

/// 16 bytes here, 40 in `callee`, 8 in what that calls: 64 at one time. After that a frame of 47 bytes
/// on top of the 16 is only 63.
#[test]
fn frames_add_up_while_they_live() {
    let source = "
        stdw [r10-16], 1
        call callee
        call sibling
        mov64 r0, 0
        exit
    callee:
        stdw [r10-40], 1
        call innermost
        exit
    sibling:
        stb [r10-47], 1
        exit
    innermost:
        stdw [r10-8], 1
        exit";
    assert_eq!(used(source), (0, 64));
    let deeper = source.replace("[r10-47]", "[r10-49]");
    assert_eq!(used(&deeper), (0, 65));
}

/// A frame is whose it is, not who writes to it.
#[test]
fn a_callee_that_writes_to_its_caller_uses_the_callers_frame() {
    let source = "
        mov64 r1, r10
        call callee
        mov64 r0, 0
        exit
    callee:
        stdw [r1-200], 1
        stb [r10-3], 1
        exit";
    assert_eq!(used(source), (0, 203));
}

/// From either end, and each byte once.
#[test]
fn the_heap_counts_the_bytes_touched() {
    let source = "
        lddw r1, 0x300000000
        stdw [r1+0], 1
        stdw [r1+4], 1
        ldxb r2, [r1+11]
        stb [r1+32767], 1
        mov64 r0, 0
        exit";
    assert_eq!(used(source), (13, 0));
}

/// A program may leave it to the runtime to touch its memory.
#[test]
fn memory_operations_count_like_loads_and_stores() {
    let heap_and_stack = "
        lddw r1, 0x300000000
        mov64 r2, r10
        add64 r2, -64";
    for (operation, heap, stack) in [
        ("mov64 r3, 32\n syscall sol_memcpy_", 32, 64),
        ("mov64 r3, 32\n syscall sol_memmove_", 32, 64),
        ("mov64 r2, 7\n mov64 r3, 48\n syscall sol_memset_", 48, 0),
        (
            "mov64 r3, 16\n mov64 r4, r10\n add64 r4, -8\n syscall sol_memcmp_",
            16,
            64,
        ),
        ("mov64 r3, 0\n syscall sol_memcpy_", 0, 0),
    ] {
        let source = format!("{heap_and_stack}\n {operation}\n mov64 r0, 0\n exit");
        assert_eq!(
            used_in(SBPFVersion::V3, &source),
            (heap, stack),
            "{operation}"
        );
    }
}

/// The top-level program alone. The puppet copies its infos, 56 bytes each, to the heap, and so does
/// the puppet that it calls. The run is the one that is not watched.
#[test]
fn a_callee_s_memory_is_its_own() {
    everywhere(|runtime| {
        let mut stage = Stage::new(runtime);
        let slots = [0; 3].map(|len| stage.account(len));
        let call = Call::new(stage.leaf).naming(slots);
        let instruction = call.from(stage.puppet, &stage.slots);
        let trace = stage.svm.trace(&instruction, &stage.accounts).unwrap();
        assert_eq!((trace.memory.heap, trace.memory.stack), (3 * 56, 0));
        let run = stage.call(&call);
        assert_eq!((trace.run.cu(), trace.run.cpis), (run.cu(), run.cpis));
    });
}

#[test]
fn token_2022_uses_the_heap_and_a_builtin_uses_nothing() {
    let svm = Svm::new(Runtime::from(Profile::Mainnet));
    let [mint, account, owner] = [(); 3].map(|()| Pubkey::new_unique());
    let initialize = Instruction {
        program_id: programs::TOKEN_2022,
        ..spl_token_interface::instruction::initialize_account3(
            &programs::TOKEN,
            &account,
            &mint,
            &owner,
        )
        .unwrap()
    };
    let state = Mint {
        is_initialized: true,
        ..Mint::default()
    };
    let accounts = [
        (
            account,
            Account::new(1_000_000_000, 165, &programs::TOKEN_2022),
        ),
        (mint, token2022::create_account_for_mint(state)),
        keyed_account_for_system_program(),
    ];
    let trace = svm.trace(&initialize, &accounts).unwrap();
    assert_eq!(trace.run.result.raw_result, Ok(()));
    // Some bytes of its 32 KiB, though its allocator starts at the far end.
    let Memory { heap, stack } = trace.memory;
    assert!((1..1024).contains(&heap) && stack > 0, "{heap} {stack}");

    let transfer = solana_system_interface::instruction::transfer(&owner, &mint, 0);
    let wallets = [owner, mint].map(|key| (key, Account::new(1_000_000_000, 0, &programs::SYSTEM)));
    let trace = svm.trace(&transfer, &wallets).unwrap();
    assert_eq!((trace.run.cu(), trace.memory), (150, Memory::default()));
}
