//! The technique lab: before and after do the same, each goes the way that its text says, and what is named
//! as a risk is one.

#![forbid(unsafe_code)]

use {
    cu_runtime::{Profile, Run, Runtime, Svm, features},
    cu_vault_bench::lab::{
        Lab, LabReport, Technique, Variant,
        call::ID,
        interface::{FIRST_CHECK, OTHER_INPUT, REFUSED},
        table,
        technique::{Case, EVEN, Effect},
        techniques,
    },
    cu_vault_tests::{Arch, keys::key},
    solana_account::Account,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    std::{collections::BTreeSet, env, fs, path::Path, process::Command},
};

/// Modules whose work changes no account: they do nothing, refuse, call on, or speak.
const UNCHANGING: [&str; 5] = ["empty", "errors", "event", "size", "slice"];

fn lab(arch: Arch) -> Lab {
    Lab::new(arch, Profile::Mainnet).unwrap()
}

/// Runs a test on every technique of both ELFs, in the lab that it is measured in.
fn everywhere(test: impl Fn(&Lab, &Technique)) {
    for arch in Arch::ALL {
        let lab = lab(arch);
        for technique in techniques(&lab) {
            let own = lab.of(&technique).unwrap();
            test(own.as_ref().unwrap_or(&lab), &technique);
        }
    }
}

/// The technique of this name.
fn technique(lab: &Lab, name: &str) -> Technique {
    let all = techniques(lab);
    let found = all.iter().find(|technique| technique.name == name);
    found
        .unwrap_or_else(|| panic!("no technique {name}"))
        .clone()
}

fn error(lab: &Lab, case: &Case) -> Option<InstructionError> {
    lab.run(case).unwrap().result.raw_result.err()
}

fn custom(code: u32) -> Option<InstructionError> {
    Some(InstructionError::Custom(code))
}

/// What a run did to an account: lamports that came, data and owner where they are new.
type Change = (Pubkey, i128, Option<Vec<u8>>, Option<Pubkey>);

/// The accounts may differ in what they were, but not in the outcome.
fn changes(case: &Case, run: &Run) -> Vec<Change> {
    let (_, before) = case.instruction();
    let change = |(key, before): &(Pubkey, Account), after: &Account| {
        let lamports = i128::from(after.lamports) - i128::from(before.lamports);
        let data = (after.data != before.data).then(|| after.data.clone());
        let owner = (after.owner != before.owner).then_some(after.owner);
        (lamports != 0 || data.is_some() || owner.is_some())
            .then_some((*key, lamports, data, owner))
    };
    before
        .iter()
        .zip(&run.result.resulting_accounts)
        .filter_map(|(before, (_, after))| change(before, after))
        .collect()
}

#[test]
fn before_and_after_do_the_same() {
    everywhere(|lab, technique| {
        let name = &technique.name;
        let [before, after] = [&technique.before, &technique.after].map(|case| {
            let run = lab.run(case).unwrap();
            (run.result.raw_result.clone(), changes(case, &run))
        });
        assert_eq!(before.0, Ok(()), "{name}");
        if technique.effect == Effect::Fails {
            assert!(after.0.is_err() && after.1.is_empty(), "{name}");
        } else {
            assert_eq!(before, after, "{name}");
        }
        assert_eq!(
            before.1.is_empty(),
            UNCHANGING.contains(&technique.module),
            "{name}"
        );
    });
}

#[test]
fn each_goes_the_way_that_it_says() {
    for (arch, profile) in [
        (Arch::V3, Profile::Mainnet),
        (Arch::V0, Profile::Mainnet),
        (Arch::V3, Profile::All),
    ] {
        let lab = Lab::new(arch, profile).unwrap();
        let report = LabReport::measure(arch, profile, &mut |_| {}).unwrap();
        let techniques = techniques(&lab);
        assert_eq!(report.rows.len(), techniques.len());
        for technique in techniques {
            let name = &technique.name;
            let row = report.rows.iter().find(|row| row.technique == *name);
            let row = row.unwrap_or_else(|| panic!("{name} has no row"));
            let budget = lab.svm.cu_limit();
            match technique.effect {
                Effect::Saves => assert!(row.saving > 0, "{arch} {profile} {name}: {row:?}"),
                Effect::Costs => assert!(row.saving < 0, "{arch} {profile} {name}: {row:?}"),
                Effect::Even => {
                    assert!(row.saving.abs() <= EVEN, "{arch} {profile} {name}: {row:?}")
                }
                Effect::Fails => assert_eq!(row.after.cu, budget, "{arch} {profile} {name}"),
            }
            // More than the variant that does nothing, except for the one technique about that.
            assert!(
                row.before.cu > report.nothing || technique.module == "empty",
                "{name}"
            );
            assert!(row.before.bytes > 0 && row.after.bytes > 0, "{name}");
        }
        assert!(report.rows.is_sorted_by_key(|row| -row.saving));
    }
}

/// Code is counted for the variant alone: for one that does nothing, a move and an exit.
#[test]
fn the_bytes_are_those_of_the_variant() {
    for arch in Arch::ALL {
        let report = LabReport::measure(arch, Profile::Mainnet, &mut |_| {}).unwrap();
        let row = |name| {
            report
                .rows
                .iter()
                .find(|row| row.technique == name)
                .unwrap()
        };
        let nothing = row("success left in r0");
        assert_eq!((nothing.before.bytes, nothing.after.bytes), (16, 8));
        // The same variant on another input.
        let size = row("3 infos, not 4");
        assert_eq!(size.before.bytes, size.after.bytes);
        let all: u64 = report
            .rows
            .iter()
            .map(|row| row.before.bytes)
            .max()
            .unwrap();
        assert!(all < report.elf.bytes as u64 / 2, "{all}");
    }
}

#[test]
fn neither_accepts_what_must_be_refused() {
    everywhere(|lab, technique| {
        for (what, before, after) in &technique.refused {
            for (case, call) in [(&technique.before, before), (&technique.after, after)] {
                let case = Case::new(case.variant, call.clone());
                let run = lab.run(&case).unwrap();
                let ended = &run.result.raw_result;
                let budget = lab.svm.cu_limit();
                assert!(
                    ended.is_err() && run.cu() < budget,
                    "{}, {:?}, {what}: {ended:?}",
                    technique.name,
                    case.variant
                );
            }
        }
    });
}

#[test]
fn each_check_has_its_error_wherever_it_is_chosen() {
    for arch in Arch::ALL {
        let lab = lab(arch);
        let technique = technique(&lab, "one cold exit for all errors");
        assert_eq!(technique.refused.len(), 6);
        for (index, (_, before, after)) in (0..).zip(&technique.refused) {
            let cases = [
                Case::new(technique.before.variant, before.clone()),
                Case::new(technique.after.variant, after.clone()),
            ];
            let errors = cases.map(|case| error(&lab, &case));
            assert_eq!(
                errors,
                [custom(FIRST_CHECK + index), custom(FIRST_CHECK + index)]
            );
        }
    }
}

/// Wherever the event is looked for, it is these 32 bytes.
#[test]
fn an_event_says_the_same_in_every_form() {
    for arch in Arch::ALL {
        let mut lab = lab(arch);
        let event = b"authority withdrew 1000 lamports";
        let data = technique(&lab, "event as data, sol_log_data");
        let text = technique(&lab, "event as text, sol_log_");

        let cpi = &lab.run(&data.before).unwrap().cpis[0];
        assert_eq!(&cpi.instruction.as_ref().unwrap().data[1..], event);

        let mut log = |case: &Case| {
            let (instruction, accounts) = case.instruction();
            lab.svm.run_logged(&instruction, &accounts).unwrap().1
        };
        let base64 = "YXV0aG9yaXR5IHdpdGhkcmV3IDEwMDAgbGFtcG9ydHM=";
        let line = format!("Program data: {base64}");
        assert!(log(&data.after).contains(&line));
        let line = format!("Program log: {}", str::from_utf8(event).unwrap());
        assert!(log(&text.after).contains(&line));
    }
}

/// Eight bytes are not thirty-two: the check lets another owner pass, and only the runtime, at the end,
/// does not.
#[test]
fn the_first_word_accepts_a_foreign_owner() {
    for arch in Arch::ALL {
        let lab = lab(arch);
        let mut technique = technique(&lab, "addresses compared by their first word");
        let mut lookalike = ID.to_bytes();
        lookalike[31] ^= 1;
        for case in [&mut technique.before, &mut technique.after] {
            case.call.accounts[0].1.owner = lookalike.into();
        }
        assert_eq!(error(&lab, &technique.before), custom(REFUSED));
        assert_eq!(
            error(&lab, &technique.after),
            Some(InstructionError::ExternalAccountLamportSpend)
        );
    }
}

#[test]
fn whoever_signed_passes_for_a_pda_that_signs() {
    for arch in Arch::ALL {
        let lab = lab(arch);
        let mut technique = technique(&lab, "PDA signs the CPI");
        for case in [&mut technique.before, &mut technique.after] {
            let (meta, _) = &mut case.call.accounts[1];
            (meta.pubkey, meta.is_signer) = (key("no PDA"), true);
        }
        assert_eq!(error(&lab, &technique.before), custom(REFUSED));
        assert_eq!(error(&lab, &technique.after), None);
    }
}

/// A bump that gives no address gives a hash all the same.
#[test]
fn a_plain_hash_accepts_what_lies_on_the_curve() {
    for arch in Arch::ALL {
        let lab = lab(arch);
        let mut technique = technique(&lab, "PDA by sha256");
        let owner = technique.before.call.accounts[0].0.pubkey;
        let seeds = |bump| [b"lab".to_vec(), owner.to_bytes().to_vec(), vec![bump]];
        let bump = (0..=u8::MAX)
            .find(|bump| {
                let seeds = seeds(*bump);
                let seeds: Vec<_> = seeds.iter().map(Vec::as_slice).collect();
                Pubkey::create_program_address(&seeds, &ID).is_err()
            })
            .unwrap();
        let hash = hash_of_pda(&[seeds(bump).concat(), ID.to_bytes().to_vec()].concat());
        for case in [&mut technique.before, &mut technique.after] {
            case.call.accounts[1].0.pubkey = hash;
            case.call.args[8] = bump;
        }
        assert!(error(&lab, &technique.before).is_some());
        assert_eq!(error(&lab, &technique.after), None);
    }
}

/// The hash of a PDA: what is hashed, then the marker.
fn hash_of_pda(hashed: &[u8]) -> Pubkey {
    use sha2::{Digest, Sha256};
    let hash: [u8; 32] = Sha256::digest([hashed, b"ProgramDerivedAddress"].concat()).into();
    hash.into()
}

#[test]
fn the_fixed_layout_takes_neither_data_nor_duplicates() {
    for arch in Arch::ALL {
        let lab = lab(arch);
        let technique = technique(&lab, "fixed layout, 4 accounts");
        let mut data = technique.clone();
        let mut duplicate = technique;
        for case in [&mut data.before, &mut data.after] {
            case.call.accounts[1].1.data = vec![0; 8];
        }
        for case in [&mut duplicate.before, &mut duplicate.after] {
            case.call.accounts[2] = case.call.accounts[1].clone();
        }
        for technique in [data, duplicate] {
            assert_eq!(error(&lab, &technique.before), None);
            assert_eq!(error(&lab, &technique.after), custom(OTHER_INPUT));
        }
    }
}

#[test]
fn only_the_checked_transfer_looks_at_the_decimals() {
    for arch in Arch::ALL {
        let lab = lab(arch);
        let mut technique = technique(&lab, "Transfer instead of TransferChecked");
        for case in [&mut technique.before, &mut technique.after] {
            case.call.args[8] += 1;
        }
        assert!(error(&lab, &technique.before).is_some());
        assert_eq!(error(&lab, &technique.after), None);
    }
}

#[test]
fn one_call_makes_an_account_only_behind_its_gate() {
    for arch in Arch::ALL {
        let mut lab = lab(arch);
        let technique = technique(&lab, "CreateAccountAllowPrefund");
        let gate = &features::create_account_allow_prefund::ID;
        lab.svm = Svm::new(Runtime::from(Profile::Mainnet).deactivate(gate));
        lab.svm.add_program(&ID, &arch.elf("lab"));
        assert_eq!(error(&lab, &technique.before), None);
        assert!(error(&lab, &technique.after).is_some());
    }
}

#[test]
fn a_stored_rent_goes_stale() {
    for arch in Arch::ALL {
        let mut lab = lab(arch);
        let technique = technique(&lab, "rent as it was stored");
        lab.svm.mollusk_mut().sysvars.rent.lamports_per_byte *= 2;
        let [before, after] = [&technique.before, &technique.after]
            .map(|case| changes(case, &lab.run(case).unwrap()));
        assert_ne!(before, after);
    }
}

/// Everything in the lab is measured, and everything measured is described in a module.
#[test]
fn every_variant_is_measured_and_every_module_is_there() {
    let lab = lab(Arch::V3);
    let techniques = techniques(&lab);
    let cases = techniques.iter().flat_map(|t| [&t.before, &t.after]);
    let mut measured: BTreeSet<u8> = cases.map(|case| case.variant as u8).collect();
    // Called by those that ask them.
    measured.extend([Variant::AnswerReturned as u8, Variant::AnswerWritten as u8]);
    assert_eq!(measured, (0..=Variant::Pass as u8).collect());

    let bench = Path::new(env!("CARGO_MANIFEST_DIR"));
    let modules: BTreeSet<_> = techniques
        .iter()
        .map(|technique| technique.module)
        .collect();
    for module in &modules {
        for folder in ["src/lab", "../programs/lab/src"] {
            let file = bench.join(folder).join(format!("{module}.rs"));
            assert!(file.is_file(), "{}", file.display());
        }
    }
    let names: BTreeSet<_> = techniques.iter().map(|technique| &technique.name).collect();
    assert_eq!(names.len(), techniques.len());
    for technique in &techniques {
        let texts = [technique.change, technique.risk];
        assert!(
            texts.iter().all(|text| !text.is_empty()),
            "{}",
            technique.name
        );
    }
}

#[test]
fn a_byte_that_names_no_variant_is_refused() {
    for arch in Arch::ALL {
        let lab = lab(arch);
        for byte in [Variant::Pass as u8 + 1, u8::MAX] {
            let (mut instruction, accounts) =
                Case::new(Variant::Nothing, Default::default()).instruction();
            instruction.data[0] = byte;
            let run = lab.svm.run(&instruction, &accounts).unwrap();
            assert_eq!(run.result.raw_result.err(), custom(OTHER_INPUT));
        }
    }
}

/// Its panics name source files, by paths that are the same on every machine.
#[test]
fn the_elf_does_not_know_where_it_was_built() {
    for arch in Arch::ALL {
        let elf = arch.elf("lab");
        let has = |text: &str| {
            elf.windows(text.len())
                .any(|bytes| bytes == text.as_bytes())
        };
        assert!(
            has("cargo/registry/"),
            "the test looks for what is not there"
        );
        for path in [
            env!("CARGO_MANIFEST_DIR").replace("/bench/vault", "/bench"),
            format!("{}/", env::var("HOME").unwrap()),
        ] {
            assert!(!has(&path), "{arch}: {path}");
        }
    }
}

#[test]
fn the_table_says_all_of_each_row() {
    let report = LabReport::measure(Arch::V3, Profile::Mainnet, &mut |_| {}).unwrap();
    let text = table::lab(&report);
    for row in &report.rows {
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("{}  ", table::name(row))))
            .unwrap_or_else(|| panic!("{} has no line", row.technique));
        for part in [
            format!("{} → {}", row.before.cu, row.after.cu),
            row.saving.to_string(),
            format!("{} → {}", row.before.bytes, row.after.bytes),
            row.module.clone(),
        ] {
            assert!(line.contains(&part), "{line}: {part}");
        }
        let first_words: Vec<_> = row.risk.split(' ').take(3).collect();
        assert!(line.contains(&first_words.join(" ")), "{line}");
    }
}

#[test]
fn the_command_prints_the_table_and_writes_the_json() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lab.json");
    let output = Command::new(env!("CARGO_BIN_EXE_vault-bench"))
        .args(["lab", "--arch", "v0", "--profile", "all", "--json"])
        .arg(&file)
        .output()
        .unwrap();
    assert!(output.status.success());
    // A pipe is no terminal: no progress.
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let report: LabReport = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let measured = LabReport::measure(Arch::V0, Profile::All, &mut |_| {}).unwrap();
    assert_eq!(report, measured);
    assert_eq!(
        (report.stamp.profile.as_str(), report.elf.sbpf.as_str()),
        ("all", "v0")
    );
    assert_eq!(String::from_utf8_lossy(&output.stdout), table::lab(&report));
}
