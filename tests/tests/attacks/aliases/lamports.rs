//! One account in two slots of an instruction that moves no tokens.

use {
    crate::attacks::outcomes::{By::*, Outcomes},
    cu_vault_interface::{error::VaultError::*, instruction::Instruction::*},
    solana_instruction_error::InstructionError::*,
};

pub const CREATE_VAULT: Outcomes = Outcomes {
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
};

pub const DEPOSIT_SOL: Outcomes = Outcomes {
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
};

pub const WITHDRAW_SOL: Outcomes = Outcomes {
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
};

pub const PAYOUT_SOL: Outcomes = Outcomes {
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
};

pub const NOMINATE_AUTHORITY: Outcomes = Outcomes {
    tag: NominateAuthority,
    work: &[],
    refused: &[
        (Us(WrongAuthority), &["authority := vault"]),
        (Us(InvalidVaultOwner), &["vault := authority"]),
    ],
};

pub const ACCEPT_AUTHORITY: Outcomes = Outcomes {
    tag: AcceptAuthority,
    work: &[],
    refused: &[
        (Us(WrongNominee), &["nominee := vault"]),
        (Us(InvalidVaultOwner), &["vault := nominee"]),
    ],
};

pub const CLOSE_VAULT: Outcomes = Outcomes {
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
};

pub const STATELESS_DEPOSIT: Outcomes = Outcomes {
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
};

pub const STATELESS_WITHDRAW: Outcomes = Outcomes {
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
};
