//! Function frames: what an ELF with symbols shows, on a program that others compiled.
//!
//! It is published with the crate of the VM: a Rust program that reads its input with `solana_program`, linked and
//! not stripped.

use {
    crate::stage::{ATA_PLAN, Stage, cu, last_error},
    cu::{
        Options, Report,
        frame::{Frame, Kind},
        frames,
    },
    cu_runtime::{Profile, Svm},
    mollusk_svm_programs_token::associated_token,
    serde_json::Value,
    solana_instruction::Instruction,
    std::{
        fs,
        path::{Path, PathBuf},
        process::{Command, Output},
        sync::LazyLock,
    },
};

const PLAN: &str = r#"
program_id = "@unstripped"
name = "reader"
[[instruction]]
id = "read"
data = ["u64:1"]
[[transaction]]
id = "read_twice"
instructions = ["read", "read"]
"#;

/// The loader reads no section name of more than 16 bytes. So the one that has more is cut.
static UNSTRIPPED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let file = vm_crate().join("tests/elfs/long_section_name.so");
    let mut elf = fs::read(file).unwrap();
    let name = b".bss.__rust_no_alloc_shim_is_unstable\0";
    let at = elf
        .windows(name.len())
        .position(|bytes| bytes == name)
        .unwrap();
    elf[at + 2] = 0;
    elf
});

/// Where cargo keeps the sources of solana-sbpf.
fn vm_crate() -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut packages = metadata["packages"].as_array().unwrap().iter();
    let vm = packages
        .find(|package| package["name"] == "solana-sbpf")
        .unwrap();
    Path::new(vm["manifest_path"].as_str().unwrap())
        .parent()
        .unwrap()
        .to_owned()
}

/// The same without symbols: the section that has them is of no kind that anyone reads.
fn stripped() -> Vec<u8> {
    let mut elf = UNSTRIPPED.clone();
    let table = u64::from_le_bytes(elf[40..48].try_into().unwrap()) as usize;
    let symbols = table + 10 * 64;
    assert_eq!(elf[symbols + 4], 2, "the tenth section has the symbols");
    elf[symbols + 4] = 0;
    elf
}

fn stage(elf: &[u8]) -> Stage {
    let stage = Stage::new();
    fs::write(stage.elf(), elf).unwrap();
    stage.write("p.toml", PLAN);
    stage
}

fn report(stage: &Stage) -> Report {
    stage.measure().unwrap().report
}

fn all(frame: &Frame) -> Vec<&Frame> {
    let below = frame.calls.iter().flat_map(all);
    [frame].into_iter().chain(below).collect()
}

const DESERIALIZE: &str = "solana_program::entrypoint::deserialize";

/// Every CU of a row is in a function or in a syscall, and nowhere twice.
#[test]
fn the_functions_of_an_elf_with_symbols() {
    let report = report(&stage(&UNSTRIPPED));
    assert_eq!(report.rows.len(), 2);
    for row in &report.rows {
        let frames = all(&row.frames);
        for frame in &frames {
            let below: u64 = frame
                .calls
                .iter()
                .map(|call| call.inclusive + call.entry)
                .sum();
            assert_eq!(frame.inclusive, frame.exclusive + below, "{}", frame.name);
        }
        let sum: u64 = frames
            .iter()
            .map(|frame| frame.exclusive + frame.entry)
            .sum();
        assert_eq!((row.frames.inclusive, sum), (row.cu, row.cu));
        let functions = frames::functions(&row.frames);
        assert_eq!(functions.values().sum::<u64>(), row.cu);
    }
    let [read, twice] = &report.rows[..] else {
        panic!("{:?}", report.rows)
    };
    let line = |frame: &Frame| (frame.name.clone(), frame.kind, frame.exclusive);
    let lines: Vec<_> = all(&read.frames).into_iter().map(line).collect();
    assert_eq!(
        lines,
        [
            ("reader".to_owned(), Kind::Program, 0),
            ("entrypoint".to_owned(), Kind::Function, 8),
            (DESERIALIZE.to_owned(), Kind::Function, 28),
        ]
    );
    assert_eq!(
        twice.frames.calls,
        [read.frames.clone(), read.frames.clone()]
    );
}

/// Any split of any program: what it calls stays where it was, in its order, and no CU is lost. The associated token
/// program is sBPF v0, the vault v3.
#[test]
fn functions_of_a_program_that_calls_others() {
    let vault = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../program/elf/v3/cu_vault.so");
    let vault_plan = include_str!("../examples/vault/vault.toml");
    for (elf, plan) in [
        (associated_token::ELF.to_vec(), ATA_PLAN),
        (fs::read(vault).unwrap(), vault_plan),
    ] {
        let stage = Stage::new();
        fs::write(stage.elf(), &elf).unwrap();
        stage.write("p.toml", plan);
        let without = report(&stage);
        for size in [64, 1_000, 12_344] {
            fs::write(stage.path("token.debug"), debug_file(&elf, size)).unwrap();
            let with = report(&stage);
            assert_eq!(with.notes, without.notes);
            for (row, plain) in with.rows.iter().zip(&without.rows) {
                is_split(&row.frames, &plain.frames);
            }
        }
    }
}

/// The frames of a row with functions, and without.
fn is_split(with: &Frame, without: &Frame) {
    assert_eq!(with.exclusive, 0);
    assert_eq!(frames::flat(with), frames::flat(without));
    let names = |frame: &Frame, kind| -> Vec<String> {
        let frames = all(frame).into_iter().filter(|frame| frame.kind == kind);
        frames.map(|frame| frame.name.clone()).collect()
    };
    for kind in [Kind::Program, Kind::Syscall] {
        assert_eq!(names(with, kind), names(without, kind));
    }
    let functions = frames::functions(with);
    assert!(
        functions.keys().all(|name| name.starts_with("at_")),
        "{functions:?}"
    );
    assert_eq!(functions.values().sum::<u64>(), without.exclusive);
}

/// Address and size of the code: of the first segment that may be executed.
fn text(elf: &[u8]) -> (u64, u64) {
    let number = |at: usize| u64::from_le_bytes(elf[at..at + 8].try_into().unwrap());
    let mut headers = (number(32) as usize..).step_by(56);
    let code = headers.find(|at| elf[at + 4] & 1 == 1).unwrap();
    (number(code + 16), number(code + 32))
}

/// What `llvm-objcopy --only-keep-debug` leaves of an ELF: headers and symbols, here of a function every `size` bytes.
fn debug_file(elf: &[u8], size: u64) -> Vec<u8> {
    let (address, length) = text(elf);
    let names = b"\0.text\0.symtab\0.strtab\0".to_vec();
    let mut strings = vec![0];
    let mut symbols = Vec::new();
    for at in (address..address + length).step_by(size as usize) {
        symbols.extend((strings.len() as u32).to_le_bytes());
        symbols.extend([0x12, 0, 1, 0]); // global, a function, in the first section
        symbols.extend([at, size].map(u64::to_le_bytes).concat());
        strings.extend(format!("at_{at:x}\0").bytes());
    }
    let mut file = elf[..64].to_vec();
    let offset = |file: &Vec<u8>| file.len() as u64;
    let (symbols_at, symbols_size) = (offset(&file), symbols.len() as u64);
    file.extend(symbols);
    let (strings_at, strings_size) = (offset(&file), strings.len() as u64);
    file.extend(strings);
    let (names_at, names_size) = (offset(&file), names.len() as u64);
    file.extend(names);
    let table = offset(&file);
    for (name, kind, address, at, size, link) in [
        (0, 0, 0, 0, 0, 0),
        (1, 8, address, 64, length, 0),
        (7, 2, 0, symbols_at, symbols_size, 3),
        (15, 3, 0, strings_at, strings_size, 0),
        (15, 3, 0, names_at, names_size, 0),
    ] {
        file.extend([name, kind].map(u32::to_le_bytes).concat());
        file.extend([0, address, at, size].map(u64::to_le_bytes).concat());
        file.extend([link, 0].map(u32::to_le_bytes).concat());
        file.extend([1, 24].map(u64::to_le_bytes).concat());
    }
    file[40..48].copy_from_slice(&table.to_le_bytes());
    // No segments; five sections of 64 bytes, of which the last has the names.
    for (at, value) in [(54, 56u16), (56, 0), (58, 64), (60, 5), (62, 4)] {
        file[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    file
}

/// What the symbols' addresses say, counted in the trace itself.
#[test]
fn the_count_of_a_function_is_that_of_the_trace() {
    // As readelf prints them: where .text begins, and address and size of a function.
    const TEXT: u64 = 0x120;
    let functions = [("entrypoint", 0x138, 248), (DESERIALIZE, 0x808, 2080)];
    let report = report(&stage(&UNSTRIPPED));
    let counted = frames::functions(&report.row("read").unwrap().frames);

    let id = cu::plan::key("unstripped");
    let mut svm = Svm::new(Profile::Mainnet);
    svm.add_program(&id, &UNSTRIPPED);
    let instruction = Instruction::new_with_bytes(id, &1u64.to_le_bytes(), vec![]);
    let steps = svm.trace(&instruction, &[]).unwrap().steps;
    for (name, address, size) in functions {
        let first = (address - TEXT) / 8;
        let within = first..first + size / 8;
        let executed = steps
            .iter()
            .filter(|step| within.contains(&step.pc))
            .count();
        assert_eq!(counted[name], executed as u64, "{name}");
    }
}

/// With symbols or without, a baseline and a diff see the same frames.
#[test]
fn symbols_change_no_figure_and_no_path() {
    let [with, without] = [UNSTRIPPED.clone(), stripped()].map(|elf| report(&stage(&elf)));
    for (with, without) in with.rows.iter().zip(&without.rows) {
        assert!(with.frames.has_functions() && !without.frames.has_functions());
        assert_eq!(frames::flat(&with.frames), frames::flat(&without.frames));
        let plain = |row: &cu::Row| (row.cu, row.runtime, row.own, row.floor, row.heap, row.stack);
        assert_eq!(plain(with), plain(without));
    }
}

/// Where `cargo build-sbf` leaves them, or where the user says.
#[test]
fn the_symbols_of_a_stripped_elf() {
    let expected = report(&stage(&UNSTRIPPED)).rows;
    let stage = stage(&stripped());
    assert!(!report(&stage).rows[0].frames.has_functions());

    fs::write(stage.path("token.debug"), &*UNSTRIPPED).unwrap();
    assert_eq!(report(&stage).rows, expected);

    let given = Options {
        symbols: Some(stage.path("token.debug")),
        ..Options::default()
    };
    assert_eq!(stage.measure_with(&given).unwrap().rows, expected);

    let target = stage.path("target");
    for folder in ["deploy", "sbpf-solana-solana/release"] {
        fs::create_dir_all(target.join(folder)).unwrap();
    }
    let deployed = target.join("deploy/reader.so");
    fs::write(&deployed, stripped()).unwrap();
    let measure = || cu::measure(&deployed, &stage.fixtures(), &Options::default()).unwrap();
    assert!(!measure().rows[0].frames.has_functions());
    fs::write(
        target.join("sbpf-solana-solana/release/reader.so"),
        &*UNSTRIPPED,
    )
    .unwrap();
    assert_eq!(measure().rows, expected);
}

/// Symbols of another build name the wrong functions.
#[test]
fn the_symbols_of_another_build() {
    let stage = stage(&stripped());
    let mut other = UNSTRIPPED.clone();
    other[0x200] ^= 1;
    fs::write(stage.path("token.debug"), other).unwrap();
    let report = report(&stage);
    assert!(!report.rows[0].frames.has_functions());
    assert_eq!(
        stage.notes(&report),
        ["token.debug: it has other code than the ELF, so its functions are no frames"]
    );

    let refused = |file: &str| {
        let options = Options {
            symbols: Some(stage.path(file)),
            ..Options::default()
        };
        stage.without_root(&stage.measure_with(&options).unwrap_err())
    };
    assert_eq!(
        refused("token.debug"),
        "token.debug: it has other code than the ELF: take the one of the same build"
    );
    fs::write(stage.path("stripped.so"), stripped()).unwrap();
    assert_eq!(
        refused("stripped.so"),
        "stripped.so: it has no symbols of functions"
    );
    fs::write(stage.path("text"), "text").unwrap();
    assert_eq!(refused("text"), "text: it is no 64-bit ELF");
    assert_eq!(
        refused("nowhere"),
        "nowhere cannot be read: No such file or directory (os error 2)"
    );
    // What is cut off anywhere is refused or has no symbols: no file ends the process.
    for length in (0..UNSTRIPPED.len()).step_by(97) {
        fs::write(stage.path("cut"), &UNSTRIPPED[..length]).unwrap();
        assert!(!refused("cut").is_empty());
    }
}

fn gate(stage: &Stage, command: &str, rest: &[&str]) -> Output {
    stage.gate(command, &stage.path("baseline.json"), rest)
}

fn ends(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{}", last_error(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// One instruction more in a function than its ceiling, though the row costs what is recorded.
#[test]
fn a_ceiling_for_each_function() {
    let stage = stage(&UNSTRIPPED);
    ends(
        &gate(&stage, "bless", &["--reason", "first", "--functions"]),
        0,
    );
    assert!(ends(&gate(&stage, "check", &["--strict"]), 0).contains("all as recorded"));

    let file = stage.path("baseline.json");
    let blessed = fs::read_to_string(&file).unwrap();
    let edited = |change: &dyn Fn(&mut Value)| {
        let mut baseline = serde_json::from_str(&blessed).unwrap();
        change(&mut baseline);
        fs::write(&file, baseline.to_string()).unwrap();
    };
    let ceiling: Value = serde_json::from_str::<Value>(&blessed).unwrap()["rows"][0]["functions"]
        [DESERIALIZE]
        .clone();
    let is = ceiling.as_u64().unwrap();
    edited(&|baseline| baseline["rows"][0]["functions"][DESERIALIZE] = (is - 1).into());
    let junit = stage.path("junit.xml");
    let said = ends(
        &gate(&stage, "check", &["--junit", junit.to_str().unwrap()]),
        3,
    );
    let line = format!(
        "over function's ceiling  read: {is} CU, recorded {} (+1) in {DESERIALIZE}\n",
        is - 1
    );
    assert!(said.contains(&line), "{said}");
    assert!(
        said.contains("1 over function's ceiling (profile"),
        "{said}"
    );
    assert!(
        fs::read_to_string(&junit)
            .unwrap()
            .contains("failures=\"1\"")
    );

    // A function without a ceiling may cost anything, and so may one whose ceiling was raised.
    edited(&|baseline| {
        let functions = baseline["rows"][0]["functions"].as_object_mut().unwrap();
        functions.remove(DESERIALIZE);
    });
    ends(&gate(&stage, "check", &["--strict"]), 0);
    edited(&|baseline| baseline["rows"][0]["functions"][DESERIALIZE] = (is + 9).into());
    ends(&gate(&stage, "check", &["--strict"]), 0);

    // Blessed again without the flag, the rows keep their ceilings.
    ends(&gate(&stage, "bless", &["--reason", "again"]), 0);
    let again = fs::read_to_string(&file).unwrap();
    let again: Value = serde_json::from_str(&again).unwrap();
    assert_eq!(again["rows"][0]["functions"][DESERIALIZE], ceiling);
    let change = format!("{}, in other functions", again["rows"][0]["cu"]);
    assert_eq!(again["history"][1]["changes"]["read"], change);
}

#[test]
fn ceilings_without_symbols() {
    let stage = stage(&UNSTRIPPED);
    ends(
        &gate(&stage, "bless", &["--reason", "first", "--functions"]),
        0,
    );
    fs::write(stage.elf(), stripped()).unwrap();
    let blessed = fs::read_to_string(stage.path("baseline.json")).unwrap();
    for command in [&["check"][..], &["bless", "--reason", "why"]] {
        let output = gate(&stage, command[0], &command[1..]);
        ends(&output, 2);
        assert_eq!(
            stage.without_root(&last_error(&output)),
            "error: baseline.json: the functions of read have ceilings, but the report has no functions: the ELF was \
             measured without its symbols; give them with --symbols FILE"
        );
    }
    assert_eq!(
        fs::read_to_string(stage.path("baseline.json")).unwrap(),
        blessed
    );
}

/// The functions in what people look at.
#[test]
fn every_view_has_the_functions() {
    let stage = stage(&UNSTRIPPED);
    let json = stage.path("now.json");
    let words = ["run", "--tree", "--json"];
    let [run, tree, flag] = words.map(Path::new);
    let (elf, fixtures) = (stage.elf(), stage.fixtures());
    let output = cu(&[
        run,
        &elf,
        Path::new("--fixtures"),
        &fixtures,
        tree,
        flag,
        &json,
    ]);
    assert!(ends(&output, 0).contains(&format!("─ {DESERIALIZE}  ")));
    let [folded, html] = ["all.folded", "page.html"].map(|name| stage.path(name));
    let report = [Path::new("report"), Path::new("--from"), &json];
    let outputs = [Path::new("--folded"), &folded, Path::new("--html"), &html];
    ends(&cu(&[&report[..], &outputs[..]].concat()), 0);
    let text = fs::read_to_string(&folded).unwrap();
    assert!(
        text.contains(&format!("read;reader;entrypoint;{DESERIALIZE} ")),
        "{text}"
    );
    assert!(fs::read_to_string(&html).unwrap().contains(DESERIALIZE));

    let output = stage.diff_with_copy(&elf);
    assert!(!ends(&output, 0).contains("fn "), "nothing differs");
}
