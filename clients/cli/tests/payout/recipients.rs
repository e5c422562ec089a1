//! Who is paid without a flag: wallets. Everything else is named with its line before anything is sent.

use crate::payout::{
    command::{Desk, Ended},
    tokens::{self, PAID},
    world::{SOL, World, payee, payee_key, world},
};
use {
    cu_vault_interface::{
        Address,
        client::{SYSTEM_PROGRAM_ID, find_token_account_address, find_vault_address},
        token::{SPL_TOKEN_ID, TOKEN_2022_ID},
    },
    solana_sdk_ids::{incinerator, sysvar, zk_token_proof_program},
    solana_signer::Signer,
    solana_system_interface::instruction::create_account,
    spl_token_2022_interface::{extension::ExtensionType, instruction},
};

const FLAG: &str = "--allow-any-recipient";

/// A world with a mint, and all that SOL could be sent to by mistake, with its name.
fn oddities(world: &World) -> Vec<(Address, String)> {
    let mint = tokens::issue(world, SPL_TOKEN_ID, 82, None);
    let authority = world.authority.pubkey();
    let token_account = mint.account_of(&world.vault);
    let (nonce, other) = (payee(100), payee(101));
    world.put(nonce, SYSTEM_PROGRAM_ID, vec![0; 80]);
    world.put(other, authority, Vec::new());
    let without_key = "an address without a key (a program's, or a closed token account's)";
    let reserved = "a program or sysvar of the runtime";
    vec![
        (mint.address, "a mint".into()),
        (token_account, format!("a token account of {}", world.vault)),
        (cu_vault_interface::ID, "a program".into()),
        (sysvar::rent::ID, reserved.into()),
        // There is no account, and there may never be one.
        (zk_token_proof_program::ID, reserved.into()),
        (
            incinerator::ID,
            "the incinerator, which burns what it gets".into(),
        ),
        (nonce, "a nonce account".into()),
        (other, format!("an account of program {authority}")),
        (find_vault_address(&authority, 9).0, without_key.into()),
        (
            find_token_account_address(&payee(0), &mint.address, &SPL_TOKEN_ID),
            without_key.into(),
        ),
    ]
}

#[test]
fn sol_goes_to_wallets() {
    let world = world(10 * SOL);
    let oddities = oddities(&world);
    let desk = Desk::new(world);
    let rows: Vec<_> = oddities
        .iter()
        .map(|(odd, _)| (odd.to_string(), "0.1"))
        .collect();
    desk.list(&rows);
    let ended = desk.payout(&["--send", "--yes"]);
    let lines = (2..).zip(&oddities).map(|(line, (odd, name))| {
        format!("\n  line {line}: {odd} is {name}, not a wallet; if you mean it, add {FLAG}")
    });
    let lines: String = lines.collect();
    let message = format!("error: 10 rows are not right; nothing was sent{lines}\n");
    assert_eq!((ended.code, ended.err), (2, message));
    assert_eq!(desk.world.handed_over(), 0);

    // With the flag there is no question, and the warning is printed again.
    let meant = &oddities[0];
    desk.list(&[(meant.0.to_string(), "0.1")]);
    let before = desk.world.lamports(&meant.0);
    let ended = desk.payout(&["--send", "--yes", FLAG]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(desk.world.lamports(&meant.0) - before, SOL / 10);
    let note = format!("  note     line 2: {} is a mint, not a wallet\n", meant.0);
    assert!(ended.err.contains(&note), "{}", ended.err);
}

/// Many of them are counted.
#[test]
fn many_that_are_meant_are_counted() {
    let desk = Desk::new(world(10 * SOL));
    let vaults = (0..23).map(|id| find_vault_address(&payee(0), id).0.to_string());
    desk.list(&vaults.map(|vault| (vault, "0.1")).collect::<Vec<_>>());
    let dry = desk.payout(&[FLAG]);
    assert_eq!(
        dry.out.matches("  note     line ").count(),
        20,
        "{}",
        dry.out
    );
    let rest = "  note     3 more rows name something that is no wallet\n";
    assert!(dry.out.contains(rest), "{}", dry.out);
}

/// As the flag was called when it allowed less.
#[test]
fn the_older_flag_is_still_understood() {
    let desk = Desk::new(world(10 * SOL));
    let vault = find_vault_address(&payee(0), 0).0;
    desk.list(&[(vault.to_string(), "0.1")]);
    let ended = desk.payout(&["--send", "--yes", "--allow-off-curve"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(desk.world.lamports(&vault), SOL / 10);
}

/// A token account of the mint is paid as it is, and one that is not there may have been closed: both are named,
/// with what opening costs.
#[test]
fn tokens_are_told_where_they_go() {
    for program in [SPL_TOKEN_ID, TOKEN_2022_ID] {
        let (desk, mint) = tokens::desk(program, 1);
        let account = mint.account_of(&payee(0));
        let rows = [account, payee(7), payee(8)].map(|one| (one.to_string(), "1.25"));
        desk.list(&rows);
        let address = mint.address.to_string();
        let arguments = ["--mint", &address, "--create-accounts"];
        let dry = desk.payout(&arguments);
        let len = match program == SPL_TOKEN_ID {
            true => 165,
            false => 170,
        };
        let rent = 2 * rent(&desk.world, len);
        let sol = |lamports| cu_vault_cli::plan::Amount::sol(lamports).to_string();
        for line in [
            "  note     1 row names a token account, which is credited as it is: line 2\n".to_owned(),
            "  note     2 rows name an address with nothing there, a new wallet or a token account that was closed: \
             lines 3, 4\n"
                .to_owned(),
            format!("  opens    2 token accounts, their rent at most {}\n", sol(rent)),
            format!("  costs    {}, fee and rent\n", sol(rent + 5_000)),
        ] {
            assert!(dry.out.contains(&line), "{line}{}", dry.out);
        }
        let before = desk.world.lamports(&desk.world.authority.pubkey());
        let ended = desk.payout(&[&arguments[..], &["--send", "--yes"]].concat());
        assert_eq!(ended.code, 0, "{}", ended.err);
        let after = desk.world.lamports(&desk.world.authority.pubkey());
        assert_eq!(before - after, rent + 5_000, "as it was told");
        for who in [
            account,
            mint.account_of(&payee(7)),
            mint.account_of(&payee(8)),
        ] {
            assert_eq!(desk.world.tokens(&who), PAID);
        }
    }
}

fn rent(world: &World, len: usize) -> u64 {
    let rent = world.account(&sysvar::rent::ID).expect("there is a rent");
    let rent: solana_rent::Rent = wincode::deserialize(&rent.data).expect("it is one");
    rent.minimum_balance(len)
}

/// Accounts of some mints are longer, and cost more.
#[test]
fn the_rent_of_longer_accounts() {
    let world = world(SOL);
    let authority = world.authority.pubkey();
    let mint = solana_keypair::Keypair::new_from_array(tokens::MINT_SEED).pubkey();
    let fee = spl_token_2022_interface::extension::transfer_fee::instruction::initialize_transfer_fee_config(
        &TOKEN_2022_ID,
        &mint,
        Some(&authority),
        Some(&authority),
        0,
        0,
    );
    let extensions = [ExtensionType::TransferFeeConfig];
    let len = ExtensionType::try_calculate_account_len::<spl_token_2022_interface::state::Mint>(
        &extensions,
    );
    let first = fee.expect("a token program");
    let mint = tokens::issue(
        &world,
        TOKEN_2022_ID,
        len.expect("it is known"),
        Some(first),
    );
    let desk = Desk::new(world);
    tokens::list(&desk, 1);
    let before = desk.world.lamports(&authority);
    let ended = tokens::payout(&desk, &mint, &["--create-accounts"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let paid = before - desk.world.lamports(&authority);
    let told = format!(
        "  costs    {}, fee and rent\n",
        cu_vault_cli::plan::Amount::sol(paid)
    );
    assert!(ended.err.contains(&told), "{told}{}", ended.err);
}

/// Tokens that are sent to what is no wallet would be owned by it.
#[test]
fn tokens_go_to_wallets() {
    let (desk, mint) = tokens::desk(SPL_TOKEN_ID, 1);
    let world = &desk.world;
    let closed = mint.account_of(&payee(5));
    let other = other_token_account(world);
    let rows = [cu_vault_interface::ID, sysvar::rent::ID, closed, other];
    desk.list(&rows.map(|one| (one.to_string(), "1.25")));
    let address = mint.address.to_string();
    let Ended { code, err, .. } =
        desk.payout(&["--send", "--yes", "--create-accounts", "--mint", &address]);
    let [program, sysvar, closed, _] = rows;
    assert_eq!(
        (code, err),
        (
            2,
            format!(
                "error: 4 rows are not right; nothing was sent\n  \
                 line 2: {program} is a program, not a wallet; if you mean it, add {FLAG}\n  \
                 line 3: {sysvar} is a program or sysvar of the runtime, not a wallet; if you mean it, add {FLAG}\n  \
                 line 4: {closed} is an address without a key (a program's, or a closed token account's), not a \
                 wallet; if you mean it, add {FLAG}\n  \
                 line 5: it is a token account of mint {}\n",
                payee(9)
            )
        )
    );
    assert_eq!(desk.world.handed_over(), 0);
}

/// A token account of another mint, as a key pair made it.
fn other_token_account(world: &World) -> Address {
    let (authority, mint, account) = (world.authority.pubkey(), payee(9), payee(10));
    let make = |address, len| create_account(&authority, address, SOL / 100, len, &SPL_TOKEN_ID);
    let mint_it = instruction::initialize_mint2(&SPL_TOKEN_ID, &mint, &authority, None, 0);
    let open = instruction::initialize_account3(&SPL_TOKEN_ID, &account, &mint, &authority);
    let instructions = [
        make(&mint, 82),
        mint_it.expect("a token program"),
        make(&account, 165),
        open.expect("a token program"),
    ];
    world.prepare_with(&instructions, &[&payee_key(9), &payee_key(10)]);
    account
}
