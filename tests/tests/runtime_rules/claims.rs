//! What introductions to CPI commonly teach, row by row: the sentence as it is printed there, and what is true.

/// Whose sentence it is.
pub enum Source {
    /// Solana Cookbook, "Cross Program Invocations (CPIs)".
    Cookbook,
    /// Solana documentation, "Cross Program Invocation (CPI)".
    Docs,
    /// "Solana CPI: how one program calls another, the actual mechanics".
    Mechanics,
    /// No introduction has it: what is true is all there is.
    Nobody,
}

pub struct Claim {
    /// As it is taught.
    pub says: &'static str,
    pub source: Source,
    /// The sentence that should be there.
    pub instead: &'static str,
    /// Where the runtime does it: a file of Agave and what to look for in it.
    pub code: Option<(&'static str, &'static str)>,
    /// Why it is no rule of the runtime, and where it is shown instead.
    pub elsewhere: Option<&'static str>,
}

impl Source {
    /// Its title, leading to it.
    pub fn link(&self) -> &'static str {
        match self {
            Self::Cookbook => "[Cookbook](https://solanacookbook.com/core-concepts/cpi.html)",
            Self::Docs => "[Solana docs](https://solana.com/docs/core/cpi)",
            Self::Mechanics => {
                "[mechanics](https://devrels.xyz/articles/solana-cpi-cross-program-invocation)"
            }
            Self::Nobody => "rarely taught",
        }
    }
}

use Source::{Cookbook, Docs, Mechanics, Nobody};

const CPI: &str = "program-runtime/src/cpi.rs";
const CONTEXT: &str = "program-runtime/src/invoke_context.rs";
const BUDGET: &str = "program-runtime/src/execution_budget.rs";
const SYSCALLS: &str = "syscalls/src/lib.rs";
const ACCOUNTS: &str = "transaction-context/src/instruction_accounts.rs";

/// Row `n` is at `n - 1`.
pub const CLAIMS: [Claim; 20] = [
    claim(
        "You can think of instructions as API endpoints that a program exposes to the network and a \
         CPI as one API internally invoking another API.",
        Docs,
        "A CPI runs an instruction of another program inside the caller's transaction, on the caller's \
         budget. It has an entry fee, and it fails together with its caller.",
        (CPI, "pub fn cpi_common"),
    ),
    claim(
        "Two entry points, identical except for who can sign",
        Mechanics,
        "There is one syscall. `invoke` is `invoke_signed` with an empty list of signers, and the \
         runtime charges nothing for the list.",
        (CPI, "pub fn translate_signers"),
    ),
    claim(
        "The definition of the `Instruction` type required for a CPI includes: `program_id`, \
         `accounts`, `data`",
        Cookbook,
        "Program id, metas and data are the instruction. Only the flags of the metas count: the \
         runtime does not read the flags of an account info.",
        (CPI, "pub fn translate_instruction_c"),
    ),
    claim(
        "The signer privileges from the initial transaction invoking the caller program (A) extend to \
         the callee (B) program",
        Docs,
        "A signature reaches the callee only for an account that the caller's metas flag as a \
         signer.",
        (CONTEXT, "pub fn prepare_next_cpi_instruction"),
    ),
    claim(
        "A program can only mark an account `is_signer = true` in a CPI if either (a) the account is \
         already a signer of the outer transaction, or (b) the account is a PDA derived from this \
         program and the right seeds were supplied",
        Mechanics,
        "An account may be flagged as a signer if it is a signer of the *caller's instruction*, \
         by any grant, or if the caller's seeds give its address.",
        (CONTEXT, "To be signed in the callee"),
    ),
    claim(
        "A program can only mark an account `is_writable = true` if it was writable in the outer \
         transaction.",
        Mechanics,
        "An account may be flagged as writable only if it is writable in the *caller's \
         instruction*.",
        (
            CONTEXT,
            "Readonly in caller cannot become writable in callee",
        ),
    ),
    claim(
        "A program can only pass an account owned by another program as mutable if it has signing \
         authority over that account's owner relationship — i.e., it owns the account.",
        Mechanics,
        "Any program may pass on any account that is writable in its own instruction. The owner \
         decides who may change data and take lamports; anyone may add lamports.",
        (ACCOUNTS, "pub fn can_data_be_changed"),
    ),
    claim(
        "The Solana runtime will internally call `create_program_address` using the seeds provided and \
         the `program_id` of the calling program.",
        Cookbook,
        "It does, and that is all. Wrong seeds give another address, so the error is that of a missing \
         signature.",
        (CPI, "pub fn translate_signers"),
    ),
    claim(
        "If you cached signer seeds across instruction handlers, the bump might no longer be canonical \
         for the PDA you're trying to sign for. Re-derive fresh per call.",
        Mechanics,
        "The canonical bump of a PDA never changes. Check it once, when the account is created, store \
         it, and sign with the stored one.",
        (SYSCALLS, "    SyscallTryFindProgramAddress,"),
    ),
    claim(
        "If D tries to CPI into E, the runtime errors with InvocationDepthExceeded.",
        Mechanics,
        "The error is `CallDepth`. Four calls fit below the transaction's program, eight once \
         SIMD-0268 is active.",
        (BUDGET, "pub const MAX_INSTRUCTION_STACK_DEPTH:"),
    ),
    claim(
        "Re-entrancy is restricted.",
        Nobody,
        "A program may call itself. It may not be called while it waits for another program.",
        (CONTEXT, "InstructionError::ReentrancyNotAllowed"),
    ),
    claim(
        "Return data only persists until the next CPI returns — read it immediately or store it.",
        Mechanics,
        "The next call empties the return data when it *starts*, even if it sets none. Read it at \
         once, and compare the program id: a callee of your callee may have set it.",
        (CONTEXT, ".set_return_data(program_id, Vec::new())"),
    ),
    claim(
        "The called program runs against the same compute budget as the caller — there's no separate \
         quota.",
        Mechanics,
        "It does. A callee can spend all of it, and a caller cannot limit it. A memory fault costs all \
         that is left.",
        (CONTEXT, "fn consume_checked"),
    ),
    claim(
        "Your CPI either succeeds with all privilege checks satisfied, or the entire transaction \
         reverts.",
        Mechanics,
        "The transaction reverts, and the caller never learns of it: a failed call does not return, so \
         no code can catch the error.",
        (CPI, "pub fn cpi_common"),
    ),
    claim(
        "Every program you CPI into needs its own program AccountInfo in the account_infos slice",
        Mechanics,
        "The program must be an account of the *caller's instruction*. Its info is not needed.",
        (CONTEXT, "Unknown program"),
    ),
    claim(
        "The Instruction's accounts vec and the account_infos slice need to be aligned — the runtime \
         matches by pubkey, but errors are confusing if you get this wrong.",
        Mechanics,
        "The runtime matches by address: any order does, and surplus infos are only paid for. \
         Pinocchio's checked functions compare positions, and name the error.",
        (CPI, "fn translate_accounts_common"),
    ),
    claim(
        "Always pin the program ID you're calling against a known constant.",
        Mechanics,
        "Put the constant into the instruction. Then no clone is ever called, and no compare is \
         needed.",
        (CONTEXT, "Find and validate executables"),
    ),
    elsewhere(
        "Anchor generates CPI helpers from the IDL, so you don't hand-construct the Instruction",
        Mechanics,
        "It does. The helper ends in the same syscall; what it checks depends on the types in your \
         accounts struct.",
        "A matter of the library, not of the runtime: the same calls written three ways are in \
         [bench/PEERS.md](../../bench/PEERS.md), and ways to hand a call over in \
         [bench/LAB.md](../../bench/LAB.md).",
    ),
    claim(
        "`AccountMeta::new(source_ata, false)`, `AccountMeta::new(dest_ata, false)`, \
         `AccountMeta::new_readonly(authority, true)`",
        Mechanics,
        "Those flags are right. `TransferChecked` puts the mint, read-only, in second place.",
        (CONTEXT, "pub fn prepare_next_cpi_instruction"),
    ),
    elsewhere(
        "Depending on the program you're making the call to, there may be a crate available with helper \
         functions for creating the `Instruction`.",
        Cookbook,
        "Use it: it spares you the order, the flags and the data.",
        "A matter of packaging: `cu-vault-interface` is such a crate, and the bench and these tests are \
         built with it.",
    ),
];

const fn claim(
    says: &'static str,
    source: Source,
    instead: &'static str,
    code: (&'static str, &'static str),
) -> Claim {
    Claim {
        says,
        source,
        instead,
        code: Some(code),
        elsewhere: None,
    }
}

const fn elsewhere(
    says: &'static str,
    source: Source,
    instead: &'static str,
    elsewhere: &'static str,
) -> Claim {
    Claim {
        says,
        source,
        instead,
        code: None,
        elsewhere: Some(elsewhere),
    }
}
