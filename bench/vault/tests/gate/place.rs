//! A folder with a report and a baseline, and the binary at work on them.

use {
    serde_json::{Value, json},
    std::{
        fs,
        path::{Path, PathBuf},
        process::{Command, Output},
        sync::LazyLock,
    },
};

/// What the ELF for sBPF v3 costs, as `cu run --json` says it.
pub static REPORT: LazyLock<Value> = LazyLock::new(|| {
    let place = Place::empty("report");
    place.cu(&["run", "--json", "report.json"]).ends(0);
    place.json("report.json")
});

/// What `cu bless` makes of it.
static BASELINE: LazyLock<String> = LazyLock::new(|| {
    let place = Place::empty("baseline");
    place.write("report.json", &REPORT);
    let bless = ["bless", "--reason", "the first", "--date", "2026-01-02"];
    place.on_files(&bless).ends(0);
    place.text("baseline.json")
});

pub struct Place {
    folder: PathBuf,
}

impl Place {
    /// With a report, and the baseline that it is blessed as.
    pub fn new(name: &str) -> Self {
        let place = Self::empty(name);
        place.write("report.json", &REPORT);
        fs::write(place.path("baseline.json"), &*BASELINE).unwrap();
        place
    }

    pub fn empty(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("gate")
            .join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        Self { folder }
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    pub fn text(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    pub fn json(&self, file: &str) -> Value {
        serde_json::from_str(&self.text(file)).unwrap()
    }

    pub fn write(&self, file: &str, value: &Value) {
        fs::write(self.path(file), value.to_string()).unwrap();
    }

    pub fn edit(&self, file: &str, edit: impl FnOnce(&mut Value)) {
        let mut value = self.json(file);
        edit(&mut value);
        self.write(file, &value);
    }

    /// Runs it here.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.anything(env!("CARGO_BIN_EXE_vault-bench"));
        command.args(args);
        command
    }

    /// What a user types.
    pub fn shell(&self, line: &str) -> Command {
        let mut command = self.anything("/bin/sh");
        command.args(["-c", line]);
        command
    }

    fn anything(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder);
        for variable in ["CU_ELF_DIR", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(variable);
        }
        command
    }

    pub fn cu(&self, args: &[&str]) -> Ran {
        Ran::new(self.command(args).output().unwrap())
    }

    /// With the report and the baseline that are here.
    pub fn on_files(&self, args: &[&str]) -> Ran {
        let files = ["--report", "report.json", "--baseline", "baseline.json"];
        self.cu(&[args, &files].concat())
    }
}

/// How it ended, and what it said.
#[derive(Debug)]
pub struct Ran {
    code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn new(output: Output) -> Self {
        let [stdout, stderr] =
            [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        Self {
            code: output.status.code(),
            stdout,
            stderr,
        }
    }

    #[track_caller]
    pub fn ends(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        self
    }

    /// Exactly these lines on stdout, and none on stderr.
    #[track_caller]
    pub fn says(&self, lines: &[&str]) -> &Self {
        assert_eq!(self.stderr, "");
        assert_eq!(self.stdout.lines().collect::<Vec<_>>(), lines);
        self
    }

    /// Exit code 2 and one line, which has these words.
    #[track_caller]
    pub fn refuses(&self, words: &[&str]) {
        self.ends(2);
        assert_eq!(self.stdout, "");
        assert_eq!(self.stderr.lines().count(), 1, "{}", self.stderr);
        assert!(self.stderr.starts_with("error: "), "{}", self.stderr);
        for word in words {
            assert!(self.stderr.contains(word), "{word} in: {}", self.stderr);
        }
    }
}

/// The ids of the rows, in order.
pub fn ids(report: &Value) -> Vec<String> {
    let rows = report["rows"].as_array().unwrap().iter();
    rows.map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

pub fn row<'a>(report: &'a mut Value, id: &str) -> &'a mut Value {
    let rows = report["rows"].as_array_mut().unwrap();
    rows.iter_mut().find(|row| row["id"] == id).unwrap()
}

/// What a row of the report costs.
pub fn cu(id: &str) -> u64 {
    let mut report = REPORT.clone();
    row(&mut report, id)["cu"].as_u64().unwrap()
}

/// Lets a row cost more or less: in the frame that these calls lead to.
pub fn shift(report: &mut Value, id: &str, calls: &[usize], by: i64) {
    let row = row(report, id);
    add(&mut row["cu"], by);
    let mut frame = &mut row["frames"];
    add(&mut frame["inclusive"], by);
    for call in calls {
        frame = &mut frame["calls"][call];
        add(&mut frame["inclusive"], by);
    }
    add(&mut frame["exclusive"], by);
}

pub fn add(figure: &mut Value, by: i64) {
    *figure = json!(figure.as_i64().unwrap() + by);
}

/// The last line of a check on the report.
pub fn summary(found: &str) -> String {
    let rows = ids(&REPORT).len();
    format!("cu check: {rows} rows, {found} (profile mainnet, sBPF v3)")
}

/// The line before it, where there is something to record.
pub const BLESS: &str = "if this is what it should cost: \
    vault-bench bless --reason \"why\" --baseline baseline.json --report report.json";
