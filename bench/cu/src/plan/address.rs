//! Addresses by name.

use {
    super::document::{AccountPlan, Document},
    crate::Result,
    cu_runtime::programs,
    sha2::{Digest, Sha256},
    solana_pubkey::{MAX_SEED_LEN, MAX_SEEDS, Pubkey},
    std::{cell::RefCell, collections::BTreeMap, path::Path},
    toml::Spanned,
};

/// The name of the ELF's own program in a plan.
const PROGRAM: &str = "program";

/// The names that every plan may use without a definition.
const KNOWN: [(&str, Pubkey); 13] = [
    ("system", programs::SYSTEM),
    ("spl-token", programs::TOKEN),
    ("token-2022", programs::TOKEN_2022),
    ("associated-token", programs::ASSOCIATED_TOKEN),
    (
        "sysvar-clock",
        sysvar("SysvarC1ock11111111111111111111111111111111"),
    ),
    (
        "sysvar-rent",
        sysvar("SysvarRent111111111111111111111111111111111"),
    ),
    (
        "sysvar-instructions",
        sysvar("Sysvar1nstructions1111111111111111111111111"),
    ),
    (
        "sysvar-epoch-schedule",
        sysvar("SysvarEpochSchedu1e111111111111111111111111"),
    ),
    (
        "sysvar-epoch-rewards",
        sysvar("SysvarEpochRewards1111111111111111111111111"),
    ),
    (
        "sysvar-slot-hashes",
        sysvar("SysvarS1otHashes111111111111111111111111111"),
    ),
    (
        "sysvar-stake-history",
        sysvar("SysvarStakeHistory1111111111111111111111111"),
    ),
    (
        "sysvar-last-restart-slot",
        sysvar("SysvarLastRestartS1ot1111111111111111111111"),
    ),
    (
        "sysvar-recent-blockhashes",
        sysvar("SysvarRecentB1ockHashes11111111111111111111"),
    ),
];

const fn sysvar(address: &str) -> Pubkey {
    Pubkey::from_str_const(address)
}

/// The addresses that a plan can name.
pub struct Addresses<'a> {
    /// Where the ELF lies.
    pub program: Pubkey,
    programs: BTreeMap<&'a str, Option<&'a str>>,
    accounts: BTreeMap<&'a str, &'a AccountPlan>,
    /// The accounts whose address is being looked for: one that is needed for its own is wrong.
    under_way: RefCell<Vec<String>>,
    /// Where the plan lies: seeds may come from files.
    folder: &'a Path,
}

impl<'a> Addresses<'a> {
    pub fn new(document: &'a Document<'a>, program_id: Option<&Pubkey>) -> Result<Self> {
        let error =
            |name: &Spanned<String>, what: String| Err(document.text.error(name.span(), what));
        let program = match (program_id, &document.program_id) {
            (Some(program), _) => *program,
            (None, Some(text)) => match literal(text.get_ref()) {
                Some(program) => program,
                None => {
                    return error(
                        text,
                        format!("program_id `{}`: expected base58 or @name", text.get_ref()),
                    );
                }
            },
            (None, None) => key(PROGRAM),
        };

        let mut programs = BTreeMap::new();
        for (name, plan) in &document.programs {
            if reserved(name.get_ref()) {
                return error(name, taken("programs", name.get_ref()));
            }
            let address = plan.address.as_ref().map(|text| text.get_ref().as_str());
            programs.insert(name.get_ref().as_str(), address);
        }
        let mut accounts = BTreeMap::new();
        for (name, plan) in &document.accounts {
            if reserved(name.get_ref()) || programs.contains_key(name.get_ref().as_str()) {
                return error(name, taken("accounts", name.get_ref()));
            }
            accounts.insert(name.get_ref().as_str(), plan);
        }
        Ok(Self {
            program,
            programs,
            accounts,
            under_way: RefCell::default(),
            folder: document.text.folder(),
        })
    }

    /// The address that this text names.
    pub fn of(&self, text: &str) -> Result<Pubkey, String> {
        if text == PROGRAM {
            return Ok(self.program);
        }
        if let Some((_, address)) = KNOWN.iter().find(|(name, _)| *name == text) {
            return Ok(*address);
        }
        if let Some(address) = self.programs.get(text) {
            return match address {
                Some(address) => literal(address).ok_or_else(|| {
                    format!("programs.{text}.address `{address}`: expected base58 or @name")
                }),
                None => Ok(key(text)),
            };
        }
        if let Some(plan) = self.accounts.get(text) {
            return Ok(self.of_account(text, plan)?.0);
        }
        literal(text).ok_or_else(|| {
            let known: Vec<_> = KNOWN.iter().map(|(name, _)| *name).collect();
            format!(
                "`{text}` is no account or program of this plan, no known address ({}), no @name and \
                 no base58",
                known.join(", ")
            )
        })
    }

    /// The bump of an account that is a PDA.
    pub fn bump(&self, name: &str) -> Result<u8, String> {
        let plan = self
            .accounts
            .get(name)
            .ok_or_else(|| format!("`{name}` is no account of this plan"))?;
        let (_, bump) = self.of_account(name, plan)?;
        bump.ok_or_else(|| format!("`{name}` has no `pda`, so it has no bump"))
    }

    /// An account's address, and its bump if it is a PDA.
    fn of_account(&self, name: &str, plan: &AccountPlan) -> Result<(Pubkey, Option<u8>), String> {
        match (&plan.address, &plan.pda) {
            (Some(_), Some(_)) => Err("expected `address` or `pda`, not both".to_owned()),
            (Some(text), None) => literal(text.get_ref())
                .map(|address| (address, None))
                .ok_or_else(|| format!("address `{}`: expected base58 or @name", text.get_ref())),
            (None, None) if plan.dumped.is_some() => Ok((
                plan.dumped.as_ref().map_or(key(name), |(key, _)| *key),
                None,
            )),
            (None, None) if plan.pda_program.is_some() => {
                Err("`pda_program` without `pda`".to_owned())
            }
            (None, None) => Ok((key(name), None)),
            (None, Some(seeds)) => {
                if self.under_way.borrow().iter().any(|other| other == name) {
                    return Err(format!("the seeds of `{name}` need its own address"));
                }
                self.under_way.borrow_mut().push(name.to_owned());
                let found = self.derive(seeds.get_ref(), plan);
                self.under_way.borrow_mut().pop();
                found.map_err(|what| format!("pda: {what}"))
            }
        }
    }

    fn derive(&self, seeds: &[String], plan: &AccountPlan) -> Result<(Pubkey, Option<u8>), String> {
        let program = match &plan.pda_program {
            Some(program) => self.of(program.get_ref())?,
            None => self.program,
        };
        let seeds = seeds
            .iter()
            .map(|seed| super::value::bytes(seed, self, self.folder))
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(long) = seeds.iter().find(|seed| seed.len() > MAX_SEED_LEN) {
            return Err(format!(
                "a seed of {} bytes, the limit is {MAX_SEED_LEN}",
                long.len()
            ));
        }
        if seeds.len() >= MAX_SEEDS {
            return Err(format!(
                "{} seeds, the limit is {} and the bump",
                seeds.len(),
                MAX_SEEDS - 1
            ));
        }
        let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
        Pubkey::try_find_program_address(&seeds, &program)
            .map(|(address, bump)| (address, Some(bump)))
            .ok_or_else(|| "no bump gives an address".to_owned())
    }
}

/// The key of a name. No key signs in a bench, so any 32 bytes will do.
pub fn key(name: &str) -> Pubkey {
    let hash: [u8; 32] = Sha256::new()
        .chain_update(b"cu key: ")
        .chain_update(name)
        .finalize()
        .into();
    hash.into()
}

/// An address that stands for itself: `@name` or base58.
fn literal(text: &str) -> Option<Pubkey> {
    match text.strip_prefix('@') {
        Some("") => None,
        Some(name) => Some(key(name)),
        None => text.parse().ok(),
    }
}

/// The name in a plan of an address that every cluster has.
pub fn known(address: &str) -> Option<&'static str> {
    let address: Pubkey = address.parse().ok()?;
    let known = KNOWN.iter().find(|(_, known)| *known == address);
    known.map(|(name, _)| *name)
}

/// How many bytes the account of a sysvar has at least. The runtime ignores an account with fewer.
pub fn sysvar_bytes(address: &Pubkey, data: &[u8]) -> Option<usize> {
    let counted = |entry: usize| match data.first_chunk() {
        Some(count) => usize::try_from(u64::from_le_bytes(*count))
            .ok()
            .and_then(|count| count.checked_mul(entry)?.checked_add(8))
            .unwrap_or(usize::MAX),
        None => 8,
    };
    let (name, _) = KNOWN.iter().find(|(_, known)| known == address)?;
    Some(match *name {
        "sysvar-clock" => 40,
        "sysvar-rent" => 17,
        "sysvar-epoch-schedule" => 33,
        "sysvar-epoch-rewards" => 81,
        "sysvar-last-restart-slot" => 8,
        "sysvar-slot-hashes" => counted(40),
        "sysvar-stake-history" => counted(32),
        _ => return None,
    })
}

/// Whether a name means something in every plan.
pub fn reserved(name: &str) -> bool {
    name == PROGRAM || KNOWN.iter().any(|(known, _)| *known == name)
}

fn taken(table: &str, name: &str) -> String {
    format!("{table}.{name}: the name is taken")
}
