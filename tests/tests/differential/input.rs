//! One input: a valid call, and what is changed about it.

use {
    crate::differential::setting::{self, Setting},
    cu_runtime::programs,
    cu_vault_interface::{
        ID,
        instruction::Instruction as Tag,
        pda::{STATELESS_SEED, VAULT_SEED},
        token::TokenProgram,
    },
    cu_vault_tests::{every::Call, serialized::carrier},
    serde::{Deserialize, Serialize},
    solana_account::Account,
    solana_instruction::AccountMeta,
    solana_pubkey::Pubkey,
};

/// Small enough to be written down, and to be read again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    pub instruction: String,
    pub token_2022: bool,
    pub mutations: Vec<Mutation>,
}

/// One change. Slots are counted round, so that a mutation still means something once another one is
/// left out; where there is nothing for it to change, it changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mutation {
    FlipSigner {
        slot: usize,
    },
    FlipWritable {
        slot: usize,
    },
    FlipExecutable {
        slot: usize,
    },
    Drop {
        slot: usize,
    },
    Swap {
        a: usize,
        b: usize,
    },
    /// Another account in a slot, with the slot's flags.
    Replace {
        slot: usize,
        with: String,
    },
    /// The account of another slot in a slot.
    Alias {
        slot: usize,
        of: usize,
    },
    /// One more slot.
    Insert {
        slot: usize,
        account: String,
        signer: bool,
        writable: bool,
    },
    /// The account of a slot once more, with its flags.
    Repeat {
        slot: usize,
        at: usize,
    },
    Owner {
        slot: usize,
        owner: String,
    },
    Lamports {
        slot: usize,
        lamports: u64,
    },
    /// Other account data, cut off or filled up.
    Resize {
        slot: usize,
        len: usize,
    },
    Write {
        slot: usize,
        offset: usize,
        bytes: Vec<u8>,
    },
    /// Other instruction data, cut off or filled up with zeros.
    DataLength {
        len: usize,
    },
    Data {
        offset: usize,
        bytes: Vec<u8>,
    },
    /// Whom a payout pays, and how much each.
    Payout {
        to: Vec<(String, u64)>,
    },
    /// The account in the vault's slot moves to the address that the seeds in the call give.
    MoveToSeeds,
    /// The account in a slot gets an image of the rest of the call,
    /// where the rest would be if the account had kept its length.
    Forge {
        slot: usize,
    },
}

impl Input {
    pub fn tag(&self) -> Tag {
        setting::tag(&self.instruction)
    }

    pub fn program(&self) -> TokenProgram {
        if self.token_2022 {
            TokenProgram::Token2022
        } else {
            TokenProgram::SplToken
        }
    }

    /// The call with everything changed, in order.
    pub fn call(&self, setting: &Setting) -> Call {
        let mut call = setting.call(self.tag());
        for mutation in &self.mutations {
            mutation.apply(&mut call, setting);
        }
        call
    }
}

impl Mutation {
    pub fn apply(&self, call: &mut Call, setting: &Setting) {
        match self {
            Self::DataLength { len } => call.instruction.data.resize(*len, 0),
            Self::Data { offset, bytes } => {
                overwrite(&mut call.instruction.data, *offset, bytes);
            }
            Self::Insert {
                slot,
                account,
                signer,
                writable,
            } => {
                let meta = AccountMeta {
                    pubkey: setting.key(account),
                    is_signer: *signer,
                    is_writable: *writable,
                };
                let slots = call.instruction.accounts.len();
                call.instruction.accounts.insert(slot % (slots + 1), meta);
            }
            Self::Payout { to } => pay(call, setting, to),
            Self::MoveToSeeds => move_to_seeds(call, setting),
            _ if call.instruction.accounts.is_empty() => {}
            _ => self.apply_to_slot(call, setting),
        }
        for meta in &mut call.instruction.accounts {
            // No cluster lets anybody write it.
            meta.is_writable &= meta.pubkey != programs::SYSTEM;
        }
    }

    /// What takes a slot to change.
    fn apply_to_slot(&self, call: &mut Call, setting: &Setting) {
        let metas = &mut call.instruction.accounts;
        let slots = metas.len();
        match self {
            Self::FlipSigner { slot } => metas[slot % slots].is_signer ^= true,
            Self::FlipWritable { slot } => metas[slot % slots].is_writable ^= true,
            Self::Drop { slot } => drop(metas.remove(slot % slots)),
            Self::Swap { a, b } => metas.swap(a % slots, b % slots),
            Self::Replace { slot, with } => metas[slot % slots].pubkey = setting.key(with),
            Self::Alias { slot, of } => metas[slot % slots].pubkey = metas[of % slots].pubkey,
            Self::Repeat { slot, at } => {
                let meta = metas[slot % slots].clone();
                metas.insert(at % (slots + 1), meta);
            }
            Self::FlipExecutable { slot } => account(call, setting, *slot).executable ^= true,
            Self::Owner { slot, owner } => {
                account(call, setting, *slot).owner = setting.key(owner);
            }
            Self::Lamports { slot, lamports } => {
                account(call, setting, *slot).lamports = *lamports;
            }
            Self::Resize { slot, len } => account(call, setting, *slot).data.resize(*len, 0xA5),
            Self::Write {
                slot,
                offset,
                bytes,
            } => overwrite(&mut account(call, setting, *slot).data, *offset, bytes),
            Self::Forge { slot } => forge(call, setting, slot % slots),
            Self::DataLength { .. }
            | Self::Data { .. }
            | Self::Insert { .. }
            | Self::Payout { .. }
            | Self::MoveToSeeds => unreachable!("these need no slot"),
        }
    }

    /// The same with less in it.
    pub fn simpler(&self) -> Vec<Self> {
        let Self::Payout { to } = self else {
            return Vec::new();
        };
        let halves = [&to[..to.len() / 2], &to[to.len() / 2..]].map(<[_]>::to_vec);
        let one_less = (0..to.len()).map(|skipped| {
            let mut to = to.clone();
            to.remove(skipped);
            to
        });
        let shorter = halves.into_iter().chain(one_less);
        shorter
            .filter(|shorter| shorter.len() < to.len())
            .map(|to| Self::Payout { to })
            .collect()
    }
}

/// The account in a slot of a call, as it must be when the call starts.
pub fn account<'a>(call: &'a mut Call, setting: &Setting, slot: usize) -> &'a mut Account {
    let metas = &call.instruction.accounts;
    let key = metas[slot % metas.len()].pubkey;
    call.accounts
        .entry(key)
        .or_insert_with(|| setting.account(&key))
}

/// As far as there are bytes to overwrite.
fn overwrite(bytes: &mut [u8], offset: usize, with: &[u8]) {
    for (byte, new) in bytes.iter_mut().skip(offset).zip(with) {
        *byte = *new;
    }
}

fn forge(call: &mut Call, setting: &Setting, slot: usize) {
    for slot in 0..call.instruction.accounts.len() {
        // So that the call has every account that it names.
        account(call, setting, slot);
    }
    let carrier = carrier(call, slot);
    *account(call, setting, slot) = carrier;
}

fn pay(call: &mut Call, setting: &Setting, to: &[(String, u64)]) {
    let head = match call.spec.instruction {
        Tag::PayoutSol => 1,
        Tag::PayoutToken => 2,
        _ => return,
    };
    call.instruction.accounts.truncate(call.spec.slots.len());
    call.instruction.data.truncate(head);
    for (recipient, amount) in to {
        let meta = AccountMeta::new(setting.key(recipient), false);
        call.instruction.accounts.push(meta);
        call.instruction.data.extend(amount.to_le_bytes());
    }
}

fn move_to_seeds(call: &mut Call, setting: &Setting) {
    let slot = call.spec.slots.iter().position(|slot| slot.name == "vault");
    let slot = slot.filter(|slot| *slot < call.instruction.accounts.len());
    let Some((slot, address)) = slot.zip(address(call)) else {
        return;
    };
    let moved = account(call, setting, slot).clone();
    call.accounts.insert(address, moved);
    call.instruction.accounts[slot].pubkey = address;
}

/// The address that the seeds in a call give, if it has any and they give one.
fn address(call: &Call) -> Option<Pubkey> {
    let instruction = &call.instruction;
    let (id, bump) = (instruction.data.get(1..9)?, instruction.data.get(9..10)?);
    let signer = |slot: usize| instruction.accounts.get(slot);
    let seeds = match call.spec.instruction {
        Tag::CreateVault => vec![VAULT_SEED, signer(1)?.pubkey.as_array(), id, bump],
        Tag::StatelessDeposit | Tag::StatelessWithdraw => {
            vec![STATELESS_SEED, signer(0)?.pubkey.as_array(), bump]
        }
        _ => return None,
    };
    Pubkey::create_program_address(&seeds, &ID).ok()
}
