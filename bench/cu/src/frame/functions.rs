//! The frames of a program's own functions, from the instructions that it executed.
//!
//! Each instruction costs a CU and belongs to the function that its address is in. A function that the compiler
//! inlined has no address of its own: its instructions are its caller's.

use {
    super::{Frame, Kind, Names, one},
    crate::symbols::Symbols,
    cu_runtime::{Operation, Run, Step},
    solana_pubkey::Pubkey,
};

/// A function that has not returned.
struct Open<'a> {
    name: &'a str,
    /// How many instructions it executed itself.
    own: u64,
    calls: Vec<Frame>,
}

impl<'a> Open<'a> {
    fn new(name: &'a str) -> Self {
        Self {
            name,
            own: 0,
            calls: Vec::new(),
        }
    }

    fn close(self) -> Frame {
        let below: u64 = self
            .calls
            .iter()
            .map(|call| call.inclusive + call.entry)
            .sum();
        Frame {
            name: self.name.to_owned(),
            kind: Kind::Function,
            height: 1,
            inclusive: self.own + below,
            exclusive: self.own,
            entry: 0,
            calls: self.calls,
        }
    }
}

/// The tree of a run of `program`, with its functions between it and what they call. The rest, which is the
/// program's own, is the charge for a larger heap. None if the meter counted less than was executed.
pub(crate) fn tree(
    program: &Pubkey,
    run: &Run,
    names: &impl Names,
    steps: &[Step],
    symbols: &Symbols,
) -> Option<Frame> {
    let mut calls = run.calls().peekable();
    let steps = steps
        .iter()
        .map(|step| (symbols.at(step.pc), &step.operation));
    let top = walk(steps, || {
        let call = calls.next_if(|call| call.caller_height() == 1)?;
        Some(one(call, &mut calls, names))
    });
    let spent: u64 = top.iter().map(|call| call.inclusive).sum();
    Some(Frame {
        name: names.name(program),
        kind: Kind::Program,
        height: 1,
        inclusive: run.cu(),
        exclusive: run.cu().checked_sub(spent)?,
        entry: 0,
        calls: top,
    })
}

/// From the instructions, each with its function, to the frames. `called` is what the next syscall or CPI was.
fn walk<'a>(
    steps: impl Iterator<Item = (&'a str, &'a Operation)>,
    mut called: impl FnMut() -> Option<Frame>,
) -> Vec<Frame> {
    let mut top = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut entering = true;
    for (name, operation) in steps {
        let same = open.last().is_some_and(|function| function.name == name);
        if !entering && !same {
            // A jump into another function: that one returns in its place.
            close(&mut open, &mut top);
        }
        if entering || !same {
            open.push(Open::new(name));
        }
        entering = false;
        let Some(function) = open.last_mut() else {
            continue;
        };
        function.own += 1;
        match operation {
            Operation::Call => entering = true,
            Operation::Exit => close(&mut open, &mut top),
            Operation::Syscall(_) => function.calls.extend(called()),
            _ => {}
        }
    }
    while !open.is_empty() {
        close(&mut open, &mut top);
    }
    top
}

/// The innermost function returns to its caller.
fn close(open: &mut Vec<Open>, top: &mut Vec<Frame>) {
    let Some(function) = open.pop() else { return };
    let frame = function.close();
    let calls = open.last_mut().map_or(top, |caller| &mut caller.calls);
    join(frame, calls);
}

/// Adds a call to those that a function made. Calls of the same function are one frame, as long as that leaves
/// syscalls and CPIs in their order.
fn join(frame: Frame, calls: &mut Vec<Frame>) {
    let same = |other: &Frame| other.kind == Kind::Function && other.name == frame.name;
    let position = calls
        .iter()
        .rposition(same)
        .filter(|position| is_quiet(&frame) || calls[position + 1..].iter().all(is_quiet));
    let Some(position) = position else {
        calls.push(frame);
        return;
    };
    let known = &mut calls[position];
    known.inclusive += frame.inclusive;
    known.exclusive += frame.exclusive;
    for call in frame.calls {
        match call.kind {
            Kind::Function => join(call, &mut known.calls),
            _ => known.calls.push(call),
        }
    }
}

/// Whether nothing but functions is in it.
fn is_quiet(frame: &Frame) -> bool {
    frame.kind == Kind::Function && frame.calls.iter().all(is_quiet)
}

#[cfg(test)]
mod tests {
    use {
        super::{Frame, Kind, walk},
        cu_runtime::Operation,
    };

    /// Each function by a letter, with what it does: `c`alls, `x` exits, `s` makes a syscall, `.` something else.
    fn frames(steps: &str) -> String {
        let steps: Vec<_> = steps
            .split(' ')
            .map(|step| {
                let (name, does) = step.split_at(1);
                let operation = match does {
                    "c" => Operation::Call,
                    "x" => Operation::Exit,
                    "s" => Operation::Syscall("s".to_owned()),
                    _ => Operation::Jump { on: [None; 2] },
                };
                (name, operation)
            })
            .collect();
        let mut number = 0;
        let steps = steps.iter().map(|(name, operation)| (*name, operation));
        let top = walk(steps, || {
            number += 1;
            Some(Frame {
                name: format!("s{number}"),
                kind: Kind::Syscall,
                height: 1,
                inclusive: 100,
                exclusive: 100,
                entry: 0,
                calls: Vec::new(),
            })
        });
        list(&top)
    }

    /// `a 3(b 1(s1 100))`: a name, what is its own, and its calls.
    fn list(frames: &[Frame]) -> String {
        let frames = frames.iter().map(|frame| {
            let below: u64 = frame.calls.iter().map(|call| call.inclusive).sum();
            assert_eq!(frame.inclusive, frame.exclusive + below);
            let calls = match frame.calls.is_empty() {
                true => String::new(),
                false => format!("({})", list(&frame.calls)),
            };
            format!("{} {}{calls}", frame.name, frame.exclusive)
        });
        frames.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_function_has_what_it_executed_and_what_it_called() {
        assert_eq!(frames("a. ac b. bx a. ax"), "a 4(b 2)");
        // A function that calls itself is a frame in its own.
        assert_eq!(frames("a. ac a. ax ax"), "a 3(a 2)");
        // What is open at the end, because the run failed, is counted too.
        assert_eq!(frames("a. ac b."), "a 2(b 1)");
        assert_eq!(frames("a. ac"), "a 2");
    }

    #[test]
    fn a_jump_into_another_function_ends_the_first() {
        assert_eq!(frames("a. ac b. c. cx ax"), "a 3(b 1, c 2)");
        assert_eq!(frames("a. b. bx"), "a 1, b 2");
    }

    /// Calls of the same function are one frame, unless that put syscalls out of their order.
    #[test]
    fn calls_are_joined_and_syscalls_keep_their_order() {
        assert_eq!(frames("ac bx ac cx ac bx ax"), "a 4(b 2, c 1)");
        assert_eq!(
            frames("ac bs bx ac cx ac bs bx ax"),
            "a 4(b 4(s1 100, s2 100), c 1)"
        );
        assert_eq!(
            frames("ac bs bx ac cs cx ac bs bx ax"),
            "a 4(b 2(s1 100), c 2(s2 100), b 2(s3 100))"
        );
        assert_eq!(frames("ac bx as ac bx ax"), "a 4(b 2, s1 100)");
        assert_eq!(frames("ac bc cx bx ac bc cx bx ax"), "a 3(b 4(c 2))");
    }
}
