//! The heap is scratch memory for the calls of the fast paths, and there is no allocator.
//!
//! An sBPF program gets pointers from r1 and r2 (the input), from r10 (the stack) and from constants in
//! its instructions and its read-only data. The heap is in none of the first three, so a program that
//! uses it holds its address as a constant. Token-2022's allocator holds the end of the heap, from where
//! it hands it out. The vault holds addresses near the beginning, where its calls are laid out one at a
//! time, and no other.

#![forbid(unsafe_code)]

use {
    cu_runtime::{Profile, Svm, programs},
    cu_vault_interface::{
        ID,
        instruction::{Instruction as Tag, MAX_TOKEN_RECIPIENTS},
        token::TokenProgram,
    },
    cu_vault_tests::{Arch, World, every::Every},
    solana_instruction::Instruction,
    solana_program_runtime::{
        program_cache_entry::ProgramCacheEntryType,
        solana_sbpf::ebpf::{
            INSN_SIZE, LD_DW_IMM, MM_HEAP_START, augment_lddw_unchecked, get_insn,
        },
    },
    solana_pubkey::Pubkey,
};

/// The heap of a transaction that requests no more, and of one that requests the maximum.
const HEAP: u64 = 32 * 1024;
const MOST_HEAP: u64 = 256 * 1024;

/// What the largest call takes: a payout's infos of 56 bytes, its items of 12, and four metas of 16 for each recipient.
const LARGEST_CALL: u64 = (56 + 12 + 4 * 16) * (MAX_TOKEN_RECIPIENTS as u64 + 2);

/// Every constant of 64 bits that a loaded program can come by: in its instructions, or aligned in its
/// read-only data.
fn constants(svm: &Svm, program: &Pubkey) -> Vec<u64> {
    let call = Instruction::new_with_bytes(*program, &[], Vec::new());
    let entry = svm
        .mollusk(&[call])
        .program_cache
        .load_program(program)
        .unwrap();
    let ProgramCacheEntryType::Loaded(executable) = &entry.program else {
        panic!("{program} is not loaded");
    };
    let (_, text) = executable.get_text_bytes();
    let immediates = (0..text.len() / INSN_SIZE).filter_map(|pc| {
        let mut instruction = get_insn(text, pc);
        (instruction.opc == LD_DW_IMM).then(|| {
            augment_lddw_unchecked(text, &mut instruction);
            instruction.imm as u64
        })
    });
    // A v0 ELF has its instructions in the read-only section too.
    let (words, _) = executable.get_ro_section().as_chunks();
    let data = words
        .iter()
        .filter(|word| !text.as_ptr_range().contains(&word.as_ptr()));
    immediates
        .chain(data.map(|word| u64::from_le_bytes(*word)))
        .collect()
}

/// The highest address in the heap that a program holds, from its beginning.
fn highest_in_the_heap(svm: &Svm, program: &Pubkey) -> Option<u64> {
    constants(svm, program)
        .into_iter()
        .filter_map(|constant| constant.checked_sub(MM_HEAP_START))
        .filter(|address| *address < MOST_HEAP)
        .max()
}

#[test]
fn an_elf_knows_no_more_of_the_heap_than_its_largest_call_takes() {
    for arch in Arch::ALL {
        let world = World::new(arch);
        let highest = highest_in_the_heap(&world.svm, &ID).expect("the calls are laid out there");
        assert!(highest < LARGEST_CALL, "{arch}: {highest}");
    }
}

/// That the search finds what it looks for.
#[test]
fn a_program_with_an_allocator_knows_its_end() {
    let svm = Svm::new(Profile::Mainnet);
    let highest = highest_in_the_heap(&svm, &programs::TOKEN_2022).expect("it allocates");
    assert!(highest > HEAP / 2, "{highest}");
}

/// What makes no call needs no scratch memory.
#[test]
fn only_calls_touch_the_heap() {
    for arch in Arch::ALL {
        let every = Every::new(arch, TokenProgram::SplToken);
        for call in every.calls() {
            let accounts: Vec<_> = call.accounts.clone().into_iter().collect();
            let trace = every
                .world()
                .svm
                .trace(&call.instruction, &accounts)
                .unwrap_or_else(|mismatch| panic!("{mismatch}"));
            let calls = !trace.run.cpis.is_empty();
            let tag = Tag::try_from(call.instruction.data[0]).expect("a valid call");
            assert_eq!(trace.memory.heap > 0, calls, "{arch}: {tag:?}");
            assert!(trace.memory.heap <= LARGEST_CALL, "{arch}: {tag:?}");
        }
    }
}
