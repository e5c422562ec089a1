//! A program that makes exactly the CPI in its data.
//!
//! To compare the model with the meter term by term, a test needs calls that no sane program makes:
//! 250 metas, unused infos, a wrong length. So the puppet's instruction
//! data *is* the CPI. The test has already filled in every guest pointer. It can
//! compute them because the input layout is fixed. The puppet copies the infos to the heap (the
//! runtime refuses them in the input region) and makes the call. Without a script it does nothing.
//!
//! ```text
//! u64 number of infos | SolInstruction | SolAccountInfo... | SolAccountMeta... | program id | data
//! ```

use {
    cu_runtime::Svm,
    solana_instruction::{AccountMeta, Instruction},
    solana_program_runtime::{
        invoke_context::InvokeContext,
        solana_sbpf::{
            assembler::assemble,
            ebpf::{MM_BYTECODE_START, MM_INPUT_START},
            program::{BuiltinProgram, SBPFVersion},
            vm::Config,
        },
    },
    solana_pubkey::Pubkey,
    std::sync::Arc,
};

pub const PUPPET: &str = "
    ldxdw r3, [r2-8]
    jeq r3, 0, done
    mov64 r6, r2
    lddw r1, 0x300000000
    mov64 r2, r6
    add64 r2, 48
    ldxdw r3, [r6+0]
    mul64 r3, 56
    syscall sol_memcpy_
    mov64 r1, r6
    add64 r1, 8
    lddw r2, 0x300000000
    ldxdw r3, [r6+0]
    mov64 r4, 0
    mov64 r5, 0
    syscall sol_invoke_signed_c
done:
    exit";

/// The puppet's own CU for a call with up to 44 infos: 17 instructions, and 10 for the copy.
pub const OWN: u64 = 27;

/// The puppet's own CU without a script: it looks, and leaves.
pub const IDLE: u64 = 3;

/// Consumes one CU.
const LEAF: &str = "exit";

/// A puppet in `svm`, under a fresh id.
pub fn add_puppet(svm: &mut Svm) -> Pubkey {
    add(svm, PUPPET)
}

/// A program that succeeds at once, under a fresh id.
pub fn add_leaf(svm: &mut Svm) -> Pubkey {
    add(svm, LEAF)
}

/// A program from its assembly, under a fresh id.
pub fn add(svm: &mut Svm, source: &str) -> Pubkey {
    let id = Pubkey::new_unique();
    svm.add_program(&id, &elf(source));
    id
}

/// A program from its assembly in either sBPF version, under a fresh id; in v0, without syscalls.
pub fn add_version(svm: &mut Svm, version: SBPFVersion, source: &str) -> Pubkey {
    let id = Pubkey::new_unique();
    let elf = match version {
        SBPFVersion::V0 => elf_v0(source),
        _ => elf(source),
    };
    svm.add_program(&id, &elf);
    id
}

/// One account of the caller's instruction.
#[derive(Clone, Copy)]
pub struct Slot {
    pub key: Pubkey,
    pub is_writable: bool,
    pub data_len: usize,
}

impl Slot {
    pub fn readonly(key: Pubkey, data_len: usize) -> Self {
        Self {
            key,
            is_writable: false,
            data_len,
        }
    }

    pub fn writable(key: Pubkey, data_len: usize) -> Self {
        Self {
            key,
            is_writable: true,
            data_len,
        }
    }
}

/// An info as the puppet passes it.
#[derive(Clone, Copy)]
pub struct Info {
    pub slot: usize,
    /// Instead of the slot's own length.
    pub data_len: Option<usize>,
}

impl From<usize> for Info {
    fn from(slot: usize) -> Self {
        Self {
            slot,
            data_len: None,
        }
    }
}

/// The CPI that a puppet is to make. Metas and infos are indices into the caller's accounts.
#[derive(Clone, Default)]
pub struct Call {
    pub program_id: Pubkey,
    pub metas: Vec<(usize, bool)>,
    pub infos: Vec<Info>,
    pub data: Vec<u8>,
    /// Point the instruction's program id at nothing.
    pub unreadable: bool,
}

impl Call {
    pub fn new(program_id: Pubkey) -> Self {
        Self {
            program_id,
            ..Self::default()
        }
    }

    /// Names `slots`, read-only, with an info each.
    pub fn naming(mut self, slots: impl IntoIterator<Item = usize>) -> Self {
        for slot in slots {
            self.metas.push((slot, false));
            self.infos.push(slot.into());
        }
        self
    }

    pub fn data(mut self, data: Vec<u8>) -> Self {
        self.data = data;
        self
    }

    /// The puppet's instruction data: this call for a puppet that is given `slots`.
    pub fn script(&self, slots: &[Slot]) -> Vec<u8> {
        let (accounts, data_address) = input_layout(slots);
        let mut script = Words::default();
        let (infos, metas) = (self.infos.len(), self.metas.len());
        let metas_at = data_address + 48 + 56 * infos as u64;
        let program_id_at = metas_at + 16 * metas as u64;

        script.word(infos as u64);
        script.word(if self.unreadable { 0 } else { program_id_at });
        script.word(metas_at);
        script.word(metas as u64);
        script.word(program_id_at + 32);
        script.word(self.data.len() as u64);
        for info in &self.infos {
            let account = accounts[info.slot];
            let data_len = info.data_len.unwrap_or(slots[info.slot].data_len);
            script.word(account + 8); // key
            script.word(account + 72); // lamports
            script.word(data_len as u64);
            script.word(account + 88); // data
            script.word(account + 40); // owner
            script.word(0); // rent epoch
            script.word(0); // is_signer, is_writable, executable
        }
        for &(slot, is_writable) in &self.metas {
            script.word(accounts[slot] + 8);
            script.word(u64::from(is_writable));
        }
        script.0.extend(self.program_id.as_array());
        script.0.extend(&self.data);
        script.0
    }

    /// A top-level instruction to the puppet at `puppet` that makes this call.
    pub fn from(&self, puppet: Pubkey, slots: &[Slot]) -> Instruction {
        let accounts = slots
            .iter()
            .map(|slot| AccountMeta {
                pubkey: slot.key,
                is_signer: false,
                is_writable: slot.is_writable,
            })
            .collect();
        Instruction {
            program_id: puppet,
            accounts,
            data: self.script(slots),
        }
    }
}

#[derive(Default)]
struct Words(Vec<u8>);

impl Words {
    fn word(&mut self, word: u64) {
        self.0.extend(word.to_le_bytes());
    }

    fn words(&mut self, words: impl IntoIterator<Item = u64>) {
        words.into_iter().for_each(|word| self.word(word));
    }
}

/// Where the runtime puts distinct accounts, and the instruction data after them.
fn input_layout(slots: &[Slot]) -> (Vec<u64>, u64) {
    const SPARE: usize = 10_240;
    let mut next = MM_INPUT_START + 8;
    let accounts = slots
        .iter()
        .map(|slot| {
            let account = next;
            next += (88 + slot.data_len.next_multiple_of(8) + SPARE + 8) as u64;
            account
        })
        .collect();
    (accounts, next + 8)
}

/// The machine code of a program.
fn code(version: SBPFVersion, source: &str) -> Vec<u8> {
    let config = Config {
        enabled_sbpf_versions: version..=version,
        ..Config::default()
    };
    let loader = Arc::new(BuiltinProgram::<InvokeContext>::new_loader(config));
    let program = assemble(source, loader).unwrap();
    program.get_text_bytes().1.to_vec()
}

/// The smallest sBPF v3 file: one program header, the code, no sections.
fn elf(source: &str) -> Vec<u8> {
    let code = code(SBPFVersion::V3, source);
    let len = code.len() as u64;

    let mut elf = Words(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec());
    elf.word(3 | 247 << 16 | 1 << 32); // shared object, for BPF, ELF version 1
    elf.word(MM_BYTECODE_START); // entry point
    elf.word(64); // program headers
    elf.word(0); // no section headers
    elf.word(3 | 64 << 32 | 56 << 48); // sBPF v3, size of this header and of a program header
    elf.word(1); // one program header
    elf.word(1 | 1 << 32); // loadable, executable
    elf.word(120); // offset of the code
    elf.word(MM_BYTECODE_START);
    elf.word(MM_BYTECODE_START);
    elf.word(len);
    elf.word(len);
    elf.word(8); // alignment
    elf.0.extend(code);
    elf.0
}

/// The smallest sBPF v0 file: three sections, none, the code and the sections' names.
fn elf_v0(source: &str) -> Vec<u8> {
    const NAMES: &[u8; 24] = b"\0.text\0.shstrtab\0\0\0\0\0\0\0\0";
    let mut code = code(SBPFVersion::V0, source);
    relative_calls(&mut code);
    let (len, names) = (code.len() as u64, NAMES.len() as u64);

    let mut elf = Words(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec());
    elf.word(3 | 247 << 16 | 1 << 32); // shared object, for BPF, ELF version 1
    elf.word(64); // entry point: where the code is
    elf.word(0); // no program headers
    elf.word(64 + len + names); // section headers
    elf.word(64 << 32 | 56 << 48); // sBPF v0, size of this header and of a program header
    elf.word(64 << 16 | 3 << 32 | 2 << 48); // three sections, the last one holds their names
    elf.0.extend(code);
    elf.0.extend(NAMES);
    elf.words([0; 8]);
    elf.word(1 | 1 << 32); // .text: bytes of the program
    elf.word(2 | 4); // loaded, executable
    elf.words([64, 64, len, 0, 8, 0]); // address, offset, length, alignment
    elf.word(7 | 3 << 32); // .shstrtab: strings
    elf.word(0);
    elf.words([0, 64 + len, names, 0, 1, 0]);
    elf.0
}

/// A v0 file has the distance of a function, where the assembler has already put the loader's result.
/// (Syscalls it names in a relocation, which this one has none of.)
fn relative_calls(code: &mut [u8]) {
    const CALL: u8 = 0x85;
    let (instructions, _) = code.as_chunks_mut::<8>();
    for (pc, instruction) in (0i32..).zip(instructions) {
        if let [CALL, _, _, _, target @ ..] = instruction {
            *target = (i32::from_le_bytes(*target) - pc - 1).to_le_bytes();
        }
    }
}
