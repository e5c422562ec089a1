//! Valid calls, as far as the world has what they take.

use {
    super::Table,
    crate::model::world::VaultKeys,
    cu_runtime::programs,
    cu_vault_interface::{
        ID,
        instruction::{
            Instruction::{self as Tag, *},
            Spec,
        },
    },
    cu_vault_tests::{
        ix::{self, TokenKeys},
        model::vault::State,
        roles::{Roles, field_len},
        token::DECIMALS,
    },
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
};

/// The number of recipients of a payout, each as often as it is listed here. One more than sixty is too many for tokens.
const RECIPIENTS: [usize; 32] = [
    1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 12, 16, 16,
    60, 61,
];

/// Who and what a call is about.
struct Parties {
    vault: Pubkey,
    /// The vault's tokens, where the instruction takes some.
    keys: Option<TokenKeys>,
    /// Who signs.
    leader: Pubkey,
    bump: u8,
    /// The most that can be moved.
    most: u64,
}

impl Table<'_> {
    pub(super) fn valid(&mut self, tag: Tag) -> Instruction {
        match tag {
            CreateVault => self.create_vault(),
            DepositToken => self.deposit_token(),
            PayoutSol => self.payout_sol(),
            PayoutToken => self.payout_token(),
            _ => self.by_role(tag.spec()),
        }
    }

    /// Who and what belongs in each slot and each field.
    fn by_role(&mut self, spec: &Spec) -> Instruction {
        let Parties {
            vault,
            keys,
            leader,
            bump,
            most,
        } = self.parties(spec);
        let slots = spec.slots.iter().map(|slot| {
            let key = match (slot.name, &keys) {
                ("vault", _) => vault,
                ("authority" | "nominee" | "owner" | "depositor", _) => leader,
                ("system program", _) => programs::SYSTEM,
                ("vault token account", Some(keys)) => keys.vault_token,
                ("mint", Some(keys)) => keys.mint,
                ("token program", Some(keys)) => keys.program,
                ("recipient token account", Some(keys)) => self.token_recipient(keys),
                // Now and then the vault whose tokens they are, else now and then who signs.
                (_, Some(keys)) => self.recipient(&keys.vault),
                (_, None) => self.recipient(&leader),
            };
            AccountMeta {
                pubkey: key,
                is_signer: slot.signer,
                is_writable: slot.writable,
            }
        });
        let accounts = slots.collect();
        let mut data = vec![spec.instruction as u8];
        for field in spec.fields {
            match field.name {
                "lamports" | "amount" => data.extend(self.part_of(most).to_le_bytes()),
                "decimals" => data.push(DECIMALS),
                "bump" => data.push(bump),
                _ if field.ty == "address" => {
                    let named = match self.dice.one_in(5) {
                        true => Pubkey::default(),
                        false => self.user(),
                    };
                    data.extend(named.as_ref());
                }
                _ => data.extend((0..field_len(field)).map(|_| self.dice.byte())),
            }
        }
        let mut call = Instruction {
            program_id: ID,
            accounts,
            data,
        };
        if spec.instruction == WithdrawSol {
            self.shorten_to_payout(&mut call);
        }
        call
    }

    fn parties(&mut self, spec: &Spec) -> Parties {
        if spec.takes_a_stateless_vault() {
            let vault = self.dice.pick(&self.start.cast.stateless).clone();
            let most = match spec.pays_lamports() {
                true => self.lamports(&vault.key),
                false => self.lamports(&vault.owner) / 8,
            };
            return Parties {
                vault: vault.key,
                keys: None,
                leader: vault.owner,
                bump: vault.bump,
                most,
            };
        }
        if spec.takes("token program") {
            let (state, keys, most) = self.vault_token();
            return Parties {
                vault: keys.vault,
                keys: Some(keys),
                leader: state.authority,
                bump: state.bump,
                most,
            };
        }
        let nominates = spec.takes("nominee");
        let (vault, state) = self.vault_where(|state| !nominates || state.nominee.is_some());
        let (leader, most) = if nominates {
            (state.nominee.unwrap_or_else(|| self.user()), 0)
        } else if spec.takes("depositor") {
            let depositor = self.user();
            (depositor, self.lamports(&depositor) / 8)
        } else {
            (state.authority, self.withdrawable(&vault.key, &state))
        };
        Parties {
            vault: vault.key,
            keys: None,
            leader,
            bump: vault.bump,
            most,
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

    /// Token-2022 may get accounts that it does not need.
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
