//! Who and what a call may take, out of the world as it is.

use {
    super::Table,
    crate::model::world::VaultKeys,
    cu_vault_tests::{
        ix::TokenKeys,
        model::{token::Holding, vault::State},
    },
    solana_account::Account,
    solana_pubkey::Pubkey,
};

impl Table<'_> {
    /// A vault that is there; if there is none, one that is not.
    pub(super) fn vault(&mut self) -> (VaultKeys, State) {
        self.vault_where(|_| true)
    }

    pub(super) fn vault_where(&mut self, is_wanted: impl Fn(&State) -> bool) -> (VaultKeys, State) {
        let vaults = &self.start.cast.vaults;
        let first = self.dice.below(vaults.len());
        let mut found = None;
        for n in 0..vaults.len() {
            let vault = &vaults[(first + n) % vaults.len()];
            if let Some(state) = State::of(&self.account(&vault.key)) {
                let wanted = is_wanted(&state);
                if wanted || found.is_none() {
                    found = Some((vault.clone(), state));
                }
                if wanted {
                    break;
                }
            }
        }
        found.unwrap_or_else(|| {
            let vault = vaults[first].clone();
            let state = State {
                bump: vault.bump,
                id: vault.id,
                rent_reserve: self.start.rent_reserve,
                base: vault.base,
                authority: vault.base,
                nominee: None,
            };
            (vault, state)
        })
    }

    pub(super) fn index_of_vault(&mut self) -> usize {
        let (vault, _) = self.vault();
        let vaults = &self.start.cast.vaults;
        vaults
            .iter()
            .position(|other| other.key == vault.key)
            .expect("it is one of them")
    }

    /// A vault that is there, a token account that it may move tokens out of, and how many.
    pub(super) fn vault_token(&mut self) -> (State, TokenKeys, u64) {
        let cast = &self.start.cast;
        let mut last = None;
        for _ in 0..4 {
            let vault = self.index_of_vault();
            let mint = self.dice.below(cast.mints.len());
            let mut keys = cast.token_keys(vault, mint);
            if let Some(second) = self.second_account(vault, mint) {
                keys.vault_token = second;
            } else if self.dice.one_in(12) {
                // Another user's account, of which the vault may be the delegate.
                keys.vault_token = *self.dice.pick(&cast.user_tokens[mint]);
            }
            let state = State::of(&self.account(&keys.vault));
            let holding = self.holding(&keys.vault_token);
            let amount = holding.map_or(0, |holding| {
                if holding.delegate == Some(keys.vault) {
                    holding.amount.min(holding.delegated)
                } else {
                    holding.amount
                }
            });
            let authority = state.unwrap_or_else(|| self.vault().1);
            let usable = holding.is_some_and(|holding| !holding.frozen);
            last = Some((authority, keys, amount));
            if usable && state.is_some() {
                break;
            }
        }
        last.expect("it was tried more than once")
    }

    /// A token account of the first vault besides its associated one.
    pub(super) fn second_account(&mut self, vault: usize, mint: usize) -> Option<Pubkey> {
        let cast = &self.start.cast;
        if vault != 0 || self.dice.coin() {
            return None;
        }
        let of_mint: Vec<_> = cast
            .other_tokens
            .iter()
            .filter(|(_, of)| *of == mint)
            .collect();
        Some(self.dice.pick(&of_mint).0)
    }

    pub(super) fn token_recipient(&mut self, keys: &TokenKeys) -> Pubkey {
        let cast = &self.start.cast;
        let mint = self.mint(keys);
        match self.dice.below(16) {
            0 => keys.vault_token,
            1..=4 => *self.dice.pick(&cast.vault_tokens[mint]),
            _ => *self.dice.pick(&cast.user_tokens[mint]),
        }
    }

    pub(super) fn mint(&self, keys: &TokenKeys) -> usize {
        let mut mints = self.start.cast.mints.iter();
        let mint = mints.position(|mint| mint.key == keys.mint);
        mint.expect("it is one of them")
    }

    /// Who is paid lamports: mostly a user, now and then who signs, or something else.
    pub(super) fn recipient(&mut self, who_signs: &Pubkey) -> Pubkey {
        let cast = &self.start.cast;
        match self.dice.below(24) {
            0..=2 => *who_signs,
            3 => self.dice.pick(&cast.stateless).key,
            4 => self.dice.pick(&cast.vaults).key,
            5 => *self.dice.pick(&cast.all),
            _ => self.user(),
        }
    }

    pub(super) fn user(&mut self) -> Pubkey {
        *self.dice.pick(&self.start.cast.users)
    }

    /// An amount that is there to be moved: mostly a part of it, and its borders.
    pub(super) fn part_of(&mut self, most: u64) -> u64 {
        match self.dice.below(16) {
            0 => 0,
            1 => 1.min(most),
            2 => most,
            3 => most.saturating_sub(1),
            _ => (most / 64).saturating_mul(self.dice.below(16) as u64),
        }
    }

    pub(super) fn account(&self, key: &Pubkey) -> Account {
        self.ledger.get(key).cloned().unwrap_or_default()
    }

    pub(super) fn lamports(&self, key: &Pubkey) -> u64 {
        self.ledger.get(key).map_or(0, |account| account.lamports)
    }

    pub(super) fn holding(&self, key: &Pubkey) -> Option<Holding> {
        self.ledger.get(key).and_then(Holding::of)
    }

    pub(super) fn withdrawable(&self, vault: &Pubkey, state: &State) -> u64 {
        self.lamports(vault).saturating_sub(state.rent_reserve)
    }
}
