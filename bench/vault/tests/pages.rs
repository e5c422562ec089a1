//! What `vault-bench report` writes: committed as it was measured, and readable by those it is for.

#![forbid(unsafe_code)]

use {
    cu::{
        Exporter, Report, Row, Stamp,
        export::{
            action::Action,
            chart::sheet::WIDTH,
            flame::{self, Kind},
            folded::Folded,
            json::Json,
            page::Page,
            pages::of,
            schema,
        },
        files,
        frame::Frame,
        report::SCHEMA,
    },
    cu_runtime::{Profile, Table, programs},
    cu_vault_bench::{figures::Figures, measure, pages},
    cu_vault_tests::Arch,
    quick_xml::events::Event,
    serde_json::{Value, json},
    std::{collections::BTreeSet, fs, path::Path, sync::LazyLock},
};

fn report() -> Report {
    crate::rows::report(Arch::V3, Profile::Mainnet).clone()
}

/// Measured once, for all tests here.
fn vault_pages() -> Vec<Page> {
    static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| measured_pages(&report()));
    PAGES.clone()
}

fn measured_pages(report: &Report) -> Vec<Page> {
    let extras = pages::extras(report, Arch::V3, Profile::Mainnet, &mut |_| {}).unwrap();
    of(report, &extras).unwrap()
}

fn frame(name: &str, exclusive: u64, entry: u64, calls: Vec<Frame>) -> Frame {
    let below: u64 = calls.iter().map(|call| call.inclusive + call.entry).sum();
    // From JSON, so that a frame may learn to say more without this test.
    serde_json::from_value(json!({
        "name": name, "height": 1, "inclusive": exclusive + below, "exclusive": exclusive,
        "entry": entry, "calls": calls,
    }))
    .unwrap()
}

/// A report of rows that make no CPI but those in `frames`.
fn report_of(rows: &[(&str, Frame)]) -> Report {
    let mut report = report();
    let template = report.rows.remove(0);
    report.rows = rows
        .iter()
        .map(|(id, frames)| Row {
            id: (*id).to_owned(),
            cu: frames.inclusive,
            runtime: frames.inclusive - frames.exclusive,
            own: frames.exclusive,
            frames: frames.clone(),
            ..template.clone()
        })
        .collect();
    report
}

#[test]
fn the_committed_pages_are_what_was_measured() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let pages = vault_pages();
    for page in &pages {
        let committed = fs::read_to_string(folder.join(&page.path)).unwrap_or_default();
        assert!(
            committed == page.text,
            "bench/{} is not what was measured; write it with: {}",
            page.path.display(),
            pages::MADE_BY
        );
    }
    // And there is no other file, which nothing writes any more.
    for kind in ["charts", "schema"] {
        let made: BTreeSet<_> = pages
            .iter()
            .filter(|page| page.path.starts_with(kind))
            .map(|page| folder.join(&page.path))
            .collect();
        let there: BTreeSet<_> = fs::read_dir(folder.join(kind))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert_eq!(there, made);
    }
}

#[test]
fn the_pages_are_the_same_in_every_run() {
    let report = measure(Arch::V3, Profile::Mainnet).unwrap();
    assert_eq!(measured_pages(&report), vault_pages());
}

/// Files that the lab and the book use, and the report does not.
const OF_OTHERS: [&str; 5] = [
    "charts/bill.svg",
    "charts/lab.svg",
    "charts/steps.svg",
    "figures.json",
    "tables.jsonl",
];

/// What has no figure of its own, or belongs to a page that is dated.
const UNDATED: [&str; 6] = [
    "BILL.md",
    "charts/bill.svg",
    "charts/instructions.svg",
    "charts/flame_",
    "schema/",
    "tables.jsonl",
];

/// A figure depends on the gates: a page without their day is wrong once they change, and does not show it.
#[test]
fn every_page_and_chart_names_the_day_of_its_gates() {
    let day = Table::linked().taken.to_string();
    let mut undated = UNDATED.to_vec();
    for page in vault_pages() {
        let path = page.path.to_string_lossy();
        if let Some(prefix) = UNDATED.iter().find(|prefix| path.starts_with(**prefix)) {
            undated.retain(|it| it != prefix);
            continue;
        }
        assert!(page.text.contains(&day), "bench/{path} has no day");
    }
    assert_eq!(undated, [""; 0], "there are no such pages");
}

#[test]
fn every_page_names_the_programs_that_it_calls() {
    let pages = vault_pages();
    let text = |name: &str| {
        let page = pages.iter().find(|page| page.path == Path::new(name));
        &page.unwrap_or_else(|| panic!("no {name}")).text
    };
    let [token, token_2022] = [programs::TOKEN, programs::TOKEN_2022].map(|id| {
        let it = programs::PRELOADED.iter().find(|it| it.id == id).unwrap();
        format!("{} {}, sha256 `{}`", it.name, it.version, it.sha256())
    });
    for (page, calls_token_2022) in [
        ("REPORT.md", true),
        ("PEERS.md", true),
        ("EXAMPLES.md", true),
        ("LAB.md", false),
    ] {
        assert!(text(page).contains(&token), "{page}");
        assert_eq!(text(page).contains(&token_2022), calls_token_2022, "{page}");
    }
    let figures: Figures = serde_json::from_str(text("figures.json")).unwrap();
    let called = |stamp: &Stamp| {
        let called = stamp.programs.iter();
        called.map(|it| it.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(called(&figures.lab.stamp), ["SPL Token"]);
    // A withdrawal of SOL calls no program but System, which belongs to the runtime.
    assert_eq!(called(&figures.steps.stamp), [""; 0]);
}

#[test]
fn every_link_of_the_report_leads_to_a_page() {
    let pages = vault_pages();
    let text = &pages[0].text;
    let linked: BTreeSet<_> = text
        .split("](")
        .skip(1)
        .map(|rest| rest.split(')').next().unwrap())
        .collect();
    let others: BTreeSet<_> = pages[1..]
        .iter()
        .filter_map(|page| page.path.to_str())
        // What other pages are made of.
        .filter(|path| !path.starts_with("schema/") && !OF_OTHERS.contains(path))
        .collect();
    assert_eq!(linked, others);
    for row in report().rows {
        let line = format!(
            "| {} | {} | {} | {} |",
            row.id, row.cu, row.runtime, row.own
        );
        assert_eq!(text.matches(&line).count(), 1, "{line}");
    }
}

#[test]
fn every_link_of_the_lab_leads_to_a_file() {
    let pages = vault_pages();
    let lab = pages
        .iter()
        .find(|page| page.path == Path::new("LAB.md"))
        .unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let links: BTreeSet<_> = lab
        .text
        .split("](")
        .skip(1)
        .map(|rest| rest.split(')').next().unwrap())
        .collect();
    // As GitHub makes addresses of headings.
    let headings: String = lab
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .map(|heading| heading.to_lowercase().replace(' ', "-").replace('\'', "") + "\n")
        .collect();
    let headings = headings.replace('\n', "\n\n");
    let headings = format!("\n{headings}");
    // A module for each technique, and more than one technique in some.
    assert!(links.len() > 15, "{links:?}");
    for link in links {
        match link.strip_prefix('#') {
            Some(card) => assert_eq!(
                headings.matches(&format!("\n{card}\n")).count(),
                1,
                "{card}"
            ),
            None => assert!(folder.join(link).is_file(), "{link}"),
        }
    }
}

/// For figures below a million.
fn thousands(figure: u64) -> String {
    match figure / 1000 {
        0 => figure.to_string(),
        thousands => format!("{thousands},{:03}", figure % 1000),
    }
}

/// A text in a chart, and the room that it takes in a font that runs wide.
#[derive(Debug)]
struct Text {
    content: String,
    left: f64,
    right: f64,
    base: f64,
}

/// Every text of a chart, if the chart is well-formed, and the size of the chart.
fn texts(svg: &str) -> ((f64, f64), Vec<Text>) {
    let mut reader = quick_xml::Reader::from_str(svg);
    let mut size = (0.0, 0.0);
    let mut texts: Vec<Text> = Vec::new();
    let mut inside = None;
    loop {
        let event = reader.read_event().unwrap();
        match event {
            Event::Start(tag) => {
                let attribute = |name: &str| {
                    let value = tag.try_get_attribute(name).unwrap()?.value;
                    Some(String::from_utf8(value.into_owned()).unwrap())
                };
                let number = |name| attribute(name).unwrap().parse::<f64>().unwrap();
                match tag.name().as_ref() {
                    b"svg" => size = (number("width"), number("height")),
                    b"text" => {
                        let class = attribute("class").unwrap_or_default();
                        let wide = match size.0 == WIDTH {
                            _ if class == "title" => 9.5,
                            true if !class.contains("small") => 7.4,
                            _ => 7.0,
                        };
                        let shift = match attribute("text-anchor").as_deref() {
                            None => 0.0,
                            Some("middle") => 0.5,
                            Some("end") => 1.0,
                            Some(anchor) => panic!("{anchor}"),
                        };
                        inside = Some((number("x"), number("y"), wide, shift));
                    }
                    _ => {}
                }
            }
            Event::Text(content) => {
                if let Some((x, base, wide, shift)) = inside.take() {
                    let content = content.xml10_content().unwrap().trim().to_owned();
                    let width = content.chars().count() as f64 * wide;
                    let left = x - shift * width;
                    texts.push(Text {
                        content,
                        left,
                        right: left + width,
                        base,
                    });
                }
            }
            Event::Eof => return (size, texts),
            _ => {}
        }
    }
}

/// The charts, by their file names.
fn charts() -> Vec<(String, String)> {
    vault_pages()
        .into_iter()
        .map(|page| (page.path.display().to_string(), page.text))
        .filter(|(path, _)| path.ends_with(".svg"))
        .collect()
}

#[test]
fn no_text_of_a_chart_is_cut_off_or_covers_another() {
    let mut charts = charts();
    assert_eq!(charts.len(), 12);
    let drawings = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/drawings");
    for entry in fs::read_dir(drawings).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        charts.push((path.display().to_string(), text));
    }
    for (name, svg) in charts {
        let ((width, height), texts) = texts(&svg);
        assert!(texts.len() >= 9, "{name}: {} texts", texts.len());
        for (index, text) in texts.iter().enumerate() {
            assert!(
                text.left >= 0.0 && text.right <= width && text.base >= 12.0 && text.base < height,
                "{name} is {width} by {height}: {text:?}"
            );
            for other in &texts[..index] {
                let apart = text.right <= other.left
                    || other.right <= text.left
                    || (text.base - other.base).abs() >= 12.0;
                assert!(apart, "{name}: {text:?} and {other:?}");
            }
        }
    }
}

#[test]
fn the_bar_chart_names_every_row_with_its_figures() {
    let charts = charts();
    let (_, texts) = texts(&charts[0].1);
    let says = |content: &str| texts.iter().filter(|text| text.content == content).count();
    for row in report().rows {
        let label = match row.refused {
            Some(_) => format!("{} (refused)", row.id),
            None => row.id,
        };
        assert_eq!(says(&label), 1, "{label}");
    }
    for row in report().rows.iter().filter(|row| row.runtime > 0) {
        let figures = [row.cu, row.runtime, row.own].map(thousands);
        let figures = format!("{} = {} + {}", figures[0], figures[1], figures[2]);
        assert!(says(&figures) > 0, "{figures}");
    }
}

#[test]
fn every_colour_of_a_chart_is_there_for_both_schemes() {
    for (name, svg) in charts() {
        let (light, dark) = svg
            .split_once("@media (prefers-color-scheme: dark)")
            .unwrap();
        for class in (0..6).flat_map(|n| [format!(".s{n} "), format!(".f{n} ")]) {
            assert!(
                light.contains(&class) && dark.contains(&class),
                "{name}: {class}"
            );
        }
    }
}

#[test]
fn a_report_is_valid_by_its_schema_and_a_damaged_one_is_not() {
    let schema: Value = serde_json::from_str(&schema::json()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let good = serde_json::to_value(report()).unwrap();
    if let Err(error) = validator.validate(&good) {
        panic!("{error} at {}", error.instance_path());
    }

    type Damage = fn(&mut Value);
    let damages: [(&str, Damage); 6] = [
        ("another schema", |v| v["schema"] = json!(2)),
        ("no rows", |v| {
            drop(v.as_object_mut().unwrap().remove("rows"))
        }),
        ("CU as text", |v| v["rows"][0]["cu"] = json!("1410")),
        ("negative CU", |v| v["rows"][0]["own"] = json!(-1)),
        ("no frames", |v| {
            drop(v["rows"][0].as_object_mut().unwrap().remove("frames"))
        }),
        ("a nested frame without name", |v| {
            drop(
                v["rows"][0]["frames"]["calls"][0]
                    .as_object_mut()
                    .unwrap()
                    .remove("name"),
            );
        }),
    ];
    for (what, damage) in damages {
        let mut bad = good.clone();
        damage(&mut bad);
        assert!(!validator.is_valid(&bad), "{what}");
    }

    // A newer cu may say more.
    let mut more = good;
    more["rows"][0]["more"] = json!(1);
    assert!(validator.is_valid(&more));
}

#[test]
fn a_report_is_read_back_as_it_was_written() {
    let report = report();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("read_back.json");
    fs::write(&file, Json.export(&report)).unwrap();
    let read: Report = files::read_json(&file, SCHEMA).unwrap();
    assert_eq!(read, report);
}

#[test]
fn folded_stacks_have_a_frame_for_each_call_and_its_charge() {
    let system = frame("System", 150, 946, vec![]);
    let memcpy = frame("sol_memcpy_", 10, 0, vec![]);
    let inner = frame("a;b\nc", 7, 950, vec![system.clone()]);
    let report = report_of(&[
        ("one", frame("vault", 120, 0, vec![system])),
        ("two", frame("vault", 0, 0, vec![inner])),
        ("three", frame("vault", 5, 0, vec![memcpy.clone(), memcpy])),
    ]);
    assert_eq!(
        Folded.export(&report),
        "one;vault 120\n\
         one;vault;invoke System 946\n\
         one;vault;invoke System;System 150\n\
         two;vault;invoke a,b\\nc 950\n\
         two;vault;invoke a,b\\nc;a,b\\nc 7\n\
         two;vault;invoke a,b\\nc;a,b\\nc;invoke System 946\n\
         two;vault;invoke a,b\\nc;a,b\\nc;invoke System;System 150\n\
         three;vault 5\n\
         three;vault;sol_memcpy_ 20\n"
    );
}

#[test]
fn folded_stacks_add_up_to_the_cu_of_their_row() {
    let report = report();
    let folded = Folded.export(&report);
    for row in &report.rows {
        let prefix = format!("{};", row.id);
        let sum: u64 = folded
            .lines()
            .filter(|line| line.starts_with(&prefix))
            .map(|line| line.rsplit_once(' ').unwrap().1.parse::<u64>().unwrap())
            .sum();
        assert_eq!(sum, row.cu, "{}", row.id);
    }
}

#[test]
fn a_flame_graph_shows_every_frame_of_its_row() {
    let report = report();
    let svg = flame::of(&report, "deposit_sol", Kind::Interactive).unwrap();
    let still = flame::of(&report, "deposit_sol", Kind::Still).unwrap();
    assert!(svg.contains("function init(") && !still.contains("function "));
    let row = report.row("deposit_sol").unwrap();
    for title in [
        format!("cu-vault ({} CU, 100.00%)", thousands(row.cu)),
        "System (150 CU, ".to_owned(),
    ] {
        let title = format!("<title>{title}");
        assert!(
            svg.contains(&title) && still.replace("\n", "").contains(&title),
            "{title}"
        );
    }
    // Here the callee is part of the frame, there it is next to it.
    assert!(svg.contains("<title>invoke System (1,096 CU, "));
    assert!(
        still
            .replace('\n', "")
            .contains("<title>invoke System (946 CU, ")
    );
    let error = flame::of(&report, "deposit", Kind::Still).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("there is no row deposit; the rows are: create_vault, deposit_sol, "),
        "{error}"
    );
    assert_eq!(flame::file("a/../b c"), "flame_a____b_c.svg");
}

/// As the `cu-benchmark` action reads it: every line that begins with `|` belongs to one table, a row
/// is split at every `|`, the columns are found by name.
#[test]
fn the_action_finds_its_columns() {
    let now = report_of(&[
        ("same", frame("p", 100, 0, vec![])),
        ("a|b", frame("p", 90, 0, vec![])),
        ("worse", frame("p", 80, 0, vec![])),
        (
            "fresh",
            frame("p", 70, 0, vec![frame("System", 150, 946, vec![])]),
        ),
    ]);
    let before = report_of(&[
        ("same", frame("p", 100, 0, vec![])),
        ("a|b", frame("p", 100, 0, vec![])),
        ("worse", frame("p", 79, 0, vec![])),
        ("gone", frame("p", 5, 0, vec![])),
    ]);
    let table = |text: &str| -> Vec<Vec<String>> {
        text.lines()
            .filter(|line| line.starts_with('|'))
            .map(|line| {
                let cells = line.trim_matches('|').split('|');
                cells.map(|cell| cell.trim().to_owned()).collect()
            })
            .collect()
    };

    let text = Action {
        since: Some(before.into()),
    }
    .export(&now);
    assert_eq!(
        table(&text),
        [
            ["Instruction", "Avg CUs", "Runtime", "Own", "Delta"],
            ["---", "---:", "---:", "---:", "---:"],
            ["same", "100", "0", "100", "--"],
            ["a&#124;b", "90", "0", "90", "-10"],
            ["worse", "80", "0", "80", "+1"],
            ["fresh", "1166", "1096", "70", "- new -"],
        ]
    );
    assert!(
        text.contains("\nNo longer measured: gone (was 5 CU)\n"),
        "{text}"
    );
    let footer = text.lines().last().unwrap();
    assert!(
        footer.starts_with("*Generated:") && footer.ends_with('*'),
        "{footer}"
    );

    let text = Action { since: None }.export(&now);
    assert_eq!(
        table(&text)[0],
        ["Instruction", "Avg CUs", "Runtime", "Own"]
    );
    assert_eq!(table(&text)[5], ["fresh", "1166", "1096", "70"]);
}
