//! The life of a vault: every instruction in a transaction of its own, every lamport accounted for.

use {
    crate::{on_both_elfs, with_each_program},
    cu_runtime::Profile,
    cu_vault_interface::{
        error::VaultError,
        state::{Vault, VaultInfo},
    },
    cu_vault_tests::{ix, keys::stateless_address, world::SOL},
    cu_vault_transactions::{Chain, FEE, Stage, Tokens, VAULT_SOL, VAULT_TOKENS, failed},
    solana_account::Account,
    solana_compute_budget_interface::ComputeBudgetInstruction,
    solana_instruction_error::InstructionError::Custom,
    solana_system_interface::instruction::transfer,
    std::slice,
};

const ONE: i64 = SOL as i64;

#[test]
fn a_vault_from_its_creation_to_its_end() {
    on_both_elfs("life", |arch| {
        let mut stage = Stage::without_vault(Chain::new(arch));
        let (authority, depositor, vault) = (stage.authority, stage.depositor, stage.vault);
        let (recipient, stranger) = (stage.recipient, stage.stranger);
        let rent = stage.chain.rent(120);

        // Two sign, so two signatures are paid for.
        let create = stage.create(&depositor);
        let receipt = stage.chain.send(&depositor, &[create]);
        receipt.moved(&[(depositor, -(rent as i64)), (vault, rent as i64)]);
        assert_eq!(receipt.fee, 2 * FEE);

        let deposit = stage.deposit(5 * SOL);
        let receipt = stage.chain.send(&depositor, &[deposit]);
        receipt.moved(&[(depositor, -5 * ONE), (vault, 5 * ONE)]);
        assert_eq!(receipt.fee, FEE);
        // A deposit without the program.
        let plain = transfer(&stranger, &vault, SOL);
        stage
            .chain
            .send(&stranger, &[plain])
            .moved(&[(stranger, -ONE), (vault, ONE)]);

        let withdraw = stage.withdraw(SOL);
        stage
            .chain
            .send(&authority, &[withdraw])
            .moved(&[(vault, -ONE), (recipient, ONE)]);
        // To oneself, who pays the fee too.
        let to_self = ix::withdraw_sol(&authority, &vault, &authority, SOL);
        stage
            .chain
            .send(&authority, &[to_self])
            .moved(&[(vault, -ONE), (authority, ONE)]);
        // Another account pays the fee.
        let receipt = {
            let withdraw = stage.withdraw(SOL);
            stage.chain.send(&stranger, &[withdraw])
        };
        receipt.moved(&[(vault, -ONE), (recipient, ONE)]);
        assert_eq!(receipt.fee, 2 * FEE);
        let payout = ix::payout_sol(&authority, &vault, &[(recipient, SOL), (stranger, SOL / 2)]);
        stage.chain.send(&authority, &[payout]).moved(&[
            (vault, -3 * ONE / 2),
            (recipient, ONE),
            (stranger, ONE / 2),
        ]);

        let receipt = stage.chain.send(&stranger, &[ix::get_vault(&vault)]);
        receipt.moved(&[]);
        let info: &VaultInfo = bytemuck::from_bytes(&receipt.return_data);
        assert_eq!(u64::from_le_bytes(info.withdrawable), 3 * SOL / 2);
        assert_eq!(u64::from_le_bytes(info.id), stage.id);
        assert_eq!(info.authority, authority);

        let close = stage.close();
        let rest = (3 * SOL / 2 + rent) as i64;
        let receipt = stage.chain.send(&authority, &[close]);
        receipt.moved(&[(vault, -rest), (recipient, rest)]);
        assert_eq!(receipt.after.get(&vault), Account::default());
        stage.chain
    });
}

/// Down to nothing: the account is gone then, and comes back with the next deposit.
#[test]
fn a_stateless_vault_filled_and_emptied_twice() {
    on_both_elfs("life", |arch| {
        let mut chain = Chain::new(arch);
        let owner = chain.wallet("owner", 10 * SOL);
        let recipient = chain.wallet("recipient", SOL);
        let (vault, bump) = stateless_address(&owner);
        for _ in 0..2 {
            let deposit = ix::stateless_deposit(&owner, &vault, SOL, bump);
            chain
                .send(&owner, &[deposit])
                .moved(&[(owner, -ONE), (vault, ONE)]);
            let withdraw = ix::stateless_withdraw(&owner, &vault, &recipient, SOL, bump);
            let receipt = chain.send(&owner, &[withdraw]);
            receipt.moved(&[(vault, -ONE), (recipient, ONE)]);
            assert_eq!(receipt.after.get(&vault), Account::default());
        }
        chain
    });
}

/// Priority has its price: by the compute unit that was requested, to the lamport.
#[test]
fn a_priority_fee_comes_on_top() {
    on_both_elfs("life", |arch| {
        let mut stage = Stage::new(arch);
        let (authority, vault, recipient) = (stage.authority, stage.vault, stage.recipient);
        // Half a lamport a unit, for 10,001 units: rounded up.
        for (lamports, error) in [(SOL, None), (u64::MAX, Some(VaultError::InsufficientFunds))] {
            let instructions = [
                ComputeBudgetInstruction::set_compute_unit_limit(10_001),
                ComputeBudgetInstruction::set_compute_unit_price(500_000),
                stage.withdraw(lamports),
            ];
            stage.chain.next_blockhash();
            let mut sent = stage.chain.sign(&authority, &instructions, &[]);
            sent.fee = FEE + 5_001;
            match error {
                None => {
                    let receipt = stage.chain.submit(&sent);
                    receipt.moved(&[(vault, -ONE), (recipient, ONE)]);
                }
                Some(error) => stage
                    .chain
                    .submit_refused(&sent, failed(2, Custom(error.code()))),
            }
        }
        stage.chain
    });
}

/// Two cuts of rent: anyone lowers the reserve, the authority alone takes what that frees, and a second time
/// there is nothing.
#[test]
fn what_a_cut_of_rent_frees() {
    on_both_elfs("life", |arch| {
        with_each_program(|program| {
            let mut chain = Chain::on(arch, Profile::Mainnet);
            chain.set_rent(6_960);
            let mut stage = Stage::on(chain);
            let tokens = Tokens::on(&mut stage, program);
            let (authority, vault, recipient) = (stage.authority, stage.vault, stage.recipient);
            let (stranger, vault_token) = (stage.stranger, tokens.keys.vault_token);
            let state = stage.chain.vault(&vault);

            // Not a lamport more than the reserve may leave before.
            let (freed, lower) = (466_240, ix::lower_reserve(&vault));
            let all = stage.withdraw(VAULT_SOL + freed);
            let error = failed(0, Custom(VaultError::InsufficientFunds.code()));
            stage.chain.refuse(&authority, slice::from_ref(&all), error);
            stage
                .chain
                .send(&stranger, slice::from_ref(&lower))
                .moved(&[]);
            assert_eq!(stage.chain.vault(&vault), state);

            stage.chain.set_rent(5_080);
            stage
                .chain
                .send(&stranger, slice::from_ref(&lower))
                .moved(&[]);
            let lowered = Vault {
                rent_reserve: stage.chain.rent(Vault::LEN).to_le_bytes(),
                ..state
            };
            assert_eq!(state.rent_reserve() - lowered.rent_reserve(), freed);
            assert_eq!(stage.chain.vault(&vault), lowered);
            let moved = (VAULT_SOL + freed) as i64;
            stage
                .chain
                .send(&authority, &[lower.clone(), all])
                .moved(&[(vault, -moved), (recipient, moved)]);
            assert_eq!(stage.chain.lamports(&vault), stage.chain.rent(Vault::LEN));

            // Nor does the stranger get at what is in the token account.
            let theirs = tokens.withdraw_excess_lamports(&stranger, &stranger);
            let error = failed(0, Custom(VaultError::WrongAuthority.code()));
            stage.chain.refuse(&stranger, &[theirs], error);
            let len = stage.chain.get(&vault_token).data.len();
            let excess = ((6_960 - 5_080) * (128 + len)) as i64;
            let withdraw = tokens.withdraw_excess_lamports(&authority, &recipient);
            let receipt = stage.chain.send(&authority, slice::from_ref(&withdraw));
            receipt.moved(&[(vault_token, -excess), (recipient, excess)]);
            receipt.moved_tokens(&[]);
            stage.chain.send(&authority, &[withdraw]).moved(&[]);

            // What was lowered stays so when rent rises again, and every token leaves all the same.
            stage.chain.set_rent(6_960);
            stage.chain.send(&stranger, &[lower]).moved(&[]);
            assert_eq!(stage.chain.vault(&vault), lowered);
            let amount = VAULT_TOKENS as i64;
            stage
                .chain
                .send(&authority, &[tokens.withdraw(&authority, VAULT_TOKENS)])
                .moved_tokens(&[(vault_token, -amount), (tokens.recipient, amount)]);
            stage.chain
        })
    });
}
