//! The vault's instructions behind as many programs as the profile allows and one more, and calls back
//! into a program that is already at work.

use {
    super::{
        Composed, Composition, Reentrancy,
        chain::{Relays, heights, refusal},
    },
    crate::rows,
    cu::{
        Scenario,
        programs::{self, Called},
    },
    cu_runtime::{Profile, Run},
    cu_vault_tests::{Arch, keys::key, relay},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

/// The rows of the vault's that a program would call.
pub const COMPOSED: [&str; 11] = [
    "deposit_sol",
    "withdraw_sol",
    "deposit_token",
    "withdraw_token",
    "deposit_token_2022",
    "withdraw_token_2022",
    "payout_sol_8",
    "payout_token_8",
    "get_vault",
    "stateless_deposit",
    "stateless_withdraw",
];

/// Adds the programs that the vault called.
pub fn vault(
    arch: Arch,
    profile: Profile,
    called: &mut Vec<Called>,
) -> Result<Vec<Composition>, String> {
    let mut scenarios = rows::scenarios(arch, profile);
    COMPOSED
        .iter()
        .map(|id| {
            let row = scenarios.iter().position(|scenario| scenario.id == *id);
            let row = row.ok_or_else(|| format!("the vault has no row {id}"))?;
            composition(scenarios.swap_remove(row), arch, called)
        })
        .collect()
}

fn composition(
    mut scenario: Scenario,
    arch: Arch,
    called: &mut Vec<Called>,
) -> Result<Composition, String> {
    let max_depth = scenario.svm.runtime().stack_height() - 1;
    let relays: Vec<_> = (0..=max_depth)
        .map(|n| key(&format!("relay {n}")))
        .collect();
    for relay in &relays {
        scenario.svm.add_program(relay, &arch.elf(relay::LEAN));
        scenario.accounts.push(scenario.svm.program_account(relay));
    }
    let program = scenario.instruction.program_id;
    scenario
        .accounts
        .push(scenario.svm.program_account(&program));

    let alone = run(&scenario, &[])?;
    programs::add(called, &program, &alone, &scenario.svm, &rows::name);
    let calls = alone.cpis.iter().map(|cpi| cpi.caller_height);
    let below = calls.max().unwrap_or_default();
    let points = (0..=max_depth - below + 1)
        .map(|n| {
            let run = run(&scenario, &relays[..n])?;
            let what = || format!("{} behind {n} programs", scenario.id);
            let refused = refusal(&run, &[InstructionError::CallDepth], what)?;
            if refused.is_some() != (n + below > max_depth) {
                return Err(format!("{}: ended with {refused:?}", what()));
            }
            let heights = heights(&run, n);
            Ok(Composed {
                relays: n as u64,
                cu: run.cu(),
                leaf: heights[n],
                levels: heights.windows(2).map(|pair| pair[0] - pair[1]).collect(),
                refused,
            })
        })
        .collect::<Result<_, String>>()?;
    Ok(Composition {
        instruction: scenario.id,
        below: below as u64,
        points,
    })
}

/// The scenario's instruction behind these relays.
fn run(scenario: &Scenario, relays: &[Pubkey]) -> Result<Run, String> {
    let instruction = relay::behind(relays, &scenario.instruction);
    scenario
        .svm
        .run(&instruction, &scenario.accounts)
        .map_err(|mismatch| format!("{}: {mismatch}", scenario.id))
}

/// Chains in which a program comes up twice, by index.
const CHAINS: [&[usize]; 4] = [&[0, 0], &[0, 1, 1], &[0, 1, 0], &[0, 1, 2, 0]];

pub fn reentrancy(arch: Arch, profile: Profile) -> Result<Vec<Reentrancy>, String> {
    let relays = Relays::new(arch, profile, relay::LEAN);
    CHAINS
        .iter()
        .map(|chain| {
            let ids: Vec<_> = chain.iter().map(|index| relays.ids[*index]).collect();
            let letters = chain.iter().map(|index| ["A", "B", "C"][*index]);
            let name = letters.collect::<Vec<_>>().join(" → ");

            let (innermost, callers) = ids.split_last().expect("a chain has programs");
            let run = relays.run(&relay::behind(callers, &relay::stop(innermost, &[], 1)))?;
            let refused = refusal(&run, &[InstructionError::ReentrancyNotAllowed], || {
                name.clone()
            })?;
            let last = run.cpis.last().expect("a chain of two makes a call");
            Ok(Reentrancy {
                chain: name,
                cu: run.cu(),
                last_call: last.runtime_units(),
                refused,
            })
        })
        .collect()
}
