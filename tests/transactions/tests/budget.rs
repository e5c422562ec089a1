//! A compute unit limit that is exactly what the transaction needs; and one unit less.

use {
    crate::on_both_elfs,
    cu_vault_interface::token::TokenProgram,
    cu_vault_tests::{
        ix,
        keys::{id_with_bump, stateless_address, vault_address},
    },
    cu_vault_transactions::{Stage, Tokens, failed},
    solana_compute_budget_interface::ComputeBudgetInstruction,
    solana_instruction_error::InstructionError,
};

/// Each instruction in turn; one does not stand in the way of the next.
#[test]
fn exactly_enough_is_enough_and_one_less_changes_nothing() {
    on_both_elfs("budget", |arch| {
        let mut stage = Stage::new(arch);
        let tokens = Tokens::on(&mut stage, TokenProgram::SplToken);
        let (authority, vault, stranger) = (stage.authority, stage.vault, stage.stranger);
        let id = id_with_bump(&stranger, 255);
        let second = vault_address(&stranger, id).0;
        let (stateless, bump) = stateless_address(&stranger);
        let deposit = stage.chain.rent(0);
        for instruction in [
            ix::create_vault(&stranger, &stranger, &second, id, 255),
            stage.deposit(1),
            stage.withdraw(1),
            tokens.deposit(&stage.depositor, 1),
            tokens.withdraw(&authority, 1),
            ix::payout_sol(&authority, &vault, &[(stage.recipient, 1), (stranger, 2)]),
            tokens.payout(&authority, &[(tokens.recipient, 1), (tokens.source, 2)]),
            tokens.close(&authority, &stage.recipient),
            ix::get_vault(&vault),
            ix::stateless_deposit(&stranger, &stateless, deposit, bump),
            ix::stateless_withdraw(&stranger, &stateless, &stranger, deposit, bump),
            ix::nominate_authority(&authority, &vault, &stranger),
            ix::accept_authority(&stranger, &vault),
            ix::close_vault(&stranger, &vault, &stage.recipient),
        ] {
            let limited = |limit| {
                let limit = ComputeBudgetInstruction::set_compute_unit_limit(limit);
                [limit, instruction.clone()]
            };
            let needed = stage.chain.needs(&stranger, &limited(100_000));
            stage.chain.refuse(
                &stranger,
                &limited(needed - 1),
                failed(1, InstructionError::ProgramFailedToComplete),
            );
            let receipt = stage.chain.send(&stranger, &limited(needed));
            assert_eq!(receipt.cu, u64::from(needed));
        }
        stage.chain
    });
}
