//! Inputs from dice: valid calls in many forms, most of them with nothing or one or two things wrong.
//! Far from a valid call every path ends at the same first check.

use {
    crate::differential::{
        bench::Bench,
        input::{Input, Mutation, account},
        setting::{DRESSES, Setting},
    },
    cu_vault_interface::{
        instruction::{
            Instruction::{self as Tag, *},
            MAX_EXTRA_ACCOUNTS, MAX_TOKEN_RECIPIENTS, TABLE,
        },
        state::Vault,
        token::{TOKEN_ACCOUNT_LEN, TokenProgram},
    },
    cu_vault_tests::{dice::Dice, every::Call, roles::Roles},
    std::{iter, mem::offset_of},
};

/// The number of faults of a call, each as often as it is listed here.
const WRONG: [usize; 12] = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 5];

/// The number of recipients of a payout, each as often as it is listed here.
const RECIPIENTS: [usize; 14] = [
    1,
    1,
    1,
    2,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    16,
    30,
    MAX_TOKEN_RECIPIENTS,
];

/// Lengths of account data. They are nothing, those of a program, a mint, a vault, a token account, an associated one of
/// Token-2022, a multisig, and the most that an account may grow by. Each is tried a byte off, too.
const LENGTHS: [usize; 24] = [
    0, 1, 7, 8, 36, 81, 82, 83, 119, 120, 121, 164, 165, 166, 169, 170, 171, 175, 177, 355, 10_239,
    10_240, 10_241, 20_000,
];

/// A field of account data: where it is and how long.
type Field = (usize, usize);

const VAULT_FIELDS: [Field; 9] = [
    (offset_of!(Vault, discriminator), 1),
    (offset_of!(Vault, version), 1),
    (offset_of!(Vault, bump), 1),
    (offset_of!(Vault, reserved), 1),
    (offset_of!(Vault, id), 8),
    (offset_of!(Vault, rent_reserve), 8),
    (offset_of!(Vault, base), 32),
    (offset_of!(Vault, authority), 32),
    (offset_of!(Vault, pending_authority), 32),
];

/// mint · authority · amount · delegate · state · native reserve · delegated amount · close authority;
/// four bytes before an optional one say whether it is there. Behind them that it is an account, the type and
/// the length of its first extension.
const TOKEN_ACCOUNT_FIELDS: [Field; 14] = [
    (0, 32),
    (32, 32),
    (64, 8),
    (72, 4),
    (76, 32),
    (108, 1),
    (109, 4),
    (113, 8),
    (121, 8),
    (129, 4),
    (133, 32),
    (165, 1),
    (166, 1),
    (168, 1),
];

const MINT_LEN: usize = 82;

/// authority · supply · decimals · is initialised · freeze authority
const MINT_FIELDS: [Field; 7] = [
    (0, 4),
    (4, 32),
    (36, 8),
    (44, 1),
    (45, 1),
    (46, 4),
    (50, 32),
];

/// Deals an input.
pub fn input(mut dice: Dice, bench: &Bench) -> Input {
    let spec = dice.pick(TABLE);
    let token_2022 = spec.takes("token program") && dice.one_in(4);
    let mut input = Input {
        instruction: spec.name.to_owned(),
        token_2022,
        mutations: Vec::new(),
    };
    let setting = bench.setting(input.program());
    let (forms, wrong) = (dice.below(3), *dice.pick(&WRONG));
    let mut dealer = Dealer {
        call: setting.call(spec.instruction),
        dice,
        setting,
        mutations: &mut input.mutations,
    };
    if token_2022 {
        dealer.dress();
    }
    for _ in 0..forms {
        dealer.vary();
    }
    // What is wrong from now on, the image does not show.
    if dealer.dice.one_in(16) {
        let slot = dealer.slot();
        dealer.add(Mutation::Forge { slot });
    }
    for _ in 0..wrong {
        dealer.spoil();
    }
    input
}

struct Dealer<'a> {
    dice: Dice,
    setting: &'a Setting,
    /// As changed so far, so that the next change can depend on what is there.
    call: Call,
    mutations: &'a mut Vec<Mutation>,
}

impl Dealer<'_> {
    fn add(&mut self, mutation: Mutation) {
        mutation.apply(&mut self.call, self.setting);
        self.mutations.push(mutation);
    }

    fn tag(&self) -> Tag {
        self.call.spec.instruction
    }

    /// Another form of the call, which is still valid as a rule.
    fn vary(&mut self) {
        match self.dice.below(8) {
            0..=2 => self.vary_instruction(),
            3 => self.small_amount(),
            4 => self.spare_privilege(),
            5 => self.pay_an_insider(),
            6 => self.dress_a_wallet(),
            _ => {
                let slot = self.slot();
                let lamports = 1_000_000_000 + self.dice.below(1_000_000_000) as u64;
                self.add(Mutation::Lamports { slot, lamports });
            }
        }
    }

    fn vary_instruction(&mut self) {
        match self.tag() {
            PayoutSol | PayoutToken => self.pay(false),
            CreateVault => match self.dice.below(3) {
                0 => {
                    let (id, bump) = *self.dice.pick(&self.setting.ids);
                    let bytes = id.to_le_bytes().into_iter().chain([bump]).collect();
                    self.add(Mutation::Data { offset: 1, bytes });
                    self.add(Mutation::MoveToSeeds);
                }
                1 => self.add(Mutation::Alias { slot: 0, of: 1 }),
                _ => {
                    let lamports = self.dice.below(4_000_000) as u64;
                    self.add(Mutation::Lamports { slot: 2, lamports });
                }
            },
            tag if tag.spec().takes_a_stateless_vault() => {
                let bytes = vec![self.dice.byte()];
                self.add(Mutation::Data { offset: 9, bytes });
                self.add(Mutation::MoveToSeeds);
            }
            NominateAuthority => {
                let bytes = self.key_of_somebody();
                self.add(Mutation::Data { offset: 1, bytes });
            }
            AcceptAuthority => {
                let with = self.name();
                let bytes = self.setting.key(&with).to_bytes().to_vec();
                self.add(Mutation::Replace { slot: 0, with });
                self.add(Mutation::Write {
                    slot: 1,
                    offset: offset_of!(Vault, pending_authority),
                    bytes,
                });
            }
            CloseTokenAccount if self.dice.coin() => {
                let (offset, bytes) = (64, vec![0; 8]);
                self.add(Mutation::Write {
                    slot: 2,
                    offset,
                    bytes,
                });
            }
            tag if tag.spec().moves_tokens() => self.forward(),
            WithdrawExcessLamports => {
                let lamports = self.dice.below(10_000_000) as u64;
                self.add(Mutation::Lamports { slot: 2, lamports });
            }
            LowerReserve => {
                let bytes = (self.dice.below(4_000_000) as u64).to_le_bytes().to_vec();
                self.add(Mutation::Write {
                    slot: 0,
                    offset: offset_of!(Vault, rent_reserve),
                    bytes,
                });
            }
            _ => {
                let slot = self.call.instruction.accounts.len() - 1;
                let lamports = self.dice.below(10_000_000_000) as u64;
                self.add(Mutation::Lamports { slot, lamports });
            }
        }
    }

    /// Token accounts of one dress, or of this one and that.
    fn dress(&mut self) {
        let all = *self.dice.pick(&DRESSES);
        let is_mixed = self.dice.one_in(4);
        for slot in 0..self.call.instruction.accounts.len() {
            let dress = if is_mixed {
                *self.dice.pick(&DRESSES[..2])
            } else {
                all
            };
            let key = self.call.instruction.accounts[slot].pubkey;
            if let Some(with) = self.setting.dressed(&key, dress) {
                self.add(Mutation::Replace { slot, with });
            }
        }
    }

    /// Accounts for a hook that is not there; SPL Token takes none.
    fn forward(&mut self) {
        if self.setting.program == TokenProgram::SplToken {
            return self.small_amount();
        }
        let most = MAX_EXTRA_ACCOUNTS + 2;
        let count = *self.dice.pick(&[1, 2, 3, most]);
        for _ in 0..self.dice.below(count) {
            self.insert(usize::MAX);
        }
    }

    fn small_amount(&mut self) {
        let bytes = (self.dice.below(1_000) as u64).to_le_bytes().to_vec();
        if let Some(offset) = self.amount_offset() {
            self.add(Mutation::Data { offset, bytes });
        }
    }

    /// Where one of the amounts is in the instruction data.
    fn amount_offset(&mut self) -> Option<usize> {
        let (field, at) = self.call.spec.amount()?;
        Some(match field.repeated {
            true => at + 8 * self.dice.below(4),
            false => at,
        })
    }

    /// As where a signer pays for the transaction, or an account is named in another instruction.
    fn spare_privilege(&mut self) {
        let slot = self.slot();
        let metas = &self.call.instruction.accounts;
        let Some(meta) = metas.get(slot) else {
            return;
        };
        if !meta.is_writable {
            self.add(Mutation::FlipWritable { slot });
        } else if !meta.is_signer {
            self.add(Mutation::FlipSigner { slot });
        }
    }

    /// The recipient is one of the other accounts.
    fn pay_an_insider(&mut self) {
        let last = self.call.instruction.accounts.len().saturating_sub(1);
        let slot = match self.paid() {
            Some(slot) => slot,
            None if self.tag() == PayoutSol => last,
            None => return,
        };
        self.add(Mutation::Alias { slot, of: 0 });
    }

    /// The slot of the wallet that gets lamports.
    fn paid(&self) -> Option<usize> {
        let mut slots = self.call.spec.slots.iter();
        slots.position(|slot| ["recipient", "rent recipient"].contains(&slot.name))
    }

    /// Data in an account that signs, or that is paid.
    fn dress_a_wallet(&mut self) {
        let slot = match self.paid() {
            Some(slot) if !self.call.spec.calls_another() && self.dice.coin() => slot,
            _ => 0,
        };
        let len = *self.dice.pick(&LENGTHS);
        self.add(Mutation::Resize { slot, len });
        let owner = self
            .dice
            .pick(&["rogue", "vault program", "system program"]);
        self.add(Mutation::Owner {
            slot,
            owner: (*owner).to_owned(),
        });
    }

    /// Pays some: listed twice or not, what they can be paid or what they cannot.
    fn pay(&mut self, edges: bool) {
        let recipients = self.recipients();
        let count = *self.dice.pick(&RECIPIENTS);
        let count = if edges {
            self.dice.below(2 * count)
        } else {
            count
        };
        let to = iter::repeat_with(|| {
            let anybody = edges && self.dice.one_in(4);
            let name = if anybody {
                self.name()
            } else {
                self.dice.pick(&recipients).clone()
            };
            let amount = if edges && self.dice.one_in(4) {
                self.number()
            } else {
                self.dice.below(1_000) as u64
            };
            (name, amount)
        });
        let to = to.take(count).collect();
        self.add(Mutation::Payout { to });
    }

    /// Who may be paid, most often all in the dress of the first that the call pays now.
    fn recipients(&mut self) -> Vec<String> {
        let usual = self.setting.recipients(self.tag());
        let first = self.call.instruction.accounts.get(5);
        let dress = DRESSES.into_iter().find(|dress| {
            let dressed = format!("{dress} recipient token account");
            self.setting.has(&dressed)
                && first.is_some_and(|it| it.pubkey == self.setting.key(&dressed))
        });
        match dress.filter(|_| !self.dice.one_in(4)) {
            Some(dress) => usual.iter().map(|name| format!("{dress} {name}")).collect(),
            None => usual.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// One thing that is wrong, or at least strange.
    fn spoil(&mut self) {
        let slot = self.slot();
        match self.dice.below(20) {
            0 => self.add(Mutation::FlipSigner { slot }),
            1 => self.add(Mutation::FlipWritable { slot }),
            2 => self.add(Mutation::FlipExecutable { slot }),
            3 => self.add(Mutation::Drop { slot }),
            4 => self.insert(slot),
            5 => {
                let at = self.slot();
                self.add(Mutation::Repeat { slot, at });
            }
            6 => {
                let b = self.slot();
                self.add(Mutation::Swap { a: slot, b });
            }
            7 => {
                let with = self.name();
                self.add(Mutation::Replace { slot, with });
            }
            8 => {
                let of = self.slot();
                self.add(Mutation::Alias { slot, of });
            }
            9 => {
                let owner = self.name();
                self.add(Mutation::Owner { slot, owner });
            }
            10 => {
                let lamports = self.number();
                self.add(Mutation::Lamports { slot, lamports });
            }
            11 => self.resize(slot),
            12..=14 => self.write_field(slot),
            15 => {
                let bytes = self.number().to_le_bytes().to_vec();
                let offset = self.amount_offset().unwrap_or(1);
                self.add(Mutation::Data { offset, bytes });
            }
            16 => {
                let len = self.call.instruction.data.len();
                let near = [
                    len.saturating_sub(1),
                    len + 1,
                    len + 8,
                    0,
                    1,
                    self.dice.below(80),
                ];
                let len = *self.dice.pick(&near);
                self.add(Mutation::DataLength { len });
            }
            17 => {
                let offset = self.dice.below(self.call.instruction.data.len().max(1));
                let bytes = vec![self.dice.byte()];
                self.add(Mutation::Data { offset, bytes });
            }
            18 => self.pay(true),
            _ => self.add(Mutation::MoveToSeeds),
        }
    }

    fn insert(&mut self, slot: usize) {
        let account = self.name();
        let (signer, writable) = (self.dice.coin(), self.dice.coin());
        self.add(Mutation::Insert {
            // Behind the others, wherever that is.
            slot: slot.min(self.call.instruction.accounts.len()),
            account,
            signer,
            writable,
        });
    }

    fn resize(&mut self, slot: usize) {
        let len = self.data(slot).map_or(0, <[u8]>::len);
        let len = match self.dice.below(4) {
            0 => len.saturating_sub(1),
            1 => len + 1,
            _ => *self.dice.pick(&LENGTHS),
        };
        self.add(Mutation::Resize { slot, len });
    }

    /// Another value in a field of whatever the account is.
    fn write_field(&mut self, slot: usize) {
        let len = self.data(slot).map_or(0, <[u8]>::len);
        let fields: &[Field] = match len {
            0 => return self.resize(slot),
            Vault::LEN => &VAULT_FIELDS,
            MINT_LEN => &MINT_FIELDS,
            TOKEN_ACCOUNT_LEN.. => &TOKEN_ACCOUNT_FIELDS,
            _ => &[(0, 1)],
        };
        let (offset, len) = *self.dice.pick(fields);
        let bytes = match len {
            1 => vec![*self.dice.pick(&[0, 1, 2, 3, 6, 254, 255])],
            4 => vec![*self.dice.pick(&[0, 1, 2]), 0, 0, 0],
            8 => self.number().to_le_bytes().to_vec(),
            _ => self.key_of_somebody(),
        };
        self.add(Mutation::Write {
            slot,
            offset,
            bytes,
        });
    }

    /// A slot of the call.
    fn slot(&mut self) -> usize {
        let slots = self.call.instruction.accounts.len();
        self.dice.below(slots.max(1))
    }

    fn name(&mut self) -> String {
        let names = self.setting.names();
        (*self.dice.pick(&names)).to_owned()
    }

    fn key_of_somebody(&mut self) -> Vec<u8> {
        let name = self.name();
        self.setting.key(&name).to_bytes().to_vec()
    }

    fn data(&mut self, slot: usize) -> Option<&[u8]> {
        let slots = self.call.instruction.accounts.len();
        (slots > 0).then(|| account(&mut self.call, self.setting, slot).data.as_slice())
    }

    /// A number at which something may turn: none, all, what an account holds, one more, one less.
    fn number(&mut self) -> u64 {
        let slot = self.slot();
        let amount = |data: &[u8]| {
            let bytes = data.get(64..72)?;
            Some(u64::from_le_bytes(bytes.try_into().expect("eight bytes")))
        };
        let amount = self.data(slot).and_then(amount).unwrap_or_default();
        let lamports = match self.call.instruction.accounts.get(slot) {
            Some(_) => account(&mut self.call, self.setting, slot).lamports,
            None => 0,
        };
        let reserve = self.setting.rent_reserve;
        let near = [
            0,
            reserve,
            amount,
            lamports,
            lamports.wrapping_sub(reserve),
            u64::MAX - lamports,
            1 << 63,
            u64::MAX,
        ];
        let number = *self.dice.pick(&near);
        let off = *self.dice.pick(&[0, 0, 1, u64::MAX]);
        number.wrapping_add(off)
    }
}
