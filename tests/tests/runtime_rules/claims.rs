//! What introductions to CPI commonly teach, row by row.

pub struct Claim {
    /// As commonly taught.
    pub says: &'static str,
    /// Why it is no rule of the runtime, and where it is shown instead.
    pub elsewhere: Option<&'static str>,
}

/// Row `n` is at `n - 1`.
pub const CLAIMS: [Claim; 20] = [
    claim(
        "A CPI is a call from one program into an instruction of another; programs are like API \
         endpoints.",
    ),
    claim(
        "`invoke` when all signatures are already there, `invoke_signed` when a PDA of the caller \
         must sign; otherwise identical.",
    ),
    claim(
        "An instruction is program id, account metas and data; metas are writable or read-only, \
         signer or not.",
    ),
    claim("The signer privilege of the caller extends to the callee."),
    claim(
        "An account may be flagged signer only if it signed the outer transaction, or is a PDA of the \
         caller with the right seeds.",
    ),
    claim("An account may be flagged writable only if it was writable in the outer transaction."),
    claim(
        "A program may pass a foreign account as mutable only with signing authority over its owner.",
    ),
    claim(
        "The runtime calls `create_program_address` with the seeds and the caller's id and adds the \
         result to the signers.",
    ),
    claim("Re-derive bumps, a cached one may be stale."),
    claim(
        "The stack is 5 high: program → A → B → C → D runs, E fails with `InvocationDepthExceeded`.",
    ),
    claim("Re-entrancy is (rarely said) restricted."),
    claim(
        "Return data: up to 1,024 bytes; it lives until the next CPI returns; compare the program id.",
    ),
    claim(
        "The callee shares the caller's compute budget; plan for the deepest path and set the limit \
         on the transaction.",
    ),
    claim("All violations revert everything."),
    claim("Every callee's program account must be in the `account_infos` slice."),
    claim("Metas and infos must be aligned in order."),
    claim("Pin the id of the program you call."),
    elsewhere(
        "Anchor generates helpers, so you needn't hand-construct a call.",
        "A matter of the library, not of the runtime: the same calls written three ways are in \
         [bench/PEERS.md](../../bench/PEERS.md), and ways to hand a call over in \
         [bench/LAB.md](../../bench/LAB.md).",
    ),
    claim(
        "Token transfer by a vault PDA: source writable, destination writable, authority a read-only \
         signer.",
    ),
    elsewhere(
        "Helper crates exist beside many programs.",
        "A matter of packaging: `cu-vault` without its default feature is such a crate, and the bench \
         and these tests are built with it.",
    ),
];

const fn claim(says: &'static str) -> Claim {
    Claim {
        says,
        elsewhere: None,
    }
}

const fn elsewhere(says: &'static str, elsewhere: &'static str) -> Claim {
    Claim {
        says,
        elsewhere: Some(elsewhere),
    }
}
