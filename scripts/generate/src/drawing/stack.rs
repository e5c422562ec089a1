use {
    super::{End, Facts, Start},
    cu::export::chart::sheet::{MARGIN, Sheet, TOP, WIDTH},
};

const ROW: f64 = 46.0;

/// The calls of the fact `depth-5`, by the names in it.
pub fn svg(facts: &Facts) -> Result<String, String> {
    let fact = facts.get("depth-5")?;
    let error = facts.error("depth-5")?;
    let names = fact.done.split_once(": ").map_or("", |(_, names)| names);
    let names: Vec<_> = names.trim_end_matches('.').split(" → ").collect();
    let (last, fit) = names.split_last().ok_or("depth-5 names no programs")?;
    let height = TOP + ROW * names.len() as f64 + 44.0;
    let mut sheet = Sheet::new(
        height,
        &format!("The stack has room for {} programs", fit.len()),
        "Calls in calls on mainnet, with their stack heights",
        "Boxes from top to bottom, each further to the right: a program and the one that it calls.",
    );
    for (level, name) in names.iter().enumerate() {
        let (x, y) = (MARGIN + level as f64 * 44.0, TOP + level as f64 * ROW);
        let refused = level == fit.len();
        let (class, text) = match refused {
            true => ("bad-box", format!("{last}: {error}")),
            false if level == 0 => ("calm-box", "the transaction's program".to_owned()),
            false => ("calm-box", (*name).to_owned()),
        };
        let right = WIDTH - MARGIN - 84.0;
        sheet.rounded(class, x, y, right - x, ROW - 12.0);
        let colour = if refused { "bad bold" } else { "bold" };
        sheet.text(colour, Start, x + 12.0, y + 22.0, &text);
        let height = format!("height {}", level + 1);
        sheet.text("quiet", End, WIDTH - MARGIN, y + 22.0, &height);
        if level > 0 {
            let from = (x - 22.0, y - 12.0);
            sheet.line("edge", from, (from.0, y + 17.0));
            sheet.arrow("edge", (from.0, y + 17.0), (x - 1.0, y + 17.0));
        }
    }
    Ok(sheet.source(&format!(
        "{}; with SIMD-0268 it goes on",
        facts.shown_by(&["depth-5"])?
    )))
}
