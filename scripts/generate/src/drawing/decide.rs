use {
    super::{Middle, Start},
    cu::export::{
        chart::sheet::{MARGIN, Sheet, TOP, WIDTH},
        table::figure,
    },
    cu_vault_bench::figures::Figures,
};

const ROW: f64 = 58.0;
const QUESTION: f64 = 300.0;

/// The question, the answer to a yes, and the comparison of the lab that says what it saves.
const STEPS: [(&str, &str, &str); 6] = [
    (
        "Does your program own the payer?",
        "move the lamports yourself",
        "lamports moved directly",
    ),
    ("Is it an event?", "log data", "event as data, sol_log_data"),
    (
        "Several token transfers?",
        "one batch; for eight:",
        "p-token batch of 8",
    ),
    (
        "A new account?",
        "CreateAccountAllowPrefund",
        "CreateAccountAllowPrefund",
    ),
    (
        "A PDA that the call names?",
        "let it sign",
        "PDA signs the CPI",
    ),
    (
        "A search for a bump?",
        "store it; for bump 252:",
        "bump from the account, 252",
    ),
];

pub fn svg(figures: &Figures) -> Result<String, String> {
    let height = TOP + ROW * STEPS.len() as f64 + 84.0;
    let mut sheet = Sheet::new(
        height,
        "Ask from the top: the first yes can make the rest unnecessary",
        "Which technique for a call, and the CU that it saves",
        "A column of questions. A yes leads to a technique on the right, a no to the next question.",
    );
    let middle = MARGIN + QUESTION / 2.0;
    for (row, (question, answer, technique)) in STEPS.iter().enumerate() {
        let y = TOP + ROW * row as f64;
        let saving = figures.technique(technique)?.saving;
        let saving = u64::try_from(saving).map_err(|_| format!("{technique} saves nothing"))?;
        sheet.rounded("calm-box", MARGIN, y, QUESTION, 36.0);
        sheet.text("", Middle, middle, y + 23.0, question);
        let x = MARGIN + QUESTION + 44.0;
        sheet.arrow(
            "good-edge",
            (MARGIN + QUESTION + 2.0, y + 18.0),
            (x - 2.0, y + 18.0),
        );
        sheet.text(
            "good small",
            Start,
            MARGIN + QUESTION + 8.0,
            y + 13.0,
            "yes",
        );
        sheet.rounded("good-box", x, y - 3.0, WIDTH - MARGIN - x, 42.0);
        sheet.text("small", Start, x + 12.0, y + 14.0, answer);
        sheet.text(
            "good bold small",
            Start,
            x + 12.0,
            y + 31.0,
            &format!("saves {} CU", figure(saving)),
        );
        sheet.arrow("edge", (middle, y + 38.0), (middle, y + ROW - 2.0));
        sheet.text("quiet small", Start, middle + 8.0, y + 51.0, "no");
    }
    let y = TOP + ROW * STEPS.len() as f64;
    sheet.rounded("box", MARGIN, y, QUESTION, 36.0);
    sheet.text(
        "",
        Middle,
        middle,
        y + 23.0,
        "the checked helper of your library",
    );
    Ok(sheet.source("measured: bench/programs/lab; every figure is on a card in bench/LAB.md"))
}
