//! The syscalls, as the runtime defines and charges them.
//!
//! Memory, logs, return data, sysvars and addresses of seeds are exact. Hashes and curve checks of what is open are
//! uninterpreted for a shape: the same question has the same answer, and nothing else is known of it. For an input
//! that is given except for some bits they end the path as unknown, because no example could show it.

use {
    crate::{
        call::Abi,
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
const PROGRAM_ADDRESS: u64 = 1_500;

/// The most seeds of an address, and the most bytes of one.
const MAX_SEEDS: u64 = 16;
const MAX_SEED: u64 = 32;

/// `SysvarRent111111111111111111111111111111111`.
const RENT: [u8; 32] = [
    6, 167, 213, 23, 25, 44, 92, 81, 33, 140, 201, 76, 61, 74, 241, 127, 88, 218, 238, 8, 155, 161,
    253, 68, 227, 219, 217, 138, 0, 0, 0, 0,
];

/// `SysvarC1ock11111111111111111111111111111111`.
const CLOCK: [u8; 32] = [
    6, 167, 213, 23, 24, 199, 116, 201, 40, 86, 99, 152, 105, 29, 94, 182, 139, 94, 184, 163, 155,
    75, 109, 92, 115, 85, 91, 33, 0, 0, 0, 0,
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
            "sol_get_sysvar" if !self.sysvars.is_empty() => {
                let [id, to, offset, len] = self.constants(&arguments)?;
                let id = self.bytes(path, id, 32)?;
                let id = self
                    .values(&id)
                    .and_then(|id| <[u8; 32]>::try_from(id).ok());
                let Some(data) = id.and_then(|id| self.sysvars.get(&id)) else {
                    return unknown("a sysvar that the machine does not know");
                };
                let (data, end) = (data.clone(), offset.saturating_add(len));
                path.own += BASE + 32 / BYTES_PER_UNIT + (len / BYTES_PER_UNIT).max(MEMORY_BASE);
                match data.get(offset as usize..end as usize) {
                    Some(data) => {
                        self.store_all(path, to, data)?;
                        zero
                    }
                    // `OFFSET_LENGTH_EXCEEDS_SYSVAR`
                    None => self.terms.constant(1, 64),
                }
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
                if self.is_of_a_row() && self.values(&hashed).is_none() {
                    return unknown("a hash of what is open");
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
                if self.is_of_a_row() && self.values(&point).is_none() {
                    return unknown("a curve check of what is open");
                }
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
                self.invoke(path, &arguments, Abi::C)?;
                zero
            }
            "sol_invoke_signed_rust" => {
                self.invoke(path, &arguments, Abi::Rust)?;
                zero
            }
            "sol_log_" => {
                let [from, len] = self.constants(&arguments)?;
                self.bytes(path, from, len)?;
                path.own += BASE.max(len);
                zero
            }
            "sol_log_64_" | "sol_log_compute_units_" => {
                path.own += BASE;
                zero
            }
            "sol_log_pubkey" => {
                let [from] = self.constants(&arguments)?;
                self.bytes(path, from, 32)?;
                path.own += BASE;
                zero
            }
            "sol_log_data" => {
                let [slices, count] = self.constants(&arguments)?;
                path.own += BASE + BASE * count;
                for index in 0..count {
                    let (from, len) = self.slice(path, slices + 16 * index)?;
                    self.bytes(path, from, len)?;
                    path.own += len;
                }
                zero
            }
            "sol_get_stack_height" => {
                path.own += BASE;
                self.terms.constant(1, 64)
            }
            "sol_remaining_compute_units" => {
                if !path.calls.is_empty() {
                    return unknown("the CU that are left after a call of another program");
                }
                path.own += BASE;
                // The instruction itself is paid for before.
                self.terms.constant(self.bounds.cu - path.own - 1, 64)
            }
            "sol_get_return_data" => {
                let [to, len] = self.constants(&arguments)?;
                if !path.calls.is_empty() {
                    return unknown("the data that another program returned");
                }
                path.own += BASE;
                let data = path.returned.clone().unwrap_or_default();
                let copied = (data.len() as u64).min(len);
                if copied > 0 {
                    path.own += (copied + 32) / BYTES_PER_UNIT;
                    for (address, byte) in (to..).zip(data.iter().take(copied as usize)) {
                        self.store(path, address, *byte)?;
                    }
                    let id = self.program_id;
                    let program = self.constant(arguments[2], "an argument of a syscall")?;
                    self.store_all(path, program, &id)?;
                }
                self.terms.constant(data.len() as u64, 64)
            }
            "sol_get_clock_sysvar" => self.sysvar(path, &arguments, CLOCK, 40)?,
            "sol_get_rent_sysvar" => self.sysvar(path, &arguments, RENT, 24)?,
            "sol_create_program_address" => {
                let [seeds, count, program, to] = self.constants(&arguments)?;
                path.own += PROGRAM_ADDRESS;
                match self.program_address(path, (seeds, count), program, None)? {
                    Some(address) => {
                        self.store_all(path, to, &address)?;
                        zero
                    }
                    None => self.terms.constant(1, 64),
                }
            }
            "sol_try_find_program_address" => {
                let [seeds, count, program, to, bump_to] = self.constants(&arguments)?;
                path.own += PROGRAM_ADDRESS;
                let mut found = None;
                for bump in (1..=u8::MAX).rev() {
                    let address =
                        self.program_address(path, (seeds, count), program, Some(bump))?;
                    if let Some(address) = address {
                        found = Some((bump, address));
                        break;
                    }
                    path.own += PROGRAM_ADDRESS;
                }
                match found {
                    Some((bump, address)) => {
                        self.store_all(path, bump_to, &[bump])?;
                        self.store_all(path, to, &address)?;
                        zero
                    }
                    None => self.terms.constant(1, 64),
                }
            }
            "abort" | "sol_panic_" => return fault("the program gave up"),
            _ => return unknown(format!("the syscall {name}")),
        };
        path.registers[0] = result;
        Ok(())
    }

    fn store_all(&mut self, path: &mut Path, to: u64, bytes: &[u8]) -> Result<(), Stop> {
        for (address, byte) in (to..).zip(bytes) {
            let byte = self.terms.constant((*byte).into(), 8);
            self.store(path, address, byte)?;
        }
        Ok(())
    }

    /// Copies a sysvar in the memory layout of its struct, with zeros at the end.
    fn sysvar(
        &mut self,
        path: &mut Path,
        arguments: &[Term],
        id: [u8; 32],
        size: u64,
    ) -> Result<Term, Stop> {
        let [to] = self.constants(arguments)?;
        let Some(data) = self.sysvars.get(&id) else {
            return unknown("a sysvar that the machine does not know");
        };
        if to % 8 != 0 {
            return fault("an argument of a syscall that is not aligned");
        }
        let mut data = data.clone();
        data.resize(size as usize, 0);
        path.own += BASE + size;
        self.store_all(path, to, &data)?;
        Ok(self.terms.constant(0, 64))
    }

    /// The address that seeds lead to, if it is no point.
    fn program_address(
        &mut self,
        path: &Path,
        (seeds, count): (u64, u64),
        program: u64,
        bump: Option<u8>,
    ) -> Result<Option<[u8; 32]>, Stop> {
        let Some(known) = self.known else {
            return unknown("the address of seeds");
        };
        if count + u64::from(bump.is_some()) > MAX_SEEDS {
            return unknown("too many seeds");
        }
        let mut hashed = Vec::new();
        for index in 0..count {
            let (from, len) = self.slice(path, seeds + 16 * index)?;
            if len > MAX_SEED {
                return unknown("a seed that is too long");
            }
            hashed.extend(self.bytes(path, from, len)?);
        }
        let program = self.bytes(path, program, 32)?;
        let (Some(mut bytes), Some(program)) = (self.values(&hashed), self.values(&program)) else {
            return unknown("the address of seeds that are open");
        };
        bytes.extend(bump);
        bytes.extend(program);
        bytes.extend(b"ProgramDerivedAddress");
        let hash = (known.sha256)(&bytes);
        Ok((!(known.on_curve)(&hash)).then_some(hash))
    }

    /// The hash of the same bytes, if it was computed before: they may have been computed in another way.
    fn known_hash(&mut self, path: &Path, hashed: &[Term]) -> Result<Option<Vec<Term>>, Stop> {
        if let Some((_, hash)) = path.hashes.iter().find(|(known, _)| known == hashed) {
            return Ok(Some(hash.clone()));
        }
        for (known, hash) in &path.hashes {
            let differs = |(a, b): (&Term, &Term)| {
                let is_constant = |it: &Term| self.terms.value(*it).is_some();
                a != b && is_constant(a) && is_constant(b)
            };
            if known.len() != hashed.len() || known.iter().zip(hashed).any(differs) {
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
