//! The life of a vault's token account, on both token programs.

use {
    crate::commands::desk::Desk,
    cu_vault_interface::token::TokenProgram,
    cu_vault_tests::{Arch, token::DECIMALS},
    cu_vault_transactions::{FEE, Stage, Tokens, VAULT_TOKENS},
    std::fmt::Display,
};

pub const BOTH: [TokenProgram; 2] = [TokenProgram::SplToken, TokenProgram::Token2022];

/// A desk where the vault's token account holds [`VAULT_TOKENS`], or is not there yet.
pub fn desk(program: TokenProgram, is_open: bool) -> (Desk, Tokens) {
    let mut stage = Stage::new(Arch::V3);
    let tokens = match is_open {
        true => Tokens::on(&mut stage, program),
        false => Tokens::issue(&mut stage, program),
    };
    (Desk::at(stage), tokens)
}

#[test]
fn opened_filled_emptied_and_closed() {
    for program in BOTH {
        let (desk, tokens) = desk(program, false);
        let (vault, keys) = (desk.vault(), &tokens.keys);
        let [authority, recipient] = ["authority", "recipient"].map(|name| desk.address(name));
        let mint = keys.mint;

        let open: [&dyn Display; 4] = [&"token", &"create-account", &vault, &mint];
        desk.dry("authority", &open);
        let before = desk.books();
        desk.send("authority", &open);
        let rent = desk.books().lamports(&keys.vault_token) as i64;
        assert!(rent > 0);
        assert_eq!(desk.changes(&before, [authority]), [-rent - FEE as i64]);
        // Once more, for the fee alone.
        let before = desk.books();
        let ran = desk.send("authority", &open);
        assert!(ran.err.contains("is open already\n"), "{}", ran.err);
        assert_eq!(
            desk.changes(&before, [keys.vault_token, authority]),
            [0, -(FEE as i64)]
        );

        let source = desk.tokens(&tokens.source);
        let deposit: [&dyn Display; 6] =
            [&"token", &"deposit", &vault, &mint, &"500", &"--base-units"];
        let ran = desk.dry("depositor", &deposit);
        let amount = cu_vault_cli::amount::show(500, DECIMALS);
        let line = format!("  moves    {amount} of mint {mint} (500 base units)\n");
        assert!(ran.out.contains(&line), "{}", ran.out);
        desk.send("depositor", &deposit);
        assert_eq!(desk.tokens(&keys.vault_token), 500);
        assert_eq!(desk.tokens(&tokens.source), source - 500);

        // To a wallet, which means its associated account; with decimals.
        let amount = cu_vault_cli::amount::show(120, DECIMALS);
        let withdraw = [
            &"token" as &dyn Display,
            &"withdraw",
            &vault,
            &mint,
            &amount,
        ];
        desk.send("authority", &[&withdraw[..], &[&recipient]].concat());
        assert_eq!(desk.tokens(&tokens.recipient), 120);
        // To the account itself.
        desk.send("authority", &[&withdraw[..], &[&tokens.recipient]].concat());
        assert_eq!(desk.tokens(&tokens.recipient), 240);

        let before = desk.books();
        desk.send(
            "authority",
            &[
                &"token",
                &"close",
                &vault,
                &mint,
                &recipient,
                &"--rent-to",
                &recipient,
            ],
        );
        assert_eq!(desk.tokens(&tokens.recipient), 500);
        assert_eq!(
            desk.changes(&before, [keys.vault_token, recipient]),
            [-rent, rent]
        );
    }
}

#[test]
fn everything_and_a_wallet_without_an_account() {
    for program in BOTH {
        let (desk, tokens) = desk(program, true);
        let (vault, mint) = (desk.vault(), tokens.keys.mint);
        let stranger = desk.address("stranger");
        let associated = tokens.associated(&stranger);
        let all: [&dyn Display; 6] = [&"token", &"withdraw", &vault, &mint, &"all", &stranger];
        desk.refuse(
            "authority",
            &all,
            1,
            format_args!(
                "the recipient {stranger} has no token account of mint {mint}; open it on the way with \
                 --create-account"
            ),
        );
        let ran = desk.send("authority", &[&all[..], &[&"--create-account"]].concat());
        let opened = format!("  changes  the token account {associated} is opened; ");
        assert!(ran.err.contains(&opened), "{}", ran.err);
        assert_eq!(desk.tokens(&associated), VAULT_TOKENS);
        assert_eq!(desk.tokens(&tokens.keys.vault_token), 0);
    }
}
