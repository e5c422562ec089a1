use {
    super::{Facts, Middle, Start},
    cu::export::{
        chart::sheet::{MARGIN, Sheet, TOP, WIDTH},
        table::figure,
    },
};

/// Where the row of boxes begins, which is centred.
const FIRST: f64 = 42.0;

/// From seeds to an address, and back with the next bump where the hash is a point of the curve.
pub fn svg(facts: &Facts) -> Result<String, String> {
    let [first, far] = ["bump-searched-255", "bump-searched-252"].map(|id| facts.call(id));
    let (first, far) = (first?[0], far?[0]);
    let mut sheet = Sheet::new(
        330.0,
        &format!("Each bump that a search tries costs {} CU", figure(first)),
        "How the address of a program is derived from its seeds",
        "Seeds, bump and program id go into a hash. If it is on the curve, the next lower bump is tried.",
    );
    let parts = [
        ("your seeds", 150.0),
        ("bump", 64.0),
        ("program id", 110.0),
        ("“ProgramDerivedAddress”", 190.0),
    ];
    let mut x = FIRST;
    for (name, width) in parts {
        let class = if name == "bump" {
            "warm-box"
        } else {
            "calm-box"
        };
        sheet.rounded(class, x, TOP, width, 36.0);
        sheet.text("", Middle, x + width / 2.0, TOP + 23.0, name);
        x += width + 14.0;
        if name.starts_with('“') {
            break;
        }
        sheet.text("quiet", Middle, x - 7.0, TOP + 23.0, "+");
    }
    // Below the program id, so that the way back to the bump is free.
    let middle = FIRST + 297.0;
    sheet.arrow("edge", (middle, TOP + 38.0), (middle, TOP + 66.0));
    sheet.rounded("box", middle - 90.0, TOP + 68.0, 180.0, 36.0);
    sheet.text("bold", Middle, middle, TOP + 91.0, "sha256");
    sheet.arrow("edge", (middle, TOP + 106.0), (middle, TOP + 134.0));
    sheet.rounded("box", middle - 90.0, TOP + 136.0, 180.0, 36.0);
    sheet.text("bold", Middle, middle, TOP + 159.0, "a point of the curve?");
    sheet.arrow(
        "good-edge",
        (middle + 92.0, TOP + 154.0),
        (WIDTH - MARGIN - 152.0, TOP + 154.0),
    );
    sheet.text("good small", Middle, middle + 124.0, TOP + 146.0, "no");
    sheet.rounded("good-box", WIDTH - MARGIN - 150.0, TOP + 136.0, 150.0, 36.0);
    sheet.text(
        "",
        Middle,
        WIDTH - MARGIN - 75.0,
        TOP + 159.0,
        "the address",
    );
    let back = FIRST + 164.0 + 32.0;
    sheet.line(
        "warm-edge",
        (middle - 92.0, TOP + 154.0),
        (back, TOP + 154.0),
    );
    sheet.arrow("warm-edge", (back, TOP + 154.0), (back, TOP + 38.0));
    sheet.text(
        "warm small",
        Start,
        MARGIN,
        TOP + 120.0,
        "yes: it has a private key.",
    );
    sheet.text("warm small", Start, MARGIN, TOP + 136.0, "Try bump − 1");
    sheet.text(
        "quiet",
        Start,
        MARGIN,
        TOP + 206.0,
        &format!(
            "bump 255: {} CU. Bump 252: {} CU. Store the bump, and search once.",
            figure(first),
            figure(far)
        ),
    );
    Ok(sheet.source(&facts.shown_by(&["bump-searched-255", "bump-searched-252"])?))
}
