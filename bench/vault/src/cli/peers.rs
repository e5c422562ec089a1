//! `vault-bench peers`

use {
    super::common::{Json, Setting},
    clap::Args,
    cu::{Error, cli::Outcome, output::print},
    cu_vault_bench::peers::{Comparison, table},
};

/// Compare the vault with its peers: plain Pinocchio, the tutorials' shape, hand-written assembly.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  vault-bench peers\n  vault-bench peers --arch v0 --json peers.json"
)]
pub struct Peers {
    #[command(flatten)]
    setting: Setting,
    #[command(flatten)]
    json: Json,
}

impl Peers {
    pub fn run(self) -> Outcome {
        let comparison =
            Comparison::measure(self.setting.arch, self.setting.profile).map_err(Error::other)?;
        print(&table::terminal(&comparison))?;
        self.json.write(&comparison)
    }
}
