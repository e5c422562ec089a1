//! `cu-vault payout`: every row of a CSV file.

use {
    super::{
        engine::{Engine, Event, Options as How, Rehearsed, proposals},
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
        global::Price,
        network::Network,
        plan::{Amount, Asset},
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

/// The outcome of an attempt.
enum Step<M> {
    /// The text to print.
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
    let path = journal_path(&file);
    check_report(context, options, [&file, &path])?;
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

    // What is given to a program is in the journal before.
    let is_called = context.global.unsigned.is_some() && is_of_a_program(context);
    if context.global.send || is_called {
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

/// The report must not replace what the payout is made of.
fn check_report(context: &Context, options: &Options, files: [&Path; 2]) -> Result<(), Error> {
    let Some(report) = &options.report else {
        return Ok(());
    };
    let (global, config) = (&context.global, &context.config);
    let named = [&global.signed, &global.unsigned, &global.config];
    let keys = [Some(&config.keypair), config.fee_payer.as_ref()];
    let named = named.into_iter().flatten().map(PathBuf::as_path);
    let keys = keys.into_iter().flatten().map(Path::new);
    let others: Vec<&Path> = files.into_iter().chain(named).chain(keys).collect();
    report::check(report, &others)
}

/// Whether the authority is an address of a program.
fn is_of_a_program(context: &Context) -> bool {
    let address: Option<Address> = context.config.keypair.parse().ok();
    context.global.squads.is_some() || address.is_some_and(|address| !address.is_on_curve())
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

/// Next to the file.
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
        proposals::settle(&*context.network, &mut journal)?;
        let unsettled = journal.book().unsettled().len();
        let attempt = self.attempt(context, [payer, authority], journal);
        match attempt.map_err(|error| pending(context, unsettled, error))? {
            Step::Done(text, document) => return Ok((text, document)),
            Step::Settled(settled) => journal = settled,
        }
        // Something that an earlier run had sent is not paid: all recipients are checked once more.
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
        check_rent(&plan)?;
        if let Some(path) = &context.global.unsigned {
            let unsettled = engine.journal().book().unsettled().len();
            if unsettled > 0 {
                return Err(Error::Input(format!(
                    "the outcome of {unsettled} transactions of an earlier run is not known yet: run it with \
                     --signed and its file first"
                )));
            }
            if recipe.once.is_some() {
                return self.propose(context, path, (&mut engine, &rehearsed), &plan);
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
            let add = match recipe.once {
                None => "--send to send it",
                Some(_) => "--unsigned FILE to write what the program calls",
            };
            let text = format!("{}Dry run: it would succeed. Add {add}.\n", plan.text());
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
        let path = self.options.report.as_ref();
        let reported = path.map_or(Ok(()), |path| report::write(path, &rows));
        let counts = Counts::of(&rows);
        done.map_err(|error| finished(&counts, rows.len(), error))?;
        reported?;
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

    /// Gives the program what it is to execute, once it is in the journal.
    fn propose<M: Medium>(
        &self,
        context: &Context,
        path: &Path,
        (engine, rehearsed): (&mut Engine<M>, &[Rehearsed]),
        plan: &Plan,
    ) -> Result<Step<M>, Error> {
        self.check_markers(context, plan)?;
        let mut calls = engine.propose(rehearsed, context.global.squads)?;
        for one in &mut calls {
            one.summary = plan.summary(&one.rows);
        }
        let rows = self.rows(engine);
        if let Some(path) = &self.options.report {
            report::write(path, &rows)?;
        }
        let counts = Counts::of(&rows);
        if counts.paid == rows.len() {
            let text = format!("Done: all {} rows are paid\n", rows.len());
            return Ok(Step::Done(text, plan.document(rows, true)));
        }
        if calls.is_empty() {
            let (paid, all, told) = (counts.paid, rows.len(), told(&rows));
            return Err(Error::Unfinished(format!(
                "{paid} of {all} rows are paid, the others are not:{told}"
            )));
        }
        let told = elsewhere::told_calls(path, &calls);
        elsewhere::write_calls(path, calls)?;
        let text = format!(
            "{}{told}Run it again with another FILE to see what was executed.\n",
            plan.text()
        );
        Ok(Step::Done(text, plan.document(rows, false)))
    }

    /// The program's address must hold the rent of every marker, and of the token accounts that the calls open.
    fn check_markers(&self, context: &Context, plan: &Plan) -> Result<(), Error> {
        let authority = plan.checked.recipe.authority;
        let accounts = context.network.accounts(&[authority])?;
        let held = accounts[0].as_ref().map_or(0, |account| account.lamports);
        let (opened, rent) = plan.opened();
        let needed = plan.markers().saturating_add(rent);
        if needed > held {
            let accounts = match opened {
                0 => String::new(),
                opened => format!(" and the {opened} token accounts that they open"),
            };
            return Err(Error::Refused(format!(
                "{authority} holds {}, and the markers of {} calls{accounts} take {} of rent; send it SOL first",
                Amount::sol(held),
                plan.batches.len(),
                Amount::sol(needed)
            )));
        }
        Ok(())
    }

    fn rows<M: Medium>(&self, engine: &Engine<M>) -> Vec<Row> {
        let book = engine.journal().book();
        report::rows(&self.list, book, engine.refused(), self.asset)
    }
}

/// The payer must hold the rent of all accounts and the fees before the first account is opened. A simulation is of one
/// transaction alone.
fn check_rent(plan: &Plan) -> Result<(), Error> {
    let (opened, rent) = plan.opened();
    let (needed, held) = (plan.fees.saturating_add(rent), plan.checked.held_by_payer);
    if opened == 0 || needed <= held {
        return Ok(());
    }
    Err(Error::Refused(format!(
        "{} holds {}, and the rent of {opened} token accounts and the fees come to {}; send SOL to it first",
        plan.checked.recipe.payer,
        Amount::sol(held),
        Amount::sol(needed)
    )))
}

/// Keys that are elsewhere sign only what `--unsigned` writes, and who pays the fees signs here, last: what is not
/// in the journal must not be sent by anybody.
fn check_keys(context: &Context, payer: Address, authority: Address) -> Result<(), Error> {
    let global = &context.global;
    let is_here = |address: Address| context.keys.get(&address).is_some();
    let is_elsewhere = global.unsigned.is_some() || global.signed.is_some();
    if global.signed.is_some() {
        elsewhere::check_signed(&authority)?;
        if global.priority_fee == Price::Auto {
            return Err(Error::Input(
                "--priority-fee auto is another price from time to time: with --signed, write the number that the file \
                 has as micro_lamports_per_cu"
                    .into(),
            ));
        }
    }
    if !authority.is_on_curve() && payer != authority {
        return Err(Error::Input(format!(
            "{authority} is a program's address, which pays for what it calls; leave --fee-payer out"
        )));
    }
    if is_elsewhere && authority.is_on_curve() && (!is_here(payer) || payer == authority) {
        return Err(Error::Input(
            "who pays the fees signs here, after the authority: name a key pair of its own with --fee-payer".into(),
        ));
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

/// The error that ended a run before it checked the transactions of an earlier one: those may have moved something.
fn pending(context: &Context, unsettled: usize, error: Error) -> Error {
    if !context.global.send || unsettled == 0 || !matches!(error.exit_code(), 1 | 3) {
        return error;
    }
    Error::Unfinished(format!(
        "{error}; the outcome of {unsettled} transactions of an earlier run is not known yet: run it again, it \
         goes on from there"
    ))
}

/// The error that ended a run, given its effects: once a row is paid, or may be, it is not "nothing has
/// moved" any more.
fn finished(counts: &Counts, all: usize, error: Error) -> Error {
    if counts.paid + counts.in_flight == 0 || error.exit_code() == 5 {
        return error;
    }
    let paid = counts.paid;
    Error::Unfinished(format!("{paid} of {all} rows are paid; {error}"))
}
