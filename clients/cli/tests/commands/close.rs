//! The end of a vault.

use {
    crate::commands::desk::Desk,
    cu_vault_interface::token::TokenProgram,
    cu_vault_tests::Arch,
    cu_vault_transactions::{FEE, Stage, Tokens, VAULT_TOKENS},
};

#[test]
fn everything_goes_to_the_recipient() {
    let desk = Desk::new();
    let [vault, authority, recipient] = [
        desk.vault(),
        desk.address("authority"),
        desk.address("recipient"),
    ];
    let ran = desk.dry("authority", &[&"close", &vault, &recipient]);
    assert!(
        ran.out.contains("  changes  the vault is closed\n"),
        "{}",
        ran.out
    );
    let before = desk.books();
    let held = before.lamports(&vault) as i64;
    desk.send("authority", &[&"close", &vault, &recipient]);
    assert_eq!(
        desk.changes(&before, [vault, recipient, authority]),
        [-held, held, -(FEE as i64)]
    );
    desk.refuse(
        "authority",
        &[&"close", &vault, &recipient],
        1,
        format_args!("there is no vault at {vault}; check the address, or create the vault first"),
    );
}

#[test]
fn tokens_are_left_behind_only_on_purpose() {
    for program in [TokenProgram::SplToken, TokenProgram::Token2022] {
        let mut stage = Stage::new(Arch::V3);
        let keys = Tokens::on(&mut stage, program).keys;
        let desk = Desk::at(stage);
        let [vault, authority, recipient] = [
            desk.vault(),
            desk.address("authority"),
            desk.address("recipient"),
        ];
        desk.refuse(
            "authority",
            &[&"close", &vault, &recipient],
            1,
            format_args!(
                "1 of the vault's token accounts hold tokens, such as {} of mint {}; close them first \
                 with cu-vault token close, or leave them to the vault's base with --leave-tokens",
                keys.vault_token, keys.mint
            ),
        );
        let ran = desk.send(
            "authority",
            &[&"close", &vault, &recipient, &"--leave-tokens"],
        );
        let note = format!(
            "  note     left behind: token account {} with {VAULT_TOKENS} base units of mint {}; only \
             {authority} can get at it, by creating the vault again\n",
            keys.vault_token, keys.mint
        );
        assert!(ran.err.contains(&note), "{}", ran.err);
        assert_eq!(desk.books().lamports(&vault), 0);
    }
}
