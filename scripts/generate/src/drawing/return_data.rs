use {
    super::{Facts, Middle, Start},
    cu::export::chart::sheet::{MARGIN, Sheet, TOP, WIDTH},
};

const LANE: f64 = 44.0;
const LEFT: f64 = 96.0;

/// A calls B, which returns data, then C, which returns none: who runs, and what is in the one place.
pub fn svg(facts: &Facts) -> Result<String, String> {
    for id in ["return-read", "return-cleared", "return-cleared-at-start"] {
        facts.succeeds(id)?;
    }
    let mut sheet = Sheet::new(
        330.0,
        "Return data lives until the next call starts",
        "One place for the whole transaction; time runs from left to right",
        "Three lanes for the programs A, B and C, and one for the return data: empty, B's, empty.",
    );
    let at = |step: f64| LEFT + step * (WIDTH - LEFT - MARGIN) / 6.0;
    let lane = |row: f64| TOP + 6.0 + row * LANE;
    for (row, name) in ["A", "B", "C"].iter().enumerate() {
        sheet.text("bold", Start, MARGIN, lane(row as f64) + 22.0, name);
        sheet.line(
            "grid",
            (LEFT, lane(row as f64) + 17.0),
            (at(6.0), lane(row as f64) + 17.0),
        );
    }
    let run = |sheet: &mut Sheet, class, row: f64, from: f64, to: f64, text: &str| {
        sheet.rounded(class, at(from), lane(row), at(to) - at(from), 34.0);
        sheet.text(
            "small",
            Middle,
            (at(from) + at(to)) / 2.0,
            lane(row) + 22.0,
            text,
        );
    };
    run(&mut sheet, "calm-box", 0.0, 0.0, 1.0, "runs");
    run(&mut sheet, "calm-box", 0.0, 2.4, 3.6, "may read it");
    run(&mut sheet, "calm-box", 0.0, 5.0, 6.0, "too late");
    run(&mut sheet, "good-box", 1.0, 1.0, 2.4, "sets 3 bytes");
    run(&mut sheet, "warm-box", 2.0, 3.6, 5.0, "sets nothing");
    for (x, from, to) in [(1.0, 0.0, 1.0), (3.6, 0.0, 2.0)] {
        sheet.arrow("edge", (at(x), lane(from) + 34.0), (at(x), lane(to)));
    }
    for (x, from, to) in [(2.4, 1.0, 0.0), (5.0, 2.0, 0.0)] {
        sheet.arrow("edge", (at(x), lane(from)), (at(x), lane(to) + 34.0));
    }
    let y = lane(3.0) + 30.0;
    sheet.text("bold", Start, MARGIN, y + 15.0, "return");
    sheet.text("bold", Start, MARGIN, y + 32.0, "data");
    for (from, to, class, text) in [
        (0.0, 2.0, "box", "empty"),
        (2.0, 3.6, "good-box", "3 bytes, set by B"),
        (3.6, 6.0, "box", "empty"),
    ] {
        sheet.rounded(class, at(from), y, at(to) - at(from), 36.0);
        sheet.text("small", Middle, (at(from) + at(to)) / 2.0, y + 23.0, text);
    }
    sheet.text(
        "warm small",
        Middle,
        at(3.6),
        y - 10.0,
        "the call of C empties it",
    );
    Ok(sheet.source(&facts.shown_by(&[
        "return-read",
        "return-cleared",
        "return-cleared-at-start",
    ])?))
}
