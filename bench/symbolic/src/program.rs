//! A program as the VM loads it: the same loader, the same decoder, the same read-only bytes.

use {
    solana_sbpf::{
        ebpf::{self, Insn},
        elf::Executable,
        error::EbpfError,
        memory_region::MemoryMapping,
        program::{BuiltinFunctionDefinition, BuiltinProgram, SBPFVersion},
        verifier::RequisiteVerifier,
        vm::{Config, ContextObject},
    },
    std::{
        collections::{BTreeMap, BTreeSet},
        error,
        ptr::NonNull,
        sync::Arc,
    },
};

/// The syscalls that the runtime may offer. [`syscall`](crate::syscall) has a model of some.
const SYSCALLS: [&str; 42] = [
    "abort",
    "sol_alloc_free_",
    "sol_alt_bn128_compression",
    "sol_alt_bn128_group_op",
    "sol_big_mod_exp",
    "sol_blake3",
    "sol_create_program_address",
    "sol_curve_decompress",
    "sol_curve_group_op",
    "sol_curve_multiscalar_mul",
    "sol_curve_pairing_map",
    "sol_curve_validate_point",
    "sol_get_clock_sysvar",
    "sol_get_epoch_rewards_sysvar",
    "sol_get_epoch_schedule_sysvar",
    "sol_get_epoch_stake",
    "sol_get_fees_sysvar",
    "sol_get_last_restart_slot",
    "sol_get_processed_sibling_instruction",
    "sol_get_rent_sysvar",
    "sol_get_return_data",
    "sol_get_stack_height",
    "sol_get_sysvar",
    "sol_invoke_signed_c",
    "sol_invoke_signed_rust",
    "sol_keccak256",
    "sol_log_",
    "sol_log_64_",
    "sol_log_compute_units_",
    "sol_log_data",
    "sol_log_pubkey",
    "sol_memcmp_",
    "sol_memcpy_",
    "sol_memmove_",
    "sol_memset_",
    "sol_panic_",
    "sol_poseidon",
    "sol_remaining_compute_units",
    "sol_secp256k1_recover",
    "sol_set_return_data",
    "sol_sha256",
    "sol_try_find_program_address",
];

/// Where a call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Syscall(&'static str),
    Function(usize),
}

/// A loaded program.
pub struct Program {
    pub version: SBPFVersion,
    pub entry: usize,
    /// By slot of eight bytes; the second half of a long load is no instruction of its own.
    pub code: Vec<Insn>,
    /// Where the calls with a constant target go.
    pub calls: BTreeMap<usize, Target>,
    pub text_address: u64,
    pub rodata_address: u64,
    pub rodata: Vec<u8>,
    /// How far the frame of a function lies from its caller's.
    pub frame_step: u64,
    pub max_depth: usize,
}

impl Program {
    /// The sBPF version, as the project names it.
    pub fn version_name(&self) -> &'static str {
        if self.version == SBPFVersion::V0 {
            "v0"
        } else {
            "v3"
        }
    }

    /// Loads an ELF and verifies it.
    pub fn load(elf: &[u8]) -> Result<Self, Box<dyn error::Error>> {
        // As `create_program_runtime_environment` of the runtime has it without memory mapping of accounts.
        let config = Config {
            reject_broken_elfs: true,
            optimize_rodata: false,
            aligned_memory_mapping: true,
            ..Config::default()
        };
        let mut loader = BuiltinProgram::new_loader(config);
        for name in SYSCALLS {
            loader.register_definition::<Never>(name)?;
        }
        let executable = Executable::<Never>::load(elf, Arc::new(loader))?;
        executable.verify::<RequisiteVerifier>()?;
        let config = executable.get_config();
        let version = executable.get_sbpf_version();
        let (text_address, text) = executable.get_text_bytes();
        let rodata = executable.get_ro_region();
        let mut code = Vec::new();
        let mut calls = BTreeMap::new();
        for pc in 0..text.len() / ebpf::INSN_SIZE {
            let mut insn = ebpf::get_insn_unchecked(text, pc);
            if insn.opc == ebpf::LD_DW_IMM {
                ebpf::augment_lddw_unchecked(text, &mut insn);
            }
            if insn.opc == ebpf::CALL_IMM
                && let Some(target) = target(&executable, pc, &insn)
            {
                calls.insert(pc, target);
            }
            code.push(insn);
        }
        let gaps = version.stack_frame_gaps() && config.enable_stack_frame_gaps;
        Ok(Self {
            version,
            entry: executable.get_entrypoint_instruction_offset(),
            code,
            calls,
            text_address,
            rodata_address: rodata.vm_addr,
            rodata: executable.get_ro_section().to_vec(),
            frame_step: config.stack_frame_size as u64 * if gaps { 2 } else { 1 },
            max_depth: config.max_call_depth,
        })
    }
}

/// Whether another program does the same as a program that executes these instructions alone. It then has the same ones,
/// with the same constants and read-only bytes, at another place or at the same.
pub fn is_same_code(program: &Program, other: &Program, reached: &[bool]) -> bool {
    let same_kind = program.version == other.version
        && program.frame_step == other.frame_step
        && program.rodata_address == other.rodata_address
        && program.rodata.len() == other.rodata.len();
    if !same_kind {
        return false;
    }
    let mut same = SameCode {
        programs: [program, other],
        reached,
        left: Vec::new(),
        seen: BTreeSet::new(),
    };
    same.expect(program.entry, other.entry);
    let words = program.rodata.chunks(8).zip(other.rodata.chunks(8));
    for (word, others) in words {
        let value = |word: &[u8]| word.try_into().ok().map(u64::from_le_bytes);
        let is_same = match (value(word), value(others)) {
            (Some(word), Some(others)) => same.means_the_same(word, others),
            _ => word == others,
        };
        if !is_same {
            return false;
        }
    }
    same.holds()
}

/// Two programs, followed side by side.
struct SameCode<'a> {
    programs: [&'a Program; 2],
    reached: &'a [bool],
    /// The pairs of instructions that are still to be compared.
    left: Vec<(usize, usize)>,
    seen: BTreeSet<(usize, usize)>,
}

impl SameCode<'_> {
    fn expect(&mut self, one: usize, other: usize) {
        let is_reached = self.reached.get(one).is_some_and(|it| *it);
        if is_reached && self.seen.insert((one, other)) {
            self.left.push((one, other));
        }
    }

    /// Whether two constants are equal, or addresses of instructions, which must then be the same.
    fn means_the_same(&mut self, one: u64, other: u64) -> bool {
        let place = |program: &Program, address: u64| {
            let bytes = address.checked_sub(program.text_address)?;
            let pc = (bytes / ebpf::INSN_SIZE as u64) as usize;
            (bytes.is_multiple_of(ebpf::INSN_SIZE as u64) && pc < program.code.len()).then_some(pc)
        };
        let [program, others] = self.programs;
        match (place(program, one), place(others, other)) {
            (Some(one), Some(other)) => {
                self.expect(one, other);
                true
            }
            _ => one == other,
        }
    }

    fn holds(&mut self) -> bool {
        while let Some((one, other)) = self.left.pop() {
            if !self.is_same(one, other) {
                return false;
            }
        }
        true
    }

    fn is_same(&mut self, one: usize, other: usize) -> bool {
        let [program, others] = self.programs;
        let (Some(a), Some(b)) = (program.code.get(one), others.code.get(other)) else {
            return false;
        };
        if (a.opc, a.dst, a.src) != (b.opc, b.dst, b.src) {
            return false;
        }
        let after = |pc: usize, off: i16| (pc as i64 + 1 + i64::from(off)) as usize;
        let class = a.opc & ebpf::BPF_CLS_MASK;
        let jumps = matches!(class, ebpf::BPF_JMP64 | ebpf::BPF_JMP32);
        match a.opc {
            ebpf::LD_DW_IMM => {
                if !self.means_the_same(a.imm as u64, b.imm as u64) {
                    return false;
                }
                self.expect(one + 2, other + 2);
                return true;
            }
            ebpf::CALL_IMM => match (program.calls.get(&one), others.calls.get(&other)) {
                (Some(Target::Function(one)), Some(Target::Function(other))) => {
                    self.expect(*one, *other);
                }
                (of, its) if of == its => {}
                _ => return false,
            },
            ebpf::EXIT => return true,
            ebpf::JA => {
                self.expect(after(one, a.off), after(other, b.off));
                return true;
            }
            ebpf::CALL_REG => {
                if a.imm != b.imm {
                    return false;
                }
            }
            _ if jumps => {
                if a.imm != b.imm {
                    return false;
                }
                self.expect(after(one, a.off), after(other, b.off));
            }
            _ => {
                if (a.off, a.imm) != (b.off, b.imm) {
                    return false;
                }
            }
        }
        self.expect(one + 1, other + 1);
        true
    }
}

/// A copy of an ELF in which a conditional branch is always or never taken.
///
/// # Panics
///
/// If there is no such branch.
pub fn without_branch(elf: &[u8], program: &Program, pc: usize, takes: bool) -> Vec<u8> {
    let off = if takes { program.code[pc].off } else { 0 };
    with_jump(elf, program, pc, off)
}

/// A copy of an ELF that passes over an instruction, such as a store.
///
/// # Panics
///
/// If there is no such instruction.
pub fn without(elf: &[u8], program: &Program, pc: usize) -> Vec<u8> {
    with_jump(elf, program, pc, 0)
}

fn with_jump(elf: &[u8], program: &Program, pc: usize, off: i16) -> Vec<u8> {
    let insn = &program.code[pc];
    let word = |at: usize| u64::from_le_bytes(elf[at..at + 8].try_into().expect("8 bytes"));
    let half = |at: usize| u16::from_le_bytes(elf[at..at + 2].try_into().expect("2 bytes"));
    let (headers, count, size) = (
        word(0x20) as usize,
        half(0x38).into(),
        usize::from(half(0x36)),
    );
    let address = program.text_address + (ebpf::INSN_SIZE * pc) as u64;
    // A v0 ELF says where it lies without the region that it is mapped to.
    let mut places = (0..count)
        .map(|index| headers + size * index)
        .flat_map(|header| {
            let (offset, start, len) = (word(header + 8), word(header + 16), word(header + 32));
            [address, address.wrapping_sub(ebpf::MM_BYTECODE_START)]
                .into_iter()
                .filter(move |address| (start..start + len).contains(address))
                .map(move |address| (address - start + offset) as usize)
        });
    let [low, high] = insn.off.to_le_bytes();
    let bytes = [insn.opc, insn.src << 4 | insn.dst, low, high];
    let at = places
        .find(|at| elf[*at..*at + 4] == bytes)
        .expect("the instruction is in the ELF");
    let mut changed = elf.to_vec();
    let [low, high] = off.to_le_bytes();
    changed[at..at + ebpf::INSN_SIZE].copy_from_slice(&[ebpf::JA, 0, low, high, 0, 0, 0, 0]);
    changed
}

/// As the interpreter finds it: first a syscall, then a function.
fn target(executable: &Executable<Never>, pc: usize, insn: &Insn) -> Option<Target> {
    let is_static = executable.get_sbpf_version().static_syscalls();
    if !is_static || insn.src == 0 {
        let registry = executable.get_loader().get_function_registry();
        if let Some((name, _)) = registry.lookup_by_key(insn.imm as u32) {
            return SYSCALLS
                .into_iter()
                .find(|it| it.as_bytes() == name)
                .map(Target::Syscall);
        }
    }
    if is_static {
        return (insn.src == 1).then_some(Target::Function((pc as i64 + 1 + insn.imm) as usize));
    }
    let (_, pc) = executable
        .get_function_registry()
        .lookup_by_key(insn.imm as u32)?;
    Some(Target::Function(pc))
}

/// The loader needs to know the syscalls by name. Nothing here runs one.
struct Never;

impl ContextObject for Never {
    fn consume(&mut self, _amount: u64) {}

    fn get_remaining(&self) -> u64 {
        0
    }

    fn active_mapping_ptr(&mut self) -> NonNull<MemoryMapping> {
        NonNull::dangling()
    }
}

impl BuiltinFunctionDefinition<Self> for Never {
    type Error = EbpfError;

    fn rust(_: &mut Self, _: u64, _: u64, _: u64, _: u64, _: u64) -> Result<u64, EbpfError> {
        Err(EbpfError::UnsupportedInstruction)
    }
}
