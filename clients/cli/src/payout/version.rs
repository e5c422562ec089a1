//! Which version of transactions a payout sends.
//!
//! | | v0 | v1 |
//! |---|---|---|
//! | bytes | 1,232 | 4,096 |
//! | different addresses | 64, some of them in lookup tables | 64, all in the transaction |
//! | limits and priority fee | instructions of the Compute Budget program | in the message |
//! | a limit that is left out | 200,000 CU an instruction, 64 MiB of accounts | 0 |

use {
    crate::{error::Error, network::Network},
    cu_vault_interface::Address,
    solana_message::v1,
    solana_packet::PACKET_DATA_SIZE,
    solana_sdk_ids::feature,
    std::fmt,
};

/// The gate `enable_tx_v1` of SIMD-0385.
pub const GATE: Address = Address::from_str_const("txv1aq4pp281K9um3tnPgkfX8UqtFT6wcVW3hNezGLL");

/// The version of transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    V0,
    V1,
}

impl Version {
    /// Asks whether the cluster takes v1. A wrong answer pays no row twice: a message that it does not take
    /// never lands.
    pub fn of(network: &dyn Network) -> Result<Self, Error> {
        let gate = network.accounts(&[GATE])?.pop().flatten();
        // Whether the gate is active, then the slot since when.
        let is_active = gate.is_some_and(|gate| {
            gate.owner == feature::ID && gate.data.len() == 9 && gate.data[0] == 1
        });
        Ok(if is_active { Self::V1 } else { Self::V0 })
    }

    /// The bytes that a transaction may have.
    pub const fn max_size(self) -> usize {
        match self {
            Self::V0 => PACKET_DATA_SIZE,
            Self::V1 => v1::MAX_TRANSACTION_SIZE,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V0 => "v0",
            Self::V1 => "v1",
        })
    }
}
