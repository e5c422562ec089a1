//! How much heap and stack a program used, from the registers before each of its instructions.
//!
//! Recorded: every load and store, and the memory that `sol_memcpy_`, `sol_memmove_`, `sol_memset_`
//! and `sol_memcmp_` are pointed at. Not recorded are reads and writes of other syscalls for
//! the program: the seeds of an address, the infos of a CPI, a sysvar's bytes. They count if the
//! program touches them itself. It touches nearly all of them before or after.

use {
    crate::step::{Operation, Range, Step},
    solana_program_runtime::{
        invoke_context::Executable,
        solana_sbpf::ebpf::{FRAME_PTR_REG, MM_HEAP_START, MM_STACK_START},
    },
};

/// The part of its initial memory that a program used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// How many different bytes of the heap it touched; 0 if none. Not the highest address: Solana's
    /// usual allocator hands out the heap from its end downwards, and would score 32 KiB for one byte.
    pub heap: u64,
    /// The most bytes of stack that its live frames used at one time. A frame is one call within the
    /// program, and uses the part between its end, where r10 points, and the lowest byte that
    /// was touched since it was entered. The rest of its 4096 bytes is not used, nor are the gaps
    /// between the frames of sBPF v0. Of the one frame of v1 and v2, which r10 divides, the same holds.
    pub stack: u64,
}

impl Memory {
    /// Of one execution of `executable`.
    pub(crate) fn used(executable: &Executable, steps: &[Step], heap_size: u64) -> Self {
        let mut heap = Heap::new(heap_size);
        let mut stack = Stack::of(executable);
        for step in steps {
            stack.enter(step.registers[FRAME_PTR_REG]);
            let mut touch = |range| {
                heap.touch(range);
                stack.touch(range);
            };
            match &step.operation {
                Operation::Load { at, .. } | Operation::Store { at, .. } => touch(*at),
                Operation::Syscall(name) => {
                    let ranges = pointed_at(name, &step.registers);
                    ranges.into_iter().for_each(touch);
                }
                _ => {}
            }
        }
        Self {
            heap: heap.touched(),
            stack: stack.most,
        }
    }
}

/// The memory that a memory operation is pointed at.
fn pointed_at(syscall: &str, registers: &[u64; 11]) -> Vec<Range> {
    let [_, first, second, length, ..] = *registers;
    match syscall {
        "sol_memcpy_" | "sol_memmove_" | "sol_memcmp_" => {
            vec![(first, length), (second, length)]
        }
        "sol_memset_" => vec![(first, length)],
        _ => vec![],
    }
}

/// A range as an offset from `start`, if it is within `size` bytes from there. A program that reaches
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
    /// The use of each live frame, from the outermost.
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
