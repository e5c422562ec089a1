//! Folded stacks, as flame graph tools read them: the frames of a stack joined by `;`, then its CU.
//!
//! ```text
//! deposit_sol;cu-vault 125
//! deposit_sol;cu-vault;invoke System 946
//! deposit_sol;cu-vault;invoke System;System 150
//! ```
//!
//! Every stack begins with its row, so that a file of many rows stays a figure of each. The runtime's
//! charge for a call is a frame between caller and callee: neither of them executed it.

use {
    super::Exporter,
    crate::{Report, Row, frame::Frame, output::shown},
    std::fmt::Write,
};

/// Every row of a report.
pub struct Folded;

impl Exporter for Folded {
    fn export(&self, report: &Report) -> String {
        report
            .rows
            .iter()
            .map(|row| lines(row, &name(&row.id)))
            .collect()
    }
}

/// The stacks of one row alone, beginning with the program; their CU add up to the row's.
pub fn row(row: &Row) -> String {
    lines(row, "")
}

/// A line for each stack, in the order in which it was first reached: a syscall that is made eight times
/// is one stack.
fn lines(row: &Row, root: &str) -> String {
    let mut stacks = Vec::new();
    walk(&row.frames, root, &mut stacks);
    let mut out = String::new();
    for (stack, cu) in stacks {
        writeln!(out, "{stack} {cu}").unwrap();
    }
    out
}

fn walk(frame: &Frame, caller: &str, stacks: &mut Vec<(String, u64)>) {
    let mut stack = caller.to_owned();
    if frame.entry > 0 {
        push(&mut stack, &format!("invoke {}", frame.name));
        add(stacks, &stack, frame.entry);
    }
    push(&mut stack, &frame.name);
    add(stacks, &stack, frame.exclusive);
    for call in &frame.calls {
        walk(call, &stack, stacks);
    }
}

fn add(stacks: &mut Vec<(String, u64)>, stack: &str, cu: u64) {
    match stacks.iter_mut().find(|(known, _)| known == stack) {
        // The figures of a saved report may be anything.
        Some((_, sum)) => *sum = sum.saturating_add(cu),
        None if cu > 0 => stacks.push((stack.to_owned(), cu)),
        None => {}
    }
}

fn push(stack: &mut String, frame: &str) {
    if !stack.is_empty() {
        stack.push(';');
    }
    stack.push_str(&name(frame));
}

/// A name without what would end a frame or a line.
fn name(name: &str) -> String {
    shown(name).replace(';', ",")
}
