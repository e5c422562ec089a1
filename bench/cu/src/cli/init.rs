//! `init`

use {
    super::{Outcome, quoted},
    crate::{Error, Profile, Result, bench::loadable, files, idl::Idl, init, output},
    clap::Args,
    std::{
        fs,
        path::{Path, PathBuf},
        process::ExitCode,
    },
};

/// Writes a plan to fill in, and a CI workflow.
#[derive(Args)]
pub struct Init {
    /// The ELF that will be measured.
    elf: PathBuf,
    /// The program's IDL.
    #[arg(long, value_name = "FILE")]
    idl: Option<PathBuf>,
    /// The folder that the plan goes to.
    #[arg(long, value_name = "DIR", default_value = "bench/fixtures")]
    fixtures: PathBuf,
    /// The workflow.
    #[arg(long, value_name = "FILE", default_value = ".github/workflows/cu.yml")]
    workflow: PathBuf,
}

impl Init {
    /// Runs the command.
    pub fn run(self) -> Outcome {
        let elf = files::read_elf(&self.elf)?;
        loadable(&self.elf, &elf, Profile::default())?;
        let idl = self.idl.as_deref().map(Idl::load).transpose();
        let idl = idl.map_err(Error::Idl)?;
        if let (Some(idl), Some(file)) = (&idl, &self.idl)
            && idl.instructions.is_empty()
        {
            return Err(Error::Idl(format!(
                "{} has no instructions",
                file.display()
            )));
        }

        let name = self.elf.file_stem().unwrap_or(self.elf.as_os_str());
        let name = name.to_string_lossy();
        let plan = self.fixtures.join(format!("{name}.toml"));
        for (file, flag) in [(&plan, "--fixtures"), (&self.workflow, "--workflow")] {
            if file.exists() {
                let file = file.clone();
                return Err(Error::Exists { file, flag });
            }
        }
        let text = match (&idl, &self.idl) {
            (Some(idl), Some(file)) => init::plan(idl, &relative(file, &self.fixtures)),
            _ => init::plan_without_idl(&name),
        };
        create(&plan, &text, "--fixtures")?;
        let [elf, fixtures] = [quoted(&self.elf), quoted(&self.fixtures)];
        let workflow = init::workflow(&elf, &fixtures);
        create(&self.workflow, &workflow, "--workflow").inspect_err(|_| {
            let _ = fs::remove_file(&plan);
        })?;

        let [plan, workflow] =
            [&plan, &self.workflow].map(|file| output::shown(&file.display().to_string()));
        let baseline = init::BASELINE;
        output::print(&format!(
            "\
{plan}: fill in what is TODO, then:
  cu run {elf} --fixtures {fixtures}
  cu bless {elf} --fixtures {fixtures} --baseline {baseline} --reason first
{workflow}: fill in where cu comes from, and commit all three.
"
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes a file that is not there.
fn create(file: &Path, text: &str, flag: &'static str) -> Result<()> {
    let error = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::AlreadyExists => Error::Exists {
            file: file.to_owned(),
            flag,
        },
        _ => Error::Write {
            file: file.to_owned(),
            source,
        },
    };
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|source| Error::Write {
            file: file.to_owned(),
            source,
        })?;
    }
    files::create(file, text.as_bytes()).map_err(error)
}

/// The way from a folder, which need not exist, to a file.
fn relative(file: &Path, folder: &Path) -> PathBuf {
    let [Ok(file), Ok(folder)] = [file, folder].map(std::path::absolute) else {
        return file.to_owned();
    };
    let common = file
        .components()
        .zip(folder.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = folder.components().skip(common).map(|_| "..".into());
    let down = file.components().skip(common);
    up.chain(down.map(|part| part.as_os_str().to_owned()))
        .collect()
}
