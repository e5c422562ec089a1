//! A run watched instruction by instruction.
//!
//! The runtime can keep the registers of every instruction that it executes, if it is told so when it
//! loads a program. It drops them with the transaction, so they are read by the last who still has
//! them: the loader, which is a builtin program and can be replaced by one that looks before it leaves.

use {
    crate::{Memory, Run, Step, code},
    mollusk_svm::program::{
        Builtin, ProgramCache,
        loader_keys::{LOADER_V2, LOADER_V3},
    },
    solana_bpf_loader_program::Entrypoint,
    solana_program_runtime::{
        invoke_context::InvokeContext,
        solana_sbpf::{
            elf::ElfError,
            program::{BuiltinFunctionDefinition, BuiltinProgram},
            vm::Config,
        },
    },
    std::{cell::RefCell, error},
};

/// The outcome of [`Svm::trace`](crate::Svm::trace).
#[derive(Clone, Debug)]
pub struct Trace {
    /// The run that was watched, checked like any other. It cost what it costs unwatched.
    pub run: Run,
    /// What the top-level program used; a builtin uses nothing.
    pub memory: Memory,
    /// Each instruction that the top-level program executed; a builtin executes none.
    pub steps: Vec<Step>,
    /// The bytes of code that the top-level program has for it: those that can be reached from the first
    /// function that it called through a register, as a program does that finds its instructions in a
    /// table; from its entrypoint, if it called none. 0 for a builtin.
    pub code: u64,
    /// What the programs logged: it says why one failed in more words than the error does.
    pub log: Vec<String>,
}

/// What was seen of the top-level program.
#[derive(Default)]
pub(crate) struct Seen {
    pub memory: Memory,
    pub steps: Vec<Step>,
    pub code: u64,
}

thread_local! {
    /// Of the run under way on this thread.
    static SEEN: RefCell<Seen> = RefCell::default();
}

/// Runs `instruction` on a cache that [`watch`] was called on, and returns with its result what was seen
/// of the top-level program.
pub(crate) fn seen<T>(instruction: impl FnOnce() -> T) -> (T, Seen) {
    SEEN.take();
    let result = instruction();
    (result, SEEN.take())
}

/// Has the runtime keep the registers of the programs that are added from now on, and the loaders look
/// at them.
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
        let result = Entrypoint::rust(context, a, b, c, d, e);
        if context.get_stack_height() == 1 {
            let heap_size = context.get_compute_budget().heap_size.into();
            context.iterate_vm_traces(&|instruction, executable, registers| {
                if instruction.get_index_in_trace() == 0 {
                    let steps: Vec<_> = registers
                        .iter()
                        .map(|registers| Step::of(executable, registers))
                        .collect();
                    SEEN.set(Seen {
                        memory: Memory::used(executable, &steps, heap_size),
                        steps,
                        code: code::dispatched(executable, registers),
                    });
                }
            });
        }
        result
    }
}
