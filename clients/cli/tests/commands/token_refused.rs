//! What is refused of tokens before anything is sent, or by the token program.

use {
    crate::commands::{
        desk::Desk,
        token::{BOTH, desk},
    },
    cu_vault_interface::{Address, token::TokenProgram},
    cu_vault_tests::{Arch, keys::key, token::DECIMALS},
    cu_vault_transactions::{Stage, Tokens, VAULT_TOKENS},
    std::fmt::Display,
};

#[test]
fn what_is_no_place_for_tokens() {
    for program in BOTH {
        let (desk, tokens) = desk(program, true);
        let (vault, keys) = (desk.vault(), &tokens.keys);
        let mint = keys.mint;
        let withdraw = |recipient: Address, line: &dyn Display| {
            desk.refuse(
                "authority",
                &[&"token", &"withdraw", &vault, &mint, &"1", &recipient],
                1,
                line,
            );
        };
        withdraw(
            mint,
            &format_args!(
                "the recipient {mint} is the mint itself; name a wallet or a token account"
            ),
        );
        withdraw(
            keys.vault_token,
            &"the recipient is the vault's own token account: nothing would move",
        );
        withdraw(
            vault,
            &format_args!(
                "the recipient {vault} is an account of program {}, not a wallet; if you mean it, add \
                 --allow-any-recipient",
                cu_vault_interface::ID
            ),
        );
        let stranger = key("nobody's mint");
        desk.refuse(
            "authority",
            &[
                &"token",
                &"withdraw",
                &vault,
                &stranger,
                &"1",
                &tokens.recipient,
            ],
            1,
            format_args!("{stranger} is no mint: there is no such account on this cluster"),
        );
        desk.refuse(
            "authority",
            &[
                &"token",
                &"withdraw",
                &vault,
                &vault,
                &"1",
                &tokens.recipient,
            ],
            1,
            format_args!("{vault} is no mint: neither SPL Token nor Token-2022 owns it"),
        );
        let source = tokens.source;
        desk.refuse(
            "authority",
            &[
                &"token",
                &"withdraw",
                &vault,
                &source,
                &"1",
                &tokens.recipient,
            ],
            1,
            format_args!("{source} is no mint: pass the mint, not one of its token accounts"),
        );
        desk.refuse(
            "authority",
            &[
                &"token", &"withdraw", &vault, &mint, &"1", &tokens.recipient,
                &"--token-account", &source,
            ],
            1,
            "the vault refuses: 6017 WrongTokenAuthority: The token account's authority is not this \
             vault; pass a token account whose authority is the vault, such as its ATA",
        );
    }
}

#[test]
fn too_much_and_too_fine() {
    let (desk, tokens) = desk(TokenProgram::SplToken, true);
    let (vault, keys) = (desk.vault(), &tokens.keys);
    let mint = keys.mint;
    let asset = |base_units: u64| {
        let amount = cu_vault_cli::amount::show(base_units, DECIMALS);
        format!("{amount} of mint {mint} ({base_units} base units)")
    };
    let more = VAULT_TOKENS + 1;
    desk.refuse(
        "authority",
        &[
            &"token",
            &"withdraw",
            &vault,
            &mint,
            &more,
            &tokens.recipient,
            &"--base-units",
        ],
        1,
        format_args!(
            "the vault's token account holds {}, less than {}; withdraw less",
            asset(VAULT_TOKENS),
            asset(more)
        ),
    );
    let source = desk.tokens(&tokens.source);
    desk.refuse(
        "depositor",
        &[
            &"token",
            &"deposit",
            &vault,
            &mint,
            &(source + 1),
            &"--base-units",
        ],
        1,
        format_args!(
            "{} holds {}, less than {}; deposit less",
            tokens.source,
            asset(source),
            asset(source + 1)
        ),
    );
    let fine = format!("0.{}1", "0".repeat(DECIMALS.into()));
    desk.refuse(
        "authority",
        &[
            &"token",
            &"withdraw",
            &vault,
            &mint,
            &fine,
            &tokens.recipient,
        ],
        2,
        format_args!(
            "`{fine}` is no amount: it has {} decimals, and there are at most {DECIMALS}",
            DECIMALS + 1
        ),
    );
}

#[test]
fn no_account_to_deposit_from_or_to() {
    for program in BOTH {
        let (desk, tokens) = desk(program, false);
        let (vault, keys) = (desk.vault(), &tokens.keys);
        let mint = keys.mint;
        let deposit: [&dyn Display; 5] = [&"token", &"deposit", &vault, &mint, &"0"];
        desk.refuse(
            "depositor",
            &deposit,
            1,
            format_args!(
                "the vault has no token account {}; make it with: cu-vault token create-account {vault} \
                 {mint}",
                keys.vault_token
            ),
        );
        let missing = tokens.associated(&desk.address("stranger"));
        desk.refuse(
            "stranger",
            &deposit,
            1,
            format_args!(
                "there is no token account {missing} to deposit from; name one with --from"
            ),
        );
    }
}

/// The token program's own error, with its cause and cure.
#[test]
fn a_frozen_account() {
    for (program, name) in BOTH.into_iter().zip(["SPL Token", "Token-2022"]) {
        let mut stage = Stage::new(Arch::V3);
        let tokens = Tokens::on(&mut stage, program);
        let freeze = spl_token_2022_interface::instruction::freeze_account(
            program.id(),
            &tokens.recipient,
            &tokens.keys.mint,
            &tokens.issuer,
            &[],
        );
        let freeze = freeze.expect("it is a token program");
        stage.chain.send(&tokens.issuer, &[freeze]);
        let desk = Desk::at(stage);
        desk.refuse(
            "authority",
            &[&"token", &"withdraw", &desk.vault(), &tokens.keys.mint, &"1", &tokens.recipient,
                &"--base-units"],
            1,
            format_args!(
                "{name} refuses: the token account is frozen (error 17); have the mint's freeze authority thaw it"
            ),
        );
    }
}
