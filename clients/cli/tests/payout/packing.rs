//! What fits a transaction: each batch does, by its real bytes, and none has room for the next row.

use {
    crate::payout::{
        case::{sol, sol_to},
        world::payee,
    },
    cu_vault_cli::payout::{
        pack::pack,
        recipe::{Asset, Payment, Recipe, Token, locks, size},
        version::Version,
    },
    cu_vault_interface::{
        Address,
        client::find_token_account_address,
        token::{SPL_TOKEN_ID, TOKEN_2022_ID},
    },
    cu_vault_tests::keys::key,
    solana_hash::Hash,
    solana_instruction::AccountMeta,
    solana_message::{AddressLookupTableAccount, VersionedMessage},
};

/// As long as a list may reasonably be.
const ROWS: usize = 400;

/// A transaction is so long at most, and locks and runs so many accounts and instructions.
const PACKET: usize = 1_232;
const V1_BYTES: usize = 4_096;
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
    let longest = match recipe.version {
        Version::V0 => PACKET,
        Version::V1 => V1_BYTES,
    };
    let build = |rows: &[usize]| {
        let payments: Vec<_> = rows.iter().map(|row| &payments[*row]).collect();
        recipe.unsigned(&payments, 1, Hash::default())
    };
    for batch in &batches {
        let transaction = build(batch).expect("it can be built");
        let bytes = wincode::serialize(&transaction).expect("it is plain data");
        assert_eq!(bytes.len(), size(&transaction));
        assert!(bytes.len() <= longest && locks(&transaction) <= LOCKS);
        assert!(trace(batch.len()) <= TRACE);

        let last = batch[batch.len() - 1];
        if last + 1 < payments.len() {
            let more = [&batch[..], &[last + 1]].concat();
            let one_more_fits = build(&more).is_some_and(|transaction| {
                size(&transaction) <= longest && locks(&transaction) <= LOCKS
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

/// Opening an account runs at most seven instructions.
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

fn in_v1(recipe: Recipe) -> Recipe {
    Recipe {
        version: Version::V1,
        ..recipe
    }
}

/// With version 1 the accounts are the limit, not the bytes; limits and price take none of either.
#[test]
fn v1_of_each_kind() {
    let payments = payments();
    let sizes = packed(&in_v1(recipe()), &payments, |_| 1);
    assert_eq!((sizes[0], sizes.len()), (61, 7));
    let with_price = Recipe {
        price: Some(5),
        ..in_v1(recipe())
    };
    assert_eq!(packed(&with_price, &payments, |_| 1)[0], 61);
    let with_payer = Recipe {
        payer: key("payer"),
        ..in_v1(recipe())
    };
    assert_eq!(packed(&with_payer, &payments, |_| 1)[0], 60);
    for program in [SPL_TOKEN_ID, TOKEN_2022_ID] {
        let recipe = in_v1(tokens(program, false));
        assert_eq!(packed(&recipe, &payments, |_| 2)[0], 58);
    }
}

/// A thousand people in seventeen transactions.
#[test]
fn a_thousand_rows_in_v1() {
    let payments = payments();
    let recipe = in_v1(recipe());
    let batches = |count: usize| {
        let rows: Vec<_> = (0..count).map(|row| row % payments.len()).collect();
        pack(&recipe, &payments, &rows)
            .expect("each row fits")
            .len()
    };
    assert_eq!(
        (batches(1_000), batches(1_037), batches(1_038)),
        (17, 17, 18)
    );
}

/// What every transaction of version 1 says itself, as the runtime takes 0 for what is left out.
#[test]
fn v1_leaves_no_limit_out() {
    let payments = payments();
    let recipe = Recipe {
        price: Some(7),
        ..in_v1(recipe())
    };
    let batch: Vec<_> = payments.iter().take(61).collect();
    let limit = 123_456;
    let sent = recipe.unsigned(&batch, limit, Hash::default());
    let probe = recipe.probe(&batch);
    for (transaction, cu, fee) in [(sent, limit, 1), (probe, 1_400_000, 0)] {
        let VersionedMessage::V1(message) = transaction.expect("it fits").message else {
            panic!("it is v1");
        };
        let config = message.config;
        assert_eq!(config.compute_unit_limit, Some(cu));
        assert_eq!(config.loaded_accounts_data_size_limit, Some(64 << 20));
        // 123,456 CU for 7 micro-lamports each are 0.86 lamports, rounded up.
        assert_eq!(config.priority_fee, Some(fee));
        assert_eq!(config.heap_size, None);
    }
}

/// A recipient that is listed twice is named once.
#[test]
fn rows_of_one_recipient() {
    let mut payments = payments();
    for payment in &mut payments {
        payment.account = payee(0);
    }
    let case = sol_to(payments.clone());
    assert_eq!(packed(&case.recipe, &payments, |_| 2)[0], 105);
}
