//! What an instruction of the program is spent on.

/// In the order of a run, more or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Dispatch,
    Count,
    /// Of the account in a slot.
    Flags(usize),
    /// Of the account in a slot.
    DataLength(usize),
    Reach,
    TokenProgram,
    State,
    Owner,
    Authority,
    Nominee,
    TokenAuthority,
    Mint,
    Bump,
    Rent,
    Arguments,
    Balance,
    Lamports,
    Written,
    Copy,
    Data,
    Call,
    ReturnData,
    Return,
    General,
    Other,
}

/// A part, said to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    pub name: &'static str,
    /// What a check stops, or what else it is for.
    pub purpose: &'static str,
    /// The file in `program/src`, and the function or the macro in it.
    pub source: Option<(&'static str, &'static str)>,
}

impl Part {
    /// The slot, of what each account has.
    pub fn slot(self) -> Option<usize> {
        match self {
            Self::Flags(slot) | Self::DataLength(slot) => Some(slot),
            _ => None,
        }
    }

    pub fn words(self) -> Words {
        let (name, purpose, source) = match self {
            Self::Dispatch => (
                "dispatch",
                "which instruction it is; stops data of another length",
                Some(("entrypoint.rs", "fast_path")),
            ),
            Self::Count => (
                "number of accounts",
                "stops a list that is too short or too long",
                Some(("layout/find.rs", "find")),
            ),
            Self::Flags(_) => (
                "flags",
                "stops a missing signature, a read-only account, a duplicate",
                Some(("layout.rs", "has_flags")),
            ),
            Self::DataLength(_) => (
                "data length",
                "stops data shaped to look like the next account",
                Some(("layout.rs", "fits")),
            ),
            Self::Reach => (
                "addressing, loop",
                "registers for what lies further on, the loop over the recipients",
                Some(("layout/find.rs", "far")),
            ),
            Self::TokenProgram => (
                "token program",
                "stops a call meant for another token program",
                Some(("checks/fast.rs", "is_spl_token")),
            ),
            Self::State => (
                "discriminator, version",
                "stops an account that is no vault",
                Some(("checks/fast.rs", "current")),
            ),
            Self::Owner => (
                "owner",
                "stops a vault forged by another program",
                Some(("checks/fast.rs", "is_ours")),
            ),
            Self::Authority => (
                "authority",
                "stops all callers except the authority",
                Some(("checks/fast.rs", "is_authority")),
            ),
            Self::Nominee => (
                "nominee",
                "stops all callers except the nominee",
                Some(("processor/accept_authority.rs", "fast")),
            ),
            Self::TokenAuthority => (
                "token account's authority",
                "stops a deposit into an account that is not the vault's",
                Some(("processor/deposit_token.rs", "fast")),
            ),
            Self::Mint => (
                "mint",
                "stops an amount meant for another mint, or in other decimals",
                Some(("checks/fast.rs", "is_checked")),
            ),
            Self::Bump => (
                "bump",
                "stops a second vault of the same base and id",
                Some(("pda.rs", "is_canonical")),
            ),
            Self::Rent => (
                "rent",
                "the reserve that the vault keeps, what of it is missing",
                Some(("processor/create_vault.rs", "fast")),
            ),
            Self::Arguments => (
                "arguments",
                "read from the instruction data",
                Some(("entrypoint.rs", "arguments")),
            ),
            Self::Balance => (
                "balance",
                "stops paying out more than there is above the rent reserve",
                Some(("processor/lamports.rs", "debited")),
            ),
            Self::Lamports => (
                "lamports",
                "debited, credited, stored",
                Some(("processor/lamports.rs", "credited")),
            ),
            Self::Written => (
                "accounts written",
                "the new state, or the end of the account",
                Some(("layout.rs", "close")),
            ),
            Self::Copy => (
                "call: frame copied",
                "the part of a call that needs writable memory, with the charge for the copy",
                Some(("cpi/fixed.rs", "copy")),
            ),
            Self::Data => (
                "call: data stored",
                "what differs from one call to the next",
                Some(("cpi/calls.rs", "call")),
            ),
            Self::Call => (
                "call: made",
                "its five arguments and itself; what it costs beyond is the runtime's share",
                Some(("cpi.rs", "invoke")),
            ),
            Self::ReturnData => (
                "return data",
                "put together, returned with its charge",
                Some(("processor/get_vault.rs", "answer")),
            ),
            Self::Return => ("return", "success", Some(("entrypoint.rs", "process"))),
            Self::General => (
                "general path",
                "all of it once more, for what the fast path does not take",
                Some(("entrypoint.rs", "process_general")),
            ),
            Self::Other => ("other", "nothing of the above", None),
        };
        Words {
            name,
            purpose,
            source,
        }
    }
}
