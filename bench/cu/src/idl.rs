//! Interface descriptions of programs: Anchor's since 0.30, and Codama's.
//!
//! The parts that a plan or `cu init` needs: the instructions with their accounts and arguments, the accounts that the
//! program makes, and the types of both. A type that is not encoded here is kept by its name, so that one such type
//! does not make the others useless.

mod anchor;
mod codama;
pub(crate) mod encode;

use {
    crate::files,
    serde_json::Value,
    std::{collections::BTreeMap, path::Path},
};

/// A program.
#[derive(Debug, Default)]
pub(crate) struct Idl {
    pub name: String,
    pub address: Option<String>,
    pub instructions: Vec<Instruction>,
    /// The type of an account's data, discriminator included, by the account's name.
    pub accounts: BTreeMap<String, Type>,
    pub types: BTreeMap<String, Type>,
}

/// An instruction.
#[derive(Debug)]
pub(crate) struct Instruction {
    pub name: String,
    pub accounts: Vec<Account>,
    /// Its data, discriminator included.
    pub arguments: Vec<Field>,
}

/// An account of an instruction.
#[derive(Debug)]
pub(crate) struct Account {
    pub name: String,
    pub signer: bool,
    pub writable: bool,
    pub optional: bool,
    pub address: Option<String>,
    pub pda: Option<Pda>,
}

/// How an address is derived.
#[derive(Debug)]
pub(crate) struct Pda {
    /// None: of the program itself. Else what a plan calls it.
    pub program: Option<String>,
    /// As a plan writes them.
    pub seeds: Vec<String>,
}

/// A field of a struct, or an argument.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub name: String,
    pub of: Type,
    /// The default value.
    pub default: Option<Vec<u8>>,
    /// It is always that.
    pub constant: bool,
    /// As a plan writes the value that it commonly has.
    pub common: Option<String>,
}

/// How long something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Length {
    /// So many bytes before it say it.
    Prefix(usize),
    Fixed(usize),
    /// It goes on to the end.
    Rest,
}

#[derive(Debug, Clone)]
pub(crate) enum Type {
    /// In so many bytes.
    Bool(usize),
    Int {
        bytes: usize,
        signed: bool,
        big_endian: bool,
    },
    /// In so many bytes.
    Float(usize),
    Key,
    Text(Length),
    Bytes(Length),
    Option {
        item: Box<Type>,
        /// The bytes that say whether it is there.
        tag: usize,
        /// It is as long without a value.
        fixed: bool,
    },
    /// Without a value, all its bytes are zero.
    Zeroable(Box<Type>),
    List(Box<Type>, Length),
    Struct(Vec<Field>),
    Tuple(Vec<Type>),
    Enum {
        variants: Vec<(String, Option<Type>)>,
        tag: usize,
    },
    Named(String),
    /// A type that is not encoded here.
    Other(String),
}

impl Type {
    /// The name of the type for a plan's author.
    pub fn title(&self) -> String {
        match self {
            Self::Bool(_) => "true or false".to_owned(),
            Self::Int { bytes, signed, .. } => {
                format!("{}{}", if *signed { "i" } else { "u" }, 8 * bytes)
            }
            Self::Float(bytes) => format!("f{}", 8 * bytes),
            Self::Key => "address".to_owned(),
            Self::Text(_) => "text".to_owned(),
            Self::Bytes(Length::Fixed(length)) => format!("{length} bytes, as hex:"),
            Self::Bytes(_) => "bytes, as hex:".to_owned(),
            Self::Option { item, .. } | Self::Zeroable(item) => {
                format!("optional {}", item.title())
            }
            Self::List(item, Length::Fixed(length)) => {
                format!("list of {length}: {}", item.title())
            }
            Self::List(item, _) => format!("list of {}", item.title()),
            Self::Struct(fields) => {
                let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
                format!("struct of {}", names.join(", "))
            }
            Self::Tuple(items) => format!("list of {}", items.len()),
            Self::Enum { variants, .. } => {
                let names: Vec<_> = variants.iter().map(|(name, _)| name.as_str()).collect();
                format!("one of {}", names.join(", "))
            }
            Self::Named(name) => name.clone(),
            Self::Other(name) => format!("{name}, as hex: or another value of bytes"),
        }
    }
}

impl Idl {
    /// Reads the IDL in this file.
    pub fn load(file: &Path) -> Result<Self, String> {
        let text = files::read(file).map_err(|error| error.to_string())?;
        let wrong = |what: String| format!("{} is no IDL: {what}", file.display());
        let json: Value = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let idl = if json["kind"] == "rootNode" {
            codama::read(&json["program"])
        } else if json["instructions"].is_array() {
            anchor::read(&json)
        } else {
            Err("it has neither Codama's `kind` nor Anchor's `instructions`".to_owned())
        };
        idl.map_err(wrong)
    }

    /// The instruction of this name.
    pub fn instruction(&self, name: &str) -> Result<&Instruction, String> {
        let mut all = self.instructions.iter();
        all.find(|instruction| instruction.name == name)
            .ok_or_else(|| {
                let names = self.instructions.iter().map(|it| it.name.as_str());
                format!(
                    "`{name}`: expected an instruction of {}: {}",
                    self.name,
                    names.collect::<Vec<_>>().join(", ")
                )
            })
    }
}

/// A text field that there must be.
fn text(json: &Value, field: &str, place: &str) -> Result<String, String> {
    json[field]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| format!("{place} has no `{field}`"))
}

/// The elements of a list; none where there is no list.
fn list(json: &Value) -> impl Iterator<Item = &Value> {
    json.as_array().into_iter().flatten()
}
