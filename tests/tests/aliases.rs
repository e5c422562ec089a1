//! One account in two slots: for every instruction and every pair of its slots, what happens when one
//! slot holds the account of the other, in both directions.
//!
//! `"recipient := authority"` is the valid call with the authority's account in the recipient's slot too.
//! The account then has the privileges of both slots, as in a transaction; even a signature that nobody
//! could give is granted, but for a writable System program, which the runtime grants nobody.
//!
//! What works must do exactly what the call says, account by account: two amounts for a recipient that
//! is listed twice, nothing for a vault that pays itself.

#![forbid(unsafe_code)]

use {
    cu_runtime::programs,
    cu_vault::{
        ID,
        error::VaultError::{self, *},
        instruction::{
            Instruction::{self as Tag, *},
            MAX_TOKEN_RECIPIENTS, TABLE,
        },
        state::Vault,
        token::TokenProgram,
    },
    cu_vault_tests::{
        Arch,
        effect::Effect,
        every::{AMOUNT, BUMP, Call, Every, LAMPORTS},
        stage::VAULT_TOKENS,
        world::Refusal,
    },
    solana_account::Account,
    solana_instruction_error::InstructionError::{self, *},
    spl_token_2022_interface::error::TokenError,
    std::collections::BTreeSet,
};

/// The outcomes of an instruction's aliases.
struct Aliases {
    tag: Tag,
    /// These do what the call says.
    work: &'static [&'static str],
    refused: &'static [(By, &'static [&'static str])],
}

/// Who refuses, and how.
#[derive(Clone)]
enum By {
    /// This program.
    Us(VaultError),
    /// The runtime or the program that is called.
    Them(InstructionError),
    /// A token program, each in its own way: SPL Token, Token-2022.
    Either(InstructionError, InstructionError),
}
use By::*;

const INSUFFICIENT_FUNDS: InstructionError = Custom(TokenError::InsufficientFunds as u32);
const MINT_MISMATCH: InstructionError = Custom(TokenError::MintMismatch as u32);
const OWNER_MISMATCH: InstructionError = Custom(TokenError::OwnerMismatch as u32);
const HAS_BALANCE: InstructionError = Custom(TokenError::NonNativeHasBalance as u32);

const OUTCOMES: &[Aliases] = &[
    Aliases {
        tag: CreateVault,
        work: &["payer := base"],
        refused: &[
            (Us(VaultExists), &["vault := system program"]),
            // The signature would make a vault of a wallet.
            (
                Us(VaultIsSigner),
                &[
                    "payer := vault",
                    "base := vault",
                    "vault := payer",
                    "vault := base",
                ],
            ),
            (
                Them(PrivilegeEscalation),
                &["payer := system program", "base := payer"],
            ),
            // The vault's seeds with another base give no address.
            (Them(ProgramFailedToComplete), &["base := system program"]),
            (
                Them(MissingAccount),
                &[
                    "system program := payer",
                    "system program := base",
                    "system program := vault",
                ],
            ),
        ],
    },
    Aliases {
        tag: DepositSol,
        work: &[],
        refused: &[
            (
                Us(VaultIsSigner),
                &["vault := depositor", "depositor := vault"],
            ),
            (Us(InvalidVaultOwner), &["vault := system program"]),
            (Them(PrivilegeEscalation), &["depositor := system program"]),
            (
                Them(MissingAccount),
                &["system program := depositor", "system program := vault"],
            ),
        ],
    },
    Aliases {
        tag: WithdrawSol,
        work: &["recipient := authority"],
        refused: &[
            (
                Us(DuplicateAccount),
                &["vault := recipient", "recipient := vault"],
            ),
            (Us(InvalidVaultOwner), &["vault := authority"]),
            (
                Us(WrongAuthority),
                &["authority := vault", "authority := recipient"],
            ),
        ],
    },
    Aliases {
        tag: DepositToken,
        work: &[],
        refused: &[
            (
                Us(InvalidTokenProgram),
                &[
                    "token program := depositor",
                    "token program := source",
                    "token program := mint",
                    "token program := vault token account",
                    "token program := vault",
                ],
            ),
            (
                Us(InvalidVaultOwner),
                &[
                    "vault := depositor",
                    "vault := source",
                    "vault := mint",
                    "vault := vault token account",
                    "vault := token program",
                ],
            ),
            (
                Us(InvalidTokenAccount),
                &[
                    "vault token account := depositor",
                    "vault token account := mint",
                    "vault token account := vault",
                    "vault token account := token program",
                ],
            ),
            (Us(WrongTokenAuthority), &["vault token account := source"]),
            (
                Them(OWNER_MISMATCH),
                &[
                    "depositor := source",
                    "depositor := mint",
                    "depositor := vault token account",
                    "depositor := vault",
                    "depositor := token program",
                    "source := vault token account",
                ],
            ),
            (
                Them(InvalidAccountData),
                &[
                    "source := depositor",
                    "source := mint",
                    "source := vault",
                    "source := token program",
                ],
            ),
            (
                Them(MINT_MISMATCH),
                &[
                    "mint := depositor",
                    "mint := source",
                    "mint := vault token account",
                    "mint := vault",
                    "mint := token program",
                ],
            ),
        ],
    },
    Aliases {
        tag: WithdrawToken,
        work: &["recipient token account := vault token account"],
        refused: &[
            (
                Us(WrongAuthority),
                &[
                    "authority := vault",
                    "authority := vault token account",
                    "authority := mint",
                    "authority := recipient token account",
                    "authority := token program",
                ],
            ),
            (
                Us(InvalidVaultOwner),
                &[
                    "vault := authority",
                    "vault := vault token account",
                    "vault := mint",
                    "vault := recipient token account",
                    "vault := token program",
                ],
            ),
            (
                Us(InvalidTokenProgram),
                &[
                    "token program := authority",
                    "token program := vault",
                    "token program := vault token account",
                    "token program := mint",
                    "token program := recipient token account",
                ],
            ),
            (
                Them(InvalidAccountData),
                &[
                    "vault token account := authority",
                    "vault token account := vault",
                    "vault token account := mint",
                    "vault token account := token program",
                    "recipient token account := mint",
                ],
            ),
            // It pays itself from an account that is empty.
            (
                Them(INSUFFICIENT_FUNDS),
                &["vault token account := recipient token account"],
            ),
            (
                Them(MINT_MISMATCH),
                &[
                    "mint := authority",
                    "mint := vault",
                    "mint := vault token account",
                    "mint := recipient token account",
                    "mint := token program",
                ],
            ),
            (
                Either(InvalidAccountData, IncorrectProgramId),
                &[
                    "recipient token account := authority",
                    "recipient token account := vault",
                    "recipient token account := token program",
                ],
            ),
        ],
    },
    Aliases {
        tag: PayoutSol,
        work: &[
            "recipient 1 := authority",
            "recipient 2 := authority",
            "recipient 1 := recipient 2",
            "recipient 2 := recipient 1",
        ],
        refused: &[
            (
                Us(DuplicateAccount),
                &["recipient 1 := vault", "recipient 2 := vault"],
            ),
            (
                Us(InvalidVaultOwner),
                &[
                    "vault := authority",
                    "vault := recipient 1",
                    "vault := recipient 2",
                ],
            ),
            (
                Us(WrongAuthority),
                &[
                    "authority := vault",
                    "authority := recipient 1",
                    "authority := recipient 2",
                ],
            ),
        ],
    },
    Aliases {
        tag: PayoutToken,
        work: &[
            "recipient token account 1 := vault token account",
            "recipient token account 2 := vault token account",
            "recipient token account 1 := recipient token account 2",
            "recipient token account 2 := recipient token account 1",
        ],
        refused: &[
            (
                Us(WrongAuthority),
                &[
                    "authority := vault",
                    "authority := vault token account",
                    "authority := mint",
                    "authority := token program",
                    "authority := recipient token account 1",
                    "authority := recipient token account 2",
                ],
            ),
            (
                Us(InvalidVaultOwner),
                &[
                    "vault := authority",
                    "vault := vault token account",
                    "vault := mint",
                    "vault := token program",
                    "vault := recipient token account 1",
                    "vault := recipient token account 2",
                ],
            ),
            (
                Us(InvalidTokenProgram),
                &[
                    "token program := authority",
                    "token program := vault",
                    "token program := vault token account",
                    "token program := mint",
                    "token program := recipient token account 1",
                    "token program := recipient token account 2",
                ],
            ),
            (
                Either(IncorrectProgramId, InvalidAccountData),
                &[
                    "vault token account := authority",
                    "vault token account := vault",
                    "vault token account := token program",
                ],
            ),
            (
                Them(InvalidAccountData),
                &[
                    "vault token account := mint",
                    "recipient token account 1 := mint",
                    "recipient token account 2 := mint",
                ],
            ),
            (
                Them(INSUFFICIENT_FUNDS),
                &[
                    "vault token account := recipient token account 1",
                    "vault token account := recipient token account 2",
                ],
            ),
            (
                Them(MINT_MISMATCH),
                &[
                    "mint := authority",
                    "mint := vault",
                    "mint := vault token account",
                    "mint := token program",
                    "mint := recipient token account 1",
                    "mint := recipient token account 2",
                ],
            ),
            (
                Them(IncorrectProgramId),
                &[
                    "recipient token account 1 := authority",
                    "recipient token account 1 := vault",
                    "recipient token account 1 := token program",
                    "recipient token account 2 := authority",
                    "recipient token account 2 := vault",
                    "recipient token account 2 := token program",
                ],
            ),
        ],
    },
    Aliases {
        tag: CloseTokenAccount,
        work: &[
            "rent recipient := authority",
            "rent recipient := vault",
            "rent recipient := mint",
            "rent recipient := recipient token account",
        ],
        refused: &[
            (
                Us(WrongAuthority),
                &[
                    "authority := vault",
                    "authority := vault token account",
                    "authority := mint",
                    "authority := recipient token account",
                    "authority := rent recipient",
                    "authority := token program",
                ],
            ),
            (
                Us(InvalidVaultOwner),
                &[
                    "vault := authority",
                    "vault := vault token account",
                    "vault := mint",
                    "vault := recipient token account",
                    "vault := rent recipient",
                    "vault := token program",
                ],
            ),
            (
                Us(InvalidTokenProgram),
                &[
                    "token program := authority",
                    "token program := vault",
                    "token program := vault token account",
                    "token program := mint",
                    "token program := recipient token account",
                    "token program := rent recipient",
                ],
            ),
            (
                Us(InvalidTokenAccount),
                &[
                    "vault token account := authority",
                    "vault token account := vault",
                    "vault token account := mint",
                    "vault token account := rent recipient",
                    "vault token account := token program",
                ],
            ),
            (
                Them(MINT_MISMATCH),
                &[
                    "mint := authority",
                    "mint := vault",
                    "mint := vault token account",
                    "mint := recipient token account",
                    "mint := rent recipient",
                    "mint := token program",
                ],
            ),
            (
                Them(IncorrectProgramId),
                &[
                    "recipient token account := authority",
                    "recipient token account := vault",
                    "recipient token account := rent recipient",
                    "recipient token account := token program",
                ],
            ),
            (
                Them(InvalidAccountData),
                &[
                    "recipient token account := mint",
                    "rent recipient := vault token account",
                ],
            ),
            // An empty account is closed without a transfer, and this one is not the vault's.
            (
                Them(OWNER_MISMATCH),
                &["vault token account := recipient token account"],
            ),
            // The transfer moved nothing, so the account cannot be closed.
            (
                Them(HAS_BALANCE),
                &["recipient token account := vault token account"],
            ),
            // After a CPI the runtime does not show the caller what became of an executable account.
            (
                Them(ExternalAccountLamportSpend),
                &["rent recipient := token program"],
            ),
        ],
    },
    Aliases {
        tag: NominateAuthority,
        work: &[],
        refused: &[
            (Us(WrongAuthority), &["authority := vault"]),
            (Us(InvalidVaultOwner), &["vault := authority"]),
        ],
    },
    Aliases {
        tag: AcceptAuthority,
        work: &[],
        refused: &[
            (Us(WrongNominee), &["nominee := vault"]),
            (Us(InvalidVaultOwner), &["vault := nominee"]),
        ],
    },
    Aliases {
        tag: CloseVault,
        work: &["recipient := authority"],
        refused: &[
            (
                Us(DuplicateAccount),
                &["vault := recipient", "recipient := vault"],
            ),
            (Us(InvalidVaultOwner), &["vault := authority"]),
            (
                Us(WrongAuthority),
                &["authority := vault", "authority := recipient"],
            ),
        ],
    },
    Aliases {
        tag: GetVault,
        work: &[],
        refused: &[],
    },
    Aliases {
        tag: StatelessDeposit,
        work: &[],
        refused: &[
            (Us(VaultIsSigner), &["owner := vault", "vault := owner"]),
            (
                Them(PrivilegeEscalation),
                &["owner := system program", "vault := system program"],
            ),
            (
                Them(MissingAccount),
                &["system program := owner", "system program := vault"],
            ),
        ],
    },
    Aliases {
        tag: StatelessWithdraw,
        work: &["recipient := owner", "recipient := vault"],
        refused: &[
            (Us(VaultIsSigner), &["owner := vault", "vault := owner"]),
            (
                Them(PrivilegeEscalation),
                &[
                    "owner := system program",
                    "vault := recipient",
                    "vault := system program",
                    "recipient := system program",
                ],
            ),
            // The recipient's seeds give no address for this bump.
            (Them(ProgramFailedToComplete), &["owner := recipient"]),
            (
                Them(MissingAccount),
                &[
                    "system program := owner",
                    "system program := vault",
                    "system program := recipient",
                ],
            ),
        ],
    },
];

#[test]
fn the_outcomes_name_every_pair_of_slots_once() {
    let every = Every::new(Arch::V3, TokenProgram::SplToken);
    assert_eq!(OUTCOMES.len(), TABLE.len());
    for (outcomes, spec) in OUTCOMES.iter().zip(TABLE) {
        assert_eq!(outcomes.tag, spec.instruction);
        let names = every.call(outcomes.tag).names();
        let pairs: BTreeSet<_> = names
            .iter()
            .flat_map(|a| names.iter().map(move |b| (a, b)))
            .filter(|(a, b)| a != b)
            .map(|(a, b)| format!("{a} := {b}"))
            .collect();
        let listed: Vec<_> = outcomes
            .refused
            .iter()
            .flat_map(|(_, pairs)| pairs.iter())
            .chain(outcomes.work)
            .map(ToString::to_string)
            .collect();
        assert_eq!(listed.len(), pairs.len(), "{}", spec.name);
        assert_eq!(BTreeSet::from_iter(listed), pairs, "{}", spec.name);
    }
}

#[test]
fn what_is_refused_changes_nothing() {
    for mut every in Every::all() {
        let program = every.tokens.mint.program;
        for outcomes in OUTCOMES {
            for (by, pairs) in outcomes.refused {
                for pair in *pairs {
                    let call = alias(&every, outcomes.tag, pair);
                    every.refuse(&call, pair, by.refusal(program));
                }
            }
        }
    }
}

#[test]
fn what_works_does_what_the_call_says() {
    for every in Every::all() {
        for outcomes in OUTCOMES {
            for pair in outcomes.work {
                println!("{:?}: {pair}", outcomes.tag);
                let call = alias(&every, outcomes.tag, pair);
                every
                    .world()
                    .run_exactly(&call.instruction, |effect| expect(&every, &call, effect));
            }
        }
    }
}

#[test]
fn a_recipient_that_is_listed_throughout_gets_every_amount() {
    for every in Every::all() {
        let stage = &every.tokens.stage;
        let times = MAX_TOKEN_RECIPIENTS as u64;
        let amounts: Vec<_> = (1..=times).map(|n| (every.second, n)).collect();
        let sum = times * (times + 1) / 2;

        let payout = every.tokens.payout_token(&amounts);
        stage.world.run_exactly(&payout, |effect| {
            effect.move_tokens(&every.tokens.keys.vault_token, &every.second, sum);
        });
        let payout = cu_vault_tests::ix::payout_sol(&stage.authority, &stage.vault, &amounts);
        stage.world.run_exactly(&payout, |effect| {
            effect.move_lamports(&stage.vault, &every.second, sum);
        });
    }
}

impl By {
    fn refusal(&self, program: TokenProgram) -> Refusal {
        match (self, program) {
            (Us(error), _) => (*error).into(),
            (Them(error), _)
            | (Either(error, _), TokenProgram::SplToken)
            | (Either(_, error), TokenProgram::Token2022) => error.clone().into(),
        }
    }
}

/// The valid call with the account of one slot in another.
fn alias(every: &Every, tag: Tag, pair: &str) -> Call {
    let (slot, other) = pair.split_once(" := ").expect("`slot := other`");
    let mut call = every.call(tag);
    call.meta(slot).pubkey = call.key(other);
    for meta in &mut call.instruction.accounts {
        meta.is_writable &= meta.pubkey != programs::SYSTEM;
    }
    call
}

/// What the call says, whichever accounts its slots hold.
fn expect(every: &Every, call: &Call, effect: &mut Effect) {
    let key = |slot| call.key(slot);
    match call.spec.instruction {
        CreateVault => {
            let rent = every.world().rent(Vault::LEN);
            let (payer, base, vault) = (key("payer"), key("base"), key("vault"));
            effect.account(&payer).lamports -= rent;
            let state = Vault {
                discriminator: Vault::DISCRIMINATOR,
                version: Vault::VERSION,
                bump: BUMP,
                reserved: [0; 5],
                id: every.new_id.to_le_bytes(),
                rent_reserve: rent.to_le_bytes(),
                base,
                authority: base,
                pending_authority: Default::default(),
            };
            *effect.account(&vault) = Account {
                lamports: rent,
                data: bytemuck::bytes_of(&state).to_vec(),
                owner: ID,
                ..Account::default()
            };
        }
        WithdrawSol | StatelessWithdraw => {
            effect.move_lamports(&key("vault"), &key("recipient"), LAMPORTS);
        }
        WithdrawToken => {
            let (from, to) = (key("vault token account"), key("recipient token account"));
            effect.move_tokens(&from, &to, AMOUNT);
        }
        PayoutSol => {
            effect.move_lamports(&key("vault"), &key("recipient 1"), LAMPORTS);
            effect.move_lamports(&key("vault"), &key("recipient 2"), 2 * LAMPORTS);
        }
        PayoutToken => {
            let from = key("vault token account");
            effect.move_tokens(&from, &key("recipient token account 1"), AMOUNT);
            effect.move_tokens(&from, &key("recipient token account 2"), 2 * AMOUNT);
        }
        CloseTokenAccount => {
            let from = key("vault token account");
            effect.move_tokens(&from, &key("recipient token account"), VAULT_TOKENS);
            effect.close(&from, &key("rent recipient"));
        }
        CloseVault => effect.close(&key("vault"), &key("recipient")),
        other => panic!("no alias of {other:?} works"),
    }
}
