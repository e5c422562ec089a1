//! The errors, and the exit code of each.
//!
//! | exit code | meaning |
//! |---:|---|
//! | 0 | done, or a dry run that would succeed |
//! | 1 | refused by the program, the runtime or a check of ours: nothing moved |
//! | 2 | bad usage or input |
//! | 3 | trouble with the network: nothing moved |
//! | 4 | declined when asked |
//! | 5 | the outcome is unknown: look it up first; or a payout is not finished: run it again |

use {
    cu_vault_interface::error::VaultError, solana_signature::Signature, std::time::Duration,
    thiserror::Error,
};

/// One line that says what happened and what to do about it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Error {
    /// No answer, or half of one. It is safe to ask again: whether the node did what it was asked is not known.
    #[error("the node at hand does not answer ({0}); check --url, then run it again")]
    Transport(String),
    /// The node limits requests.
    #[error("the node limits the rate of requests; wait a while, or name another one with --url")]
    RateLimited {
        /// The wait that the node requests.
        retry_after: Option<Duration>,
    },
    /// The node understood and said no.
    #[error("the node refuses the request: {message} (code {code})")]
    NodeRefused {
        /// As JSON-RPC numbers it.
        code: i64,
        message: String,
    },
    /// The node is not where the cluster is.
    #[error("the node is behind the cluster ({0}); wait, or name another one with --url")]
    NodeBehind(String),
    /// The node contradicts itself.
    #[error("{0}; its answers prove nothing: name another node with --url")]
    Inconsistent(String),
    /// The request makes no sense.
    #[error("{0}")]
    Input(String),
    /// By the runtime, by another program, or by a check of ours.
    #[error("{0}")]
    Refused(String),
    /// By the vault.
    #[error("the vault refuses: {0}")]
    Vault(VaultError),
    /// It was sent, and can land no more.
    #[error(
        "the transaction has expired and nothing has moved; the cluster may be busy: raise \
         --priority-fee, or run it again later"
    )]
    Expired,
    /// By the person who was asked.
    #[error("declined; nothing was sent")]
    Declined,
    /// It was sent, and may or may not have landed.
    #[error(
        "the outcome of {signature} is unknown ({reason}); look it up before you do it again: \
             solana confirm -v {signature}"
    )]
    Unknown {
        signature: Signature,
        reason: String,
    },
    /// A part is done, the rest is not.
    #[error("{0}")]
    Unfinished(String),
}

impl Error {
    /// The exit code of the process.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) | Self::Vault(_) => 1,
            Self::Input(_) => 2,
            Self::Transport(_)
            | Self::RateLimited { .. }
            | Self::NodeRefused { .. }
            | Self::NodeBehind(_)
            | Self::Inconsistent(_)
            | Self::Expired => 3,
            Self::Declined => 4,
            Self::Unknown { .. } | Self::Unfinished(_) => 5,
        }
    }

    /// Its name in JSON output.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Transport(_) => "transport",
            Self::RateLimited { .. } => "rate-limited",
            Self::NodeRefused { .. } => "node-refused",
            Self::NodeBehind(_) => "node-behind",
            Self::Inconsistent(_) => "node-inconsistent",
            Self::Input(_) => "input",
            Self::Refused(_) => "refused",
            Self::Vault(_) => "vault",
            Self::Expired => "expired",
            Self::Declined => "declined",
            Self::Unknown { .. } => "unknown-outcome",
            Self::Unfinished(_) => "unfinished",
        }
    }

    /// Whether a node would answer a question about fewer things.
    pub const fn asks_for_less(&self) -> bool {
        matches!(
            self,
            Self::NodeRefused {
                // HTTP: content too large. JSON-RPC: invalid parameters.
                code: 413 | -32602,
                ..
            }
        )
    }

    /// Whether the same question may be answered when it is asked again.
    pub const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Transport(_) | Self::RateLimited { .. } | Self::NodeBehind(_)
        )
    }
}
