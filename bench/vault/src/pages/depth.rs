//! The depth report as series: what a chart can show of it at once.

use {
    super::curve::{Bars, Curve, Curves},
    crate::depth::{self, Chain, Composition, DepthReport, Level},
    cu::export::{
        chart::sheet::{Anchor, MARGIN, Sheet, TOP, WIDTH},
        series::{Line, Series},
        table::figure,
    },
};

/// The instructions whose lines can be distinguished in one chart.
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
        x: "accounts passed on".to_owned(),
        about: "A program that only calls the next one, with this many accounts and no data in them. No \
                program can avoid the runtime's charge. On top of it the program spends CU on the call, \
                in the plain idiom of Pinocchio or laid out by hand."
            .to_owned(),
        lines: vec![
            Line::new("plain idiom", over(&|level| level.idiom)),
            Line::new("laid out by hand", over(&|level| level.lean)),
            Line::new("the runtime alone", over(&|_| 0)).dashed(),
        ],
        drawing: Some(level_drawing(report)),
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
            "Distinct programs, each calling the next with four accounts of this many bytes. The figures \
             are measured; over all {} series the cost model is at most {} CU off. The chart shows what the \
             second level adds. Depth {} is the deepest that {} allows.",
            report.series.len(),
            report.max_deviation,
            report.max_depth,
            report.stamp.stamp.dated()
        ),
        lines: lines.collect(),
        drawing: Some(data_drawing(report)),
    }
}

/// The bytes of four accounts against what one more level adds.
fn data_drawing(report: &DepthReport) -> String {
    let chosen = report.series.iter().filter(|series| {
        (series.kind, series.accounts, series.instruction_data) == (Chain::Distinct, 4, 1)
    });
    let added: Vec<(u64, u64)> = chosen
        .filter_map(|series| match &series.points[..] {
            [_, first, second, ..] => Some((series.account_data, second.cu - first.cu)),
            _ => None,
        })
        .collect();
    let [first, last] = [added.first(), added.last()].map(|it| it.copied().unwrap_or_default());
    Bars {
        title: format!(
            "A level costs {} CU; with large accounts, up to {}",
            figure(first.1),
            figure(last.1)
        ),
        subtitle: "CU that the second level of calls adds, with four accounts of so many bytes"
            .to_owned(),
        about: "A bar for each size of the accounts: what one more level of calls costs."
            .to_owned(),
        source: format!(
            "Measured on {}; over {} series the model is at most {} CU off",
            report.stamp.stamp.dated(),
            report.series.len(),
            report.max_deviation
        ),
        bars: added
            .into_iter()
            .map(|(bytes, cu)| (format!("4 × {} bytes", figure(bytes)), cu))
            .collect(),
    }
    .svg()
}

/// What is left to save at each level, between the plain way and none at all.
fn level_drawing(report: &DepthReport) -> String {
    let over = |cu: &dyn Fn(&Level) -> u64| {
        let point = |level: &Level| (level.accounts, level.runtime + cu(level));
        report.levels.iter().map(point).collect()
    };
    let most = report.levels.last();
    let (accounts, saved) = most.map_or((0, 0), |it| (it.accounts, it.idiom - it.lean));
    Curves {
        title: format!("By hand, a call of {accounts} accounts saves {saved} CU"),
        subtitle: "CU of one level of calls, by the accounts that it passes on".to_owned(),
        about: "Three lines over the number of accounts: plain Pinocchio on top, laid out by hand, the runtime alone."
            .to_owned(),
        x: "accounts passed on, without data".to_owned(),
        source: format!(
            "Measured on {}; compiled by {}",
            report.stamp.stamp.dated(),
            report.stamp.stamp.compiler().split(" + ").next().unwrap_or_default()
        ),
        curves: vec![
            Curve::new("plain Pinocchio", over(&|level| level.idiom)),
            Curve::new("laid out by hand", over(&|level| level.lean)),
            Curve::new("the runtime alone", over(&|_| 0)),
        ],
    }
    .svg()
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
        about:
            "Each of them only hands the accounts of the instruction on to the next. The runtime \
                refuses deeper calls."
                .to_owned(),
        lines: lines.collect(),
        drawing: Some(composed(report)),
    }
}

/// A grid: the instruction by the number of programs above the vault, and where the runtime refuses.
fn composed(report: &DepthReport) -> String {
    const ROW: f64 = 38.0;
    const LEFT: f64 = 190.0;
    let shown: Vec<_> = report
        .compositions
        .iter()
        .filter(|it| COMPOSED.contains(&it.instruction.as_str()))
        .collect();
    let deepest = |composition: &&Composition| {
        let allowed = composition.points.iter().filter(|it| it.refused.is_none());
        allowed.map(|it| it.relays).max().unwrap_or_default()
    };
    let fewest = shown.iter().map(deepest).min().unwrap_or_default();
    let most = shown.iter().map(deepest).max().unwrap_or_default();
    let top = TOP + 30.0;
    let mut sheet = Sheet::new(
        top + ROW * shown.len() as f64 + 44.0,
        &format!("Behind {fewest} programs everything runs; without a call, behind {most}"),
        "CU of the whole chain, by the number of programs above the vault",
        "A grid of six instructions by zero to four programs above the vault, with the CU of each chain.",
    );
    let wide = (WIDTH - LEFT - MARGIN) / (most + 1) as f64;
    for relays in 0..=most {
        let x = LEFT + wide * (relays as f64 + 0.5);
        sheet.text(
            "quiet small",
            Anchor::Middle,
            x,
            TOP + 20.0,
            &relays.to_string(),
        );
    }
    for (row, composition) in shown.iter().enumerate() {
        let y = top + ROW * row as f64;
        sheet.text(
            "",
            Anchor::Start,
            MARGIN,
            y + 21.0,
            &composition.instruction,
        );
        for relays in 0..=most {
            let x = LEFT + wide * relays as f64;
            let point = composition.points.iter().find(|it| it.relays == relays);
            let (class, colour, text) = match point {
                Some(point) if point.refused.is_none() => ("calm-box", "", figure(point.cu)),
                _ => ("bad-box", "bad small", "CallDepth".to_owned()),
            };
            sheet.rounded(class, x + 2.0, y, wide - 4.0, ROW - 6.0);
            sheet.text(colour, Anchor::Middle, x + wide / 2.0, y + 21.0, &text);
        }
    }
    sheet.source(&format!("Measured on {}", report.stamp.stamp.dated()))
}
