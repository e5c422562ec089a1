//! The headline rows after each blessing of the baseline: a picture, and tables.

use {
    crate::peers::headline,
    cu::{
        baseline::{Baseline, Recorded},
        export::{
            chart::sheet::{Anchor, MARGIN, Sheet, WIDTH, width_of},
            table::{Align, Table, cell, figure},
            trend::Trend,
        },
    },
};

/// The recorded figures, as a path in the repository.
pub const BASELINE: &str = "bench/baseline.json";

/// A headline row over the history.
struct Line<'a> {
    /// The row in words.
    name: &'static str,
    row: &'a Recorded,
    trend: Trend,
    /// The first and the last figure.
    ends: (u64, u64),
}

impl Line<'_> {
    /// The cost of the called programs, as last recorded.
    fn calls(&self) -> u64 {
        let frames = self.row.frames.iter();
        let of_calls = frames.filter(|(frame, _)| {
            let callee = frame.split(" > ").nth(1);
            callee.is_some_and(|callee| !callee.starts_with("sol_"))
        });
        of_calls.map(|(_, cu)| *cu).sum()
    }

    /// How much less the last figure is than the first, in percent; negative if it is more.
    fn saved(&self) -> i64 {
        let (first, last) = self.ends;
        let saved = (first as f64 - last as f64) / first.max(1) as f64;
        (saved * 100.0).round() as i64
    }

    fn ever_rose(&self) -> bool {
        let mut steps = self.trend.points.windows(2);
        steps.any(|pair| pair[1].1 > pair[0].1)
    }
}

fn lines(baseline: &Baseline) -> Result<Vec<Line<'_>>, String> {
    let line = |(name, id): (&'static str, &str)| {
        let row = baseline.row(id);
        let row = row.ok_or_else(|| format!("the baseline has no row {id}"))?;
        let trend = Trend::of(row, baseline);
        let ends = trend
            .ends()
            .ok_or_else(|| format!("the history of {id} has no figure"))?;
        Ok(Line {
            name,
            row,
            trend,
            ends,
        })
    };
    headline::ROWS.into_iter().map(line).collect()
}

/// A panel for each row, a bar for each blessing.
pub fn picture(baseline: &Baseline) -> Result<String, String> {
    const COLUMNS: usize = 2;
    const GUTTER: f64 = 32.0;
    const PANEL: f64 = (WIDTH - 2.0 * MARGIN - GUTTER) / 2.0;
    const BARS: f64 = 64.0;
    /// From panel to panel: the name above the bars, and room below them.
    const STEP: f64 = BARS + 50.0;
    const LEGEND: f64 = 76.0;
    const TOP: f64 = 98.0;

    let lines = lines(baseline)?;
    let count = baseline.history.len();
    let (Some(first), Some(last)) = (baseline.history.first(), baseline.history.last()) else {
        return Err("the baseline has no history".to_owned());
    };
    let below = TOP + STEP * lines.len().div_ceil(COLUMNS) as f64;
    let mut sheet = Sheet::new(
        below + 34.0,
        &finding(&lines),
        &format!(
            "CU after each of {count} blessings, {} to {}; {}, sBPF {}",
            first.date, last.date, baseline.stamp.stamp.profile, baseline.stamp.sbpf
        ),
        "A panel for each operation, with a bar for each blessing. A bar is the whole cost; its lower part is the \
         cost of the called programs today.",
    );
    let mut x = MARGIN;
    for (class, what) in [
        ("runtime", "calls to other programs, at today's cost"),
        ("own", "the rest"),
    ] {
        sheet.bar(class, x, LEGEND - 10.0, 12.0, 12.0);
        sheet.text("small", Anchor::Start, x + 18.0, LEGEND, what);
        x += 18.0 + width_of(what) + 8.0;
    }

    for (index, line) in lines.iter().enumerate() {
        let left = MARGIN + (PANEL + GUTTER) * (index % COLUMNS) as f64;
        let base = TOP + STEP * (index / COLUMNS) as f64 + 24.0 + BARS;
        let figures = line.trend.points.iter().map(|(_, cu)| *cu);
        let most = figures.max().unwrap_or_default().max(1);
        let high = |cu: u64| BARS * cu as f64 / most as f64;
        let wide = PANEL / count as f64;
        for (blessing, cu) in &line.trend.points {
            let x = left + wide * *blessing as f64;
            let calls = high(line.calls().min(*cu));
            let entry = &baseline.history[*blessing];
            let title = format!("{}: {} CU", entry.date, figure(*cu));
            let own = (wide - 3.0, high(*cu) - calls);
            sheet.titled("own", (x, base - high(*cu)), own, &title);
            if calls > 0.0 {
                sheet.titled("runtime", (x, base - calls), (wide - 3.0, calls), &title);
            }
        }
        // The numbers of the blessings, below the lowest panels.
        let lowest = index + COLUMNS >= lines.len();
        for blessing in (0..count).filter(|_| lowest && wide > 16.0) {
            let middle = left + wide * (blessing as f64 + 0.5) - 1.5;
            let number = (blessing + 1).to_string();
            sheet.text("quiet small", Anchor::Middle, middle, base + 15.0, &number);
        }
        let (was, is) = line.ends;
        let change = match was == is {
            true => figure(is),
            false => format!("{} → {}", figure(was), figure(is)),
        };
        let text = base - BARS - 8.0;
        sheet.text("bold", Anchor::Start, left, text, line.name);
        sheet.text("", Anchor::End, left + PANEL - 3.0, text, &change);
    }
    Ok(sheet.source(&format!(
        "Source: the history of {BASELINE}. Each panel has a scale of its own, from 0."
    )))
}

/// The title of the picture.
fn finding(lines: &[Line]) -> String {
    let rose = lines.iter().filter(|line| line.ever_rose()).count();
    let saved = || lines.iter().map(Line::saved);
    match (rose, saved().min(), saved().max()) {
        (0, Some(least), Some(most)) => {
            let count = lines.len();
            format!(
                "{count} operations cost {least} to {most} % less than at first; none of them rose"
            )
        }
        _ => format!(
            "{rose} of {} operations cost more after a blessing than before",
            lines.len()
        ),
    }
}

/// The figures: a row for each operation, a column for each blessing by its number.
pub fn figures(baseline: &Baseline) -> Result<String, String> {
    let numbers: Vec<_> = (1..=baseline.history.len())
        .map(|number| number.to_string())
        .collect();
    let heads = [("CU", Align::Left)].into_iter();
    let numbers = numbers.iter().map(|number| (&**number, Align::Right));
    let mut table = Table::new(heads.chain(numbers));
    let mut gaps = String::new();
    for line in lines(baseline)? {
        let mut cells = vec![String::new(); baseline.history.len()];
        for (blessing, cu) in &line.trend.points {
            cells[*blessing] = figure(*cu);
        }
        table.row([line.name.to_owned()].into_iter().chain(cells));
        if let Some(gap) = line.trend.gap {
            gaps += &format!(
                "\nThe history of *{}* contradicts itself at blessing {}, which says “{}”. Its older figures are left out.\n",
                line.name,
                gap.blessing + 1,
                cell(&gap.change)
            );
        }
    }
    Ok(format!("{table}{gaps}"))
}

/// The blessings by their numbers: the day, the reason, and how many rows of the bench changed.
pub fn blessings(baseline: &Baseline) -> String {
    let mut table = Table::new([
        ("", Align::Right),
        ("day", Align::Right),
        ("reason", Align::Left),
        ("rows changed", Align::Right),
    ]);
    for (number, blessing) in (1..).zip(&baseline.history) {
        let changes = blessing.changes.keys();
        let rows = changes.filter(|name| *name != "elf" && !name.starts_with("stamp."));
        table.row([
            number.to_string(),
            blessing.date.clone(),
            cell(&blessing.reason),
            rows.count().to_string(),
        ]);
    }
    table.to_string()
}

#[cfg(test)]
mod tests {
    use {
        super::*,
        cu_vault_tests::Arch,
        std::path::{Path, PathBuf},
    };

    fn file(arch: Arch) -> PathBuf {
        let name = match arch {
            Arch::V3 => BASELINE,
            Arch::V0 => "bench/baseline.v0.json",
        };
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .join(name)
    }

    fn baseline(arch: Arch) -> Baseline {
        Baseline::read(&file(arch)).unwrap()
    }

    /// Each entry ends where the next one begins, for every row and not the headline's alone.
    #[test]
    fn both_histories_add_up() {
        for arch in Arch::ALL {
            let baseline = baseline(arch);
            assert!(baseline.history.len() >= 8, "{arch}");
            let mut changes = 0;
            for row in &baseline.rows {
                let trend = Trend::of(row, &baseline);
                assert_eq!(trend.gap, None, "{arch}: {}", row.id);
                let steps = trend
                    .points
                    .windows(2)
                    .filter(|pair| pair[0].1 != pair[1].1);
                changes += steps.count();
            }
            assert!(changes >= 40, "{arch}: {changes}");
        }
    }

    #[test]
    fn a_contradiction_is_named_and_its_older_figures_are_left_out() {
        let mut baseline = baseline(Arch::V3);
        assert!(!figures(&baseline).unwrap().contains("contradicts itself"));
        let before = figures(&baseline).unwrap();
        assert!(before.contains("| withdraw SOL | 110 | 46 |"), "{before}");
        let entry = &mut baseline.history[1].changes["withdraw_sol"];
        assert_eq!(entry, "110 → 46");
        *entry = "110 → 47".to_owned();
        let after = figures(&baseline).unwrap();
        assert!(after.contains("| withdraw SOL | | | 46 |"), "{after}");
        assert!(
            after
                .contains("*withdraw SOL* contradicts itself at blessing 2, which says “110 → 47”"),
            "{after}"
        );
    }

    #[test]
    fn the_title_says_whether_a_row_rose() {
        let mut baseline = baseline(Arch::V3);
        let title = |baseline: &Baseline| finding(&lines(baseline).unwrap());
        assert!(title(&baseline).ends_with("; none of them rose"));
        let entry = &mut baseline.history[1].changes["withdraw_sol"];
        *entry = "40 → 46".to_owned();
        assert_eq!(
            title(&baseline),
            "1 of 8 operations cost more after a blessing than before"
        );
    }

    #[test]
    fn the_calls_are_the_part_that_is_not_the_vaults() {
        let baseline = baseline(Arch::V3);
        for line in lines(&baseline).unwrap() {
            let own =
                line.row.frames.iter().filter(|(frame, _)| {
                    *frame == "cu-vault" || frame.starts_with("cu-vault > sol_")
                });
            let own: u64 = own.map(|(_, cu)| *cu).sum();
            assert_eq!(own + line.calls(), line.row.cu, "{}", line.name);
        }
    }
}
