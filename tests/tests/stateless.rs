//! The stateless vault: an owner's PDA that the System program owns. A deposit proves where it goes, a
//! withdrawal can only be the owner's.

#![forbid(unsafe_code)]

use {
    cu_vault::{ID, error::VaultError, pda::STATELESS_SEED},
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

#[test]
fn another_destination_is_no_deposit() {
    for arch in Arch::ALL {
        let s = Setting::new(arch, 255);
        let stranger = owner_with_bump("stranger", 255);
        for to in [stateless_address(&stranger).0, s.recipient, key("nowhere")] {
            s.world.refuse(
                &ix::stateless_deposit(&s.owner, &to, SOL, s.bump),
                InstructionError::PrivilegeEscalation,
            );
        }
    }
}

#[test]
fn nobody_elses_vault_can_be_emptied() {
    for arch in Arch::ALL {
        let mut s = Setting::new(arch, 255);
        let stranger = owner_with_bump("stranger", 255);
        s.world.fund(&stranger, SOL);
        s.world.refuse(
            &ix::stateless_withdraw(&stranger, &s.vault, &stranger, SOL, s.bump),
            InstructionError::PrivilegeEscalation,
        );
    }
}

/// Whoever signs the transaction would satisfy the signature that proves the address.
#[test]
fn a_signer_is_no_vault() {
    for arch in Arch::ALL {
        let mut s = Setting::new(arch, 255);
        let wallet = key("wallet");
        s.world.fund(&wallet, SOL);
        for mut instruction in [
            ix::stateless_deposit(&s.owner, &wallet, 1, s.bump),
            ix::stateless_withdraw(&s.owner, &wallet, &s.recipient, 1, s.bump),
        ] {
            instruction.accounts[1].is_signer = true;
            s.world.refuse(&instruction, VaultError::VaultIsSigner);
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

/// A bump whose hash lies on the curve gives no address at all.
#[test]
fn a_bump_that_gives_no_address_is_refused() {
    for arch in Arch::ALL {
        let s = Setting::new(arch, 255);
        let bump = (0..255)
            .find(|bump| address(&s.owner, *bump).is_none())
            .unwrap();
        for instruction in [
            ix::stateless_deposit(&s.owner, &s.vault, SOL, bump),
            ix::stateless_withdraw(&s.owner, &s.vault, &s.owner, SOL, bump),
        ] {
            s.world
                .refuse(&instruction, InstructionError::ProgramFailedToComplete);
        }
    }
}

fn address(owner: &Pubkey, bump: u8) -> Option<Pubkey> {
    Pubkey::create_program_address(&[STATELESS_SEED, owner.as_ref(), &[bump]], &ID).ok()
}
