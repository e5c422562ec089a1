//! A vault and the extensions of Token-2022, beyond the table in `attacks/extensions.rs`: what a fee leaves,
//! what a hook gets to see, who else has power over a vault's tokens.

#![forbid(unsafe_code)]

use {
    cu_runtime::{Run, programs::TOKEN_2022 as TOKEN_2022_ID},
    cu_vault_interface::{
        error::VaultError,
        instruction::Instruction::{CloseTokenAccount, DepositToken, PayoutToken, WithdrawToken},
        state::Vault,
        token::TokenProgram::Token2022,
    },
    cu_vault_tests::{
        Arch,
        effect::{callees, signers},
        every::{Every, Tokens},
        ix::{self, TokenKeys},
        keys::key,
        machine::LIBRARIES,
        stage::{Stage, TokenStage, VAULT_TOKENS},
        token::{
            AccountExtension, DECIMALS, MintExtension,
            hook::{self, Hook, Mode, NO_RECORD, RECORD},
            read,
        },
        token_2022_table,
    },
    mollusk_svm_programs_memo::memo,
    mollusk_svm_programs_token::token2022::ELF as OLDER,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    spl_token_2022_interface::error::TokenError,
    std::mem::offset_of,
};

#[test]
fn the_table_reads_as_markdown() {
    let table = token_2022_table::markdown();
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines.len(), 2 + token_2022_table::rows(Arch::V3).len());
    assert_eq!(
        &lines[..3],
        [
            "| tokens of Token-2022 11.0.0 | deposit | withdraw | payout | close | close empty |",
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

/// A stranger's one base unit is enough to hold up the closing of an empty account, and harvest and close in one transaction
/// are not held up by it.
#[test]
fn one_base_unit_of_a_stranger_holds_up_a_close_until_it_is_harvested_with_it() {
    for arch in Arch::ALL {
        let mut stage = extended(arch, &[fee(100)]);
        let TokenKeys { vault_token, .. } = stage.keys;
        let close = stage.close_token_account();
        // It is rounded up: the fee is the whole of it.
        let dust = stage
            .mint
            .transfer(&stage.source, &vault_token, &stage.stage.depositor, 1);
        stage.stage.world.send(&dust);
        let held = stage.stage.world.get(&vault_token);
        assert_eq!((read::balance(&held), read::withheld_fee(&held)), (0, 1));
        let world = &stage.stage.world;
        world.refuse(&close, TokenError::AccountHasWithheldTransferFees);

        let harvest = stage.harvest_of(vault_token).expect("Token-2022 has it");
        let after = world.transaction(&[harvest, close]).expect("both succeed");
        assert_eq!(after[&vault_token].lamports, 0);
    }
}

// Deposits that bring nothing.

/// Token-2022 lets a permanent delegate transfer out of any account of the mint, so DepositToken succeeds, and the vault
/// has not got more. Only its balance before and after shows it.
#[test]
fn a_permanent_delegate_deposits_what_the_vault_has_already() {
    for arch in Arch::ALL {
        let mut stage = extended(arch, &[MintExtension::PermanentDelegate]);
        stage.deposit();
        let stranger = stage.open("of somebody who does not sign");
        stage.mint_to(stranger, 5);
        let (keys, issuer) = (&stage.keys, stage.mint.issuer);
        let deposit = |source: &Pubkey| ix::deposit_token(&issuer, source, keys, 5, DECIMALS);
        let to_itself = deposit(&keys.vault_token);
        stage.stage.world.run_exactly(&to_itself, |_| {});
        // Out of an account whose owner has not signed it brings as much as the other loses.
        let of_another = deposit(&stranger);
        stage.stage.world.run_exactly(&of_another, |effect| {
            effect.move_tokens(&stranger, &keys.vault_token, 5);
        });
    }
}

/// With a fee of all that is sent.
#[test]
fn a_deposit_less_its_fee_may_bring_nothing() {
    for arch in Arch::ALL {
        let mut stage = extended(arch, &[fee(10_000)]);
        stage.deposit();
        let held = stage.stage.world.get(&stage.keys.vault_token);
        assert_eq!(read::balance(&held), 0);
    }
}

// The transfer hook.

/// Although the hook requires those of the authority and of the depositor, who have signed, and for the
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
            // A client cannot flag it: no one has its key.
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

/// The table has the hook without its program and without an account that it requires. Without the
/// validation account Token-2022 passes it nothing, and the hook itself must object.
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

/// Why a payout with accounts for a hook is no batch: Token-2022's heap holds the calls of a few hooks, and
/// how few is up to the hook. The owner sends these transfers without the vault.
#[test]
fn a_batch_runs_out_of_heap_after_some_calls_of_a_hook() {
    let stage = Stage::new(Arch::V3);
    let (mut stage, hook) = TokenStage::with_hook(stage, Mode::Allow, vec![]);
    stage.mint_to(stage.source, VAULT_TOKENS);
    let (source, owner) = (stage.source, stage.stage.depositor);
    let batch_of = |stage: &mut TokenStage, count: u64| {
        let transfers = payouts(stage, count).into_iter().map(|(account, amount)| {
            let mut transfer = stage.mint.transfer(&source, &account, &owner, amount);
            transfer.accounts.extend(stage.extra.iter().cloned());
            transfer
        });
        batch(transfers)
    };

    let few = batch_of(&mut stage, 4);
    assert_eq!(hook_calls(&stage.stage.world.send(&few), &hook), 4);
    let many = batch_of(&mut stage, 30);
    let run = stage.stage.world.run(&many);
    assert_eq!(
        run.result.raw_result,
        Err(InstructionError::ProgramFailedToComplete)
    );
}

// The batch.

/// Whatever the length of the accounts, and to as many as a payout can have.
#[test]
fn a_payout_to_several_is_one_call() {
    for arch in Arch::ALL {
        for percent in [0, 1] {
            for (plain, associated) in [(2, 0), (0, 2), (1, 1), (60, 0), (0, 60)] {
                for is_plain_vault in [true, false] {
                    let mut stage = extended(arch, &mints_with(percent));
                    if is_plain_vault {
                        stage.use_plain_account();
                    }
                    stage.mint_to(stage.keys.vault_token, VAULT_TOKENS);
                    let mut to: Vec<_> = (0..plain).map(|n| stage.open(&format!("{n}"))).collect();
                    to.extend((0..associated).map(|n| stage.open_associated(&format!("{n}"))));
                    let payouts: Vec<_> = to.into_iter().zip(1..).collect();
                    assert_is_one_call(&stage, &payouts, percent);
                    assert_is_one_call(&stage, &payouts[..1], percent);
                }
            }
        }
    }
}

#[track_caller]
fn assert_is_one_call(stage: &TokenStage, payouts: &[(Pubkey, u64)], percent: u64) {
    let TokenKeys {
        vault,
        vault_token,
        program,
        ..
    } = stage.keys;
    let payout = stage.payout_token(payouts);
    let run = stage.stage.world.run_exactly(&payout, |effect| {
        for (account, amount) in payouts {
            let fee = (amount * percent).div_ceil(100);
            effect.move_tokens_less_fee(&vault_token, account, *amount, fee);
        }
    });
    assert_eq!(callees(&run), [program]);
    assert_eq!(signers(&run), [vault]);
}

/// A full account of any length is emptied and closed in one call, also through a hook.
#[test]
fn a_close_is_one_call() {
    for arch in Arch::ALL {
        for percent in [0, 1] {
            let mut stage = extended(arch, &mints_with(percent));
            stage.mint_to(stage.keys.vault_token, VAULT_TOKENS);
            assert_eq!(callees(&close(stage, percent)), [TOKEN_2022_ID]);
        }
        let (mut stage, hook) = TokenStage::with_hook(Stage::new(arch), Mode::Allow, vec![]);
        stage.mint_to(stage.keys.vault_token, VAULT_TOKENS);
        let close = stage.close_token_account();
        let run = stage.stage.world.send(&close);
        assert_eq!(callees(&run), [TOKEN_2022_ID]);
        assert_eq!(hook_calls(&run, &hook), 1);
    }
}

fn close(mut stage: TokenStage, percent: u64) -> Run {
    let TokenKeys { vault_token, .. } = stage.keys;
    let close = stage.close_token_account();
    let (recipient, rent_recipient) = (stage.recipient, stage.stage.recipient);
    stage.stage.world.send_exactly(&close, |effect| {
        let fee = VAULT_TOKENS * percent / 100;
        effect.move_tokens_less_fee(&vault_token, &recipient, VAULT_TOKENS, fee);
        effect.close(&vault_token, &rent_recipient);
    })
}

/// A cluster whose Token-2022 is older than version 11.0.0 refuses what is a batch, and only that.
#[test]
fn an_older_token_2022_knows_no_batch() {
    for arch in Arch::ALL {
        for is_associated in [true, false] {
            let mut stage = extended(arch, &[]);
            stage.stage.world.svm.add_program(&TOKEN_2022_ID, OLDER);
            if is_associated {
                stage.use_associated_accounts();
            } else {
                stage.use_plain_account();
            }
            stage.deposit();
            let second = stage.open("second");
            let invalid = TokenError::InvalidInstruction;
            let world = &stage.stage.world;
            let payouts = [(stage.recipient, 1), (second, 2)];
            world.refuse(&stage.payout_token(&payouts), invalid.clone());
            world.refuse(&stage.close_token_account(), invalid);

            let everything = [(stage.recipient, VAULT_TOKENS - 1)];
            let (one, rest) = (stage.withdraw_token(1), stage.payout_token(&everything));
            let empty = stage.close_token_account();
            for instruction in [one, rest, empty] {
                stage.stage.world.send(&instruction);
            }
        }
    }
}

// The fast path.

/// Sixty recipients have one; with one more there is no room, whatever the length of their accounts.
#[test]
fn sixty_recipients_are_fast_and_61_refused() {
    const OPEN: [fn(&mut TokenStage, &str) -> Pubkey; 2] =
        [TokenStage::open, TokenStage::open_associated];
    for arch in Arch::ALL {
        for (is_associated, open) in OPEN.into_iter().enumerate() {
            let mut stage = extended(arch, &[]);
            if is_associated == 0 {
                stage.use_plain_account();
            }
            stage.mint_to(stage.keys.vault_token, VAULT_TOKENS);
            let payouts: Vec<_> = (1..=61)
                .map(|amount| (open(&mut stage, &format!("{amount}")), amount))
                .collect();
            let world = &stage.stage.world;
            world.refuse(&stage.payout_token(&payouts), VaultError::TooManyRecipients);
            let run = world.run(&stage.payout_token(&payouts[..60]));
            assert_eq!(run.result.raw_result, Ok(()));
            assert!(
                run.own() < 12 * 60,
                "{} CU are the general path's",
                run.own()
            );

            // Of another length than the rest, so that the accounts are walked.
            let other = OPEN[1 - is_associated](&mut stage, "other");
            let mut mixed = payouts[..60].to_vec();
            mixed[59].0 = other;
            let run = stage.stage.world.run(&stage.payout_token(&mixed));
            assert_eq!(run.result.raw_result, Ok(()));
            assert!(
                run.own() < 60 * 60,
                "{} CU are the general path's",
                run.own()
            );
        }
    }
}

/// Of the vault each layout asks the same, and so does the walk.
#[test]
fn a_vault_is_looked_at_whatever_the_length_of_the_accounts() {
    const VERSION: usize = offset_of!(Vault, version);
    const DISCRIMINATOR: usize = offset_of!(Vault, discriminator);
    for arch in Arch::ALL {
        for tokens in Tokens::ALL {
            let mut every = Every::with(Stage::new(arch), tokens);
            for tag in [DepositToken, WithdrawToken, PayoutToken, CloseTokenAccount] {
                for (at, error) in [
                    (VERSION, VaultError::UnsupportedVersion),
                    (DISCRIMINATOR, VaultError::InvalidVaultDiscriminator),
                ] {
                    let mut call = every.call(tag);
                    call.account("vault").data[at] += 1;
                    every.refuse(&call, format!("{tokens:?}"), error);
                }
            }
            // A depositor signs for no vault: only the owner tells a vault from a look-alike.
            let mut call = every.call(DepositToken);
            call.account("vault").owner = key("another program");
            every.refuse(&call, format!("{tokens:?}"), VaultError::InvalidVaultOwner);
        }
    }
}

/// Repeated accounts take eight bytes each: behind them a layout would look past the end of the input.
#[test]
fn a_vault_and_a_token_program_that_repeat_the_first_account() {
    for arch in Arch::ALL {
        for tokens in Tokens::ALL {
            let mut every = Every::with(Stage::new(arch), tokens);
            let mut call = every.call(DepositToken);
            let first = call.instruction.accounts[0].pubkey;
            for slot in ["vault", "token program"] {
                call.meta(slot).pubkey = first;
            }
            every.refuse(
                &call,
                format!("{tokens:?}"),
                VaultError::InvalidTokenProgram,
            );
        }
    }
}

/// What the fast path leaves to the general one has cost a first look, and no more.
#[test]
fn a_hook_costs_no_more_than_a_first_look_of_the_fast_path() {
    for arch in Arch::ALL {
        let (mut stage, _) = TokenStage::with_hook(Stage::new(arch), Mode::Allow, vec![]);
        stage.deposit();
        let one = stage.payout_token(&[(stage.recipient, 1)]);
        let [deposit, withdraw, payout, close] = stage.each();
        for (call, most) in [
            (deposit, 12),
            (withdraw, 12),
            (one, 12),
            (payout, 24),
            (close, 24),
        ] {
            let world = &mut stage.stage.world;
            let [fast, general] = LIBRARIES.map(|library| {
                world
                    .svm
                    .add_program(&cu_vault_interface::ID, &arch.elf(library));
                let run = world.run(&call);
                assert_eq!(run.result.raw_result, Ok(()));
                run.cu()
            });
            let what = format!("{arch}, {:?}", call.data);
            assert!(
                fast <= general + most,
                "{what}: {fast} and {general} CU, {most} more at the most"
            );
        }
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

/// A vault protects tokens from all except their issuer.
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

/// None, or a fee of so many percent.
fn mints_with(percent: u64) -> Vec<MintExtension> {
    match percent {
        0 => vec![],
        _ => vec![fee(100 * percent as u16)],
    }
}

/// Token-2022's `batch`.
fn batch(instructions: impl Iterator<Item = Instruction>) -> Instruction {
    let mut batch = Instruction::new_with_bytes(TOKEN_2022_ID, &[255], vec![]);
    for instruction in instructions {
        let lengths = [instruction.accounts.len(), instruction.data.len()];
        batch.data.extend(lengths.map(|length| length as u8));
        batch.data.extend(instruction.data);
        batch.accounts.extend(instruction.accounts);
    }
    batch
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
