//! The user's request: the flags of `cu-vault payout`, and the payout that they make.

use {
    super::{entry::Header, file::List, format::Format},
    crate::{
        command::{Unit, parse_address, parse_vault},
        plan::Asset,
        recipient::AllowAny,
    },
    clap::Args,
    cu_vault_interface::Address,
    std::path::PathBuf,
};

/// Pays every row of a CSV file exactly once; run it again after a crash and it continues
///
/// The file's first line is `recipient,amount`; columns `id` and `note` (or `memo`) come back in the report,
/// others are not read. Lists with semicolons, tabs, decimal commas or without a first line are read where that
/// leaves no doubt. The sent transactions are in FILE.csv.journal: leave it there, and do not pay from a copy of the
/// file.
#[derive(Args, Debug)]
pub struct Options {
    /// The list
    #[arg(value_name = "FILE.csv")]
    pub(super) file: PathBuf,
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
    pub(super) unit: Unit,
    /// A recipient may be in several rows, and is paid for each
    #[arg(long)]
    pub(super) allow_duplicates: bool,
    #[command(flatten)]
    pub(super) any: AllowAny,
    #[command(flatten)]
    pub(super) format: Format,
    /// Pays every recipient the same; the list then has no amounts
    #[arg(long, value_name = "AMOUNT")]
    pub(super) amount: Option<String>,
    /// Opens the token accounts that recipients lack, at the cost of who pays the fees
    #[arg(long, requires = "mint")]
    pub(super) create_accounts: bool,
    /// Sends v0 transactions, of 1,232 bytes, where the cluster takes v1, of 4,096: for a provider, or a wallet,
    /// that does not take them yet
    #[arg(long)]
    pub(super) v0: bool,
    /// A lookup table that has recipients, so that more of them fit a v0 transaction; may be repeated. One
    /// that is made for a single payout takes more transactions than it saves, and v1 needs none
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address)]
    pub(super) lookup_table: Vec<Address>,
    /// Pays the others where a row cannot be paid
    #[arg(long)]
    pub(super) keep_going: bool,
    /// How many transactions may be under way at once
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(super) parallel: u16,
    /// Writes the outcome of each row, as JSON if the name ends so, otherwise as CSV
    #[arg(long, value_name = "FILE")]
    pub(super) report: Option<PathBuf>,
}

/// Everything about a payout that stays the same while it runs.
pub(super) struct Payout<'a> {
    pub options: &'a Options,
    pub list: List,
    pub asset: Asset,
    pub header: Header,
}
