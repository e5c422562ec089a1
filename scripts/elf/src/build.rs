//! From sources to ELFs, with the toolchain that `scripts/toolchain.sh` provides.

use {
    crate::{
        Arch, Checkout, Error,
        checkout::{Language, Program, VAULT},
        flags,
        id::{self, Id},
        inputs,
        manifest::{self, Entry, FOLDER, Manifest, put, sha256},
        sign,
    },
    std::{
        env, fs, io,
        path::{Path, PathBuf},
        process::{Command, Stdio},
    },
};

/// Says to the program's source which id it is for.
const ID: &str = "CU_VAULT_ID";

/// Makes the symbols of a package depend on its place in the checkout, not on the checkout's place.
const WRAPPER: &str = "scripts/elf/rustc.sh";

/// An id without a known key. The vault is built for it too, which shows where its id is.
pub const ANOTHER_ID: &str = "GabzKCXtzTci5TVXRRSD13hQp8vAndQdCv7JdkrfETWC";

/// Why an ELF cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{program} does not build for sBPF {arch}; the compiler's message above says why")]
    DoesNotCompile { program: String, arch: Arch },
    #[error("{program} gave no {file}; its library must be a cdylib")]
    NoElf { program: String, file: String },
    #[error("the compiler could not be provided; see above")]
    NoToolchain,
    #[error("{0} does not run: {1}")]
    NoCommand(String, io::Error),
    #[error("program/interface/src/lib.rs names no development id")]
    NoId,
    #[error("{file} differs from the ELF for another id in something else than the id, at {at:#x}")]
    MoreThanTheId { file: String, at: usize },
    #[error(
        "{file} has 32-bit sums, by the number of the instruction: {sites}. From 2^31 on LLVM and the VM take their upper \
         half differently, and it is read; compute in u64 instead"
    )]
    UpperHalf { file: String, sites: String },
    #[error(
        "cargo-build-sbf is not on the PATH; install the Solana command-line tools, or leave --compiler out"
    )]
    NoBuildSbf,
}

/// What compiles the programs in Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compiler {
    Upstream(Toolchain),
    BuildSbf,
}

/// The upstream toolchain, as `scripts/toolchain.sh` left it in `.tools/toolchain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toolchain {
    rustc: PathBuf,
    /// The sources of its library.
    sources: PathBuf,
    /// The folder that `sbpf-linker` is in.
    linker: PathBuf,
    /// All of it in one line, as reports name it.
    pub name: String,
}

impl Toolchain {
    /// Runs `scripts/toolchain.sh`, which installs what is missing.
    pub fn provide() -> Result<Self, Error> {
        let script = Checkout::here().root.join("scripts/toolchain.sh");
        let done = status(
            Command::new(&script).stdin(Stdio::null()),
            "scripts/toolchain.sh",
        )?;
        if !done {
            return Err(Failure::NoToolchain.into());
        }
        Self::read()
    }

    /// The one that was provided last.
    pub fn read() -> Result<Self, Error> {
        let file = Checkout::here().root.join(".tools/toolchain");
        let text = fs::read_to_string(&file).map_err(Error::file(&file))?;
        let value = |name: &str| {
            let found = text
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            found.ok_or_else(|| Error::malformed(&file, format!("it names no {name}")))
        };
        Ok(Self {
            rustc: value("rustc")?.into(),
            sources: value("sources")?.into(),
            linker: value("linker")?.into(),
            name: value("compiler")?.to_owned(),
        })
    }
}

/// Builds programs of a checkout.
pub struct Builder<'a> {
    pub checkout: &'a Checkout,
    pub compiler: &'a Compiler,
    /// Where the compiler's own output goes: the terminal, or nowhere that a test shows.
    pub log: Option<&'a Path>,
}

impl Builder<'_> {
    /// The bytes of a program's ELF; of the vault, for another id than the one in the sources if one is named.
    pub fn elf(&self, program: &Program, arch: Arch, id: Option<&str>) -> Result<Vec<u8>, Error> {
        let built = match (program.language, self.compiler) {
            (Language::Assembly, _) => self.assemble(program, arch)?,
            (Language::Rust, Compiler::Upstream(tools)) => {
                self.upstream(tools, program, arch, id)?
            }
            (Language::Rust, Compiler::BuildSbf) => self.build_sbf(program, arch, id)?,
        };
        fs::read(&built).map_err(|_| {
            let file = built
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let program = program.folder.clone();
            Failure::NoElf { program, file }.into()
        })
    }

    /// What builds a program, in one line.
    pub fn name(&self, program: &Program) -> Result<String, Error> {
        if program.language == Language::Assembly {
            let manifest = inputs::package(&self.checkout.root.join(&program.folder))?;
            let version = manifest["dependencies"]["sbpf-assembler"]
                .as_str()
                .unwrap_or("of an unknown version");
            return Ok(format!(
                "sbpf-assembler {}",
                version.trim_start_matches('=')
            ));
        }
        match self.compiler {
            Compiler::Upstream(tools) => Ok(tools.name.clone()),
            Compiler::BuildSbf => {
                let mut command = Command::new("cargo-build-sbf");
                let out = command
                    .arg("--version")
                    .output()
                    .map_err(|_| Failure::NoBuildSbf)?;
                let text = String::from_utf8_lossy(&out.stdout).into_owned();
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                Ok(lines.collect::<Vec<_>>().join(" + "))
            }
        }
    }

    fn upstream(
        &self,
        tools: &Toolchain,
        program: &Program,
        arch: Arch,
        id: Option<&str>,
    ) -> Result<PathBuf, Error> {
        // Another id has a folder of its own, so that neither is built again because of the other.
        let target = self
            .checkout
            .root
            .join(format!("target/sbf-{arch}{}", id.map_or("", |_| "-id")));
        // Cargo does not notice another linker or wrapper under the same name, and would leave what is built alone.
        let built_by = target.join("built-by");
        let own = format!("{}\n{}", tools.name, include_str!("../rustc.sh"));
        if fs::read_to_string(&built_by).ok().as_ref() != Some(&own) {
            let _ = fs::remove_dir_all(&target);
            put(&built_by, own.as_bytes())?;
        }
        let mut rustflags = flags::rustc(arch);
        rustflags.extend(flags::remap(
            &self.checkout.root,
            &cargo_home(),
            &tools.sources,
        ));
        let path = env::join_paths(
            [tools.linker.clone()]
                .into_iter()
                .chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
        );
        let mut command = self.cargo();
        // The cdylib alone, because cargo drops LTO without a word where there is an rlib to make as well.
        command
            .args([
                "rustc",
                "--lib",
                "--crate-type",
                "cdylib",
                "--release",
                "--locked",
            ])
            .args([
                "--target",
                flags::TARGET,
                flags::BUILD_STD,
                "--manifest-path",
            ])
            .arg(self.checkout.root.join(&program.folder).join("Cargo.toml"))
            .envs(flags::PROFILE)
            .env("CARGO_ENCODED_RUSTFLAGS", rustflags.join("\u{1f}"))
            .env("CARGO_TARGET_DIR", &target)
            .env("PATH", path.unwrap_or_default())
            // The host's cargo drives this rustc, which must build core itself.
            .env("RUSTC", &tools.rustc)
            .env("RUSTC_WRAPPER", Checkout::here().root.join(WRAPPER))
            .env("ELF_ROOT", &self.checkout.root)
            .env("RUSTC_BOOTSTRAP", "1");
        self.run(&mut command, program, arch, id)?;
        Ok(target
            .join(flags::TARGET)
            .join("release")
            .join(format!("lib{}.so", program.library)))
    }

    fn build_sbf(&self, program: &Program, arch: Arch, id: Option<&str>) -> Result<PathBuf, Error> {
        let target = self.checkout.root.join(format!("target/build-sbf-{arch}"));
        let deploy = target.join("deploy");
        let mut command = Command::new("cargo-build-sbf");
        command
            .args(["--arch", arch.name(), "--manifest-path"])
            .arg(self.checkout.root.join(&program.folder).join("Cargo.toml"))
            .arg("--sbf-out-dir")
            .arg(&deploy)
            .args(["--", "--locked", "--target-dir"])
            .arg(&target)
            .envs(flags::PROFILE)
            .env_remove("RUSTFLAGS"); // they would be added to build-sbf's own
        self.run(&mut command, program, arch, id)?;
        Ok(deploy.join(format!("{}.so", program.library)))
    }

    fn assemble(&self, program: &Program, arch: Arch) -> Result<PathBuf, Error> {
        let out = self
            .checkout
            .root
            .join(format!("target/assembled-{arch}/{}.so", program.library));
        let name = program.library.replace('_', "-");
        let target = Checkout::here().root.join("target");
        let mut command = self.cargo();
        // With the whole workspace's features, so that nothing is compiled again for the bench and the tests.
        command
            .env("CARGO_TARGET_DIR", &target)
            .args(["build", "--quiet", "--locked", "--workspace", "--bin"])
            .arg(&name);
        self.run(&mut command, program, arch, None)?;
        let mut assembler = Command::new(target.join("debug").join(name));
        assembler.arg(arch.name()).arg(&out);
        self.run(&mut assembler, program, arch, None)?;
        Ok(out)
    }

    /// Cargo as the checkout's toolchain has it, whatever runs this.
    fn cargo(&self) -> Command {
        let mut command = Command::new("cargo");
        command
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("RUSTFLAGS");
        command
    }

    fn run(
        &self,
        command: &mut Command,
        program: &Program,
        arch: Arch,
        id: Option<&str>,
    ) -> Result<(), Error> {
        command
            .current_dir(&self.checkout.root)
            .stdin(Stdio::null())
            .env_remove(ID);
        if let Some(id) = id {
            command.env(ID, id);
        }
        match self.log {
            Some(log) => {
                let log = fs::File::create(log).map_err(Error::file(log))?;
                command.stdout(Stdio::null()).stderr(log);
            }
            None => drop(command.stdout(Stdio::null())),
        }
        let name = command.get_program().to_string_lossy().into_owned();
        if !status(command, &name)? {
            let program = program.folder.clone();
            return Err(Failure::DoesNotCompile { program, arch }.into());
        }
        Ok(())
    }
}

/// Whether a command succeeds.
fn status(command: &mut Command, name: &str) -> Result<bool, Failure> {
    match command.status() {
        Ok(status) => Ok(status.success()),
        Err(error) if name == "cargo-build-sbf" && error.kind() == io::ErrorKind::NotFound => {
            Err(Failure::NoBuildSbf)
        }
        Err(error) => Err(Failure::NoCommand(name.to_owned(), error)),
    }
}

fn cargo_home() -> PathBuf {
    let home = || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cargo");
    env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from)
}

/// The id in the vault's source.
pub fn development_id(checkout: &Checkout) -> Result<Id, Error> {
    let file = checkout.root.join("program/interface/src/lib.rs");
    let source = fs::read_to_string(&file).map_err(Error::file(&file))?;
    let id = source
        .split_once("pubkey!(\"")
        .and_then(|(_, rest)| rest.split_once('"'));
    Ok(id::parse(id.ok_or(Failure::NoId)?.0)?)
}

/// A committed ELF and its entry, built from source.
pub fn committed(
    builder: &Builder,
    program: &Program,
    arch: Arch,
) -> Result<(Entry, Vec<u8>), Error> {
    let elf = builder.elf(program, arch, None)?;
    let file = manifest::file(&program.library, arch);
    no_upper_half(&elf, &format!("{FOLDER}/{file}"))?;
    let mut places = Vec::new();
    if program.library == VAULT {
        let other = builder.elf(program, arch, Some(ANOTHER_ID))?;
        let (own, another) = (development_id(builder.checkout)?, id::parse(ANOTHER_ID)?);
        places = id::places(&elf, &own, &other, &another).map_err(|at| Failure::MoreThanTheId {
            file: format!("{FOLDER}/{file}"),
            at,
        })?;
    }
    let entry = Entry {
        file,
        sbpf: arch.to_string(),
        size: elf.len(),
        sha256: sha256(&elf),
        compiler: builder.name(program)?,
        inputs: inputs::digest(&builder.checkout.root, program, arch)?,
        id: places,
    };
    Ok((entry, elf))
}

/// Refuses an ELF in which LLVM and the VM may take the upper half of a register differently.
pub fn no_upper_half(elf: &[u8], file: &str) -> Result<(), Error> {
    let sites: Vec<_> = sign::check(elf)?.iter().map(ToString::to_string).collect();
    if sites.is_empty() {
        return Ok(());
    }
    let (file, sites) = (file.to_owned(), sites.join("; "));
    Err(Failure::UpperHalf { file, sites }.into())
}

/// Records an ELF as the one of its sources.
pub fn record(checkout: &Checkout, built: Vec<(Entry, Vec<u8>)>) -> Result<(), Error> {
    let mut manifest = Manifest::read(&checkout.root)?;
    for (entry, elf) in built {
        put(&checkout.root.join(FOLDER).join(&entry.file), &elf)?;
        manifest.elves.retain(|it| it.file != entry.file);
        manifest.elves.push(entry);
    }
    manifest.write(&checkout.root)
}
