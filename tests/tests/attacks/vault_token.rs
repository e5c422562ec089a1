//! Token accounts in the vault's slot that an attacker has prepared, or that are not the vault's.

use {
    crate::attacks::{
        moves::{NO_TOKENS, TOKEN_TAGS, balance, moves},
        sheet::{Attack, Sheet},
    },
    cu_vault_interface::{
        error::VaultError::WrongTokenAuthority,
        instruction::Instruction::{CloseTokenAccount, DepositToken, PayoutToken, WithdrawToken},
    },
    cu_vault_tests::{
        every::{AMOUNT, Every},
        keys::key,
        stage::{TokenStage, VAULT_TOKENS},
        trap::Trap,
        world::Refusal,
    },
    solana_pubkey::Pubkey,
    spl_token_2022_interface::{
        error::TokenError,
        instruction::{self, AuthorityType},
    },
};

/// What each of [`TOKEN_TAGS`] must come to.
type Expected = [Expect; TOKEN_TAGS.len()];

#[derive(Clone)]
enum Expect {
    /// What the instruction says, and nothing else.
    Moves,
    /// No account is the vault's: a check of ours.
    NotTheVaults,
    Token(TokenError),
}

use Expect::{Moves, NotTheVaults, Token};

const MOVES: Expected = [Moves, Moves, Moves, Moves];
const NOT_OURS: Expected = [
    NotTheVaults,
    Token(TokenError::OwnerMismatch),
    Token(TokenError::OwnerMismatch),
    Token(TokenError::OwnerMismatch),
];
const FROZEN: Expected = [const { Token(TokenError::AccountFrozen) }; TOKEN_TAGS.len()];
const NOT_CLOSED: Expected = [Moves, Moves, Moves, Token(TokenError::OwnerMismatch)];

#[test]
pub fn hostile_vault_token_accounts() {
    Sheet::run("vault_token", "the vault's token account", |sheet| {
        let mut each = |name, about, prepare: fn(&mut TokenStage), expected: Expected| {
            sheet.attack(name, about, |attack| {
                for mut every in Every::all() {
                    prepare(&mut every.tokens);
                    strike(attack, &mut every, &expected);
                }
                attack.skip_others(NO_TOKENS);
            });
        };
        each(
            "not the associated account",
            "Opened for the vault at an address of another user's choice.",
            |tokens| open_for(tokens, tokens.keys.vault),
            MOVES,
        );
        each(
            "prepared before it was given",
            "An attacker opens the account, appoints a delegate and a close authority, and gives it to the \
             vault. The delegate is gone, the close authority stays.",
            |tokens| {
                let trap = Trap::set(tokens);
                tokens.mint_to(trap.account, VAULT_TOKENS);
                let steal =
                    tokens
                        .mint
                        .transfer(&trap.account, &tokens.recipient, &trap.delegate, 1);
                let world = &tokens.stage.world;
                world.refuse(&steal, TokenError::OwnerMismatch);
                world.refuse(&trap.close(), TokenError::NonNativeHasBalance);
            },
            NOT_CLOSED,
        );
        each(
            "taken back",
            "The same account, after the attacker has closed it and opened it again as the attacker's own.",
            |tokens| {
                let trap = Trap::set(tokens);
                tokens.stage.world.send(&trap.close());
                open_at(tokens, trap.account, trap.attacker);
            },
            NOT_OURS,
        );
        each(
            "authority changed away",
            "The account was the vault's, and it has another authority now.",
            |tokens| give_to(tokens, key("attacker")),
            NOT_OURS,
        );
        each(
            "another vault's",
            "The token account of a vault of the same mint.",
            |tokens| {
                let other = tokens.stage.other_vault();
                open_for(tokens, other);
            },
            NOT_OURS,
        );
        each(
            "frozen",
            "",
            |tokens| tokens.freeze(tokens.keys.vault_token),
            FROZEN,
        );
        each(
            "frozen recipient and source",
            "The account on the other side is frozen.",
            |tokens| {
                tokens.freeze(tokens.recipient);
                tokens.freeze(tokens.source);
            },
            FROZEN,
        );
        sheet.attack("frozen, empty", "", |attack| {
            for mut every in Every::all() {
                let withdraw = every.tokens.withdraw_token(VAULT_TOKENS);
                every.tokens.stage.world.send(&withdraw);
                every.tokens.freeze(every.tokens.keys.vault_token);
                let call = every.call(CloseTokenAccount);
                let (account, rent) = (call.key("vault token account"), call.key("rent recipient"));
                attack.allow(&mut every, &call, "closed", |effect| {
                    effect.close(&account, &rent);
                });
            }
            attack.skip(
                [DepositToken, WithdrawToken, PayoutToken],
                "see above: frozen",
            );
            attack.skip_others(NO_TOKENS);
        });
        sheet.attack(
            "the vault is only its delegate",
            "Another user's account that has approved the vault for twice the payout. The vault's \
             authority may spend that allowance, as any delegate may, and no more; a deposit into the \
             account is refused.",
            delegate,
        );
        sheet.attack(
            "the vault's account on both sides",
            "It is the recipient of the vault's payment, and the source of the deposit.",
            both_sides,
        );
    });
}

fn strike(attack: &mut Attack, every: &mut Every, expected: &Expected) {
    for (tag, expect) in TOKEN_TAGS.into_iter().zip(expected) {
        let call = every.call(tag);
        let error: Refusal = match expect {
            Moves => {
                let balance = balance(every);
                attack.allow(every, &call, "moves what it says", |effect| {
                    moves(&call, balance, effect);
                });
                continue;
            }
            NotTheVaults => WrongTokenAuthority.into(),
            Token(error) => error.clone().into(),
        };
        attack.refuse(every, &call, "", error);
    }
}

/// Where both token programs keep what a delegate may still spend.
const ALLOWANCE: std::ops::Range<usize> = 121..129;

fn delegate(attack: &mut Attack) {
    for mut every in Every::all() {
        let tokens = &mut every.tokens;
        let (owner, vault) = (key("attacker"), tokens.keys.vault);
        open_for(tokens, owner);
        let account = tokens.keys.vault_token;
        let allowance = 6 * AMOUNT;
        let approve = instruction::approve(
            &tokens.keys.program,
            &account,
            &vault,
            &owner,
            &[],
            allowance,
        );
        tokens
            .stage
            .world
            .send(&approve.expect("both programs have it"));

        let call = every.call(DepositToken);
        attack.refuse(&mut every, &call, "a deposit", WrongTokenAuthority);
        for (tag, spent) in [(WithdrawToken, AMOUNT), (PayoutToken, 3 * AMOUNT)] {
            let call = every.call(tag);
            let how = "moves what it says, out of the allowance";
            attack.allow(&mut every, &call, how, |effect| {
                moves(&call, 0, effect);
                let left = (allowance - spent).to_le_bytes();
                effect.account(&account).data[ALLOWANCE].copy_from_slice(&left);
            });
        }
        let mut call = every.call(WithdrawToken);
        call.instruction.data[1..9].copy_from_slice(&(allowance + 1).to_le_bytes());
        let too_much = TokenError::InsufficientFunds;
        attack.refuse(
            &mut every,
            &call,
            "more than the allowance",
            too_much.clone(),
        );
        // More is in it than the allowance, and then it is not the vault's to close.
        let call = every.call(CloseTokenAccount);
        attack.refuse(&mut every, &call, "all of it", too_much);
        let empty = &mut call.clone();
        empty.account("vault token account").data[64..72].fill(0);
        attack.refuse(&mut every, empty, "an empty one", TokenError::OwnerMismatch);
    }
    attack.skip_others(NO_TOKENS);
}

fn both_sides(attack: &mut Attack) {
    for mut every in Every::all() {
        let ours = every.tokens.keys.vault_token;
        let state = every.world().get(&ours);
        for (tag, slots) in [
            (DepositToken, &["source"][..]),
            (WithdrawToken, &["recipient token account"]),
            (
                PayoutToken,
                &["recipient token account 1", "recipient token account 2"],
            ),
            (CloseTokenAccount, &["recipient token account"]),
        ] {
            let mut call = every.call(tag);
            for slot in slots {
                call.put(slot, ours, state.clone());
            }
            match tag {
                DepositToken => {
                    let error = TokenError::OwnerMismatch;
                    attack.refuse(&mut every, &call, "", error);
                }
                CloseTokenAccount => {
                    let error = TokenError::NonNativeHasBalance;
                    attack.refuse(&mut every, &call, "", error);
                }
                _ => {
                    attack.allow(&mut every, &call, "moves nothing", |_| {});
                }
            }
        }
    }
    attack.skip_others(NO_TOKENS);
}

/// A full account of this owner takes the place of the vault's.
fn open_for(tokens: &mut TokenStage, owner: Pubkey) {
    open_at(tokens, key("prepared"), owner);
}

fn open_at(tokens: &mut TokenStage, account: Pubkey, owner: Pubkey) {
    let new = tokens.mint.open(account, owner).holding(VAULT_TOKENS);
    let (_, state) = new.build(&tokens.stage.world.svm);
    tokens.stage.world.set(&account, state);
    tokens.keys.vault_token = account;
}

/// As only the vault could, which has no instruction for it: on its behalf.
fn give_to(tokens: &mut TokenStage, owner: Pubkey) {
    open_for(tokens, tokens.keys.vault);
    let give = instruction::set_authority(
        &tokens.keys.program,
        &tokens.keys.vault_token,
        Some(&owner),
        AuthorityType::AccountOwner,
        &tokens.keys.vault,
        &[],
    );
    tokens
        .stage
        .world
        .send(&give.expect("both programs have it"));
}
