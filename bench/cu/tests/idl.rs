//! Instructions and accounts by an IDL, and the plan that `cu init` writes of one.

use {
    crate::stage::{Stage, cu},
    cu::{Options, measure},
    std::{
        fs,
        path::{Path, PathBuf},
    },
};

/// In Anchor's format: of each kind of type one.
const ANCHOR: &str = r#"{
  "address": "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
  "metadata": { "name": "counter", "version": "0.1.0", "spec": "0.1.0" },
  "instructions": [
    {
      "name": "set_all",
      "discriminator": [3, 1, 2],
      "accounts": [
        { "name": "authority", "writable": true, "signer": true },
        { "name": "counter", "writable": true, "pda": { "seeds": [
          { "kind": "const", "value": [99, 111] }, { "kind": "account", "path": "authority" },
          { "kind": "arg", "path": "small" } ] } },
        { "name": "memory", "optional": true },
        { "name": "system_program", "address": "11111111111111111111111111111111" },
        { "name": "price_program", "address": "SysvarRewards111111111111111111111111111111" },
        { "name": "group", "accounts": [ { "name": "inner" } ] }
      ],
      "args": [
        { "name": "small", "type": "u8" },
        { "name": "big", "type": "i128" },
        { "name": "key", "type": "pubkey" },
        { "name": "label", "type": "string" },
        { "name": "raw", "type": "bytes" },
        { "name": "maybe", "type": { "option": "u16" } },
        { "name": "fixed", "type": { "array": ["u8", 2] } },
        { "name": "list", "type": { "vec": { "defined": { "name": "Kind" } } } },
        { "name": "real", "type": "f64" },
        { "name": "odd", "type": "u256" }
      ]
    }
  ],
  "accounts": [ { "name": "Counter", "discriminator": [9, 8] } ],
  "types": [
    { "name": "Counter", "type": { "kind": "struct", "fields": [
      { "name": "count", "type": "u64" }, { "name": "on", "type": "bool" } ] } },
    { "name": "Kind", "type": { "kind": "enum", "variants": [
      { "name": "None" }, { "name": "Fee", "fields": [ { "name": "bps", "type": "u16" } ] },
      { "name": "Pair", "fields": [ "u8", "u8" ] } ] } },
    { "name": "Loop", "type": { "kind": "struct", "fields": [
      { "name": "next", "type": { "defined": { "name": "Loop" } } } ] } }
  ]
}"#;

const ARGS: &str = r#"
args.small = "bump:counter"
args.big = "-2"
args.key = "authority"
args.label = "ab"
args.raw = "hex:0102"
args.fixed = [3, 4]
args.list = ["None", { Fee = { bps = 258 } }, { Pair = [5, 6] }]
args.real = 0.5
args.odd = "zero:32"
"#;

const ACCOUNTS: &str = r#"
[accounts.authority]
[accounts.counter]
pda = ["str:co", "key:authority"]
state.Counter = { count = 5, on = true }
"#;

/// p-token refuses what it does not know, and the plan says what it finds: so the bytes are seen from outside, as
/// those that an account must hold.
fn plan(args: &str) -> String {
    format!(
        "idl = \"idl.json\"\nprogram_id = \"@p\"\n{ACCOUNTS}\n[[instruction]]\nid = \"x\"\ncall = \"set_all\"\n\
         accounts = [\"counter\"]\nexpect = \"InvalidInstructionData\"\n{args}"
    )
}

fn error(plan: &str) -> String {
    let stage = Stage::new();
    stage.write("idl.json", ANCHOR).write("p.toml", plan);
    stage.error()
}

/// What is wrong with the arguments if one line of them is another.
fn with(from: &str, to: &str) -> String {
    let plan = plan(&ARGS.replace(from, to));
    let error = error(&plan);
    let (place, what) = error.split_once(": instruction `x`, args: ").expect(&error);
    assert!(place.starts_with("fixtures/p.toml:"), "{error}");
    what.to_owned()
}

#[test]
fn an_account_by_the_idl() {
    let stage = Stage::new();
    stage.write("idl.json", ANCHOR);
    let leaves =
        "leaves.counter = { data = [\"hex:0908\", \"u64:5\", \"u8:1\"], owner = \"program\" }\n";
    stage.write(
        "p.toml",
        plan(&format!("{leaves}{ARGS}")).replace(
            "expect = \"InvalidInstructionData\"\n",
            "expect = \"NotEnoughAccountKeys\"\n",
        ),
    );
    // Its first byte is p-token's Transfer, which takes three accounts.
    stage.measure().unwrap();
}

/// A number has the IDL's order of bytes, however a plan writes it, and bytes have their own.
#[test]
fn an_account_by_an_idl_of_codama() {
    const IDL: &str = r#"{ "kind": "rootNode", "program": { "name": "p", "instructions": [], "accounts": [
      { "name": "state", "data": { "kind": "structTypeNode", "fields": [
        { "name": "tag", "type": { "kind": "numberTypeNode", "format": "u64", "endian": "le" },
          "defaultValue": { "kind": "numberValueNode", "number": 18446744073709551615 },
          "defaultValueStrategy": "omitted" },
        { "name": "big", "type": { "kind": "numberTypeNode", "format": "u32", "endian": "be" } },
        { "name": "bytes", "type": { "kind": "numberTypeNode", "format": "u32", "endian": "be" } },
        { "name": "double", "type": { "kind": "numberTypeNode", "format": "f64", "endian": "be" } },
        { "name": "real", "type": { "kind": "numberTypeNode", "format": "f32", "endian": "le" } }
      ] } } ] } }"#;
    let plan = |real: &str| {
        format!(
            "idl = \"idl.json\"\nprogram_id = \"@p\"\n[accounts.s]\nstate.state = {{ big = \"u32:258\", bytes = \
             \"hex:01020304\", double = \"hex:3fe0000000000000\", real = {real} }}\n[[instruction]]\nid = \"x\"\n\
             accounts = [\"s\"]\ndata = [\"u8:255\"]\nexpect = \"Custom(12)\"\nleaves.s = {{ data = \
             [\"hex:ffffffffffffffff\", \"hex:00000102\", \"hex:01020304\", \"hex:3fe0000000000000\", \"f32:0.5\"] }}\n"
        )
    };
    let stage = Stage::new();
    stage.write("idl.json", IDL).write("p.toml", plan("0.5"));
    stage.measure().unwrap();
    stage.write("p.toml", plan("1e39"));
    let error = stage.error();
    assert!(
        error.ends_with("real: 1000000000000000000000000000000000000000 does not fit f32"),
        "{error}"
    );
    stage.write("p.toml", plan("\"f32:1e39\""));
    let error = stage.error();
    assert!(
        error.ends_with("real: `f32:1e39`: number too large to fit in target type"),
        "{error}"
    );
}

#[test]
fn arguments_that_are_wrong() {
    assert_eq!(with("args.big = \"-2\"\n", ""), "`big` is missing: i128");
    assert_eq!(
        with("args.big", "args.bigger"),
        "`bigger`: the fields are small, big, key, label, raw, maybe, fixed, list, real, odd"
    );
    assert_eq!(
        with("\"bump:counter\"", "256"),
        "small: 256 does not fit u8"
    );
    assert_eq!(with("\"bump:counter\"", "-1"), "small: -1 does not fit u8");
    assert_eq!(
        with("\"bump:counter\"", "\"u16:1\""),
        "small: `u16:1` is 2 bytes, u8 has 1"
    );
    assert_eq!(
        with("\"bump:counter\"", "true"),
        "small: expected u8, not boolean"
    );
    assert_eq!(with("[3, 4]", "[3]"), "fixed: expected 2 elements, not 1");
    assert_eq!(
        with("258", "70_000"),
        "list: [1]: Fee: bps: 70000 does not fit u16"
    );
    assert_eq!(
        with("bps = 258", ""),
        "list: [1]: Fee: `bps` is missing: u16"
    );
    assert_eq!(
        with("\"None\"", "\"Fee\""),
        "list: [0]: `Fee` needs struct of bps: { Fee = … }"
    );
    assert_eq!(
        with("\"None\"", "\"Free\""),
        "list: [0]: `Free`: expected one of None, Fee, Pair"
    );
    assert_eq!(
        with("{ Pair = [5, 6] }", "{ None = 1 }"),
        "list: [2]: `None` has no fields"
    );
    assert_eq!(with("0.5", "1"), "real: expected f64, not integer");
    assert_eq!(
        with("\"zero:32\"", "5"),
        "odd: expected u256, as hex: or another value of bytes, not integer"
    );
}

#[track_caller]
fn refused(from: &str, to: &str, expected: &str) {
    let plan = plan(ARGS);
    assert!(plan.contains(from));
    assert_eq!(
        error(&plan.replace(from, to)),
        format!("fixtures/p.toml:{expected}")
    );
}

#[test]
fn idls_and_names_that_are_wrong() {
    refused(
        "-2",
        "x",
        "16: instruction `x`, args: big: `x`: invalid digit found in string",
    );
    refused(
        "args.big = \"-2\"\n",
        "",
        "11: instruction `x`, args: `big` is missing: i128",
    );
    refused(
        "args.big",
        "args.bigger",
        "16: instruction `x`, args: `bigger`: the fields are small, big, key, label, raw, maybe, fixed, list, \
         real, odd",
    );
    refused(
        "\"set_all\"",
        "\"set\"",
        "11: instruction `x`, call: `set`: expected an instruction of counter: set_all",
    );
    refused(
        "call = \"set_all\"",
        "call = \"set_all\"\ndata = []",
        "11: instruction `x`, `data` and `call`: expected one of them",
    );
    refused(
        "call = \"set_all\"\n",
        "",
        "15: instruction `x`, args: there is no `call` that they are of",
    );
    refused(
        "idl = \"idl.json\"\n",
        "",
        "6: accounts.counter.state: the plan names no IDL: idl = \"FILE\"",
    );
    refused(
        "state.Counter",
        "state.Count",
        "7: accounts.counter.state: `Count`: expected an account of counter: Counter",
    );
    refused(
        "count = 5, ",
        "",
        "7: accounts.counter.state: Counter: `count` is missing: u64",
    );
    refused(
        "idl.json",
        "i.json",
        "1: idl: fixtures/i.json cannot be read: No such file or directory (os error 2)",
    );
    for (text, expected) in [
        ("{", "EOF while parsing an object at line 1 column 1"),
        (
            "{}",
            "it has neither Codama's `kind` nor Anchor's `instructions`",
        ),
        (
            r#"{"version": "0.1.0", "name": "x", "instructions": [{"name": "a", "accounts": [], "args": []}]}"#,
            "its instructions have no `discriminator`, so it was written before Anchor 0.30; `anchor idl convert` \
             brings it up to date",
        ),
        (r#"{"instructions": []}"#, "`metadata` has no `name`"),
        (
            r#"{"metadata": {"name": "x"}, "instructions": [{"discriminator": [1]}]}"#,
            "an instruction has no `name`",
        ),
        (
            r#"{"metadata": {"name": "x"}, "instructions": [{"name": "a", "discriminator": [256]}]}"#,
            "the discriminator of a is no list of bytes",
        ),
        (r#"{"kind": "rootNode"}"#, "`program` has no `name`"),
    ] {
        let stage = Stage::new();
        stage.write("idl.json", text).write("p.toml", plan(ARGS));
        assert_eq!(
            stage.error(),
            format!("fixtures/p.toml:1: idl: fixtures/idl.json is no IDL: {expected}")
        );
    }
}

/// The repository's own program, by its Codama IDL.
#[test]
fn the_vault_by_its_idl() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let stage = Stage::new();
    let idl = root.join("program/idl.json").canonicalize().unwrap();
    stage.write(
        "p.toml",
        format!(
            r#"
idl = "{}"
program_id = "J1w8Mv4qGDfMTid2emU3K8FNYHnziaHV6r6ub6rFDhPX"
[accounts.base]
[accounts.authority]
[accounts.recipient]
lamports = "1 SOL"
[accounts.vault]
pda = ["str:vault", "key:base", "u64:7"]
lamports = "5 SOL"
[accounts.vault.state.vault]
bump = "bump:vault"
reserved = "zero:5"
id = 7
rentReserve = 1_000_000
base = "base"
authority = "authority"
[[instruction]]
id = "withdraw"
call = "withdrawSol"
accounts = ["authority signer", "vault writable", "recipient writable"]
args.lamports = "sol:1.5"
leaves.vault = {{ lamports = "3.5 SOL" }}
leaves.recipient = {{ lamports = "2.5 SOL" }}
"#,
            idl.display()
        ),
    );
    let elf = root.join("program/elf/v3/cu_vault.so");
    let report = measure(&elf, &stage.fixtures(), &Options::default()).unwrap();
    let baseline = fs::read_to_string(root.join("bench/baseline.json")).unwrap();
    let baseline: serde_json::Value = serde_json::from_str(&baseline).unwrap();
    let mut rows = baseline["rows"].as_array().unwrap().iter();
    let row = rows.find(|row| row["id"] == "withdraw_sol").unwrap();
    assert_eq!(report.row("withdraw").unwrap().cu, row["cu"]);
}

struct Init {
    stage: Stage,
    idl: PathBuf,
}

impl Init {
    fn new(idl: &str) -> Self {
        let stage = Stage::new();
        let file = stage.elf().with_file_name("idl.json");
        fs::write(&file, idl).unwrap();
        Self { stage, idl: file }
    }

    fn run(&self, with_idl: bool) -> (Option<i32>, String) {
        let [elf, plans] = [self.stage.elf(), self.stage.fixtures()];
        let workflow = self.workflow();
        let mut arguments = vec![
            Path::new("init"),
            &elf,
            Path::new("--fixtures"),
            &plans,
            Path::new("--workflow"),
            &workflow,
        ];
        if with_idl {
            arguments.extend([Path::new("--idl"), &self.idl]);
        }
        let output = cu(&arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), error)
    }

    fn workflow(&self) -> PathBuf {
        self.stage.elf().with_file_name("ci").join("cu.yml")
    }

    fn plan(&self) -> String {
        fs::read_to_string(self.stage.fixtures().join("token.toml")).unwrap()
    }
}

#[test]
fn init_writes_a_plan_that_is_refused_until_it_is_filled_in() {
    let init = Init::new(ANCHOR);
    assert_eq!(init.run(true), (Some(0), String::new()));
    let plan = init.plan();
    let expected = r#"# Every instruction of the IDL. Fill in what is TODO, and remove what you do not measure.

idl = "../idl.json"
program_id = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
name = "counter"

[accounts.authority]
lamports = "10 SOL"

[accounts.counter]
pda = ["str:co", "key:authority", "TODO small, an argument"]

[accounts.counter.state.Counter]
count = "TODO u64"
on = "TODO true or false"

[programs.price_program]
address = "SysvarRewards111111111111111111111111111111"
elf = "TODO the file that `solana program dump` writes"

[accounts.group-inner]
data = ["TODO what it holds: mint, token, state, dump or data; or lamports = 0 if it does not exist"]

[[instruction]]
id = "set_all"
call = "set_all"
accounts = [
    "authority signer writable",
    "counter writable",
    "program", # memory, which is optional
    "system",
    "price_program",
    "group-inner",
]
args.small = "TODO u8"
args.big = "TODO i128"
args.key = "TODO address"
args.label = "TODO text"
args.raw = "TODO bytes, as hex:"
args.maybe = "TODO optional u16"
args.fixed = "TODO list of 2: u8"
args.list = "TODO list of Kind"
args.real = "TODO f64"
args.odd = "TODO u256, as hex: or another value of bytes"
"#;
    assert_eq!(plan, expected);
    assert_eq!(
        init.stage.error(),
        "fixtures/token.toml:11: `TODO small, an argument` is to be filled in, and 14 more in the lines 14, 15, \
         19, 22, 35, 36, 37, 38, 39, 40, …"
    );

    let filled = plan
        .replace("TODO small, an argument", "u8:1")
        .replace("\"TODO u64\"", "5")
        .replace("\"TODO true or false\"", "true")
        .replace("TODO the file that `solana program dump` writes", "../token.so")
        .replace("data = [\"TODO what it holds: mint, token, state, dump or data; or lamports = 0 if it does not exist\"]", "lamports = 0");
    let (filled, _) = filled.split_once("args.").unwrap();
    init.stage.write(
        "token.toml",
        format!("{filled}{}expect = \"InvalidAccountData\"\n", ARGS),
    );
    init.stage.measure().unwrap();

    let workflow = fs::read_to_string(init.workflow()).unwrap();
    let elf = init.stage.elf();
    let plans = init.stage.fixtures();
    let run = format!(
        "cu run {} --fixtures {} --json now.json",
        elf.display(),
        plans.display()
    );
    assert!(workflow.contains(&run), "{workflow}");
    assert!(!workflow.contains("@ELF@"), "{workflow}");
}

/// A plain scalar of YAML would end at the number sign, and be a key before the colon.
#[test]
fn init_with_a_path_that_yaml_reads_otherwise() {
    let init = Init::new(ANCHOR);
    let elf = init.stage.elf().with_file_name("a: b #1.so");
    fs::copy(init.stage.elf(), &elf).unwrap();
    let [plans, workflow] = [init.stage.fixtures(), init.workflow()];
    let flags = ["--fixtures", "--workflow"].map(Path::new);
    let output = cu(&[
        Path::new("init"),
        &elf,
        flags[0],
        &plans,
        flags[1],
        &workflow,
    ]);
    assert_eq!(output.status.code(), Some(0));
    let written = fs::read_to_string(workflow).unwrap();
    let run = format!(
        "      - run: |\n          cu run {} --fixtures {} --json now.json\n",
        cu::cli::quoted(&elf),
        plans.display()
    );
    assert!(written.contains(&run), "{written}");
}

#[test]
fn init_without_an_idl() {
    let init = Init::new("");
    assert_eq!(init.run(false), (Some(0), String::new()));
    assert_eq!(
        init.stage.error(),
        "fixtures/token.toml:3: `TODO base58` is to be filled in, and 2 more in the lines 10, 15"
    );
}

#[test]
fn init_overwrites_nothing_and_says_what_is_wrong() {
    let init = Init::new(ANCHOR);
    init.stage.write("token.toml", "mine");
    let plan = init.stage.fixtures().join("token.toml");
    let exists = |file: &Path, flag: &str| {
        let what = "exists already; remove it, or name another with";
        format!("error: {} {what} {flag}\n", file.display())
    };
    assert_eq!(init.run(true), (Some(2), exists(&plan, "--fixtures")));
    assert_eq!(init.plan(), "mine");
    assert!(!init.workflow().exists());

    fs::remove_file(&plan).unwrap();
    fs::create_dir(init.workflow().parent().unwrap()).unwrap();
    fs::write(init.workflow(), "mine").unwrap();
    assert_eq!(
        init.run(true),
        (Some(2), exists(&init.workflow(), "--workflow"))
    );
    assert!(!plan.exists());

    // Nor is a plan left behind that the next `cu init` would not overwrite.
    let home = init.workflow().parent().unwrap().to_owned();
    fs::remove_dir_all(&home).unwrap();
    fs::write(&home, "").unwrap();
    let (code, error) = init.run(true);
    assert_eq!(code, Some(2));
    assert!(error.contains(" cannot be written: "), "{error}");
    assert!(!plan.exists());

    let (code, error) = Init::new("{}").run(true);
    assert_eq!(code, Some(2));
    assert!(error.ends_with(
        "idl.json is no IDL: it has neither Codama's `kind` nor Anchor's `instructions`\n"
    ));
    let (code, error) = Init::new(r#"{"metadata": {"name": "x"}, "instructions": []}"#).run(true);
    assert_eq!(code, Some(2));
    assert!(error.ends_with("idl.json has no instructions\n"), "{error}");

    let init = Init::new(ANCHOR);
    fs::write(init.stage.elf(), "no ELF").unwrap();
    let (code, error) = init.run(true);
    assert_eq!(code, Some(2));
    assert!(
        error.ends_with("token.so does not load: it is no ELF\n"),
        "{error}"
    );
    assert!(!init.workflow().exists());
}
