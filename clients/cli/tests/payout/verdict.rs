//! The sentences of `verdict.rs`, one by one: a node whose every fact is the test's.

use {
    cu_vault_cli::{
        error::Error,
        network::{
            Blockhash, Finality, Height, Network, Recorded, Simulation, Status, Statuses, Validity,
        },
        verdict::{AGE, Expiry, Looks, MOST_LOOKS, Made, Sent, Verdict, make},
    },
    cu_vault_interface::Address,
    solana_account::Account,
    solana_hash::Hash,
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
    std::{cell::Cell, time::Duration},
};

/// What a node says. These facts prove an expiry.
#[derive(Clone)]
struct Facts {
    finalized: Height,
    blockhash: Blockhash,
    validity: Validity,
    status_slot: u64,
    status: Option<Status>,
    recorded: Option<Recorded>,
    keeps_history: bool,
    history_start: u64,
    /// The pauses so far.
    waits: Cell<u32>,
}

fn signature() -> Signature {
    Signature::from([7; 64])
}
const HASH: Hash = Hash::new_from_array([8; 32]);

/// It was made with block 570 of slot 1,030: no block after 720 takes it.
const MADE: Made = Made {
    last_valid_block_height: 570 + AGE,
    since_slot: 1_000,
    since_height: Some(550),
    blockhash_slot: Some(1_030),
};

/// A third of the slots have no block, so 721 blocks take more than 150 slots.
const BEYOND: Height = Height {
    slot: 1_260,
    block_height: 721,
};

fn expired() -> Facts {
    Facts {
        finalized: BEYOND,
        blockhash: Blockhash {
            hash: HASH,
            last_valid_block_height: MADE.last_valid_block_height,
            slot: 1_030,
        },
        validity: Validity {
            slot: BEYOND.slot,
            is_valid: false,
        },
        status_slot: BEYOND.slot,
        status: None,
        recorded: None,
        keeps_history: true,
        history_start: MADE.since_slot,
        waits: Cell::new(0),
    }
}

fn landed(finality: Finality, result: Result<(), TransactionError>) -> Facts {
    Facts {
        status: Some(Status {
            slot: 1_040,
            result: result.clone(),
            finality,
        }),
        recorded: Some(Recorded {
            slot: 1_040,
            result,
        }),
        ..expired()
    }
}

impl Network for Facts {
    fn genesis_hash(&self) -> Result<Hash, Error> {
        unimplemented!("no verdict asks for it")
    }

    fn accounts(&self, _: &[Address]) -> Result<Vec<Option<Account>>, Error> {
        unimplemented!("no verdict asks for it")
    }

    fn token_accounts(&self, _: &Address, _: &Address) -> Result<Vec<(Address, Account)>, Error> {
        unimplemented!("no verdict asks for it")
    }

    fn latest_blockhash(&self) -> Result<Blockhash, Error> {
        Ok(self.blockhash)
    }

    fn finalized(&self) -> Result<Height, Error> {
        Ok(self.finalized)
    }

    fn blockhash_validity(&self, hash: &Hash) -> Result<Validity, Error> {
        assert_eq!(*hash, HASH);
        Ok(self.validity)
    }

    fn simulate(&self, _: &VersionedTransaction, _: &[Address]) -> Result<Simulation, Error> {
        unimplemented!("no verdict asks for it")
    }

    fn send(&self, _: &VersionedTransaction) -> Result<(), Error> {
        unimplemented!("no verdict sends anything")
    }

    fn statuses(&self, signatures: &[Signature]) -> Result<Statuses, Error> {
        assert_eq!(signatures, [signature()]);
        Ok(Statuses {
            slot: self.status_slot,
            of: vec![self.status.clone()],
        })
    }

    fn transaction(&self, asked: &Signature) -> Result<Option<Recorded>, Error> {
        assert_eq!(*asked, signature());
        match self.keeps_history {
            true => Ok(self.recorded.clone()),
            false => Err(no_history()),
        }
    }

    fn history_start(&self) -> Result<u64, Error> {
        Ok(self.history_start)
    }

    fn priority_fees(&self, _: &[Address]) -> Result<Vec<u64>, Error> {
        unimplemented!("no verdict asks for it")
    }

    fn wait(&self, _: Duration) {
        self.waits.set(self.waits.get() + 1);
    }
}

/// As a node says it.
fn no_history() -> Error {
    Error::NodeRefused {
        code: -32011,
        message: "Transaction history is not available from this node".into(),
    }
}

fn sent() -> Sent {
    Sent {
        signature: signature(),
        blockhash: HASH,
        made: MADE,
    }
}

fn look(looks: &mut Looks, facts: &Facts) -> Verdict {
    looks.look(facts, &[sent()]).expect("it answers").remove(0)
}

/// The last verdict of looks at these, one after the other.
fn after(wanted: Finality, all: &[&Facts]) -> Verdict {
    let mut looks = Looks::new(wanted);
    let verdicts = all.iter().map(|facts| look(&mut looks, facts));
    verdicts.last().expect("there is one")
}

const FINAL: Finality = Finality::Finalized;

/// Sentence 1: a conclusion takes two looks in a row that find the same.
#[test]
fn no_single_answer_is_enough() {
    let one = Verdict::Open("one look is not enough".into());
    let good = landed(FINAL, Ok(()));
    let other = Facts {
        status: Some(Status {
            slot: 1_041,
            ..good.status.clone().expect("it has landed")
        }),
        ..good.clone()
    };
    assert_eq!(after(FINAL, &[&good]), one);
    assert_eq!(after(FINAL, &[&good, &good]), Verdict::Succeeded(1_040));
    assert_eq!(after(FINAL, &[&good, &other]), one, "another slot");
    let nothing = Facts {
        finalized: Height {
            slot: 1_100,
            block_height: 600,
        },
        ..expired()
    };
    assert_eq!(after(FINAL, &[&good, &nothing, &good]), one, "in a row");

    let gone = expired();
    assert_eq!(
        after(FINAL, &[&gone]),
        Verdict::Unseen,
        "one finalized block"
    );
    assert_eq!(after(FINAL, &[&gone; 2]), one);
    assert!(matches!(after(FINAL, &[&gone; 3]), Verdict::Expired(_)));
}

/// Sentence 2: at the commitment that was requested; finality must be shown by another question.
#[test]
fn a_success() {
    for (finality, wanted) in [
        (Finality::Processed, Finality::Processed),
        (Finality::Confirmed, Finality::Processed),
        (Finality::Confirmed, Finality::Confirmed),
        (Finality::Finalized, Finality::Confirmed),
    ] {
        let facts = landed(finality, Ok(()));
        assert_eq!(after(wanted, &[&facts; 2]), Verdict::Succeeded(1_040));
    }
    let confirmed = landed(Finality::Confirmed, Ok(()));
    let open = Verdict::Open("it has landed, but is not finalized yet".into());
    assert_eq!(after(FINAL, &[&confirmed; 3]), open);
    let unrecorded = Facts {
        recorded: None,
        ..landed(FINAL, Ok(()))
    };
    let open = Verdict::Open("it has landed, but the history does not have it yet".into());
    assert_eq!(after(FINAL, &[&unrecorded; 2]), open);
    let other = Facts {
        recorded: Some(Recorded {
            slot: 1_040,
            result: Err(TransactionError::AccountInUse),
        }),
        ..landed(FINAL, Ok(()))
    };
    let why = format!(
        "this node reports that {} has succeeded, and its history does not",
        signature()
    );
    assert_eq!(after(FINAL, &[&other; 2]), Verdict::Open(why));
    let without = Facts {
        keeps_history: false,
        ..landed(FINAL, Ok(()))
    };
    assert_eq!(after(FINAL, &[&without; 2]), Verdict::Succeeded(1_040));
    let said = Facts {
        finalized: Height {
            slot: 1_039,
            block_height: 560,
        },
        ..landed(FINAL, Ok(()))
    };
    let why = "it is said to be finalized in slot 1040, and slot 1039 is the last that is";
    assert_eq!(after(FINAL, &[&said; 3]), Verdict::Open(why.into()));
}

/// Sentence 3: only a finalized transaction has failed, at any requested commitment, and only if the history has it.
#[test]
fn a_failure() {
    let error = TransactionError::AccountInUse;
    let failed = landed(FINAL, Err(error.clone()));
    let verdict = Verdict::Failed(1_040, error.clone());
    assert_eq!(after(Finality::Processed, &[&failed; 2]), verdict);
    // A node that keeps no history cannot show it.
    let without = Facts {
        keeps_history: false,
        ..failed.clone()
    };
    let mut looks = Looks::new(FINAL);
    look(&mut looks, &without);
    assert_eq!(looks.look(&without, &[sent()]), Err(no_history()));
    let confirmed = landed(Finality::Confirmed, Err(error.clone()));
    let open = Verdict::Open("it has landed, but is not finalized yet".into());
    assert_eq!(after(Finality::Processed, &[&confirmed; 3]), open);
    for recorded in [
        None,
        Some(Recorded {
            slot: 1_040,
            result: Ok(()),
        }),
    ] {
        let facts = Facts {
            recorded,
            ..failed.clone()
        };
        let why = format!(
            "this node reports that {} has failed ({error}), and its history does not",
            signature()
        );
        assert_eq!(after(FINAL, &[&facts; 2]), Verdict::Open(why));
    }
}

/// Sentence 4: each part of the proof is needed.
#[test]
fn an_expiry() {
    let facts = expired();
    let expiry = Expiry {
        finalized_slot: BEYOND.slot,
        block_height: BEYOND.block_height,
        unknown_at_slot: facts.status_slot,
        history_start: facts.history_start,
        blockhash_gone_at_slot: Some(facts.validity.slot),
    };
    assert!(expiry.proves(&MADE));
    assert_eq!(after(FINAL, &[&facts; 3]), Verdict::Expired(expiry));

    type Change = fn(&mut Facts);
    let lacking: [(&str, Change, Verdict); 6] = [
        (
            "the last block may still come",
            |facts| facts.finalized.block_height = MADE.last_valid_block_height,
            Verdict::Unseen,
        ),
        (
            "too few slots have passed",
            |facts| {
                facts.finalized = Height {
                    slot: 1_030 + AGE - 1,
                    block_height: 721,
                }
            },
            Verdict::Unseen,
        ),
        (
            "the validity is of a slot before",
            |facts| facts.validity.slot -= 1,
            Verdict::Open("the validity of the blockhash is of slot 1259, before slot 1260".into()),
        ),
        (
            "the blockhash is valid",
            |facts| facts.validity.is_valid = true,
            Verdict::Open(
                "this node reports block 721 as finalized, and a blockhash as valid that ends with \
                 block 720"
                    .into(),
            ),
        ),
        (
            "the status is of a slot before",
            |facts| facts.status_slot -= 1,
            Verdict::Open("the status is of slot 1259, before slot 1260".into()),
        ),
        (
            "the history has forgotten",
            |facts| facts.history_start += 1,
            Verdict::Forgotten(1_001),
        ),
    ];
    for (name, change, verdict) in lacking {
        let mut facts = expired();
        change(&mut facts);
        assert_eq!(after(FINAL, &[&facts; 4]), verdict, "{name}");
    }

    // Of the finalized slots that were seen, the second lowest counts. One that is too low is not enough, and
    // one that is too high does not prevent the proof.
    let mut later = expired();
    later.finalized.slot += 100;
    later.status_slot += 100;
    later.validity.slot += 100;
    let low = expired();
    let proven = after(FINAL, &[&low, &later, &later]);
    let Verdict::Expired(expiry) = proven else {
        panic!("{proven:?}");
    };
    assert_eq!(expiry.finalized_slot, later.finalized.slot);
}

/// Sentence 5: what contradicts itself is named, and nothing follows from it.
#[test]
fn contradictions() {
    type Change = fn(&mut Facts);
    let all: [(Change, String); 5] = [
        (
            |facts| facts.finalized.block_height = facts.finalized.slot,
            "this node reports block height = slot (1260), and the height was 550 in slot 1000"
                .into(),
        ),
        (
            |facts| facts.finalized.block_height = facts.finalized.slot + 1,
            "this node reports block height 1261 in slot 1260: there are no more blocks than slots"
                .into(),
        ),
        (
            |facts| facts.finalized.block_height = 811,
            "this node reports 261 blocks in the 260 slots after slot 1000".into(),
        ),
        (
            |facts| {
                facts.recorded = Some(Recorded {
                    slot: 1_040,
                    result: Ok(()),
                })
            },
            format!(
                "this node does not know the status of {}, which its history has in slot 1040",
                signature()
            ),
        ),
        (
            |facts| {
                facts.status = Some(Status {
                    slot: 999,
                    result: Ok(()),
                    finality: FINAL,
                })
            },
            format!(
                "this node reports {} in slot 999, and it was made after slot 1000",
                signature()
            ),
        ),
    ];
    for (change, why) in all {
        let mut facts = expired();
        change(&mut facts);
        let mut looks = Looks::new(FINAL);
        for _ in 0..3 {
            assert!(!matches!(
                look(&mut looks, &facts),
                Verdict::Expired(_) | Verdict::Succeeded(_) | Verdict::Failed(..)
            ));
        }
        assert_eq!(looks.contradiction(), Some(why));
    }
}

/// Sentence 5, when a transaction is made: finalized block and blockhash must agree.
#[test]
fn what_it_is_made_with() {
    let good = Facts {
        finalized: Height {
            slot: 1_000,
            block_height: 550,
        },
        ..expired()
    };
    assert_eq!(make(&good), Ok((HASH, MADE)));
    assert_eq!(good.waits.get(), 0);

    // Two questions may reach two nodes, of which one is some slots behind.
    let mut behind = good.clone();
    behind.blockhash.slot = 1_000 - 32;
    behind.blockhash.last_valid_block_height = 550 - 20 + AGE;
    let made = Made {
        last_valid_block_height: 530 + AGE,
        blockhash_slot: Some(1_000),
        ..MADE
    };
    assert_eq!(make(&behind), Ok((HASH, made)));
    behind.blockhash.last_valid_block_height = 550 + AGE + 33;
    assert_eq!(
        make(&behind).map_err(|error| error.kind()),
        Err("node-inconsistent")
    );

    type Change = fn(&mut Facts);
    let bad: [(&str, Change); 8] = [
        ("node-behind", |facts| facts.blockhash.slot = 1_000 - 33),
        ("node-behind", |facts| {
            facts.finalized.slot = 1_030 - 4 * AGE - 1;
            facts.finalized.block_height = 400;
        }),
        // Too low: the blockhash would be older than what is finalized.
        ("node-inconsistent", |facts| {
            facts.blockhash.last_valid_block_height = 550 + AGE - 33;
        }),
        ("node-inconsistent", |facts| {
            facts.blockhash.last_valid_block_height = 580 + AGE + 33;
        }),
        ("node-inconsistent", |facts| {
            facts.blockhash.last_valid_block_height = facts.blockhash.slot;
        }),
        ("node-inconsistent", |facts| {
            facts.finalized.block_height = facts.finalized.slot;
        }),
        ("node-inconsistent", |facts| {
            facts.finalized.block_height = u64::MAX;
        }),
        ("node-inconsistent", |facts| {
            facts.blockhash.last_valid_block_height = u64::MAX;
        }),
    ];
    for (kind, change) in bad {
        let mut facts = good.clone();
        change(&mut facts);
        let error = make(&facts).expect_err("they do not agree");
        assert_eq!((error.kind(), error.exit_code()), (kind, 3), "{error}");
        assert_eq!(facts.waits.get(), 5, "asked again, and not for ever");
    }
}

/// Sentence 6: every wait ends, with the reason that the last look had.
#[test]
fn every_wait_ends() {
    let processed = landed(Finality::Processed, Ok(()));
    let landing = "it has landed, but is not finalized yet";
    let unseen = Facts {
        finalized: Height {
            slot: 1_100,
            block_height: 600,
        },
        ..expired()
    };
    let missing = "the node has not seen it, and it could still land";
    for (facts, why) in [(processed, landing), (unseen, missing)] {
        let mut looks = Looks::new(FINAL);
        for _ in 1..MOST_LOOKS {
            assert!(matches!(
                look(&mut looks, &facts),
                Verdict::Open(_) | Verdict::Unseen
            ));
        }
        assert_eq!(look(&mut looks, &facts), Verdict::GivenUp(why.into()));
    }
}
