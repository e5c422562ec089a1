//! One executed instruction: what it reads and what it writes.

use solana_program_runtime::{
    invoke_context::Executable,
    solana_sbpf::{
        ebpf::{
            self, BPF_ALU_OP_MASK, BPF_ALU32_LOAD, BPF_ALU64_STORE, BPF_CALL, BPF_CLS_MASK,
            BPF_END, BPF_EXIT, BPF_HOR, BPF_JA, BPF_JMP32, BPF_JMP64, BPF_MOV, BPF_NEG, BPF_X,
            CALL_IMM, Insn, LD_1B_REG, LD_2B_REG, LD_4B_REG, LD_8B_REG, LD_B_REG, LD_DW_REG,
            LD_H_REG, LD_W_REG, ST_1B_IMM, ST_1B_REG, ST_2B_IMM, ST_2B_REG, ST_4B_IMM, ST_4B_REG,
            ST_8B_IMM, ST_8B_REG, ST_B_IMM, ST_B_REG, ST_DW_IMM, ST_DW_REG, ST_H_IMM, ST_H_REG,
            ST_W_IMM, ST_W_REG,
        },
        program::SBPFVersion,
    },
};

/// An instruction of a program, as it was executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its place in the program, in slots of eight bytes.
    pub pc: u64,
    /// r0 to r10 before it.
    pub registers: [u64; 11],
    pub operation: Operation,
}

/// The effect of an instruction, with the registers by their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `to` becomes a constant.
    Constant {
        to: u8,
    },
    /// `to` becomes what is computed from the others; a move computes nothing.
    Compute {
        to: u8,
        from: [Option<u8>; 2],
    },
    /// `to` becomes the value in memory.
    Load {
        to: u8,
        base: u8,
        at: Range,
    },
    /// A register, or a constant, goes to memory.
    Store {
        from: Option<u8>,
        base: u8,
        at: Range,
    },
    /// A jump, taken or not, that depends on these registers.
    Jump {
        on: [Option<u8>; 2],
    },
    /// A call of the runtime, by its name.
    Syscall(String),
    /// A call within the program.
    Call,
    Exit,
}

/// An address and a length.
pub(crate) type Range = (u64, u64);

impl Step {
    /// From all the registers before it, r0 to r10 and the program counter.
    pub(crate) fn of(executable: &Executable, registers: &[u64; 12]) -> Self {
        let (_, text) = executable.get_text_bytes();
        let [registers @ .., pc] = *registers;
        let instruction = ebpf::get_insn(text, pc as usize);
        let operation = match syscall(executable, &instruction) {
            Some(name) => Operation::Syscall(String::from_utf8_lossy(name).into_owned()),
            None => Operation::of(&instruction, &registers, executable.get_sbpf_version()),
        };
        Self {
            pc,
            registers,
            operation,
        }
    }
}

impl Operation {
    /// Of what is no syscall.
    fn of(instruction: &Insn, registers: &[u64; 11], version: SBPFVersion) -> Self {
        if let Some(access) = access(instruction, registers, version) {
            return access;
        }
        let Insn { opc, dst, src, .. } = *instruction;
        let (class, code) = (opc & BPF_CLS_MASK, opc & BPF_ALU_OP_MASK);
        let other = (opc & BPF_X != 0).then_some(src);
        let jumps = class == BPF_JMP64 || class == BPF_JMP32 && !version.enable_pqr();
        let computes = [BPF_ALU32_LOAD, BPF_ALU64_STORE].contains(&class);
        match code {
            BPF_CALL if jumps => Self::Call,
            BPF_EXIT if jumps => Self::Exit,
            BPF_JA if jumps => Self::Jump { on: [None; 2] },
            _ if jumps => Self::Jump {
                on: [Some(dst), other],
            },
            BPF_MOV if computes => match other {
                Some(_) => Self::Compute {
                    to: dst,
                    from: [other, None],
                },
                None => Self::Constant { to: dst },
            },
            // The bit that elsewhere names a register has another meaning in these.
            BPF_NEG | BPF_END | BPF_HOR if computes => Self::Compute {
                to: dst,
                from: [Some(dst), None],
            },
            _ if opc == ebpf::LD_DW_IMM => Self::Constant { to: dst },
            _ => Self::Compute {
                to: dst,
                from: [Some(dst), other],
            },
        }
    }
}

/// A load or a store. sBPF v2 has opcodes of its own for them; elsewhere those are arithmetic.
fn access(instruction: &Insn, registers: &[u64; 11], version: SBPFVersion) -> Option<Operation> {
    // By width: 1, 2, 4, 8 bytes.
    let [loads, constants, stores] = if version.move_memory_instruction_classes() {
        [
            [LD_1B_REG, LD_2B_REG, LD_4B_REG, LD_8B_REG],
            [ST_1B_IMM, ST_2B_IMM, ST_4B_IMM, ST_8B_IMM],
            [ST_1B_REG, ST_2B_REG, ST_4B_REG, ST_8B_REG],
        ]
    } else {
        [
            [LD_B_REG, LD_H_REG, LD_W_REG, LD_DW_REG],
            [ST_B_IMM, ST_H_IMM, ST_W_IMM, ST_DW_IMM],
            [ST_B_REG, ST_H_REG, ST_W_REG, ST_DW_REG],
        ]
    };
    let at = |base: u8, opcodes: [u8; 4]| -> Option<Range> {
        let width = opcodes.iter().position(|opc| *opc == instruction.opc)?;
        let address = registers[base as usize].wrapping_add_signed(instruction.off.into());
        Some((address, 1 << width))
    };
    let Insn { dst, src, .. } = *instruction;
    let load = at(src, loads).map(|at| Operation::Load {
        to: dst,
        base: src,
        at,
    });
    let store = |from, opcodes| {
        at(dst, opcodes).map(|at| Operation::Store {
            from,
            base: dst,
            at,
        })
    };
    load.or_else(|| store(None, constants))
        .or_else(|| store(Some(src), stores))
}

/// The name of the syscall that an instruction makes.
pub(crate) fn syscall<'a>(executable: &'a Executable, instruction: &Insn) -> Option<&'a [u8]> {
    let is_static = executable.get_sbpf_version().static_syscalls();
    (instruction.opc == CALL_IMM && (!is_static || instruction.src == 0))
        .then(|| {
            let registry = executable.get_loader().get_function_registry();
            registry.lookup_by_key(instruction.imm as u32)
        })?
        .map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(opc: u8, version: SBPFVersion) -> Operation {
        let registers: [u64; 11] = std::array::from_fn(|register| 1_000 * register as u64);
        let instruction = Insn {
            opc,
            dst: 2,
            src: 3,
            off: -4,
            ..Insn::default()
        };
        Operation::of(&instruction, &registers, version)
    }

    #[test]
    fn a_load_or_a_store_is_known_by_its_version() {
        for (version, loads, stores) in [
            (SBPFVersion::V2, LD_4B_REG, [ST_4B_IMM, ST_4B_REG]),
            (SBPFVersion::V3, LD_W_REG, [ST_W_IMM, ST_W_REG]),
        ] {
            let load = Operation::Load {
                to: 2,
                base: 3,
                at: (2_996, 4),
            };
            assert_eq!(operation(loads, version), load);
            let stored = [None, Some(3)].map(|from| Operation::Store {
                from,
                base: 2,
                at: (1_996, 4),
            });
            assert_eq!(stores.map(|opc| operation(opc, version)), stored);
        }
        for arithmetic in [LD_4B_REG, ST_4B_IMM, ST_4B_REG] {
            let found = operation(arithmetic, SBPFVersion::V3);
            assert!(matches!(found, Operation::Compute { .. }), "{found:?}");
        }
    }

    #[test]
    fn an_operation_names_the_registers_that_it_reads_and_writes() {
        let computed = |from| Operation::Compute { to: 2, from };
        for (opc, expected) in [
            (ebpf::MOV64_IMM, Operation::Constant { to: 2 }),
            (ebpf::LD_DW_IMM, Operation::Constant { to: 2 }),
            (ebpf::MOV32_REG, computed([Some(3), None])),
            (ebpf::ADD64_IMM, computed([Some(2), None])),
            (ebpf::ADD64_REG, computed([Some(2), Some(3)])),
            (ebpf::BE, computed([Some(2), None])),
            (ebpf::NEG64, computed([Some(2), None])),
            (ebpf::JA, Operation::Jump { on: [None; 2] }),
            (
                ebpf::JNE64_IMM,
                Operation::Jump {
                    on: [Some(2), None],
                },
            ),
            (
                ebpf::JEQ32_REG,
                Operation::Jump {
                    on: [Some(2), Some(3)],
                },
            ),
            (CALL_IMM, Operation::Call),
            (ebpf::CALL_REG, Operation::Call),
            (ebpf::EXIT, Operation::Exit),
        ] {
            assert_eq!(operation(opc, SBPFVersion::V3), expected, "{opc:#x}");
        }
        // What is a jump of 32 bits elsewhere is a product here.
        assert_eq!(
            operation(ebpf::LMUL32_REG, SBPFVersion::V2),
            computed([Some(2), Some(3)])
        );
    }
}
