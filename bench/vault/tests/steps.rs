//! The steps of the chapter on tuning: each does what the vault does, and rejects what the first step rejects, or what
//! it leaves to the runtime is named here.

#![forbid(unsafe_code)]
#![expect(
    deprecated,
    reason = "`NotEnoughAccountKeys` is what Pinocchio returns"
)]

use {
    cu::Scenario,
    cu_runtime::Profile,
    cu_vault_bench::{
        lab::card::{CARDS, Risk, SIZES},
        rows,
        steps::{BUMPS, STEPS, StepsReport},
    },
    cu_vault_interface::{ID, error::VaultError, state::Vault},
    cu_vault_tests::{Arch, keys::key, world::SOL},
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    std::{fs, path::Path},
};

/// The first steps that no longer do something themselves.
const NOT_DERIVED: usize = 4;
const OWNER_BY_RUNTIME: usize = 7;
const CREDIT_BY_RUNTIME: usize = 8;

const AUTHORITY: usize = 0;
const VAULT: usize = 1;
const RECIPIENT: usize = 2;

/// A withdrawal of one SOL out of five.
struct Call {
    instruction: Instruction,
    accounts: Vec<(Pubkey, Account)>,
}

impl Call {
    fn account(&mut self, slot: usize) -> &mut Account {
        let key = self.instruction.accounts[slot].pubkey;
        let found = self.accounts.iter_mut().find(|(it, _)| *it == key);
        &mut found.expect("the row has its accounts").1
    }

    /// Puts another account in a slot.
    fn replace(&mut self, slot: usize, key: Pubkey, account: Account) {
        self.instruction.accounts[slot].pubkey = key;
        self.accounts.push((key, account));
    }

    fn lamports(&mut self, lamports: u64) {
        self.instruction.data.truncate(1);
        self.instruction.data.extend(lamports.to_le_bytes());
    }

    fn state(&mut self) -> &mut Vault {
        bytemuck::from_bytes_mut(&mut self.account(VAULT).data)
    }
}

/// What comes in, and how the step of this number must end.
type Case = (
    &'static str,
    fn(&mut Call),
    fn(usize) -> Result<(), InstructionError>,
);

fn custom(error: VaultError) -> Result<(), InstructionError> {
    Err(InstructionError::Custom(error as u32))
}

/// What comes in.
type Valid = (&'static str, fn(&mut Call));

const VALID: [Valid; 8] = [
    ("the row itself", |_| {}),
    ("nothing", |call| call.lamports(0)),
    ("everything above the reserve", |call| {
        let reserve = call.state().rent_reserve();
        let lamports = call.account(VAULT).lamports - reserve;
        call.lamports(lamports);
    }),
    ("to the authority itself", |call| {
        let authority = call.instruction.accounts[AUTHORITY].clone();
        call.instruction.accounts[AUTHORITY].is_writable = true;
        call.instruction.accounts[RECIPIENT] = AccountMeta::new(authority.pubkey, true);
    }),
    ("to a recipient that signs", |call| {
        call.instruction.accounts[RECIPIENT].is_signer = true;
    }),
    ("to a recipient with data", |call| {
        call.replace(RECIPIENT, key("data"), Account::new(SOL, 77, &key("owner")));
    }),
    ("by an authority with data", |call| {
        call.account(AUTHORITY).data = vec![1; 33];
    }),
    ("by an authority that is writable", |call| {
        call.instruction.accounts[AUTHORITY].is_writable = true;
    }),
];

const INVALID: [Case; 17] = [
    (
        "no signature",
        |call| call.instruction.accounts[AUTHORITY].is_signer = false,
        |_| custom(VaultError::MissingSigner),
    ),
    (
        "a stranger signs",
        |call| {
            call.replace(
                AUTHORITY,
                key("stranger"),
                Account::new(SOL, 0, &Pubkey::default()),
            )
        },
        |_| custom(VaultError::WrongAuthority),
    ),
    (
        "a lamport below the reserve",
        |call| {
            let reserve = call.state().rent_reserve();
            let lamports = call.account(VAULT).lamports - reserve + 1;
            call.lamports(lamports);
        },
        |_| custom(VaultError::InsufficientFunds),
    ),
    (
        "more than there is",
        |call| call.lamports(u64::MAX),
        |_| custom(VaultError::InsufficientFunds),
    ),
    (
        "the vault pays itself",
        |call| call.instruction.accounts[RECIPIENT] = call.instruction.accounts[VAULT].clone(),
        |_| custom(VaultError::DuplicateAccount),
    ),
    (
        "no recipient",
        |call| call.instruction.accounts.truncate(RECIPIENT),
        |_| Err(InstructionError::NotEnoughAccountKeys),
    ),
    (
        "an account too many",
        |call| {
            let another = call.instruction.accounts[AUTHORITY].clone();
            call.instruction.accounts.push(another);
        },
        |_| Err(InstructionError::NotEnoughAccountKeys),
    ),
    (
        "data cut short",
        |call| call.instruction.data.truncate(8),
        |_| custom(VaultError::InvalidInstructionData),
    ),
    (
        "a byte of data too many",
        |call| call.instruction.data.push(0),
        |_| custom(VaultError::InvalidInstructionData),
    ),
    (
        "another discriminator",
        |call| call.state().discriminator += 1,
        |_| custom(VaultError::InvalidVaultDiscriminator),
    ),
    (
        "another version",
        |call| call.state().version += 1,
        |_| custom(VaultError::UnsupportedVersion),
    ),
    (
        "a state cut short",
        |call| call.account(VAULT).data.truncate(Vault::LEN - 1),
        |_| custom(VaultError::InvalidVaultSize),
    ),
    (
        "a state too long",
        |call| call.account(VAULT).data.push(0),
        |_| custom(VaultError::InvalidVaultSize),
    ),
    (
        "a vault that another program owns",
        |call| call.account(VAULT).owner = key("another program"),
        |step| match step < OWNER_BY_RUNTIME {
            true => custom(VaultError::InvalidVaultOwner),
            // Left to the runtime.
            false => Err(InstructionError::ExternalAccountLamportSpend),
        },
    ),
    (
        "a recipient whose balance overflows",
        |call| call.account(RECIPIENT).lamports = u64::MAX,
        |step| match step < CREDIT_BY_RUNTIME {
            true => Err(InstructionError::ArithmeticOverflow),
            // Left to the runtime, for which the balance shrinks.
            false => Err(InstructionError::ExternalAccountLamportSpend),
        },
    ),
    (
        "a vault that is read-only",
        |call| call.instruction.accounts[VAULT].is_writable = false,
        |_| Err(InstructionError::ReadonlyLamportChange),
    ),
    (
        "a recipient that is read-only",
        |call| call.instruction.accounts[RECIPIENT].is_writable = false,
        |_| Err(InstructionError::ReadonlyLamportChange),
    ),
];

/// A row of the vault, and the steps in the vault's place.
fn row(arch: Arch, bump: u8) -> Scenario {
    let mut scenario = rows::withdraw_sol(arch, Profile::Mainnet, bump);
    scenario.svm.add_program(&ID, &arch.elf("steps"));
    scenario
}

/// Runs a step on a call that was changed like this.
fn run(row: &Scenario, step: usize, change: fn(&mut Call)) -> (Call, cu_runtime::Run) {
    let mut call = Call {
        instruction: row.instruction.clone(),
        accounts: row.accounts.clone(),
    };
    change(&mut call);
    call.instruction.data[0] = step as u8;
    let run = row.svm.run(&call.instruction, &call.accounts).unwrap();
    (call, run)
}

#[test]
fn every_step_does_what_the_vault_does() {
    for arch in Arch::ALL {
        for bump in BUMPS {
            let row = row(arch, bump);
            let mut vault = rows::withdraw_sol(arch, Profile::Mainnet, bump);
            for (what, change) in VALID {
                let mut call = Call {
                    instruction: vault.instruction.clone(),
                    accounts: vault.accounts.clone(),
                };
                change(&mut call);
                (vault.instruction, vault.accounts) = (call.instruction, call.accounts);
                let expected = vault.run().unwrap().result;
                assert_eq!(expected.raw_result, Ok(()), "{what}");
                for step in 0..STEPS.len() {
                    let (_, run) = run(&row, step, change);
                    let place = format!("{arch}, bump {bump}, step {step}, {what}");
                    assert_eq!(run.result.raw_result, Ok(()), "{place}");
                    assert_eq!(
                        run.result.resulting_accounts, expected.resulting_accounts,
                        "{place}"
                    );
                }
                vault = rows::withdraw_sol(arch, Profile::Mainnet, bump);
            }
        }
    }
}

#[test]
fn every_step_rejects_what_the_first_one_rejects() {
    for arch in Arch::ALL {
        let row = row(arch, BUMPS[0]);
        for (what, change, expected) in INVALID {
            for step in 0..STEPS.len() {
                let (call, run) = run(&row, step, change);
                let place = format!("{arch}, step {step}, {what}");
                assert_eq!(run.result.raw_result, expected(step), "{place}");
                assert_eq!(run.result.resulting_accounts, call.accounts, "{place}");
            }
        }
    }
}

/// What the later steps accept and the first ones do not: a vault that is not at the address of its seeds. The vault's
/// own tests show that no instruction makes one.
#[test]
fn a_vault_elsewhere_is_accepted_from_the_step_on_that_says_so() {
    for arch in Arch::ALL {
        let row = row(arch, BUMPS[0]);
        for step in 0..STEPS.len() {
            let (_, run) = run(&row, step, |call| {
                let vault = call.account(VAULT).clone();
                call.replace(VAULT, key("elsewhere"), vault);
            });
            let expected = match step < NOT_DERIVED {
                true => Err(InstructionError::InvalidSeeds),
                false => Ok(()),
            };
            assert_eq!(run.result.raw_result, expected, "{arch}, step {step}");
        }
        assert!(STEPS[NOT_DERIVED].left.contains("another address"));
    }
}

/// Exactly the steps that leave something to others say so.
#[test]
fn what_is_left_to_others_is_named() {
    let named: Vec<_> = (0..STEPS.len())
        .filter(|step| !STEPS[*step].left.is_empty())
        .collect();
    assert_eq!(named, [NOT_DERIVED, OWNER_BY_RUNTIME, CREDIT_BY_RUNTIME]);
}

/// A number that is no step's is an error, whatever the accounts are.
#[test]
fn no_other_number_is_a_step() {
    for arch in Arch::ALL {
        let row = row(arch, BUMPS[0]);
        for number in STEPS.len()..=255 {
            let (call, run) = run(&row, number, |_| {});
            assert_eq!(
                run.result.raw_result,
                custom(VaultError::UnknownInstruction),
                "{number}"
            );
            assert_eq!(run.result.resulting_accounts, call.accounts);
        }
    }
}

#[test]
fn the_steps_lead_from_the_tutorial_to_the_vault() {
    for arch in Arch::ALL {
        let report = StepsReport::measure(arch, Profile::Mainnet).unwrap();
        assert_eq!(report.rows.len(), STEPS.len());
        let (first, last) = (&report.rows[0], report.rows.last().unwrap());
        // They differ from the two programs by their dispatch.
        assert!(
            first.cu.abs_diff(report.tutorial) < 60,
            "{arch}: {}",
            first.cu
        );
        assert!(last.cu.abs_diff(report.vault) < 10, "{arch}: {}", last.cu);
        // Only a search depends on the bump.
        for (row, step) in report.rows.iter().zip(&STEPS) {
            let searches = ["tutorial", "no_log"].contains(&step.file);
            assert_eq!(row.cu < row.cu_of_bump_252, searches, "{}", step.file);
        }
    }
}

/// Hand-written unsafe is where the step says, and nowhere else.
#[test]
fn a_step_without_unsafe_has_none() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../programs/steps/src/step");
    let helpers = ["three_accounts", "data_of", "input.fixed", "is_writable"];
    for step in &STEPS[..12] {
        let file = folder.join(format!("{}.rs", step.file));
        let source = fs::read_to_string(file).unwrap();
        let uses = helpers.iter().any(|it| source.contains(it));
        assert_eq!(uses, step.needs_unsafe, "{}", step.file);
    }
}

/// Every comparison of the lab is on one card or among the sizes, and every file that a card names is there.
#[test]
fn the_cards_hold_the_whole_lab() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let figures = cu_vault_bench::figures::Figures::read(&root).unwrap();
    let mut on_cards: Vec<_> = CARDS.iter().flat_map(|card| card.rows.to_vec()).collect();
    on_cards.extend(SIZES);
    on_cards.sort_unstable();
    let mut measured: Vec<_> = figures
        .lab
        .rows
        .iter()
        .map(cu_vault_bench::lab::table::name)
        .collect();
    measured.sort_unstable();
    assert_eq!(on_cards, measured);
    for card in &CARDS {
        if let Ok(file) = card.used {
            assert!(root.join(file).is_file(), "{}: {file}", card.title);
        }
        let modules: Vec<_> = card.rows(&figures.lab.rows);
        assert!(modules.iter().all(|row| row.module == modules[0].module));
        assert!(
            !card.needs_unsafe || card.risk >= Risk::Low,
            "{}",
            card.title
        );
    }
}
