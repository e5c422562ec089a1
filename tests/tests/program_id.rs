//! The vault for another program id: the same ELF except the id, so that every figure, test and proof
//! of the development id's holds for it.

#![forbid(unsafe_code)]

use {
    cu_vault_elf::{Checkout, build::ANOTHER_ID, id},
    cu_vault_interface::{ID, error::VaultError, pda::VAULT_SEED},
    cu_vault_tests::{Arch, World, ix, keys::key, world::SOL},
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    solana_sha256_hasher::hash,
    std::{fs, path::Path},
};

/// An id without a known key.
const ANOTHER: Pubkey = Pubkey::from_str_const(ANOTHER_ID);

/// The number of a vault that has bump 255 under both ids.
const VAULT: u64 = 7;

/// What `scripts/build.sh --id` writes. That the compiler writes the same bytes, `scripts/reproducible.sh` shows.
fn elf_for_another_id(arch: Arch) -> Vec<u8> {
    let entry = Checkout::here().entry("cu_vault", arch).unwrap();
    let elf = arch.elf("cu_vault");
    id::replace(&elf, &entry, ID.as_array(), ANOTHER.as_array()).unwrap()
}

/// Every word of the id is replaced, and no other byte changes.
#[test]
fn an_elf_for_another_id_differs_in_the_id_alone() {
    for arch in Arch::ALL {
        let (development, another) = (arch.elf("cu_vault"), elf_for_another_id(arch));
        let ids = [ID, ANOTHER].map(|id| id.to_bytes());
        let places = id::places(&development, &ids[0], &another, &ids[1]);
        let recorded = Checkout::here().entry("cu_vault", arch).unwrap().id;
        assert_eq!(places, Ok(recorded.clone()), "{arch}");
        for word in 0..ids[0].len() / id::WORD {
            assert!(
                recorded.iter().any(|(_, it)| *it == word),
                "{arch}: word {word} of the id"
            );
        }
        let whole = |id: &[u8; 32]| {
            another
                .windows(8)
                .any(|it| id.chunks(8).any(|part| it == part))
        };
        assert!(
            !whole(&ids[0]),
            "{arch}: eight bytes of the development id are left"
        );
    }
}

/// The comparison is one that fails: an ELF in which anything but the id is another byte.
#[test]
fn a_byte_that_is_not_the_ids_is_found() {
    let ids = [ID, ANOTHER].map(|id| id.to_bytes());
    for arch in Arch::ALL {
        let (development, another) = (arch.elf("cu_vault"), elf_for_another_id(arch));
        let differs = |at: &usize| development[*at] != another[*at];
        let inside = (0..another.len()).find(differs).expect("the ids differ");
        for at in [0, inside, another.len() - 1] {
            let mut broken = another.clone();
            broken[at] ^= 0x55;
            let found = id::places(&development, &ids[0], &broken, &ids[1]);
            assert!(found.is_err(), "{at:#x}");
        }
        assert!(id::places(&development, &ids[0], &another[1..], &ids[1]).is_err());
    }
}

/// Two programs on one chain, each with its own vaults: the same CU, and neither takes the other's.
#[test]
fn each_takes_the_vaults_of_its_own_id_alone() {
    for arch in Arch::ALL {
        let mut world = World::new(arch);
        world.svm.add_program(&ANOTHER, &elf_for_another_id(arch));
        let [development, another] = [ID, ANOTHER].map(|id| create_vault(&mut world, &id));
        assert_eq!(development.cu, another.cu, "{arch}: CreateVault");

        let get = |id: Pubkey, vault: &Pubkey| to(id, ix::get_vault(vault));
        let [a, b] =
            [get(ID, &development.vault), get(ANOTHER, &another.vault)].map(|get| world.send(&get));
        assert_eq!(a.cu(), b.cu(), "{arch}: GetVault");
        assert_eq!(a.result.return_data, b.result.return_data, "{arch}");
        for strange in [get(ID, &another.vault), get(ANOTHER, &development.vault)] {
            world.refuse(&strange, VaultError::InvalidVaultOwner);
        }
    }
}

/// `scripts/deploy.sh` deploys with the development id's key pair as the Solana command line keeps one: the seed
/// that anyone can derive, then the address. That the one belongs to the other, the transactions show.
#[test]
fn the_key_pair_of_the_development_id_is_the_one_that_everybody_has() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/development-id.json");
    let bytes: Vec<u8> = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let (seed, address) = bytes.split_at(32);
    assert_eq!(seed, hash(b"cu-vault development program id").to_bytes());
    assert_eq!(address, ID.as_array());
}

struct Created {
    vault: Pubkey,
    cu: u64,
}

/// A vault at bump 255 of the program at this id.
fn create_vault(world: &mut World, program: &Pubkey) -> Created {
    let [payer, base] = ["payer", "base"].map(key);
    world.fund(&payer, 10 * SOL);
    let seeds: [&[u8]; 3] = [VAULT_SEED, base.as_ref(), &VAULT.to_le_bytes()];
    let (vault, bump) = Pubkey::find_program_address(&seeds, program);
    assert_eq!(
        bump, 255,
        "one of the same price as the other's: take another number"
    );
    let create = ix::create_vault(&payer, &base, &vault, VAULT, bump);
    let run = world.send(&to(*program, create));
    assert_eq!(world.get(&vault).owner, *program);
    Created {
        vault,
        cu: run.cu(),
    }
}

/// An instruction of the client's, sent to a program at another id.
fn to(program_id: Pubkey, instruction: Instruction) -> Instruction {
    Instruction {
        program_id,
        ..instruction
    }
}
