//! What a refused call costs its caller: from the cheapest refusal to one that has made and paid for
//! all but its last step.

use {
    super::Bench,
    cu::Scenario,
    cu_vault_interface::{
        ID, error::VaultError, instruction::TABLE, pda::VAULT_SEED, token::TokenProgram,
    },
    cu_vault_tests::{
        ix,
        keys::{id_with_bump, key, owner_with_bump, stateless_address},
        stage::{Stage, VAULT_SOL, VAULT_TOKENS},
        world::{Refusal, SOL},
    },
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

/// One past the last discriminator.
fn unknown() -> u8 {
    let last = TABLE.iter().map(|spec| spec.instruction as u8).max();
    last.expect("there are instructions") + 1
}

pub fn scenarios(bench: Bench) -> Vec<Scenario> {
    let sol = |id, error: VaultError, call: fn(&mut Stage) -> Instruction| {
        bench.sol(id, call).refused(Refusal::from(error).0)
    };
    vec![
        // By the program, before it calls anybody.
        sol(
            "refused_unknown_instruction",
            VaultError::UnknownInstruction,
            |s| {
                let mut call = withdraw(s, SOL);
                call.data[0] = unknown();
                call
            },
        ),
        sol(
            "refused_short_data",
            VaultError::InvalidInstructionData,
            |s| {
                let mut call = withdraw(s, SOL);
                call.data.pop();
                call
            },
        ),
        sol(
            "refused_missing_account",
            VaultError::NotEnoughAccounts,
            |s| {
                let mut call = withdraw(s, SOL);
                call.accounts.pop();
                call
            },
        ),
        sol("refused_missing_signer", VaultError::MissingSigner, |s| {
            let mut call = withdraw(s, SOL);
            call.accounts[0].is_signer = false;
            call
        }),
        sol("refused_no_vault", VaultError::InvalidVaultOwner, |s| {
            ix::withdraw_sol(&s.authority, &s.stranger, &s.recipient, SOL)
        }),
        sol("refused_wrong_authority", VaultError::WrongAuthority, |s| {
            ix::withdraw_sol(&s.stranger, &s.vault, &s.recipient, SOL)
        }),
        sol(
            "refused_insufficient_funds",
            VaultError::InsufficientFunds,
            |s| withdraw(s, VAULT_SOL + 1),
        ),
        sol(
            "refused_payout_sol_16",
            VaultError::InsufficientFunds,
            |s| {
                let share = VAULT_SOL / 16;
                let mut payouts: Vec<_> = (0..16)
                    .map(|n| (key(&format!("recipient {n}")), share))
                    .collect();
                for (recipient, _) in &payouts {
                    s.world.fund(recipient, SOL);
                }
                payouts[15].1 = VAULT_SOL - 15 * share + 1;
                ix::payout_sol(&s.authority, &s.vault, &payouts)
            },
        ),
        sol("refused_wrong_nominee", VaultError::WrongNominee, |s| {
            let nominate = ix::nominate_authority(&s.authority, &s.vault, &s.recipient);
            s.world.send(&nominate);
            ix::accept_authority(&s.stranger, &s.vault)
        }),
        sol("refused_vault_exists", VaultError::VaultExists, |s| {
            let id = id_with_bump(&s.authority, super::BUMP);
            ix::create_vault(&key("payer"), &s.authority, &s.vault, id, super::BUMP)
        }),
        sol("refused_lower_bump", VaultError::NonCanonicalBump, |s| {
            let id = id_with_bump(&s.stranger, super::BUMP);
            let (vault, bump) = lower_address(&s.stranger, id);
            ix::create_vault(&key("payer"), &s.stranger, &vault, id, bump)
        }),
        // By the runtime, on the way into a CPI.
        bench
            .stateless("refused_wrong_pda", |world, owner| {
                let other = stateless_address(&owner_with_bump("other", super::BUMP)).0;
                world.fund(&other, SOL);
                ix::stateless_deposit(owner, &other, SOL, super::BUMP)
            })
            .refused(InstructionError::PrivilegeEscalation),
        // By the program that is called.
        bench
            .sol("refused_poor_depositor", |s| {
                ix::deposit_sol(&s.depositor, &s.vault, 10 * SOL + 1)
            })
            .refused(InstructionError::Custom(INSUFFICIENT_LAMPORTS)),
        bench
            .token("refused_frozen_account", TokenProgram::SplToken, |s| {
                s.freeze(s.keys.vault_token);
                s.withdraw_token(1000)
            })
            .refused(InstructionError::Custom(ACCOUNT_FROZEN)),
        bench
            .token("refused_payout_token_16", TokenProgram::SplToken, |s| {
                let mut payouts: Vec<_> = (0..16)
                    .map(|n| (s.open(&format!("recipient {n}")), 1000))
                    .collect();
                payouts[15].1 = VAULT_TOKENS;
                s.payout_token(&payouts)
            })
            .refused(InstructionError::Custom(INSUFFICIENT_TOKENS)),
        bench
            .token("refused_program_left_out", TokenProgram::Token2022, |s| {
                let mut call = s.withdraw_token(1000);
                let program = call.accounts.last_mut().expect("a withdrawal has accounts");
                // The program looks at its first eight bytes only; the runtime misses the real one.
                let mut resembling = program.pubkey.to_bytes();
                resembling[31] ^= 1;
                *program = AccountMeta::new_readonly(resembling.into(), false);
                call
            })
            .refused(InstructionError::MissingAccount),
    ]
}

/// `SystemError::ResultWithNegativeLamports`
const INSUFFICIENT_LAMPORTS: u32 = 1;
/// `TokenError::InsufficientFunds`
const INSUFFICIENT_TOKENS: u32 = 1;
/// `TokenError::AccountFrozen`
const ACCOUNT_FROZEN: u32 = 17;

fn withdraw(stage: &Stage, lamports: u64) -> Instruction {
    ix::withdraw_sol(&stage.authority, &stage.vault, &stage.recipient, lamports)
}

/// The address of the highest bump below the canonical one.
fn lower_address(base: &Pubkey, id: u64) -> (Pubkey, u8) {
    (0..super::BUMP)
        .rev()
        .find_map(|bump| {
            let seeds: [&[u8]; 4] = [VAULT_SEED, base.as_ref(), &id.to_le_bytes(), &[bump]];
            Some((Pubkey::create_program_address(&seeds, &ID).ok()?, bump))
        })
        .expect("half of all bumps give an address")
}
