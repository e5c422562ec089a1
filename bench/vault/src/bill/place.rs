//! The places in the input of a run.

use {
    super::region::INPUT,
    cu::Scenario,
    cu_runtime::programs,
    cu_vault_interface::{
        ID,
        instruction::NoArgs,
        state::Vault,
        token::{Mint, TokenAccount},
    },
    cu_vault_tests::serialized::{self, Header},
    solana_account::Account,
    std::mem::{offset_of, size_of},
};

/// A field of the input. Of all that a comparison depends on, the first in this order says what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Nominee,
    Authority,
    TokenAuthority,
    Mint,
    /// Discriminator and version of a vault.
    State,
    Owner,
    Reserve,
    Lamports,
    Amount,
    /// The first word of a slot.
    Flags(usize),
    DataLength(usize),
    Address,
    Count,
    Argument,
    /// Of the instruction data: its length, its first byte.
    Instruction,
    Unknown,
}

/// What can be found in the input of a scenario.
pub struct Places<'a> {
    /// Where each slot begins, and last the length of the instruction data.
    begins: Vec<usize>,
    accounts: Vec<&'a Account>,
}

impl<'a> Places<'a> {
    /// `None` if the scenario lacks an account.
    pub fn of(scenario: &'a Scenario) -> Option<Self> {
        let account = |key| scenario.accounts.iter().find(|(of, _)| of == key);
        let metas = scenario.instruction.accounts.iter();
        Some(Self {
            begins: serialized::begins(&scenario.instruction, &scenario.accounts)?,
            accounts: metas
                .map(|meta| account(&meta.pubkey).map(|(_, account)| account))
                .collect::<Option<_>>()?,
        })
    }

    /// The field at an address, if that is in the input.
    pub fn field(&self, address: u64) -> Option<Field> {
        let offset = address.checked_sub(INPUT)? as usize;
        // The last slot that begins there or before; ahead of them all is their number.
        let Some(slot) = self
            .begins
            .partition_point(|begin| *begin <= offset)
            .checked_sub(1)
        else {
            return Some(Field::Count);
        };
        let within = offset - self.begins[slot];
        Some(match self.accounts.get(slot) {
            Some(account) => of_account(slot, account, within),
            None if within < size_of::<u64>() + size_of::<NoArgs>() => Field::Instruction,
            None => Field::Argument,
        })
    }
}

fn of_account(slot: usize, account: &Account, within: usize) -> Field {
    let fields = [
        (offset_of!(Header, address), Field::Flags(slot)),
        (offset_of!(Header, owner), Field::Address),
        (offset_of!(Header, lamports), Field::Owner),
        (offset_of!(Header, data_len), Field::Lamports),
        (size_of::<Header>(), Field::DataLength(slot)),
    ];
    let head = fields.into_iter().find(|(end, _)| within < *end);
    head.map_or_else(
        || of_data(account, within - size_of::<Header>()),
        |(_, field)| field,
    )
}

fn of_data(account: &Account, within: usize) -> Field {
    let fields: &[(usize, usize, Field)] = match (account.owner, account.data.len()) {
        (ID, Vault::LEN) => &[
            (0, offset_of!(Vault, bump), Field::State),
            (
                offset_of!(Vault, rent_reserve),
                offset_of!(Vault, base),
                Field::Reserve,
            ),
            (
                offset_of!(Vault, authority),
                offset_of!(Vault, pending_authority),
                Field::Authority,
            ),
            (
                offset_of!(Vault, pending_authority),
                size_of::<Vault>(),
                Field::Nominee,
            ),
        ],
        (programs::TOKEN, len) if len == size_of::<TokenAccount>() => &[
            (0, offset_of!(TokenAccount, authority), Field::Mint),
            (
                offset_of!(TokenAccount, authority),
                offset_of!(TokenAccount, amount),
                Field::TokenAuthority,
            ),
            (
                offset_of!(TokenAccount, amount),
                offset_of!(TokenAccount, amount) + size_of::<u64>(),
                Field::Amount,
            ),
        ],
        (programs::TOKEN, len) if len == size_of::<Mint>() => &[(
            offset_of!(Mint, decimals),
            offset_of!(Mint, is_initialized) + 1,
            Field::Mint,
        )],
        _ => &[],
    };
    fields
        .iter()
        .find(|(begin, end, _)| (*begin..*end).contains(&within))
        .map_or(Field::Unknown, |(_, _, field)| *field)
}
