//! Tokens in and out of a vault, on SPL Token and on Token-2022: every byte that changes, every CPI
//! that it takes, and the refusals, with their errors.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::{
        error::VaultError,
        instruction::Instruction::CloseTokenAccount,
        token::TokenProgram::{SplToken, Token2022},
    },
    cu_vault_tests::{
        effect::{callees, signers},
        ix::{self, TokenKeys},
        keys::key,
        stage::{DEPOSITOR_TOKENS, TokenStage, VAULT_SOL, VAULT_TOKENS},
        token::{DECIMALS, read},
        trap::Trap,
        world::SOL,
    },
    solana_instruction::AccountMeta,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    solana_system_interface::instruction::transfer,
    spl_token_2022_interface::{error::TokenError, instruction},
    std::ops::Range,
};

/// All that the vault holds, and all that the depositor has left.
const ALL: u64 = VAULT_TOKENS;
const _: () = assert!(VAULT_TOKENS == DEPOSITOR_TOKENS);

// What moves.

#[test]
fn any_amount_moves_up_to_the_balance() {
    TokenStage::everywhere(|stage| {
        let TokenKeys { vault_token, .. } = stage.keys;
        let (source, recipient) = (stage.source, stage.recipient);
        let world = &stage.stage.world;
        for amount in [0, 1, ALL] {
            world.run_exactly(&stage.deposit_token(amount), |effect| {
                effect.move_tokens(&source, &vault_token, amount);
            });
            world.run_exactly(&stage.withdraw_token(amount), |effect| {
                effect.move_tokens(&vault_token, &recipient, amount);
            });
            world.run_exactly(&stage.payout_token(&[(recipient, amount)]), |effect| {
                effect.move_tokens(&vault_token, &recipient, amount);
            });
        }
    });
}

#[test]
fn more_than_the_balance_is_refused_by_the_token_program() {
    TokenStage::everywhere(|mut stage| {
        let (first, second) = (stage.recipient, stage.open("second"));
        let world = &stage.stage.world;
        for amount in [ALL + 1, u64::MAX] {
            for instruction in [
                stage.deposit_token(amount),
                stage.withdraw_token(amount),
                stage.payout_token(&[(first, amount)]),
                stage.payout_token(&[(first, amount), (second, 1)]),
                stage.payout_token(&[(first, 1), (second, amount)]),
            ] {
                world.refuse(&instruction, TokenError::InsufficientFunds);
            }
        }
        // No single one is too much.
        world.refuse(
            &stage.payout_token(&[(first, ALL), (second, 1)]),
            TokenError::InsufficientFunds,
        );
    });
}

#[test]
fn a_payout_pays_each_recipient_its_amount() {
    TokenStage::everywhere(|mut stage| {
        for n in [1, 2, 4, 8, 16, 60] {
            let payouts = payouts(&mut stage, n);
            let payout = stage.payout_token(&payouts);
            stage.stage.world.run_exactly(&payout, |effect| {
                for (recipient, amount) in &payouts {
                    effect.move_tokens(&stage.keys.vault_token, recipient, *amount);
                }
            });
        }
    });
}

#[test]
fn a_payout_of_61_is_refused() {
    TokenStage::everywhere(|mut stage| {
        let payouts = payouts(&mut stage, 61);
        let world = &stage.stage.world;
        world.refuse(&stage.payout_token(&payouts), VaultError::TooManyRecipients);
    });
}

#[test]
fn a_recipient_that_is_listed_twice_gets_both_amounts() {
    TokenStage::everywhere(|mut stage| {
        let (first, second) = (stage.recipient, stage.open("second"));
        let payout = stage.payout_token(&[(first, 1), (second, 2), (first, 4)]);
        stage.stage.world.run_exactly(&payout, |effect| {
            effect.move_tokens(&stage.keys.vault_token, &first, 5);
            effect.move_tokens(&stage.keys.vault_token, &second, 2);
        });
    });
}

#[test]
fn a_delegate_of_the_depositor_may_deposit_what_it_was_approved() {
    /// Where both token programs keep what is left of the approval.
    const DELEGATED_AMOUNT: Range<usize> = 121..129;

    TokenStage::everywhere(|mut stage| {
        let (owner, delegate) = (stage.stage.depositor, stage.stage.stranger);
        let TokenKeys {
            vault_token,
            program,
            ..
        } = stage.keys;
        let approve = instruction::approve(&program, &stage.source, &delegate, &owner, &[], 10);
        stage.stage.world.send(&approve.unwrap());

        let deposit =
            |amount| ix::deposit_token(&delegate, &stage.source, &stage.keys, amount, DECIMALS);
        let world = &mut stage.stage.world;
        world.send_exactly(&deposit(4), |effect| {
            effect.move_tokens(&stage.source, &vault_token, 4);
            let left = 6u64.to_le_bytes();
            effect.account(&stage.source).data[DELEGATED_AMOUNT].copy_from_slice(&left);
        });
        world.refuse(&deposit(7), TokenError::InsufficientFunds);
    });
}

// Which CPIs it takes.

#[test]
fn a_transfer_is_one_cpi_with_one_signature() {
    TokenStage::everywhere(|stage| {
        let world = &stage.stage.world;
        let deposit = world.run(&stage.deposit_token(1));
        let withdraw = world.run(&stage.withdraw_token(1));
        for (run, signer) in [
            (deposit, stage.stage.depositor),
            (withdraw, stage.stage.vault),
        ] {
            assert_eq!(callees(&run), [stage.keys.program]);
            assert_eq!(signers(&run), [signer]);
        }
    });
}

#[test]
fn a_payout_is_one_cpi() {
    TokenStage::everywhere(|mut stage| {
        for n in [1, 2, 4, 8, 16, 60] {
            let payouts = payouts(&mut stage, n);
            let run = stage.stage.world.run(&stage.payout_token(&payouts));
            assert_eq!(callees(&run), [stage.keys.program]);
            assert_eq!(signers(&run), [stage.keys.vault]);
        }
    });
}

#[test]
fn closing_is_one_cpi() {
    TokenStage::everywhere(|mut stage| {
        let close = stage.close_token_account();
        let full = stage.stage.world.run(&close);
        empty(&mut stage);
        let empty = stage.stage.world.run(&close);

        for run in [full, empty] {
            assert_eq!(callees(&run), [stage.keys.program]);
            assert_eq!(signers(&run), [stage.keys.vault]);
        }
    });
}

// Closing.

#[test]
fn closing_moves_the_balance_then_the_rent() {
    TokenStage::everywhere(|stage| {
        let TokenKeys { vault_token, .. } = stage.keys;
        let close = stage.close_token_account();
        stage.stage.world.run_exactly(&close, |effect| {
            effect.move_tokens(&vault_token, &stage.recipient, ALL);
            effect.close(&vault_token, &stage.stage.recipient);
        });
    });
}

/// More than the rent may be there: anyone can send lamports to a token account.
#[test]
fn closing_leaves_no_lamport_behind() {
    TokenStage::everywhere(|mut stage| {
        let TokenKeys { vault_token, .. } = stage.keys;
        let gift = transfer(&stage.stage.stranger, &vault_token, SOL);
        stage.stage.world.send(&gift);

        let close = stage.close_token_account();
        stage.stage.world.run_exactly(&close, |effect| {
            effect.move_tokens(&vault_token, &stage.recipient, ALL);
            effect.close(&vault_token, &stage.stage.recipient);
        });
    });
}

/// Mint, recipient and decimals are not read then.
#[test]
fn an_empty_account_is_closed_without_a_transfer() {
    TokenStage::everywhere(|mut stage| {
        empty(&mut stage);
        let nothing = key("nothing");
        let close = ix::close_token_account(
            &stage.stage.authority,
            &TokenKeys {
                mint: nothing,
                ..stage.keys
            },
            &nothing,
            &stage.stage.recipient,
            DECIMALS + 1,
        );
        stage.stage.world.run_exactly(&close, |effect| {
            effect.close(&stage.keys.vault_token, &stage.stage.recipient);
        });
    });
}

#[test]
fn an_empty_account_is_closed_even_if_it_is_frozen() {
    TokenStage::everywhere(|mut stage| {
        let TokenKeys { vault_token, .. } = stage.keys;
        empty(&mut stage);
        stage.freeze(vault_token);
        assert!(read::is_frozen(&stage.stage.world.get(&vault_token)));

        let close = stage.close_token_account();
        stage.stage.world.run_exactly(&close, |effect| {
            effect.close(&vault_token, &stage.stage.recipient);
        });
    });
}

#[test]
fn the_vault_may_keep_the_rent_and_pay_it_out_like_any_lamport() {
    TokenStage::everywhere(|mut stage| {
        let TokenKeys {
            vault, vault_token, ..
        } = stage.keys;
        let (authority, wallet) = (stage.stage.authority, stage.stage.recipient);
        let world = &mut stage.stage.world;
        let rent = world.lamports(&vault_token);
        let close =
            ix::close_token_account(&authority, &stage.keys, &stage.recipient, &vault, DECIMALS);
        world.send_exactly(&close, |effect| {
            effect.move_tokens(&vault_token, &stage.recipient, ALL);
            effect.close(&vault_token, &vault);
        });
        let everything = VAULT_SOL + rent;
        world.refuse(
            &ix::withdraw_sol(&authority, &vault, &wallet, everything + 1),
            VaultError::InsufficientFunds,
        );
        world.run_exactly(
            &ix::withdraw_sol(&authority, &vault, &wallet, everything),
            |effect| effect.move_lamports(&vault, &wallet, everything),
        );
    });
}

// Which token account.

#[test]
fn any_token_account_whose_authority_is_the_vault_will_do() {
    TokenStage::everywhere(|mut stage| {
        let (vault_token, account) = stage
            .mint
            .open(key("plain"), stage.keys.vault)
            .build(&stage.stage.world.svm);
        stage.stage.world.set(&vault_token, account);
        stage.keys.vault_token = vault_token;
        in_and_out(&mut stage);

        let close = stage.close_token_account();
        stage.stage.world.send_exactly(&close, |effect| {
            effect.move_tokens(&vault_token, &stage.recipient, ALL - 3);
            effect.close(&vault_token, &stage.stage.recipient);
        });
    });
}

/// SetAuthority takes the delegate away with the old owner, but not the close authority: the vault can
/// use the account and empty it, and its preparer takes the rent. Nothing else.
#[test]
fn an_account_that_was_prepared_before_it_was_given_costs_its_rent_and_nothing_else() {
    TokenStage::everywhere(|mut stage| {
        let trap = Trap::set(&mut stage);
        in_and_out(&mut stage);

        let steal = stage
            .mint
            .transfer(&trap.account, &stage.recipient, &trap.delegate, 1);
        let world = &mut stage.stage.world;
        world.refuse(&steal, TokenError::OwnerMismatch);
        world.refuse(&trap.close(), TokenError::NonNativeHasBalance);

        // The vault may not close it, full or empty.
        let close = stage.close_token_account();
        stage.stage.world.refuse(&close, TokenError::OwnerMismatch);
        let withdraw = stage.withdraw_token(ALL - 3);
        stage.stage.world.send(&withdraw);
        stage.stage.world.refuse(&close, TokenError::OwnerMismatch);
        stage.stage.world.send_exactly(&trap.close(), |effect| {
            effect.close(&trap.account, &trap.attacker);
        });
    });
}

/// The reason to deposit by DepositToken: the account may change hands between the moment it is looked
/// up and the moment the tokens arrive.
#[test]
fn a_deposit_into_an_account_that_was_taken_back_is_refused() {
    TokenStage::everywhere(|mut stage| {
        let trap = Trap::set(&mut stage);
        stage.stage.world.send(&trap.close());
        let (_, taken_back) = stage
            .mint
            .open(trap.account, trap.attacker)
            .build(&stage.stage.world.svm);
        stage.stage.world.set(&trap.account, taken_back);

        let world = &stage.stage.world;
        world.refuse(&stage.deposit_token(1), VaultError::WrongTokenAuthority);
        let plain = stage
            .mint
            .transfer(&stage.source, &trap.account, &stage.stage.depositor, 1);
        world.run_exactly(&plain, |effect| {
            effect.move_tokens(&stage.source, &trap.account, 1);
        });
    });
}

// Who refuses what.

#[test]
fn a_frozen_account_neither_gives_nor_takes() {
    TokenStage::everywhere(|mut stage| {
        let TokenKeys { vault_token, .. } = stage.keys;
        let [deposit, withdraw, payout, close] = stage.each();
        let (source, recipient) = (stage.source, stage.recipient);
        for (frozen, refused) in [
            (source, vec![&deposit]),
            (recipient, vec![&withdraw, &payout, &close]),
            (vault_token, vec![&deposit, &withdraw, &payout, &close]),
        ] {
            stage.freeze(frozen);
            for instruction in refused {
                let world = &stage.stage.world;
                world.refuse(instruction, TokenError::AccountFrozen);
            }
            stage.thaw(frozen);
        }
        for instruction in [deposit, withdraw, payout, close] {
            assert_eq!(
                stage.stage.world.run(&instruction).result.raw_result,
                Ok(())
            );
        }
    });
}

#[test]
fn the_wrong_decimals_are_refused() {
    TokenStage::everywhere(|mut stage| {
        for (mut instruction, decimals_at) in stage.each().into_iter().zip([9, 9, 1, 1]) {
            assert_eq!(instruction.data[decimals_at], DECIMALS);
            instruction.data[decimals_at] += 1;
            let world = &stage.stage.world;
            world.refuse(&instruction, TokenError::MintDecimalsMismatch);
        }
    });
}

/// All zero except its decimals: an account that is no mint yet.
#[test]
fn a_mint_that_is_not_initialised_is_refused() {
    const IS_INITIALIZED: usize = 45;
    TokenStage::everywhere(|mut stage| {
        let mint = stage.keys.mint;
        let world = &mut stage.stage.world;
        let mut account = world.get(&mint);
        assert_eq!(account.data[IS_INITIALIZED], 1);
        account.data[IS_INITIALIZED] = 0;
        world.set(&mint, account);
        let mut instructions = stage.each().to_vec();
        let one = stage.payout_token(&[(stage.recipient, 1)]);
        instructions.push(one);
        for instruction in instructions {
            let world = &stage.stage.world;
            world.refuse(&instruction, InstructionError::UninitializedAccount);
        }
    });
}

#[test]
fn only_token_2022_gets_accounts_beyond_the_table() {
    TokenStage::everywhere(|mut stage| {
        let surplus = AccountMeta::new_readonly(stage.stage.stranger, false);
        stage.extra = vec![surplus.clone()];
        for instruction in stage.each() {
            let world = &stage.stage.world;
            match stage.mint.program {
                SplToken => {
                    world.refuse(&instruction, VaultError::TooManyAccounts);
                }
                Token2022 => {
                    let run = world.run(&instruction);
                    assert_eq!(run.result.raw_result, Ok(()));
                    let call = run.cpis[0].instruction.as_ref().unwrap();
                    // A batch that closes the account has the close's accounts behind it.
                    let closes = instruction.data[0] == CloseTokenAccount as u8;
                    let behind = if closes { 3 } else { 0 };
                    assert_eq!(call.accounts.iter().rev().nth(behind), Some(&surplus));
                }
            }
        }
    });
}

#[test]
fn a_stranger_takes_nothing_out() {
    TokenStage::everywhere(|mut stage| {
        let [_, outflows @ ..] = stage.each();
        for mut instruction in outflows {
            instruction.accounts[0].pubkey = stage.stage.stranger;
            let world = &stage.stage.world;
            world.refuse(&instruction, VaultError::WrongAuthority);
        }
    });
}

#[test]
fn a_vault_takes_nothing_out_of_another() {
    TokenStage::everywhere(|mut stage| {
        let [_, outflows @ ..] = stage.each();
        let other = stage.stage.other_vault();
        for mut instruction in outflows {
            instruction.accounts[0].pubkey = stage.stage.world.vault(&other).authority;
            instruction.accounts[1].pubkey = other;
            let world = &stage.stage.world;
            world.refuse(&instruction, TokenError::OwnerMismatch);
        }
    });
}

/// An account with the bytes of the vault, except for an authority of the attacker. The seeds in it give
/// the signature of the real vault, and nothing in the CPI requires that one.
#[test]
fn a_copy_of_the_vault_takes_nothing_out() {
    TokenStage::everywhere(|mut stage| {
        let [_, outflows @ ..] = stage.each();
        let copy = key("copy");
        let mut account = stage.stage.world.get(&stage.keys.vault);
        account.data[56..88].copy_from_slice(stage.stage.stranger.as_ref());
        account.owner = key("program of the attacker");
        stage.stage.world.set(&copy, account);
        for mut instruction in outflows {
            instruction.accounts[0].pubkey = stage.stage.stranger;
            instruction.accounts[1].pubkey = copy;
            let world = &stage.stage.world;
            world.refuse(&instruction, InstructionError::PrivilegeEscalation);
            // It may be an account that signed the transaction itself.
            instruction.accounts[1].is_signer = true;
            world.refuse(&instruction, TokenError::OwnerMismatch);
        }
    });
}

#[test]
fn nobody_deposits_what_is_not_theirs() {
    TokenStage::everywhere(|stage| {
        let deposit = ix::deposit_token(
            &stage.stage.stranger,
            &stage.source,
            &stage.keys,
            1,
            DECIMALS,
        );
        let world = &stage.stage.world;
        world.refuse(&deposit, TokenError::OwnerMismatch);
    });
}

#[test]
fn a_deposit_into_an_account_of_somebody_else_is_refused() {
    TokenStage::everywhere(|mut stage| {
        stage.keys.vault_token = stage.recipient;
        let world = &stage.stage.world;
        world.refuse(&stage.deposit_token(1), VaultError::WrongTokenAuthority);
    });
}

/// What a plain transfer would let through: the account is in order, but its authority is no vault.
#[test]
fn a_deposit_for_a_wallet_is_refused() {
    TokenStage::everywhere(|mut stage| {
        stage.keys.vault = stage.stage.recipient;
        stage.keys.vault_token = stage.recipient;
        let world = &stage.stage.world;
        world.refuse(&stage.deposit_token(1), VaultError::InvalidVaultOwner);
    });
}

/// `n` recipients, each with an amount of its own.
fn payouts(stage: &mut TokenStage, n: usize) -> Vec<(Pubkey, u64)> {
    (1..=n as u64)
        .map(|amount| (stage.open(&format!("recipient {amount}")), amount))
        .collect()
}

fn empty(stage: &mut TokenStage) {
    let withdraw = stage.withdraw_token(ALL);
    stage.stage.world.send(&withdraw);
}

/// Deposits all into an empty account, withdraws 1 and pays out 2.
fn in_and_out(stage: &mut TokenStage) {
    let TokenKeys { vault_token, .. } = stage.keys;
    let (source, recipient) = (stage.source, stage.recipient);
    let deposit = stage.deposit_token(ALL);
    let withdraw = stage.withdraw_token(1);
    let payout = stage.payout_token(&[(recipient, 1), (recipient, 1)]);
    let world = &mut stage.stage.world;
    world.send_exactly(&deposit, |effect| {
        effect.move_tokens(&source, &vault_token, ALL);
    });
    world.send_exactly(&withdraw, |effect| {
        effect.move_tokens(&vault_token, &recipient, 1);
    });
    world.send_exactly(&payout, |effect| {
        effect.move_tokens(&vault_token, &recipient, 2);
    });
}
