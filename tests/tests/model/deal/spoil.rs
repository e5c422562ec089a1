//! One thing wrong with a call; by chance nothing may be.

use {
    super::Table,
    cu_vault_interface::instruction::{Instruction as Tag, TABLE},
    solana_instruction::{AccountMeta, Instruction},
};

impl Table<'_> {
    pub(super) fn spoil(&mut self, call: &mut Instruction) {
        if call.accounts.is_empty() {
            return;
        }
        let slots = call.accounts.len();
        let slot = self.dice.below(slots);
        let cast = &self.start.cast;
        match self.dice.below(22) {
            // Flags.
            0 | 1 => {
                let signers = call.accounts.iter_mut().filter(|meta| meta.is_signer);
                let mut signers: Vec<_> = signers.collect();
                if let Some(signer) = self.dice.pick_mut(&mut signers) {
                    signer.is_signer = false;
                }
            }
            2 | 3 => {
                let writables = call.accounts.iter_mut().filter(|meta| meta.is_writable);
                let mut writables: Vec<_> = writables.collect();
                if let Some(writable) = self.dice.pick_mut(&mut writables) {
                    writable.is_writable = false;
                }
            }
            4 => {
                call.accounts[slot].is_signer = true;
                call.accounts[slot].is_writable |= self.dice.coin();
            }
            // Accounts.
            5 | 6 => call.accounts[slot].pubkey = self.user(),
            7 | 8 => call.accounts[slot].pubkey = *self.dice.pick(&cast.hostile),
            9 => call.accounts[slot].pubkey = *self.dice.pick(&cast.all),
            10 => call.accounts[slot].pubkey = self.dice.pick(&cast.vaults).key,
            11 => {
                let mint = self.dice.below(cast.mints.len());
                let tokens = [&cast.user_tokens[mint], &cast.vault_tokens[mint]];
                let tokens = *self.dice.pick(&tokens);
                call.accounts[slot].pubkey = *self.dice.pick(tokens);
            }
            12 => call.accounts[slot].pubkey = call.accounts[self.dice.below(slots)].pubkey,
            13 => call.accounts.swap(slot, self.dice.below(slots)),
            14 => {
                if self.dice.coin() {
                    call.accounts.remove(slot);
                } else {
                    let surplus = AccountMeta::new(self.user(), false);
                    let count = *self.dice.pick(&[1, 1, 17]);
                    call.accounts.extend(vec![surplus; count]);
                }
            }
            // Data.
            15 => self.spoil_length(call),
            16 | 17 => self.attack(call),
            _ => self.spoil_field(call),
        }
    }

    /// A thief's call on a look-alike of a vault that names the thief, all of it consistent.
    fn attack(&mut self, call: &mut Instruction) {
        let tag = call.data.first();
        let Some(spec) = TABLE
            .iter()
            .find(|spec| Some(&(spec.instruction as u8)) == tag)
        else {
            return;
        };
        let cast = &self.start.cast;
        for (slot, meta) in spec.slots.iter().zip(&mut call.accounts) {
            match slot.name {
                "vault" => meta.pubkey = cast.forged,
                "authority" | "nominee" => meta.pubkey = cast.thief,
                _ => {}
            }
        }
        match spec.instruction {
            // Nothing would change.
            Tag::NominateAuthority if self.dice.coin() => {
                call.data.truncate(1);
                call.data.extend(cast.thief.as_ref());
            }
            Tag::WithdrawSol | Tag::PayoutSol if self.dice.coin() => call.data[1..].fill(0),
            _ => {}
        }
    }

    fn spoil_length(&mut self, call: &mut Instruction) {
        match self.dice.below(5) {
            0 => drop(call.data.pop()),
            1 => call.data.push(0),
            2 => call.data.clear(),
            // No instruction's, or that of another one.
            kind => {
                let tag = if kind == 3 {
                    *self.dice.pick(&[12, 15, 18, 255])
                } else {
                    self.dice.pick(TABLE).instruction as u8
                };
                if let Some(byte) = call.data.first_mut() {
                    *byte = tag;
                }
            }
        }
    }

    /// Another amount, or another byte: a bump, decimals, a part of an id or of an amount.
    fn spoil_field(&mut self, call: &mut Instruction) {
        if call.data.len() < 2 {
            return;
        }
        if call.data.len() >= 9 && self.dice.coin() {
            let at = 1 + self.dice.below(call.data.len() - 8);
            let slot = self.dice.below(call.accounts.len());
            let key = call.accounts[slot].pubkey;
            let balance = match self.holding(&key) {
                Some(holding) => holding.amount,
                None => self.lamports(&key),
            };
            let amount = *self.dice.pick(&[
                0,
                1,
                balance,
                balance.saturating_add(1),
                balance.saturating_sub(1),
                u64::MAX,
            ]);
            call.data[at..at + 8].copy_from_slice(&amount.to_le_bytes());
        } else {
            let last = call.data.len() - 1;
            let at = *self.dice.pick(&[1, last, last]);
            let off = *self.dice.pick(&[1, 255, 128]);
            call.data[at] = call.data[at].wrapping_add(off);
        }
    }
}
