use {
    super::{End, Facts, Start},
    cu::export::{
        chart::sheet::{MARGIN, Sheet, TOP, WIDTH, width_of},
        table::figure,
    },
};

const BAR: f64 = 34.0;
const LEFT: f64 = 16.0;

/// What the program, the runtime and the callee take of one budget, and what a callee that never ends leaves.
pub fn svg(facts: &Facts) -> Result<String, String> {
    let bare = facts.call("call-bare")?;
    let burns = facts.call("callee-burns")?;
    let ([charge, callee], [_, burnt]) = (&bare[..], &burns[..]) else {
        return Err("a call has a charge and a callee".to_owned());
    };
    let all: u64 = facts
        .get("call-bare")?
        .cu
        .replace(',', "")
        .parse()
        .map_err(|_| "call-bare has no CU")?;
    let own = all - charge - callee;
    let mut sheet = Sheet::new(
        312.0,
        "One budget for the whole tree: the callee spends the caller's",
        "CU of a call without accounts and data, and of one whose callee never ends",
        "A bar divided into the program's own CU, the charge for the call, and the callee.",
    );
    let wide = WIDTH - LEFT - MARGIN;
    let at = |cu: u64| LEFT + wide * cu as f64 / all as f64;
    let y = TOP + 30.0;
    sheet.text(
        "bold",
        Start,
        LEFT,
        y - 10.0,
        "A calls B, which returns at once",
    );
    sheet.text(
        "quiet",
        End,
        WIDTH - MARGIN,
        y - 10.0,
        &format!("{} CU", figure(all)),
    );
    sheet.bar("calm", at(0), y, at(own) - at(0) - 1.0, BAR);
    sheet.bar("mute", at(own), y, at(own + charge) - at(own) - 1.0, BAR);
    sheet.bar("warm", at(own + charge), y, at(all) - at(own + charge), BAR);
    sheet.text(
        "calm small",
        Start,
        at(0),
        y + BAR + 18.0,
        &format!("A itself {}", figure(own)),
    );
    sheet.text(
        "quiet small",
        Start,
        at(own),
        y + BAR + 18.0,
        &format!("the runtime's charge for the call {}", figure(*charge)),
    );
    sheet.text(
        "warm small",
        End,
        WIDTH - MARGIN,
        y + BAR + 18.0,
        &format!("B {}", figure(*callee)),
    );
    let y = y + 110.0;
    let total = burnt + charge + own;
    sheet.text("bold", Start, LEFT, y - 10.0, "A calls B, which never ends");
    sheet.text(
        "quiet",
        End,
        WIDTH - MARGIN,
        y - 10.0,
        &facts.get("callee-burns")?.cu,
    );
    sheet.bar("bad", LEFT, y, wide, BAR);
    let text = format!(
        "B {}: nothing is left for A, and the transaction fails",
        figure(*burnt)
    );
    debug_assert!(width_of(&text) < wide && total > 0);
    sheet.text("bad small", Start, LEFT, y + BAR + 18.0, &text);
    Ok(sheet.source(&facts.shown_by(&["call-bare", "callee-burns"])?))
}
