//! The same thousand people paid in every way there is: transactions, fees and CU, counted on the real runtime.

use {
    crate::payout::{
        command::Desk,
        tokens::{self, PAID},
        world::{SOL, World, payee, payee_key, world},
    },
    cu_runtime::{Profile, Runtime, runtime_version},
    cu_vault_interface::{Address, token::SPL_TOKEN_ID},
    cu_vault_tests::{
        generated,
        payouts::{self, Payouts, Way},
    },
    solana_instruction::Instruction,
    solana_signer::Signer,
    solana_system_interface::instruction::transfer,
    spl_token_2022_interface::instruction::transfer_checked,
    std::array,
};

const PEOPLE: usize = 1_000;

/// What a lookup table holds.
const A_TABLE: usize = 256;

/// The balance of every recipient before.
const BEFORE: u64 = SOL;

/// What a payout has taken.
struct Taken {
    transactions: usize,
    fees: u64,
    cu: u64,
}

#[test]
fn a_thousand_people() {
    let sol = of_sol();
    let tokens = of_tokens();
    for ways in [&sol, &tokens] {
        let [single, v0, table, v1] = ways;
        let fewer = [single, v0, table].map(|way| way.transactions);
        assert!(fewer.is_sorted_by(|more, fewer| more > fewer));
        assert!(v1.transactions <= table.transactions);
    }
    // 61 and 58 people in each.
    assert_eq!([sol[3].transactions, tokens[3].transactions], [17, 18]);
    let single = [
        "System transfers, one a transaction, as `solana transfer`",
        "TransferChecked, one a transaction, as `spl-token transfer`",
    ];
    let [sol, tokens] = [
        recorded("SOL", single[0], &sol),
        recorded("SPL Token", single[1], &tokens),
    ];
    let payouts = Payouts {
        runtime: runtime_version(),
        gates: Runtime::from(Profile::Mainnet).to_string(),
        ways: sol.into_iter().chain(tokens).collect(),
    };
    generated::hold(payouts::FILE, &payouts.json());
}

fn recorded(paid: &str, single: &str, ways: &[Taken; 4]) -> [Way; 4] {
    let names = [
        single,
        "`cu-vault payout --v0`",
        "`cu-vault payout --v0`, with lookup tables that exist",
        "`cu-vault payout`, v1",
    ];
    array::from_fn(|at| Way {
        paid: paid.to_owned(),
        way: names[at].to_owned(),
        transactions: ways[at].transactions as u64,
        fees: ways[at].fees,
        cu: ways[at].cu,
    })
}

fn people() -> Vec<Address> {
    (0..PEOPLE).map(payee).collect()
}

fn of_sol() -> [Taken; 4] {
    let template = world(20 * SOL);
    let people = people();
    for payee in &people {
        template.give(*payee, BEFORE);
    }
    let from = template.authority.pubkey();
    let pay = |to: &Address| transfer(&from, to, SOL / 100);
    let single: Vec<_> = people.iter().map(pay).collect();
    let has_all = |world: &World| {
        for payee in &people {
            assert_eq!(world.lamports(payee), BEFORE + SOL / 100);
        }
    };
    ways(&template, &single, &people, "0.01", &[], &has_all)
}

fn of_tokens() -> [Taken; 4] {
    let (template, mint) = tokens::tokens(SPL_TOKEN_ID, PEOPLE);
    let accounts: Vec<_> = people()
        .iter()
        .map(|payee| mint.account_of(payee))
        .collect();
    // The vault cannot sign a transfer of its own: another account pays the same.
    let from = tokens::holder(&template, &mint, PAID * PEOPLE as u64);
    let authority = template.authority.pubkey();
    let pay = |to: &Address| {
        transfer_checked(
            &mint.program,
            &from,
            &mint.address,
            to,
            &authority,
            &[],
            PAID,
            tokens::DECIMALS,
        )
    };
    let single: Vec<_> = accounts
        .iter()
        .map(|to| pay(to).expect("a token program"))
        .collect();
    let has_all = |world: &World| {
        for account in &accounts {
            assert_eq!(world.tokens(account), PAID);
        }
    };
    let mint = mint.address.to_string();
    let arguments = ["--mint", &mint];
    ways(
        &template,
        &single,
        &accounts,
        tokens::AMOUNT,
        &arguments,
        &has_all,
    )
}

/// One by one, and by the command in each version.
fn ways(
    template: &World,
    single: &[Instruction],
    accounts: &[Address],
    amount: &str,
    arguments: &[&str],
    has_all: &dyn Fn(&World),
) -> [Taken; 4] {
    let one_by_one = template.copy();
    let before = purse(&one_by_one);
    let cu = single
        .iter()
        .map(|one| one_by_one.prepare_with(std::slice::from_ref(one), &[]));
    let cu = cu.sum();
    has_all(&one_by_one);
    let moved: u64 = match arguments {
        [] => PEOPLE as u64 * SOL / 100,
        _ => 0,
    };
    let one_by_one = Taken {
        transactions: single.len(),
        fees: before - purse(&one_by_one) - moved,
        cu,
    };

    let with_tables = template.copy();
    let tables = accounts.chunks(A_TABLE).enumerate().map(|(index, some)| {
        let table = with_tables.lookup_table_of(&payee_key(PEOPLE + index), some);
        format!("--lookup-table={table}")
    });
    let tables: Vec<_> = tables.collect();
    let tables: Vec<_> = tables.iter().map(String::as_str).collect();
    let payout = |world: World, more: &[&str]| {
        let desk = Desk::new(world);
        let rows: Vec<_> = (0..PEOPLE)
            .map(|n| (payee(n).to_string(), amount))
            .collect();
        desk.list(&rows);
        let before = purse(&desk.world);
        let ended = desk.payout(&[&["--send", "--yes"], arguments, more].concat());
        assert_eq!(ended.code, 0, "{}", ended.err);
        has_all(&desk.world);
        Taken {
            transactions: desk.world.different(),
            fees: before - purse(&desk.world),
            cu: desk.world.cu(),
        }
    };
    [
        one_by_one,
        payout(template.copy(), &["--v0"]),
        payout(with_tables, &[&["--v0"], &tables[..]].concat()),
        payout(template.copy(), &[]),
    ]
}

fn purse(world: &World) -> u64 {
    world.lamports(&world.authority.pubkey())
}
