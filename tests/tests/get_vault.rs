//! GetVault returns what may be withdrawn, the id and the authority, and changes nothing.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::state::{Vault, VaultInfo},
    cu_vault_tests::{
        Arch, World, ix,
        stage::{Stage, VAULT_SOL},
    },
    solana_pubkey::Pubkey,
};

/// The return data of GetVault, after a run that changed no account.
fn info(world: &World, vault: &Pubkey) -> VaultInfo {
    let run = world.run(&ix::get_vault(vault));
    assert_eq!(run.result.raw_result, Ok(()));
    assert_eq!(run.result.resulting_accounts, [(*vault, world.get(vault))]);
    assert!(run.cpis.is_empty());
    bytemuck::pod_read_unaligned(&run.result.return_data)
}

#[test]
fn it_returns_48_bytes() {
    for arch in Arch::ALL {
        let s = Stage::new(arch);
        let state = s.world.vault(&s.vault);
        let mut bytes = VAULT_SOL.to_le_bytes().to_vec();
        bytes.extend(state.id);
        bytes.extend(s.authority.to_bytes());
        assert_eq!(bytemuck::bytes_of(&info(&s.world, &s.vault)), bytes);
    }
}

#[test]
fn it_follows_every_change() {
    for arch in Arch::ALL {
        let mut s = Stage::new(arch);
        for instruction in [
            ix::withdraw_sol(&s.authority, &s.vault, &s.recipient, VAULT_SOL),
            ix::nominate_authority(&s.authority, &s.vault, &s.stranger),
            ix::accept_authority(&s.stranger, &s.vault),
        ] {
            s.world.send(&instruction);
        }
        let info = info(&s.world, &s.vault);
        assert_eq!(u64::from_le_bytes(info.withdrawable), 0);
        assert_eq!(info.authority.to_bytes(), s.stranger.to_bytes());
    }
}

#[test]
fn below_the_reserve_nothing_may_be_withdrawn() {
    for arch in Arch::ALL {
        let mut s = Stage::new(arch);
        let mut account = s.world.get(&s.vault);
        account.lamports = s.world.rent(Vault::LEN) - 1;
        s.world.set(&s.vault, account);
        let info = info(&s.world, &s.vault);
        assert_eq!(u64::from_le_bytes(info.withdrawable), 0);
    }
}
