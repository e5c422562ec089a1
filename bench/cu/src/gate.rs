//! The gate: a report against the baseline, row by row and frame by frame.
//!
//! A single CU more than recorded is a regression, unless the baseline has a limit or an exception for
//! the row, each with its reason. A CU less is an improvement that no one has blessed. It is reported too: as
//! long as the baseline does not know of it, it may be lost again unseen.
//!
//! As a library, for your own bench:
//!
//! ```no_run
//! use {cu::{Report, gate}, std::path::Path};
//!
//! # fn gate(report: Report) -> cu::Result<std::process::ExitCode> {
//! let verdict = gate::check(&report, Path::new("baseline.json"))?;
//! verdict.print("cu bless --reason \"why\"")?;
//! # Ok(
//! verdict.exit_code(false)
//! # )
//! # }
//! ```

mod finding;

pub use finding::{Finding, Kind};
use {
    crate::{
        Report, Result, Row,
        baseline::{Baseline, Basis, ELF, Limit, Recorded, Refused, check_ids, functions_of},
        frames::{self, Shift},
        output::{print, rows, shown},
    },
    finding::{BOLD, paint},
    std::{path::Path, process::ExitCode},
};

/// Everything is as recorded, or better.
pub const AS_RECORDED: u8 = 0;
/// There is no figure to compare, or nothing to compare it with.
pub const COULD_NOT_MEASURE: u8 = 2;
/// Something costs more than it may.
pub const REGRESSION: u8 = 3;
/// Nothing costs more, but the baseline is not what was measured; only if the check is strict.
pub const NOT_RECORDED: u8 = 4;

/// The findings of the gate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// How many rows were measured.
    pub rows: usize,
    /// The conditions of the measurement.
    pub basis: Basis,
    /// The differences from the record.
    pub findings: Vec<Finding>,
}

/// Compares with the baseline in a file. The error is a line that says why that cannot be done.
pub fn check(report: &Report, baseline: &Path) -> Result<Verdict> {
    compare(report, &Baseline::read(baseline)?).map_err(|refused| refused.of(baseline))
}

/// Compares with a baseline.
pub fn compare(report: &Report, baseline: &Baseline) -> Result<Verdict, Refused> {
    let basis = Basis::of(report);
    same_basis(&baseline.stamp, &basis)?;
    check_ids(report.rows.iter().map(|row| row.id.as_str()))?;

    let mut findings = Vec::new();
    for row in &report.rows {
        let recorded = baseline.row(&row.id);
        findings.extend(recorded.and_then(|recorded| of_worst(row, recorded)));
        findings.extend(match recorded {
            Some(recorded) => of_row(row, recorded, baseline),
            None => Some(Finding::new(Kind::New, &row.id, None, Some(row.cu))),
        });
        if let Some(recorded) = baseline.row(&row.id) {
            findings.extend(of_functions(row, recorded)?);
        }
        if let Some(max) = row.max_cu.filter(|max| row.most() > *max) {
            let most = row.most();
            let worst = row.worst.as_ref().filter(|worst| worst.most > row.cu);
            let recorded = baseline.row(&row.id);
            let recorded = match worst {
                Some(_) => recorded.and_then(|recorded| recorded.worst),
                None => recorded.map(|recorded| recorded.cu),
            };
            let over = most - max;
            let with = worst.map_or_else(String::new, |worst| format!(": {worst}"));
            findings.push(
                Finding::new(Kind::OverMax, &row.id, recorded, Some(most))
                    .because(format!("{over} more than its max_cu of {max}{with}")),
            );
        }
    }
    for failed in &report.failed {
        let recorded = baseline.row(failed.name()).map(|recorded| recorded.cu);
        findings.push(
            Finding::new(Kind::Failed, failed.name(), recorded, None)
                .because(failed.reason.clone()),
        );
    }
    for recorded in &baseline.rows {
        let failed = || {
            report
                .failed
                .iter()
                .any(|failed| failed.name() == recorded.id)
        };
        if report.row(&recorded.id).is_none() && !failed() {
            let cu = Some(recorded.cu);
            findings.push(Finding::new(Kind::Vanished, &recorded.id, cu, None));
        }
    }
    let bytes = report.elf.bytes as u64;
    let budget = Budget::new(
        ELF,
        baseline.elf.bytes,
        baseline.elf.limit.as_ref(),
        baseline,
    );
    findings.extend(budget.judge(bytes, vec![]));
    findings.extend(unneeded_exceptions(report, baseline));
    Ok(Verdict {
        rows: report.rows.len(),
        basis,
        findings,
    })
}

/// Figures of another profile, day or gate table of it, runtime, compiler, sBPF version or called program answer another
/// question.
fn same_basis(recorded: &Basis, measured: &Basis) -> Result<(), Refused> {
    let differences: Vec<_> = recorded
        .differences(measured)
        .into_iter()
        .map(|(what, was, is)| format!("{what} {was}, but the report is of {is}"))
        .collect();
    if differences.is_empty() {
        return Ok(());
    }
    Err(Refused::OtherBasis { differences })
}

fn of_row(row: &Row, recorded: &Recorded, baseline: &Baseline) -> Option<Finding> {
    if row.refused != recorded.refused {
        let end = |refused: &Option<String>| match refused {
            Some(error) => format!("refused with {error}"),
            None => "succeeding".to_owned(),
        };
        return Some(
            Finding::new(Kind::Changed, &row.id, Some(recorded.cu), Some(row.cu)).because(format!(
                "{}, recorded as {}",
                end(&row.refused),
                end(&recorded.refused)
            )),
        );
    }
    let shifts = frames::diff(&recorded.frames, &frames::flat(&row.frames));
    Budget::new(&row.id, recorded.cu, recorded.limit.as_ref(), baseline).judge(row.cu, shifts)
}

/// The functions of a row that execute more instructions than they may. One without a ceiling may execute any
/// number; the row itself has a ceiling anyway.
fn of_functions(row: &Row, recorded: &Recorded) -> Result<Vec<Finding>, Refused> {
    let Some(ceilings) = recorded
        .functions
        .as_ref()
        .filter(|_| row.refused == recorded.refused)
    else {
        return Ok(Vec::new());
    };
    let measured = functions_of(row)?;
    let over = ceilings.iter().filter_map(|(function, ceiling)| {
        let is = measured.get(function).filter(|is| *is > ceiling)?;
        Some(Finding {
            function: Some(function.clone()),
            ..Finding::new(Kind::Function, &row.id, Some(*ceiling), Some(*is))
        })
    });
    Ok(over.collect())
}

/// The worst case for all values that the plan leaves open.
fn of_worst(row: &Row, recorded: &Recorded) -> Option<Finding> {
    let finding = |kind, note: String| {
        let most = row.worst.as_ref().map(|worst| worst.most);
        Some(Finding::new(kind, &row.id, recorded.worst, most).because(note))
    };
    match (&row.worst, recorded.worst) {
        (Some(worst), Some(most)) if worst.most > most => {
            finding(Kind::Regression, format!("in the worst case, {worst}"))
        }
        (Some(worst), Some(most)) if worst.most < most => {
            finding(Kind::Improved, format!("in the worst case, {worst}"))
        }
        (Some(_), None) => finding(Kind::Changed, "its worst case is not recorded".to_owned()),
        (None, Some(_)) => {
            let note = "recorded with a worst case, but its plan leaves nothing open";
            finding(Kind::Changed, note.to_owned())
        }
        _ => None,
    }
}

/// How much one row, or the ELF, may cost.
struct Budget<'a> {
    of: &'a str,
    recorded: u64,
    limit: Option<&'a Limit>,
    exception: Option<(u64, &'a str)>,
}

impl<'a> Budget<'a> {
    fn new(of: &'a str, recorded: u64, limit: Option<&'a Limit>, baseline: &'a Baseline) -> Self {
        Self {
            of,
            recorded,
            limit,
            exception: baseline
                .exception(of)
                .map(|exception| (exception.up_to, exception.reason.as_str())),
        }
    }

    /// The limit that needs no exception.
    fn hard(&self) -> u64 {
        self.limit.map_or(self.recorded, |limit| limit.hard)
    }

    fn judge(&self, measured: u64, shifts: Vec<Shift>) -> Option<Finding> {
        let finding = |kind| {
            Some(Finding {
                frames: shifts.clone(),
                ..Finding::new(kind, self.of, Some(self.recorded), Some(measured))
            })
        };
        if measured > self.hard() {
            return match self.exception {
                Some((up_to, reason)) if measured <= up_to => finding(Kind::Excepted)
                    .map(|it| it.because(format!("up to {up_to} by exception: {reason}"))),
                _ => finding(Kind::Regression).map(|it| match self.limit {
                    Some(limit) => {
                        it.because(format!("hard limit {}: {}", limit.hard, limit.reason))
                    }
                    None => it,
                }),
            };
        }
        match self.limit {
            Some(limit) if measured > limit.soft => finding(Kind::Soft)
                .map(|it| it.because(format!("soft limit {}: {}", limit.soft, limit.reason))),
            _ if measured < self.recorded => finding(Kind::Improved),
            _ if measured > self.recorded => finding(Kind::Within),
            _ if !shifts.is_empty() => finding(Kind::Moved),
            _ => None,
        }
    }
}

/// An exception that lets nothing through any more only waits for something to let through.
fn unneeded_exceptions<'a>(
    report: &'a Report,
    baseline: &'a Baseline,
) -> impl Iterator<Item = Finding> + 'a {
    baseline.exceptions.iter().filter_map(|exception| {
        let of = exception.of.as_str();
        let (measured, recorded, limit) = if of == ELF {
            let elf = &baseline.elf;
            (report.elf.bytes as u64, elf.bytes, elf.limit.as_ref())
        } else {
            let recorded = baseline.row(of)?;
            (report.row(of)?.cu, recorded.cu, recorded.limit.as_ref())
        };
        let needed = measured > Budget::new(of, recorded, limit, baseline).hard();
        (!needed).then(|| {
            Finding::new(Kind::Unneeded, of, Some(recorded), Some(measured))
                .because(exception.reason.clone())
        })
    })
}

impl Verdict {
    /// How many findings are of these kinds.
    fn count(&self, kinds: impl Fn(Kind) -> bool) -> usize {
        self.findings
            .iter()
            .filter(|finding| kinds(finding.kind))
            .count()
    }

    /// The exit code that says it. A regression is one even where other rows could not be compared.
    pub fn code(&self, strict: bool) -> u8 {
        if self.count(Kind::is_too_much) > 0 {
            REGRESSION
        } else if self.count(Kind::is_incomparable) > 0 {
            COULD_NOT_MEASURE
        } else if strict && self.count(Kind::is_unrecorded) > 0 {
            NOT_RECORDED
        } else {
            AS_RECORDED
        }
    }

    /// The same for `main`.
    pub fn exit_code(&self, strict: bool) -> ExitCode {
        ExitCode::from(self.code(strict))
    }

    /// Prints its lines, in colour if that is for a terminal.
    pub fn print(&self, bless: &str) -> Result<()> {
        print(&self.lines(bless))
    }

    /// A line for each finding, the command that would record them, and a summary; in colour.
    pub fn lines(&self, bless: &str) -> String {
        let mut lines: Vec<_> = self.findings.iter().map(Finding::line).collect();
        if self.count(Kind::is_for_bless) > 0 {
            let bless = paint(BOLD, bless);
            lines.push(format!("if this is what it should cost: {bless}"));
        }
        lines.push(self.summary());
        lines.join("\n") + "\n"
    }

    fn summary(&self) -> String {
        let found: Vec<_> = Kind::ALL
            .into_iter()
            .filter_map(|kind| match self.count(|it| it == kind) {
                0 => None,
                count => Some(kind.counted(count)),
            })
            .collect();
        let found = if found.is_empty() {
            "all as recorded".to_owned()
        } else {
            found.join(", ")
        };
        let Basis { stamp, sbpf } = &self.basis;
        shown(&format!(
            "cu check: {}, {found} (profile {}, sBPF {sbpf})",
            rows(self.rows),
            stamp.profile
        ))
    }
}
