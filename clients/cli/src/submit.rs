//! From a plan to a transaction that is sent.

use {
    crate::{
        context::Context,
        elsewhere::{self, Call, Unsigned},
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

/// The most CU that a transaction may request, and the limit of its simulation.
pub const MOST_CU: u32 = 1_400_000;

/// The fee of each signature, in lamports.
const SIGNATURE_FEE: u64 = 5_000;

/// How often an expired transaction is built again.
const ATTEMPTS: u32 = 3;

/// The cost of a transaction besides the amounts that it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fee {
    pub signatures: u64,
    /// The CU that the simulation used.
    pub units: u64,
    /// The CU that the transaction requests.
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

/// The cost of a transaction in lamports; micro-lamports are rounded up, as the runtime does.
pub fn fee(signatures: u64, limit: u32, price: u64) -> u64 {
    priority(limit, price).saturating_add(signatures * SIGNATURE_FEE)
}

/// The fee for so many CU at this price, in lamports.
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
    check_fee(context, &fee)?;
    let instructions = with_budget(plan, limit, price);
    let (simulation, _) = simulate(&instructions, &watched)?;
    Ok(Prepared {
        instructions,
        fee,
        balances: balances(plan, &simulation),
    })
}

fn check_fee(context: &Context, fee: &Fee) -> Result<(), Error> {
    match context.global.max_fee {
        Some(most) if fee.lamports > most => Err(Error::Refused(format!(
            "the fee is {}, more than --max-fee {}; lower --priority-fee, or raise --max-fee",
            Amount::sol(fee.lamports),
            Amount::sol(most)
        ))),
        _ => Ok(()),
    }
}

fn with_budget(plan: &Plan, limit: u32, price: u64) -> Vec<Instruction> {
    let limit = Budget::set_compute_unit_limit(limit);
    let price = (price > 0).then(|| Budget::set_compute_unit_price(price));
    let budget = iter::once(limit).chain(price);
    budget.chain(plan.instructions.iter().cloned()).collect()
}

/// The message to sign elsewhere, with a current blockhash.
pub fn unsigned(context: &Context, plan: &Plan, prepared: &Prepared) -> Result<Unsigned, Error> {
    let (blockhash, made) = verdict::make(&*context.network)?;
    let message = message(plan, &prepared.instructions, blockhash);
    let budget = (prepared.fee.limit, prepared.fee.price);
    Ok(Unsigned::new(&message, budget, Vec::new(), made))
}

/// The address of a program that is among the plan's signers, if there is one.
pub fn called_by(plan: &Plan) -> Option<Address> {
    let metas = plan.instructions.iter().flat_map(|one| &one.accounts);
    let mut signers = metas.filter(|meta| meta.is_signer);
    signers
        .find(|meta| !meta.pubkey.is_on_curve())
        .map(|meta| meta.pubkey)
}

/// The call that this program makes.
pub fn call(context: &Context, plan: &Plan, program_address: &Address) -> Call {
    let message = Message::new(&plan.instructions, Some(program_address));
    Call::new(&message, Vec::new(), context.global.squads)
}

/// The transaction that has come back in the file, which must be the plan's. Its limit is the file's, and so is its price
/// with `--priority-fee auto`: the fee in `prepared` becomes that of this transaction.
pub fn signed(
    context: &Context,
    plan: &Plan,
    prepared: &mut Prepared,
    path: &Path,
) -> Result<(VersionedTransaction, Made), Error> {
    if let Some(program_address) = called_by(plan) {
        elsewhere::check_signed(&program_address)?;
    }
    let messages = elsewhere::read(path)?;
    let [one] = &messages[..] else {
        return Err(Error::Input("the signed file is of a payout".into()));
    };
    let price = match context.global.priority_fee {
        Price::Fixed(price) => price,
        Price::Auto => one.micro_lamports_per_cu,
    };
    let instructions = with_budget(plan, one.cu_limit, price);
    let message = message(plan, &instructions, one.blockhash()?);
    let transaction = one.sign(message, &context.keys)?;
    prepared.fee = Fee {
        limit: one.cu_limit,
        price,
        lamports: fee(prepared.fee.signatures, one.cu_limit, price),
        ..prepared.fee
    };
    check_fee(context, &prepared.fee)?;
    Ok((transaction, one.made))
}

/// Sends what was signed elsewhere, and waits until the outcome is known.
pub fn send_signed(
    context: &Context,
    (transaction, made): &(VersionedTransaction, Made),
) -> Result<Landed, Error> {
    let made = made.of_a_file(context.network.finalized()?);
    context.say(&format!("sending {}", transaction.signatures[0]));
    let wanted = context.config.commitment.into();
    watch(&*context.network, transaction, made, wanted)?.ok_or(Error::Expired)
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

/// The requested price, or the 75th percentile of the prices of recent transactions that wrote to
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

/// The balance of an account; none where that cannot be read.
fn balance(account: &Account, asset: Asset) -> Option<Amount> {
    Some(asset.of(match asset {
        Asset::Sol => account.lamports,
        Asset::Token { .. } => TokenAccount::from_bytes(&account.data).ok()?.amount(),
    }))
}
