//! The comparison for the README: a table, a picture, and the worth of a difference.

use {
    super::{Comparison, Cost},
    cu::export::{
        chart::dots::{self, Dots},
        table::{Align, Table, figure},
    },
};

/// The rows in words, and their ids.
pub(crate) const ROWS: [(&str, &str); 8] = [
    ("withdraw SOL", "withdraw_sol"),
    ("deposit SOL", "deposit_sol"),
    ("withdraw tokens", "withdraw_token"),
    ("deposit tokens", "deposit_token"),
    ("pay SOL to 16", "payout_sol_16"),
    ("pay tokens to 16", "payout_token_16"),
    ("close a token account", "close_token_account"),
    ("create a vault", "create_vault"),
];

/// The programs, and what the README calls them.
const PROGRAMS: [(&str, &str); 4] = [
    ("cu-vault", "cu-vault"),
    ("assembly", "assembly"),
    ("idiom", "plain Pinocchio"),
    ("tutorial", "tutorial style"),
];

/// The base fee of a transaction with one signature, in lamports.
const FEE: u64 = 5_000;

/// Priority fees, in micro-lamports per CU.
const PRICES: [u64; 3] = [1_000, 100_000, 1_000_000];

/// All CU of each operation, with what a program takes for each CU of the vault.
pub fn table(comparison: &Comparison) -> Result<String, String> {
    let heads = PROGRAMS.map(|(_, name)| name);
    let heads = ["CU"].into_iter().chain(heads).chain(["calls alone"]);
    let aligns = [Align::Left].into_iter().chain([Align::Right; 5]);
    let mut table = Table::new(heads.zip(aligns));
    for (label, id) in ROWS {
        let [vault, others @ ..] = costs(comparison, id)?.map(|cost| cost.cu);
        let ratio = |cu: u64| format!("{} ({:.1}×)", figure(cu), cu as f64 / vault as f64);
        let limit = comparison.row(id).map_or(0, |row| row.limit());
        let cells = [label.to_owned(), format!("**{}**", figure(vault))];
        let cells = cells.into_iter().chain(others.map(ratio));
        table.row(cells.chain([figure(limit)]));
    }
    Ok(table.to_string())
}

/// The CU of the programs themselves.
pub fn picture(comparison: &Comparison) -> Result<String, String> {
    let mut rows = Vec::new();
    for (label, id) in ROWS {
        rows.push((
            label.to_owned(),
            costs(comparison, id)?.map(|cost| cost.own),
        ));
    }
    let times = |[vault, _, plain, _]: &[u64; 4]| plain / vault.max(&1);
    let [least, most] = [
        rows.iter().map(|(_, own)| times(own)).min(),
        rows.iter().map(|(_, own)| times(own)).max(),
    ]
    .map(Option::unwrap_or_default);
    let stamp = &comparison.stamp;
    let compiler = stamp.compiler.as_deref().unwrap_or("an unknown compiler");
    Ok(dots::svg(&Dots {
        title: format!("cu-vault: {least} to {most} times less work than plain Pinocchio"),
        subtitle: vec![
            "CU of the program itself, without those of its calls. Log axis.".to_owned(),
            format!(
                "{}, gates of {}, sBPF v3,",
                stamp.runtime, stamp.profile_source
            ),
            compiler.to_owned(),
        ],
        source: "Source: bench/PEERS.md. All four leave the same accounts.".to_owned(),
        programs: PROGRAMS.map(|(_, name)| name.to_owned()),
        rows,
    }))
}

/// What the difference to the other programs costs in priority fees.
pub fn worth(comparison: &Comparison) -> Result<String, String> {
    let [withdrawal, payout] = ["withdraw_sol", "payout_token_16"].map(|id| costs(comparison, id));
    let (withdrawal, payout) = (withdrawal?, payout?);
    let mut table = Table::new([
        ("lamports saved at", Align::Left),
        ("a withdrawal, against plain Pinocchio", Align::Right),
        ("against tutorial style", Align::Right),
        ("16 token payments, against plain Pinocchio", Align::Right),
        ("against tutorial style", Align::Right),
    ]);
    for price in PRICES {
        let saved = |costs: &[Cost; 4], other: usize| {
            let cu = costs[other].cu - costs[0].cu;
            let lamports = cu as f64 * price as f64 / 1e6;
            match lamports < 10.0 {
                true => format!("{lamports:.1}"),
                false => figure(lamports.round() as u64),
            }
        };
        let cells = [&withdrawal, &payout].map(|costs| [2, 3].map(|other| saved(costs, other)));
        let label = format!("{} micro-lamports per CU", figure(price));
        table.row([label].into_iter().chain(cells.into_iter().flatten()));
    }
    Ok(format!(
        "{table}\nFor comparison: the base fee is {} lamports per signature.\n",
        figure(FEE)
    ))
}

fn costs(comparison: &Comparison, id: &str) -> Result<[Cost; 4], String> {
    let row = comparison
        .row(id)
        .ok_or_else(|| format!("the bench has no row {id}"))?;
    let mut costs = [row.costs[0]; 4];
    for (cost, (program, _)) in costs.iter_mut().zip(PROGRAMS) {
        let mut programs = comparison.programs.iter();
        let at = programs
            .position(|it| it.name == program)
            .ok_or_else(|| format!("there is no program {program}"))?;
        *cost = row.costs[at];
    }
    match costs {
        [Some(a), Some(b), Some(c), Some(d)] => Ok([a, b, c, d]),
        _ => Err(format!("not every program has {id}")),
    }
}
