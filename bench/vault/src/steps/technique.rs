//! What each step changes, what that risks, and where it works. The book takes it from here.

use crate::lab::card::{Risk, Works};

/// One technique, applied to the step before.
pub struct Step {
    /// The heading.
    pub name: &'static str,
    /// The file in `bench/programs/steps/src/step`, and its ending.
    pub file: &'static str,
    /// What changes.
    pub change: &'static str,
    /// What it risks.
    pub risk: &'static str,
    pub class: Risk,
    /// Whether it takes hand-written `unsafe`.
    pub needs_unsafe: bool,
    pub works: Works,
    /// What the step itself no longer rejects, and who does.
    pub left: &'static str,
}

/// In the order of `bench/programs/steps`, whose first byte of data is the place in this list.
pub const STEPS: [Step; 14] = [
    Step {
        name: "The shape that tutorials teach",
        file: "tutorial",
        change: "Nothing yet. It logs the name of the instruction, searches for the address of the vault, copies the \
                 state and checks everything itself.",
        risk: "None.",
        class: Risk::None,
        needs_unsafe: false,
        works: Works::ALL,
        left: "",
    },
    Step {
        name: "No line of log",
        file: "no_log",
        change: "The line `Instruction: WithdrawSol` goes. Every client can read the name from the instruction data.",
        risk: "A person who reads raw logs no longer finds the name. In Anchor, the feature `no-log-ix-name` does it.",
        class: Risk::None,
        needs_unsafe: false,
        works: Works::ALL,
        left: "",
    },
    Step {
        name: "The stored bump",
        file: "stored_bump",
        change: "`create_program_address` with the bump from the state, in place of a search with \
                 `find_program_address`.",
        risk: "The bump is worth what the check was worth when it was stored. CreateVault compares it with a search, \
               once.",
        class: Risk::Low,
        needs_unsafe: false,
        works: Works::ALL,
        left: "",
    },
    Step {
        name: "One hash",
        file: "hashed",
        change: "`Address::derive_address`, a plain sha256, in place of `create_program_address`.",
        risk: "The hash does not show that the address is off the curve. The stored bump was proved once, so that is \
               known.",
        class: Risk::Low,
        needs_unsafe: false,
        works: Works::ALL,
        left: "",
    },
    Step {
        name: "No derivation",
        file: "not_derived",
        change: "The address is not derived again. Owner and discriminator prove that CreateVault made the account, \
                 and CreateVault proved the address.",
        risk: "Every instruction of the program that writes such data must prove the address first. One that does not \
               breaks all others.",
        class: Risk::Medium,
        needs_unsafe: false,
        works: Works::ALL,
        left: "a vault at another address than its seeds give: no instruction of the program can make one",
    },
    Step {
        name: "The state in place",
        file: "in_place",
        change: "A reference into the account in place of a copy on the stack.",
        risk: "The borrow must end before the lamports change hands by a call. The compiler holds you to that.",
        class: Risk::None,
        needs_unsafe: false,
        works: Works::ALL,
        left: "",
    },
    Step {
        name: "Addresses by words",
        file: "words",
        change: "`address_eq`, four compares of eight bytes, in place of `==`, which is a call of `memcmp`.",
        risk: "None: the same 32 bytes are compared. A program for Solana's own compiler saves more, because there \
               `==` is a syscall.",
        class: Risk::None,
        needs_unsafe: false,
        works: Works::ALL,
        left: "",
    },
    Step {
        name: "The owner is the runtime's to check",
        file: "owner_by_runtime",
        change: "The owner of the vault is not compared. Only the owner of an account may debit it.",
        risk: "It holds only while the instruction debits the account or writes its data. The error is the runtime's, \
               and it comes at the very end.",
        class: Risk::Medium,
        needs_unsafe: false,
        works: Works::NOT_ANCHOR,
        left: "a vault of another owner: the runtime does, with `ExternalAccountLamportSpend`",
    },
    Step {
        name: "The credit is the runtime's to check",
        file: "credit_by_runtime",
        change: "The sum is not checked for an overflow.",
        risk: "None with lamports: there are not that many, and the runtime compares the sums. With tokens of your \
               own it is a bug.",
        class: Risk::Low,
        needs_unsafe: false,
        works: Works::ALL,
        left: "a recipient whose balance would overflow: the runtime does, which sees a debit",
    },
    Step {
        name: "Exactly three accounts",
        file: "three",
        change: "Room for three accounts on the stack in place of 255, and no loop over them.",
        risk: "Surplus accounts are an error, as they were before.",
        class: Risk::Low,
        needs_unsafe: true,
        works: Works::PINOCCHIO,
        left: "",
    },
    Step {
        name: "No count of borrows",
        file: "unchecked",
        change: "The data is read without a check of its borrow state.",
        risk: "Two references to the same data, one of which writes, are undefined behaviour. Only a \
               review of the code excludes them.",
        class: Risk::Medium,
        needs_unsafe: true,
        works: Works::PINOCCHIO,
        left: "",
    },
    Step {
        name: "A fixed layout",
        file: "fixed",
        change: "The accounts are read at constant offsets, after a check of their number, their lengths and that none \
                 is a duplicate. Any other input takes the code of the step before.",
        risk: "With one of these checks forgotten, bytes that an attacker chose are taken for an account.",
        class: Risk::High,
        needs_unsafe: true,
        works: Works::PINOCCHIO,
        left: "",
    },
    Step {
        name: "Flags in one compare",
        file: "flags",
        change: "The flags of an account are compared as one word in place of a byte each. Whether it is writable \
                 comes for the same price.",
        risk: "One word allows one combination. A recipient that signs takes the code of the step `unchecked`.",
        class: Risk::Low,
        needs_unsafe: true,
        works: Works::PINOCCHIO,
        left: "",
    },
    Step {
        name: "Two bytes in one compare",
        file: "version",
        change: "Discriminator and version are adjacent, so one load and one compare do.",
        risk: "None. A const assertion holds the layout of the state.",
        class: Risk::None,
        needs_unsafe: false,
        works: Works::ALL,
        left: "",
    },
];
