//! Mints and token accounts of another mint, and of the other token program.

use {
    crate::attacks::{
        moves::{NO_TOKENS, TOKEN_TAGS},
        sheet::{Attack, Sheet},
    },
    cu_vault_interface::{
        instruction::Instruction::{self as Tag, CloseTokenAccount, DepositToken, PayoutToken},
        token::TokenProgram::{self, SplToken, Token2022},
    },
    cu_vault_tests::{
        every::{Call, Every},
        keys::key,
        stage::{TokenStage, VAULT_TOKENS},
        token::Mint,
    },
    solana_instruction_error::InstructionError::{
        self, Custom, ExternalAccountDataModified, IncorrectProgramId,
    },
    solana_pubkey::Pubkey,
    spl_token_2022_interface::error::TokenError,
};

const MINT_MISMATCH: InstructionError = Custom(TokenError::MintMismatch as u32);

/// What an account is to a transfer.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    Mint,
    Source,
    Destination,
}

use Role::{Destination, Mint as TheMint, Source};

#[test]
pub fn mixed_tokens() {
    Sheet::run(
        "token_mix",
        "tokens of two mints, accounts of two token programs",
        |sheet| {
            for (name, roles) in [
                ("another mint", &[TheMint][..]),
                ("source of another mint", &[Source]),
                ("destination of another mint", &[Destination]),
                ("mint and source of another mint", &[TheMint, Source]),
                (
                    "mint and destination of another mint",
                    &[TheMint, Destination],
                ),
                ("both accounts of another mint", &[Source, Destination]),
            ] {
                sheet.attack(name, "A mint of the same token program.", |attack| {
                    swap(attack, roles, |program| program, |_, _| MINT_MISMATCH);
                });
            }
            for (name, roles) in [
                ("mint of the other program", &[TheMint][..]),
                ("source of the other program", &[Source]),
                ("destination of the other program", &[Destination]),
                ("mint and source of the other program", &[TheMint, Source]),
                (
                    "mint and destination of the other program",
                    &[TheMint, Destination],
                ),
                ("both accounts of the other program", &[Source, Destination]),
                (
                    "everything of the other program",
                    &[TheMint, Source, Destination],
                ),
            ] {
                sheet.attack(
                    name,
                    "The token program's slot keeps the token program of the stage.",
                    |attack| {
                        swap(attack, roles, the_other, |tag, program| {
                            of_the_other(roles, tag, program)
                        });
                    },
                );
            }
        },
    );
}

/// How accounts of the other program are refused. In a batch SPL Token looks at the owner of each token
/// account first. In a transfer it leaves the owner to the runtime, and the mint gives most away before.
fn of_the_other(roles: &[Role], tag: Tag, program: TokenProgram) -> InstructionError {
    let swapped = |role| roles.contains(&role);
    let batched = matches!(tag, PayoutToken | CloseTokenAccount);
    let all = roles.len() == 3;
    match program {
        SplToken if batched && (swapped(Source) || swapped(Destination)) => IncorrectProgramId,
        SplToken if all => ExternalAccountDataModified,
        SplToken => MINT_MISMATCH,
        // It looks first whose the accounts and the mint are.
        Token2022 => IncorrectProgramId,
    }
}

/// In every call that moves tokens, what has these roles belongs to another mint.
fn swap(
    attack: &mut Attack,
    roles: &[Role],
    whose: impl Fn(TokenProgram) -> TokenProgram,
    error: impl Fn(Tag, TokenProgram) -> InstructionError,
) {
    for mut every in Every::all() {
        let program = every.tokens.mint.program;
        let other = Other::new(&mut every.tokens, whose(program));
        for tag in TOKEN_TAGS {
            let mut call = every.call(tag);
            for role in roles {
                let slot = slot(&call, *role);
                let theirs = match (role, slot) {
                    (TheMint, _) => other.mint,
                    (_, "vault token account") => other.vault_token,
                    _ => other.wallet_token,
                };
                call.put(slot, theirs, every.world().get(&theirs));
            }
            attack.refuse(&mut every, &call, "", error(tag, program));
        }
    }
    attack.skip_others(NO_TOKENS);
}

/// Where the call has the account; of a payout's recipients the first.
fn slot(call: &Call, role: Role) -> &'static str {
    match (role, call.spec.instruction) {
        (TheMint, _) => "mint",
        (Source, DepositToken) => "source",
        (Source, _) | (Destination, DepositToken) => "vault token account",
        (Destination, PayoutToken) => "recipient token account 1",
        (Destination, _) => "recipient token account",
    }
}

/// Another mint, with an account of the vault and one of the depositor, both full.
struct Other {
    mint: Pubkey,
    vault_token: Pubkey,
    wallet_token: Pubkey,
}

impl Other {
    fn new(stage: &mut TokenStage, program: TokenProgram) -> Self {
        let world = &mut stage.stage.world;
        let mut mint = Mint::new(&world.svm, program, key("other mint"), key("issuer"), &[]);
        let mut open = |name, owner| {
            let new = mint.open(key(name), owner).holding(VAULT_TOKENS);
            let (key, account) = new.build(&world.svm);
            world.set(&key, account);
            key
        };
        let vault_token = open("other vault token account", stage.keys.vault);
        let wallet_token = open("other wallet token account", stage.stage.depositor);
        world.set(&mint.key, mint.account);
        Self {
            mint: mint.key,
            vault_token,
            wallet_token,
        }
    }
}

fn the_other(program: TokenProgram) -> TokenProgram {
    match program {
        SplToken => Token2022,
        Token2022 => SplToken,
    }
}
