//! What the project is, on one screen: a vault's life, the main rows, where to go from here.

use {
    crate::{
        life::{HOLDERS, Holding, Life, RECIPIENTS, Step, TOKEN},
        rows::MAIN,
    },
    comfy_table::{Attribute, Cell, Color, Table},
    cu::{Exporter, Report, Row, export::terminal},
    cu_vault_tests::world::SOL,
};

/// Where there is no account, or no program to compare with.
const NONE: &str = "–";

/// Where to go from here: what, and with which command or file.
const NEXT: [(&str, &str); 3] = [
    (
        "gate your program",
        "cu run my.so, cu check; docs/src/reference/gate.md",
    ),
    ("deploy this one", "scripts/deploy.sh --help"),
    ("read on", "docs/src/introduction.md, or scripts/book.sh"),
];

/// The overview for a terminal.
pub struct Overview<'a> {
    pub life: &'a Life,
}

impl Exporter for Overview<'_> {
    fn export(&self, report: &Report) -> String {
        overview(report, self.life, terminal::fit, |rows| {
            terminal::printed(rows, main_rows(report))
        })
    }
}

/// The same as plain text.
pub fn text(report: &Report, life: &Life) -> String {
    let plain = |table: &mut Table| {
        table.force_no_tty();
    };
    overview(report, life, plain, terminal::text)
}

fn main_rows(report: &Report) -> impl Iterator<Item = &Row> {
    report.rows.iter().filter(|row| MAIN.contains(&&*row.id))
}

fn overview(
    report: &Report,
    life: &Life,
    arrange: impl Fn(&mut Table),
    rows_as_text: impl Fn(&Table) -> String,
) -> String {
    let [mut steps, mut rows] = [steps(life), terminal::table(main_rows(report))];
    arrange(&mut steps);
    arrange(&mut rows);
    let next: String = NEXT
        .iter()
        .map(|(what, how)| format!("{what:17}  {how}\n"))
        .collect();
    format!(
        "{stamp}\n\n\
         A vault's life: each step acts on the accounts that the step before left.\n\
         The payer funds it, alice and then bob control it, each is one of {RECIPIENTS} recipients.\n\
         plain: plain Pinocchio on the same accounts. floor: the least of any program.\n\
         {steps}\n\
         The main rows, {count} of {all}; --rows all prints every row.\n\
         runtime: calls to other programs. own: the program itself. heap, stack: bytes.\n\
         {rows}\n{next}",
        stamp = terminal::stamp(report),
        steps = terminal::text(&steps),
        count = main_rows(report).count(),
        all = report.rows.len(),
        rows = rows_as_text(&rows),
    )
}

fn steps(life: &Life) -> Table {
    let [vault, payer, each] = HOLDERS;
    let head = [
        "\nstep".to_owned(),
        format!("SOL\n{vault}"),
        format!("\n{payer}"),
        format!("\n{each}"),
        format!("token\n{vault}"),
        format!("\n{payer}"),
        format!("\n{each}"),
        "\nCU".to_owned(),
        "\nplain".to_owned(),
        "\nfloor".to_owned(),
    ];
    let mut table = Table::new();
    table.set_header(head.map(|name| Cell::new(name).add_attribute(Attribute::Bold)));
    let before = [None].into_iter().chain(life.steps.iter().map(Some));
    for (step, before) in life.steps.iter().zip(before) {
        table.add_row(cells(step, before));
    }
    terminal::lay_out(&mut table);
    table
}

/// What a step changed stands out.
fn cells(step: &Step, before: Option<&Step>) -> Vec<Cell> {
    let mut cells = vec![Cell::new(&step.what)];
    for figure in [sol, tokens] {
        for (index, holding) in step.holdings.iter().enumerate() {
            let now = figure(holding);
            let same = before.is_some_and(|step| figure(&step.holdings[index]) == now);
            let cell = Cell::new(now);
            cells.push(if same {
                cell.add_attribute(Attribute::Dim)
            } else {
                cell
            });
        }
    }
    if let Some(row) = &step.cost {
        let cu = |of: usize| row.costs[of].map_or(NONE.to_owned(), |cost| cost.cu.to_string());
        cells.extend([
            Cell::new(cu(0)).fg(Color::Cyan),
            Cell::new(cu(1)),
            Cell::new(row.floor()),
        ]);
    }
    cells
}

fn sol(holding: &Holding) -> String {
    let lamports = holding.lamports;
    lamports.map_or(NONE.to_owned(), |it| {
        format!("{:.3}", it as f64 / SOL as f64)
    })
}

fn tokens(holding: &Holding) -> String {
    let tokens = holding.tokens;
    tokens.map_or(NONE.to_owned(), |it| (it as f64 / TOKEN as f64).to_string())
}
