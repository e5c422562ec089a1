//! The cards: what a reader has to know of a technique before using it. Each gathers the comparisons of the lab that
//! show the same technique on different inputs.

use {super::Row, serde::Serialize};

/// How dangerous a technique is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Risk {
    /// Nothing can go wrong that a test does not show.
    None,
    /// A mistake costs an error or a few CU.
    Low,
    /// It holds as long as a condition does that is somewhere else in the program.
    Medium,
    /// A mistake is a vulnerability or undefined behaviour.
    High,
}

impl Risk {
    pub const ALL: [Self; 4] = [Self::None, Self::Low, Self::Medium, Self::High];

    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Where a technique can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Works {
    pub sdk: bool,
    pub anchor: bool,
    pub pinocchio: bool,
}

impl Works {
    pub const ALL: Self = Self {
        sdk: true,
        anchor: true,
        pinocchio: true,
    };

    /// Where the accounts are read in place: Anchor and the SDK have deserialised them before a program runs.
    pub const PINOCCHIO: Self = Self {
        sdk: false,
        anchor: false,
        pinocchio: true,
    };

    pub const NOT_ANCHOR: Self = Self {
        sdk: true,
        anchor: false,
        pinocchio: true,
    };

    /// Where it does, in a few words.
    pub fn text(self) -> String {
        let all = [
            (self.sdk, "SDK"),
            (self.anchor, "Anchor"),
            (self.pinocchio, "Pinocchio"),
        ];
        match all.iter().filter(|(works, _)| *works).count() {
            0 => "assembly alone".to_owned(),
            3 => "all".to_owned(),
            _ => {
                let names = all.iter().filter(|(works, _)| *works);
                names.map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// A technique as a reader meets it.
pub struct Card {
    pub title: &'static str,
    /// The comparisons of the lab, the telling one first.
    pub rows: &'static [&'static str],
    /// The functions in the technique's module.
    pub before: &'static str,
    pub after: &'static str,
    /// What the saving is for.
    pub per: &'static str,
    pub risk: Risk,
    pub needs_unsafe: bool,
    pub works: Works,
    /// Where the vault uses it: a file in the repository. If it does not, why.
    pub used: Result<&'static str, &'static str>,
}

/// Every technique once.
pub const CARDS: [Card; 31] = [
    Card {
        title: "Move lamports yourself",
        rows: &["lamports moved directly"],
        before: "by_cpi",
        after: "direct",
        per: "call",
        risk: Risk::Medium,
        needs_unsafe: false,
        works: Works::ALL,
        used: Ok("program/src/processor/lamports.rs"),
    },
    Card {
        title: "One batch of token transfers",
        rows: &[
            "p-token batch of 8",
            "p-token batch of 4",
            "p-token batch of 2",
            "p-token batch of 1",
        ],
        before: "none",
        after: "one",
        per: "batch of eight transfers",
        risk: Risk::Low,
        needs_unsafe: false,
        works: Works::ALL,
        used: Ok("program/src/cpi/payout.rs"),
    },
    Card {
        title: "The bump from the caller",
        rows: &["bump from the caller, 252", "bump from the caller, 255"],
        before: "find",
        after: "create",
        per: "address with bump 252",
        risk: Risk::Medium,
        needs_unsafe: false,
        works: Works::ALL,
        used: Ok("program/src/processor/stateless_withdraw.rs"),
    },
    Card {
        title: "The bump from the account",
        rows: &["bump from the account, 252", "bump from the account, 255"],
        before: "find",
        after: "stored",
        per: "address with bump 252",
        risk: Risk::Low,
        needs_unsafe: false,
        works: Works::ALL,
        used: Ok("program/src/cpi/calls.rs"),
    },
    Card {
        title: "Create an account in one call",
        rows: &["CreateAccountAllowPrefund"],
        before: "in_three",
        after: "in_one",
        per: "account",
        risk: Risk::Low,
        needs_unsafe: false,
        works: Works::ALL,
        used: Ok("program/src/processor/create_vault.rs"),
    },
    Card {
        title: "Derive a PDA by its hash",
        rows: &["PDA by sha256"],
        before: "create",
        after: "derive",
        per: "address",
        risk: Risk::Medium,
        needs_unsafe: false,
        works: Works::ALL,
        used: Ok("program/src/pda.rs"),
    },
    Card {
        title: "Let the PDA sign",
        rows: &["PDA signs the CPI"],
        before: "derive",
        after: "sign",
        per: "address",
        risk: Risk::Medium,
        needs_unsafe: false,
        works: Works::ALL,
        used: Ok("program/src/processor/deposit_sol.rs"),
    },
    Card {
        title: "An event as log data",
        rows: &["event as data, sol_log_data"],
        before: "by_cpi",
        after: "as_data",
        per: "event",
        risk: Risk::Low,
        needs_unsafe: false,
        works: Works::ALL,
        used: Err("it emits no events"),
    },
    Card {
        title: "An event as text",
        rows: &["event as text, sol_log_"],
        before: "as_data",
        after: "as_text",
        per: "event",
        risk: Risk::Low,
        needs_unsafe: false,
        works: Works::ALL,
        used: Err("it emits no events"),
    },
    Card {
        title: "An answer in an account",
        rows: &["answer written into an account"],
        before: "ask_returned",
        after: "ask_written",
        per: "answer",
        risk: Risk::Low,
        needs_unsafe: false,
        works: Works::ALL,
        used: Err("GetVault answers by return data, which names its program"),
    },
    Card {
        title: "The rent as it was stored",
        rows: &["rent as it was stored"],
        before: "word",
        after: "stored",
        per: "instruction",
        risk: Risk::Medium,
        needs_unsafe: false,
        works: Works::ALL,
        used: Ok("program/src/processor/withdraw_sol.rs"),
    },
    Card {
        title: "Eight bytes of a sysvar",
        rows: &["eight bytes of the rent sysvar"],
        before: "get",
        after: "word",
        per: "instruction",
        risk: Risk::Low,
        needs_unsafe: false,
        works: Works::NOT_ANCHOR,
        used: Err("Rent::get checks the product"),
    },
    Card {
        title: "Transfer in place of TransferChecked",
        rows: &["Transfer instead of TransferChecked"],
        before: "checked",
        after: "plain",
        per: "transfer",
        risk: Risk::Medium,
        needs_unsafe: false,
        works: Works::ALL,
        used: Ok("program/src/cpi/calls.rs"),
    },
    Card {
        title: "Account infos on the stack",
        rows: &["CPI infos on the stack"],
        before: "slice",
        after: "bounds",
        per: "call with four accounts",
        risk: Risk::None,
        needs_unsafe: false,
        works: Works::PINOCCHIO,
        used: Ok("program/src/cpi/views.rs"),
    },
    Card {
        title: "A constant number of accounts",
        rows: &["CPI with a constant number of accounts"],
        before: "bounds",
        after: "constant",
        per: "call with four accounts",
        risk: Risk::None,
        needs_unsafe: false,
        works: Works::PINOCCHIO,
        used: Ok("program/src/cpi/fixed.rs"),
    },
    Card {
        title: "A call copied from a constant",
        rows: &[
            "CPI structs copied from rodata, 4 accounts",
            "CPI structs copied from rodata, 2 accounts",
        ],
        before: "store",
        after: "copy",
        per: "call with four accounts",
        risk: Risk::High,
        needs_unsafe: true,
        works: Works::PINOCCHIO,
        used: Ok("program/src/cpi/fixed.rs"),
    },
    Card {
        title: "Account infos of five words",
        rows: &[
            "infos of five words, 4 accounts",
            "infos of five words, 2 accounts",
        ],
        before: "unchecked",
        after: "by_hand",
        per: "call with four accounts",
        risk: Risk::High,
        needs_unsafe: true,
        works: Works::NOT_ANCHOR,
        used: Ok("program/src/cpi.rs"),
    },
    Card {
        title: "A call without checks",
        rows: &[
            "invoke_unchecked, 2 accounts",
            "invoke_unchecked, 4 accounts",
        ],
        before: "checked",
        after: "unchecked",
        per: "call with two accounts",
        risk: Risk::High,
        needs_unsafe: true,
        works: Works::ALL,
        used: Ok("program/src/cpi.rs"),
    },
    Card {
        title: "The Rust ABI of a call",
        rows: &["the Rust ABI, 4 accounts", "the Rust ABI, 2 accounts"],
        before: "by_hand",
        after: "rust",
        per: "call with four accounts",
        risk: Risk::High,
        needs_unsafe: true,
        works: Works::ALL,
        used: Err("it costs more"),
    },
    Card {
        title: "Accounts at constant offsets",
        rows: &[
            "fixed layout, 8 accounts",
            "fixed layout, 4 accounts",
            "fixed layout, 2 accounts",
        ],
        before: "plain",
        after: "fixed",
        per: "instruction with eight accounts",
        risk: Risk::High,
        needs_unsafe: true,
        works: Works::PINOCCHIO,
        used: Ok("program/src/layout/find.rs"),
    },
    Card {
        title: "The runtime's pointers to accounts",
        rows: &[
            "r2 pointer array, 8 accounts [all]",
            "r2 pointer array, 4 accounts [all]",
            "r2 pointer array, 2 accounts [all]",
            "r2 pointer array, without its gate [mainnet]",
        ],
        before: "plain",
        after: "pointers",
        per: "instruction with eight accounts",
        risk: Risk::High,
        needs_unsafe: true,
        works: Works::PINOCCHIO,
        used: Err("it must run where SIMD-0449 is not active"),
    },
    Card {
        title: "Accounts as they are used",
        rows: &[
            "lazy entrypoint, 2 of 8 accounts",
            "lazy entrypoint, to the last of 2",
            "lazy entrypoint, to the last of 4",
            "lazy entrypoint, to the last of 8",
        ],
        before: "plain_two",
        after: "lazy_two",
        per: "instruction that needs two of eight",
        risk: Risk::Low,
        needs_unsafe: false,
        works: Works::PINOCCHIO,
        used: Err("it needs every account that it takes"),
    },
    Card {
        title: "The owner is the runtime's to check",
        rows: &["owner left to the runtime"],
        before: "words",
        after: "by_runtime",
        per: "account",
        risk: Risk::Medium,
        needs_unsafe: false,
        works: Works::NOT_ANCHOR,
        used: Ok("program/src/processor/withdraw_sol.rs"),
    },
    Card {
        title: "Addresses by words",
        rows: &["addresses compared by four words"],
        before: "syscall",
        after: "words",
        per: "compare",
        risk: Risk::None,
        needs_unsafe: false,
        works: Works::ALL,
        used: Ok("program/src/checks/fast.rs"),
    },
    Card {
        title: "Addresses by their first word",
        rows: &["addresses compared by their first word"],
        before: "words",
        after: "first_word",
        per: "compare",
        risk: Risk::High,
        needs_unsafe: false,
        works: Works::ALL,
        used: Ok("program/src/checks.rs"),
    },
    Card {
        title: "The flags of an account in one compare",
        rows: &["account flags in one compare"],
        before: "flags",
        after: "header_word",
        per: "account",
        risk: Risk::Low,
        needs_unsafe: true,
        works: Works::PINOCCHIO,
        used: Ok("program/src/layout.rs"),
    },
    Card {
        title: "The signature is the call's to check",
        rows: &["signature left to the CPI"],
        before: "before_cpi",
        after: "by_cpi",
        per: "account",
        risk: Risk::Medium,
        needs_unsafe: false,
        works: Works::NOT_ANCHOR,
        used: Err("the flags of an account are compared anyway"),
    },
    Card {
        title: "One cold exit for all errors",
        rows: &["one cold exit for all errors"],
        before: "each",
        after: "cold",
        per: "instruction with six checks",
        risk: Risk::Low,
        needs_unsafe: false,
        works: Works::NOT_ANCHOR,
        used: Ok("program/src/entrypoint.rs"),
    },
    Card {
        title: "A table in place of a match",
        rows: &["dispatch by table, the last of 16"],
        before: "by_match",
        after: "by_table",
        per: "instruction",
        risk: Risk::Low,
        needs_unsafe: false,
        works: Works::NOT_ANCHOR,
        used: Ok("program/src/entrypoint.rs"),
    },
    Card {
        title: "A buffer without an allocator",
        rows: &["array instead of Vec", "buffer at a constant address"],
        before: "vec",
        after: "stack",
        per: "buffer",
        risk: Risk::None,
        needs_unsafe: false,
        works: Works::ALL,
        used: Ok("program/src/cpi/views.rs"),
    },
    Card {
        title: "Success as it is left in r0",
        rows: &["success left in r0"],
        before: "nothing",
        after: "nothing_in_r0",
        per: "instruction",
        risk: Risk::High,
        needs_unsafe: true,
        works: Works {
            sdk: false,
            anchor: false,
            pinocchio: false,
        },
        used: Err("to the compiler the result is undefined"),
    },
];

/// What a call is charged by its size: the same code on other inputs, so there is nothing to put side by side.
pub const SIZES: [&str; 6] = [
    "account of 249 bytes, not 10 KiB",
    "account of 249 bytes, not 1000",
    "account of 249 bytes, not 250",
    "249 bytes of CPI data, not 250",
    "3 infos, not 4",
    "7 metas, not 8",
];

/// The end of the address of a comparison's card, or of the section of the sizes.
pub fn anchor_of(row: &str) -> Option<String> {
    if SIZES.contains(&row) {
        return Some("what-the-size-of-a-call-costs".to_owned());
    }
    let card = CARDS.iter().find(|card| card.rows.contains(&row));
    card.map(Card::anchor)
}

impl Card {
    /// Its comparisons, the telling one first.
    pub fn rows<'a>(&self, rows: &'a [Row]) -> Vec<&'a Row> {
        let named = |name: &&str| rows.iter().find(|row| super::table::name(row) == **name);
        self.rows.iter().filter_map(named).collect()
    }

    /// The end of the address of its card: as GitHub and mdBook make it of the heading.
    pub fn anchor(&self) -> String {
        self.title
            .to_lowercase()
            .replace(' ', "-")
            .replace('\'', "")
    }
}
