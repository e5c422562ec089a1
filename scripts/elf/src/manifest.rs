//! `program/elf/manifest.json`: what each committed ELF is.

use {
    crate::{Arch, Error},
    serde::{Deserialize, Serialize},
    sha2::{Digest, Sha256},
    std::{fs, path::Path},
};

/// Where the committed ELFs and their manifest are.
pub const FOLDER: &str = "program/elf";

const FILE: &str = "manifest.json";
const SCHEMA: u32 = 1;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    schema: u32,
    pub elves: Vec<Entry>,
}

/// One ELF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Below [`FOLDER`]: `v3/cu_vault.so`.
    pub file: String,
    pub sbpf: String,
    /// In bytes.
    pub size: usize,
    pub sha256: String,
    /// In one line.
    pub compiler: String,
    /// The SHA-256 of everything else that decides the bytes: see [`crate::inputs`].
    pub inputs: String,
    /// Where the program's own id is, of the vault's ELF alone: an offset, and which four bytes of the id are there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub id: Vec<(usize, usize)>,
}

impl Entry {
    pub fn describes(&self, elf: &[u8]) -> bool {
        self.size == elf.len() && self.sha256 == sha256(elf)
    }
}

impl Manifest {
    /// The one of a checkout, or an empty one.
    pub fn read(root: &Path) -> Result<Self, Error> {
        let file = root.join(FOLDER).join(FILE);
        if !file.exists() {
            return Ok(Self {
                schema: SCHEMA,
                elves: Vec::new(),
            });
        }
        let text = fs::read_to_string(&file).map_err(Error::file(&file))?;
        let manifest: Self =
            serde_json::from_str(&text).map_err(|error| Error::malformed(&file, error))?;
        if manifest.schema != SCHEMA {
            let reason = format!("schema {}, not {SCHEMA}", manifest.schema);
            return Err(Error::malformed(file, reason));
        }
        Ok(manifest)
    }

    pub fn write(&mut self, root: &Path) -> Result<(), Error> {
        self.elves.sort_by(|a, b| a.file.cmp(&b.file));
        let text = serde_json::to_string_pretty(self).expect("it has string keys only");
        put(
            &root.join(FOLDER).join(FILE),
            (compact(&text) + "\n").as_bytes(),
        )
    }

    pub fn entry(&self, library: &str, arch: Arch) -> Option<&Entry> {
        let file = file(library, arch);
        self.elves.iter().find(|it| it.file == file)
    }
}

/// Puts each pair of numbers on a line.
fn compact(json: &str) -> String {
    let mut out = String::new();
    for line in json.lines() {
        let number = line.trim().trim_end_matches(',').parse::<u64>().is_ok();
        let ends =
            matches!(line.trim(), "]" | "],") && out.ends_with(|last: char| last.is_ascii_digit());
        match (number || ends, out.is_empty()) {
            (true, _) if out.ends_with(',') => out = out + " " + line.trim(),
            (true, _) => out += line.trim(),
            (false, true) => out += line,
            (false, false) => out = out + "\n" + line,
        }
    }
    out
}

/// Below [`FOLDER`].
pub fn file(library: &str, arch: Arch) -> String {
    format!("{arch}/{library}.so")
}

pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Writes a file in one move, so that no reader ever finds half of it.
pub fn put(file: &Path, bytes: &[u8]) -> Result<(), Error> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let aside = folder.join(format!(".{name}.{}", std::process::id()));
    fs::write(&aside, bytes)
        .and_then(|()| fs::rename(&aside, file))
        .inspect_err(|_| drop(fs::remove_file(&aside)))
        .map_err(Error::file(file))
}
