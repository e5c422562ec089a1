use {
    super::{Facts, Middle, Start},
    cu::export::chart::sheet::{MARGIN, Sheet, WIDTH},
};

const BOX: f64 = 128.0;
const HIGH: f64 = 84.0;

/// Two accounts on their way down: each call passes on what its metas flag, and no more.
pub fn svg(facts: &Facts) -> Result<String, String> {
    let ids = ["signer-dropped-midway", "writable-dropped-midway"];
    let errors = [facts.error(ids[0])?, facts.error(ids[1])?];
    let mut sheet = Sheet::new(
        352.0,
        "A privilege that one call drops is gone for all calls below",
        "The transaction gives both to A; the metas of A leave one out; B requests it again",
        "Four boxes in a row for each privilege: transaction, A, B, C. B's call of C is refused.",
    );
    let rows = [
        (
            "signer",
            ["signer", "signer", "no signer", "signer?"],
            &errors[0],
        ),
        (
            "writable",
            ["writable", "writable", "read-only", "writable?"],
            &errors[1],
        ),
    ];
    let gap = (WIDTH - 2.0 * MARGIN - 4.0 * BOX) / 3.0;
    for (row, (flag, states, error)) in rows.into_iter().enumerate() {
        let y = 70.0 + row as f64 * 130.0;
        for (level, state) in states.iter().enumerate() {
            let x = MARGIN + level as f64 * (BOX + gap);
            let class = ["calm-box", "calm-box", "warm-box", "bad-box"][level];
            let name = ["transaction", "A", "B", "C"][level];
            sheet.rounded(class, x, y, BOX, HIGH);
            sheet.text("bold", Start, x + 12.0, y + 24.0, name);
            sheet.text("quiet small", Start, x + 12.0, y + 46.0, "the account is");
            let colour = ["calm bold", "calm bold", "warm bold", "bad bold"][level];
            sheet.text(colour, Start, x + 12.0, y + 66.0, state);
            if level > 0 {
                let class = ["", "edge", "warm-edge", "bad-edge"][level];
                sheet.arrow(
                    class,
                    (x - gap + 2.0, y + HIGH / 2.0),
                    (x - 2.0, y + HIGH / 2.0),
                );
            }
        }
        let at = |level: f64| MARGIN + level * (BOX + gap) - gap / 2.0;
        let below = y + HIGH + 18.0;
        sheet.text("warm", Middle, at(2.0), below, &format!("meta: not {flag}"));
        sheet.text("bad", Middle, at(3.0), below, &format!("meta: {flag}"));
        sheet.text("bad bold small", Middle, at(3.0), below + 16.0, error);
    }
    Ok(sheet.source(&facts.shown_by(&ids)?))
}
