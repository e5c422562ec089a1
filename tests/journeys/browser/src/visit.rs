//! All facts about a page, as it is displayed.

use {
    crate::{Result, device::Device, reader::Reader},
    serde::Deserialize,
    std::path::Path,
};

const PROBE: &str = include_str!("probe.js");

/// A page as one reader sees it.
#[derive(Debug)]
pub struct Visit {
    /// The name of its file; of a page of the book, with its folder there.
    pub page: String,
    pub device: Device,
    /// Errors in the console, requests that failed or left the machine.
    pub complaints: Vec<String>,
    pub seen: Seen,
}

/// What the probe finds on a page.
#[derive(Debug, Deserialize)]
pub struct Seen {
    /// How far the page is wider than the window.
    pub sideways: f64,
    /// What stands out of the window, in no box that scrolls by itself.
    pub sticking_out: Vec<String>,
    pub images: Vec<Image>,
    /// Text that is hard to read: with too little contrast.
    pub faint: Vec<String>,
    /// How much text was read for that.
    pub texts: usize,
    /// The luminance behind the chapter, from 0 for black to 1 for white.
    pub background: f64,
    /// The smallest text of the chapter, in pixels.
    pub smallest: f64,
    pub links: Vec<Link>,
    /// What a link can lead to.
    pub anchors: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Image {
    pub source: String,
    pub says: String,
    /// Of the picture itself; nothing if it has not loaded.
    pub natural: f64,
    /// mdBook has each a second time, to be shown larger.
    pub shown: bool,
}

#[derive(Debug, Deserialize)]
pub struct Link {
    pub text: String,
    /// In full.
    pub target: String,
}

impl Reader {
    /// Opens a page and looks at all of it.
    pub fn visit(&mut self, page: &Path) -> Result<Visit> {
        self.open(page)?;
        let seen = self.look()?;
        Ok(Visit {
            page: self.page()?,
            device: self.device,
            complaints: self.complaints(),
            seen,
        })
    }

    /// What is to be seen on the page that is open, as it is now.
    pub fn look(&mut self) -> Result<Seen> {
        self.ask(PROBE)
    }
}
