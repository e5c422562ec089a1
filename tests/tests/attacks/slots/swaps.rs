//! Two slots exchanged: how each pair ends.
//!
//! The first line that fits a pair is its outcome; `"*"` is any other slot. The first check
//! comes first: the signature, the vault, the authority, the token program, then what the callee says.
//! The model says how an instruction ends that is not listed here.

use {
    crate::attacks::outcomes::{By::*, *},
    cu_vault_interface::{
        error::VaultError::*,
        instruction::Instruction::{self as Tag, *},
    },
    solana_instruction_error::InstructionError::*,
};

/// A pair of slots, and who refuses it, if any.
pub type Line = (&'static str, &'static str, Option<By>);

pub struct Swaps {
    pub tag: Tag,
    /// The accounts change places, the flags stay with the slots.
    pub flags_stay: &'static [Line],
    /// The accounts take their flags along.
    pub flags_move: &'static [Line],
}

pub const SWAPS: &[Swaps] = &[
    Swaps {
        tag: CreateVault,
        flags_stay: &[
            // The vault's seeds with the payer as base give another address, with these none.
            ("base", "vault", Some(Them(ProgramFailedToComplete))),
            (
                "base",
                "system program",
                Some(Them(ProgramFailedToComplete)),
            ),
            ("vault", "system program", Some(Us(VaultExists))),
            ("*", "*", Some(Them(PrivilegeEscalation))),
        ],
        flags_move: &[
            ("payer", "base", Some(Them(PrivilegeEscalation))),
            ("vault", "system program", Some(Us(VaultExists))),
            ("*", "*", Some(Us(MissingSigner))),
        ],
    },
    Swaps {
        tag: DepositSol,
        flags_stay: &[
            ("vault", "*", Some(Us(InvalidVaultOwner))),
            ("*", "*", Some(Them(PrivilegeEscalation))),
        ],
        flags_move: &[
            ("depositor", "*", Some(Us(MissingSigner))),
            ("*", "*", Some(Us(InvalidVaultOwner))),
        ],
    },
    Swaps {
        tag: WithdrawSol,
        flags_stay: SOL_OUT_STAY,
        flags_move: SOL_OUT_MOVE,
    },
    Swaps {
        tag: DepositToken,
        flags_stay: &[
            ("token program", "*", Some(Us(InvalidTokenProgram))),
            ("vault", "*", Some(Us(InvalidVaultOwner))),
            (
                "vault token account",
                "source",
                Some(Us(WrongTokenAuthority)),
            ),
            ("vault token account", "*", Some(Us(InvalidTokenAccount))),
            ("source", "mint", Some(Them(InvalidAccountData))),
            (
                "source",
                "*",
                Some(Either(InvalidAccountData, IncorrectProgramId)),
            ),
            (
                "depositor",
                "mint",
                Some(Either(MINT_MISMATCH, IncorrectProgramId)),
            ),
        ],
        flags_move: &[
            ("depositor", "*", Some(Us(MissingSigner))),
            ("token program", "*", Some(Us(InvalidTokenProgram))),
            ("vault", "*", Some(Us(InvalidVaultOwner))),
            (
                "vault token account",
                "source",
                Some(Us(WrongTokenAuthority)),
            ),
            ("vault token account", "mint", Some(Us(InvalidTokenAccount))),
            ("source", "mint", Some(Them(PrivilegeEscalation))),
        ],
    },
    Swaps {
        tag: WithdrawToken,
        flags_stay: &[
            ("vault", "*", Some(Us(InvalidVaultOwner))),
            ("authority", "*", Some(Us(WrongAuthority))),
            ("token program", "*", Some(Us(InvalidTokenProgram))),
            (
                "vault token account",
                "mint",
                Some(Them(InvalidAccountData)),
            ),
            // Empty, and not the vault's.
            (
                "vault token account",
                "recipient token account",
                Some(Them(INSUFFICIENT_FUNDS)),
            ),
            (
                "mint",
                "recipient token account",
                Some(Either(InvalidAccountData, MINT_MISMATCH)),
            ),
        ],
        flags_move: &[
            ("authority", "*", Some(Us(MissingSigner))),
            ("vault", "*", Some(Us(InvalidVaultOwner))),
            ("token program", "*", Some(Us(InvalidTokenProgram))),
            ("mint", "*", Some(Them(PrivilegeEscalation))),
            (
                "vault token account",
                "recipient token account",
                Some(Them(INSUFFICIENT_FUNDS)),
            ),
        ],
    },
    Swaps {
        tag: PayoutSol,
        flags_stay: &[
            ("vault", "*", Some(Us(InvalidVaultOwner))),
            ("authority", "*", Some(Us(WrongAuthority))),
            ("recipient 1", "recipient 2", None),
        ],
        flags_move: &[
            ("authority", "*", Some(Us(MissingSigner))),
            ("vault", "*", Some(Us(InvalidVaultOwner))),
            ("recipient 1", "recipient 2", None),
        ],
    },
    Swaps {
        tag: PayoutToken,
        flags_stay: &[
            ("vault", "*", Some(Us(InvalidVaultOwner))),
            ("authority", "*", Some(Us(WrongAuthority))),
            ("token program", "*", Some(Us(InvalidTokenProgram))),
            (
                "vault token account",
                "mint",
                Some(Them(InvalidAccountData)),
            ),
            ("vault token account", "*", Some(Them(INSUFFICIENT_FUNDS))),
            (
                "mint",
                "recipient token account 1",
                Some(Either(InvalidAccountData, MINT_MISMATCH)),
            ),
            (
                "mint",
                "recipient token account 2",
                Some(Them(MINT_MISMATCH)),
            ),
            (
                "recipient token account 1",
                "recipient token account 2",
                None,
            ),
        ],
        flags_move: &[
            ("authority", "*", Some(Us(MissingSigner))),
            ("vault", "*", Some(Us(InvalidVaultOwner))),
            ("token program", "*", Some(Us(InvalidTokenProgram))),
            ("mint", "*", Some(Them(PrivilegeEscalation))),
            ("vault token account", "*", Some(Them(INSUFFICIENT_FUNDS))),
            (
                "recipient token account 1",
                "recipient token account 2",
                None,
            ),
        ],
    },
    Swaps {
        tag: CloseTokenAccount,
        flags_stay: &[
            ("vault", "*", Some(Us(InvalidVaultOwner))),
            ("authority", "*", Some(Us(WrongAuthority))),
            ("token program", "*", Some(Us(InvalidTokenProgram))),
            // An empty account is closed without a transfer, and this one is not the vault's.
            (
                "vault token account",
                "recipient token account",
                Some(Them(OWNER_MISMATCH)),
            ),
            ("vault token account", "*", Some(Us(InvalidTokenAccount))),
            (
                "mint",
                "recipient token account",
                Some(Either(InvalidAccountData, MINT_MISMATCH)),
            ),
            (
                "mint",
                "rent recipient",
                Some(Either(MINT_MISMATCH, IncorrectProgramId)),
            ),
            (
                "recipient token account",
                "rent recipient",
                Some(Them(IncorrectProgramId)),
            ),
        ],
        flags_move: &[
            ("authority", "*", Some(Us(MissingSigner))),
            ("vault", "*", Some(Us(InvalidVaultOwner))),
            ("token program", "*", Some(Us(InvalidTokenProgram))),
            (
                "vault token account",
                "recipient token account",
                Some(Them(OWNER_MISMATCH)),
            ),
            ("vault token account", "*", Some(Us(InvalidTokenAccount))),
            ("mint", "*", Some(Them(PrivilegeEscalation))),
            (
                "recipient token account",
                "rent recipient",
                Some(Them(IncorrectProgramId)),
            ),
        ],
    },
    Swaps {
        tag: NominateAuthority,
        flags_stay: &[("authority", "vault", Some(Us(InvalidVaultOwner)))],
        flags_move: &[("authority", "vault", Some(Us(MissingSigner)))],
    },
    Swaps {
        tag: AcceptAuthority,
        flags_stay: &[("nominee", "vault", Some(Us(InvalidVaultOwner)))],
        flags_move: &[("nominee", "vault", Some(Us(MissingSigner)))],
    },
    Swaps {
        tag: CloseVault,
        flags_stay: SOL_OUT_STAY,
        flags_move: SOL_OUT_MOVE,
    },
    Swaps {
        tag: WithdrawExcessLamports,
        flags_stay: &[
            ("vault", "*", Some(Us(InvalidVaultOwner))),
            ("authority", "*", Some(Us(WrongAuthority))),
            ("token program", "*", Some(Us(InvalidTokenProgram))),
            (
                "vault token account",
                "recipient",
                Some(Either(INVALID_STATE, IncorrectProgramId)),
            ),
        ],
        flags_move: &[
            ("authority", "*", Some(Us(MissingSigner))),
            ("vault", "*", Some(Us(InvalidVaultOwner))),
            ("token program", "*", Some(Us(InvalidTokenProgram))),
            (
                "vault token account",
                "recipient",
                Some(Either(INVALID_STATE, IncorrectProgramId)),
            ),
        ],
    },
    Swaps {
        tag: StatelessDeposit,
        flags_stay: &[
            // The vault's seeds give no address for this bump.
            ("owner", "vault", Some(Them(ProgramFailedToComplete))),
            ("*", "*", Some(Them(PrivilegeEscalation))),
        ],
        flags_move: &[
            ("owner", "*", Some(Us(MissingSigner))),
            ("vault", "system program", Some(Them(PrivilegeEscalation))),
        ],
    },
    Swaps {
        tag: StatelessWithdraw,
        flags_stay: &[
            // Neither the vault's nor the recipient's seeds give an address for this bump.
            ("owner", "vault", Some(Them(ProgramFailedToComplete))),
            ("owner", "recipient", Some(Them(ProgramFailedToComplete))),
            ("*", "*", Some(Them(PrivilegeEscalation))),
        ],
        flags_move: &[
            ("owner", "*", Some(Us(MissingSigner))),
            ("*", "*", Some(Them(PrivilegeEscalation))),
        ],
    },
];

const SOL_OUT_STAY: &[Line] = &[
    ("vault", "*", Some(Us(InvalidVaultOwner))),
    ("authority", "recipient", Some(Us(WrongAuthority))),
];

const SOL_OUT_MOVE: &[Line] = &[
    ("authority", "*", Some(Us(MissingSigner))),
    ("vault", "recipient", Some(Us(InvalidVaultOwner))),
];
