//! `cu.toml`: what holds for every plan and fixture of a folder.
//!
//! ```toml
//! # All three are optional, and mean what they mean in a plan.
//! program_id = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
//! name = "my-token"
//! [programs.oracle]
//! elf = "oracle.so"
//! address = "HEvSKofvBgfaexv23kMabbYqxasxU3mQ4ibBMEmJWHny"
//! ```

use {
    super::{
        address::Addresses,
        document::{Document, ProgramPlan, Text},
        programs,
    },
    crate::{Result, case::Program, files},
    serde::Deserialize,
    solana_pubkey::Pubkey,
    std::{collections::BTreeMap, path::Path, sync::Arc},
    toml::Spanned,
};

/// The name of the file.
pub const HEAD: &str = "cu.toml";

/// Its content.
#[derive(Clone, Default)]
pub struct Head {
    pub program_id: Option<Pubkey>,
    pub name: Option<String>,
    pub programs: Arc<[Program]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    program_id: Option<Spanned<String>>,
    name: Option<String>,
    #[serde(default)]
    programs: BTreeMap<Spanned<String>, ProgramPlan>,
}

impl Head {
    /// Reads the file.
    pub fn read(file: &Path) -> Result<Self> {
        let text = files::read(file)?;
        let text = Text::new(file, &text);
        let fields: Fields = text.parse()?;
        let given = fields.program_id.is_some();
        let document = Document {
            text,
            program_id: fields.program_id,
            name: fields.name,
            idl: None,
            clock: None,
            programs: fields.programs,
            accounts: BTreeMap::new(),
            instruction: Vec::new(),
            transaction: Vec::new(),
        };
        let addresses = Addresses::new(&document, None)?;
        Ok(Self {
            program_id: given.then_some(addresses.program),
            programs: programs(&document, &addresses)?.into(),
            name: document.name,
        })
    }
}
