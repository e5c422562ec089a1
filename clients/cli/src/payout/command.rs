//! `cu-vault payout`: everybody in a CSV file.

use {
    super::{
        engine::{Engine, Event, Options as How},
        entry::{Header, VERSION},
        file::{List, Rules},
        journal::Journal,
        medium::{LockedFile, Medium, OpenError, ReadOnly},
        recipients::mint_of,
        report::{self, Counts, Reported},
        told::{Plan, Progress, told},
    },
    crate::{
        command::{Unit, parse_address, parse_vault, token},
        context::Context,
        error::Error,
        network::Network,
        plan::Asset,
        verdict::PAUSE,
    },
    clap::Args,
    cu_vault::{Address, ID},
    serde_json::Value,
    solana_hash::Hash,
    solana_signer::Signer,
    std::{
        ffi::OsString,
        fs, io,
        path::{Path, PathBuf},
    },
};

/// Pays everybody in a CSV file, each exactly once; run it again after a crash and it goes on
///
/// The file's first line is `recipient,amount`; a third column `memo` or `note` is kept for the report. What
/// was sent is kept in FILE.csv.journal: leave it there, and do not pay from a copy of the file.
#[derive(Args, Debug)]
pub struct Options {
    /// The list
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
    /// The vault that pays
    #[arg(long, value_parser = parse_vault)]
    pub(super) vault: Address,
    /// Pays tokens of this mint, to wallets or token accounts [default: SOL]
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address)]
    pub(super) mint: Option<Address>,
    /// The vault's token account [default: its associated one]
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address, requires = "mint")]
    pub(super) token_account: Option<Address>,
    #[command(flatten)]
    unit: Unit,
    /// A recipient may be in several rows, and is paid for each
    #[arg(long)]
    pub(super) allow_duplicates: bool,
    /// A recipient may be an address that no key signs for
    #[arg(long)]
    pub(super) allow_off_curve: bool,
    /// Opens the token accounts that recipients lack, at the cost of who pays the fees
    #[arg(long, requires = "mint")]
    pub(super) create_accounts: bool,
    /// A lookup table that has recipients, so that more of them fit a transaction; may be repeated. One
    /// that is made for a single payout takes more transactions than it saves
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address)]
    pub(super) lookup_table: Vec<Address>,
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
    pub options: &'a Options,
    pub list: List,
    pub asset: Asset,
    pub header: Header,
}

/// What has come of an attempt.
enum Step<M> {
    /// What is printed.
    Done(String, Value),
    /// Nothing is in flight any more, and more is to be paid than was planned.
    Settled(Journal<M>),
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
        genesis: genesis(&*context.network)?,
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

/// Which cluster it is. The journal is bound to it, so one answer alone does not count.
fn genesis(network: &dyn Network) -> Result<Hash, Error> {
    let (first, second) = (network.genesis_hash()?, network.genesis_hash()?);
    if first != second {
        return Err(Error::Inconsistent(format!(
            "this node reports two genesis hashes, {first} and {second}"
        )));
    }
    Ok(first)
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
        let mut journal = Journal::open(medium, &self.header)?;
        let authority = context.signer()?;
        let payer = context.fee_payer(authority)?;
        let context = &*context;
        let unsettled = journal.book().unsettled().len();
        let attempt = self.attempt(context, [payer, authority], journal);
        match attempt.map_err(|error| pending(context, unsettled, error))? {
            Step::Done(text, json) => return Ok((text, json)),
            Step::Settled(settled) => journal = settled,
        }
        // Something that an earlier run had sent is not paid: everybody is looked at once more.
        let again = self.attempt(context, [payer, authority], journal);
        match again.map_err(|error| Error::Unfinished(error.to_string()))? {
            Step::Done(text, json) => Ok((text, json)),
            Step::Settled(_) => unreachable!("nothing is in flight after it was settled"),
        }
    }

    /// Plans, tells, asks; settles what an earlier run has left, and pays the rest.
    fn attempt<M: Medium>(
        &self,
        context: &Context,
        [payer, authority]: [Address; 2],
        journal: Journal<M>,
    ) -> Result<Step<M>, Error> {
        let checked = self.check(context, [payer, authority], journal.book())?;
        self.check_funds(journal.book(), checked.available)?;

        let recipe = &checked.recipe;
        let mut signers: Vec<&dyn Signer> = Vec::new();
        for address in [payer, authority] {
            signers.extend(context.keys.get(&address).map(|key| key as &dyn Signer));
        }
        signers.dedup_by_key(|signer| signer.pubkey());
        let mut progress = Progress::new(context, journal.book());
        let mut watch = |event: &Event| progress.tell(event);
        let how = How {
            parallel: self.options.parallel.into(),
            keep_going: self.options.keep_going,
            max_fee: context.global.max_fee,
            poll: PAUSE,
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
        let mut fees = 0;
        for one in &rehearsed {
            engine.check_fee(one.cu_limit)?;
            fees += engine.fee(one.cu_limit);
        }
        let before = self.rows(&engine);
        let plan = Plan {
            payout: self,
            node: context.config.node(),
            checked: &checked,
            counts: Counts::of(&before),
            batches: rehearsed.into_iter().map(|one| one.rows).collect(),
            fees,
        };
        if !context.global.send {
            let text = format!(
                "{}Dry run: it would succeed. Add --send to send it.\n",
                plan.text()
            );
            return Ok(Step::Done(text, plan.json(&before, false)));
        }

        context.say(plan.text().trim_end());
        context.ask()?;
        let in_flight = engine.journal().book().unsettled().len();
        let mut done = engine.settle();
        let unpaid = engine.journal().book().payable().len();
        if done.is_ok() && in_flight > 0 && unpaid > plan.rows() {
            return Ok(Step::Settled(engine.into_journal()));
        }
        done = done.and_then(|()| engine.pay());
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
        Ok(Step::Done(text, plan.json(&rows, true)))
    }

    fn rows<M: Medium>(&self, engine: &Engine<M>) -> Vec<Reported> {
        let book = engine.journal().book();
        report::rows(&self.list, book, engine.refused(), self.asset)
    }
}

/// What ended a run before it looked at what an earlier one had sent: that may have moved something.
fn pending(context: &Context, unsettled: usize, error: Error) -> Error {
    if !context.global.send || unsettled == 0 || !matches!(error.exit_code(), 1 | 3) {
        return error;
    }
    Error::Unfinished(format!(
        "{error}; the outcome of {unsettled} transactions of an earlier run is not known yet: run it again, it \
         goes on from there"
    ))
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
