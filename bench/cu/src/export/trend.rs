//! The recorded cost of a row after each blessing.
//!
//! A baseline has the figures of now and the changes of each blessing. So the walk begins at the last blessing and takes
//! back one change after the other.

use crate::baseline::{Baseline, Recorded};

/// The cost of a row, from its first blessing to the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trend {
    /// The number of a blessing in the history, from 0, and the CU of the row after it. The oldest is first.
    pub points: Vec<(usize, u64)>,
    /// Why there are no older points, if the history contradicts itself.
    pub gap: Option<Gap>,
}

/// An entry of the history that does not end where the next one begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The number of the blessing.
    pub blessing: usize,
    /// The change of the row, as the entry has it.
    pub change: String,
    /// The CU of the row after this blessing, by the entries that follow.
    pub cu: u64,
}

impl Trend {
    /// The trend of a row of the baseline.
    pub fn of(row: &Recorded, baseline: &Baseline) -> Self {
        let mut cu = row.cu;
        let mut points = Vec::new();
        let mut gap = None;
        for (blessing, entry) in baseline.history.iter().enumerate().rev() {
            let Some(change) = entry.changes.get(&row.id) else {
                points.push((blessing, cu));
                continue;
            };
            let Some(was) = before(change, cu) else {
                gap = Some(Gap {
                    blessing,
                    change: change.clone(),
                    cu,
                });
                break;
            };
            points.push((blessing, cu));
            match was {
                Before::Cost(was) => cu = was,
                Before::Nothing => break,
            }
        }
        points.reverse();
        Self { points, gap }
    }

    /// The cost after the first and after the last of these blessings.
    pub fn ends(&self) -> Option<(u64, u64)> {
        let (_, first) = self.points.first()?;
        let (_, last) = self.points.last()?;
        Some((*first, *last))
    }
}

/// The state of a row before a blessing.
enum Before {
    Cost(u64),
    Nothing,
}

/// Takes back a change that left `cu`. `None` if it left something else.
fn before(change: &str, cu: u64) -> Option<Before> {
    if change.starts_with("worst case ") {
        return Some(Before::Cost(cu));
    }
    if let Some(is) = change.strip_prefix("new, ") {
        return (is.parse() == Ok(cu)).then_some(Before::Nothing);
    }
    // `108, in other frames`
    let (was, is) = match change.split_once(" → ") {
        Some(both) => both,
        None => change.split_once(", ").map(|(same, _)| (same, same))?,
    };
    let was = was.parse().ok()?;
    (is.parse() == Ok(cu)).then_some(Before::Cost(was))
}

#[cfg(test)]
mod tests {
    use super::{Baseline, Gap, Trend};

    /// The trend of a row that costs `cu` now, after these changes of it.
    fn trend(cu: u64, changes: &[&str]) -> Trend {
        let entries = changes.iter().map(|change| {
            let changes = match *change {
                "" => String::new(),
                change => format!(r#""row": "{change}""#),
            };
            format!(
                r#"{{ "date": "d", "reason": "r", "sha256": "s", "changes": {{ {changes} }} }}"#
            )
        });
        let history = entries.collect::<Vec<_>>().join(",");
        let json = format!(
            r#"{{ "schema": 1, "stamp": {{ "profile": "all", "runtime": "r", "compiler": "c", "sbpf": "v3" }},
               "elf": {{ "bytes": 1 }}, "rows": [{{ "id": "row", "cu": {cu}, "frames": {{ "p": {cu} }} }}],
               "history": [{history}] }}"#
        );
        let baseline: Baseline = serde_json::from_str(&json).unwrap();
        Trend::of(&baseline.rows[0], &baseline)
    }

    #[test]
    fn each_change_is_taken_back() {
        let old = trend(104, &["", "110 → 108", "108, in other frames", "108 → 104"]);
        assert_eq!(old.points, [(0, 110), (1, 108), (2, 108), (3, 104)]);
        assert_eq!((old.gap.clone(), old.ends()), (None, Some((110, 104))));
        let open = trend(
            60,
            &["new, 60", "worst case none → 70", "60, in other functions"],
        );
        assert_eq!(open.points, [(0, 60), (1, 60), (2, 60)]);
        assert_eq!(open.gap, None);
    }

    #[test]
    fn a_row_begins_where_it_was_new() {
        let young = trend(60, &["", "gone, was 8", "new, 50", "50 → 60"]);
        assert_eq!(young.points, [(2, 50), (3, 60)]);
        assert_eq!(young.gap, None);
    }

    #[test]
    fn points_before_a_contradiction_are_left_out() {
        for (changes, blessing, cu) in [
            (["", "110 → 107", "108 → 104"], 1, 108),
            (["", "new, 107", "108 → 104"], 1, 108),
            (["", "109, in other frames", "108 → 104"], 1, 108),
            (["", "gone, was 108", "108 → 104"], 1, 108),
            (["", "some words", "108 → 104"], 1, 108),
            (["", "110 → 108", "108 → 103"], 2, 104),
        ] {
            let broken = trend(104, &changes);
            let gap = Gap {
                blessing,
                change: changes[blessing].to_owned(),
                cu,
            };
            assert_eq!(broken.gap, Some(gap));
            let points: &[_] = if blessing == 1 { &[(2, 104)] } else { &[] };
            assert_eq!(broken.points, points, "{changes:?}");
        }
    }
}
