//! What a row was recorded to cost, from its first blessing to the last.

use {crate::baseline::Baseline, std::fmt::Write};

/// The figure of each blessing, the oldest first, and its day.
#[derive(Debug, PartialEq, Eq)]
pub struct Trend(Vec<(String, u64)>);

impl Trend {
    /// A baseline has what is recorded now, and what each blessing changed: so from the end to the beginning.
    pub fn of(id: &str, recorded: u64, baseline: &Baseline) -> Self {
        let mut cu = recorded;
        let mut points = Vec::new();
        for (index, blessing) in baseline.history.iter().enumerate().rev() {
            points.push((blessing.date.clone(), cu));
            let Some(change) = blessing.changes.get(id) else {
                continue;
            };
            match change.split_once(" → ").map(|(was, _)| was.parse()) {
                Some(Ok(was)) => cu = was,
                // Its first, or nothing of its cost.
                _ if change.starts_with("new, ") || index == 0 => break,
                _ => {}
            }
        }
        points.reverse();
        Self(points)
    }

    /// How often the row was blessed.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// A line, with the figures for who points at it.
    pub fn svg(&self) -> String {
        const WIDTH: f64 = 96.0;
        const HEIGHT: f64 = 24.0;
        let figures = self.0.iter().map(|(_, cu)| *cu as f64);
        let most = figures.clone().fold(0.0, f64::max);
        let least = figures.fold(most, f64::min);
        let steps = (self.0.len().max(2) - 1) as f64;
        let mut line = String::new();
        let mut told = String::new();
        let mut last = (WIDTH / 2.0, HEIGHT / 2.0);
        for (index, (date, cu)) in self.0.iter().enumerate() {
            let range = (most - least).max(1.0);
            let x = 3.0 + (WIDTH - 6.0) * index as f64 / steps;
            let y = 3.0 + (HEIGHT - 6.0) * (1.0 - (*cu as f64 - least) / range);
            last = (x, y);
            let _ = write!(line, "{x:.1},{y:.1} ");
            let _ = write!(told, "{date}: {cu}&#10;");
        }
        format!(
            "<svg class=\"spark\" role=\"img\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\">\
             <title>{}</title><polyline points=\"{}\"/><circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.5\"/></svg>",
            super::text(&told)
                .replace("&amp;#10;", "&#10;")
                .trim_end_matches("&#10;"),
            line.trim_end(),
            last.0,
            last.1
        )
    }
}

#[cfg(test)]
mod tests {
    use {super::Trend, crate::baseline::Baseline};

    #[test]
    fn from_the_end_to_the_beginning() {
        let blessing = |date: &str, changes: &str| {
            format!(
                r#"{{ "date": "{date}", "reason": "r", "sha256": "s", "changes": {{ {changes} }} }}"#
            )
        };
        let history = [
            blessing("d1", ""),
            blessing("d2", r#""old": "110 → 108", "young": "new, 50""#),
            blessing("d3", r#""old": "108, in other frames""#),
            blessing("d4", r#""old": "108 → 104", "young": "50 → 60""#),
        ];
        let json = format!(
            r#"{{ "schema": 1, "stamp": {{ "profile": "all", "runtime": "r", "compiler": "c", "sbpf": "v3" }},
               "elf": {{ "bytes": 1 }}, "rows": [], "history": [{}] }}"#,
            history.join(",")
        );
        let baseline: Baseline = serde_json::from_str(&json).unwrap();
        let points = |id: &str, cu: u64| -> Vec<(String, u64)> { Trend::of(id, cu, &baseline).0 };
        let days = |days: &[(&str, u64)]| -> Vec<(String, u64)> {
            days.iter()
                .map(|(day, cu)| ((*day).to_owned(), *cu))
                .collect()
        };
        assert_eq!(
            points("old", 104),
            days(&[("d1", 110), ("d2", 108), ("d3", 108), ("d4", 104)])
        );
        assert_eq!(
            points("young", 60),
            days(&[("d2", 50), ("d3", 50), ("d4", 60)])
        );
    }
}
