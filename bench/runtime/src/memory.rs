//! How much heap and stack a program used, from the registers before each of its instructions.
//!
//! What is seen: every load and store, and the memory that `sol_memcpy_`, `sol_memmove_`, `sol_memset_`
//! and `sol_memcmp_` are pointed at. What is not: what any other syscall reads or writes on behalf of
//! the program, such as the seeds of an address, the infos of a CPI, or a sysvar's bytes, unless the
//! program touches them itself, as it does with nearly all of them before or after.

use solana_program_runtime::{
    invoke_context::{Executable, RegisterTrace},
    solana_sbpf::{
        ebpf::{
            self, CALL_IMM, FRAME_PTR_REG, Insn, LD_1B_REG, LD_2B_REG, LD_4B_REG, LD_8B_REG,
            LD_B_REG, LD_DW_REG, LD_H_REG, LD_W_REG, MM_HEAP_START, MM_STACK_START, ST_1B_IMM,
            ST_1B_REG, ST_2B_IMM, ST_2B_REG, ST_4B_IMM, ST_4B_REG, ST_8B_IMM, ST_8B_REG, ST_B_IMM,
            ST_B_REG, ST_DW_IMM, ST_DW_REG, ST_H_IMM, ST_H_REG, ST_W_IMM, ST_W_REG,
        },
        program::SBPFVersion,
    },
};

/// What a program used of the memory that it starts with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// How many different bytes of the heap it touched; 0 if none. Not the highest address: Solana's
    /// usual allocator hands out the heap from its end downwards, and would score 32 KiB for one byte.
    pub heap: u64,
    /// The most bytes of stack that its live frames used at one time. A frame is one call within the
    /// program, and uses what lies between its end, where r10 points, and the lowest byte of it that
    /// anybody touched since it was entered. The rest of its 4096 bytes is not used, nor are the gaps
    /// between the frames of sBPF v0. Of the one frame of v1 and v2, which r10 divides, the same holds.
    pub stack: u64,
}

impl Memory {
    /// Of one execution of `executable`.
    pub(crate) fn used(executable: &Executable, trace: RegisterTrace, heap_size: u64) -> Self {
        let (_, text) = executable.get_text_bytes();
        let version = executable.get_sbpf_version();
        let mut heap = Heap::new(heap_size);
        let mut stack = Stack::of(executable);
        for registers in trace {
            stack.enter(registers[FRAME_PTR_REG]);
            let instruction = ebpf::get_insn(text, registers[11] as usize);
            let mut touch = |range| {
                heap.touch(range);
                stack.touch(range);
            };
            if let Some(range) = operand(&instruction, registers, version) {
                touch(range);
            } else if let Some(name) = syscall(executable, &instruction) {
                pointed_at(name, registers).into_iter().for_each(touch);
            }
        }
        Self {
            heap: heap.touched(),
            stack: stack.most,
        }
    }
}

/// An address and a length.
type Range = (u64, u64);

/// The memory that a load or a store touches.
fn operand(instruction: &Insn, registers: &[u64; 12], version: SBPFVersion) -> Option<Range> {
    // By width: 1, 2, 4, 8 bytes.
    let (loads, stores) = if version.move_memory_instruction_classes() {
        (
            [LD_1B_REG, LD_2B_REG, LD_4B_REG, LD_8B_REG],
            [
                [ST_1B_IMM, ST_2B_IMM, ST_4B_IMM, ST_8B_IMM],
                [ST_1B_REG, ST_2B_REG, ST_4B_REG, ST_8B_REG],
            ],
        )
    } else {
        (
            [LD_B_REG, LD_H_REG, LD_W_REG, LD_DW_REG],
            [
                [ST_B_IMM, ST_H_IMM, ST_W_IMM, ST_DW_IMM],
                [ST_B_REG, ST_H_REG, ST_W_REG, ST_DW_REG],
            ],
        )
    };
    let width = |opcodes: [u8; 4]| {
        let index = opcodes.iter().position(|opc| *opc == instruction.opc)?;
        Some(1 << index)
    };
    let at = |register: u8, width| {
        let base = registers[register as usize];
        (base.wrapping_add_signed(instruction.off.into()), width)
    };
    let load = width(loads).map(|width| at(instruction.src, width));
    load.or_else(|| {
        let width = stores.into_iter().find_map(width)?;
        Some(at(instruction.dst, width))
    })
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

/// The memory that a memory operation is pointed at.
fn pointed_at(syscall: &[u8], registers: &[u64; 12]) -> Vec<Range> {
    let [_, first, second, length, ..] = *registers;
    match syscall {
        b"sol_memcpy_" | b"sol_memmove_" | b"sol_memcmp_" => {
            vec![(first, length), (second, length)]
        }
        b"sol_memset_" => vec![(first, length)],
        _ => vec![],
    }
}

/// A range as an offset from `start`, if it lies within `size` bytes from there. A program that reaches
/// out of bounds has used nothing: the runtime stops it.
fn within((address, length): Range, start: u64, size: u64) -> Option<(u64, u64)> {
    let offset = address.checked_sub(start)?;
    let end = offset.checked_add(length)?;
    (length > 0 && end <= size).then_some((offset, end))
}

struct Heap {
    bytes: Vec<bool>,
}

impl Heap {
    fn new(size: u64) -> Self {
        Self {
            bytes: vec![false; size as usize],
        }
    }

    fn touch(&mut self, range: Range) {
        if let Some((start, end)) = within(range, MM_HEAP_START, self.bytes.len() as u64) {
            self.bytes[start as usize..end as usize].fill(true);
        }
    }

    fn touched(&self) -> u64 {
        self.bytes.iter().filter(|touched| **touched).count() as u64
    }
}

struct Stack {
    frame: u64,
    /// From the start of a frame to the start of the next.
    stride: u64,
    size: u64,
    /// Whether the frames are of the runtime's making, one after the other.
    fixed_frames: bool,
    /// What each live frame used, from the outermost.
    used: Vec<u64>,
    most: u64,
}

impl Stack {
    fn of(executable: &Executable) -> Self {
        let version = executable.get_sbpf_version();
        let config = executable.get_config();
        let size = config.stack_size() as u64;
        let fixed_frames = !version.manual_stack_frame_bump();
        let frame = if fixed_frames {
            config.stack_frame_size as u64
        } else {
            size
        };
        let gaps = version.stack_frame_gaps() && config.enable_stack_frame_gaps;
        Self {
            frame,
            stride: if gaps { 2 * frame } else { frame },
            size: if gaps { 2 * size } else { size },
            fixed_frames,
            used: vec![0],
            most: 0,
        }
    }

    /// r10 is at the end of the frame at work: the frames beyond it are gone.
    fn enter(&mut self, frame_pointer: u64) {
        if self.fixed_frames {
            let depth = (frame_pointer - MM_STACK_START - self.frame) / self.stride;
            self.used.resize(depth as usize + 1, 0);
        }
    }

    fn touch(&mut self, range: Range) {
        let Some((start, end)) = within(range, MM_STACK_START, self.size) else {
            return;
        };
        for (index, used) in (0..).zip(&mut self.used) {
            let frame = index * self.stride..index * self.stride + self.frame;
            if start < frame.end && end > frame.start {
                *used = (*used).max(frame.end - start.max(frame.start));
            }
        }
        self.most = self.most.max(self.used.iter().sum());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// sBPF v2 has opcodes of its own for loads and stores; elsewhere they are arithmetic.
    #[test]
    fn a_load_or_a_store_is_known_by_its_version() {
        let registers: [u64; 12] = std::array::from_fn(|register| 1_000 * register as u64);
        let at = |opc, version| {
            let instruction = Insn {
                opc,
                dst: 2,
                src: 3,
                off: -4,
                ..Insn::default()
            };
            operand(&instruction, &registers, version)
        };
        for (version, loads, stores) in [
            (SBPFVersion::V2, LD_4B_REG, [ST_4B_IMM, ST_4B_REG]),
            (SBPFVersion::V3, LD_W_REG, [ST_W_IMM, ST_W_REG]),
        ] {
            assert_eq!(at(loads, version), Some((2_996, 4)));
            assert_eq!(stores.map(|opc| at(opc, version)), [Some((1_996, 4)); 2]);
        }
        let others = [LD_4B_REG, ST_4B_IMM, ST_4B_REG];
        assert_eq!(others.map(|opc| at(opc, SBPFVersion::V3)), [None; 3]);
    }

    #[test]
    fn what_is_not_wholly_inside_is_outside() {
        for (range, offsets) in [
            ((100, 8), Some((0, 8))),
            ((112, 8), Some((12, 20))),
            ((113, 8), None),
            ((99, 8), None),
            ((104, 0), None),
            ((u64::MAX, 8), None),
            ((104, u64::MAX), None),
        ] {
            assert_eq!(within(range, 100, 20), offsets, "{range:?}");
        }
    }
}
