//! The life of a vault, by the command line alone, one command after the other.

use {
    crate::world::{FEE, TOKENS, World},
    cu_vault_interface::token::TokenProgram,
    cu_vault_network::{SOL, client::Client},
    serde_json::{Value, json},
    solana_signer::Signer,
};

#[test]
fn from_its_creation_to_its_end() {
    let world = World::new();
    let network = world.network;
    let (old, new) = (world.authority.pubkey(), world.recipient.pubkey());
    let [authority, nominee] =
        [&world.authority, &world.recipient].map(|signer| Client::new(network.url(), signer));
    let vault = world.vault.to_string();
    let send = |client: &Client, words: &str| {
        let words = words.split_whitespace().chain(["--send", "--yes"]);
        client.run(&words.collect::<Vec<_>>()).expect(0);
    };
    let show = || -> Value {
        authority
            .run(&["show", &vault, "--output", "json"])
            .expect(0)
            .json()
    };

    send(&authority, "create");
    send(&authority, &format!("deposit {vault} 5"));
    let tokens = [TokenProgram::SplToken, TokenProgram::Token2022]
        .map(|program| world.issue(program, false));
    for tokens in &tokens {
        let mint = tokens.mint;
        send(&authority, &format!("token create-account {vault} {mint}"));
        send(&authority, &format!("token deposit {vault} {mint} 0.75"));
        send(
            &authority,
            &format!("token withdraw {vault} {mint} 0.5 {new}"),
        );
        assert_eq!(world.base_units(&tokens.of(&world.vault)), TOKENS / 4);
        assert_eq!(world.base_units(&tokens.of(&new)), TOKENS / 2);
    }
    let shown = show();
    assert_eq!(shown["authority"], json!(old.to_string()), "{shown}");
    for tokens in &tokens {
        assert!(
            shown
                .to_string()
                .contains(&tokens.of(&world.vault).to_string()),
            "{shown}"
        );
    }

    send(&authority, &format!("nominate {vault} {new}"));
    send(&nominee, &format!("accept {vault}"));
    assert_eq!(show()["authority"], json!(new.to_string()));
    // The vault is the new authority's. Nothing of a command of the old one's is even sent.
    let refused = authority.run(&["withdraw", &vault, "1", &old.to_string(), "--send", "--yes"]);
    let why = format!("error: the authority of the vault is {new}, and --keypair is {old};");
    assert!(refused.expect(1).err.starts_with(&why), "{refused:?}");
    // What is in the token accounts would be lost to it.
    let refused = nominee.run(&["close", &vault, &new.to_string(), "--send", "--yes"]);
    let why = "error: 2 of the vault's token accounts hold tokens,";
    assert!(refused.expect(1).err.starts_with(why), "{refused:?}");

    for tokens in &tokens {
        send(
            &nominee,
            &format!("token close {vault} {} {new}", tokens.mint),
        );
        assert_eq!(world.base_units(&tokens.of(&new)), TOKENS / 4 * 3);
        assert_eq!(network.lamports(&tokens.of(&world.vault)), 0);
    }
    let before = network.lamports(&new) + network.lamports(&world.vault);
    send(&nominee, &format!("close {vault} {new}"));
    assert_eq!(network.lamports(&new), before - FEE);
    assert!(
        before > 6 * SOL,
        "the deposit and the rent reserve are the new authority's"
    );
    assert!(network.account(&world.vault).is_none());
}
