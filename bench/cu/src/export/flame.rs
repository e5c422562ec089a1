//! The flame graph of one row, to be searched and zoomed in a browser. It is drawn by inferno: its width is the CU of
//! the row, and every call is a frame on top of what the caller paid for making it.

use {
    super::{folded, icicle},
    crate::{Error, Report, Result, Row, output::shown},
    inferno::flamegraph::{
        self, Options,
        color::{BackgroundColor, BasicPalette, Palette},
    },
    std::io,
};

/// Whether a graph can be searched and zoomed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// With inferno's script in it: for a browser.
    Interactive,
    /// For a page, where no script runs: drawn by [`icicle`].
    Still,
}

/// The flame graph of the row with this id.
pub fn of(report: &Report, id: &str, kind: Kind) -> Result<String> {
    let row = report.row(id).ok_or_else(|| Error::NoRow {
        id: id.to_owned(),
        rows: report.rows.iter().map(|row| row.id.clone()).collect(),
    })?;
    match kind {
        Kind::Still => Ok(icicle::svg(row)),
        Kind::Interactive => svg(row).map_err(|source| Error::Flame {
            id: id.to_owned(),
            source,
        }),
    }
}

/// The file name of a row's flame graph, whatever the row is called.
pub fn file(id: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    format!("flame_{}.svg", id.chars().map(plain).collect::<String>())
}

fn svg(row: &Row) -> io::Result<String> {
    let mut options = Options::default();
    options.title = format!("{}: {} CU", shown(&row.id), row.cu);
    options.count_name = "CU".to_owned();
    options.name_type = "Frame:".to_owned();
    // Colours from the names alone: the same graph on every run. On a background of its own, it can be
    // read on a page of any colour.
    options.colors = Palette::Basic(BasicPalette::Orange);
    options.deterministic = true;
    options.bgcolors = Some(BackgroundColor::Grey);
    options.image_width = Some(1000);
    let folded = folded::row(row);
    let mut out = Vec::new();
    flamegraph::from_lines(&mut options, folded.lines(), &mut out)?;
    String::from_utf8(out).map_err(io::Error::other)
}
