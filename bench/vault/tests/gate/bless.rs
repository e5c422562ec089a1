//! Blessing records what was measured, and why; and nothing else gets into the file.

use {
    crate::gate::place::{Place, REPORT, add, cu, row, shift, summary},
    serde_json::json,
    std::{fs, path::Path},
};

#[test]
fn an_improvement_is_recorded_with_its_history() {
    let place = Place::new("improvement");
    let was = cu("get_vault");
    place.edit("report.json", |report| {
        shift(report, "get_vault", &[], -1);
        row(report, "close_vault")["id"] = "end_vault".into();
        report["compiler"] = "rustc 2".into();
        report["elf"]["sha256"] = "5ha".into();
    });
    let bless = [
        "bless",
        "--date",
        "2026-03-04",
        "--reason",
        " one check less ",
    ];
    let [close, rows] = [
        cu("close_vault"),
        REPORT["rows"].as_array().unwrap().len() as u64,
    ];
    let compiler = REPORT["compiler"].as_str().unwrap();
    place.on_files(&bless).ends(0).says(&[
        &format!("stamp.compiler: {compiler} → rustc 2"),
        &format!("end_vault: new, {close}"),
        &format!("get_vault: {was} → {}", was - 1),
        &format!("close_vault: gone, was {close}"),
        &format!("baseline.json: {rows} rows recorded"),
    ]);

    let history = &place.json("baseline.json")["history"];
    let [first, last] = &history.as_array().unwrap()[..] else {
        panic!("{history}");
    };
    assert_eq!(
        *first,
        json!({ "date": "2026-01-02", "reason": "the first", "sha256": REPORT["elf"]["sha256"] })
    );
    assert_eq!(
        *last,
        json!({
            "date": "2026-03-04",
            "reason": "one check less",
            "sha256": "5ha",
            "changes": {
                "stamp.compiler": format!("{compiler} → rustc 2"),
                "end_vault": format!("new, {close}"),
                "get_vault": format!("{was} → {}", was - 1),
                "close_vault": format!("gone, was {close}"),
            },
        })
    );
    place
        .on_files(&["check", "--strict"])
        .ends(0)
        .says(&[&summary("all as recorded")]);

    // The old figure is a regression now.
    place.edit("report.json", |report| shift(report, "get_vault", &[], 1));
    place.on_files(&["check"]).ends(3);
}

/// Each sBPF version has its baseline in a file of its own.
#[test]
fn the_command_that_a_check_prints_records_what_it_found() {
    for (arch, file) in [
        ("v3", "bench/baseline.json"),
        ("v0", "bench/baseline.v0.json"),
    ] {
        let place = Place::empty(&format!("its command, {arch}"));
        fs::create_dir(place.path("bench")).unwrap();
        let bless = ["bless", "--reason", "why", "--arch", arch];
        place.cu(&bless).ends(0);
        place
            .cu(&["run", "--arch", arch, "--json", "re port.json"])
            .ends(0);
        fs::copy(place.path(file), place.path("base line.json")).unwrap();
        // As if it had cost more.
        for file in [file, "base line.json"] {
            place.edit(file, |baseline| {
                let row = row(baseline, "get_vault");
                add(&mut row["cu"], 1);
                add(&mut row["frames"]["cu-vault"], 1);
            });
        }

        let files = ["--report", "re port.json", "--baseline", "base line.json"];
        for flags in [&["--arch", arch][..], &files] {
            let check = [&["check", "--strict"][..], flags].concat();
            let ran = place.cu(&check);
            ran.ends(4);
            let command = ran
                .stdout
                .lines()
                .find_map(|line| line.strip_prefix("if this is what it should cost: "))
                .unwrap();
            let binaries = Path::new(env!("CARGO_BIN_EXE_vault-bench"))
                .parent()
                .unwrap();
            let status = place
                .shell(command)
                .env("PATH", binaries)
                .output()
                .unwrap()
                .status;
            assert!(status.success(), "{command}");
            place.cu(&check).ends(0);
        }
    }
}

#[test]
fn what_is_recorded_already_is_not_recorded_again() {
    let place = Place::new("again");
    let before = place.text("baseline.json");
    place
        .on_files(&["bless", "--reason", "once more"])
        .ends(0)
        .says(&["baseline.json: nothing to record"]);
    assert_eq!(place.text("baseline.json"), before);
}

/// The last entry of the history is the ELF that the figures are of, whatever has changed in it.
#[test]
fn another_elf_of_the_same_cost_is_recorded() {
    let place = Place::new("another ELF");
    place.edit("report.json", |report| {
        report["elf"]["sha256"] = "5ha".into()
    });
    place
        .on_files(&["bless", "--reason", "the version of the release"])
        .ends(0);
    let history = &place.json("baseline.json")["history"];
    assert_eq!(history.as_array().unwrap().len(), 2);
    assert_eq!(history[1]["sha256"], "5ha");
    assert_eq!(history[1].get("changes"), None);
}

#[test]
fn without_a_date_it_is_today() {
    let place = Place::empty("today");
    place.write("report.json", &REPORT);
    let today = || jiff::Timestamp::now().to_string()[..10].to_owned();
    let before = today();
    place.on_files(&["bless", "--reason", "the first"]).ends(0);
    let date = place.json("baseline.json")["history"][0]["date"].clone();
    assert!(date == before || date == today(), "{date}");
}

#[test]
fn without_a_reason_nothing_is_recorded() {
    let place = Place::new("no_reason");
    place.edit("report.json", |report| shift(report, "get_vault", &[], -1));
    let before = place.text("baseline.json");
    for reason in ["", "  ", "\n"] {
        place
            .on_files(&["bless", "--reason", reason])
            .refuses(&["baseline.json: this blessing: it needs a reason"]);
    }
    place
        .on_files(&["bless", "--reason", "two\nlines"])
        .refuses(&["baseline.json: this blessing: its reason must be one line"]);
    let ran = place.on_files(&["bless"]);
    ran.ends(2);
    assert!(ran.stderr.contains("--reason <TEXT>"), "{}", ran.stderr);
    assert_eq!(place.text("baseline.json"), before);
}

#[test]
fn one_file_is_of_one_profile_and_one_sbpf_version() {
    let place = Place::new("series");
    let before = place.text("baseline.json");
    for (pointer, line) in [
        (
            "/profile",
            "it is the baseline for profile mainnet; give profile x one",
        ),
        (
            "/elf/sbpf",
            "it is the baseline for sBPF v3; give sBPF x one",
        ),
    ] {
        place.write("report.json", &REPORT);
        place.edit("report.json", |report| {
            *report.pointer_mut(pointer).unwrap() = "x".into();
        });
        place
            .on_files(&["bless", "--reason", "why"])
            .refuses(&["baseline.json: ", line]);
        assert_eq!(place.text("baseline.json"), before);
    }
}
