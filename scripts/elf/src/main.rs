//! What `scripts/build.sh` runs.

#![forbid(unsafe_code)]

use {
    clap::{Parser, ValueEnum},
    cu_vault_elf::{
        Arch, Checkout, Error,
        arch::COMPILER,
        build::{self, Builder, Compiler, Toolchain},
        checkout::{Program, VAULT},
        id,
        manifest::{FOLDER, Manifest, put, sha256},
    },
    std::{path::PathBuf, process::ExitCode},
};

/// Makes the committed ELFs in program/elf what their sources say: builds those whose sources have changed, and nothing
/// where none have.
///
/// The same sources give the same bytes in whatever folder the checkout is.
#[derive(Parser)]
#[command(name = "build.sh", bin_name = "scripts/build.sh")]
struct Flags {
    /// Only this sBPF version, v0 or v3
    #[arg(long)]
    arch: Option<Arch>,
    /// Only the program in this folder, such as tests/programs/relay
    #[arg(long, value_name = "FOLDER", conflicts_with = "id")]
    program: Option<String>,
    /// The vault to be deployed at this address, into target/elf/ADDRESS
    #[arg(long, value_name = "ADDRESS")]
    id: Option<String>,
    /// Build from source whatever has changed. With --id, compile instead of writing the id into the committed ELF
    #[arg(long)]
    force: bool,
    /// Build into FOLDER/v0 and FOLDER/v3 and leave program/elf alone; CU_ELF_DIR=FOLDER makes bench and tests use them
    #[arg(long, value_name = "FOLDER", conflicts_with = "id")]
    out: Option<PathBuf>,
    /// What compiles: Debian's rustc and sbpf-linker, or `cargo build-sbf` of the Solana command-line tools, into
    /// target/elf unless --out names another folder
    #[arg(long, value_enum, default_value_t = CompilerName::Upstream)]
    compiler: CompilerName,
    /// The checkout whose programs are built; this one if left out
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
    /// Only say which ELFs are not the sources' own; exit code 1 if there are any
    #[arg(long, conflicts_with_all = ["id", "force", "out"])]
    check: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CompilerName {
    Upstream,
    BuildSbf,
}

fn main() -> ExitCode {
    match run(Flags::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(flags: Flags) -> Result<ExitCode, Error> {
    let checkout = flags
        .root
        .clone()
        .map_or_else(Checkout::here, |root| Checkout { root });
    let archs = flags
        .arch
        .map_or(vec![Arch::V3, Arch::V0], |arch| vec![arch]);
    let mut programs = checkout.programs()?;
    if let Some(folder) = &flags.program {
        programs.retain(|it| it.folder == folder.trim_end_matches('/'));
        if programs.is_empty() {
            let library = folder.clone();
            return Err(Error::UnknownProgram { library });
        }
    }
    if flags.check {
        return check(&checkout, &programs, &archs);
    }
    if let Some(id) = &flags.id {
        for_id(&checkout, id, &archs, &flags)?;
    } else if flags.out.is_some() || flags.compiler == CompilerName::BuildSbf {
        let out = flags
            .out
            .clone()
            .unwrap_or_else(|| checkout.root.join("target/elf"));
        aside(&checkout, &programs, &archs, &out, flags.compiler)?;
    } else {
        committed(&checkout, programs, &archs, flags.force)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The ELFs that are not their sources' own, each with the reason.
fn stale(checkout: &Checkout, programs: &[Program], archs: &[Arch]) -> Vec<(Program, Arch, Error)> {
    let all = programs
        .iter()
        .flat_map(|it| archs.iter().map(move |arch| (it, *arch)));
    all.filter_map(|(program, arch)| {
        let error = checkout.elf(&program.library, arch).err()?;
        Some((program.clone(), arch, error))
    })
    .collect()
}

fn check(checkout: &Checkout, programs: &[Program], archs: &[Arch]) -> Result<ExitCode, Error> {
    let stale = stale(checkout, programs, archs);
    for (.., error) in &stale {
        eprintln!("{error}");
    }
    let strays = checkout.strays()?;
    for stray in &strays {
        eprintln!("{FOLDER}/{stray} is no program's; remove it, and its entry in the manifest");
    }
    Ok(if stale.is_empty() && strays.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn committed(
    checkout: &Checkout,
    programs: Vec<Program>,
    archs: &[Arch],
    force: bool,
) -> Result<(), Error> {
    let stale = stale(checkout, &programs, archs);
    if stale.is_empty() && !force {
        eprintln!("ELFs: those in {FOLDER} are the sources' own, nothing is built");
        return Ok(());
    }
    for (.., error) in &stale {
        eprintln!("{error}");
    }
    let tools = Toolchain::provide()?;
    let mut work: Vec<(Program, Arch)> = stale
        .into_iter()
        .map(|(program, arch, _)| (program, arch))
        .collect();
    if force {
        work = pairs(&programs, archs);
    }
    if let Some(recorded) = other_compiler(checkout, &tools)? {
        eprintln!(
            "another compiler: {}, not {recorded}, which built the ELFs in {FOLDER}; all of them are built again",
            tools.name
        );
        work = pairs(&checkout.programs()?, &Arch::ALL);
    }
    let compiler = Compiler::Upstream(tools);
    let builder = Builder {
        checkout,
        compiler: &compiler,
        log: None,
    };
    let mut built = Vec::new();
    for (program, arch) in &work {
        let (entry, elf) = build::committed(&builder, program, *arch)?;
        println!("{}  {FOLDER}/{}", entry.sha256, entry.file);
        built.push((entry, elf));
    }
    build::record(checkout, built)
}

fn pairs(programs: &[Program], archs: &[Arch]) -> Vec<(Program, Arch)> {
    let all = archs
        .iter()
        .flat_map(|arch| programs.iter().map(|it| (it.clone(), *arch)));
    all.collect()
}

/// The compiler that the vault in the manifest was built with, if it is another one.
fn other_compiler(checkout: &Checkout, tools: &Toolchain) -> Result<Option<String>, Error> {
    let manifest = Manifest::read(&checkout.root)?;
    let recorded = manifest
        .entry(VAULT, Arch::V3)
        .map(|it| it.compiler.clone());
    Ok(recorded.filter(|it| *it != tools.name))
}

fn aside(
    checkout: &Checkout,
    programs: &[Program],
    archs: &[Arch],
    out: &std::path::Path,
    compiler: CompilerName,
) -> Result<(), Error> {
    let compiler = match compiler {
        CompilerName::Upstream => Compiler::Upstream(Toolchain::provide()?),
        CompilerName::BuildSbf => Compiler::BuildSbf,
    };
    let builder = Builder {
        checkout,
        compiler: &compiler,
        log: None,
    };
    for arch in archs {
        let folder = out.join(arch.name());
        for program in programs {
            let elf = builder.elf(program, *arch, None)?;
            let file = folder.join(format!("{}.so", program.library));
            put(&file, &elf)?;
            println!("{}  {}", sha256(&elf), file.display());
        }
        put(
            &folder.join(COMPILER),
            (builder.name(&programs[0])? + "\n").as_bytes(),
        )?;
    }
    Ok(())
}

fn for_id(checkout: &Checkout, address: &str, archs: &[Arch], flags: &Flags) -> Result<(), Error> {
    let id = id::parse(address)?;
    for arch in archs {
        let elf = if flags.force {
            let compiler = Compiler::Upstream(Toolchain::provide()?);
            let builder = Builder {
                checkout,
                compiler: &compiler,
                log: None,
            };
            builder.elf(&checkout.find(VAULT)?, *arch, Some(address))?
        } else {
            if checkout.elf(VAULT, *arch).is_err() {
                committed(checkout, vec![checkout.find(VAULT)?], &[*arch], false)?;
            }
            let own = build::development_id(checkout)?;
            let entry = checkout.entry(VAULT, *arch)?;
            id::replace(&checkout.elf(VAULT, *arch)?, &entry, &own, &id)?
        };
        let file = format!("target/elf/{address}/{arch}/{VAULT}.so");
        put(&checkout.root.join(&file), &elf)?;
        println!("{}  {file}", sha256(&elf));
    }
    Ok(())
}
