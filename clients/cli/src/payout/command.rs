//! `cu-vault payout`: everybody in a CSV file.

use {
    super::{
        book::{Book, RowState},
        engine::{Engine, Event, Options as How},
        entry::{Header, VERSION},
        file::{List, Row, Rules},
        journal::Journal,
        lookup,
        medium::{LockedFile, Medium, OpenError, ReadOnly},
        recipe::{self, Payment, Recipe},
        recipients::{self, Allowed, mint_of},
        report::{self, Counts, Reported},
        told::{Plan, Progress, told},
    },
    crate::{
        command::{Unit, parse_address, parse_vault, token},
        context::Context,
        error::Error,
        plan::{Amount, Asset},
        read, submit,
    },
    clap::Args,
    cu_vault::{Address, ID},
    serde_json::Value,
    solana_signer::Signer,
    std::{
        ffi::OsString,
        fs, io,
        path::{Path, PathBuf},
        time::Duration,
    },
};

/// Between two looks at what is under way.
const POLL: Duration = Duration::from_secs(1);

/// Pays everybody in a CSV file, each exactly once; run it again after a crash and it goes on
///
/// The file's first line is `recipient,amount`; a third column `memo` or `note` is kept for the report. What
/// was sent is kept in FILE.csv.journal: leave it there, and do not pay from a copy of the file.
#[derive(Args, Debug)]
pub struct Options {
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
    #[arg(long, value_parser = parse_vault)]
    vault: Address,
    /// Pays tokens of this mint, to wallets or token accounts [default: SOL]
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address)]
    mint: Option<Address>,
    /// The vault's token account [default: its associated one]
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address, requires = "mint")]
    token_account: Option<Address>,
    #[command(flatten)]
    unit: Unit,
    /// A recipient may be in several rows, and is paid for each
    #[arg(long)]
    allow_duplicates: bool,
    /// A recipient may be an address that no key signs for
    #[arg(long)]
    allow_off_curve: bool,
    /// Opens the token accounts that recipients lack, at the cost of who pays the fees
    #[arg(long, requires = "mint")]
    create_accounts: bool,
    /// A lookup table that has recipients, so that more of them fit a transaction; may be repeated
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address)]
    lookup_table: Vec<Address>,
    /// Pays the others where a row cannot be paid
    #[arg(long)]
    keep_going: bool,
    /// How many transactions may be under way at once
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    parallel: u16,
    /// Writes what became of each row, as JSON if the name ends so, otherwise as CSV
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// Everything about a payout that stays the same while it runs.
pub(super) struct Payout<'a> {
    options: &'a Options,
    pub list: List,
    pub asset: Asset,
    pub header: Header,
}

/// What the chain says of it.
pub(super) struct Checked {
    pub recipe: Recipe,
    pub payments: Vec<Payment>,
    /// What may leave the vault.
    pub available: u64,
}

pub fn run(context: &mut Context, options: &Options) -> Result<(String, Value), Error> {
    let unreadable = |error: io::Error| {
        let path = options.file.display();
        Error::Input(format!("{path} cannot be read ({})", error.kind()))
    };
    // Whatever name leads to the file, it has one journal.
    let file = options.file.canonicalize().map_err(unreadable)?;
    let bytes = fs::read(&file).map_err(unreadable)?;
    let asset = match options.mint {
        None => Asset::Sol,
        Some(mint) => token::read(context, &options.vault, &mint, &[])?.1.asset(),
    };
    let rules = Rules {
        decimals: asset.decimals(),
        base_units: options.unit.base_units,
        allow_duplicates: options.allow_duplicates,
    };
    let list = List::parse(&bytes, rules)?;
    let header = Header {
        version: VERSION,
        program: ID,
        genesis: context.network.genesis_hash()?,
        vault: options.vault,
        mint: mint_of(asset),
        sha256: list.sha256.clone(),
        rows: list.rows.len(),
        total: list.total,
    };
    let payout = Payout {
        options,
        list,
        asset,
        header,
    };

    let path = journal_path(&file);
    if context.global.send {
        let file = LockedFile::open(&path).map_err(|error| match error {
            OpenError::Taken => Error::Input(format!(
                "another run has {}; wait until it has ended",
                path.display()
            )),
            OpenError::Io(error) => Error::Input(format!(
                "the journal {} cannot be written ({}); nothing is sent without it",
                path.display(),
                error.kind()
            )),
        })?;
        payout.carry_out(context, file)
    } else {
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            read => read,
        };
        let bytes = bytes.map_err(|error| {
            let path = path.display();
            Error::Input(format!(
                "the journal {path} cannot be read ({})",
                error.kind()
            ))
        })?;
        payout.carry_out(context, ReadOnly(bytes))
    }
}

/// Beside the file.
fn journal_path(file: &Path) -> PathBuf {
    let mut name: OsString = file.as_os_str().to_owned();
    name.push(".journal");
    name.into()
}

impl Payout<'_> {
    fn carry_out<M: Medium>(
        &self,
        context: &mut Context,
        medium: M,
    ) -> Result<(String, Value), Error> {
        let journal = Journal::open(medium, &self.header)?;
        let checked = self.check(context, journal.book())?;
        self.check_funds(journal.book(), checked.available)?;

        let recipe = &checked.recipe;
        let mut signers: Vec<&dyn Signer> = Vec::new();
        for address in [recipe.payer, recipe.authority] {
            signers.extend(context.keys.get(&address).map(|key| key as &dyn Signer));
        }
        signers.dedup_by_key(|signer| signer.pubkey());
        let context = &*context;
        let mut progress = Progress::new(context, journal.book());
        let mut watch = |event: &Event| progress.tell(event);
        let how = How {
            parallel: self.options.parallel.into(),
            keep_going: self.options.keep_going,
            poll: POLL,
        };
        let mut engine = Engine::new(
            &*context.network,
            journal,
            recipe,
            &checked.payments,
            &signers,
            how,
            &mut watch,
        );

        let rehearsed = engine.rehearse()?;
        let fees = rehearsed.iter().map(|one| {
            let signatures = signers.len() as u64;
            submit::fee(signatures, one.cu_limit, recipe.price.unwrap_or(0))
        });
        let fees: Vec<u64> = fees.collect();
        if let Some(most) = context.global.max_fee
            && let Some(fee) = fees.iter().find(|fee| **fee > most)
        {
            return Err(Error::Refused(format!(
                "the fee of a transaction is {}, more than --max-fee {}; lower --priority-fee, or raise --max-fee",
                Amount::sol(*fee),
                Amount::sol(most)
            )));
        }
        let before = self.rows(&engine);
        let plan = Plan {
            payout: self,
            node: context.config.node(),
            checked: &checked,
            counts: Counts::of(&before),
            batches: rehearsed.into_iter().map(|one| one.rows).collect(),
            fees: fees.iter().sum(),
        };
        if !context.global.send {
            let text = format!(
                "{}Dry run: it would succeed. Add --send to send it.\n",
                plan.text()
            );
            return Ok((text, plan.json(&before, false)));
        }

        context.say(plan.text().trim_end());
        context.ask()?;
        let done = self.send(context, &mut engine);
        let rows = self.rows(&engine);
        if let Some(path) = &self.options.report {
            report::write(path, &rows)?;
        }
        let counts = Counts::of(&rows);
        done.map_err(|error| finished(&counts, rows.len(), error))?;
        if counts.paid < rows.len() {
            let told = told(&rows);
            let (paid, all) = (counts.paid, rows.len());
            return Err(Error::Unfinished(format!(
                "{paid} of {all} rows are paid, the others are not:{told}"
            )));
        }
        let text = format!("Done: all {} rows are paid\n", rows.len());
        Ok((text, plan.json(&rows, true)))
    }

    /// Settles what an earlier run has left, then pays the rest.
    fn send<M: Medium>(&self, context: &Context, engine: &mut Engine<M>) -> Result<(), Error> {
        if !engine.journal().book().in_flight().is_empty() {
            engine.settle()?;
            let available = self.available(context)?;
            self.check_funds(engine.journal().book(), available)?;
        }
        engine.pay()
    }

    /// Looks at the vault and at everybody who is not paid yet.
    fn check(&self, context: &mut Context, book: &Book) -> Result<Checked, Error> {
        let options = self.options;
        let authority = context.signer()?;
        let payer = context.fee_payer(authority)?;
        let context = &*context;
        let (vault, rent, _) = read::vault(context, &options.vault, &[])?;
        vault.check_authority(&authority)?;

        let is_unpaid = |state: &RowState| !matches!(state, RowState::Paid { .. });
        let rows: Vec<&Row> = self.list.rows.iter().collect();
        let (unpaid, _): (Vec<_>, Vec<_>) = rows
            .iter()
            .zip(book.rows())
            .partition(|(_, state)| is_unpaid(state));
        let unpaid: Vec<&Row> = unpaid.into_iter().map(|(row, _)| *row).collect();
        let allowed = Allowed {
            duplicates: options.allow_duplicates,
            off_curve: options.allow_off_curve,
            create_accounts: options.create_accounts,
        };
        let (asset, checked, available, writable) = match options.mint {
            None => {
                let address = vault.address;
                let checked =
                    recipients::of_sol(&*context.network, &address, &rent, &unpaid, allowed)?;
                (recipe::Asset::Sol, checked, vault.withdrawable(), address)
            }
            Some(mint) => {
                let (_, mint, _) = token::read(context, &vault.address, &mint, &[])?;
                let from =
                    token::vault_token_account(context, &vault, &mint, options.token_account)?;
                let mut checked = recipients::of_tokens(
                    &*context.network,
                    &from.address,
                    &mint,
                    &unpaid,
                    allowed,
                )?;
                recipients::add_hook_accounts(&*context.network, &mint, &from, &mut checked)?;
                let asset = recipe::Asset::Token(recipe::Token {
                    mint: mint.address,
                    program: mint.program,
                    decimals: mint.decimals,
                    vault_token_account: from.address,
                    has_hook: mint.hook.is_some(),
                });
                (asset, checked, from.amount, from.address)
            }
        };
        // Those who are paid already are in no transaction any more.
        let mut checked = checked.into_iter();
        let payments = rows
            .iter()
            .zip(book.rows())
            .map(|(row, state)| match is_unpaid(state) {
                true => checked.next().expect("each unpaid row was checked"),
                false => Payment::new(row, row.recipient),
            });
        let payments = payments.collect();
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
        })
    }

    fn available(&self, context: &Context) -> Result<u64, Error> {
        let (vault, ..) = read::vault(context, &self.options.vault, &[])?;
        let Some(mint) = self.options.mint else {
            return Ok(vault.withdrawable());
        };
        let (_, mint, _) = token::read(context, &vault.address, &mint, &[])?;
        let named = self.options.token_account;
        let from = token::vault_token_account(context, &vault, &mint, named)?;
        Ok(from.amount)
    }

    /// What is to be paid must be there. What is in flight may have left already: it is not counted.
    fn check_funds(&self, book: &Book, available: u64) -> Result<(), Error> {
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

    fn rows<M: Medium>(&self, engine: &Engine<M>) -> Vec<Reported> {
        let book = engine.journal().book();
        report::rows(&self.list, book, engine.refused(), self.asset)
    }
}

/// What ended a run, in the light of what it has done: once somebody is paid, or may be, it is not "nothing has
/// moved" any more.
fn finished(counts: &Counts, all: usize, error: Error) -> Error {
    if counts.paid + counts.in_flight == 0 || error.exit_code() == 5 {
        return error;
    }
    let paid = counts.paid;
    Error::Unfinished(format!("{paid} of {all} rows are paid; {error}"))
}
