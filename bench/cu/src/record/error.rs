//! Why a transaction could not be recorded.

use {
    super::node::LIMIT, crate::plan::HEAPS, solana_pubkey::Pubkey, std::path::PathBuf,
    thiserror::Error,
};

/// Why a transaction could not be recorded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The URL has another scheme, or is no URL.
    #[error("--url is no URL: expected http://HOST or https://HOST")]
    Url,
    /// Neither a signature nor a transaction.
    #[error(
        "`{0}` is no signature in base58, no transaction in base64 and no file: expected one of them"
    )]
    Unknown(String),
    /// Bytes that are no transaction.
    #[error(
        "{what} is no signed transaction: {why}; expected the bytes that a node takes, or these in base64"
    )]
    NoTransaction {
        /// The file, or the start of the text.
        what: String,
        /// The reason.
        why: String,
    },
    /// The node does not have the transaction.
    #[error(
        "the node does not have the transaction {0}: is --url a node of its cluster, with a history that reaches \
         so far back?"
    )]
    NotFound(String),
    /// The node allows fewer requests.
    #[error(
        "the node limits the rate of requests (HTTP 429) and did so {0} times in a row; try later, or another --url"
    )]
    RateLimited(u32),
    /// The node wants a key.
    #[error(
        "the node refuses access (HTTP {0}): does --url contain the key that its provider requires?"
    )]
    Access(u16),
    /// The node answers from another place.
    #[error("the node redirects to another URL (HTTP {0}); let --url be that URL")]
    Redirect(u16),
    /// The node did not answer.
    #[error("no answer from the node: {0}; check --url, or allow more with --timeout")]
    NoAnswer(String),
    /// The node answered with an error.
    #[error("the node refuses {method}: {message} ({code})")]
    Refused {
        /// The request.
        method: &'static str,
        /// The code of JSON-RPC, or the status of HTTP.
        code: i64,
        /// The node's text.
        message: String,
    },
    /// An answer that is not what JSON-RPC says.
    #[error("the node's answer to {method} makes no sense: {why}; is --url a Solana node?")]
    Nonsense {
        /// The request.
        method: &'static str,
        /// The reason.
        why: String,
    },
    /// An answer that is larger than any that is needed.
    #[error("the node's answer to {0} has more than {LIMIT} bytes, more than an account needs")]
    TooLong(&'static str),
    /// The addresses of a lookup table are not known.
    #[error(
        "{0}; if the transaction has landed, record it by its signature: the node then has its addresses"
    )]
    Lookup(String),
    /// A request that the runtime refuses.
    #[error(
        "the transaction requests {0} bytes of heap; the runtime takes {least} to {most}, a multiple of 1024",
        least = HEAPS.start(),
        most = HEAPS.end()
    )]
    Heap(u32),
    /// Nothing to measure.
    #[error(
        "no instruction of {name} is a row: {}; `cu record` needs a call of a program with an ELF",
        reasons.join("; ")
    )]
    NoRow {
        /// The transaction.
        name: String,
        /// For each instruction, the reason.
        reasons: Vec<String>,
    },
    /// An ELF of the same program that was recorded before.
    #[error(
        "{} is another ELF of {program} than the node has: the program was upgraded; record to another --out",
        file.display()
    )]
    OtherElf {
        /// The file.
        file: PathBuf,
        /// The program.
        program: Pubkey,
    },
    /// A file that cannot be read or written.
    #[error(transparent)]
    File(Box<crate::Error>),
    /// A `cu.toml` of another program.
    #[error("{} is for another program than {program}; record to another --out", file.display())]
    OtherProgram {
        /// The file.
        file: PathBuf,
        /// The program.
        program: Pubkey,
    },
}

impl From<crate::Error> for Error {
    fn from(error: crate::Error) -> Self {
        Self::File(error.into())
    }
}
