//! The outcome of a transaction when answers are lost, late or old.

use {
    crate::commands::{
        desk::{Desk, Ran},
        node::Manners,
    },
    cu_vault_cli::{error::Error, network::Finality},
    cu_vault_tests::world::SOL,
    std::collections::BTreeSet,
};

/// Sends a withdrawal of one SOL to a node with these manners; says how often it was carried out, and how
/// many different transactions were sent.
fn withdraw(manners: Manners) -> (Ran, u64, usize, Desk) {
    let desk = Desk::new();
    desk.node.inner().manners = manners;
    let (vault, recipient) = (desk.vault(), desk.address("recipient"));
    let before = desk.books();
    let ran = desk.run(
        "authority",
        &[&"withdraw", &vault, &"1", &recipient, &"--send", &"--yes"],
    );
    let [left, came] = desk.changes(&before, [vault, recipient]);
    assert_eq!(left, -came);
    let different: BTreeSet<_> = desk
        .node
        .inner()
        .sent
        .iter()
        .map(|transaction| transaction.signatures[0])
        .collect();
    (ran, came as u64 / SOL, different.len(), desk)
}

#[track_caller]
fn once(manners: Manners, different: usize) -> Desk {
    let (ran, times, sent, desk) = withdraw(manners);
    assert_eq!((ran.code, times, sent), (0, 1, different), "{ran:?}");
    desk
}

/// It must end with an unknown outcome, and the signature to look up.
#[track_caller]
fn unknown(manners: Manners, times: u64, reason: &str) -> Desk {
    let (ran, carried_out, sent, desk) = withdraw(manners);
    let signature = desk.node.inner().sent[0].signatures[0];
    let line = format!(
        "error: the outcome of {signature} is unknown ({reason}); look it up before you do it again: \
         solana confirm -v {signature}\n"
    );
    assert!(ran.err.ends_with(&line), "{ran:?}");
    assert_eq!((ran.code, carried_out, sent), (5, times, 1));
    desk
}

#[test]
fn an_answer_that_does_not_arrive_means_nothing() {
    once(
        Manners {
            send: Err(Error::Transport("no answer in time".into())),
            ..Manners::default()
        },
        1,
    );
    once(
        Manners {
            send: Err(Error::NodeRefused {
                code: -32002,
                message: "already processed".into(),
            }),
            silent: 5,
            ..Manners::default()
        },
        1,
    );
}

#[test]
fn what_is_lost_is_sent_again_with_the_same_signature() {
    let desk = once(
        Manners {
            loses: 3,
            ..Manners::default()
        },
        1,
    );
    assert_eq!(desk.node.inner().sent.len(), 4);
}

#[test]
fn a_status_that_is_late_is_waited_for() {
    let desk = once(
        Manners {
            late: 20,
            ..Manners::default()
        },
        1,
    );
    assert_eq!(desk.node.inner().waits, 21, "and looked at twice");
}

#[test]
fn what_has_expired_is_built_anew() {
    once(
        Manners {
            doomed: 1,
            ..Manners::default()
        },
        2,
    );
}

#[test]
fn what_expires_again_and_again_is_given_up() {
    let (ran, times, sent, _) = withdraw(Manners {
        doomed: usize::MAX,
        ..Manners::default()
    });
    let line = "error: the transaction has expired and nothing has moved; the cluster may be busy: raise \
                --priority-fee, or run it again later\n";
    assert!(ran.err.ends_with(line), "{ran:?}");
    assert_eq!((ran.code, times, sent), (3, 0, 3));
}

/// The node does not know the transaction, but as of a slot before the one at which it could no
/// longer land: a second transaction could pay twice.
#[test]
fn a_node_that_lags_is_not_believed() {
    let lags = Manners {
        late: u32::MAX,
        status_lag: u64::MAX,
        ..Manners::default()
    };
    let desk = unknown(lags.clone(), 1, "the status is of slot 0, before slot 920");
    assert!(!desk.node.inner().asked.contains(&"history_start"));
    // It does not know the status, but its history has the transaction.
    let torn = Manners {
        status_lag: 0,
        ..lags.clone()
    };
    let (ran, carried_out, sent, _) = withdraw(torn);
    assert_eq!((ran.code, carried_out, sent), (5, 1, 1), "{ran:?}");
    assert!(
        ran.err.contains("which its history has in slot 555"),
        "{ran:?}"
    );
    let forgetful = Manners {
        status_lag: 0,
        history_start: u64::MAX,
        ..lags
    };
    let reason = format!("the node has forgotten what was before slot {}", u64::MAX);
    unknown(forgetful, 1, &reason);
}

/// As a public gateway answered in September 2026: nothing is built again while the first one can land.
#[test]
fn a_block_height_that_is_the_slot() {
    let gateway = Manners {
        height_is_slot: true,
        late: u32::MAX,
        ..Manners::default()
    };
    let reason =
        "this node reports block height = slot (11270), and the height was 100 in slot 500";
    unknown(gateway.clone(), 1, reason);
    once(
        Manners {
            late: 20,
            ..gateway
        },
        1,
    );
}

/// What fails is said to have moved nothing, so it must be final: before that, another fork may execute it.
#[test]
fn a_failure_that_is_not_final_is_none() {
    let desk = Desk::new();
    let (vault, recipient) = (desk.vault(), desk.address("recipient"));
    let empty = desk.node.inner().stage.withdraw(5 * SOL);
    desk.node.inner().before_next_send = Some(empty);
    desk.node.inner().manners.finality = Finality::Confirmed;
    let arguments: [&dyn std::fmt::Display; 6] =
        [&"withdraw", &vault, &"1", &recipient, &"--send", &"--yes"];
    let ran = desk.run("authority", &arguments);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(
        ran.err.contains("it has landed, but is not finalized yet"),
        "{ran:?}"
    );
}

/// A failure that the history does not have is none either.
#[test]
fn a_failure_that_the_history_does_not_have() {
    let desk = Desk::new();
    let (vault, recipient) = (desk.vault(), desk.address("recipient"));
    let before = desk.books();
    desk.node.inner().manners.false_failure = true;
    let arguments: [&dyn std::fmt::Display; 6] =
        [&"withdraw", &vault, &"1", &recipient, &"--send", &"--yes"];
    let ran = desk.run("authority", &arguments);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("and its history does not"), "{ran:?}");
    assert_eq!(
        desk.changes(&before, [recipient]),
        [SOL as i64],
        "it has succeeded"
    );
}

#[test]
fn a_node_that_falls_silent_leaves_the_outcome_unknown() {
    let silent = Manners {
        silent: u32::MAX,
        ..Manners::default()
    };
    unknown(
        silent,
        1,
        "the node at hand does not answer (no answer in time); check --url, then run it again",
    );
}

#[test]
fn what_is_only_processed_is_not_done() {
    let processed = Manners {
        finality: Finality::Processed,
        ..Manners::default()
    };
    unknown(processed, 1, "it has landed, but is not confirmed yet");
}

#[test]
fn what_is_waited_for_is_the_commitment() {
    for (finality, commitment, code) in [
        (Finality::Processed, "processed", 0),
        (Finality::Confirmed, "confirmed", 0),
        (Finality::Confirmed, "finalized", 5),
        (Finality::Finalized, "finalized", 0),
    ] {
        let desk = Desk::new();
        desk.node.inner().manners.finality = finality;
        let (vault, recipient) = (desk.vault(), desk.address("recipient"));
        let ran = desk.run(
            "authority",
            &[
                &"withdraw",
                &vault,
                &"1",
                &recipient,
                &"--send",
                &"--yes",
                &"--commitment",
                &commitment,
            ],
        );
        assert_eq!(ran.code, code, "{commitment}: {ran:?}");
    }
}

/// The vault was emptied by another between simulation and landing: it fails on chain, and costs its fee.
#[test]
fn what_fails_on_chain_is_explained() {
    let mut desk = Desk::new();
    let (vault, recipient) = (desk.vault(), desk.address("recipient"));
    // A person takes their time to answer. Until then the authority has withdrawn everything.
    desk.typed = Some("y\n");
    let node = desk.node.clone();
    let empty = {
        let inner = &mut *node.inner();
        inner.stage.withdraw(5 * SOL)
    };
    node.inner().before_next_send = Some(empty);
    let before = desk.books();
    let ran = desk.run(
        "authority",
        &[&"withdraw", &vault, &"1", &recipient, &"--send"],
    );
    let line = "error: the vault refuses: 6018 InsufficientFunds: The amount is more than the vault may \
                pay out: its lamports less the rent reserve; send at most the amount that GetVault returns as \
                withdrawable\n";
    assert!(ran.err.ends_with(line), "{ran:?}");
    assert_eq!(ran.code, 1);
    assert_eq!(desk.changes(&before, [recipient]), [5 * SOL as i64]);
}

#[test]
fn the_price_that_three_of_four_paid() {
    let desk = Desk::new();
    desk.node.inner().manners.priority_fees = vec![9_000, 0, 4_000, 1_000];
    let (vault, recipient) = (desk.vault(), desk.address("recipient"));
    let withdraw: [&dyn std::fmt::Display; 6] = [
        &"withdraw",
        &vault,
        &"1",
        &recipient,
        &"--priority-fee",
        &"auto",
    ];
    let value = desk.json("authority", &withdraw);
    assert_eq!(value["fee"]["micro_lamports_per_cu"], "9000");
    desk.node.inner().manners.priority_fees.clear();
    let value = desk.json("authority", &withdraw);
    assert_eq!(value["fee"]["micro_lamports_per_cu"], "0");
    assert_eq!(value["fee"]["lamports"], "5000");
}
