//! The same rows on two profiles, and the gate that makes the difference.
//!
//! The gates in which they differ are switched one at a time, in the order in which mainnet-beta activated
//! them, and every row is measured after each. The called programs are the same throughout.

use {
    crate::{
        Error, Report, Result, Row,
        frames::{self, Frames},
        output::{rows, shown},
    },
    cu_runtime::{Change, Profile},
    std::fmt,
};

/// The rows of two profiles.
pub struct Days {
    /// On the first profile.
    pub from: Report,
    /// On the other.
    pub to: Report,
    /// The gates in which the profiles differ, in order.
    pub gates: Vec<Change>,
    /// The rows that a gate changed, gate by gate.
    pub rows: Vec<Moved>,
}

/// A row that one gate changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The row.
    pub id: String,
    /// Of [`Days::gates`].
    pub gate: usize,
    /// Without the gate.
    pub before: End,
    /// With it.
    pub after: End,
}

/// How a row ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// All that it consumed.
    pub cu: u64,
    /// The error, if it was refused.
    pub refused: Option<String>,
    /// Where it went.
    pub frames: Frames,
}

impl End {
    fn of(row: &Row) -> Self {
        Self {
            cu: row.cu,
            refused: row.refused.clone(),
            frames: frames::flat(&row.frames),
        }
    }
}

impl Days {
    /// `measure` measures the same rows on any profile.
    pub fn compare(
        from: Profile,
        to: Profile,
        measure: impl Fn(Profile) -> Result<Report>,
    ) -> Result<Self> {
        let on = |profile: Profile| {
            measure(profile).map_err(|source| Error::On {
                profile,
                source: source.into(),
            })
        };
        let first = on(from)?;
        let last = on(to)?;
        let mut rows = Vec::new();
        let mut before = first.clone();
        for (gate, step) in from.steps(to).into_iter().enumerate() {
            let after = on(step)?;
            for row in &before.rows {
                let Some(other) = after.row(&row.id) else {
                    continue;
                };
                let [before, after] = [row, other].map(End::of);
                if before != after {
                    rows.push(Moved {
                        id: row.id.clone(),
                        gate,
                        before,
                        after,
                    });
                }
            }
            before = after;
        }
        Ok(Self {
            from: first,
            to: last,
            gates: from.changes(to),
            rows,
        })
    }
}

/// The two profiles, the gates between them, and the rows that each gate changes.
impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (side, report) in [("from", &self.from), ("to", &self.to)] {
            writeln!(
                f,
                "{side:5} {} ({})",
                report.stamp.profile, report.stamp.profile_source
            )?;
        }
        writeln!(
            f,
            "{} on {}",
            rows(self.to.rows.len()),
            self.to.stamp.runtime
        )?;
        for called in &self.to.stamp.programs {
            writeln!(f, "calls {}, the same on every day", shown(&called.title()))?;
        }
        let title = |gate: &Change| {
            let sign = if gate.on { '+' } else { '-' };
            let slot = gate.slot.map(|slot| format!(", slot {slot}"));
            format!("{sign} {}{}", gate.name, slot.unwrap_or_default())
        };
        let mut idle = Vec::new();
        for (index, gate) in self.gates.iter().enumerate() {
            let rows: Vec<_> = self.rows.iter().filter(|row| row.gate == index).collect();
            if rows.is_empty() {
                idle.push(gate);
            } else {
                writeln!(f, "\n{}", title(gate))?;
            }
            for row in rows {
                writeln!(f, "  {}", shown(&row.to_string()))?;
            }
        }
        if !idle.is_empty() {
            writeln!(f, "\nGates that change no row:")?;
        }
        for gate in &idle {
            writeln!(f, "  {}", title(gate))?;
        }
        if self.gates.is_empty() {
            writeln!(f, "\nThe two have the same gates.")?;
        }
        Ok(())
    }
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id, before, after, ..
        } = self;
        let change = i128::from(after.cu) - i128::from(before.cu);
        write!(f, "{id}: {} → {} ({change:+})", before.cu, after.cu)?;
        match (&before.refused, &after.refused) {
            (was, is) if was == is => {}
            (_, Some(error)) => write!(f, ", refused with {error}")?,
            (_, None) => write!(f, ", no longer refused")?,
        }
        if change == 0 && before.frames != after.frames {
            write!(f, ", in other frames")?;
        }
        Ok(())
    }
}
