//! A plan as TOML has it: which fields there are, and where in the file each of them stands.

use {
    crate::{Error, Result},
    serde::{Deserialize, de::DeserializeOwned},
    std::{collections::BTreeMap, ops::Range, path::Path},
    toml::Spanned,
};

/// A plan.
pub struct Document<'a> {
    pub text: Text<'a>,
    pub program_id: Option<Spanned<String>>,
    pub name: Option<String>,
    pub programs: BTreeMap<Spanned<String>, ProgramPlan>,
    pub accounts: BTreeMap<Spanned<String>, AccountPlan>,
    pub instruction: Vec<InstructionPlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    program_id: Option<Spanned<String>>,
    name: Option<String>,
    #[serde(default)]
    programs: BTreeMap<Spanned<String>, ProgramPlan>,
    #[serde(default)]
    accounts: BTreeMap<Spanned<String>, AccountPlan>,
    instruction: Vec<InstructionPlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramPlan {
    pub elf: Spanned<String>,
    pub address: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountPlan {
    pub address: Option<Spanned<String>>,
    pub pda: Option<Spanned<Vec<String>>>,
    pub pda_program: Option<Spanned<String>>,
    pub lamports: Option<u64>,
    pub owner: Option<Spanned<String>>,
    #[serde(default)]
    pub data: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstructionPlan {
    pub id: Spanned<String>,
    pub program: Option<Spanned<String>>,
    #[serde(default)]
    pub accounts: Vec<Spanned<String>>,
    #[serde(default)]
    pub data: Vec<Spanned<String>>,
    pub expect: Option<Spanned<String>>,
    pub max_cu: Option<u64>,
    #[serde(default)]
    pub after: Vec<Spanned<String>>,
}

impl<'a> Document<'a> {
    pub fn parse(file: &'a Path, text: &'a str) -> Result<Self> {
        let text = Text { file, text };
        let fields: Fields = text.parse()?;
        Ok(Self {
            text,
            program_id: fields.program_id,
            name: fields.name,
            programs: fields.programs,
            accounts: fields.accounts,
            instruction: fields.instruction,
        })
    }
}

/// The text of a plan, for messages that say where.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    pub file: &'a Path,
    text: &'a str,
}

impl<'a> Text<'a> {
    pub fn new(file: &'a Path, text: &'a str) -> Self {
        Self { file, text }
    }

    /// The fields that it spells.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        toml::from_str(self.text).map_err(|error| {
            // The first line says it; the others, if any, draw it.
            let first = error.message().lines().next();
            self.error(
                error.span().unwrap_or_default(),
                first.unwrap_or_default().to_owned(),
            )
        })
    }

    /// `plan.toml:12: what`.
    pub fn error(&self, span: Range<usize>, what: String) -> Error {
        let before = &self.text.as_bytes()[..span.start.min(self.text.len())];
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Error::Plan {
            file: self.file.to_owned(),
            line,
            what,
        }
    }

    /// Where the files lie that the plan names.
    pub fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }
}
