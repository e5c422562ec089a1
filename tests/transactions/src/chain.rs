//! A chain to send transactions to, and what must be true of every one of them.

use {
    crate::books::{Books, Receipt},
    cu_runtime::{
        Profile, Runtime, features::relax_post_exec_min_balance_check as simd_0392, programs,
    },
    cu_vault_interface::state::Vault,
    cu_vault_tests::Arch,
    litesvm::{LiteSVM, types::TransactionResult},
    solana_account::Account,
    solana_clock::Clock,
    solana_hash::Hash,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_keypair::Keypair,
    solana_message::{
        AddressLookupTableAccount, Message, VersionedMessage, v0,
        v1::{self, TransactionConfig},
    },
    solana_pubkey::Pubkey,
    solana_rent::Rent,
    solana_sha256_hasher::hashv,
    solana_signer::Signer,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
    std::{
        collections::{BTreeMap, BTreeSet, HashSet},
        ops::AddAssign,
    },
};

/// What each signature costs, in lamports.
pub const FEE: u64 = 5_000;

/// What a transaction before version 1 may be as bytes: one packet.
pub const SIZE_LIMIT: usize = solana_packet::PACKET_DATA_SIZE;

/// How many transactions a test has sent, and their outcomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub succeeded: u64,
    pub refused: u64,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.succeeded += other.succeeded;
        self.refused += other.refused;
    }
}

/// A signed transaction, ready to be sent.
#[derive(Clone)]
pub struct Sent {
    pub transaction: VersionedTransaction,
    /// In bytes.
    pub size: usize,
    /// What it must cost, in lamports: its signatures, unless it offers more.
    pub fee: u64,
}

/// LiteSVM with the gates, the rent and the programs of a cluster.
pub fn cluster(runtime: &Runtime) -> LiteSVM {
    let mut svm = LiteSVM::default()
        .with_feature_set(runtime.features().clone())
        .with_builtins()
        .with_sysvars()
        .with_feature_accounts()
        .with_default_programs();
    svm.set_sysvar(&runtime.rent());
    for program in programs::PRELOADED {
        svm.add_program_with_loader(program.id, program.elf, program.loader)
            .expect("the cluster's programs load");
    }
    svm
}

/// LiteSVM with mainnet's gates and the cluster's programs; every check of a transaction is on.
pub struct Chain {
    pub arch: Arch,
    pub count: Count,
    pub(crate) svm: LiteSVM,
    pub(crate) has_simd_0392: bool,
    keypairs: BTreeMap<Pubkey, Keypair>,
}

impl Chain {
    /// Without the vault.
    pub fn bare(arch: Arch, runtime: impl Into<Runtime>) -> Self {
        let runtime = runtime.into();
        Self {
            arch,
            count: Count::default(),
            svm: cluster(&runtime)
                .with_sigverify(true)
                .with_blockhash_check(true),
            has_simd_0392: runtime.features().is_active(&simd_0392::ID),
            keypairs: BTreeMap::new(),
        }
    }

    /// With the vault, as the loader has deployed it at its own address.
    pub fn new(arch: Arch) -> Self {
        Self::on(arch, Profile::Mainnet)
    }

    pub fn on(arch: Arch, runtime: impl Into<Runtime>) -> Self {
        let mut chain = Self::bare(arch, runtime);
        chain.uncounted(|chain| chain.deploy_vault());
        chain
    }

    /// Adds a program of the tests' own.
    pub fn add_program(&mut self, id: &Pubkey, library: &str) {
        self.svm
            .add_program(*id, &self.arch.elf(library))
            .expect("the test's program loads");
    }

    /// A key pair of this name, the same in every run. Each signer of a transaction is one of these.
    pub fn signer(&mut self, name: &str) -> Pubkey {
        let seed = hashv(&[b"cu-vault test signer: ", name.as_bytes()]).to_bytes();
        self.add_signer(seed)
    }

    pub(crate) fn add_signer(&mut self, seed: [u8; 32]) -> Pubkey {
        let keypair = Keypair::new_from_array(seed);
        let key = keypair.pubkey();
        self.keypairs.insert(key, keypair);
        key
    }

    /// A signer that holds lamports from the beginning.
    pub fn wallet(&mut self, name: &str, lamports: u64) -> Pubkey {
        let wallet = self.signer(name);
        let account = Account {
            lamports,
            rent_epoch: u64::MAX,
            ..Account::default()
        };
        self.svm
            .set_account(wallet, account)
            .expect("a wallet is no sysvar");
        wallet
    }

    /// The key pair of a signer.
    pub fn keypair(&self, key: &Pubkey) -> &Keypair {
        self.keypairs
            .get(key)
            .unwrap_or_else(|| panic!("no key pair for {key}"))
    }

    /// The machine underneath, for a test that puts a node in front of it.
    pub fn svm(&mut self) -> &mut LiteSVM {
        &mut self.svm
    }

    /// What does not count among the transactions of the test, as it only prepares them.
    pub fn uncounted<T>(&mut self, prepare: impl FnOnce(&mut Self) -> T) -> T {
        let count = self.count;
        let result = prepare(self);
        self.count = count;
        result
    }

    pub fn get(&self, key: &Pubkey) -> Account {
        self.svm.get_account(key).unwrap_or_default()
    }

    pub fn lamports(&self, key: &Pubkey) -> u64 {
        self.get(key).lamports
    }

    /// The state of a vault.
    pub fn vault(&self, key: &Pubkey) -> Vault {
        *Vault::from_bytes(&self.get(key).data).expect("the account is a vault")
    }

    /// The rent-exempt minimum of an account with this much data.
    pub fn rent(&self, data_len: usize) -> u64 {
        self.svm.minimum_balance_for_rent_exemption(data_len)
    }

    /// From now on an account must hold so many lamports per byte to be rent-exempt.
    pub fn set_rent(&mut self, lamports_per_byte: u64) {
        let rent = Rent::with_lamports_per_byte(lamports_per_byte);
        self.svm.set_sysvar(&rent);
    }

    /// From now on an account must hold so many times as much to be rent-exempt.
    pub fn raise_rent(&mut self, factor: u64) {
        let mut rent = self.svm.get_sysvar::<Rent>();
        rent.lamports_per_byte *= factor;
        self.svm.set_sysvar(&rent);
    }

    pub fn slot(&self) -> u64 {
        self.svm.get_sysvar::<Clock>().slot
    }

    /// Goes on to the next slot: what the loader has deployed and what a lookup table has got is there
    /// from then on.
    pub fn next_slot(&mut self) {
        let next = self.slot() + 1;
        self.svm.warp_to_slot(next);
    }

    /// Goes on to the next blockhash; the one before is too old at once.
    pub fn next_blockhash(&mut self) {
        self.svm.expire_blockhash();
    }

    /// A transaction, signed by all its signers, with the blockhash of now. With lookup tables its
    /// message is of version 0, without any it is a legacy one.
    pub fn sign(
        &self,
        payer: &Pubkey,
        instructions: &[Instruction],
        tables: &[AddressLookupTableAccount],
    ) -> Sent {
        self.sign_with(payer, instructions, tables, self.svm.latest_blockhash())
    }

    /// The same with another blockhash, such as the one that a nonce account keeps.
    pub fn sign_with(
        &self,
        payer: &Pubkey,
        instructions: &[Instruction],
        tables: &[AddressLookupTableAccount],
        blockhash: Hash,
    ) -> Sent {
        let message = if tables.is_empty() {
            let message = Message::new_with_blockhash(instructions, Some(payer), &blockhash);
            VersionedMessage::Legacy(message)
        } else {
            let message = v0::Message::try_compile(payer, instructions, tables, blockhash);
            VersionedMessage::V0(message.expect("the message compiles"))
        };
        self.sign_message(message)
    }

    /// A transaction of version 1, whose limits and priority fee are in the message.
    pub fn sign_v1(
        &self,
        payer: &Pubkey,
        instructions: &[Instruction],
        config: TransactionConfig,
    ) -> Sent {
        let blockhash = self.svm.latest_blockhash();
        let message = v1::Message::try_compile_with_config(payer, instructions, blockhash, config);
        let message = VersionedMessage::V1(message.expect("the message compiles"));
        let mut sent = self.sign_message(message);
        sent.fee += config.priority_fee.unwrap_or(0);
        sent
    }

    fn sign_message(&self, message: VersionedMessage) -> Sent {
        let signers: Vec<_> = message.static_account_keys()
            [..message.header().num_required_signatures as usize]
            .iter()
            .map(|key| self.keypair(key))
            .collect();
        let transaction =
            VersionedTransaction::try_new(message, &signers).expect("all have signed");
        let size = wincode::serialize(&transaction)
            .expect("a transaction is plain data")
            .len();
        let fee = FEE * transaction.signatures.len() as u64;
        Sent {
            transaction,
            size,
            fee,
        }
    }

    /// Sends a transaction that must succeed.
    #[track_caller]
    pub fn send(&mut self, payer: &Pubkey, instructions: &[Instruction]) -> Receipt {
        self.next_blockhash();
        let sent = self.sign(payer, instructions, &[]);
        self.submit(&sent)
    }

    /// Sends a transaction that must fail with exactly this error and change nothing, but that its payer
    /// pays the fee if it was run.
    #[track_caller]
    pub fn refuse(
        &mut self,
        payer: &Pubkey,
        instructions: &[Instruction],
        error: TransactionError,
    ) {
        self.next_blockhash();
        let sent = self.sign(payer, instructions, &[]);
        self.submit_refused(&sent, error);
    }

    /// The compute units that a transaction consumes, measured without sending it.
    pub fn needs(&self, payer: &Pubkey, instructions: &[Instruction]) -> u32 {
        let sent = self.sign(payer, instructions, &[]);
        let simulated = self.svm.simulate_transaction(sent.transaction);
        let meta = simulated.expect("the transaction would succeed").meta;
        meta.compute_units_consumed as u32
    }

    /// As [`send`](Self::send), with a transaction that is signed already.
    #[track_caller]
    pub fn submit(&mut self, sent: &Sent) -> Receipt {
        let (before, result, after) = self.process(sent);
        let meta = result.unwrap_or_else(|failed| {
            panic!("{}: {:?}\n{:#?}", self.arch, failed.err, failed.meta.logs)
        });
        self.count.succeeded += 1;

        let message = &sent.transaction.message;
        let fee = sent.fee;
        assert_eq!(meta.fee, fee, "the fee");
        assert_eq!(
            after.total() + u128::from(fee),
            before.total(),
            "lamports are kept"
        );
        let writable = self.writable(message);
        for key in before.differing(&after) {
            assert!(writable.contains(&key), "{key} was not named as writable");
        }
        Receipt {
            before,
            after,
            payer: message.static_account_keys()[0],
            fee,
            cu: meta.compute_units_consumed,
            return_data: meta.return_data.data,
        }
    }

    /// As [`refuse`](Self::refuse), with a transaction that is signed already.
    #[track_caller]
    pub fn submit_refused(&mut self, sent: &Sent, error: TransactionError) {
        let (before, result, after) = self.process(sent);
        let failed = result.expect_err("the transaction must be refused");
        assert_eq!(failed.err, error, "{}\n{:#?}", self.arch, failed.meta.logs);
        self.count.refused += 1;

        let payer = sent.transaction.message.static_account_keys()[0];
        let fee = if was_run(&error) { sent.fee } else { 0 };
        assert_eq!(
            before.lamports(&payer) - after.lamports(&payer),
            fee,
            "who loses pays the fee"
        );
        let changed = before.differing(&after);
        let expected = if fee > 0 {
            [payer].into()
        } else {
            BTreeSet::new()
        };
        assert_eq!(changed, expected, "nothing else has changed");
        let paid = Account {
            lamports: before.lamports(&payer) - fee,
            ..before.get(&payer)
        };
        assert_eq!(after.get(&payer), paid);
    }

    fn process(&mut self, sent: &Sent) -> (Books, TransactionResult, Books) {
        let limit = match sent.transaction.message {
            VersionedMessage::V1(_) => v1::MAX_TRANSACTION_SIZE,
            _ => SIZE_LIMIT,
        };
        assert!(sent.size <= limit, "{} bytes are too many", sent.size);
        let before = self.books();
        let result = self.execute(&sent.transaction);
        (before, result, self.books())
    }

    pub fn books(&self) -> Books {
        let accounts = &self.svm.accounts_db().inner;
        Books::of(
            accounts
                .iter()
                .map(|(key, account)| (*key, account.clone())),
        )
    }

    /// The accounts that a transaction may write to: those of its message, and of its lookup tables.
    fn writable(&self, message: &VersionedMessage) -> BTreeSet<Pubkey> {
        let keys = message.static_account_keys().iter().enumerate();
        let mut writable: BTreeSet<_> = keys
            .filter(|(index, _)| {
                message.is_maybe_writable_with_reserved_addresses(*index, None::<&HashSet<_>>)
            })
            .map(|(_, key)| *key)
            .collect();
        for lookup in message.address_table_lookups().unwrap_or_default() {
            let table = self.lookup_table(&lookup.account_key);
            let indexes = lookup.writable_indexes.iter();
            writable.extend(indexes.map(|index| table.addresses[usize::from(*index)]));
        }
        writable
    }
}

/// The error of a transaction whose instruction at this place fails.
pub fn failed(index: u8, error: impl Into<InstructionError>) -> TransactionError {
    TransactionError::InstructionError(index, error.into())
}

/// Whether a transaction that ends with this error was run, and so has cost its fee.
fn was_run(error: &TransactionError) -> bool {
    matches!(
        error,
        TransactionError::InstructionError(..) | TransactionError::InsufficientFundsForRent { .. }
    )
}
