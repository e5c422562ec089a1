//! What each technique saves, by how dangerous it is.

use {
    super::{
        LabReport,
        card::{CARDS, Card, Risk},
    },
    cu::export::{
        chart::sheet::{Anchor, MARGIN, Sheet, TOP, WIDTH},
        table::figure,
    },
};

const ROW: f64 = 21.0;
const LEFT: f64 = 296.0;
const RIGHT: f64 = 74.0;
const FOOT: f64 = 40.0;
const TICKS: [u64; 4] = [1, 10, 100, 1000];

pub fn svg(report: &LabReport) -> String {
    let saving = |card: &Card| card.rows(&report.rows).first().map_or(0, |row| row.saving);
    let groups = Risk::ALL.map(|risk| {
        let mut cards: Vec<_> = CARDS
            .iter()
            .filter(|card| card.risk == risk && saving(card) > 0)
            .map(|card| (card, saving(card) as u64))
            .collect();
        cards.sort_by_key(|(_, saving)| std::cmp::Reverse(*saving));
        (risk, cards)
    });
    let most = |dangerous: bool| {
        let of = |(risk, _): &&(Risk, Vec<_>)| (*risk == Risk::High) == dangerous;
        let cards = groups.iter().filter(of).flat_map(|(_, cards)| cards);
        cards.map(|(_, saving)| *saving).max().unwrap_or_default()
    };
    let rows: usize = groups.iter().map(|(_, cards)| cards.len() + 1).sum();
    let top = TOP + 22.0;
    let below = top + ROW * rows as f64;
    let mut sheet = Sheet::new(
        below + FOOT,
        &format!(
            "What is dangerous saves {} CU at most; the rest, up to {}",
            figure(most(true)),
            figure(most(false))
        ),
        "CU that a technique saves, by its risk; logarithmic axis",
        "A dot per technique of the lab, in four groups by risk.",
    );
    let high = (most(false).max(most(true)) as f64 * 1.2).ln();
    let at = |cu: u64| LEFT + (cu as f64).ln() / high * (WIDTH - LEFT - RIGHT);
    for tick in TICKS {
        let x = at(tick);
        sheet.line("grid", (x, top - 6.0), (x, below));
        sheet.text("quiet small", Anchor::Middle, x, top - 10.0, &figure(tick));
    }
    let mut y = top;
    for (risk, cards) in &groups {
        let class = match risk {
            Risk::None | Risk::Low => "good",
            Risk::Medium => "warm",
            Risk::High => "bad",
        };
        let heading = format!("{class} bold");
        sheet.text(
            &heading,
            Anchor::Start,
            MARGIN,
            y + 15.0,
            &format!("risk: {}", risk.name()),
        );
        y += ROW;
        for (card, saving) in cards {
            let x = at(*saving);
            let middle = y + ROW / 2.0;
            sheet.text(
                "small",
                Anchor::Start,
                MARGIN + 8.0,
                middle + 4.0,
                card.title,
            );
            sheet.line("grid", (LEFT, middle), (x, middle));
            sheet.dot(class, x, middle, 5.0);
            sheet.text(
                "small",
                Anchor::Start,
                x + 9.0,
                middle + 4.0,
                &figure(*saving),
            );
            y += ROW;
        }
    }
    sheet.source(&format!(
        "bench/programs/lab, sBPF {}, {}. What costs more is left out",
        report.elf.sbpf,
        report.stamp.dated()
    ))
}
