//! What others publish of comparable work. Not measured here: other runtimes, other accounts, other checks.
//! It is separate from the figures of this repository and is never compared with them one by one.

/// A figure as its source gives it.
#[derive(Clone, Copy, Debug)]
pub struct Published {
    pub program: &'static str,
    pub operation: &'static str,
    pub cu: u64,
    /// How the source measured it.
    pub measured: &'static str,
    /// At a commit, so that it stays what it was.
    pub source: &'static str,
}

const ESCROW: &str = "https://github.com/solana-program/escrow/blob/21b47cba86b8cefbfde76cb351bda1437a79b151/docs/CU_BENCHMARKS.md";
const ESCROW_HOW: &str = "LiteSVM, best of its integration tests";
const TYPHOON: &str = "https://github.com/exotic-markets-labs/typhoon/blob/a0e681e03284424b3e6f48cb0785070c390c2fd9/benches/BENCHMARK.md";
const TRANSFER_HOW: &str = "its bench; a System transfer by CPI and nothing else";
const EISODOS: &str =
    "https://github.com/febo/eisodos/blob/aa0745417865093a656dfa39a5c4789768a296af/README.md";
const QUASAR: &str = "https://github.com/blueshift-gg/quasar/blob/6646b1eb4eca01e1f2d491ec3cb3bd9672f1d563/benches/program-bench/BENCHMARK.md";

const INVOKE: &str = "https://github.com/solana-foundation/solana-invoke/blob/a7c7940b23217e942ca539aea5fa3dc2b4004423/invoke/README.md";
const INVOKE_HOW: &str = "its README; what a System transfer by CPI adds to the call itself";

pub const PUBLISHED: [Published; 11] = [
    Published {
        program: "solana-program/escrow (Pinocchio)",
        operation: "Deposit, tokens",
        cu: 18_819,
        measured: ESCROW_HOW,
        source: ESCROW,
    },
    Published {
        program: "solana-program/escrow (Pinocchio)",
        operation: "Withdraw, tokens",
        cu: 15_342,
        measured: ESCROW_HOW,
        source: ESCROW,
    },
    Published {
        program: "solana-program, in Eisodos",
        operation: "transfer, SOL",
        cu: 2_189,
        measured: TRANSFER_HOW,
        source: EISODOS,
    },
    Published {
        program: "Pinocchio, in Eisodos",
        operation: "transfer, SOL",
        cu: 1_287,
        measured: TRANSFER_HOW,
        source: EISODOS,
    },
    Published {
        program: "Anchor, in Typhoon's bench",
        operation: "transfer, SOL",
        cu: 2_444,
        measured: TRANSFER_HOW,
        source: TYPHOON,
    },
    Published {
        program: "Typhoon",
        operation: "transfer, SOL",
        cu: 1_304,
        measured: TRANSFER_HOW,
        source: TYPHOON,
    },
    Published {
        program: "Quasar",
        operation: "transfer, SOL",
        cu: 1_267,
        measured: "its bench",
        source: QUASAR,
    },
    Published {
        program: "Quasar",
        operation: "transfer_checked, tokens",
        cu: 7_477,
        measured: "its bench",
        source: QUASAR,
    },
    Published {
        program: "solana-cpi, by solana-invoke",
        operation: "transfer, SOL",
        cu: 536,
        measured: INVOKE_HOW,
        source: INVOKE,
    },
    Published {
        program: "solana-invoke",
        operation: "transfer, SOL",
        cu: 392,
        measured: INVOKE_HOW,
        source: INVOKE,
    },
    Published {
        program: "solana-invoke, unchecked",
        operation: "transfer, SOL",
        cu: 197,
        measured: INVOKE_HOW,
        source: INVOKE,
    },
];
