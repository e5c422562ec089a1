use {
    super::{Facts, Middle, Start},
    cu::export::chart::sheet::{MARGIN, Sheet, TOP, WIDTH},
};

const ROW: f64 = 44.0;
const LEFT: f64 = 164.0;

/// The outcome of a change, by its author: a fact for each cell.
const CELLS: [(&str, [&str; 3]); 5] = [
    (
        "write its data",
        [
            "failure-nothing-yet",
            "own-readonly-written",
            "foreign-data-written",
        ],
    ),
    (
        "take lamports",
        [
            "lamports-moved-then-call-with-both",
            "own-readonly-debited",
            "foreign-wallet-debited",
        ],
    ),
    (
        "add lamports",
        [
            "foreign-credited",
            "info-claims-privileges",
            "foreign-credited",
        ],
    ),
    (
        "change its length",
        ["own-grown", "", "foreign-account-resized"],
    ),
    (
        "change its owner",
        ["own-given-away", "", "foreign-account-assigned"],
    ),
];

pub fn svg(facts: &Facts) -> Result<String, String> {
    let mut sheet = Sheet::new(
        TOP + 34.0 + ROW * CELLS.len() as f64 + 60.0,
        "Only the owner changes an account; anyone may add lamports",
        "What the runtime makes of a change, by who makes it and by the flag of the account",
        &format!(
            "A grid: five changes, by the owner of a writable account, of a read-only one, and by another program of a \
             writable one. Tests, by line: {}.",
            CELLS.map(|(_, ids)| ids.join(" ")).join("; ")
        ),
    );
    let wide = (WIDTH - LEFT - MARGIN) / 3.0;
    for (column, head) in ["the owner, writable", "read-only", "another, writable"]
        .iter()
        .enumerate()
    {
        let x = LEFT + wide * (column as f64 + 0.5);
        sheet.text("bold small", Middle, x, TOP + 16.0, head);
    }
    for (row, (change, ids)) in CELLS.iter().enumerate() {
        let y = TOP + 28.0 + ROW * row as f64;
        sheet.text("", Start, MARGIN, y + 24.0, change);
        for (column, id) in ids.iter().enumerate() {
            let x = LEFT + wide * column as f64;
            if id.is_empty() {
                continue;
            }
            let middle = x + wide / 2.0;
            if facts.get(id)?.error.is_none() {
                sheet.rounded("good-box", x + 3.0, y, wide - 6.0, ROW - 8.0);
                sheet.text("good bold", Middle, middle, y + 23.0, "yes");
                continue;
            }
            let error = facts.error(id)?;
            let (first, second) = halves(&error);
            sheet.rounded("bad-box", x + 3.0, y, wide - 6.0, ROW - 8.0);
            sheet.text("bad small", Middle, middle, y + 15.0, first);
            sheet.text("bad small", Middle, middle, y + 30.0, second);
        }
    }
    let y = TOP + 28.0 + ROW * CELLS.len() as f64 + 14.0;
    let zero = facts.error("own-given-away-with-data")?;
    facts.succeeds("own-given-away")?;
    sheet.text(
        "quiet small",
        Start,
        MARGIN,
        y,
        &format!("The owner changes only while the data is all zero: else {zero}."),
    );
    Ok(sheet.source("shown by the tests own-…, foreign-… and lamports-… of the runtime's rules"))
}

/// An error in two lines, divided between two of its words, about in the middle.
fn halves(error: &str) -> (&str, &str) {
    let middle = error.len() / 2;
    let at = error
        .char_indices()
        .filter(|(at, c)| *at > 0 && c.is_uppercase())
        .map(|(at, _)| at)
        .min_by_key(|at| at.abs_diff(middle));
    error.split_at(at.unwrap_or(error.len()))
}

#[cfg(test)]
mod tests {
    use super::halves;

    #[test]
    fn an_error_is_divided_between_words() {
        assert_eq!(halves("ReadonlyDataModified"), ("Readonly", "DataModified"));
        assert_eq!(halves("yes"), ("yes", ""));
    }
}
