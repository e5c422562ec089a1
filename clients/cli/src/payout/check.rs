//! The vault and all recipients, as they are on chain.

use {
    super::{
        book::Book,
        dialect::shown,
        file::Row,
        lookup,
        once::{self, MARKER_LEN, Once},
        recipe::{self, Payment, Recipe},
        recipients::{self, Allowed},
        request::Payout,
        summary,
        version::Version,
    },
    crate::{command::token::which, context::Context, error::Error, read, submit},
    cu_vault_interface::Address,
    solana_sdk_ids::system_program,
};

/// How many ids that are repeated are printed one by one.
const TOLD: usize = 20;

/// So many rows are read, or simulated, between two lines that say so.
const STEP: usize = 1_000;

/// Whether a line is due, as so many more rows are done.
pub(super) const fn is_due(done: usize, more: usize) -> bool {
    (done + more) / STEP > done / STEP
}

/// Its state on chain.
pub(super) struct Checked {
    pub recipe: Recipe,
    pub payments: Vec<Payment>,
    /// The amount that may leave the vault.
    pub available: u64,
    /// The rent of a token account that is opened.
    pub rent: u64,
    /// The lamports of who pays it; not read for SOL, which opens no account.
    pub held_by_payer: u64,
    /// The warnings before it is sent, a line each.
    pub notes: Vec<String>,
}

impl Payout<'_> {
    /// Reads the vault and all recipients who are to be paid now.
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
            any: options.any,
            create_accounts: options.create_accounts,
        };
        let (mut read, all) = (0, unpaid.len());
        let mut progress = |more: usize| {
            if is_due(read, more) {
                context.say(&format!("read {} of {all} recipients", read + more));
            }
            read += more;
        };
        let once = match authority.is_on_curve() {
            true => None,
            false => {
                check_makes_markers(context, &authority)?;
                Some(Once {
                    salt: once::salt(),
                    rent: rent.minimum_balance(MARKER_LEN),
                })
            }
        };
        // What a program calls is in transactions that its own clients make.
        let version = match options.v0 || once.is_some() {
            true => Version::V0,
            false => Version::of(&*context.network)?,
        };
        let (mut notes, mut account_rent, mut held_by_payer) = (Vec::new(), 0, 0);
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
                let (_, mint, accounts) = which::read(context, &vault.address, &mint, &[payer])?;
                held_by_payer = accounts[0].as_ref().map_or(0, |account| account.lamports);
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
                let payments = &mut checked.payments;
                recipients::add_hook_accounts(&*context.network, &mint, &from, payments)?;
                let asset = recipe::Asset::Token(recipe::Token {
                    mint: mint.address,
                    program: mint.program,
                    decimals: mint.decimals,
                    vault_token_account: from.address,
                    has_hook: mint.hook.is_some(),
                });
                account_rent = rent.minimum_balance(mint.account_len);
                notes = mint.notes;
                (asset, checked, from.amount, from.address)
            }
        };
        // The others are in no transaction that is yet to be made.
        let unchecked = self.list.rows.iter();
        let mut payments: Vec<_> = unchecked
            .map(|row| Payment::new(row, row.recipient))
            .collect();
        for (row, payment) in payable.into_iter().zip(checked.payments) {
            payments[row] = payment;
        }
        notes.extend(checked.notes);
        if version == Version::V1 && !options.lookup_table.is_empty() {
            notes.push("--lookup-table is not used: v1 transactions hold every address".into());
        }
        let repeated = summary::repeated_ids(&self.list);
        notes.extend(repeated.iter().take(TOLD).map(|(id, lines)| {
            let (id, lines) = (shown(id), summary::lines(lines));
            format!("the id `{id}` is repeated: {lines}")
        }));
        let price = submit::price(context, vec![writable])?;
        let recipe = Recipe {
            payer,
            authority,
            vault: vault.address,
            asset,
            price: Some(price).filter(|price| *price > 0),
            version,
            tables: match version {
                Version::V0 => lookup::read(&*context.network, &options.lookup_table)?,
                Version::V1 => Vec::new(),
            },
            once,
        };
        Ok(Checked {
            recipe,
            payments,
            available,
            rent: account_rent,
            held_by_payer,
            notes,
        })
    }

    /// The vault must hold the amounts that are to be paid. Amounts in flight may have left already: they do not count.
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

/// The rent of a marker is a transfer of the System program's, which takes nothing out of another program's account.
fn check_makes_markers(context: &Context, authority: &Address) -> Result<(), Error> {
    match &context.network.accounts(&[*authority])?[..] {
        [Some(account)] if account.owner != system_program::ID || !account.data.is_empty() => {
            Err(Error::Refused(format!(
                "{authority} is an account of the program {}, which cannot pay for the markers that keep a row from \
                 being paid twice; have its program call the vault's payout itself, once for each approval",
                account.owner
            )))
        }
        _ => Ok(()),
    }
}
