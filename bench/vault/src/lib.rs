//! The bench of the vault: what each of its instructions costs, and how much of it the vault answers for.
//!
//! Measuring, the gate and the forms of a report are those of [`cu`], which knows nothing of the vault.
//!
//! | module | what it is |
//! |---|---|
//! | [`rows`] | the vault's rows |
//! | [`bill`] | what each part of the program's own code costs |
//! | [`depth`] | what each level of CPI costs |
//! | [`examples`] | the book's examples, each written in several ways |
//! | [`figures`] | the figures of lab and steps as a file, for the book |
//! | [`history`] | the headline rows after each blessing of the baseline |
//! | [`lab`] | what each technique saves and risks |
//! | [`life`] | a vault from its creation to its end, step by step |
//! | [`listing`] | a listing out of a source file |
//! | [`payout`] | what a payout costs against the number of its recipients |
//! | [`peers`] | the same operations as others would write them |
//! | [`steps`] | one withdrawal, technique by technique |
//! | [`pages`] | everything that `vault-bench report` writes |

#![forbid(unsafe_code)]

pub mod bill;
pub mod depth;
pub mod examples;
pub mod figures;
pub mod history;
pub mod lab;
pub mod life;
pub mod listing;
pub mod pages;
pub mod payout;
pub mod peers;
pub mod rows;
pub mod steps;

use {
    cu::{
        Error, Profile, Report, Result, Row, Scenario, Stamp, files,
        report::{Elf, SCHEMA},
    },
    cu_runtime::Svm,
    cu_vault_interface::ID,
    cu_vault_tests::Arch,
    std::path::Path,
};

/// Measures the rows on the committed ELF.
pub fn measure(arch: Arch, profile: Profile) -> Result<Report> {
    let elf = arch.find_elf("cu_vault").map_err(Error::other)?;
    let path = arch.path("cu_vault");
    let sbpf = Svm::new(profile)
        .check_elf(&elf)
        .map_err(|error| Error::Other(format!("{path}: {error}")))?;
    if sbpf != arch.name() {
        let what = format!("{path}: the ELF is for sBPF {sbpf}, not {arch}");
        return Err(Error::Other(what));
    }
    let compiler = arch.compiler("cu_vault").map_err(Error::other)?;
    let stamp = Stamp::new(profile, Some(compiler));
    report(
        rows::scenarios(arch, profile),
        stamp,
        profile,
        Elf::new(&elf, &sbpf),
    )
}

/// Measures the rows on another ELF of the vault, on accounts that the committed one made.
pub fn measure_file(file: &Path, arch: Arch, profile: Profile) -> Result<Report> {
    let elf = files::read_bytes(file)?;
    let sbpf = Svm::new(profile)
        .check_elf(&elf)
        .map_err(|source| Error::Elf {
            file: file.to_owned(),
            source,
        })?;
    let mut scenarios = rows::scenarios(arch, profile);
    for scenario in &mut scenarios {
        scenario.svm.add_program(&ID, &elf);
    }
    let stamp = Stamp::new(profile, None);
    report(scenarios, stamp, profile, Elf::new(&elf, &sbpf))
}

fn report(
    scenarios: Vec<Scenario>,
    mut stamp: Stamp,
    profile: Profile,
    elf: Elf,
) -> Result<Report> {
    let rows = scenarios
        .iter()
        .map(|scenario| Row::measure(scenario, &rows::name, &mut stamp.programs))
        .collect::<Result<_>>()?;
    Ok(Report {
        schema: SCHEMA,
        stamp,
        gates: profile.into(),
        elf,
        rows,
        failed: Vec::new(),
        notes: Vec::new(),
    })
}
