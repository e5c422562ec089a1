//! What a row says beyond its CU: the frames, the floor, heap and stack, and the bump.

#![forbid(unsafe_code)]

use {
    cu::{
        Report, Row,
        frame::{Frame, Kind},
    },
    cu_runtime::Profile,
    cu_vault_bench::{measure, rows},
    cu_vault_tests::Arch,
    std::sync::OnceLock,
};

/// What an ELF costs under a profile: measured once, for all suites that ask.
pub fn report(arch: Arch, profile: Profile) -> &'static Report {
    static REPORTS: [[OnceLock<Report>; Profile::ALL.len()]; Arch::ALL.len()] =
        [const { [const { OnceLock::new() }; Profile::ALL.len()] }; Arch::ALL.len()];
    let of = Arch::ALL.iter().position(|it| *it == arch).unwrap();
    let under = Profile::ALL.iter().position(|it| *it == profile).unwrap();
    REPORTS[of][under].get_or_init(|| measure(arch, profile).unwrap())
}

/// Every row there is, with a name for it.
fn every_row() -> impl Iterator<Item = (String, &'static Row)> {
    let each = Arch::ALL
        .into_iter()
        .flat_map(|arch| Profile::ALL.map(|profile| (arch, profile)));
    each.flat_map(|(arch, profile)| {
        let rows = report(arch, profile).rows.iter();
        rows.map(move |row| (format!("{arch} {profile} {}", row.id), row))
    })
}

fn mainnet(arch: Arch, id: &str) -> &'static Row {
    report(arch, Profile::Mainnet).row(id).unwrap()
}

/// A frame and all frames below it.
fn all(frame: &Frame) -> Vec<&Frame> {
    let below = frame.calls.iter().flat_map(all);
    [frame].into_iter().chain(below).collect()
}

#[test]
fn what_a_frame_consumed_is_its_own_and_what_its_calls_cost() {
    for (row, measured) in every_row() {
        for frame in all(&measured.frames) {
            let calls = frame.calls.iter();
            let below: u64 = calls.map(|call| call.inclusive + call.entry).sum();
            assert_eq!(
                frame.inclusive,
                frame.exclusive + below,
                "{row} {}",
                frame.name
            );
            for call in &frame.calls {
                let above = u64::from(call.kind == Kind::Program);
                assert_eq!(call.height, frame.height + above, "{row} {}", call.name);
            }
            if frame.kind == Kind::Syscall {
                assert_eq!((frame.entry, frame.calls.len()), (0, 0), "{row}");
            }
        }
        let top = &measured.frames;
        assert_eq!((top.inclusive, top.height), (measured.cu, 1), "{row}");
        let (mut cpis, mut syscalls) = (0, 0);
        for call in &top.calls {
            match call.kind {
                Kind::Program => cpis += call.inclusive + call.entry,
                Kind::Syscall => syscalls += call.inclusive,
                kind => panic!("{row}: {kind:?} of a stripped ELF's instruction"),
            }
        }
        assert_eq!(cpis, measured.runtime, "{row}");
        assert_eq!(top.exclusive + syscalls, measured.own, "{row}");
    }
}

#[test]
fn syscalls_and_cpis_are_frames_in_the_order_of_the_calls() {
    for arch in Arch::ALL {
        let calls = |id| -> Vec<_> {
            let frames = all(&mainnet(arch, id).frames).into_iter();
            frames
                .map(|frame| (frame.height, frame.name.clone(), frame.entry))
                .collect()
        };
        let frame = |height, name: &str, entry| (height, name.to_owned(), entry);
        assert_eq!(
            calls("create_vault"),
            [
                frame(1, "cu-vault", 0),
                frame(1, "sol_get_sysvar", 0),
                frame(1, "sol_memcpy_", 0),
                frame(2, "System", 946),
            ]
        );
        let copy = || frame(2, "sol_memcpy_", 0);
        assert_eq!(
            calls("withdraw_token_2022"),
            [
                frame(1, "cu-vault", 0),
                frame(1, "sol_memcpy_", 0),
                frame(2, "Token-2022", 947),
                copy(),
                copy(),
                copy(),
                copy(),
                frame(2, "sol_log_", 0),
            ]
        );
    }
}

/// The least is known for these: what two lamport stores and an `exit` cost, what 48 bytes of return
/// data do, what one CPI does besides its own price.
#[test]
fn the_floor_is_what_the_row_cannot_do_without() {
    for arch in Arch::ALL {
        for (id, above_runtime) in [
            ("withdraw_sol", 2 + 1),
            ("withdraw_sol_self", 2 + 1),
            ("payout_sol_8", 9 + 1),
            ("payout_sol_16", 11 + 1),
            ("nominate_authority", 4 + 1),
            ("get_vault", 1 + 100 + 1),
            ("deposit_sol", 1 + 1),
            ("payout_token_16", 1 + 1),
            ("refused_missing_signer", 2),
            ("refused_wrong_pda", 1),
        ] {
            let row = mainnet(arch, id);
            assert_eq!(row.floor - row.runtime, above_runtime, "{arch} {id}");
        }
    }
}

/// Where the calls are laid out, `tests/tests/heap.rs` says, and here is what it came to.
#[test]
fn no_row_comes_near_the_end_of_heap_or_stack() {
    for (row, measured) in every_row() {
        assert!(measured.heap < 4096, "{row}: {}", measured.heap);
        assert!(measured.stack < 3 * 4096, "{row}: {}", measured.stack);
    }
}

/// Gaps between the frames of v0, which only one of the profiles has, are not used.
#[test]
fn the_profile_does_not_change_how_much_stack_is_used() {
    for arch in Arch::ALL {
        let [mainnet, all] = Profile::ALL.map(|profile| {
            let rows = report(arch, profile).rows.iter();
            rows.map(|row| (&row.id, row.stack)).collect::<Vec<_>>()
        });
        assert_eq!(mainnet, all);
    }
}

/// Why only one row has a second one for its bump.
#[test]
fn the_bump_matters_to_create_vault_alone() {
    for arch in Arch::ALL {
        let [first, second] = [255, 254].map(|bump| {
            let rows = rows::successes(arch, Profile::Mainnet, bump);
            let cu = rows
                .iter()
                .map(|row| (row.id.clone(), row.run().unwrap().cu()));
            cu.collect::<Vec<_>>()
        });
        let differing: Vec<_> = first
            .iter()
            .zip(&second)
            .filter(|(first, second)| first != second)
            .map(|(_, second)| second.clone())
            .collect();
        let dearer = mainnet(arch, "create_vault@254").cu;
        assert_eq!(differing, [("create_vault".to_owned(), dearer)]);
        assert!(dearer > mainnet(arch, "create_vault").cu);
    }
}

#[test]
fn v0_costs_at_most_two_percent_more_than_v3() {
    for v3 in &report(Arch::V3, Profile::Mainnet).rows {
        let v0 = mainnet(Arch::V0, &v3.id);
        let most = v3.cu + v3.cu / 50;
        assert!(v0.cu <= most, "{}: {} CU, at most {most}", v0.id, v0.cu);
    }
}

/// The cost limit of an operation for any compiler: the most that is acceptable next to assembly.
#[test]
fn no_row_is_above_its_ceiling() {
    for (id, ceiling) in [
        ("create_vault", 1320),
        ("deposit_sol", 1152),
        ("withdraw_sol", 50),
        ("withdraw_sol_self", 55),
        ("deposit_token", 1146),
        ("withdraw_token", 1136),
        ("payout_sol_1", 52),
        ("payout_sol_8", 150),
        ("payout_sol_16", 260),
        ("payout_token_1", 1140),
        ("payout_token_8", 2560),
        ("payout_token_16", 4090),
        ("close_token_account", 1415),
        ("close_token_account_2022", 4400),
        ("close_empty_token_account", 1160),
        ("nominate_authority", 46),
        ("accept_authority", 46),
        ("close_vault", 52),
        ("get_vault", 158),
        ("lower_reserve", 165),
        ("withdraw_excess_lamports", 1310),
        ("payout_token_2022_plain_16", 22_600),
        ("payout_token_2022_16", 26_500),
        ("stateless_deposit", 1140),
        ("stateless_withdraw", 1146),
    ] {
        for arch in Arch::ALL {
            let cu = mainnet(arch, id).cu;
            assert!(cu <= ceiling, "{arch} {id}: {cu} CU, at most {ceiling}");
        }
    }
}
