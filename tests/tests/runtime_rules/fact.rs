//! One fact: an instruction and its required outcome.

use {
    crate::runtime_rules::scene::Scene,
    cu_runtime::{Call, Profile, Run},
    cu_vault_tests::effect::Effect,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    std::{collections::BTreeSet, panic::Location},
};

pub struct Theme {
    pub title: &'static str,
    pub about: &'static str,
    pub facts: Vec<Fact>,
}

pub struct Fact {
    pub id: &'static str,
    /// The claims that it proves, prices or corrects.
    pub rows: &'static [usize],
    /// What is done.
    pub says: &'static str,
    /// What a common text says, and what is true instead.
    pub corrects: Option<&'static str>,
    /// What the log says where the error alone does not.
    pub log: Option<&'static str>,
    /// The runtime charges for its last call what it charges for that of this fact.
    pub same_charge_as: Option<&'static str>,
    act: fn(&mut Scene) -> Instruction,
    outcomes: [Outcome; 2],
    /// The syscall that its figures are of, if not of its last call.
    syscall: Option<&'static str>,
    /// The file that states it, in the repository.
    pub file: &'static str,
}

#[derive(Clone)]
pub enum Outcome {
    /// It succeeds: in words, and to the byte. Nothing else changes.
    Does(&'static str, fn(&Scene, &mut Effect)),
    /// It fails and changes nothing, with some of the budget left.
    Refused(InstructionError),
    /// It fails and changes nothing, and the whole budget is gone.
    Ruined(InstructionError),
}

impl Outcome {
    /// It succeeds and changes nothing.
    pub const NOTHING: Self = Self::Does("nothing changes", |_, _| {});
}

/// The outcome of a run.
pub struct Held {
    pub figures: Figures,
    /// The texts that a refusal prints: in the log, and the error as a client shows it.
    pub printed: BTreeSet<String>,
    /// The whole log, with A, B and C by these names.
    pub log: Vec<String>,
}

/// What a run cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The whole instruction.
    pub cu: u64,
    pub call: Option<Charge>,
}

/// What a call or a syscall cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// What the runtime charged.
    pub runtime: u64,
    /// What the callee consumed; none if it never ran.
    pub callee: Option<u64>,
}

impl Figures {
    pub fn charged(&self) -> Option<u64> {
        self.call.map(|charge| charge.runtime)
    }

    fn of(run: &Run, syscall: Option<&str>) -> Self {
        let call = match syscall {
            None => run.cpis.last().map(|cpi| Charge {
                runtime: cpi.runtime_units(),
                callee: cpi.units_at_callee.map(|_| cpi.callee_units()),
            }),
            Some(name) => run.calls().find_map(|call| match call {
                Call::Syscall(syscall) if syscall.name == name => Some(Charge {
                    runtime: syscall.units(),
                    callee: None,
                }),
                _ => None,
            }),
        };
        assert!(
            syscall.is_none() || call.is_some(),
            "{syscall:?} was called"
        );
        Self { cu: run.cu(), call }
    }
}

impl Fact {
    /// A fact that is the same on both profiles.
    #[track_caller]
    pub fn new(
        id: &'static str,
        rows: &'static [usize],
        says: &'static str,
        act: fn(&mut Scene) -> Instruction,
        outcome: Outcome,
    ) -> Self {
        Self {
            id,
            rows,
            says,
            corrects: None,
            log: None,
            same_charge_as: None,
            act,
            outcomes: [outcome.clone(), outcome],
            syscall: None,
            file: Location::caller().file(),
        }
    }

    /// With every gate on, this is the outcome instead.
    pub fn with_all_gates(mut self, outcome: Outcome) -> Self {
        self.outcomes[1] = outcome;
        self
    }

    pub fn corrects(self, text: &'static str) -> Self {
        Self {
            corrects: Some(text),
            ..self
        }
    }

    pub fn logs(self, text: &'static str) -> Self {
        Self {
            log: Some(text),
            ..self
        }
    }

    pub fn same_charge_as(self, id: &'static str) -> Self {
        Self {
            same_charge_as: Some(id),
            ..self
        }
    }

    /// Its figures are of this syscall.
    pub fn of(self, syscall: &'static str) -> Self {
        Self {
            syscall: Some(syscall),
            ..self
        }
    }

    pub fn outcome(&self, profile: Profile) -> &Outcome {
        match profile {
            Profile::All => &self.outcomes[1],
            _ => &self.outcomes[0],
        }
    }

    pub fn syscall(&self) -> Option<&str> {
        self.syscall
    }

    /// Runs it, and holds the outcome with what must.
    ///
    /// # Panics
    ///
    /// If they differ.
    pub fn hold(&self, scene: &mut Scene) -> Held {
        let instruction = (self.act)(scene);
        let accounts = scene.world.accounts_of(std::slice::from_ref(&instruction));
        let svm = &mut scene.world.svm;
        let (run, log) = svm
            .run_logged(&instruction, &accounts)
            .unwrap_or_else(|mismatch| panic!("{mismatch}"));
        let budget = scene.reset_budget();
        let (arch, profile) = (scene.world.arch, scene.profile);
        let at = format!("{} on {arch} with {profile} gates", self.id);
        // Shown if what follows panics: the accounts' comparison does not know whose they are.
        println!("{at}");
        let mut effect = Effect::none(&scene.world, &instruction);
        let (expected, ruined) = match self.outcome(scene.profile) {
            Outcome::Does(_, change) => {
                change(scene, &mut effect);
                (Ok(()), false)
            }
            Outcome::Refused(error) => (Err(error.clone()), false),
            Outcome::Ruined(error) => (Err(error.clone()), true),
        };
        assert_eq!(run.result.raw_result, expected, "{at}");
        // An error that says no more than that something went wrong.
        if expected == Err(InstructionError::ProgramFailedToComplete) || self.log.is_some() {
            let text = self.log.unwrap_or_else(|| panic!("{at}: {log:#?}"));
            assert!(log.iter().any(|line| line.contains(text)), "{at}: {log:#?}");
        }
        if expected.is_ok() {
            effect.assert(&run);
        } else {
            // Mollusk discards what a failed instruction did, as the bank does.
            effect.assert_accounts(&run);
            assert_eq!(
                run.cu() == budget,
                ruined,
                "{at}: {} of {budget} CU",
                run.cu()
            );
        }
        let printed = match &run.result.raw_result {
            Ok(()) => BTreeSet::new(),
            Err(error) => log
                .iter()
                .filter_map(|line| text(line))
                .chain([error.to_string()])
                .map(|text| without_addresses(&text))
                .collect(),
        };
        let programs = [(scene.a, "A"), (scene.b, "B"), (scene.c, "C")];
        let named = |line: &String| {
            programs.iter().fold(line.clone(), |line, (id, name)| {
                line.replace(&id.to_string(), name)
            })
        };
        Held {
            figures: Figures::of(&run, self.syscall),
            printed,
            log: log.iter().map(named).collect(),
        }
    }
}

/// What a line of a log says, if it is of a failure.
fn text(line: &str) -> Option<String> {
    let Some(rest) = line.strip_prefix("Program ") else {
        // The runtime, or a builtin.
        return Some(line.to_owned());
    };
    if let Some(said) = rest.strip_prefix("log: ") {
        return said.starts_with("Error: ").then(|| said.to_owned());
    }
    let (_, error) = rest.split_once(" failed: ")?;
    Some(error.to_owned())
}

/// The same with a word in place of what is another one in every run.
fn without_addresses(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric();
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let word = &rest[start..];
        let word = &word[..word.find(|c| !is_part(c)).unwrap_or(word.len())];
        out.push_str(&rest[..start]);
        out.push_str(if word.len() >= 32 && word.parse::<Pubkey>().is_ok() {
            "<address>"
        } else {
            word
        });
        rest = &rest[start + word.len()..];
    }
    out + rest
}
