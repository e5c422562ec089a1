//! A run watched instruction by instruction.
//!
//! The runtime can keep the registers of every instruction that it executes, if it is set so when it
//! loads a program. It drops them with the transaction, so the last holder reads
//! them: the loader, a builtin program. It can be replaced by one that reads them before it ends.

use {
    crate::{Memory, Run, Step, code, programs, recorder},
    mollusk_svm::program::{
        Builtin, ProgramCache,
        loader_keys::{LOADER_V2, LOADER_V3},
    },
    solana_account::Account,
    solana_bpf_loader_program::Entrypoint,
    solana_program_runtime::{
        invoke_context::InvokeContext,
        solana_sbpf::{
            elf::ElfError,
            program::{BuiltinFunctionDefinition, BuiltinProgram},
            vm::Config,
        },
    },
    solana_pubkey::Pubkey,
    solana_system_program::system_processor::Entrypoint as System,
    std::{cell::RefCell, error},
};

/// The outcome of [`Svm::trace`](crate::Svm::trace).
#[derive(Clone, Debug)]
pub struct Trace {
    /// The run that was watched, checked like any other. It cost what it costs unwatched.
    pub run: Run,
    /// The memory that the top-level program used; a builtin uses nothing.
    pub memory: Memory,
    /// Each instruction that the top-level program executed; a builtin executes none.
    pub steps: Vec<Step>,
    /// The bytes of code that the top-level program has for it. They can be reached from the first
    /// function that it called through a register, as programs with a table of instructions do.
    /// Without such a call: from its entrypoint. 0 for a builtin.
    pub code: u64,
    /// The log of the programs: it describes a failure in more words than the error.
    pub log: Vec<String>,
}

/// The outcome of [`Svm::trace_transaction`](crate::Svm::trace_transaction).
#[derive(Clone, Debug)]
pub struct TransactionTrace {
    /// The instructions that ran, in their order; the last of them may have failed. None knows what it left of
    /// the accounts: only the transaction does. The log is the transaction's.
    pub instructions: Vec<Trace>,
    /// The accounts as the transaction left them: as they were, if it failed.
    pub resulting_accounts: Vec<(Pubkey, Account)>,
    /// The CU that the instructions consumed in sum, by the runtime's own count.
    pub cu: u64,
    /// The log of the programs.
    pub log: Vec<String>,
}

/// The record of the program of one top-level instruction.
#[derive(Default)]
pub(crate) struct Seen {
    /// The instruction's place in the transaction.
    pub index: usize,
    pub memory: Memory,
    pub steps: Vec<Step>,
    pub code: u64,
}

thread_local! {
    /// Of the run under way on this thread, instruction by instruction.
    static SEEN: RefCell<Vec<Seen>> = RefCell::default();
}

/// Runs something on a cache that [`watch`] was called on, and returns with its result what was seen of the
/// program of each top-level instruction.
pub(crate) fn seen<T>(run: impl FnOnce() -> T) -> (T, Vec<Seen>) {
    SEEN.take();
    let result = run();
    (result, SEEN.take())
}

/// Has the runtime keep the registers of the programs that are added from now on, and the loaders look
/// at them. Every builtin program notes what its top-level instructions consume.
pub(crate) fn watch(cache: &mut ProgramCache) {
    cache
        .register_builtin_function("", keep_registers)
        .expect("the same functions under the same names");
    for program_id in [LOADER_V2, LOADER_V3] {
        cache.add_builtin(Builtin {
            program_id,
            name: "watching_loader",
            register_fn: BuiltinProgram::register_definition::<WatchingLoader>,
        });
    }
    cache.add_builtin(Builtin {
        program_id: programs::SYSTEM,
        name: "system_program",
        register_fn: BuiltinProgram::register_definition::<WatchedSystem>,
    });
}

/// Not by `ProgramCache::new`'s own switch: that one reads labels too, and panics over an ELF that was
/// stripped of them.
fn keep_registers(loader: &mut BuiltinProgram<Context>, _name: &str) -> Result<(), ElfError> {
    let mut keeping = BuiltinProgram::new_loader(Config {
        enable_register_tracing: true,
        ..loader.get_config().clone()
    });
    for (_, (name, function)) in loader.get_function_registry().iter() {
        keeping.register_function(&String::from_utf8_lossy(name), function)?;
    }
    *loader = keeping;
    Ok(())
}

struct WatchingLoader;

type Context = InvokeContext<'static, 'static>;

impl BuiltinFunctionDefinition<Context> for WatchingLoader {
    type Error = Box<dyn error::Error>;

    fn rust(
        context: &mut Context,
        a: u64,
        b: u64,
        c: u64,
        d: u64,
        e: u64,
    ) -> Result<u64, Self::Error> {
        let result =
            recorder::top_level(context, |context| Entrypoint::rust(context, a, b, c, d, e));
        if context.get_stack_height() == 1 {
            let heap_size = context.get_compute_budget().heap_size.into();
            let transaction = &context.transaction_context;
            let index = transaction.get_current_instruction_index()?;
            context.iterate_vm_traces(&|instruction, executable, registers| {
                if instruction.get_index_in_trace() == index {
                    let steps: Vec<_> = registers
                        .iter()
                        .map(|registers| Step::of(executable, registers))
                        .collect();
                    let seen = Seen {
                        index,
                        memory: Memory::used(executable, &steps, heap_size),
                        steps,
                        code: code::dispatched(executable, registers),
                    };
                    SEEN.with_borrow_mut(|all| all.push(seen));
                }
            });
        }
        result
    }
}

/// The System program as it is, for a transaction that begins with it.
struct WatchedSystem;

impl BuiltinFunctionDefinition<Context> for WatchedSystem {
    type Error = Box<dyn error::Error>;

    fn rust(
        context: &mut Context,
        a: u64,
        b: u64,
        c: u64,
        d: u64,
        e: u64,
    ) -> Result<u64, Self::Error> {
        recorder::top_level(context, |context| System::rust(context, a, b, c, d, e))
    }
}
