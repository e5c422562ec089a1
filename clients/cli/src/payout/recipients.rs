//! Who is paid, as they are on chain: every row is looked at, and all that is wrong is told at once.

use {
    super::{
        file::{Row, all_good},
        recipe::Payment,
    },
    crate::{
        error::Error,
        hook::{Transfer, extra_accounts},
        network::Network,
        plan::Amount,
        token::{MintNow, TokenAccountNow},
    },
    cu_vault::Address,
    solana_account::Account,
    solana_rent::Rent,
    spl_token_2022_interface::{
        extension::{BaseStateWithExtensions, StateWithExtensions, memo_transfer::MemoTransfer},
        state,
    },
    std::collections::HashMap,
};

/// What is let pass only if it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Allowed {
    pub duplicates: bool,
    /// Addresses that no key signs for.
    pub off_curve: bool,
    /// Token accounts that are not there yet are opened, by who pays for the transaction.
    pub create_accounts: bool,
}

/// What is wrong with a row.
type Bad = (u64, String);

/// So many rows are read at once. What is read of them is let go before the next ones, so that memory does not
/// grow with the accounts of a long list.
const PART: usize = 100;

/// Turns these rows, all of them still to be paid, into payments of lamports.
pub fn of_sol(
    network: &dyn Network,
    vault: &Address,
    rent: &Rent,
    rows: &[&Row],
    allowed: Allowed,
    progress: &mut dyn FnMut(usize),
) -> Result<Vec<Payment>, Error> {
    let mut bad = Vec::new();
    let mut held = HashMap::new();
    for part in rows.chunks(PART) {
        let addresses: Vec<_> = part.iter().map(|row| row.recipient).collect();
        let accounts = network.accounts(&addresses)?;
        of_sol_part(vault, rent, part, &accounts, allowed, &mut held, &mut bad);
        progress(part.len());
    }
    all_good(&bad)?;
    let payment = |row: &&Row| Payment::new(row, row.recipient);
    Ok(rows.iter().map(payment).collect())
}

/// `held` is what each recipient has after the rows before, `bad` what is wrong with those.
fn of_sol_part(
    vault: &Address,
    rent: &Rent,
    rows: &[&Row],
    accounts: &[Option<Account>],
    allowed: Allowed,
    held: &mut HashMap<Address, u64>,
    bad: &mut Vec<Bad>,
) {
    for (row, account) in rows.iter().zip(accounts) {
        let mut complain = |why: String| bad.push((row.line, why));
        if row.recipient == *vault {
            complain("the recipient is the vault itself".to_owned());
            continue;
        }
        if let Some(why) = off_curve(row, allowed) {
            complain(why);
            continue;
        }
        let has = |account: &Option<Account>| account.as_ref().map_or(0, |one| one.lamports);
        let balance = held.entry(row.recipient).or_insert_with(|| has(account));
        // Whoever holds something already may hold less than the minimum and be paid (SIMD-0392).
        let minimum = rent.minimum_balance(0);
        if *balance == 0 && row.amount < minimum {
            complain(format!(
                "{} would be left with {}, below the rent-exempt minimum of {}: pay at least {}",
                row.recipient,
                Amount::sol(row.amount),
                Amount::sol(minimum),
                Amount::sol(minimum),
            ));
        }
        *balance = balance.saturating_add(row.amount);
    }
}

/// Turns these rows, all of them still to be paid, into payments of base units. A recipient is a wallet, paid
/// to its associated token account, or a token account of the mint.
pub fn of_tokens(
    network: &dyn Network,
    vault_token_account: &Address,
    mint: &MintNow,
    rows: &[&Row],
    allowed: Allowed,
    progress: &mut dyn FnMut(usize),
) -> Result<Vec<Payment>, Error> {
    let mut bad: Vec<Bad> = Vec::new();
    let mut first = HashMap::new();
    let mut payments = Vec::new();
    for part in rows.chunks(PART) {
        let checked = token_payments(network, mint, part, allowed)?;
        // A token account that is mistaken for a wallet would own the new account, whose tokens would be lost. So
        // one answer is not enough.
        let opens = |checked: &Result<Payment, String>| {
            let payment = checked.as_ref();
            payment.is_ok_and(|payment| payment.opened_for.is_some())
        };
        let opened = part.iter().zip(&checked);
        let opened = opened.filter(|(_, checked)| opens(checked));
        let (opened, before): (Vec<_>, Vec<_>) = opened.unzip();
        let again = token_payments(network, mint, &opened, allowed)?;
        if let Some(changed) = (0..opened.len()).find(|one| again[*one] != *before[*one]) {
            return Err(Error::Inconsistent(format!(
                "this node reports that {} has no token account, and that it has",
                opened[changed].recipient
            )));
        }
        for (row, payment) in part.iter().zip(checked) {
            match payment {
                Err(why) => bad.push((row.line, why)),
                Ok(payment) if payment.account == *vault_token_account => {
                    bad.push((row.line, "that is the vault's own token account".to_owned()));
                }
                Ok(payment) => {
                    let before = *first.entry(payment.account).or_insert(row.line);
                    if before != row.line && !allowed.duplicates {
                        let why = format!("it is paid to the token account of line {before}");
                        bad.push((row.line, why));
                    }
                    payments.push(payment);
                }
            }
        }
        progress(part.len());
    }
    all_good(&bad)?;
    Ok(payments)
}

/// Each row's payment, or what is wrong with it.
fn token_payments(
    network: &dyn Network,
    mint: &MintNow,
    rows: &[&Row],
    allowed: Allowed,
) -> Result<Vec<Result<Payment, String>>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut addresses: Vec<_> = rows.iter().map(|row| row.recipient).collect();
    addresses.extend(rows.iter().map(|row| mint.associated(&row.recipient)));
    let accounts = network.accounts(&addresses)?;
    let (named, associated) = accounts.split_at(rows.len());
    let there = named.iter().zip(associated);
    let payments = rows.iter().zip(there).map(|(row, (named, associated))| {
        token_payment(mint, row, (named.as_ref(), associated.as_ref()), allowed)
    });
    Ok(payments.collect())
}

fn token_payment(
    mint: &MintNow,
    row: &Row,
    (named, associated): (Option<&Account>, Option<&Account>),
    allowed: Allowed,
) -> Result<Payment, String> {
    if row.recipient == mint.address {
        return Err("the recipient is the mint".to_owned());
    }
    if let Some(account) = named
        && let Some(read) = TokenAccountNow::read(&row.recipient, account)
    {
        if read.mint != mint.address {
            return Err(format!("it is a token account of mint {}", read.mint));
        }
        receives(account)?;
        return Ok(Payment::new(row, row.recipient));
    }

    if let Some(why) = off_curve(row, allowed) {
        return Err(why);
    }
    let address = mint.associated(&row.recipient);
    match associated.and_then(|account| Some((account, TokenAccountNow::read(&address, account)?)))
    {
        Some((_, read)) if read.authority != row.recipient => Err(format!(
            "its token account {address} belongs to {} by now",
            read.authority
        )),
        Some((account, _)) => {
            receives(account)?;
            Ok(Payment::new(row, address))
        }
        None if allowed.create_accounts => Ok(Payment {
            opened_for: Some(row.recipient),
            ..Payment::new(row, address)
        }),
        None => Err(format!(
            "{} has no account of this mint: have it opened with --create-accounts",
            row.recipient
        )),
    }
}

/// Whether a token account takes what a vault sends.
fn receives(account: &Account) -> Result<(), String> {
    let unreadable = |_| "its token account cannot be read".to_owned();
    let account =
        StateWithExtensions::<state::Account>::unpack(&account.data).map_err(unreadable)?;
    if account.base.is_frozen() {
        return Err("its token account is frozen".to_owned());
    }
    let wants_memo = account.get_extension::<MemoTransfer>();
    if wants_memo.is_ok_and(|memo| memo.require_incoming_transfer_memos.into()) {
        return Err(
            "its token account takes nothing without a memo, which a vault cannot write".to_owned(),
        );
    }
    Ok(())
}

fn off_curve(row: &Row, allowed: Allowed) -> Option<String> {
    let refused = !allowed.off_curve && !row.recipient.is_on_curve();
    refused.then(|| {
        format!(
            "no key signs for {}, as it is a program's address: if that is right add --allow-off-curve",
            row.recipient
        )
    })
}

/// Works out what the mint's transfer hook asks for with each payment.
///
/// Most hooks ask for the same with all of them. If the first and the last one agree, all others are taken to
/// agree too: if that is wrong, the simulation fails, as it would without the right accounts.
pub fn add_hook_accounts(
    network: &dyn Network,
    mint: &MintNow,
    source: &TokenAccountNow,
    payments: &mut [Payment],
) -> Result<(), Error> {
    if mint.hook.is_none() {
        return Ok(());
    }
    let asks_for = |payment: &Payment| {
        let transfer = Transfer {
            mint,
            source: source.address,
            destination: payment.account,
            authority: source.authority,
            amount: payment.amount,
        };
        extra_accounts(network, &transfer)
    };
    let (Some(first), Some(last)) = (payments.first(), payments.last()) else {
        return Ok(());
    };
    let common = asks_for(first)?;
    let agree = asks_for(last)? == common;
    for payment in payments {
        payment.extra = match agree {
            true => common.clone(),
            false => asks_for(payment)?,
        };
    }
    Ok(())
}

impl Payment {
    pub fn new(row: &Row, account: Address) -> Self {
        Self {
            line: row.line,
            account,
            amount: row.amount,
            opened_for: None,
            extra: Vec::new(),
        }
    }
}
