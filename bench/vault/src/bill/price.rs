//! The price of each check of the fast path, in the documentation of the function that makes it:
//!
//! ```text
//! /// Price: N CU in `withdraw_sol`.
//! ```
//!
//! Such a line is never typed. [`fill`] writes it from the bill of the row that it names, and finds it by
//! its first word, anywhere in the documentation.

use {
    super::{Bill, of_rows, part::Part},
    cu::files,
    cu_runtime::Profile,
    cu_vault_tests::Arch,
    std::path::{Path, PathBuf},
};

/// A check of the fast path, and what says its price.
#[derive(Clone, Copy)]
pub struct Check {
    /// In the folder of the program's sources.
    pub file: &'static str,
    pub function: &'static str,
    pub row: &'static str,
    /// Any slot stands for all, where each account has the part.
    pub part: Part,
}

const fn check(
    (file, function): (&'static str, &'static str),
    row: &'static str,
    part: Part,
) -> Check {
    Check {
        file,
        function,
        row,
        part,
    }
}

/// Every check that has a price.
pub const CHECKS: [Check; 14] = [
    check(("checks/fast.rs", "current"), "withdraw_sol", Part::State),
    check(("checks/fast.rs", "is_ours"), "get_vault", Part::Owner),
    check(
        ("checks/fast.rs", "is_authority"),
        "withdraw_sol",
        Part::Authority,
    ),
    check(
        ("checks/fast.rs", "equal"),
        "deposit_token",
        Part::TokenAuthority,
    ),
    check(
        ("checks/fast.rs", "is_spl_token"),
        "withdraw_token",
        Part::TokenProgram,
    ),
    check(
        ("checks/fast.rs", "is_checked"),
        "withdraw_token",
        Part::Mint,
    ),
    check(
        ("entrypoint.rs", "fast_path"),
        "withdraw_sol",
        Part::Dispatch,
    ),
    check(("layout.rs", "has_flags"), "withdraw_sol", Part::Flags(0)),
    check(("layout.rs", "fits"), "withdraw_sol", Part::DataLength(0)),
    check(("layout/find.rs", "find"), "withdraw_sol", Part::Count),
    check(("pda.rs", "is_canonical"), "create_vault", Part::Bump),
    check(("pda.rs", "no_higher_bump"), "create_vault@254", Part::Bump),
    check(
        ("processor/accept_authority.rs", "fast"),
        "accept_authority",
        Part::Nominee,
    ),
    check(
        ("processor/lamports.rs", "debited"),
        "withdraw_sol",
        Part::Balance,
    ),
];

/// How the line begins.
const PRICE: &str = "/// Price:";

/// A source file whose prices are not those of the bill.
pub struct Drift {
    pub file: PathBuf,
    /// Number, what it says, what it should say.
    pub lines: Vec<(usize, String, String)>,
    filled: String,
}

/// Writes the prices into the sources in a folder; returns the files that it changed.
pub fn fill(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let drifts = drifts(folder)?;
    for drift in &drifts {
        files::write(&drift.file, &drift.filled).map_err(|error| error.to_string())?;
    }
    Ok(drifts.into_iter().map(|drift| drift.file).collect())
}

/// The files in a folder whose prices are no longer true.
pub fn drifts(folder: &Path) -> Result<Vec<Drift>, String> {
    let mut rows = CHECKS.map(|check| check.row).to_vec();
    rows.sort_unstable();
    rows.dedup();
    let bills = of_rows(Arch::V3, Profile::Mainnet, &rows)?;

    let mut found = Vec::new();
    for checks in CHECKS.chunk_by(|a, b| a.file == b.file) {
        let file = folder.join(checks[0].file);
        let text = files::read(&file).map_err(|error| error.to_string())?;
        let at = |error: String| format!("{}: {error}", file.display());
        let filled = filled(&text, checks, &bills).map_err(at)?;
        if filled != text {
            let both = text.lines().zip(filled.lines()).enumerate();
            let lines = both
                .filter(|(_, (old, new))| old != new)
                .map(|(index, (old, new))| (index + 1, old.trim().into(), new.trim().into()))
                .collect();
            found.push(Drift {
                file,
                lines,
                filled,
            });
        }
    }
    Ok(found)
}

/// A source with the prices of these checks.
fn filled(text: &str, checks: &[Check], bills: &[Bill]) -> Result<String, String> {
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    for check in checks {
        let line = price_line(&lines, check.function)?;
        let indent = lines[line].find('/').unwrap_or_default();
        lines[line].truncate(indent);
        lines[line] += &sentence(check, bills)?;
    }
    let unknown = lines.iter().filter(|line| is_price(line)).count() - checks.len();
    match unknown {
        0 => Ok(lines.join("\n") + "\n"),
        _ => Err(format!(
            "{unknown} of the lines `{PRICE}` belong to no check in bench/src/bill/price.rs"
        )),
    }
}

/// The place of a function's price: in the comments and attributes right above it.
fn price_line(lines: &[String], function: &str) -> Result<usize, String> {
    let heads = [format!("fn {function}("), format!("fn {function}<")];
    let is_head = |line: &String| heads.iter().any(|head| line.contains(head));
    let head = lines
        .iter()
        .position(is_head)
        .ok_or_else(|| format!("there is no function {function}"))?;
    let above = lines[..head].iter().rposition(|line| {
        let line = line.trim_start();
        !line.starts_with("//") && !line.starts_with("#[")
    });
    let above = above.map_or(0, |line| line + 1);
    let price = lines[above..head].iter().position(|line| is_price(line));
    price
        .map(|line| above + line)
        .ok_or_else(|| format!("the documentation of {function} needs a line `{PRICE}`"))
}

fn is_price(line: &str) -> bool {
    line.trim_start().starts_with(PRICE)
}

fn sentence(check: &Check, bills: &[Bill]) -> Result<String, String> {
    let Check { row, part, .. } = check;
    let bill = bills.iter().find(|bill| bill.row == *row);
    let items = bill.iter().flat_map(|bill| &bill.items);
    let prices: Vec<_> = items
        .filter(|(of, _)| of.words().name == part.words().name)
        .map(|(_, units)| *units)
        .collect();
    let each = match part.slot() {
        Some(_) => " for each account",
        None => "",
    };
    let price = match (prices.iter().min(), prices.iter().max()) {
        (Some(least), Some(most)) if least == most => least.to_string(),
        (Some(least), Some(most)) => format!("{least} to {most}"),
        _ => return Err(format!("{row} has no part {}", part.words().name)),
    };
    Ok(format!("{PRICE} {price} CU{each} in `{row}`."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bill(items: &[(Part, u64)]) -> [Bill; 1] {
        [Bill {
            row: "row".to_owned(),
            own: items.iter().map(|(_, units)| units).sum(),
            items: items.iter().copied().collect(),
            slots: Vec::new(),
        }]
    }

    const FLAGS: [Check; 1] = [check(("", "flags"), "row", Part::Flags(0))];

    #[test]
    fn only_the_price_right_above_a_function_is_its_own() {
        let text = "/// Price: 1 CU in `row`.\nfn other() {}\n\n    /// Price:\n    #[inline]\n    fn flags<T>() {}\n";
        let two = [check(("", "other"), "row", Part::Bump), FLAGS[0]];
        let bills = bill(&[(Part::Flags(0), 2), (Part::Flags(1), 2), (Part::Bump, 7)]);
        assert_eq!(
            filled(text, &two, &bills).unwrap(),
            "/// Price: 7 CU in `row`.\nfn other() {}\n\n    /// Price: 2 CU for each account in `row`.\n    #[inline]\n    fn flags<T>() {}\n"
        );
        let unknown = filled(text, &FLAGS, &bills).unwrap_err();
        assert!(
            unknown.starts_with("1 of the lines `/// Price:`"),
            "{unknown}"
        );
    }

    #[test]
    fn accounts_may_differ_in_their_price() {
        let bills = bill(&[(Part::Flags(0), 4), (Part::Flags(1), 2)]);
        assert_eq!(
            filled("/// Price:\nfn flags() {}\n", &FLAGS, &bills).unwrap(),
            "/// Price: 2 to 4 CU for each account in `row`.\nfn flags() {}\n"
        );
    }

    #[test]
    fn what_has_no_price_is_told() {
        let error = |text, items: &[(Part, u64)]| filled(text, &FLAGS, &bill(items)).unwrap_err();
        let text = "/// Price:\nfn flags() {}\n";
        let flags = [(Part::Flags(0), 2)];
        assert_eq!(error(text, &[]), "row has no part flags");
        assert_eq!(error("", &flags), "there is no function flags");
        assert_eq!(
            error("/// Price:\n\nfn flags() {}\n", &flags),
            "the documentation of flags needs a line `/// Price:`"
        );
    }
}
