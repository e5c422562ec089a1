//! A stand-in for Squads v4, whose program is not in this repository: the rogue of `tests/programs` at Squads' address.
//!
//! As Squads does, it keeps a message in an account of its own. When the message is executed, it calls each instruction
//! with the signature of the multisig's vault, at the cost of CPIs. It has no members and no votes: any wallet can
//! execute a message, any number of times. `clients/cli/tests/payout/squads.rs` runs Squads' own program where its ELF
//! is at hand.

// Not a dependency: it would have to be a member of this workspace.
#[expect(dead_code, reason = "the stand-in calls, and does nothing else")]
#[path = "../../../../programs/rogue/src/interface.rs"]
mod interface;

use {
    cu_vault_network::{Network, SOL},
    interface::{Kind, ORDERS, SIGNER, WRITABLE},
    solana_instruction::{AccountMeta, Instruction},
    solana_keypair::Keypair,
    solana_pubkey::Pubkey,
    solana_signer::Signer,
    solana_system_interface::instruction::create_account,
    solana_transaction_error::TransactionResult,
    std::sync::Once,
};

/// Squads v4 on mainnet-beta and devnet.
const ID: Pubkey = Pubkey::from_str_const("SQDS4ep65T869zMMBKyuUq6aD6EgTu8psMjkvj52pCf");

/// Not the index that `--squads` has without a number.
const INDEX: u8 = 3;

/// Instruction data that is no step of the rogue's: it does what its account says.
const EXECUTE: [u8; 1] = [0];

/// A multisig with one vault, which holds a SOL for rent.
pub struct Multisig {
    network: &'static Network,
    pub address: Pubkey,
    pub vault: Pubkey,
    bump: u8,
    /// Pays for what is proposed and executed.
    member: Keypair,
}

/// A message that was proposed.
pub struct Proposal {
    account: Pubkey,
    /// The accounts of the message.
    accounts: Vec<AccountMeta>,
}

impl Multisig {
    pub fn new() -> Self {
        static INSTALLED: Once = Once::new();
        let network = Network::shared();
        INSTALLED.call_once(|| network.install(ID, "rogue"));
        let key = Keypair::new().pubkey();
        let find = |seeds: &[&[u8]]| Pubkey::find_program_address(seeds, &ID);
        let (address, _) = find(&[b"multisig", b"multisig", key.as_ref()]);
        let (vault, bump) = find(&[b"multisig", address.as_ref(), b"vault", &[INDEX]]);
        network.fund(&vault, SOL);
        Self {
            network,
            address,
            vault,
            bump,
            member: network.wallet(SOL),
        }
    }

    /// The value of `--squads`.
    pub fn name(&self) -> String {
        format!("{}:{INDEX}", self.address)
    }

    /// Stores a `transaction_message`.
    pub fn propose(&self, message: &[u8]) -> Proposal {
        let account = Keypair::new();
        let (accounts, script) = self.read(message);
        let orders = [&ORDERS[..], &script].concat();
        let (payer, address) = (self.member.pubkey(), account.pubkey());
        let rent = self.network.rent(orders.len());
        let create = create_account(&payer, &address, rent, orders.len() as u64, &ID);
        let store = Instruction {
            program_id: ID,
            accounts: vec![AccountMeta::new(address, false)],
            // Into the first account, from the start.
            data: [&[Kind::Write as u8, 0, 0, 0][..], &length(&orders), &orders].concat(),
        };
        self.network
            .send(&[create, store], &self.member, &[&account]);
        Proposal {
            account: address,
            accounts,
        }
    }

    /// Executes what was proposed.
    pub fn execute(&self, proposal: &Proposal) -> TransactionResult<()> {
        let stored = AccountMeta::new_readonly(proposal.account, false);
        let instruction = Instruction {
            program_id: ID,
            accounts: [&[stored], &proposal.accounts[..]].concat(),
            data: EXECUTE.to_vec(),
        };
        // With another blockhash than before, so that it is another transaction.
        self.network.pass(2);
        let sent = self.network.submit(&[instruction], &self.member, &[]);
        self.network.outcome(&sent.expect("it is sent"))
    }

    /// Proposes and executes.
    pub fn carry_out(&self, message: &[u8]) -> TransactionResult<()> {
        self.execute(&self.propose(message))
    }

    /// The accounts of a `transaction_message`, and the script that calls its instructions.
    fn read(&self, message: &[u8]) -> (Vec<AccountMeta>, Vec<u8>) {
        let mut rest = message;
        let [signers, writable_signers, writable_others, count] = bytes(&mut rest);
        let others = signers..signers + writable_others;
        let metas: Vec<_> = (0..count)
            .map(|index| AccountMeta {
                pubkey: Pubkey::new_from_array(bytes(&mut rest)),
                is_signer: index < signers,
                is_writable: index < writable_signers || others.contains(&index),
            })
            .collect();
        let mut script = Vec::new();
        for _ in 0..bytes::<1>(&mut rest)[0] {
            // The account of the proposal comes before those of the message.
            let reference = |index: u8| index + 1;
            let [program, count] = bytes(&mut rest);
            let list: Vec<u8> = take(&mut rest, count.into())
                .iter()
                .flat_map(|index| {
                    let meta = &metas[usize::from(*index)];
                    let signer = if meta.is_signer { SIGNER } else { 0 };
                    let writable = if meta.is_writable { WRITABLE } else { 0 };
                    [reference(*index), signer | writable]
                })
                .collect();
            let data_len = u16::from_le_bytes(bytes(&mut rest));
            let data = take(&mut rest, data_len.into());
            let count = u16::from(count).to_le_bytes();
            script.extend([Kind::Call as u8, 0, reference(program)]);
            // The metas, and as many infos.
            for _ in 0..2 {
                script.extend([&count[..], &list].concat());
            }
            script.extend(self.seeds());
            script.extend([&length(data)[..], data].concat());
        }
        assert_eq!(rest, [0], "no lookup tables, and nothing after them");
        let accounts = metas.into_iter().map(|meta| AccountMeta {
            is_signer: false,
            ..meta
        });
        (accounts.collect(), script)
    }

    /// One signer, the vault.
    fn seeds(&self) -> Vec<u8> {
        let seeds: [&[u8]; 5] = [
            b"multisig",
            self.address.as_ref(),
            b"vault",
            &[INDEX],
            &[self.bump],
        ];
        let mut script = vec![1, seeds.len() as u8];
        for seed in seeds {
            script.push(seed.len() as u8);
            script.extend(seed);
        }
        script
    }
}

fn length(bytes: &[u8]) -> [u8; 2] {
    let length = u16::try_from(bytes.len()).expect("a transaction is shorter");
    length.to_le_bytes()
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> &'a [u8] {
    let taken = bytes.split_off(..length);
    taken.expect("the message is whole")
}

fn bytes<const N: usize>(from: &mut &[u8]) -> [u8; N] {
    take(from, N).try_into().expect("as many")
}
