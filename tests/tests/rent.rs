//! What a cut of rent frees, in a vault and in its token accounts.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::{
        error::VaultError,
        state::{Vault, VaultInfo},
    },
    cu_vault_tests::{
        Arch, World,
        every::EXCESS,
        ix,
        keys::key,
        stage::{Stage, TokenStage, VAULT_SOL},
    },
    solana_account::Account,
    solana_pubkey::Pubkey,
    spl_token_2022_interface::{
        error::TokenError,
        instruction::{AuthorityType, set_authority},
    },
};

/// To the lamport: a reserve above the minimum comes down to it, any other stays as it is.
#[test]
fn a_reserve_is_lowered_to_the_minimum_and_never_raised() {
    for arch in Arch::ALL {
        let mut stage = Stage::new(arch);
        let (vault, minimum) = (stage.vault, stage.world.rent(Vault::LEN));
        for reserve in [
            0,
            1,
            minimum - 1,
            minimum,
            minimum + 1,
            minimum + EXCESS,
            u64::MAX,
        ] {
            let world = &mut stage.world;
            set_reserve(world, &vault, reserve);
            world.send_exactly(&ix::lower_reserve(&vault), |effect| {
                let data = &mut effect.account(&vault).data;
                let state: &mut Vault = bytemuck::from_bytes_mut(data);
                state.rent_reserve = reserve.min(minimum).to_le_bytes();
            });
            // And again.
            world.send_exactly(&ix::lower_reserve(&vault), |_| {});
        }
    }
}

/// The vault stays rent-exempt, whatever its authority takes then; nothing else of its state changes.
#[test]
fn what_is_freed_may_leave_and_no_more() {
    for arch in Arch::ALL {
        let mut stage = Stage::new(arch);
        stage.raise_reserve(EXCESS);
        let (authority, vault, recipient) = (stage.authority, stage.vault, stage.recipient);
        let world = &mut stage.world;
        let withdraw = |lamports| ix::withdraw_sol(&authority, &vault, &recipient, lamports);
        let too_much = VaultError::InsufficientFunds;
        world.refuse(&withdraw(VAULT_SOL + 1), too_much);
        assert_eq!(withdrawable(world, &vault), VAULT_SOL);

        world.send(&ix::lower_reserve(&vault));
        assert_eq!(withdrawable(world, &vault), VAULT_SOL + EXCESS);
        world.refuse(&withdraw(VAULT_SOL + EXCESS + 1), too_much);
        world.send(&withdraw(VAULT_SOL + EXCESS));
        assert_eq!(world.lamports(&vault), world.rent(Vault::LEN));
    }
}

/// To whom it goes: another account, the authority, the vault; to the account itself nothing moves.
#[test]
fn the_excess_goes_to_the_recipient_and_the_tokens_stay() {
    TokenStage::everywhere(|mut stage| {
        stage.add_excess(EXCESS);
        let (authority, vault) = (stage.stage.authority, stage.keys.vault);
        let account = stage.keys.vault_token;
        let full = stage.stage.world.get(&account);
        let nobody = key("nobody so far");
        for recipient in [stage.stage.recipient, authority, vault, nobody, account] {
            let withdraw = ix::withdraw_excess_lamports(&authority, &stage.keys, &recipient);
            let world = &mut stage.stage.world;
            world.set(&account, full.clone());
            world.send_exactly(&withdraw, |effect| {
                effect.move_lamports(&account, &recipient, EXCESS);
            });
            if recipient != account {
                world.send_exactly(&withdraw, |_| {});
            }
        }
        stage.stage.world.set(&account, full);
        // A frozen account, and one that another account may close.
        give_away_the_close_authority(&mut stage);
        stage.freeze(account);
        let (recipient, withdraw) = (stage.stage.recipient, stage.withdraw_excess_lamports());
        stage.stage.world.send_exactly(&withdraw, |effect| {
            effect.move_lamports(&account, &recipient, EXCESS);
        });
    });
}

#[test]
fn somebody_elses_account_gives_nothing() {
    TokenStage::everywhere(|mut stage| {
        stage.add_excess(EXCESS);
        let theirs = stage.keys.vault_token;
        let mut account: Account = stage.stage.world.get(&theirs);
        account.data[32..64].copy_from_slice(key("heir").as_ref());
        stage.stage.world.set(&theirs, account);
        let withdraw = stage.withdraw_excess_lamports();
        stage
            .stage
            .world
            .refuse(&withdraw, TokenError::OwnerMismatch);
    });
}

/// In the place of the token account: its tokens do not matter here.
#[test]
fn a_mint_whose_authority_is_the_vault_gives_its_excess_too() {
    TokenStage::everywhere(|mut stage| {
        let (authority, vault) = (stage.stage.authority, stage.keys.vault);
        let (mint, recipient) = (stage.keys.mint, stage.stage.recipient);
        stage.keys.vault_token = mint;
        let withdraw = stage.withdraw_excess_lamports();
        let world = &mut stage.stage.world;
        let mut account: Account = world.get(&mint);
        account.lamports += EXCESS;
        world.set(&mint, account.clone());
        world.refuse(&withdraw, TokenError::OwnerMismatch);

        account.data[4..36].copy_from_slice(vault.as_ref());
        world.set(&mint, account);
        world.send_exactly(&withdraw, |effect| {
            effect.move_lamports(&mint, &recipient, EXCESS);
        });
        let theirs = ix::withdraw_excess_lamports(&recipient, &stage.keys, &recipient);
        stage
            .stage
            .world
            .refuse(&theirs, VaultError::WrongAuthority);
        assert_ne!(authority, recipient);
    });
}

/// Signed by the vault, which no instruction of the program does.
fn give_away_the_close_authority(stage: &mut TokenStage) {
    let keys = stage.keys;
    let (new, kind) = (key("heir"), AuthorityType::CloseAccount);
    let (account, vault) = (&keys.vault_token, &keys.vault);
    let set = set_authority(&keys.program, account, Some(&new), kind, vault, &[]);
    let set = set.expect("both programs have it");
    stage.stage.world.send(&set);
}

fn withdrawable(world: &mut World, vault: &Pubkey) -> u64 {
    let run = world.send(&ix::get_vault(vault));
    let info: &VaultInfo = bytemuck::from_bytes(&run.result.return_data);
    info.withdrawable()
}

fn set_reserve(world: &mut World, vault: &Pubkey, reserve: u64) {
    let mut account = world.get(vault);
    let state: &mut Vault = bytemuck::from_bytes_mut(&mut account.data);
    state.rent_reserve = reserve.to_le_bytes();
    world.set(vault, account);
}
