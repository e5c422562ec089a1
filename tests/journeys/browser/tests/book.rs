//! Every page of the book, on a phone and on a desk, by day and by night.

#![forbid(unsafe_code)]

use {
    cu_vault_browser::{
        Result,
        book::{self, API, Anchors, Book, FRONT, LIBRARIES},
        device::Device,
        reader::Reader,
        visit::{Link, Visit},
    },
    std::{
        fs,
        path::{Path, PathBuf},
        sync::LazyLock,
    },
};

/// Every page on every device, read once for all tests. Pictures stay in target/book-shots.
static VISITS: LazyLock<Vec<Visit>> = LazyLock::new(|| visits().unwrap());

fn visits() -> Result<Vec<Visit>> {
    let book = rendered();
    let pictures = book::checkout().join("target/book-shots");
    fs::create_dir_all(&pictures)?;
    let mut visits = Vec::new();
    for device in Device::ALL {
        let mut reader = Reader::with(device)?;
        for page in book.pages() {
            let mut visit = reader.visit(&book.path(page))?;
            page.clone_into(&mut visit.page);
            let name = page.trim_end_matches(".html").replace('/', "-");
            let name = format!("{name}-{}.png", device.name);
            reader.picture(&pictures.join(name))?;
            visits.push(visit);
        }
    }
    Ok(visits)
}

fn rendered() -> Book {
    Book::rendered(book::checkout().join("target/book")).unwrap()
}

/// What is wrong on any page, each with the page and the device; nothing, if all is well.
fn everywhere(wrong: impl Fn(&Visit) -> Vec<String>) {
    assert_eq!(VISITS.len(), rendered().pages().count() * Device::ALL.len());
    let faults: Vec<_> = VISITS
        .iter()
        .flat_map(|visit| {
            let faults = wrong(visit).into_iter();
            faults.map(|it| format!("{} on a {}: {it}", visit.page, visit.device.name))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_fails_and_nothing_is_asked_of_the_network() {
    everywhere(|visit| visit.complaints.clone());
}

#[test]
fn no_page_has_to_be_moved_sideways() {
    everywhere(|visit| {
        let mut faults = visit.seen.sticking_out.clone();
        if visit.seen.sideways > 0.0 {
            faults.push(format!("{} px too wide", visit.seen.sideways));
        }
        faults
    });
}

#[test]
fn every_image_of_the_chapters_is_shown_and_says_what_it_is() {
    let book = rendered();
    everywhere(|visit| {
        let images = &visit.seen.images;
        let bad = images
            .iter()
            .filter(|it| it.natural <= 0.0 || it.says.is_empty());
        let mut faults: Vec<_> = bad.map(|it| format!("{it:?}")).collect();
        let shown = images.iter().filter(|it| it.shown).count();
        let written = book.images_of(&visit.page).unwrap();
        if shown != written {
            faults.push(format!("{shown} images in place of {written}"));
        }
        faults
    });
    assert!(VISITS.iter().any(|visit| !visit.seen.images.is_empty()));
}

#[test]
fn every_text_has_the_contrast_of_wcag_aa_and_a_size_to_read() {
    everywhere(|visit| {
        let mut faults = visit.seen.faint.clone();
        if visit.seen.texts < 20 {
            faults.push(format!("only {} texts were looked at", visit.seen.texts));
        }
        if visit.seen.smallest < 12.0 {
            faults.push(format!("text of {} px", visit.seen.smallest));
        }
        faults
    });
}

/// In the dark scheme the page is dark: the light one is not read twice.
#[test]
fn the_colours_follow_the_device() {
    everywhere(|visit| {
        let dark = visit.seen.background < 0.2;
        (dark != visit.device.dark)
            .then(|| format!("the background has luminance {}", visit.seen.background))
            .into_iter()
            .collect()
    });
}

fn anchors() -> Anchors<'static> {
    VISITS
        .iter()
        .map(|visit| (visit.page.as_str(), &visit.seen.anchors[..]))
        .collect()
}

#[test]
fn every_link_leads_somewhere() {
    let (book, anchors) = (rendered(), anchors());
    everywhere(|visit| {
        // The table of contents alone has more.
        assert!(visit.seen.links.len() > book.chapters.len());
        let links = visit.seen.links.iter();
        links.filter_map(|link| book.dead(link, &anchors)).collect()
    });
}

#[test]
fn a_dead_link_is_told() {
    let (book, anchors) = (rendered(), anchors());
    let root = format!("file://{}", book::checkout().display());
    for (target, says) in [
        (format!("{root}/target/book/gone.html"), "nothing is there"),
        (
            format!("{root}/target/book/depth.html#gone"),
            "no such place on the page",
        ),
        (
            format!("{root}/target/book/api/gone/index.html"),
            "nothing is there",
        ),
        (format!("{root}/bench/GONE.md"), "nothing is there"),
        ("file:///".to_owned(), "out of the checkout"),
        ("http://example.org/".to_owned(), "no address"),
    ] {
        let link = Link {
            text: String::new(),
            target,
        };
        let told = book.dead(&link, &anchors);
        assert!(told.is_some_and(|told| told.contains(says)), "{link:?}");
    }
    for target in [
        "target/book/depth.html#claim-10",
        "target/book/api/cu/index.html#modules",
        "target/book/api/cu/index.html?search=",
        "bench/LAB.md#dispatch",
    ] {
        let link = Link {
            text: String::new(),
            target: format!("{root}/{target}"),
        };
        assert_eq!(book.dead(&link, &anchors), None);
    }
}

/// The page on clients leads to the documentation of each library, and no link of that page is dead.
#[test]
fn the_libraries_have_their_documentation() -> Result<()> {
    let (book, anchors) = (rendered(), anchors());
    let mut visits = VISITS.iter();
    let clients = visits.find(|visit| visit.page == "reference/clients.html");
    let clients = &clients.ok_or("no page on clients")?.seen.links;
    let mut reader = Reader::with(Device::DESK)?;
    for library in LIBRARIES {
        let page = book.path(&format!("{API}{library}/index.html"));
        let leads = |link: &Link| link.target == format!("file://{}", page.display());
        assert!(clients.iter().any(leads), "{library}: {clients:?}");
        let visit = reader.visit(&page)?;
        assert_eq!(visit.complaints, Vec::<String>::new(), "{library}");
        let heading: String = reader.ask("document.querySelector('main h1').innerText")?;
        assert!(heading.contains(library), "{heading}");
        let links = &visit.seen.links;
        let inside = links.iter().filter(|link| link.target.contains(API));
        assert!(inside.count() >= 5, "{library}: {links:?}");
        let dead = links.iter().filter_map(|link| book.dead(link, &anchors));
        assert_eq!(dead.collect::<Vec<_>>(), Vec::<String>::new(), "{library}");
    }
    Ok(())
}

#[test]
fn the_arrows_walk_through_all_chapters_and_back() -> Result<()> {
    let book = rendered();
    for device in [Device::PHONE, Device::DESK] {
        let mut reader = Reader::with(device)?;
        reader.open(&book.path(&book.chapters[0]))?;
        let steps = book.chapters.windows(2);
        let on = steps.clone().map(|pair| ("next", &pair[1]));
        let back = steps.rev().map(|pair| ("prev", &pair[0]));
        for (way, to) in on.chain(back) {
            reader.click(&format!("nav a[rel~={way}]"))?;
            reader.until(&format!("location.pathname.endsWith('/{to}')"))?;
            reader.settle()?;
        }
        // The first has none before it.
        assert!(reader.click("nav a[rel~=prev]").is_err());
    }
    Ok(())
}

#[test]
fn the_contents_open_on_a_phone_and_lead_to_every_chapter() -> Result<()> {
    let book = rendered();
    let mut reader = Reader::with(Device::PHONE)?;
    for page in &book.chapters {
        reader.open(&book.path(FRONT))?;
        reader.click("#mdbook-sidebar-toggle")?;
        let link = format!("#mdbook-sidebar a:is([href='{page}'], [href='./{page}'])");
        reader.until(&format!(
            "document.querySelector(\"{link}\").getBoundingClientRect().left >= 0"
        ))?;
        reader.click(&link)?;
        reader.until(&format!("location.pathname.endsWith('/{page}')"))?;
        reader.settle()?;
    }
    Ok(())
}

#[test]
fn the_search_finds_what_a_chapter_says() -> Result<()> {
    let book = rendered();
    for device in [Device::PHONE, Device::DESK] {
        let mut reader = Reader::with(device)?;
        reader.open(&book.path(FRONT))?;
        reader.click("#mdbook-search-toggle")?;
        reader.until("document.activeElement.id === 'mdbook-searchbar'")?;
        reader.type_in("ReentrancyNotAllowed")?;
        let hits = "#mdbook-searchresults a";
        reader.until(&format!("document.querySelectorAll('{hits}').length > 0"))?;
        let found: Vec<String> = reader.ask(&format!(
            "[...document.querySelectorAll('{hits}')].map(it => it.href)"
        ))?;
        assert!(
            found.iter().any(|it| it.contains("/depth.html")),
            "{found:?}"
        );
        assert_eq!(reader.look()?.faint, Vec::<String>::new());
        reader.click(&format!("{hits}[href*='depth.html']:first-of-type"))?;
        reader.until("location.pathname.endsWith('/depth.html')")?;
        reader.settle()?;
        assert!(reader.ask::<bool>(
            "document.querySelector('main').innerText.includes('ReentrancyNotAllowed')"
        )?);
        assert_eq!(reader.complaints(), Vec::<String>::new());
    }
    Ok(())
}

/// A form that gives the bill of a call, and what it shows.
struct Calculator {
    reader: Reader,
}

impl Calculator {
    fn open(device: Device) -> Result<Self> {
        let mut reader = Reader::with(device)?;
        reader.open(&rendered().path("calculator.html"))?;
        Ok(Self { reader })
    }

    fn enter(&mut self, name: &str, value: &str) -> Result<()> {
        self.reader.ask::<bool>(&format!(
            "(field => {{
                field.value = {value:?};
                return field.dispatchEvent(new Event('input', {{ bubbles: true }}));
            }})(document.forms.call.elements[{name:?}])"
        ))?;
        Ok(())
    }

    fn shown(&mut self, name: &str) -> Result<String> {
        self.reader
            .ask(&format!("document.forms.call.elements[{name:?}].value"))
    }
}

/// The examples on its page are the cost model's results.
#[test]
fn the_calculator_agrees_with_the_cost_model() -> Result<()> {
    for device in [Device::PHONE, Device::DESK] {
        let mut calculator = Calculator::open(device)?;
        let examples: Vec<[String; 7]> = calculator.reader.ask(
            "[...[...document.querySelectorAll('main table')].at(-1).tBodies[0].rows]
                .map(row => [...row.cells].map(cell => cell.textContent))",
        )?;
        assert!(examples.len() >= 10, "{examples:?}");
        for [data, metas, infos, accounts, callee, call, total] in &examples {
            for (name, value) in [
                ("data", data),
                ("metas", metas),
                ("infos", infos),
                ("accounts", accounts),
                ("callee", callee),
            ] {
                calculator.enter(name, &value.replace(',', ""))?;
            }
            let shown = [calculator.shown("call")?, calculator.shown("total")?];
            assert_eq!(
                shown,
                [call.clone(), total.clone()],
                "{data} {metas} {infos}"
            );
            assert_eq!(calculator.shown("error")?, "");
        }
    }
    Ok(())
}

#[test]
fn the_calculator_names_what_it_cannot_calculate_with() -> Result<()> {
    let mut calculator = Calculator::open(Device::PHONE)?;
    let before = calculator.shown("total")?;
    for wrong in ["-1", "1.5", "12x", "99999999999999999999"] {
        calculator.enter("accounts", wrong)?;
        let says = calculator.shown("error")?;
        assert!(says.contains(&format!("“{wrong}”")), "{says}");
        for name in ["base", "call", "total"] {
            assert_eq!(calculator.shown(name)?, "–", "{wrong}");
        }
    }
    // Typed by a reader, a key at a time.
    calculator.enter("accounts", "")?;
    calculator.reader.click("#call [name=accounts]")?;
    calculator.reader.type_in("0, 0")?;
    assert_eq!(calculator.shown("error")?, "");
    assert_eq!(calculator.shown("total")?, before);
    assert_eq!(calculator.reader.look()?.faint, Vec::<String>::new());
    Ok(())
}

/// The book that `scripts/book.sh --source` makes leads to the sources that are named, and no link of it
/// into the checkout, which its readers have not.
#[test]
fn a_published_book_leads_to_the_sources_online() -> Result<()> {
    const SOURCE: &str = "https://example.org/cu-vault/blob/main";
    let folder: PathBuf = book::checkout().join("target/book-published");
    let book = Book::rendered(folder)?;
    let mut reader = Reader::with(Device::DESK)?;
    let mut out = 0;
    for page in book.pages() {
        let visit = reader.visit(&book.path(page))?;
        for link in &visit.seen.links {
            if let Some(file) = link.target.strip_prefix(SOURCE) {
                let file = file.split('#').next().unwrap_or_default();
                assert!(
                    book::checkout().join(file.trim_start_matches('/')).exists(),
                    "{page}: {}",
                    link.target
                );
                out += 1;
            } else if let Some(path) = link.target.strip_prefix("file://") {
                assert!(
                    Path::new(path).starts_with(&book.folder),
                    "{page}: {}",
                    link.target
                );
            }
        }
        assert_eq!(visit.complaints, Vec::<String>::new(), "{page}");
    }
    assert!(out > book.chapters.len());
    Ok(())
}
