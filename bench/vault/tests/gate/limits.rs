//! A limit loosens one row, an exception lets it through for a while; both say why, each time.

use {
    crate::gate::place::{BLESS, Place, REPORT, add, cu, shift, summary},
    serde_json::{Value, json},
};

const ID: &str = "get_vault";

fn limited(name: &str) -> (Place, u64) {
    let place = Place::new(name);
    let was = cu(ID);
    place.edit("baseline.json", |baseline| {
        let limit = json!({ "soft": was + 2, "hard": was + 4, "reason": "not ours" });
        crate::gate::place::row(baseline, ID)["limit"] = limit;
    });
    (place, was)
}

/// The check of a report in which the row costs so much more.
fn check(place: &Place, more: i64) -> crate::gate::place::Ran {
    place.write("report.json", &REPORT);
    place.edit("report.json", |report| shift(report, ID, &[], more));
    place.on_files(&["check", "--strict"])
}

#[test]
fn above_soft_warns_and_above_hard_fails() {
    let (place, was) = limited("limit");
    let figures = |more: u64| {
        format!(
            "{ID}: {} CU, recorded {was} (+{more}): cu-vault +{more}",
            was + more
        )
    };
    check(&place, 0)
        .ends(0)
        .says(&[&summary("all as recorded")]);
    check(&place, 2).ends(0).says(&[
        &format!("within limit  {}", figures(2)),
        &summary("1 within limit"),
    ]);
    for more in [3, 4] {
        check(&place, more).ends(0).says(&[
            &format!(
                "over soft limit  {}; soft limit {}: not ours",
                figures(more.cast_unsigned()),
                was + 2
            ),
            &summary("1 over soft limit"),
        ]);
    }
    check(&place, 5).ends(3).says(&[
        &format!(
            "regression  {}; hard limit {}: not ours",
            figures(5),
            was + 4
        ),
        BLESS,
        &summary("1 regression"),
    ]);
}

#[test]
fn an_exception_lets_through_what_it_says_and_says_why() {
    let place = Place::new("exception");
    let was = cu(ID);
    place.edit("baseline.json", |baseline| {
        baseline["exceptions"] = json!([{ "of": ID, "up_to": was + 2, "reason": "till May" }]);
    });
    check(&place, 2).ends(0).says(&[
        &format!(
            "excepted  {ID}: {} CU, recorded {was} (+2): cu-vault +2; \
             up to {} by exception: till May",
            was + 2,
            was + 2
        ),
        &summary("1 excepted"),
    ]);
    check(&place, 3).ends(3);
    // One that lets nothing through any more is reported, so that it does not wait unseen.
    check(&place, 0).ends(4).says(&[
        &format!("unneeded exception  {ID}: {was} CU, as recorded; till May"),
        BLESS,
        &summary("1 unneeded exception"),
    ]);
}

#[test]
fn the_elf_has_limits_and_exceptions_too() {
    let place = Place::new("elf_limit");
    let was = REPORT["elf"]["bytes"].as_u64().unwrap();
    let grown = |by: i64| {
        place.write("report.json", &REPORT);
        place.edit("report.json", |report| add(&mut report["elf"]["bytes"], by));
        place.on_files(&["check"])
    };
    let line = format!("elf: {} bytes, recorded {was} (+8)", was + 8);
    grown(8).ends(3).says(&[
        &format!("regression  {line}"),
        BLESS,
        &summary("1 regression"),
    ]);

    place.edit("baseline.json", |baseline| {
        baseline["exceptions"] = json!([{ "of": "elf", "up_to": was + 8, "reason": "till May" }]);
    });
    let up_to = was + 8;
    grown(8).ends(0).says(&[
        &format!("excepted  {line}; up to {up_to} by exception: till May"),
        &summary("1 excepted"),
    ]);
    grown(9).ends(3);

    place.edit("baseline.json", |baseline| {
        baseline["exceptions"] = json!([]);
        baseline["elf"]["limit"] = json!({ "soft": was, "hard": was + 8, "reason": "rent" });
    });
    grown(8).ends(0).says(&[
        &format!("over soft limit  {line}; soft limit {was}: rent"),
        &summary("1 over soft limit"),
    ]);
    grown(9).ends(3);
}

#[test]
fn blessing_keeps_limits_and_drops_exceptions_that_it_covers() {
    let (place, was) = limited("bless_limited");
    let elf = REPORT["elf"]["bytes"].as_u64().unwrap();
    place.edit("baseline.json", |baseline| {
        baseline["exceptions"] = json!([
            { "of": ID, "up_to": was + 9, "reason": "till May" },
            { "of": "elf", "up_to": elf + 8, "reason": "till June" },
        ]);
    });
    place.edit("report.json", |report| {
        shift(report, ID, &[], 3);
        add(&mut report["elf"]["bytes"], 8);
    });
    place.on_files(&["bless", "--reason", "so be it"]).ends(0);

    let baseline = place.json("baseline.json");
    let rows: &Vec<Value> = baseline["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["id"] == ID).unwrap();
    assert_eq!(row["cu"], was + 3);
    assert_eq!(
        row["limit"],
        json!({ "soft": was + 2, "hard": was + 4, "reason": "not ours" })
    );
    assert_eq!(
        baseline["exceptions"],
        json!([{ "of": ID, "up_to": was + 9, "reason": "till May" }])
    );
}

#[test]
fn nothing_is_blessed_over_its_hard_limit() {
    let (place, was) = limited("bless_over_limit");
    place.edit("report.json", |report| shift(report, ID, &[], 5));
    let before = place.text("baseline.json");
    place
        .on_files(&["bless", "--reason", "so be it"])
        .refuses(&[&format!(
            "baseline.json: limit of {ID}: {} is above hard {} (not ours); raise the limit first",
            was + 5,
            was + 4
        )]);
    assert_eq!(place.text("baseline.json"), before);
}
