//! A disk that keeps what was synced, and of the rest only so much as a crash leaves.

use {
    crate::payout::fate::{Ends, Op, Survives, What},
    cu_vault_cli::payout::medium::Medium,
    std::{cell::RefCell, io, rc::Rc},
};

/// One file on it.
#[derive(Clone, Default)]
pub struct Disk {
    state: Rc<RefCell<State>>,
    ends: Ends,
}

#[derive(Default)]
struct State {
    synced: Vec<u8>,
    pending: Vec<u8>,
}

impl Disk {
    pub fn new(ends: &Ends) -> Self {
        Self {
            state: Rc::default(),
            ends: ends.clone(),
        }
    }

    /// After a crash, or after the process has ended by itself.
    pub fn restart(&self) {
        let survives = self.ends.survives().unwrap_or(Survives::All);
        let state = &mut *self.state.borrow_mut();
        let len = survives.of(state.pending.len());
        state.synced.extend_from_slice(&state.pending[..len]);
        state.pending.clear();
    }

    /// What no crash can take away any more.
    pub fn synced(&self) -> Vec<u8> {
        self.state.borrow().synced.clone()
    }

    pub fn bytes(&self) -> Vec<u8> {
        let state = self.state.borrow();
        [&state.synced[..], &state.pending].concat()
    }

    /// Puts other bytes in their place.
    pub fn replace(&self, bytes: Vec<u8>) {
        *self.state.borrow_mut() = State {
            synced: bytes,
            pending: Vec::new(),
        };
    }

    fn pass(&self, op: Op, effect: impl FnOnce(&mut State)) -> io::Result<()> {
        let full = || io::Error::other("no space left on device");
        let what = self.ends.next(op);
        if matches!(what, Some(What::CrashBefore)) {
            self.ends.crash(Survives::Nothing);
        }
        if matches!(what, Some(What::FailBefore)) {
            return Err(full());
        }
        effect(&mut self.state.borrow_mut());
        match what {
            None => Ok(()),
            Some(What::CrashAfter(survives)) => self.ends.crash(survives),
            Some(_) => Err(full()),
        }
    }
}

impl Medium for Disk {
    fn read(&mut self) -> io::Result<Vec<u8>> {
        Ok(self.bytes())
    }

    fn truncate(&mut self, len: u64) -> io::Result<()> {
        self.pass(Op::Sync, |state| {
            state.synced.append(&mut state.pending);
            state.synced.truncate(len as usize);
        })
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.pass(Op::Append, |state| state.pending.extend_from_slice(bytes))
    }

    fn sync(&mut self) -> io::Result<()> {
        self.pass(Op::Sync, |state| state.synced.append(&mut state.pending))
    }
}
