//! The files that `report` writes.

use {
    crate::{
        Error, Exporter, Report, Result,
        baseline::Baseline,
        export::{
            action::{Action, Earlier},
            flame,
            folded::Folded,
            html::Html,
            page::{Extras, Page},
            pages,
        },
        files,
        output::tell,
    },
    clap::Args,
    std::{
        fs,
        path::{Path, PathBuf},
    },
};

/// The files to write.
#[derive(Args)]
pub struct Outputs {
    /// Write the pages into this folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Draw the flame graph of this row, to flame_ROW.svg, to be opened in a browser; with --out, as a
    /// picture among the charts.
    #[arg(long, value_name = "ROW")]
    flamegraph: Vec<String>,
    /// Write every row as folded stacks.
    #[arg(long, value_name = "FILE")]
    folded: Option<PathBuf>,
    /// Write the table that GitHub actions which comment on CU read.
    #[arg(long, value_name = "FILE")]
    action: Option<PathBuf>,
    /// Write one page for a browser, which needs no other file and no network.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// A baseline, for the changes and the history that --html shows.
    #[arg(long, value_name = "FILE", requires = "html")]
    baseline: Option<PathBuf>,
    /// An earlier JSON report, or a baseline, for the deltas of --action.
    #[arg(long, value_name = "FILE", requires = "action")]
    since: Option<PathBuf>,
}

impl Outputs {
    /// Whether nothing is to be written.
    pub fn is_empty(&self) -> bool {
        self.out.is_none()
            && self.flamegraph.is_empty()
            && self.folded.is_none()
            && self.action.is_none()
            && self.html.is_none()
    }

    /// The pages alone, into this folder.
    pub fn pages(folder: impl Into<PathBuf>) -> Self {
        Self {
            out: Some(folder.into()),
            flamegraph: Vec::new(),
            folded: None,
            action: None,
            html: None,
            baseline: None,
            since: None,
        }
    }

    /// Every file with its text. `extras` is what the pages have besides the rows.
    pub fn of(
        &self,
        report: &Report,
        extras: impl FnOnce() -> Result<Extras>,
    ) -> Result<Vec<Page>> {
        // Everything that can be refused is, before the first file is written.
        let since = self.since.as_deref().map(Earlier::read).transpose()?;
        let baseline = self.baseline.as_deref().map(Baseline::read).transpose()?;
        let mut written = Vec::new();
        if let Some(folder) = &self.out {
            let mut extras = extras()?;
            for id in &self.flamegraph {
                if !extras.flames.contains(id) {
                    extras.flames.push(id.clone());
                }
            }
            let pages = pages::of(report, &extras)?.into_iter();
            written.extend(pages.map(|page| Page::new(folder.join(page.path), page.text)));
        } else {
            for id in &self.flamegraph {
                let graph = flame::of(report, id, flame::Kind::Interactive)?;
                written.push(Page::new(flame::file(id), graph));
            }
        }
        if let Some(file) = &self.folded {
            written.push(Page::new(file, Folded.export(report)));
        }
        if let Some(file) = &self.action {
            written.push(Page::new(file, Action { since }.export(report)));
        }
        if let Some(file) = &self.html {
            written.push(Page::new(file, Html { baseline }.export(report)));
        }
        Ok(written)
    }
}

/// Writes files, and says which on standard error.
pub fn write(pages: &[Page]) -> Result<()> {
    for Page { path, text } in pages {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|source| Error::Write {
                file: folder.to_owned(),
                source,
            })?;
        }
        files::write(path, text)?;
        tell(path.display());
    }
    Ok(())
}

/// Whether each file is what would be written. `command` is what writes it.
pub fn check(pages: &[Page], command: &str) -> Result<()> {
    let differs = |page: &Page| Ok(files::read(Path::new(&page.path))? != page.text);
    for page in pages {
        if differs(page)? {
            return Err(Error::Stale {
                file: page.path.clone(),
                command: command.to_owned(),
            });
        }
    }
    Ok(())
}
