//! The stateless vault: an owner's PDA that the System program owns. That a deposit goes nowhere else, and
//! that a withdrawal can only be the owner's, is in `attacks`.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::{ID, pda::STATELESS_SEED},
    cu_vault_tests::{
        Arch, World, ix,
        keys::{key, owner_with_bump, stateless_address},
        world::SOL,
    },
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

/// `SystemError::ResultWithNegativeLamports`
const SYSTEM_INSUFFICIENT_FUNDS: InstructionError = InstructionError::Custom(1);

/// An owner with 10 SOL, whose stateless vault has this canonical bump and holds 5 SOL.
struct Setting {
    world: World,
    owner: Pubkey,
    vault: Pubkey,
    bump: u8,
    recipient: Pubkey,
}

impl Setting {
    fn new(arch: Arch, bump: u8) -> Self {
        let mut world = World::new(arch);
        let owner = owner_with_bump("owner", bump);
        let (vault, bump) = stateless_address(&owner);
        let recipient = key("recipient");
        world.fund(&recipient, SOL);
        world.fund(&owner, 10 * SOL);
        world.send(&ix::stateless_deposit(&owner, &vault, 5 * SOL, bump));
        world.fund(&owner, 10 * SOL);
        Self {
            world,
            owner,
            vault,
            bump,
            recipient,
        }
    }
}

#[test]
fn a_deposit_moves_lamports_to_the_owners_vault() {
    for arch in Arch::ALL {
        for bump in [255, 254, 247] {
            let s = Setting::new(arch, bump);
            for lamports in [0, 1, SOL, 10 * SOL] {
                let deposit = ix::stateless_deposit(&s.owner, &s.vault, lamports, s.bump);
                let run = s.world.run_exactly(&deposit, |effect| {
                    effect.move_lamports(&s.owner, &s.vault, lamports);
                });
                assert_eq!(run.cpis.len(), 1);
            }
            let too_much = ix::stateless_deposit(&s.owner, &s.vault, 10 * SOL + 1, s.bump);
            s.world.refuse(&too_much, SYSTEM_INSUFFICIENT_FUNDS);
        }
    }
}

#[test]
fn a_withdrawal_moves_lamports_to_the_recipient() {
    for arch in Arch::ALL {
        for bump in [255, 254, 247] {
            let s = Setting::new(arch, bump);
            for to in [s.recipient, s.owner, key("nobody yet")] {
                for lamports in [0, 1, SOL, 5 * SOL] {
                    let withdraw =
                        ix::stateless_withdraw(&s.owner, &s.vault, &to, lamports, s.bump);
                    let run = s.world.run_exactly(&withdraw, |effect| {
                        effect.move_lamports(&s.vault, &to, lamports);
                    });
                    assert_eq!(run.cpis.len(), 1);
                }
            }
            for lamports in [5 * SOL + 1, u64::MAX] {
                let withdraw =
                    ix::stateless_withdraw(&s.owner, &s.vault, &s.recipient, lamports, s.bump);
                s.world.refuse(&withdraw, SYSTEM_INSUFFICIENT_FUNDS);
            }
        }
    }
}

/// A bump that is not canonical gives the owner one more vault, and only the owner: what goes in comes
/// out with the same bump.
#[test]
fn every_bump_that_gives_an_address_is_a_vault_of_the_owner() {
    for arch in Arch::ALL {
        let mut s = Setting::new(arch, 255);
        let bump = (0..255)
            .rev()
            .find(|bump| address(&s.owner, *bump).is_some())
            .unwrap();
        let vault = address(&s.owner, bump).unwrap();
        s.world
            .send(&ix::stateless_deposit(&s.owner, &vault, SOL, bump));
        s.world.refuse(
            &ix::stateless_withdraw(&s.owner, &vault, &s.owner, SOL, s.bump),
            InstructionError::PrivilegeEscalation,
        );
        let withdraw = ix::stateless_withdraw(&s.owner, &vault, &s.owner, SOL, bump);
        s.world.run_exactly(&withdraw, |effect| {
            effect.move_lamports(&vault, &s.owner, SOL);
        });
    }
}

fn address(owner: &Pubkey, bump: u8) -> Option<Pubkey> {
    Pubkey::create_program_address(&[STATELESS_SEED, owner.as_ref(), &[bump]], &ID).ok()
}
