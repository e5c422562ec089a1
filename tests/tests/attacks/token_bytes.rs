//! Token accounts and mints by their bytes. Tried are every length with a meaning for a token program, with a
//! valid account's bytes in front, an uninitialised account, and a multisig that reads as the vault's.

use {
    crate::attacks::{
        moves::{NO_TOKENS, TOKEN_TAGS, balance, moves},
        sheet::{Attack, Sheet},
    },
    cu_vault_interface::{
        error::VaultError::{InvalidTokenAccount, WrongTokenAuthority},
        instruction::Instruction::{self as Tag, CloseTokenAccount, DepositToken},
        token::TokenProgram::{self, Token2022},
    },
    cu_vault_tests::{
        every::Every,
        keys::key,
        world::{Refusal, SOL},
    },
    solana_account::Account,
    solana_instruction_error::InstructionError::{InvalidAccountData, UninitializedAccount},
    solana_pubkey::Pubkey,
    spl_token_2022_interface::instruction,
};

const MINT: &str = "mint";
const OURS: &str = "vault token account";

/// Of a mint without extensions, of a token account without, of a multisig.
const MINT_LEN: usize = 82;
const ACCOUNT_LEN: usize = 165;
const MULTISIG_LEN: usize = 355;

/// Where Token-2022 writes what an account with extensions is, and what it writes there.
const TYPE: usize = 165;
const IS_MINT: u8 = 1;
const IS_ACCOUNT: u8 = 2;

#[test]
pub fn bytes_of_token_accounts() {
    Sheet::run(
        "token_bytes",
        "the bytes of mints and token accounts",
        |sheet| {
            for (name, len) in [
                ("no data", 0),
                ("82 bytes, a mint's length", MINT_LEN),
                ("164 bytes", ACCOUNT_LEN - 1),
                ("165 bytes, a token account's length", ACCOUNT_LEN),
                ("166 bytes", ACCOUNT_LEN + 1),
                ("355 bytes, a multisig's length", MULTISIG_LEN),
            ] {
                sheet.attack(
                    name,
                    "One mint or token account is cut off or goes on with zeros.",
                    |attack| resize(attack, len, None),
                );
            }
            for (name, len, account_type) in [
                ("166 bytes, a mint's type", 166, IS_MINT),
                ("166 bytes, a token account's type", 166, IS_ACCOUNT),
                ("355 bytes, a mint's type", MULTISIG_LEN, IS_MINT),
                (
                    "355 bytes, a token account's type",
                    MULTISIG_LEN,
                    IS_ACCOUNT,
                ),
            ] {
                sheet.attack(
                    name,
                    "The same with the byte by which Token-2022 tells the two apart.",
                    |attack| resize(attack, len, Some(account_type)),
                );
            }
            sheet.attack(
                "never initialised",
                "One mint or token account is all zero, of the right length and the right owner.",
                |attack| {
                    each_slot(attack, |attack, every, tag, slot| {
                        let mut call = every.call(tag);
                        call.account(slot).data.fill(0);
                        let error = match (tag, slot) {
                            (DepositToken, OURS) => WrongTokenAuthority.into(),
                            _ => Refusal(UninitializedAccount),
                        };
                        attack.refuse(every, &call, slot, error);
                    });
                },
            );
            sheet.attack(
            "a multisig that reads as the vault's token account",
            "Its signers are chosen so that the vault's address is where a token account has its \
             authority. The token program made it and owns it.",
            multisig,
        );
        },
    );
}

/// Strikes each mint and token account of each call.
fn each_slot(attack: &mut Attack, mut strike: impl FnMut(&mut Attack, &mut Every, Tag, &str)) {
    for mut every in Every::all() {
        for tag in TOKEN_TAGS {
            for slot in every.call(tag).names() {
                if slot == MINT || slot == "source" || slot.contains("token account") {
                    strike(attack, &mut every, tag, &slot);
                }
            }
        }
    }
    attack.skip_others(NO_TOKENS);
}

fn resize(attack: &mut Attack, len: usize, account_type: Option<u8>) {
    each_slot(attack, |attack, every, tag, slot| {
        let mut call = every.call(tag);
        let data = &mut call.account(slot).data;
        data.resize(len, 0);
        if let Some(account_type) = account_type {
            data[TYPE] = account_type;
        }
        if is_valid(every.tokens.mint.program, slot, data) {
            let balance = balance(every);
            attack.allow(every, &call, "valid: moves what it says", |effect| {
                moves(&call, balance, effect);
            });
            return;
        }
        let ours = slot == OURS && matches!(tag, DepositToken | CloseTokenAccount);
        let error = match ours && len < ACCOUNT_LEN {
            true => InvalidTokenAccount.into(),
            false => Refusal(InvalidAccountData),
        };
        attack.refuse(every, &call, slot, error);
    });
}

/// Whether the token program takes what it has itself written, at another length.
fn is_valid(program: TokenProgram, slot: &str, data: &[u8]) -> bool {
    let (len, account_type) = match slot {
        MINT => (MINT_LEN, IS_MINT),
        _ => (ACCOUNT_LEN, IS_ACCOUNT),
    };
    let extended = program == Token2022 && data.len() > TYPE && data.len() != MULTISIG_LEN;
    data.len() == len || extended && data[TYPE] == account_type
}

fn multisig(attack: &mut Attack) {
    for mut every in Every::all() {
        let (account, program) = (key("multisig"), every.tokens.keys.program);
        let vault = every.tokens.keys.vault.to_bytes();
        // A multisig is m, n, whether it is initialised, then its signers: a token account's authority is
        // the end of the first and the beginning of the second.
        let [mut first, mut second] = [[7; 32], [7; 32]];
        first[29..].copy_from_slice(&vault[..3]);
        second[..29].copy_from_slice(&vault[3..]);
        let signers = [first, second].map(Pubkey::from);
        let initialize =
            instruction::initialize_multisig2(&program, &account, &signers.each_ref(), 1);
        let world = &mut every.tokens.stage.world;
        world.set(&account, Account::new(SOL, MULTISIG_LEN, &program));
        world.send(&initialize.expect("both programs have it"));
        assert_eq!(world.get(&account).data[32..64], vault);

        for tag in TOKEN_TAGS {
            let mut call = every.call(tag);
            call.put(OURS, account, every.world().get(&account));
            attack.refuse(&mut every, &call, "", InvalidAccountData);
        }
    }
    attack.skip_others(NO_TOKENS);
}
