//! The rendered site: its pages, their order, where a link of one leads.

use {
    crate::{Result, visit::Link},
    std::{
        collections::BTreeMap,
        fs,
        path::{Path, PathBuf},
    },
};

/// The checkout.
pub fn checkout() -> PathBuf {
    // Of this crate, three folders up.
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(3).unwrap_or(here).to_owned()
}

/// The path of a page, by its source as seen from `docs/src`. A README is the first page of its folder.
fn rendered_as(source: &str) -> String {
    let page = source
        .trim_start_matches("../")
        .replace("README.md", "index.md");
    page.replace(".md", ".html")
}

/// A folder that `scripts/book.sh` rendered the site into.
pub struct Book {
    pub folder: PathBuf,
    /// The pages in the order of the table of contents, by their paths. The first is the front.
    pub chapters: Vec<String>,
    /// What each is rendered from, as seen from `docs/src`.
    sources: Vec<String>,
}

/// What can be led to on each page.
pub type Anchors<'a> = BTreeMap<&'a str, &'a [String]>;

/// The documentation of the libraries, in the site.
pub const API: &str = "api/";

/// The libraries that are documented there.
pub const LIBRARIES: [&str; 3] = ["cu", "cu_record", "cu_vault_interface"];

/// What is read first.
pub const FRONT: &str = "index.html";

impl Book {
    pub fn rendered(folder: PathBuf) -> Result<Self> {
        if !folder.join(FRONT).is_file() {
            return Err(format!(
                "{} has no book; render it with scripts/book.sh",
                folder.display()
            )
            .into());
        }
        let summary = fs::read_to_string(checkout().join("docs/src/SUMMARY.md"))?;
        let sources: Vec<_> = summary
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'))
            .map(|(name, _)| name.to_owned())
            .collect();
        let chapters = sources.iter().map(|name| rendered_as(name)).collect();
        Ok(Self {
            folder,
            chapters,
            sources,
        })
    }

    /// Every page.
    pub fn pages(&self) -> impl Iterator<Item = &str> {
        self.chapters.iter().map(String::as_str)
    }

    pub fn path(&self, page: &str) -> PathBuf {
        self.folder.join(page)
    }

    /// How many images the chapter of a page has, as it is written.
    pub fn images_of(&self, page: &str) -> Result<usize> {
        let at = self.chapters.iter().position(|it| it == page);
        let source = &self.sources[at.ok_or_else(|| format!("no chapter is {page}"))?];
        let text = fs::read_to_string(checkout().join("docs/src").join(source))?;
        // Each begins a line, by itself or as a link; listings have these marks too.
        let lines = text.lines().map(|line| line.trim_start_matches('['));
        let images = lines.filter(|line| line.starts_with("!["));
        Ok(images.count())
    }

    /// What is wrong with a link of a page, if anything is.
    pub fn dead(&self, link: &Link, anchors: &Anchors) -> Option<String> {
        let wrong = self.wrong(&link.target, anchors)?;
        Some(format!("{wrong}: “{}” to {}", link.text, link.target))
    }

    fn wrong(&self, target: &str, anchors: &Anchors) -> Option<&'static str> {
        let Some(target) = target.strip_prefix("file://") else {
            // Published elsewhere; no request goes to the network for it here.
            return (!target.starts_with("https://")).then_some("no address");
        };
        let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
        // The search of a page of rustdoc is a link to the page itself, with a question.
        let path = Path::new(path.split('?').next().unwrap_or(path));
        if !path.exists() {
            return Some("nothing is there");
        }
        if !path.starts_with(checkout()) {
            return Some("out of the checkout");
        }
        // In a file of the repository, `cu book --check` looks for the anchor.
        let page = path.strip_prefix(&self.folder).ok()?.to_str()?;
        // rustdoc looks for the places on its own pages.
        if page.starts_with(API) {
            return None;
        }
        let known = anchors.get(page).copied().unwrap_or_default();
        let there = anchor.is_empty() || known.iter().any(|it| it == anchor);
        (!there).then_some("no such place on the page")
    }
}
