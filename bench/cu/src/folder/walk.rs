//! The files of a folder.

use {
    crate::{
        Error, Result,
        plan::{HEAD, Head},
        report::{Note, NoteKind},
    },
    std::{
        fs, io,
        path::{Path, PathBuf},
        sync::Arc,
    },
};

/// The content of a folder.
#[derive(Default)]
pub struct Walk {
    /// Those that describe rows.
    pub files: Vec<Found>,
    /// Those that do not.
    pub others: Vec<Note>,
    /// Subfolders that cannot be read, or whose settings cannot.
    pub unread: Vec<(PathBuf, Error)>,
}

/// A file that describes rows.
pub struct Found {
    pub file: PathBuf,
    pub kind: Kind,
    /// The path of the file in the folder, without its extension: what its row is known by.
    pub id: String,
    /// The settings of its folder.
    pub head: Arc<Head>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Plan,
    Fixture,
}

/// The files of a folder in the order of their names, or the one file.
pub fn walk(path: &Path, recursive: bool) -> Result<Walk> {
    let mut walk = Walk::default();
    if fs::metadata(path).map_err(unreadable(path))?.is_dir() {
        let above = [path.canonicalize().map_err(unreadable(path))?];
        walk.folder(path, "", &Arc::default(), recursive, &above)?;
        return Ok(walk);
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let head = head(folder, &Arc::default())?;
    walk.file(path, "", &head);
    Ok(walk)
}

/// The settings of this folder, or else those of the one above it.
fn head(folder: &Path, above: &Arc<Head>) -> Result<Arc<Head>> {
    let file = folder.join(HEAD);
    match fs::symlink_metadata(&file) {
        Ok(_) => Head::read(&file).map(Arc::new),
        Err(_) => Ok(above.clone()),
    }
}

impl Walk {
    /// `ids` is what the ids of its rows begin with; `above` are the folders that lead here, so that a symlink
    /// to one of them is no endless way.
    fn folder(
        &mut self,
        folder: &Path,
        ids: &str,
        head: &Arc<Head>,
        recursive: bool,
        above: &[PathBuf],
    ) -> Result<()> {
        let head = self::head(folder, head)?;
        let entries = fs::read_dir(folder).and_then(|entries| {
            let paths = entries.map(|entry| Ok(entry?.path()));
            paths.collect::<io::Result<Vec<_>>>()
        });
        let mut paths = entries.map_err(unreadable(folder))?;
        paths.sort();
        for path in paths {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if name == HEAD || name.starts_with('.') {
                continue;
            }
            if !path.is_dir() {
                self.file(&path, ids, &head);
                continue;
            }
            let real = path.canonicalize().map_err(unreadable(&path))?;
            if !recursive {
                self.note(
                    NoteKind::Subfolder,
                    &path,
                    "a subfolder is read with --recursive only",
                );
            } else if above.contains(&real) {
                self.note(
                    NoteKind::Subfolder,
                    &path,
                    "a symlink to a folder above it is not read",
                );
            } else {
                let ids = format!("{ids}{name}/");
                let above = [above, &[real]].concat();
                if let Err(error) = self.folder(&path, &ids, &head, recursive, &above) {
                    self.unread.push((path, error));
                }
            }
        }
        Ok(())
    }

    fn file(&mut self, file: &Path, ids: &str, head: &Arc<Head>) {
        let kind = match file.extension().and_then(|extension| extension.to_str()) {
            Some("toml") => Kind::Plan,
            Some("fix") => Kind::Fixture,
            _ => {
                let what = match file.exists() {
                    true => "neither a plan (*.toml) nor a fixture (*.fix)",
                    false => "a symlink that leads nowhere",
                };
                return self.note(NoteKind::NoRow, file, what);
            }
        };
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        self.files.push(Found {
            file: file.to_owned(),
            kind,
            id: format!("{ids}{stem}"),
            head: head.clone(),
        });
    }

    fn note(&mut self, kind: NoteKind, path: &Path, text: &str) {
        self.others
            .push(Note::new(kind, path.display().to_string(), text));
    }
}

fn unreadable(file: &Path) -> impl Fn(io::Error) -> Error {
    move |source| Error::Read {
        file: file.to_owned(),
        source,
    }
}
