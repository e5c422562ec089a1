//! A Mollusk that runs what a cluster runs.

use {
    crate::{
        Model, ModelMismatch, Outcome, Run, Runtime, Trace, TransactionTrace,
        elf::{InvalidElf, sbpf_version},
        programs::{self, PRELOADED, Program},
        recorder,
        trace::{self, Seen},
    },
    mollusk_svm::{
        Mollusk,
        program::{
            ProgramCache, create_keyed_account_for_builtin_program,
            create_program_account_loader_v2, create_program_account_loader_v3,
            loader_keys::{LOADER_V2, LOADER_V3},
        },
        sysvar::Sysvars,
    },
    solana_account::Account,
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    solana_rent::Rent,
    solana_svm_log_collector::LogCollector,
    solana_transaction_error::TransactionError,
    std::{
        cell::{Ref, RefCell},
        collections::BTreeSet,
        rc::Rc,
        slice,
        sync::Once,
    },
};

/// A Mollusk for one [`Runtime`], with the cluster's token programs and with CPIs recorded.
pub struct Svm {
    mollusk: RefCell<Mollusk>,
    /// Programs of the cluster that no instruction has named yet: compiling them takes most of a short run.
    waiting: RefCell<Vec<&'static Program>>,
    runtime: Runtime,
}

impl Svm {
    /// An SVM for a [`Profile`](crate::Profile) or a [`Runtime`], with p-token, Token-2022 and the
    /// associated token program.
    pub fn new(runtime: impl Into<Runtime>) -> Self {
        log_only_on_request();
        let runtime = runtime.into();
        Self {
            mollusk: mollusk(&runtime).into(),
            waiting: RefCell::new(PRELOADED.iter().collect()),
            runtime,
        }
    }

    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// The sBPF version of an ELF, such as `v3`, if the runtime would load it.
    /// [`add_program`](Self::add_program) takes that for granted.
    pub fn check_elf(&self, elf: &[u8]) -> Result<String, InvalidElf> {
        sbpf_version(elf, &self.runtime).map(str::to_owned)
    }

    /// Adds a program under loader-v3, where programs are deployed.
    ///
    /// # Panics
    ///
    /// If the runtime would not load it; [`check_elf`](Self::check_elf) says why.
    pub fn add_program(&mut self, id: &Pubkey, elf: &[u8]) {
        self.waiting.get_mut().retain(|program| program.id != *id);
        self.mollusk
            .get_mut()
            .add_program_with_loader_and_elf(id, &LOADER_V3, elf);
    }

    /// A program of the cluster that is not loaded yet.
    fn waiting(&self, id: &Pubkey) -> Option<&'static Program> {
        let waiting = self.waiting.borrow();
        waiting.iter().find(|program| program.id == *id).copied()
    }

    /// The Mollusk inside, with the programs that these instructions name loaded. For this repository's own tests,
    /// which set sysvars and budgets that no cluster has. It is no part of the API: another version of Mollusk is
    /// no other version of this crate.
    #[doc(hidden)]
    pub fn mollusk(&self, instructions: &[Instruction]) -> Ref<'_, Mollusk> {
        for id in instructions.iter().flat_map(named) {
            if let Some(program) = self.waiting(id) {
                self.waiting.borrow_mut().retain(|other| other.id != *id);
                let mut mollusk = self.mollusk.borrow_mut();
                mollusk.add_program_with_loader_and_elf(id, &program.loader, program.elf);
            }
        }
        self.mollusk.borrow()
    }

    /// The Mollusk inside, to be changed: see [`mollusk`](Self::mollusk).
    #[doc(hidden)]
    pub fn mollusk_mut(&mut self) -> &mut Mollusk {
        self.mollusk.get_mut()
    }

    /// The account of a program that was added, as the cluster holds it: what an instruction whose
    /// program calls `id` needs among its accounts.
    ///
    /// # Panics
    ///
    /// If there is no such program.
    pub fn program_account(&self, id: &Pubkey) -> (Pubkey, Account) {
        let Some(account) = self.find_program_account(id) else {
            panic!("no program {id} was added");
        };
        (*id, account)
    }

    /// The same for an address that may be no program's.
    pub fn find_program_account(&self, id: &Pubkey) -> Option<Account> {
        Some(match self.loader(id)? {
            LOADER_V3 => create_program_account_loader_v3(id),
            LOADER_V2 => create_program_account_loader_v2(
                &self
                    .program_elf(id)
                    .expect("loader-v2 programs have an ELF"),
            ),
            _ if *id == programs::SYSTEM => {
                create_keyed_account_for_builtin_program(id, "system_program").1
            }
            _ => return None,
        })
    }

    fn loader(&self, id: &Pubkey) -> Option<Pubkey> {
        if let Some(program) = self.waiting(id) {
            return Some(program.loader);
        }
        let entry = self.mollusk.borrow().program_cache.load_program(id)?;
        Some(entry.account_owner())
    }

    /// Whether there is such a program, be it a builtin or one that was added.
    pub fn has_program(&self, id: &Pubkey) -> bool {
        self.loader(id).is_some()
    }

    /// The ELF of a program that was added; a builtin has none.
    pub fn program_elf(&self, id: &Pubkey) -> Option<Vec<u8>> {
        if let Some(program) = self.waiting(id) {
            return Some(program.elf.to_vec());
        }
        let mollusk = self.mollusk.borrow();
        mollusk.program_cache.get_program_elf_bytes(id)
    }

    /// The price of an account's bytes, as this SVM has it.
    pub fn rent(&self) -> Rent {
        self.mollusk.borrow().sysvars.rent.clone()
    }

    /// The account of a sysvar, as this SVM has it.
    pub fn sysvar_account(&self, id: &Pubkey) -> Option<Account> {
        let mollusk = self.mollusk.borrow();
        let sysvars = mollusk.sysvars.get_all_keyed_sysvar_accounts();
        let (_, account) = sysvars.into_iter().find(|(sysvar, _)| sysvar == id)?;
        Some(account)
    }

    /// The CU that an instruction may consume before the runtime ends it.
    pub fn cu_limit(&self) -> u64 {
        self.mollusk.borrow().compute_budget.compute_unit_limit
    }

    /// Runs one instruction at the top level. It may fail: that is in the [`Run`]. The error is
    /// about the measurement, not about the program.
    ///
    /// # Panics
    ///
    /// As Mollusk does, if `accounts` lacks an account of the instruction.
    pub fn run(
        &self,
        instruction: &Instruction,
        accounts: &[(Pubkey, Account)],
    ) -> Result<Run, ModelMismatch> {
        let mollusk = self.mollusk(slice::from_ref(instruction));
        run(&mollusk, instruction, accounts)
    }

    /// Runs one instruction as [`run`](Self::run) does, and watches its program, instruction by
    /// instruction.
    ///
    /// That takes programs that were loaded to be watched, so they are loaded again: those that the
    /// instruction names, because no other can be called.
    pub fn trace(
        &self,
        instruction: &Instruction,
        accounts: &[(Pubkey, Account)],
    ) -> Result<Trace, ModelMismatch> {
        let (watched, log) = self.watched(slice::from_ref(instruction));
        let (run, mut seen) = trace::seen(|| run(&watched, instruction, accounts));
        let seen = seen.pop().unwrap_or_default();
        Ok(traced(run?, seen, log.take().messages))
    }

    /// Runs several instructions as one transaction, watched like [`trace`](Self::trace): each finds the accounts
    /// as the one before it left them, and all of them share one budget. The first that fails ends it.
    ///
    /// # Panics
    ///
    /// As Mollusk does, if `accounts` lacks an account of an instruction.
    pub fn trace_transaction(
        &self,
        instructions: &[Instruction],
        accounts: &[(Pubkey, Account)],
    ) -> Result<TransactionTrace, ModelMismatch> {
        let (watched, log) = self.watched(instructions);
        let ((result, recording), mut seen) = trace::seen(|| {
            recorder::record(|| {
                watched.process_transaction_instructions(instructions, accounts, None)
            })
        });
        let log = log.take().messages;
        let failed = match result.raw_result {
            Ok(()) => None,
            Err(TransactionError::InstructionError(index, error)) => {
                Some((usize::from(index), error))
            }
            Err(error) => unreachable!("Mollusk fails by an instruction alone, not by {error}"),
        };
        let ran = failed
            .as_ref()
            .map_or(instructions.len(), |(index, _)| *index + 1);
        let model: Model = (&watched.compute_budget).into();
        let traces = (0..ran).map(|index| {
            let (recording, units) = recording.of_instruction(index);
            let error = failed.as_ref().filter(|(failed, _)| *failed == index);
            let outcome = Outcome {
                raw_result: error.map_or(Ok(()), |(_, error)| Err(error.clone())),
                compute_units_consumed: units,
                return_data: Vec::new(),
                resulting_accounts: Vec::new(),
            };
            let run = Run::checked(outcome, recording, model, &[])?;
            let position = seen.iter().position(|seen| seen.index == index);
            let seen = position.map_or_else(Seen::default, |at| seen.swap_remove(at));
            Ok(traced(run, seen, Vec::new()))
        });
        Ok(TransactionTrace {
            instructions: traces.collect::<Result<_, _>>()?,
            cu: result.compute_units_consumed,
            resulting_accounts: result.resulting_accounts,
            log,
        })
    }

    /// A Mollusk that watches the programs that these instructions name, and what will be logged on it.
    fn watched(&self, instructions: &[Instruction]) -> (Mollusk, Rc<RefCell<LogCollector>>) {
        let mut watched = mollusk(&self.runtime);
        let mollusk = self.mollusk.borrow();
        watched.compute_budget = mollusk.compute_budget;
        watched.sysvars = copy(&mollusk.sysvars);
        watched.epoch_stake.clone_from(&mollusk.epoch_stake);
        trace::watch(&mut watched.program_cache);

        let ids: BTreeSet<_> = instructions.iter().flat_map(named).collect();
        for id in ids {
            if let (Some(loader), Some(elf)) = (self.loader(id), self.program_elf(id)) {
                watched.add_program_with_loader_and_elf(id, &loader, &elf);
            }
        }
        let log = LogCollector::new_ref_with_limit(None);
        watched.logger = Some(log.clone());
        (watched, log)
    }

    /// Runs an instruction as [`Svm::run`] does, and keeps the log: it says why a program failed in
    /// more words than the error does.
    pub fn run_logged(
        &mut self,
        instruction: &Instruction,
        accounts: &[(Pubkey, Account)],
    ) -> Result<(Run, Vec<String>), ModelMismatch> {
        let log = LogCollector::new_ref_with_limit(None);
        self.mollusk_mut().logger = Some(log.clone());
        let run = self.run(instruction, accounts);
        self.mollusk_mut().logger = None;
        Ok((run?, log.take().messages))
    }
}

fn traced(run: Run, seen: Seen, log: Vec<String>) -> Trace {
    Trace {
        run,
        memory: seen.memory,
        steps: seen.steps,
        code: seen.code,
        log,
    }
}

/// Every address of an instruction: no other program can be called.
fn named(instruction: &Instruction) -> impl Iterator<Item = &Pubkey> {
    let accounts = instruction.accounts.iter().map(|meta| &meta.pubkey);
    accounts.chain([&instruction.program_id])
}

/// Mollusk's sysvars know no copy.
fn copy(sysvars: &Sysvars) -> Sysvars {
    Sysvars {
        clock: sysvars.clock.clone(),
        epoch_rewards: sysvars.epoch_rewards.clone(),
        epoch_schedule: sysvars.epoch_schedule.clone(),
        last_restart_slot: sysvars.last_restart_slot.clone(),
        recent_blockhashes: sysvars.recent_blockhashes.clone(),
        rent: sysvars.rent.clone(),
        slot_hashes: sysvars.slot_hashes.iter().copied().collect(),
        stake_history: sysvars.stake_history.clone(),
    }
}

/// Runs one instruction, its calls recorded and checked.
fn run(
    mollusk: &Mollusk,
    instruction: &Instruction,
    accounts: &[(Pubkey, Account)],
) -> Result<Run, ModelMismatch> {
    let (result, recording) =
        recorder::record(|| mollusk.process_instruction(instruction, accounts));
    let model = (&mollusk.compute_budget).into();
    Run::checked(result.into(), recording, model, accounts)
}

/// Field by field. `Mollusk::default()` builds its program cache (syscalls, sBPF versions,
/// memory mapping) and its budget from all gates before anyone can choose others. It also turns on a
/// logger for the whole process.
fn mollusk(runtime: &Runtime) -> Mollusk {
    let feature_set = runtime.svm_features();
    let compute_budget = runtime.compute_budget();
    let mut program_cache = ProgramCache::new(&feature_set, &compute_budget, false);
    program_cache
        .register_builtin_function("", recorder::install)
        .expect("a name that was just unregistered is free");
    Mollusk {
        config: Default::default(),
        compute_budget,
        epoch_stake: Default::default(),
        feature_set,
        logger: None,
        program_cache,
        sysvars: Sysvars {
            rent: runtime.rent(),
            ..Sysvars::default()
        },
    }
}

/// `RUST_LOG=solana_runtime::message_processor=debug` prints the programs' logs; without it nothing
/// is printed.
fn log_only_on_request() {
    static SETUP: Once = Once::new();
    SETUP.call_once(|| solana_logger::setup_with_default("off"));
}
