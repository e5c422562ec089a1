//! DepositSol, WithdrawSol, PayoutSol and CloseVault move exactly what they say, to the lamport.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::{error::VaultError, state::Vault},
    cu_vault_tests::{
        Arch, ix,
        keys::{key, vault_address},
        stage::{Stage, VAULT_SOL},
        world::SOL,
    },
    solana_account::Account,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

/// `SystemError::ResultWithNegativeLamports`
const SYSTEM_INSUFFICIENT_FUNDS: InstructionError = InstructionError::Custom(1);

#[test]
fn a_deposit_moves_lamports_to_the_vault() {
    for arch in Arch::ALL {
        let Stage {
            world,
            vault,
            depositor,
            ..
        } = Stage::new(arch);
        for lamports in [0, 1, SOL, 10 * SOL] {
            let deposit = ix::deposit_sol(&depositor, &vault, lamports);
            let run = world.run_exactly(&deposit, |effect| {
                effect.move_lamports(&depositor, &vault, lamports);
            });
            assert_eq!(run.cpis.len(), 1);
        }
        for lamports in [10 * SOL + 1, u64::MAX] {
            let deposit = ix::deposit_sol(&depositor, &vault, lamports);
            world.refuse(&deposit, SYSTEM_INSUFFICIENT_FUNDS);
        }
    }
}

#[test]
fn a_withdrawal_moves_lamports_to_the_recipient() {
    for arch in Arch::ALL {
        let Stage {
            world,
            vault,
            authority,
            recipient,
            ..
        } = Stage::new(arch);
        for to in [recipient, authority, key("nobody yet")] {
            for lamports in [0, 1, SOL, VAULT_SOL] {
                let withdraw = ix::withdraw_sol(&authority, &vault, &to, lamports);
                let run = world.run_exactly(&withdraw, |effect| {
                    effect.move_lamports(&vault, &to, lamports);
                });
                assert!(run.cpis.is_empty(), "no CPI moves lamports out");
            }
        }
    }
}

/// An authority that is writable, as the payer of the transaction is, gets nothing of
/// others. A recipient that the fast path does not take is paid by the general one, or refused.
#[test]
fn a_recipient_is_never_taken_for_the_authority() {
    for arch in Arch::ALL {
        let stage = Stage::new(arch);
        let (authority, vault, recipient) = (stage.authority, stage.vault, stage.recipient);
        let total = VAULT_SOL + stage.world.rent(Vault::LEN);
        let withdraw = |to| ix::withdraw_sol(&authority, &vault, &to, SOL);
        let payout = |to| ix::payout_sol(&authority, &vault, &[(to, SOL)]);
        let close = |to| ix::close_vault(&authority, &vault, &to);
        for (mut pay, lamports) in [
            (withdraw(recipient), SOL),
            (payout(recipient), SOL),
            (close(recipient), total),
        ] {
            pay.accounts[0].is_writable = true;
            pay.accounts[2].is_signer = true;
            stage.world.run_exactly(&pay, |effect| {
                effect.move_lamports(&vault, &recipient, lamports);
                if lamports == total {
                    *effect.account(&vault) = Account::default();
                }
            });
            pay.accounts[2].is_writable = false;
            stage.world.refuse(&pay, VaultError::NotWritable);
            pay.accounts[2].is_signer = false;
            stage.world.refuse(&pay, VaultError::NotWritable);
        }
        for mut pay in [withdraw(vault), payout(vault), close(vault)] {
            pay.accounts[0].is_writable = true;
            stage.world.refuse(&pay, VaultError::DuplicateAccount);
        }
    }
}

#[test]
fn the_rent_reserve_stays() {
    for arch in Arch::ALL {
        let mut stage = Stage::new(arch);
        let (authority, vault, recipient) = (stage.authority, stage.vault, stage.recipient);
        for lamports in [VAULT_SOL + 1, VAULT_SOL + SOL, u64::MAX] {
            stage.world.refuse(
                &ix::withdraw_sol(&authority, &vault, &recipient, lamports),
                VaultError::InsufficientFunds,
            );
        }
        for lamports in [VAULT_SOL + 1, VAULT_SOL + SOL] {
            stage.world.refuse(
                &ix::payout_sol(&authority, &vault, &[(recipient, lamports)]),
                VaultError::InsufficientFunds,
            );
        }
        stage
            .world
            .send(&ix::withdraw_sol(&authority, &vault, &recipient, VAULT_SOL));
        assert_eq!(stage.world.lamports(&vault), stage.world.rent(Vault::LEN));
        stage.world.refuse(
            &ix::withdraw_sol(&authority, &vault, &recipient, 1),
            VaultError::InsufficientFunds,
        );
    }
}

/// Below its reserve a vault can only come by a change of the rent; nothing leaves it then, and nothing
/// underflows.
#[test]
fn a_vault_below_its_reserve_pays_nothing() {
    for arch in Arch::ALL {
        let mut stage = Stage::new(arch);
        let mut account = stage.world.get(&stage.vault);
        account.lamports = stage.world.rent(Vault::LEN) - 1;
        stage.world.set(&stage.vault, account);
        for lamports in [1, u64::MAX] {
            stage.world.refuse(
                &ix::withdraw_sol(&stage.authority, &stage.vault, &stage.recipient, lamports),
                VaultError::InsufficientFunds,
            );
        }
    }
}

#[test]
fn a_payout_moves_each_amount_to_its_recipient() {
    for arch in Arch::ALL {
        let Stage {
            world,
            vault,
            authority,
            ..
        } = Stage::new(arch);
        for n in [1, 2, 3, 8, 16, 60, 253] {
            let payouts: Vec<(Pubkey, u64)> = (0..n)
                .map(|i| (key(&format!("payee {i}")), 1_000_000 + i))
                .collect();
            let payout = ix::payout_sol(&authority, &vault, &payouts);
            let run = world.run_exactly(&payout, |effect| {
                for (recipient, lamports) in &payouts {
                    effect.move_lamports(&vault, recipient, *lamports);
                }
            });
            assert!(run.cpis.is_empty());
        }
    }
}

/// The fast path pays as it goes. Where it meets a recipient whom only the general path can pay, it takes all
/// of that back first, or those before would be paid twice.
#[test]
fn a_payout_that_leaves_the_fast_path_midway_pays_nobody_twice() {
    for arch in Arch::ALL {
        let mut stage = Stage::new(arch);
        let odd = key("carries data");
        let rent = stage.world.rent(10);
        stage.world.set(&odd, Account::new(rent, 10, &key("owner")));
        for n in [2, 4, 5, 9, 16] {
            for at in 0..n {
                for who in [odd, stage.authority, key("payee 0")] {
                    // Some get nothing, which leaves no trace of whether they were paid.
                    let mut payouts: Vec<(Pubkey, u64)> = (0..n)
                        .map(|i| (key(&format!("payee {i}")), i as u64 % 3 * 1_000_000))
                        .collect();
                    payouts[at].0 = who;
                    let mut payout = ix::payout_sol(&stage.authority, &stage.vault, &payouts);
                    payout.accounts[0].is_writable = true;
                    stage.world.run_exactly(&payout, |effect| {
                        for (recipient, lamports) in &payouts {
                            effect.move_lamports(&stage.vault, recipient, *lamports);
                        }
                    });
                }
            }
        }
    }
}

#[test]
fn a_payout_is_all_or_nothing() {
    for arch in Arch::ALL {
        let stage = Stage::new(arch);
        let [a, b] = ["payee a", "payee b"].map(key);
        let payout =
            |payouts: &[(Pubkey, u64)]| ix::payout_sol(&stage.authority, &stage.vault, payouts);
        for (payouts, error) in [
            ([(a, VAULT_SOL), (b, 1)], VaultError::InsufficientFunds),
            ([(a, u64::MAX), (b, 1)], VaultError::InsufficientFunds),
            ([(a, 1), (b, u64::MAX)], VaultError::InsufficientFunds),
        ] {
            stage.world.refuse(&payout(&payouts), error);
        }
    }
}

#[test]
fn closing_moves_every_lamport_and_leaves_nothing() {
    for arch in Arch::ALL {
        let stage = Stage::new(arch);
        let total = VAULT_SOL + stage.world.rent(Vault::LEN);
        for to in [stage.recipient, stage.authority] {
            let close = ix::close_vault(&stage.authority, &stage.vault, &to);
            let run = stage.world.run_exactly(&close, |effect| {
                effect.move_lamports(&stage.vault, &to, total);
                *effect.account(&stage.vault) = Account::default();
            });
            assert!(run.cpis.is_empty());
        }
    }
}

/// In one transaction, where the runtime would keep an account without lamports until the end: whatever
/// is sent to the address after the close reaches no vault.
#[test]
fn a_closed_vault_cannot_be_revived_in_the_same_transaction() {
    for arch in Arch::ALL {
        let stage = Stage::new(arch);
        let (vault, authority) = (stage.vault, stage.authority);
        let close = ix::close_vault(&authority, &vault, &stage.recipient);
        let fund = solana_system_interface::instruction::transfer(&stage.depositor, &vault, SOL);

        for (then, error) in [
            (
                ix::deposit_sol(&stage.depositor, &vault, SOL),
                VaultError::InvalidVaultOwner,
            ),
            (
                ix::withdraw_sol(&authority, &vault, &stage.recipient, 1),
                VaultError::InvalidVaultOwner,
            ),
            (ix::get_vault(&vault), VaultError::InvalidVaultOwner),
        ] {
            assert_eq!(
                stage
                    .world
                    .transaction(&[close.clone(), fund.clone(), then]),
                Err((2, InstructionError::Custom(error.code()))),
                "{arch}"
            );
        }

        let after = stage.world.transaction(&[close, fund]).unwrap();
        assert_eq!(after[&vault], Account::new(SOL, 0, &Pubkey::default()));
    }
}

/// The new vault is a fresh one: base is its authority again, and no nomination is pending.
#[test]
fn base_may_create_a_closed_vault_again() {
    for arch in Arch::ALL {
        let mut stage = Stage::new(arch);
        let base = stage.authority;
        let vault = stage.vault;
        let id = stage.world.vault(&vault).id();
        let before = stage.world.get(&vault).data;
        for instruction in [
            ix::nominate_authority(&base, &vault, &stage.stranger),
            ix::accept_authority(&stage.stranger, &vault),
            ix::nominate_authority(&stage.stranger, &vault, &stage.recipient),
            ix::close_vault(&stage.stranger, &vault, &stage.recipient),
        ] {
            stage.world.send(&instruction);
        }
        stage.world.create_vault(&base, id);
        assert_eq!(stage.world.get(&vault).data, before);
        assert_eq!(vault_address(&base, id).0, vault);
    }
}

/// A vault serves a program as its authority as well as a wallet: an authority may carry data.
#[test]
fn an_authority_may_carry_data() {
    for arch in Arch::ALL {
        let mut stage = Stage::new(arch);
        for len in [1, 7, 8, 165, 10_241] {
            let account = Account::new(SOL, len, &key("some program"));
            stage.world.set(&stage.authority, account);
            let withdraw = ix::withdraw_sol(&stage.authority, &stage.vault, &stage.recipient, SOL);
            stage.world.run_exactly(&withdraw, |effect| {
                effect.move_lamports(&stage.vault, &stage.recipient, SOL);
            });
        }
    }
}
