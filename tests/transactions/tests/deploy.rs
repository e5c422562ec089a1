//! The upgradeable loader: what an upgrade keeps, and who may do one.

use {
    crate::on_both_elfs,
    cu_runtime::{Profile, programs},
    cu_vault_interface::ID,
    cu_vault_tests::{Arch, ix, world::SOL},
    cu_vault_transactions::{Chain, Stage, failed},
    litesvm::LiteSVM,
    solana_instruction_error::InstructionError,
    solana_loader_v3_interface::{
        instruction::{set_upgrade_authority, upgrade},
        state::UpgradeableLoaderState,
    },
    solana_pubkey::Pubkey,
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
