//! `record`

use {
    super::{DIFFERS, Outcome, quoted},
    crate::{
        Error, Profile, export,
        output::{print, shown, tell},
        record::{self, End, Node, Now, Step, Transaction},
    },
    clap::Args,
    std::{collections::BTreeMap, fmt::Write, path::PathBuf, process::ExitCode, time::Duration},
};

/// Writes the instructions of transactions as fixtures.
#[derive(Args)]
pub struct Record {
    /// The signature of a transaction, a transaction in base64, or a file with one.
    #[arg(required = true, value_name = "SIGNATURE|TRANSACTION")]
    transactions: Vec<String>,
    /// The node that has the transaction, its accounts and its programs.
    #[arg(long)]
    url: String,
    /// The folder that the ELFs and the fixtures go to.
    #[arg(long, value_name = "DIR", default_value = "bench/recorded")]
    out: PathBuf,
    /// The feature gates to run on: mainnet, as of another day (mainnet@SLOT, mainnet@YYYY-MM-DD), or all.
    #[arg(long, default_value = "mainnet")]
    profile: Profile,
    /// The seconds to wait for each answer of the node.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
}

impl Record {
    /// Runs the command.
    pub fn run(self) -> Outcome {
        let node = Node::new(&self.url, Duration::from_secs(self.timeout));
        let node = node.map_err(Error::Record)?;
        let mut differ = false;
        let mut commands = BTreeMap::new();
        for text in &self.transactions {
            let transaction = Transaction::find(text, &node).map_err(Error::Record)?;
            let recorded = record::record(&transaction, &node, &self.out, self.profile);
            let (steps, written) = recorded.map_err(Error::Record)?;
            print(&title(&transaction))?;
            for step in &steps {
                differ |= differs(step);
                print(&line(step))?;
                // An account that a row creates is not there before it either.
                let remarks = match as_planned(step) {
                    true => [].as_slice(),
                    false => &step.remarks,
                };
                for remark in remarks {
                    tell(format_args!("note: {}: {remark}", step.id));
                }
            }
            for step in &steps {
                if let Now::Row(recorded) = &step.now {
                    print(&format!("\n{}", export::tree::tree(&recorded.row)))?;
                }
            }
            for written in written {
                let (elf, fixtures) = (quoted(&written.elf), quoted(&written.fixtures));
                let command = format!("cu run {elf} --fixtures {fixtures}");
                commands.insert(written.program, command);
            }
            print("\n")?;
        }
        for command in commands.values() {
            print(&format!("{command}\n"))?;
        }
        Ok(match differ {
            true => ExitCode::from(DIFFERS),
            false => ExitCode::SUCCESS,
        })
    }
}

/// `5h6xBEau  v0, slot 82`
fn title(transaction: &Transaction) -> String {
    let mut title = format!("{}  {}", transaction.name, transaction.version());
    match &transaction.landed {
        Some(landed) => {
            let _ = write!(title, ", slot {}", landed.slot);
            if let Some(cu) = landed.meta().and_then(|meta| meta.compute_units_consumed) {
                let _ = write!(title, ", {cu} CU");
            }
        }
        None => title.push_str(", not looked up on the cluster"),
    }
    shown(&title) + "\n"
}

/// `5h6xBEau-02  ok, 1115 CU; on the cluster: ok, 1115 CU`
fn line(step: &Step) -> String {
    let mut line = format!("{}  ", step.id);
    line += &match &step.now {
        Now::Row(recorded) => text(&recorded.end),
        Now::Step => "no row: it calls System".to_owned(),
        Now::Not(why) => format!("no row: {why}"),
    };
    if let Some(then) = &step.then {
        let _ = write!(line, "; on the cluster: {}", text(then));
    }
    if differs(step) {
        line += " (differs: an account, a sysvar or a program has changed since)";
    }
    shown(&line) + "\n"
}

fn text(end: &End) -> String {
    let result = match &end.result {
        Ok(()) => "ok".to_owned(),
        Err(error) => format!("{error:?}"),
    };
    match end.cu {
        Some(cu) => format!("{result}, {cu} CU"),
        None => result,
    }
}

/// Whether a row succeeded, as on the cluster where that is known.
fn as_planned(step: &Step) -> bool {
    match &step.now {
        Now::Row(recorded) => recorded.end.result.is_ok() && !differs(step),
        _ => false,
    }
}

/// Whether a row came to something else than on the cluster.
fn differs(step: &Step) -> bool {
    let (Now::Row(recorded), Some(then)) = (&step.now, &step.then) else {
        return false;
    };
    let now = &recorded.end;
    now.result != then.result || then.cu.is_some_and(|cu| now.cu != Some(cu))
}
