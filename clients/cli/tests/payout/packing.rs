//! What fits a transaction: each batch does, by its real bytes, and none has room for the next row.

use {
    crate::payout::{
        case::{sol, sol_to},
        world::payee,
    },
    cu_vault_cli::payout::{
        pack::pack,
        recipe::{Asset, Payment, Recipe, Token, locks, size},
    },
    cu_vault_interface::{
        Address,
        client::find_token_account_address,
        token::{SPL_TOKEN_ID, TOKEN_2022_ID},
    },
    cu_vault_tests::keys::key,
    solana_hash::Hash,
    solana_instruction::AccountMeta,
    solana_message::AddressLookupTableAccount,
};

/// As long as a list may reasonably be.
const ROWS: usize = 400;

/// A transaction is a packet at most, and locks and runs so many accounts and instructions.
const PACKET: usize = 1_232;
const LOCKS: usize = 64;
const TRACE: usize = 64;

fn recipe() -> Recipe {
    sol(1).recipe
}

fn tokens(program: Address, has_hook: bool) -> Recipe {
    let recipe = recipe();
    let mint = key("mint");
    Recipe {
        asset: Asset::Token(Token {
            mint,
            program,
            decimals: 6,
            vault_token_account: find_token_account_address(&recipe.vault, &mint, &program),
            has_hook,
        }),
        ..recipe
    }
}

fn payments() -> Vec<Payment> {
    let payment = |index| Payment {
        line: index as u64 + 2,
        account: payee(index),
        amount: 1,
        opened_for: None,
        extra: Vec::new(),
    };
    (0..ROWS).map(payment).collect()
}

fn table(payments: &[Payment]) -> AddressLookupTableAccount {
    AddressLookupTableAccount {
        key: key("table"),
        addresses: payments
            .iter()
            .map(|payment| payment.account)
            .take(256)
            .collect(),
    }
}

/// How many rows the batches have, after it was checked that they fit and are as long as they can be.
/// `trace` is how many instructions a transaction with so many rows runs.
#[track_caller]
fn packed(recipe: &Recipe, payments: &[Payment], trace: impl Fn(usize) -> usize) -> Vec<usize> {
    let rows: Vec<_> = (0..payments.len()).collect();
    let batches = pack(recipe, payments, &rows).expect("each row fits");
    assert_eq!(batches.concat(), rows, "every row once, in their order");
    assert_eq!(
        pack(recipe, payments, &rows),
        Ok(batches.clone()),
        "the same again"
    );
    let build = |rows: &[usize]| {
        let payments: Vec<_> = rows.iter().map(|row| &payments[*row]).collect();
        recipe.unsigned(&payments, 1, Hash::default())
    };
    for batch in &batches {
        let transaction = build(batch).expect("it can be built");
        let bytes = wincode::serialize(&transaction).expect("it is plain data");
        assert_eq!(bytes.len(), size(&transaction));
        assert!(bytes.len() <= PACKET && locks(&transaction) <= LOCKS);
        assert!(trace(batch.len()) <= TRACE);

        let last = batch[batch.len() - 1];
        if last + 1 < payments.len() {
            let more = [&batch[..], &[last + 1]].concat();
            let one_more_fits = build(&more).is_some_and(|transaction| {
                size(&transaction) <= PACKET && locks(&transaction) <= LOCKS
            });
            assert!(!one_more_fits || trace(more.len()) > TRACE, "there is room");
        }
    }
    batches.iter().map(Vec::len).collect()
}

#[test]
fn sol_without_a_table() {
    let payments = payments();
    let sizes = packed(&recipe(), &payments, |_| 2);
    assert_eq!((sizes[0], sizes.len()), (24, 17));

    let with_price = Recipe {
        price: Some(5),
        ..recipe()
    };
    assert_eq!(packed(&with_price, &payments, |_| 3)[0], 23);
    let with_payer = Recipe {
        payer: key("payer"),
        ..recipe()
    };
    assert_eq!(packed(&with_payer, &payments, |_| 2)[0], 21);
}

#[test]
fn sol_with_a_table() {
    let payments = payments();
    let recipe = Recipe {
        tables: vec![table(&payments)],
        ..recipe()
    };
    let sizes = packed(&recipe, &payments, |_| 2);
    // The accounts that may be locked, then the rows that the table does not have.
    assert_eq!(sizes[..4], [60; 4]);
    assert!(sizes[5..].iter().all(|size| *size <= 24), "{sizes:?}");
}

/// A table that has one address of a transaction would make it longer.
#[test]
fn a_table_that_does_not_help_is_left_out() {
    let payments = payments();
    let recipe = Recipe {
        tables: vec![AddressLookupTableAccount {
            key: key("table"),
            addresses: vec![payments[0].account],
        }],
        ..recipe()
    };
    assert_eq!(packed(&recipe, &payments, |_| 2)[0], 24);
}

#[test]
fn tokens_of_each_kind() {
    let payments = payments();
    for program in [SPL_TOKEN_ID, TOKEN_2022_ID] {
        let recipe = tokens(program, false);
        assert_eq!(packed(&recipe, &payments, |_| 3)[0], 21);
        let with_table = Recipe {
            tables: vec![table(&payments)],
            ..recipe
        };
        assert_eq!(packed(&with_table, &payments, |_| 3)[0], 57);
    }
}

/// A hook is called with each transfer, and a transaction runs only so many instructions.
#[test]
fn tokens_with_a_hook() {
    let mut payments = payments();
    for payment in &mut payments {
        payment.extra = vec![
            AccountMeta::new_readonly(key("hook"), false),
            AccountMeta::new_readonly(key("list"), false),
        ];
    }
    let recipe = Recipe {
        tables: vec![table(&payments)],
        ..tokens(TOKEN_2022_ID, true)
    };
    assert_eq!(packed(&recipe, &payments, |rows| 2 + 2 * rows)[0], 31);
}

/// Opening an account runs seven instructions at the most.
#[test]
fn tokens_with_accounts_that_are_opened() {
    let mut payments = payments();
    let recipe = tokens(SPL_TOKEN_ID, false);
    for (index, payment) in payments.iter_mut().enumerate() {
        let wallet = payee(index);
        payment.opened_for = Some(wallet);
        payment.account = find_token_account_address(&wallet, &key("mint"), &SPL_TOKEN_ID);
    }
    assert_eq!(packed(&recipe, &payments, |rows| 3 + 7 * rows)[0], 8);
}

/// Whoever is listed twice is named once.
#[test]
fn rows_of_one_recipient() {
    let mut payments = payments();
    for payment in &mut payments {
        payment.account = payee(0);
    }
    let case = sol_to(payments.clone());
    assert_eq!(packed(&case.recipe, &payments, |_| 2)[0], 106);
}
