//! The vault for another program id. Its ELF differs from the committed one in the bytes of the id alone, so the id is
//! written into the committed ELF at the places that the manifest records. No compiler is needed.

use {crate::manifest::Entry, std::ops::Range};

/// The sBPF instruction set loads constants four bytes at a time.
pub const WORD: usize = 4;

/// An address.
pub type Id = [u8; 32];

/// Why an id cannot be written into an ELF.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("{0}: must be an address, 32 bytes in base58")]
    NoAddress(String),
    #[error(
        "{0}: the compiler makes other code for an id like this one (eight of its bytes repeat, or fit into 32 bits); \
         build it from source: scripts/build.sh --force --id {0}"
    )]
    Special(String),
    #[error(
        "{0} has no places of an id in program/elf/manifest.json; run: scripts/build.sh --force"
    )]
    NoPlaces(String),
    #[error(
        "{file}: at {at:#x} the development id is not where program/elf/manifest.json says; run: scripts/build.sh --force"
    )]
    Misplaced { file: String, at: usize },
}

pub fn parse(address: &str) -> Result<Id, Error> {
    let mut id = [0; 32];
    match five8::decode_32(address, &mut id) {
        Ok(_) => Ok(id),
        Err(_) => Err(Error::NoAddress(address.to_owned())),
    }
}

pub fn print(id: &Id) -> String {
    let mut out = [0; five8::BASE58_ENCODED_32_MAX_LEN];
    let length = five8::encode_32(id, &mut out);
    String::from_utf8_lossy(&out[..usize::from(length)]).into_owned()
}

/// Which of the four-byte words of an id.
fn word(id: &Id, n: usize) -> &[u8] {
    &id[n * WORD..][..WORD]
}

fn at(offset: usize) -> Range<usize> {
    offset..offset + WORD
}

/// Where two ELFs of one program differ, each place with the word of the id there; or the first byte where they differ
/// in something else.
pub fn places(
    elf: &[u8],
    id: &Id,
    other_elf: &[u8],
    other: &Id,
) -> Result<Vec<(usize, usize)>, usize> {
    if elf.len() != other_elf.len() {
        return Err(elf.len().min(other_elf.len()));
    }
    let (mut places, mut next) = (Vec::new(), 0);
    while next < elf.len() {
        if elf[next] == other_elf[next] {
            next += 1;
            continue;
        }
        // The first bytes of a word may be the same in both ids.
        let place = (next.saturating_sub(WORD - 1)..=next).find_map(|start| {
            let [a, b] = [elf, other_elf].map(|elf| elf.get(at(start)));
            let n = (0..id.len() / WORD)
                .find(|n| a == Some(word(id, *n)) && b == Some(word(other, *n)))?;
            Some((start, n))
        });
        places.push(place.ok_or(next)?);
        next = places[places.len() - 1].0 + WORD;
    }
    Ok(places)
}

/// The committed ELF with another id in place of its own.
pub fn replace(elf: &[u8], entry: &Entry, own: &Id, id: &Id) -> Result<Vec<u8>, Error> {
    if entry.id.is_empty() {
        return Err(Error::NoPlaces(entry.file.clone()));
    }
    if is_special(id) {
        return Err(Error::Special(print(id)));
    }
    let mut out = elf.to_vec();
    for &(offset, n) in &entry.id {
        let misplaced = || Error::Misplaced {
            file: entry.file.clone(),
            at: offset,
        };
        if n >= id.len() / WORD || elf.get(at(offset)) != Some(word(own, n)) {
            return Err(misplaced());
        }
        out[at(offset)].copy_from_slice(word(id, n));
    }
    Ok(out)
}

/// The program compares and stores an id as four words of 64 bits. The compiler writes such a word as a 64-bit constant,
/// unless it fits into 32 bits or is in a register already.
fn is_special(id: &Id) -> bool {
    let words: Vec<u64> = id
        .chunks_exact(8)
        .map(|it| u64::from_le_bytes(it.try_into().expect("eight bytes")))
        .collect();
    let short = |it: &u64| i32::try_from(it.cast_signed()).is_ok() || u32::try_from(*it).is_ok();
    words.iter().any(short) || (1..words.len()).any(|n| words[..n].contains(&words[n]))
}
