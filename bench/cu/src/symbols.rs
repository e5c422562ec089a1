//! The functions of an ELF, by the symbols that `cargo build-sbf` strips from what it deploys.
//!
//! The file is read here and not by the VM's parser: that one refuses names of more than 64 bytes, and mangled names
//! of Rust are longer. The file is checked against the ELF that is measured, because symbols of another build
//! name the wrong functions.

use {
    crate::{Error, Result, files},
    rustc_demangle::demangle,
    std::path::{Path, PathBuf},
};

/// In place of a name, for code that no symbol covers.
const NO_SYMBOL: &str = "(no symbol)";

/// The functions of an ELF, in the order of their addresses.
#[derive(Debug)]
pub(crate) struct Symbols(Vec<Function>);

#[derive(Debug)]
struct Function {
    /// In slots of eight bytes, like a program counter.
    start: u64,
    /// The first slot that is not its own.
    end: u64,
    name: String,
}

/// The result of a search for the symbols of an ELF.
#[derive(Default)]
pub(crate) struct Found {
    pub symbols: Option<Symbols>,
    /// A file next to the ELF that belongs to another build.
    pub stale: Option<PathBuf>,
}

/// The symbols of an ELF: from the file that is given, else from the ELF itself, else from a file where
/// `cargo build-sbf` leaves one.
pub(crate) fn find(file: &Path, elf: &[u8], sbpf: &str, given: Option<&Path>) -> Result<Found> {
    if let Some(given) = given {
        let refused = |what: String| Error::Symbols {
            file: given.to_owned(),
            what,
        };
        let symbols = Symbols::of(elf, &files::read_bytes(given)?, sbpf).map_err(refused)?;
        if symbols.is_none() {
            return Err(refused("it has no symbols of functions".to_owned()));
        }
        return Ok(Found {
            symbols,
            stale: None,
        });
    }
    if let Ok(Some(symbols)) = Symbols::of(elf, elf, sbpf) {
        return Ok(Found {
            symbols: Some(symbols),
            stale: None,
        });
    }
    let mut found = Found::default();
    for beside in beside(file, sbpf) {
        let Ok(bytes) = files::read_bytes(&beside) else {
            continue;
        };
        match Symbols::of(elf, &bytes, sbpf) {
            Ok(None) => {}
            Ok(symbols) => {
                return Ok(Found {
                    symbols,
                    stale: None,
                });
            }
            Err(_) => found.stale = found.stale.or(Some(beside)),
        }
    }
    Ok(found)
}

/// Where `cargo build-sbf` leaves the symbols of `target/deploy/NAME.so`: in what it stripped, in the folder of the
/// target; with `--debug`, older versions left them in `NAME.debug` next to it.
fn beside(file: &Path, sbpf: &str) -> Vec<PathBuf> {
    let mut files = vec![file.with_extension("debug")];
    let folder = file.parent().unwrap_or(Path::new(""));
    if let (Some(name), true) = (file.file_name(), folder.ends_with("deploy")) {
        for target in ["sbpf".to_owned(), format!("sbpf{sbpf}")] {
            let release = folder.join(format!("../{target}-solana-solana/release"));
            files.push(release.join(name));
        }
    }
    files
}

impl Symbols {
    /// Reads them from a file that was linked together with `elf`. None if it has none.
    fn of(elf: &[u8], file: &[u8], sbpf: &str) -> Result<Option<Self>, String> {
        let [measured, file] = [elf, file].map(Elf::read);
        let measured = measured.ok_or("the ELF's headers point out of it")?;
        let file = file.ok_or("it is no 64-bit ELF")?;
        let Some((index, text)) = file.text() else {
            return Ok(None);
        };
        let other =
            || Err("it has other code than the ELF: take the one of the same build".to_owned());
        let Some((segment, code)) = measured.at(text.address, text.size) else {
            return other();
        };
        let differs = file.bytes_of(&text).is_some_and(|bytes| bytes != code);
        if differs || measured.entry != file.entry {
            return other();
        }
        // From sBPF v3 on the program counter begins where the segment does.
        let base = match sbpf {
            "v0" | "v1" | "v2" => text.address,
            _ => segment,
        };
        let mut symbols = file.functions(index);
        symbols.retain(|symbol| symbol.address >= base && text.contains(symbol.address));
        // Of several at one address the one that other files may call, else the first.
        symbols.sort_by_key(|symbol| (symbol.address, symbol.is_local));
        symbols.dedup_by_key(|symbol| symbol.address);
        let ends: Vec<_> = symbols.iter().skip(1).map(|next| next.address).collect();
        let ends = ends.into_iter().chain([text.address + text.size]);
        let functions = symbols.iter().zip(ends).map(|(symbol, next)| {
            let end = match symbol.size {
                0 => next,
                size => symbol.address.saturating_add(size).min(next),
            };
            Function {
                start: (symbol.address - base) / 8,
                end: (end - base) / 8,
                name: format!("{:#}", demangle(&symbol.name)),
            }
        });
        let functions: Vec<_> = functions.collect();
        Ok((!functions.is_empty()).then_some(Self(functions)))
    }

    /// The function that an instruction is of.
    pub fn at(&self, pc: u64) -> &str {
        let after = self.0.partition_point(|function| function.start <= pc);
        let function = after.checked_sub(1).map(|index| &self.0[index]);
        function
            .filter(|function| pc < function.end)
            .map_or(NO_SYMBOL, |function| &function.name)
    }
}

/// A 64-bit little-endian ELF, as far as its symbols go.
struct Elf<'a> {
    bytes: &'a [u8],
    entry: u64,
    segments: Vec<Segment>,
    sections: Vec<Section>,
    /// Of the section that has the sections' names.
    names: usize,
}

/// A segment that is loaded.
struct Segment {
    offset: u64,
    address: u64,
    size: u64,
}

#[derive(Clone)]
struct Section {
    name: u64,
    kind: u64,
    address: u64,
    offset: u64,
    size: u64,
    link: u64,
}

struct Symbol {
    address: u64,
    size: u64,
    is_local: bool,
    name: String,
}

const PT_LOAD: u64 = 1;
const SHT_SYMTAB: u64 = 2;
const SHT_NOBITS: u64 = 8;
const STT_FUNC: u64 = 2;
const SYMBOL_SIZE: u64 = 24;

impl<'a> Elf<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let number = |at: u64, width: usize| number(bytes, at, width);
        // ELF, 64 bits, little-endian.
        bytes.starts_with(b"\x7fELF\x02\x01").then_some(())?;
        let (segments, sections) = (number(32, 8)?, number(40, 8)?);
        let [segment_size, segment_count] = [number(54, 2)?, number(56, 2)?];
        let [section_size, section_count] = [number(58, 2)?, number(60, 2)?];
        let segments = (0..segment_count).map(|index| {
            let at = segments.checked_add(index * segment_size)?;
            let segment = Segment {
                offset: number(at.checked_add(8)?, 8)?,
                address: number(at.checked_add(16)?, 8)?,
                size: number(at.checked_add(32)?, 8)?,
            };
            Some((number(at, 4)? == PT_LOAD).then_some(segment))
        });
        let sections = (0..section_count).map(|index| {
            let at = sections.checked_add(index * section_size)?;
            let field = |offset: u64, width| number(at.checked_add(offset)?, width);
            Some(Section {
                name: field(0, 4)?,
                kind: field(4, 4)?,
                address: field(16, 8)?,
                offset: field(24, 8)?,
                size: field(32, 8)?,
                link: field(40, 4)?,
            })
        });
        Some(Self {
            bytes,
            entry: number(24, 8)?,
            segments: segments
                .collect::<Option<Vec<_>>>()?
                .into_iter()
                .flatten()
                .collect(),
            sections: sections.collect::<Option<_>>()?,
            names: number(62, 2)? as usize,
        })
    }

    /// The code, and the number of its section.
    fn text(&self) -> Option<(usize, Section)> {
        let names = self.sections.get(self.names)?;
        let is_text = |section: &Section| {
            self.string(names, section.name).as_deref() == Some(".text") && section.size > 0
        };
        let index = self.sections.iter().position(is_text)?;
        Some((index, self.sections[index].clone()))
    }

    /// The bytes loaded at an address, and the address where their segment begins.
    fn at(&self, address: u64, size: u64) -> Option<(u64, &'a [u8])> {
        self.segments.iter().find_map(|segment| {
            let within = address.checked_sub(segment.address)?;
            let fits = within.checked_add(size)? <= segment.size;
            let bytes = slice(self.bytes, segment.offset.checked_add(within)?, size)?;
            fits.then_some((segment.address, bytes))
        })
    }

    /// A debug file has the headers of its code, and not the code.
    fn bytes_of(&self, section: &Section) -> Option<&'a [u8]> {
        let there = section.kind != SHT_NOBITS;
        there.then(|| slice(self.bytes, section.offset, section.size).unwrap_or_default())
    }

    fn string(&self, table: &Section, at: u64) -> Option<String> {
        let rest = self.bytes_of(table)?.get(usize::try_from(at).ok()?..)?;
        let end = rest.iter().position(|byte| *byte == 0)?;
        Some(String::from_utf8_lossy(&rest[..end]).into_owned())
    }

    /// The functions of a section.
    fn functions(&self, text: usize) -> Vec<Symbol> {
        let mut symbols = Vec::new();
        for table in self.sections.iter().filter(|it| it.kind == SHT_SYMTAB) {
            let Some(names) = self.sections.get(table.link as usize) else {
                continue;
            };
            let entries = self.bytes_of(table).unwrap_or_default();
            symbols.extend(
                entries
                    .chunks_exact(SYMBOL_SIZE as usize)
                    .filter_map(|entry| {
                        let info = number(entry, 4, 1)?;
                        let is_ours = info & 0xf == STT_FUNC && number(entry, 6, 2)? == text as u64;
                        let name = self.string(names, number(entry, 0, 4)?)?;
                        is_ours.then_some(Symbol {
                            address: number(entry, 8, 8)?,
                            size: number(entry, 16, 8)?,
                            is_local: info >> 4 == 0,
                            name,
                        })
                    }),
            );
        }
        symbols
    }
}

impl Section {
    fn contains(&self, address: u64) -> bool {
        address
            .checked_sub(self.address)
            .is_some_and(|at| at < self.size)
    }
}

fn slice(bytes: &[u8], offset: u64, size: u64) -> Option<&[u8]> {
    let end = offset.checked_add(size)?;
    bytes.get(usize::try_from(offset).ok()?..usize::try_from(end).ok()?)
}

/// A little-endian number of some bytes.
fn number(bytes: &[u8], at: u64, width: usize) -> Option<u64> {
    let bytes = slice(bytes, at, width as u64)?;
    let digits = bytes.iter().rev();
    Some(digits.fold(0, |number, byte| (number << 8) | u64::from(*byte)))
}
