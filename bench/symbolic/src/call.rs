//! Calls of other programs: the program's request, and the bytes that the callee may have changed.

use {
    crate::{
        machine::{Machine, Path, Stop, fault},
        term::Term,
    },
    solana_sbpf::ebpf::MM_INPUT_START,
};

/// The prices of the runtime: `invoke_units`, `cpi_bytes_per_unit`, and the bytes that it counts for a meta
/// and for an info.
const INVOKE: u64 = 946;
const BYTES_PER_UNIT: u64 = 250;
const META_BYTES: u64 = 34;
const INFO_BYTES: u64 = 80;

/// The System program's `CreateAccount` and `CreateAccountAllowPrefund`, and where each names the new account.
const CREATES: [(u32, usize); 2] = [(0, 1), (13, 0)];

/// The memory layout of a call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Abi {
    C,
    Rust,
}

/// Where the parts of a call are.
struct Parts {
    program: u64,
    metas: (u64, u64),
    data: (u64, u64),
    meta_size: u64,
    info_size: u64,
}

/// An account that a call names.
#[derive(Clone, Debug)]
pub struct Meta {
    pub address: Vec<Term>,
    /// The slot whose address it points to, if it points to one.
    pub slot: Option<usize>,
    pub writable: Term,
    pub signer: Term,
}

/// A call of another program.
#[derive(Clone, Debug)]
pub struct Call {
    pub program: Vec<Term>,
    pub metas: Vec<Meta>,
    pub data: Vec<Term>,
    /// Per signer, its seeds.
    pub signers: Vec<Vec<Vec<Term>>>,
    /// The slots of the infos, in their order. An info that is not exactly a slot is `None`.
    pub infos: Vec<Option<usize>>,
    /// The CU that the program had spent when it made the call.
    pub spent: u64,
    /// The runtime's charge for it, besides the callee.
    pub charge: u64,
    /// The offsets of the input's bytes that no longer had their value when the program made the call.
    pub changed: Vec<usize>,
}

impl Machine<'_> {
    /// Records the call, and leaves open what a callee may write: of each account that a writable meta
    /// names, the lamports, the owner and the data.
    pub(crate) fn invoke(
        &mut self,
        path: &mut Path,
        arguments: &[Term],
        abi: Abi,
    ) -> Result<(), Stop> {
        let [instruction, infos, info_count, signers, signer_count] = self.constants(arguments)?;
        for (address, len) in [
            (instruction, 1),
            (infos, info_count),
            (signers, signer_count),
        ] {
            if len > 0 && address % 8 != 0 {
                return fault("an argument of a call that is not aligned");
            }
        }
        let parts = match abi {
            Abi::C => Parts {
                program: self.pointer(path, instruction)?,
                metas: self.slice(path, instruction + 8)?,
                data: self.slice(path, instruction + 24)?,
                meta_size: 16,
                info_size: 56,
            },
            // Two vectors, each an address, a capacity and a length; then the program.
            Abi::Rust => Parts {
                program: instruction + 48,
                metas: self.vector(path, instruction)?,
                data: self.vector(path, instruction + 24)?,
                meta_size: 34,
                info_size: 48,
            },
        };
        let call = Call {
            program: self.bytes(path, parts.program, 32)?,
            metas: (0..parts.metas.1)
                .map(|index| self.meta(path, parts.metas.0 + parts.meta_size * index, abi))
                .collect::<Result<_, _>>()?,
            data: self.bytes(path, parts.data.0, parts.data.1)?,
            signers: (0..signer_count)
                .map(|index| self.seeds(path, signers + 16 * index))
                .collect::<Result<_, _>>()?,
            infos: (0..info_count)
                .map(|index| self.info(path, infos + parts.info_size * index, abi))
                .collect::<Result<_, _>>()?,
            spent: path.own + path.charged + 1,
            charge: 0,
            changed: self.changed(path),
        };
        let mut named: Vec<usize> = call.metas.iter().filter_map(|meta| meta.slot).collect();
        named.sort_unstable();
        named.dedup();
        let charge = INVOKE
            + (call.data.len() as u64 / BYTES_PER_UNIT
                + META_BYTES * call.metas.len() as u64 / BYTES_PER_UNIT)
            + INFO_BYTES * info_count / BYTES_PER_UNIT
            + named
                .iter()
                .map(|slot| self.layout.shape.len(*slot) as u64 / BYTES_PER_UNIT)
                .sum::<u64>();
        path.charged += charge;
        for meta in &call.metas {
            if let Some(slot) = meta.slot
                && self.terms.decided(meta.writable) != Some(false)
            {
                self.leave_open(path, slot);
            }
        }
        self.create(path, &call);
        path.calls.push(Call { charge, ..call });
        Ok(())
    }

    fn changed(&mut self, path: &Path) -> Vec<usize> {
        let mut written = self.written(path);
        written.retain(|at| self.input(*at) != Some(self.after(path, *at)));
        written
    }

    /// The account as the System program creates it: an owner, a length, zeros.
    fn create(&mut self, path: &mut Path, call: &Call) {
        let known = |bytes: &[Term]| -> Option<Vec<u8>> {
            bytes
                .iter()
                .map(|byte| Some(self.terms.value(*byte)? as u8))
                .collect()
        };
        if call.data.len() != 52 {
            return;
        }
        let (index, space, owner) = (&call.data[..4], &call.data[12..20], &call.data[20..]);
        let index = known(index);
        let meta = CREATES
            .iter()
            .find(|(number, _)| index.as_deref() == Some(&number.to_le_bytes()))
            .and_then(|(_, meta)| call.metas.get(*meta));
        let (Some(space), Some(slot)) = (known(space), meta.and_then(|meta| meta.slot)) else {
            return;
        };
        if known(&call.program) != Some(vec![0; 32]) || self.layout.shape.len(slot) != 0 {
            return;
        }
        let owner = owner.to_vec();
        for (at, byte) in (self.layout.owner(slot)..).zip(owner) {
            self.put(path, at, byte);
        }
        for (at, byte) in (self.layout.data_len(slot)..).zip(&space) {
            let byte = self.terms.constant((*byte).into(), 8);
            self.put(path, at, byte);
        }
        let len = space
            .iter()
            .rev()
            .fold(0, |len, byte| len << 8 | usize::from(*byte));
        let data = self.layout.account_data(slot);
        let zero = self.terms.constant(0, 8);
        for at in data..data + len {
            self.put(path, at, zero);
        }
        path.grown.push((slot, len));
    }

    fn vector(&mut self, path: &Path, at: u64) -> Result<(u64, u64), Stop> {
        Ok((self.pointer(path, at)?, self.pointer(path, at + 16)?))
    }

    fn meta(&mut self, path: &Path, at: u64, abi: Abi) -> Result<Meta, Stop> {
        let one = self.terms.constant(1, 8);
        if abi == Abi::Rust {
            let address = self.bytes(path, at, 32)?;
            let flags = self.bytes(path, at + 32, 2)?;
            return Ok(Meta {
                slot: self.slot_of(&address),
                address,
                signer: self.terms.eq(flags[0], one),
                writable: self.terms.eq(flags[1], one),
            });
        }
        let address = self.pointer(path, at)?;
        let flags = self.bytes(path, at + 8, 2)?;
        let key = self.bytes(path, address, 32)?;
        let slot = match self.slot_at(address) {
            None if self.is_of_a_row() => self.slot_of(&key),
            slot => slot,
        };
        Ok(Meta {
            address: key,
            slot,
            writable: self.terms.eq(flags[0], one),
            signer: self.terms.eq(flags[1], one),
        })
    }

    /// The slot whose account has this address.
    fn slot_of(&mut self, address: &[Term]) -> Option<usize> {
        let mut accounts = self.layout.shape.accounts().collect::<Vec<_>>().into_iter();
        accounts.find(|slot| self.address(*slot) == address)
    }

    fn seeds(&mut self, path: &Path, at: u64) -> Result<Vec<Vec<Term>>, Stop> {
        let (seeds, count) = self.slice(path, at)?;
        (0..count)
            .map(|index| {
                let (seed, len) = self.slice(path, seeds + 16 * index)?;
                self.bytes(path, seed, len)
            })
            .collect()
    }

    /// An info must say of an account what the runtime serialised, each by its place.
    fn info(&mut self, path: &Path, at: u64, abi: Abi) -> Result<Option<usize>, Stop> {
        // Rust's has counted cells around the lamports and the data.
        if abi == Abi::Rust {
            let address = self.pointer(path, at)?;
            return Ok(self.slot_at(address));
        }
        let [address, lamports, data, owner] =
            [0, 8, 24, 32].map(|field| self.pointer(path, at + field));
        let (address, lamports, data, owner) = (address?, lamports?, data?, owner?);
        let len = self.pointer(path, at + 16)?;
        let Some(slot) = self.slot_at(address) else {
            return Ok(None);
        };
        let place = |offset: usize| MM_INPUT_START + offset as u64;
        let layout = &self.layout;
        let exact = lamports == place(layout.lamports(slot))
            && data == place(layout.account_data(slot))
            && owner == place(layout.owner(slot))
            && len == layout.shape.len(slot) as u64;
        Ok(exact.then_some(slot))
    }

    fn leave_open(&mut self, path: &mut Path, slot: usize) {
        let lamports = self.layout.lamports(slot);
        let owner = self.layout.owner(slot);
        let data = self.layout.account_data(slot);
        let len = self.layout.shape.len(slot);
        // Only this program writes the data of its accounts, and gives them away.
        let others = if self.vault == Some(slot) { 0 } else { 1 };
        for at in (lamports..lamports + 8)
            .chain(owner..owner + 32 * others)
            .chain(data..data + len * others)
        {
            let byte = self.left_open(path, at);
            self.put(path, at, byte);
        }
    }
}
