//! Folded stacks, as flame graph tools read them: the frames of a stack joined by `;`, then its CU.
//!
//! ```text
//! deposit_sol;cu-vault 125
//! deposit_sol;cu-vault;invoke System 946
//! deposit_sol;cu-vault;invoke System;System 150
//! ```
//!
//! Every stack begins with its row, so that a file of many rows stays a figure of each. What the runtime
//! charges for a call is a frame between caller and callee: neither of them executed it.

use {
    super::Exporter,
    crate::{
        frame::Frame,
        measure::{Report, Row},
    },
    std::fmt::Write,
};

/// Every row of a report.
pub struct Folded;

impl Exporter for Folded {
    fn export(&self, report: &Report) -> String {
        report.rows.iter().map(row).collect()
    }
}

/// The stacks of one row; their CU add up to the row's.
pub fn row(row: &Row) -> String {
    let mut out = String::new();
    frame(&row.frames, &name(&row.id), &mut out);
    out
}

fn frame(this: &Frame, caller: &str, out: &mut String) {
    let mut stack = caller.to_owned();
    if this.entry > 0 {
        write!(stack, ";invoke {}", name(&this.name)).unwrap();
        writeln!(out, "{stack} {}", this.entry).unwrap();
    }
    write!(stack, ";{}", name(&this.name)).unwrap();
    if this.exclusive > 0 {
        writeln!(out, "{stack} {}", this.exclusive).unwrap();
    }
    for call in &this.calls {
        frame(call, &stack, out);
    }
}

/// A name without what would end a frame or a line.
fn name(name: &str) -> String {
    name.replace([';', '\n', '\r'], ",")
}
