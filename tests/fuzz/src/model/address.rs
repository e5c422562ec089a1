//! Addresses that programs sign for.

use {
    super::Refusal,
    crate::case::Key,
    curve25519_dalek::edwards::CompressedEdwardsY,
    sha2::{Digest, Sha256},
};

const MARKER: &[u8] = b"ProgramDerivedAddress";
const MAX_SEEDS: usize = 16;
const MAX_SEED_LEN: usize = 32;

pub fn sha256(parts: &[impl AsRef<[u8]>]) -> Key {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

pub fn is_on_curve(point: &Key) -> bool {
    CompressedEdwardsY(*point).decompress().is_some()
}

/// The address of these seeds, the bump among them.
pub fn create_program_address(seeds: &[impl AsRef<[u8]>], program: &Key) -> Result<Key, Refusal> {
    if seeds.len() > MAX_SEEDS || seeds.iter().any(|seed| seed.as_ref().len() > MAX_SEED_LEN) {
        return Err(Refusal::MaxSeedLengthExceeded);
    }
    let parts = seeds.iter().map(AsRef::as_ref);
    let parts: Vec<&[u8]> = parts.chain([program.as_slice(), MARKER]).collect();
    let address = sha256(&parts);
    if is_on_curve(&address) {
        return Err(Refusal::ProgramFailedToComplete);
    }
    Ok(address)
}
