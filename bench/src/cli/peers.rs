//! `cu peers`

use {
    super::{
        Outcome,
        common::{Json, Setting},
    },
    clap::Args,
    cu::peers::{Comparison, table},
};

/// Measure the vault beside its peers: plain Pinocchio, the tutorials' shape, hand-written assembly.
#[derive(Args)]
#[command(after_help = "Examples:\n  cu peers\n  cu peers --arch v0 --json peers.json")]
pub struct Peers {
    #[command(flatten)]
    setting: Setting,
    #[command(flatten)]
    json: Json,
}

impl Peers {
    pub fn run(self) -> Outcome {
        let comparison = Comparison::measure(self.setting.arch, self.setting.profile)?;
        print!("{}", table::terminal(&comparison));
        self.json.write(&comparison)
    }
}
