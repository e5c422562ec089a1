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
    std::{collections::BTreeMap, error, ptr::NonNull, sync::Arc},
};

/// The syscalls that the machine has a model of.
const SYSCALLS: [&str; 12] = [
    "abort",
    "sol_panic_",
    "sol_memcpy_",
    "sol_memmove_",
    "sol_memcmp_",
    "sol_memset_",
    "sol_get_sysvar",
    "sol_set_return_data",
    "sol_sha256",
    "sol_curve_validate_point",
    "sol_invoke_signed_c",
    "sol_log_",
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

/// A copy of an ELF in which a conditional branch is always or never taken.
///
/// # Panics
///
/// If there is no such branch.
pub fn without_branch(elf: &[u8], program: &Program, pc: usize, takes: bool) -> Vec<u8> {
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
        .expect("the branch is in the ELF");
    let mut changed = elf.to_vec();
    let [low, high] = if takes { [low, high] } else { [0, 0] };
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
