//! The pages of a report, their charts, and the schema.

use {
    super::{
        Exporter,
        chart::{bars::Bars, lines},
        flame,
        markdown::{CHARTS, Markdown},
        page::{Extras, Page},
        schema,
    },
    crate::{Report, Result},
};

/// The pages of a report.
pub fn of(report: &Report, extras: &Extras) -> Result<Vec<Page>> {
    let mut pages = vec![
        Page::new("REPORT.md", Markdown { extras }.export(report)),
        Page::new(format!("{CHARTS}/instructions.svg"), Bars.export(report)),
        Page::new("schema/report.schema.json", schema::json()),
    ];
    for series in &extras.series {
        let path = format!("{CHARTS}/{}.svg", series.name);
        let chart = series.drawing.clone();
        pages.push(Page::new(path, chart.unwrap_or_else(|| lines::svg(series))));
    }
    for attached in &extras.attached {
        pages.push(attached.page.clone());
        pages.extend(attached.picture.clone());
    }
    pages.extend(extras.files.iter().cloned());
    for id in &extras.flames {
        let path = format!("{CHARTS}/{}", flame::file(id));
        pages.push(Page::new(path, flame::of(report, id, flame::Kind::Still)?));
    }
    Ok(pages)
}
