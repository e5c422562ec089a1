//! What a theme's attacks did, and the page that shows it.

use {
    crate::attacks::fixtures::{self, Fixtures},
    cu_runtime::Run,
    cu_vault_interface::{
        error::VaultError,
        instruction::{Instruction as Tag, Spec, TABLE},
        state::Vault,
    },
    cu_vault_tests::{
        effect::Effect,
        every::{Call, Every},
        evidence::Evidence,
        generated::Parts,
        model::{Prediction, predict},
        world::{Refusal, World},
    },
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_system_interface::error::SystemError,
    spl_token_2022_interface::error::TokenError,
    std::{
        collections::BTreeMap,
        fmt::{Display, Write},
        slice,
        sync::{Arc, Mutex, OnceLock, PoisonError},
    },
};

const HEAD: &str = "\
# The attacks

Written by `scripts/test.sh attacks` from what it ran, on both ELFs. A refusal changed no account; the number
is how many cases ended so.
";

/// The page of all attacks: a section for each theme, by its title.
pub const PAGE: Parts = Parts {
    file: "evidence/attacks.md",
    split: |page| {
        let sections = page.split("\n## ").skip(1);
        sections
            .map(|section| {
                let title = section.lines().next().unwrap_or_default();
                (title.to_owned(), format!("## {}\n", section.trim_end()))
            })
            .collect()
    },
    join: |sections| {
        let sections = sections.values().map(|section| format!("\n{section}"));
        HEAD.to_owned() + &sections.collect::<String>()
    },
};

/// A theme: the attacks of one file.
pub struct Sheet {
    file: &'static str,
    title: &'static str,
    attacks: Vec<Attack>,
}

/// One attack on all instructions.
pub struct Attack {
    name: &'static str,
    about: &'static str,
    /// By discriminator: how the cases ended, and how many did.
    cells: BTreeMap<u8, BTreeMap<Outcome, u32>>,
    fixtures: Fixtures,
}

/// How a case ended, as it had to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Refused with this error, and no account changed.
    Refused(String),
    /// Nothing but what the call says.
    Exact(&'static str),
    /// The attack does not apply; the reason.
    Skipped(&'static str),
}

impl Outcome {
    pub fn refused(error: &InstructionError) -> Self {
        Self::Refused(match error {
            InstructionError::Custom(code) => match VaultError::from_code(*code) {
                Some(error) => error.name().to_owned(),
                None => format!("Custom({code})"),
            },
            other => format!("{other:?}"),
        })
    }

    /// The same by the name that the error has with whom the instruction calls. Both token programs
    /// number their errors alike.
    pub fn refused_by(spec: &Spec, error: &InstructionError) -> Self {
        let calls = |program| spec.slots.iter().any(|slot| slot.name == program);
        if let InstructionError::Custom(code) = error {
            if calls("token program")
                && let Ok(error) = TokenError::try_from(*code)
            {
                return Self::Refused(format!("TokenError::{error:?}"));
            }
            let of_system = [
                SystemError::AccountAlreadyInUse,
                SystemError::ResultWithNegativeLamports,
            ];
            if calls("system program")
                && let Some(error) = of_system.into_iter().find(|of| of.clone() as u32 == *code)
            {
                return Self::Refused(format!("SystemError::{error:?}"));
            }
        }
        Self::refused(error)
    }
}

impl Sheet {
    /// Runs the attacks of a theme, then holds what they did against what is committed. A theme runs once in
    /// a process, whether its own test or the replay of its fixtures asks first; the other waits.
    pub fn run(file: &'static str, title: &'static str, attacks: impl FnOnce(&mut Self)) {
        static RUN: Mutex<BTreeMap<&str, Arc<OnceLock<()>>>> = Mutex::new(BTreeMap::new());
        let once = RUN
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(file)
            .or_default()
            .clone();
        once.get_or_init(|| Self::run_now(file, title, attacks));
    }

    fn run_now(file: &'static str, title: &'static str, attacks: impl FnOnce(&mut Self)) {
        let mut evidence = Evidence::start(
            &format!("attacks_{file}"),
            &format!("attack table: {title}"),
            "scripts/test.sh attacks",
        );
        let mut sheet = Self {
            file,
            title,
            attacks: Vec::new(),
        };
        attacks(&mut sheet);
        let cases = |skipped: bool| -> u32 {
            let cells = sheet
                .attacks
                .iter()
                .flat_map(|attack| attack.cells.values());
            let outcomes = cells.flatten();
            let those = outcomes.filter(|(how, _)| matches!(how, Outcome::Skipped(_)) == skipped);
            those.map(|(_, count)| count).sum()
        };
        evidence.figure("attacks", sheet.attacks.len());
        evidence.figure("cases run", cases(false));
        evidence.figure("cells that do not apply", cases(true));
        PAGE.hold(title, &sheet.section());
        evidence.hold();
        let attacks = sheet.attacks.iter();
        fixtures::hold(file, attacks.map(|attack| (attack.name, &attack.fixtures)));
    }

    /// One attack. When its cases are through, every instruction has been struck or skipped.
    pub fn attack(
        &mut self,
        name: &'static str,
        about: &'static str,
        strike: impl FnOnce(&mut Attack),
    ) {
        let mut attack = Attack {
            name,
            about,
            cells: BTreeMap::new(),
            fixtures: Fixtures::default(),
        };
        strike(&mut attack);
        for spec in TABLE {
            let tag = spec.instruction as u8;
            assert!(
                attack.cells.contains_key(&tag),
                "{name}: {} was neither struck nor skipped",
                spec.name
            );
        }
        self.attacks.push(attack);
    }

    fn section(&self) -> String {
        let mut section = format!(
            "## {}\n\nSource: [{file}.rs](../tests/attacks/{file}.rs).\n",
            self.title,
            file = self.file,
        );
        for attack in &self.attacks {
            attack.write(&mut section);
        }
        section
    }
}

impl Attack {
    /// A call that must be refused with exactly this error and change nothing.
    #[track_caller]
    pub fn refuse(
        &mut self,
        every: &mut Every,
        call: &Call,
        what: impl Display,
        error: impl Into<Refusal>,
    ) -> Run {
        let error = error.into();
        let what = format!("{}: {what}", self.name);
        let run = every.refuse(call, what, error.clone());
        let outcome = Outcome::refused_by(call.spec, &error.0);
        self.record(every.world(), call, &run, outcome);
        run
    }

    /// A call that must do exactly this. `how` is printed on the page.
    #[track_caller]
    pub fn allow(
        &mut self,
        every: &mut Every,
        call: &Call,
        how: &'static str,
        change: impl FnOnce(&mut Effect),
    ) -> Run {
        let run = every.run_exactly(call, format!("{}: {how}", self.name), change);
        let outcome = Outcome::Exact(how);
        self.record(every.world(), call, &run, outcome);
        run
    }

    /// A call that must do what the model says, to the byte, and nothing else. `how` is printed on the page.
    #[track_caller]
    pub fn allow_as_said(&mut self, every: &mut Every, call: &Call, how: &'static str) -> Run {
        let rent = every.world().rent(Vault::LEN);
        let run = self.allow(every, call, how, |effect| {
            effect.says(&call.instruction, rent);
        });
        let after = run.result.resulting_accounts.iter();
        let sums = after.map(|(key, after)| (call.accounts[key].lamports, after.lamports));
        let (before, after): (Vec<_>, Vec<_>) = sums.unzip();
        assert_eq!(
            sum(&before),
            sum(&after),
            "lamports are neither made nor lost"
        );
        run
    }

    /// A call whose end the theme does not spell out. Either it does what the model says, to the byte, or it is
    /// refused for one of the model's reasons and changes nothing.
    ///
    /// The model does not know that lamports cannot go to an executable account: a theme spells that case out.
    #[track_caller]
    pub fn strike(&mut self, every: &mut Every, call: &Call, what: impl Display) {
        let rent = every.world().rent(Vault::LEN);
        let reasons = match predict(&call.accounts, &call.instruction, rent) {
            Prediction::Done { .. } => {
                self.allow_as_said(every, call, "what the call says");
                return;
            }
            Prediction::Refused(reasons) => reasons,
        };
        let about = format!("{}, {}: {what}", self.name, call.spec.name);
        let Err(error) = every.run(call).result.raw_result else {
            assert!(
                reasons.iter().all(|reason| reason.is_idle()),
                "{about}: {reasons:?}"
            );
            self.allow(every, call, "nothing", |_| {});
            return;
        };
        let given = reasons.iter().any(|reason| reason.is_of_vault(&error));
        assert!(given, "{about}: {error:?} is none of {reasons:?}");
        self.refuse(every, call, what, error);
    }

    /// An instruction of the vault that the theme has run on the accounts of this world, and judged.
    pub fn record_in(
        &mut self,
        world: &World,
        instruction: &Instruction,
        run: &Run,
        outcome: Outcome,
    ) {
        let tag = Tag::try_from(instruction.data[0]).expect("it is one of the vault's");
        let accounts = world.accounts_of(slice::from_ref(instruction));
        let call = Call {
            spec: tag.spec(),
            instruction: instruction.clone(),
            accounts: accounts.into_iter().collect(),
        };
        self.record(world, &call, run, outcome);
    }

    fn record(&mut self, world: &World, call: &Call, run: &Run, outcome: Outcome) {
        self.count(call.spec.instruction, outcome.clone());
        self.fixtures.take(outcome, world, call, run);
    }

    /// A case that the theme has run and judged by itself: several instructions, say.
    pub fn count(&mut self, tag: Tag, outcome: Outcome) {
        let cell = self.cells.entry(tag as u8).or_default();
        *cell.entry(outcome).or_default() += 1;
    }

    /// The attack does not apply to these instructions.
    pub fn skip(&mut self, tags: impl IntoIterator<Item = Tag>, reason: &'static str) {
        for tag in tags {
            let before = self
                .cells
                .insert(tag as u8, [(Outcome::Skipped(reason), 1)].into());
            assert_eq!(before, None, "{}: {tag:?} was struck before", self.name);
        }
    }

    /// The attack does not apply to whatever it has not struck so far.
    pub fn skip_others(&mut self, reason: &'static str) {
        let others: Vec<_> = TABLE
            .iter()
            .map(|spec| spec.instruction)
            .filter(|tag| !self.cells.contains_key(&(*tag as u8)))
            .collect();
        self.skip(others, reason);
    }

    /// A row for all instructions on which it ended alike.
    fn write(&self, page: &mut String) {
        let mut rows: Vec<(Vec<&str>, &BTreeMap<Outcome, u32>)> = Vec::new();
        for spec in TABLE {
            let cell = &self.cells[&(spec.instruction as u8)];
            match rows.iter_mut().find(|(_, outcomes)| *outcomes == cell) {
                Some((names, _)) => names.push(spec.name),
                None => rows.push((vec![spec.name], cell)),
            }
        }
        let _ = write!(page, "\n### {}\n\n", self.name);
        if !self.about.is_empty() {
            let _ = write!(page, "{}\n\n", self.about);
        }
        *page += "| instruction | outcome |\n|---|---|\n";
        for (names, outcomes) in rows {
            let outcomes: Vec<_> = outcomes
                .iter()
                .map(|(outcome, count)| match outcome {
                    Outcome::Refused(error) => format!("`{error}` ×{count}"),
                    Outcome::Exact(how) => format!("{how} ×{count}"),
                    Outcome::Skipped(reason) => format!("– {reason}"),
                })
                .collect();
            let _ = writeln!(page, "| {} | {} |", names.join(", "), outcomes.join(" · "));
        }
    }
}

fn sum(lamports: &[u64]) -> u128 {
    lamports.iter().copied().map(u128::from).sum()
}
