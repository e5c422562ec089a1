//! The packages that are published: what they need, and what is in them. scripts/package.sh builds them.

use {
    serde_json::Value,
    std::{
        collections::{BTreeMap, BTreeSet},
        fs,
        os::unix::fs::PermissionsExt,
        path::{Path, PathBuf},
        process::Command,
    },
};

const PACKAGES: [&str; 4] = ["cu-gate", "cu-record", "cu-runtime", "cu-symbolic"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Every package that the workspace resolves to, with all of cargo's facts.
fn metadata() -> Value {
    serde_json::from_str(&cargo(&["metadata", "--locked", "--format-version", "1"])).unwrap()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

/// `1.93` and `1.93.0` are one version.
fn version(text: &str) -> Vec<u32> {
    let mut parts: Vec<_> = text.split('.').map(|it| it.parse().unwrap()).collect();
    parts.resize(3, 0);
    parts
}

/// Agave's own crates declare no Rust. This one calls a function of the standard library that is stable since 1.93.
const UNDECLARED: (&str, &str, &str) = ("solana-syscalls", ".write_clone_of_slice(", "1.93");

/// Their Rust is the oldest that what they depend on builds with, not older and not newer.
#[test]
fn msrv() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    let packages: BTreeMap<_, _> = packages.iter().map(|it| (text(it, "id"), it)).collect();
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let nodes: BTreeMap<_, _> = nodes.iter().map(|it| (text(it, "id"), it)).collect();
    let ours = |id: &str| PACKAGES.contains(&text(packages[id], "name"));
    let root = packages
        .keys()
        .find(|id| text(packages[*id], "name") == "cu-gate")
        .unwrap();

    let mut seen = BTreeSet::new();
    let mut open = vec![*root];
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let used = nodes[id]["deps"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|dependency| {
                let kinds = dependency["dep_kinds"].as_array().unwrap();
                kinds.iter().any(|kind| kind["kind"] != "dev")
            });
        open.extend(used.map(|dependency| text(dependency, "pkg")));
    }
    let (undeclared, call, since) = UNDECLARED;
    let needs = |id: &&str| match text(packages[*id], "rust_version") {
        "" if text(packages[*id], "name") == undeclared => {
            let manifest = Path::new(text(packages[*id], "manifest_path"));
            let source = fs::read_to_string(manifest.with_file_name("src/lib.rs")).unwrap();
            assert!(
                source.contains(call),
                "{id} may need less than Rust {since}"
            );
            version(since)
        }
        "" => version("1.0"),
        declared => version(declared),
    };
    let least = seen.iter().filter(|id| !ours(id)).map(needs).max().unwrap();
    for (id, package) in packages.iter().filter(|(id, _)| ours(id)) {
        assert_eq!(version(text(package, "rust_version")), least, "{id}");
    }
    let readme = fs::read_to_string(self::root().join("bench/README.md")).unwrap();
    let least = format!("{}.{}", least[0], least[1]);
    assert!(readme.contains(&format!("Rust {least} or later")));
    let nightly = fs::read_to_string(self::root().join(".github/workflows/nightly.yml")).unwrap();
    assert!(nightly.contains(&format!("cargo +{least} check --locked -p cu-gate ")));
}

/// What `cargo install` compiles stays below this: each crate is seconds of everyone's first run. 262 of them come
/// with mollusk-svm alone.
#[test]
fn how_many_crates_cu_needs() {
    const MOST: usize = 310;
    let edges = ["--edges", "normal", "--prefix", "none", "--no-dedupe"];
    let tree = cargo(&[&["tree", "--locked", "-p", "cu-gate"], &edges[..]].concat());
    let crates: BTreeSet<_> = tree.lines().collect();
    assert!(
        crates.len() <= MOST,
        "{} crates, not {MOST} at the most",
        crates.len()
    );
    assert!(crates.iter().any(|it| it.starts_with("mollusk-svm v")));
}

/// Licence and README are in, tests and what they need are not, and crates.io would take them.
#[test]
fn what_is_in_them() {
    let metadata = metadata();
    for name in PACKAGES {
        let listed = cargo(&["package", "--locked", "--list", "--allow-dirty", "-p", name]);
        let files: BTreeSet<_> = listed.lines().collect();
        for file in ["Cargo.toml", "LICENSE", "README.md", "src/lib.rs"] {
            assert!(files.contains(file), "{name} lacks {file}");
        }
        let outside = ["tests/", "examples/"];
        assert!(
            !files
                .iter()
                .any(|file| outside.iter().any(|it| file.starts_with(it))),
            "{name}"
        );

        let packages = metadata["packages"].as_array().unwrap();
        let package = packages.iter().find(|it| it["name"] == name).unwrap();
        let folder = Path::new(text(package, "manifest_path")).parent().unwrap();
        let sizes = files
            .iter()
            .filter_map(|file| fs::metadata(folder.join(file)).ok());
        let bytes: u64 = sizes.map(|it| it.len()).sum();
        assert!(
            bytes < 10 * 1024 * 1024,
            "{name} has {bytes} bytes, and crates.io takes 10 MiB packed"
        );

        assert_eq!(package["publish"], Value::Null, "{name}");
        for field in ["description", "license", "readme"] {
            assert!(!text(package, field).is_empty(), "{name} lacks {field}");
        }
        // A path alone is nothing for who has no clone.
        for dependency in package["dependencies"].as_array().unwrap() {
            let for_users = dependency["kind"] != "dev";
            assert!(
                !for_users || dependency["req"] != "*",
                "{name}: {dependency}"
            );
        }
    }
    let listed = cargo(&[
        "package",
        "--locked",
        "--list",
        "--allow-dirty",
        "-p",
        "cu-runtime",
    ]);
    let elfs = listed
        .lines()
        .filter(|file| file.starts_with("programs/") && file.ends_with(".so"));
    assert_eq!(elfs.count(), 3);
    assert!(listed.lines().any(|file| file == "mainnet.tsv"));
}

/// `cargo binstall` looks for the archives that scripts/binary.sh packs.
#[test]
fn binstall_finds_the_archives() {
    let script = root().join("scripts/binary.sh");
    let source = fs::read_to_string(&script).unwrap();
    assert!(source.contains("-p cu-gate --features node --bin cu "));

    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("binary");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    // Answers like a `cu`, and is not an ELF.
    let cu = folder.join("answers");
    let answers = format!(
        "#!/bin/sh\nif [ \"$1\" = --version ]; then echo cu {version}; else echo --url; fi\n"
    );
    fs::write(&cu, answers).unwrap();
    fs::set_permissions(&cu, fs::Permissions::from_mode(0o755)).unwrap();
    let pack = |target: &str| {
        let mut command = Command::new(&script);
        command.args(["--target", target, "--cu"]).arg(&cu);
        command.arg("--out").arg(&folder).output().unwrap()
    };

    let target = "some-target";
    let packed = pack(target);
    assert!(packed.status.success(), "{packed:?}");
    let manifest = fs::read_to_string(root().join("bench/cu/Cargo.toml")).unwrap();
    let manifest: toml::Table = toml::from_str(&manifest).unwrap();
    let binstall = &manifest["package"]["metadata"]["binstall"];
    let filled = |key: &str| {
        let values = [
            ("repo", "R"),
            ("version", version),
            ("target", target),
            ("bin", "cu"),
        ];
        let template = binstall[key].as_str().unwrap().to_owned();
        values.iter().fold(template, |text, (name, value)| {
            text.replace(&format!("{{ {name} }}"), value)
        })
    };
    let url = filled("pkg-url");
    let (release, archive) = url.rsplit_once('/').unwrap();
    assert_eq!(release, format!("R/releases/download/v{version}"));
    assert_eq!(filled("pkg-fmt"), "tgz");
    let listed = Command::new("tar")
        .arg("-tzf")
        .arg(folder.join(archive))
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(
        listed.lines().any(|file| file == filled("bin-dir")),
        "{listed}"
    );

    // For musl it must be static, and a file that readelf cannot read is not known to be.
    let refused = pack("some-linux-musl");
    let error = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{error}");
    assert!(error.contains("error: readelf cannot read "), "{error}");
}

/// What does not build ends there, with its own sentence.
#[test]
fn a_binary_that_does_not_build_is_not_packed() {
    let refused = Command::new(root().join("scripts/binary.sh"))
        .args(["--target", "no-such-target"])
        .output()
        .unwrap();
    let error = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{error}");
    let last = error.lines().last().unwrap_or_default();
    assert!(
        last.starts_with("error: cu does not build for no-such-target; is the target installed?"),
        "{error}"
    );
}
