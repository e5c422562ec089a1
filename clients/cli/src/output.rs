//! The output: text for people, a [`Document`] for programs.

use {
    crate::{
        context::Context,
        document::{self, Document},
        plan::{Amount, Plan},
        submit::Prepared,
        watch::Landed,
    },
    std::fmt::Write,
};

/// A plan, line by line.
pub fn plan_text(context: &Context, plan: &Plan, prepared: &Prepared) -> String {
    let mut text = format!(
        "{} · vault {} · {}\n",
        plan.command,
        plan.vault,
        context.config.node()
    );
    let mut line = |name: &str, value: String| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {name:<8} {value}");
    };
    for one in &plan.moves {
        line("moves", one.amount.to_string());
        line("  from", one.from.to_string());
        line("  to", one.to.to_string());
    }
    for change in &plan.changes {
        line("changes", change.clone());
    }
    let fee = &prepared.fee;
    line(
        "fee",
        format!("{}, paid by {}", Amount::sol(fee.lamports), plan.fee_payer),
    );
    let signatures = match fee.signatures {
        1 => "1 signature".to_owned(),
        several => format!("{several} signatures"),
    };
    line(
        "budget",
        format!(
            "{} CU used, limit {}, {} micro-lamports per CU, {signatures}",
            fee.units, fee.limit, fee.price
        ),
    );
    for balance in &prepared.balances {
        let before = balance.watched.before;
        let after = match balance.after {
            Some(after) => format!("{} -> {after}", before.decimal()),
            None => format!("{before} now"),
        };
        line("balance", format!("{}: {after}", balance.watched.address));
    }
    for note in &plan.notes {
        line("note", note.clone());
    }
    text
}

/// The same for programs, with its outcome.
pub fn plan_document(
    context: &Context,
    plan: &Plan,
    prepared: &Prepared,
    landed: Option<&Landed>,
) -> Document {
    let moves = plan.moves.iter().map(|one| document::Move {
        from: one.from.to_string(),
        to: one.to.to_string(),
        amount: (&one.amount).into(),
    });
    let balances = prepared.balances.iter().map(|balance| {
        let before = balance.watched.before;
        document::Balance {
            address: balance.watched.address.to_string(),
            mint: before.asset.mint().map(|mint| mint.to_string()),
            before: before.base_units.to_string(),
            after: balance.after.map(|after| after.base_units.to_string()),
        }
    });
    let fee = &prepared.fee;
    Document::Transaction(Box::new(document::Transaction {
        command: plan.command,
        node: context.config.node(),
        vault: plan.vault.to_string(),
        moves: moves.collect(),
        changes: plan.changes.clone(),
        notes: plan.notes.clone(),
        fee: document::Fee {
            payer: plan.fee_payer.to_string(),
            lamports: fee.lamports.to_string(),
            signatures: fee.signatures,
            cu_used: fee.units,
            cu_limit: fee.limit,
            micro_lamports_per_cu: fee.price.to_string(),
        },
        balances: balances.collect(),
        sent: landed.is_some(),
        signature: landed.map(|landed| landed.signature.to_string()),
        slot: landed.map(|landed| landed.slot),
    }))
}
