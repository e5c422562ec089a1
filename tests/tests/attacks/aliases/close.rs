//! One account in two slots of CloseTokenAccount.

use {
    crate::attacks::outcomes::{By::*, *},
    cu_vault_interface::{error::VaultError::*, instruction::Instruction::*},
    solana_instruction_error::InstructionError::*,
};

pub const CLOSE_TOKEN_ACCOUNT: Outcomes = Outcomes {
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
                "mint := vault token account",
                "mint := recipient token account",
            ],
        ),
        (
            Either(MINT_MISMATCH, IncorrectProgramId),
            &[
                "mint := authority",
                "mint := vault",
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
        // After a CPI the runtime does not show the caller the outcome of an executable account.
        (
            Them(ExternalAccountLamportSpend),
            &["rent recipient := token program"],
        ),
    ],
};
