//! The flags of every command.

use {
    crate::{amount, error::Error, squads::Squads},
    clap::{Args, ValueEnum},
    std::path::PathBuf,
};

/// Flags of every command.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "For every command")]
pub struct Global {
    /// The Solana CLI's config file [default: ~/.config/solana/cli/config.yml]
    #[arg(short = 'C', long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The node: a URL, or one of localhost, devnet, testnet, mainnet-beta [default: the config file's]
    #[arg(short, long, global = true, value_name = "URL_OR_MONIKER")]
    pub url: Option<String>,
    /// The key pair that signs, the authority's or the depositor's: a file, or - for standard input; or its
    /// address, if the key is elsewhere [default: the config file's]
    #[arg(short, long, global = true, value_name = "KEYPAIR")]
    pub keypair: Option<String>,
    /// The key pair that pays fees and rent [default: --keypair]
    #[arg(long, global = true, value_name = "KEYPAIR")]
    pub fee_payer: Option<String>,
    /// How sure what is read and what is waited for must be [default: the config file's]
    #[arg(long, global = true, value_enum)]
    pub commitment: Option<Commitment>,
    /// How the result is printed
    #[arg(long, global = true, value_enum, default_value_t)]
    pub output: OutputFormat,
    /// Send it, after asking; without this flag nothing is sent
    #[arg(long, global = true)]
    pub send: bool,
    /// With --send: do not ask
    #[arg(short, long, global = true, requires = "send")]
    pub yes: bool,
    /// Write the transactions to sign to a new file, with --keypair ADDRESS: for an authority on another machine. With
    /// --squads, or the address of a program, write the instructions to call
    #[arg(long, global = true, value_name = "FILE", conflicts_with_all = ["send", "signed"])]
    pub unsigned: Option<PathBuf>,
    /// Send what --unsigned has written, with the same arguments, once the file has the signatures
    #[arg(long, global = true, value_name = "FILE")]
    pub signed: Option<PathBuf>,
    /// The authority is a vault of this Squads v4 multisig, the one with index 0 if none is named: with --unsigned, to
    /// write what its members propose, approve and execute
    #[arg(long, global = true, value_name = "MULTISIG[:INDEX]", conflicts_with_all = ["keypair", "fee_payer", "send", "signed"])]
    pub squads: Option<Squads>,
    /// A priority fee in micro-lamports per CU, or `auto` for what three of four recent transactions paid
    #[arg(long, global = true, value_name = "MICRO_LAMPORTS|auto", value_parser = parse_price, default_value = "0")]
    pub priority_fee: Price,
    /// Refuse a transaction whose fees come to more than this
    #[arg(long, global = true, value_name = "SOL", value_parser = parse_sol)]
    pub max_fee: Option<u64>,
    /// How long an answer of the node may take
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    pub rpc_timeout: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Commitment {
    Processed,
    Confirmed,
    Finalized,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    #[default]
    Text,
    Json,
}

/// The price per CU, beyond the fee for signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Price {
    /// Micro-lamports.
    Fixed(u64),
    /// As others paid of late.
    Auto,
}

fn parse_price(text: &str) -> Result<Price, String> {
    if text == "auto" {
        return Ok(Price::Auto);
    }
    let price = text.parse().map(Price::Fixed);
    price.map_err(|_| "write a number of micro-lamports, or auto".into())
}

fn parse_sol(text: &str) -> Result<u64, Error> {
    amount::parse(text, amount::SOL_DECIMALS)
}
