//! The CU of one row, for a page without scripts. The program is on top, below it its calls, each as
//! wide as its CU and in the colour of the payee.

use {
    super::{
        chart::sheet::{Anchor, MARGIN, Sheet, TOP, WIDTH},
        table::figure,
    },
    crate::{
        Row,
        frame::{Frame, Kind},
    },
};

const LEVEL: f64 = 46.0;
const GAP: f64 = 1.5;
/// The width of a character of a label.
const CHARACTER: f64 = 7.0;

/// The payee.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Payee {
    Program,
    Charge,
    Callee,
    Syscall,
}

impl Payee {
    const ALL: [Self; 4] = [Self::Program, Self::Charge, Self::Callee, Self::Syscall];

    fn class(self) -> &'static str {
        match self {
            Self::Program => "calm-box",
            Self::Charge => "box",
            Self::Callee => "warm-box",
            Self::Syscall => "good-box",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Program => "the program",
            Self::Charge => "the runtime, per call",
            Self::Callee => "callees",
            Self::Syscall => "syscalls",
        }
    }
}

/// A box: what it is of, from which CU on, and how many.
struct Part {
    name: String,
    payee: Payee,
    level: usize,
    from: u64,
    cu: u64,
}

/// The picture of a row.
pub fn svg(row: &Row) -> String {
    let mut parts = Vec::new();
    let mut totals = [0; Payee::ALL.len()];
    walk(&row.frames, 0, 0, &mut parts, &mut totals);
    let levels = parts
        .iter()
        .map(|part| part.level)
        .max()
        .unwrap_or_default()
        + 1;
    let top = TOP + 14.0;
    let below = top + LEVEL * levels as f64;
    let mut sheet = Sheet::new(
        below + 78.0,
        &format!(
            "{}: {} of {} CU are the program's own",
            row.id,
            figure(totals[0]),
            figure(row.cu)
        ),
        "Where the CU went: callers above, callees below, as wide as their CU",
        "Boxes from top to bottom: the program, then the calls that it makes, then theirs.",
    );
    let at = |cu: u64| MARGIN + cu as f64 / row.cu.max(1) as f64 * (WIDTH - 2.0 * MARGIN);
    for part in &parts {
        let (x, wide) = (
            at(part.from),
            at(part.from.saturating_add(part.cu)) - at(part.from) - GAP,
        );
        let y = top + LEVEL * part.level as f64;
        let share = part.cu as f64 * 100.0 / row.cu.max(1) as f64;
        let cu = figure(part.cu);
        let title = format!("{} ({cu} CU, {share:.2}%)", part.name);
        sheet.titled(
            part.payee.class(),
            (x, y),
            (wide.max(0.5), LEVEL - GAP),
            &title,
        );
        for (line, text) in [part.name.clone(), cu].into_iter().enumerate() {
            if text.chars().count() as f64 * CHARACTER + 10.0 < wide {
                let class = if line == 0 { "small" } else { "small quiet" };
                let base = y + 18.0 + 17.0 * line as f64;
                sheet.text(class, Anchor::Start, x + 6.0, base, &text);
            }
        }
    }
    let column = (WIDTH - 2.0 * MARGIN) / Payee::ALL.len() as f64;
    for (index, payee) in Payee::ALL.into_iter().enumerate() {
        let x = MARGIN + column * index as f64;
        sheet.bar(payee.class(), x, below + 12.0, 12.0, 12.0);
        sheet.text("small", Anchor::Start, x + 18.0, below + 22.0, payee.name());
        let total = format!("{} CU", figure(totals[index]));
        sheet.text("small bold", Anchor::Start, x + 18.0, below + 40.0, &total);
    }
    sheet.source("measured, frame by frame")
}

/// A frame, what is charged for each of its calls, and the calls.
fn walk(frame: &Frame, level: usize, from: u64, parts: &mut Vec<Part>, totals: &mut [u64; 4]) {
    let payee = match (frame.kind, frame.height) {
        (Kind::Syscall, _) => Payee::Syscall,
        (Kind::Program, 1) | (Kind::Function | Kind::Transaction, _) => Payee::Program,
        (Kind::Program, _) => Payee::Callee,
    };
    add(&mut totals[payee as usize], frame.exclusive);
    parts.push(Part {
        name: frame.name.clone(),
        payee,
        level,
        from,
        cu: frame.inclusive,
    });
    let mut from = from;
    for call in &frame.calls {
        if call.entry > 0 {
            add(&mut totals[Payee::Charge as usize], call.entry);
            parts.push(Part {
                name: format!("invoke {}", call.name),
                payee: Payee::Charge,
                level: level + 1,
                from,
                cu: call.entry,
            });
            add(&mut from, call.entry);
        }
        walk(call, level + 1, from, parts, totals);
        add(&mut from, call.inclusive);
    }
}

/// The figures of a saved report may be anything.
fn add(sum: &mut u64, cu: u64) {
    *sum = sum.saturating_add(cu);
}
