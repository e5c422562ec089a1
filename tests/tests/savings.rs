//! The worked example, `tests/programs/savings`: a program whose PDA is the authority of a vault.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::{
        ID,
        error::VaultError,
        instruction::Instruction as Tag,
        state::{Vault, VaultInfo},
    },
    cu_vault_tests::{
        Arch, ix,
        keys::key,
        relay,
        savings::{Example, SAVED, Step, VAULT_ID, keeper},
        world::SOL,
    },
    solana_account::Account,
    solana_instruction_error::InstructionError,
};

#[test]
fn savings_from_opening_to_the_last_lamport() {
    for arch in Arch::ALL {
        let mut e = Example::new(arch);
        let (user, vault) = (e.user, e.vault);
        let reserve = e.world.rent(Vault::LEN);

        let open = e.open();
        let mut state = [0; Vault::LEN];
        state[..3].copy_from_slice(&[1, 1, e.vault_bump]);
        state[8..16].copy_from_slice(&VAULT_ID.to_le_bytes());
        state[16..24].copy_from_slice(&reserve.to_le_bytes());
        state[24..56].copy_from_slice(e.keeper.as_ref());
        state[56..88].copy_from_slice(e.keeper.as_ref());
        e.world.send_exactly(&open, |effect| {
            effect.account(&user).lamports -= reserve;
            *effect.account(&vault) = Account {
                lamports: reserve,
                data: state.to_vec(),
                owner: ID,
                ..Account::default()
            };
        });

        let save = e.call(Step::Save, &SAVED.to_le_bytes());
        e.world.send_exactly(&save, |effect| {
            effect.move_lamports(&user, &vault, SAVED);
        });

        let take = e.call(Step::Take, &SOL.to_le_bytes());
        e.world.send_exactly(&take, |effect| {
            effect.move_lamports(&vault, &user, SOL);
        });

        let run = e.world.send(&e.call(Step::TakeAll, &[]));
        assert_eq!(e.world.lamports(&vault), reserve);
        assert_eq!(e.world.lamports(&user), 10 * SOL - reserve);
        let tags: Vec<_> = run
            .cpis
            .iter()
            .map(|cpi| cpi.instruction.as_ref().expect("it was read").data[0])
            .collect();
        assert_eq!(tags, [Tag::GetVault as u8, Tag::WithdrawSol as u8]);
    }
}

#[test]
fn nobody_but_the_user_gets_the_savings() {
    for arch in Arch::ALL {
        let mut e = Example::saved(arch);
        // One whose keeper has the same bump, so that the user's gives the thief an address too.
        let mut thieves = (0..).map(|n| key(&format!("thief {n}")));
        let thief = thieves
            .find(|thief| keeper(&e.program, thief).1 == e.keeper_bump)
            .expect("names do not run out");
        e.world.fund(&thief, SOL);
        let take = e.call(Step::Take, &SOL.to_le_bytes());

        let mut unsigned = take.clone();
        unsigned.accounts[0].is_signer = false;
        e.world
            .refuse(&unsigned, InstructionError::MissingRequiredSignature);

        // The user's keeper does not sign for the thief: the seeds give another address.
        let mut foreign_keeper = take.clone();
        foreign_keeper.accounts[0].pubkey = thief;
        e.world
            .refuse(&foreign_keeper, InstructionError::PrivilegeEscalation);

        // The thief's own keeper signs, and is not the vault's authority.
        let (own, _) = keeper(&e.program, &thief);
        let mut own_keeper = foreign_keeper.clone();
        own_keeper.accounts[1].pubkey = own;
        e.world.refuse(&own_keeper, VaultError::WrongAuthority);
        own_keeper.data[0] = Step::TakeAll as u8;
        own_keeper.data.truncate(2);
        e.world.refuse(&own_keeper, VaultError::WrongAuthority);

        // Without the example the vault obeys neither.
        let direct = ix::withdraw_sol(&e.user, &e.vault, &e.user, SOL);
        e.world.refuse(&direct, VaultError::WrongAuthority);
        let mut direct = ix::withdraw_sol(&e.keeper, &e.vault, &e.user, SOL);
        direct.accounts[0].is_signer = false;
        e.world.refuse(&direct, VaultError::MissingSigner);
    }
}

#[test]
fn what_the_vault_refuses_the_example_does() {
    for arch in Arch::ALL {
        let e = Example::saved(arch);
        let more = e.call(Step::Take, &(SAVED + 1).to_le_bytes());
        e.world.refuse(&more, VaultError::InsufficientFunds);
        e.world.refuse(&e.open(), VaultError::VaultExists);

        let nowhere = Example::new(arch);
        let save = nowhere.call(Step::Save, &SOL.to_le_bytes());
        nowhere.world.refuse(&save, VaultError::InvalidVaultOwner);
        let take_all = nowhere.call(Step::TakeAll, &[]);
        nowhere
            .world
            .refuse(&take_all, VaultError::InvalidVaultOwner);

        for fields in [&[][..], &[0; 7], &[0; 9]] {
            let malformed = e.call(Step::Save, fields);
            e.world
                .refuse(&malformed, InstructionError::InvalidInstructionData);
        }
    }
}

/// A program that is called in between returns what GetVault could have, with more lamports.
#[test]
fn return_data_that_another_program_set_is_refused() {
    for arch in Arch::ALL {
        let mut e = Example::saved(arch);
        let parrot = key("parrot");
        e.world.add_program(&parrot, "parrot");
        let [a, b] = ["a", "b"].map(key);
        let forged = VaultInfo {
            withdrawable: (SAVED - 1).to_le_bytes(),
            id: VAULT_ID.to_le_bytes(),
            authority: e.keeper,
        };
        let forged = bytemuck::bytes_of(&forged);

        let refused = |data: &[u8], error: InstructionError| {
            let run = e.world.refuse(&e.take_late(parrot, [a, b], data), error);
            let called = run.cpis.iter().map(|cpi| {
                let instruction = cpi.instruction.as_ref().expect("it was read");
                instruction.program_id
            });
            assert_eq!(
                called.collect::<Vec<_>>(),
                [ID, parrot],
                "nothing is withdrawn"
            );
        };
        refused(forged, InstructionError::IncorrectProgramId);
        refused(&forged[..47], InstructionError::IncorrectProgramId);
        refused(
            &[forged, &[0]].concat(),
            InstructionError::InvalidAccountData,
        );
        // A program that returns nothing: the runtime has cleared what the vault returned.
        refused(&[], InstructionError::IncorrectProgramId);
    }
}

/// What the setter does not say: the vault's answer may be about another vault. Read late, it is taken for
/// the user's.
#[test]
fn the_setter_does_not_say_which_vault_it_is_about() {
    for arch in Arch::ALL {
        let mut e = Example::saved(arch);
        let [asker] = relay::load(&mut e.world, relay::IDIOM, 1)[..] else {
            panic!("one relay was asked for");
        };
        let other = e.world.create_vault(&key("other authority"), 0);
        let depositor = key("depositor");
        e.world.fund(&depositor, 10 * SOL);
        e.world.send(&ix::deposit_sol(&depositor, &other, SOL));

        let ask = [relay::Step::On as u8, Tag::GetVault as u8];
        let late = e.take_late(asker, [ID, other], &ask);
        e.world.send(&late);
        let reserve = e.world.rent(Vault::LEN);
        assert_eq!(
            e.world.lamports(&e.vault),
            reserve + SAVED - SOL,
            "what left is what the other vault holds"
        );
    }
}
