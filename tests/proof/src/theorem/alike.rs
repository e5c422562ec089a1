//! Two programs on one input: the same result, and after a success the same bytes, calls and return data.

use {
    super::{Failure, Question, Taken},
    crate::{
        call::Call,
        machine::{End, Machine, Path},
        term::Term,
    },
    std::collections::BTreeSet,
};

/// What two programs may do differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// Nothing: each call is the same to the byte.
    Same,
    /// How they make their calls, as long as both keep theorem 5: a transfer with or without the callee's check, alone
    /// or in a batch.
    KeepTheContract,
    /// The same, and anything at all where the runtime refuses the first call of both, since each names a read-only
    /// account as writable (A4). Both then fail, and nothing of them stays.
    SameUnlessRefused,
    /// [`Self::KeepTheContract`], with the same exception.
    KeepTheContractUnlessRefused,
}

impl Calls {
    fn are_the_same(self) -> bool {
        matches!(self, Self::Same | Self::SameUnlessRefused)
    }

    fn may_be_refused(self) -> bool {
        matches!(
            self,
            Self::SameUnlessRefused | Self::KeepTheContractUnlessRefused
        )
    }
}

/// Compares what a path of one program did with what another did on the same inputs. After a failure nothing is compared
/// but the result: the runtime forgets the rest.
pub fn alike(
    machine: &mut Machine,
    (path, end): (&Path, &End),
    (other, other_end): (&Path, &End),
    calls: Calls,
) -> Vec<Failure> {
    let mut question = Question::new(machine, other);
    if calls.may_be_refused() {
        question.refused_alike(path);
    }
    if end != other_end {
        question.fail(10, format!("{end:?} and {other_end:?}"));
    } else if *end == End::Returned(0) {
        question.same_bytes(path);
        question.same_return_data(path);
        if calls.are_the_same() {
            question.same_calls(path);
        }
    }
    let mut failures = question.failures;
    for failure in &mut failures {
        failure.other = Some(Taken::of(other));
    }
    failures
}

impl Question<'_, '_, '_> {
    /// The runtime refuses the first call of both or of neither. Where it does, they need not agree.
    fn refused_alike(&mut self, path: &Path) {
        let [one, other] = [path, self.path].map(|path| self.names_a_read_only_account(path));
        let only_if = self.machine.terms.implies(one, other);
        let if_only = self.machine.terms.implies(other, one);
        for same in [only_if, if_only] {
            self.claim(10, "whether the runtime refuses the first call", same);
        }
        let both = self.machine.terms.all(one, other);
        if self.machine.terms.decided(both) != Some(false) {
            self.unless = Some(both);
        }
    }

    fn names_a_read_only_account(&mut self, path: &Path) -> Term {
        let mut found = self.machine.terms.truth(false);
        for meta in path.calls.iter().take(1).flat_map(|call| &call.metas) {
            let Some(slot) = meta.slot else {
                continue;
            };
            let writable = self.machine.writable(slot);
            let read_only = self.machine.terms.not(writable);
            let refused = self.machine.terms.all(meta.writable, read_only);
            found = self.machine.terms.any(found, refused);
        }
        found
    }

    fn same_bytes(&mut self, path: &Path) {
        let written: BTreeSet<usize> = [path, self.path]
            .into_iter()
            .flat_map(|path| self.machine.written(path))
            .collect();
        // Neighbours together: a number of several bytes is compared as one.
        let written: Vec<_> = written.into_iter().collect();
        for run in written.chunk_by(|at, next| at + 1 == *next) {
            let [one, other] = [path, self.path].map(|path| {
                run.iter()
                    .map(|at| self.machine.after(path, *at))
                    .collect::<Vec<_>>()
            });
            self.equal(10, "bytes of the input", &one, &other);
        }
    }

    fn same_return_data(&mut self, path: &Path) {
        let [one, other] = [path, self.path].map(|path| path.returned.clone().unwrap_or_default());
        self.equal(10, "the return data", &one, &other);
    }

    fn same_calls(&mut self, path: &Path) {
        let own = self.path;
        if path.calls.len() != own.calls.len() {
            return self.fail(10, "another number of calls".to_owned());
        }
        for (one, other) in path.calls.iter().zip(&own.calls) {
            self.same_call(one, other);
        }
    }

    fn same_call(&mut self, one: &Call, other: &Call) {
        self.equal(10, "the program of a call", &one.program, &other.program);
        self.equal(10, "the data of a call", &one.data, &other.data);
        let seeds = |call: &Call| {
            call.signers
                .iter()
                .map(|it| it.concat())
                .collect::<Vec<_>>()
        };
        let (a, b) = (seeds(one), seeds(other));
        if a.len() != b.len() || one.metas.len() != other.metas.len() || one.infos != other.infos {
            return self.fail(10, "a call with other accounts or signers".to_owned());
        }
        for (a, b) in a.iter().zip(&b) {
            self.equal(10, "the seeds of a call", a, b);
        }
        for (a, b) in one.metas.iter().zip(&other.metas) {
            self.equal(10, "an address of a call", &a.address, &b.address);
            for (a, b) in [(a.writable, b.writable), (a.signer, b.signer)] {
                let (only_if, if_only) = (
                    self.machine.terms.implies(a, b),
                    self.machine.terms.implies(b, a),
                );
                self.claim(10, "a right of a call", only_if);
                self.claim(10, "a right of a call", if_only);
            }
        }
    }
}
