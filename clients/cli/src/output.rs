//! What is printed: text for people, JSON for programs. The fields of the JSON are kept.

use {
    crate::{
        context::Context,
        error::Error,
        plan::{Amount, Asset, Plan},
        submit::Prepared,
        watch::Landed,
    },
    serde_json::{Value, json},
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

/// The same for programs, with what came of it. Amounts are strings: not every reader of JSON has 64 bits.
pub fn plan_json(
    context: &Context,
    plan: &Plan,
    prepared: &Prepared,
    landed: Option<&Landed>,
) -> Value {
    let moves = plan.moves.iter().map(|one| {
        let mut value = amount_json(&one.amount);
        value["from"] = one.from.to_string().into();
        value["to"] = one.to.to_string().into();
        value
    });
    let balances = prepared.balances.iter().map(|balance| {
        let before = balance.watched.before;
        json!({
            "address": balance.watched.address.to_string(),
            "mint": mint_json(&before),
            "before": before.base_units.to_string(),
            "after": balance.after.map(|after| after.base_units.to_string()),
        })
    });
    let fee = &prepared.fee;
    json!({
        "command": plan.command,
        "node": context.config.node(),
        "vault": plan.vault.to_string(),
        "moves": moves.collect::<Vec<_>>(),
        "changes": plan.changes,
        "notes": plan.notes,
        "fee": {
            "payer": plan.fee_payer.to_string(),
            "lamports": fee.lamports.to_string(),
            "signatures": fee.signatures,
            "cu_used": fee.units,
            "cu_limit": fee.limit,
            "micro_lamports_per_cu": fee.price.to_string(),
        },
        "balances": balances.collect::<Vec<_>>(),
        "sent": landed.is_some(),
        "signature": landed.map(|landed| landed.signature.to_string()),
        "slot": landed.map(|landed| landed.slot),
    })
}

/// An amount, both as a person counts and as the chain counts.
pub fn amount_json(amount: &Amount) -> Value {
    json!({
        "mint": mint_json(amount),
        "amount": amount.decimal(),
        "base_units": amount.base_units.to_string(),
        "decimals": amount.asset.decimals(),
    })
}

/// Null for SOL.
fn mint_json(amount: &Amount) -> Value {
    match amount.asset {
        Asset::Sol => Value::Null,
        Asset::Token { mint, .. } => mint.to_string().into(),
    }
}

/// What went wrong, for programs.
pub fn error_json(error: &Error) -> Value {
    json!({
        "error": {
            "kind": error.kind(),
            "message": error.to_string(),
            "exit_code": error.exit_code(),
            "vault_error": match error {
                Error::Vault(error) => error.code().into(),
                _ => Value::Null,
            },
            "signature": match error {
                Error::Unknown { signature, .. } => signature.to_string().into(),
                _ => Value::Null,
            },
        }
    })
}
