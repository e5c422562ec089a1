//! A node on LiteSVM, whose answers can be bad.
//!
//! A transaction lands in the moment in which it is sent, unless the test says otherwise.

use {
    cu_vault::Address,
    cu_vault_cli::{
        error::Error,
        network::{Blockhash, Finality, Height, Network, Simulation, Status, Statuses},
    },
    cu_vault_transactions::Stage,
    solana_account::{Account, ReadableAccount},
    solana_hash::Hash,
    solana_instruction::Instruction,
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    spl_token_2022_interface::generic_token_account::GenericTokenAccount,
    std::{cell::RefCell, collections::BTreeMap, rc::Rc, time::Duration},
};

/// The last block that takes a transaction.
pub const LAST_HEIGHT: u64 = 150;

/// A height at which it has expired, and the slot of that block.
pub const EXPIRED: Height = Height {
    slot: 1_000,
    block_height: LAST_HEIGHT + 1,
};

/// How a node treats transactions, and what it says of them.
#[derive(Clone)]
pub struct Manners {
    /// So many transactions that are handed over are lost.
    pub loses: u32,
    /// The answer to sending.
    pub send: Result<(), Error>,
    /// So many answers about statuses do not arrive.
    pub silent: u32,
    /// So many answers about statuses are from before the transaction was sent.
    pub late: u32,
    pub finalized: Height,
    /// The slot that answers about statuses are of.
    pub status_slot: u64,
    pub finality: Finality,
    pub history_start: u64,
    pub priority_fees: Vec<u64>,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            loses: 0,
            send: Ok(()),
            silent: 0,
            late: 0,
            finalized: Height {
                slot: 500,
                block_height: 100,
            },
            status_slot: 600,
            finality: Finality::Finalized,
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
    /// Every transaction that was handed over.
    pub sent: Vec<VersionedTransaction>,
    landed: BTreeMap<Signature, Status>,
    /// How often time has passed.
    pub waits: u32,
    /// What somebody else does before the next transaction that is handed over: the authority signs it.
    pub before_next_send: Option<Instruction>,
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
        Ok(Blockhash {
            hash: svm.latest_blockhash(),
            last_valid_block_height: LAST_HEIGHT,
        })
    }

    fn finalized(&self) -> Result<Height, Error> {
        Ok(self.ask("finalized").manners.finalized)
    }

    fn simulate(
        &self,
        transaction: &VersionedTransaction,
        watched: &[Address],
    ) -> Result<Simulation, Error> {
        let mut inner = self.ask("simulate");
        let svm = inner.stage.chain.svm().clone();
        let svm = svm.with_sigverify(false).with_blockhash_check(false);
        let (error, meta, accounts) = match svm.simulate_transaction(transaction.clone()) {
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
        let signature = transaction.signatures[0];
        if inner.manners.loses > 0 {
            inner.manners.loses -= 1;
        } else if !inner.landed.contains_key(&signature) {
            let sent = inner
                .stage
                .chain
                .svm()
                .send_transaction(transaction.clone());
            let status = Status {
                slot: 555,
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
        Ok(Statuses {
            slot: inner.manners.status_slot,
            of: signatures
                .iter()
                .map(|signature| inner.landed.get(signature).filter(|_| !is_late).cloned())
                .collect(),
        })
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
