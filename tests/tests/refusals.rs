//! Every error that the instruction table declares is returned for some bad call, with its exact code,
//! and no account changes. No error that the table does not declare is.
//!
//! A fault is one thing wrong with a call that is valid otherwise. Most strike every instruction that
//! has a slot of a certain name, so that a new instruction meets them without being listed anywhere. The
//! last test then compares what the faults provoked with what the table declares. Here is a fault or two
//! for each error; every value, slot and pair that provokes it is in `attacks`.

#![forbid(unsafe_code)]

use {
    cu_runtime::programs,
    cu_vault_interface::{
        ID,
        error::VaultError::{self, *},
        instruction::{
            Instruction::{self as Tag, *},
            MAX_TOKEN_RECIPIENTS, TABLE,
        },
        state::Vault,
        token::TOKEN_ACCOUNT_LEN,
    },
    cu_vault_tests::{
        every::{Call, Every},
        ix,
        keys::{id_with_bump, key},
    },
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
    std::collections::BTreeSet,
};

/// Instructions that compare the owner of what looks like a vault in every byte. The others let it sign,
/// debit it or write it, which the runtime refuses, see `enforced`.
const COMPARE_THE_OWNER: [Tag; 2] = [DepositToken, GetVault];

#[test]
fn every_call_is_valid_before_it_is_spoilt() {
    for mut every in Every::all() {
        for call in every.calls() {
            let result = every.run(&call).result.raw_result;
            assert_eq!(result, Ok(()), "{}", call.spec.name);
        }
    }
}

#[test]
fn every_fault_is_refused_with_its_error() {
    for mut every in Every::all() {
        for fault in Faults::of(&every) {
            every.refuse(&fault.call, &fault.what, fault.error);
        }
    }
}

/// A payout to one recipient has a fast path of its own.
#[test]
fn every_fault_of_a_payout_is_refused_to_one_recipient_too() {
    for mut every in Every::all() {
        for tag in [PayoutSol, PayoutToken] {
            let valid = every.call(tag);
            every.accept(&to_one(&valid), "to one recipient");
            let faults = Faults::of(&every).into_iter();
            let faults: Vec<_> = faults
                .filter(|fault| fault.call.spec.instruction == tag)
                .filter(|fault| is_of_what_stays(&fault.call, &valid))
                // How much is too much depends on the amount that goes.
                .filter(|fault| fault.error != InsufficientFunds)
                .collect();
            assert!(faults.len() > 5, "{}: {}", valid.spec.name, faults.len());
            for fault in faults {
                let what = format!("to one recipient, {}", fault.what);
                every.refuse(&to_one(&fault.call), what, fault.error);
            }
        }
    }
}

/// Without the last recipient and the last amount.
fn to_one(payout: &Call) -> Call {
    let mut call = payout.clone();
    call.instruction.accounts.pop();
    let amounts = call.instruction.data.len() - size_of::<u64>();
    call.instruction.data.truncate(amounts);
    call
}

/// Whether what is wrong is neither the data nor the number of accounts nor the last recipient.
fn is_of_what_stays(call: &Call, valid: &Call) -> bool {
    let (metas, valid_metas) = (&call.instruction.accounts, &valid.instruction.accounts);
    let last = &valid_metas[valid_metas.len() - 1];
    call.instruction.data == valid.instruction.data
        && metas.len() == valid_metas.len()
        && metas.last() == Some(last)
        && call.accounts[&last.pubkey] == valid.accounts[&last.pubkey]
}

#[test]
fn the_faults_provoke_exactly_what_the_table_declares() {
    let declared: BTreeSet<_> = TABLE
        .iter()
        .flat_map(|spec| spec.errors.iter().map(|error| (spec.name, error.name())))
        .collect();
    for every in Every::all() {
        let provoked: BTreeSet<_> = Faults::of(&every)
            .iter()
            .map(|fault| (fault.call.spec.name, fault.error.name()))
            .collect();
        let untested: Vec<_> = declared.difference(&provoked).collect();
        let undeclared: Vec<_> = provoked.difference(&declared).collect();
        assert!(untested.is_empty(), "declared, not provoked: {untested:?}");
        assert!(
            undeclared.is_empty(),
            "provoked, not declared: {undeclared:?}"
        );
    }
}

struct Fault {
    what: String,
    call: Call,
    error: VaultError,
}

struct Faults<'a> {
    every: &'a Every,
    list: Vec<Fault>,
}

impl<'a> Faults<'a> {
    fn of(every: &'a Every) -> Vec<Fault> {
        let mut faults = Self {
            every,
            list: Vec::new(),
        };
        faults.of_data();
        faults.of_accounts();
        faults.of_signers();
        faults.of_vaults();
        faults.of_authorities();
        faults.of_nominations();
        faults.of_creation();
        faults.of_duplicates();
        faults.of_lamports();
        faults.of_flags();
        faults.of_token_programs();
        faults.of_token_accounts();
        faults.of_vaults_that_sign();
        faults.list
    }

    /// One instruction, spoilt.
    fn one(&mut self, tag: Tag, what: &str, error: VaultError, spoil: impl FnOnce(&mut Call)) {
        let mut call = self.every.call(tag);
        spoil(&mut call);
        self.list.push(Fault {
            what: what.to_owned(),
            call,
            error,
        });
    }

    /// Each of these instructions, spoilt in the same way.
    fn each(
        &mut self,
        tags: impl IntoIterator<Item = Tag>,
        what: &str,
        error: VaultError,
        spoil: impl Fn(&mut Call),
    ) {
        for tag in tags {
            self.one(tag, what, error, &spoil);
        }
    }

    /// The instructions that have a slot of this name.
    fn with(&self, slot: &str) -> Vec<Tag> {
        let calls = self.every.calls();
        let with = calls.filter(|call| call.has(slot));
        with.map(|call| call.spec.instruction).collect()
    }

    /// The instructions that need a vault that exists.
    fn with_vault(&self) -> Vec<Tag> {
        let mut tags = self.with("vault");
        tags.retain(|tag| ![CreateVault, StatelessDeposit, StatelessWithdraw].contains(tag));
        tags
    }

    fn of_data(&mut self) {
        let all = || TABLE.iter().map(|spec| spec.instruction);
        self.each(all(), "a byte too many", InvalidInstructionData, |call| {
            call.instruction.data.push(0);
        });
        let with_fields = all().filter(|tag| !tag.spec().fields.is_empty());
        self.each(
            with_fields,
            "a byte short",
            InvalidInstructionData,
            |call| {
                call.instruction.data.pop();
            },
        );
        self.one(PayoutSol, "no amount", InvalidInstructionData, |call| {
            call.instruction.data.truncate(1);
        });
        self.one(PayoutToken, "no amount", InvalidInstructionData, |call| {
            call.instruction.data.truncate(2);
        });
    }

    fn of_accounts(&mut self) {
        for spec in TABLE {
            let tag = spec.instruction;
            self.one(tag, "no accounts", NotEnoughAccounts, |call| {
                call.instruction.accounts.clear();
            });
            self.one(tag, "an account short", NotEnoughAccounts, |call| {
                call.instruction.accounts.pop();
            });
            let takes = self.every.extra(spec);
            self.one(tag, "an account too many", TooManyAccounts, |call| {
                for extra in 0..=takes {
                    call.append(key(&format!("extra {extra}")), Account::default());
                }
            });
        }
        let payouts = [PayoutSol, PayoutToken];
        self.each(
            payouts,
            "more amounts than recipients",
            NotEnoughAccounts,
            |call| {
                call.instruction.data.extend(1u64.to_le_bytes());
            },
        );
        self.one(
            PayoutSol,
            "more recipients than amounts",
            TooManyAccounts,
            |call| {
                call.instruction.data.truncate(9);
            },
        );
    }

    fn of_signers(&mut self) {
        for call in self.every.calls() {
            let signers = call.spec.slots.iter().filter(|slot| slot.signer);
            for slot in signers {
                let what = format!("the {} has not signed", slot.name);
                self.one(call.spec.instruction, &what, MissingSigner, |call| {
                    call.meta(slot.name).is_signer = false;
                });
            }
        }
    }

    fn of_vaults(&mut self) {
        let all = self.with_vault();
        let whose = "another program's, byte by byte a vault";
        self.each(COMPARE_THE_OWNER, whose, InvalidVaultOwner, |call| {
            call.account("vault").owner = key("rogue");
        });
        for (whose, owner) in [
            (
                "another program's, a vault but for its version",
                key("rogue"),
            ),
            (
                "the System program's, a vault but for its version",
                programs::SYSTEM,
            ),
        ] {
            self.each(all.clone(), whose, InvalidVaultOwner, |call| {
                call.account("vault").owner = owner;
                call.account("vault").data[1] = 2;
            });
        }
        self.each(all.clone(), "a vault cut off", InvalidVaultSize, |call| {
            call.account("vault").data.truncate(Vault::LEN - 1);
        });
        let other = "another discriminator";
        self.each(all.clone(), other, InvalidVaultDiscriminator, |call| {
            state(call).discriminator = 0;
        });
        self.each(all, "another version", UnsupportedVersion, |call| {
            state(call).version = 2;
        });
    }

    fn of_authorities(&mut self) {
        let nominee = self.every.nominee;
        let account = self.every.world().get(&nominee);
        let who = "the nominee, before accepting";
        self.each(self.with("authority"), who, WrongAuthority, |call| {
            call.put("authority", nominee, account.clone());
        });
    }

    fn of_nominations(&mut self) {
        let stage = &self.every.tokens.stage;
        let (authority, vault) = (stage.authority, stage.vault);
        let nominate = |nominee| ix::nominate_authority(&authority, &vault, &nominee);

        for (when, instructions) in [
            ("taken back", vec![nominate(Pubkey::default())]),
            (
                "accepted",
                vec![self.every.call(AcceptAuthority).instruction],
            ),
        ] {
            let vault = self.after(&instructions);
            let what = format!("a nomination that was {when}");
            self.one(AcceptAuthority, &what, NoNomination, |call| {
                *call.account("vault") = vault.clone();
            });
            let what = format!("a nomination that was {when}, by the all-zero key");
            self.one(AcceptAuthority, &what, NoNomination, |call| {
                *call.account("vault") = vault;
                call.put("nominee", Pubkey::default(), Account::default());
            });
        }

        let account = self.every.world().get(&authority);
        self.one(AcceptAuthority, "the authority", WrongNominee, |call| {
            call.put("nominee", authority, account);
        });
        let renominated = self.after(&[nominate(stage.stranger)]);
        self.one(
            AcceptAuthority,
            "the nominee before",
            WrongNominee,
            |call| {
                *call.account("vault") = renominated;
            },
        );
    }

    fn of_creation(&mut self) {
        let every = self.every;
        self.one(CreateVault, "the vault exists", VaultExists, |call| {
            *call.account("vault") = every.world().get(&every.tokens.stage.vault);
        });
        let id = id_with_bump(&every.base, 254);
        let (vault, bump) = (0..254)
            .find_map(|bump| Some((address(&every.base, id, bump)?, bump)))
            .expect("half of all bumps give an address");
        let instruction = ix::create_vault(&every.payer, &every.base, &vault, id, bump);
        self.list.push(Fault {
            what: format!("bump {bump}, the canonical one is 254"),
            call: every.with_accounts(instruction),
            error: NonCanonicalBump,
        });

        // Its own signature would pass for the one that the runtime gives to the address of the seeds.
        let wallet = key("fresh key pair");
        let who = "the vault's address is a key pair's, which signs";
        self.one(CreateVault, who, VaultIsSigner, |call| {
            call.put("vault", wallet, every.world().get(&wallet));
            call.meta("vault").is_signer = true;
        });
    }

    fn of_duplicates(&mut self) {
        for (tag, slot) in [
            (WithdrawSol, "recipient"),
            (PayoutSol, "recipient 2"),
            (CloseVault, "recipient"),
        ] {
            self.one(tag, "the vault is paid", DuplicateAccount, |call| {
                call.meta(slot).pubkey = call.key("vault");
            });
        }
    }

    fn of_lamports(&mut self) {
        for tag in [WithdrawSol, PayoutSol] {
            let what = "a lamport more than may leave";
            self.one(tag, what, InsufficientFunds, |call| {
                let asked: u64 = amounts(call).iter().sum();
                call.account("vault").lamports = state(call).rent_reserve() + asked - 1;
            });
        }
    }

    fn of_flags(&mut self) {
        let calls = self.every.calls();
        for call in calls.filter(|call| call.spec.errors.contains(&NotWritable)) {
            let tag = call.spec.instruction;
            self.one(tag, "the vault read-only", NotWritable, |call| {
                call.meta("vault").is_writable = false;
            });
        }
        // Who signs first may be the recipient, where no other flag is required.
        self.each(
            [WithdrawSol, CloseVault],
            "the authority, read-only, as the recipient",
            NotWritable,
            |call| {
                let authority = call.key("authority");
                *call.meta("recipient") = AccountMeta::new_readonly(authority, true);
            },
        );
    }

    fn of_token_programs(&mut self) {
        let tags = self.with("token program");
        let every = self.every;
        let mut look_alike = every.tokens.keys.program.to_bytes();
        look_alike[7] ^= 1;
        for (which, program) in [
            ("the System program", programs::SYSTEM),
            ("the associated token program", programs::ASSOCIATED_TOKEN),
            ("this program", ID),
            ("the mint", every.tokens.keys.mint),
            ("a look-alike", look_alike.into()),
        ] {
            let what = format!("{which} as the token program");
            self.each(tags.clone(), &what, InvalidTokenProgram, |call| {
                call.put("token program", program, every.world().get(&program));
            });
        }
    }

    fn of_token_accounts(&mut self) {
        let every = self.every;
        let reading = [DepositToken, CloseTokenAccount];
        for len in [0, 1, 82, TOKEN_ACCOUNT_LEN - 1] {
            let what = format!("a vault token account of {len} bytes");
            self.each(reading, &what, InvalidTokenAccount, |call| {
                call.account("vault token account").data.truncate(len);
            });
        }
        self.each(
            reading,
            "the mint as vault token account",
            InvalidTokenAccount,
            |call| {
                call.meta("vault token account").pubkey = call.key("mint");
            },
        );

        for (whose, authority) in [
            ("the depositor's", every.tokens.stage.depositor),
            ("the vault's authority's", every.tokens.stage.authority),
            ("another vault's", every.new_vault),
        ] {
            let what = format!("a vault token account that is {whose}");
            self.one(DepositToken, &what, WrongTokenAuthority, |call| {
                call.account("vault token account").data[32..64]
                    .copy_from_slice(authority.as_ref());
            });
        }

        for recipients in [2, MAX_TOKEN_RECIPIENTS + 1] {
            let what = format!("61 amounts for {recipients} recipients");
            self.one(PayoutToken, &what, TooManyRecipients, |call| {
                let meta = AccountMeta::new(every.second, false);
                let slots = call.spec.slots.len() + recipients;
                call.instruction.accounts.resize(slots, meta);
                call.instruction
                    .data
                    .resize(2 + 8 * (MAX_TOKEN_RECIPIENTS + 1), 0);
            });
        }
    }

    fn of_vaults_that_sign(&mut self) {
        self.one(DepositSol, "the vault has signed", VaultIsSigner, |call| {
            call.meta("vault").is_signer = true;
        });
        for tag in [StatelessDeposit, StatelessWithdraw] {
            self.one(tag, "the vault has signed", VaultIsSigner, |call| {
                call.meta("vault").is_signer = true;
            });
            let wallet = self.every.tokens.stage.stranger;
            let account = self.every.world().get(&wallet);
            self.one(
                tag,
                "a wallet that signs as the vault",
                VaultIsSigner,
                |call| {
                    call.put("vault", wallet, account);
                    call.meta("vault").is_signer = true;
                },
            );
        }
    }

    /// The vault as these instructions leave it.
    fn after(&self, instructions: &[Instruction]) -> Account {
        let after = self.every.world().transaction(instructions);
        after.expect("they are valid")[&self.every.tokens.stage.vault].clone()
    }
}

fn state(call: &mut Call) -> &mut Vault {
    bytemuck::from_bytes_mut(&mut call.account("vault").data)
}

/// The amounts of an instruction whose only fields they are.
fn amounts(call: &Call) -> Vec<u64> {
    let (amounts, _) = call.instruction.data[1..].as_chunks();
    amounts.iter().copied().map(u64::from_le_bytes).collect()
}

/// The address that these seeds give, if their hash lies off the curve.
fn address(base: &Pubkey, id: u64, bump: u8) -> Option<Pubkey> {
    Pubkey::create_program_address(
        &[
            cu_vault_interface::pda::VAULT_SEED,
            base.as_ref(),
            &id.to_le_bytes(),
            &[bump],
        ],
        &ID,
    )
    .ok()
}
