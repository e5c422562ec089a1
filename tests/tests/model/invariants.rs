//! What holds after every call, whatever the model says.
//!
//! - Lamports and the tokens of each mint, withheld fees among them, are as many as before.
//! - No account's lamports or tokens become fewer without the signature of the account that may move them.
//! - A vault's authority changes only by AcceptAuthority, and only to whom it had nominated; its reserve
//!   only falls, and only by LowerReserve; the rest of its state never changes.
//! - Owner and length of an account change only where the instruction makes or ends it.
//! - A call that fails changes nothing.

use {
    crate::model::world::Cast,
    cu_runtime::programs,
    cu_vault_interface::{ID, instruction::Instruction as Tag},
    cu_vault_tests::{
        machine::Outcome,
        model::{
            Ledger,
            token::{Holding, withheld},
            vault::State,
        },
    },
    solana_account::Account,
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    std::collections::BTreeMap,
};

/// Says what does not hold of a call.
pub fn hold(
    instruction: &Instruction,
    before: &[(Pubkey, Account)],
    outcome: &Outcome,
    cast: &Cast,
) -> Result<(), String> {
    let after = &outcome.accounts;
    let keys = |accounts: &[(Pubkey, Account)]| -> Vec<_> {
        accounts.iter().map(|(key, _)| *key).collect()
    };
    if keys(before) != keys(after) {
        return Err("other accounts than before".to_owned());
    }
    if outcome.result.is_err() {
        return if after == before && outcome.return_data.is_empty() {
            Ok(())
        } else {
            Err("it failed and changed something".to_owned())
        };
    }
    conserved(before.iter().map(|(_, a)| a), after.iter().map(|(_, a)| a))?;
    let call = Call {
        instruction,
        before,
        cast,
    };
    for ((key, before), (_, after)) in before.iter().zip(after) {
        call.hold(key, before, after)
            .map_err(|broken| format!("{}: {broken}", cast.name(key)))?;
    }
    Ok(())
}

/// The same of a whole world: as many lamports as at the start, as many tokens as each mint has issued.
pub fn hold_at_the_end(start: &Ledger, end: &Ledger, cast: &Cast) -> Result<(), String> {
    let lamports = |ledger: &Ledger| sum(ledger.values());
    if lamports(start) != lamports(end) {
        return Err("lamports were made or lost".to_owned());
    }
    let tokens = tokens(end.values());
    for mint in &cast.mints {
        let Some(account) = end.get(&mint.key) else {
            continue;
        };
        let supply = u64::from_le_bytes(account.data[36..44].try_into().expect("eight bytes"));
        let held = tokens.get(&mint.key).copied().unwrap_or_default();
        let all = held + u128::from(withheld(account));
        if all != u128::from(supply) {
            return Err(format!(
                "{all} of {}, issued {supply}",
                cast.name(&mint.key)
            ));
        }
    }
    Ok(())
}

fn conserved<'a>(
    before: impl Iterator<Item = &'a Account> + Clone,
    after: impl Iterator<Item = &'a Account> + Clone,
) -> Result<(), String> {
    let lamports = [sum(before.clone()), sum(after.clone())];
    if lamports[0] != lamports[1] {
        return Err(format!("{} lamports became {}", lamports[0], lamports[1]));
    }
    let mut tokens = [tokens(before), tokens(after)];
    for tokens in &mut tokens {
        tokens.retain(|_, amount| *amount != 0);
    }
    if tokens[0] != tokens[1] {
        return Err(format!("tokens {:?} became {:?}", tokens[0], tokens[1]));
    }
    Ok(())
}

fn sum<'a>(accounts: impl Iterator<Item = &'a Account>) -> u128 {
    accounts.map(|account| u128::from(account.lamports)).sum()
}

/// What there is of each mint.
fn tokens<'a>(accounts: impl Iterator<Item = &'a Account>) -> BTreeMap<Pubkey, u128> {
    let mut tokens = BTreeMap::new();
    for account in accounts {
        if let Some(holding) = Holding::of(account) {
            let all = u128::from(holding.amount) + u128::from(withheld(account));
            *tokens.entry(holding.mint).or_default() += all;
        }
    }
    tokens
}

struct Call<'a> {
    instruction: &'a Instruction,
    before: &'a [(Pubkey, Account)],
    cast: &'a Cast,
}

impl Call<'_> {
    fn hold(&self, key: &Pubkey, before: &Account, after: &Account) -> Result<(), String> {
        self.keeps_its_form(key, before, after)?;
        self.keeps_its_state(before, after)?;
        if after.lamports < before.lamports && !self.may_spend_lamports(key, before) {
            return Err("lamports left without a signature".to_owned());
        }
        let tokens = |account| Holding::of(account).map_or(0, |holding| holding.amount);
        if tokens(after) < tokens(before) && !self.may_spend_tokens(before) {
            return Err("tokens left without a signature".to_owned());
        }
        if after.executable != before.executable || after.rent_epoch != before.rent_epoch {
            return Err("another kind of account".to_owned());
        }
        Ok(())
    }

    /// The account is in the slot of this instruction.
    fn is_in(&self, tag: Tag, slot: usize, key: &Pubkey) -> bool {
        self.instruction.data[0] == tag as u8 && self.instruction.accounts[slot].pubkey == *key
    }

    fn keeps_its_form(
        &self,
        key: &Pubkey,
        before: &Account,
        after: &Account,
    ) -> Result<(), String> {
        let form = |account: &Account| (account.owner, account.data.len());
        if form(before) == form(after) {
            return Ok(());
        }
        let nothing = (programs::SYSTEM, 0);
        let vault = (ID, State::of(after).map_or(0, |_| after.data.len()));
        let is_right = if self.is_in(Tag::CreateVault, 2, key) {
            form(before) == nothing && vault.1 > 0 && form(after) == vault
        } else if self.is_in(Tag::CloseVault, 1, key) {
            State::of(before).is_some() && form(after) == nothing && after.lamports == 0
        } else if self.is_in(Tag::CloseTokenAccount, 2, key) {
            Holding::of(before).is_some() && form(after) == nothing && after.lamports == 0
        } else {
            false
        };
        if !is_right {
            return Err(format!("{:?} became {:?}", form(before), form(after)));
        }
        Ok(())
    }

    fn keeps_its_state(&self, before: &Account, after: &Account) -> Result<(), String> {
        let (Some(was), Some(is)) = (State::of(before), State::of(after)) else {
            return Ok(());
        };
        let mut may_be = was;
        let tag = self.instruction.data[0];
        if tag == Tag::NominateAuthority as u8 && self.signed(&was.authority) {
            may_be.nominee = is.nominee;
        } else if tag == Tag::AcceptAuthority as u8
            && was.nominee.is_some_and(|nominee| self.signed(&nominee))
        {
            may_be.authority = was.nominee.expect("there is one");
            may_be.nominee = None;
        }
        if tag == Tag::LowerReserve as u8 {
            may_be.rent_reserve = was.rent_reserve.min(is.rent_reserve);
        }
        if is != may_be && is != was {
            return Err(format!("{was:?} became {is:?}"));
        }
        Ok(())
    }

    fn may_spend_lamports(&self, key: &Pubkey, before: &Account) -> bool {
        if let Some(state) = State::of(before) {
            return self.signed(&state.authority);
        }
        if let Some(holding) = Holding::of(before) {
            // The owner withdraws the excess, and so does the account that may close it.
            let closer = holding.close_authority.unwrap_or(holding.owner);
            return self.stands_for(&closer)
                || self.is_in(Tag::WithdrawExcessLamports, 2, key)
                    && self.stands_for(&holding.owner);
        }
        let stateless = self.cast.stateless.iter().find(|vault| vault.key == *key);
        before.owner == programs::SYSTEM
            && (self.signed(key) || stateless.is_some_and(|vault| self.signed(&vault.owner)))
    }

    fn may_spend_tokens(&self, before: &Account) -> bool {
        let holding = Holding::of(before).expect("it held tokens");
        self.stands_for(&holding.owner)
            || holding
                .delegate
                .is_some_and(|delegate| self.stands_for(&delegate))
    }

    /// Signed itself, or is a vault whose authority did.
    fn stands_for(&self, key: &Pubkey) -> bool {
        let account = self.before.iter().find(|(other, _)| other == key);
        let vault = account.and_then(|(_, account)| State::of(account));
        self.signed(key) || vault.is_some_and(|state| self.signed(&state.authority))
    }

    fn signed(&self, key: &Pubkey) -> bool {
        let mut metas = self.instruction.accounts.iter();
        metas.any(|meta| meta.pubkey == *key && meta.is_signer)
    }
}
