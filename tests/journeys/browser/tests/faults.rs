//! A fault of a page is reported: each fault on a page of its own, which has no other.

#![forbid(unsafe_code)]

use {
    cu_vault_browser::{Result, device::Device, reader::Reader, visit::Visit},
    std::{env, fs, process},
};

const DOT: &str =
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";

/// A page with this in its chapter, on a phone.
fn page(name: &str, chapter: &str) -> Result<Visit> {
    let file = env::temp_dir().join(format!("cu-vault-{}-{name}.html", process::id()));
    fs::write(
        &file,
        format!(
            "<!doctype html><meta name=viewport content='width=device-width'>\
             <style>body {{ color: #000; background: #fff }}</style>\
             <main>{chapter}</main>"
        ),
    )?;
    let visit = Reader::with(Device::PHONE)?.visit(&file);
    fs::remove_file(&file)?;
    visit
}

/// How many faults of each kind: complaints, sideways, sticking out, images, faint.
fn faults(visit: &Visit) -> [usize; 5] {
    let seen = &visit.seen;
    [
        visit.complaints.len(),
        usize::from(seen.sideways > 0.0),
        seen.sticking_out.len(),
        seen.images.iter().filter(|it| it.natural <= 0.0).count(),
        seen.faint.len(),
    ]
}

#[test]
fn a_good_page_has_none() -> Result<()> {
    let visit = page(
        "good",
        &format!(
            "<p>A text, <span style='color: #767676'>and a grey one</span>.</p>
             <div style='overflow-x: auto'><p style='width: 900px'>wide, in a box</p></div>
             <img src=\"{DOT}\" alt=dot>"
        ),
    )?;
    assert_eq!(faults(&visit), [0; 5], "{visit:?}");
    assert_eq!(visit.seen.texts, 4);
    Ok(())
}

#[test]
fn errors_and_requests_are_told() -> Result<()> {
    for (name, bad, says) in [
        ("throws", "<script>throw new Error('no')</script>", "no"),
        ("console", "<script>console.error('no')</script>", "console"),
        (
            "missing",
            "<script src=missing.js></script>",
            "ERR_FILE_NOT_FOUND",
        ),
        (
            "network",
            "<script src='https://127.0.0.1:1/font.js'></script>",
            "asks the network for https://127.0.0.1:1/font.js",
        ),
    ] {
        let visit = page(name, bad)?;
        let told = visit.complaints.iter().any(|it| it.contains(says));
        assert!(told, "{name}: {visit:?}");
        assert_eq!(faults(&visit)[1..], [0; 4], "{name}: {visit:?}");
    }
    Ok(())
}

#[test]
fn what_is_too_wide_is_told() -> Result<()> {
    let visit = page("wide", "<p style='width: 900px'>wide</p>")?;
    assert_eq!(faults(&visit), [0, 1, 1, 0, 0], "{visit:?}");
    // Cut off, where no one can get at it.
    let visit = page(
        "cut",
        "<div style='overflow-x: clip'><p style='width: 900px'>wide</p></div>",
    )?;
    assert_eq!(faults(&visit), [0, 0, 1, 0, 0], "{visit:?}");
    let visit = page(
        "folded",
        "<details><summary>more</summary><p style='width: 900px; color: #ccc'>wide</p></details>",
    )?;
    assert_eq!(faults(&visit), [0, 1, 1, 0, 1], "{visit:?}");
    Ok(())
}

#[test]
fn an_image_that_is_not_there_is_told() -> Result<()> {
    let visit = page("image", "<img src='data:image/png;base64,AAAA' alt=dot>")?;
    assert_eq!(visit.seen.images.len(), 1);
    assert_eq!(faults(&visit)[3], 1, "{visit:?}");
    let visit = page(
        "hidden",
        &format!("<img src=\"{DOT}\" alt=dot style='display: none'>"),
    )?;
    assert!(!visit.seen.images[0].shown, "{visit:?}");
    Ok(())
}

#[test]
fn text_that_is_hard_to_read_is_told() -> Result<()> {
    for (name, style, faint) in [
        ("grey", "color: #777", 1),
        ("through", "color: rgb(0 0 0 / 50%)", 1),
        ("dark", "color: #555; background: #222", 1),
        ("veiled", "color: #fff; background: rgb(0 0 0 / 40%)", 1),
        ("large", "color: #777; font-size: 24px", 0),
        ("bold", "color: #777; font-size: 19px; font-weight: 700", 0),
    ] {
        let visit = page(name, &format!("<p style='{style}'>text</p>"))?;
        assert_eq!(faults(&visit), [0, 0, 0, 0, faint], "{name}: {visit:?}");
    }
    Ok(())
}
