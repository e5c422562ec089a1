//! The feature `client`, beyond the instructions that every other test builds with it: addresses, decoding,
//! errors, limits.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::{
        ID,
        client::{
            ASSOCIATED_TOKEN_PROGRAM_ID, CreateVault, DepositToken, NotOurs, PayoutSol,
            PayoutToken, SYSTEM_PROGRAM_ID, decode_vault, decode_vault_info,
            find_stateless_address, find_token_account_address, find_vault_address,
        },
        error::VaultError,
        instruction::{MAX_EXTRA_ACCOUNTS, MAX_TOKEN_RECIPIENTS},
        token::TokenProgram,
    },
    cu_vault_tests::{
        Arch, ix,
        keys::key,
        stage::{Stage, TokenStage, VAULT_SOL},
        token::{DECIMALS, TOKEN_PROGRAMS},
    },
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_program_error::ProgramError,
    solana_pubkey::Pubkey,
    spl_associated_token_account_interface::address::get_associated_token_address_with_program_id,
};

#[test]
fn addresses_are_what_the_seeds_give() {
    let base = key("base");
    for id in [0, 1, 255, 256, u64::MAX] {
        let seeds: [&[u8]; 3] = [b"vault", base.as_ref(), &id.to_le_bytes()];
        let (vault, bump) = Pubkey::find_program_address(&seeds, &ID);
        assert_eq!(find_vault_address(&base, id), (vault, bump));

        let payer = key("payer");
        let found = CreateVault::find(payer, base, id);
        let given = CreateVault {
            payer,
            base,
            vault,
            id,
            bump,
        };
        assert_eq!(found, given);
    }
    let seeds: [&[u8]; 2] = [b"stateless", base.as_ref()];
    assert_eq!(
        find_stateless_address(&base),
        Pubkey::find_program_address(&seeds, &ID)
    );
    for program in TOKEN_PROGRAMS {
        let (mint, id) = (key("mint"), program.id());
        assert_eq!(
            find_token_account_address(&base, &mint, id),
            get_associated_token_address_with_program_id(&base, &mint, id)
        );
    }
    assert_eq!(SYSTEM_PROGRAM_ID, cu_runtime::programs::SYSTEM);
    assert_eq!(
        ASSOCIATED_TOKEN_PROGRAM_ID,
        cu_runtime::programs::ASSOCIATED_TOKEN
    );
}

#[test]
fn a_vault_is_decoded_and_what_is_none_is_not() {
    let s = Stage::new(Arch::V3);
    let account = s.world.get(&s.vault);
    let vault = decode_vault(&account.owner, &account.data).unwrap();
    assert_eq!(vault.authority, s.authority);
    assert_eq!(find_vault_address(&vault.base, vault.id()).0, s.vault);

    let stranger = key("another program");
    assert_eq!(
        decode_vault(&stranger, &account.data),
        Err(VaultError::InvalidVaultOwner)
    );
    assert_eq!(
        decode_vault(&ID, &account.data[1..]),
        Err(VaultError::InvalidVaultSize)
    );
    for (byte, error) in [
        (0, VaultError::InvalidVaultDiscriminator),
        (1, VaultError::UnsupportedVersion),
    ] {
        let mut data = account.data.clone();
        data[byte] = 2;
        assert_eq!(decode_vault(&ID, &data), Err(error));
    }
}

#[test]
fn the_answer_of_get_vault_is_decoded() {
    for arch in Arch::ALL {
        let s = Stage::new(arch);
        let data = s.world.run(&ix::get_vault(&s.vault)).result.return_data;
        let info = decode_vault_info(&ID, &data).unwrap();
        assert_eq!(info.withdrawable(), VAULT_SOL);
        assert_eq!(info.id(), s.world.vault(&s.vault).id());
        assert_eq!(info.authority, s.authority);

        assert_eq!(
            decode_vault_info(&key("another program"), &data),
            Err(ProgramError::IncorrectProgramId)
        );
        // Nodes may leave out zeros at the end, but not all of an authority.
        let mut zeros = data.clone();
        zeros[47] = 0;
        assert_eq!(
            decode_vault_info(&ID, &zeros[..47]),
            decode_vault_info(&ID, &zeros)
        );
        for wrong in [&[][..], &data[..16], &[&data[..], &[0]].concat()] {
            assert_eq!(
                decode_vault_info(&ID, wrong),
                Err(ProgramError::InvalidAccountData)
            );
        }
    }
}

#[test]
fn every_error_is_told_with_cause_and_cure() {
    for error in VaultError::ALL {
        let code = error.code();
        assert_eq!(
            VaultError::try_from(&InstructionError::Custom(code)),
            Ok(*error)
        );
        assert_eq!(
            VaultError::try_from(&ProgramError::Custom(code)),
            Ok(*error)
        );
        let told = error.to_string();
        for part in [&code.to_string(), error.name(), error.cause(), error.cure()] {
            assert!(told.contains(part), "{told}: {part}");
        }
    }
    let last = VaultError::ALL.last().expect("there are errors").code();
    for code in [0, 5999, last + 1, u32::MAX] {
        assert_eq!(
            VaultError::try_from(&InstructionError::Custom(code)),
            Err(NotOurs)
        );
        assert_eq!(
            VaultError::try_from(&ProgramError::Custom(code)),
            Err(NotOurs)
        );
    }
    assert_eq!(
        VaultError::try_from(&InstructionError::PrivilegeEscalation),
        Err(NotOurs)
    );
    assert_eq!(
        VaultError::try_from(&ProgramError::InvalidArgument),
        Err(NotOurs)
    );
}

/// An instruction that the client does not build is one that the program refuses, with the same error.
#[test]
fn a_payout_that_cannot_succeed_is_not_built() {
    for arch in Arch::ALL {
        for program in TOKEN_PROGRAMS {
            let stage = TokenStage::new(arch, program);
            let world = &stage.stage.world;
            let sol = PayoutSol {
                authority: stage.stage.authority,
                vault: stage.stage.vault,
                payouts: &[],
            };
            assert_eq!(sol.instruction(), Err(VaultError::InvalidInstructionData));
            world.refuse(
                &sol.instruction_unchecked(),
                VaultError::InvalidInstructionData,
            );

            let one = (stage.recipient, 0);
            let token = |payouts| PayoutToken {
                authority: stage.stage.authority,
                vault: stage.stage.vault,
                vault_token_account: stage.keys.vault_token,
                mint: stage.keys.mint,
                token_program: stage.keys.program,
                decimals: DECIMALS,
                payouts,
            };
            let too_many = [one; MAX_TOKEN_RECIPIENTS + 1];
            for (payouts, error) in [
                (&[][..], VaultError::InvalidInstructionData),
                (&too_many, VaultError::TooManyRecipients),
            ] {
                let payout = token(payouts);
                assert_eq!(payout.instruction(), Err(error));
                assert_eq!(payout.with_extra_accounts(&[]), Err(error));
                world.refuse(&payout.instruction_unchecked(), error);
            }
            let most = token(&too_many[1..]).instruction().unwrap();
            assert_eq!(world.run(&most).result.raw_result, Ok(()));
        }
    }
}

/// More accounts than the program forwards are not appended, and none where the token program takes none.
#[test]
fn extra_accounts_are_appended_as_far_as_the_program_takes_them() {
    for program in TOKEN_PROGRAMS {
        let stage = TokenStage::new(Arch::V3, program);
        let deposit = DepositToken {
            depositor: stage.stage.depositor,
            source: stage.source,
            mint: stage.keys.mint,
            vault_token_account: stage.keys.vault_token,
            vault: stage.stage.vault,
            token_program: stage.keys.program,
            amount: 1,
            decimals: DECIMALS,
        };
        let plain = deposit.instruction();
        let most = match program {
            TokenProgram::SplToken => 0,
            TokenProgram::Token2022 => MAX_EXTRA_ACCOUNTS,
        };
        let extra: Vec<_> = (0..=most)
            .map(|n| AccountMeta::new_readonly(key(&format!("extra {n}")), false))
            .collect();
        let expected = Instruction {
            accounts: [&plain.accounts[..], &extra[..most]].concat(),
            ..plain.clone()
        };
        assert_eq!(
            deposit.with_extra_accounts(&extra[..most]),
            Ok(expected.clone())
        );
        let world = &stage.stage.world;
        assert_eq!(world.run(&expected).result.raw_result, Ok(()));

        assert_eq!(
            deposit.with_extra_accounts(&extra),
            Err(VaultError::TooManyAccounts)
        );
        let mut too_many = plain;
        too_many.accounts.extend(extra);
        world.refuse(&too_many, VaultError::TooManyAccounts);
    }
}
