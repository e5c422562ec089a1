//! The network itself.
//!
//! Its content, which `tests/journeys/node.rs` tests, and its differences from a cluster:
//!
//! - Blocks come by the clock, one every [`SLOT`], with transactions or without. So a blockhash is too old
//!   after 150 of them and a transaction is final after 31, as on a cluster, but in parts of a second.
//! - There are no forks: every commitment sees the newest accounts. `getEpochInfo` tells the newest slot and
//!   height whatever the commitment; `getSlot` and `getBlockHeight` keep to it.
//! - A transaction is shown by `getSignatureStatuses` once it is confirmed, forever, with history or without.
//! - A transaction that is sent once more, preflight or not, is refused as already processed. A cluster's
//!   node that skips the preflight takes it without a word.
//! - A transaction with an old blockhash, sent without preflight, is taken and never heard of again, as on a
//!   cluster.
//! - p-token is LiteSVM's build, not mainnet's; its transfers cost the same. Token-2022 is mainnet's 11.0.0.

use {
    crate::loader,
    cu_vault_interface::ID,
    solana_account::Account,
    solana_commitment_config::CommitmentConfig,
    solana_instruction::Instruction,
    solana_keypair::Keypair,
    solana_pubkey::Pubkey,
    solana_rpc_client::rpc_client::RpcClient,
    solana_rpc_client_api::{client_error::Result, config::RpcSendTransactionConfig},
    solana_sha256_hasher::hash,
    solana_signature::Signature,
    solana_signer::Signer,
    solana_system_interface::instruction::transfer,
    solana_transaction::Transaction,
    solana_transaction_error::TransactionResult,
    std::{
        sync::OnceLock,
        thread::sleep,
        time::{Duration, Instant},
    },
    surfpool_sdk::{BlockProductionMode, Surfnet, cheatcodes::builders::DeployProgram},
};

/// The time between two blocks.
pub const SLOT: Duration = Duration::from_millis(10);

/// So many blocks on top of its own, and a blockhash is too old to be used.
pub const BLOCKHASH_AGE: u64 = 150;

/// So many blocks on top of its own, and a transaction is final.
pub const FINALITY: u64 = 31;

pub const SOL: u64 = 1_000_000_000;

/// The gate of v1 transactions, SIMD-0385. It is active on mainnet, and newer than the network's own list.
const TX_V1: Pubkey = Pubkey::from_str_const("txv1aq4pp281K9um3tnPgkfX8UqtFT6wcVW3hNezGLL");

/// What a node answers at once.
const MOST_ACCOUNTS: usize = 100;

/// Whatever has not happened after this time will not happen any more.
const PATIENCE: Duration = Duration::from_secs(120);

/// A network of one node with mainnet's features, its token programs, and the vault.
pub struct Network {
    surfnet: Surfnet,
    rpc: RpcClient,
}

impl Network {
    /// Without the vault.
    pub fn bare() -> Self {
        let surfnet = Surfnet::builder()
            .offline(true)
            .block_production_mode(BlockProductionMode::Clock)
            .slot_time_ms(SLOT.as_millis() as u64)
            .airdrop_sol(100_000 * SOL)
            .enable_feature(TX_V1)
            .start();
        let surfnet = futures_executor::block_on(surfnet).expect("the local network starts");
        let rpc = RpcClient::new_with_timeout_and_commitment(
            surfnet.rpc_url().to_owned(),
            PATIENCE,
            CommitmentConfig::confirmed(),
        );
        Self { surfnet, rpc }
    }

    /// The one that all journeys share. The vault is at its development address, whose key is public.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Network> = OnceLock::new();
        SHARED.get_or_init(|| {
            let network = Self::bare();
            let key = hash(b"cu-vault development program id").to_bytes();
            let program = Keypair::new_from_array(key);
            assert_eq!(program.pubkey(), ID, "the key of the development address");
            network.deploy(
                &network.wallet(10 * SOL),
                &program,
                &loader::elf("cu_vault"),
            );
            network
        })
    }

    /// Where its node answers.
    pub fn url(&self) -> &str {
        self.surfnet.rpc_url()
    }

    pub fn rpc(&self) -> &RpcClient {
        &self.rpc
    }

    /// A new key pair with so many lamports.
    pub fn wallet(&self, lamports: u64) -> Keypair {
        let wallet = Keypair::new();
        self.fund(&wallet.pubkey(), lamports);
        wallet
    }

    /// Puts a program at an address whose key is not at hand, as a test alone can do it.
    pub fn install(&self, address: Pubkey, library: &str) {
        let program = DeployProgram::new(address).so_bytes(loader::elf(library));
        let installed = self.surfnet.cheatcodes().deploy(program);
        installed.expect("the network takes it");
        self.pass(2);
    }

    /// Overwrites the data of an account, as a test alone can do it.
    pub fn overwrite(&self, address: &Pubkey, data: &[u8]) {
        let account = self.account(address).expect("it is there");
        let (lamports, owner) = (account.lamports, account.owner);
        let cheatcodes = self.surfnet.cheatcodes();
        let written = cheatcodes.set_account(address, lamports, data, &owner);
        written.expect("the network takes it");
    }

    pub fn fund(&self, address: &Pubkey, lamports: u64) {
        let payer = self.surfnet.payer();
        self.send(&[transfer(&payer.pubkey(), address, lamports)], payer, &[]);
    }

    /// Sends a transaction that must succeed, and waits until it is confirmed.
    #[track_caller]
    pub fn send(&self, instructions: &[Instruction], payer: &Keypair, others: &[&Keypair]) {
        let signature = self
            .submit(instructions, payer, others)
            .expect("it is sent");
        self.succeeded(&signature);
    }

    /// Sends one transaction for each instruction, then waits for all of them.
    #[track_caller]
    pub fn send_all(&self, instructions: impl Iterator<Item = Instruction>, payer: &Keypair) {
        let sent = instructions.map(|instruction| self.submit(&[instruction], payer, &[]));
        let sent: Result<Vec<_>> = sent.collect();
        for signature in sent.expect("all are sent") {
            self.succeeded(&signature);
        }
    }

    /// Signs and sends a transaction, without a simulation first.
    pub fn submit(
        &self,
        instructions: &[Instruction],
        payer: &Keypair,
        others: &[&Keypair],
    ) -> Result<Signature> {
        let blockhash = self.rpc.get_latest_blockhash()?;
        let signers: Vec<_> = [payer].into_iter().chain(others.iter().copied()).collect();
        let payer = payer.pubkey();
        let transaction =
            Transaction::new_signed_with_payer(instructions, Some(&payer), &signers, blockhash);
        self.rpc
            .send_transaction_with_config(&transaction, without_preflight())
    }

    #[track_caller]
    fn succeeded(&self, signature: &Signature) {
        self.outcome(signature).expect("the transaction succeeds");
    }

    /// Waits until a transaction is confirmed.
    #[track_caller]
    pub fn outcome(&self, signature: &Signature) -> TransactionResult<()> {
        until("the transaction is confirmed", || {
            let status = self.rpc.get_signature_status(signature);
            status.expect("the node answers")
        })
    }

    pub fn account(&self, address: &Pubkey) -> Option<Account> {
        let account = self
            .rpc
            .get_account_with_commitment(address, CommitmentConfig::processed());
        account.expect("the node answers").value
    }

    /// None where there is no account.
    pub fn lamports(&self, address: &Pubkey) -> u64 {
        self.account(address).map_or(0, |account| account.lamports)
    }

    /// The same of many.
    pub fn lamports_of(&self, addresses: &[Pubkey]) -> Vec<u64> {
        let accounts = addresses.chunks(MOST_ACCOUNTS).flat_map(|some| {
            let accounts = self
                .rpc
                .get_multiple_accounts_with_commitment(some, CommitmentConfig::processed());
            accounts.expect("the node answers").value
        });
        let lamports = accounts.map(|account| account.map_or(0, |account| account.lamports));
        lamports.collect()
    }

    /// The rent-exempt minimum of an account with this much data.
    pub fn rent(&self, space: usize) -> u64 {
        self.rpc
            .get_minimum_balance_for_rent_exemption(space)
            .expect("the node answers")
    }

    pub fn slot(&self) -> u64 {
        let slot = self
            .rpc
            .get_slot_with_commitment(CommitmentConfig::processed());
        slot.expect("the node answers")
    }

    /// Waits until so many slots have passed.
    pub fn pass(&self, slots: u64) {
        let goal = self.slot() + slots;
        until("slots pass", || (self.slot() >= goal).then_some(()));
    }
}

/// As a client sends a transaction after its simulation, and sends it again if need be.
pub fn without_preflight() -> RpcSendTransactionConfig {
    RpcSendTransactionConfig {
        skip_preflight: true,
        max_retries: Some(0),
        ..RpcSendTransactionConfig::default()
    }
}

/// Waits until there is an answer.
#[track_caller]
pub fn until<T>(what: &str, ask: impl Fn() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain until {what}");
        sleep(SLOT);
    }
}
