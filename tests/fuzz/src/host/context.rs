//! A run of the program, on a stack of its own: a failed CPI ends it in the middle, and what is on the stack
//! then is left behind. The program has no destructors that would have to run.

use {
    super::memory::{INPUT, Placed},
    crate::model::Refusal,
    cu_vault::entrypoint::{process, process_general},
    std::{cell::RefCell, mem::MaybeUninit, ptr},
};

/// Which way the program takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// As on chain: the fast path, then the general one if need be.
    Both,
    General,
}

const STACK: usize = 256 << 10;

struct Run {
    path: Path,
    data: usize,
    result: Option<Result<u64, Refusal>>,
}

struct Contexts {
    host: libc::ucontext_t,
    program: libc::ucontext_t,
    stack: Vec<u128>,
}

thread_local! {
    static RUN: RefCell<Option<Run>> = const { RefCell::new(None) };
    static CONTEXTS: RefCell<Box<Contexts>> = RefCell::new(Box::new(Contexts {
        // SAFETY: a context is plain data, and is filled in before it is used.
        host: unsafe { MaybeUninit::zeroed().assume_init() },
        // SAFETY: as above.
        program: unsafe { MaybeUninit::zeroed().assume_init() },
        stack: vec![0; STACK / size_of::<u128>()],
    }));
}

/// Runs the program on the input in place: what it returned, or what ended it.
pub fn run(path: Path, placed: &Placed) -> Result<u64, Refusal> {
    RUN.set(Some(Run {
        path,
        data: placed.data,
        result: None,
    }));
    let contexts: *mut Contexts = CONTEXTS.with_borrow_mut(|contexts| &raw mut **contexts);
    // SAFETY: the contexts stay where they are, in their box, and only this thread uses them. `enter` ends
    // by returning, to the host's context, or by `end`.
    unsafe {
        let program = &raw mut (*contexts).program;
        assert_eq!(libc::getcontext(program), 0);
        (*program).uc_stack.ss_sp = (*contexts).stack.as_mut_ptr().cast();
        (*program).uc_stack.ss_size = STACK;
        (*program).uc_link = &raw mut (*contexts).host;
        libc::makecontext(program, enter, 0);
        assert_eq!(libc::swapcontext(&raw mut (*contexts).host, program), 0);
    }
    let run = RUN.take().expect("it was set");
    run.result.expect("the program returned or was ended")
}

extern "C" fn enter() {
    let (path, data) = RUN.with_borrow(|run| {
        let run = run.as_ref().expect("it was set");
        (run.path, run.data)
    });
    let input = ptr::with_exposed_provenance_mut::<u8>(INPUT);
    // SAFETY: the input is serialised where the SVM maps it, and the instruction data within it.
    let result = unsafe {
        let data = input.add(data).cast_const();
        match path {
            Path::Both => process(input, data),
            Path::General => process_general(input, data),
        }
    };
    finish(Ok(result));
}

/// Ends the program in the middle of a system call, as the runtime does when that fails.
pub fn end(refusal: Refusal) -> ! {
    finish(Err(refusal));
    let contexts: *mut Contexts = CONTEXTS.with_borrow_mut(|contexts| &raw mut **contexts);
    // SAFETY: the program was entered from the host's context, which waits there. No code returns here.
    unsafe { libc::swapcontext(&raw mut (*contexts).program, &raw const (*contexts).host) };
    unreachable!("the host goes on");
}

fn finish(result: Result<u64, Refusal>) {
    RUN.with_borrow_mut(|run| run.as_mut().expect("it was set").result = Some(result));
}
