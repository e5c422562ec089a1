//! A bench takes the memory of one row, however many it has.

use {
    crate::stage::{Stage, transfer_at},
    std::{
        fs,
        process::{Command, Stdio},
        thread,
        time::Duration,
    },
};

/// Rows and accounts as large as they can be: 5 GB, if all of them were in memory at one time.
const ROWS: usize = 100;
const ACCOUNTS: usize = 5;
const BYTES: usize = 10 * 1024 * 1024;

/// In KiB, as the kernel counts.
const LIMIT: u64 = 600 * 1024;

/// Less cannot be: the accounts of one row.
const ONE_ROW: u64 = (ACCOUNTS * BYTES / 1024) as u64;

/// In KiB: what a bench of one row takes is a third of it.
const FLAT: u64 = 100 * 1024;

/// An account that a plan describes is in memory once, however many rows there are.
#[cfg(target_os = "linux")]
#[test]
fn an_account_of_10_mb_that_a_hundred_rows_share() {
    let stage = Stage::new();
    let plan = transfer_at("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
    let (head, row) = plan.split_once("[[instruction]]").unwrap();
    let rows = (0..ROWS).map(|n| row.replace("\"transfer\"", &format!("\"transfer_{n}\"")));
    let instructions: String = rows.map(|row| format!("[[instruction]]{row}")).collect();
    let unused = format!("[accounts.unused]\ndata = [\"zero:{BYTES}\"]\n");
    stage.write("p.toml", format!("{head}{unused}{instructions}"));
    let peak = peak_of(&stage);
    assert!(BYTES as u64 / 1024 < peak && peak < FLAT, "{peak} KiB");
}

/// A plan is read, its rows run, and it is dropped: 1 GB, if all of them were in memory at one time.
#[cfg(target_os = "linux")]
#[test]
fn a_hundred_plans_with_an_account_of_10_mb_each() {
    let stage = Stage::new();
    let plan = transfer_at("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
    let (head, row) = plan.split_once("[[instruction]]").unwrap();
    for n in 0..ROWS {
        let row = row.replace("\"transfer\"", &format!("\"transfer_{n}\""));
        let large = format!("[accounts.large]\ndata = [\"zero:{BYTES}\"]\n");
        stage.write(
            &format!("{n}.toml"),
            format!("{head}{large}[[instruction]]{row}"),
        );
    }
    let peak = peak_of(&stage);
    assert!(BYTES as u64 / 1024 < peak && peak < FLAT, "{peak} KiB");
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "slow: 100 rows of 50 MB; runs with scripts/test.sh --all"]
fn a_hundred_rows_with_accounts_of_10_mb_take_less_than_600_mb() {
    let stage = Stage::new();
    let mut plan = transfer_at("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
    let (head, row) = plan.split_once("[[instruction]]").unwrap();
    let large = |n| format!("[accounts.large{n}]\ndata = [\"zero:{BYTES}\"]\n");
    let named: String = (0..ACCOUNTS).map(|n| format!(", \"large{n}\"")).collect();
    let row = row.replace("\"alice signer\"", &format!("\"alice signer\"{named}"));
    let rows = (0..ROWS).map(|n| row.replace("\"transfer\"", &format!("\"transfer_{n}\"")));
    let accounts: String = (0..ACCOUNTS).map(large).collect();
    let instructions: String = rows.map(|row| format!("[[instruction]]{row}")).collect();
    plan = format!("{head}{accounts}{instructions}");
    stage.write("p.toml", plan);

    let peak = peak_of(&stage);
    assert!(ONE_ROW < peak && peak < LIMIT, "{peak} KiB");
}

/// The most memory that a bench of all rows takes, in KiB.
fn peak_of(stage: &Stage) -> u64 {
    let mut bench = Command::new(env!("CARGO_BIN_EXE_cu"))
        .arg("run")
        .arg(stage.elf())
        .arg("--fixtures")
        .arg(stage.fixtures())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // The kernel's high-water mark: whatever was reached between two looks is in it.
    let mut peak = 0;
    while bench.try_wait().unwrap().is_none() {
        peak = high_water_mark(bench.id()).unwrap_or(peak);
        thread::sleep(Duration::from_millis(20));
    }
    let output = bench.wait_with_output().unwrap();
    assert!(output.status.success());
    let table = String::from_utf8(output.stdout).unwrap();
    assert_eq!(table.matches("transfer_").count(), ROWS, "{table}");
    peak
}

/// The most memory that a process has had, in KiB. Nothing once it has ended.
fn high_water_mark(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
