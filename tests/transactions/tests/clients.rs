//! The same deposit from every client there is: the builders of the tests, bytes laid out by hand after the
//! reference's table, and a program that calls the vault.
//!
//! The plans of `cu` are none: their accounts are made up, and there is no key to sign with.

use {
    crate::on_both_elfs,
    cu_vault_interface::{ID, error::VaultError},
    cu_vault_tests::{
        Arch, ix,
        keys::{key, vault_address},
        relay,
        world::SOL,
    },
    cu_vault_transactions::{Chain, Receipt, Stage, failed},
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError::Custom,
    solana_pubkey::Pubkey,
};

/// Built by any client, it does the same to every account.
#[test]
fn a_deposit_from_each_client() {
    on_both_elfs("clients", |arch| {
        let (compose, relay) = (key("compose"), key("relay"));
        let system = Pubkey::default();
        let by_hand = |depositor: &Pubkey, vault: &Pubkey, lamports: u64| Instruction {
            program_id: ID,
            accounts: vec![
                AccountMeta::new(*depositor, true),
                AccountMeta::new(*vault, false),
                AccountMeta::new_readonly(system, false),
            ],
            data: [&[1][..], &lamports.to_le_bytes()].concat(),
        };
        let through_the_example = |depositor: &Pubkey, vault: &Pubkey, lamports: u64| {
            let mut instruction = by_hand(depositor, vault, lamports);
            instruction.program_id = compose;
            instruction
                .accounts
                .push(AccountMeta::new_readonly(ID, false));
            instruction.data.remove(0);
            instruction
        };
        let relayed = |depositor: &Pubkey, vault: &Pubkey, lamports: u64| {
            relay::behind(&[relay], &ix::deposit_sol(depositor, vault, lamports))
        };
        type Client<'a> = &'a dyn Fn(&Pubkey, &Pubkey, u64) -> Instruction;
        let clients: [Client; 4] = [&ix::deposit_sol, &by_hand, &through_the_example, &relayed];

        let mut stage = stage_with_programs(arch, &[(compose, "compose"), (relay, relay::LEAN)]);
        let (depositor, vault) = (stage.depositor, stage.vault);
        let mut receipts: Vec<Receipt> = Vec::new();
        let sol = SOL as i64;
        for client in clients {
            let receipt = stage
                .chain
                .send(&depositor, &[client(&depositor, &vault, SOL)]);
            receipt.moved(&[(depositor, -sol), (vault, sol)]);
            receipts.push(receipt);
            // And back, so that the next one finds what this one found.
            let withdraw = ix::withdraw_sol(&stage.authority, &vault, &depositor, SOL);
            stage
                .chain
                .uncounted(|chain| chain.send(&stage.authority, &[withdraw]));
        }
        let states = receipts.iter().map(|receipt| receipt.after.get(&vault));
        let states: Vec<_> = states.collect();
        assert!(states.iter().all(|state| *state == states[0]));
        // What the example returns is what it asked the vault for.
        let withdrawable = stage.chain.lamports(&vault) + SOL - stage.chain.rent(120);
        assert_eq!(receipts[2].return_data, withdrawable.to_le_bytes());
        stage.chain
    });
}

/// Where there is no vault, the vault's error reaches who called the calling program.
#[test]
fn the_error_of_the_vault_through_a_calling_program() {
    on_both_elfs("clients", |arch| {
        let compose = key("compose");
        let mut stage = stage_with_programs(arch, &[(compose, "compose")]);
        let depositor = stage.depositor;
        let nowhere = vault_address(&depositor, 0).0;
        let deposit = Instruction {
            program_id: compose,
            accounts: vec![
                AccountMeta::new(depositor, true),
                AccountMeta::new(nowhere, false),
                AccountMeta::new_readonly(Pubkey::default(), false),
                AccountMeta::new_readonly(ID, false),
            ],
            data: SOL.to_le_bytes().to_vec(),
        };
        let error = Custom(VaultError::InvalidVaultOwner.code());
        stage.chain.refuse(&depositor, &[deposit], failed(0, error));
        stage.chain
    });
}

fn stage_with_programs(arch: Arch, programs: &[(Pubkey, &str)]) -> Stage {
    let mut chain = Chain::new(arch);
    for (id, library) in programs {
        chain.add_program(id, library);
    }
    Stage::on(chain)
}
