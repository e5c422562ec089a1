//! The contracts of the instructions on tokens: which calls of a token program a success has made.

use {
    super::Question,
    crate::{
        call::{Call, Meta},
        facts::{SPL_TOKEN_ID, TOKEN_2022_ID, VAULT_SEED, Vault},
        term::Term,
    },
    std::mem::offset_of,
};

const TRANSFER: u8 = 3;
const CLOSE_ACCOUNT: u8 = 9;
const TRANSFER_CHECKED: u8 = 12;
const WITHDRAW_EXCESS: u8 = 38;
const BATCH: u8 = 255;

/// Where a token account has its mint and its amount, and a mint its decimals.
const MINT: usize = 0;
const AMOUNT: usize = 64;
const DECIMALS: usize = 44;

/// A transfer that a success must have made, by slots.
pub(super) struct Transfer {
    pub source: usize,
    pub mint: usize,
    pub destination: usize,
    pub authority: usize,
    pub amount: Vec<Term>,
    pub decimals: Term,
    /// The slots beyond the table, which Token-2022 gets too.
    pub extra: Vec<usize>,
}

/// One instruction of a token program: a call, or an item of a batch.
struct Item<'p> {
    checked_by_callee: bool,
    metas: &'p [Meta],
    data: &'p [Term],
}

impl Question<'_, '_, '_> {
    /// The calls are these transfers in their order, then this closing of an account for a rent recipient.
    pub(super) fn tokens(
        &mut self,
        signed: bool,
        transfers: &[Transfer],
        closing: Option<(usize, usize, u8)>,
    ) {
        let path = self.path;
        let mut items = Vec::new();
        for call in &path.calls {
            if !self.goes_to_a_token_program(call, signed) {
                return;
            }
            match self.items(call) {
                Some(found) => items.extend(found),
                None => return self.fail(5, "a batch that is none".to_owned()),
            }
        }
        let expected = transfers.len() + usize::from(closing.is_some());
        if items.len() != expected {
            return self.fail(
                5,
                format!(
                    "{} instructions of a token program, expected {expected}",
                    items.len()
                ),
            );
        }
        for (item, transfer) in items.iter().zip(transfers) {
            self.transfers(item, transfer);
        }
        if let (Some((account, recipient, discriminator)), Some(item)) = (closing, items.last()) {
            let data = self.bytes(&[discriminator]);
            self.equal(5, "the data of the last instruction", item.data, &data);
            self.named(
                item.metas,
                &[
                    (account, true, false),
                    (recipient, true, false),
                    (1, false, true),
                ],
            );
        }
    }

    /// CloseTokenAccount: all that the account has, then the account; of an empty one, the account alone.
    pub(super) fn close_token(&mut self, mut transfer: Transfer) {
        transfer.amount = self.machine.data(transfer.source, AMOUNT, 8);
        let amount = self.machine.terms.word(&transfer.amount);
        let zero = self.machine.terms.constant(0, 64);
        let empty = self.machine.terms.eq(amount, zero);
        let items: usize = self
            .path
            .calls
            .iter()
            .filter_map(|call| self.items(call))
            .map(|it| it.len())
            .sum();
        let closing = Some((transfer.source, 5, CLOSE_ACCOUNT));
        if items == 1 {
            self.claim(
                5,
                "only an empty account is closed without a transfer",
                empty,
            );
            self.tokens(true, &[], closing);
        } else {
            self.tokens(true, &[transfer], closing);
        }
    }

    pub(super) fn withdraw_excess(&mut self) {
        self.tokens(true, &[], Some((2, 3, WITHDRAW_EXCESS)));
    }

    fn goes_to_a_token_program(&mut self, call: &Call, signed: bool) -> bool {
        let known = [SPL_TOKEN_ID, TOKEN_2022_ID]
            .iter()
            .any(|id| self.is(&call.program, id.as_array()));
        if !known {
            self.fail(5, "a call of another program than the two".to_owned());
            return false;
        }
        if !signed {
            if !call.signers.is_empty() {
                self.fail(5, "a signature that the table does not name".to_owned());
            }
            return true;
        }
        let [signer] = call.signers.as_slice() else {
            self.fail(5, format!("{} signers, expected 1", call.signers.len()));
            return false;
        };
        let seeds = self.vault_seeds(1);
        self.equal(
            5,
            "the call is signed with the seeds",
            &signer.concat(),
            &seeds,
        );
        true
    }

    pub(super) fn vault_seeds(&mut self, slot: usize) -> Vec<Term> {
        let mut seeds = self.bytes(VAULT_SEED);
        seeds.extend(self.machine.data(slot, offset_of!(Vault, base), 32));
        seeds.extend(self.machine.data(slot, offset_of!(Vault, id), 8));
        seeds.extend(self.machine.data(slot, offset_of!(Vault, bump), 1));
        seeds
    }

    /// Whether bytes are these, whatever the input.
    pub(super) fn is(&self, bytes: &[Term], expected: &[u8]) -> bool {
        let values = bytes.iter().map(|byte| self.machine.terms.value(*byte));
        values.eq(expected.iter().map(|byte| Some(u64::from(*byte))))
    }

    fn items<'p>(&self, call: &'p Call) -> Option<Vec<Item<'p>>> {
        let checked_by_callee = self.is(&call.program, TOKEN_2022_ID.as_array());
        let value = |at: usize| Some(self.machine.terms.value(*call.data.get(at)?)? as usize);
        if value(0) != Some(BATCH.into()) {
            return Some(vec![Item {
                checked_by_callee,
                metas: &call.metas,
                data: &call.data,
            }]);
        }
        let (mut at, mut meta) = (1, 0);
        let mut items = Vec::new();
        while at < call.data.len() {
            let (metas, len) = (value(at)?, value(at + 1)?);
            items.push(Item {
                checked_by_callee,
                metas: call.metas.get(meta..meta + metas)?,
                data: call.data.get(at + 2..at + 2 + len)?,
            });
            (at, meta) = (at + 2 + len, meta + metas);
        }
        (meta == call.metas.len()).then_some(items)
    }

    fn transfers(&mut self, item: &Item, transfer: &Transfer) {
        let (from, to) = (
            (transfer.source, true, false),
            (transfer.destination, true, false),
        );
        let authority = (transfer.authority, false, true);
        let first = item
            .data
            .first()
            .and_then(|byte| self.machine.terms.value(*byte));
        if first == Some(TRANSFER.into()) && !item.checked_by_callee {
            let mut data = self.bytes(&[TRANSFER]);
            data.extend(&transfer.amount);
            self.equal(5, "the data of a transfer", item.data, &data);
            self.named(item.metas, &[from, to, authority]);
            // What TransferChecked would compare.
            let decimals = self.machine.data(transfer.mint, DECIMALS, 1);
            self.equal(
                5,
                "the mint's decimals are the argument",
                &decimals,
                &[transfer.decimals],
            );
            let mint = self.machine.data(transfer.source, MINT, 32);
            let address = self.machine.address(transfer.mint);
            self.equal(5, "the source is of the mint", &mint, &address);
            if !transfer.extra.is_empty() {
                self.fail(5, "accounts beyond the table with SPL Token".to_owned());
            }
            return;
        }
        let mut data = self.bytes(&[TRANSFER_CHECKED]);
        data.extend(&transfer.amount);
        data.push(transfer.decimals);
        self.equal(5, "the data of a checked transfer", item.data, &data);
        let named = [from, (transfer.mint, false, false), to, authority];
        let (table, beyond) = item.metas.split_at(named.len().min(item.metas.len()));
        self.named(table, &named);
        if beyond.len() != transfer.extra.len() {
            return self.fail(5, format!("{} accounts beyond the table", beyond.len()));
        }
        for (meta, slot) in beyond.iter().zip(&transfer.extra) {
            let account = self.machine.layout.shape.account(*slot);
            if meta.slot != Some(account) || self.machine.terms.decided(meta.signer) != Some(false)
            {
                self.fail(
                    5,
                    "an account beyond the table that is another, or signs".to_owned(),
                );
            }
            let writable = self.machine.writable(account);
            let no_more = self.machine.terms.implies(meta.writable, writable);
            self.claim(
                5,
                "an account beyond the table is writable only where it was",
                no_more,
            );
        }
    }
}
