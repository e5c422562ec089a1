//! A compute unit limit that is exactly what the transaction needs; and one unit less.

use {
    crate::on_both_elfs,
    cu_vault_interface::token::TokenProgram,
    cu_vault_tests::{
        ix,
        keys::{id_with_bump, key, stateless_address, vault_address},
        rogue::{self, Step},
        world::SOL,
    },
    cu_vault_transactions::{Chain, FEE, Stage, Tokens, failed},
    solana_compute_budget_interface::ComputeBudgetInstruction,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

/// Each instruction in turn; one does not prevent the next.
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

/// A program that spends all that there is, and the same program doing nothing.
fn burner(chain: &mut Chain) -> [Instruction; 2] {
    let id = key("burner");
    chain.add_program(&id, rogue::LIBRARY);
    [&[Step::Burn][..], &[]].map(|steps| rogue::instruction(&id, vec![], steps))
}

/// What a transaction spends that spends all it may.
fn spends(chain: &mut Chain, payer: &Pubkey, instructions: &[Instruction]) -> u64 {
    let sent = chain.sign(payer, instructions, &[]);
    let simulated = chain.svm().simulate_transaction(sent.transaction);
    let failed = simulated.expect_err("it spends all there is");
    failed.meta.compute_units_consumed
}

#[test]
fn without_a_limit_each_instruction_adds_200000_up_to_1400000() {
    on_both_elfs("budget", |arch| {
        let mut chain = Chain::new(arch);
        let payer = chain.wallet("payer", SOL);
        let [burn, idle] = burner(&mut chain);
        let builtin =
            solana_system_interface::instruction::transfer(&payer, &key("other"), SOL / 2);
        let limit = ComputeBudgetInstruction::set_compute_unit_limit;
        for (instructions, budget) in [
            (vec![burn.clone()], 200_000),
            (vec![burn.clone(), idle.clone()], 400_000),
            (vec![burn.clone(), builtin], 203_000),
            ([vec![burn.clone()], vec![idle; 7]].concat(), 1_400_000),
            (vec![limit(50_000), burn.clone()], 50_000),
            (vec![limit(2_000_000), burn], 1_400_000),
        ] {
            assert_eq!(spends(&mut chain, &payer, &instructions), budget);
        }
        chain
    });
}

/// One micro-lamport a CU is a millionth of a lamport.
#[test]
fn the_priority_fee_is_price_times_limit_whatever_is_spent() {
    on_both_elfs("budget", |arch| {
        let mut chain = Chain::new(arch);
        let payer = chain.wallet("payer", SOL);
        let [_, idle] = burner(&mut chain);
        let instructions = [
            ComputeBudgetInstruction::set_compute_unit_limit(50_000),
            ComputeBudgetInstruction::set_compute_unit_price(1_000_000),
            idle,
        ];
        let mut sent = chain.sign(&payer, &instructions, &[]);
        sent.fee = FEE + 50_000;
        let receipt = chain.submit(&sent);
        assert!(receipt.cu < 1_000, "{} of 50,000 CU", receipt.cu);
        chain
    });
}
