//! The syscalls, as the runtime defines and charges them.
//!
//! Memory, return data and sysvars are exact. Hashes and curve checks of what is open are uninterpreted: the same
//! question has the same answer, and nothing else is known of it.

use {
    crate::{
        machine::{Machine, Path, Stop, fault, unknown},
        term::{Op, Term},
    },
    solana_sbpf::ebpf::MM_INPUT_START,
};

/// The prices of the runtime, `SVMTransactionExecutionCost`.
const BASE: u64 = 100;
const BYTES_PER_UNIT: u64 = 250;
const MEMORY_BASE: u64 = 10;
const SHA256_BASE: u64 = 85;
const EDWARDS_POINT: u64 = 159;

/// `SysvarRent111111111111111111111111111111111`.
const RENT: [u8; 32] = [
    6, 167, 213, 23, 25, 44, 92, 81, 33, 140, 201, 76, 61, 74, 241, 127, 88, 218, 238, 8, 155, 161,
    253, 68, 227, 219, 217, 138, 0, 0, 0, 0,
];

impl Machine<'_> {
    /// Runs a syscall.
    pub(crate) fn syscall(&mut self, path: &mut Path, name: &str) -> Result<(), Stop> {
        let arguments: [Term; 5] = std::array::from_fn(|index| path.registers[1 + index]);
        let zero = self.terms.constant(0, 64);
        let result = match name {
            "sol_memcpy_" | "sol_memmove_" => {
                let [to, from, len] = self.constants(&arguments)?;
                if name == "sol_memcpy_" && len > to.abs_diff(from) {
                    return fault("a copy onto itself");
                }
                let bytes = self.bytes(path, from, len)?;
                for (address, byte) in (to..).zip(bytes) {
                    self.store(path, address, byte)?;
                }
                path.own += memory(len);
                zero
            }
            "sol_memset_" => {
                let [to, _, len] = self.constants(&[arguments[0], zero, arguments[2]])?;
                let byte = self.terms.extract(arguments[1], 0, 8);
                for address in to..to + len {
                    self.store(path, address, byte)?;
                }
                path.own += memory(len);
                zero
            }
            "sol_memcmp_" => {
                let [a, b, len, to] = self.constants(&arguments)?;
                let (a, b) = (self.bytes(path, a, len)?, self.bytes(path, b, len)?);
                let mut result = self.terms.constant(0, 32);
                for (a, b) in a.into_iter().zip(b).rev() {
                    let equal = self.terms.eq(a, b);
                    let (a, b) = (self.terms.zext(a, 32), self.terms.zext(b, 32));
                    let difference = self.terms.bin(Op::Sub, a, b);
                    result = self.terms.ite(equal, result, difference);
                }
                for index in 0..4 {
                    let byte = self.terms.byte(result, index);
                    self.store(path, to + u64::from(index), byte)?;
                }
                path.own += memory(len);
                zero
            }
            "sol_get_sysvar" => {
                let [id, to, offset, len] = self.constants(&arguments)?;
                let id = self.bytes(path, id, 32)?;
                if self.values(&id).as_deref() != Some(&RENT) || offset + len > 8 {
                    return unknown("a sysvar other than the price of a byte");
                }
                if to >= MM_INPUT_START {
                    return fault("a sysvar that goes to the input");
                }
                let rent = self.rent();
                for index in 0..len {
                    let byte = self.terms.byte(rent, (offset + index) as u8);
                    self.store(path, to + index, byte)?;
                }
                path.own += BASE + 32 / BYTES_PER_UNIT + (len / BYTES_PER_UNIT).max(MEMORY_BASE);
                zero
            }
            "sol_set_return_data" => {
                let [from, len] = self.constants(&arguments)?;
                path.returned = Some(self.bytes(path, from, len)?);
                path.own += BASE + len / BYTES_PER_UNIT;
                zero
            }
            "sol_sha256" => {
                let [slices, count, to] = self.constants(&arguments)?;
                let mut hashed = Vec::new();
                let mut price = SHA256_BASE;
                for index in 0..count {
                    let (from, len) = self.slice(path, slices + 16 * index)?;
                    hashed.extend(self.bytes(path, from, len)?);
                    price += MEMORY_BASE.max(len / 2);
                }
                let known = self.known_hash(path, &hashed)?;
                path.own += price;
                let hash = known.unwrap_or_else(|| {
                    let hash = self.hash(&hashed);
                    path.hashes.push((hashed, hash.clone()));
                    hash
                });
                for (address, byte) in (to..).zip(hash) {
                    self.store(path, address, byte)?;
                }
                zero
            }
            "sol_curve_validate_point" => {
                let [curve, from] = self.constants(&arguments)?;
                if curve != 0 {
                    return unknown("a curve other than Edwards'");
                }
                let point = self.bytes(path, from, 32)?;
                path.own += EDWARDS_POINT;
                let answer = match path.points.iter().find(|(known, _)| *known == point) {
                    Some((_, answer)) => *answer,
                    None => {
                        let answer = self.point(&point);
                        path.points.push((point, answer));
                        answer
                    }
                };
                self.terms.zext(answer, 64)
            }
            "sol_invoke_signed_c" => {
                self.invoke(path, &arguments)?;
                zero
            }
            "abort" | "sol_panic_" => return fault("the program gave up"),
            _ => return unknown(format!("the syscall {name}")),
        };
        path.registers[0] = result;
        Ok(())
    }

    /// The hash of the same bytes, if it was asked for before: they may have been computed in another way.
    fn known_hash(&mut self, path: &Path, hashed: &[Term]) -> Result<Option<Vec<Term>>, Stop> {
        for (known, hash) in &path.hashes {
            if known.len() != hashed.len() {
                continue;
            }
            let same = self.terms.same(known, hashed);
            if self.decide(path, same)? {
                return Ok(Some(hash.clone()));
            }
        }
        Ok(None)
    }

    fn hash(&mut self, hashed: &[Term]) -> Vec<Term> {
        match (self.known, self.values(hashed)) {
            (Some(known), Some(bytes)) => (known.sha256)(&bytes)
                .into_iter()
                .map(|byte| self.terms.constant(byte.into(), 8))
                .collect(),
            _ => (0..32).map(|_| self.terms.fresh(8)).collect(),
        }
    }

    /// 0 for a point, 1 for none.
    fn point(&mut self, point: &[Term]) -> Term {
        let bytes = self
            .values(point)
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        match (self.known, bytes) {
            (Some(known), Some(bytes)) => {
                let off = !(known.on_curve)(&bytes);
                self.terms.constant(off.into(), 1)
            }
            _ => self.terms.fresh(1),
        }
    }

    fn values(&self, bytes: &[Term]) -> Option<Vec<u8>> {
        bytes
            .iter()
            .map(|byte| Some(self.terms.value(*byte)? as u8))
            .collect()
    }

    pub(crate) fn constants<const N: usize>(&self, terms: &[Term]) -> Result<[u64; N], Stop> {
        let mut values = [0; N];
        for (value, term) in values.iter_mut().zip(terms) {
            *value = self.constant(*term, "an argument of a syscall")?;
        }
        Ok(values)
    }

    /// A pointer and a length.
    pub(crate) fn slice(&mut self, path: &Path, at: u64) -> Result<(u64, u64), Stop> {
        Ok((self.pointer(path, at)?, self.pointer(path, at + 8)?))
    }

    pub(crate) fn pointer(&mut self, path: &Path, at: u64) -> Result<u64, Stop> {
        let bytes = self.bytes(path, at, 8)?;
        let word = self.terms.word(&bytes);
        self.constant(word, "an address in an argument")
    }
}

fn memory(len: u64) -> u64 {
    MEMORY_BASE.max(len / BYTES_PER_UNIT)
}
