//! One account in two slots of an instruction that moves tokens.

use {
    crate::attacks::outcomes::{By::*, *},
    cu_vault_interface::{error::VaultError::*, instruction::Instruction::*},
    solana_instruction_error::InstructionError::*,
};

pub const DEPOSIT_TOKEN: Outcomes = Outcomes {
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
            Either(InvalidAccountData, IncorrectProgramId),
            &[
                "source := depositor",
                "source := vault",
                "source := token program",
            ],
        ),
        (Them(InvalidAccountData), &["source := mint"]),
        (
            Them(MINT_MISMATCH),
            &["mint := source", "mint := vault token account"],
        ),
        (
            Either(MINT_MISMATCH, IncorrectProgramId),
            &[
                "mint := depositor",
                "mint := vault",
                "mint := token program",
            ],
        ),
    ],
};

pub const WITHDRAW_TOKEN: Outcomes = Outcomes {
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
            Either(InvalidAccountData, IncorrectProgramId),
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
                "mint := vault token account",
                "mint := recipient token account",
            ],
        ),
        (
            Either(MINT_MISMATCH, IncorrectProgramId),
            &[
                "mint := authority",
                "mint := vault",
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
};

pub const PAYOUT_TOKEN: Outcomes = Outcomes {
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
            Them(IncorrectProgramId),
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
                "mint := vault token account",
                "mint := recipient token account 1",
                "mint := recipient token account 2",
            ],
        ),
        (
            Either(MINT_MISMATCH, IncorrectProgramId),
            &[
                "mint := authority",
                "mint := vault",
                "mint := token program",
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
};

pub const WITHDRAW_EXCESS_LAMPORTS: Outcomes = Outcomes {
    tag: WithdrawExcessLamports,
    work: &[
        "recipient := authority",
        "recipient := vault",
        // Nothing moves.
        "recipient := vault token account",
    ],
    refused: &[
        (
            Us(WrongAuthority),
            &[
                "authority := vault",
                "authority := vault token account",
                "authority := recipient",
                "authority := token program",
            ],
        ),
        (
            Us(InvalidVaultOwner),
            &[
                "vault := authority",
                "vault := vault token account",
                "vault := recipient",
                "vault := token program",
            ],
        ),
        (
            Us(InvalidTokenProgram),
            &[
                "token program := authority",
                "token program := vault",
                "token program := vault token account",
                "token program := recipient",
            ],
        ),
        (
            Either(INVALID_STATE, IncorrectProgramId),
            &[
                "vault token account := authority",
                "vault token account := vault",
                "vault token account := recipient",
                "vault token account := token program",
            ],
        ),
        // After a CPI the runtime does not show the caller the outcome of an executable account.
        (
            Them(ExternalAccountLamportSpend),
            &["recipient := token program"],
        ),
    ],
};
