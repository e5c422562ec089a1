//! Everything that decides the bytes of an ELF, except the compiler, which the manifest names.
//!
//! For a program in Rust these are the sources and manifests of its package and of every package here that
//! it depends on. They are also the lockfile and the manifests of their workspaces, the host's toolchain, which drives
//! the build,
//! cargo's configuration on the way up, and the flags. The id is in the sources.

use {
    crate::{
        Arch, Error,
        checkout::{Language, Program},
        flags,
    },
    sha2::{Digest, Sha256},
    std::{
        collections::BTreeSet,
        fs,
        path::{Component, Path, PathBuf},
    },
    toml::{Table, Value},
};

/// The SHA-256 of all of it.
pub fn digest(root: &Path, program: &Program, arch: Arch) -> Result<String, Error> {
    let mut hash = Sha256::new();
    let mut part = |name: &str, bytes: &[u8]| {
        for it in [name.as_bytes(), bytes] {
            hash.update((it.len() as u64).to_le_bytes());
            hash.update(it);
        }
    };
    for file in files(root, program)? {
        let path = root.join(&file);
        part(&file, &fs::read(&path).map_err(Error::file(path))?);
    }
    match program.language {
        Language::Rust => part("flags", flags::text(arch).as_bytes()),
        Language::Assembly => part("assembler", assembler(root)?.as_bytes()),
    }
    part("sbpf", arch.name().as_bytes());
    Ok(hex::encode(hash.finalize()))
}

/// Every file of them, below the root, in the order of their names.
pub fn files(root: &Path, program: &Program) -> Result<BTreeSet<String>, Error> {
    let (mut files, workspace) = match program.language {
        Language::Rust => {
            let workspace = workspace(root, &program.folder)?;
            let shared = ["Cargo.toml", "Cargo.lock"].map(|name| join(&workspace, name));
            let mut files = BTreeSet::from(shared);
            files.insert("rust-toolchain.toml".to_owned());
            (files, workspace)
        }
        Language::Assembly => (BTreeSet::new(), String::new()),
    };
    let mut packages = vec![program.folder.clone()];
    let mut seen = BTreeSet::new();
    while let Some(folder) = packages.pop() {
        if !seen.insert(folder.clone()) {
            continue;
        }
        let manifest = package(&root.join(&folder))?;
        for name in ["Cargo.toml", "build.rs"] {
            add(root, &join(&folder, name), &mut files)?;
        }
        if program.language == Language::Rust {
            // What it may take over from, such as its edition.
            add(
                root,
                &join(&self::workspace(root, &folder)?, "Cargo.toml"),
                &mut files,
            )?;
        }
        let lib = manifest
            .get("lib")
            .and_then(|lib| lib.get("path")?.as_str());
        let lib = join(&folder, lib.unwrap_or("src/lib.rs"));
        let sources = lib.rsplit_once('/').map_or("", |(folder, _)| folder);
        add(root, sources, &mut files)?;
        for above in Path::new(&folder).ancestors() {
            add(
                root,
                &join(&above.to_string_lossy(), ".cargo/config.toml"),
                &mut files,
            )?;
        }
        packages.extend(dependencies(root, &workspace, &folder, &manifest)?);
    }
    Ok(files)
}

/// The folder of the workspace that a package names; a package that names none is one.
fn workspace(root: &Path, folder: &str) -> Result<String, Error> {
    let manifest = package(&root.join(folder))?;
    let named = manifest["package"].get("workspace").and_then(Value::as_str);
    Ok(join(folder, named.unwrap_or(".")))
}

/// The manifest of a package.
pub fn package(folder: &Path) -> Result<Table, Error> {
    let file = folder.join("Cargo.toml");
    let text = fs::read_to_string(&file).map_err(Error::file(&file))?;
    text.parse().map_err(|error| Error::malformed(file, error))
}

/// The folders of the packages of this repository that one depends on.
fn dependencies(
    root: &Path,
    workspace: &str,
    folder: &str,
    manifest: &Table,
) -> Result<Vec<String>, Error> {
    let shared = package(&root.join(workspace))?;
    let shared = shared
        .get("workspace")
        .and_then(|it| it.get("dependencies"));
    let mut found = Vec::new();
    for kind in ["dependencies", "build-dependencies"] {
        let Some(listed) = manifest.get(kind).and_then(Value::as_table) else {
            continue;
        };
        for (name, dependency) in listed {
            let path = |it: &Value| it.get("path").and_then(Value::as_str).map(str::to_owned);
            if let Some(path) = path(dependency) {
                found.push(join(folder, &path));
            } else if dependency.get("workspace").is_some()
                && let Some(path) = shared.and_then(|it| path(it.get(name)?))
            {
                found.push(join(workspace, &path));
            }
        }
    }
    Ok(found)
}

/// A file, if it is there, or every file below a folder.
fn add(root: &Path, path: &str, files: &mut BTreeSet<String>) -> Result<(), Error> {
    let full = root.join(path);
    if full.is_file() {
        files.insert(path.to_owned());
    } else if full.is_dir() {
        for entry in fs::read_dir(&full).map_err(Error::file(&full))? {
            let entry = entry.map_err(Error::file(&full))?;
            add(
                root,
                &join(path, &entry.file_name().to_string_lossy()),
                files,
            )?;
        }
    }
    Ok(())
}

/// A path below the root, with `/` and without `..`.
fn join(folder: &str, path: &str) -> String {
    let mut out = PathBuf::new();
    for component in Path::new(folder).join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(out.pop()),
            component => out.push(component),
        }
    }
    let parts = out
        .components()
        .map(|it| it.as_os_str().to_string_lossy().into_owned());
    parts.collect::<Vec<_>>().join("/")
}

/// The assembler's own packages in the lockfile of the host's workspace.
fn assembler(root: &Path) -> Result<String, Error> {
    let file = root.join("Cargo.lock");
    let text = fs::read_to_string(&file).map_err(Error::file(&file))?;
    let packages = text
        .split("[[package]]")
        .filter(|it| it.contains("name = \"sbpf-"));
    Ok(packages.collect())
}
