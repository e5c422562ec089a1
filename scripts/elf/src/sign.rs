//! 32-bit sums that the compiler and the VM take differently.
//!
//! `add32`, `sub32` and `mul32` leave 64 bits in a register. Upstream LLVM counts on zeros in the upper half, and
//! sBPF v0 and v3 repeat the sign there, so from 2^31 on the two differ. That does no harm where only the lower half is
//! read. [`check`] follows each such result along every branch until it is overwritten, and names those whose
//! upper half is read.

use {
    crate::Error,
    object::{Object, ObjectSection, ObjectSegment, SegmentFlags, elf::PF_X},
    std::{collections::BTreeSet, fmt},
};

const SIZE: usize = 8;

/// What the low three bits of an opcode say.
mod class {
    pub const LD: u8 = 0;
    pub const LDX: u8 = 1;
    pub const ST: u8 = 2;
    pub const STX: u8 = 3;
    pub const ALU32: u8 = 4;
    pub const JMP: u8 = 5;
    pub const JMP32: u8 = 6;
}

/// The operation of an ALU instruction: the high four bits.
mod op {
    pub const ADD: u8 = 0x00;
    pub const SUB: u8 = 0x10;
    pub const MUL: u8 = 0x20;
    pub const AND: u8 = 0x50;
    pub const LSH: u8 = 0x60;
    pub const NEG: u8 = 0x80;
    pub const MOV: u8 = 0xb0;
    pub const END: u8 = 0xd0;
}

/// In an ALU or a jump: the second operand is a register.
const X: u8 = 0x08;
/// In a load or a store: eight bytes.
const DOUBLE: u8 = 0x18;
const LDDW: u8 = 0x18;
const JA: u8 = 0x05;
const CALL: u8 = 0x85;
const CALLX: u8 = 0x8d;
const EXIT: u8 = 0x95;

/// An instruction whose result has an upper half that something reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// Its number in the code.
    pub at: usize,
    /// The number of the instruction that reads all 64 bits.
    pub read_at: usize,
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, read at {}", self.at, self.read_at)
    }
}

/// The instructions of an ELF for which compiler and VM may differ.
pub fn check(elf: &[u8]) -> Result<Vec<Site>, Error> {
    let code: Vec<Insn> = text(elf)?.chunks_exact(SIZE).map(Insn::read).collect();
    let differ = code.iter().enumerate().filter(|(_, insn)| insn.differs());
    Ok(differ
        .filter_map(|(at, insn)| {
            let read_at = first_wide_read(&code, at + 1, insn.dst)?;
            Some(Site { at, read_at })
        })
        .collect())
}

/// The code: the section of that name, or, where an ELF of v3 has no sections, the segment that can be executed.
fn text(elf: &[u8]) -> Result<&[u8], Error> {
    let malformed = |reason: &dyn fmt::Display| Error::malformed("an ELF", reason);
    let file = object::File::parse(elf).map_err(|error| malformed(&error))?;
    let code = match file.section_by_name(".text") {
        Some(section) => section.data(),
        None => file
            .segments()
            .find(|it| matches!(it.flags(), SegmentFlags::Elf { p_flags } if p_flags & PF_X != 0))
            .ok_or_else(|| malformed(&"it has no code"))?
            .data(),
    };
    code.map_err(|error| malformed(&error))
}

#[derive(Clone, Copy, Debug)]
struct Insn {
    opcode: u8,
    dst: u8,
    src: u8,
    offset: i16,
    imm: i32,
}

/// What an instruction does with a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// Reads all 64 bits, or hands them on.
    Wide,
    /// Writes it, after it has read the lower half at most.
    Overwrites,
    /// Reads the lower half at most.
    Narrow,
}

impl Insn {
    fn read(bytes: &[u8]) -> Self {
        let array = |range: std::ops::Range<usize>| &bytes[range];
        Self {
            opcode: bytes[0],
            dst: bytes[1] & 0xf,
            src: bytes[1] >> 4,
            offset: i16::from_le_bytes(array(2..4).try_into().expect("two bytes")),
            imm: i32::from_le_bytes(array(4..8).try_into().expect("four bytes")),
        }
    }

    fn class(self) -> u8 {
        self.opcode & 7
    }

    fn operation(self) -> u8 {
        self.opcode & 0xf0
    }

    fn differs(self) -> bool {
        self.class() == class::ALU32 && matches!(self.operation(), op::ADD | op::SUB | op::MUL)
    }

    fn of(self, register: u8) -> Use {
        let (is_dst, is_src) = (self.dst == register, self.src == register);
        let with_register = self.opcode & X != 0;
        let when = |holds: bool, then: Use| if holds { then } else { Use::Narrow };
        match self.class() {
            class::LD => when(is_dst && self.opcode == LDDW, Use::Overwrites),
            class::LDX if is_src => Use::Wide,
            class::LDX => when(is_dst, Use::Overwrites),
            class::ST => when(is_dst, Use::Wide),
            class::STX => when(
                is_dst || is_src && self.opcode & DOUBLE == DOUBLE,
                Use::Wide,
            ),
            class::ALU32 if self.operation() == op::END && self.imm == 64 => {
                when(is_dst, Use::Wide)
            }
            class::ALU32 => when(is_dst, Use::Overwrites),
            class::JMP32 => Use::Narrow,
            class::JMP => match self.opcode {
                JA => Use::Narrow,
                EXIT => when(register == 0, Use::Wide),
                // A call reads r1 to r5 and writes r0.
                CALL | CALLX if (1..=5).contains(&register) => Use::Wide,
                CALLX if is_dst || is_src || self.imm == i32::from(register) => Use::Wide,
                CALL | CALLX => when(register == 0, Use::Overwrites),
                _ => when(is_dst || is_src && with_register, Use::Wide),
            },
            // ALU on 64 bits.
            _ => match self.operation() {
                op::MOV if is_src && with_register => Use::Wide,
                op::MOV => when(is_dst, Use::Overwrites),
                // The upper half is cut off.
                op::AND if is_dst && !with_register && self.imm >= 0 => Use::Overwrites,
                op::LSH if is_dst && !with_register && self.imm >= 32 => Use::Overwrites,
                op::NEG => when(is_dst, Use::Wide),
                _ => when(is_dst || is_src && with_register, Use::Wide),
            },
        }
    }

    /// Where it goes on.
    fn next(self, at: usize) -> [Option<usize>; 2] {
        let jump = (at as isize + 1 + isize::from(self.offset)) as usize;
        match (self.opcode, self.class()) {
            (EXIT, _) => [None, None],
            (JA, _) => [Some(jump), None],
            (CALL | CALLX, _) => [Some(at + 1), None],
            (LDDW, _) => [Some(at + 2), None],
            (_, class::JMP | class::JMP32) => [Some(at + 1), Some(jump)],
            _ => [Some(at + 1), None],
        }
    }
}

/// The first instruction on any way from here that reads all of a register, before something writes it.
fn first_wide_read(code: &[Insn], from: usize, register: u8) -> Option<usize> {
    let (mut open, mut seen) = (vec![from], BTreeSet::new());
    while let Some(at) = open.pop() {
        if !seen.insert(at) {
            continue;
        }
        // Code that runs past its end is no code.
        let Some(insn) = code.get(at) else {
            return Some(at);
        };
        match insn.of(register) {
            Use::Wide => return Some(at),
            Use::Overwrites => {}
            Use::Narrow => open.extend(insn.next(at).into_iter().flatten()),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADD32: [u8; 2] = [0x04, 0x07];

    fn code(of: &[[u8; 8]]) -> Vec<Insn> {
        of.iter().map(|bytes| Insn::read(bytes)).collect()
    }

    fn insn(opcode: u8, dst: u8, src: u8, offset: i16, imm: i32) -> [u8; 8] {
        let (offset, imm) = (offset.to_le_bytes(), imm.to_le_bytes());
        [
            opcode,
            src << 4 | dst,
            offset[0],
            offset[1],
            imm[0],
            imm[1],
            imm[2],
            imm[3],
        ]
    }

    /// A sum in r7, then this.
    fn after(rest: &[[u8; 8]]) -> Option<usize> {
        let mut all = vec![insn(ADD32[0], ADD32[1], 0, 0, 1)];
        all.extend(rest);
        all.push(insn(EXIT, 0, 0, 0, 0));
        let code = code(&all);
        assert!(code[0].differs());
        first_wide_read(&code, 1, 7)
    }

    #[test]
    fn what_reads_the_lower_half_does_no_harm() {
        for narrow in [
            insn(0xbc, 1, 7, 0, 0),   // mov32 r1, r7
            insn(0x54, 7, 0, 0, 255), // and32 r7, 255
            insn(0x57, 7, 0, 0, 255), // and64 r7, 255
            insn(0x67, 7, 0, 0, 32),  // lsh64 r7, 32
            insn(0x73, 10, 7, -8, 0), // stxb
            insn(0x63, 10, 7, -8, 0), // stxw
            insn(0x16, 7, 0, 0, 255), // jeq32
            insn(0xb7, 7, 0, 0, 0),   // mov64 r7, 0
            insn(0x79, 7, 1, 0, 0),   // ldxdw r7, [r1]
            insn(CALL, 0, 1, 0, 5),   // a call keeps r7
        ] {
            assert_eq!(after(&[narrow]), None, "{narrow:02x?}");
        }
    }

    #[test]
    fn what_reads_all_of_it_is_found() {
        for wide in [
            insn(0xbf, 1, 7, 0, 0),   // mov64 r1, r7
            insn(0x0f, 1, 7, 0, 0),   // add64 r1, r7
            insn(0x07, 7, 0, 0, 1),   // add64 r7, 1
            insn(0x57, 7, 0, 0, -1),  // and64 r7, -1
            insn(0x67, 7, 0, 0, 31),  // lsh64 r7, 31
            insn(0x77, 7, 0, 0, 1),   // rsh64 r7, 1
            insn(0x7b, 10, 7, -8, 0), // stxdw
            insn(0x71, 1, 7, 0, 0),   // ldxb r1, [r7]
            insn(0x72, 7, 0, 0, 0),   // stb [r7]
            insn(0x15, 7, 0, 0, 0),   // jeq64
            insn(0x1d, 1, 7, 0, 0),   // jeq64 r1, r7
            insn(0xdc, 7, 0, 0, 64),  // be64
            insn(CALLX, 0, 0, 0, 7),  // callx r7
        ] {
            assert_eq!(after(&[wide]), Some(1), "{wide:02x?}");
        }
    }

    #[test]
    fn every_branch_is_followed_and_a_loop_ends() {
        let wide = insn(0xbf, 1, 7, 0, 0);
        // One side overwrites it, the other reads it.
        let forks = [insn(0x15, 2, 0, 1, 0), insn(0xb7, 7, 0, 0, 0), wide];
        assert_eq!(after(&forks), Some(3));
        // A long load is two slots, and the second is no instruction.
        let loads = [insn(LDDW, 1, 0, 0, 0), insn(0, 0, 0, 0, 0), wide];
        assert_eq!(after(&loads), Some(3));
        assert_eq!(after(&[insn(JA, 0, 0, -1, 0)]), None);
    }
}
