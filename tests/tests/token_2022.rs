//! A vault and the extensions of Token-2022, beyond the table in `attacks/extensions.rs`: what a fee leaves,
//! what a hook gets to see, who else has power over a vault's tokens.

#![forbid(unsafe_code)]

use {
    cu_runtime::Run,
    cu_vault::{error::VaultError, token::TokenProgram::Token2022},
    cu_vault_tests::{
        Arch,
        effect::{callees, signers},
        ix::TokenKeys,
        keys::key,
        stage::{Stage, TokenStage, VAULT_TOKENS},
        token::{
            AccountExtension, MintExtension,
            hook::{self, Hook, Mode, NO_RECORD, RECORD},
            read,
        },
        token_2022_table,
    },
    mollusk_svm_programs_memo::memo,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    spl_token_2022_interface::error::TokenError,
};

#[test]
fn the_table_reads_as_markdown() {
    let table = token_2022_table::markdown();
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines.len(), 2 + token_2022_table::rows(Arch::V3).len());
    assert_eq!(
        &lines[..3],
        [
            "| tokens | deposit | withdraw | payout | close | close empty |",
            "| --- | --- | --- | --- | --- | --- |",
            "| no extension | works | works | works | works | works |",
        ]
    );
}

// Transfer fees.

/// The program counts nothing, so a fee can put nothing out of step: what arrived is what there is.
#[test]
fn what_a_fee_left_of_a_deposit_is_all_that_can_be_withdrawn() {
    for arch in Arch::ALL {
        let mut stage = extended(arch, &[fee(100)]);
        stage.deposit();
        let arrived = VAULT_TOKENS - VAULT_TOKENS / 100;
        let world = &stage.stage.world;
        assert_eq!(read::balance(&world.get(&stage.keys.vault_token)), arrived);
        stage.stage.world.refuse(
            &stage.withdraw_token(arrived + 1),
            TokenError::InsufficientFunds,
        );
        let withdraw = stage.withdraw_token(arrived);
        world.run_exactly(&withdraw, |effect| {
            effect.move_tokens_less_fee(
                &stage.keys.vault_token,
                &stage.recipient,
                arrived,
                arrived / 100,
            );
        });
    }
}

/// It looks empty, and is closed as an empty account is; the issuer's fees keep it open.
#[test]
fn an_account_with_nothing_but_withheld_fees_is_closed_after_a_harvest() {
    for arch in Arch::ALL {
        let mut stage = extended(arch, &[fee(10_000)]);
        let TokenKeys { vault_token, .. } = stage.keys;
        stage.deposit();
        let held = stage.stage.world.get(&vault_token);
        assert_eq!(read::balance(&held), 0);
        assert_eq!(read::withheld_fee(&held), VAULT_TOKENS);

        let close = stage.close_token_account();
        stage
            .stage
            .world
            .refuse(&close, TokenError::AccountHasWithheldTransferFees);
        stage.harvest(vault_token);
        let run = stage.stage.world.run_exactly(&close, |effect| {
            effect.close(&vault_token, &stage.stage.recipient);
        });
        assert_eq!(callees(&run).len(), 1);
    }
}

// The transfer hook.

/// Although the hook asks for those of the authority and of the depositor, who have signed, and for the
/// vault's, with which Token-2022 was called.
#[test]
fn the_hook_sees_every_transfer_once_and_no_signature() {
    for arch in Arch::ALL {
        let stage = Stage::new(arch);
        let vault = stage.vault;
        let also = [stage.authority, stage.depositor, vault]
            .map(|account| AccountMeta::new_readonly(account, true));
        let (mut stage, hook) = TokenStage::with_hook(stage, Mode::Allow, also.to_vec());
        for meta in &mut stage.extra {
            // A client cannot flag it: nobody has its key.
            meta.is_signer &= meta.pubkey != vault;
        }
        let second = stage.open("second");
        let recipient = stage.recipient;

        let mut seen = (0, 0);
        for (signer, instruction, transfers) in [
            (
                stage.stage.depositor,
                stage.deposit_token(VAULT_TOKENS),
                vec![VAULT_TOKENS],
            ),
            (vault, stage.withdraw_token(1), vec![1]),
            (
                vault,
                stage.payout_token(&[(recipient, 2), (second, 3), (recipient, 4)]),
                vec![2, 3, 4],
            ),
            (vault, stage.close_token_account(), vec![VAULT_TOKENS - 10]),
        ] {
            let run = stage.stage.world.send(&instruction);
            assert_eq!(signers(&run), [signer]);
            assert_eq!(hook_calls(&run, &hook), transfers.len());

            seen.0 += transfers.len() as u64;
            seen.1 += transfers.iter().sum::<u64>();
            let record = hook::read(&stage.stage.world.get(&hook.record));
            assert_eq!((record.calls, record.amount), seen);
            assert_eq!((record.signers, record.writable), (0, 1 << RECORD));
        }
    }
}

/// The table has the hook without its program and without an account that it asks for. Without the
/// validation account Token-2022 hands it nothing, and the hook itself must object.
#[test]
fn a_hook_without_its_validation_account_gets_no_accounts() {
    for arch in Arch::ALL {
        let (mut stage, hook) = TokenStage::with_hook(Stage::new(arch), Mode::Allow, vec![]);
        stage
            .extra
            .retain(|meta| meta.pubkey != hook.validation_address());
        let deposit = stage.deposit_token(1);
        let no_record = InstructionError::Custom(NO_RECORD);
        stage.stage.world.refuse(&deposit, no_record);
    }
}

#[test]
fn a_payout_forwards_16_accounts_beside_its_recipients() {
    for arch in Arch::ALL {
        let payout_of_20 = |accounts| {
            let also =
                (3..accounts).map(|n| AccountMeta::new_readonly(key(&format!("hook {n}")), false));
            let (mut stage, hook) =
                TokenStage::with_hook(Stage::new(arch), Mode::Allow, also.collect());
            assert_eq!(stage.extra.len(), accounts);
            stage.mint_to(stage.keys.vault_token, VAULT_TOKENS);
            let payouts = payouts(&mut stage, 20);
            (stage.payout_token(&payouts), stage.stage.world, hook)
        };
        let (payout, mut world, hook) = payout_of_20(16);
        assert_eq!(hook_calls(&world.send(&payout), &hook), 20);

        let (payout, world, _) = payout_of_20(17);
        world.refuse(&payout, VaultError::TooManyAccounts);
    }
}

/// The runtime's limit, not ours: 64 instructions in a transaction, those of CPIs included, and here each
/// recipient takes two.
#[test]
fn a_payout_through_a_hook_reaches_31_recipients() {
    for arch in Arch::ALL {
        let (mut stage, hook) = TokenStage::with_hook(Stage::new(arch), Mode::Allow, vec![]);
        stage.deposit();
        let payouts = payouts(&mut stage, 32);
        let world = &stage.stage.world;
        world.refuse(
            &stage.payout_token(&payouts),
            InstructionError::MaxInstructionTraceLengthExceeded,
        );
        let payout = stage.payout_token(&payouts[..31]);
        let run = stage.stage.world.send(&payout);
        assert_eq!(hook_calls(&run, &hook), 31);
    }
}

// Accounts that ask for more.

/// Token-2022 looks for the memo among the CPIs of the same program, so one at the top level, which does
/// for a wallet, does nothing for a vault.
#[test]
fn a_memo_in_the_transaction_does_not_help_a_vault() {
    for arch in Arch::ALL {
        let mut stage = extended(arch, &[]);
        stage.mint_to(stage.keys.vault_token, VAULT_TOKENS);
        open_with(
            &mut stage,
            "recipient token account",
            AccountExtension::MemoRequired,
        );
        let world = &mut stage.stage.world;
        world.svm.add_program(&memo::ID, memo::ELF);

        let memo = Instruction::new_with_bytes(memo::ID, b"for the rent", vec![]);
        let plain = stage
            .mint
            .transfer(&stage.source, &stage.recipient, &stage.stage.depositor, 1);
        let no_memo = InstructionError::Custom(TokenError::NoMemo as u32);
        let world = &stage.stage.world;
        assert!(world.transaction(&[memo.clone(), plain.clone()]).is_ok());
        assert_eq!(world.transaction(&[plain]), Err((0, no_memo.clone())));
        assert_eq!(
            world.transaction(&[memo, stage.withdraw_token(1)]),
            Err((1, no_memo))
        );
    }
}

/// Its owner deposits by a plain transfer to the vault's token account.
#[test]
fn a_guarded_depositor_deposits_without_the_program() {
    for arch in Arch::ALL {
        let mut stage = extended(arch, &[]);
        open_with(&mut stage, "source", AccountExtension::CpiGuard);
        stage.mint_to(stage.source, 1);
        stage
            .stage
            .world
            .refuse(&stage.deposit_token(1), TokenError::CpiGuardTransferBlocked);
        let TokenKeys { vault_token, .. } = stage.keys;
        let plain = stage
            .mint
            .transfer(&stage.source, &vault_token, &stage.stage.depositor, 1);
        stage.stage.world.run_exactly(&plain, |effect| {
            effect.move_tokens(&stage.source, &vault_token, 1);
        });
    }
}

// The issuer's power.

/// A vault protects tokens from everybody but their issuer.
#[test]
fn a_permanent_delegate_empties_a_vault() {
    for arch in Arch::ALL {
        let mut stage = extended(arch, &[MintExtension::PermanentDelegate]);
        stage.deposit();
        let TokenKeys { vault_token, .. } = stage.keys;
        let seize = stage.mint.transfer(
            &vault_token,
            &stage.recipient,
            &stage.mint.issuer,
            VAULT_TOKENS,
        );
        stage.stage.world.send_exactly(&seize, |effect| {
            effect.move_tokens(&vault_token, &stage.recipient, VAULT_TOKENS);
        });
        stage
            .stage
            .world
            .refuse(&stage.withdraw_token(1), TokenError::InsufficientFunds);
    }
}

fn fee(basis_points: u16) -> MintExtension {
    MintExtension::TransferFee {
        basis_points,
        maximum: u64::MAX,
    }
}

/// An empty token account of the vault, of a mint with these extensions.
fn extended(arch: Arch, extensions: &[MintExtension]) -> TokenStage {
    TokenStage::empty(Stage::new(arch), Token2022, extensions)
}

/// The depositor has the account of this name, and in it no tokens.
fn open_with(stage: &mut TokenStage, name: &str, extension: AccountExtension) {
    let world = &mut stage.stage.world;
    let owner = stage.stage.depositor;
    let (account, state) = stage
        .mint
        .open(key(name), owner)
        .with(extension)
        .build(&world.svm);
    world.set(&account, state);
}

fn payouts(stage: &mut TokenStage, n: u64) -> Vec<(Pubkey, u64)> {
    (1..=n)
        .map(|amount| (stage.open(&format!("recipient {amount}")), amount))
        .collect()
}

/// How often the hook was called.
fn hook_calls(run: &Run, hook: &Hook) -> usize {
    run.cpis
        .iter()
        .filter(|cpi| cpi.callee() == Some(&hook.program))
        .count()
}
