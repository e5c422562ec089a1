//! The programs that rows call: part of what a figure depends on.

use {
    crate::{export::table::cell, frame::Names},
    cu_runtime::{
        Run, Svm,
        programs::{PRELOADED, executable_hash},
    },
    serde::{Deserialize, Serialize},
    solana_pubkey::Pubkey,
};

/// A program that a row called, by CPI or through another program. Builtins belong to the runtime.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Called {
    /// Its address.
    pub id: String,
    /// Its name in the report.
    pub name: String,
    /// The version, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The SHA-256 of its ELF without the zero bytes at the end, as `solana-verify get-program-hash` prints it.
    pub sha256: String,
}

impl Called {
    /// `Token-2022 11.0.0, sha256 ` and the whole hash, as Markdown.
    pub fn markdown(&self) -> String {
        let version = self.version.as_deref().unwrap_or("of an unknown version");
        let [name, version, sha256] = [&self.name, version, &self.sha256].map(cell);
        format!("{name} {version}, sha256 `{sha256}`")
    }

    /// `Token-2022 11.0.0 (abb3182e…)`
    pub fn title(&self) -> String {
        let version = self.version.as_ref().map(|version| format!(" {version}"));
        let hash = self.sha256.get(..8).unwrap_or(&self.sha256);
        format!("{}{} ({hash}…)", self.name, version.unwrap_or_default())
    }
}

/// Adds the programs that a run called, each once, except `program` itself.
pub fn add(called: &mut Vec<Called>, program: &Pubkey, run: &Run, svm: &Svm, names: &impl Names) {
    let ids = run.cpis.iter().filter_map(|cpi| cpi.callee());
    add_all(called, program, ids, svm, names);
}

/// Adds programs, each once, except `program` itself.
pub(crate) fn add_all<'a>(
    called: &mut Vec<Called>,
    program: &Pubkey,
    ids: impl Iterator<Item = &'a Pubkey>,
    svm: &Svm,
    names: &impl Names,
) {
    for id in ids {
        let Some(elf) = svm.program_elf(id) else {
            continue;
        };
        let known = PRELOADED.iter().find(|it| it.id == *id && it.elf == elf);
        let entry = Called {
            id: id.to_string(),
            name: names.name(id),
            version: known.map(|it| it.version.to_owned()),
            sha256: executable_hash(&elf),
        };
        if id != program && !called.contains(&entry) {
            called.push(entry);
        }
    }
}
