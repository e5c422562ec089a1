//! The code that a program has for what it was asked to do, of programs written down in assembly.

use {
    crate::cpi::puppet::add_version,
    cu_runtime::{Profile, Svm},
    solana_instruction::Instruction,
    solana_program_runtime::solana_sbpf::{
        ebpf::{INSN_SIZE, MM_BYTECODE_START},
        program::SBPFVersion,
    },
};

/// Slots of eight bytes.
fn slots(version: SBPFVersion, source: &str) -> usize {
    let mut svm = Svm::new(Profile::Mainnet);
    let id = add_version(&mut svm, version, source);
    let trace = svm
        .trace(&Instruction::new_with_bytes(id, &[], vec![]), &[])
        .unwrap();
    assert_eq!(trace.run.result.raw_result, Ok(()), "{source}");
    trace.code as usize / INSN_SIZE
}

/// A branch that is not taken counts, a wide load is two slots, a function counts once however often it is
/// called, and one that is not called does not.
#[test]
fn what_can_be_reached_counts_and_nothing_else() {
    let source = "
        lddw r1, 0x300000000
        call callee
        call callee
        jeq r0, 0, done
        ja far
    done:
        mov64 r0, 0
        exit
        mov64 r0, 7
        exit
    far:
        mov64 r0, 1
        ja done
    callee:
        mov64 r0, 0
        exit
    nobody_s:
        call callee
        exit";
    for version in [SBPFVersion::V0, SBPFVersion::V3] {
        assert_eq!(slots(version, source), 12, "{version:?}");
    }
}

#[test]
fn a_dispatch_by_table_is_not_what_it_leads_to() {
    let callee = 5;
    let address = MM_BYTECODE_START + (callee * INSN_SIZE) as u64;
    let source = format!(
        "
        lddw r3, {address}
        callx r3
        mov64 r0, 0
        exit
    callee:
        mov64 r0, 3
        add64 r0, 4
        exit"
    );
    assert_eq!(slots(SBPFVersion::V3, &source), 3);
}
