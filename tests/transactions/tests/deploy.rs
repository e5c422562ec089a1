//! The upgradeable loader: what an upgrade keeps, who may do one, and the rules of today's clusters, which
//! `scripts/deploy.sh` names in its plan or refuses by before anything is paid.

use {
    crate::on_both_elfs,
    cu_runtime::{
        Profile, Runtime,
        features::{
            disable_sbpf_v0_v1_v2_deployment as simd_0500,
            loader_v3_minimum_extend_program_size as simd_0431,
        },
        programs,
    },
    cu_vault_interface::ID,
    cu_vault_tests::{Arch, ix, world::SOL},
    cu_vault_transactions::{Chain, Stage, failed},
    litesvm::LiteSVM,
    solana_instruction_error::InstructionError,
    solana_loader_v3_interface::{
        get_program_data_address,
        instruction::{
            MINIMUM_EXTEND_PROGRAM_BYTES, deploy_with_max_program_len, extend_program,
            set_upgrade_authority, upgrade,
        },
        state::UpgradeableLoaderState,
    },
    solana_pubkey::Pubkey,
    std::{fs, path::Path},
};

/// A vault that one ELF made and filled is the other's as it is: v0 to v3, and v3 to v0.
#[test]
fn an_upgrade_between_deposit_and_withdrawal_keeps_funds_and_state() {
    on_both_elfs("deploy", |arch| {
        let (chain, upgrader) = deployed(arch);
        let mut stage = Stage::without_vault(chain);
        let (authority, vault, recipient) = (stage.authority, stage.vault, stage.recipient);
        let rent = stage.chain.rent(120);

        let create = stage.create(&authority);
        stage.chain.send(&authority, &[create]);
        let (depositor, deposit) = (stage.depositor, stage.deposit(3 * SOL));
        stage.chain.send(&depositor, &[deposit]);
        let before = stage.chain.get(&vault);

        let other = match arch {
            Arch::V0 => Arch::V3,
            Arch::V3 => Arch::V0,
        };
        stage.chain.upgrade_vault(&upgrader, other);
        assert!(stage.chain.deployed().starts_with(&other.elf("cu_vault")));
        assert_eq!(stage.chain.get(&vault), before);

        let (withdraw, close) = (stage.withdraw(SOL), stage.close());
        let chain = &mut stage.chain;
        chain
            .send(&authority, &[withdraw])
            .moved(&[(vault, -(SOL as i64)), (recipient, SOL as i64)]);
        let rest = (2 * SOL + rent) as i64;
        chain
            .send(&authority, &[close])
            .moved(&[(vault, -rest), (recipient, rest)]);
        stage.chain
    });
}

#[test]
fn only_the_upgrade_authority_upgrades() {
    on_both_elfs("deploy", |arch| {
        let (mut chain, _) = deployed(arch);
        let stranger = chain.wallet("stranger", 10 * SOL);
        let buffer = chain.write_buffer(&stranger, "stranger's buffer", &arch.elf("general"));
        chain.refuse(
            &stranger,
            &[upgrade(&ID, &buffer, &stranger, &stranger)],
            failed(0, InstructionError::IncorrectAuthority),
        );
        assert!(chain.deployed().starts_with(&arch.elf("cu_vault")));
        chain
    });
}

/// Once there is no upgrade authority, not even the one that there was upgrades; the vault goes on.
#[test]
fn without_an_upgrade_authority_nobody_upgrades() {
    on_both_elfs("deploy", |arch| {
        let (mut chain, upgrader) = deployed(arch);
        let buffer = chain.write_buffer(&upgrader, "another buffer", &arch.elf("general"));
        chain.send(&upgrader, &[set_upgrade_authority(&ID, &upgrader, None)]);
        for instruction in [
            upgrade(&ID, &buffer, &upgrader, &upgrader),
            set_upgrade_authority(&ID, &upgrader, Some(&upgrader)),
        ] {
            chain.refuse(
                &upgrader,
                &[instruction],
                failed(0, InstructionError::Immutable),
            );
        }

        let mut stage = Stage::on(chain);
        let (authority, get) = (stage.authority, ix::get_vault(&stage.vault));
        stage.chain.send(&authority, &[get]);
        stage.chain
    });
}

/// A longer ELF needs room first: 10,240 bytes more or none where SIMD-0431 is active, as few as it takes where it is not.
#[test]
fn an_upgrade_that_grows_by_less_than_10_kib() {
    const MORE: usize = 512;
    on_both_elfs("deploy", |arch| {
        let elf = arch.elf("cu_vault");
        let longer = [&elf[..], &[7; MORE]].concat();
        let [on, mut off] = [true, false].map(|is_active| {
            let runtime = Runtime::from(Profile::Mainnet);
            let mut chain = Chain::bare(
                arch,
                match is_active {
                    true => runtime.activate(&simd_0431::ID),
                    false => runtime.deactivate(&simd_0431::ID),
                },
            );
            let upgrader = chain.deploy_vault_in(elf.len());
            let buffer = chain.write_buffer(&upgrader, "longer", &longer);
            let upgrade = upgrade(&ID, &buffer, &upgrader, &upgrader);
            chain.refuse(
                &upgrader,
                std::slice::from_ref(&upgrade),
                failed(0, InstructionError::AccountDataTooSmall),
            );

            let extend = |bytes| [extend_program(&ID, Some(&upgrader), bytes)];
            let mut room = MORE as u32;
            if is_active {
                for too_few in [room, MINIMUM_EXTEND_PROGRAM_BYTES - 1] {
                    chain.refuse(
                        &upgrader,
                        &extend(too_few),
                        failed(0, InstructionError::InvalidArgument),
                    );
                }
                room = MINIMUM_EXTEND_PROGRAM_BYTES;
            }
            // The rent that `deploy.sh` names: of so many bytes.
            let program_data = get_program_data_address(&ID);
            let rent = (chain.rent(room as usize) - chain.rent(0)) as i64;
            chain
                .send(&upgrader, &extend(room))
                .moved(&[(program_data, rent), (upgrader, -rent)]);
            chain.next_slot();

            let paid = chain.lamports(&buffer) as i64;
            chain
                .send(&upgrader, &[upgrade])
                .moved(&[(buffer, -paid), (upgrader, paid)]);
            let zeros = vec![0; room as usize - MORE];
            assert!(chain.deployed() == [longer.clone(), zeros].concat());
            chain
        });
        off.count += on.count;
        off
    });
}

/// An upgrade leaves the rent of the day in the program's data, and returns the surplus.
#[test]
fn an_upgrade_returns_the_rent_that_has_fallen() {
    const BEFORE: u64 = 6_960;
    const TODAY: u64 = 5_080;
    on_both_elfs("deploy", |arch| {
        let mut chain = Chain::bare(arch, Profile::Mainnet);
        chain.set_rent(BEFORE);
        let elf = arch.elf("cu_vault");
        let upgrader = chain.deploy_vault_in(elf.len());
        let program_data = get_program_data_address(&ID);
        let held = chain.lamports(&program_data);
        assert_eq!(held, chain.rent(45 + elf.len()));

        chain.set_rent(TODAY);
        let fallen = (held - chain.rent(45 + elf.len())) as i64;
        let buffer = chain.write_buffer(&upgrader, "the same", &elf);
        let paid = chain.lamports(&buffer) as i64;
        chain
            .send(&upgrader, &[upgrade(&ID, &buffer, &upgrader, &upgrader)])
            .moved(&[
                (program_data, -fallen),
                (buffer, -paid),
                (upgrader, paid + fallen),
            ]);
        chain
    });
}

/// The loader deploys the whole buffer: what a larger ELF has left after the new one, too.
#[test]
fn a_buffer_that_a_larger_elf_has_left_brings_its_tail() {
    on_both_elfs("deploy", |arch| {
        let elf = arch.elf("cu_vault");
        let tail = [7; 100];
        let with_tail = [&elf[..], &tail].concat();
        let larger = vec![7; with_tail.len()];
        let [too_small, mut chain] = [elf.len(), 2 * elf.len()].map(|room| {
            let mut chain = Chain::bare(arch, Profile::Mainnet);
            let upgrader = chain.deploy_vault_in(room);
            let buffer = chain.write_buffer(&upgrader, "larger", &larger);
            chain.overwrite_buffer(&upgrader, &buffer, &elf);
            let upgrade = [upgrade(&ID, &buffer, &upgrader, &upgrader)];
            if room == elf.len() {
                let too_small = InstructionError::AccountDataTooSmall;
                chain.refuse(&upgrader, &upgrade, failed(0, too_small));
                assert!(chain.deployed() == elf);
            } else {
                chain.send(&upgrader, &upgrade);
                let zeros = vec![0; room - with_tail.len()];
                assert!(chain.deployed() == [with_tail.clone(), zeros].concat());
            }
            chain
        });
        chain.count += too_small.count;
        chain
    });
}

/// Where SIMD-0500 is active: v0 is neither deployed, upgraded to nor made final. A deployed program still runs.
#[test]
fn a_cluster_that_takes_only_v3() {
    on_both_elfs("deploy", |arch| {
        // Deployed before.
        let (before, upgrader) = deployed(arch);
        let only_v3 = Runtime::from(Profile::Mainnet).activate(&simd_0500::ID);
        let mut chain = Chain::bare(arch, only_v3);
        assert_eq!(chain.wallet("upgrade authority", 10 * SOL), upgrader);
        for key in [get_program_data_address(&ID), ID] {
            let set = chain.svm().set_account(key, before.get(&key));
            set.expect("the program loads");
        }
        chain.next_slot();
        let mut stage = Stage::on(chain);
        let get = ix::get_vault(&stage.vault);
        let chain = &mut stage.chain;
        chain.send(&upgrader, std::slice::from_ref(&get));

        let refused = InstructionError::InvalidAccountData;
        let v0 = chain.write_buffer(&upgrader, "v0", &Arch::V0.elf("cu_vault"));
        let to_v0 = [upgrade(&ID, &v0, &upgrader, &upgrader)];
        chain.refuse(&upgrader, &to_v0, failed(0, refused.clone()));
        let new = chain.signer("a new program");
        let rent = chain.rent(UpgradeableLoaderState::size_of_program());
        let room = Arch::V0.elf("cu_vault").len();
        #[allow(deprecated)]
        let deploy = deploy_with_max_program_len(&upgrader, &new, &v0, &upgrader, rent, room)
            .expect("the instruction serialises");
        chain.refuse(&upgrader, &deploy, failed(1, refused.clone()));

        let make_final = [set_upgrade_authority(&ID, &upgrader, None)];
        if arch == Arch::V0 {
            chain.refuse(&upgrader, &make_final, failed(0, refused));
            chain.send(&upgrader, std::slice::from_ref(&get));
            chain.upgrade_vault(&upgrader, Arch::V3);
        }
        chain.send(&upgrader, &make_final);
        chain.send(&upgrader, &[get]);
        stage.chain
    });
}

/// `scripts/cluster.sh` requests the accounts of these gates, and adds what the loader requires. The third gate,
/// SIMD-0433, is of a newer Agave than this one.
#[test]
fn the_gates_that_the_scripts_ask_about_are_agaves() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/cluster.sh");
    let script = fs::read_to_string(script).expect("the script is there");
    for (name, value) in [
        ("ONLY_V3", simd_0500::ID.to_string()),
        ("GROWS_BY_LEAST", simd_0431::ID.to_string()),
        ("LEAST_GROWTH", MINIMUM_EXTEND_PROGRAM_BYTES.to_string()),
    ] {
        assert!(
            script.contains(&format!("readonly {name}={value}\n")),
            "{name}"
        );
    }
}

/// A chain to which the vault is deployed, and who may upgrade it.
fn deployed(arch: Arch) -> (Chain, Pubkey) {
    let mut chain = Chain::bare(arch, Profile::Mainnet);
    let upgrader = chain.deploy_vault();
    assert!(chain.get(&ID).executable);
    assert!(chain.deployed().starts_with(&arch.elf("cu_vault")));
    (chain, upgrader)
}

/// The committed file is the one in the crate that [`programs::PRELOADED`] names as its source.
#[test]
fn token_2022_is_the_file_that_litesvm_ships() {
    let shipped = LiteSVM::default().with_builtins().with_default_programs();
    let [token_2022] = programs::PRELOADED
        .iter()
        .filter(|it| it.id == programs::TOKEN_2022)
        .collect::<Vec<_>>()[..]
    else {
        panic!("Token-2022 is preloaded once")
    };
    let (program_data, _) =
        Pubkey::find_program_address(&[token_2022.id.as_ref()], &token_2022.loader);
    let data = shipped.get_account(&program_data).unwrap().data;
    let elf = &data[UpgradeableLoaderState::size_of_programdata_metadata()..];
    assert_eq!(programs::executable_hash(elf), token_2022.sha256());
}
