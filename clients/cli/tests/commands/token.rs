//! The life of a vault's token account, on both token programs.

use {
    crate::desk::Desk,
    cu_vault::{Address, token::TokenProgram},
    cu_vault_tests::{Arch, keys::key, token::DECIMALS},
    cu_vault_transactions::{FEE, Stage, Tokens, VAULT_TOKENS},
    std::fmt::Display,
};

const BOTH: [TokenProgram; 2] = [TokenProgram::SplToken, TokenProgram::Token2022];

/// A desk where the vault's token account holds [`VAULT_TOKENS`], or is not there yet.
fn desk(program: TokenProgram, is_open: bool) -> (Desk, Tokens) {
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
        // Once more, for nothing but the fee.
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
                "no key can sign for the recipient {vault}; if a program can, add --allow-off-curve"
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
                "{name} refuses: Account is frozen (error 17); have the mint's freeze authority thaw it"
            ),
        );
    }
}
