//! The runtime's source at the locked version: where a text is in it, and the values of its constants.
//!
//! Lines are looked up in the crates that cargo has fetched, which are published from the tag that the links name.

use {
    crate::said,
    cu::export::table::figure,
    cu_vault_bench::listing,
    serde_json::Value,
    std::{
        collections::BTreeMap,
        env, fs,
        path::{Path, PathBuf},
        process::Command,
        sync::OnceLock,
    },
};

const REPOSITORY: &str = "https://github.com/anza-xyz/agave/blob";

/// The crate that names the version of all.
const RUNTIME: &str = "solana-program-runtime";

/// Folder and version of each crate that is locked.
type Crates = BTreeMap<String, (PathBuf, String)>;

static CRATES: OnceLock<Result<Crates, String>> = OnceLock::new();

/// The version of the runtime, `4.2.2`.
pub fn version(root: &Path) -> Result<String, String> {
    let crates = crates(root)?;
    let (_, version) = crates
        .get(RUNTIME)
        .ok_or_else(|| format!("{RUNTIME} is not locked"))?;
    Ok(version.clone())
}

/// The address of the first line with this text in a file of the runtime.
pub fn address(root: &Path, file: &str, text: &str) -> Result<String, String> {
    let line = source(root, file)?
        .lines()
        .position(|line| line.contains(text))
        .ok_or_else(|| format!("the runtime's {file} has no “{text}”"))?;
    let version = version(root)?;
    Ok(format!("{REPOSITORY}/v{version}/{file}#L{}", line + 1))
}

/// The value of a constant, leading to it.
pub fn constant(root: &Path, file: &str, name: &str) -> Result<String, String> {
    let value = listing::constant(&source(root, file)?, name)?;
    let product = value.split('*').map(|factor| {
        let digits = factor.trim().replace(',', "");
        digits
            .parse::<u64>()
            .map_err(|_| format!("{name} is {value}"))
    });
    let value: u64 = product.product::<Result<_, _>>()?;
    let address = address(root, file, &format!("const {name}: "))?;
    Ok(format!("[{}]({address})", figure(value)))
}

/// `program-runtime/src/cpi.rs` is `src/cpi.rs` of the crate `solana-program-runtime`.
fn source(root: &Path, file: &str) -> Result<String, String> {
    let (folder, path) = file
        .split_once("/src/")
        .ok_or_else(|| format!("{file} is no source file of the runtime"))?;
    let name = match folder.strip_prefix("programs/") {
        Some(program) => format!("solana-{program}-program"),
        None => format!("solana-{folder}"),
    };
    let crates = crates(root)?;
    let (folder, found) = crates
        .get(&name)
        .ok_or_else(|| format!("{name} is not locked"))?;
    if *found != version(root)? {
        return Err(format!("{name} {found} is not of the runtime's version"));
    }
    let path = folder.join("src").join(path);
    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
}

fn crates(root: &Path) -> Result<&'static Crates, String> {
    CRATES
        .get_or_init(|| locked(root))
        .as_ref()
        .map_err(Clone::clone)
}

fn locked(root: &Path) -> Result<Crates, String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let metadata = Command::new(cargo)
        .current_dir(root)
        .args(["metadata", "--locked", "--format-version", "1"])
        .output()
        .map_err(|error| format!("cargo metadata does not run: {error}"))?;
    if !metadata.status.success() {
        let printed = String::from_utf8_lossy(&metadata.stderr);
        return Err(format!("cargo metadata: {}", printed.trim()));
    }
    let metadata: Value = serde_json::from_slice(&metadata.stdout).map_err(said)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let text = |package: &Value, field: &str| package[field].as_str().map(str::to_owned);
    Ok(packages
        .filter_map(|package| {
            let manifest = text(package, "manifest_path")?;
            let folder = Path::new(&manifest).parent()?.to_owned();
            Some((text(package, "name")?, (folder, text(package, "version")?)))
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: &str = "program-runtime/src/execution_budget.rs";

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    #[test]
    fn a_line_is_that_of_the_locked_version() {
        let version = version(&root()).unwrap();
        let address = address(&root(), BUDGET, "pub const DEFAULT_HEAP_COST").unwrap();
        let (at, line) = address.split_once("#L").unwrap();
        assert_eq!(at, format!("{REPOSITORY}/v{version}/{BUDGET}"));
        let source = source(&root(), BUDGET).unwrap();
        let line = source.lines().nth(line.parse::<usize>().unwrap() - 1);
        assert!(line.unwrap().starts_with("pub const DEFAULT_HEAP_COST"));
    }

    #[test]
    fn a_constant_is_its_value_and_leads_to_it() {
        let constant = |name| constant(&root(), BUDGET, name);
        assert!(
            constant("MAX_COMPUTE_UNIT_LIMIT")
                .unwrap()
                .starts_with("[1,400,000](https://")
        );
        assert!(
            constant("MAX_HEAP_FRAME_BYTES")
                .unwrap()
                .starts_with("[262,144](https://")
        );
        assert!(constant("MIN_HEAP_FRAME_BYTES").is_err());
    }

    #[test]
    fn what_the_runtime_does_not_have_is_an_error() {
        assert!(address(&root(), BUDGET, "no such text").is_err());
        assert!(address(&root(), "program-runtime/src/gone.rs", "").is_err());
        assert!(address(&root(), "gone/src/lib.rs", "").is_err());
    }
}
