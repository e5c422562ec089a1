//! The cost of every syscall except the two that make a CPI.
//!
//! Each is replaced by a twin that reads the meter, calls the very same runtime function, and reads the
//! meter again. The twins are one generic type: the runtime keeps the types of some syscalls to itself
//! (the hashes), but hands out the function of each.

use {
    super::{INVOKE_SIGNED, RECORDING, Result},
    solana_program_runtime::{
        invoke_context::{BuiltinFunctionRegisterer, InvokeContext},
        solana_sbpf::{
            elf::ElfError,
            error::{EbpfError, ProgramResult},
            program::{BuiltinFunction, BuiltinFunctionDefinition, BuiltinProgram, SBPFVersion},
            vm::{Config, ContextObject, EbpfVm},
        },
    },
    solana_pubkey::Pubkey,
    std::{
        error,
        sync::{Arc, LazyLock, OnceLock},
    },
};

/// A call of the runtime that is no CPI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Syscall {
    pub name: &'static str,
    /// The program that made the call.
    pub caller: Pubkey,
    /// The caller's height on the instruction stack: 1 for the top-level instruction.
    pub caller_height: usize,
    /// How many CPIs of the run had begun by then: its place among them in the order of the calls.
    pub cpis_before: usize,
    /// The meter on entry to the syscall.
    pub units_before: u64,
    /// The meter on return from it.
    pub units_after: u64,
    /// Why the call failed, in the runtime's words.
    pub error: Option<String>,
}

impl Syscall {
    /// The runtime's charge. The `call` instruction is not in it: that is the caller's.
    pub fn units(&self) -> u64 {
        self.units_before - self.units_after
    }
}

type Context = InvokeContext<'static, 'static>;

/// Replaces all syscalls that the loader has; which ones it has, the feature gates decide.
///
/// # Panics
///
/// If it has one that is not in the list: a newer runtime needs a line more there.
pub(super) fn install(loader: &mut BuiltinProgram<Context>) -> std::result::Result<(), ElfError> {
    let found: Vec<(String, BuiltinFunction<Context>)> = loader
        .get_function_registry()
        .iter()
        .map(|(_, (name, (function, _)))| (String::from_utf8_lossy(name).into_owned(), function))
        .filter(|(name, _)| !INVOKE_SIGNED.contains(&name.as_str()))
        .collect();
    for (name, function) in found {
        let Some(index) = NAMES.iter().position(|known| *known == name) else {
            panic!("the runtime has a syscall `{name}` that the recorder does not know");
        };
        FUNCTIONS[index].get_or_init(|| function);
        loader.unregister_function(&name);
        REGISTERERS[index](loader, &name)?;
    }
    Ok(())
}

/// The syscall at this index of the list, with its record kept.
struct Noted<const INDEX: usize>;

impl<const INDEX: usize> BuiltinFunctionDefinition<Context> for Noted<INDEX> {
    type Error = Box<dyn error::Error>;

    fn rust(context: &mut Context, a: u64, b: u64, c: u64, d: u64, e: u64) -> Result<u64> {
        let caller = *context
            .transaction_context
            .get_current_instruction_context()?
            .get_program_key()?;
        let caller_height = context.get_stack_height();
        let units_before = context.get_remaining();
        let function = FUNCTIONS[INDEX].get().expect("set before it is registered");
        let result = invoke(*function, context, [a, b, c, d, e]);
        let units_after = context.get_remaining();
        RECORDING.with_borrow_mut(|recording| {
            if let Some(recording) = recording {
                recording.syscalls.push(Syscall {
                    name: NAMES[INDEX],
                    caller,
                    caller_height,
                    cpis_before: recording.cpis.len(),
                    units_before,
                    units_after,
                    error: result.as_ref().err().map(ToString::to_string),
                });
            }
        });
        result
    }
}

/// Calls a runtime function as the runtime calls its builtin programs: on its own machine that
/// has run nothing, so the meter needs no correction before or after.
fn invoke(
    function: BuiltinFunction<Context>,
    context: &mut Context,
    arguments: [u64; 5],
) -> Result<u64> {
    static LOADER: LazyLock<Arc<BuiltinProgram<Context>>> =
        LazyLock::new(|| Arc::new(BuiltinProgram::new_loader(Config::default())));
    let mut vm = EbpfVm::new(LOADER.clone(), SBPFVersion::V0, context, 0);
    vm.registers[1..=5].copy_from_slice(&arguments);
    vm.invoke_function(function);
    match vm.program_result {
        ProgramResult::Ok(value) => Ok(value),
        ProgramResult::Err(EbpfError::SyscallError(error)) => Err(error),
        ProgramResult::Err(error) => Err(error.into()),
    }
}

/// The runtime's own functions, by index. The same in every loader that has them.
static FUNCTIONS: [OnceLock<BuiltinFunction<Context>>; NAMES.len()] =
    [const { OnceLock::new() }; NAMES.len()];

const fn position(name: &str) -> usize {
    let mut index = 0;
    while !equal(NAMES[index], name) {
        index += 1;
    }
    index
}

const fn equal(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut index = 0;
    while index < a.len() && index < b.len() && a[index] == b[index] {
        index += 1;
    }
    index == a.len() && index == b.len()
}

macro_rules! syscalls {
    ($($name:literal)*) => {
        const NAMES: &[&str] = &[$($name),*];
        const REGISTERERS: &[BuiltinFunctionRegisterer] =
            &[$(BuiltinProgram::register_definition::<Noted<{ position($name) }>>),*];
    };
}

// As `create_program_runtime_environment` of solana-syscalls lists them.
syscalls! {
    "abort"
    "sol_panic_"
    "sol_log_"
    "sol_log_64_"
    "sol_log_pubkey"
    "sol_log_compute_units_"
    "sol_create_program_address"
    "sol_try_find_program_address"
    "sol_sha256"
    "sol_keccak256"
    "sol_secp256k1_recover"
    "sol_blake3"
    "sol_sha512"
    "sol_curve_validate_point"
    "sol_curve_group_op"
    "sol_curve_multiscalar_mul"
    "sol_curve_decompress"
    "sol_curve_pairing_map"
    "sol_get_clock_sysvar"
    "sol_get_epoch_schedule_sysvar"
    "sol_get_fees_sysvar"
    "sol_get_rent_sysvar"
    "sol_get_last_restart_slot"
    "sol_get_epoch_rewards_sysvar"
    "sol_memcpy_"
    "sol_memmove_"
    "sol_memset_"
    "sol_memcmp_"
    "sol_get_processed_sibling_instruction"
    "sol_get_stack_height"
    "sol_set_return_data"
    "sol_get_return_data"
    "sol_alloc_free_"
    "sol_alt_bn128_group_op"
    "sol_big_mod_exp"
    "sol_poseidon"
    "sol_remaining_compute_units"
    "sol_alt_bn128_compression"
    "sol_get_sysvar"
    "sol_get_epoch_stake"
    "sol_log_data"
}
