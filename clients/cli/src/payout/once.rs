//! An account that can be made only once, so that what is called by a program is called only once.
//!
//! A proposal in a multisig can be created twice and executed at any time. So the instructions of a batch begin with
//! those that make its marker: an account with one byte, at an address of the program's own. Where that account is, they
//! fail, and with them the payout. The marker shows what the program has executed.
//!
//! No other signer can make the marker. Nor can the marker go away: an account of the System program that has data is
//! in no transfer.

use {
    super::{entry, recipe::Payment},
    cu_vault_interface::Address,
    solana_account::Account,
    solana_instruction::Instruction,
    solana_keypair::Keypair,
    solana_sdk_ids::system_program,
    solana_sha256_hasher::hashv,
    solana_signer::Signer,
    solana_system_interface::instruction::{allocate_with_seed, transfer},
};

/// The bytes of a marker.
pub const MARKER_LEN: usize = 1;

/// The bytes of the seed, written in twice as many digits, which is the most that an address takes.
const SEED_LEN: usize = 16;

/// The values that the markers of one run have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Once {
    /// Of this run alone: the batches of another payout have other markers. So the salt is no fact of a node's, which two
    /// runs may have in common: the markers that one executes would be taken for the other's.
    pub salt: Salt,
    /// The rent-exempt minimum of a marker.
    pub rent: u64,
}

/// At random.
pub type Salt = [u8; 32];

/// A new one.
pub fn salt() -> Salt {
    Keypair::new().pubkey().to_bytes()
}

impl Once {
    /// Makes the marker of these payments at the cost of `authority`.
    pub fn instructions(&self, authority: &Address, payments: &[&Payment]) -> [Instruction; 2] {
        let (seed, marker) = self.seed_and_marker(authority, payments);
        [
            transfer(authority, &marker, self.rent),
            allocate_with_seed(
                &marker,
                authority,
                &seed,
                MARKER_LEN as u64,
                &system_program::ID,
            ),
        ]
    }

    /// The address of the marker.
    pub fn marker(&self, authority: &Address, payments: &[&Payment]) -> Address {
        self.seed_and_marker(authority, payments).1
    }

    fn seed_and_marker(&self, authority: &Address, payments: &[&Payment]) -> (String, Address) {
        let lines: Vec<_> = payments
            .iter()
            .flat_map(|payment| payment.line.to_le_bytes())
            .collect();
        let hash = hashv(&[&self.salt, &lines]).to_bytes();
        let seed = entry::hex(&hash[..SEED_LEN]);
        let marker = Address::create_with_seed(authority, &seed, &system_program::ID);
        (seed, marker.expect("the seed is short enough"))
    }
}

/// Whether an account is a marker that was made. Lamports alone can be sent to its address by anyone.
pub fn is_made(account: Option<&Account>) -> bool {
    account.is_some_and(|account| {
        account.owner == system_program::ID && account.data.len() == MARKER_LEN
    })
}
