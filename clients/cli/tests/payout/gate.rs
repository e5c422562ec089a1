//! The book's gate: an entry that could pay a row twice is refused, from any source.

use {
    crate::payout::case::{Case, sol},
    cu_vault_cli::{
        payout::{
            book::{Book, RowState},
            entry::{Entry, Executed, Expired, Failed, Paid, Proposed, Sending},
        },
        verdict::{AGE, Expiry, Made},
    },
    cu_vault_interface::Address,
    solana_hash::Hash,
    solana_message::Message,
    solana_signature::Signature,
    solana_system_interface::instruction::transfer,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
};

/// What [`sending`] is made with.
const LAST_BLOCK: u64 = 500;
const MADE: Made = Made {
    last_valid_block_height: LAST_BLOCK,
    since_slot: 700,
    since_height: Some(LAST_BLOCK - AGE - 20),
    blockhash_slot: Some(730),
};

/// What proves that it has expired.
const EXPIRY: Expiry = Expiry {
    finalized_slot: 730 + AGE + 30,
    block_height: LAST_BLOCK + 1,
    unknown_at_slot: 730 + AGE + 30,
    history_start: MADE.since_slot,
    blockhash_gone_at_slot: Some(730 + AGE + 30),
};

/// A transaction that pays these rows, signed; another one for each `blockhash`.
fn sending(case: &Case, rows: &[usize], blockhash: u8) -> Sending {
    let payments: Vec<_> = rows.iter().map(|row| &case.payments[*row]).collect();
    let hash = Hash::new_from_array([blockhash; 32]);
    let unsigned = case.recipe.unsigned(&payments, 1_000, hash);
    let message = unsigned.expect("they fit").message;
    let (world, _) = case.begin();
    let signed = VersionedTransaction::try_new(message, &[&*world.authority]);
    Sending::new(rows.into(), &signed.expect("it is signed"), MADE)
}

fn expired(signature: Signature) -> Expired {
    Expired {
        signature,
        expiry: EXPIRY,
    }
}

#[track_caller]
fn refused(book: &Book, entry: Entry, why: &str) {
    let mut after = book.clone();
    let refused = after.check(&entry).map(drop);
    assert_eq!(refused, Err(why.to_owned()));
    assert_eq!(after, *book, "nothing has changed");
}

#[track_caller]
fn admitted(book: &mut Book, entry: Entry) {
    book.check(&entry).expect("it is admissible").apply();
}

#[test]
fn a_row_that_could_still_land_is_not_sent_again() {
    let case = sol(4);
    let mut book = Book::new(&case.header);
    let first = sending(&case, &[0, 1], 1);
    let signature = first.signature;
    admitted(&mut book, Entry::Sending(first.clone()));

    refused(
        &book,
        Entry::Sending(sending(&case, &[1, 2], 2)),
        &format!("row 1 is in {signature}, which could still land"),
    );
    refused(
        &book,
        Entry::Sending(first.clone()),
        &format!("{signature} was sent before"),
    );
    admitted(&mut book, Entry::Sending(sending(&case, &[2], 2)));
    assert_eq!(book.payable(), [3]);

    let paid = Entry::Paid(Paid { signature, slot: 9 });
    admitted(&mut book, paid.clone());
    assert_eq!(book.rows()[1], RowState::Paid { signature, slot: 9 });
    let again = sending(&case, &[1], 3);
    refused(
        &book,
        Entry::Sending(again),
        &format!("row 1 was paid by {signature}"),
    );
    let gone = format!("{signature} is not in flight");
    refused(&book, paid, &gone);
    refused(&book, Entry::Expired(expired(signature)), &gone);
    refused(
        &book,
        Entry::Sending(first),
        &format!("{signature} was sent before"),
    );
}

#[test]
fn what_has_failed_or_expired_may_be_sent_in_another_transaction() {
    let case = sol(2);
    let mut book = Book::new(&case.header);
    let first = sending(&case, &[0, 1], 1);
    let signature = first.signature;
    admitted(&mut book, Entry::Sending(first.clone()));
    let failed = Failed {
        signature,
        slot: 9,
        error: TransactionError::AccountInUse,
    };
    admitted(&mut book, Entry::Failed(failed));
    assert_eq!(book.payable(), [0, 1]);

    let second = sending(&case, &[0, 1], 2);
    admitted(&mut book, Entry::Sending(second.clone()));
    admitted(&mut book, Entry::Expired(expired(second.signature)));
    assert_eq!(book.payable(), [0, 1]);
    assert_eq!(book.in_flight(), []);
    for old in [first, second] {
        let why = format!("{} was sent before", old.signature);
        refused(&book, Entry::Sending(old), &why);
    }
}

/// Each part of the proof is needed.
#[test]
fn an_expiry_without_proof_is_refused() {
    let case = sol(1);
    let mut book = Book::new(&case.header);
    let sent = sending(&case, &[0], 1);
    let signature = sent.signature;
    admitted(&mut book, Entry::Sending(sent));
    let proof = expired(signature);
    let why = format!("that {signature} has expired is not proven");
    for lacking in [
        // The last block may still come.
        Expiry {
            block_height: LAST_BLOCK,
            ..EXPIRY
        },
        // As high as that, and too few slots for it: blocks never outnumber slots.
        Expiry {
            finalized_slot: 730 + AGE - 1,
            ..EXPIRY
        },
        Expiry {
            block_height: EXPIRY.finalized_slot,
            ..EXPIRY
        },
        Expiry {
            block_height: EXPIRY.finalized_slot + 1,
            ..EXPIRY
        },
        // The blockhash was not asked about, or as of a slot before.
        Expiry {
            blockhash_gone_at_slot: None,
            ..EXPIRY
        },
        Expiry {
            blockhash_gone_at_slot: Some(EXPIRY.finalized_slot - 1),
            ..EXPIRY
        },
        Expiry {
            unknown_at_slot: EXPIRY.finalized_slot - 1,
            ..EXPIRY
        },
        Expiry {
            history_start: MADE.since_slot + 1,
            ..EXPIRY
        },
    ] {
        let expiry = Entry::Expired(Expired {
            signature,
            expiry: lacking,
        });
        refused(&book, expiry, &why);
    }
    admitted(&mut book, Entry::Expired(proof));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let case = sol(2);
    let book = Book::new(&case.header);
    refused(&book, Entry::Payout(case.header.clone()), "a second header");

    let good = sending(&case, &[0], 1);
    let signature = good.signature;
    let with = |rows: &[usize]| {
        Entry::Sending(Sending {
            rows: rows.into(),
            ..good.clone()
        })
    };
    let rows = format!("{signature} has no rows, or one of them twice");
    refused(&book, with(&[]), &rows);
    refused(&book, with(&[0, 0]), &rows);
    refused(&book, with(&[2]), "there is no row 2");

    let unsigned = |sending: Sending| {
        let why = format!("what is sent as {} is not signed so", sending.signature);
        refused(&book, Entry::Sending(sending), &why);
    };
    let other = sending(&case, &[0], 2);
    unsigned(Sending {
        signature: other.signature,
        ..good.clone()
    });
    unsigned(Sending {
        transaction: other.transaction,
        ..good.clone()
    });
    unsigned(Sending {
        transaction: "AA==".to_owned(),
        ..good.clone()
    });
    unsigned(Sending {
        transaction: "no base64".to_owned(),
        ..good
    });
}

/// What a program may execute, which makes the marker.
fn proposed(rows: &[usize], marker: Address) -> Proposed {
    let program = Address::new_from_array([9; 32]);
    let make = transfer(&program, &marker, 1);
    Proposed::new(rows.into(), marker, &Message::new(&[make], Some(&program)))
}

/// A row that a program may execute is in nothing else, before and after.
#[test]
fn a_row_in_a_proposal() {
    let case = sol(3);
    let mut book = Book::new(&case.header);
    let [marker, other] = [1, 2].map(|byte| Address::new_from_array([byte; 32]));
    let executed = |marker| Entry::Executed(Executed { marker, slot: 7 });
    let signature = sending(&case, &[2], 1).signature;
    refused(
        &book,
        Entry::Proposed(proposed(&[], marker)),
        &format!("{marker} has no rows, or one of them twice"),
    );
    refused(
        &book,
        Entry::Proposed(proposed(&[1, 1], marker)),
        &format!("{marker} has no rows, or one of them twice"),
    );
    refused(
        &book,
        Entry::Proposed(proposed(&[3], marker)),
        "there is no row 3",
    );
    refused(
        &book,
        Entry::Proposed(Proposed {
            marker: other,
            ..proposed(&[0], marker)
        }),
        &format!("what is proposed does not make {other}"),
    );
    refused(
        &book,
        executed(marker),
        &format!("{marker} is of no proposal that is open"),
    );

    admitted(&mut book, Entry::Proposed(proposed(&[0, 1], marker)));
    assert_eq!(book.payable(), [2]);
    assert_eq!(book.rows()[1], RowState::Proposed(marker));
    let could = format!("row 1 is in the proposal of {marker}, which could still be executed");
    refused(&book, Entry::Sending(sending(&case, &[1], 1)), &could);
    refused(&book, Entry::Proposed(proposed(&[1], other)), &could);
    refused(
        &book,
        Entry::Proposed(proposed(&[2], marker)),
        &format!("{marker} was proposed before"),
    );

    admitted(&mut book, executed(marker));
    assert_eq!(book.rows()[0], RowState::Executed { marker, slot: 7 });
    assert!(book.proposals().is_empty());
    refused(
        &book,
        executed(marker),
        &format!("{marker} is of no proposal that is open"),
    );
    let was = format!("row 0 was paid by the proposal of {marker}");
    refused(&book, Entry::Sending(sending(&case, &[0], 1)), &was);
    refused(&book, Entry::Proposed(proposed(&[0], other)), &was);

    // One that is in a transaction is in no proposal.
    admitted(&mut book, Entry::Sending(sending(&case, &[2], 1)));
    refused(
        &book,
        Entry::Proposed(proposed(&[2], other)),
        &format!("row 2 is in {signature}, which could still land"),
    );
}
