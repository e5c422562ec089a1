//! Amounts at every edge: nothing, all, one too many, sums that overflow, what must stay for rent.

mod rent;

use {
    crate::attacks::{
        outcomes::INSUFFICIENT_FUNDS,
        payout::payout,
        sheet::{Attack, Sheet},
    },
    cu_vault_interface::{
        error::VaultError::InsufficientFunds,
        instruction::Instruction::{self as Tag, *},
        state::Vault,
    },
    cu_vault_tests::{
        every::{Call, Every},
        stage::{DEPOSITOR_TOKENS, VAULT_SOL, VAULT_TOKENS},
        world::{Refusal, SOL},
    },
    solana_instruction_error::InstructionError::Custom,
    solana_system_interface::error::SystemError,
};

#[test]
pub fn amounts() {
    Sheet::run("amounts", "amounts and rent", |sheet| {
        sheet.attack(
            "0, 1, all but one, all, one too many, the largest amount",
            "The balance is that of the payer. For a vault it is the part above the rent reserve. \
             Payouts are to one recipient.",
            edges,
        );
        sheet.attack(
            "a token account's balance",
            "CloseTokenAccount moves the whole balance: 0, 1, the deposited amount, u64::MAX.",
            all_of_it,
        );
        sheet.attack(
            "the sum of a payout",
            "Payouts to 2, 3 and 16 recipients whose sum is the whole balance, one less or one \
             more, with the odd amount at each place.",
            sums,
        );
        sheet.attack(
            "the sum of a payout overflows",
            "Payouts to 2, 4 and 16 recipients whose sum is 2^64 or slightly more, so that the \
             balance would cover the wrapped sum.",
            overflowing_sums,
        );
        sheet.attack(
            "zero lamports from a vault with less than its reserve",
            "The vault has 1 lamport less than its rent reserve, exactly the reserve, or 1 more; nothing \
             or 1 lamport is requested.",
            less_than_the_reserve,
        );
        sheet.attack(
            "the payer is left below the rent-exempt minimum",
            "With 1 lamport less than the minimum, exactly the minimum, 1 lamport or nothing. The program \
             has nothing against it; the runtime fails the transaction, by the function of Agave that it \
             calls.",
            rent::of_who_pays,
        );
        sheet.attack(
            "the recipient is left below the rent-exempt minimum",
            "An account without lamports receives the minimum, 1 lamport less, or 1 lamport. If \
             the instruction names no amount, it receives everything.",
            rent::of_who_is_paid,
        );
    });
}

/// What the payer of a call can pay, and how a lamport or base unit more is refused.
fn balance(tag: Tag) -> Option<(u64, Refusal)> {
    let too_little = Custom(SystemError::ResultWithNegativeLamports as u32);
    Some(match tag {
        DepositSol | StatelessDeposit => (10 * SOL, too_little.into()),
        StatelessWithdraw => (5 * SOL, too_little.into()),
        WithdrawSol | PayoutSol => (VAULT_SOL, InsufficientFunds.into()),
        DepositToken => (DEPOSITOR_TOKENS, INSUFFICIENT_FUNDS.into()),
        WithdrawToken | PayoutToken => (VAULT_TOKENS, INSUFFICIENT_FUNDS.into()),
        _ => return None,
    })
}

fn edges(attack: &mut Attack) {
    for mut every in Every::all() {
        for mut call in every.calls() {
            let tag = call.spec.instruction;
            let Some((balance, error)) = balance(tag) else {
                continue;
            };
            if call.spec.recipients.is_some() {
                call = payout(&mut every, tag, &[0]);
            }
            for amount in [0, 1, balance - 1, balance] {
                set_amount(&mut call, amount);
                attack.allow_as_said(&mut every, &call, "the amount");
            }
            for amount in [balance + 1, u64::MAX - 1, u64::MAX] {
                set_amount(&mut call, amount);
                attack.refuse(&mut every, &call, amount, error.clone());
            }
        }
    }
    attack.skip_others("it names no amount");
}

/// Of an instruction to one recipient.
fn set_amount(call: &mut Call, amount: u64) {
    let at = match call.spec.instruction {
        PayoutToken => 2,
        _ => 1,
    };
    call.instruction.data[at..][..8].copy_from_slice(&amount.to_le_bytes());
}

fn all_of_it(attack: &mut Attack) {
    for mut every in Every::all() {
        for balance in [0, 1, VAULT_TOKENS, u64::MAX] {
            let mut call = every.call(CloseTokenAccount);
            call.account("vault token account").data[64..72]
                .copy_from_slice(&balance.to_le_bytes());
            attack.allow_as_said(&mut every, &call, "all of it");
        }
    }
    attack.skip_others("it moves the amount that it names, or none");
}

fn sums(attack: &mut Attack) {
    for mut every in Every::all() {
        for tag in [PayoutSol, PayoutToken] {
            let (balance, error) = balance(tag).expect("it pays out of one");
            for recipients in [2, 3, 16] {
                let others = 1_000;
                for place in 0..recipients {
                    let mut amounts = vec![others; recipients];
                    for (sum, enough) in
                        [(balance - 1, true), (balance, true), (balance + 1, false)]
                    {
                        amounts[place] = sum - others * (recipients as u64 - 1);
                        assert_eq!(amounts.iter().sum::<u64>(), sum);
                        let call = payout(&mut every, tag, &amounts);
                        if enough {
                            attack.allow_as_said(&mut every, &call, "each its amount");
                        } else {
                            let what = format!("{amounts:?}");
                            attack.refuse(&mut every, &call, what, error.clone());
                        }
                    }
                }
            }
        }
    }
    attack.skip_others("it pays one amount, or none");
}

fn overflowing_sums(attack: &mut Attack) {
    for mut every in Every::all() {
        for tag in [PayoutSol, PayoutToken] {
            let (_, error) = balance(tag).expect("it pays out of one");
            for amounts in [
                vec![u64::MAX, 1],
                vec![1, u64::MAX],
                vec![u64::MAX, 2],
                vec![2, u64::MAX],
                vec![1_000, u64::MAX - 998],
                vec![u64::MAX, u64::MAX],
                vec![1 << 63, 1 << 63],
                vec![1 << 62; 4],
                vec![1, 1, 1, u64::MAX - 2],
                vec![1 << 60; 16],
                [vec![1_000; 15], vec![u64::MAX - 14_999]].concat(),
            ] {
                let sum: u128 = amounts.iter().copied().map(u128::from).sum();
                assert!(sum >= 1 << 64);
                let call = payout(&mut every, tag, &amounts);
                attack.refuse(&mut every, &call, format!("{amounts:?}"), error.clone());
            }
        }
    }
    attack.skip_others("it adds nothing up");
}

fn less_than_the_reserve(attack: &mut Attack) {
    for mut every in Every::all() {
        let reserve = every.world().rent(Vault::LEN);
        for tag in [WithdrawSol, PayoutSol] {
            for (lamports, amount, allowed) in [
                (reserve - 1, 0, false),
                (reserve - 1, 1, false),
                (reserve, 0, true),
                (reserve, 1, false),
                (reserve + 1, 1, true),
                (reserve + 1, 2, false),
            ] {
                let mut call = every.call(tag);
                if tag == PayoutSol {
                    call = payout(&mut every, tag, &[amount, 0]);
                }
                call.account("vault").lamports = lamports;
                set_amount(&mut call, amount);
                if allowed {
                    attack.allow_as_said(&mut every, &call, "the reserve stays");
                } else {
                    let what = format!("{amount} of {lamports}");
                    attack.refuse(&mut every, &call, what, InsufficientFunds);
                }
            }
        }
        // What does not ask for a part of it is not stopped.
        for tag in [CloseVault, GetVault, DepositSol] {
            for lamports in [1, reserve - 1, reserve, reserve + 1] {
                let mut call = every.call(tag);
                call.account("vault").lamports = lamports;
                attack.allow_as_said(&mut every, &call, "what the call says");
            }
        }
    }
    attack.skip_others("it neither moves nor counts the vault's lamports");
}
