//! One case, both ways.

use {
    crate::{
        case::{Case, Key},
        host::{self, Path, memory::Placed},
        model::{Refusal, Runtime},
        rights,
    },
    cu_vault_interface::ID,
    std::cell::RefCell,
};

thread_local! {
    /// The bytes at the start and those that the two paths leave. They are large, and of use again.
    static BUFFERS: RefCell<[Vec<u8>; 3]> = const { RefCell::new([Vec::new(), Vec::new(), Vec::new()]) };
}

/// The outcome of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub result: Result<Left, End>,
    /// How many CPIs were begun.
    pub cpis: usize,
}

/// What a run leaves that the runtime takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Lamports, owner and data of each account.
    pub accounts: Vec<(u64, Key, Vec<u8>)>,
    pub return_data: Vec<u8>,
}

/// How a run failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The program returned this.
    Error(u64),
    /// A CPI failed, or the runtime does not take what the program left.
    Refused(Refusal),
}

/// # Panics
///
/// If the two paths differ, or a success is none that it may be.
pub fn check(case: &Case) -> Outcome {
    let outcome = BUFFERS.with_borrow_mut(|[start, left, general_left]| {
        let placed = Placed::new(case, &ID.to_bytes(), start);
        let run = |path, left| {
            placed.place(case, start);
            let outcome = run(path, case, &placed);
            placed.take(left);
            outcome
        };
        let outcome = run(Path::Both, left);
        let general = run(Path::General, general_left);
        assert_eq!(outcome, general, "with the fast path and without");
        if left != general_left {
            let mut pairs = left.iter().zip(general_left);
            let at = pairs.position(|(a, b)| a != b);
            panic!("the fast path leaves another byte at {at:?} of {case:?}");
        }
        outcome
    });
    if let Ok(left) = &outcome.result {
        rights::hold(case, left);
    }
    outcome
}

fn run(path: Path, case: &Case, placed: &Placed) -> Outcome {
    Runtime::start(case, placed);
    let returned = host::run(path, placed);
    let runtime = Runtime::stop();
    let cpis = runtime.cpis;
    let result = match returned {
        Ok(0) => runtime.finish().map_err(End::Refused),
        Ok(error) => Err(End::Error(error)),
        Err(refusal) => Err(End::Refused(refusal)),
    };
    let result = result.map(|(accounts, return_data)| Left {
        accounts: accounts
            .into_iter()
            .map(|account| (account.lamports, account.owner, account.data))
            .collect(),
        return_data,
    });
    Outcome { result, cpis }
}
