//! The technique lab: what each way to save CU saves, and what it risks. `cu lab`.
//!
//! The on-chain half is `bench/programs/lab`: one program, a module for each technique, the same work
//! before and after. Here, in modules of the same names, is the text about each, once, and
//! the accounts that it is measured on.
//!
//! | module | what it is |
//! |---|---|
//! | [`technique`] | a technique: before, after, the risk |
//! | [`call`] | the accounts and the arguments of a variant |
//! | [`card`] | what a reader has to know of a technique |
//! | [`chart`] | what each saves, by its risk |
//! | [`table`] | the report for a terminal |
//! | `answer` … `template` | the techniques |

pub mod call;
pub mod card;
pub mod chart;
pub mod table;
pub mod technique;

mod answer;
mod batch;
mod checked;
mod create;
mod dispatch;
mod empty;
mod entry;
mod errors;
mod event;
mod invoke;
mod lamports;
mod memory;
mod owner;
mod pda;
mod rent;
mod signer;
mod size;
mod slice;
mod template;

// Not a dependency: what goes on chain is a workspace of its own.
#[path = "../../programs/lab/src/interface.rs"]
pub mod interface;

pub use {interface::Variant, technique::Technique};

use {
    self::{
        call::{Call, ID},
        technique::{Case, Effect},
    },
    cu::{
        Stamp,
        programs::{self, Called},
        report::Elf,
    },
    cu_runtime::{Profile, Run, Svm, programs::name_or_address},
    cu_vault_tests::Arch,
    serde::{Deserialize, Serialize},
};

/// The version of the report's layout. New fields may join an old version; none ever changes its
/// meaning.
pub const SCHEMA: u32 = 1;

/// What `kind` says, so that no reader takes this for a report of rows.
pub const KIND: &str = "lab";

/// A lab report as `--json` writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabReport {
    pub schema: u32,
    /// Always [`KIND`].
    pub kind: String,
    #[serde(flatten)]
    pub stamp: Stamp,
    pub elf: Elf,
    /// What the variant costs that does nothing. It is part of every other figure.
    pub nothing: u64,
    /// The one that saves most comes first.
    pub rows: Vec<Row>,
}

/// A technique, measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub technique: String,
    /// What is different.
    pub change: String,
    pub risk: String,
    /// The profile, where it is not the report's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The module in `bench/programs/lab/src`.
    pub module: String,
    pub before: Figures,
    pub after: Figures,
    /// CU of `before` less CU of `after`.
    pub saving: i64,
}

/// What one variant costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// All that the instruction consumed, the dispatch included.
    pub cu: u64,
    /// The code that the variant has, in bytes: [`Trace::code`](cu_runtime::Trace::code).
    pub bytes: u64,
}

impl LabReport {
    /// Measures every technique. `progress` gets the part of the work that is done, as a fraction of one.
    pub fn measure(
        arch: Arch,
        profile: Profile,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Self, String> {
        let lab = Lab::new(arch, profile)?;
        let techniques = techniques(&lab);
        let all = techniques.len() as f64;
        let mut stamp = Stamp::new(profile, Some(arch.compiler("lab")?));
        let mut rows = Vec::new();
        for (done, technique) in techniques.iter().enumerate() {
            progress(done as f64 / all);
            rows.push(lab.measure(technique, &mut stamp.programs)?);
        }
        rows.sort_by_key(|row| -row.saving);
        let nothing = Case::new(Variant::Nothing, Call::default());
        let nothing = lab.figures(&nothing, Effect::Saves, &mut stamp.programs)?;
        Ok(Self {
            schema: SCHEMA,
            kind: KIND.to_owned(),
            stamp,
            nothing: nothing.cu,
            elf: lab.elf,
            rows,
        })
    }
}

/// What a module tells of itself.
type Techniques = fn(&Lab) -> Vec<Technique>;

/// Every technique, in the order of the modules in the lab.
pub fn techniques(lab: &Lab) -> Vec<Technique> {
    let modules: [(&str, Techniques); 19] = [
        ("empty", empty::techniques),
        ("dispatch", dispatch::techniques),
        ("entry", entry::techniques),
        ("signer", signer::techniques),
        ("owner", owner::techniques),
        ("pda", pda::techniques),
        ("invoke", invoke::techniques),
        ("slice", slice::techniques),
        ("template", template::techniques),
        ("lamports", lamports::techniques),
        ("batch", batch::techniques),
        ("checked", checked::techniques),
        ("create", create::techniques),
        ("rent", rent::techniques),
        ("event", event::techniques),
        ("answer", answer::techniques),
        ("errors", errors::techniques),
        ("memory", memory::techniques),
        ("size", size::techniques),
    ];
    let of = |(module, techniques): (_, Techniques)| {
        techniques(lab).into_iter().map(move |technique| Technique {
            module,
            ..technique
        })
    };
    modules.into_iter().flat_map(of).collect()
}

/// The lab's program on the runtime.
pub struct Lab {
    pub svm: Svm,
    arch: Arch,
    elf: Elf,
}

impl Lab {
    pub fn new(arch: Arch, profile: Profile) -> Result<Self, String> {
        let elf = arch.find_elf("lab")?;
        let mut svm = Svm::new(profile);
        let sbpf = svm
            .check_elf(&elf)
            .map_err(|error| format!("{}: {error}", arch.path("lab")))?;
        svm.add_program(&ID, &elf);
        Ok(Self {
            svm,
            arch,
            elf: Elf::new(&elf, &sbpf),
        })
    }

    /// The lab that a technique is measured in, which may insist on a profile.
    pub fn of(&self, technique: &Technique) -> Result<Option<Self>, String> {
        match technique.profile {
            Some(profile) if profile != self.svm.runtime().profile() => {
                Self::new(self.arch, profile).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Runs a variant. It may fail: that is in the [`Run`].
    pub fn run(&self, case: &Case) -> Result<Run, String> {
        let (instruction, accounts) = case.instruction();
        self.svm
            .run(&instruction, &accounts)
            .map_err(|mismatch| mismatch.to_string())
    }

    fn measure(&self, technique: &Technique, called: &mut Vec<Called>) -> Result<Row, String> {
        let own = self.of(technique)?;
        let lab = own.as_ref().unwrap_or(self);
        let failed = |error| format!("{}: {error}", technique.name);
        let before = lab
            .figures(&technique.before, Effect::Saves, called)
            .map_err(failed)?;
        let after = lab
            .figures(&technique.after, technique.effect, called)
            .map_err(failed)?;
        Ok(Row {
            technique: technique.name.clone(),
            change: technique.change.to_owned(),
            risk: technique.risk.to_owned(),
            profile: technique.profile.map(|profile| profile.to_string()),
            module: technique.module.to_owned(),
            before,
            after,
            saving: before.cu as i64 - after.cu as i64,
        })
    }

    /// It must end as the effect says: a figure of anything else is no figure. Adds the programs that it called.
    fn figures(
        &self,
        case: &Case,
        effect: Effect,
        called: &mut Vec<Called>,
    ) -> Result<Figures, String> {
        let (instruction, accounts) = case.instruction();
        let trace = self
            .svm
            .trace(&instruction, &accounts)
            .map_err(|mismatch| mismatch.to_string())?;
        let ended = &trace.run.result.raw_result;
        if ended.is_err() != (effect == Effect::Fails) {
            return Err(format!("{:?} ended with {ended:?}", case.variant));
        }
        programs::add(called, &ID, &trace.run, &self.svm, &name_or_address);
        Ok(Figures {
            cu: trace.run.cu(),
            bytes: trace.code,
        })
    }
}
