//! What happens to a process, counted by its operations: every request to the network and every write to the
//! journal is one.

use {
    cu_vault_cli::error::Error,
    std::{
        cell::{Cell, RefCell},
        panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
        rc::Rc,
    },
};

/// What kind of operation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Network,
    Send,
    Append,
    Sync,
}

/// What happens at an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The process ends before it.
    CrashBefore,
    /// It is carried out, and the process ends before it learns of it. Of bytes that were not synced yet,
    /// so much survives.
    CrashAfter(Survives),
    /// It is not carried out, and fails.
    FailBefore,
    /// It is carried out, and fails all the same.
    FailAfter,
}

/// How much of what was appended and not synced is there after a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survives {
    Nothing,
    Half,
    AllButTheEnd,
    All,
}

impl Survives {
    pub const ALL: [Self; 4] = [Self::Nothing, Self::Half, Self::AllButTheEnd, Self::All];

    pub fn of(self, len: usize) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Half => len / 2,
            Self::AllButTheEnd => len.saturating_sub(1),
            Self::All => len,
        }
    }
}

/// This happens at the operation with this number, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fate {
    pub at: usize,
    pub what: What,
}

/// The process has ended.
#[derive(Debug)]
struct Crash;

/// Counts operations, and ends the process where it is to end.
#[derive(Clone, Default)]
pub struct Ends(Rc<State>);

#[derive(Default)]
struct State {
    count: Cell<usize>,
    fate: Cell<Option<Fate>>,
    survives: Cell<Option<Survives>>,
    ops: RefCell<Vec<Op>>,
}

impl Ends {
    /// Counts from 0 again.
    pub fn begin(&self, fate: Fate) {
        self.reset();
        self.0.fate.set(Some(fate));
    }

    /// Nothing happens any more.
    pub fn reset(&self) {
        self.0.count.set(0);
        self.0.fate.set(None);
        self.0.survives.set(None);
        self.0.ops.borrow_mut().clear();
    }

    /// The operations since it was counted from 0.
    pub fn ops(&self) -> Vec<Op> {
        self.0.ops.borrow().clone()
    }

    /// How much of what was not synced the crash has left, if there was one.
    pub fn survives(&self) -> Option<Survives> {
        self.0.survives.get()
    }

    /// One request.
    pub fn pass<T>(&self, op: Op, effect: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        let broken = || Error::Transport("the connection was cut".to_owned());
        match self.next(op) {
            None => effect(),
            Some(What::CrashBefore) => self.crash(Survives::Nothing),
            Some(What::CrashAfter(survives)) => {
                drop(effect());
                self.crash(survives)
            }
            Some(What::FailBefore) => Err(broken()),
            Some(What::FailAfter) => {
                drop(effect());
                Err(broken())
            }
        }
    }

    /// The present event. An event that happens once does not happen again.
    pub fn next(&self, op: Op) -> Option<What> {
        let count = self.0.count.get();
        self.0.count.set(count + 1);
        self.0.ops.borrow_mut().push(op);
        let fate = self.0.fate.get().filter(|fate| fate.at == count);
        fate.map(|fate| fate.what)
    }

    pub fn crash(&self, survives: Survives) -> ! {
        self.0.survives.set(Some(survives));
        // As a panic, but without its message.
        resume_unwind(Box::new(Crash))
    }
}

/// Runs a process. None if it has crashed.
pub fn process<T>(run: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => Some(result),
        Err(panic) if panic.is::<Crash>() => None,
        Err(panic) => resume_unwind(panic),
    }
}
