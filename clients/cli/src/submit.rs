//! From a plan to a transaction that is sent.

use {
    crate::{
        context::Context,
        elsewhere::{self, Unsigned},
        error::Error,
        explain::explain,
        global::Price,
        network::Simulation,
        plan::{Amount, Asset, Plan, Watched},
        verdict::{self, Made},
        watch::{Landed, watch},
    },
    cu_vault_interface::{Address, token::TokenAccount},
    solana_account::Account,
    solana_compute_budget_interface::ComputeBudgetInstruction as Budget,
    solana_hash::Hash,
    solana_instruction::Instruction,
    solana_message::{Message, VersionedMessage},
    solana_signature::Signature,
    solana_signer::Signer,
    solana_transaction::versioned::VersionedTransaction,
    std::{iter, path::Path},
};

/// The CU that a transaction may ask for at the most, and what it is simulated with.
pub const MOST_CU: u32 = 1_400_000;

/// What each signature costs, in lamports.
const SIGNATURE_FEE: u64 = 5_000;

/// How often a transaction that has expired is built anew.
const ATTEMPTS: u32 = 3;

/// What a transaction costs beside what it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fee {
    pub signatures: u64,
    /// What the simulation used.
    pub units: u64,
    /// What the transaction asks for.
    pub limit: u32,
    /// Micro-lamports per CU of the limit.
    pub price: u64,
    pub lamports: u64,
}

/// A balance before the transaction, and after it as far as the node tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    pub watched: Watched,
    pub after: Option<Amount>,
}

/// A plan that would succeed.
pub struct Prepared {
    instructions: Vec<Instruction>,
    pub fee: Fee,
    pub balances: Vec<Balance>,
}

/// The CU limit of a transaction that used so many in its simulation: a tenth more and 1,000, as what it
/// finds on chain may differ a little by then.
pub fn cu_limit(units: u64) -> u32 {
    // A node may tell any number.
    let limit = units.saturating_add(units / 10).saturating_add(1_000);
    u32::try_from(limit).unwrap_or(MOST_CU).min(MOST_CU)
}

/// What a transaction costs in lamports; micro-lamports are rounded up, as the runtime does.
pub fn fee(signatures: u64, limit: u32, price: u64) -> u64 {
    priority(limit, price).saturating_add(signatures * SIGNATURE_FEE)
}

/// What is paid for so many CU at this price, in lamports.
pub fn priority(limit: u32, price: u64) -> u64 {
    let micro = u128::from(limit) * u128::from(price);
    u64::try_from(micro.div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

/// Simulates the plan to find its limit, then the transaction as it will be sent.
pub fn prepare(context: &Context, plan: &Plan) -> Result<Prepared, Error> {
    let metas = plan.instructions.iter().flat_map(|one| &one.accounts);
    let writable = metas.filter(|meta| meta.is_writable);
    let price = price(context, writable.map(|meta| meta.pubkey).collect())?;
    let watched: Vec<_> = plan.watched.iter().map(|watched| watched.address).collect();
    let simulate = |instructions: &[Instruction], watched: &[Address]| {
        let message = message(plan, instructions, Hash::default());
        let signatures = usize::from(message.header().num_required_signatures);
        let unsigned = VersionedTransaction {
            signatures: vec![Signature::default(); signatures],
            message,
        };
        let simulation = context.network.simulate(&unsigned, watched)?;
        match &simulation.error {
            Some(error) => Err(explain(error, &simulation.logs, &unsigned.message)),
            None => Ok((simulation, signatures as u64)),
        }
    };

    let free = with_budget(plan, MOST_CU, 0);
    let (simulation, signatures) = simulate(&free, &[])?;
    let limit = cu_limit(simulation.units);
    let fee = Fee {
        signatures,
        units: simulation.units,
        limit,
        price,
        lamports: fee(signatures, limit, price),
    };
    if let Some(most) = context.global.max_fee
        && fee.lamports > most
    {
        return Err(Error::Refused(format!(
            "the fee is {}, more than --max-fee {}; lower --priority-fee, or raise --max-fee",
            Amount::sol(fee.lamports),
            Amount::sol(most)
        )));
    }
    let instructions = with_budget(plan, limit, price);
    let (simulation, _) = simulate(&instructions, &watched)?;
    Ok(Prepared {
        instructions,
        fee,
        balances: balances(plan, &simulation),
    })
}

fn with_budget(plan: &Plan, limit: u32, price: u64) -> Vec<Instruction> {
    let limit = Budget::set_compute_unit_limit(limit);
    let price = (price > 0).then(|| Budget::set_compute_unit_price(price));
    let budget = iter::once(limit).chain(price);
    budget.chain(plan.instructions.iter().cloned()).collect()
}

/// What is to be signed elsewhere, with a blockhash of now.
pub fn unsigned(context: &Context, plan: &Plan, prepared: &Prepared) -> Result<Unsigned, Error> {
    let (blockhash, made) = verdict::make(&*context.network)?;
    let message = message(plan, &prepared.instructions, blockhash);
    let fee = &prepared.fee;
    let budget = (fee.limit, fee.price);
    Ok(Unsigned::new(
        &message,
        &plan.instructions,
        budget,
        Vec::new(),
        made,
    ))
}

/// The transaction that has come back in the file, which must be the plan's.
pub fn signed(
    context: &Context,
    plan: &Plan,
    path: &Path,
) -> Result<(VersionedTransaction, Made), Error> {
    let messages = elsewhere::read(path)?;
    let [one] = &messages[..] else {
        return Err(Error::Input("the signed file is of a payout".into()));
    };
    let instructions = with_budget(plan, one.cu_limit, one.micro_lamports_per_cu);
    let message = message(plan, &instructions, one.blockhash()?);
    Ok((one.sign(message, &context.keys)?, one.made))
}

/// Sends what was signed elsewhere, and waits until the outcome is known.
pub fn send_signed(
    context: &Context,
    (transaction, made): &(VersionedTransaction, Made),
) -> Result<Landed, Error> {
    context.say(&format!("sending {}", transaction.signatures[0]));
    let wanted = context.config.commitment.into();
    watch(&*context.network, transaction, *made, wanted)?.ok_or(Error::Expired)
}

/// Signs, sends, and waits until the outcome is known.
pub fn send(context: &Context, plan: &Plan, prepared: &Prepared) -> Result<Landed, Error> {
    for _ in 0..ATTEMPTS {
        let (blockhash, made) = verdict::make(&*context.network)?;
        let message = message(plan, &prepared.instructions, blockhash);
        let transaction = sign(context, message)?;
        context.say(&format!("sending {}", transaction.signatures[0]));
        let wanted = context.config.commitment.into();
        if let Some(landed) = watch(&*context.network, &transaction, made, wanted)? {
            return Ok(landed);
        }
    }
    Err(Error::Expired)
}

fn message(plan: &Plan, instructions: &[Instruction], blockhash: Hash) -> VersionedMessage {
    let message = Message::new_with_blockhash(instructions, Some(&plan.fee_payer), &blockhash);
    VersionedMessage::Legacy(message)
}

fn sign(context: &Context, message: VersionedMessage) -> Result<VersionedTransaction, Error> {
    let signers = usize::from(message.header().num_required_signatures);
    let bytes = message.serialize();
    let signatures = message.static_account_keys()[..signers]
        .iter()
        .map(|address| match context.keys.get(address) {
            Some(keypair) => Ok(keypair.sign_message(&bytes)),
            None => Err(Error::Input(format!(
                "{address} must sign; name its key pair with --keypair, or write what is to be signed with \
                 --unsigned FILE"
            ))),
        })
        .collect::<Result<_, _>>()?;
    Ok(VersionedTransaction {
        signatures,
        message,
    })
}

/// The price that was asked for, or what three of four recent transactions paid at the most that wrote to
/// these accounts.
pub fn price(context: &Context, mut writable: Vec<Address>) -> Result<u64, Error> {
    match context.global.priority_fee {
        Price::Fixed(price) => Ok(price),
        Price::Auto => {
            writable.sort_unstable();
            writable.dedup();
            let ask = || -> Result<u64, Error> {
                let mut fees = context.network.priority_fees(&writable)?;
                fees.sort_unstable();
                Ok(fees.get(fees.len() * 3 / 4).copied().unwrap_or(0))
            };
            // Asked twice, as one answer that is too high would be paid.
            Ok(ask()?.min(ask()?))
        }
    }
}

fn balances(plan: &Plan, simulation: &Simulation) -> Vec<Balance> {
    let after = simulation.after.iter().map(Option::as_ref);
    let after = after.chain(iter::repeat(None));
    let balances = plan.watched.iter().zip(after);
    balances
        .map(|(watched, account)| Balance {
            watched: *watched,
            after: account.and_then(|account| balance(account, watched.before.asset)),
        })
        .collect()
}

/// What an account holds of something; none where that cannot be read.
fn balance(account: &Account, asset: Asset) -> Option<Amount> {
    Some(asset.of(match asset {
        Asset::Sol => account.lamports,
        Asset::Token { .. } => TokenAccount::from_bytes(&account.data).ok()?.amount(),
    }))
}
