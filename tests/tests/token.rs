//! Tokens in and out of a vault, on SPL Token and on Token-2022: every byte that changes, every CPI
//! that it takes, and who refuses what must not happen, with which error.

#![forbid(unsafe_code)]

use {
    cu_runtime::programs,
    cu_vault::{
        error::VaultError,
        instruction::MAX_TOKEN_RECIPIENTS,
        token::TokenProgram::{self, SplToken, Token2022},
    },
    cu_vault_tests::{
        Arch, World,
        effect::{calls, signers},
        ix::{self, TokenKeys},
        keys::key,
        stage::{DEPOSITOR_TOKENS, Stage, TokenStage, VAULT_SOL, VAULT_TOKENS},
        token::{DECIMALS, Mint, TOKEN_PROGRAMS, read},
        world::{Refusal, SOL},
    },
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    spl_associated_token_account_interface::{
        address::get_associated_token_address_with_program_id,
        instruction::create_associated_token_account,
    },
    spl_token_2022_interface::{
        error::TokenError,
        instruction::{self, AuthorityType},
        native_mint,
    },
    std::ops::Range,
};

/// All that the vault holds, and all that the depositor has left.
const ALL: u64 = VAULT_TOKENS;
const _: () = assert!(VAULT_TOKENS == DEPOSITOR_TOKENS);

// What moves.

#[test]
fn any_amount_moves_up_to_the_balance() {
    everywhere(|stage| {
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
    everywhere(|mut stage| {
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
                world.refuse(&instruction, token(TokenError::InsufficientFunds));
            }
        }
        // No single one is too much.
        world.refuse(
            &stage.payout_token(&[(first, ALL), (second, 1)]),
            token(TokenError::InsufficientFunds),
        );
    });
}

#[test]
fn a_payout_pays_each_recipient_its_amount() {
    everywhere(|mut stage| {
        for n in [1, 2, 4, 8, 16, MAX_TOKEN_RECIPIENTS] {
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
    everywhere(|mut stage| {
        let payouts = payouts(&mut stage, MAX_TOKEN_RECIPIENTS + 1);
        let world = &stage.stage.world;
        world.refuse(&stage.payout_token(&payouts), VaultError::TooManyRecipients);
    });
}

#[test]
fn a_recipient_that_is_listed_twice_gets_both_amounts() {
    everywhere(|mut stage| {
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

    everywhere(|mut stage| {
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
        world.refuse(&deposit(7), token(TokenError::InsufficientFunds));
    });
}

// Which CPIs it takes.

#[test]
fn a_transfer_is_one_cpi_with_one_signature() {
    everywhere(|stage| {
        let world = &stage.stage.world;
        let deposit = world.run(&stage.deposit_token(1));
        let withdraw = world.run(&stage.withdraw_token(1));
        for (run, signer) in [
            (deposit, stage.stage.depositor),
            (withdraw, stage.stage.vault),
        ] {
            let calls = calls(&run);
            assert_eq!(programs_called(&calls), [stage.keys.program]);
            assert_eq!(signers(&calls), [signer]);
        }
    });
}

#[test]
fn a_payout_is_one_cpi_on_p_token_and_one_a_recipient_on_token_2022() {
    everywhere(|mut stage| {
        for n in [1, 2, 4, 8, 16, MAX_TOKEN_RECIPIENTS] {
            let payouts = payouts(&mut stage, n);
            let run = stage.stage.world.run(&stage.payout_token(&payouts));
            let calls = calls(&run);
            let expected = match stage.mint.program {
                SplToken => 1,
                Token2022 => n,
            };
            assert_eq!(programs_called(&calls), vec![stage.keys.program; expected]);
            assert_eq!(signers(&calls), [stage.keys.vault]);
        }
    });
}

#[test]
fn closing_is_one_cpi_on_p_token_and_two_on_token_2022_and_one_if_empty() {
    everywhere(|mut stage| {
        let close = stage.close_token_account();
        let full = stage.stage.world.run(&close);
        empty(&mut stage);
        let empty = stage.stage.world.run(&close);

        let expected = match stage.mint.program {
            SplToken => 1,
            Token2022 => 2,
        };
        for (run, expected) in [(full, expected), (empty, 1)] {
            let calls = calls(&run);
            assert_eq!(programs_called(&calls), vec![stage.keys.program; expected]);
            assert_eq!(signers(&calls), [stage.keys.vault]);
        }
    });
}

// Closing.

#[test]
fn closing_moves_the_balance_then_the_rent() {
    everywhere(|stage| {
        let TokenKeys { vault_token, .. } = stage.keys;
        let close = stage.close_token_account();
        stage.stage.world.run_exactly(&close, |effect| {
            effect.move_tokens(&vault_token, &stage.recipient, ALL);
            effect.close(&vault_token, &stage.stage.recipient);
        });
    });
}

/// More than the rent may lie there: anybody can send lamports to a token account.
#[test]
fn closing_leaves_no_lamport_behind() {
    everywhere(|mut stage| {
        let TokenKeys { vault_token, .. } = stage.keys;
        let mut donated = stage.stage.world.get(&vault_token);
        donated.lamports += SOL;
        stage.stage.world.set(&vault_token, donated);

        let close = stage.close_token_account();
        stage.stage.world.run_exactly(&close, |effect| {
            effect.move_tokens(&vault_token, &stage.recipient, ALL);
            effect.close(&vault_token, &stage.stage.recipient);
        });
    });
}

/// Mint, recipient and decimals are not looked at then.
#[test]
fn an_empty_account_is_closed_without_a_transfer() {
    everywhere(|mut stage| {
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
    everywhere(|mut stage| {
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
    everywhere(|mut stage| {
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
    everywhere(|mut stage| {
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
/// use the account and empty it, and whoever prepared it takes the rent. Nothing else.
#[test]
fn an_account_that_was_prepared_before_it_was_given_costs_its_rent_and_nothing_else() {
    everywhere(|mut stage| {
        let trap = Trap::set(&mut stage);
        in_and_out(&mut stage);

        let steal = stage
            .mint
            .transfer(&trap.account, &stage.recipient, &trap.delegate, 1);
        let world = &mut stage.stage.world;
        world.refuse(&steal, token(TokenError::OwnerMismatch));
        world.refuse(&trap.close(), token(TokenError::NonNativeHasBalance));

        // Ours ends with the same CPI as theirs, and without the transfer in front of it.
        let close = stage.close_token_account();
        stage
            .stage
            .world
            .refuse(&close, token(TokenError::OwnerMismatch));
        let withdraw = stage.withdraw_token(ALL - 3);
        stage.stage.world.send(&withdraw);
        stage
            .stage
            .world
            .refuse(&close, token(TokenError::OwnerMismatch));
        stage.stage.world.send_exactly(&trap.close(), |effect| {
            effect.close(&trap.account, &trap.attacker);
        });
    });
}

/// The reason to deposit by DepositToken: the account may change hands between the moment it is looked
/// up and the moment the tokens arrive.
#[test]
fn a_deposit_into_an_account_that_was_taken_back_is_refused() {
    everywhere(|mut stage| {
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
    everywhere(|mut stage| {
        let TokenKeys { vault_token, .. } = stage.keys;
        let [deposit, withdraw, payout, close] = each(&mut stage);
        let (source, recipient) = (stage.source, stage.recipient);
        for (frozen, refused) in [
            (source, vec![&deposit]),
            (recipient, vec![&withdraw, &payout, &close]),
            (vault_token, vec![&deposit, &withdraw, &payout, &close]),
        ] {
            stage.freeze(frozen);
            for instruction in refused {
                let world = &stage.stage.world;
                world.refuse(instruction, token(TokenError::AccountFrozen));
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
    everywhere(|mut stage| {
        for (mut instruction, decimals_at) in each(&mut stage).into_iter().zip([9, 9, 1, 1]) {
            assert_eq!(instruction.data[decimals_at], DECIMALS);
            instruction.data[decimals_at] += 1;
            let world = &stage.stage.world;
            world.refuse(&instruction, token(TokenError::MintDecimalsMismatch));
        }
    });
}

#[test]
fn a_stranger_takes_nothing_out() {
    everywhere(|mut stage| {
        let [_, outflows @ ..] = each(&mut stage);
        for mut instruction in outflows {
            instruction.accounts[0].pubkey = stage.stage.stranger;
            let world = &stage.stage.world;
            world.refuse(&instruction, VaultError::WrongAuthority);
        }
    });
}

#[test]
fn a_vault_takes_nothing_out_of_another() {
    everywhere(|mut stage| {
        let [_, outflows @ ..] = each(&mut stage);
        let other = stage.stage.other_vault();
        for mut instruction in outflows {
            instruction.accounts[0].pubkey = stage.stage.world.vault(&other).authority;
            instruction.accounts[1].pubkey = other;
            let world = &stage.stage.world;
            world.refuse(&instruction, token(TokenError::OwnerMismatch));
        }
    });
}

/// An account with the bytes of the vault, but for an authority of the attacker's: the seeds in it give
/// the signature of the real vault, and nothing in the CPI asks for that one.
#[test]
fn a_copy_of_the_vault_takes_nothing_out() {
    everywhere(|mut stage| {
        let [_, outflows @ ..] = each(&mut stage);
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
            world.refuse(&instruction, token(TokenError::OwnerMismatch));
        }
    });
}

#[test]
fn nobody_deposits_what_is_not_theirs() {
    everywhere(|stage| {
        let deposit = ix::deposit_token(
            &stage.stage.stranger,
            &stage.source,
            &stage.keys,
            1,
            DECIMALS,
        );
        let world = &stage.stage.world;
        world.refuse(&deposit, token(TokenError::OwnerMismatch));
    });
}

#[test]
fn a_deposit_into_an_account_of_somebody_else_is_refused() {
    everywhere(|mut stage| {
        stage.keys.vault_token = stage.recipient;
        let world = &stage.stage.world;
        world.refuse(&stage.deposit_token(1), VaultError::WrongTokenAuthority);
    });
}

/// One slot at a time holds what belongs to another mint of the same program.
#[test]
fn accounts_of_another_mint_are_refused() {
    everywhere(|mut stage| {
        let program = stage.mint.program;
        let other = Other::new(&mut stage, program);
        for swap in swaps(&mut stage, &other) {
            let world = &stage.stage.world;
            world.refuse(&swap.instruction, token(TokenError::MintMismatch));
        }
    });
}

/// One slot at a time holds what belongs to a mint of the other program.
#[test]
fn accounts_of_the_other_program_are_refused() {
    everywhere(|mut stage| {
        let program = stage.mint.program;
        let other = Other::new(&mut stage, the_other(program));
        for swap in swaps(&mut stage, &other) {
            // In a batch p-token looks at the owner of each account first. In a transfer it leaves the
            // owner to the runtime, and the mint gives the account away before.
            let error = match (program, swap.of) {
                (SplToken, Role::Source | Role::Destination) if swap.batched => incorrect_program(),
                (Token2022, Role::Destination) => incorrect_program(),
                _ => token(TokenError::MintMismatch),
            };
            stage.stage.world.refuse(&swap.instruction, error);
        }
    });
}

#[test]
fn the_other_program_does_not_take_the_accounts() {
    everywhere(|mut stage| {
        let (ours, theirs) = (stage.keys.program, *the_other(stage.mint.program).id());
        for (instruction, batched) in each(&mut stage).iter().zip(BATCHED) {
            let error = match stage.mint.program {
                // p-token is asked to read an account with extensions.
                Token2022 if !batched => InstructionError::InvalidAccountData.into(),
                _ => incorrect_program(),
            };
            let world = &stage.stage.world;
            world.refuse(&with_instead(instruction, &ours, &theirs), error);
        }
    });
}

/// One token account at a time is a copy that another program owns, right to the last byte.
#[test]
fn token_accounts_of_a_clone_are_refused() {
    everywhere(|mut stage| {
        let program = stage.mint.program;
        let instructions = each(&mut stage);
        for account in [stage.source, stage.keys.vault_token, stage.recipient] {
            let world = &mut stage.stage.world;
            let real = world.get(&account);
            world.set(
                &account,
                Account {
                    owner: key("clone"),
                    ..real.clone()
                },
            );
            for (instruction, batched) in instructions.iter().zip(BATCHED) {
                if !names(instruction, &account) {
                    continue;
                }
                let error = match program {
                    SplToken if !batched => InstructionError::ExternalAccountDataModified.into(),
                    _ => incorrect_program(),
                };
                world.refuse(instruction, error);
            }
            world.set(&account, real);
        }
    });
}

/// Where nothing is written the runtime has nothing to object to.
#[test]
fn token_accounts_of_a_clone_are_refused_even_if_nothing_moves() {
    everywhere(|mut stage| {
        let TokenKeys { vault_token, .. } = stage.keys;
        let clone = |account| Account {
            owner: key("clone"),
            ..account
        };
        let world = &mut stage.stage.world;
        for account in [stage.source, vault_token, stage.recipient] {
            world.set(&account, clone(world.get(&account)));
        }
        for instruction in [
            stage.deposit_token(0),
            stage.withdraw_token(0),
            stage.payout_token(&[(stage.recipient, 0)]),
            stage.payout_token(&[(stage.recipient, 0), (stage.recipient, 0)]),
        ] {
            let world = &stage.stage.world;
            world.refuse(&instruction, incorrect_program());
        }
    });
}

/// A clone of the token program that owns every account.
#[test]
fn a_program_in_the_token_programs_slot_is_never_called() {
    everywhere(|mut stage| {
        let clone = key("clone");
        let instructions = each(&mut stage);
        add_clone(&mut stage, &clone);
        for instruction in &instructions {
            let instruction = with_instead(instruction, &stage.keys.program, &clone);
            let world = &stage.stage.world;
            let run = world.refuse(&instruction, VaultError::InvalidTokenProgram);
            assert_eq!(run.cpis, []);
        }
    });
}

/// Only the first eight bytes of the slot are compared, so its address may be ground to match. That
/// gains nothing: what is called is a constant, whatever the slot holds.
#[test]
fn a_lookalike_in_the_token_programs_slot_is_never_called() {
    everywhere(|mut stage| {
        let lookalike = lookalike(&stage.keys.program);
        let instructions = each(&mut stage);
        add_clone(&mut stage, &lookalike);
        for instruction in &instructions {
            let instruction = with_instead(instruction, &stage.keys.program, &lookalike);
            let world = &stage.stage.world;
            let run = world.refuse(&instruction, InstructionError::MissingAccount);
            assert_eq!(programs_called(&calls(&run)), [stage.keys.program]);
        }
    });
}

/// With the real program among the accounts too, the real one is called.
#[test]
fn a_lookalike_beside_the_token_program_changes_nothing() {
    for arch in Arch::ALL {
        let mut stage = TokenStage::new(arch, Token2022);
        stage.extra = vec![AccountMeta::new_readonly(stage.keys.program, false)];
        stage.keys.program = lookalike(&stage.keys.program);

        let deposit = stage.deposit_token(1);
        let run = stage.stage.world.run_exactly(&deposit, |effect| {
            effect.move_tokens(&stage.source, &stage.keys.vault_token, 1);
        });
        assert_eq!(programs_called(&calls(&run)), [programs::TOKEN_2022]);
    }
}

// Wrapped SOL.

/// Its accounts carry the balance in lamports too, and both move.
#[test]
fn wrapped_sol_moves_with_its_lamports() {
    everywhere_wrapped(|mut wrapped| {
        let [deposit, withdraw, payout, _] = wrapped.each();
        let Wrapped {
            stage,
            keys: TokenKeys { vault_token, .. },
            source,
            recipient,
        } = &mut wrapped;
        for (instruction, from, to, lamports) in [
            (deposit, &*source, &*vault_token, SOL),
            (withdraw, vault_token, recipient, 1),
            (payout, vault_token, recipient, 5),
        ] {
            stage.world.send_exactly(&instruction, |effect| {
                effect.move_tokens(from, to, lamports);
                effect.move_lamports(from, to, lamports);
            });
        }
    });
}

/// What somebody sent there without wrapping it is no part of the balance and goes where the rent goes.
#[test]
fn closing_a_wrapped_sol_account_sends_the_balance_to_one_and_the_rest_to_the_other() {
    everywhere_wrapped(|mut wrapped| {
        let [deposit, .., close] = wrapped.each();
        let Wrapped {
            stage,
            keys: TokenKeys { vault_token, .. },
            recipient,
            ..
        } = &mut wrapped;
        stage.world.send(&deposit);
        let mut sent = stage.world.get(vault_token);
        sent.lamports += 5;
        stage.world.set(vault_token, sent);

        stage.world.send_exactly(&close, |effect| {
            effect.move_tokens(vault_token, recipient, SOL);
            effect.move_lamports(vault_token, recipient, SOL);
            effect.close(vault_token, &stage.recipient);
        });
    });
}

/// Else it could close the account with all the SOL in it: here SetAuthority takes it away too.
#[test]
fn a_wrapped_sol_account_that_was_prepared_before_it_was_given_has_no_close_authority_left() {
    everywhere_wrapped(|mut wrapped| {
        let trap = Trap::new(&wrapped.keys.program);
        wrapped.open(&trap.account, &trap.attacker, 0);
        trap.prepare_and_give(&mut wrapped.stage.world, &wrapped.keys.vault);
        wrapped.keys.vault_token = trap.account;

        let [deposit, .., close] = wrapped.each();
        let Wrapped {
            stage, recipient, ..
        } = &mut wrapped;
        stage.world.send(&deposit);
        stage
            .world
            .refuse(&trap.close(), token(TokenError::OwnerMismatch));
        stage.world.send_exactly(&close, |effect| {
            effect.move_tokens(&trap.account, recipient, SOL);
            effect.move_lamports(&trap.account, recipient, SOL);
            effect.close(&trap.account, &stage.recipient);
        });
    });
}

fn token(error: TokenError) -> Refusal {
    Refusal(InstructionError::Custom(error as u32))
}

fn incorrect_program() -> Refusal {
    InstructionError::IncorrectProgramId.into()
}

/// On both ELFs and for both token programs.
fn everywhere(test: impl Fn(TokenStage)) {
    for arch in Arch::ALL {
        for program in TOKEN_PROGRAMS {
            test(TokenStage::new(arch, program));
        }
    }
}

/// `n` recipients, each with an amount of its own.
fn payouts(stage: &mut TokenStage, n: usize) -> Vec<(Pubkey, u64)> {
    (1..=n as u64)
        .map(|amount| (stage.open(&format!("recipient {amount}")), amount))
        .collect()
}

/// A valid deposit, withdrawal, payout to two and close.
fn each(stage: &mut TokenStage) -> [Instruction; 4] {
    let second = stage.open("second");
    [
        stage.deposit_token(1),
        stage.withdraw_token(1),
        stage.payout_token(&[(second, 1), (stage.recipient, 2)]),
        stage.close_token_account(),
    ]
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

fn programs_called(calls: &[&Instruction]) -> Vec<Pubkey> {
    calls.iter().map(|call| call.program_id).collect()
}

/// A token account that an attacker prepares and gives to a vault.
struct Trap {
    program: Pubkey,
    account: Pubkey,
    attacker: Pubkey,
    delegate: Pubkey,
}

impl Trap {
    fn new(program: &Pubkey) -> Self {
        Self {
            program: *program,
            account: key("trap"),
            attacker: key("attacker"),
            delegate: key("delegate"),
        }
    }

    /// Opens the account, prepares it, gives it to the vault of the stage and has it take its place.
    fn set(stage: &mut TokenStage) -> Self {
        let trap = Self::new(&stage.keys.program);
        let world = &mut stage.stage.world;
        let (_, opened) = stage
            .mint
            .open(trap.account, trap.attacker)
            .build(&world.svm);
        world.set(&trap.account, opened);
        trap.prepare_and_give(world, &stage.keys.vault);
        stage.keys.vault_token = trap.account;
        trap
    }

    /// Appoints a delegate and a close authority, then hands the account over.
    fn prepare_and_give(&self, world: &mut World, vault: &Pubkey) {
        let Self {
            program,
            account,
            attacker,
            delegate,
        } = self;
        let appoint =
            |to, what| instruction::set_authority(program, account, Some(to), what, attacker, &[]);
        for step in [
            instruction::approve(program, account, delegate, attacker, &[], u64::MAX),
            appoint(attacker, AuthorityType::CloseAccount),
            appoint(vault, AuthorityType::AccountOwner),
        ] {
            world.send(&step.unwrap());
        }
    }

    /// What the attacker can still sign.
    fn close(&self) -> Instruction {
        instruction::close_account(
            &self.program,
            &self.account,
            &self.attacker,
            &self.attacker,
            &[],
        )
        .unwrap()
    }
}

/// Another mint, with an account of the vault and one of the depositor, both full.
struct Other {
    mint: Pubkey,
    vault_token: Pubkey,
    wallet_token: Pubkey,
}

impl Other {
    fn new(stage: &mut TokenStage, program: TokenProgram) -> Self {
        let world = &mut stage.stage.world;
        let mut mint = Mint::new(&world.svm, program, key("other mint"), key("issuer"), &[]);
        let mut open = |name, owner| {
            let (key, account) = mint.open(key(name), owner).holding(ALL).build(&world.svm);
            world.set(&key, account);
            key
        };
        let vault_token = open("other vault token account", stage.keys.vault);
        let wallet_token = open("other wallet token account", stage.stage.depositor);
        world.set(&mint.key, mint.account);
        Self {
            mint: mint.key,
            vault_token,
            wallet_token,
        }
    }
}

/// An instruction in which one account has been swapped for one of another mint.
struct Swap {
    of: Role,
    /// Whether p-token gets it in a batch.
    batched: bool,
    instruction: Instruction,
}

#[derive(Clone, Copy)]
enum Role {
    Mint,
    Source,
    Destination,
}

/// Which of [`each`] are a batch on p-token.
const BATCHED: [bool; 4] = [false, false, true, true];

fn swaps(stage: &mut TokenStage, other: &Other) -> Vec<Swap> {
    let TokenKeys {
        vault_token, mint, ..
    } = stage.keys;
    let (source, recipient) = (stage.source, stage.recipient);
    let deposit_roles = [
        (Role::Mint, mint, other.mint),
        (Role::Source, source, other.wallet_token),
        (Role::Destination, vault_token, other.vault_token),
    ];
    let outflow_roles = [
        (Role::Mint, mint, other.mint),
        (Role::Source, vault_token, other.vault_token),
        (Role::Destination, recipient, other.wallet_token),
    ];
    let [deposit, outflows @ ..] = each(stage);
    let roles = std::iter::once((deposit, deposit_roles))
        .chain(outflows.into_iter().map(|outflow| (outflow, outflow_roles)));
    roles
        .zip(BATCHED)
        .flat_map(|((instruction, roles), batched)| {
            roles.map(|(of, ours, theirs)| Swap {
                of,
                batched,
                instruction: with_instead(&instruction, &ours, &theirs),
            })
        })
        .collect()
}

/// The instruction with one account instead of another, in whatever slot it stands.
fn with_instead(instruction: &Instruction, ours: &Pubkey, theirs: &Pubkey) -> Instruction {
    assert!(names(instruction, ours));
    let mut instruction = instruction.clone();
    for meta in &mut instruction.accounts {
        if meta.pubkey == *ours {
            meta.pubkey = *theirs;
        }
    }
    instruction
}

fn names(instruction: &Instruction, account: &Pubkey) -> bool {
    instruction
        .accounts
        .iter()
        .any(|meta| meta.pubkey == *account)
}

fn the_other(program: TokenProgram) -> TokenProgram {
    match program {
        SplToken => Token2022,
        Token2022 => SplToken,
    }
}

/// An address with the same first eight bytes, and all others but the last.
fn lookalike(program: &Pubkey) -> Pubkey {
    let mut bytes = program.to_bytes();
    bytes[31] ^= 1;
    bytes.into()
}

/// Puts the token program's own code under another address.
fn add_clone(stage: &mut TokenStage, clone: &Pubkey) {
    let svm = &mut stage.stage.world.svm;
    let elf = svm
        .mollusk
        .program_cache
        .get_program_elf_bytes(&stage.keys.program)
        .expect("every world has the token programs");
    svm.add_program(clone, &elf);
    let (_, account) = svm.program_account(clone);
    stage.stage.world.set(clone, account);

    let TokenKeys {
        vault_token, mint, ..
    } = stage.keys;
    for account in [stage.source, vault_token, mint, stage.recipient] {
        let mut owned = stage.stage.world.get(&account);
        owned.owner = *clone;
        stage.stage.world.set(&account, owned);
    }
}

/// On both ELFs, with the native mint of both token programs.
fn everywhere_wrapped(test: impl Fn(Wrapped)) {
    for arch in Arch::ALL {
        for program in TOKEN_PROGRAMS {
            test(Wrapped::new(Stage::new(arch), program));
        }
    }
}

/// A vault with an empty wrapped SOL account, a depositor with 2 wrapped SOL, a recipient with none.
struct Wrapped {
    stage: Stage,
    keys: TokenKeys,
    source: Pubkey,
    recipient: Pubkey,
}

impl Wrapped {
    fn new(mut stage: Stage, program: TokenProgram) -> Self {
        let mint = match program {
            SplToken => native_mint_of_genesis(&mut stage),
            Token2022 => {
                let create =
                    instruction::create_native_mint(&programs::TOKEN_2022, &stage.stranger);
                stage.world.send(&create.unwrap());
                native_mint::ID
            }
        };
        stage.world.send(&create_associated_token_account(
            &stage.stranger,
            &stage.vault,
            &mint,
            program.id(),
        ));
        let vault_token =
            get_associated_token_address_with_program_id(&stage.vault, &mint, program.id());
        let keys = TokenKeys {
            vault: stage.vault,
            vault_token,
            mint,
            program: *program.id(),
        };
        let (depositor, wallet) = (stage.depositor, stage.recipient);
        let mut wrapped = Self {
            stage,
            keys,
            source: key("source"),
            recipient: key("recipient token account"),
        };
        wrapped.open(&key("source"), &depositor, 2 * SOL);
        wrapped.open(&key("recipient token account"), &wallet, 0);
        wrapped
    }

    /// An account with this much wrapped SOL.
    fn open(&mut self, account: &Pubkey, owner: &Pubkey, lamports: u64) {
        let world = &mut self.stage.world;
        let rent = world.rent(165);
        world.set(
            account,
            Account::new(rent + lamports, 165, &self.keys.program),
        );
        let initialize =
            instruction::initialize_account3(&self.keys.program, account, &self.keys.mint, owner);
        world.send(&initialize.unwrap());
    }

    /// A deposit of 1 SOL, a withdrawal of 1 lamport, a payout of 2 and 3 to one recipient, a close.
    fn each(&self) -> [Instruction; 4] {
        let (keys, recipient) = (&self.keys, &self.recipient);
        let Stage {
            authority,
            depositor,
            recipient: wallet,
            ..
        } = &self.stage;
        let decimals = native_mint::DECIMALS;
        [
            ix::deposit_token(depositor, &self.source, keys, SOL, decimals),
            ix::withdraw_token(authority, keys, recipient, 1, decimals),
            ix::payout_token(
                authority,
                keys,
                &[(*recipient, 2), (*recipient, 3)],
                decimals,
            ),
            ix::close_token_account(authority, keys, recipient, wallet, decimals),
        ]
    }
}

/// The native mint of SPL Token, which the cluster has had from the start: nobody's, never minted.
fn native_mint_of_genesis(stage: &mut Stage) -> Pubkey {
    let mint = Pubkey::from_str_const("So11111111111111111111111111111111111111112");
    let (program, nobody) = (programs::TOKEN, key("nobody"));
    let world = &mut stage.world;
    world.set(&mint, Account::new(world.rent(82), 82, &program));
    for step in [
        instruction::initialize_mint2(&program, &mint, &nobody, None, native_mint::DECIMALS),
        instruction::set_authority(
            &program,
            &mint,
            None,
            AuthorityType::MintTokens,
            &nobody,
            &[],
        ),
    ] {
        world.send(&step.unwrap());
    }
    mint
}
