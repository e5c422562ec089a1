//! Planted faults: a check is taken out of the ELF, and the proof must find it. Each counterexample is
//! confirmed by the real VM, which runs the changed ELF on it and does what the machine says.

use {
    crate::prove::{Found, prove_subject},
    cu_vault_elf::Arch,
    cu_vault_proof::{
        facts::{ID, Instruction, Vault},
        machine::{End, Input, Machine},
        program::{Program, without_branch},
        shape::{Layout, Shape, Slot},
        shapes::{self, Set, Subject},
        solver::{Kind, Solver},
    },
    std::collections::BTreeSet,
};

/// A branch of a success, taken out.
#[derive(Clone, Debug)]
pub struct Planted {
    pub arch: Arch,
    pub pc: usize,
    /// The theorems that fail, with what fails.
    pub refuted: BTreeSet<(u8, String)>,
}

/// The branches that WithdrawSol takes on the layout that nearly every caller sends, when it succeeds.
fn branches(program: &Program, solver: &mut Solver) -> Vec<(usize, bool)> {
    let shape = Shape {
        slots: vec![
            Slot::Account(0),
            Slot::Account(Vault::LEN),
            Slot::Account(0),
        ],
        data_len: 9,
        discriminator: Instruction::WithdrawSol as u8,
    };
    let mut found: Option<(u64, Vec<(usize, bool)>)> = None;
    let layout = Layout::of(&shape);
    Machine::new(program, layout, ID.to_bytes(), Input::Open, Some(solver)).explore(
        &mut |_, path, end| {
            let cheaper = found.as_ref().is_none_or(|(own, _)| path.own < *own);
            if *end == End::Returned(0) && cheaper {
                found = Some((path.own, path.branches.clone()));
            }
        },
    );
    found.expect("WithdrawSol can succeed").1
}

/// Takes each of those branches out, alone, and proves WithdrawSol on what is left.
pub fn plant(arch: Arch, kind: Kind) -> Vec<Planted> {
    let elf = arch.elf("cu_vault");
    let program = Program::load(&elf).expect("the ELF loads");
    let subject = Subject {
        discriminator: Instruction::WithdrawSol as u8,
        recipients: 0,
    };
    let shapes = shapes::all(Set::Reduced);
    let (_, shapes) = shapes
        .iter()
        .find(|(known, _)| *known == subject)
        .expect("it is a subject");
    let mut solver = Solver::start(kind);
    branches(&program, &mut solver)
        .into_iter()
        .map(|(pc, takes)| {
            let changed = without_branch(&elf, &program, pc, takes);
            // This replays every path on the real VM with the changed ELF: so each counterexample is one there.
            let found: Found = prove_subject(&changed, subject, shapes, &mut solver);
            let refuted = found
                .failures
                .into_iter()
                .map(|(_, failure)| (failure.theorem, failure.what))
                .collect();
            Planted { arch, pc, refuted }
        })
        .collect()
}

/// Each of them is found, and among them that which compares the authority.
///
/// # Panics
///
/// If one is not.
pub fn found(planted: &[Planted]) {
    let authority = (3, "slot 0 is the authority in the vault's state".to_owned());
    for arch in Arch::ALL {
        let faults: Vec<_> = planted.iter().filter(|fault| fault.arch == arch).collect();
        assert!(
            faults
                .iter()
                .any(|fault| fault.refuted.contains(&authority)),
            "{arch}: {faults:#?}"
        );
        assert!(
            faults.iter().all(|fault| !fault.refuted.is_empty()),
            "{arch}: {faults:#?}"
        );
    }
}
