use {
    super::{Facts, Start},
    cu::export::chart::sheet::{MARGIN, Sheet, TOP},
};

const ROW: f64 = 19.0;

/// The structs of the C ABI, as `program/src/cpi.rs` lays them out, and what points to what.
pub fn svg(facts: &Facts) -> Result<String, String> {
    facts.succeeds("info-denies-privileges")?;
    facts.error("info-claims-privileges")?;
    let mut sheet = Sheet::new(
        366.0,
        "A call is four lists, and the runtime believes only the metas",
        "What sol_invoke_signed_c reads; the flags in an info are ignored",
        "Boxes for instruction, metas, infos and seeds, with the fields of each and arrows to what they point to.",
    );
    let list =
        |sheet: &mut Sheet, class, x: f64, y: f64, width: f64, name: &str, fields: &[&str]| {
            sheet.rounded(class, x, y, width, 30.0 + ROW * fields.len() as f64);
            sheet.text("bold", Start, x + 12.0, y + 21.0, name);
            for (row, field) in fields.iter().enumerate() {
                sheet.text("code", Start, x + 12.0, y + 40.0 + ROW * row as f64, field);
            }
        };
    let (left, middle, right) = (MARGIN, 232.0, 446.0);
    list(
        &mut sheet,
        "calm-box",
        left,
        TOP,
        176.0,
        "instruction",
        &["program id", "metas, count", "data, length"],
    );
    list(
        &mut sheet,
        "calm-box",
        left,
        TOP + 130.0,
        176.0,
        "signers",
        &["seeds, count", "of each signer"],
    );
    list(
        &mut sheet,
        "good-box",
        middle,
        TOP,
        176.0,
        "metas",
        &["address", "writable", "signer"],
    );
    list(
        &mut sheet,
        "warm-box",
        middle,
        TOP + 130.0,
        176.0,
        "infos",
        &[
            "address",
            "lamports",
            "data, length",
            "owner",
            "flags: ignored",
        ],
    );
    list(
        &mut sheet,
        "box",
        right,
        TOP,
        176.0,
        "the callee's input",
        &["the data", "the accounts"],
    );
    list(
        &mut sheet,
        "box",
        right,
        TOP + 130.0,
        176.0,
        "your input",
        &["address", "lamports", "data", "owner"],
    );
    sheet.arrow(
        "edge",
        (left + 178.0, TOP + 52.0),
        (middle - 2.0, TOP + 52.0),
    );
    sheet.arrow(
        "edge",
        (middle + 178.0, TOP + 52.0),
        (right - 2.0, TOP + 52.0),
    );
    sheet.arrow(
        "edge",
        (middle + 178.0, TOP + 190.0),
        (right - 2.0, TOP + 190.0),
    );
    sheet.arrow(
        "edge",
        (middle + 88.0, TOP + 128.0),
        (middle + 88.0, TOP + 90.0),
    );
    sheet.text(
        "small quiet",
        Start,
        middle + 98.0,
        TOP + 112.0,
        "found by address",
    );
    sheet.arrow(
        "edge",
        (left + 178.0, TOP + 160.0),
        (middle - 2.0, TOP + 80.0),
    );
    sheet.text(
        "small quiet",
        Start,
        left,
        TOP + 116.0,
        "prove the signer flag",
    );
    Ok(sheet.source(&facts.shown_by(&["info-denies-privileges", "info-claims-privileges"])?))
}
