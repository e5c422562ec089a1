//! Planted faults: a check or a store is taken out of the ELF, or a branch is taken where it should not be, and the proof
//! must find it. Each counterexample is confirmed by the real VM, which runs the changed ELF on it and does what the
//! machine says.

use {
    crate::prove::prove_subject,
    cu_vault_elf::Arch,
    cu_vault_proof::{
        facts::{ID, Instruction},
        machine::{End, Input, Machine, Path},
        program::{Program, without, without_branch},
        shape::Layout,
        shapes::{self, Set, Subject},
        solver::{Kind, Solver},
    },
    std::collections::BTreeSet,
};

/// The change of an ELF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A branch of a success that is always decided as it was there.
    Branch,
    /// A branch of a success that is always decided the other way.
    Turned,
    /// A store that is taken out.
    Store,
}

/// A fault, and what the proof found.
#[derive(Clone, Debug)]
pub struct Planted {
    pub arch: Arch,
    pub subject: Subject,
    pub fault: Fault,
    pub pc: usize,
    /// The theorems that fail, with what fails.
    pub refuted: BTreeSet<(u8, String)>,
}

/// Where faults are planted, of which kind, and a theorem with what fails of it: that must be found.
const SUBJECTS: [(Instruction, Fault, u8, &str); 8] = [
    (
        Instruction::WithdrawSol,
        Fault::Branch,
        3,
        "slot 0 is the authority in the vault's state",
    ),
    (
        Instruction::AcceptAuthority,
        Fault::Branch,
        3,
        "slot 0 is the nominee in the vault's state",
    ),
    (
        Instruction::CloseVault,
        Fault::Branch,
        3,
        "slot 0 is the authority in the vault's state",
    ),
    (
        Instruction::WithdrawToken,
        Fault::Branch,
        3,
        "slot 0 is the authority in the vault's state",
    ),
    (
        Instruction::GetVault,
        Fault::Branch,
        12,
        "not refused without a vault of this program",
    ),
    (
        Instruction::DepositSol,
        Fault::Turned,
        12,
        "refused, and nothing is missing",
    ),
    (
        Instruction::DepositSol,
        Fault::Store,
        9,
        "the amount of the transfer",
    ),
    (
        Instruction::DepositToken,
        Fault::Store,
        9,
        "the amount of the transfer",
    ),
];

/// A success of an instruction, on the layout that nearly every caller sends: the cheapest, or the one with the highest
/// cost, which is the general path's. Where a fault refuses on the fast path, the general path answers as before.
fn success(program: &Program, subject: Subject, fault: Fault, solver: &mut Solver) -> Path {
    let mut found: Option<Path> = None;
    let shape = subject.usual_shape().expect("it is an instruction");
    let layout = Layout::of(&shape);
    let mut machine = Machine::new(program, layout, ID.to_bytes(), Input::Open, Some(solver));
    machine.explore(&mut |_, path, end| {
        let fits = found.as_ref().is_none_or(|it| match fault {
            Fault::Turned => path.own > it.own,
            Fault::Branch | Fault::Store => path.own < it.own,
        });
        if *end == End::Returned(0) && fits {
            found = Some(path.clone());
        }
    });
    found.expect("the instruction can succeed")
}

/// Each ELF with one fault, and where the fault is.
fn faulty(elf: &[u8], program: &Program, path: &Path, fault: Fault) -> Vec<(usize, Vec<u8>)> {
    if fault == Fault::Store {
        let stores: BTreeSet<_> = path.stores.iter().copied().collect();
        let stores = stores.into_iter();
        return stores.map(|pc| (pc, without(elf, program, pc))).collect();
    }
    let branches = path.branches.iter();
    branches
        .map(|(pc, takes)| {
            let takes = *takes == (fault == Fault::Branch);
            (*pc, without_branch(elf, program, *pc, takes))
        })
        .collect()
}

/// Plants each fault alone, and proves the instruction on the rest. It proves WithdrawSol on the shapes of a reduced run,
/// the others on the layout that nearly every caller sends.
pub fn plant(arch: Arch, kind: Kind) -> Vec<Planted> {
    let elf = arch.elf("cu_vault");
    let program = Program::load(&elf).expect("the ELF loads");
    let mut solver = Solver::start(kind);
    let mut planted = Vec::new();
    for (instruction, fault, ..) in SUBJECTS {
        let subject = Subject {
            discriminator: instruction as u8,
            recipients: 0,
            least: 0,
        };
        let shapes = if instruction == Instruction::WithdrawSol {
            let all = shapes::all(Set::Reduced).into_iter();
            all.filter(|(known, _)| *known == subject)
                .flat_map(|(_, shapes)| shapes)
                .collect()
        } else {
            vec![subject.usual_shape().expect("it is an instruction")]
        };
        let path = success(&program, subject, fault, &mut solver);
        for (pc, changed) in faulty(&elf, &program, &path, fault) {
            // This replays every path on the real VM with the changed ELF, and each counterexample.
            let found = prove_subject(&changed, subject, &shapes, &mut solver, true, None);
            let failures = found.failures.into_iter();
            let refuted = failures
                .map(|(_, failure)| (failure.theorem, failure.what))
                .collect();
            planted.push(Planted {
                arch,
                subject,
                fault,
                pc,
                refuted,
            });
        }
    }
    planted
}

/// Checks that the proof found what it must: in WithdrawSol every fault, elsewhere the one that is named.
///
/// # Panics
///
/// If it is not.
pub fn found(planted: &[Planted]) {
    for arch in Arch::ALL {
        for (instruction, fault, theorem, what) in SUBJECTS {
            let is_one = |it: &&Planted| {
                let place = (it.arch, it.subject.discriminator, it.fault);
                place == (arch, instruction as u8, fault)
            };
            let faults: Vec<_> = planted.iter().filter(is_one).collect();
            let is_found = |fault: &&Planted| fault.refuted.contains(&(theorem, what.to_owned()));
            assert!(
                faults.iter().any(is_found),
                "{arch} {instruction:?} {fault:?}: {faults:#?}"
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
