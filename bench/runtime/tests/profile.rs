//! The profiles: which gates they have, and that they are what they claim to be.

use {
    cu_runtime::{
        Profile, Runtime, SVMFeatureSet, Svm, Table,
        features::{self, FeatureSet},
        runtime_version,
    },
    solana_sha256_hasher::hashv,
    std::collections::BTreeSet,
};

#[test]
fn names_round_trip_and_unknown_ones_say_what_there_is() {
    for profile in [Profile::ALL.as_slice(), &[Profile::MainnetAt(441_000_000)]].concat() {
        assert_eq!(profile.to_string().parse(), Ok(profile));
    }
    assert_eq!(Profile::default(), Profile::Mainnet);
    for (name, message) in [
        (
            "devnet",
            "unknown profile `devnet` (one of: mainnet, mainnet@SLOT, mainnet@YYYY-MM-DD, all)",
        ),
        (
            "mainnet@2026-02-30",
            "unknown profile `mainnet@2026-02-30` (one of: mainnet, mainnet@SLOT, mainnet@YYYY-MM-DD, all)",
        ),
        (
            "mainnet@2026-10-22",
            "the gates of 2026-10-22 are not known: the table has slots for the days from 2026-06-26 to \
             2026-10-21; `mainnet` is the newest state that it has",
        ),
        (
            "mainnet@2026-06-24",
            "the gates of 2026-06-24 are not known: the table has slots for the days from 2026-06-26 to \
             2026-10-21; give the slot, as in mainnet@410400000",
        ),
    ] {
        assert_eq!(name.parse::<Profile>().unwrap_err().to_string(), message);
    }
}

/// The set that was taken from the cluster on 2026-08-24 by LiteSVM 0.16.0, independently of the table: its number
/// of gates, and the sha256 over their ids, sorted as bytes.
#[test]
fn an_earlier_day_is_the_set_that_was_taken_then() {
    let earlier: Profile = "mainnet@2026-08-24".parse().unwrap();
    let features = earlier.feature_set();
    let mut gates: Vec<_> = features.active().keys().collect();
    gates.sort();
    let ids: Vec<&[u8]> = gates.into_iter().map(AsRef::as_ref).collect();
    assert_eq!(ids.len(), 242);
    assert_eq!(
        hex::encode(hashv(&ids)),
        "3946315b814016e1cf7c8919a2782d14872a74737af0ca5d64c494ce6804381f"
    );
}

#[test]
fn a_day_ends_with_the_last_slot_before_the_next() {
    let slot = |day: &str| {
        Table::linked()
            .slot_of(day.parse().unwrap())
            .map_err(|error| error.to_string())
    };
    // Measured days begin with their slot; in the days between, slots of 300 ms have their share.
    assert_eq!(slot("2026-09-14"), Ok(447_119_999));
    assert_eq!(slot("2026-09-02"), Ok(444_095_999));
    assert_eq!(slot("2026-09-03"), Ok(444_096_000 + 3_024_000 / 12 - 1));
    // In August they took 400, 350 and 300 ms.
    assert_eq!(slot("2026-08-24").map(|slot| slot / 100_000), Ok(4_416));
    assert_eq!(slot("2026-10-21"), Ok(Table::linked().slot()));
}

#[test]
fn a_table_is_read_as_it_was_written_and_a_wrong_one_is_refused() {
    let text = Table::linked().to_string();
    assert!(Table::parse(&text).unwrap() == *Table::linked());
    assert!(text == include_str!("../mainnet.tsv"));
    let line = text.lines().last().unwrap();
    for (wrong, message) in [
        (
            text.replace("#taken\t2026", "#taken\t20x6"),
            "line 2: not a day: #taken\t20x6-10-21",
        ),
        (text.replace("#source", "#sauce"), "it names no #source"),
        (
            text.replace("#taken", "#token"),
            "it names no day on which it was #taken",
        ),
        (
            format!("{text}12\tabc\tname\n"),
            "line 260: not an address: 12\tabc\tname",
        ),
        (
            format!("{text}twelve\tabc\tname\n"),
            "line 260: not a slot: twelve\tabc\tname",
        ),
        (
            format!("{text}12\n"),
            "line 260: expected slot, address and name, between tabs: 12",
        ),
        (
            format!("{text}1{line}\n"),
            "the gate a1penGLz8Vm2QHYB3JPefBiU4BY3Z6JkW2k3Scw5GWP is there twice",
        ),
        (
            text.replace("2026-09-15", "2026-09-01"),
            "the days are not in order",
        ),
    ] {
        assert_eq!(Table::parse(&wrong).unwrap_err(), message);
    }
}

/// A gate that was added, taken away or moved to another slot is another table on the same day. A gate that came later
/// is none to a profile of an earlier slot.
#[test]
fn the_hash_of_a_profile_covers_its_gates_and_no_others() {
    let linked = Table::linked();
    let lines = include_str!("../mainnet.tsv").lines();
    let gates = lines.filter(|line| !line.starts_with('#'));
    let gates: String = gates.map(|line| format!("{line}\n")).collect();
    let sha256 = hex::encode(hashv(&[gates.as_bytes()]));
    assert_eq!(Profile::Mainnet.table_sha256(), Some(sha256.clone()));
    assert_eq!(Profile::All.table_sha256(), None);

    let earlier = Profile::MainnetAt(441_000_000).table_sha256().unwrap();
    assert_ne!(earlier, sha256);
    let last = linked.gates.last().unwrap();
    let taken_away = Table {
        gates: linked.gates[..linked.gates.len() - 1].to_vec(),
        ..linked.clone()
    };
    let mut moved = linked.clone();
    moved.gates.last_mut().unwrap().slot += 1;
    for table in [taken_away, moved] {
        assert_eq!(table.taken, linked.taken);
        assert_ne!(table.sha256(last.slot + 1), sha256);
        assert_eq!(table.sha256(441_000_000), earlier);
    }
}

/// Each of these has its price from its day on, whatever the runtime's default is.
#[test]
fn the_price_of_a_byte_follows_the_gates() {
    let minimum = |profile: Profile| Runtime::from(profile).rent().minimum_balance(120);
    for (profile, price) in [
        (Profile::MainnetAt(400_000_000), 6_960), // in the old form, over two years
        (Profile::MainnetAt(444_095_999), 6_960),
        (Profile::MainnetAt(444_096_000), 6_333),
        (Profile::MainnetAt(446_256_000), 5_080),
        (Profile::Mainnet, 5_080),
        (Profile::All, 6_960),
    ] {
        assert_eq!(minimum(profile), (128 + 120) * price, "{profile}");
        assert_eq!(Svm::new(profile).rent(), Runtime::from(profile).rent());
    }
    let raised =
        Runtime::from(Profile::Mainnet).activate(&features::set_lamports_per_byte_to_6960::ID);
    assert_eq!(raised.rent().minimum_balance(0), 128 * 6_960);
}

#[test]
fn the_way_between_two_profiles_is_one_gate_at_a_time() {
    let [august, today] =
        ["mainnet@2026-08-24", "mainnet"].map(|it| it.parse::<Profile>().unwrap());
    let changes = august.changes(today);
    let names: Vec<_> = changes
        .iter()
        .map(|change| (change.name.as_str(), change.on))
        .collect();
    assert_eq!(
        names,
        [
            ("reduce_slot_time_to_300ms", true),
            ("upgrade_bpf_stake_program_to_v5_1", true),
            ("relax_post_exec_min_balance_check", true),
            ("set_lamports_per_byte_to_6333", true),
            ("custom_commission_collector", true),
            ("set_lamports_per_byte_to_5080", true),
            ("enable_tx_v1", true),
            ("reduce_slot_time_to_250ms", true),
            ("reduce_slot_time_to_200ms", true),
            ("alpenglow", true),
        ]
    );
    for [from, to] in [[august, today], [today, august], [today, Profile::All]] {
        let steps = from.steps(to);
        assert_eq!(steps.len(), from.changes(to).len());
        let mut before = from.feature_set();
        for (step, change) in steps.iter().zip(from.changes(to)) {
            let after = step.feature_set();
            assert_eq!(before.is_active(&change.id), !change.on, "{}", change.name);
            assert_eq!(after.is_active(&change.id), change.on, "{}", change.name);
            assert_eq!(before.active().len().abs_diff(after.active().len()), 1);
            before = after;
        }
        let ids =
            |features: &FeatureSet| features.active().keys().copied().collect::<BTreeSet<_>>();
        assert_eq!(ids(&before), ids(&to.feature_set()));
    }
    assert_eq!(today.steps(today), []);
}

#[test]
fn gates_that_one_side_does_not_know_are_named() {
    let mainnet = Profile::Mainnet;
    let known = mainnet.feature_set().active().len() + mainnet.unknown_gates().len();
    assert_eq!(known, Table::linked().gates.len());
    let names: Vec<_> = mainnet
        .unknown_gates()
        .iter()
        .map(|gate| gate.name.as_str())
        .collect();
    assert_eq!(names, [""; 0]);
    assert_eq!(
        mainnet.inactive_gates().len(),
        Profile::All.feature_set().active().len() - mainnet.feature_set().active().len()
    );
    assert_eq!(Profile::All.inactive_gates(), [""; 0]);
}

#[test]
fn the_profiles_differ_in_what_the_vault_depends_on() {
    let [mainnet, all] = Profile::ALL.map(|profile| Runtime::from(profile).svm_features());
    // Pointers of account infos must be the serialised ones; System's CreateAccountAllowPrefund.
    assert!(mainnet.syscall_parameter_address_restrictions);
    assert!(mainnet.create_account_allow_prefund);
    assert!(mainnet.enable_sbpf_v3_deployment_and_execution);
    // Not there yet: direct mapping, the pointer array of SIMD-0449, nine levels of SIMD-0268.
    let not_there_yet = |set: &SVMFeatureSet| {
        [
            set.virtual_address_space_adjustments,
            set.account_data_direct_mapping,
            set.direct_account_pointers_in_program_input,
            set.raise_cpi_nesting_limit_to_8,
        ]
    };
    assert_eq!(not_there_yet(&mainnet), [false; 4]);
    assert_eq!(not_there_yet(&all), [true; 4]);
    assert_eq!(
        Profile::ALL.map(|profile| Runtime::from(profile).stack_height()),
        [5, 9]
    );
    assert_eq!(
        Runtime::from(Profile::Mainnet)
            .compute_budget()
            .compute_unit_limit,
        1_400_000
    );
}

/// README and docs say of these that mainnet had not activated them on the day of the table. Once the table has one of
/// them, its sentences change.
#[test]
fn the_gates_that_texts_call_inactive_are_not_in_the_table() {
    let table = &Table::linked().gates;
    for (gate, texts) in [
        (
            features::disable_sbpf_v0_v1_v2_deployment::ID,
            "SIMD-0500: README.md, docs/src/reference/deploy.md",
        ),
        (
            features::raise_cpi_nesting_limit_to_8::ID,
            "SIMD-0268: docs/src/depth.md, docs/src/pitfalls.md",
        ),
        (
            features::virtual_address_space_adjustments::ID,
            "SIMD-0460: docs/src/budget.md, docs/src/reference/testing.md",
        ),
        (
            features::increase_tx_account_lock_limit::ID,
            "128 locks: docs/src/reference/instructions.md",
        ),
    ] {
        assert!(table.iter().all(|it| it.id != gate), "{texts}");
    }
}

#[test]
fn a_toggled_gate_takes_effect_and_shows_in_the_name() {
    let mainnet = Runtime::from(Profile::Mainnet);
    assert_eq!(mainnet.to_string(), "mainnet (mainnet-beta, 2026-10-21)");

    let gate = features::raise_cpi_nesting_limit_to_8::ID;
    let deeper = mainnet.activate(&gate);
    assert_eq!(deeper.stack_height(), 9);
    let suffix = deeper.to_string();
    assert!(
        suffix.contains(" +[") && suffix.contains("nesting"),
        "{suffix}"
    );

    // Toggled back, it is mainnet again, in effect and in name.
    let back = deeper.deactivate(&gate);
    assert_eq!(back.stack_height(), 5);
    assert_eq!(back.to_string(), "mainnet (mainnet-beta, 2026-10-21)");
}

#[test]
#[should_panic(expected = "no feature gate has the id")]
fn a_gate_that_agave_does_not_know_cannot_be_toggled() {
    let _ = Runtime::from(Profile::All).deactivate(&solana_pubkey::Pubkey::new_unique());
}

#[test]
fn the_version_is_that_of_the_lockfile() {
    let version = runtime_version();
    let (agave, mollusk) = version
        .strip_prefix("agave ")
        .and_then(|rest| rest.strip_suffix(')')?.split_once(" (mollusk-svm "))
        .unwrap_or_else(|| panic!("{version}"));
    for number in [agave, mollusk] {
        assert_eq!(
            number
                .split('.')
                .filter(|part| part.parse::<u16>().is_ok())
                .count(),
            3
        );
    }
}
