//! The bill: to the unit, for every row, and the prices that the sources say.

#![forbid(unsafe_code)]

use {
    cu_runtime::Profile,
    cu_vault_bench::{
        bill::{
            self, Bill,
            part::Part,
            price::{self, CHECKS},
        },
        pages::bill::{page, terminal},
        rows,
    },
    cu_vault_tests::Arch,
    std::{
        fs,
        path::{Path, PathBuf},
        process::{Command, Output},
    },
};

/// What may stay without a name in a row.
const OTHER: u64 = 5;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../program/src")
}

fn bill(row: &str) -> Bill {
    bill::of_rows(Arch::V3, Profile::Mainnet, &[row])
        .unwrap()
        .remove(0)
}

fn part(bill: &Bill, part: Part) -> u64 {
    bill.items.get(&part).copied().unwrap_or_default()
}

#[test]
fn every_bill_comes_to_what_the_row_cost_and_names_what_for() {
    for arch in Arch::ALL {
        for profile in Profile::ALL {
            let report = crate::rows::report(arch, profile);
            for scenario in rows::scenarios(arch, profile) {
                let bill = Bill::of(&scenario).unwrap();
                let row = format!("{arch} {profile} {}", bill.row);
                let own = report.row(&scenario.id).unwrap().own;
                assert_eq!(bill.items.values().sum::<u64>(), own, "{row}");
                assert_eq!(bill.own, own, "{row}");
                let other = part(&bill, Part::Other);
                assert!(
                    other <= OTHER,
                    "{row}: {other} CU are nobody's; bench/src/bill/attribute.rs must learn what for"
                );
            }
        }
    }
}

/// The parts that stand for a check are on the bill of exactly the rows that make it.
#[test]
fn a_check_is_on_the_bill_of_the_rows_that_make_it() {
    let made: [(Part, &[&str]); 7] = [
        (Part::Owner, &["deposit_token", "get_vault"]),
        (Part::Nominee, &["accept_authority"]),
        (Part::TokenAuthority, &["deposit_token"]),
        (
            Part::Mint,
            &[
                "deposit_token",
                "withdraw_token",
                "payout_token_1",
                "payout_token_8",
                "close_token_account",
            ],
        ),
        (
            Part::Authority,
            &[
                "withdraw_sol",
                "withdraw_token",
                "payout_sol_8",
                "payout_token_1",
                "payout_token_8",
                "close_token_account",
                "nominate_authority",
                "close_vault",
            ],
        ),
        (Part::Bump, &["create_vault"]),
        (
            Part::Balance,
            &[
                "withdraw_sol",
                "payout_sol_8",
                "close_token_account",
                "get_vault",
            ],
        ),
    ];
    let rows = [
        "create_vault",
        "deposit_sol",
        "withdraw_sol",
        "deposit_token",
        "withdraw_token",
        "payout_sol_8",
        "payout_token_1",
        "payout_token_8",
        "close_token_account",
        "nominate_authority",
        "accept_authority",
        "close_vault",
        "get_vault",
        "stateless_deposit",
        "stateless_withdraw",
    ];
    for arch in Arch::ALL {
        for bill in bill::of_rows(arch, Profile::Mainnet, &rows).unwrap() {
            for (check, made_by) in made {
                assert_eq!(
                    part(&bill, check) > 0,
                    made_by.contains(&bill.row.as_str()),
                    "{arch} {} {check:?}",
                    bill.row
                );
            }
            assert_eq!(part(&bill, Part::General), 0, "{arch} {}", bill.row);
            assert!(part(&bill, Part::Dispatch) > 0, "{arch} {}", bill.row);
        }
    }
}

/// Nothing is read of an account whose first word was not read.
#[test]
fn the_flags_of_every_account_are_on_the_bill() {
    let bill = bill("payout_token_16");
    let of = |part: fn(usize) -> Part| (0..22).map(part);
    let priced = |items: Vec<Part>| items.iter().filter(|item| part(&bill, **item) > 0).count();
    assert_eq!(priced(of(Part::Flags).collect()), 5 + 16);
    assert_eq!(priced(of(Part::DataLength).collect()), 5 + 16);
}

#[test]
fn what_the_fast_path_does_not_take_is_the_general_path_s() {
    let wrong = bill("refused_wrong_authority");
    assert!(2 * part(&wrong, Part::General) > wrong.own / 2);
    // It pays, takes back what it paid, and says what is wrong.
    let refused = bill("refused_payout_sol_16");
    assert!(part(&refused, Part::Lamports) > 0 && part(&refused, Part::General) > 0);
}

/// A lower bump is a matter of the search alone, which hashes.
#[test]
fn the_search_for_a_higher_bump_is_the_bump_s() {
    let [first, second] = [bill("create_vault"), bill("create_vault@254")];
    let without_bump = |bill: &Bill| bill.own - part(bill, Part::Bump);
    assert!(part(&second, Part::Bump) > part(&first, Part::Bump));
    assert!(without_bump(&second).abs_diff(without_bump(&first)) <= 2 * OTHER);
}

#[test]
fn every_part_names_a_function_that_is_there() {
    let bills = bill::of_successes(Arch::V3, Profile::Mainnet).unwrap();
    for part in bills.iter().flat_map(|bill| bill.items.keys()) {
        let Some((file, function)) = part.words().source else {
            continue;
        };
        let text = fs::read_to_string(source().join(file)).unwrap();
        let heads = ["(", "<", " {"].map(|end| {
            let keyword = if end == " {" { "macro_rules!" } else { "fn" };
            format!("{keyword} {function}{end}")
        });
        assert!(
            heads.iter().any(|head| text.contains(head)),
            "{part:?} is said to be in {function}, which {file} does not have"
        );
    }
}

#[test]
fn the_sources_say_what_each_check_costs() {
    let drifts = price::drifts(&source()).unwrap();
    let wrong: Vec<_> = drifts
        .iter()
        .flat_map(|drift| {
            let lines = drift.lines.iter();
            lines.map(|(line, says, is)| {
                format!(
                    "{}:{line}\n  says: {says}\n  is:   {is}",
                    drift.file.display()
                )
            })
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "a price is not what was measured; fill it in with: \
         cargo run --bin vault-bench -- bill --prices program/src\n{}",
        wrong.join("\n")
    );
}

/// Each line with a price belongs to a check, so none is typed.
#[test]
fn no_price_is_said_that_nobody_measures() {
    fn prices(folder: &Path) -> usize {
        let entries = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        entries
            .map(|path| match path.is_dir() {
                true => prices(&path),
                false => fs::read_to_string(&path)
                    .unwrap()
                    .matches("/ Price:")
                    .count(),
            })
            .sum()
    }
    assert_eq!(prices(&source()), CHECKS.len());
}

fn cu(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vault-bench"))
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn the_command_prints_the_rows_that_it_is_asked_for() {
    let output = cu(&["bill", "get_vault", "refused_no_vault", "--arch", "v0"]);
    let rows = ["get_vault", "refused_no_vault"];
    let tables = bill::of_rows(Arch::V0, Profile::Mainnet, &rows).unwrap();
    let tables: Vec<_> = tables.iter().map(terminal).collect();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), tables.join("\n"));

    let output = cu(&["bill", "no_such_row"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: the bench has no row no_such_row\n"
    );
}

#[test]
fn a_price_that_is_no_longer_true_is_filled_in_again() {
    let folder = tempfile::tempdir().unwrap();
    for check in CHECKS {
        let file = folder.path().join(check.file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::copy(source().join(check.file), file).unwrap();
    }
    let file = folder.path().join("checks/fast.rs");
    let text = fs::read_to_string(&file).unwrap();
    let stale = text.replacen("/// Price: ", "/// Price: 1000", 1);
    assert_ne!(stale, text);
    fs::write(&file, &stale).unwrap();

    let drifts = price::drifts(folder.path()).unwrap();
    let lines: Vec<_> = drifts.iter().map(|drift| drift.lines.len()).collect();
    assert_eq!(lines, [1]);
    assert!(drifts[0].lines[0].1.contains("1000"));

    let filled = cu(&["bill", "--prices", folder.path().to_str().unwrap()]);
    assert!(filled.status.success(), "{filled:?}");
    assert_eq!(
        String::from_utf8(filled.stderr).unwrap(),
        format!("{}\n", file.display())
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

/// Each table adds up by itself.
#[test]
fn the_page_has_a_table_for_each_bill() {
    let bills = bill::of_successes(Arch::V3, Profile::Mainnet).unwrap();
    let page = page(&bills, "cu");
    let mut sections = page.split("\n## ").skip(1);
    for bill in &bills {
        let section = sections.next().unwrap();
        let head = format!("{}: {} CU", bill.row, bill.own);
        assert_eq!(section.lines().next(), Some(head.as_str()));
        let figures = section.lines().filter_map(|line| {
            let cell = line.split(" | ").nth(1)?;
            cell.parse::<u64>().ok()
        });
        assert_eq!(figures.sum::<u64>(), bill.own, "{}", bill.row);
    }
    assert_eq!(sections.next(), None);
}
