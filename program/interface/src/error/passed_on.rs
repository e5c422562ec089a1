//! The errors of the runtime and of called programs that reach a caller of the vault unchanged,
//! with cause and cure.
//!
//! The reference, the command line and the TypeScript client print these texts.

/// The origin of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Runtime,
    /// The runtime, for the whole transaction.
    Transaction,
    SystemProgram,
    /// SPL Token or Token-2022.
    TokenProgram,
}

impl Origin {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Runtime => "the runtime",
            Self::Transaction => "the runtime, for the transaction",
            Self::SystemProgram => "the System program",
            Self::TokenProgram => "the token program",
        }
    }
}

/// An error that is not one of the vault's own.
#[derive(Clone, Copy, Debug)]
pub struct PassedOn {
    pub from: Origin,
    /// The name that the runtime gives it.
    pub name: &'static str,
    /// The code of a `Custom` error.
    pub code: Option<u32>,
    pub cause: &'static str,
    pub cure: &'static str,
}

const fn error(
    from: Origin,
    name: &'static str,
    code: Option<u32>,
    [cause, cure]: [&'static str; 2],
) -> PassedOn {
    PassedOn {
        from,
        name,
        code,
        cause,
        cure,
    }
}

const FOREIGN_VAULT: [&str; 2] = [
    "the vault is an account of another program that looks like one; or a recipient's balance would not fit 64 bits; \
     or a token account belongs to another program than the token program that was passed",
    "check the vault's address, and the recipient's balance",
];

/// Every such error. `Custom(n)` stands for every code of the token program that is not in
/// [`TOKEN_ERRORS`].
pub const PASSED_ON: &[PassedOn] = {
    use Origin::*;
    &[
        error(
            Runtime,
            "PrivilegeEscalation",
            None,
            [
                "the address is not the one that base, id and bump (or owner and bump) give; or an account of a \
                 transfer was passed read-only",
                "derive the address and its bump again, and mark every account that is written as writable",
            ],
        ),
        error(
            Runtime,
            "ProgramFailedToComplete",
            None,
            [
                "the bump gives no address at all",
                "derive the address and its bump with find_program_address",
            ],
        ),
        error(
            Runtime,
            "MissingAccount",
            None,
            [
                "the System program, the token program or the program of a transfer hook was not passed",
                "pass that program too",
            ],
        ),
        error(Runtime, "ExternalAccountLamportSpend", None, FOREIGN_VAULT),
        error(Runtime, "ExternalAccountDataModified", None, FOREIGN_VAULT),
        error(
            Transaction,
            "InsufficientFundsForRent",
            None,
            [
                "a new recipient would be left below rent exemption; or rent has risen, and the vault would be left \
                 below today's minimum",
                "send enough for rent exemption, or to an account that has it",
            ],
        ),
        error(
            SystemProgram,
            "Custom(0)",
            Some(0),
            ["the address is in use", "take another address"],
        ),
        error(
            SystemProgram,
            "Custom(1)",
            Some(1),
            [
                "the balance is too low",
                "send less, or fund the account first",
            ],
        ),
        error(
            TokenProgram,
            "Custom(n)",
            None,
            [
                "its own checks, such as the mint of an account or its authority",
                "look the code up in the token program's own errors",
            ],
        ),
    ]
};

/// The codes of the token program that have a specific cause and cure.
pub const TOKEN_ERRORS: &[PassedOn] = &[
    token("Custom(1)", 1, ["the balance is too low", "ask for less"]),
    token(
        "Custom(12)",
        12,
        [
            "this cluster's Token-2022 is older than version 11.0.0 and has no batch",
            "pay one recipient at a time, withdraw everything from a token account before it is closed",
        ],
    ),
    token(
        "Custom(17)",
        17,
        [
            "the token account is frozen",
            "have the mint's freeze authority thaw it",
        ],
    ),
    token(
        "Custom(35)",
        35,
        [
            "the token account holds withheld transfer fees",
            "harvest them to the mint, which anyone may, and close it then",
        ],
    ),
    token(
        "Custom(36)",
        36,
        [
            "the recipient's token account requires a memo",
            "have its owner switch that off, as a vault cannot write a memo",
        ],
    ),
    token(
        "Custom(42)",
        42,
        [
            "the owner of a token account allows no transfer by another program",
            "have its owner switch that off",
        ],
    ),
    token(
        "Custom(67)",
        67,
        ["the mint is paused", "wait until its issuer resumes it"],
    ),
];

const fn token(name: &'static str, code: u32, text: [&'static str; 2]) -> PassedOn {
    error(Origin::TokenProgram, name, Some(code), text)
}

/// Returns the error of the runtime or the transaction with this name.
pub fn of_the_runtime(name: &str) -> Option<&'static PassedOn> {
    PASSED_ON
        .iter()
        .find(|error| error.code.is_none() && error.name == name)
}

/// Returns the error of a called program with this code.
pub fn of_a_program(from: Origin, code: u32) -> Option<&'static PassedOn> {
    PASSED_ON
        .iter()
        .chain(TOKEN_ERRORS)
        .find(|error| error.from == from && error.code == Some(code))
}
