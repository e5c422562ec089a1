//! The model's line.
//!
//! The runtime's charge for a call comes from [`Model`], from the number of accounts and the lengths
//! alone. The relay's own cost is measured where nothing else plays a part, on one call that
//! passes accounts without data. It is the CU at depth 1, less those at depth 0, less the runtime's charge.
//! It depends only on the number of accounts that are passed. The
//! series show that, and only these few points were fitted.

use {
    super::{
        Chain, Level,
        chain::{ACCOUNTS, Load, Relays},
    },
    cu_runtime::{Cpi, CpiAccount, Model, Profile},
    cu_vault_tests::{
        Arch,
        relay::{self, FIXED_ACCOUNTS, Step},
    },
    solana_instruction::{AccountMeta, Instruction},
    std::collections::BTreeMap,
};

/// The cost of one kind of chain, besides the runtime's charges.
pub struct Fit {
    model: Model,
    /// The innermost level.
    stop: u64,
    /// A level that calls, by the number of accounts that it passes.
    own: BTreeMap<usize, u64>,
    /// The part of it that comes after the call, and that a level whose call fails never gets to.
    after: u64,
}

impl Fit {
    /// For chains that pass up to `accounts` at any level.
    pub fn new(relays: &mut Relays, kind: Chain, accounts: usize) -> Result<Self, String> {
        let model = relays.model();
        let bare = |accounts| Load {
            accounts,
            account_data: 0,
            instruction_data: 1,
        };
        let innermost = relays.chain(kind, 0, bare(0));
        let stop = relays.run(&innermost)?.cu();

        let mut own = BTreeMap::new();
        for accounts in 0..=accounts {
            let chain = relays.chain(kind, 1, bare(accounts));
            let [call] = &calls(relays, &chain)[..] else {
                unreachable!("depth 1 is one call")
            };
            let cu = relays.run(&chain)?.cu();
            own.insert(handed_on(call), cu - stop - model.cost(call).runtime());
        }

        // A callee that refuses at once costs as much behind a call as it does on its own.
        let mut refused = relays.chain(kind, 0, bare(0));
        refused.data[0] = u8::MAX;
        let alone = relays.run(&refused)?.cu();
        let mut behind = relays.chain(kind, 1, bare(0));
        behind.data[1] = u8::MAX;
        let [call] = &calls(relays, &behind)[..] else {
            unreachable!("depth 1 is one call")
        };
        let expected = own[&handed_on(call)] + model.cost(call).runtime() + alone;
        let after = expected - relays.run(&behind)?.cu();
        Ok(Self {
            model,
            stop,
            own,
            after,
        })
    }

    /// What a chain costs that ends as it should, or whose last call is refused.
    pub fn cu(&self, relays: &Relays, chain: &Instruction, refused: bool) -> u64 {
        let levels = calls(relays, chain).iter().fold(0, |cu, call| {
            let own = self.own[&handed_on(call)] - if refused { self.after } else { 0 };
            cu + own + self.model.cost(call).runtime()
        });
        levels + if refused { 0 } else { self.stop }
    }
}

fn handed_on(call: &Cpi) -> usize {
    call.infos as usize
}

/// The calls that a chain will make, outermost first: the requests to the runtime, from the
/// instruction alone.
fn calls(relays: &Relays, chain: &Instruction) -> Vec<Cpi> {
    let mut calls = Vec::new();
    let (mut accounts, mut data) = (&chain.accounts[..], &chain.data[..]);
    while let [step, rest @ ..] = data
        && *step != Step::Stop as u8
        && *step <= Step::Again as u8
    {
        let callee = accounts[0].pubkey;
        if *step == Step::On as u8 {
            accounts = &accounts[1..];
        }
        data = rest;
        calls.push(Cpi {
            caller: chain.program_id,
            caller_height: calls.len() + 1,
            instruction: Some(Instruction {
                program_id: callee,
                accounts: accounts.to_vec(),
                data: data.to_vec(),
            }),
            infos: accounts.len() as u64,
            accounts: accounts.iter().map(|meta| account(relays, meta)).collect(),
            units_before: 0,
            units_at_callee: None,
            units_after: 0,
            error: None,
        });
    }
    calls
}

fn account(relays: &Relays, meta: &AccountMeta) -> CpiAccount {
    CpiAccount {
        address: meta.pubkey,
        data_len: relays.data_len(&meta.pubkey) as u64,
        executable: relays.ids.contains(&meta.pubkey),
    }
}

/// What one level costs, the lean relay next to the plain idiom: A → B on both.
pub fn levels(arch: Arch, profile: Profile) -> Result<Vec<Level>, String> {
    let [mut lean, mut idiom] =
        [relay::LEAN, relay::IDIOM].map(|library| Relays::new(arch, profile, library));
    ACCOUNTS
        .into_iter()
        .map(|accounts| {
            let (runtime, own) = level(&mut lean, Step::On, accounts)?;
            let (same, idiom) = level(&mut idiom, Step::On, accounts)?;
            if same != runtime {
                return Err(format!(
                    "{accounts} accounts: the runtime charged the lean relay {runtime} CU and the \
                     idiom {same}, for the same call"
                ));
            }
            let fixed = (accounts == FIXED_ACCOUNTS)
                .then(|| level(&mut lean, Step::Fixed, accounts))
                .transpose()?;
            Ok(Level {
                accounts: accounts as u64,
                runtime,
                lean: own,
                fixed: fixed.map(|(_, own)| own),
                idiom,
            })
        })
        .collect()
}

/// The runtime's charge for A → B, and what A took itself.
fn level(relays: &mut Relays, step: Step, accounts: usize) -> Result<(u64, u64), String> {
    let load = Load {
        accounts,
        account_data: 0,
        instruction_data: 1,
    };
    let mut chain = relays.chain(Chain::Distinct, 1, load);
    chain.data[0] = step as u8;
    let run = relays.run(&chain)?;
    if let Err(error) = &run.result.raw_result {
        return Err(format!("A → B, {accounts} accounts: {error:?}"));
    }
    let [call] = &run.cpis[..] else {
        return Err(format!("A → B made {} calls", run.cpis.len()));
    };
    Ok((call.runtime_units(), run.own()))
}
