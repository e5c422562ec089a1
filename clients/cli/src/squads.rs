//! Squads v4: the address of a multisig's vault, and the message that its `vaultTransactionCreate` stores.
//!
//! A vault of a multisig is an address of Squads' program. It signs when a member executes a transaction that enough
//! members have approved: Squads then calls each instruction of the stored message.
//!
//! ```text
//! transaction_message   signers u8 · writable signers u8 · other writable u8
//!                       accounts u8, each 32 · instructions u8, each:
//!                         program u8 · accounts u8, each u8 · data u16, each u8
//!                       lookup tables u8
//! ```

use {
    cu_vault_interface::Address,
    solana_compute_budget_interface::ComputeBudgetInstruction as Budget,
    solana_hash::Hash,
    solana_instruction::{AccountMeta, Instruction},
    solana_message::Message,
    solana_packet::PACKET_DATA_SIZE,
    solana_signature::SIGNATURE_BYTES,
    std::str::FromStr,
};

/// Squads v4 on mainnet-beta and devnet.
pub const ID: Address = Address::from_str_const("SQDS4ep65T869zMMBKyuUq6aD6EgTu8psMjkvj52pCf");

/// The most accounts that a transaction may lock.
const MAX_LOCKS: usize = 64;

/// One vault of a multisig.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Squads {
    pub multisig: Address,
    pub index: u8,
}

impl Squads {
    /// The address that signs.
    pub fn vault(&self) -> Address {
        let seeds = [b"multisig", self.multisig.as_ref(), b"vault", &[self.index]];
        Address::find_program_address(&seeds, &ID).0
    }
}

impl FromStr for Squads {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (multisig, index) = text.split_once(':').unwrap_or((text, "0"));
        let multisig: Address = multisig
            .parse()
            .map_err(|_| "the multisig is no address in base58")?;
        let index = index
            .parse()
            .map_err(|_| "the index of its vault is no number from 0 to 255")?;
        if multisig.is_on_curve() {
            return Err("that is a wallet; write the address of the multisig's account".into());
        }
        Ok(Self { multisig, index })
    }
}

/// Whether an account of a message is writable, as far as its header says.
pub fn is_writable(message: &Message, index: usize) -> bool {
    let header = &message.header;
    let signers = usize::from(header.num_required_signatures);
    let end = match index < signers {
        true => signers - usize::from(header.num_readonly_signed_accounts),
        false => message.account_keys.len() - usize::from(header.num_readonly_unsigned_accounts),
    };
    index < end
}

/// The bytes of `transaction_message`.
pub fn transaction_message(message: &Message) -> Vec<u8> {
    let header = &message.header;
    let count = |count: usize| u8::try_from(count).expect("a message has at most 256 of them");
    let (signers, others) = (
        header.num_required_signatures,
        count(message.account_keys.len()) - header.num_required_signatures,
    );
    let mut bytes = vec![
        signers,
        signers - header.num_readonly_signed_accounts,
        others - header.num_readonly_unsigned_accounts,
        count(message.account_keys.len()),
    ];
    bytes.extend(message.account_keys.iter().flat_map(Address::as_array));
    bytes.push(count(message.instructions.len()));
    for instruction in &message.instructions {
        bytes.push(instruction.program_id_index);
        bytes.push(count(instruction.accounts.len()));
        bytes.extend(&instruction.accounts);
        let length = u16::try_from(instruction.data.len()).expect("it fits a transaction");
        bytes.extend(length.to_le_bytes());
        bytes.extend(&instruction.data);
    }
    bytes.push(0);
    bytes
}

/// Whether one transaction can propose this message and another one execute it, both without lookup tables. The first
/// also opens the proposal and approves it, as Squads' web application does.
pub fn fits(message: &Message) -> bool {
    let [member, multisig, transaction, proposal] =
        [1, 2, 3, 4].map(|byte| Address::new_from_array([byte; 32]));
    let new = |address, signer| AccountMeta::new(address, signer);
    let read = |address, signer| AccountMeta::new_readonly(address, signer);
    let system = read(solana_sdk_ids::system_program::ID, false);
    let call = |length: usize, accounts: &[AccountMeta]| Instruction {
        program_id: ID,
        accounts: accounts.to_vec(),
        data: vec![0; length],
    };
    // Discriminator, index, ephemeral signers, length, bytes, no memo.
    let create = call(
        8 + 1 + 1 + 4 + transaction_message(message).len() + 1,
        &[
            new(multisig, false),
            new(transaction, false),
            read(member, true),
            new(member, true),
            system.clone(),
        ],
    );
    let open = call(
        8 + 8 + 1,
        &[
            read(multisig, false),
            new(proposal, false),
            read(member, true),
            new(member, true),
            system,
        ],
    );
    let approve = call(
        8 + 1,
        &[
            read(multisig, false),
            new(member, true),
            new(proposal, false),
        ],
    );
    let mut execute = call(
        8,
        &[
            read(multisig, false),
            new(proposal, false),
            read(transaction, false),
            read(member, true),
        ],
    );
    let keys = message.account_keys.iter().enumerate();
    execute
        .accounts
        .extend(keys.map(|(index, key)| AccountMeta {
            pubkey: *key,
            is_signer: false,
            is_writable: is_writable(message, index),
        }));
    let budget = [
        Budget::set_compute_unit_limit(0),
        Budget::set_compute_unit_price(0),
    ];
    [vec![create, open, approve], vec![execute]]
        .into_iter()
        .all(|instructions| {
            let instructions = [&budget[..], &instructions].concat();
            let whole = Message::new_with_blockhash(&instructions, Some(&member), &Hash::default());
            1 + SIGNATURE_BYTES + whole.serialize().len() <= PACKET_DATA_SIZE
                && whole.account_keys.len() <= MAX_LOCKS
        })
}
