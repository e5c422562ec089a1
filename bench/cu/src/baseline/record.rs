//! Blessing: a report becomes what the rows are meant to cost, and the history says why.

use {
    super::{
        Baseline, Basis, Blessing, ELF, Recorded, Refused, SCHEMA, Size, check_ids, check_reason,
    },
    crate::{
        Report, Row,
        bencher::{self, Bencher},
        frames::{self, Frames},
    },
    indexmap::IndexMap,
};

impl Baseline {
    /// The baseline that follows `old`, or `None` if that says all of this already, of the same ELF. Limits
    /// stay; an exception goes once it is not needed any more. A row whose functions had ceilings has them again;
    /// with `functions`, every row has.
    pub fn record(
        report: &Report,
        old: Option<&Self>,
        reason: &str,
        date: &str,
        functions: bool,
    ) -> Result<Option<Self>, Refused> {
        check_reason("this blessing", reason)?;
        check_ids(report.rows.iter().map(|row| row.id.as_str()))?;
        let mut new = Self {
            schema: SCHEMA,
            stamp: Basis::of(report),
            elf: Size {
                bytes: report.elf.bytes as u64,
                limit: old.and_then(|old| old.elf.limit.clone()),
            },
            rows: report
                .rows
                .iter()
                .map(|row| Recorded::new(row, old, functions))
                .collect::<Result<_, _>>()?,
            exceptions: vec![],
            history: vec![],
        };
        let mut changes = IndexMap::new();
        if let Some(old) = old {
            same_series(&old.stamp, &new.stamp)?;
            let needed = old.exceptions.iter().filter(|exception| {
                new.recorded(&exception.of)
                    .is_some_and(|recorded| exception.up_to > recorded)
            });
            new.exceptions = needed.cloned().collect();
            new.history.clone_from(&old.history);
            let same_elf = old
                .history
                .last()
                .is_some_and(|last| last.sha256 == report.elf.sha256);
            if new == *old && same_elf {
                return Ok(None);
            }
            changes = changes_between(old, &new);
        }
        new.history.push(Blessing {
            date: date.to_owned(),
            reason: reason.trim().to_owned(),
            sha256: report.elf.sha256.clone(),
            changes,
        });
        new.check()?;
        Ok(Some(new))
    }

    /// A first baseline, whose history begins with that of mollusk-svm-bencher.
    pub fn continuing(mut self, bencher: &Bencher) -> Self {
        if let Some(own) = self.history.last_mut() {
            let rows = self.rows.iter().map(|row| (row.id.clone(), row.cu));
            own.changes = bencher::changes(bencher.newest(), &rows.collect());
        }
        self.history.splice(..0, bencher.history());
        self
    }
}

impl Recorded {
    fn new(row: &Row, old: Option<&Baseline>, functions: bool) -> Result<Self, Refused> {
        let before = old.and_then(|old| old.row(&row.id));
        let functions = functions || before.is_some_and(|row| row.functions.is_some());
        Ok(Self {
            id: row.id.clone(),
            cu: row.cu,
            refused: row.refused.clone(),
            worst: row.worst.as_ref().map(|worst| worst.most),
            limit: before.and_then(|row| row.limit.clone()),
            frames: frames::flat(&row.frames),
            functions: functions.then(|| functions_of(row)).transpose()?,
        })
    }
}

/// The number of instructions that each function of a row executed.
pub(crate) fn functions_of(row: &Row) -> Result<Frames, Refused> {
    match row.frames.has_functions() {
        true => Ok(frames::functions(&row.frames)),
        false => Err(Refused::NoFunctions {
            row: row.id.clone(),
        }),
    }
}

/// Runtime and compiler may move with the times. Another profile or sBPF version is another question,
/// and its answers belong in a file of their own.
fn same_series(old: &Basis, new: &Basis) -> Result<(), Refused> {
    for (what, was, is) in [
        ("profile", &old.stamp.profile, &new.stamp.profile),
        ("sBPF", &old.sbpf, &new.sbpf),
    ] {
        if was != is {
            return Err(Refused::OtherSeries {
                what,
                was: was.clone(),
                is: is.clone(),
            });
        }
    }
    Ok(())
}

/// One line for everything that changed.
fn changes_between(old: &Baseline, new: &Baseline) -> IndexMap<String, String> {
    let mut changes = IndexMap::new();
    for (what, was, is) in old.stamp.differences(&new.stamp) {
        let change = format!("{was} → {is}");
        changes
            .entry(format!("stamp.{what}"))
            .and_modify(|all: &mut String| *all += &format!("; {change}"))
            .or_insert(change);
    }
    if old.elf.bytes != new.elf.bytes {
        changes.insert(
            ELF.to_owned(),
            format!("{} → {}", old.elf.bytes, new.elf.bytes),
        );
    }
    for is in &new.rows {
        let change = match old.row(&is.id) {
            None => format!("new, {}", is.cu),
            Some(was) if was.cu != is.cu => format!("{} → {}", was.cu, is.cu),
            Some(was) if was.refused != is.refused => format!("{}, ends otherwise", is.cu),
            Some(was) if was.worst != is.worst => {
                let most =
                    |worst: Option<u64>| worst.map_or("none".to_owned(), |it| it.to_string());
                let (was, is) = (most(was.worst), most(is.worst));
                format!("worst case {was} → {is}")
            }
            Some(was) if was.frames != is.frames => format!("{}, in other frames", is.cu),
            Some(was) if was.functions != is.functions => format!("{}, in other functions", is.cu),
            Some(_) => continue,
        };
        changes.insert(is.id.clone(), change);
    }
    for was in &old.rows {
        if new.row(&was.id).is_none() {
            changes.insert(was.id.clone(), format!("gone, was {}", was.cu));
        }
    }
    changes
}
