//! The report: every row, and the same in every run.

#![forbid(unsafe_code)]

use {
    cu::Report,
    cu_runtime::{Profile, programs},
    cu_vault_bench::measure,
    cu_vault_tests::Arch,
    serde_json::{Value, json},
    std::{collections::BTreeSet, fs},
};

/// The rows that were recorded when the vault was last measured with a reason.
fn recorded(arch: Arch) -> Vec<(String, Option<String>)> {
    let file = match arch {
        Arch::V3 => "baseline.json",
        Arch::V0 => "baseline.v0.json",
    };
    let path = format!("{}/../{file}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let baseline: Value = serde_json::from_str(&text).unwrap();
    let text = |row: &Value, field: &str| row[field].as_str().map(str::to_owned);
    let rows = baseline["rows"].as_array().unwrap().iter();
    rows.map(|row| (text(row, "id").unwrap(), text(row, "refused")))
        .collect()
}

/// The last of them: rows that another bump makes more expensive, and refused calls with how they end.
const MORE: [(&str, Option<&str>); 17] = [
    ("create_vault@254", None),
    ("refused_unknown_instruction", Some("Custom(6000)")),
    ("refused_short_data", Some("Custom(6001)")),
    ("refused_missing_account", Some("Custom(6002)")),
    ("refused_missing_signer", Some("Custom(6004)")),
    ("refused_no_vault", Some("Custom(6006)")),
    ("refused_wrong_authority", Some("Custom(6010)")),
    ("refused_insufficient_funds", Some("Custom(6018)")),
    ("refused_payout_sol_16", Some("Custom(6018)")),
    ("refused_wrong_nominee", Some("Custom(6012)")),
    ("refused_vault_exists", Some("Custom(6013)")),
    ("refused_lower_bump", Some("Custom(6014)")),
    ("refused_wrong_pda", Some("PrivilegeEscalation")),
    ("refused_poor_depositor", Some("Custom(1)")),
    ("refused_frozen_account", Some("Custom(17)")),
    ("refused_payout_token_16", Some("Custom(1)")),
    ("refused_program_left_out", Some("MissingAccount")),
];

fn mainnet(arch: Arch) -> &'static Report {
    crate::rows::report(arch, Profile::Mainnet)
}

#[test]
fn every_row_is_there_once_and_in_order() {
    for arch in Arch::ALL {
        let report = mainnet(arch);
        let rows = report.rows.iter();
        let rows: Vec<_> = rows
            .map(|row| (row.id.clone(), row.refused.clone()))
            .collect();
        assert_eq!(rows, recorded(arch));
        let ids: BTreeSet<_> = rows.iter().map(|(id, _)| id).collect();
        assert_eq!(ids.len(), rows.len());
        let (successes, more) = rows.split_at(rows.len() - MORE.len());
        assert!(successes.iter().all(|(_, refused)| refused.is_none()));
        for ((id, refused), expected) in more.iter().zip(MORE) {
            assert_eq!((id.as_str(), refused.as_deref()), expected);
        }
    }
}

#[test]
fn two_measurements_are_one_report() {
    for arch in Arch::ALL {
        let second = measure(arch, Profile::Mainnet).unwrap();
        let [first, second] = [mainnet(arch), &second].map(|it| serde_json::to_string(it).unwrap());
        assert_eq!(first, second);
    }
}

#[test]
fn what_a_row_costs_is_the_runtimes_share_and_our_own() {
    for profile in Profile::ALL {
        for row in &crate::rows::report(Arch::V3, profile).rows {
            assert_eq!(row.cu, row.runtime + row.own, "{}", row.id);
            assert!(row.own > 0, "{}", row.id);
            assert!(
                (row.runtime..=row.cu).contains(&row.floor),
                "{}: floor {}",
                row.id,
                row.floor
            );
        }
    }
}

/// A System CPI costs 946 CU for the call and 150 for the transfer; nothing in our accounts is large
/// enough to be charged for.
#[test]
fn the_runtimes_share_of_a_system_call_is_what_the_cost_model_says() {
    let report = mainnet(Arch::V3);
    for id in [
        "create_vault",
        "deposit_sol",
        "stateless_deposit",
        "stateless_withdraw",
    ] {
        assert_eq!(report.row(id).unwrap().runtime, 946 + 150, "{id}");
    }
    for id in ["deposit_token", "withdraw_token", "payout_token_1"] {
        let share = report.row(id).unwrap().runtime;
        assert_eq!(share, 946 + 76, "{id}");
    }
}

#[test]
fn the_json_has_the_published_shape() {
    let report = mainnet(Arch::V3);
    let value = serde_json::to_value(report).unwrap();
    let row = &report.rows[0];
    for (field, expected) in [
        ("id", json!(row.id)),
        ("cu", json!(row.cu)),
        ("runtime", json!(row.runtime)),
        ("own", json!(row.own)),
        ("floor", json!(row.floor)),
        ("heap", json!(row.heap)),
        ("stack", json!(row.stack)),
    ] {
        assert_eq!(value["rows"][0][field], expected);
    }
    let Value::Object(fields) = &value else {
        panic!("a report is an object");
    };
    let names: Vec<_> = fields.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "compiler",
            "elf",
            "gates",
            "gates_sha256",
            "profile",
            "profile_source",
            "programs",
            "rows",
            "runtime",
            "schema"
        ]
    );
    let names: Vec<_> = value["rows"][0].as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "cu", "floor", "frames", "heap", "id", "own", "runtime", "stack"
        ]
    );
    assert_eq!(value["profile_source"], Profile::Mainnet.source());
    assert_eq!(
        value["gates_sha256"],
        json!(Profile::Mainnet.table_sha256())
    );
    assert_eq!(value["gates"]["unknown"], json!([]));
    assert_eq!(
        value["gates"]["inactive"],
        json!(Profile::Mainnet.inactive_gates())
    );
    let called: Vec<_> = [programs::TOKEN, programs::TOKEN_2022]
        .map(|id| {
            let it = programs::PRELOADED.iter().find(|it| it.id == id).unwrap();
            (id.to_string(), it.version, it.sha256())
        })
        .into();
    let listed: Vec<_> = value["programs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let text = |field: &str| it[field].as_str().unwrap();
            (
                text("id").to_owned(),
                text("version"),
                text("sha256").to_owned(),
            )
        })
        .collect();
    assert_eq!(listed, called);
    assert_eq!(value["schema"], 1);
    assert_eq!(value["profile"], "mainnet");
    assert_eq!(value["elf"]["sbpf"], "v3");
    assert_eq!(value["elf"]["bytes"], Arch::V3.elf("cu_vault").len());
    assert_eq!(value["elf"]["sha256"].as_str().unwrap().len(), 64);
}
