//! A vault's state, as `program/interface/src/state.rs` draws it.

use {
    super::{
        attempt::{Attempt, pubkey_at, u64_at},
        refusal::Refusal,
    },
    cu_vault_interface::{ID, error::VaultError},
    solana_account::Account,
    solana_pubkey::Pubkey,
};

pub const LEN: usize = 120;
const NOBODY: Pubkey = Pubkey::new_from_array([0; 32]);

/// The state of a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    pub bump: u8,
    pub id: u64,
    pub rent_reserve: u64,
    pub base: Pubkey,
    pub authority: Pubkey,
    pub nominee: Option<Pubkey>,
}

impl State {
    /// The state in these bytes, with any owner.
    pub fn decode(data: &[u8]) -> Result<Self, VaultError> {
        if data.len() != LEN {
            return Err(VaultError::InvalidVaultSize);
        }
        if data[0] != 1 {
            return Err(VaultError::InvalidVaultDiscriminator);
        }
        if data[1] != 1 {
            return Err(VaultError::UnsupportedVersion);
        }
        let nominee = pubkey_at(data, 88);
        Ok(Self {
            bump: data[2],
            id: u64_at(data, 8),
            rent_reserve: u64_at(data, 16),
            base: pubkey_at(data, 24),
            authority: pubkey_at(data, 56),
            nominee: (nominee != NOBODY).then_some(nominee),
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut data = vec![1, 1, self.bump, 0, 0, 0, 0, 0];
        data.extend(self.id.to_le_bytes());
        data.extend(self.rent_reserve.to_le_bytes());
        data.extend(self.base.as_ref());
        data.extend(self.authority.as_ref());
        data.extend(self.nominee.unwrap_or(NOBODY).as_ref());
        data
    }

    /// A vault of this program, if the account is one.
    pub fn of(account: &Account) -> Option<Self> {
        (account.owner == ID)
            .then(|| Self::decode(&account.data).ok())
            .flatten()
    }
}

/// What is wrong where the vault is another program's look-alike.
#[derive(Clone, Copy)]
pub enum LookAlike {
    /// The vault program checks the owner itself.
    Refused,
    Is(Refusal),
}

impl Attempt<'_> {
    /// The state of the vault at this address. A look-alike has one too, and what is wrong with the rest
    /// of the call is looked for in it all the same.
    pub fn vault(&mut self, key: &Pubkey, look_alike: LookAlike) -> Option<State> {
        let account = self.account(key);
        let ours = account.owner == ID;
        match State::decode(&account.data) {
            Err(error) if ours => {
                self.refuse(error);
                None
            }
            Err(_) => {
                self.refuse(VaultError::InvalidVaultOwner);
                None
            }
            Ok(state) => {
                if !ours {
                    self.refuse(match look_alike {
                        LookAlike::Refused => VaultError::InvalidVaultOwner.into(),
                        LookAlike::Is(refusal) => refusal,
                    });
                }
                Some(state)
            }
        }
    }

    /// The same, and its authority signs.
    pub fn vault_of(
        &mut self,
        authority: &Pubkey,
        key: &Pubkey,
        look_alike: LookAlike,
    ) -> Option<State> {
        self.must_sign(authority);
        let state = self.vault(key, look_alike)?;
        self.refuse_unless(state.authority == *authority, VaultError::WrongAuthority);
        Some(state)
    }
}
