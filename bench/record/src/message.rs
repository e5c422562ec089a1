//! The instructions of a transaction's message, with every address.

use {
    solana_account::Account,
    solana_address_lookup_table_interface::state::AddressLookupTable,
    solana_instruction::{AccountMeta, Instruction},
    solana_message::VersionedMessage,
    solana_pubkey::Pubkey,
    std::fmt,
};

/// The address of the Compute Budget program.
pub const COMPUTE_BUDGET: Pubkey =
    Pubkey::from_str_const("ComputeBudget111111111111111111111111111111");

/// A message with every address: the addresses of lookup tables come after its own.
pub struct Message<'a> {
    message: &'a VersionedMessage,
    keys: Vec<Pubkey>,
}

/// The lookup table that does not have the addresses of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unresolved {
    /// There is no such table.
    NoTable(Pubkey),
    /// The table is shorter than the message requires.
    TooShort(Pubkey),
    /// The message has another number of lookups than the addresses that were given.
    OtherCount,
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTable(table) => write!(f, "there is no lookup table {table}"),
            Self::TooShort(table) => write!(f, "the lookup table {table} is too short"),
            Self::OtherCount => f.write_str("the lookups have another number of addresses"),
        }
    }
}

/// The limits that a transaction requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// In CU.
    pub cu: Option<u32>,
    /// In bytes of heap.
    pub heap: Option<u32>,
}

impl<'a> Message<'a> {
    /// Reads the lookup tables with `account`.
    pub fn resolve(
        message: &'a VersionedMessage,
        account: impl Fn(&Pubkey) -> Option<Account>,
    ) -> Result<Self, Unresolved> {
        let [mut writable, mut readonly] = [Vec::new(), Vec::new()];
        for lookup in message.address_table_lookups().unwrap_or_default() {
            let key = lookup.account_key;
            let account = account(&key).ok_or(Unresolved::NoTable(key))?;
            let table = AddressLookupTable::deserialize(&account.data)
                .map_err(|_| Unresolved::NoTable(key))?;
            for (indexes, keys) in [
                (&lookup.writable_indexes, &mut writable),
                (&lookup.readonly_indexes, &mut readonly),
            ] {
                for index in indexes {
                    let address = table.addresses.get(usize::from(*index));
                    keys.push(*address.ok_or(Unresolved::TooShort(key))?);
                }
            }
        }
        Ok(Self {
            message,
            keys: [message.static_account_keys(), &writable, &readonly].concat(),
        })
    }

    /// With the addresses that the lookup tables had when the transaction ran.
    pub fn with_loaded(
        message: &'a VersionedMessage,
        writable: &[Pubkey],
        readonly: &[Pubkey],
    ) -> Result<Self, Unresolved> {
        let lookups = message.address_table_lookups().unwrap_or_default();
        let count = |of: fn(&solana_message::v0::MessageAddressTableLookup) -> usize| {
            lookups.iter().map(of).sum::<usize>()
        };
        let counts = (
            count(|it| it.writable_indexes.len()),
            count(|it| it.readonly_indexes.len()),
        );
        if counts != (writable.len(), readonly.len()) {
            return Err(Unresolved::OtherCount);
        }
        Ok(Self {
            message,
            keys: [message.static_account_keys(), writable, readonly].concat(),
        })
    }

    /// Every address.
    pub fn keys(&self) -> &[Pubkey] {
        &self.keys
    }

    /// The instruction with this index. None if there is none, or if it names an account that is not there.
    pub fn instruction(&self, index: usize) -> Option<Instruction> {
        let compiled = self.message.instructions().get(index)?;
        let key = |index: u8| self.keys.get(usize::from(index)).copied();
        let metas = compiled.accounts.iter().map(|account| {
            Some(AccountMeta {
                pubkey: key(*account)?,
                is_signer: self.message.is_signer((*account).into()),
                is_writable: self.is_writable((*account).into()),
            })
        });
        Some(Instruction {
            program_id: key(compiled.program_id_index)?,
            accounts: metas.collect::<Option<_>>()?,
            data: compiled.data.clone(),
        })
    }

    /// The limits that the message requests, in its header or with the Compute Budget program.
    pub fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        if let VersionedMessage::V1(message) = self.message {
            limits.cu = message.config.compute_unit_limit;
            limits.heap = message.config.heap_size;
        }
        for instruction in self.message.instructions() {
            if self.keys.get(usize::from(instruction.program_id_index)) != Some(&COMPUTE_BUDGET) {
                continue;
            }
            // RequestHeapFrame is 1, SetComputeUnitLimit is 2; each has a u32.
            if let Some((tag @ (1 | 2), number)) = instruction.data.split_first()
                && let Some(number) = number.first_chunk()
            {
                let number = Some(u32::from_le_bytes(*number));
                match tag {
                    1 => limits.heap = number,
                    _ => limits.cu = number,
                }
            }
        }
        limits
    }

    /// By the header alone. Accounts of lookup tables come after the static ones, the writable ones first.
    fn is_writable(&self, index: usize) -> bool {
        let keys = self.message.static_account_keys().len();
        if index >= keys {
            let lookups = self.message.address_table_lookups().unwrap_or_default();
            let writable: usize = lookups.iter().map(|it| it.writable_indexes.len()).sum();
            return index - keys < writable;
        }
        let header = self.message.header();
        let signers = usize::from(header.num_required_signatures);
        match index < signers {
            true => index < signers - usize::from(header.num_readonly_signed_accounts),
            false => index < keys - usize::from(header.num_readonly_unsigned_accounts),
        }
    }
}
