//! The recipients, as they are on chain: every row is checked, and all faults are reported at once.

use {
    super::{
        file::{Row, all_good},
        recipe::Payment,
        summary::lines,
    },
    crate::{
        error::Error,
        hook::{Transfer, extra_accounts},
        network::Network,
        plan::Amount,
        recipient::{self, AllowAny},
        token::{MintNow, TokenAccountNow},
    },
    cu_vault_interface::Address,
    solana_account::Account,
    solana_rent::Rent,
    spl_token_2022_interface::{
        extension::{BaseStateWithExtensions, StateWithExtensions, memo_transfer::MemoTransfer},
        state,
    },
    std::collections::{HashMap, hash_map::Entry},
};

/// The exceptions that need a flag.
#[derive(Clone, Copy, Debug)]
pub struct Allowed {
    pub duplicates: bool,
    /// Addresses that are no wallets.
    pub any: AllowAny,
    /// Token accounts that are not there yet are opened, by who pays for the transaction.
    pub create_accounts: bool,
}

/// The fault of a row.
type Bad = (u64, String);

/// The recipients, and the warnings before it is sent, a line each.
pub struct Payees {
    pub payments: Vec<Payment>,
    pub notes: Vec<String>,
}

/// The unusual side of a row that can be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Remark {
    /// It names the token account itself.
    TokenAccount,
    /// Nothing is at its address.
    Empty,
    /// It is no wallet, which was allowed.
    Odd(String),
}

/// Says what is unusual, with the lines of the rows.
fn notes(remarks: &[(u64, Remark)], of_empty: &str) -> Vec<String> {
    let of = |kind: &Remark| -> Vec<u64> {
        let of_kind = remarks.iter().filter(|(_, remark)| remark == kind);
        of_kind.map(|(line, _)| *line).collect()
    };
    let say = |kind: &Remark, what: &str| {
        let found = of(kind);
        let who = match found.len() {
            0 => return None,
            1 => "1 row names".to_owned(),
            several => format!("{several} rows name"),
        };
        Some(format!("{who} {what}: {}", lines(&found)))
    };
    let common = [
        say(
            &Remark::TokenAccount,
            "a token account, which is credited as it is",
        ),
        say(&Remark::Empty, of_empty),
    ];
    let odd = remarks.iter().filter_map(|(line, remark)| match remark {
        Remark::Odd(what) => Some(format!("line {line}: {what}")),
        Remark::TokenAccount | Remark::Empty => None,
    });
    let more = odd.clone().count().saturating_sub(TOLD);
    let more = (more > 0).then(|| format!("{more} more rows name something that is no wallet"));
    let common = common.into_iter().flatten();
    common.chain(odd.take(TOLD)).chain(more).collect()
}

/// The number of rows without a wallet that are listed one by one.
const TOLD: usize = 20;

/// The number of rows that are read at once. Their accounts are dropped before the next ones, so that memory does not
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
) -> Result<Payees, Error> {
    let (mut bad, mut remarks) = (Vec::new(), Vec::new());
    // What each recipient has after the rows before.
    let mut held = HashMap::new();
    for part in rows.chunks(PART) {
        let addresses: Vec<_> = part.iter().map(|row| row.recipient).collect();
        let accounts = network.accounts(&addresses)?;
        for (row, account) in part.iter().zip(&accounts) {
            let account = account.as_ref();
            let balance = held
                .entry(row.recipient)
                .or_insert_with(|| account.map_or(0, |one| one.lamports));
            let checked = match row.recipient == *vault {
                true => Err("the recipient is the vault itself".to_owned()),
                false => of_sol_row(row, account, *balance, rent, allowed),
            };
            match checked {
                Err(why) => bad.push((row.line, why)),
                Ok(remark) => remarks.extend(remark.map(|remark| (row.line, remark))),
            }
            *balance = balance.saturating_add(row.amount);
        }
        progress(part.len());
    }
    all_good(&bad)?;
    let payment = |row: &&Row| Payment::new(row, row.recipient);
    Ok(Payees {
        payments: rows.iter().map(payment).collect(),
        notes: notes(&remarks, "an address that holds nothing yet"),
    })
}

fn of_sol_row(
    row: &Row,
    account: Option<&Account>,
    balance: u64,
    rent: &Rent,
    allowed: Allowed,
) -> Result<Option<Remark>, String> {
    let odd = recipient::check(&row.recipient, account, allowed.any)?;
    // An account that holds something already may hold less than the minimum and be paid (SIMD-0392).
    let minimum = rent.minimum_balance(0);
    if balance == 0 && row.amount < minimum {
        return Err(format!(
            "{} would be left with {}, below the rent-exempt minimum of {}: pay at least {}",
            row.recipient,
            Amount::sol(row.amount),
            Amount::sol(minimum),
            Amount::sol(minimum),
        ));
    }
    let empty = (balance == 0).then_some(Remark::Empty);
    Ok(odd.map(Remark::Odd).or(empty))
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
) -> Result<Payees, Error> {
    let mut bad: Vec<Bad> = Vec::new();
    let mut remarks = Vec::new();
    let mut first = HashMap::new();
    let mut payments = Vec::new();
    for part in rows.chunks(PART) {
        let checked = token_payments(network, mint, part, allowed)?;
        // A token account that is mistaken for a wallet would own the new account, whose tokens would be lost. So
        // one answer is not enough.
        let opens = |checked: &Result<Judged, String>| {
            let judged = checked.as_ref();
            judged.is_ok_and(|(payment, _)| payment.opened_for.is_some())
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
        for (row, judged) in part.iter().zip(checked) {
            match judged {
                Err(why) => bad.push((row.line, why)),
                Ok((payment, _)) if payment.account == *vault_token_account => {
                    bad.push((row.line, "that is the vault's own token account".to_owned()));
                }
                Ok((payment, remark)) => {
                    remarks.extend(remark.map(|remark| (row.line, remark)));
                    match first.entry(payment.account) {
                        Entry::Vacant(entry) => {
                            entry.insert(row.line);
                        }
                        Entry::Occupied(before) if !allowed.duplicates => {
                            let before = before.get();
                            let why = format!("it is paid to the token account of line {before}");
                            bad.push((row.line, why));
                        }
                        Entry::Occupied(_) => {}
                    }
                    payments.push(payment);
                }
            }
        }
        progress(part.len());
    }
    all_good(&bad)?;
    Ok(Payees {
        payments,
        notes: notes(
            &remarks,
            "an address with nothing there, a new wallet or a token account that was closed",
        ),
    })
}

/// A row's payment, and what is unusual about it.
type Judged = (Payment, Option<Remark>);

/// Each row's payment, or what is wrong with it.
fn token_payments(
    network: &dyn Network,
    mint: &MintNow,
    rows: &[&Row],
    allowed: Allowed,
) -> Result<Vec<Result<Judged, String>>, Error> {
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
) -> Result<Judged, String> {
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
        let payment = Payment::new(row, row.recipient);
        return Ok((payment, Some(Remark::TokenAccount)));
    }

    let odd = recipient::check(&row.recipient, named, allowed.any)?.map(Remark::Odd);
    let address = mint.associated(&row.recipient);
    match associated.and_then(|account| Some((account, TokenAccountNow::read(&address, account)?)))
    {
        Some((_, read)) if read.authority != row.recipient => Err(format!(
            "its token account {address} belongs to {} by now",
            read.authority
        )),
        Some((account, _)) => {
            receives(account)?;
            Ok((Payment::new(row, address), odd))
        }
        None if allowed.create_accounts => {
            let payment = Payment {
                opened_for: Some(row.recipient),
                ..Payment::new(row, address)
            };
            let empty = named.is_none().then_some(Remark::Empty);
            Ok((payment, odd.or(empty)))
        }
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

/// Determines the accounts that the mint's transfer hook requires with each payment.
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
