//! The verdict of the gate as JUnit XML, which CI systems show row by row.
//!
//! A row that costs too much is a failure, one that cannot be compared an error. A finding that is only reported is
//! printed with its row.

use {
    crate::{
        Error, Report, Verdict,
        baseline::ELF,
        gate::{Finding, Kind},
        output::shown,
    },
    anstream::adapter::strip_str,
    quick_xml::{
        Writer,
        events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
    },
    std::io,
};

/// A test case for each row, for the size of the ELF, and for whatever else there is a finding of.
pub fn of(report: &Report, verdict: &Verdict, strict: bool) -> String {
    let rows = report.rows.iter().map(|row| row.id.as_str()).chain([ELF]);
    let mut cases: Vec<&str> = rows.collect();
    for finding in &verdict.findings {
        if !cases.contains(&finding.of.as_str()) {
            cases.push(&finding.of);
        }
    }
    let mut xml = Xml(Writer::new_with_indent(Vec::new(), b' ', 2));
    xml.write(report, verdict, strict, &cases)
        .expect("memory takes everything");
    xml.text()
}

/// A single test case, for figures that could not be compared.
pub fn of_error(error: &Error) -> String {
    let mut xml = Xml(Writer::new_with_indent(Vec::new(), b' ', 2));
    xml.error(error).expect("memory takes everything");
    xml.text()
}

/// How a finding counts.
#[derive(PartialEq, Eq)]
enum Counts {
    Failure,
    Error,
    Nothing,
}

fn counts(kind: Kind, strict: bool) -> Counts {
    if kind.is_too_much() || strict && kind.is_unrecorded() {
        Counts::Failure
    } else if kind.is_incomparable() {
        Counts::Error
    } else {
        Counts::Nothing
    }
}

struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn write(
        &mut self,
        report: &Report,
        verdict: &Verdict,
        strict: bool,
        cases: &[&str],
    ) -> io::Result<()> {
        let of = |case: &str| -> Vec<&Finding> {
            let findings = verdict.findings.iter();
            findings.filter(|finding| finding.of == case).collect()
        };
        let count = |what: Counts| {
            let is = |case: &&&str| {
                let mut findings = of(case).into_iter();
                findings.any(|finding| counts(finding.kind, strict) == what)
            };
            cases.iter().filter(is).count().to_string()
        };
        let tests = cases.len().to_string();
        self.begin(&tests, &count(Counts::Failure), &count(Counts::Error))?;
        self.open("properties", &[])?;
        let bytes = report.elf.bytes.to_string();
        for (name, value) in [
            ("profile", report.stamp.profile.as_str()),
            ("runtime", &report.stamp.runtime),
            ("compiler", report.stamp.compiler()),
            ("sbpf", &report.elf.sbpf),
            ("elf.bytes", &bytes),
            ("elf.sha256", &report.elf.sha256),
        ] {
            self.empty("property", &[("name", name), ("value", &shown(value))])?;
        }
        self.close("properties")?;
        for case in cases {
            let name = [("classname", "cu"), ("name", &shown(case))];
            self.open("testcase", &name)?;
            let mut said: Vec<String> = match report.row(case) {
                Some(row) => vec![format!("{} CU", row.cu)],
                None if *case == ELF => vec![format!("{bytes} bytes")],
                None => Vec::new(),
            };
            for finding in of(case) {
                let line = strip_str(&finding.line()).to_string();
                let tag = match counts(finding.kind, strict) {
                    Counts::Failure => "failure",
                    Counts::Error => "error",
                    Counts::Nothing => {
                        said.push(line);
                        continue;
                    }
                };
                self.empty(tag, &[("type", finding.kind.name()), ("message", &line)])?;
            }
            let failed = report.failed.iter().find(|failed| failed.name() == *case);
            let log = failed.into_iter().flat_map(|failed| &failed.log);
            said.extend(log.map(|line| shown(line)));
            if !said.is_empty() {
                self.open("system-out", &[])?;
                let text = said.join("\n");
                self.0.write_event(Event::Text(BytesText::new(&text)))?;
                self.close("system-out")?;
            }
            self.close("testcase")?;
        }
        self.close("testsuite")?;
        self.close("testsuites")
    }

    fn error(&mut self, error: &Error) -> io::Result<()> {
        self.begin("1", "0", "1")?;
        self.open("testcase", &[("classname", "cu"), ("name", "cu check")])?;
        let message = shown(&error.to_string());
        self.empty("error", &[("type", "not-compared"), ("message", &message)])?;
        self.close("testcase")?;
        self.close("testsuite")?;
        self.close("testsuites")
    }

    /// Up to the properties of the one suite.
    fn begin(&mut self, tests: &str, failures: &str, errors: &str) -> io::Result<()> {
        self.0
            .write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        self.open("testsuites", &[])?;
        let totals = [
            ("name", "cu check"),
            ("tests", tests),
            ("failures", failures),
            ("errors", errors),
        ];
        self.open("testsuite", &totals)
    }

    fn text(self) -> String {
        String::from_utf8(self.0.into_inner()).expect("made of text") + "\n"
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Start(start))
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Empty(start))
    }

    fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }
}
