//! The real VM, and how it is compared with the machine.

use {
    cu_runtime::{ModelMismatch, Profile, Run, Svm},
    cu_vault_elf::Arch,
    cu_vault_proof::{
        facts::ID,
        machine::{End, Known, Machine, Path},
        shape::{Layout, Shape, Slot},
        term::Term,
    },
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

/// What a transaction may spend; the meter starts there.
const BUDGET: u64 = 1_400_000;

/// Rules that the runtime holds a program against when it has returned 0.
const AFTERWARDS: [InstructionError; 7] = [
    InstructionError::ReadonlyLamportChange,
    InstructionError::ReadonlyDataModified,
    InstructionError::ExternalAccountLamportSpend,
    InstructionError::ExternalAccountDataModified,
    InstructionError::UnbalancedInstruction,
    InstructionError::ModifiedProgramId,
    InstructionError::InvalidRealloc,
];

/// One instruction with its accounts.
#[derive(Clone, Debug)]
pub struct Case {
    pub metas: Vec<AccountMeta>,
    pub accounts: Vec<(Pubkey, Account)>,
    pub data: Vec<u8>,
}

/// How far a comparison went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compared {
    /// Result, accounts, return data and CU.
    Whole,
    /// The program returned 0, and the runtime then refused what it had done. CU.
    RefusedAfterwards,
    /// Not: no input was found whose hashes are those of the path.
    Not,
    /// To the call that the runtime or the callee refused: the CU before it, the call itself.
    ToTheCall,
}

impl Case {
    fn account(&self, key: &Pubkey) -> &Account {
        let found = self.accounts.iter().find(|(known, _)| known == key);
        &found.expect("each meta has an account").1
    }

    /// The shape of the input that the runtime makes of it.
    pub fn shape(&self) -> Shape {
        let slot = |(index, meta): (usize, &AccountMeta)| {
            let first = self
                .metas
                .iter()
                .position(|other| other.pubkey == meta.pubkey);
            match first {
                Some(first) if first < index => Slot::Repeated(first),
                _ => Slot::Account(self.account(&meta.pubkey).data.len()),
            }
        };
        Shape {
            slots: self.metas.iter().enumerate().map(slot).collect(),
            data_len: self.data.len(),
            discriminator: self.data.first().copied().unwrap_or_default(),
            fixed: None,
            plain_from: None,
        }
    }

    /// The input itself.
    pub fn input(&self) -> Vec<u8> {
        let shape = self.shape();
        let layout = Layout::of(&shape);
        let mut bytes = vec![0; layout.size()];
        let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
        put(0, &(self.metas.len() as u64).to_le_bytes());
        let mut end = 8;
        for (slot, meta) in self.metas.iter().enumerate() {
            if let Slot::Repeated(first) = shape.slots[slot] {
                put(end, &(first as u64).to_le_bytes());
                end += 8;
                continue;
            }
            let account = self.account(&meta.pubkey);
            // Of an account that is named twice, each naming gives the rights of all.
            let any = |right: fn(&AccountMeta) -> bool| {
                u8::from(
                    self.metas
                        .iter()
                        .any(|other| other.pubkey == meta.pubkey && right(other)),
                )
            };
            let at = layout.slot(slot);
            put(
                at,
                &[
                    0xff,
                    any(|it| it.is_signer),
                    any(|it| it.is_writable),
                    account.executable.into(),
                ],
            );
            put(layout.address(slot), meta.pubkey.as_array());
            put(layout.owner(slot), account.owner.as_array());
            put(layout.lamports(slot), &account.lamports.to_le_bytes());
            put(
                layout.data_len(slot),
                &(account.data.len() as u64).to_le_bytes(),
            );
            put(layout.account_data(slot), &account.data);
            end = at + 88 + (account.data.len() + 10_240).next_multiple_of(8);
            put(end, &u64::MAX.to_le_bytes());
            end += 8;
        }
        put(layout.data() - 8, &(self.data.len() as u64).to_le_bytes());
        put(layout.data(), &self.data);
        put(layout.data() + self.data.len(), ID.as_array());
        bytes
    }
}

/// The real VM with the vault in it.
pub struct Real {
    pub svm: Svm,
    /// Mainnet's price of a byte.
    lamports_per_byte: u64,
}

impl Real {
    pub fn new(elf: &[u8]) -> Self {
        let mut svm = Svm::new(Profile::Mainnet);
        svm.add_program(&ID, elf);
        let lamports_per_byte = svm.rent().lamports_per_byte;
        Self {
            svm,
            lamports_per_byte,
        }
    }

    pub fn of(arch: Arch) -> Self {
        Self::new(&arch.elf("cu_vault"))
    }

    /// What the machine may know to compute with constants.
    pub fn known(&self) -> Known {
        Known {
            sha256: |bytes| solana_sha256_hasher::hash(bytes).to_bytes(),
            on_curve: |bytes| Pubkey::from(*bytes).is_on_curve(),
            lamports_per_byte: self.svm.rent().lamports_per_byte,
        }
    }

    /// Sets the price of a byte.
    pub fn set_rent(&mut self, lamports_per_byte: u64) {
        self.svm.mollusk_mut().sysvars.rent.lamports_per_byte = lamports_per_byte;
    }

    /// Sets it to mainnet's.
    pub fn reset_rent(&mut self) {
        self.set_rent(self.lamports_per_byte);
    }

    pub fn run(&self, case: &Case) -> Run {
        self.measure(case)
            .unwrap_or_else(|mismatch| panic!("{mismatch}"))
    }

    /// Runs an input of a program that may fault in the middle of a call.
    pub fn measure(&self, case: &Case) -> Result<Run, ModelMismatch> {
        let instruction = Instruction {
            program_id: ID,
            accounts: case.metas.clone(),
            data: case.data.clone(),
        };
        self.svm.run(&instruction, &case.accounts)
    }

    /// Compares a path with what the real VM does of an input that takes it. `example` is that input, by the
    /// numbers of the machine's variables.
    pub fn compare(
        &self,
        machine: &mut Machine,
        path: &Path,
        end: &End,
        example: &[u64],
        case: &Case,
    ) -> Result<Compared, String> {
        let run = self.run(case);
        let values = |machine: &Machine, terms: &[Term]| -> Vec<u8> {
            terms
                .iter()
                .map(|term| machine.terms.eval(*term, example) as u8)
                .collect()
        };
        let cpis: Vec<_> = run
            .cpis
            .iter()
            .filter(|cpi| cpi.caller_height == 1)
            .collect();
        if cpis.len() > path.calls.len() {
            return Err(format!(
                "{} calls, expected {}",
                cpis.len(),
                path.calls.len()
            ));
        }
        let mut callees = 0;
        for (index, call) in path.calls.iter().enumerate() {
            let Some(cpi) = cpis.get(index) else {
                return Err(format!("no call {index}; {:?}", run.result.raw_result));
            };
            let expected = Instruction {
                program_id: Pubkey::try_from(values(machine, &call.program)).expect("32 bytes"),
                accounts: call
                    .metas
                    .iter()
                    .map(|meta| AccountMeta {
                        pubkey: Pubkey::try_from(values(machine, &meta.address)).expect("32 bytes"),
                        is_signer: machine.terms.holds(meta.signer, example),
                        is_writable: machine.terms.holds(meta.writable, example),
                    })
                    .collect(),
                data: values(machine, &call.data),
            };
            if cpi.instruction.as_ref() != Some(&expected) {
                return Err(format!(
                    "call {index} is {:?}, expected {expected:?}",
                    cpi.instruction
                ));
            }
            let spent = BUDGET - cpi.units_before;
            if spent != call.spent + callees {
                return Err(format!(
                    "{spent} CU before call {index}, expected {}",
                    call.spent + callees
                ));
            }
            if cpi.error.is_some() {
                return Ok(Compared::ToTheCall);
            }
            if cpi.runtime_units() != call.charge {
                return Err(format!(
                    "{} CU for call {index}, expected {}",
                    cpi.runtime_units(),
                    call.charge
                ));
            }
            callees += cpi.callee_units();
        }
        let End::Returned(returned) = end else {
            let failed = run.result.raw_result.is_err();
            return if failed {
                Ok(Compared::Whole)
            } else {
                Err(format!("success, expected {end:?}"))
            };
        };
        let expected = path.own + path.charged + callees;
        if run.cu() != expected {
            return Err(format!(
                "{} CU, expected {expected}: {:?}",
                run.cu(),
                run.result.raw_result
            ));
        }
        match (*returned, &run.result.raw_result) {
            (0, Err(error)) if AFTERWARDS.contains(error) => {
                return Ok(Compared::RefusedAfterwards);
            }
            (0, Ok(())) => {}
            (code, Err(error)) if code != 0 && *error == InstructionError::from(code) => {}
            (code, result) => return Err(format!("{result:?}, expected {code}")),
        }
        if *returned == 0 {
            self.same_accounts(machine, path, example, case, &run)?;
            let data = path
                .returned
                .as_ref()
                .map_or(Vec::new(), |data| values(machine, data));
            if run.result.return_data != data {
                return Err(format!(
                    "returned {:?}, expected {data:?}",
                    run.result.return_data
                ));
            }
        }
        Ok(Compared::Whole)
    }

    /// Of what a call may have changed nothing is expected.
    fn same_accounts(
        &self,
        machine: &mut Machine,
        path: &Path,
        example: &[u64],
        case: &Case,
        run: &Run,
    ) -> Result<(), String> {
        let layout = machine.layout.clone();
        let mut word = |at: usize| {
            let term = machine.word_after(path, at);
            machine.terms.eval(term, example)
        };
        let mut accounts = Vec::new();
        for slot in layout.shape.accounts() {
            let touched = path
                .calls
                .iter()
                .flat_map(|call| &call.metas)
                .any(|meta| meta.slot == Some(slot));
            if !touched {
                accounts.push((
                    slot,
                    word(layout.lamports(slot)),
                    word(layout.data_len(slot)) as usize,
                ));
            }
        }
        for (slot, lamports, len) in accounts {
            let mut bytes = |at: usize, len: usize| -> Vec<u8> {
                let terms: Vec<_> = (at..at + len).map(|at| machine.after(path, at)).collect();
                terms
                    .iter()
                    .map(|term| machine.terms.eval(*term, example) as u8)
                    .collect()
            };
            let expected = (
                lamports,
                Pubkey::try_from(bytes(layout.owner(slot), 32)).expect("32 bytes"),
                bytes(layout.account_data(slot), len),
            );
            let key = case.metas[slot].pubkey;
            let found = run
                .result
                .resulting_accounts
                .iter()
                .find(|(known, _)| *known == key);
            let account = &found.expect("each meta has an account").1;
            if (account.lamports, account.owner, account.data.clone()) != expected {
                return Err(format!("slot {slot} is {account:?}, expected {expected:?}"));
            }
        }
        Ok(())
    }
}
