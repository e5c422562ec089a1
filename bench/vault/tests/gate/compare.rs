//! What differs is named, and the exit code says what it is.

use {
    crate::gate::place::{BLESS, Place, REPORT, add, cu, ids, row, shift, summary},
    cu::baseline::Baseline,
    cu_runtime::Profile,
    std::path::Path,
};

#[test]
fn as_recorded() {
    let place = Place::new("as_recorded");
    for check in [&["check"][..], &["check", "--strict"]] {
        place
            .on_files(check)
            .ends(0)
            .says(&[&summary("all as recorded")]);
    }
}

#[test]
fn one_cu_more_in_any_row_is_a_regression() {
    let place = Place::new("one_cu_more");
    for id in ids(&REPORT) {
        place.write("report.json", &REPORT);
        place.edit("report.json", |report| shift(report, &id, &[], 1));
        let was = cu(&id);
        let line = format!(
            "regression  {id}: {} CU, recorded {was} (+1): cu-vault +1",
            was + 1
        );
        place
            .on_files(&["check"])
            .ends(3)
            .says(&[&line, BLESS, &summary("1 regression")]);
    }
}

#[test]
fn one_cu_less_in_any_row_is_told_and_strictly_not_let_through() {
    let place = Place::new("one_cu_less");
    for id in ids(&REPORT) {
        place.write("report.json", &REPORT);
        place.edit("report.json", |report| shift(report, &id, &[], -1));
        let was = cu(&id);
        let line = format!(
            "improved  {id}: {} CU, recorded {was} (-1): cu-vault -1",
            was - 1
        );
        for (check, code) in [(&["check"][..], 0), (&["check", "--strict"], 4)] {
            place
                .on_files(check)
                .ends(code)
                .says(&[&line, BLESS, &summary("1 improved")]);
        }
    }
}

#[test]
fn the_frame_is_named_however_deep() {
    let place = Place::new("frame");
    place.edit("report.json", |report| {
        // After the `sol_memcpy_` that sets the call up.
        shift(report, "withdraw_token", &[1], 7);
        shift(report, "withdraw_token", &[], -2);
        // What the runtime charges for the call is paid by the caller, outside of the callee.
        let deposit = row(report, "deposit_sol");
        add(&mut deposit["cu"], 1);
        add(&mut deposit["frames"]["inclusive"], 1);
        add(&mut deposit["frames"]["calls"][1]["entry"], 1);
    });
    let [deposit, withdraw] = ["deposit_sol", "withdraw_token"].map(cu);
    place.on_files(&["check"]).ends(3).says(&[
        &format!(
            "regression  deposit_sol: {} CU, recorded {deposit} (+1): cu-vault > System (call) +1",
            deposit + 1
        ),
        &format!(
            "regression  withdraw_token: {} CU, recorded {withdraw} (+5): \
             cu-vault -2, cu-vault > SPL Token +7",
            withdraw + 5
        ),
        BLESS,
        &summary("2 regressions"),
    ]);
}

#[test]
fn cu_that_moved_to_another_frame_are_told() {
    let place = Place::new("moved");
    place.edit("report.json", |report| {
        // After the `sol_memcpy_` that sets the call up.
        shift(report, "withdraw_token", &[1], 7);
        shift(report, "withdraw_token", &[], -7);
    });
    let line = format!(
        "moved  withdraw_token: {} CU, as recorded: cu-vault -7, cu-vault > SPL Token +7",
        cu("withdraw_token")
    );
    for (check, code) in [(&["check"][..], 0), (&["check", "--strict"], 4)] {
        place
            .on_files(check)
            .ends(code)
            .says(&[&line, BLESS, &summary("1 moved")]);
    }
}

#[test]
fn a_row_that_vanished_or_is_new_cannot_be_compared() {
    let place = Place::new("rows");
    place.edit("report.json", |report| {
        row(report, "close_vault")["id"] = "renamed".into();
    });
    let close = cu("close_vault");
    place.on_files(&["check"]).ends(2).says(&[
        &format!("new  renamed: {close} CU, not recorded"),
        &format!("vanished  close_vault: not measured, recorded {close} CU"),
        BLESS,
        &summary("1 vanished, 1 new"),
    ]);

    // A regression is certain, whatever else is missing.
    place.edit("report.json", |report| shift(report, "get_vault", &[], 1));
    let ran = place.on_files(&["check"]);
    ran.ends(3);
    assert!(
        ran.stdout
            .ends_with(&format!("{}\n", summary("1 regression, 1 vanished, 1 new")))
    );
}

#[test]
fn a_row_that_ends_otherwise_cannot_be_compared() {
    let place = Place::new("ends");
    place.edit("report.json", |report| {
        row(report, "get_vault")["refused"] = "Custom(6006)".into();
    });
    let line = format!(
        "changed  get_vault: {} CU, as recorded; \
         refused with Custom(6006), recorded as succeeding",
        cu("get_vault")
    );
    place
        .on_files(&["check"])
        .ends(2)
        .says(&[&line, BLESS, &summary("1 changed")]);
}

#[test]
fn another_stamp_cannot_be_compared() {
    let place = Place::new("stamp");
    for (pointer, name) in [
        ("/profile", "profile"),
        ("/profile_source", "gates"),
        ("/runtime", "runtime"),
        ("/compiler", "compiler"),
        ("/elf/sbpf", "sBPF"),
    ] {
        place.write("report.json", &REPORT);
        place.edit("report.json", |report| {
            // A regression too: of no account, as long as the figures mean different things.
            shift(report, "get_vault", &[], 1);
            *report.pointer_mut(pointer).unwrap() = "another".into();
        });
        let was = REPORT.pointer(pointer).unwrap().as_str().unwrap();
        place.on_files(&["check"]).refuses(&[&format!(
            "baseline.json: the baseline cannot be compared: it is of {name} {was}, \
             but the report is of another"
        )]);
    }
}

/// "The token program changed" must not look like "your program regressed".
#[test]
fn another_called_program_cannot_be_compared() {
    let place = Place::new("called program");
    place.edit("report.json", |report| {
        shift(report, "get_vault", &[], 1);
        let token_2022 = &mut report["programs"][1];
        assert_eq!(token_2022["name"], "Token-2022");
        token_2022["sha256"] = "0123456789abcdef".into();
        token_2022["version"] = "12.0.0".into();
    });
    place.on_files(&["check"]).refuses(&[
        "baseline.json: the baseline cannot be compared: it is of a called program Token-2022 11.0.0 (abb3182e…), \
         but the report is of Token-2022 12.0.0 (01234567…)",
    ]);
    // To bless it is to record it.
    place
        .on_files(&["bless", "--reason", "Token-2022 12"])
        .ends(0);
    place.on_files(&["check", "--strict"]).ends(0);
    let changes = &place.json("baseline.json")["history"][1]["changes"];
    assert_eq!(
        changes["stamp.a called program"],
        "Token-2022 11.0.0 (abb3182e…) → Token-2022 12.0.0 (01234567…)"
    );
}

/// A gate table that was edited and kept its day is another table.
#[test]
fn another_gate_table_of_the_same_day_cannot_be_compared() {
    let place = Place::new("gate table");
    let sha256 = REPORT["gates_sha256"].as_str().unwrap();
    assert_eq!(Profile::Mainnet.table_sha256().as_deref(), Some(sha256));
    place.edit("report.json", |report| {
        shift(report, "get_vault", &[], 1);
        report["gates_sha256"] = "0123456789abcdef".into();
    });
    let table = format!("mainnet.tsv ({}…)", &sha256[..8]);
    place.on_files(&["check"]).refuses(&[&format!(
        "baseline.json: the baseline cannot be compared: it is of gate table {table}, \
         but the report is of mainnet.tsv (01234567…)"
    )]);
    // To bless it is to record it.
    place
        .on_files(&["bless", "--reason", "another table"])
        .ends(0);
    place.on_files(&["check", "--strict"]).ends(0);
    let baseline = place.json("baseline.json");
    assert_eq!(baseline["stamp"]["gates_sha256"], "0123456789abcdef");
    assert_eq!(
        baseline["history"][1]["changes"]["stamp.gate table"],
        format!("{table} → mainnet.tsv (01234567…)")
    );
}

/// A row that calls one more program, or one less, is judged as a row. A baseline that does not say what was
/// called, or by which gates, was written by an older cu.
#[test]
fn a_stamp_is_compared_in_what_both_record() {
    let place = Place::new("partial stamp");
    place.edit("report.json", |report| {
        report["programs"].as_array_mut().unwrap().remove(0);
    });
    place.on_files(&["check", "--strict"]).ends(0);
    place.write("report.json", &REPORT);
    place.edit("baseline.json", |baseline| {
        let stamp = baseline["stamp"].as_object_mut().unwrap();
        for field in ["programs", "gates", "gates_sha256"] {
            assert!(stamp.remove(field).is_some(), "{field}");
        }
    });
    place.on_files(&["check", "--strict"]).ends(0);
}

#[test]
fn colour_only_where_it_is_asked_for() {
    let place = Place::new("colour");
    place.edit("report.json", |report| shift(report, "get_vault", &[], 1));
    assert!(!place.on_files(&["check"]).stdout.contains('\x1b'));

    let files = ["--report", "report.json", "--baseline", "baseline.json"];
    let output = place
        .command(&[&["check"][..], &files].concat())
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    let coloured = String::from_utf8(output.stdout).unwrap();
    assert!(
        coloured.starts_with("\x1b[1m\x1b[31mregression\x1b[0m  get_vault"),
        "{coloured:?}"
    );
}

/// A newer table of gates is a decision: the baselines are blessed together with it.
#[test]
fn the_committed_baselines_were_blessed_on_this_table_of_gates() {
    for file in ["baseline.json", "baseline.v0.json"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
        let baseline = Baseline::read(&path).unwrap();
        assert_eq!(
            baseline.stamp.stamp.profile_source,
            Profile::Mainnet.source(),
            "{file}: `vault-bench compare-profiles` shows what the gates change, `vault-bench bless` records it"
        );
        let table = baseline.stamp.stamp.gates_sha256;
        assert!(
            table.is_none() || table == Profile::Mainnet.table_sha256(),
            "{file}: mainnet.tsv was edited and has the same day as before"
        );
    }
}
