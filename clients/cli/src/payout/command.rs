//! `cu-vault payout`: everybody in a CSV file.

use {
    super::{
        engine::{Engine, Event, Options as How},
        entry::{Header, VERSION},
        file::{List, Rules},
        journal::Journal,
        medium::{LockedFile, Medium, OpenError, ReadOnly},
        report,
        request::{Options, Payout},
        told::{Plan, Progress, told},
    },
    crate::{
        command::token::which,
        context::Context,
        document::{Counts, Document, Row},
        elsewhere,
        error::Error,
        network::Network,
        plan::Asset,
        verdict::PAUSE,
    },
    cu_vault_interface::{Address, ID},
    solana_hash::Hash,
    solana_signer::Signer,
    std::{
        ffi::OsString,
        fs, io,
        path::{Path, PathBuf},
    },
};

/// What has come of an attempt.
enum Step<M> {
    /// What is printed.
    Done(String, Document),
    /// Nothing is in flight any more, and more is to be paid than was planned.
    Settled(Journal<M>),
}

pub fn run(context: &mut Context, options: &Options) -> Result<(String, Document), Error> {
    let unreadable = |error: io::Error| {
        let path = options.file.display();
        Error::Input(format!("{path} cannot be read ({})", error.kind()))
    };
    // Whatever name leads to the file, it has one journal.
    let file = options.file.canonicalize().map_err(unreadable)?;
    let bytes = fs::read(&file).map_err(unreadable)?;
    let asset = match options.mint {
        None => Asset::Sol,
        Some(mint) => which::read(context, &options.vault, &mint, &[])?.1.asset(),
    };
    let same_amount = options.amount.as_deref();
    let same_amount = same_amount.map(|amount| options.unit.parse(amount, asset));
    let rules = Rules {
        decimals: asset.decimals(),
        base_units: options.unit.base_units,
        allow_duplicates: options.allow_duplicates,
        same_amount: same_amount.transpose()?,
        format: options.format.clone(),
    };
    let list = List::parse(&bytes, &rules)?;
    let header = Header {
        version: VERSION,
        program: ID,
        genesis: genesis(&*context.network)?,
        vault: options.vault,
        mint: asset.mint(),
        sha256: list.sha256.clone(),
        rows: list.rows.len(),
        total: list.total,
        reading: list.reading.clone(),
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
    ) -> Result<(String, Document), Error> {
        let mut journal = Journal::open(medium, &self.header)?;
        let authority = context.signer()?;
        let payer = context.fee_payer(authority)?;
        let context = &*context;
        check_keys(context, payer, authority)?;
        let unsettled = journal.book().unsettled().len();
        let attempt = self.attempt(context, [payer, authority], journal);
        match attempt.map_err(|error| pending(context, unsettled, error))? {
            Step::Done(text, document) => return Ok((text, document)),
            Step::Settled(settled) => journal = settled,
        }
        // Something that an earlier run had sent is not paid: everybody is looked at once more.
        let again = self.attempt(context, [payer, authority], journal);
        match again.map_err(|error| Error::Unfinished(error.to_string()))? {
            Step::Done(text, document) => Ok((text, document)),
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
            batches: rehearsed.iter().map(|one| one.rows.clone()).collect(),
            fees,
        };
        if let Some(path) = &context.global.unsigned {
            let unsettled = engine.journal().book().unsettled().len();
            if unsettled > 0 {
                return Err(Error::Input(format!(
                    "the outcome of {unsettled} transactions of an earlier run is not known yet: run it with \
                     --signed and its file first"
                )));
            }
            let mut messages = engine.unsigned(&rehearsed)?;
            for one in &mut messages {
                one.summary = plan.summary(&one.rows);
            }
            let told = elsewhere::told(path, &messages);
            elsewhere::write(path, messages)?;
            let text = format!("{}{told}", plan.text());
            return Ok(Step::Done(text, plan.document(before, false)));
        }
        let signed = context.global.signed.as_ref();
        let signed = signed.map(|path| elsewhere::read(path)).transpose()?;
        if !context.global.send {
            let text = format!(
                "{}Dry run: it would succeed. Add --send to send it.\n",
                plan.text()
            );
            return Ok(Step::Done(text, plan.document(before, false)));
        }

        context.say(plan.text().trim_end());
        context.ask()?;
        let in_flight = engine.journal().book().unsettled().len();
        let mut done = engine.settle();
        let unpaid = engine.journal().book().payable().len();
        if done.is_ok() && signed.is_none() && in_flight > 0 && unpaid > plan.rows() {
            return Ok(Step::Settled(engine.into_journal()));
        }
        let mut late = 0;
        done = done.and_then(|()| match &signed {
            None => engine.pay(),
            Some(messages) => {
                late = engine.pay_signed(messages, &context.keys)?;
                Ok(())
            }
        });
        let rows = self.rows(&engine);
        if let Some(path) = &self.options.report {
            report::write(path, &rows)?;
        }
        let counts = Counts::of(&rows);
        done.map_err(|error| finished(&counts, rows.len(), error))?;
        if counts.paid < rows.len() {
            let told = told(&rows);
            let (paid, all) = (counts.paid, rows.len());
            let why = match (late, &signed) {
                (0, None) => String::new(),
                (0, Some(_)) => "; write what is left with --unsigned and another file".into(),
                (late, _) => format!(
                    "; {late} messages are too old to be sent: write what is left with --unsigned and another file"
                ),
            };
            return Err(Error::Unfinished(format!(
                "{paid} of {all} rows are paid, the others are not{why}:{told}"
            )));
        }
        let text = format!("Done: all {} rows are paid\n", rows.len());
        Ok(Step::Done(text, plan.document(rows, true)))
    }

    fn rows<M: Medium>(&self, engine: &Engine<M>) -> Vec<Row> {
        let book = engine.journal().book();
        report::rows(&self.list, book, engine.refused(), self.asset)
    }
}

/// Keys that are elsewhere sign only what `--unsigned` writes, and who pays the fees signs here, last: what is not
/// in the journal must not be sent by anybody.
fn check_keys(context: &Context, payer: Address, authority: Address) -> Result<(), Error> {
    let global = &context.global;
    let is_here = |address: Address| context.keys.get(&address).is_some();
    if (global.unsigned.is_some() || global.signed.is_some())
        && (!is_here(payer) || payer == authority)
    {
        return Err(Error::Input(
            "who pays the fees signs here, after the authority: name a key pair of its own with --fee-payer".into(),
        ));
    }
    if (global.unsigned.is_some() || global.signed.is_some()) && !authority.is_on_curve() {
        return Err(Error::Input(format!(
            "{authority} is a program's address, which signs by a call: whether that has paid cannot be seen, so that \
             rows would be paid twice; have the program call the payout itself"
        )));
    }
    for address in [payer, authority] {
        if global.send && global.signed.is_none() && !is_here(address) {
            return Err(Error::Input(format!(
                "{address} must sign; name its key pair, or write what is to be signed with --unsigned FILE"
            )));
        }
    }
    Ok(())
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
