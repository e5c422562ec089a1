//! A vault closed, refunded and created again, within one transaction and across two.

use {
    crate::on_both_elfs,
    cu_vault_interface::{ID, error::VaultError},
    cu_vault_tests::{ix, world::SOL},
    cu_vault_transactions::{Chain, Stage, VAULT_SOL, failed},
    solana_account::Account,
    solana_instruction_error::InstructionError::Custom,
    solana_pubkey::Pubkey,
    solana_system_interface::instruction::transfer,
    solana_transaction_error::TransactionError,
};

/// The new vault is a new one: nothing of the old one's funds, authority or nominee is left in it.
#[test]
fn closed_and_created_in_one_transaction() {
    on_both_elfs("revive", |arch| {
        let mut stage = Stage::new(arch);
        let (base, vault, recipient) = (stage.authority, stage.vault, stage.recipient);
        let [heir, nominee] = [stage.stranger, stage.depositor];
        stage.chain.send(
            &base,
            &[
                ix::nominate_authority(&base, &vault, &heir),
                ix::accept_authority(&heir, &vault),
                ix::nominate_authority(&heir, &vault, &nominee),
            ],
        );

        let instructions = [
            ix::close_vault(&heir, &vault, &recipient),
            stage.create(&base),
        ];
        let rent = stage.chain.rent(120) as i64;
        stage.chain.send(&base, &instructions).moved(&[
            (vault, -(VAULT_SOL as i64)),
            (recipient, VAULT_SOL as i64 + rent),
            (base, -rent),
        ]);
        let state = stage.chain.vault(&vault);
        assert_eq!((state.base, state.authority), (base, base));
        assert_eq!(state.pending_authority, Pubkey::default());
        let chain = &mut stage.chain;
        for (who, instruction, error) in [
            (
                heir,
                ix::withdraw_sol(&heir, &vault, &heir, 0),
                VaultError::WrongAuthority,
            ),
            (
                nominee,
                ix::accept_authority(&nominee, &vault),
                VaultError::NoNomination,
            ),
        ] {
            chain.refuse(&who, &[instruction], failed(0, Custom(error.code())));
        }
        stage.chain
    });
}

/// Lamports sent to the address after CloseVault stay there for the next CreateVault.
#[test]
fn closed_and_refunded_in_one_transaction() {
    on_both_elfs("revive", |arch| {
        let mut stage = Stage::new(arch);
        let (authority, vault, recipient) = (stage.authority, stage.vault, stage.recipient);
        let depositor = stage.depositor;
        let least = stage.chain.rent(0);
        let rent = stage.chain.rent(120);
        let all = (VAULT_SOL + rent) as i64;

        let instructions = [stage.close(), transfer(&depositor, &vault, least)];
        let receipt = stage.chain.send(&authority, &instructions);
        receipt.moved(&[
            (vault, least as i64 - all),
            (recipient, all),
            (depositor, -(least as i64)),
        ]);
        let account = receipt.after.get(&vault);
        assert_eq!(
            account.owner,
            Pubkey::default(),
            "an account of the System program"
        );
        assert!(account.data.is_empty());

        // It is no vault: no one withdraws from it, and a deposit that requires a vault is refused.
        let no_vault = || failed(0, Custom(VaultError::InvalidVaultOwner.code()));
        let (withdraw, deposit) = (stage.withdraw(1), stage.deposit(1));
        stage.chain.refuse(&authority, &[withdraw], no_vault());
        stage.chain.refuse(&depositor, &[deposit], no_vault());

        let create = stage.create(&authority);
        let missing = (rent - least) as i64;
        stage
            .chain
            .send(&authority, &[create])
            .moved(&[(authority, -missing), (vault, missing)]);
        assert_eq!(stage.chain.get(&vault).owner, ID);
        stage.chain
    });
}

/// A refund too small to live on fails the whole transaction, CloseVault with it.
#[test]
fn refunded_with_too_little() {
    on_both_elfs("revive", |arch| {
        let mut stage = Stage::new(arch);
        let authority = stage.authority;
        let refund = transfer(&stage.depositor, &stage.vault, stage.chain.rent(0) - 1);
        let instructions = [stage.close(), refund];
        let sent = stage.chain.sign(&authority, &instructions, &[]);
        let keys = sent.transaction.message.static_account_keys();
        let position = keys.iter().position(|key| *key == stage.vault);
        let error = TransactionError::InsufficientFundsForRent {
            account_index: position.expect("it is named") as u8,
        };
        stage.chain.refuse(&authority, &instructions, error);
        stage.chain
    });
}

/// After CloseVault there is no vault, in the same transaction either.
#[test]
fn used_after_its_end() {
    on_both_elfs("revive", |arch| {
        let mut stage = Stage::new(arch);
        let (authority, vault) = (stage.authority, stage.vault);
        let error = || failed(1, Custom(VaultError::InvalidVaultOwner.code()));
        for second in [
            stage.deposit(1),
            stage.withdraw(0),
            ix::payout_sol(
                &authority,
                &vault,
                &[(stage.recipient, 0), (stage.stranger, 0)],
            ),
            ix::nominate_authority(&authority, &vault, &stage.stranger),
            ix::accept_authority(&authority, &vault),
            ix::get_vault(&vault),
            stage.close(),
        ] {
            let instructions = [stage.close(), second];
            stage.chain.refuse(&authority, &instructions, error());
        }
        stage.chain
    });
}

#[test]
fn created_twice() {
    on_both_elfs("revive", |arch| {
        let mut stage = Stage::without_vault(Chain::new(arch));
        let (authority, vault, recipient) = (stage.authority, stage.vault, stage.recipient);
        let create = stage.create(&authority);
        let twice = [create.clone(), create.clone()];
        let exists = |index| failed(index, Custom(VaultError::VaultExists.code()));
        stage.chain.refuse(&authority, &twice, exists(1));

        // Created, closed and created in one transaction, it is there once.
        let instructions = [
            create.clone(),
            stage.deposit(SOL),
            stage.close(),
            create.clone(),
        ];
        let rent = stage.chain.rent(120) as i64;
        let sol = SOL as i64;
        stage.chain.send(&authority, &instructions).moved(&[
            (authority, -2 * rent),
            (stage.depositor, -sol),
            (recipient, rent + sol),
            (vault, rent),
        ]);
        stage.chain.refuse(&authority, &[create], exists(0));

        // And closed permanently in the transaction that created it.
        let instructions = [stage.close(), stage.create(&authority), stage.close()];
        let receipt = stage.chain.send(&authority, &instructions);
        receipt.moved(&[(vault, -rent), (authority, -rent), (recipient, 2 * rent)]);
        assert_eq!(receipt.after.get(&vault), Account::default());
        stage.chain
    });
}
