//! The transaction that pays some rows.

use {
    super::{once::Once, version::Version},
    crate::{
        squads,
        submit::{self, MOST_CU},
    },
    cu_vault_interface::{
        Address,
        client::{PayoutSol, PayoutToken},
    },
    solana_compute_budget_interface::ComputeBudgetInstruction,
    solana_hash::Hash,
    solana_instruction::{AccountMeta, Instruction},
    solana_message::{AddressLookupTableAccount, Message, VersionedMessage, v0, v1},
    solana_signature::{SIGNATURE_BYTES, Signature},
    solana_transaction::versioned::VersionedTransaction,
    spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent,
    std::collections::BTreeSet,
};

/// How many accounts a transaction may lock.
const MAX_LOCKS: usize = 64;

/// How many instructions a transaction may run, with those that are called by others.
const MAX_TRACE: usize = 64;

/// The most instructions of opening an associated token account. It is itself, the request for the length, three calls to
/// the System program where the address holds lamports already, one to fix its owner, one to initialise the account.
const OPENING_TRACE: usize = 7;

/// The bytes of accounts that a transaction may load: what one of version 0 gets that does not say.
const MOST_LOADED: u32 = 64 * 1024 * 1024;

/// Less is gained by a lookup table that has one address of a transaction than naming the table costs.
const WORTH_A_TABLE: usize = 2;

/// The asset that is paid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asset {
    Sol,
    Token(Token),
}

/// Tokens of one mint, from one account of the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub mint: Address,
    pub program: Address,
    pub decimals: u8,
    pub vault_token_account: Address,
    /// Whether every transfer calls another program.
    pub has_hook: bool,
}

/// One row, ready to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its place in the file.
    pub line: u64,
    /// The account that is credited: a wallet, or a token account.
    pub account: Address,
    pub amount: u64,
    /// The wallet for which the token account is opened first.
    pub opened_for: Option<Address>,
    /// The accounts that the mint's transfer hook requires, its program too; empty without a hook.
    pub extra: Vec<AccountMeta>,
}

/// Everything that transactions of one payout have in common.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub payer: Address,
    pub authority: Address,
    pub vault: Address,
    pub asset: Asset,
    /// In micro-lamports per CU.
    pub price: Option<u64>,
    pub version: Version,
    /// None with version 1, which has no use for them.
    pub tables: Vec<AddressLookupTableAccount>,
    /// For an authority that is an address of a program: what makes a batch one that is executed once.
    pub once: Option<Once>,
}

impl Recipe {
    /// The transaction without its signatures. None if the program or the format has no room for so many.
    pub fn unsigned(
        &self,
        payments: &[&Payment],
        cu_limit: u32,
        blockhash: Hash,
    ) -> Option<VersionedTransaction> {
        self.build(payments, cu_limit, self.price, blockhash)
    }

    /// The transaction that is simulated to measure its needs. It pays nothing for all the CU that it requests.
    pub fn probe(&self, payments: &[&Payment]) -> Option<VersionedTransaction> {
        let price = self.price.map(|_| 0);
        self.build(payments, MOST_CU, price, Hash::default())
    }

    fn build(
        &self,
        payments: &[&Payment],
        cu_limit: u32,
        price: Option<u64>,
        blockhash: Hash,
    ) -> Option<VersionedTransaction> {
        let instructions = self.instructions(payments)?;
        let message = match self.version {
            Version::V0 => {
                let budget = budget(cu_limit, price);
                let instructions = [budget, instructions].concat();
                let tables = self.worthwhile(&instructions);
                VersionedMessage::V0(
                    v0::Message::try_compile(&self.payer, &instructions, &tables, blockhash)
                        .ok()?,
                )
            }
            Version::V1 => {
                let config = config(cu_limit, price);
                let message = v1::Message::try_compile_with_config(
                    &self.payer,
                    &instructions,
                    blockhash,
                    config,
                );
                let message = message.ok()?;
                // What is not valid cannot be serialised.
                message.validate().ok()?;
                VersionedMessage::V1(message)
            }
        };
        let signers = usize::from(message.header().num_required_signatures);
        Some(VersionedTransaction {
            signatures: vec![Signature::default(); signers],
            message,
        })
    }

    /// The message of what a program calls to pay these; none if one call has no room for so many.
    pub fn called(&self, payments: &[&Payment]) -> Option<Message> {
        let instructions = self.instructions(payments)?;
        Some(Message::new(&instructions, Some(&self.authority)))
    }

    /// Whether one transaction can pay these.
    pub fn fits(&self, payments: &[&Payment]) -> bool {
        if self.once.is_some() {
            let message = self.called(payments);
            return message.is_some_and(|message| squads::fits(&message))
                && self.trace(payments) <= MAX_TRACE;
        }
        let transaction = self.probe(payments);
        transaction.is_some_and(|transaction| {
            size(&transaction) <= self.version.max_size()
                && locks(&transaction) <= MAX_LOCKS
                && self.trace(payments) <= MAX_TRACE
        })
    }

    /// Without the compute budget.
    fn instructions(&self, payments: &[&Payment]) -> Option<Vec<Instruction>> {
        let mut instructions = Vec::new();
        if let Some(once) = &self.once {
            instructions.extend(once.instructions(&self.authority, payments));
        }
        if let Asset::Token(token) = &self.asset {
            let wallets = payments.iter().filter_map(|payment| payment.opened_for);
            instructions.extend(wallets.map(|wallet| {
                create_associated_token_account_idempotent(
                    &self.payer,
                    &wallet,
                    &token.mint,
                    &token.program,
                )
            }));
        }
        instructions.push(self.payout(payments)?);
        Some(instructions)
    }

    fn payout(&self, payments: &[&Payment]) -> Option<Instruction> {
        let payouts: Vec<_> = payments
            .iter()
            .map(|payment| (payment.account, payment.amount))
            .collect();
        match &self.asset {
            Asset::Sol => PayoutSol {
                authority: self.authority,
                vault: self.vault,
                payouts: &payouts,
            }
            .instruction()
            .ok(),
            Asset::Token(token) => PayoutToken {
                authority: self.authority,
                vault: self.vault,
                vault_token_account: token.vault_token_account,
                mint: token.mint,
                token_program: token.program,
                decimals: token.decimals,
                payouts: &payouts,
            }
            .with_extra_accounts(&extra(payments))
            .ok(),
        }
    }

    /// The most instructions that it can run.
    fn trace(&self, payments: &[&Payment]) -> usize {
        let budget = match self.version {
            Version::V0 => 1 + usize::from(self.price.is_some()),
            Version::V1 => 0,
        };
        // The marker, and the program that calls all of it.
        let once = if self.once.is_some() { 3 } else { 0 };
        let opened = payments
            .iter()
            .filter(|payment| payment.opened_for.is_some());
        let calls = match &self.asset {
            Asset::Sol => 0,
            Asset::Token(token) if token.has_hook => 2 * payments.len(),
            Asset::Token(_) => 1,
        };
        budget + once + opened.count() * OPENING_TRACE + 1 + calls
    }

    /// The lookup tables that make this transaction smaller.
    fn worthwhile(&self, instructions: &[Instruction]) -> Vec<AddressLookupTableAccount> {
        let named: BTreeSet<_> = instructions
            .iter()
            .flat_map(|instruction| &instruction.accounts)
            .filter(|meta| !meta.is_signer)
            .map(|meta| meta.pubkey)
            .collect();
        let worthwhile = |table: &&AddressLookupTableAccount| {
            let has: BTreeSet<_> = table.addresses.iter().collect();
            named.iter().filter(|key| has.contains(key)).count() >= WORTH_A_TABLE
        };
        self.tables.iter().filter(worthwhile).cloned().collect()
    }
}

/// The requests of a transaction of version 0, as instructions.
fn budget(cu_limit: u32, price: Option<u64>) -> Vec<Instruction> {
    let mut budget = vec![ComputeBudgetInstruction::set_compute_unit_limit(cu_limit)];
    budget.extend(price.map(ComputeBudgetInstruction::set_compute_unit_price));
    budget
}

/// The same in the message of version 1, where a limit that is left out is 0, and the fee is one for all the CU.
fn config(cu_limit: u32, price: Option<u64>) -> v1::TransactionConfig {
    let config = v1::TransactionConfig::empty()
        .with_compute_unit_limit(cu_limit)
        .with_loaded_accounts_data_size_limit(MOST_LOADED);
    match price {
        Some(price) => config.with_priority_fee(submit::priority(cu_limit, price)),
        None => config,
    }
}

/// The accounts that the hook requires with any of these, each once.
fn extra(payments: &[&Payment]) -> Vec<AccountMeta> {
    let mut all: Vec<AccountMeta> = Vec::new();
    for meta in payments.iter().flat_map(|payment| &payment.extra) {
        match all.iter_mut().find(|other| other.pubkey == meta.pubkey) {
            Some(other) => other.is_writable |= meta.is_writable,
            None => all.push(meta.clone()),
        }
    }
    all
}

/// As bytes on the wire: the message and the signatures, and before version 1 their number.
pub fn size(transaction: &VersionedTransaction) -> usize {
    let signatures = transaction.signatures.len() * SIGNATURE_BYTES;
    let number = usize::from(!matches!(transaction.message, VersionedMessage::V1(_)));
    number + signatures + transaction.message.serialize().len()
}

/// How many accounts it locks.
pub fn locks(transaction: &VersionedTransaction) -> usize {
    let message = &transaction.message;
    let lookups = message.address_table_lookups().unwrap_or_default();
    let looked_up = lookups
        .iter()
        .map(|lookup| lookup.writable_indexes.len() + lookup.readonly_indexes.len());
    message.static_account_keys().len() + looked_up.sum::<usize>()
}
