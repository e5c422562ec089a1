//! Who else's code is in what users get, and under which licences: `program/THIRD_PARTY.md`, from what cargo
//! resolves and from npm's lockfile.
//!
//! ```sh
//! CU_WRITE=1 scripts/test.sh third_party
//! ```
//!
//! Which licences may be there at all is `.ci/deny.toml`'s business, see `scripts/audit.sh`.

#![forbid(unsafe_code)]

use {
    cu_vault_tests::generated,
    serde_json::Value,
    std::{
        collections::BTreeSet,
        env, fmt, fs,
        path::{Path, PathBuf},
        process::Command,
    },
};

const PAGE: &str = "program/THIRD_PARTY.md";

/// Name, version, licence.
type Package = (String, String, String);

#[test]
fn the_page_lists_what_is_resolved() {
    let page = page();
    let file = root().join(PAGE);
    if generated::is_writing() {
        fs::write(&file, &page).unwrap();
        return;
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    let new = page.lines().find(|line| !committed.contains(line));
    let drift = new.or_else(|| committed.lines().find(|line| !page.contains(line)));
    assert!(
        committed == page,
        "{PAGE} is not what is resolved, such as: {drift:?}; write it with: \
         CU_WRITE=1 scripts/test.sh third_party"
    );
}

fn page() -> String {
    let mut page = format!(
        "# Third parties\n\n\
         Whose code is in what users get, by the lockfiles. Each package comes with its licence, in its sources \
         on\ncrates.io and npm. `CU_WRITE=1 scripts/test.sh third_party` writes this page.\n\n\
         ## The program's ELF\n\n\
         Beside these, `core` and `compiler_builtins` of Rust (MIT OR Apache-2.0).\n\n{}",
        Table(&crates(
            "program/Cargo.toml",
            "cu-vault",
            "bpfel-unknown-none"
        ))
    );
    if root().join("clients/cli/Cargo.toml").exists() {
        let crates = crates("Cargo.toml", "cu-vault-cli", "x86_64-unknown-linux-gnu");
        page += &format!("\n## The command line, on Linux\n\n{}", Table(&crates));
    }
    page += &format!("\n## The TypeScript client\n\n{}", Table(&npm()));
    page
}

/// What is compiled into a package for this target. Procedural macros and build scripts are not in it.
fn crates(manifest: &str, package: &str, target: &str) -> BTreeSet<Package> {
    let tree = Command::new(env::var("CARGO").expect("cargo runs the tests"))
        .current_dir(root())
        .args([
            "tree",
            "--locked",
            "--manifest-path",
            manifest,
            "-p",
            package,
        ])
        .args(["--edges", "normal,no-proc-macro", "--target", target])
        .args(["--prefix", "none", "--format", "{p}|{l}"])
        .output()
        .expect("cargo runs");
    let said = String::from_utf8_lossy(&tree.stderr);
    assert!(tree.status.success(), "cargo tree: {said}");
    let lines = String::from_utf8(tree.stdout).expect("cargo prints text");
    let crates: BTreeSet<_> = lines
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        // A path stands behind what is this repository's own.
        .filter(|line| !line.contains(" (/"))
        .map(|line| {
            let (package, license) = line.split_once('|').expect("the format has a bar");
            let (name, version) = package.split_once(" v").expect("a version follows");
            let license = match license {
                "" => "in its LICENSE file".to_owned(),
                license => license.replace(" / ", "/").replace('/', " OR "),
            };
            (name.to_owned(), version.to_owned(), license)
        })
        .collect();
    assert!(crates.iter().any(|(name, ..)| name == "solana-address"));
    crates
}

/// What `npm install cu-vault` would install.
fn npm() -> BTreeSet<Package> {
    let lock = fs::read_to_string(root().join("clients/ts/package-lock.json")).unwrap();
    let lock: Value = serde_json::from_str(&lock).unwrap();
    let packages = lock["packages"]
        .as_object()
        .expect("they are listed by path");
    let packages: BTreeSet<_> = packages
        .iter()
        .filter(|(_, package)| package.get("dev").or(package.get("devOptional")).is_none())
        .filter_map(|(path, package)| {
            let (_, name) = path.rsplit_once("node_modules/")?;
            let text = |field: &str| package[field].as_str().unwrap_or("unknown").to_owned();
            Some((name.to_owned(), text("version"), text("license")))
        })
        .collect();
    assert!(packages.iter().any(|(name, ..)| name == "@solana/kit"));
    packages
}

struct Table<'a>(&'a BTreeSet<Package>);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| package | version | licence |\n|---|---|---|")?;
        for (name, version, license) in self.0 {
            writeln!(f, "| {name} | {version} | {license} |")?;
        }
        Ok(())
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
