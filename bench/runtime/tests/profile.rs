//! The profiles: which gates they have, and that they are what they claim to be.

use {
    cu_runtime::{Profile, Runtime, SVMFeatureSet, features, runtime_version},
    solana_sha256_hasher::hashv,
};

#[test]
fn names_round_trip_and_unknown_ones_say_what_there_is() {
    for profile in Profile::ALL {
        assert_eq!(profile.to_string().parse(), Ok(profile));
    }
    assert_eq!(Profile::default(), Profile::Mainnet);
    let error = "devnet".parse::<Profile>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "unknown profile `devnet` (one of: mainnet, all)"
    );
}

/// LiteSVM 0.16.0 lists the gates of mainnet-beta in `MAINNET_ACTIVE_FEATURES`. As a dependency it
/// would double this workspace's build; what stands here instead is its number of gates and the
/// sha256 over their ids, sorted as bytes. A gate too many, too few or exchanged changes the hash,
/// and so does a new Agave with gates that nobody has placed yet.
#[test]
fn mainnet_is_the_set_that_was_taken_from_the_cluster() {
    let features = Profile::Mainnet.feature_set();
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

#[test]
fn a_toggled_gate_takes_effect_and_shows_in_the_name() {
    let mainnet = Runtime::from(Profile::Mainnet);
    assert_eq!(mainnet.to_string(), "mainnet (mainnet-beta, 2026-08-24)");

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
    assert_eq!(back.to_string(), "mainnet (mainnet-beta, 2026-08-24)");
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
