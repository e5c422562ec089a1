//! The evidence page, `tests/evidence/README.md`: made from the records of the runs, never typed.
//!
//! It is compared like every generated file. Where other suites write their records anew, this one comes
//! last, in a run of its own, so that it reads what they wrote:
//!
//! ```sh
//! CU_WRITE=1 scripts/test.sh --all
//! CU_WRITE=1 scripts/test.sh evidence
//! ```

#![forbid(unsafe_code)]

use {
    cu_runtime::{Profile, runtime_version},
    cu_vault_tests::{
        Arch,
        evidence::{Record, elfs},
        generated,
    },
    std::{
        collections::BTreeMap,
        fmt::Write,
        fs,
        path::{Path, PathBuf},
    },
};

/// The page itself, which no list of pages names.
const PAGE: &str = "README.md";

/// How many digits tell one ELF from another.
const SHORT: usize = 12;

#[test]
fn the_page_says_what_was_run() {
    generated::hold(PAGE, &page(&Record::all(), &elfs()));
}

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

fn page(records: &[Record], elfs: &BTreeMap<String, String>) -> String {
    let mut page = String::from(
        "# Evidence\n\n\
         What the tests have run. A test writes this page from the records of the runs, in [runs](runs), and \
         fails when it is not what they say. It claims no more than that these runs took place, with these \
         counts, on these versions.\n\n",
    );
    versions(&mut page, elfs);
    suites(&mut page, records, elfs);
    pages(&mut page);
    page
}

fn versions(page: &mut String, elfs: &BTreeMap<String, String>) {
    page.push_str("## On what\n\n| | |\n|---|---|\n");
    let profile = Profile::Mainnet;
    row(page, &["instructions run on", &runtime_version()]);
    row(
        page,
        &[
            "transactions run on",
            &format!("litesvm {}, the same agave", litesvm()),
        ],
    );
    row(
        page,
        &[
            "feature gates",
            &format!("{profile} ({})", profile.source()),
        ],
    );
    for arch in Arch::ALL {
        let compiler = arch
            .compiler("cu_vault")
            .unwrap_or_else(|error| panic!("{error}"));
        let size = arch.elf("cu_vault").len();
        let sha256 = &elfs[arch.name()];
        row(
            page,
            &[
                &format!("the vault, sBPF {arch}"),
                &format!("{size} bytes, SHA-256 `{sha256}`, {compiler}"),
            ],
        );
    }
}

/// The LiteSVM that is locked beside the runtime.
fn litesvm() -> String {
    let lockfile = include_str!("../../Cargo.lock");
    let lockfile: toml::Table = lockfile.parse().expect("it is a lockfile");
    let packages = lockfile["package"].as_array().expect("it lists packages");
    let litesvm: Vec<_> = packages
        .iter()
        .filter(|package| package["name"].as_str() == Some("litesvm"))
        .collect();
    let [litesvm] = litesvm[..] else {
        panic!("one LiteSVM is locked, not {}", litesvm.len());
    };
    let version = litesvm["version"].as_str();
    version.expect("a package has a version").to_owned()
}

fn suites(page: &mut String, records: &[Record], elfs: &BTreeMap<String, String>) {
    page.push_str(
        "\n## What was run\n\n\
         How long a run took is that of the recorded one, on the machine of whoever recorded it.\n\n\
         | suite | what it shows | counts | took | on | again |\n|---|---|---|---|---|---|\n",
    );
    for record in records {
        let figures = record.figures.iter();
        let figures: Vec<_> = figures
            .map(|figure| format!("{}: {}", figure.what, figure.value))
            .collect();
        row(
            page,
            &[
                &format!("[{0}](runs/{0}.json)", record.suite),
                &record.shows,
                &figures.join("<br>"),
                &duration(record.seconds),
                &ran(record, elfs),
                &format!("`{}`", record.command),
            ],
        );
    }
}

/// Which ELFs a run was of. A short run is repeated whenever the tests are, so it is of those there are.
fn ran(record: &Record, elfs: &BTreeMap<String, String>) -> String {
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
fn pages(page: &mut String) {
    let mut found = Vec::new();
    collect(&generated::folder(), &mut found);
    found.sort();
    if found.is_empty() {
        return;
    }
    page.push_str("\n## In detail\n\n");
    for path in found {
        let text = fs::read_to_string(&path).expect("the page can be read");
        let heading = text.lines().find_map(|line| line.strip_prefix("# "));
        let name = path
            .strip_prefix(generated::folder())
            .expect("it lies in the folder")
            .display();
        let heading = heading.unwrap_or_else(|| panic!("{name} has no heading"));
        writeln!(page, "- [{heading}]({name})").expect("a string takes anything");
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for path in entries.map(|entry| entry.expect("the folder can be read").path()) {
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "md")
            && path != generated::folder().join(PAGE)
        {
            found.push(path);
        }
    }
}

/// One row of a table. A bar would begin another column.
fn row(page: &mut String, cells: &[&str]) {
    let cells: Vec<_> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    writeln!(page, "| {} |", cells.join(" | ")).expect("a string takes anything");
}
