//! The readings of the compute meter for each CPI, and in `recorder/syscalls.rs` about every other syscall.
//!
//! Mollusk 0.15 reports the CU of an instruction, not of the CPIs on the way. The feature
//! `cpi-compute-units` of Mollusk 0.16 reports one number for each call, the charge and the callee
//! together. It reports nothing for a call that the runtime refuses before the callee starts. The cost model
//! needs both apart, with the metas, the infos and the lengths of the accounts. So the two
//! `sol_invoke_signed` syscalls are registered as a wrapper that calls the very same runtime
//! function, `cpi_common`. It reads the meter three times: on entry, once the runtime has
//! translated the call and is about to start the callee, and on return.
//!
//! The runtime gets the translated instruction and accounts from its `SyscallInvokeSigned` implementation.
//! The wrapper reads both there: it reads no guest memory, and the CU
//! of a run are the same with and without it.

mod syscalls;

pub use syscalls::Syscall;

use {
    solana_account::ReadableAccount,
    solana_instruction::Instruction,
    solana_program_runtime::{
        cpi::{SyscallInvokeSigned, TranslatedAccount, cpi_common},
        invoke_context::InvokeContext,
        solana_sbpf::{
            elf::ElfError,
            program::{BuiltinFunctionDefinition, BuiltinProgram},
            vm::ContextObject,
        },
    },
    solana_pubkey::Pubkey,
    solana_syscalls::{SyscallInvokeSignedC, SyscallInvokeSignedRust},
    std::{cell::RefCell, error, marker::PhantomData},
};

type Result<T> = std::result::Result<T, Box<dyn error::Error>>;

/// One CPI, in the order of the calls: a nested CPI comes right after the one whose callee made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cpi {
    /// The program that made the call.
    pub caller: Pubkey,
    /// The caller's height on the instruction stack: 1 for the top-level instruction.
    pub caller_height: usize,
    /// The callee. `None` if the runtime refused the call before it could read that much.
    pub instruction: Option<Instruction>,
    /// How many account infos the caller passed, named by a meta or not.
    pub infos: u64,
    /// The accounts that the metas name, each once, in the order of the metas. Empty if the runtime
    /// refused the call before it came to the accounts.
    pub accounts: Vec<CpiAccount>,
    /// The meter on entry to the syscall.
    pub units_before: u64,
    /// The meter when the runtime had translated the call. `None` if it refused to.
    pub units_at_callee: Option<u64>,
    /// The meter on return from the syscall.
    pub units_after: u64,
    /// Why the call failed, in the runtime's words.
    pub error: Option<String>,
}

/// An account of a CPI as the runtime charges for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CpiAccount {
    pub address: Pubkey,
    /// The data length that the caller's account info states; for an executable account, which
    /// needs no info, the length that the runtime knows.
    pub data_len: u64,
    pub executable: bool,
}

impl Cpi {
    /// All that the call cost its caller: the runtime's charges and the callee.
    pub fn units(&self) -> u64 {
        self.units_before - self.units_after
    }

    /// The consumption of the callee, its CPIs included.
    pub fn callee_units(&self) -> u64 {
        self.units_at_callee
            .map_or(0, |at_callee| at_callee - self.units_after)
    }

    /// The runtime's charge for the call itself.
    pub fn runtime_units(&self) -> u64 {
        self.units() - self.callee_units()
    }

    pub fn callee(&self) -> Option<&Pubkey> {
        self.instruction.as_ref().map(|ix| &ix.program_id)
    }
}

/// The records of a run, each in the order of the calls.
#[derive(Default)]
pub(crate) struct Recording {
    pub cpis: Vec<Cpi>,
    pub syscalls: Vec<Syscall>,
    /// Those that passed through [`top_level`].
    pub instructions: Vec<TopLevel>,
}

/// One instruction of a transaction: what the meter said, and which calls are its own.
pub(crate) struct TopLevel {
    /// Its place in the transaction.
    pub index: usize,
    /// Of the calls before it.
    cpis: usize,
    syscalls: usize,
    pub units: u64,
}

impl Recording {
    /// The calls of the instruction at this place in the transaction, and the CU that it consumed. One that
    /// consumes nothing, a precompile, leaves no trace.
    pub fn of_instruction(&self, index: usize) -> (Self, u64) {
        let position = self.instructions.iter().position(|it| it.index == index);
        let Some(position) = position else {
            return (Self::default(), 0);
        };
        let first = &self.instructions[position];
        let next = self.instructions.get(position + 1);
        let cpis = first.cpis..next.map_or(self.cpis.len(), |next| next.cpis);
        let syscalls = first.syscalls..next.map_or(self.syscalls.len(), |next| next.syscalls);
        let syscalls = self.syscalls[syscalls].iter().cloned().map(|mut syscall| {
            syscall.cpis_before -= first.cpis;
            syscall
        });
        let recording = Self {
            cpis: self.cpis[cpis].to_vec(),
            syscalls: syscalls.collect(),
            instructions: Vec::new(),
        };
        (recording, first.units)
    }
}

thread_local! {
    /// The run that is under way on this thread, if one is being recorded. A syscall is a plain
    /// function: what it has seen can leave it only through a static.
    static RECORDING: RefCell<Option<Recording>> = const { RefCell::new(None) };
}

/// Runs `instruction` and returns with its result the calls that it made.
pub(crate) fn record<T>(instruction: impl FnOnce() -> T) -> (T, Recording) {
    RECORDING.set(Some(Recording::default()));
    let result = instruction();
    (result, RECORDING.take().expect("set above"))
}

/// Runs a builtin program, and notes what its top-level instruction consumes: all of a program runs within its
/// loader.
pub(crate) fn top_level(
    context: &mut InvokeContext<'static, 'static>,
    run: impl FnOnce(&mut InvokeContext<'static, 'static>) -> Result<u64>,
) -> Result<u64> {
    if context.get_stack_height() != 1 {
        return run(context);
    }
    let index = context
        .transaction_context
        .get_current_instruction_index()?;
    let units_before = context.get_remaining();
    let position = RECORDING.with_borrow_mut(|recording| {
        recording.as_mut().map(|recording| {
            recording.instructions.push(TopLevel {
                index,
                cpis: recording.cpis.len(),
                syscalls: recording.syscalls.len(),
                units: 0,
            });
            recording.instructions.len() - 1
        })
    });
    let result = run(context);
    let units = units_before - context.get_remaining();
    RECORDING.with_borrow_mut(|recording| {
        if let (Some(recording), Some(position)) = (recording, position) {
            recording.instructions[position].units = units;
        }
    });
    result
}

/// Replaces every syscall of a loader by its recording twin, for
/// `ProgramCache::register_builtin_function`. Programs that are added afterwards are recorded.
pub(crate) fn install(
    loader: &mut BuiltinProgram<InvokeContext<'static, 'static>>,
    _name: &str,
) -> std::result::Result<(), ElfError> {
    syscalls::install(loader)?;
    replace::<SyscallInvokeSignedC>(loader, INVOKE_SIGNED[0])?;
    replace::<SyscallInvokeSignedRust>(loader, INVOKE_SIGNED[1])
}

/// The syscalls that make a CPI, in the C ABI and in the Rust ABI.
const INVOKE_SIGNED: [&str; 2] = ["sol_invoke_signed_c", "sol_invoke_signed_rust"];

fn replace<Abi: SyscallInvokeSigned>(
    loader: &mut BuiltinProgram<InvokeContext<'static, 'static>>,
    name: &str,
) -> std::result::Result<(), ElfError> {
    assert!(
        loader.unregister_function(name),
        "the runtime has no syscall `{name}`"
    );
    loader.register_definition::<Recorded<Abi>>(name)
}

/// The syscall of an ABI, C or Rust, with its record kept.
struct Recorded<Abi>(PhantomData<Abi>);

impl<Abi: SyscallInvokeSigned> BuiltinFunctionDefinition<InvokeContext<'_, '_>> for Recorded<Abi> {
    type Error = Box<dyn error::Error>;

    fn rust(
        context: &mut InvokeContext<'_, '_>,
        instruction: u64,
        infos: u64,
        infos_len: u64,
        seeds: u64,
        seeds_len: u64,
    ) -> Result<u64> {
        let index = open(Cpi {
            caller: *context
                .transaction_context
                .get_current_instruction_context()?
                .get_program_key()?,
            caller_height: context.get_stack_height(),
            instruction: None,
            infos: infos_len,
            accounts: Vec::new(),
            units_before: context.get_remaining(),
            units_at_callee: None,
            units_after: 0,
            error: None,
        });
        let result = cpi_common::<Self>(context, instruction, infos, infos_len, seeds, seeds_len);
        edit(index, |cpi| {
            cpi.units_after = context.get_remaining();
            cpi.error = result.as_ref().err().map(ToString::to_string);
        });
        result
    }
}

/// `cpi_common` comes through here on its way to the callee, so the call at hand is the newest: the
/// CPIs that the callee makes are yet to come.
impl<Abi: SyscallInvokeSigned> SyscallInvokeSigned for Recorded<Abi> {
    fn translate_instruction(address: u64, context: &InvokeContext) -> Result<Instruction> {
        let instruction = Abi::translate_instruction(address, context)?;
        edit_newest(|cpi| cpi.instruction = Some(instruction.clone()));
        Ok(instruction)
    }

    fn translate_accounts<'a>(
        infos: u64,
        infos_len: u64,
        context: &InvokeContext,
    ) -> Result<Vec<TranslatedAccount<'a>>> {
        let mut accounts = distinct_accounts(context)?;
        edit_newest(|cpi| cpi.accounts = accounts.clone());

        let translated = Abi::translate_accounts(infos, infos_len, context)?;
        // A caller may have resized an account since the runtime last read it. The charge is
        // for the length that the caller states.
        let caller = context
            .transaction_context
            .get_current_instruction_context()?;
        for TranslatedAccount {
            index_in_caller,
            caller_account,
            ..
        } in &translated
        {
            let address = caller.get_key_of_instruction_account(*index_in_caller)?;
            for account in accounts
                .iter_mut()
                .filter(|account| account.address == *address)
            {
                account.data_len = *caller_account.ref_to_len_in_vm;
            }
        }
        edit_newest(|cpi| {
            cpi.accounts = accounts;
            cpi.units_at_callee = Some(context.get_remaining());
        });
        Ok(translated)
    }
}

/// The accounts of the instruction that is about to run, each once, as the runtime knows them.
fn distinct_accounts(context: &InvokeContext) -> Result<Vec<CpiAccount>> {
    let transaction = &context.transaction_context;
    let callee = transaction.get_next_instruction_context()?;
    let mut accounts = Vec::new();
    for (position, account) in (0..).zip(callee.instruction_accounts()) {
        if callee.is_instruction_account_duplicate(position)?.is_some() {
            continue;
        }
        let known = transaction
            .accounts()
            .try_borrow(account.index_in_transaction)?;
        accounts.push(CpiAccount {
            address: *transaction.get_key_of_account_at_index(account.index_in_transaction)?,
            data_len: known.data().len() as u64,
            executable: known.executable(),
        });
    }
    Ok(accounts)
}

/// Adds a record and returns its index; without a recording under way, an index that is never used.
fn open(cpi: Cpi) -> usize {
    RECORDING.with_borrow_mut(|recording| {
        recording.as_mut().map_or(0, |recording| {
            recording.cpis.push(cpi);
            recording.cpis.len() - 1
        })
    })
}

fn edit(index: usize, change: impl FnOnce(&mut Cpi)) {
    RECORDING.with_borrow_mut(|recording| {
        if let Some(recording) = recording {
            change(&mut recording.cpis[index]);
        }
    });
}

fn edit_newest(change: impl FnOnce(&mut Cpi)) {
    RECORDING.with_borrow_mut(|recording| {
        if let Some(cpi) = recording
            .as_mut()
            .and_then(|recording| recording.cpis.last_mut())
        {
            change(cpi);
        }
    });
}
