//! Several instructions of which one fails: none has happened.

use {
    crate::on_both_elfs,
    cu_vault_interface::{error::VaultError, token::TokenProgram},
    cu_vault_tests::{
        ix,
        keys::{id_with_bump, vault_address},
        world::SOL,
    },
    cu_vault_transactions::{Stage, Tokens, VAULT_SOL, failed},
    solana_instruction_error::InstructionError,
};

/// One of most kinds; each would succeed.
#[test]
fn wherever_one_instruction_fails_all_are_undone() {
    on_both_elfs("rollback", |arch| {
        let mut stage = Stage::new(arch);
        let tokens = Tokens::on(&mut stage, TokenProgram::SplToken);
        let (authority, vault) = (stage.authority, stage.vault);
        let id = id_with_bump(&stage.depositor, 255);
        let second = vault_address(&stage.depositor, id).0;
        let good = [
            stage.deposit(SOL),
            stage.withdraw(SOL),
            ix::payout_sol(
                &authority,
                &vault,
                &[(stage.recipient, 1), (stage.stranger, 2)],
            ),
            tokens.deposit(&stage.depositor, 5),
            tokens.withdraw(&authority, 7),
            tokens.payout(&authority, &[(tokens.recipient, 1), (tokens.source, 2)]),
            ix::nominate_authority(&authority, &vault, &stage.stranger),
            ix::create_vault(&stage.depositor, &stage.depositor, &second, id, 255),
            tokens.close(&authority, &stage.recipient),
        ];
        let too_much = stage.withdraw(VAULT_SOL + SOL + 1);
        let error = InstructionError::Custom(VaultError::InsufficientFunds.code());
        for position in 0..=good.len() {
            let mut instructions = good.to_vec();
            instructions.insert(position, too_much.clone());
            stage.chain.refuse(
                &authority,
                &instructions,
                failed(position as u8, error.clone()),
            );
        }
        // Without the one, all of them happen.
        let receipt = stage.chain.send(&authority, &good);
        let rent = receipt.after.lamports(&second) as i64;
        let token_rent = receipt.before.lamports(&tokens.keys.vault_token) as i64;
        let sol = SOL as i64;
        receipt.moved(&[
            (stage.depositor, -sol - rent),
            (vault, -3),
            (stage.recipient, sol + 1 + token_rent),
            (stage.stranger, 2),
            (second, rent),
            (tokens.keys.vault_token, -token_rent),
        ]);
        stage.chain
    });
}

/// The failing one is the token program's, the System program's or another program's own.
#[test]
fn whoever_refuses_all_is_undone() {
    on_both_elfs("rollback", |arch| {
        let mut stage = Stage::new(arch);
        let tokens = Tokens::on(&mut stage, TokenProgram::Token2022);
        let (authority, depositor) = (stage.authority, stage.depositor);
        let wealth = stage.chain.lamports(&depositor);
        let transfer = solana_system_interface::instruction::transfer;
        for (last, error) in [
            // Token-2022: more than the account holds.
            (tokens.withdraw(&authority, u64::MAX), 1),
            // The System program, called by the vault: more than the depositor has.
            (stage.deposit(wealth), 1),
            // The System program, called by the transaction.
            (transfer(&depositor, &stage.vault, wealth), 1),
            // The associated token program: the account is there already.
            (tokens.open(&authority, &stage.vault), 0),
        ] {
            let error = match error {
                0 => InstructionError::IllegalOwner,
                code => InstructionError::Custom(code),
            };
            let instructions = [
                stage.deposit(1),
                tokens.withdraw(&authority, 1),
                stage.withdraw(2),
                last,
            ];
            stage
                .chain
                .refuse(&authority, &instructions, failed(3, error));
        }
        stage.chain
    });
}
