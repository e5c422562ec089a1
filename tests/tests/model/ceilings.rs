//! What a call that succeeds may cost.
//!
//! A call in the form of the reference's "What is fast" costs at most what `bench/baseline.json` has for it,
//! and `bench/baseline.v0.json` on sBPF v0.
//! Any other goes the general path, for which there is no row; it may cost [`GENERAL`] more than the row.
//! The highest cost of each form is in `tests/evidence/model_ceilings.md`, which is compared.

use {
    cu_runtime::programs,
    cu_vault_interface::instruction::{Instruction as Tag, Spec, TABLE},
    cu_vault_tests::{
        Arch,
        generated::is_passed_over,
        model::token::Holding,
        roles::{Roles, snake_case},
    },
    serde::Deserialize,
    solana_account::Account,
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    std::{collections::BTreeMap, fs},
};

/// How much more the general path may cost on its own: Pinocchio's parsing of every account, the checks
/// one by one, and what `TransferChecked` costs more than `Transfer`.
pub const GENERAL: u64 = 500;

/// The same for each recipient of SOL, and of tokens.
pub const GENERAL_EACH_SOL: u64 = 50;
pub const GENERAL_EACH_TOKEN: u64 = 200;

/// How much more a payout to a number of recipients without a row may cost than the next row: whom the
/// unrolled loop leaves over are paid one by one.
pub const BETWEEN_ROWS: u64 = 16;

/// The length of a token account without extensions.
const TOKEN_ACCOUNT: usize = 165;

#[derive(Deserialize)]
struct Baseline {
    stamp: Stamp,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Stamp {
    compiler: String,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    cu: u64,
}

/// The recorded rows.
pub struct Ceilings {
    rows: BTreeMap<String, u64>,
    /// Whether the compiler that built the ELF is the one of the rows, and what was recorded is compared at
    /// all. Figures of another one are answers to another question.
    pub are_of_this_compiler: bool,
    rent_reserve: u64,
}

/// The form of a call, and the row that speaks of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shape {
    pub name: String,
    pub fast: bool,
    pub recipients: usize,
    pub row: Option<String>,
    /// How many bumps lie above that of a new vault.
    pub bumps: u64,
    /// Who signs is paid, and the row is that of another recipient.
    pub to_itself: bool,
}

impl Ceilings {
    /// Those of one of the two ELFs.
    pub fn read(arch: Arch, rent_reserve: u64) -> Self {
        let file = match arch {
            Arch::V3 => "baseline.json",
            Arch::V0 => "baseline.v0.json",
        };
        let path = format!("{}/../bench/{file}", env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let baseline: Baseline =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let rows = baseline.rows.into_iter().map(|row| (row.id, row.cu));
        let compiler = arch
            .compiler("cu_vault")
            .unwrap_or_else(|error| panic!("{error}"));
        Self {
            rows: rows.collect(),
            are_of_this_compiler: compiler == baseline.stamp.compiler && !is_passed_over(),
            rent_reserve,
        }
    }

    /// What a call of this form may cost, if a row speaks of it.
    pub fn ceiling(&self, shape: &Shape) -> Option<u64> {
        let recorded = |id: &str| {
            let row = self.rows.get(id);
            *row.unwrap_or_else(|| panic!("no row `{id}` is recorded"))
        };
        let row = recorded(shape.row.as_ref()?);
        let a_bump = recorded("create_vault@254") - recorded("create_vault");
        let each = if shape.name.starts_with("PayoutSol") {
            GENERAL_EACH_SOL
        } else {
            GENERAL_EACH_TOKEN
        };
        let surplus = if shape.fast {
            0
        } else {
            GENERAL + each * shape.recipients as u64
        };
        // Recorded of WithdrawSol alone, and the same wherever one recipient is paid.
        let to_itself = if shape.to_itself {
            recorded("withdraw_sol_self") - recorded("withdraw_sol")
        } else {
            0
        };
        // A call that leaves the fast path has read the bumps, and the general path looks again.
        let bumps = shape.bumps * a_bump * if shape.fast { 1 } else { 2 };
        let between = match shape.recipients {
            0 | 1 | 2 | 4 | 8 | 16 => 0,
            _ => BETWEEN_ROWS,
        };
        Some(row + bumps + to_itself + between + surplus)
    }

    pub fn hold(&self, shape: &Shape, cu: u64) -> Result<(), String> {
        match self.ceiling(shape) {
            Some(ceiling) if self.are_of_this_compiler && cu > ceiling => {
                Err(format!("{cu} CU, the ceiling of {shape:?} is {ceiling}"))
            }
            _ => Ok(()),
        }
    }

    pub fn shape(&self, instruction: &Instruction, before: &[(Pubkey, Account)]) -> Shape {
        let spec = TABLE
            .iter()
            .find(|spec| spec.instruction as u8 == instruction.data[0])
            .expect("it succeeded");
        let tag = spec.instruction;
        let recipients = match tag {
            Tag::PayoutSol => (instruction.data.len() - 1) / 8,
            Tag::PayoutToken => (instruction.data.len() - 2) / 8,
            _ => 0,
        };
        let program = instruction
            .accounts
            .iter()
            .map(|meta| meta.pubkey)
            .find(|key| [programs::TOKEN, programs::TOKEN_2022].contains(key));
        let form = Form {
            instruction,
            before,
            rent_reserve: self.rent_reserve,
        };
        let fast = form.is_fast(tag);
        let mut name = spec.name.to_owned();
        if recipients > 0 {
            name.push_str(&format!(" to {recipients}"));
        }
        if spec.forwards && program == Some(programs::TOKEN_2022) {
            name.push_str(" (Token-2022)");
        }
        let bumps = if tag == Tag::CreateVault {
            u64::from(u8::MAX - instruction.data[9])
        } else {
            0
        };
        Shape {
            name,
            fast,
            recipients,
            row: row(spec, recipients, program),
            bumps,
            to_itself: form.pays_who_signs(),
        }
    }
}

/// The row of the instruction's name; of a payout the one with as many recipients, or the next that has more.
fn row(spec: &Spec, recipients: usize, program: Option<Pubkey>) -> Option<String> {
    // What Token-2022 costs depends on the extensions; the table that is compared has it.
    if program == Some(programs::TOKEN_2022) {
        return None;
    }
    let row = snake_case(spec.name);
    if spec.recipients.is_none() {
        return Some(row);
    }
    let rows: &[usize] = match spec.moves_tokens() {
        true => &[1, 2, 4, 8, 16],
        false => &[1, 8, 16],
    };
    let next = rows.iter().find(|of| **of >= recipients)?;
    Some(format!("{row}_{next}"))
}

struct Form<'a> {
    instruction: &'a Instruction,
    before: &'a [(Pubkey, Account)],
    rent_reserve: u64,
}

impl Form<'_> {
    fn key(&self, slot: usize) -> Pubkey {
        self.instruction.accounts[slot].pubkey
    }

    /// Who signs is paid SOL.
    fn pays_who_signs(&self) -> bool {
        self.instruction.accounts.len() == 3 && self.key(0) == self.key(2)
    }

    /// The form that the reference calls fast: the accounts of the table, each once, with the flags of the
    /// table, wallets without data, tokens of SPL Token.
    fn is_fast(&self, tag: Tag) -> bool {
        let metas = &self.instruction.accounts;
        let spec = tag.spec();
        let one_recipient = tag == Tag::WithdrawSol
            || tag == Tag::CloseVault
            || tag == Tag::PayoutSol && metas.len() == 3;
        let repeated = (0..metas.len()).any(|slot| {
            metas[..slot]
                .iter()
                .any(|meta| meta.pubkey == self.key(slot))
        });
        if repeated && !(one_recipient && self.pays_who_signs()) {
            return false;
        }
        let slots = spec.slots.iter().copied();
        let slots = slots.chain(std::iter::repeat_n(spec.recipients, metas.len()).flatten());
        let fits = metas
            .iter()
            .zip(slots)
            .enumerate()
            .all(|(index, (meta, slot))| {
                let flags = (meta.is_signer, meta.is_writable) == (slot.signer, slot.writable);
                (flags || repeated && meta.pubkey == self.key(0))
                    && self.data_fits(index, slot.name)
            });
        fits && self.is_usual(tag)
    }

    /// Wallets carry no data, tokens are SPL Token's, in accounts without extensions.
    fn data_fits(&self, slot: usize, name: &str) -> bool {
        match name {
            "vault" | "mint" | "system program" => true,
            "token program" => self.key(slot) == programs::TOKEN,
            "source" | "vault token account" | "recipient token account" => {
                self.account(slot).data.len() == TOKEN_ACCOUNT
            }
            _ => self.account(slot).data.is_empty(),
        }
    }

    /// Nothing requires another call than the usual one, or for more work in it.
    fn is_usual(&self, tag: Tag) -> bool {
        let data = &self.instruction.data;
        match tag {
            Tag::CreateVault => self.account(2).lamports < self.rent_reserve,
            // Eight bytes distinguish most nominees from the address that is all zero.
            Tag::AcceptAuthority => self.key(0).as_ref()[..8] != [0; 8],
            Tag::DepositToken => data[1..9] != [0; 8] && self.is_owner(1, 0),
            Tag::WithdrawToken => data[1..9] != [0; 8] && self.is_owner(2, 1),
            Tag::PayoutToken => {
                let mut amounts = data[2..].chunks(8);
                amounts.all(|amount| amount != [0; 8]) && self.is_owner(2, 1)
            }
            Tag::CloseTokenAccount => self.account(2).data[64..72] != [0; 8] && self.is_owner(2, 1),
            _ => true,
        }
    }

    /// Who moves the tokens out of an account owns it, and no delegate makes p-token look twice.
    fn is_owner(&self, slot: usize, authority: usize) -> bool {
        let holding = Holding::of(self.account(slot));
        holding.is_some_and(|holding| {
            holding.owner == self.key(authority) && holding.delegate.is_none()
        })
    }

    fn account(&self, slot: usize) -> &Account {
        let key = self.key(slot);
        let account = self.before.iter().find(|(other, _)| *other == key);
        &account.expect("the call names it").1
    }
}
