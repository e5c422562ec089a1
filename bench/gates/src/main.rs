//! `cu-gates`

#![forbid(unsafe_code)]

use {
    clap::{ArgGroup, Parser},
    cu_gates::{MAINNET, Update, of_node},
    cu_runtime::{Date, Table},
    cu_vault_cli::network::{Network, rpc::Rpc},
    jiff::{Timestamp, tz::TimeZone},
    std::{
        fs,
        io::{self, Write},
        path::PathBuf,
        process::ExitCode,
        time::Duration,
    },
};

/// Write the table of mainnet's feature gates again.
#[derive(Parser)]
#[command(group = ArgGroup::new("from").required(true))]
#[command(after_help = "\
Examples:
  cu-gates --url https://api.mainnet-beta.solana.com
  cu-gates --import gates.tsv --source 'litesvm 0.18.1, MAINNET_ACTIVE_FEATURES' --taken 2026-10-15

The table is compiled into cu: afterwards `cu compare-profiles mainnet@DAY mainnet` shows which rows change,
and `cu bless` records them.

Exit code: 0 written, 2 not written.")]
struct Cli {
    /// Read the feature accounts of this node.
    #[arg(long, group = "from")]
    url: Option<String>,
    /// Read the lines `slot, address, name`, between tabs, of this file. Days stay as they are.
    #[arg(long, group = "from", value_name = "FILE", requires_all = ["source", "taken"])]
    import: Option<PathBuf>,
    /// Where that file was taken from.
    #[arg(long, requires = "import")]
    source: Option<String>,
    /// The day on which it was taken from the cluster.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "import")]
    taken: Option<Date>,
    /// Write to this file. Without it the table itself is written, which takes a node of mainnet-beta.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(update) => {
            let _ = writeln!(io::stdout(), "{update}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

impl Cli {
    fn run(self) -> Result<String, String> {
        let old = Table::linked();
        let new = match (&self.url, &self.import) {
            (Some(url), _) => self.node(url, old)?,
            (None, file) => self.file(file.as_ref().expect("clap requires one of them"), old)?,
        };
        let update = Update { old, new: &new };
        let lost = update.lost();
        if let Some(gate) = lost.first().filter(|_| self.out.is_none()) {
            return Err(format!(
                "{} gates of the table are not in it, such as {}; a cluster takes no gate back: to see it, give --out FILE",
                lost.len(),
                gate.name
            ));
        }
        let file = self.out.unwrap_or_else(|| {
            [env!("CARGO_MANIFEST_DIR"), "..", "runtime", "mainnet.tsv"]
                .iter()
                .collect()
        });
        fs::write(&file, new.to_string())
            .map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
        Ok(update.to_string())
    }

    fn node(&self, url: &str, old: &Table) -> Result<Table, String> {
        let network = Rpc::new(url, "finalized", Duration::from_secs(30));
        let genesis = network.genesis_hash().map_err(|error| error.to_string())?;
        if self.out.is_none() && genesis.to_string() != MAINNET {
            return Err(format!(
                "{url} is a node of another cluster than mainnet-beta, with the genesis hash {genesis}; for its gates, give --out FILE"
            ));
        }
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        of_node(&network, url, today, old).map_err(|error| error.to_string())
    }

    fn file(&self, file: &PathBuf, old: &Table) -> Result<Table, String> {
        let at = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let text = fs::read_to_string(file).map_err(|error| at(&error))?;
        let (source, taken) = (self.source.iter(), self.taken.iter());
        let head: String = source
            .map(|source| format!("#source\t{source}\n"))
            .chain(taken.map(|taken| format!("#taken\t{taken}\n")))
            .collect();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let table = Table::parse(&lines.fold(head, |text, line| text + line + "\n"));
        Ok(Table {
            days: old.days.clone(),
            ..table.map_err(|error| at(&error))?
        })
    }
}
