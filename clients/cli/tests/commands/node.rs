//! A node on LiteSVM, whose answers can be bad.
//!
//! A transaction lands in the moment in which it is sent, unless the test says otherwise.

use {
    cu_vault_cli::{
        error::Error,
        network::{
            Blockhash, Finality, Height, Network, Recorded, Simulation, Status, Statuses, Validity,
        },
        verdict::AGE,
    },
    cu_vault_interface::Address,
    cu_vault_transactions::Stage,
    solana_account::{Account, ReadableAccount},
    solana_hash::Hash,
    solana_instruction::Instruction,
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
    spl_token_2022_interface::generic_token_account::GenericTokenAccount,
    std::{
        cell::RefCell,
        collections::{BTreeMap, BTreeSet},
        rc::Rc,
        time::Duration,
    },
};

/// What is finalized in the beginning. With each wait so many blocks come, and twice as many slots.
const FINALIZED: Height = Height {
    slot: 500,
    block_height: 100,
};
const BLOCKS_A_WAIT: u64 = 15;

/// The number of slots and blocks between the finalized and the newest.
const SLOTS_TO_FINALITY: u64 = 55;
const BLOCKS_TO_FINALITY: u64 = 30;

/// How a node treats transactions, and what it says of them.
#[derive(Clone)]
pub struct Manners {
    /// How often a submitted transaction is lost.
    pub loses: u32,
    /// The number of transactions that are always lost.
    pub doomed: usize,
    /// The answer to sending.
    pub send: Result<(), Error>,
    /// So many answers about statuses do not arrive.
    pub silent: u32,
    /// So many answers about statuses are from before the transaction was sent.
    pub late: u32,
    /// The node reports the slot as the block height, from the first transmission on.
    pub height_is_slot: bool,
    /// Answers about statuses are so many slots older than others.
    pub status_lag: u64,
    pub finality: Finality,
    /// Statuses report failure, after any outcome of the transaction.
    pub false_failure: bool,
    pub history_start: u64,
    pub priority_fees: Vec<u64>,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            loses: 0,
            doomed: 0,
            send: Ok(()),
            silent: 0,
            late: 0,
            height_is_slot: false,
            status_lag: 0,
            finality: Finality::Finalized,
            false_failure: false,
            history_start: 0,
            priority_fees: Vec::new(),
        }
    }
}

/// The stage of a test, and the node in front of it.
pub struct Inner {
    pub stage: Stage,
    pub manners: Manners,
    /// What was asked, in order.
    pub asked: Vec<&'static str>,
    /// Every transaction that was submitted.
    pub sent: Vec<VersionedTransaction>,
    pub landed: BTreeMap<Signature, Status>,
    /// The last block that takes a transaction with each blockhash.
    last_blocks: BTreeMap<Hash, u64>,
    doomed: BTreeSet<Signature>,
    /// How often time has passed.
    pub waits: u32,
    /// Another user's action before the next submitted transaction: the authority signs it.
    pub before_next_send: Option<Instruction>,
}

impl Inner {
    fn finalized(&self) -> Height {
        let blocks = BLOCKS_A_WAIT * u64::from(self.waits);
        Height {
            slot: FINALIZED.slot + 2 * blocks,
            block_height: FINALIZED.block_height + blocks,
        }
    }

    fn newest_slot(&self) -> u64 {
        self.finalized().slot + SLOTS_TO_FINALITY
    }
}

#[derive(Clone)]
pub struct Node(Rc<RefCell<Inner>>);

impl Node {
    pub fn new(stage: Stage) -> Self {
        Self(Rc::new(RefCell::new(Inner {
            stage,
            manners: Manners::default(),
            asked: Vec::new(),
            sent: Vec::new(),
            landed: BTreeMap::new(),
            last_blocks: BTreeMap::new(),
            doomed: BTreeSet::new(),
            waits: 0,
            before_next_send: None,
        })))
    }

    pub fn inner(&self) -> std::cell::RefMut<'_, Inner> {
        self.0.borrow_mut()
    }

    fn ask(&self, what: &'static str) -> std::cell::RefMut<'_, Inner> {
        let mut inner = self.inner();
        inner.asked.push(what);
        inner
    }
}

impl Network for Node {
    fn genesis_hash(&self) -> Result<Hash, Error> {
        unimplemented!("no command here asks for it")
    }

    fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, Error> {
        let mut inner = self.ask("accounts");
        let svm = inner.stage.chain.svm();
        Ok(addresses
            .iter()
            .map(|address| svm.get_account(address).filter(|one| one.lamports > 0))
            .collect())
    }

    fn token_accounts(
        &self,
        owner: &Address,
        token_program: &Address,
    ) -> Result<Vec<(Address, Account)>, Error> {
        let mut inner = self.ask("token_accounts");
        let accounts = &inner.stage.chain.svm().accounts_db().inner;
        let mut found: Vec<_> = accounts
            .iter()
            .filter(|(_, account)| {
                let data = account.data();
                account.owner() == token_program
                    && spl_token_2022_interface::state::Account::valid_account_data(data)
                    && data[32..64] == owner.to_bytes()
            })
            .map(|(address, account)| (*address, account.clone().into()))
            .collect();
        found.sort_by_key(|(address, _)| *address);
        Ok(found)
    }

    fn latest_blockhash(&self) -> Result<Blockhash, Error> {
        let mut inner = self.ask("latest_blockhash");
        let svm = inner.stage.chain.svm();
        // Each is another one, as on a cluster.
        svm.expire_blockhash();
        let hash = svm.latest_blockhash();
        let last = inner.finalized().block_height + BLOCKS_TO_FINALITY + AGE;
        inner.last_blocks.insert(hash, last);
        Ok(Blockhash {
            hash,
            last_valid_block_height: last,
            slot: inner.newest_slot(),
        })
    }

    fn finalized(&self) -> Result<Height, Error> {
        let inner = self.ask("finalized");
        let mut finalized = inner.finalized();
        if inner.manners.height_is_slot && !inner.sent.is_empty() {
            finalized.block_height = finalized.slot;
        }
        Ok(finalized)
    }

    fn blockhash_validity(&self, hash: &Hash) -> Result<Validity, Error> {
        let inner = self.ask("blockhash_validity");
        let finalized = inner.finalized();
        let last = inner.last_blocks.get(hash);
        Ok(Validity {
            slot: finalized.slot,
            is_valid: last.is_some_and(|last| finalized.block_height <= *last),
        })
    }

    fn simulate(
        &self,
        transaction: &VersionedTransaction,
        watched: &[Address],
    ) -> Result<Simulation, Error> {
        let inner = self.ask("simulate");
        let (error, meta, accounts) = match inner.stage.chain.simulate(transaction) {
            Ok(simulated) => (None, simulated.meta, simulated.post_accounts),
            Err(failed) => (Some(failed.err), failed.meta, Vec::new()),
        };
        let after = |address: &Address| {
            let found = accounts.iter().find(|(key, _)| key == address)?;
            Some(found.1.clone().into())
        };
        Ok(Simulation {
            after: match error {
                None => watched.iter().map(after).collect(),
                Some(_) => Vec::new(),
            },
            error,
            logs: meta.logs,
            units: meta.compute_units_consumed,
            return_data: None,
        })
    }

    fn send(&self, transaction: &VersionedTransaction) -> Result<(), Error> {
        let mut inner = self.ask("send");
        let inner = &mut *inner;
        inner.sent.push(transaction.clone());
        if let Some(instruction) = inner.before_next_send.take() {
            let chain = &mut inner.stage.chain;
            let sent = chain.sign(&inner.stage.authority, &[instruction], &[]);
            chain.submit(&sent);
        }
        let (signature, slot) = (transaction.signatures[0], inner.newest_slot());
        let before = &inner.sent[..inner.sent.len() - 1];
        if !before.contains(transaction) && inner.doomed.len() < inner.manners.doomed {
            inner.doomed.insert(signature);
        }
        let is_lost = inner.doomed.contains(&signature) || inner.manners.loses > 0;
        inner.manners.loses = inner.manners.loses.saturating_sub(1);
        if !is_lost && !inner.landed.contains_key(&signature) {
            let sent = inner.stage.chain.execute(transaction);
            let status = Status {
                slot,
                result: sent.map(drop).map_err(|failed| failed.err),
                finality: inner.manners.finality,
            };
            inner.landed.insert(signature, status);
        }
        inner.manners.send.clone()
    }

    fn statuses(&self, signatures: &[Signature]) -> Result<Statuses, Error> {
        let mut inner = self.ask("statuses");
        let inner = &mut *inner;
        if inner.manners.silent > 0 {
            inner.manners.silent -= 1;
            return Err(Error::Transport("no answer in time".into()));
        }
        let is_late = inner.manners.late > 0;
        inner.manners.late = inner.manners.late.saturating_sub(1);
        let is_false = inner.manners.false_failure;
        let status = |status: &Status| match is_false {
            true => Status {
                result: Err(TransactionError::AccountInUse),
                ..status.clone()
            },
            false => status.clone(),
        };
        Ok(Statuses {
            slot: inner.newest_slot().saturating_sub(inner.manners.status_lag),
            of: signatures
                .iter()
                .map(|signature| inner.landed.get(signature).filter(|_| !is_late).map(status))
                .collect(),
        })
    }

    fn transaction(&self, signature: &Signature) -> Result<Option<Recorded>, Error> {
        let inner = self.ask("transaction");
        let is_forgotten = inner.manners.history_start > 0;
        let landed = inner.landed.get(signature).filter(|_| !is_forgotten);
        Ok(landed.map(|status| Recorded {
            slot: status.slot,
            result: status.result.clone(),
        }))
    }

    fn history_start(&self) -> Result<u64, Error> {
        Ok(self.ask("history_start").manners.history_start)
    }

    fn priority_fees(&self, _: &[Address]) -> Result<Vec<u64>, Error> {
        Ok(self.ask("priority_fees").manners.priority_fees.clone())
    }

    fn wait(&self, _: Duration) {
        self.ask("wait").waits += 1;
    }
}
