//! Planted faults: a check is taken out of the ELF, and the proof must find it. Each counterexample is
//! confirmed by the real VM, which runs the changed ELF on it and does what the machine says.

use {
    crate::prove::prove_subject,
    cu_vault_elf::Arch,
    cu_vault_proof::{
        facts::{ID, Instruction},
        machine::{End, Input, Machine},
        program::{Program, without_branch},
        shape::Layout,
        shapes::{self, Set, Subject},
        solver::{Kind, Solver},
    },
    std::collections::BTreeSet,
};

/// A branch of a success, taken out.
#[derive(Clone, Debug)]
pub struct Planted {
    pub arch: Arch,
    pub subject: Subject,
    pub pc: usize,
    /// The theorems that fail, with what fails.
    pub refuted: BTreeSet<(u8, String)>,
}

/// Where faults are planted, and the check that must be among those that are found.
const SUBJECTS: [(Instruction, &str); 4] = [
    (
        Instruction::WithdrawSol,
        "slot 0 is the authority in the vault's state",
    ),
    (
        Instruction::AcceptAuthority,
        "slot 0 is the nominee in the vault's state",
    ),
    (
        Instruction::CloseVault,
        "slot 0 is the authority in the vault's state",
    ),
    (
        Instruction::WithdrawToken,
        "slot 0 is the authority in the vault's state",
    ),
];

/// The branches that the cheapest success of an instruction depends on, on the layout that nearly every caller sends.
fn branches(program: &Program, subject: Subject, solver: &mut Solver) -> Vec<(usize, bool)> {
    let mut found: Option<(u64, Vec<(usize, bool)>)> = None;
    let shape = subject.usual_shape().expect("it is an instruction");
    let layout = Layout::of(&shape);
    let mut machine = Machine::new(program, layout, ID.to_bytes(), Input::Open, Some(solver));
    machine.explore(&mut |_, path, end| {
        let cheaper = found.as_ref().is_none_or(|(own, _)| path.own < *own);
        if *end == End::Returned(0) && cheaper {
            found = Some((path.own, path.branches.clone()));
        }
    });
    found.expect("the instruction can succeed").1
}

/// Takes each of those branches out, alone, and proves the instruction on what is left: WithdrawSol on the shapes of a
/// reduced run, the other three on the layout that nearly every caller sends.
pub fn plant(arch: Arch, kind: Kind) -> Vec<Planted> {
    let elf = arch.elf("cu_vault");
    let program = Program::load(&elf).expect("the ELF loads");
    let mut solver = Solver::start(kind);
    let mut planted = Vec::new();
    for (instruction, _) in SUBJECTS {
        let subject = Subject {
            discriminator: instruction as u8,
            recipients: 0,
        };
        let shapes = if instruction == Instruction::WithdrawSol {
            let all = shapes::all(Set::Reduced).into_iter();
            all.filter(|(known, _)| *known == subject)
                .flat_map(|(_, shapes)| shapes)
                .collect()
        } else {
            vec![subject.usual_shape().expect("it is an instruction")]
        };
        for (pc, takes) in branches(&program, subject, &mut solver) {
            let changed = without_branch(&elf, &program, pc, takes);
            // This replays every path on the real VM with the changed ELF, and each counterexample.
            let found = prove_subject(&changed, subject, &shapes, &mut solver, true, None);
            let failures = found.failures.into_iter();
            let refuted = failures
                .map(|(_, failure)| (failure.theorem, failure.what))
                .collect();
            planted.push(Planted {
                arch,
                subject,
                pc,
                refuted,
            });
        }
    }
    planted
}

/// Checks that the proof found what it must: in WithdrawSol every fault, elsewhere the missing check of who signs.
///
/// # Panics
///
/// If it is not.
pub fn found(planted: &[Planted]) {
    for arch in Arch::ALL {
        for (instruction, check) in SUBJECTS {
            let faults: Vec<_> = planted
                .iter()
                .filter(|it| it.arch == arch && it.subject.discriminator == instruction as u8)
                .collect();
            let is_found = |fault: &&Planted| fault.refuted.contains(&(3, check.to_owned()));
            assert!(
                faults.iter().any(is_found),
                "{arch} {instruction:?}: {faults:#?}"
            );
            if instruction == Instruction::WithdrawSol {
                assert!(
                    faults.iter().all(|fault| !fault.refuted.is_empty()),
                    "{arch}: {faults:#?}"
                );
            }
        }
    }
}
