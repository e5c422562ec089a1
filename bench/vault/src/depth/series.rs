//! CU against depth: every combination of accounts, account data and instruction data, for both kinds of
//! chain, from the top-level instruction alone to the first call that the runtime refuses.

use {
    super::{
        Chain, Point, Series,
        chain::{ACCOUNTS, Load, Relays, refusal},
        fit::Fit,
    },
    cu_runtime::Profile,
    cu_vault_tests::{Arch, relay},
    solana_instruction_error::InstructionError,
};

/// Bytes of data in each of them; 165 is a token account.
pub const ACCOUNT_DATA: [usize; 5] = [0, 165, 1_024, 10_240, 102_400];

/// Bytes of instruction data that the innermost level gets. A CPI may have 10,240.
pub const INSTRUCTION_DATA: [usize; 4] = [1, 250, 1_000, 10_000];

pub fn measure(
    arch: Arch,
    profile: Profile,
    progress: &mut dyn FnMut(f64),
) -> Result<Vec<Series>, String> {
    let mut relays = Relays::new(arch, profile, relay::LEAN);
    let loads = loads();
    let mut all = Vec::new();
    for kind in [Chain::SelfCalls, Chain::Distinct] {
        let most = ACCOUNTS[ACCOUNTS.len() - 1] + relays.max_depth();
        let fit = Fit::new(&mut relays, kind, most)?;
        for load in &loads {
            all.push(series(&mut relays, kind, *load, &fit)?);
            progress(all.len() as f64 / (2 * loads.len()) as f64);
        }
    }
    Ok(all)
}

/// Every combination.
fn loads() -> Vec<Load> {
    let mut loads = Vec::new();
    for accounts in ACCOUNTS {
        for account_data in ACCOUNT_DATA {
            for instruction_data in INSTRUCTION_DATA {
                loads.push(Load {
                    accounts,
                    account_data,
                    instruction_data,
                });
            }
        }
    }
    loads
}

fn series(relays: &mut Relays, kind: Chain, load: Load, fit: &Fit) -> Result<Series, String> {
    let name = format!(
        "{kind}, {} × {} B, data {} B",
        load.accounts, load.account_data, load.instruction_data
    );
    let points = (0..=relays.max_depth() + 1)
        .map(|depth| {
            let chain = relays.chain(kind, depth, load);
            let run = relays.run(&chain)?;
            let what = || format!("{name}, depth {depth}");
            let refused = refusal(&run, &[InstructionError::CallDepth], what)?;
            if refused.is_some() != (depth > relays.max_depth()) {
                return Err(format!("{}: ended with {refused:?}", what()));
            }
            Ok(Point {
                depth: depth as u64,
                cu: run.cu(),
                model: fit.cu(relays, &chain, refused.is_some()),
                refused,
            })
        })
        .collect::<Result<_, String>>()?;
    Ok(Series {
        name,
        kind,
        accounts: load.accounts as u64,
        account_data: load.account_data as u64,
        instruction_data: load.instruction_data as u64,
        points,
    })
}
