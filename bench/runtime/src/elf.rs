//! Whether an ELF loads, and if not, why: Mollusk panics on one that does not.

use {
    crate::Runtime,
    solana_program_runtime::{
        invoke_context::InvokeContext,
        solana_sbpf::{
            elf::Executable,
            program::{BuiltinProgram, SBPFVersion},
            verifier::RequisiteVerifier,
        },
    },
    solana_syscalls::create_program_runtime_environment,
    std::{error, fmt, sync::Arc},
};

/// An ELF that the runtime would not load, and why, in its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidElf(String);

impl InvalidElf {
    /// The loader's own words.
    pub fn reason(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InvalidElf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the runtime cannot load the ELF: {}", self.0)
    }
}

impl error::Error for InvalidElf {}

/// Loads and verifies an ELF as the runtime does when it is deployed, and returns its sBPF version;
/// or the loader's reason.
///
/// A run alone would be more lenient: a syscall that the runtime does not have only shows when the
/// program comes to call it.
pub fn sbpf_version(elf: &[u8], runtime: &Runtime) -> Result<&'static str, InvalidElf> {
    load(elf, runtime).map_err(InvalidElf)
}

fn load(elf: &[u8], runtime: &Runtime) -> Result<&'static str, String> {
    let environment = create_program_runtime_environment(
        &runtime.svm_features(),
        &runtime.compute_budget().to_budget(),
        false,
        false,
    )
    .map_err(|error| error.to_string())?;

    // The syscalls that a run has, those included that a deployment does not have any more: programs
    // that call them are on mainnet.
    let mut config = environment.get_config().clone();
    config.reject_broken_elfs = true;
    let mut loader = BuiltinProgram::<InvokeContext<'static, 'static>>::new_loader(config);
    for (_, (name, function)) in environment.get_function_registry().iter() {
        let name = std::str::from_utf8(name).map_err(|error| error.to_string())?;
        loader
            .register_function(name, function)
            .map_err(|error| error.to_string())?;
    }

    let executable = Executable::load(elf, Arc::new(loader)).map_err(|error| error.to_string())?;
    executable
        .verify::<RequisiteVerifier>()
        .map_err(|error| error.to_string())?;
    Ok(match executable.get_sbpf_version() {
        SBPFVersion::V0 => "v0",
        SBPFVersion::V1 => "v1",
        SBPFVersion::V2 => "v2",
        SBPFVersion::V3 => "v3",
        _ => "v4",
    })
}
