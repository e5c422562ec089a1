//! A tree of frames, laid out flat: one line a frame, so that a change in the baseline reads in a diff.
//!
//! A frame goes by its path. Its own consumption is next to it; the runtime's charge for
//! calling it is next to `… (call)`. The second call of the same name is `… #2`. Together they are
//! all that the row consumed. Functions are no part of a path: with symbols and without, the lines are the same.
//! [`functions`] has a line for each of them.

use {
    crate::frame::{Frame, Kind},
    indexmap::IndexMap,
    std::collections::HashMap,
};

/// From path to CU, in the order of the calls.
pub type Frames = IndexMap<String, u64>;

/// By how much a frame changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Its path.
    pub frame: String,
    /// CU.
    pub by: i128,
}

/// Lays a tree out flat. Its numbers add up to all that the tree consumed.
pub fn flat(tree: &Frame) -> Frames {
    let mut frames = Frames::new();
    add(tree, tree.name.clone(), &mut frames);
    frames
}

fn add(frame: &Frame, path: String, frames: &mut Frames) {
    // Added up, not set: should two frames ever share a path, no CU gets lost.
    *frames.entry(path.clone()).or_default() += frame.exclusive;
    below(frame, &path, &mut HashMap::new(), frames);
}

/// Adds the calls of a frame. The calls of a function count as those of its program.
fn below<'a>(frame: &'a Frame, path: &str, times: &mut HashMap<&'a str, u64>, frames: &mut Frames) {
    for call in &frame.calls {
        if call.kind == Kind::Function {
            *frames.entry(path.to_owned()).or_default() += call.exclusive;
            below(call, path, times, frames);
            continue;
        }
        let time = times.entry(&call.name).or_insert(0);
        *time += 1;
        let mut callee = format!("{path} > {}", call.name);
        if *time > 1 {
            callee += &format!(" #{time}");
        }
        if call.entry > 0 {
            *frames.entry(format!("{callee} (call)")).or_default() += call.entry;
        }
        add(call, callee, frames);
    }
}

/// How many instructions each function executed itself, wherever it was called.
pub fn functions(tree: &Frame) -> Frames {
    let mut functions = Frames::new();
    add_functions(tree, &mut functions);
    functions
}

fn add_functions(frame: &Frame, functions: &mut Frames) {
    if frame.kind == Kind::Function {
        *functions.entry(frame.name.clone()).or_default() += frame.exclusive;
    }
    for call in &frame.calls {
        add_functions(call, functions);
    }
}

/// The frames that differ; one that is not there costs nothing.
pub fn diff(recorded: &Frames, measured: &Frames) -> Vec<Shift> {
    let gone = recorded
        .keys()
        .filter(|frame| !measured.contains_key(*frame));
    measured
        .keys()
        .chain(gone)
        .map(|frame| {
            let [was, is] =
                [recorded, measured].map(|frames| frames.get(frame).copied().unwrap_or_default());
            Shift {
                frame: frame.clone(),
                by: i128::from(is) - i128::from(was),
            }
        })
        .filter(|shift| shift.by != 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use {
        super::{Frames, Shift, diff, flat},
        crate::frame::sample::frame,
    };

    fn frames(lines: &[(&str, u64)]) -> Frames {
        lines
            .iter()
            .map(|(path, cu)| ((*path).to_owned(), *cu))
            .collect()
    }

    #[test]
    fn every_cu_of_a_tree_is_in_one_line() {
        let hook = frame("hook", 7, 946, vec![]);
        let tree = frame(
            "a",
            100,
            0,
            vec![
                frame("b", 105, 946, vec![hook]),
                frame("log", 103, 0, vec![]),
                frame("b", 106, 947, vec![]),
            ],
        );
        let flat = flat(&tree);
        let expected = [
            ("a", 100),
            ("a > b (call)", 946),
            ("a > b", 105),
            ("a > b > hook (call)", 946),
            ("a > b > hook", 7),
            ("a > log", 103),
            ("a > b #2 (call)", 947),
            ("a > b #2", 106),
        ];
        assert_eq!(
            flat.iter().collect::<Vec<_>>(),
            frames(&expected).iter().collect::<Vec<_>>()
        );
        assert_eq!(flat.values().sum::<u64>(), tree.inclusive);
    }

    #[test]
    fn a_frame_that_came_or_went_is_a_difference() {
        let was = frames(&[("a", 100), ("a > b", 5), ("a > gone", 3)]);
        let is = frames(&[("a", 101), ("a > new", 2), ("a > b", 5)]);
        let shifts = [("a", 1), ("a > new", 2), ("a > gone", -3)].map(|(frame, by)| Shift {
            frame: frame.to_owned(),
            by,
        });
        assert_eq!(diff(&was, &is), shifts);
        assert_eq!(diff(&is, &is), []);
    }
}
