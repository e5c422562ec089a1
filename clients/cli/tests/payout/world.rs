//! A cluster in a test: the real runtime, the real programs, and blocks, forks, nodes and a client's end
//! that are as bad as the test says.
//!
//! A step of some blocks passes with each `wait`. A submitted transaction lands in a later one, is
//! finalized some steps after that, and cannot land any more once its blockhash is too old.

use {
    crate::payout::{
        disk::Disk,
        fate::{Ends, Fate},
    },
    cu_runtime::Profile,
    cu_vault_cli::{network::Finality, verdict::AGE},
    cu_vault_interface::{
        Address,
        client::{CreateVault, DepositSol},
        state::Vault,
    },
    cu_vault_tests::Arch,
    cu_vault_transactions::{cluster, rent},
    litesvm::LiteSVM,
    solana_account::Account,
    solana_address_lookup_table_interface::instruction as table,
    solana_hash::Hash,
    solana_instruction::Instruction,
    solana_keypair::Keypair,
    solana_message::{Message, VersionedMessage},
    solana_sdk_ids::sysvar::clock,
    solana_sha256_hasher::hashv,
    solana_signature::Signature,
    solana_signer::Signer,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
    std::{
        cell::RefCell,
        collections::{BTreeMap, VecDeque},
        rc::Rc,
        sync::Mutex,
    },
};

/// A transaction is taken by so many steps after the one whose blockhash it has.
pub const VALID: u64 = 10;

/// A step is finalized when so many come after it.
pub const FINAL: u64 = 3;

/// So many blocks are a step, so that a blockhash is as old as on a cluster when it expires.
const BLOCKS_A_STEP: u64 = AGE / VALID;

/// Slots are not block heights.
const SLOTS_A_BLOCK: u64 = 2;
const FIRST_SLOT: u64 = 1_000;

/// No test waits longer than this for anything that ends.
const LONGEST: u64 = 100_000;

/// More than the rent reserve of a vault, and not much.
const RESERVE: u64 = 2_000_000;

pub const SOL: u64 = 1_000_000_000;

/// The outcome of submitted transactions, and of the answers about them.
#[derive(Clone, Debug, Default)]
pub struct Weather {
    /// A transaction stays under way for so many steps before it lands, if it still can.
    pub delay: u64,
    /// How often each transaction must be submitted before it gets through.
    pub lost: u32,
    /// The number of transactions that never land.
    pub doomed: u32,
    /// The number of steps by which the answers about transactions are old.
    pub lag: u64,
    /// The number of steps by which the answers about blockhashes are old.
    pub blockhash_lag: u64,
    /// Blocks that are replaced, with all that was in them, when the next one comes.
    pub forked: Vec<u64>,
    /// What was in a replaced block does not land a second time by itself.
    pub forgets_forked: bool,
    /// The first slot of the node's history.
    pub history_start: u64,
    /// From the first transmission on the slot is given as the block height, as a public gateway did in
    /// September 2026.
    pub height_is_slot: bool,
    /// Every status has at most this commitment, as behind a public load balancer.
    pub pinned: Option<Finality>,
    /// With this block the vault loses all that may leave it.
    pub drained_at: Option<u64>,
}

#[derive(Clone)]
pub struct Landed {
    pub height: u64,
    pub result: Result<(), TransactionError>,
    /// What it has consumed.
    pub cu: u64,
}

#[derive(Clone)]
pub struct Chain {
    pub svm: LiteSVM,
    pub landed: BTreeMap<Signature, Landed>,
}

pub struct Inner {
    pub chain: Chain,
    /// The chain before the last block, if that one is to be replaced.
    before_fork: Option<Chain>,
    pub height: u64,
    pub under_way: VecDeque<(u64, VersionedTransaction)>,
    /// How many times each transaction was submitted.
    pub handed_over: BTreeMap<Signature, u32>,
    /// The last one, whose signatures are good.
    pub good: Option<VersionedTransaction>,
    /// Those that never land.
    pub doomed: Vec<Signature>,
    /// What the vault has lost in the meantime.
    drained: u64,
}

/// The cluster, with the vault and its authority on it. A clone is the same cluster.
#[derive(Clone)]
pub struct World {
    pub(crate) inner: Rc<RefCell<Inner>>,
    pub weather: Rc<RefCell<Weather>>,
    pub ends: Ends,
    /// What is sent must be on this disk before.
    pub(crate) disk: Option<Disk>,
    pub authority: Rc<Keypair>,
    pub vault: Address,
}

/// A vault with so much above its rent reserve, on a fresh cluster.
pub fn world(lamports: u64) -> World {
    let mut svm = cluster(&Profile::Mainnet.into())
        // A simulation is not signed; `send` checks submitted transactions.
        .with_sigverify(false)
        .with_blockhash_check(false);
    svm.add_program(cu_vault_interface::ID, &Arch::V3.elf("cu_vault"))
        .expect("the vault loads");

    let authority = Keypair::new_from_array(hashv(&[b"the payout's authority"]).to_bytes());
    let base = authority.pubkey();
    give(&mut svm, base, 1_000 * SOL);
    let create = CreateVault::find(base, base, 0);
    let deposit = DepositSol {
        depositor: base,
        vault: create.vault,
        lamports,
    };
    let world = World {
        inner: Rc::new(RefCell::new(Inner {
            chain: Chain {
                svm,
                landed: BTreeMap::new(),
            },
            before_fork: None,
            height: 100,
            under_way: VecDeque::new(),
            handed_over: BTreeMap::new(),
            good: None,
            doomed: Vec::new(),
            drained: 0,
        })),
        weather: Rc::default(),
        ends: Ends::default(),
        disk: None,
        vault: create.vault,
        authority: Rc::new(authority),
    };
    world.prepare(&[create.instruction(), deposit.instruction()]);
    world
}

/// A recipient. A public key takes its time, so each is derived once.
pub fn payee(index: usize) -> Address {
    static KNOWN: Mutex<BTreeMap<usize, Address>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().expect("nobody panics with it");
    *known
        .entry(index)
        .or_insert_with(|| payee_key(index).pubkey())
}

/// Their key.
pub fn payee_key(index: usize) -> Keypair {
    let seed = hashv(&[b"payee", &index.to_le_bytes()]);
    Keypair::new_from_array(seed.to_bytes())
}

fn give(svm: &mut LiteSVM, to: Address, lamports: u64) {
    let account = Account {
        lamports,
        rent_epoch: u64::MAX,
        ..Account::default()
    };
    svm.set_account(to, account).expect("a wallet is no sysvar");
}

impl World {
    /// From now on whatever is sent must be on this disk, and synced.
    pub fn with_disk(mut self, disk: &Disk) -> Self {
        self.disk = Some(disk.clone());
        self
    }

    /// The same again, with nothing under way.
    pub fn copy(&self) -> Self {
        let inner = self.inner.borrow();
        Self {
            inner: Rc::new(RefCell::new(Inner {
                chain: inner.chain.clone(),
                before_fork: None,
                height: inner.height,
                under_way: VecDeque::new(),
                handed_over: BTreeMap::new(),
                good: None,
                doomed: Vec::new(),
                drained: 0,
            })),
            weather: Rc::new(RefCell::new(self.weather.borrow().clone())),
            ends: Ends::default(),
            disk: None,
            authority: Rc::clone(&self.authority),
            vault: self.vault,
        }
    }

    /// Has a wallet hold so much, and nothing else.
    pub fn give(&self, to: Address, lamports: u64) {
        give(&mut self.inner.borrow_mut().chain.svm, to, lamports);
    }

    /// Does something at once, signed by the authority.
    pub fn prepare(&self, instructions: &[Instruction]) {
        self.prepare_with(instructions, &[]);
    }

    /// The CU that everything has consumed which has landed.
    pub fn cu(&self) -> u64 {
        let inner = self.inner.borrow();
        inner.chain.landed.values().map(|landed| landed.cu).sum()
    }

    /// The same, signed by others too; returns the CU that it has consumed.
    pub fn prepare_with(&self, instructions: &[Instruction], others: &[&Keypair]) -> u64 {
        let inner = &mut *self.inner.borrow_mut();
        inner.chain.svm.expire_blockhash();
        let message = Message::new_with_blockhash(
            instructions,
            Some(&self.authority.pubkey()),
            &inner.chain.svm.latest_blockhash(),
        );
        let message = VersionedMessage::Legacy(message);
        let signers = [&[&*self.authority][..], others].concat();
        let transaction =
            VersionedTransaction::try_new(message, &signers).expect("everybody has signed");
        let sent = inner.chain.svm.send_transaction(transaction);
        let meta =
            sent.unwrap_or_else(|failed| panic!("{:?}: {:#?}", failed.err, failed.meta.logs));
        meta.compute_units_consumed
    }

    /// A blockhash that no transaction had yet.
    pub fn fresh_blockhash(&self) -> Hash {
        let svm = &mut self.inner.borrow_mut().chain.svm;
        svm.expire_blockhash();
        svm.latest_blockhash()
    }

    /// Does something at once that may fail.
    pub fn execute(&self, transaction: VersionedTransaction) -> Result<(), TransactionError> {
        let svm = &mut self.inner.borrow_mut().chain.svm;
        let sent = svm.send_transaction(transaction);
        sent.map(drop).map_err(|failed| failed.err)
    }

    /// Adds a program of the tests' own.
    pub fn add_program(&self, id: Address, library: &str) {
        self.add_elf(id, &Arch::V3.elf(library));
    }

    pub fn add_elf(&self, id: Address, elf: &[u8]) {
        let svm = &mut self.inner.borrow_mut().chain.svm;
        svm.add_program(id, elf).expect("the test's program loads");
    }

    /// Puts an account of a program there.
    pub fn put(&self, address: Address, owner: Address, data: Vec<u8>) {
        let account = Account {
            lamports: SOL,
            data,
            owner,
            ..Account::default()
        };
        let svm = &mut self.inner.borrow_mut().chain.svm;
        svm.set_account(address, account).expect("it is no sysvar");
    }

    /// A lookup table with these addresses.
    pub fn lookup_table(&self, addresses: &[Address]) -> Address {
        self.lookup_table_of(&self.authority, addresses)
    }

    /// The same, of another authority than the vault's: with one slot, each has one table.
    pub fn lookup_table_of(&self, owner: &Keypair, addresses: &[Address]) -> Address {
        let payer = self.authority.pubkey();
        let slot = litesvm::MAINNET_DEFAULT_SLOT;
        let (create, table) = table::create_lookup_table(owner.pubkey(), payer, slot);
        self.prepare(&[create]);
        for addresses in addresses.chunks(20) {
            let addresses = addresses.to_vec();
            let extend = table::extend_lookup_table(table, owner.pubkey(), Some(payer), addresses);
            let others: &[&Keypair] = match owner.pubkey() == payer {
                true => &[],
                false => &[owner],
            };
            self.prepare_with(&[extend], others);
        }
        // What was added is there from the next slot on.
        let svm = &mut self.inner.borrow_mut().chain.svm;
        let clock = svm.get_account(&clock::ID).expect("it is a sysvar").data;
        let slot = u64::from_le_bytes(clock[..8].try_into().expect("eight bytes"));
        svm.warp_to_slot(slot + 1);
        table
    }

    pub fn lamports(&self, of: &Address) -> u64 {
        let account = self.account(of);
        account.map_or(0, |account| account.lamports)
    }

    /// What may leave the vault.
    pub fn withdrawable(&self) -> u64 {
        let account = self.account(&self.vault).expect("there is a vault");
        let vault = Vault::from_bytes(&account.data).expect("it is one");
        account.lamports - vault.rent_reserve()
    }

    /// The base units in a token account.
    pub fn tokens(&self, of: &Address) -> u64 {
        let account = self.account(of);
        account.map_or(0, |account| {
            u64::from_le_bytes(account.data[64..72].try_into().expect("eight bytes"))
        })
    }

    pub fn account(&self, of: &Address) -> Option<Account> {
        self.inner.borrow().chain.svm.get_account(of)
    }

    /// The height at which a transaction has landed.
    pub fn landed(&self, signature: &Signature) -> Option<u64> {
        let inner = self.inner.borrow();
        inner
            .chain
            .landed
            .get(signature)
            .map(|landed| landed.height)
    }

    /// Gives the vault back what it has lost.
    pub fn refill(&self) {
        self.weather.borrow_mut().drained_at = None;
        let inner = &mut *self.inner.borrow_mut();
        if inner.drained > 0 {
            change(&mut inner.chain.svm, self.vault, |lamports| {
                lamports + inner.drained
            });
        }
        inner.drained = 0;
    }

    /// Whether nothing has landed yet, nor left the vault.
    pub fn is_untouched(&self) -> bool {
        let inner = self.inner.borrow();
        inner.chain.landed.is_empty() && inner.drained == 0 && inner.before_fork.is_none()
    }

    /// How many different transactions were submitted.
    pub fn different(&self) -> usize {
        self.inner.borrow().handed_over.len()
    }

    /// How many times any transaction was submitted.
    pub fn handed_over(&self) -> u32 {
        self.inner.borrow().handed_over.values().sum()
    }

    pub fn height(&self) -> u64 {
        self.inner.borrow().height
    }

    /// The number of steps between two looks.
    pub fn pass(&self, steps: u64) {
        for _ in 0..steps {
            self.next_block();
        }
    }

    pub fn next_block(&self) {
        let inner = &mut *self.inner.borrow_mut();
        let weather = self.weather.borrow();
        if let Some(chain) = inner.before_fork.take() {
            // What was in the block that is replaced lands again, in this one, unless it is forgotten.
            inner.chain = chain;
            if weather.forgets_forked {
                inner.under_way.clear();
            }
        }
        inner.height += 1;
        assert!(inner.height < LONGEST, "somebody waits for ever");
        if weather.forked.contains(&inner.height) {
            inner.before_fork = Some(inner.chain.clone());
        }
        let height = inner.height;
        if weather.drained_at == Some(height) {
            change(&mut inner.chain.svm, self.vault, |lamports| {
                inner.drained = lamports - RESERVE;
                RESERVE
            });
        }
        let keeps = inner.before_fork.is_some();
        let mut later = VecDeque::new();
        for (due, transaction) in std::mem::take(&mut inner.under_way) {
            let signature = transaction.signatures[0];
            if inner.chain.landed.contains_key(&signature) || height > last_valid(&transaction) {
                continue;
            }
            if height < due {
                later.push_back((due, transaction));
                continue;
            }
            if keeps {
                later.push_back((due, transaction.clone()));
            }
            let sent = rent::execute(&mut inner.chain.svm, &transaction);
            let (result, meta) = match sent {
                Ok(meta) => (Ok(()), meta),
                Err(failed) => (Err(failed.err), failed.meta),
            };
            let landed = Landed {
                height,
                result,
                cu: meta.compute_units_consumed,
            };
            inner.chain.landed.insert(signature, landed);
        }
        inner.under_way = later;
    }
}

/// Gives an account another balance.
fn change(svm: &mut LiteSVM, of: Address, balance: impl FnOnce(u64) -> u64) {
    let mut account = svm.get_account(&of).expect("it is there");
    account.lamports = balance(account.lamports);
    svm.set_account(of, account).expect("it is no sysvar");
}

/// A blockhash tells the step it is of.
pub fn blockhash(height: u64) -> Hash {
    let mut bytes = hashv(&[b"blockhash", &height.to_le_bytes()]).to_bytes();
    bytes[..8].copy_from_slice(&height.to_le_bytes());
    bytes.into()
}

pub fn last_valid(transaction: &VersionedTransaction) -> u64 {
    let hash = transaction.message.recent_blockhash();
    let step = step_of(hash);
    // What is no blockhash is taken by no block.
    match *hash == blockhash(step) {
        true => step + VALID,
        false => 0,
    }
}

/// The step that a blockhash is of.
pub fn step_of(blockhash: &Hash) -> u64 {
    let bytes = blockhash.to_bytes();
    u64::from_le_bytes(bytes[..8].try_into().expect("eight bytes"))
}

/// The height of the last block of a step, and its slot.
pub fn block(step: u64) -> u64 {
    BLOCKS_A_STEP * step
}

pub fn slot(step: u64) -> u64 {
    FIRST_SLOT + SLOTS_A_BLOCK * block(step)
}

impl World {
    /// The fate of the process and of its requests from here on.
    pub fn fated(&self, fate: Fate) {
        self.ends.begin(fate);
    }
}
