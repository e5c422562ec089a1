//! A vault's life: it costs what the rows cost, nothing is lost on the way, and an overview shows it.

use {
    cu_runtime::Profile,
    cu_vault_bench::{
        life::{Holding, Life, TOKEN},
        measure,
        pages::overview,
        peers::{Comparison, IDIOM, PROGRAMS, Row},
        rows::{self, MAIN},
    },
    cu_vault_interface::{instruction::TABLE, state::Vault, token::TOKEN_ACCOUNT_LEN},
    cu_vault_tests::{Arch, World, world::SOL},
    std::{
        collections::BTreeSet,
        fs,
        path::{Path, PathBuf},
        process::{Command, Output},
    },
};

fn life() -> Life {
    Life::measure(Arch::V3, Profile::Mainnet).unwrap()
}

fn costs(life: &Life) -> impl Iterator<Item = &Row> {
    life.steps.iter().filter_map(|step| step.cost.as_ref())
}

/// The repository's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn a_step_costs_what_its_row_costs() {
    for arch in Arch::ALL {
        for profile in Profile::ALL {
            let report = measure(arch, profile).unwrap();
            for step in costs(&Life::measure(arch, profile).unwrap()) {
                let (row, cost) = (report.row(&step.id).unwrap(), step.costs[0].unwrap());
                assert_eq!(
                    (cost.cu, cost.own, step.floor()),
                    (row.cu, row.own, row.floor),
                    "{arch} {profile} {}",
                    step.id
                );
            }
        }
    }
}

#[test]
fn a_step_of_plain_pinocchio_costs_what_its_row_costs() {
    let idiom = PROGRAMS.iter().position(|it| it.name == IDIOM.name);
    for arch in Arch::ALL {
        let comparison = Comparison::measure(arch, Profile::Mainnet).unwrap();
        for step in costs(&Life::measure(arch, Profile::Mainnet).unwrap()) {
            let row = comparison.row(&step.id).unwrap();
            assert_eq!(
                step.costs[1],
                row.costs[idiom.unwrap()],
                "{arch} {}",
                step.id
            );
            assert_eq!(step.floor(), row.floor(), "{arch} {}", step.id);
        }
    }
}

#[test]
fn it_has_every_instruction_that_changes_a_vault() {
    let life = life();
    let rows: Vec<_> = costs(&life).map(|row| &row.id).collect();
    assert_eq!(
        rows,
        [
            "create_vault",
            "deposit_sol",
            "deposit_token",
            "withdraw_sol",
            "withdraw_token",
            "payout_sol_8",
            "payout_token_8",
            "nominate_authority",
            "accept_authority",
            "close_token_account",
            "close_vault",
        ]
    );
}

/// In tenths of a SOL and in tokens: the vault, the payer, each recipient. Rent comes on top: the vault keeps
/// a reserve, and the payer has paid for that and for the vault's token account, while they are there.
#[test]
fn after_each_step_everyone_has_what_the_step_says() {
    type Has = (Option<u64>, Option<u64>);
    let some = |tenths, tokens| (Some(tenths), Some(tokens));
    let none = (None, None);
    let world = World::new(Arch::V3);
    let [vault_rent, token_rent] = [Vault::LEN, TOKEN_ACCOUNT_LEN].map(|len| world.rent(len));

    // The last pair: whether there is a vault, and a token account of it.
    let expected: [(&str, Has, Has, Has, [u64; 2]); 13] = [
        ("before", none, some(60, 1000), some(10, 0), [0, 0]),
        (
            "create vault",
            (Some(0), None),
            some(60, 1000),
            some(10, 0),
            [1, 0],
        ),
        (
            "open token account",
            some(0, 0),
            some(60, 1000),
            some(10, 0),
            [1, 1],
        ),
        (
            "deposit 5 SOL",
            some(50, 0),
            some(10, 1000),
            some(10, 0),
            [1, 1],
        ),
        (
            "deposit 1000 tokens",
            some(50, 1000),
            some(10, 0),
            some(10, 0),
            [1, 1],
        ),
        (
            "withdraw 1 SOL",
            some(40, 1000),
            some(20, 0),
            some(10, 0),
            [1, 1],
        ),
        (
            "withdraw 100 tokens",
            some(40, 900),
            some(20, 100),
            some(10, 0),
            [1, 1],
        ),
        (
            "pay 8 × 0.1 SOL",
            some(32, 900),
            some(20, 100),
            some(11, 0),
            [1, 1],
        ),
        (
            "pay 8 × 50 tokens",
            some(32, 500),
            some(20, 100),
            some(11, 50),
            [1, 1],
        ),
        (
            "alice nominates bob",
            some(32, 500),
            some(20, 100),
            some(11, 50),
            [1, 1],
        ),
        (
            "bob accepts",
            some(32, 500),
            some(20, 100),
            some(11, 50),
            [1, 1],
        ),
        (
            "close token account",
            (Some(32), None),
            some(20, 600),
            some(11, 50),
            [1, 0],
        ),
        ("close vault", none, some(52, 600), some(11, 50), [0, 0]),
    ];
    for arch in Arch::ALL {
        let life = Life::measure(arch, Profile::Mainnet).unwrap();
        assert_eq!(life.steps.len(), expected.len());
        for (step, (what, vault, payer, each, [vaults, accounts])) in
            life.steps.iter().zip(expected)
        {
            let has = |(sol, tokens): Has, rent: i64| Holding {
                lamports: sol.map(|tenths| (tenths * SOL / 10).strict_add_signed(rent)),
                tokens: tokens.map(|tokens| tokens * TOKEN),
            };
            let reserve = (vaults * vault_rent) as i64;
            let lent = reserve + (accounts * token_rent) as i64;
            assert_eq!(step.what, what);
            let expected = [has(vault, reserve), has(payer, -lent), has(each, 0)];
            assert_eq!(step.holdings, expected, "{arch} {what}");
        }
    }
}

#[test]
fn the_main_rows_are_every_instruction() {
    let rows = rows::successes(Arch::V3, Profile::Mainnet, 255);
    let measured: BTreeSet<u8> = MAIN
        .iter()
        .map(|id| {
            let row = rows.iter().find(|row| row.id == *id);
            row.unwrap_or_else(|| panic!("no row {id}"))
                .instruction
                .data[0]
        })
        .collect();
    let all: BTreeSet<u8> = TABLE.iter().map(|spec| spec.instruction as u8).collect();
    assert_eq!(measured, all);
}

#[test]
fn the_overview_is_one_screen_with_every_figure() {
    let report = measure(Arch::V3, Profile::Mainnet).unwrap();
    let life = life();
    let text = overview::text(&report, &life);
    assert!(text.lines().count() <= 50, "{}", text.lines().count());
    for (number, line) in text.lines().enumerate() {
        // All but what it was measured on fits a terminal of 80 columns.
        let width = if number < 2 { 100 } else { 80 };
        assert!(line.chars().count() <= width, "{line}");
        assert_eq!(line.trim_end(), line);
        assert!(!line.contains('\x1b'), "{line:?}");
    }

    let words =
        |line: &str| -> Vec<String> { line.split_whitespace().map(str::to_owned).collect() };
    for step in &life.steps {
        let start = format!("{} ", step.what);
        let line = text.lines().find(|line| line.starts_with(&start)).unwrap();
        let figures = words(line.strip_prefix(&step.what).unwrap());
        let mut expected: Vec<_> = step
            .holdings
            .map(|it| {
                it.lamports
                    .map_or("–".to_owned(), |it| format!("{:.3}", it as f64 / 1e9))
            })
            .into();
        expected.extend(step.holdings.map(|it| {
            it.tokens
                .map_or("–".to_owned(), |it| (it / TOKEN).to_string())
        }));
        if let Some(row) = &step.cost {
            let [ours, plain] = [0, 1].map(|program| row.costs[program].unwrap().cu);
            expected.extend([ours, plain, row.floor()].map(|cu| cu.to_string()));
        }
        assert_eq!(figures, expected, "{}", step.what);
    }
    for id in MAIN {
        let row = report.row(id).unwrap();
        let figures = [row.cu, row.runtime, row.own, row.floor, row.heap, row.stack];
        let expected = [vec![id.to_owned()], figures.map(|it| it.to_string()).into()].concat();
        assert_eq!(
            text.lines().filter(|line| words(line) == expected).count(),
            1,
            "{id}"
        );
    }
}

/// The last three lines name files and commands that there are.
#[test]
fn where_the_overview_leads_there_is_something() {
    let report = measure(Arch::V3, Profile::Mainnet).unwrap();
    let text = overview::text(&report, &life());
    let lines: Vec<_> = text.lines().collect();
    let [gate, deploy, read] = lines[lines.len() - 3..] else {
        panic!("{text}")
    };
    let files: Vec<_> = [gate, deploy, read]
        .iter()
        .flat_map(|line| line.split([' ', ',']))
        .filter(|word| word.contains('.') && *word != "my.so")
        .collect();
    assert_eq!(
        files,
        [
            "docs/src/reference/gate.md",
            "scripts/deploy.sh",
            "docs/src/introduction.md",
            "scripts/book.sh"
        ]
    );
    for file in files {
        assert!(root().join(file).is_file(), "{file}");
    }
    let page = fs::read_to_string(root().join("docs/src/reference/gate.md")).unwrap();
    for command in ["cu run", "cu check"] {
        assert!(
            gate.contains(command) && page.contains(command),
            "{command}"
        );
    }
}

/// Runs `cu run` on a folder of ELFs with these programs in it: under the first name what is called by the
/// second one.
fn run_with(programs: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let elfs = folder.path().join("v3");
    fs::create_dir(&elfs).unwrap();
    let compiler = Arch::V3.compiler("cu_vault").unwrap();
    fs::write(elfs.join("compiler.txt"), compiler).unwrap();
    for (name, of) in programs {
        fs::write(elfs.join(format!("{name}.so")), Arch::V3.elf(of)).unwrap();
    }
    Command::new(env!("CARGO_BIN_EXE_vault-bench"))
        .arg("run")
        .env("CU_ELF_DIR", folder.path())
        .output()
        .unwrap()
}

#[test]
fn without_the_elf_of_plain_pinocchio_the_vault_is_shown_alone() {
    let output = run_with(&[("cu_vault", "cu_vault")]);
    let [stdout, stderr] = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
    assert!(output.status.success(), "{stderr}");
    assert!(
        stderr.starts_with("note: no plain Pinocchio to compare with: "),
        "{stderr}"
    );
    assert!(stderr.contains("peer_idiom.so cannot be read"), "{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    let step = stdout
        .lines()
        .find(|line| line.starts_with("close vault"))
        .unwrap();
    let words: Vec<_> = step.split_whitespace().rev().take(3).collect();
    assert_eq!(words[1], "–", "{step}");
    assert!(
        words[0].parse::<u64>().is_ok() && words[2].parse::<u64>().is_ok(),
        "{step}"
    );
}

/// The relay succeeds and does nothing when it gets a CreateVault.
#[test]
fn a_peer_that_does_something_else_is_no_peer() {
    let output = run_with(&[("cu_vault", "cu_vault"), ("peer_idiom", "relay")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: create vault of idiom: it does not do what cu-vault does\n"
    );
}
