//! The ways of a row for a terminal: each outcome with its least and most, then each way.

use {
    super::way::{Way, Ways, example},
    crate::{
        export::terminal::{lay_out, text},
        output::shown,
    },
    comfy_table::{Cell, Table},
};

/// So many ways of a row are listed, the most expensive first, unless all are wanted.
const LISTED: usize = 20;

impl Ways {
    /// The lines for a terminal.
    pub fn text(&self, all: bool) -> String {
        let mut lines = format!("{}\n", shown(&format!("{}: {}", self.id, self.summary())));
        if !self.ways.is_empty() {
            lines += &indented(&self.outcomes());
            lines += "\n";
            lines += &indented(&self.list(if all { usize::MAX } else { LISTED }));
            let left_out = self.ways.len().saturating_sub(LISTED);
            if left_out > 0 && !all {
                lines += &format!("  and {left_out} that cost no more: --all lists them\n");
            }
        }
        for gap in &self.unknown {
            let line = format!("not known, {}: {gap}", count(gap.ways, "way"));
            lines += &format!("  {}\n", shown(&line));
        }
        for difference in &self.disagreements {
            let line = format!("the machine and the VM disagree {difference}");
            lines += &format!("  {}\n", shown(&line));
        }
        lines
    }

    fn summary(&self) -> String {
        let open = self.open.join(", ");
        format!("{} for all values of {open}", count(self.ways.len(), "way"))
    }

    fn outcomes(&self) -> String {
        let mut outcomes: Vec<&str> = Vec::new();
        for way in &self.ways {
            if !outcomes.contains(&way.outcome.as_str()) {
                outcomes.push(&way.outcome);
            }
        }
        let mut table = Table::new();
        table.set_header(["outcome", "ways", "least CU", "most CU"]);
        for outcome in outcomes {
            let ways = || self.ways.iter().filter(|way| way.outcome == outcome);
            let cu = || ways().map(|way| way.cu);
            table.add_row([
                Cell::new(shown(outcome)),
                Cell::new(ways().count()),
                Cell::new(cu().min().unwrap_or_default()),
                Cell::new(cu().max().unwrap_or_default()),
            ]);
        }
        lay_out(&mut table);
        text(&table)
    }

    fn list(&self, most: usize) -> String {
        let mut table = Table::new();
        table.set_header(["way", "CU", "own", "charged", "callees", "example and rows"]);
        for way in self.ways.iter().take(most) {
            table.add_row([
                Cell::new(shown(&way.outcome)),
                Cell::new(way.cu),
                Cell::new(way.own),
                Cell::new(way.charged),
                Cell::new(way.callees),
                Cell::new(shown(&way.shown())),
            ]);
        }
        lay_out(&mut table);
        text(&table)
    }
}

impl Way {
    fn shown(&self) -> String {
        let mut shown = example(&self.example);
        if let Some(log) = &self.log {
            shown += &format!(" ({log})");
        }
        match self.rows.is_empty() {
            true => shown + "; no row",
            false => format!("{shown}; rows: {}", self.rows.join(", ")),
        }
    }
}

fn count(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
