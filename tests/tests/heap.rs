//! The program never touches the heap, because it has no way to name it.
//!
//! An sBPF program gets pointers from r1 and r2 (the input), from r10 (the stack) and from constants in
//! its instructions. The heap is in none of the first three, so a program that uses it holds its
//! address as a constant, as Token-2022's allocator does. The vault holds none, in either ELF; nor does
//! its read-only data, from where one could be loaded.

#![forbid(unsafe_code)]

use {
    cu_runtime::{Profile, Svm, programs},
    cu_vault::ID,
    cu_vault_tests::{Arch, World},
    solana_program_runtime::{
        program_cache_entry::ProgramCacheEntryType,
        solana_sbpf::ebpf::{
            INSN_SIZE, LD_DW_IMM, MM_HEAP_START, MM_INPUT_START, augment_lddw_unchecked, get_insn,
        },
    },
    solana_pubkey::Pubkey,
};

/// Every constant of 64 bits that a loaded program can come by: in its instructions, or aligned in its
/// read-only data.
fn constants(svm: &Svm, program: &Pubkey) -> Vec<u64> {
    let entry = svm.mollusk.program_cache.load_program(program).unwrap();
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

fn heap_addresses(svm: &Svm, program: &Pubkey) -> usize {
    constants(svm, program)
        .into_iter()
        .filter(|constant| (MM_HEAP_START..MM_INPUT_START).contains(constant))
        .count()
}

#[test]
fn neither_elf_holds_an_address_in_the_heap() {
    for arch in Arch::ALL {
        let world = World::new(arch);
        assert!(
            constants(&world.svm, &ID).len() > 100,
            "there is something to look at"
        );
        assert_eq!(heap_addresses(&world.svm, &ID), 0, "{arch}");
    }
}

/// That the search finds what it looks for.
#[test]
fn a_program_with_an_allocator_holds_one() {
    let svm = Svm::new(Profile::Mainnet);
    assert!(heap_addresses(&svm, &programs::TOKEN_2022) > 0);
}
