//! What is refused before anything is sent: exit code, message, and that nothing has changed.

use {
    crate::commands::desk::{Desk, new_wallet},
    cu_vault_interface::{ID, client::find_vault_address, state::Vault, token::TokenProgram},
    cu_vault_tests::{Arch, keys::key},
    cu_vault_transactions::{Chain, Stage, Tokens, VAULT_SOL},
    solana_account::Account,
};

#[test]
fn more_than_may_leave() {
    let desk = Desk::new();
    let (vault, recipient) = (desk.vault(), desk.address("recipient"));
    let more = VAULT_SOL + 1;
    desk.refuse(
        "authority",
        &[&"withdraw", &vault, &more, &recipient, &"--base-units"],
        1,
        "5 SOL (5000000000 lamports) may leave the vault, less than 5.000000001 SOL (5000000001 \
         lamports); withdraw less",
    );
}

#[test]
fn more_than_the_depositor_holds() {
    let desk = Desk::new();
    let (vault, depositor) = (desk.vault(), desk.address("depositor"));
    let held = desk.books().lamports(&depositor);
    desk.refuse(
        "depositor",
        &[&"deposit", &vault, &(held + 1), &"--base-units"],
        1,
        format_args!(
            "{depositor} holds {} SOL ({held} lamports), less than {} SOL ({} lamports); deposit less",
            cu_vault_cli::amount::show(held, 9),
            cu_vault_cli::amount::show(held + 1, 9),
            held + 1
        ),
    );
    // All of it, so that nothing is left for the fee: the System program says so.
    desk.refuse(
        "depositor",
        &[&"deposit", &vault, &held, &"--base-units"],
        1,
        "the System program refuses: the balance is too low (error 1); send less, or fund the account first",
    );
}

#[test]
fn the_wrong_signer() {
    let desk = Desk::new();
    let [vault, authority, stranger] = [
        desk.vault(),
        desk.address("authority"),
        desk.address("stranger"),
    ];
    let line = format!(
        "the authority of the vault is {authority}, and --keypair is {stranger}; sign with the \
         authority's"
    );
    desk.refuse(
        "stranger",
        &[&"withdraw", &vault, &"1", &stranger],
        1,
        &line,
    );
    desk.refuse("stranger", &[&"nominate", &vault, &stranger], 1, &line);
    desk.refuse("stranger", &[&"close", &vault, &stranger], 1, &line);

    let none = "the vault refuses: 6011 NoNomination: The vault has no pending authority; have the \
                authority send NominateAuthority first";
    desk.refuse("stranger", &[&"accept", &vault], 1, none);
    desk.send("authority", &[&"nominate", &vault, &stranger]);
    desk.refuse(
        "authority",
        &[&"accept", &vault],
        1,
        format_args!(
            "the vault's nominee is {stranger}, and --keypair is {authority}; sign with the nominee's"
        ),
    );
}

#[test]
fn the_wrong_recipient() {
    let desk = Desk::new();
    let (vault, new) = (desk.vault(), new_wallet());
    let same = "the vault refuses: 6005 DuplicateAccount: Two slots that must differ hold the same \
                account; do not name the account that is debited as a recipient too";
    desk.refuse("authority", &[&"withdraw", &vault, &"1", &vault], 1, same);
    desk.refuse("authority", &[&"close", &vault, &vault], 1, same);

    let unfunded = format!(
        "the recipient {new} holds nothing yet; check the address, and if it is right add \
         --allow-unfunded-recipient"
    );
    desk.refuse(
        "authority",
        &[&"withdraw", &vault, &"1", &new],
        1,
        &unfunded,
    );
    desk.refuse("authority", &[&"close", &vault, &new], 1, &unfunded);

    let minimum = desk.node.inner().stage.chain.rent(0);
    let little = minimum - 1;
    let sol = |lamports| {
        format!(
            "{} SOL ({lamports} lamports)",
            cu_vault_cli::amount::show(lamports, 9)
        )
    };
    let allow = "--allow-unfunded-recipient";
    desk.refuse(
        "authority",
        &[&"withdraw", &vault, &little, &new, &"--base-units", &allow],
        1,
        format_args!(
            "the recipient {new} would be left with {}, below the rent-exempt minimum of {}; send at \
             least {}",
            sol(little),
            sol(minimum),
            sol(minimum)
        ),
    );
}

/// What is no wallet is paid by no command without the flag.
#[test]
fn what_is_no_wallet() {
    let mut stage = Stage::new(Arch::V3);
    let tokens = Tokens::on(&mut stage, TokenProgram::SplToken);
    let desk = Desk::at(stage);
    let (vault, mint) = (desk.vault(), tokens.keys.mint);
    let owner = desk.address("recipient");
    let sysvar = solana_sdk_ids::sysvar::clock::ID;
    let without_key = find_vault_address(&owner, 3).0;
    for (odd, is) in [
        (mint, "a mint".to_owned()),
        (tokens.recipient, format!("a token account of {owner}")),
        (ID, "a program".to_owned()),
        (sysvar, "a program or sysvar of the runtime".to_owned()),
        (
            without_key,
            "an address without a key (a program's, or a closed token account's)".to_owned(),
        ),
    ] {
        let line = format!(
            "the recipient {odd} is {is}, not a wallet; if you mean it, add --allow-any-recipient"
        );
        desk.refuse("authority", &[&"withdraw", &vault, &"1", &odd], 1, &line);
        let close = [
            &"close" as &dyn std::fmt::Display,
            &vault,
            &odd,
            &"--leave-tokens",
        ];
        desk.refuse("authority", &close, 1, &line);
        let close = [
            &"token" as &dyn std::fmt::Display,
            &"close",
            &vault,
            &mint,
            &owner,
            &"--rent-to",
            &odd,
        ];
        desk.refuse("authority", &close, 1, &line);
    }
    let meant = [
        &"withdraw" as &dyn std::fmt::Display,
        &vault,
        &"1",
        &mint,
        &"--allow-any-recipient",
    ];
    let note = format!("  note     the recipient {mint} is a mint, not a wallet\n");
    let ran = desk.dry("authority", &meant);
    assert!(ran.out.contains(&note), "{}", ran.out);
    let before = desk.books();
    desk.send("authority", &meant);
    assert_eq!(desk.changes(&before, [mint]), [1_000_000_000]);
}

#[test]
fn what_is_no_vault() {
    let desk = Desk::new();
    let nowhere = key("nowhere");
    desk.refuse(
        "depositor",
        &[&"deposit", &nowhere, &"1"],
        1,
        format_args!(
            "there is no vault at {nowhere}; check the address, or create the vault first"
        ),
    );
    let wallet = desk.address("stranger");
    desk.refuse(
        "depositor",
        &[&"deposit", &wallet, &"1"],
        1,
        format_args!(
            "the account {wallet} is not a vault but an account of program \
             11111111111111111111111111111111; check the address"
        ),
    );
    let vault = desk.vault();
    let mut account = desk.books().get(&vault);
    account.data[1] = Vault::VERSION + 1;
    let set = desk
        .node
        .inner()
        .stage
        .chain
        .svm()
        .set_account(vault, account);
    set.expect("a vault is no sysvar");
    desk.refuse(
        "depositor",
        &[&"deposit", &vault, &"1"],
        1,
        "the vault refuses: 6009 UnsupportedVersion: The vault was written by another version of the \
         program; use a client of that version",
    );
}

#[test]
fn a_cluster_without_the_program() {
    let mut chain = Chain::bare(Arch::V3, cu_runtime::Profile::Mainnet);
    for name in ["authority", "depositor", "recipient", "stranger"] {
        chain.wallet(name, 1_000_000_000);
    }
    let desk = Desk::at(Stage::without_vault(chain));
    desk.refuse(
        "authority",
        &[&"create"],
        1,
        format_args!(
            "the vault program {ID} is not deployed on this cluster; check --url, and that this cu-vault \
             was built with the CU_VAULT_ID of your program"
        ),
    );
}

#[test]
fn a_vault_that_is_there_already() {
    let desk = Desk::new();
    let id = desk.node.inner().stage.id;
    desk.refuse(
        "authority",
        &[&"create", &"--id", &id],
        1,
        "the vault refuses: 6013 VaultExists: The address already holds an account with data; use the \
         vault that is there, or another id",
    );
}

#[test]
fn who_cannot_pay_the_fee() {
    let mut desk = Desk::new();
    let poor = desk.key_file("poor");
    let (vault, recipient) = (desk.vault(), desk.address("recipient"));
    let payer = desk.path("poor.json");
    let payer = payer.display();
    let arguments: [&dyn std::fmt::Display; 6] = [
        &"withdraw",
        &vault,
        &"1",
        &recipient,
        &"--fee-payer",
        &payer,
    ];
    desk.refuse(
        "authority",
        &arguments,
        1,
        format_args!(
            "{poor} pays the fee and holds nothing on this cluster; send SOL to it, or name another \
             --fee-payer"
        ),
    );
    let account = Account {
        lamports: desk.node.inner().stage.chain.rent(0) + 4_999,
        ..Account::default()
    };
    let set = desk
        .node
        .inner()
        .stage
        .chain
        .svm()
        .set_account(poor, account);
    set.expect("a wallet is no sysvar");
    desk.refuse(
        "authority",
        &arguments,
        1,
        format_args!(
            "{poor} would be left below rent exemption; send it more, or leave nothing in it"
        ),
    );
}

#[test]
fn a_fee_above_the_cap() {
    let desk = Desk::new();
    let (vault, recipient) = (desk.vault(), desk.address("recipient"));
    let withdraw: [&dyn std::fmt::Display; 4] = [&"withdraw", &vault, &"1", &recipient];
    let cap: [&dyn std::fmt::Display; 2] = [&"--max-fee", &"0.000004999"];
    desk.refuse(
        "authority",
        &[&withdraw[..], &cap].concat(),
        1,
        "the fee is 0.000005 SOL (5000 lamports), more than --max-fee 0.000004999 SOL (4999 lamports); \
         lower --priority-fee, or raise --max-fee",
    );
    let cap: [&dyn std::fmt::Display; 2] = [&"--max-fee", &"0.000005"];
    desk.send("authority", &[&withdraw[..], &cap].concat());
}
