//! The depth report as series: what a chart can show of it at once.

use {
    crate::depth::{self, Chain, Composition, DepthReport, Level},
    cu::export::series::{Line, Series},
};

/// The instructions whose lines can be told apart in one chart.
const COMPOSED: [&str; 6] = [
    "deposit_sol",
    "withdraw_sol",
    "withdraw_token",
    "withdraw_token_2022",
    "payout_token_8",
    "get_vault",
];

/// The series for the page, in its order.
pub fn series(report: &DepthReport) -> Vec<Series> {
    vec![levels(report), data(report), compositions(report)]
}

/// What is the program's to save per level.
fn levels(report: &DepthReport) -> Series {
    let over = |cu: &dyn Fn(&Level) -> u64| {
        let point = |level: &Level| (level.accounts, level.runtime + cu(level));
        report.levels.iter().map(point).collect()
    };
    Series {
        name: "depth_level".to_owned(),
        title: "What one level of CPI costs".to_owned(),
        x: "accounts handed on".to_owned(),
        about: "A program that does nothing but call on, with this many accounts and no data in them: \
                the runtime's charge, which nobody can avoid, and on top of it what the program spends \
                on the call, written in the plain idiom of Pinocchio, and laid out by hand."
            .to_owned(),
        lines: vec![
            Line::new("plain idiom", over(&|level| level.idiom)),
            Line::new("laid out by hand", over(&|level| level.lean)),
            Line::new("the runtime alone", over(&|_| 0)).dashed(),
        ],
    }
}

/// The model's line and the measured points, by how much data the accounts hold.
fn data(report: &DepthReport) -> Series {
    let chosen = report.series.iter().filter(|series| {
        (series.kind, series.accounts, series.instruction_data) == (Chain::Distinct, 4, 1)
    });
    let lines = chosen.map(|series| {
        let allowed = || series.points.iter().filter(|point| point.refused.is_none());
        let at = |of: fn(&depth::Point) -> u64| allowed().map(|p| (p.depth, of(p))).collect();
        Line::new(
            format!("4 × {} bytes", series.account_data),
            at(|point| point.cu),
        )
        .with_model(at(|point| point.model))
    });
    Series {
        name: "depth".to_owned(),
        title: "Cost per CPI depth, by account data".to_owned(),
        x: "CPI depth".to_owned(),
        about: format!(
            "Distinct programs, each calling the next with four accounts of this many bytes. The dots are \
             measured, the lines are what the cost model says; over all {} series they are at most {} CU \
             apart. Depth {} is the deepest that the profile {} allows.",
            report.series.len(),
            report.max_deviation,
            report.max_depth,
            report.stamp.stamp.profile
        ),
        lines: lines.collect(),
    }
}

/// The vault's instructions behind other programs.
fn compositions(report: &DepthReport) -> Series {
    let shown = |c: &&Composition| COMPOSED.contains(&c.instruction.as_str());
    let lines = report.compositions.iter().filter(shown).map(|composition| {
        let allowed = composition
            .points
            .iter()
            .filter(|point| point.refused.is_none());
        Line::new(
            &composition.instruction,
            allowed.map(|point| (point.relays, point.cu)).collect(),
        )
    });
    Series {
        name: "compose".to_owned(),
        title: "The vault behind other programs".to_owned(),
        x: "programs above the vault".to_owned(),
        about: "Each of them only hands the accounts of the instruction on to the next. A line ends where \
                the runtime allows no deeper call."
            .to_owned(),
        lines: lines.collect(),
    }
}
