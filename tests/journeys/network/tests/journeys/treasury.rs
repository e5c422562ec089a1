//! Members approve on chain what a vault pays: the worked example in `tests/programs/treasury`, and the file that the
//! command line writes for it.

// Not a dependency: it is a workspace of its own.
#[path = "../../../../programs/treasury/src/interface.rs"]
#[expect(dead_code, reason = "not every refusal is met here")]
mod interface;

use {
    crate::world::FEE,
    cu_vault_interface::{
        ID,
        client::{PayoutSol, SYSTEM_PROGRAM_ID, decode_vault, find_vault_address},
        state::Vault,
    },
    cu_vault_network::{Network, SOL, client::Client, elf},
    interface::{PROPOSAL_SEED, Refusal, Step, TREASURY_SEED},
    serde_json::Value,
    solana_instruction::{AccountMeta, Instruction, error::InstructionError::Custom},
    solana_keypair::Keypair,
    solana_pubkey::Pubkey,
    solana_sha256_hasher::hashv,
    solana_signer::Signer,
    solana_transaction_error::{TransactionError::InstructionError, TransactionResult},
};

const VAULT_ID: u64 = 3;

/// Two of the three members must approve.
const THRESHOLD: u8 = 2;

/// Above the vault's reserve.
const FUNDS: u64 = 5 * SOL;

/// As many recipients as one legacy transaction has room for, next to the treasury's own accounts.
const RECIPIENTS: usize = 20;

struct Treasury {
    network: &'static Network,
    program: Pubkey,
    address: Pubkey,
    vault: Pubkey,
    members: [Keypair; 3],
    /// Executes what was approved.
    stranger: Keypair,
}

impl Treasury {
    /// Opened by its program, with a vault that holds [`FUNDS`].
    fn new() -> Self {
        let network = Network::shared();
        let (program, base) = (Keypair::new(), Keypair::new());
        network.deploy(&network.wallet(SOL), &program, &elf("treasury"));
        let program = program.pubkey();
        let seeds = [TREASURY_SEED, &base.pubkey().to_bytes()];
        let (address, bump) = Pubkey::find_program_address(&seeds, &program);
        let (vault, vault_bump) = find_vault_address(&address, VAULT_ID);
        let treasury = Self {
            network,
            program,
            address,
            vault,
            members: [(); 3].map(|()| network.wallet(SOL)),
            stranger: network.wallet(SOL),
        };
        let members = treasury.members.each_ref();
        let keys = members.map(|member| member.pubkey().to_bytes());
        let open = treasury.step(
            Step::Open,
            vec![
                AccountMeta::new(members[0].pubkey(), true),
                AccountMeta::new_readonly(base.pubkey(), true),
                AccountMeta::new(address, false),
                AccountMeta::new(vault, false),
                AccountMeta::new_readonly(SYSTEM_PROGRAM_ID, false),
                AccountMeta::new_readonly(ID, false),
            ],
            &[
                &VAULT_ID.to_le_bytes(),
                &[vault_bump, bump, THRESHOLD],
                keys.as_flattened(),
            ],
        );
        network.send(&[open], members[0], &[&base]);
        network.fund(&vault, FUNDS);
        treasury
    }

    /// Proposed by the first member, who approves it with that.
    fn propose(&self, id: u64, call: &Call) {
        let (proposal, bump) = self.proposal(id);
        let propose = self.step(
            Step::Propose,
            vec![
                AccountMeta::new(self.members[0].pubkey(), true),
                AccountMeta::new_readonly(self.address, false),
                AccountMeta::new(proposal, false),
                AccountMeta::new_readonly(SYSTEM_PROGRAM_ID, false),
            ],
            &[&id.to_le_bytes(), &[bump], &call.hash()],
        );
        self.network.send(&[propose], &self.members[0], &[]);
    }

    fn approve(&self, member: usize, id: u64, call: &Call) {
        let member = &self.members[member];
        let approve = self.step(
            Step::Approve,
            vec![
                AccountMeta::new_readonly(member.pubkey(), true),
                AccountMeta::new_readonly(self.address, false),
                AccountMeta::new(self.proposal(id).0, false),
            ],
            &[&call.hash()],
        );
        self.network.send(&[approve], member, &[]);
    }

    /// Sent by someone who is no member.
    fn execute(&self, id: u64, call: &Call) -> TransactionResult<()> {
        let own = [
            AccountMeta::new_readonly(self.address, false),
            AccountMeta::new(self.proposal(id).0, false),
            AccountMeta::new(self.members[0].pubkey(), false),
            AccountMeta::new_readonly(ID, false),
        ];
        let execute = self.step(
            Step::Execute,
            [&own, &call.accounts[..]].concat(),
            &[&call.data],
        );
        // With another blockhash than before, so that it is another transaction.
        self.network.pass(2);
        let sent = self.network.submit(&[execute], &self.stranger, &[]);
        self.network.outcome(&sent.expect("it is sent"))
    }

    fn proposal(&self, id: u64) -> (Pubkey, u8) {
        let seeds = [PROPOSAL_SEED, self.address.as_ref(), &id.to_le_bytes()];
        Pubkey::find_program_address(&seeds, &self.program)
    }

    fn step(&self, step: Step, accounts: Vec<AccountMeta>, fields: &[&[u8]]) -> Instruction {
        Instruction {
            program_id: self.program,
            accounts,
            data: [&[step as u8], &fields.concat()[..]].concat(),
        }
    }

    /// Executed once, after the second approval and not before.
    fn carries_out(&self, id: u64, call: &Call) {
        let refused = |refusal| Err(InstructionError(0, Custom(refusal as u32)));
        let before = self.network.lamports(&self.vault);
        self.propose(id, call);
        assert_eq!(self.execute(id, call), refused(Refusal::NotApproved));
        assert_eq!(self.network.lamports(&self.vault), before);
        self.approve(1, id, call);
        assert_eq!(self.execute(id, call), Ok(()));
        let after = self.network.lamports(&self.vault);
        // The proposal is gone.
        assert_eq!(self.execute(id, call), refused(Refusal::AnotherAccount));
        assert_eq!(self.network.lamports(&self.vault), after);
    }
}

/// A call of the vault, without the treasury, which comes first.
struct Call {
    accounts: Vec<AccountMeta>,
    data: Vec<u8>,
}

impl Call {
    fn hash(&self) -> [u8; 32] {
        let addresses = self.accounts.iter().map(|meta| meta.pubkey.to_bytes());
        let addresses: Vec<_> = addresses.collect();
        hashv(&[&self.data, addresses.as_flattened()]).to_bytes()
    }

    /// Of an instruction whose first account is the authority.
    fn new(authority: &Pubkey, instruction: Instruction) -> Self {
        let (first, others) = instruction.accounts.split_first().expect("there is one");
        assert_eq!((first.pubkey, first.is_signer), (*authority, true));
        Self {
            accounts: others.to_vec(),
            data: instruction.data,
        }
    }

    /// The one call in a file of `--unsigned`.
    fn read(authority: &Pubkey, text: &str) -> Self {
        let contents: Value = serde_json::from_str(text).expect("it is JSON");
        let [call] = &contents["calls"].as_array().expect("calls")[..] else {
            panic!("{contents}");
        };
        let [instruction] = &call["instructions"].as_array().expect("a list")[..] else {
            panic!("{call}");
        };
        let address = |value: &Value| value.as_str().expect("text").parse().expect("an address");
        let accounts = instruction["accounts"].as_array().expect("accounts").iter();
        let accounts = accounts.map(|account| AccountMeta {
            pubkey: address(&account["address"]),
            is_signer: account["signer"] == true,
            is_writable: account["writable"] == true,
        });
        let data = instruction["data"].as_str().expect("text");
        let instruction = Instruction {
            program_id: address(&instruction["program"]),
            accounts: accounts.collect(),
            data: bs58::decode(data).into_vec().expect("it is base58"),
        };
        assert_eq!(instruction.program_id, ID);
        Self::new(authority, instruction)
    }
}

/// The call is the one that the command line writes for a program's address.
#[test]
fn a_withdrawal() {
    let treasury = Treasury::new();
    let network = treasury.network;
    let state = network.account(&treasury.vault).expect("it is there");
    let state = decode_vault(&state.owner, &state.data).expect("it is a vault");
    assert_eq!(state.authority, treasury.address);
    let recipient = network.wallet(SOL).pubkey();
    let held = || network.lamports_of(&[treasury.vault, recipient, treasury.address]);
    let before = held();

    let client = Client::new(network.url(), &treasury.stranger);
    let (vault, to) = (treasury.vault.to_string(), recipient.to_string());
    let by_it = ["--keypair", &treasury.address.to_string()].map(str::to_owned);
    let withdraw = ["withdraw", &vault, "1.5", &to].map(str::to_owned);
    let unsigned = ["--unsigned", "withdraw.json"].map(str::to_owned);
    let arguments = [&withdraw[..], &by_it, &unsigned].concat();
    let refused = client.run_without_key(&arguments);
    let why = format!(
        "error: {} is an account of a program, which cannot pay the fee; name a wallet with --fee-payer: with --unsigned, \
         its address is enough\n",
        treasury.address
    );
    assert_eq!(refused.expect(1).err, why);
    assert!(!client.has("withdraw.json"));

    let payer = ["--fee-payer", &treasury.stranger.pubkey().to_string()].map(str::to_owned);
    client
        .run_without_key(&[&arguments[..], &payer].concat())
        .expect(0);
    let call = Call::read(&treasury.address, &client.read("withdraw.json"));
    treasury.carries_out(1, &call);
    let moved = 3 * SOL / 2;
    assert_eq!(held(), [before[0] - moved, before[1] + moved, before[2]]);
}

/// The file of a payout begins with a marker, which an account of a program cannot pay for.
#[test]
fn a_list_of_the_command_line() {
    let treasury = Treasury::new();
    let client = Client::new(treasury.network.url(), &treasury.stranger);
    let recipient = Keypair::new().pubkey();
    client.write("list.csv", &format!("recipient,amount\n{recipient},1"));
    let (vault, address) = (treasury.vault.to_string(), treasury.address.to_string());
    let payout = ["payout", "list.csv", "--vault", &vault];
    let flags = ["--keypair", &address, "--unsigned", "calls.json"];
    let refused = client.run_without_key(&[payout, flags].concat());
    let why = format!(
        "error: {address} is an account of the program {}, which cannot pay for the markers that keep a row from being \
         paid twice; have its program call the vault's payout itself, once for each approval\n",
        treasury.program
    );
    assert_eq!(refused.expect(1).err, why);
    assert!(!client.has("calls.json"));
}

/// Of as many as a transaction holds.
#[test]
fn a_payout() {
    let treasury = Treasury::new();
    let network = treasury.network;
    let payouts: Vec<_> = (0..RECIPIENTS)
        .map(|n| (Keypair::new().pubkey(), SOL / 100 + n as u64))
        .collect();
    let payout = PayoutSol {
        authority: treasury.address,
        vault: treasury.vault,
        payouts: &payouts,
    };
    let call = Call::new(
        &treasury.address,
        payout.instruction().expect("there are some"),
    );
    let rent = network.rent(Vault::LEN);
    let stranger = network.lamports(&treasury.stranger.pubkey());
    treasury.carries_out(7, &call);

    let due: Vec<_> = payouts.iter().map(|(_, amount)| *amount).collect();
    let recipients: Vec<_> = payouts.iter().map(|(recipient, _)| *recipient).collect();
    assert_eq!(network.lamports_of(&recipients), due);
    let left = rent + FUNDS - due.iter().sum::<u64>();
    assert_eq!(network.lamports(&treasury.vault), left);
    assert_eq!(
        network.lamports(&treasury.stranger.pubkey()),
        stranger - 3 * FEE,
        "three tries"
    );
}
