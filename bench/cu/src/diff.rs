//! The differences between two reports: row by row, in which frame, and in which function.

use {
    crate::{
        Report, Row,
        baseline::Basis,
        frame::Frame,
        frames::{self, Frames},
        output::shown,
    },
    std::fmt::Write,
};

/// Two reports of the same rows, held against each other.
pub struct Diff {
    bytes: [u64; 2],
    /// In what they differ besides the program: a name, and what it was and is.
    basis: Vec<(&'static str, String, String)>,
    rows: Vec<RowDiff>,
}

/// A row that is in either report. A missing figure is not there on that side.
struct RowDiff {
    id: String,
    before: Option<u64>,
    after: Option<u64>,
    frames: Vec<FrameDiff>,
    /// The same for what each function executed, if both sides have symbols.
    functions: Vec<FrameDiff>,
}

/// A frame whose own consumption, or the charge for calling it, differs. Frames above one that differs are
/// not listed for it: every CU is counted once.
#[derive(Debug, PartialEq, Eq)]
pub struct FrameDiff {
    /// As in [`frames`](mod@crate::frames).
    pub path: String,
    /// The CU that it consumed before, if it was there.
    pub before: Option<u64>,
    /// The CU that it consumes now, if it is there.
    pub after: Option<u64>,
}

impl Diff {
    /// The differences between two reports.
    pub fn new(before: &Report, after: &Report) -> Self {
        let gone = before.rows.iter().map(|row| (&row.id, Some(row)));
        let new = after
            .rows
            .iter()
            .filter(|row| before.row(&row.id).is_none())
            .map(|row| (&row.id, None));
        let rows = gone
            .chain(new)
            .map(|(id, old)| RowDiff::new(id, old, after.row(id)))
            .collect();
        Self {
            bytes: [before, after].map(|report| report.elf.bytes as u64),
            basis: Basis::of(before).differences(&Basis::of(after)),
            rows,
        }
    }

    /// Whether every row costs the same, in every frame and function.
    pub fn is_same(&self) -> bool {
        self.rows
            .iter()
            .all(|row| row.before == row.after && row.frames.is_empty() && row.functions.is_empty())
    }
}

impl RowDiff {
    fn new(id: &str, before: Option<&Row>, after: Option<&Row>) -> Self {
        let frames = match (before, after) {
            (Some(before), Some(after)) => frames(&before.frames, &after.frames),
            _ => Vec::new(),
        };
        let functions = match (before, after) {
            (Some(before), Some(after))
                if before.frames.has_functions() && after.frames.has_functions() =>
            {
                differences([before, after].map(|row| frames::functions(&row.frames)))
            }
            _ => Vec::new(),
        };
        Self {
            id: id.to_owned(),
            before: before.map(|row| row.cu),
            after: after.map(|row| row.cu),
            frames,
            functions,
        }
    }
}

/// The frames of two trees that differ, under the names that a baseline has for them.
pub fn frames(before: &Frame, after: &Frame) -> Vec<FrameDiff> {
    differences([before, after].map(frames::flat))
}

fn differences([before, after]: [Frames; 2]) -> Vec<FrameDiff> {
    let new = after.keys().filter(|path| !before.contains_key(*path));
    before
        .keys()
        .chain(new)
        .map(|path| FrameDiff {
            path: path.clone(),
            before: before.get(path).copied(),
            after: after.get(path).copied(),
        })
        .filter(|frame| frame.before != frame.after)
        .collect()
}

/// A table; below each row that differs, the frames that do.
impl std::fmt::Display for Diff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut lines = vec![[
            "row".to_owned(),
            "before".to_owned(),
            "after".to_owned(),
            "change".to_owned(),
        ]];
        let [before, after] = self.bytes;
        lines.push(line("ELF (bytes)".to_owned(), Some(before), Some(after)));
        for row in &self.rows {
            lines.push(line(row.id.clone(), row.before, row.after));
            for frame in &row.frames {
                lines.push(line(format!("  {}", frame.path), frame.before, frame.after));
            }
            for function in &row.functions {
                let name = format!("    fn {}", function.path);
                lines.push(line(name, function.before, function.after));
            }
        }
        let width = |column: usize| {
            let widths = lines.iter().map(|line| line[column].chars().count());
            widths.max().unwrap_or_default()
        };
        let [first, second, third, fourth] = [0, 1, 2, 3].map(width);
        for [name, before, after, change] in &lines {
            let mut out = String::new();
            write!(
                out,
                "{name:first$}  {before:>second$}  {after:>third$}  {change:>fourth$}"
            )?;
            writeln!(f, "{}", out.trim_end())?;
        }
        // `cu check` compares none of these.
        for (what, was, is) in &self.basis {
            let line = format!("Not the program alone: {what} was {was}, and is {is}");
            writeln!(f, "\n{}", shown(&line))?;
        }
        Ok(())
    }
}

fn line(name: String, before: Option<u64>, after: Option<u64>) -> [String; 4] {
    let figure = |cu: Option<u64>| cu.map_or_else(|| "–".to_owned(), |cu| cu.to_string());
    let change = match (before, after) {
        (None, _) => "new".to_owned(),
        (_, None) => "gone".to_owned(),
        (Some(before), Some(after)) if before == after => "=".to_owned(),
        (Some(before), Some(after)) => format!("{:+}", i128::from(after) - i128::from(before)),
    };
    [shown(&name), figure(before), figure(after), change]
}

#[cfg(test)]
mod tests {
    use {
        super::{FrameDiff, frames},
        crate::frame::sample::frame,
    };

    #[test]
    fn each_cu_is_told_in_the_frame_that_it_went_to() {
        let callee = |cu| frame("token", cu, 946, vec![]);
        let before = frame("a", 100, 0, vec![callee(76), callee(105)]);
        let after = frame("a", 90, 0, vec![callee(76), callee(106), callee(1)]);
        let diff = |path: &str, before, after| FrameDiff {
            path: path.to_owned(),
            before,
            after,
        };
        assert_eq!(
            frames(&before, &after),
            [
                diff("a", Some(100), Some(90)),
                diff("a > token #2", Some(105), Some(106)),
                diff("a > token #3 (call)", None, Some(946)),
                diff("a > token #3", None, Some(1)),
            ]
        );
        assert_eq!(frames(&before, &before), []);
    }
}
