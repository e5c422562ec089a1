//! SOL into a vault and out of it, and a vault that is made.

use {
    crate::commands::desk::{Desk, new_wallet},
    cu_vault_interface::{
        client::{find_stateless_address, find_token_account_address, find_vault_address},
        state::Vault,
        token::{SPL_TOKEN_ID, TOKEN_2022_ID},
    },
    cu_vault_tests::{Arch, keys::key, world::SOL},
    cu_vault_transactions::{Chain, FEE, Stage, VAULT_SOL},
    serde_json::json,
};

/// Of one signature.
const ONE_FEE: i64 = FEE as i64;

#[test]
fn a_deposit() {
    let desk = Desk::new();
    let (vault, depositor) = (desk.vault(), desk.address("depositor"));
    let before = desk.books();
    let ran = desk.dry("depositor", &[&"deposit", &vault, &"1.5"]);
    let (held, wallet) = (before.lamports(&vault), before.lamports(&depositor));
    let expected = [
        format!("deposit · vault {vault} · http://localhost:8899"),
        "  moves    1.5 SOL (1500000000 lamports)".into(),
        format!("    from   {depositor}"),
        format!("    to     {vault}"),
        format!("  fee      0.000005 SOL (5000 lamports), paid by {depositor}"),
    ];
    let lines: Vec<_> = ran.out.lines().collect();
    assert_eq!(lines[..5], expected);
    assert!(lines[5].ends_with(", 0 micro-lamports per CU, 1 signature"));
    let sol = |lamports: u64| cu_vault_cli::amount::show(lamports, 9);
    let line = |key, before, after: u64| {
        format!(
            "  balance  {key}: {} -> {} SOL ({after} lamports)",
            sol(before),
            sol(after)
        )
    };
    assert_eq!(lines[6], line(vault, held, held + 1_500_000_000));
    assert_eq!(
        lines[7],
        line(depositor, wallet, wallet - 1_500_000_000 - FEE)
    );

    let ran = desk.send("depositor", &[&"deposit", &vault, &"1.5"]);
    let moved = 1_500_000_000;
    assert_eq!(
        desk.changes(&before, [vault, depositor]),
        [moved, -moved - ONE_FEE]
    );
    let signature = desk.node.inner().sent[0].signatures[0];
    assert_eq!(ran.out, format!("Done: {signature} in slot 555\n"));
    assert!(ran.err.contains(&format!("sending {signature}\n")));
}

#[test]
fn a_withdrawal_in_lamports_and_one_of_all() {
    let desk = Desk::new();
    let [vault, authority, recipient] = [
        desk.vault(),
        desk.address("authority"),
        desk.address("recipient"),
    ];
    let before = desk.books();
    let one = ["withdraw", "7", "--base-units"];
    desk.dry(
        "authority",
        &[&one[0], &vault, &one[1], &recipient, &one[2]],
    );
    desk.send(
        "authority",
        &[&one[0], &vault, &one[1], &recipient, &one[2]],
    );
    assert_eq!(
        desk.changes(&before, [vault, recipient, authority]),
        [-7, 7, -ONE_FEE]
    );

    let before = desk.books();
    desk.send("authority", &[&"withdraw", &vault, &"all", &recipient]);
    let rest = VAULT_SOL as i64 - 7;
    assert_eq!(
        desk.changes(&before, [vault, recipient, authority]),
        [-rest, rest, -ONE_FEE]
    );
    desk.dry("authority", &[&"withdraw", &vault, &"all", &recipient]);
}

#[test]
fn a_new_wallet_is_paid_where_that_is_allowed() {
    let desk = Desk::new();
    let (vault, new) = (desk.vault(), new_wallet());
    let before = desk.books();
    let allow = "--allow-unfunded-recipient";
    desk.send("authority", &[&"withdraw", &vault, &"1", &new, &allow]);
    assert_eq!(
        desk.changes(&before, [vault, new]),
        [-(SOL as i64), SOL as i64]
    );
}

#[test]
fn another_pays_the_fee() {
    let desk = Desk::new();
    let [vault, authority, recipient, stranger] =
        ["", "authority", "recipient", "stranger"].map(|name| match name {
            "" => desk.vault(),
            name => desk.address(name),
        });
    let payer = desk.path("stranger.json");
    let payer = payer.display();
    let before = desk.books();
    desk.send(
        "authority",
        &[
            &"withdraw",
            &vault,
            &"1",
            &recipient,
            &"--fee-payer",
            &payer,
        ],
    );
    let sol = SOL as i64;
    assert_eq!(
        desk.changes(&before, [vault, recipient, authority, stranger]),
        [-sol, sol, 0, -2 * ONE_FEE]
    );
}

#[test]
fn a_vault_is_made_and_its_base_is_the_authority() {
    let desk = Desk::at(Stage::without_vault(Chain::new(Arch::V3)));
    let authority = desk.address("authority");
    let (vault, _) = find_vault_address(&authority, 7);
    desk.dry("authority", &[&"create", &"--id", &7]);
    let before = desk.books();
    desk.send("authority", &[&"create", &"--id", &7]);
    let reserve = desk.node.inner().stage.chain.rent(Vault::LEN) as i64;
    assert_eq!(
        desk.changes(&before, [vault, authority]),
        [reserve, -reserve - ONE_FEE]
    );
    let state = desk.node.inner().stage.chain.vault(&vault);
    assert_eq!(
        (state.base, state.authority, state.id()),
        (authority, authority, 7)
    );

    // Another account pays, and another vault of base's is named by base and id.
    let base = desk.path("authority.json");
    let base = base.display();
    desk.send("stranger", &[&"create", &"--base", &base]);
    let (second, _) = find_vault_address(&authority, 0);
    assert_eq!(
        desk.node.inner().stage.chain.vault(&second).authority,
        authority
    );
    let named = format!("{authority}:0");
    desk.send("depositor", &[&"deposit", &named, &"2"]);
    assert_eq!(desk.books().lamports(&second), reserve as u64 + 2 * SOL);
}

#[test]
fn a_prefunded_address() {
    let desk = Desk::at(Stage::without_vault(Chain::new(Arch::V3)));
    let authority = desk.address("authority");
    let (vault, _) = find_vault_address(&authority, 0);
    desk.node.inner().stage.chain.wallet("authority", 10 * SOL);
    let account = solana_account::Account {
        lamports: 3 * SOL,
        ..Default::default()
    };
    let set = desk
        .node
        .inner()
        .stage
        .chain
        .svm()
        .set_account(vault, account);
    set.expect("a vault's address is no sysvar");
    let ran = desk.dry("authority", &[&"create"]);
    let note = "  note     the address holds 3 SOL (3000000000 lamports) already, which will be the vault's\n";
    assert!(ran.out.contains(note), "{}", ran.out);
    let before = desk.books();
    desk.send("authority", &[&"create"]);
    assert_eq!(desk.changes(&before, [vault, authority]), [0, -ONE_FEE]);
}

#[test]
fn addresses_without_a_node() {
    let desk = Desk::new();
    let base = desk.address("authority");
    let (vault, bump) = find_vault_address(&base, 3);
    let mint = key("a mint");
    let [spl_token, token_2022] = [SPL_TOKEN_ID, TOKEN_2022_ID]
        .map(|program| find_token_account_address(&vault, &mint, &program).to_string());
    let arguments: [&dyn std::fmt::Display; 7] =
        [&"address", &"--base", &base, &"--id", &3, &"--mint", &mint];
    let ran = desk.run_bare(&arguments);
    assert_eq!(
        (ran.code, ran.out),
        (
            0,
            format!(
                "vault      {vault}\nbump       {bump}\nSPL Token  {spl_token}\nToken-2022 {token_2022}\n"
            )
        )
    );
    assert_eq!(
        desk.json("authority", &arguments),
        json!({
            "vault": vault.to_string(),
            "bump": bump,
            "token_accounts": {"spl_token": spl_token, "token_2022": token_2022},
        })
    );
    let (stateless, bump) = find_stateless_address(&base);
    assert_eq!(
        desk.json("authority", &[&"address", &"--owner", &base]),
        json!({"vault": stateless.to_string(), "bump": bump})
    );
    assert!(desk.node.inner().asked.is_empty());
}
