//! `cu compare-profiles`: what two days of mainnet make of the same rows.

use {
    crate::rows::report,
    cu::days::{Days, Moved},
    cu_runtime::{Profile, features},
    cu_vault_tests::Arch,
    std::process::{Command, Output},
};

/// As if one gate made a row cheaper, a later one more expensive, and another row refused.
#[test]
fn each_change_is_its_gates() {
    let measure = |profile: Profile| {
        let mut report = report(Arch::V3, Profile::Mainnet).clone();
        let features = profile.feature_set();
        if features.is_active(&features::relax_post_exec_min_balance_check::ID) {
            report.rows[0].cu -= 2;
            report.rows[0].frames.exclusive -= 2;
        }
        if features.is_active(&features::enable_tx_v1::ID) {
            report.rows[0].cu += 5;
            report.rows[0].frames.exclusive += 5;
            report.rows[1].refused = Some("Custom(1)".to_owned());
        }
        Ok(report)
    };
    let august: Profile = "mainnet@2026-08-24".parse().unwrap();
    let days = Days::compare(august, Profile::Mainnet, measure).unwrap();
    let moved = |row: &Moved| {
        let change = row.after.cu as i64 - row.before.cu as i64;
        (days.gates[row.gate].name.clone(), row.id.clone(), change)
    };
    let [relaxed, v1] = ["relax_post_exec_min_balance_check", "enable_tx_v1"].map(str::to_owned);
    let [first, second] = [0, 1].map(|index| days.from.rows[index].id.clone());
    assert_eq!(
        days.rows.iter().map(moved).collect::<Vec<_>>(),
        [
            (relaxed, first.clone(), -2),
            (v1.clone(), first, 5),
            (v1, second, 0)
        ]
    );
    let text = days.to_string();
    let create = days.from.rows[0].cu;
    let expected = format!(
        "+ enable_tx_v1, slot 447120000\n  create_vault: {} → {} (+5)\n  \
         deposit_sol: {deposit} → {deposit} (+0), refused with Custom(1)\n",
        create - 2,
        create + 3,
        deposit = days.from.rows[1].cu,
    );
    assert!(text.contains(&expected), "{text}");

    // The other way round, the gates are switched off.
    let back = Days::compare(Profile::Mainnet, august, measure).unwrap();
    assert_eq!(back.rows.len(), 3);
    assert!(
        back.to_string()
            .contains("\n- enable_tx_v1, slot 447120000\n"),
        "{back}"
    );
}

fn cu(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vault-bench"));
    command
        .arg("compare-profiles")
        .args(arguments)
        .output()
        .unwrap()
}

/// No gate since August changes what a row of the vault costs.
#[test]
fn the_vault_costs_what_it_did_in_august() {
    let output = cu(&["mainnet@2026-08-24", "mainnet"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    let idle: Vec<_> = text.split("Gates that change no row:\n").collect();
    assert_eq!(idle.len(), 2, "{text}");
    assert_eq!(idle[1].lines().count(), 10, "{text}");
    assert!(
        idle[0].contains("\ncalls Token-2022 11.0.0 (abb3182e…), the same on every day\n"),
        "{text}"
    );
}

#[test]
fn a_day_on_which_the_elf_does_not_run_and_bad_names() {
    for (arguments, line) in [
        (
            &["mainnet@400000000", "mainnet"][..],
            "error: on mainnet@400000000: program/elf/v3/cu_vault.so: the runtime cannot load the ELF: ",
        ),
        (
            &["mainnet@2030-01-01", "mainnet"],
            "error: invalid value 'mainnet@2030-01-01' for '<FROM>': the gates of 2030-01-01 are not known: ",
        ),
        (
            &["mainnet", "devnet"],
            "error: invalid value 'devnet' for '<TO>': unknown profile `devnet` (one of: ",
        ),
    ] {
        let output = cu(arguments);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.starts_with(line), "{told}");
    }
}
