//! Plans: what to run on a program, written by hand in TOML.
//!
//! ```toml
//! # Both optional. Where the ELF is deployed (default "@program"), what the report calls it.
//! program_id = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
//! name = "my-token"
//!
//! # A program that it calls, from a file beside this one. These are there already: system, spl-token,
//! # token-2022, associated-token. `address` is optional.
//! [programs.oracle]
//! elf = "oracle.so"
//! address = "@oracle"
//!
//! # An account as the instructions find it. Everything is optional: no data, the rent-exempt minimum
//! # for it, owned by system, at the address "@alice". An account that does not exist yet: lamports = 0.
//! [accounts.alice]
//! lamports = 1_000_000
//!
//! [accounts.vault]
//! pda = ["str:vault", "key:alice"]       # canonical, of `pda_program` (default: the ELF's)
//! owner = "program"                       # the ELF's program
//! data = ["u8:1", "key:alice", "zero:32"] # one after the other
//!
//! # A row. All rows find the accounts as above, or as the rows of `after` left them, in that order.
//! [[instruction]]
//! id = "withdraw"
//! program = "program"                     # optional, this is the default
//! accounts = ["alice signer writable", "vault writable", "system"]
//! data = ["u8:2", "u64:1000"]
//! expect = "ok"                           # optional; or the error: "Custom(6010)", "InvalidArgument"
//! max_cu = 200                            # optional
//! after = ["deposit"]                     # optional
//! ```
//!
//! An **address** is the name of an account or a program of the plan, a known program, a sysvar such as
//! `sysvar-rent`, `@name` for the key that goes with a name (the same on every machine; nobody holds
//! it), or base58. The values that data and seeds are made of: see [`value`].
//!
//! What is wrong with a plan is told with its file and line.

mod account;
mod address;
mod document;
mod error;
mod head;
pub mod value;

pub use address::key;
pub(crate) use head::{HEAD, Head};

use {
    crate::{
        Error, Result,
        case::{Case, Program},
        files,
        row::{ID, is_id},
    },
    account::account,
    address::Addresses,
    document::{Document, InstructionPlan, Text},
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    solana_rent::Rent,
    std::{collections::BTreeMap, path::Path, sync::Arc},
    toml::Spanned,
};

/// What a plan comes to.
pub(crate) struct Rows {
    /// What it calls the ELF's program.
    pub name: Option<String>,
    /// Where it says that the ELF is deployed.
    pub program_id: Option<Pubkey>,
    /// They share the plan's accounts.
    pub rows: Vec<Case>,
}

/// Reads a plan. `program_id` overrides the plan's own; `rent` says what an account holds of which the plan
/// does not say it.
pub(crate) fn load(file: &Path, program_id: Option<&Pubkey>, rent: &Rent) -> Result<Rows> {
    let text = files::read(file)?;
    let document = Document::parse(file, &text)?;
    let addresses = Addresses::new(&document, program_id)?;
    let plan = Plan {
        programs: programs(&document, &addresses)?.into(),
        accounts: accounts(&document, &addresses, rent)?.into(),
        document: &document,
        addresses: &addresses,
    };
    let rows = plan.document.instruction.iter();
    let rows = rows.map(|instruction| plan.case(instruction));
    let mut rows: Vec<_> = rows.collect::<Result<_>>()?;
    // An instruction of another program that prepares a row is no row itself.
    let prepares = |case: &Case| {
        let mut all = document.instruction.iter().flat_map(|plan| &plan.after);
        all.any(|id| *id.get_ref() == case.id)
    };
    rows.retain(|case| case.instruction.program_id == addresses.program || !prepares(case));
    Ok(Rows {
        rows,
        name: document.name.clone(),
        program_id: document.program_id.is_some().then_some(addresses.program),
    })
}

/// A plan with every name looked up.
struct Plan<'a> {
    document: &'a Document<'a>,
    addresses: &'a Addresses<'a>,
    programs: Arc<[Program]>,
    accounts: Arc<[(Pubkey, Account)]>,
}

/// The programs that a plan brings along.
fn programs(document: &Document, addresses: &Addresses) -> Result<Vec<Program>> {
    let programs = document.programs.iter().map(|(name, plan)| {
        let name = name.get_ref();
        let file = document.text.folder().join(plan.elf.get_ref());
        let at = |what: String| {
            let what = format!("programs.{name}.elf: {what}");
            document.text.error(plan.elf.span(), what)
        };
        Ok(Program {
            name: name.clone(),
            id: addresses.of(name).map_err(at)?,
            elf: files::read_elf(&file)
                .map_err(|error| at(error.to_string()))?
                .into(),
            file,
        })
    });
    programs.collect()
}

/// The accounts of a plan; no two of them at one address.
fn accounts(
    document: &Document,
    addresses: &Addresses,
    rent: &Rent,
) -> Result<Vec<(Pubkey, Account)>> {
    let mut accounts = Vec::new();
    let mut names = BTreeMap::new();
    for (name, plan) in &document.accounts {
        let (key, account) = account(name, plan, document, addresses, rent)?;
        if names.insert(key, name).is_some() {
            let what = format!(
                "accounts.{}: another account has the address {key} too",
                name.get_ref()
            );
            return Err(document.text.error(name.span(), what));
        }
        accounts.push((key, account));
    }
    Ok(accounts)
}

impl Plan<'_> {
    fn text(&self) -> &Text<'_> {
        &self.document.text
    }

    fn case(&self, plan: &InstructionPlan) -> Result<Case> {
        let after = plan.after.iter().map(|id| {
            let other = self.instruction(id)?;
            Ok((id.get_ref().clone(), self.compile(other)?))
        });
        Ok(Case {
            id: self.id(plan)?,
            origin: self.text().file.display().to_string(),
            program_id: self.addresses.program,
            programs: self.programs.clone(),
            accounts: self.accounts.clone(),
            before: after.collect::<Result<_>>()?,
            instruction: self.compile(plan)?,
            refused: self.refused(plan)?,
            max_cu: plan.max_cu,
            recording: None,
        })
    }

    fn id(&self, plan: &InstructionPlan) -> Result<String> {
        let id = plan.id.get_ref();
        if !is_id(id) {
            let what = format!("instruction.id `{id}`: expected {ID}");
            return Err(self.text().error(plan.id.span(), what));
        }
        Ok(id.clone())
    }

    fn instruction(&self, id: &Spanned<String>) -> Result<&InstructionPlan> {
        let found = |plan: &&InstructionPlan| plan.id.get_ref() == id.get_ref();
        self.document.instruction.iter().find(found).ok_or_else(|| {
            self.text().error(
                id.span(),
                format!(
                    "instruction.after: no instruction has the id `{}`",
                    id.get_ref()
                ),
            )
        })
    }

    fn compile(&self, plan: &InstructionPlan) -> Result<Instruction> {
        let program_id = match &plan.program {
            Some(program) => self
                .addresses
                .of(program.get_ref())
                .map_err(|what| self.field(plan, "program", program, what))?,
            None => self.addresses.program,
        };
        let accounts = plan.accounts.iter().map(|meta| {
            self.meta(meta.get_ref())
                .map_err(|what| self.field(plan, "accounts", meta, what))
        });
        let data = plan.data.iter().map(|value| {
            value::bytes(value.get_ref(), self.addresses, self.text().folder())
                .map_err(|what| self.field(plan, "data", value, what))
        });
        Ok(Instruction {
            program_id,
            accounts: accounts.collect::<Result<_, _>>()?,
            data: data.collect::<Result<Vec<_>, _>>()?.concat(),
        })
    }

    fn field(
        &self,
        plan: &InstructionPlan,
        field: &str,
        value: &Spanned<String>,
        what: String,
    ) -> Error {
        let id = plan.id.get_ref();
        self.text()
            .error(value.span(), format!("instruction `{id}`, {field}: {what}"))
    }

    /// `alice signer writable`.
    fn meta(&self, words: &str) -> Result<AccountMeta, String> {
        let mut words = words.split_whitespace();
        let address = words
            .next()
            .ok_or("expected an address, then `signer` and `writable` where it is that")?;
        let mut meta = AccountMeta::new_readonly(self.addresses.of(address)?, false);
        for word in words {
            match word {
                "signer" => meta.is_signer = true,
                "writable" => meta.is_writable = true,
                other => {
                    return Err(format!(
                        "`{other}` after `{address}`: expected `signer` or `writable`"
                    ));
                }
            }
        }
        Ok(meta)
    }

    fn refused(&self, plan: &InstructionPlan) -> Result<Option<InstructionError>> {
        match &plan.expect {
            None => Ok(None),
            Some(expect) if expect.get_ref() == "ok" => Ok(None),
            Some(expect) => error::parse(expect.get_ref())
                .map(Some)
                .map_err(|what| self.field(plan, "expect", expect, what)),
        }
    }
}
