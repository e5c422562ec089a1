//! A plan as TOML has it: which fields there are, and the place of each in the file.

use {
    super::{
        amount::Lamports,
        clock::ClockPlan,
        dump,
        leaves::LeavesPlan,
        todo,
        token::{MintPlan, TokenPlan},
        transaction::TransactionPlan,
    },
    crate::{Error, Result, idl::Idl},
    serde::{Deserialize, de::DeserializeOwned},
    solana_account::Account,
    solana_pubkey::Pubkey,
    std::{collections::BTreeMap, ops::Range, path::Path},
    toml::{Spanned, Value},
};

/// A text between quotation marks: TOML's escapes are those of JSON, except for DEL, which JSON leaves as it is.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text)
        .to_string()
        .replace('\u{7f}', "\\u007f")
}

/// A plan.
pub struct Document<'a> {
    pub text: Text<'a>,
    pub program_id: Option<Spanned<String>>,
    pub name: Option<String>,
    pub idl: Option<Idl>,
    pub clock: Option<ClockPlan>,
    pub programs: BTreeMap<Spanned<String>, ProgramPlan>,
    pub accounts: BTreeMap<Spanned<String>, AccountPlan>,
    pub instruction: Vec<InstructionPlan>,
    pub transaction: Vec<TransactionPlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    program_id: Option<Spanned<String>>,
    name: Option<String>,
    idl: Option<Spanned<String>>,
    clock: Option<ClockPlan>,
    #[serde(default)]
    programs: BTreeMap<Spanned<String>, ProgramPlan>,
    #[serde(default)]
    accounts: BTreeMap<Spanned<String>, AccountPlan>,
    instruction: Vec<InstructionPlan>,
    #[serde(default)]
    transaction: Vec<TransactionPlan>,
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
    pub lamports: Option<Lamports>,
    pub owner: Option<Spanned<String>>,
    pub data: Option<Vec<Spanned<String>>>,
    pub mint: Option<MintPlan>,
    pub token: Option<TokenPlan>,
    pub state: Option<Arguments>,
    pub dump: Option<Spanned<String>>,
    #[serde(skip)]
    pub dumped: Option<(Pubkey, Account)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstructionPlan {
    pub id: Spanned<String>,
    pub program: Option<Spanned<String>>,
    #[serde(default)]
    pub accounts: Vec<Spanned<String>>,
    pub data: Option<Vec<Spanned<String>>>,
    pub call: Option<Spanned<String>>,
    #[serde(default)]
    pub args: Arguments,
    pub expect: Option<Spanned<String>>,
    pub max_cu: Option<u64>,
    #[serde(default)]
    pub after: Vec<Spanned<String>>,
    #[serde(default)]
    pub setup: bool,
    pub cu_limit: Option<Spanned<u64>>,
    pub heap: Option<Spanned<u64>>,
    #[serde(default)]
    pub leaves: BTreeMap<Spanned<String>, LeavesPlan>,
}

/// Values by their names, for the types of an IDL.
pub type Arguments = BTreeMap<Spanned<String>, Spanned<Value>>;

impl<'a> Document<'a> {
    pub fn parse(file: &'a Path, text: &'a str) -> Result<Self> {
        let text = Text { file, text };
        todo::check(&text)?;
        let mut fields: Fields = text.parse()?;
        for (name, account) in &mut fields.accounts {
            if let Some(file) = &account.dump {
                let dumped = dump::read(&text.folder().join(file.get_ref())).map_err(|what| {
                    let what = format!("accounts.{}.dump: {what}", name.get_ref());
                    text.error(file.span(), what)
                })?;
                account.dumped = Some(dumped);
            }
        }
        let idl = fields.idl.map(|file| {
            Idl::load(&text.folder().join(file.get_ref()))
                .map_err(|what| text.error(file.span(), format!("idl: {what}")))
        });
        let idl = idl.transpose()?;
        Ok(Self {
            text,
            idl,
            program_id: fields.program_id,
            name: fields.name,
            clock: fields.clock,
            programs: fields.programs,
            accounts: fields.accounts,
            instruction: fields.instruction,
            transaction: fields.transaction,
        })
    }
}

/// The text of a plan, for messages that say where.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    pub file: &'a Path,
    pub text: &'a str,
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
        Error::Plan {
            file: self.file.to_owned(),
            line: self.line(&span),
            what,
        }
    }

    /// The line that something begins in.
    pub fn line(&self, span: &Range<usize>) -> usize {
        let before = &self.text.as_bytes()[..span.start.min(self.text.len())];
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }

    /// Where the files lie that the plan names.
    pub fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn what_is_quoted_is_read_as_it_was() {
        for text in [
            "",
            "a b",
            "a \"b\" 'c' \\",
            "\t\n\r\u{8}\u{c}\0\u{1b}\u{7f}",
            "é \u{2028} 🦀",
        ] {
            let document = format!("text = {}", quoted(text));
            let read: toml::Table = toml::from_str(&document).unwrap();
            assert_eq!(read["text"].as_str(), Some(text), "{document}");
        }
    }
}
