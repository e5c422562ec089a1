//! The first plan of a program, out of its IDL, and the CI workflow that runs it.
//!
//! Information that an IDL lacks is written as `TODO`, and a plan that has one is refused.

use {
    crate::{
        idl::{Account, Idl, Instruction, Type},
        plan::{self, quoted},
    },
    std::{collections::BTreeMap, fmt::Write, path::Path},
};

/// Where the baseline goes.
pub const BASELINE: &str = "bench/baseline.json";

/// The `TODO` of an account with no known fields.
const CONTENT: &str =
    "TODO what it holds: mint, token, state, dump or data; or lamports = 0 if it does not exist";

/// A plan with one instruction, of which nothing is known.
pub(crate) fn plan_without_idl(name: &str) -> String {
    format!(
        r#"# The rows to run on the ELF. Fill in each TODO.

program_id = "TODO base58"
name = {}

[accounts.payer]
lamports = "10 SOL"

[accounts.state]
data = [{}]

[[instruction]]
id = "first"
accounts = ["payer signer writable", "state writable", "system"]
data = ["TODO u8:0, u64:1000, key:payer and so on, one after the other"]
"#,
        quoted(name),
        quoted(CONTENT),
    )
}

/// A plan with every instruction of the IDL, which is at this place as seen from the plan.
pub(crate) fn plan(idl: &Idl, file: &Path) -> String {
    let mut accounts = Accounts::default();
    let rows: Vec<_> = idl
        .instructions
        .iter()
        .map(|instruction| row(instruction, &mut accounts, idl))
        .collect();
    let address = idl.address.as_deref().filter(|address| !address.is_empty());
    let mut text = format!(
        "# Every instruction of the IDL. Fill in what is TODO, and remove what you do not measure.\n\n\
         idl = {}\nprogram_id = {}\nname = {}\n",
        quoted(&file.to_string_lossy()),
        quoted(address.unwrap_or("TODO base58")),
        quoted(&idl.name),
    );
    for (name, account) in &accounts.described {
        text.push_str(&table(name, account, idl, &accounts));
    }
    text.push_str(&rows.concat());
    text
}

/// The accounts of all instructions, each with the name that it has in the plan.
#[derive(Default)]
struct Accounts<'a> {
    described: Vec<(String, &'a Account)>,
    /// Those that every cluster has, by what the IDL calls them.
    known: BTreeMap<&'a str, &'static str>,
}

impl<'a> Accounts<'a> {
    /// The name of an account in the plan.
    fn name(&mut self, account: &'a Account, instruction: &Instruction) -> String {
        if let Some(known) = known(account) {
            self.known.insert(&account.name, known);
            return known.to_owned();
        }
        let plain = match plan::reserved(&account.name) {
            true => format!("{}-account", account.name),
            false => account.name.clone(),
        };
        for name in [plain, format!("{}-{}", instruction.name, account.name)] {
            let mut described = self.described.iter_mut();
            let Some((_, other)) = described.find(|(known, _)| *known == name) else {
                self.described.push((name.clone(), account));
                return name;
            };
            if let Some(place) = same_place(other, account) {
                *other = place;
                return name;
            }
        }
        account.name.clone()
    }

    /// A seed as the plan writes it.
    fn seed(&self, seed: &str) -> String {
        let known = seed
            .strip_prefix("key:")
            .and_then(|name| self.known.get(name));
        known.map_or_else(|| seed.to_owned(), |known| format!("key:{known}"))
    }
}

/// The name in a plan of an account that every cluster has.
fn known(account: &Account) -> Option<&'static str> {
    match (&account.address, plain(&account.name).as_str()) {
        (Some(address), _) => plan::known(address),
        (None, _) if account.pda.is_some() => None,
        // Anchor's events call the program itself so.
        (None, "program") => Some("program"),
        (None, "systemprogram") => Some("system"),
        (None, "tokenprogram") => Some("spl-token"),
        (None, "token2022program") => Some("token-2022"),
        (None, "associatedtokenprogram") => Some("associated-token"),
        _ => None,
    }
}

/// The one that says more of two accounts, if they can be the same.
fn same_place<'a>(a: &'a Account, b: &'a Account) -> Option<&'a Account> {
    let place = |account: &Account| {
        let seeds = account.pda.as_ref().map(|pda| pda.seeds.clone());
        (account.address.clone(), seeds)
    };
    let nothing = (None, None);
    match (place(a), place(b)) {
        (a_place, b_place) if a_place == b_place => Some(if b.signer { b } else { a }),
        (_, b_place) if b_place == nothing => Some(a),
        (a_place, _) if a_place == nothing => Some(b),
        _ => None,
    }
}

/// An account of the plan.
fn table(name: &str, account: &Account, idl: &Idl, accounts: &Accounts) -> String {
    let key = key(name);
    if let Some(address) = &account.address {
        let address = quoted(address);
        return match account.name.to_lowercase().ends_with("program") {
            true => format!(
                "\n[programs.{key}]\naddress = {address}\nelf = \"TODO the file that `solana program dump` writes\"\n"
            ),
            false => format!(
                "\n[accounts.{key}]\naddress = {address}\ndump = \"TODO the file that `solana account --output json` \
                 writes\"\n"
            ),
        };
    }
    let mut text = format!("\n[accounts.{key}]\n");
    if let Some(pda) = &account.pda {
        let seeds = pda.seeds.iter().map(|seed| quoted(&accounts.seed(seed)));
        let seeds: Vec<_> = seeds.collect();
        let _ = writeln!(text, "pda = [{}]", seeds.join(", "));
        if let Some(program) = &pda.program {
            let program = plan::known(program).unwrap_or(program);
            let _ = writeln!(text, "pda_program = {}", quoted(program));
        }
    }
    if account.signer {
        text.push_str("lamports = \"10 SOL\"\n");
        return text;
    }
    let same = |other: &&String| plain(other) == plain(&account.name);
    match idl
        .accounts
        .keys()
        .find(same)
        .map(|kind| (kind, fields(kind, idl)))
    {
        Some((kind, Some(fields))) => {
            let _ = write!(
                text,
                "\n[accounts.{key}.state.{}]\n{fields}",
                self::key(kind)
            );
        }
        Some((kind, None)) => {
            let _ = writeln!(text, "state.{} = \"TODO\"", self::key(kind));
        }
        None => {
            let _ = writeln!(text, "data = [{}]", quoted(CONTENT));
        }
    }
    text
}

/// A name as both styles of naming have it.
fn plain(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

/// The fields of an account that the IDL has, a line each.
fn fields(kind: &str, idl: &Idl) -> Option<String> {
    // Anchor's has the discriminator before the type of the same name.
    match idl.types.get(kind).or(idl.accounts.get(kind))? {
        Type::Struct(fields) => {
            let asked = fields.iter().filter(|field| !field.constant);
            let lines =
                asked.map(|field| format!("{} = {}\n", key(&field.name), todo(&field.of, idl)));
            Some(lines.collect())
        }
        _ => None,
    }
}

/// The values to fill in.
fn todo(of: &Type, idl: &Idl) -> String {
    let named = |of: &Type| match of {
        Type::Named(name) => idl.types.get(name).map(Type::title),
        _ => None,
    };
    quoted(&format!("TODO {}", named(of).unwrap_or_else(|| of.title())))
}

/// An instruction of the plan.
fn row<'a>(instruction: &'a Instruction, accounts: &mut Accounts<'a>, idl: &Idl) -> String {
    let id: String = instruction
        .name
        .chars()
        .map(|c| match c {
            c if crate::row::is_id_char(c) => c,
            _ => '_',
        })
        .collect();
    let mut text = format!(
        "\n[[instruction]]\nid = {}\ncall = {}\n",
        quoted(&id),
        quoted(&instruction.name)
    );
    text.push_str("accounts = [\n");
    for account in &instruction.accounts {
        // Both Anchor and Codama pass the program where an optional account is left out.
        if account.optional {
            let _ = writeln!(
                text,
                "    \"program\", # {}, which is optional",
                comment(&account.name)
            );
            continue;
        }
        let mut words = vec![accounts.name(account, instruction)];
        words.extend(account.signer.then(|| "signer".to_owned()));
        words.extend(account.writable.then(|| "writable".to_owned()));
        let _ = writeln!(text, "    {},", quoted(&words.join(" ")));
    }
    text.push_str("]\n");
    let asked = instruction
        .arguments
        .iter()
        .filter(|field| !field.constant && field.default.is_none());
    for field in asked {
        let value = match &field.common {
            Some(value) => quoted(value),
            None => todo(&field.of, idl),
        };
        let _ = writeln!(text, "args.{} = {value}", key(&field.name));
    }
    text
}

/// The workflow, with the gate of the README.
pub(crate) fn workflow(elf: &str, fixtures: &str) -> String {
    let values = BTreeMap::from([("ELF", elf), ("FIXTURES", fixtures), ("BASELINE", BASELINE)]);
    let mut text = include_str!("init/workflow.yml").to_owned();
    for (name, value) in values {
        text = text.replace(&format!("@{name}@"), value);
    }
    // In a plain scalar these two begin a key or a comment.
    let plain = |path: &str| !path.contains(": ") && !path.contains(" #");
    if !(plain(elf) && plain(fixtures)) {
        text = text.replace("- run: cu run", "- run: |\n          cu run");
    }
    text
}

fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    match !name.is_empty() && name.chars().all(bare) {
        true => name.to_owned(),
        false => quoted(name),
    }
}

/// A comment ends with its line.
fn comment(text: &str) -> String {
    text.replace(char::is_control, " ")
}
