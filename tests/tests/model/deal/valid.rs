//! Valid calls, as far as the world has what they take.

use {
    super::Table,
    crate::model::world::VaultKeys,
    cu_vault_interface::instruction::Instruction::{self as Tag, *},
    cu_vault_tests::{
        ix::{self, TokenKeys},
        model::vault::State,
        token::DECIMALS,
    },
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
            LowerReserve => ix::lower_reserve(&self.vault().0.key),
            WithdrawExcessLamports => {
                let (state, keys, _) = self.vault_token();
                let recipient = self.recipient(&keys.vault);
                ix::withdraw_excess_lamports(&state.authority, &keys, &recipient)
            }
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
}
