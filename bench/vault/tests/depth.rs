//! `cu depth`: the limits, the model's line, and what is ours to save on each level.

#![forbid(unsafe_code)]

use {
    cu_runtime::Profile,
    cu_vault_bench::depth::{Chain, DepthReport, Level, Series},
    cu_vault_tests::Arch,
    serde_json::{Value, json},
    std::{
        fs,
        path::PathBuf,
        process::{Command, Output},
        sync::LazyLock,
    },
};

/// The nested CPIs that a profile allows: SIMD-0268 raises 4 to 8.
fn limit(profile: Profile) -> u64 {
    match profile {
        Profile::All => 8,
        _ => 4,
    }
}

fn measure(arch: Arch, profile: Profile) -> DepthReport {
    DepthReport::measure(arch, profile, &mut |_| ()).unwrap()
}

/// Every report there can be, measured once.
static REPORTS: LazyLock<Vec<(Arch, Profile, DepthReport)>> = LazyLock::new(|| {
    Arch::ALL
        .into_iter()
        .flat_map(|arch| Profile::ALL.map(|profile| (arch, profile, measure(arch, profile))))
        .collect()
});

fn each(test: impl Fn(Arch, Profile, &DepthReport)) {
    for (arch, profile, report) in REPORTS.iter() {
        test(*arch, *profile, report);
    }
}

#[test]
fn the_model_meets_every_point() {
    each(|arch, profile, report| {
        assert_eq!(report.max_deviation, 0);
        for series in &report.series {
            for point in &series.points {
                let at = || format!("{arch} {profile} {} at {}", series.name, point.depth);
                assert_eq!(point.cu, point.model, "{}", at());
            }
        }
    });
}

/// Five numbers of accounts, five sizes of them, four of instruction data, two kinds of chain.
#[test]
fn every_combination_is_a_series_of_every_depth() {
    each(|_, profile, report| {
        let axes = |series: &Series| {
            let Series {
                kind,
                accounts,
                account_data,
                instruction_data,
                ..
            } = *series;
            (
                kind == Chain::Distinct,
                accounts,
                account_data,
                instruction_data,
            )
        };
        let mut expected = Vec::new();
        for distinct in [false, true] {
            for accounts in [1, 2, 4, 8, 16] {
                for account_data in [0, 165, 1_024, 10_240, 102_400] {
                    for instruction_data in [1, 250, 1_000, 10_000] {
                        expected.push((distinct, accounts, account_data, instruction_data));
                    }
                }
            }
        }
        assert_eq!(report.series.iter().map(axes).collect::<Vec<_>>(), expected);

        assert_eq!(report.max_depth, limit(profile));
        for series in &report.series {
            let depths: Vec<_> = series.points.iter().map(|point| point.depth).collect();
            assert_eq!(depths, (0..=limit(profile) + 1).collect::<Vec<_>>());
        }
    });
}

#[test]
fn only_the_first_level_past_the_limit_is_refused() {
    each(|_, profile, report| {
        for series in &report.series {
            for point in &series.points {
                let expected = (point.depth > limit(profile)).then_some("CallDepth");
                assert_eq!(point.refused.as_deref(), expected, "{}", series.name);
            }
        }
    });
}

/// A program that calls itself pays the same for every level.
#[test]
fn self_calls_are_a_straight_line() {
    each(|_, _, report| {
        let lines = report
            .series
            .iter()
            .filter(|series| series.kind == Chain::SelfCalls);
        for series in lines {
            let legal = &series.points[..series.points.len() - 1];
            let steps: Vec<_> = legal
                .windows(2)
                .map(|pair| pair[1].cu - pair[0].cu)
                .collect();
            assert!(
                steps.iter().all(|step| *step == steps[0]),
                "{}: {steps:?}",
                series.name
            );
        }
    });
}

/// The refused call has paid all that the runtime charges for it. Only the later part, one
/// `exit` a level, is not spent, nor the cost of the callee.
#[test]
fn a_refused_level_is_not_free() {
    each(|_, _, report| {
        for series in &report.series {
            let [.., deepest, refused] = &series.points[..] else {
                panic!("{} has no points", series.name)
            };
            let callee = series.points[0].cu;
            let added = refused.cu - (deepest.cu - callee);
            assert!(added > 946, "{}: {added}", series.name);
        }
    });
}

/// 1,000 CU with four accounts, and 947 of them are the runtime's.
#[test]
fn a_level_costs_little_more_than_the_runtime_charges() {
    each(|_, _, report| {
        let by = |accounts| {
            report
                .levels
                .iter()
                .find(|level| level.accounts == accounts)
        };
        let four = by(4).unwrap();
        assert_eq!(four.runtime, 946 + 4 * 80 / 250);
        let fixed = four.fixed.unwrap();
        assert!(four.runtime + fixed <= 1_000, "fixed: {fixed}");
        // Where the accounts must be found, 30 CU each and 60 for the rest.
        for Level {
            accounts,
            lean,
            idiom,
            ..
        } in &report.levels
        {
            assert!(*lean <= 60 + 30 * accounts, "{accounts} accounts: {lean}");
            assert!(lean < idiom, "{accounts} accounts: {lean}, idiom {idiom}");
        }
        assert!(fixed < four.lean);
    });
}

#[test]
fn the_vault_is_composed_to_the_last_level_that_the_profile_allows() {
    each(|arch, profile, report| {
        let below: Vec<_> = report
            .compositions
            .iter()
            .map(|composition| (composition.instruction.as_str(), composition.below))
            .collect();
        assert_eq!(
            below,
            [
                ("deposit_sol", 1),
                ("withdraw_sol", 0),
                ("deposit_token", 1),
                ("withdraw_token", 1),
                ("deposit_token_2022", 1),
                ("withdraw_token_2022", 1),
                ("payout_sol_8", 0),
                ("payout_token_8", 1),
                ("get_vault", 0),
                ("stateless_deposit", 1),
                ("stateless_withdraw", 1),
            ]
        );
        for composition in &report.compositions {
            let name = format!("{arch} {profile} {}", composition.instruction);
            let deepest = limit(profile) - composition.below;
            let (refused, legal) = composition.points.split_last().unwrap();
            assert_eq!(legal.len() as u64, deepest + 1, "{name}");
            assert_eq!(refused.relays, deepest + 1, "{name}");
            assert_eq!(refused.refused.as_deref(), Some("CallDepth"), "{name}");
            for (relays, point) in legal.iter().enumerate() {
                assert_eq!(
                    (point.relays, &point.refused),
                    (relays as u64, &None),
                    "{name}"
                );
                assert_eq!(point.levels.len(), relays, "{name}");
                // A leaf costs what it costs, however deep; and nothing is left over.
                assert_eq!(point.leaf, legal[0].cu, "{name}");
                assert_eq!(
                    point.leaf + point.levels.iter().sum::<u64>(),
                    point.cu,
                    "{name}"
                );
                // The levels below do not notice one more above.
                assert!(
                    point
                        .levels
                        .ends_with(&legal[relays.saturating_sub(1)].levels),
                    "{name}"
                );
            }
        }
    });
}

#[test]
fn reentrancy_is_refused_after_the_charge() {
    each(|_, _, report| {
        let refused = Some("ReentrancyNotAllowed");
        let chains: Vec<_> = report
            .reentrancy
            .iter()
            .map(|r| (r.chain.as_str(), r.refused.as_deref(), r.last_call))
            .collect();
        assert_eq!(
            chains,
            [
                ("A → A", None, 946),
                ("A → B → B", None, 946),
                ("A → B → A", refused, 946),
                ("A → B → C → A", refused, 946),
            ]
        );
    });
}

#[test]
fn two_measurements_are_one_report() {
    each(|arch, profile, first| {
        if profile == Profile::Mainnet {
            assert_eq!(*first, measure(arch, profile));
        }
    });
}

fn cu(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vault-bench"))
        .arg("depth")
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn the_command_prints_the_tables_and_writes_the_json() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("depth.json");
    let output = cu(&["--profile", "all", "--json", file.to_str().unwrap()]);
    assert!(output.status.success());
    // A pipe is no terminal: no progress.
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8(output.stdout).unwrap();
    for line in [
        "profile all (every gate in agave-feature-set) · ",
        "\ncalls SPL Token 1.0.0 (435df1e7…), Token-2022 11.0.0 (abb3182e…)\n",
        "200 series, 2000 points; largest deviation from the model: 0 CU",
        "ReentrancyNotAllowed",
    ] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }

    let json = fs::read_to_string(&file).unwrap();
    let report: DepthReport = serde_json::from_str(&json).unwrap();
    each(|arch, profile, measured| {
        if (arch, profile) == (Arch::V3, Profile::All) {
            assert_eq!(report, *measured);
        }
    });
    let value: Value = serde_json::from_str(&json).unwrap();
    for (pointer, expected) in [
        ("/schema", json!(1)),
        ("/kind", json!("depth")),
        ("/stamp/profile", json!("all")),
        ("/stamp/elfs/1/name", json!("relay")),
        ("/stamp/elfs/1/sbpf", json!("v3")),
        ("/series/0/kind", json!("self")),
        ("/series/199/kind", json!("distinct")),
        ("/series/0/points/9/refused", json!("CallDepth")),
    ] {
        assert_eq!(value.pointer(pointer), Some(&expected), "{pointer}");
    }
}

#[test]
fn bad_input_is_one_line_and_exit_code_2() {
    for (arguments, line) in [
        (
            ["--profile", "devnet"],
            "unknown profile `devnet` (one of: mainnet, mainnet@SLOT, mainnet@YYYY-MM-DD, all)",
        ),
        (
            ["--arch", "v9"],
            "unknown architecture `v9` (one of: v0, v3)",
        ),
        (
            ["--json", "/nowhere/depth.json"],
            "/nowhere/depth.json cannot be written",
        ),
    ] {
        let output = cu(&arguments);
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(line) && text.starts_with("error: "), "{text}");
        assert!(!text.contains("panicked"), "{text}");
    }
}
