//! A vault as it is, for people and for programs.

use {
    crate::commands::desk::Desk,
    cu_vault_interface::{state::Vault, token::TokenProgram},
    cu_vault_tests::{Arch, token::DECIMALS},
    cu_vault_transactions::{Stage, Tokens, VAULT_SOL, VAULT_TOKENS},
    serde_json::json,
};

#[test]
fn a_vault_with_a_nominee_and_tokens() {
    let mut stage = Stage::new(Arch::V3);
    let keys = Tokens::on(&mut stage, TokenProgram::Token2022).keys;
    let id = stage.id;
    let desk = Desk::at(stage);
    let [vault, authority, stranger] = [
        desk.vault(),
        desk.address("authority"),
        desk.address("stranger"),
    ];
    desk.send("authority", &[&"nominate", &vault, &stranger]);
    let reserve = desk.node.inner().stage.chain.rent(Vault::LEN);
    let tokens = cu_vault_cli::amount::show(VAULT_TOKENS, DECIMALS);
    let sol = |lamports| {
        format!(
            "{} SOL ({lamports} lamports)",
            cu_vault_cli::amount::show(lamports, 9)
        )
    };
    let ran = desk.run("stranger", &[&"show", &vault]);
    let expected = [
        format!("vault         {vault}"),
        format!("base          {authority}"),
        format!("id            {id}"),
        "bump          255".into(),
        "version       1".into(),
        format!("authority     {authority}"),
        format!("nominee       {stranger}"),
        format!("holds         {}", sol(VAULT_SOL + reserve)),
        format!("rent reserve  {}", sol(reserve)),
        format!("withdrawable  {}", sol(VAULT_SOL)),
        format!(
            "token account {}: {tokens} of mint {} ({VAULT_TOKENS} base units)",
            keys.vault_token, keys.mint
        ),
    ];
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out.lines().collect::<Vec<_>>(), expected);

    assert_eq!(
        desk.json("stranger", &[&"show", &vault]),
        json!({
            "vault": vault.to_string(),
            "base": authority.to_string(),
            "id": id.to_string(),
            "bump": 255,
            "version": 1,
            "authority": authority.to_string(),
            "nominee": stranger.to_string(),
            "lamports": (VAULT_SOL + reserve).to_string(),
            "rent_reserve": reserve.to_string(),
            "withdrawable": VAULT_SOL.to_string(),
            "token_accounts": [{
                "address": keys.vault_token.to_string(),
                "mint": keys.mint.to_string(),
                "amount": tokens,
                "base_units": VAULT_TOKENS.to_string(),
                "decimals": DECIMALS,
            }],
        })
    );
}

/// A user who only reads needs no key pair.
#[test]
fn no_key_pair_is_read() {
    let desk = Desk::new();
    let missing = desk.path("missing.json");
    let ran = desk.run_bare(&[&"--keypair", &missing.display(), &"show", &desk.vault()]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}
