//! The evidence page, `tests/evidence/README.md`: made from the records of the runs, never typed.

use {
    crate::said,
    cu::export::table::{Align, Table},
    cu_runtime::{Profile, runtime_version},
    cu_vault_tests::{
        Arch,
        evidence::{Record, elfs},
        generated,
    },
    std::{
        collections::BTreeMap,
        fs,
        path::{Path, PathBuf},
    },
};

/// The page itself, which no list of pages names.
pub const PAGE: &str = "README.md";

/// How many digits tell one ELF from another.
const SHORT: usize = 12;

/// The page of the records that there are.
pub fn readme() -> Result<String, String> {
    page(&Record::all(), &elfs())
}

fn page(records: &[Record], elfs: &BTreeMap<String, String>) -> Result<String, String> {
    Ok(format!(
        "# Evidence\n\n\
         The runs of the tests. A test writes this page from the records of the [runs](runs.json), and \
         fails when the page differs from them. The page claims only that these runs took place, with these \
         counts, on these versions.\n\n\
         ## On what\n\n{}\n\
         ## What was run\n\n\
         The duration is that of the recorded run, on the machine that recorded it.\n\n{}{}",
        versions(elfs)?,
        suites(records, elfs),
        pages()?
    ))
}

fn versions(elfs: &BTreeMap<String, String>) -> Result<Table, String> {
    let mut table = words(["", ""]);
    let profile = Profile::Mainnet;
    let litesvm = format!("litesvm {}, the same agave", litesvm()?);
    let gates = format!("{profile} ({})", profile.source());
    row(&mut table, ["instructions run on", &runtime_version()]);
    row(&mut table, ["transactions run on", &litesvm]);
    row(&mut table, ["feature gates", &gates]);
    for arch in Arch::ALL {
        let compiler = arch.compiler("cu_vault").map_err(said)?;
        let size = arch.find_elf("cu_vault").map_err(said)?.len();
        let sha256 = &elfs[arch.name()];
        let is = format!("{size} bytes, SHA-256 `{sha256}`, {compiler}");
        row(&mut table, [&format!("the vault, sBPF {arch}"), &is]);
    }
    Ok(table)
}

/// The LiteSVM that is locked with the runtime.
fn litesvm() -> Result<String, String> {
    let lockfile: toml::Table = include_str!("../../../Cargo.lock").parse().map_err(said)?;
    let packages = lockfile["package"].as_array().into_iter().flatten();
    let found: Vec<_> = packages
        .filter(|package| package["name"].as_str() == Some("litesvm"))
        .filter_map(|package| package["version"].as_str())
        .collect();
    match found[..] {
        [version] => Ok(version.to_owned()),
        _ => Err(format!("one LiteSVM is locked, not {}", found.len())),
    }
}

fn suites(records: &[Record], elfs: &BTreeMap<String, String>) -> Table {
    let mut table = words(["suite", "what it shows", "counts", "took", "on", "again"]);
    for record in records {
        let figures = record.figures.iter();
        let figures: Vec<_> = figures
            .map(|figure| format!("{}: {}", figure.what, figure.value))
            .collect();
        row(
            &mut table,
            [
                &record.suite,
                &record.shows,
                &figures.join("<br>"),
                &duration(record.seconds),
                &ran(record, elfs),
                &format!("`{}`", record.command),
            ],
        );
    }
    table
}

/// Which ELFs a run was of. A short run is repeated whenever the tests are, so it is of those there are.
pub(crate) fn ran(record: &Record, elfs: &BTreeMap<String, String>) -> String {
    if record.elfs.is_empty() {
        return "these ELFs, with every run of all tests".to_owned();
    }
    if record
        .elfs
        .iter()
        .all(|(arch, sha256)| elfs.get(arch) == Some(sha256))
    {
        return "these ELFs, by hand".to_owned();
    }
    let earlier = record.elfs.iter();
    let earlier: Vec<_> = earlier
        .map(|(arch, sha256)| format!("{arch} `{}`", &sha256[..sha256.len().min(SHORT)]))
        .collect();
    format!("earlier ELFs, by hand: {}", earlier.join(", "))
}

fn duration(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes, rest) {
        (0, 0, 0) => "under 1 s".to_owned(),
        (0, 0, _) => format!("{rest} s"),
        (0, ..) => format!("{minutes} min {rest:02} s"),
        _ => format!("{hours} h {minutes:02} min {rest:02} s"),
    }
}

/// The other pages that tests have written, by their headings.
fn pages() -> Result<String, String> {
    let mut found = Vec::new();
    collect(&generated::folder(), &mut found)?;
    found.sort();
    let mut list = String::new();
    for path in found {
        let text = fs::read_to_string(&path).map_err(said)?;
        let name = path.strip_prefix(generated::folder()).map_err(said)?;
        let name = name.display();
        let heading = text.lines().find_map(|line| line.strip_prefix("# "));
        let heading = heading.ok_or_else(|| format!("{name} has no heading"))?;
        list += &format!("- [{heading}]({name})\n");
    }
    Ok(match list.as_str() {
        "" => list,
        _ => format!("\n## In detail\n\n{list}"),
    })
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(said)?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "md")
            && path != generated::folder().join(PAGE)
        {
            found.push(path);
        }
    }
    Ok(())
}

fn words<const N: usize>(heads: [&str; N]) -> Table {
    Table::new(heads.map(|head| (head, Align::Left)))
}

/// One row of a table. A bar would begin another column.
fn row<const N: usize>(table: &mut Table, cells: [&str; N]) {
    table.row(cells.map(|cell| cell.replace('|', "\\|")));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a record of any kind becomes.
    #[test]
    fn a_long_run_says_which_elf_it_ran() {
        let elfs = |v3: &str| BTreeMap::from([("v3".to_owned(), v3.to_owned())]);
        let mut record = Record {
            suite: "dice".to_owned(),
            shows: "It holds".to_owned(),
            command: "run it".to_owned(),
            figures: Vec::new(),
            seconds: 3_725,
            elfs: BTreeMap::new(),
        };
        assert_eq!(
            ran(&record, &elfs("aa")),
            "these ELFs, with every run of all tests"
        );
        record.elfs = elfs("aa");
        assert_eq!(ran(&record, &elfs("aa")), "these ELFs, by hand");
        assert_eq!(ran(&record, &elfs("bb")), "earlier ELFs, by hand: v3 `aa`");
        assert_eq!(duration(record.seconds), "1 h 02 min 05 s");
        assert_eq!(
            [0, 59, 60].map(duration),
            ["under 1 s", "59 s", "1 min 00 s"]
        );
    }
}
