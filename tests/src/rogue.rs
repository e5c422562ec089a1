//! Instructions for the hostile program in `tests/programs/rogue`, which does whatever they say.
//!
//! ```
//! use {
//!     cu_vault_tests::{Arch, World, keys::key, rogue::{self, Step}},
//!     solana_instruction::AccountMeta,
//! };
//!
//! let mut world = World::new(Arch::V3);
//! let rogue = rogue::load(&mut world, "rogue");
//! let own = key("its own");
//! world.set(&own, rogue::own_account(&rogue, 1_000_000, 8));
//! let steps = [Step::Write(own, 0, vec![7; 8]), Step::Fail(42)];
//! let instruction = rogue::instruction(&rogue, vec![AccountMeta::new(own, false)], &steps);
//! world.refuse(&instruction, solana_instruction_error::InstructionError::Custom(42));
//! ```

// Not a dependency: a package under `tests/` would have to be a member of this workspace.
#[path = "../programs/rogue/src/interface.rs"]
mod interface;

pub use interface::{BAD_SCRIPT, Fault, Kind, MAX_CHECKED, MAX_RECORDED, ORDERS, RECORD_HEADER};

use {
    crate::{World, keys::key},
    interface::{BROUGHT, SIGNER, WRITABLE},
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
};

/// The rogue's library.
pub const LIBRARY: &str = "rogue";

/// One step of what the rogue does. Accounts are named by address; each must be an account of the
/// rogue's instruction, unless a [`Call`] names it.
#[derive(Clone, Debug)]
pub enum Step {
    /// Succeed at once, whatever follows.
    Succeed,
    /// Fail with this custom error.
    Fail(u32),
    /// Spend the whole budget.
    Burn,
    Fault(Fault),
    /// Set as many bytes of return data, all of them this one.
    Return(u16, u8),
    /// Write the return data and whose it is into an account, as [`record`] gives it.
    Record(Pubkey),
    Call(Call),
    /// The same call by Pinocchio's checked function, with at most [`MAX_CHECKED`] metas.
    Checked(Call),
    /// Write into an account's data, from this offset on, by a syscall.
    Write(Pubkey, u16, Vec<u8>),
    /// Write one byte there by an instruction of the program.
    Store(Pubkey, u16, u8),
    /// Add lamports, taking them from no account.
    Credit(Pubkey, u64),
    /// Take lamports, giving them to no account.
    Debit(Pubkey, u64),
    /// Give an account to this owner.
    Assign(Pubkey, Pubkey),
    /// State this length of an account's data.
    Resize(Pubkey, u64),
    /// `create_program_address` of these seeds, a bump among them, for the rogue's own id.
    Create(Seeds),
    /// `find_program_address` of these seeds for the rogue's own id.
    Find(Seeds),
}

/// The seeds of one address.
pub type Seeds = Vec<Vec<u8>>;

pub fn seeds(seeds: &[&[u8]]) -> Seeds {
    seeds.iter().map(|seed| seed.to_vec()).collect()
}

/// A CPI. Its instruction says which privileges the metas have, whatever the accounts came with.
#[derive(Clone, Debug)]
pub struct Call {
    pub instruction: Instruction,
    /// The account infos: accounts of the rogue's instruction, with the flags that they state.
    pub infos: Vec<AccountMeta>,
    /// The seeds of each signer.
    pub signers: Vec<Seeds>,
}

impl Call {
    /// With an info for each meta, in the same order and with the same flags, and no seeds.
    pub fn new(instruction: Instruction) -> Self {
        Self {
            infos: instruction.accounts.clone(),
            instruction,
            signers: Vec::new(),
        }
    }

    pub fn infos(self, infos: Vec<AccountMeta>) -> Self {
        Self { infos, ..self }
    }

    /// Signed by the address of these seeds too.
    pub fn signed(mut self, seeds: &[&[u8]]) -> Self {
        self.signers.push(self::seeds(seeds));
        self
    }
}

impl From<Instruction> for Step {
    fn from(instruction: Instruction) -> Self {
        Call::new(instruction).into()
    }
}

impl From<Call> for Step {
    fn from(call: Call) -> Self {
        Self::Call(call)
    }
}

/// A rogue in a world, under the id of this name.
pub fn load(world: &mut World, name: &str) -> Pubkey {
    let id = key(name);
    world.add_program(&id, LIBRARY);
    id
}

/// The instruction that has a rogue do these steps.
pub fn instruction(rogue: &Pubkey, accounts: Vec<AccountMeta>, steps: &[Step]) -> Instruction {
    Instruction {
        program_id: *rogue,
        data: script(&accounts, steps),
        accounts,
    }
}

/// An account of the rogue's own, its data zero.
pub fn own_account(rogue: &Pubkey, lamports: u64, data_len: usize) -> Account {
    Account::new(lamports, data_len, rogue)
}

/// An account that tells the rogue what to do when it is called with data that is no script, as in the
/// place of another program. `accounts` are what it is called with, the orders' own account among them.
pub fn orders(rogue: &Pubkey, accounts: &[AccountMeta], steps: &[Step]) -> Account {
    let data = [&ORDERS[..], &script(accounts, steps)].concat();
    Account {
        lamports: 1_000_000_000,
        data,
        owner: *rogue,
        ..Account::default()
    }
}

/// What [`Step::Record`] writes to the start of an account.
pub fn record(program: &Pubkey, return_data: &[u8]) -> Vec<u8> {
    let len = return_data.len() as u64;
    [program.as_ref(), &len.to_le_bytes(), return_data].concat()
}

/// The steps as instruction data of a rogue that is called with these accounts.
///
/// # Panics
///
/// If a step names another account.
#[track_caller]
pub fn script(accounts: &[AccountMeta], steps: &[Step]) -> Vec<u8> {
    let mut script = Script {
        accounts,
        bytes: Vec::new(),
    };
    steps.iter().for_each(|step| script.step(step));
    script.bytes
}

struct Script<'a> {
    accounts: &'a [AccountMeta],
    bytes: Vec<u8>,
}

impl Script<'_> {
    fn step(&mut self, step: &Step) {
        match step {
            Step::Succeed => self.kind(Kind::Succeed),
            Step::Fail(error) => {
                self.kind(Kind::Fail);
                self.put(error.to_le_bytes());
            }
            Step::Burn => self.kind(Kind::Burn),
            Step::Fault(fault) => {
                self.kind(Kind::Fault);
                self.put([*fault as u8]);
            }
            Step::Return(len, byte) => {
                self.kind(Kind::Return);
                self.put(len.to_le_bytes());
                self.put([*byte]);
            }
            Step::Record(account) => {
                self.kind(Kind::Record);
                self.account(account);
            }
            Step::Call(call) => {
                self.kind(Kind::Call);
                self.call(call);
            }
            Step::Checked(call) => {
                assert!(call.instruction.accounts.len() <= MAX_CHECKED);
                self.kind(Kind::Checked);
                self.call(call);
            }
            Step::Write(account, offset, bytes) => {
                self.kind(Kind::Write);
                self.account(account);
                self.put(offset.to_le_bytes());
                self.bytes(bytes);
            }
            Step::Store(account, offset, byte) => {
                self.kind(Kind::Store);
                self.account(account);
                self.put(offset.to_le_bytes());
                self.put([*byte]);
            }
            Step::Credit(account, lamports) => {
                self.kind(Kind::Credit);
                self.account(account);
                self.put(lamports.to_le_bytes());
            }
            Step::Debit(account, lamports) => {
                self.kind(Kind::Debit);
                self.account(account);
                self.put(lamports.to_le_bytes());
            }
            Step::Assign(account, owner) => {
                self.kind(Kind::Assign);
                self.account(account);
                self.put(owner.to_bytes());
            }
            Step::Resize(account, len) => {
                self.kind(Kind::Resize);
                self.account(account);
                self.put(len.to_le_bytes());
            }
            Step::Create(seeds) => {
                self.kind(Kind::Create);
                self.seeds(seeds);
            }
            Step::Find(seeds) => {
                self.kind(Kind::Find);
                self.seeds(seeds);
            }
        }
    }

    fn call(&mut self, call: &Call) {
        let Call {
            instruction,
            infos,
            signers,
        } = call;
        let mut brought = Vec::new();
        let mut reference = |address: &Pubkey| match self.position(address) {
            Some(index) => {
                assert!(index < BROUGHT, "more accounts than a reference can name");
                index
            }
            None => {
                let known = brought.iter().position(|other| other == address);
                let index = known.unwrap_or_else(|| {
                    brought.push(*address);
                    brought.len() - 1
                });
                BROUGHT | byte(index)
            }
        };
        let program = reference(&instruction.program_id);
        let metas: Vec<_> = instruction
            .accounts
            .iter()
            .map(|meta| [reference(&meta.pubkey), privileges(meta)])
            .collect();

        self.put([byte(brought.len())]);
        for address in brought {
            self.put(address.to_bytes());
        }
        self.put([program]);
        self.len(metas.len());
        self.put(metas.concat());
        self.len(infos.len());
        for info in infos {
            self.account(&info.pubkey);
            self.put([privileges(info)]);
        }
        self.put([byte(signers.len())]);
        for seeds in signers {
            self.seeds(seeds);
        }
        self.bytes(&instruction.data);
    }

    fn kind(&mut self, kind: Kind) {
        self.put([kind as u8]);
    }

    fn account(&mut self, account: &Pubkey) {
        let index = self
            .position(account)
            .unwrap_or_else(|| panic!("{account} is no account of the rogue's instruction"));
        self.put([index]);
    }

    fn position(&self, account: &Pubkey) -> Option<u8> {
        let mut accounts = self.accounts.iter();
        accounts.position(|meta| meta.pubkey == *account).map(byte)
    }

    fn seeds(&mut self, seeds: &Seeds) {
        self.put([byte(seeds.len())]);
        for seed in seeds {
            self.put([byte(seed.len())]);
            self.put(seed);
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.len(bytes.len());
        self.put(bytes);
    }

    fn len(&mut self, len: usize) {
        let len = u16::try_from(len).expect("a length of the format is a u16");
        self.put(len.to_le_bytes());
    }

    fn put(&mut self, bytes: impl AsRef<[u8]>) {
        self.bytes.extend_from_slice(bytes.as_ref());
    }
}

fn byte(number: usize) -> u8 {
    number.try_into().expect("a number of the format is a byte")
}

fn privileges(meta: &AccountMeta) -> u8 {
    [(meta.is_signer, SIGNER), (meta.is_writable, WRITABLE)]
        .into_iter()
        .filter_map(|(has, privilege)| has.then_some(privilege))
        .sum()
}
