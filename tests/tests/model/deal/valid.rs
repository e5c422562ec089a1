//! Valid calls, as far as the world has what they take.

use {
    super::Table,
    crate::world::VaultKeys,
    cu_vault::instruction::Instruction::{self as Tag, *},
    cu_vault_tests::{
        ix::{self, TokenKeys},
        model::{token::Holding, vault::State},
        token::DECIMALS,
    },
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
};

/// How many a payout pays, each as often as it stands here. One more than sixty is too many for tokens.
const RECIPIENTS: [usize; 32] = [
    1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 12, 16, 16,
    60, 61,
];

impl Table<'_> {
    pub(super) fn valid(&mut self, tag: Tag) -> Instruction {
        match tag {
            CreateVault => self.create_vault(),
            DepositSol => {
                let (vault, _) = self.vault();
                let depositor = self.user();
                let lamports = self.part_of(self.lamports(&depositor) / 8);
                ix::deposit_sol(&depositor, &vault.key, lamports)
            }
            WithdrawSol => {
                let (vault, state) = self.vault();
                let recipient = self.recipient(&state.authority);
                let lamports = self.part_of(self.withdrawable(&vault.key, &state));
                let mut call = ix::withdraw_sol(&state.authority, &vault.key, &recipient, lamports);
                self.shorten_to_payout(&mut call);
                call
            }
            DepositToken => self.deposit_token(),
            WithdrawToken => {
                let (state, keys, amount) = self.vault_token();
                let recipient = self.token_recipient(&keys);
                let amount = self.part_of(amount);
                ix::withdraw_token(&state.authority, &keys, &recipient, amount, DECIMALS)
            }
            PayoutSol => self.payout_sol(),
            PayoutToken => self.payout_token(),
            CloseTokenAccount => {
                let (state, keys, _) = self.vault_token();
                let recipient = self.token_recipient(&keys);
                let rent = self.recipient(&keys.vault);
                ix::close_token_account(&state.authority, &keys, &recipient, &rent, DECIMALS)
            }
            NominateAuthority => {
                let (vault, state) = self.vault();
                let nominee = if self.dice.one_in(5) {
                    Pubkey::default()
                } else {
                    self.user()
                };
                ix::nominate_authority(&state.authority, &vault.key, &nominee)
            }
            AcceptAuthority => {
                let (vault, state) = self.vault_where(|state| state.nominee.is_some());
                let nominee = state.nominee.unwrap_or_else(|| self.user());
                ix::accept_authority(&nominee, &vault.key)
            }
            CloseVault => {
                let (vault, state) = self.vault();
                let recipient = self.recipient(&state.authority);
                ix::close_vault(&state.authority, &vault.key, &recipient)
            }
            GetVault => ix::get_vault(&self.vault().0.key),
            StatelessDeposit => {
                let vault = self.dice.pick(&self.start.cast.stateless).clone();
                let lamports = self.part_of(self.lamports(&vault.owner) / 8);
                ix::stateless_deposit(&vault.owner, &vault.key, lamports, vault.bump)
            }
            StatelessWithdraw => {
                let vault = self.dice.pick(&self.start.cast.stateless).clone();
                let recipient = self.recipient(&vault.owner);
                let lamports = self.part_of(self.lamports(&vault.key));
                ix::stateless_withdraw(&vault.owner, &vault.key, &recipient, lamports, vault.bump)
            }
        }
    }

    fn create_vault(&mut self) -> Instruction {
        let vaults = &self.start.cast.vaults;
        let free: Vec<&VaultKeys> = vaults
            .iter()
            .filter(|vault| State::of(&self.account(&vault.key)).is_none())
            .collect();
        let vault = if free.is_empty() {
            self.dice.pick(vaults)
        } else {
            *self.dice.pick(&free)
        };
        let payer = self.user();
        ix::create_vault(&payer, &vault.base, &vault.key, vault.id, vault.bump)
    }

    fn deposit_token(&mut self) -> Instruction {
        let cast = &self.start.cast;
        let vault = self.index_of_vault();
        let mint = self.dice.below(cast.mints.len());
        let mut keys = cast.token_keys(vault, mint);
        if let Some(second) = self.second_account(vault, mint) {
            keys.vault_token = second;
        }
        let user = self.dice.below(cast.users.len());
        let source = cast.user_tokens[mint][user];
        let amount = self.holding(&source).map_or(0, |holding| holding.amount);
        let amount = self.part_of(amount / 4);
        let mut call = ix::deposit_token(&cast.users[user], &source, &keys, amount, DECIMALS);
        self.forward(&mut call, &keys);
        call
    }

    fn payout_sol(&mut self) -> Instruction {
        let (vault, state) = self.vault();
        let count = *self.dice.pick(&RECIPIENTS);
        let most = self.withdrawable(&vault.key, &state) / count as u64;
        let cast = &self.start.cast;
        let stateless = cast.stateless.iter().map(|vault| vault.key);
        let wallets: Vec<_> = cast.users.iter().copied().chain(stateless).collect();
        let payouts: Vec<_> = match self.different(&wallets, &state.authority, count) {
            Some(wallets) => wallets,
            None => (0..count)
                .map(|_| self.recipient(&state.authority))
                .collect(),
        }
        .into_iter()
        .map(|recipient| (recipient, self.part_of(most)))
        .collect();
        ix::payout_sol(&state.authority, &vault.key, &payouts)
    }

    fn payout_token(&mut self) -> Instruction {
        let (state, keys, amount) = self.vault_token();
        let count = *self.dice.pick(&RECIPIENTS);
        let mint = self.mint(&keys);
        let cast = &self.start.cast;
        let accounts = [&cast.user_tokens[mint][..], &cast.vault_tokens[mint]].concat();
        let payouts: Vec<_> = match self.different(&accounts, &keys.vault_token, count) {
            Some(accounts) => accounts,
            None => (0..count).map(|_| self.token_recipient(&keys)).collect(),
        }
        .into_iter()
        .map(|recipient| (recipient, self.part_of(amount / count as u64)))
        .collect();
        let mut call = ix::payout_token(&state.authority, &keys, &payouts, DECIMALS);
        self.forward(&mut call, &keys);
        call
    }

    /// Half of the time, if there are as many: so many of these, each once, and not this one.
    fn different(&mut self, of: &[Pubkey], not: &Pubkey, count: usize) -> Option<Vec<Pubkey>> {
        let first = self.dice.below(of.len());
        let others = of.iter().cycle().skip(first).take(of.len());
        let others: Vec<_> = others
            .filter(|key| *key != not)
            .take(count)
            .copied()
            .collect();
        (self.dice.coin() && others.len() == count).then_some(others)
    }

    /// The same accounts and the same data are a payout to one.
    fn shorten_to_payout(&mut self, call: &mut Instruction) {
        if self.dice.one_in(8) {
            call.data[0] = PayoutSol as u8;
        }
    }

    /// Token-2022 may be handed accounts that it does not need.
    fn forward(&mut self, call: &mut Instruction, keys: &TokenKeys) {
        if keys.program == cu_runtime::programs::TOKEN_2022 && self.dice.one_in(6) {
            for _ in 0..1 + self.dice.below(16) {
                let extra = self.user();
                let extra = AccountMeta::new_readonly(extra, false);
                call.accounts.push(extra);
            }
        }
    }

    /// A vault that is there; if there is none, one that is not.
    fn vault(&mut self) -> (VaultKeys, State) {
        self.vault_where(|_| true)
    }

    fn vault_where(&mut self, is_wanted: impl Fn(&State) -> bool) -> (VaultKeys, State) {
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

    fn index_of_vault(&mut self) -> usize {
        let (vault, _) = self.vault();
        let vaults = &self.start.cast.vaults;
        vaults
            .iter()
            .position(|other| other.key == vault.key)
            .expect("it is one of them")
    }

    /// A vault that is there, a token account that it may move tokens out of, and how many.
    fn vault_token(&mut self) -> (State, TokenKeys, u64) {
        let cast = &self.start.cast;
        let mut last = None;
        for _ in 0..4 {
            let vault = self.index_of_vault();
            let mint = self.dice.below(cast.mints.len());
            let mut keys = cast.token_keys(vault, mint);
            if let Some(second) = self.second_account(vault, mint) {
                keys.vault_token = second;
            } else if self.dice.one_in(12) {
                // Somebody's account, of which the vault may be the delegate.
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

    /// A token account of the first vault beside its associated one.
    fn second_account(&mut self, vault: usize, mint: usize) -> Option<Pubkey> {
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

    fn token_recipient(&mut self, keys: &TokenKeys) -> Pubkey {
        let cast = &self.start.cast;
        let mint = self.mint(keys);
        match self.dice.below(16) {
            0 => keys.vault_token,
            1..=4 => *self.dice.pick(&cast.vault_tokens[mint]),
            _ => *self.dice.pick(&cast.user_tokens[mint]),
        }
    }

    fn mint(&self, keys: &TokenKeys) -> usize {
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

    fn withdrawable(&self, vault: &Pubkey, state: &State) -> u64 {
        self.lamports(vault).saturating_sub(state.rent_reserve)
    }
}
