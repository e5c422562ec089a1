//! The vault, and everybody who is to be paid, as they are on chain.

use {
    super::{
        book::Book,
        file::Row,
        lookup,
        recipe::{self, Payment, Recipe},
        recipients::{self, Allowed},
        request::Payout,
    },
    crate::{command::token::which, context::Context, error::Error, read, submit},
    cu_vault::Address,
};

/// So many rows are read, or simulated, between two lines that say so.
const STEP: usize = 1_000;

/// Whether a line is due, as so many more rows are done.
pub(super) const fn is_due(done: usize, more: usize) -> bool {
    (done + more) / STEP > done / STEP
}

/// What the chain says of it.
pub(super) struct Checked {
    pub recipe: Recipe,
    pub payments: Vec<Payment>,
    /// What may leave the vault.
    pub available: u64,
    /// What to think of before it is sent, a line each.
    pub notes: Vec<String>,
}

impl Payout<'_> {
    /// Looks at the vault and at everybody who is to be paid now.
    pub fn check(
        &self,
        context: &Context,
        [payer, authority]: [Address; 2],
        book: &Book,
    ) -> Result<Checked, Error> {
        let options = self.options;
        let (vault, rent, _) = read::vault(context, &options.vault, &[])?;
        vault.check_authority(&authority)?;

        let payable = book.payable();
        let unpaid: Vec<&Row> = payable.iter().map(|row| &self.list.rows[*row]).collect();
        let allowed = Allowed {
            duplicates: options.allow_duplicates,
            off_curve: options.allow_off_curve,
            create_accounts: options.create_accounts,
        };
        let (mut read, all) = (0, unpaid.len());
        let mut progress = |more: usize| {
            if is_due(read, more) {
                context.say(&format!("read {} of {all} recipients", read + more));
            }
            read += more;
        };
        let mut notes = Vec::new();
        let (asset, checked, available, writable) = match options.mint {
            None => {
                let address = vault.address;
                let checked = recipients::of_sol(
                    &*context.network,
                    &address,
                    &rent,
                    &unpaid,
                    allowed,
                    &mut progress,
                )?;
                (recipe::Asset::Sol, checked, vault.withdrawable(), address)
            }
            Some(mint) => {
                let (_, mint, _) = which::read(context, &vault.address, &mint, &[])?;
                // The amounts of the list were read with the decimals of an answer before.
                if mint.asset() != self.asset {
                    return Err(Error::Inconsistent(format!(
                        "this node reports the decimals of mint {} as {} and as {}",
                        mint.address,
                        self.asset.decimals(),
                        mint.decimals
                    )));
                }
                let from =
                    which::vault_token_account(context, &vault, &mint, options.token_account)?;
                let mut checked = recipients::of_tokens(
                    &*context.network,
                    &from.address,
                    &mint,
                    &unpaid,
                    allowed,
                    &mut progress,
                )?;
                recipients::add_hook_accounts(&*context.network, &mint, &from, &mut checked)?;
                let asset = recipe::Asset::Token(recipe::Token {
                    mint: mint.address,
                    program: mint.program,
                    decimals: mint.decimals,
                    vault_token_account: from.address,
                    has_hook: mint.hook.is_some(),
                });
                notes = mint.notes;
                (asset, checked, from.amount, from.address)
            }
        };
        // The others are in no transaction that is yet to be made.
        let unchecked = self.list.rows.iter();
        let mut payments: Vec<_> = unchecked
            .map(|row| Payment::new(row, row.recipient))
            .collect();
        for (row, payment) in payable.into_iter().zip(checked) {
            payments[row] = payment;
        }
        let price = submit::price(context, vec![writable])?;
        let recipe = Recipe {
            payer,
            authority,
            vault: vault.address,
            asset,
            price: Some(price).filter(|price| *price > 0),
            tables: lookup::read(&*context.network, &options.lookup_table)?,
        };
        Ok(Checked {
            recipe,
            payments,
            available,
            notes,
        })
    }

    /// What is to be paid must be there. What is in flight may have left already: it is not counted.
    pub fn check_funds(&self, book: &Book, available: u64) -> Result<(), Error> {
        let rows = book.payable();
        let needed: u64 = rows.iter().map(|row| self.list.rows[*row].amount).sum();
        if needed > available {
            return Err(Error::Refused(format!(
                "{} rows come to {}, and {} may leave the vault; deposit more first",
                rows.len(),
                self.asset.of(needed),
                self.asset.of(available)
            )));
        }
        Ok(())
    }
}
