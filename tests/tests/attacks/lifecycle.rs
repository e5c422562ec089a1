//! Vaults that are created twice, closed and used, closed and refunded, closed and created again.

mod transaction;

use {
    crate::attacks::sheet::{Attack, Sheet},
    cu_runtime::programs,
    cu_vault_interface::{
        ID,
        error::VaultError::*,
        instruction::Instruction::{self as Tag, *},
        state::Vault,
    },
    cu_vault_tests::{
        effect::Effect,
        every::{BUMP, Call, Every},
        ix,
        keys::key,
        world::{Refusal, SOL},
    },
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError::Custom,
    solana_system_interface::{error::SystemError, instruction as system},
};

const STATELESS: [Tag; 2] = [StatelessDeposit, StatelessWithdraw];
const MAKES_NOTHING: &str = "it makes no account";
const ANOTHER_KIND: &str = "it takes another kind of vault, which is never made or closed";

#[test]
pub fn lifecycle() {
    Sheet::run("lifecycle", "making and closing", |sheet| {
        sheet.attack(
            "created twice",
            "CreateVault twice in one transaction, and over a vault that is there.",
            made_twice,
        );
        sheet.attack(
            "created over an account",
            "The address is taken: by data of 1, 82, 120 or 165 bytes of zeros of the System \
             program, this program, a token program, a rogue. Or by an account without data \
             that another program than the System program owns.",
            made_over_an_account,
        );
        sheet.attack(
            "prefunded",
            "The address has received lamports before: none, 1, the rent reserve and one more \
             or less, 3 SOL. The payer adds what is missing.",
            prefunded,
        );
        sheet.attack(
            "closed, then used, in one transaction",
            "CloseVault, then another instruction for the same vault. Revival by deposit is among them.",
            |attack| closed_then_used(attack, false),
        );
        sheet.attack(
            "closed, refunded, then used, in one transaction",
            "CloseVault, then a plain transfer of 1 lamport, the rent reserve or 5 SOL to the address, \
             then another instruction.",
            |attack| closed_then_used(attack, true),
        );
        sheet.attack(
            "closed, created again, then used, in one transaction",
            "The vault has been transferred. Its new authority closes it, base makes it again, then the \
             former authority calls.",
            made_again_then_used_by_the_last_authority,
        );
        sheet.attack(
            "closed, created again, then used by base, in one transaction",
            "The same, but base calls, which is the authority again: base may move the tokens that \
             were left in token accounts.",
            made_again_then_used_by_base,
        );
        sheet.attack(
            "transferred, then used by the last authority, in one transaction",
            "AcceptAuthority, then a call that the former authority signs, or the nominee again.",
            handed_over_then_used,
        );
        sheet.attack(
            "token account closed, then used, in one transaction",
            "CloseTokenAccount, perhaps a refund of its rent, then another instruction for the same \
             token account.",
            transaction::token_account_closed_then_used,
        );
    });
}

fn made_twice(attack: &mut Attack) {
    for mut every in Every::all() {
        let mut call = every.call(CreateVault);
        let create = call.instruction.clone();
        transaction::refuse(attack, &every, &[create.clone(), create], VaultExists);
        *call.account("vault") = every.world().get(&every.tokens.stage.vault);
        attack.refuse(&mut every, &call, "a vault is there", VaultExists);
    }
    attack.skip_others(MAKES_NOTHING);
}

fn made_over_an_account(attack: &mut Attack) {
    let in_use = Custom(SystemError::AccountAlreadyInUse as u32);
    for mut every in Every::all() {
        for owner in [
            programs::SYSTEM,
            ID,
            every.tokens.keys.program,
            key("rogue"),
        ] {
            for len in [0, 1, 82, Vault::LEN, 165] {
                for lamports in [0, SOL] {
                    let mut call = every.call(CreateVault);
                    *call.account("vault") = Account::new(lamports, len, &owner);
                    let error: Refusal = match len {
                        0 if owner == programs::SYSTEM => continue,
                        0 => in_use.clone().into(),
                        _ => VaultExists.into(),
                    };
                    let what = format!("{lamports} lamports, {len} bytes of {owner}");
                    attack.refuse(&mut every, &call, what, error);
                }
            }
        }
    }
    attack.skip_others(MAKES_NOTHING);
}

fn prefunded(attack: &mut Attack) {
    for mut every in Every::all() {
        let reserve = every.world().rent(Vault::LEN);
        for lamports in [0, 1, reserve - 1, reserve, reserve + 1, 3 * SOL] {
            let mut call = every.call(CreateVault);
            call.account("vault").lamports = lamports;
            attack.allow_as_said(&mut every, &call, "the vault, with all that was sent");
        }
    }
    attack.skip(STATELESS, "to be funded is how a stateless vault begins");
    attack.skip_others("lamports alone are no vault; see vault_state");
}

fn closed_then_used(attack: &mut Attack, refunded: bool) {
    for every in Every::all() {
        let stage = &every.tokens.stage;
        let close = every.call(CloseVault);
        let closed = vec![close.instruction.clone()];
        let befores = if refunded {
            let refunds = [1, every.world().rent(Vault::LEN), 5 * SOL];
            let refund = |lamports| system::transfer(&stage.stranger, &stage.vault, lamports);
            refunds
                .map(|lamports| [&closed[..], &[refund(lamports)]].concat())
                .to_vec()
        } else {
            vec![closed]
        };
        for before in befores {
            for call in every.calls() {
                let tag = call.spec.instruction;
                if tag == CreateVault || STATELESS.contains(&tag) {
                    continue;
                }
                let all = [&before[..], &[call.instruction]].concat();
                transaction::refuse(attack, &every, &all, InvalidVaultOwner);
            }
            // What is left is a wallet without a key.
            let rent = every.world().rent(Vault::LEN);
            let refunded = |effect: &mut Effect| {
                effect.says(&close.instruction, rent);
                for refund in &before[1..] {
                    let lamports = u64::from_le_bytes(refund.data[4..].try_into().expect("u64"));
                    effect.move_lamports(&stage.stranger, &stage.vault, lamports);
                }
            };
            let how = "closed permanently: no data, no owner";
            transaction::allow(attack, &every, CloseVault, &before, how, refunded);
        }
    }
    attack.skip([CreateVault], "see closed, made again");
    attack.skip(STATELESS, ANOTHER_KIND);
}

/// CloseVault by the nominee, who has become the authority, and CreateVault by base.
fn close_and_make_again(every: &mut Every) -> [Call; 2] {
    let stage = &mut every.tokens.stage;
    let (base, vault, recipient) = (stage.authority, stage.vault, stage.recipient);
    let id = stage.world.vault(&vault).id();
    stage
        .world
        .send(&ix::accept_authority(&every.nominee, &vault));
    [
        ix::close_vault(&every.nominee, &vault, &recipient),
        ix::create_vault(&every.payer, &base, &vault, id, BUMP),
    ]
    .map(|instruction| every.with_accounts(instruction))
}

fn instructions(calls: &[Call]) -> Vec<Instruction> {
    calls.iter().map(|call| call.instruction.clone()).collect()
}

fn made_again_then_used_by_the_last_authority(attack: &mut Attack) {
    for mut every in Every::all() {
        let before = close_and_make_again(&mut every);
        for mut call in every.calls() {
            let error = match call.spec.instruction {
                CreateVault => {
                    call = before[1].clone();
                    VaultExists
                }
                AcceptAuthority => NoNomination,
                tag if call.has("authority") => {
                    call.meta("authority").pubkey = every.nominee;
                    assert_ne!(tag, GetVault);
                    WrongAuthority
                }
                // For any signer.
                _ => continue,
            };
            let all = [&instructions(&before)[..], &[call.instruction]].concat();
            transaction::refuse(attack, &every, &all, error);
        }
    }
    attack.skip(STATELESS, ANOTHER_KIND);
    attack.skip_others("no authority signs");
}

fn made_again_then_used_by_base(attack: &mut Attack) {
    for mut every in Every::all() {
        let rent = every.world().rent(Vault::LEN);
        let before = close_and_make_again(&mut every);
        for call in every.calls() {
            let tag = call.spec.instruction;
            let calls = match tag {
                CreateVault => before.to_vec(),
                // There is no nominee to accept, and nothing above the reserve.
                AcceptAuthority => continue,
                WithdrawSol | PayoutSol => {
                    let all = [&instructions(&before)[..], &[call.instruction]].concat();
                    transaction::refuse(attack, &every, &all, InsufficientFunds);
                    continue;
                }
                _ if STATELESS.contains(&tag) => continue,
                _ => [&before[..], &[call]].concat(),
            };
            let all = instructions(&calls);
            let says = |effect: &mut Effect| {
                all.iter().for_each(|call| effect.says(call, rent));
            };
            transaction::allow(attack, &every, tag, &all, "what the calls say", says);
        }
    }
    attack.skip([AcceptAuthority], "there is no nominee; see above");
    attack.skip(STATELESS, ANOTHER_KIND);
}

fn handed_over_then_used(attack: &mut Attack) {
    for every in Every::all() {
        let accept = every.call(AcceptAuthority).instruction;
        for call in every.calls() {
            let error = match call.spec.instruction {
                AcceptAuthority => NoNomination,
                _ if call.has("authority") => WrongAuthority,
                _ => continue,
            };
            let all = [accept.clone(), call.instruction];
            transaction::refuse(attack, &every, &all, error);
        }
    }
    attack.skip_others("no authority signs");
}
