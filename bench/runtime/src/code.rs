//! How many bytes of code a program has for what it was asked to do.
//!
//! Nothing in a stripped ELF says where a function begins or ends. So the code is walked: from where it is
//! entered, along every branch, both ways, and into every function that is called by its address. Code
//! that this does not reach belongs to something else. Constants in rodata are no code and not counted, nor
//! are functions that are called through a register on the way: where those lead, a walk cannot know.

use {
    crate::step::syscall,
    solana_program_runtime::{
        invoke_context::{Executable, RegisterTrace},
        solana_sbpf::ebpf::{
            BPF_CLS_MASK, BPF_JMP32, BPF_JMP64, CALL_IMM, CALL_REG, EXIT, INSN_SIZE, Insn, JA,
            LD_DW_IMM, get_insn,
        },
    },
    std::collections::BTreeSet,
};

/// Where the program counter is in a trace.
const PC: usize = 11;

/// The bytes of the function that the program dispatched to, and of all that it reaches: the first function
/// that was called through a register, as from a table. Without such a call, those of the entrypoint.
pub(crate) fn dispatched(executable: &Executable, trace: RegisterTrace) -> u64 {
    let (_, text) = executable.get_text_bytes();
    let entered = trace
        .iter()
        .zip(&trace[1..])
        .find(|(before, _)| get_insn(text, before[PC] as usize).opc == CALL_REG)
        .map_or(&trace[..1], |(_, after)| std::slice::from_ref(after));
    entered
        .first()
        .map_or(0, |registers| reached(executable, registers[PC] as usize))
}

/// The bytes of every instruction that may come after the one at `entry`, itself among them.
fn reached(executable: &Executable, entry: usize) -> u64 {
    let (_, text) = executable.get_text_bytes();
    let (mut todo, mut seen, mut bytes) = (vec![entry], BTreeSet::new(), 0);
    while let Some(pc) = todo.pop() {
        if pc >= text.len() / INSN_SIZE || !seen.insert(pc) {
            continue;
        }
        let instruction = get_insn(text, pc);
        let slots = if instruction.opc == LD_DW_IMM { 2 } else { 1 };
        bytes += (slots * INSN_SIZE) as u64;
        todo.extend(successors(executable, &instruction, pc, pc + slots));
    }
    bytes
}

/// Where the program counter may be after this instruction.
fn successors(
    executable: &Executable,
    instruction: &Insn,
    pc: usize,
    next: usize,
) -> impl Iterator<Item = usize> {
    let jump = || next.checked_add_signed(instruction.off.into());
    let (next, target) = match instruction.opc {
        EXIT => (None, None),
        JA => (None, jump()),
        CALL_IMM => (Some(next), callee(executable, instruction, pc)),
        CALL_REG => (Some(next), None),
        opc if [BPF_JMP64, BPF_JMP32].contains(&(opc & BPF_CLS_MASK)) => (Some(next), jump()),
        _ => (Some(next), None),
    };
    next.into_iter().chain(target)
}

/// The function that a call by address leads to; none for a syscall.
fn callee(executable: &Executable, call: &Insn, pc: usize) -> Option<usize> {
    if syscall(executable, call).is_some() {
        None
    } else if executable.get_sbpf_version().static_syscalls() {
        (pc + 1).checked_add_signed(call.imm as isize)
    } else {
        let functions = executable.get_function_registry();
        functions.lookup_by_key(call.imm as u32).map(|(_, pc)| pc)
    }
}
