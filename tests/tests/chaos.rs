//! Calls that nobody would think of: valid ones with accounts swapped, replaced, repeated and dropped,
//! flags turned over, bytes of data and of accounts changed. The dice are the same in every run.
//!
//! Most are refused. Whatever is not leaves this true:
//!
//! - nothing leaves a vault, a stateless vault or a vault's token account unless its authority or owner
//!   has signed, and what a vault must keep stays in it until it is closed;
//! - the state of a vault changes only if its authority or nominee has signed;
//! - a new vault lies at the address of its own seeds, and its creator has signed;
//! - the VM has not faulted.

#![forbid(unsafe_code)]

use {
    cu_runtime::{Run, programs},
    cu_vault::{ID, instruction::Instruction::LowerReserve, pda::VAULT_SEED, state::Vault},
    cu_vault_tests::{
        dice::Dice,
        every::{Call, Every},
        keys::key,
    },
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
    std::collections::BTreeSet,
};

/// Calls for each ELF with each token program. With a quarter of them, one mutant of the program survives.
const CALLS: usize = 25_000;

/// A tenth of the calls must get through, or the dice prove nothing.
const SUCCESSES: usize = CALLS / 10;

#[test]
fn whatever_the_call_nothing_leaves_without_a_signature() {
    for (seed, mut every) in (1..).zip(Every::all()) {
        let mut dice = Dice(seed ^ 0x9E37_79B9_7F4A_7C15);
        let deck = Deck::of(&mut every);
        let mut successes = 0;
        for _ in 0..CALLS {
            let call = deck.deal(&mut dice, &every);
            let run = every.run(&call);
            let limit = every.world().svm.mollusk.compute_budget.compute_unit_limit;
            assert!(run.cu() < limit, "the VM faulted: {:?}", call.instruction);
            if run.result.raw_result.is_ok() {
                successes += 1;
                Outcome::of(&every, &call, &run).assert();
            }
        }
        assert!(successes > SUCCESSES, "{successes} of {CALLS}");
    }
}

/// What the calls are made of.
struct Deck {
    valid: Vec<Call>,
    accounts: Vec<Pubkey>,
    /// Addresses of programs, which sign no transaction.
    derived: [Pubkey; 5],
}

impl Deck {
    fn of(every: &mut Every) -> Self {
        let copy = key("copy of the vault");
        let other_vault = every.tokens.stage.other_vault();
        let world = &mut every.tokens.stage.world;
        let mut account = world.get(&every.tokens.stage.vault);
        account.owner = key("rogue");
        world.set(&copy, account);

        let valid: Vec<_> = every.calls().collect();
        let named = valid.iter().flat_map(|call| call.accounts.keys().copied());
        let others = [
            ID,
            programs::TOKEN,
            programs::TOKEN_2022,
            key("nobody"),
            copy,
            other_vault,
        ];
        let accounts = BTreeSet::from_iter(named.chain(others));
        Self {
            valid,
            accounts: accounts.into_iter().collect(),
            derived: [
                every.tokens.stage.vault,
                every.tokens.keys.vault_token,
                every.new_vault,
                every.stateless,
                other_vault,
            ],
        }
    }

    /// A valid call with up to four changes.
    fn deal(&self, dice: &mut Dice, every: &Every) -> Call {
        let mut call = dice.pick(&self.valid).clone();
        for _ in 0..=dice.below(4) {
            self.change(dice, every, &mut call);
        }
        for meta in &mut call.instruction.accounts {
            meta.is_writable &= meta.pubkey != programs::SYSTEM;
            meta.is_signer &= !self.derived.contains(&meta.pubkey);
        }
        call
    }

    fn change(&self, dice: &mut Dice, every: &Every, call: &mut Call) {
        let Instruction { accounts, data, .. } = &mut call.instruction;
        let stranger = *dice.pick(&self.accounts);
        match dice.below(10) {
            0 => data.resize(dice.below(80), dice.byte()),
            1 => data.clone_from(&dice.pick(&self.valid).instruction.data),
            2 => {
                if let Some(byte) = dice.pick_mut(data) {
                    *byte = dice.byte();
                }
            }
            3 => accounts.push(AccountMeta {
                pubkey: stranger,
                is_signer: dice.coin(),
                is_writable: dice.coin(),
            }),
            4 => drop(accounts.pop()),
            kind => {
                let last = accounts.len().saturating_sub(1);
                let Some(meta) = dice.pick_mut(accounts) else {
                    return;
                };
                match kind {
                    5 => meta.is_signer ^= true,
                    6 => meta.is_writable ^= true,
                    7 => {
                        let key = meta.pubkey;
                        let account = edit(dice, every.world().get(&key));
                        call.accounts.insert(key, account);
                    }
                    8 => accounts.swap(dice.below(last + 1), last),
                    _ => meta.pubkey = stranger,
                }
            }
        }
    }
}

/// Another balance, or another byte of its data. Programs stay.
fn edit(dice: &mut Dice, mut account: Account) -> Account {
    if account.executable {
        return account;
    }
    if dice.coin() {
        account.lamports = *dice.pick(&[0, 1, 890_880, 1_726_080, 5_000_000_000, u64::MAX]);
    } else if let Some(byte) = dice.pick_mut(&mut account.data) {
        *byte = dice.byte() % 3;
    }
    account
}

/// What a call that got through has done.
struct Outcome<'a> {
    every: &'a Every,
    call: &'a Call,
    signed: BTreeSet<Pubkey>,
    /// The accounts before and after.
    accounts: Vec<(Pubkey, Account, Account)>,
}

impl<'a> Outcome<'a> {
    fn of(every: &'a Every, call: &'a Call, run: &Run) -> Self {
        let metas = &call.instruction.accounts;
        let signers = metas.iter().filter(|meta| meta.is_signer);
        let before = |key| match call.accounts.get(key) {
            Some(account) => account.clone(),
            None => every.world().get(key),
        };
        let accounts = run.result.resulting_accounts.iter();
        Self {
            every,
            call,
            signed: signers.map(|meta| meta.pubkey).collect(),
            accounts: accounts
                .map(|(key, after)| (*key, before(key), after.clone()))
                .collect(),
        }
    }

    fn assert(&self) {
        for (key, before, after) in &self.accounts {
            match (vault(before), vault(after)) {
                (Some(vault), _) => self.assert_vault(vault, before, after),
                (None, Some(vault)) => self.assert_new_vault(key, vault),
                (None, None) => {}
            }
            if *key == self.every.stateless && after.lamports < before.lamports {
                self.assert_signed(&self.every.owner);
            }
            let less = tokens(after) < tokens(before) || after.lamports < before.lamports;
            if *key == self.every.tokens.keys.vault_token && less {
                self.assert_signed(&self.owner_of(before));
            }
        }
    }

    fn assert_vault(&self, vault: &Vault, before: &Account, after: &Account) {
        if after.lamports < before.lamports {
            self.assert_signed(&vault.authority);
            assert!(after.lamports == 0 || after.lamports >= vault.rent_reserve());
        }
        if self.call.spec.instruction == LowerReserve && after.data != before.data {
            let rent = self.every.world().rent(Vault::LEN);
            assert!(rent < vault.rent_reserve());
            let lowered = Vault {
                rent_reserve: rent.to_le_bytes(),
                ..*vault
            };
            assert_eq!(after.data, bytemuck::bytes_of(&lowered));
        } else if after.data != before.data && !self.signed.contains(&vault.pending_authority) {
            self.assert_signed(&vault.authority);
        }
    }

    fn assert_new_vault(&self, key: &Pubkey, vault: &Vault) {
        let seeds = [VAULT_SEED, vault.base.as_array(), &vault.id, &[vault.bump]];
        assert_eq!(Pubkey::create_program_address(&seeds, &ID), Ok(*key));
        self.assert_signed(&vault.base);
    }

    /// Who must sign for a token account: its owner, or the authority of the vault that owns it.
    fn owner_of(&self, token_account: &Account) -> Pubkey {
        let owner = Pubkey::try_from(&token_account.data[32..64]).expect("32 bytes");
        self.accounts
            .iter()
            .filter(|(key, ..)| *key == owner)
            .find_map(|(_, before, _)| vault(before))
            .map_or(owner, |vault| vault.authority)
    }

    fn assert_signed(&self, who: &Pubkey) {
        let signed = self.signed.contains(who);
        assert!(signed, "{who} has not signed: {:?}", self.call.instruction);
    }
}

fn vault(account: &Account) -> Option<&Vault> {
    let ours = account.owner == ID;
    ours.then(|| Vault::from_bytes(&account.data).ok())?
}

/// The amount of a token account; none if there is no such account.
fn tokens(account: &Account) -> Option<u64> {
    let bytes = account.data.get(64..72)?;
    Some(u64::from_le_bytes(bytes.try_into().expect("eight bytes")))
}
