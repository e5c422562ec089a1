//! Plans: what to run on a program, written by hand in TOML. `docs/src/reference/plan.md` documents every key.
//!
//! A fault in a plan is reported with its file and line.

mod account;
mod address;
mod amount;
mod clock;
mod document;
mod dump;
pub(crate) mod error;
mod extension;
mod head;
pub(crate) mod leaves;
mod todo;
mod token;
mod transaction;
pub mod value;

pub use address::key;
pub(crate) use document::{Text, quoted};
pub(crate) use {
    address::{known, reserved},
    head::{HEAD, Head},
};

use {
    crate::{
        Error, Result,
        case::{Case, Limits, Program, Work},
        files,
        idl::encode::Encoder,
        paths::open,
        row::{ID, is_id},
    },
    account::account,
    address::Addresses,
    document::{Document, InstructionPlan},
    leaves::{Leaves, LeavesPlan},
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    solana_rent::Rent,
    std::{collections::BTreeMap, ops::RangeInclusive, path::Path, sync::Arc},
    toml::Spanned,
    value::Values,
};

/// The requests of a transaction, in CU and in bytes.
const CU_LIMITS: RangeInclusive<u64> = 1..=1_400_000;
pub(crate) const HEAPS: RangeInclusive<u64> = 32 * 1024..=256 * 1024;
const LOADED: RangeInclusive<u64> = 1..=64 * 1024 * 1024;

/// The result of a plan.
pub(crate) struct Rows {
    /// Its name for the ELF's program.
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
    open::Plan::read(file, &text)?.load(|text| compile(file, text, program_id, rent))
}

/// The rows of a plan without open values.
fn compile(file: &Path, text: &str, program_id: Option<&Pubkey>, rent: &Rent) -> Result<Rows> {
    let document = Document::parse(file, text)?;
    let addresses = Addresses::new(&document, program_id)?;
    let plan = Plan {
        programs: programs(&document, &addresses)?.into(),
        accounts: accounts(&document, &addresses, rent)?.into(),
        document: &document,
        addresses: &addresses,
    };
    let rows = plan.document.instruction.iter();
    let rows = rows
        .filter(|instruction| !instruction.setup)
        .map(|instruction| plan.case(instruction));
    let mut rows: Vec<_> = rows.collect::<Result<_>>()?;
    // An instruction of another program that is part of another row is no row itself.
    let is_part = |case: &Case| {
        let rows = document.instruction.iter().flat_map(|plan| &plan.after);
        let transactions = document.transaction.iter();
        let parts =
            transactions.flat_map(|plan| plan.after.iter().chain(plan.instructions.get_ref()));
        rows.chain(parts).any(|id| *id.get_ref() == case.id)
    };
    rows.retain(|case| case.calls(&addresses.program) || !is_part(case));
    for transaction in &document.transaction {
        rows.push(plan.transaction(transaction)?);
    }
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
    let clock = document.clock.as_ref().map(|clock| clock.account(rent));
    for (name, plan) in &document.accounts {
        let (key, account) = account(name, plan, document, addresses, rent)?;
        if clock.as_ref().is_some_and(|(clock, _)| *clock == key) {
            let what = format!("accounts.{}: [clock] sets this account", name.get_ref());
            return Err(document.text.error(name.span(), what));
        }
        let least = address::sysvar_bytes(&key, &account.data);
        if let Some(least) = least.filter(|least| account.data.len() < *least) {
            let (of, bytes) = (name.get_ref(), account.data.len());
            let what = format!("accounts.{of}: {bytes} bytes, this sysvar has {least}");
            return Err(document.text.error(name.span(), what));
        }
        if names.insert(key, name).is_some() {
            let what = format!(
                "accounts.{}: another account has the address {key} too",
                name.get_ref()
            );
            return Err(document.text.error(name.span(), what));
        }
        accounts.push((key, account));
    }
    accounts.extend(clock);
    Ok(accounts)
}

impl Plan<'_> {
    fn text(&self) -> &Text<'_> {
        &self.document.text
    }

    fn case(&self, plan: &InstructionPlan) -> Result<Case> {
        let of = format!("instruction `{}`", plan.id.get_ref());
        Ok(Case {
            id: self.id("instruction", &plan.id)?,
            origin: self.text().file.display().to_string(),
            program_id: self.addresses.program,
            programs: self.programs.clone(),
            accounts: self.accounts.clone(),
            before: self.after(&plan.after, "instruction.after")?,
            work: Work::Instruction(self.compile(plan)?),
            refused: self.refused(plan)?.map(|error| (0, error)),
            max_cu: plan.max_cu,
            recording: None,
            limits: self.limits(&of, [&plan.cu_limit, &plan.heap, &None])?,
            leaves: self.leaves(&of, &plan.leaves)?,
            open: Vec::new(),
        })
    }

    /// The instructions that run before a row.
    fn after(&self, ids: &[Spanned<String>], field: &str) -> Result<Vec<(String, Instruction)>> {
        let after = ids.iter().map(|id| {
            let other = self.instruction(id, field)?;
            Ok((id.get_ref().clone(), self.compile(other)?))
        });
        after.collect()
    }

    /// In CU, in bytes of heap, and in bytes of accounts.
    fn limits(&self, of: &str, given: [&Option<Spanned<u64>>; 3]) -> Result<Limits> {
        let [cu, heap, loaded] = given;
        Ok(Limits {
            cu: self.limit(of, "cu_limit", cu, CU_LIMITS, 1)?,
            heap: self.limit(of, "heap", heap, HEAPS, 1024)?,
            loaded_bytes: self.limit(of, "loaded_bytes", loaded, LOADED, 1)?,
        })
    }

    /// The requests of a transaction.
    fn limit(
        &self,
        of: &str,
        field: &str,
        given: &Option<Spanned<u64>>,
        range: RangeInclusive<u64>,
        step: u64,
    ) -> Result<Option<u64>> {
        let Some(limit) = given else {
            return Ok(None);
        };
        let value = *limit.get_ref();
        if range.contains(&value) && value % step == 0 {
            return Ok(Some(value));
        }
        let multiple = match step {
            1 => String::new(),
            step => format!(", a multiple of {step}"),
        };
        let (least, most) = range.into_inner();
        let what = format!("{of}, {field}: {value}: expected {least} to {most}{multiple}");
        Err(self.text().error(limit.span(), what))
    }

    fn leaves(
        &self,
        of: &str,
        plan: &BTreeMap<Spanned<String>, LeavesPlan>,
    ) -> Result<Vec<Leaves>> {
        let leaves = plan.iter().map(|(name, plan_of)| {
            let at = |span, what| {
                let what = format!("{of}, leaves.{}: {what}", name.get_ref());
                self.text().error(span, what)
            };
            let data = plan_of.data.as_ref().map(|values| {
                let bytes = values.iter().map(|text| {
                    value::bytes(text.get_ref(), self.addresses, self.text().folder())
                        .map_err(|what| at(text.span(), what))
                });
                Ok(bytes.collect::<Result<Vec<_>>>()?.concat())
            });
            let owner = plan_of.owner.as_ref().map(|owner| {
                let address = self.addresses.of(owner.get_ref());
                address.map_err(|what| at(owner.span(), what))
            });
            let address = self.addresses.of(name.get_ref());
            let mut leaves = Leaves {
                name: name.get_ref().clone(),
                address: address.map_err(|what| at(name.span(), what))?,
                lamports: plan_of.lamports.map(|lamports| lamports.0),
                owner: owner.transpose()?,
                data: data.transpose()?,
                amount: plan_of.amount.map(|amount| amount.0),
                supply: plan_of.supply.map(|supply| supply.0),
            };
            if plan_of.closed {
                leaves.lamports = Some(0);
                leaves.data = Some(Vec::new());
            }
            Ok(leaves)
        });
        leaves.collect()
    }

    fn id(&self, of: &str, spanned: &Spanned<String>) -> Result<String> {
        let id = spanned.get_ref();
        if !is_id(id) {
            let what = format!("{of}.id `{id}`: expected {ID}");
            return Err(self.text().error(spanned.span(), what));
        }
        Ok(id.clone())
    }

    fn instruction(&self, id: &Spanned<String>, field: &str) -> Result<&InstructionPlan> {
        let found = |plan: &&InstructionPlan| plan.id.get_ref() == id.get_ref();
        self.document.instruction.iter().find(found).ok_or_else(|| {
            let what = format!("{field}: no instruction has the id `{}`", id.get_ref());
            self.text().error(id.span(), what)
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
        Ok(Instruction {
            program_id,
            accounts: accounts.collect::<Result<_, _>>()?,
            data: self.data(plan)?,
        })
    }

    /// The data of an instruction: value by value, or as the IDL says.
    fn data(&self, plan: &InstructionPlan) -> Result<Vec<u8>> {
        let id = plan.id.get_ref();
        let at = |span, what| {
            let what = format!("instruction `{id}`, {what}");
            self.text().error(span, what)
        };
        let Some(call) = &plan.call else {
            if let Some(name) = plan.args.keys().next() {
                return Err(at(
                    name.span(),
                    "args: there is no `call` that they are of".to_owned(),
                ));
            }
            let data = plan.data.iter().flatten().map(|value| {
                value::bytes(value.get_ref(), self.addresses, self.text().folder())
                    .map_err(|what| self.field(plan, "data", value, what))
            });
            return Ok(data.collect::<Result<Vec<_>, _>>()?.concat());
        };
        if plan.data.is_some() {
            return Err(at(
                call.span(),
                "`data` and `call`: expected one of them".to_owned(),
            ));
        }
        let Some(idl) = &self.document.idl else {
            let what = "call: the plan names no IDL: idl = \"FILE\"".to_owned();
            return Err(at(call.span(), what));
        };
        let instruction = idl
            .instruction(call.get_ref())
            .map_err(|what| at(call.span(), format!("call: {what}")))?;
        let encoder = Encoder {
            idl,
            values: self.values(),
        };
        let names: Vec<_> = plan
            .args
            .keys()
            .map(|name| name.get_ref().as_str())
            .collect();
        let given = |name: &str| {
            let mut args = plan.args.iter();
            args.find(|(field, _)| field.get_ref() == name)
                .map(|(_, value)| value.get_ref())
        };
        encoder
            .fields(&instruction.arguments, &names, given, 0)
            .map_err(|what| {
                // It begins with the argument, if it is about one that is there.
                let named = |name: &&Spanned<String>| {
                    let what = what.trim_start_matches('`');
                    let rest = what.strip_prefix(name.get_ref().as_str());
                    rest.is_some_and(|rest| rest.starts_with([':', '`']))
                };
                let argument = plan.args.keys().find(named);
                let span = argument.map_or(call.span(), |name| name.span());
                at(span, format!("args: {what}"))
            })
    }

    fn values(&self) -> Values<'_> {
        Values {
            addresses: self.addresses,
            folder: self.text().folder(),
        }
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
