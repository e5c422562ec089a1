//! The names in `SECURITY.md` exist, and the ELF contains how to report a vulnerability.

#![forbid(unsafe_code)]

use {
    cu_vault_tests::Arch,
    solana_security_txt::{
        Contact, SECURITY_TXT_BEGIN, SECURITY_TXT_END, SecurityTxt, find_and_parse,
    },
    std::{
        fs,
        path::{Path, PathBuf},
    },
};

/// Each link leads to a file or folder of the repository. Each test that a line names in backticks is a
/// function in a file that the same entry links to.
#[test]
fn the_page_names_files_and_tests_that_exist() {
    let page = read("SECURITY.md");
    let (mut links, mut tests) = (0, 0);
    let mut wrong = Vec::new();
    for entry in entries(&page) {
        let targets: Vec<_> = linked(&entry)
            .map(|target| match target.split_once('#') {
                Some(("", heading)) => ("SECURITY.md", heading),
                Some(of_a_page) => of_a_page,
                None => (target, ""),
            })
            .collect();
        links += targets.len();
        for (target, heading) in &targets {
            if !root().join(target).exists() || !has_heading(target, heading) {
                wrong.push(format!("there is no {target}#{heading}"));
            }
        }
        for name in quoted(&entry).filter(|name| is_test_name(name)) {
            tests += 1;
            // In Rust, or in the scripts' own tests.
            let functions = [format!("fn {name}("), format!("\n{name}() {{")];
            let is_there = |(target, _): &(&str, &str)| {
                fs::read_to_string(root().join(target))
                    .is_ok_and(|text| functions.iter().any(|function| text.contains(function)))
            };
            if !targets.iter().any(is_there) {
                wrong.push(format!(
                    "no file that is linked beside it has the test {name}"
                ));
            }
        }
    }
    // The page is read as it is meant to be.
    assert!(links > 40 && tests > 15, "{links} links, {tests} tests");
    assert!(wrong.is_empty(), "SECURITY.md:\n{}", wrong.join("\n"));
}

/// Headings are named as GitHub and mdBook name them.
fn has_heading(page: &str, anchor: &str) -> bool {
    anchor.is_empty()
        || read(page)
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .any(|heading| heading.to_lowercase().replace(' ', "-") == anchor)
}

/// Read from the bytes that are deployed, as `query-security-txt` reads them.
#[test]
fn both_elfs_say_how_to_report_a_hole() {
    let manifest: toml::Table = read("program/Cargo.toml")
        .parse()
        .expect("it is a manifest");
    let workspace = &manifest["workspace"]["package"];
    for arch in Arch::ALL {
        let elf = arch.elf("cu_vault");
        for marker in [SECURITY_TXT_BEGIN, SECURITY_TXT_END] {
            assert_eq!(
                count(&elf, marker),
                1,
                "{arch}: a parser takes the first one"
            );
        }
        let text = find_and_parse(&elf).unwrap_or_else(|error| panic!("{arch}: {error}"));
        assert_eq!(Some(&*text.name), manifest["package"]["name"].as_str());
        assert_eq!(
            text.source_release.as_deref(),
            workspace["version"].as_str()
        );
        says_where_the_sources_are(&text, workspace.get("repository"));

        assert!(text.policy.starts_with("SECURITY.md "), "{}", text.policy);
        assert!(read("SECURITY.md").contains("private vulnerability reporting"));
        let [Contact::Other(contact)] = &text.contacts[..] else {
            panic!("{arch}: one contact, and nobody's name or address");
        };
        assert!(
            contact.starts_with("private vulnerability reporting"),
            "{contact}"
        );
        assert_eq!(text.preferred_languages, ["en"]);
        assert_eq!(text.auditors, ["None"]);
        assert_eq!((text.encryption, text.expiry), (None, None));
    }
}

/// `private` is the format's word for a project that has no public address.
fn says_where_the_sources_are(text: &SecurityTxt, repository: Option<&toml::Value>) {
    match repository {
        None => {
            assert_eq!(text.project_url, "private");
            assert_eq!(text.source_code, None);
        }
        Some(url) => {
            assert_eq!(Some(&*text.project_url), url.as_str());
            assert_eq!(text.source_code.as_deref(), url.as_str());
        }
    }
}

/// Such a program has a text of its own, and two would be one too many.
#[test]
fn a_program_that_links_the_vault_says_nothing_in_its_name() {
    for arch in Arch::ALL {
        for library in ["general", "compose"] {
            let elf = arch.elf(library);
            assert_eq!(count(&elf, SECURITY_TXT_BEGIN), 0, "{library} {arch}");
        }
    }
}

/// What `CONTRIBUTING.md` tells people to open or to run is there.
#[test]
fn the_page_for_contributors_names_what_exists() {
    let page = read("CONTRIBUTING.md");
    let folders = [
        "program", "tests", "bench", "clients", "docs", "scripts", ".ci",
    ];
    let (mut paths, mut commands) = (0, 0);
    for text in quoted(&page) {
        for word in text.split_whitespace() {
            let (top, below) = word.split_once('/').unwrap_or((word, ""));
            if folders.contains(&top) && !below.is_empty() {
                paths += 1;
                assert!(root().join(word).exists(), "there is no {word}");
            }
        }
        if let Some((_, command)) = text.split_once("--bin vault-bench -- ") {
            commands += 1;
            let name = command.split(' ').next().expect("there is one");
            let common = format!("bench/cu/src/cli/{name}.rs");
            let own = format!("bench/vault/src/cli/{name}.rs");
            let there = [common, own].iter().any(|file| root().join(file).exists());
            assert!(there, "vault-bench has no {name}");
        }
    }
    assert!(
        paths > 30 && commands > 2,
        "{paths} paths, {commands} commands"
    );
    for target in linked(&page).chain(linked(&read("CHANGELOG.md"))) {
        let is_there = target.starts_with("https://") || root().join(target).exists();
        assert!(is_there, "there is no {target}");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn count(elf: &[u8], text: &str) -> usize {
    elf.windows(text.len())
        .filter(|window| *window == text.as_bytes())
        .count()
}

/// The page in pieces that stand for themselves: a row of a table, an item of a list, a paragraph.
fn entries(page: &str) -> Vec<String> {
    let mut entries = vec![String::new()];
    for line in page.lines() {
        if line.is_empty() || line.starts_with(['|', '-', '#']) {
            entries.push(String::new());
        }
        let entry = entries.last_mut().expect("there is one");
        entry.push_str(line);
        entry.push('\n');
    }
    entries
}

/// What the links of a text lead to.
fn linked(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(')')?.0))
}

/// The text in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The names of tests here are sentences.
fn is_test_name(name: &str) -> bool {
    name.matches('_').count() >= 2
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
