//! One account in two slots of the instructions that let go what a cut of rent has freed.

use {
    crate::attacks::outcomes::{By::*, *},
    cu_vault_interface::{error::VaultError::*, instruction::Instruction::*},
    solana_instruction_error::InstructionError::*,
};

pub const LOWER_RESERVE: Outcomes = Outcomes {
    tag: LowerReserve,
    work: &[],
    refused: &[],
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
        // After a CPI the runtime does not show the caller what became of an executable account.
        (
            Them(ExternalAccountLamportSpend),
            &["recipient := token program"],
        ),
    ],
};
