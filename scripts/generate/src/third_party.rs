//! Whose code is in what users get, and under which licences: `program/THIRD_PARTY.md`, from what cargo
//! resolves and from npm's lockfile.
//!
//! Which licences may be there at all is `.ci/deny.toml`'s business, see `scripts/audit.sh`.

use {
    cu::export::table::{Align, Table},
    serde_json::Value,
    std::{collections::BTreeSet, env, fs, path::Path, process::Command},
};

/// The page, in the repository.
pub const PAGE: &str = "program/THIRD_PARTY.md";

/// Name, version, licence.
type Package = (String, String, String);

/// The page of a repository.
pub fn page(root: &Path) -> Result<String, String> {
    let elf = crates(root, "program/Cargo.toml", "cu-vault", "bpfel-unknown-none")?;
    let cli = crates(
        root,
        "Cargo.toml",
        "cu-vault-cli",
        "x86_64-unknown-linux-gnu",
    )?;
    Ok(format!(
        "# Third parties\n\n\
         The packages in the files that users get, by the lockfiles. Each package comes with its licence, in its sources \
         on\ncrates.io and npm. `scripts/write.sh` writes this page.\n\n\
         ## The program's ELF\n\n\
         Besides these, `core` and `compiler_builtins` of Rust (MIT OR Apache-2.0).\n\n{}\n\
         ## The command line, on Linux\n\n{}\n\
         ## The TypeScript client\n\n{}",
        table(&elf),
        table(&cli),
        table(&npm(root)?)
    ))
}

/// What is compiled into a package for this target. Procedural macros and build scripts are not in it.
fn crates(
    root: &Path,
    manifest: &str,
    package: &str,
    target: &str,
) -> Result<BTreeSet<Package>, String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .current_dir(root)
        .args(["tree", "--locked", "--manifest-path", manifest])
        .args(["-p", package, "--target", target])
        .args(["--edges", "normal,no-proc-macro"])
        .args(["--prefix", "none", "--format", "{p}|{l}"])
        .output()
        .map_err(|error| format!("cargo tree does not run: {error}"))?;
    if !tree.status.success() {
        let said = String::from_utf8_lossy(&tree.stderr);
        return Err(format!("cargo tree: {}", said.trim()));
    }
    let lines = String::from_utf8_lossy(&tree.stdout);
    let packages = lines
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        // A path follows a package of this repository.
        .filter(|line| !line.contains(" (/"))
        .map(|line| {
            let (package, license) = line.split_once('|')?;
            let (name, version) = package.split_once(" v")?;
            let license = match license {
                "" => "in its LICENSE file".to_owned(),
                license => license.replace(" / ", "/").replace('/', " OR "),
            };
            Some((name.to_owned(), version.to_owned(), license))
        });
    let packages: Option<BTreeSet<_>> = packages.collect();
    packages.ok_or_else(|| "cargo tree prints other lines than requested".to_owned())
}

/// What `npm install cu-vault` would install.
fn npm(root: &Path) -> Result<BTreeSet<Package>, String> {
    const LOCK: &str = "clients/ts/package-lock.json";
    let wrong = |what: &dyn ToString| format!("{LOCK}: {}", what.to_string());
    let lock = fs::read_to_string(root.join(LOCK)).map_err(|error| wrong(&error))?;
    let lock: Value = serde_json::from_str(&lock).map_err(|error| wrong(&error))?;
    let packages = lock["packages"]
        .as_object()
        .ok_or_else(|| wrong(&"it lists no packages"))?;
    Ok(packages
        .iter()
        .filter(|(_, package)| package.get("dev").or(package.get("devOptional")).is_none())
        .filter_map(|(path, package)| {
            let (_, name) = path.rsplit_once("node_modules/")?;
            let text = |field: &str| package[field].as_str().unwrap_or("unknown").to_owned();
            Some((name.to_owned(), text("version"), text("license")))
        })
        .collect())
}

fn table(packages: &BTreeSet<Package>) -> Table {
    let mut table = Table::new(["package", "version", "licence"].map(|name| (name, Align::Left)));
    for (name, version, license) in packages {
        table.row([name, version, license]);
    }
    table
}
