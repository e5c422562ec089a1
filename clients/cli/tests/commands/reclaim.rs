//! What a cut of rent has freed.

use {
    crate::commands::desk::Desk,
    cu_runtime::Profile,
    cu_vault_cli::amount::show,
    cu_vault_interface::{Address, state::Vault, token::TokenProgram},
    cu_vault_tests::{Arch, keys::key},
    cu_vault_transactions::{Chain, FEE, Stage, Tokens, VAULT_SOL},
    solana_account::Account,
    std::fmt::Display,
};

/// What a vault made at 6,960 lamports per byte strands at 5,080, and a token account of 165 bytes.
const RESERVE: u64 = 466_240;
const OF_165_BYTES: u64 = 550_840;
/// The same of an associated account of Token-2022, which is five bytes longer.
const OF_170_BYTES: u64 = 560_240;

/// A vault with a token account of each program, all made at 6,960 lamports per byte, then the cut to 5,080.
fn after_a_cut() -> (Desk, [Address; 2]) {
    let [(mut stage, spl), (other, token_2022)] =
        [TokenProgram::SplToken, TokenProgram::Token2022].map(with_tokens);
    // Both have the same vault, so one can have the token accounts of both.
    let account = other.chain.get(&token_2022);
    let set = stage.chain.svm().set_account(token_2022, account);
    set.expect("it is no sysvar");
    stage.chain.set_rent(5_080);
    (Desk::at(stage), [spl, token_2022])
}

fn with_tokens(program: TokenProgram) -> (Stage, Address) {
    let mut chain = Chain::new(Arch::V3);
    chain.set_rent(6_960);
    let mut stage = Stage::on(chain);
    let keys = Tokens::on(&mut stage, program).keys;
    (stage, keys.vault_token)
}

fn sol(lamports: u64) -> String {
    format!("{} SOL ({lamports} lamports)", show(lamports, 9))
}

#[test]
fn it_shows_what_each_account_frees_and_pays_it_out() {
    let (desk, [spl, token_2022]) = after_a_cut();
    let [vault, authority, recipient] = [
        desk.vault(),
        desk.address("authority"),
        desk.address("recipient"),
    ];
    let ran = desk.dry("authority", &[&"reclaim", &vault, &recipient]);
    let moves = |lamports, from: Address| {
        [
            format!("  moves    {}", sol(lamports)),
            format!("    from   {from}"),
            format!("    to     {recipient}"),
        ]
    };
    let expected = [
        vec![format!("reclaim · vault {vault} · http://localhost:8899")],
        moves(OF_170_BYTES, token_2022).into(),
        moves(OF_165_BYTES, spl).into(),
        vec![format!(
            "  changes  the vault's rent reserve falls from {} to {}: {} more may leave the vault",
            sol(1_726_080),
            sol(1_259_840),
            sol(RESERVE)
        )],
    ]
    .concat();
    let lines: Vec<_> = ran.out.lines().collect();
    assert_eq!(lines[..expected.len()], expected);

    let before = desk.books();
    desk.send("authority", &[&"reclaim", &vault, &recipient]);
    let all = OF_170_BYTES + OF_165_BYTES;
    let minus = |lamports: u64| -(lamports as i64);
    assert_eq!(
        desk.changes(&before, [vault, token_2022, spl, recipient, authority]),
        [
            0,
            minus(OF_170_BYTES),
            minus(OF_165_BYTES),
            all as i64,
            minus(FEE)
        ]
    );
    nothing_is_left(&desk, "2 token accounts hold");
    assert_eq!(may_leave(&desk), VAULT_SOL + RESERVE);
}

fn may_leave(desk: &Desk) -> u64 {
    let shown = desk.json("stranger", &[&"show", &desk.vault()]);
    let lamports = shown["withdrawable"].as_str().expect("it is a string");
    lamports.parse().expect("it is a number")
}

/// Without a recipient all of it goes to the vault, from where it can be withdrawn.
#[test]
fn it_goes_to_the_vault() {
    let (desk, accounts) = after_a_cut();
    let (vault, authority) = (desk.vault(), desk.address("authority"));
    let before = desk.books();
    desk.send("authority", &[&"reclaim", &vault]);
    let [spl, token_2022] = accounts;
    let excess = (OF_165_BYTES + OF_170_BYTES) as i64;
    assert_eq!(
        desk.changes(&before, [vault, spl, token_2022, authority]),
        [
            excess,
            -(OF_165_BYTES as i64),
            -(OF_170_BYTES as i64),
            -(FEE as i64)
        ]
    );
    nothing_is_left(&desk, "2 token accounts hold");
    assert_eq!(may_leave(&desk), VAULT_SOL + RESERVE + excess as u64);
    desk.send(
        "authority",
        &[&"withdraw", &vault, &"all", &desk.address("recipient")],
    );
}

#[track_caller]
fn nothing_is_left(desk: &Desk, accounts: &str) {
    desk.refuse(
        "authority",
        &[&"reclaim", &desk.vault()],
        1,
        format_args!("neither the vault nor its {accounts} lamports to reclaim"),
    );
}

#[test]
fn there_is_nothing_while_rent_stays_or_rises() {
    let desk = Desk::new();
    nothing_is_left(&desk, "0 token accounts hold");
    desk.node.inner().stage.chain.set_rent(6_960);
    nothing_is_left(&desk, "0 token accounts hold");
}

/// Anyone may lower the reserve; no one else moves a lamport.
#[test]
fn a_stranger_lowers_the_reserve_and_no_more() {
    let (desk, accounts) = after_a_cut();
    let (vault, stranger) = (desk.vault(), desk.address("stranger"));
    let refused = format!(
        "the authority of the vault is {}, and --keypair is {stranger}; sign with the authority's",
        desk.address("authority")
    );
    desk.refuse("stranger", &[&"reclaim", &vault, &stranger], 1, &refused);
    desk.refuse("stranger", &[&"reclaim", &vault], 1, &refused);

    for account in accounts {
        take_the_excess(&desk, &account);
    }
    let before = desk.books();
    let ran = desk.send("stranger", &[&"reclaim", &vault]);
    assert!(
        ran.err
            .contains("  changes  the vault's rent reserve falls")
    );
    assert_eq!(desk.changes(&before, [vault]), [0]);
    let state: Vault = *bytemuck::from_bytes(&desk.books().get(&vault).data);
    assert_eq!(state.rent_reserve(), 1_259_840);
}

fn take_the_excess(desk: &Desk, account: &Address) {
    let mut inner = desk.node.inner();
    let mut state = inner.stage.chain.get(account);
    state.lamports = inner.stage.chain.rent(state.data.len());
    let set = inner.stage.chain.svm().set_account(*account, state);
    set.expect("it is no sysvar");
}

/// The token program keeps what is above the rent of wrapped SOL until the account is closed.
#[test]
fn wrapped_sol_is_left_and_named() {
    let (desk, [spl, _]) = after_a_cut();
    let vault = desk.vault();
    let wrapped = key("wrapped sol");
    {
        let mut inner = desk.node.inner();
        let chain = &mut inner.stage.chain;
        let mut account: Account = chain.get(&spl);
        let old_rent = account.lamports;
        account.lamports += 7;
        account.data[64..72].copy_from_slice(&7u64.to_le_bytes());
        account.data[109] = 1;
        account.data[113..121].copy_from_slice(&old_rent.to_le_bytes());
        let set = chain.svm().set_account(wrapped, account);
        set.expect("it is no sysvar");
    }
    let ran = desk.dry("authority", &[&"reclaim", &vault]);
    let note = format!(
        "  note     {} stay in {wrapped}: an account of wrapped SOL gives its rent back only when it is closed\n",
        sol(OF_165_BYTES)
    );
    assert!(ran.out.contains(&note), "{}", ran.out);
    assert!(!ran.out.contains(&format!("from   {wrapped}")));
}

/// The most first; the rest is named, and is what the next run takes.
#[test]
fn so_many_token_accounts_as_one_transaction_takes() {
    let (desk, [spl, token_2022]) = after_a_cut();
    let (vault, recipient) = (desk.vault(), desk.address("recipient"));
    {
        let mut inner = desk.node.inner();
        let chain = &mut inner.stage.chain;
        let account = chain.get(&spl);
        for n in 0..20u64 {
            let more = Account {
                lamports: account.lamports + n,
                ..account.clone()
            };
            let set = chain.svm().set_account(key(&format!("more {n}")), more);
            set.expect("it is no sysvar");
        }
    }
    let before = desk.books();
    let ran = desk.send("authority", &[&"reclaim", &vault, &recipient]);
    // Of Token-2022 there is more to take, then come 19 to 5 of the others; 4 to 0 and the first are left.
    let left = 6 * OF_165_BYTES + 10;
    let note = format!(
        "  note     6 more token accounts hold {} above today's rent; run it again for them\n",
        sol(left)
    );
    assert!(ran.err.contains(&note), "{}", ran.err);
    let first = OF_170_BYTES + 15 * OF_165_BYTES + (5..20).sum::<u64>();
    assert_eq!(desk.changes(&before, [recipient]), [first as i64]);
    assert!(desk.changes(&before, [token_2022])[0] < 0);
    desk.send("authority", &[&"reclaim", &vault, &recipient]);
    assert_eq!(desk.changes(&before, [recipient]), [(first + left) as i64]);
    nothing_is_left(&desk, "22 token accounts hold");
}

/// Rent that is reset: what is offered can leave.
#[test]
fn all_is_what_can_leave_after_a_reset_of_rent() {
    let desk = Desk::new();
    let [vault, recipient] = [desk.vault(), desk.address("recipient")];
    desk.node.inner().stage.chain.set_rent(6_960);
    let most = VAULT_SOL - RESERVE;
    assert_eq!(may_leave(&desk), most);
    let more = most + 1;
    desk.refuse(
        "authority",
        &[&"withdraw", &vault, &more, &recipient, &"--base-units"],
        1,
        format_args!(
            "{} may leave the vault, less than {}; withdraw less",
            sol(most),
            sol(more)
        ),
    );
    let before = desk.books();
    desk.send("authority", &[&"withdraw", &vault, &"all", &recipient]);
    assert_eq!(desk.changes(&before, [recipient]), [most as i64]);
}

/// A wallet with today's minimum is paid a lamport although the minimum is above that by then. Before SIMD-0392
/// the runtime refused it, as the simulation says.
#[test]
fn a_wallet_below_the_minimum_is_paid() {
    for profile in [Profile::Mainnet, Profile::MainnetAt(441_000_000)] {
        let desk = Desk::at(Stage::on(Chain::on(Arch::V3, profile)));
        let vault = desk.vault();
        let poor = desk.node.inner().stage.chain.wallet("poor", 650_240);
        desk.node.inner().stage.chain.set_rent(6_960);
        let withdraw: [&dyn Display; 5] = [&"withdraw", &vault, &1, &poor, &"--base-units"];
        if profile == Profile::Mainnet {
            let before = desk.books();
            desk.send("authority", &withdraw);
            assert_eq!(desk.changes(&before, [poor]), [1]);
        } else {
            let line = format!(
                "{poor} would be left below rent exemption; send it more, or leave nothing in it"
            );
            desk.refuse("authority", &withdraw, 1, line);
        }
    }
}
