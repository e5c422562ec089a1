//! The authority is transferred in two steps, and no other signature counts.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::{Address, error::VaultError, state::Vault},
    cu_vault_tests::{Arch, ix, keys::key, stage::Stage, world::SOL},
    solana_pubkey::Pubkey,
};

const NOBODY: Pubkey = Pubkey::new_from_array([0; 32]);

/// Where the state keeps the two addresses.
const AUTHORITY: std::ops::Range<usize> = 56..88;
const PENDING: std::ops::Range<usize> = 88..120;

#[test]
fn a_nomination_is_written_and_changes_nothing_else() {
    for arch in Arch::ALL {
        let mut s = Stage::new(arch);
        for nominee in [s.stranger, s.authority, s.vault, NOBODY] {
            let nominate = ix::nominate_authority(&s.authority, &s.vault, &nominee);
            s.world.send_exactly(&nominate, |effect| {
                effect.account(&s.vault).data[PENDING].copy_from_slice(nominee.as_ref());
            });
        }
    }
}

#[test]
fn accepting_makes_the_nominee_the_authority() {
    for arch in Arch::ALL {
        let mut s = Stage::new(arch);
        s.world
            .send(&ix::nominate_authority(&s.authority, &s.vault, &s.stranger));
        let accept = ix::accept_authority(&s.stranger, &s.vault);
        s.world.send_exactly(&accept, |effect| {
            let data = &mut effect.account(&s.vault).data;
            data[AUTHORITY].copy_from_slice(s.stranger.as_ref());
            data[PENDING].fill(0);
        });
        s.world.refuse(&accept, VaultError::NoNomination);
    }
}

#[test]
fn only_the_authority_of_the_moment_counts() {
    for arch in Arch::ALL {
        let mut s = Stage::new(arch);
        let [old, new] = [s.authority, s.stranger];
        let (vault, to) = (s.vault, s.recipient);
        let withdraw = |who: &Pubkey| ix::withdraw_sol(who, &vault, &to, SOL);

        s.world.refuse(&withdraw(&new), VaultError::WrongAuthority);
        s.world.send(&ix::nominate_authority(&old, &vault, &new));
        s.world.refuse(&withdraw(&new), VaultError::WrongAuthority);
        s.world.send(&withdraw(&old));
        s.world.send(&ix::accept_authority(&new, &vault));
        s.world.refuse(&withdraw(&old), VaultError::WrongAuthority);
        s.world.send(&withdraw(&new));
        s.world.refuse(
            &ix::nominate_authority(&old, &vault, &old),
            VaultError::WrongAuthority,
        );
    }
}

#[test]
fn only_the_nominee_of_the_moment_accepts() {
    for arch in Arch::ALL {
        let mut s = Stage::new(arch);
        let [first, second] = [key("first"), key("second")];
        let accept = |who: &Pubkey| ix::accept_authority(who, &s.vault);

        s.world.refuse(&accept(&first), VaultError::NoNomination);
        s.world
            .send(&ix::nominate_authority(&s.authority, &s.vault, &first));
        for other in [second, s.authority, s.recipient] {
            s.world.refuse(&accept(&other), VaultError::WrongNominee);
        }
        s.world
            .send(&ix::nominate_authority(&s.authority, &s.vault, &second));
        s.world.refuse(&accept(&first), VaultError::WrongNominee);
        s.world
            .send(&ix::nominate_authority(&s.authority, &s.vault, &NOBODY));
        s.world.refuse(&accept(&second), VaultError::NoNomination);
    }
}

/// The all-zero address cannot sign a transaction; if it ever could, it would still be no nominee.
#[test]
fn nobody_cannot_accept() {
    for arch in Arch::ALL {
        let s = Stage::new(arch);
        s.world.refuse(
            &ix::accept_authority(&NOBODY, &s.vault),
            VaultError::NoNomination,
        );
    }
}

#[test]
fn base_and_id_outlive_every_hand_over() {
    for arch in Arch::ALL {
        let mut s = Stage::new(arch);
        let before = s.world.vault(&s.vault);
        s.world
            .send(&ix::nominate_authority(&s.authority, &s.vault, &s.stranger));
        s.world.send(&ix::accept_authority(&s.stranger, &s.vault));
        let after = s.world.vault(&s.vault);
        let expected = Vault {
            authority: Address::new_from_array(s.stranger.to_bytes()),
            ..before
        };
        assert_eq!(after, expected);
    }
}
