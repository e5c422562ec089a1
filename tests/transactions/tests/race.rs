//! Two users after the same vault. Both transactions are signed before either lands.

use {
    crate::{on_both_elfs, with_each_program},
    cu_vault_interface::error::VaultError::{self, *},
    cu_vault_tests::{Arch, ix, keys::id_with_bump, world::SOL},
    cu_vault_transactions::{Chain, FEE, Stage, Tokens, VAULT_SOL, VAULT_TOKENS, failed},
    solana_account::Account,
    solana_instruction_error::InstructionError::{self, Custom},
    solana_system_interface::instruction::transfer,
    solana_transaction_error::TransactionError,
};

/// With another payer each: the first one's payer pays for the account, the second one's pays nothing.
#[test]
fn the_same_vault_created_by_two() {
    on_both_elfs("race", |arch| {
        let mut stage = Stage::without_vault(Chain::new(arch));
        let [first, second] = [stage.depositor, stage.stranger]
            .map(|payer| stage.chain.sign(&payer, &[stage.create(&payer)], &[]));
        let rent = stage.chain.rent(120) as i64;
        let receipt = stage.chain.submit(&first);
        receipt.moved(&[(stage.depositor, -rent), (stage.vault, rent)]);
        assert_eq!(receipt.fee, 2 * FEE);
        let vault = stage.chain.get(&stage.vault);

        stage.chain.submit_refused(&second, error(VaultExists));
        assert_eq!(stage.chain.get(&stage.vault), vault);
        stage.chain
    });
}

/// Who is not base creates another vault or none.
#[test]
fn the_vault_of_somebody_else_is_not_created() {
    on_both_elfs("race", |arch| {
        let mut stage = Stage::without_vault(Chain::new(arch));
        let (stranger, vault) = (stage.stranger, stage.vault);
        let id = id_with_bump(&stranger, 255);
        let theirs = ix::create_vault(&stranger, &stranger, &vault, id, 255);
        let refusal = failed(0, InstructionError::PrivilegeEscalation);
        stage.chain.refuse(&stranger, &[theirs], refusal);

        // In base's name, without its signature.
        let mut unsigned = stage.create(&stranger);
        unsigned.accounts[1].is_signer = false;
        stage
            .chain
            .refuse(&stranger, &[unsigned], error(MissingSigner));
        assert_eq!(stage.chain.get(&vault), Account::default());
        stage.chain
    });
}

#[test]
fn all_of_it_withdrawn_twice() {
    on_both_elfs("race", |arch| {
        let mut stage = Stage::new(arch);
        let all = VAULT_SOL as i64;
        // Sent by another payer, so that they are two transactions.
        let [first, second] = [stage.authority, stage.stranger]
            .map(|payer| stage.chain.sign(&payer, &[stage.withdraw(VAULT_SOL)], &[]));
        stage
            .chain
            .submit(&first)
            .moved(&[(stage.vault, -all), (stage.recipient, all)]);
        stage
            .chain
            .submit_refused(&second, error(InsufficientFunds));
        stage.chain
    });
}

/// The token program refuses the second one: the account is empty.
#[test]
fn all_of_its_tokens_withdrawn_twice() {
    on_both_elfs("race", |arch| {
        with_each_program(|program| {
            let mut stage = Stage::new(arch);
            let tokens = Tokens::on(&mut stage, program);
            let all = VAULT_TOKENS as i64;
            let [first, second] = [stage.authority, stage.stranger].map(|payer| {
                let withdraw = tokens.withdraw(&stage.authority, VAULT_TOKENS);
                stage.chain.sign(&payer, &[withdraw], &[])
            });
            stage
                .chain
                .submit(&first)
                .moved(&[])
                .moved_tokens(&[(tokens.keys.vault_token, -all), (tokens.recipient, all)]);
            let insufficient_funds = failed(0, Custom(1));
            stage.chain.submit_refused(&second, insufficient_funds);
            stage.chain
        })
    });
}

/// Lamports at the vault's address before there is a vault do no harm: they are the vault's.
#[test]
fn prefunded_with_a_part_of_the_reserve() {
    on_both_elfs("race", |arch| prefunded(arch, |chain| chain.rent(0)));
}

#[test]
fn prefunded_with_more_than_the_reserve() {
    on_both_elfs("race", |arch| {
        prefunded(arch, |chain| chain.rent(120) + SOL)
    });
}

fn prefunded(arch: Arch, gift: impl Fn(&Chain) -> u64) -> Chain {
    let mut stage = Stage::without_vault(Chain::new(arch));
    let (payer, stranger, vault) = (stage.depositor, stage.stranger, stage.vault);
    let (rent, gift) = (stage.chain.rent(120), gift(&stage.chain));
    let [create, front_run] = [
        (payer, stage.create(&payer)),
        (stranger, transfer(&stranger, &vault, gift)),
    ]
    .map(|(payer, instruction)| stage.chain.sign(&payer, &[instruction], &[]));

    let chain = &mut stage.chain;
    chain.submit(&front_run);
    let missing = rent.saturating_sub(gift) as i64;
    chain
        .submit(&create)
        .moved(&[(payer, -missing), (vault, missing)]);
    assert_eq!(chain.vault(&vault).authority, stage.authority);

    // What was given beyond the reserve is the authority's, and no lamport more.
    let withdrawable = gift.saturating_sub(rent);
    let (all, one_more) = (
        stage.withdraw(withdrawable),
        stage.withdraw(withdrawable + 1),
    );
    let chain = &mut stage.chain;
    chain.refuse(&stage.authority, &[one_more], error(InsufficientFunds));
    let moved = withdrawable as i64;
    chain
        .send(&stage.authority, &[all])
        .moved(&[(vault, -moved), (stage.recipient, moved)]);
    stage.chain
}

/// A deposit that comes too late is refused; a plain transfer is not, and base gets it back.
#[test]
fn closed_while_a_deposit_is_under_way() {
    on_both_elfs("race", |arch| {
        let mut stage = Stage::new(arch);
        let (authority, depositor, vault) = (stage.authority, stage.depositor, stage.vault);
        let rent = stage.chain.rent(120);
        let [close, deposit, plain] = [
            (authority, stage.close()),
            (depositor, stage.deposit(SOL)),
            (depositor, transfer(&depositor, &vault, SOL)),
        ]
        .map(|(payer, instruction)| stage.chain.sign(&payer, &[instruction], &[]));

        let all = (VAULT_SOL + rent) as i64;
        let sol = SOL as i64;
        stage
            .chain
            .submit(&close)
            .moved(&[(vault, -all), (stage.recipient, all)]);
        stage
            .chain
            .submit_refused(&deposit, error(InvalidVaultOwner));
        stage
            .chain
            .submit(&plain)
            .moved(&[(depositor, -sol), (vault, sol)]);

        let back = [stage.create(&authority), stage.close()];
        stage
            .chain
            .send(&authority, &back)
            .moved(&[(vault, -sol), (stage.recipient, sol)]);
        stage.chain
    });
}

/// The deposit comes first: it leaves with the rest.
#[test]
fn deposited_before_it_is_closed() {
    on_both_elfs("race", |arch| {
        let mut stage = Stage::new(arch);
        let [close, deposit] = [
            (stage.authority, stage.close()),
            (stage.depositor, stage.deposit(SOL)),
        ]
        .map(|(payer, instruction)| stage.chain.sign(&payer, &[instruction], &[]));
        stage.chain.submit(&deposit);
        let all = (VAULT_SOL + SOL + stage.chain.rent(120)) as i64;
        stage
            .chain
            .submit(&close)
            .moved(&[(stage.vault, -all), (stage.recipient, all)]);
        stage.chain
    });
}

fn error(error: VaultError) -> TransactionError {
    failed(0, Custom(error.code()))
}
