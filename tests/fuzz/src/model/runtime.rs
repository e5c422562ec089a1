//! A run of the program, seen from the runtime: the accounts as they were, its CPIs, what it leaves.

use {
    super::{
        Account, Info, Invocation, Passed, Refusal, address::create_program_address, rules, system,
        token::Token,
    },
    crate::{
        case::{Case, HEAD, Key, ROOM_TO_GROW, cast::SYSTEM},
        host::memory::{self, INPUT, Placed},
    },
    cu_vault_interface::{
        ID,
        token::{SPL_TOKEN_ID, TOKEN_2022_ID},
    },
    std::cell::RefCell,
};

const OWNER: usize = 40;
const LAMPORTS: usize = 72;
const DATA_LEN: usize = 80;

/// What the runtime knows of an account that is passed to the program.
struct Slot {
    address: Key,
    begin: usize,
    signer: bool,
    writable: bool,
    executable: bool,
    original_len: usize,
}

pub struct Runtime {
    slots: Vec<Slot>,
    /// The accounts as of the start or the last CPI.
    accounts: Vec<Account>,
    return_data: Vec<u8>,
    pub cpis: usize,
}

thread_local! {
    static RUNTIME: RefCell<Option<Runtime>> = const { RefCell::new(None) };
}

/// The system call, for the run that is on.
pub fn invoke(invocation: &Invocation) -> Result<(), Refusal> {
    RUNTIME.with_borrow_mut(|runtime| {
        let runtime = runtime.as_mut().expect("a program runs");
        runtime.invoke(invocation)
    })
}

pub fn set_return_data(data: Vec<u8>) {
    RUNTIME.with_borrow_mut(|runtime| {
        runtime.as_mut().expect("a program runs").return_data = data;
    });
}

impl Runtime {
    /// Has this be the run that is on.
    pub fn start(case: &Case, placed: &Placed) {
        let slots = case.accounts.iter().zip(&placed.begins);
        let runtime = Self {
            slots: slots
                .map(|(account, begin)| Slot {
                    address: account.address,
                    begin: INPUT + begin,
                    signer: account.signer,
                    writable: account.writable,
                    executable: account.executable,
                    original_len: account.data.len(),
                })
                .collect(),
            accounts: case
                .accounts
                .iter()
                .map(|account| Account {
                    lamports: account.lamports,
                    owner: account.owner,
                    data: account.data.clone(),
                })
                .collect(),
            return_data: Vec::new(),
            cpis: 0,
        };
        RUNTIME.set(Some(runtime));
    }

    /// The run is over.
    ///
    /// # Panics
    ///
    /// If there is none.
    pub fn stop() -> Self {
        RUNTIME.take().expect("a run is on")
    }

    /// The program has returned success: the accounts that it leaves and its return data, or why the
    /// runtime does not take them.
    pub fn finish(mut self) -> Result<(Vec<Account>, Vec<u8>), Refusal> {
        let before = self.accounts.clone();
        for index in 0..self.slots.len() {
            self.take_over(index)?;
        }
        rules::balance(before.iter(), self.accounts.iter())?;
        Ok((self.accounts, self.return_data))
    }

    /// Takes over what the program has written to an account.
    fn take_over(&mut self, index: usize) -> Result<(), Refusal> {
        let slot = &self.slots[index];
        let len = memory::read_u64(slot.begin + DATA_LEN) as usize;
        if len.saturating_sub(slot.original_len) > ROOM_TO_GROW {
            return Err(Refusal::InvalidRealloc);
        }
        let owner = memory::read(slot.begin + OWNER, 32);
        let written = Account {
            lamports: memory::read_u64(slot.begin + LAMPORTS),
            owner: owner.try_into().expect("an address"),
            data: memory::read(slot.begin + HEAD, len),
        };
        rules::hold(
            &self.accounts[index],
            &written,
            slot.writable,
            &ID.to_bytes(),
        )?;
        self.accounts[index] = written;
        Ok(())
    }

    fn invoke(&mut self, invocation: &Invocation) -> Result<(), Refusal> {
        self.cpis += 1;
        let program = ID.to_bytes();
        let signers = invocation.signers.iter();
        let signers: Vec<Key> = signers
            .map(|seeds| create_program_address(seeds, &program))
            .collect::<Result<_, _>>()?;
        let passed = self.pass(invocation, &signers)?;

        let mut indices: Vec<usize> = passed.iter().map(|passed| passed.index).collect();
        indices.sort_unstable();
        indices.dedup();
        // What is executable the runtime takes for a program, and looks at neither before nor after.
        indices.retain(|index| !self.slots[*index].executable);
        for &index in &indices {
            self.is_described(index, &invocation.infos)?;
            self.take_over(index)?;
        }

        match self.call_and_hold(invocation, &passed, &indices) {
            // It has the same rules, but checks them in an order of its own.
            Err(_) if invocation.program == TOKEN_2022_ID.to_bytes() => Err(Refusal::Unmodelled),
            result => result,
        }
    }

    /// Calls the program, and hands back what it has changed of these accounts, if it may.
    fn call_and_hold(
        &mut self,
        invocation: &Invocation,
        passed: &[Passed],
        indices: &[usize],
    ) -> Result<(), Refusal> {
        let before = self.accounts.clone();
        self.call(invocation, passed)?;
        for &index in indices {
            let writable = passed.iter().any(|p| p.index == index && p.writable);
            let (before, after) = (&before[index], &self.accounts[index]);
            if invocation.program != SYSTEM {
                rules::hold(before, after, writable, &invocation.program)?;
            }
            if writable && before != after {
                self.hand_back(index);
            }
        }
        rules::balance(before.iter(), self.accounts.iter())
    }

    /// The accounts that the callee gets, one for each meta, if the program may pass them so.
    fn pass(&self, invocation: &Invocation, signers: &[Key]) -> Result<Vec<Passed>, Refusal> {
        let find = |address: &Key| {
            let position = self.slots.iter().position(|slot| slot.address == *address);
            position.ok_or(Refusal::MissingAccount)
        };
        let mut passed = Vec::with_capacity(invocation.metas.len());
        for meta in &invocation.metas {
            passed.push(Passed {
                index: find(&meta.address)?,
                signer: meta.signer,
                writable: meta.writable,
            });
        }
        // An account has the same flags in every slot.
        for position in 0..passed.len() {
            let same = |other: &&Passed| other.index == passed[position].index;
            let signer = passed.iter().filter(same).any(|other| other.signer);
            let writable = passed.iter().filter(same).any(|other| other.writable);
            passed[position].signer = signer;
            passed[position].writable = writable;
        }
        for account in &passed {
            let slot = &self.slots[account.index];
            if account.writable && !slot.writable {
                return Err(Refusal::PrivilegeEscalation);
            }
            if account.signer && !slot.signer && !signers.contains(&slot.address) {
                return Err(Refusal::PrivilegeEscalation);
            }
        }
        find(&invocation.program)?;
        Ok(passed)
    }

    /// An account that a callee gets has an info, and that points to what the runtime has serialised. The
    /// runtime would refuse a pointer to anywhere else; here it is a bug.
    fn is_described(&self, index: usize, infos: &[Info]) -> Result<(), Refusal> {
        let slot = &self.slots[index];
        let info = infos.iter().find(|info| info.address == slot.address);
        let info = info.ok_or(Refusal::MissingAccount)?;
        let expected = [8, OWNER, LAMPORTS, HEAD].map(|offset| slot.begin + offset);
        assert_eq!(info.pointers, expected, "an info of what was serialised");
        assert_eq!(info.data_len, memory::read_u64(slot.begin + DATA_LEN));
        assert_eq!(info.lamports, memory::read_u64(slot.begin + LAMPORTS));
        Ok(())
    }

    fn call(&mut self, invocation: &Invocation, passed: &[Passed]) -> Result<(), Refusal> {
        let Invocation { program, data, .. } = invocation;
        if *program == SYSTEM {
            return system::run(passed, &mut self.accounts, data);
        }
        let known = [SPL_TOKEN_ID, TOKEN_2022_ID].map(|id| id.to_bytes());
        assert!(known.contains(program), "a call to {program:?}");
        let addresses: Vec<Key> = self.slots.iter().map(|slot| slot.address).collect();
        Token {
            program: *program,
            accounts: &mut self.accounts,
            addresses: &addresses,
        }
        .run(passed, data)
    }

    /// Writes what the callee has left to where the program sees it.
    fn hand_back(&self, index: usize) {
        let (slot, account) = (&self.slots[index], &self.accounts[index]);
        memory::write(slot.begin + OWNER, &account.owner);
        memory::write(slot.begin + LAMPORTS, &account.lamports.to_le_bytes());
        let len = account.data.len();
        let was = memory::read_u64(slot.begin + DATA_LEN) as usize;
        memory::write(slot.begin + DATA_LEN, &(len as u64).to_le_bytes());
        let mut data = account.data.clone();
        // What is vacated is zero.
        data.resize(len.max(was), 0);
        memory::write(slot.begin + HEAD, &data);
    }
}
