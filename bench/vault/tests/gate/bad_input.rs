//! Bad input is one line that says what and where, and leaves the baseline as it was.

use {
    crate::gate::place::{Place, cu, row},
    serde_json::{Value, json},
    std::fs,
};

/// Both commands refuse it with these words.
#[track_caller]
fn refused(place: &Place, words: &[&str]) {
    let before = fs::read(place.path("baseline.json")).unwrap();
    for command in [&["check"][..], &["bless", "--reason", "why"]] {
        place.on_files(command).refuses(words);
        assert_eq!(fs::read(place.path("baseline.json")).unwrap(), before);
        assert!(!place.path("baseline.json.tmp").exists());
    }
}

#[test]
fn a_baseline_that_is_none() {
    let place = Place::new("bad_baseline");
    let good = place.text("baseline.json");
    let was = cu("get_vault");
    let edited = |edit: &dyn Fn(&mut Value), words: &str| {
        fs::write(place.path("baseline.json"), &good).unwrap();
        place.edit("baseline.json", edit);
        refused(&place, &["baseline.json", words]);
    };

    // Fields that this version does not know may say anything: the version alone must do.
    edited(
        &|it| *it = json!({ "schema": 2, "rows": {} }),
        "has schema 2; this cu reads 1",
    );
    edited(
        &|it| it["schema"] = json!(0),
        "has schema 0; this cu reads 1",
    );
    edited(&|it| it["schema"] = json!("1"), "expected u32");
    edited(&|it| drop(it["rows"].take()), "expected a sequence");
    edited(
        &|it| row(it, "get_vault")["limits"] = json!({}),
        "unknown field `limits`",
    );
    edited(
        &|it| row(it, "close_vault")["id"] = "get_vault".into(),
        "row get_vault: there are two",
    );
    edited(
        &|it| row(it, "close_vault")["id"] = "elf".into(),
        "row elf: the name is taken",
    );
    edited(
        &|it| row(it, "get_vault")["cu"] = json!(was + 1),
        &format!(
            "row get_vault: its frames add up to {was} CU, not {}",
            was + 1
        ),
    );
    for (soft, hard, reason, words) in [
        (
            was,
            was,
            " ",
            "limit of get_vault: it needs a reason".to_owned(),
        ),
        (
            was + 2,
            was + 1,
            "r",
            format!(
                "limit of get_vault: soft {} is above hard {}",
                was + 2,
                was + 1
            ),
        ),
        (
            was - 1,
            was - 1,
            "r",
            format!("limit of get_vault: {was} is above hard {}", was - 1),
        ),
    ] {
        let limit = json!({ "soft": soft, "hard": hard, "reason": reason });
        edited(&|it| row(it, "get_vault")["limit"] = limit.clone(), &words);
    }
    let exception =
        |of: &str, up_to: u64, reason: &str| json!({ "of": of, "up_to": up_to, "reason": reason });
    for (exceptions, words) in [
        (
            json!([exception("get_vault", was + 1, "")]),
            "exception of get_vault: it needs a reason".to_owned(),
        ),
        (
            json!([exception("x", was, "r")]),
            "exception of x: there is no such row".to_owned(),
        ),
        (
            json!([exception("get_vault", was, "r")]),
            format!("exception of get_vault: up to {was} allows nothing"),
        ),
        (
            json!([
                exception("get_vault", was + 1, "r"),
                exception("get_vault", was + 2, "r")
            ]),
            "exception of get_vault: there are two".to_owned(),
        ),
    ] {
        edited(&|it| it["exceptions"] = exceptions.clone(), &words);
    }
    edited(
        &|it| it["history"][0]["reason"] = "".into(),
        "blessing of 2026-01-02: it needs a reason",
    );
}

#[test]
fn a_baseline_that_was_cut_off() {
    let place = Place::new("cut_off");
    let good = place.text("baseline.json");
    for length in [0, 1, good.len() / 2, good.len() - 2] {
        fs::write(place.path("baseline.json"), &good[..length]).unwrap();
        refused(
            &place,
            &["baseline.json is not what it should be: EOF", "line"],
        );
    }
    fs::write(place.path("baseline.json"), [0xff]).unwrap();
    refused(&place, &["baseline.json cannot be read: ", "UTF-8"]);
}

#[test]
fn a_baseline_that_is_not_there() {
    let place = Place::new("not_there");
    fs::remove_file(place.path("baseline.json")).unwrap();
    place
        .on_files(&["check"])
        .refuses(&["baseline.json is not there; record the first one with: cu bless"]);
    assert!(!place.path("baseline.json").exists());
}

#[test]
fn a_report_that_is_none() {
    let place = Place::new("bad_report");
    let good = place.text("report.json");
    let edited = |edit: &dyn Fn(&mut Value), words: &[&str]| {
        fs::write(place.path("report.json"), &good).unwrap();
        place.edit("report.json", edit);
        refused(&place, words);
    };
    edited(
        &|it| it["schema"] = json!(2),
        &["report.json has schema 2; this cu reads 1"],
    );
    edited(
        &|it| row(it, "close_vault")["id"] = "get_vault".into(),
        &["row get_vault: there are two"],
    );
    edited(
        &|it| row(it, "close_vault")["id"] = "elf".into(),
        &["row elf: the name is taken"],
    );
    fs::write(place.path("report.json"), &good[..good.len() / 2]).unwrap();
    refused(&place, &["report.json is not what it should be: EOF"]);
    fs::remove_file(place.path("report.json")).unwrap();
    refused(&place, &["report.json cannot be read: "]);
}

/// What is recorded must hold together, even if the report did not.
#[test]
fn a_report_whose_frames_do_not_add_up_is_not_blessed() {
    let place = Place::new("bad_sum");
    let was = cu("get_vault");
    place.edit("report.json", |report| {
        row(report, "get_vault")["cu"] = json!(was - 1);
    });
    let before = place.text("baseline.json");
    place
        .on_files(&["bless", "--reason", "why"])
        .refuses(&[&format!(
            "row get_vault: its frames add up to {was} CU, not {}",
            was - 1
        )]);
    assert_eq!(place.text("baseline.json"), before);
}

#[test]
fn flags_that_contradict_each_other() {
    let place = Place::new("flags");
    for flags in [["--arch", "v3"], ["--profile", "mainnet"]] {
        let ran = place.on_files(&[&["check"][..], &flags].concat());
        ran.ends(2);
        assert!(ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
    }
    for (flag, value) in [("--arch", "v4"), ("--profile", "testnet")] {
        let ran = place.cu(&["check", flag, value]);
        ran.ends(2);
        assert!(ran.stderr.contains(&format!("`{value}`")), "{}", ran.stderr);
    }
}
