//! Every attack on every instruction.
//!
//! The attacker is the account that signs the calls of the stage; the victim has a vault and a token account of
//! its own.

use {
    cu_runtime::programs,
    cu_vault_interface::{
        Address,
        error::VaultError::{self, *},
        instruction::{
            Instruction::{self as Tag, *},
            Spec, TABLE,
        },
        state::Vault,
        token::{TOKEN_ACCOUNT_LEN, TokenProgram::SplToken},
    },
    cu_vault_tests::{
        every::{BUMP, Call, Every},
        ix,
        keys::{id_with_bump, key, stateless_address, vault_address},
        roles::{Role, Roles, role, tags},
        serialized::carrier,
        stage::{VAULT_SOL, VAULT_TOKENS},
        world::SOL,
    },
    solana_account::Account,
    solana_pubkey::Pubkey,
};

/// What the image makes of an account that it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    /// Richer than it is.
    Inflated,
    /// The victim's, but with the attacker as its authority.
    VictimsButMine,
    /// The attacker's, over an account that is the victim's.
    MineOverVictims,
    /// Instruction data of another length than the real data has.
    DataLength,
    /// Any account after the first two, most of them from within the vault's slot or a later one.
    LaterSlot,
    /// There, though it was not passed.
    NotPassed,
}

impl Attack {
    pub const ALL: [Self; 6] = [
        Self::Inflated,
        Self::VictimsButMine,
        Self::MineOverVictims,
        Self::DataLength,
        Self::LaterSlot,
        Self::NotPassed,
    ];
}

use Attack::*;

/// Why an instruction offers nothing to an attack, if it does not.
pub fn pointless(spec: &Spec, attack: Attack) -> Option<&'static str> {
    match attack {
        Inflated | VictimsButMine | MineOverVictims if !has_something_before(spec) => {
            Some(NOTHING_BEFORE)
        }
        Inflated if !reads_a_balance(spec) => Some("it reads no balance"),
        VictimsButMine if spec.takes_a_stateless_vault() => Some(AUTHORITY_IS_FIRST),
        _ => None,
    }
}

/// Whether an account is before the vault.
fn has_something_before(spec: &Spec) -> bool {
    role(&spec.slots[0]) != Role::Vault
}

/// Whether it moves lamports or tokens that the vault has or gets.
fn reads_a_balance(spec: &Spec) -> bool {
    let has_lamports = spec.fields.iter().any(|field| field.name == "lamports");
    !spec.takes_state() || spec.pays_lamports() || spec.moves_tokens() || has_lamports
}

const NOTHING_BEFORE: &str = "the vault is the first account: none before it can hold its image";
const AUTHORITY_IS_FIRST: &str = "the address of the first account is the authority, and no account before it can hold its image";

/// One attack on one instruction.
pub struct Forgery {
    pub attack: Attack,
    pub what: String,
    /// What a fixed layout would see: a valid call.
    pub shown: Call,
    /// What is passed, and sits among it: the image of `shown`.
    pub real: Call,
    /// The slot whose account holds the image.
    pub carrier: usize,
    pub error: VaultError,
}

/// All of them on the stage.
pub fn all(every: &mut Every) -> Vec<Forgery> {
    let victims_vault = every.tokens.stage.other_vault();
    let victims_tokens = key("victim's token account");
    let tokens = &mut every.tokens;
    let (_, account) = tokens
        .mint
        .open(victims_tokens, victims_vault)
        .holding(VAULT_TOKENS)
        .build(&tokens.stage.world.svm);
    tokens.stage.world.set(&victims_tokens, account);

    let mut forge = Forge {
        every,
        victims_vault,
        victims_tokens,
        list: Vec::new(),
    };
    forge.shapes();
    forge.withdrawals();
    forge.payouts_to_one();
    forge.deposits();
    forge.creation();
    forge.nominations();
    forge.stateless_vaults();
    forge.later_slots();
    forge.list
}

struct Forge<'a> {
    every: &'a Every,
    victims_vault: Pubkey,
    victims_tokens: Pubkey,
    list: Vec<Forgery>,
}

impl Forge<'_> {
    /// `shown` is edited from the valid call, `real` from what is shown; then the account in the carrier's
    /// slot becomes the carrier.
    fn add(
        &mut self,
        (tag, attack): (Tag, Attack),
        what: &str,
        carrier_slot: usize,
        shown: impl FnOnce(&mut Call),
        real: impl FnOnce(&mut Call),
        error: VaultError,
    ) {
        let mut seen = self.every.call(tag);
        shown(&mut seen);
        let mut passed = seen.clone();
        real(&mut passed);
        let key = passed.instruction.accounts[carrier_slot].pubkey;
        passed.accounts.insert(key, carrier(&seen, carrier_slot));
        self.list.push(Forgery {
            attack,
            what: what.to_owned(),
            shown: seen,
            real: passed,
            carrier: carrier_slot,
            error,
        });
    }

    /// Instruction data of another length, another number of accounts.
    fn shapes(&mut self) {
        for spec in TABLE {
            let tag = spec.instruction;
            self.add(
                (tag, DataLength),
                "a byte too many",
                0,
                |_| {},
                |real| real.instruction.data.push(0),
                InvalidInstructionData,
            );
            if !spec.fields.is_empty() {
                self.add(
                    (tag, DataLength),
                    "a byte short",
                    0,
                    |_| {},
                    |real| cut(&mut real.instruction.data, 1),
                    InvalidInstructionData,
                );
            }
            if spec.recipients.is_some() {
                self.add(
                    (tag, DataLength),
                    "an amount more than recipients",
                    0,
                    |_| {},
                    |real| real.instruction.data.extend(1u64.to_le_bytes()),
                    NotEnoughAccounts,
                );
                // Token-2022 takes the surplus for a hook's, and pays the first.
                if tag == PayoutSol || self.every.tokens.mint.program == SplToken {
                    self.add(
                        (tag, DataLength),
                        "an amount less than recipients",
                        0,
                        |_| {},
                        |real| cut(&mut real.instruction.data, size_of::<u64>()),
                        TooManyAccounts,
                    );
                }
            }
            let slots = self.every.call(tag).instruction.accounts.len();
            for passed in 1..slots {
                self.add(
                    (tag, NotPassed),
                    &format!("only {passed} accounts"),
                    passed - 1,
                    |_| {},
                    |real| real.instruction.accounts.truncate(passed),
                    NotEnoughAccounts,
                );
            }
            if slots == 1 {
                self.add(
                    (tag, NotPassed),
                    "an account that is not shown",
                    0,
                    |_| {},
                    |real| real.append(key("surplus"), Account::default()),
                    TooManyAccounts,
                );
            }
        }
    }

    /// Whatever the authority signs.
    fn withdrawals(&mut self) {
        let Self {
            every,
            victims_vault,
            victims_tokens,
            ..
        } = *self;
        let account = |key: &Pubkey| every.world().get(key);
        let pass_the_victims = |call: &mut Call| {
            call.put("vault", victims_vault, account(&victims_vault));
            if call.has("vault token account") {
                let tokens = account(&victims_tokens);
                call.put("vault token account", victims_tokens, tokens);
            }
        };
        for tag in tags(|spec| spec.takes("authority")) {
            self.add(
                (tag, VictimsButMine),
                "the victim's vault names the attacker",
                0,
                |shown| {
                    pass_the_victims(shown);
                    state(shown).authority = address(&shown.key("authority"));
                },
                pass_the_victims,
                WrongAuthority,
            );
            self.add(
                (tag, MineOverVictims),
                "the attacker's vault over the victim's",
                0,
                |_| {},
                pass_the_victims,
                WrongAuthority,
            );
        }

        // Direct arithmetic would take the sum from the image.
        for tag in [WithdrawSol, PayoutSol] {
            self.add(
                (tag, Inflated),
                "a vault with lamports that are not there",
                0,
                |shown| {
                    shown.account("vault").lamports = 1_000 * VAULT_SOL;
                    let amount = (2 * VAULT_SOL).to_le_bytes();
                    shown.instruction.data[1..9].copy_from_slice(&amount);
                },
                |real| *real.account("vault") = account(&real.key("vault")),
                InsufficientFunds,
            );
        }
        let others = tags(|spec| {
            let sums = [WithdrawSol, PayoutSol].contains(&spec.instruction);
            let reads = spec.takes_state() && has_something_before(spec) && reads_a_balance(spec);
            reads && !spec.moves_tokens() && !sums
        });
        for tag in others {
            self.add(
                (tag, Inflated),
                "a vault with lamports over a longer copy of it",
                0,
                |shown| shown.account("vault").lamports = 1_000 * VAULT_SOL,
                |real| {
                    let mut copy = foreign(account(&real.key("vault")));
                    copy.data.push(0);
                    real.put("vault", key("copy"), copy);
                },
                InvalidVaultOwner,
            );
        }
        // The token program checks the balance; the vault's signature for it is ours to give.
        for (tag, at) in [(WithdrawToken, 1), (PayoutToken, 2)] {
            self.add(
                (tag, Inflated),
                "the victim's token account with units that are not there",
                0,
                |shown| {
                    set_tokens(shown, 1_000 * VAULT_TOKENS);
                    let amount = (2 * VAULT_TOKENS).to_le_bytes();
                    shown.instruction.data[at..at + 8].copy_from_slice(&amount);
                },
                pass_the_victims,
                WrongAuthority,
            );
        }
        self.add(
            (CloseTokenAccount, Inflated),
            "a token account with units over one that is none",
            0,
            |shown| set_tokens(shown, 1_000 * VAULT_TOKENS),
            |real| {
                set_tokens(real, VAULT_TOKENS);
                cut_token_account(real);
            },
            InvalidTokenAccount,
        );

        let mut paid = vec![(PayoutSol, "recipient 2".to_owned(), 2)];
        for tag in tags(|spec| !spec.calls_another() && spec.pays_lamports()) {
            let call = self.every.call(tag);
            let slots = call.names().into_iter().zip(call.slots());
            let recipients = slots.filter(|(_, slot)| slot.name == "recipient");
            paid.extend(recipients.map(|(name, _)| (tag, name, 0)));
        }
        for (tag, recipient, from) in paid {
            self.add(
                (tag, LaterSlot),
                &format!("from slot {from}: the {recipient} over the vault itself"),
                from,
                |_| {},
                |real| real.meta(&recipient).pubkey = real.key("vault"),
                DuplicateAccount,
            );
        }
    }

    /// A payout of tokens to one recipient has a layout of its own.
    fn payouts_to_one(&mut self) {
        let every = self.every;
        let (vault, tokens) = (self.victims_vault, self.victims_tokens);
        let account = |key: &Pubkey| every.world().get(key);
        let pass_the_victims = |call: &mut Call| {
            call.put("vault", vault, account(&vault));
            call.put("vault token account", tokens, account(&tokens));
        };
        self.add(
            (PayoutToken, VictimsButMine),
            "to one: the victim's vault names the attacker",
            0,
            |shown| {
                to_one(shown);
                pass_the_victims(shown);
                state(shown).authority = address(&shown.key("authority"));
            },
            pass_the_victims,
            WrongAuthority,
        );
        self.add(
            (PayoutToken, LaterSlot),
            "to one, from an account that begins as a vault does: all after it",
            1,
            to_one,
            |real| {
                let account = foreign(real.account("vault").clone());
                real.put("vault", key("begins as a vault"), account);
            },
            InvalidVaultOwner,
        );
        for from in [2, 3] {
            self.add(
                (PayoutToken, LaterSlot),
                &format!("to one, from slot {from}: the token program over the attacker's"),
                from,
                to_one,
                pass_a_look_alike,
                InvalidTokenProgram,
            );
        }
    }

    fn deposits(&mut self) {
        let Self {
            every,
            victims_vault,
            victims_tokens,
            ..
        } = *self;
        let account = |key: &Pubkey| every.world().get(key);

        self.add(
            (DepositSol, VictimsButMine),
            "the victim's vault over a wallet of the attacker's",
            0,
            |shown| {
                shown.put("vault", victims_vault, account(&victims_vault));
                state(shown).authority = address(&shown.key("depositor"));
            },
            |real| {
                let wallet = every.tokens.stage.stranger;
                real.put("vault", wallet, account(&wallet));
            },
            InvalidVaultOwner,
        );
        self.add(
            (DepositSol, MineOverVictims),
            "the attacker's vault over the victim's stateless one",
            0,
            |_| {},
            |real| real.put("vault", every.stateless, account(&every.stateless)),
            InvalidVaultOwner,
        );

        self.add(
            (DepositToken, Inflated),
            "the vault's token account over the attacker's own",
            0,
            |shown| set_tokens(shown, 1_000 * VAULT_TOKENS),
            |real| {
                let own = every.tokens.recipient;
                real.put("vault token account", own, account(&own));
            },
            WrongTokenAuthority,
        );
        self.add(
            (DepositToken, VictimsButMine),
            "the victim's vault over a copy of it",
            0,
            |shown| {
                shown.put("vault", victims_vault, account(&victims_vault));
                let tokens = account(&victims_tokens);
                shown.put("vault token account", victims_tokens, tokens);
                state(shown).authority = address(&shown.key("depositor"));
            },
            |real| {
                real.put("vault", key("copy"), foreign(account(&victims_vault)));
            },
            InvalidVaultOwner,
        );
        self.add(
            (DepositToken, MineOverVictims),
            "the attacker's vault over the victim's",
            0,
            |_| {},
            |real| real.put("vault", victims_vault, account(&victims_vault)),
            WrongTokenAuthority,
        );
    }

    fn creation(&mut self) {
        let every = self.every;
        let victims = every.world().get(&self.victims_vault);
        let victims_vault = self.victims_vault;
        self.add(
            (CreateVault, Inflated),
            "a prefunded address over a vault that exists",
            0,
            |shown| shown.account("vault").lamports = VAULT_SOL,
            |real| *real.account("vault") = victims.clone(),
            VaultExists,
        );
        // A vault in the victim's name, without the victim.
        let victim = key("victim");
        let id = id_with_bump(&victim, BUMP);
        let vault = vault_address(&victim, id).0;
        let create = ix::create_vault(&every.payer, &victim, &vault, id, BUMP);
        self.add(
            (CreateVault, VictimsButMine),
            "the victim's signature",
            0,
            |shown| *shown = every.with_accounts(create),
            |real| real.meta("base").is_signer = false,
            MissingSigner,
        );
        self.add(
            (CreateVault, MineOverVictims),
            "the attacker's new vault over the victim's",
            0,
            |_| {},
            |real| real.put("vault", victims_vault, victims),
            VaultExists,
        );
        self.add(
            (CreateVault, LaterSlot),
            "from the vault's address: all after it",
            2,
            |_| {},
            |_| {},
            VaultExists,
        );
        self.add(
            (CreateVault, LaterSlot),
            "from base: an address that has not signed over a wallet that has",
            1,
            |_| {},
            |real| pass_a_signing_wallet(real, every),
            VaultIsSigner,
        );
    }

    fn nominations(&mut self) {
        let every = self.every;
        let victims_vault = self.victims_vault;
        let pass_the_victims = |call: &mut Call| {
            call.put("vault", victims_vault, every.world().get(&victims_vault));
        };
        self.add(
            (AcceptAuthority, VictimsButMine),
            "the victim's vault nominates the attacker",
            0,
            |shown| {
                pass_the_victims(shown);
                state(shown).pending_authority = address(&shown.key("nominee"));
            },
            pass_the_victims,
            NoNomination,
        );
        self.add(
            (AcceptAuthority, MineOverVictims),
            "the attacker's vault over the victim's, which nominates another",
            0,
            |_| {},
            |real| {
                pass_the_victims(real);
                state(real).pending_authority = address(&every.tokens.stage.stranger);
            },
            WrongNominee,
        );
    }

    /// A wallet that has signed the transaction, shown as the attacker's vault, which has not: its
    /// signature would pass for the one that the seeds give.
    fn stateless_vaults(&mut self) {
        let every = self.every;
        for tag in [StatelessDeposit, StatelessWithdraw] {
            self.add(
                (tag, Inflated),
                "a vault with lamports over a wallet that signs",
                0,
                |shown| shown.account("vault").lamports = 1_000 * SOL,
                |real| pass_a_signing_wallet(real, every),
                VaultIsSigner,
            );
            self.add(
                (tag, MineOverVictims),
                "the attacker's vault over the victim's, which signs",
                0,
                |_| {},
                |real| {
                    let victims = stateless_address(&key("victim")).0;
                    real.put("vault", victims, Account::new(SOL, 0, &programs::SYSTEM));
                    real.meta("vault").is_signer = true;
                },
                VaultIsSigner,
            );
            self.add(
                (tag, LaterSlot),
                "from a vault that signs: all after it",
                1,
                |_| {},
                |real| real.meta("vault").is_signer = true,
                VaultIsSigner,
            );
        }
    }

    /// From the vault's slot, and from those of token accounts.
    fn later_slots(&mut self) {
        for spec in TABLE {
            let tag = spec.instruction;
            let vault = spec.slots.iter().position(|slot| slot.name == "vault");
            let vault = vault.expect("every instruction has one");
            // These find no vault in the slot, or one without data.
            if !spec.takes_state() {
                continue;
            }
            self.add(
                (tag, LaterSlot),
                "from an account that begins as a vault does: all after it",
                vault,
                |_| {},
                |real| {
                    let account = foreign(real.account("vault").clone());
                    real.put("vault", key("begins as a vault"), account);
                },
                InvalidVaultOwner,
            );
        }

        for spec in TABLE.iter().filter(|spec| spec.takes("token program")) {
            for (from, slot) in spec.slots.iter().enumerate() {
                if slot.signer || [Role::Vault, Role::Program].contains(&role(slot)) {
                    continue;
                }
                self.add(
                    (spec.instruction, LaterSlot),
                    &format!("from slot {from}: the token program over the attacker's"),
                    from,
                    |_| {},
                    pass_a_look_alike,
                    InvalidTokenProgram,
                );
            }
        }
        self.add(
            (DepositToken, LaterSlot),
            "from the source: a token account over one that is none",
            1,
            |_| {},
            cut_token_account,
            InvalidTokenAccount,
        );
    }
}

fn state(call: &mut Call) -> &mut Vault {
    bytemuck::from_bytes_mut(&mut call.account("vault").data)
}

fn address(key: &Pubkey) -> Address {
    Address::new_from_array(key.to_bytes())
}

/// The same account, but the attacker's program owns it.
fn foreign(mut account: Account) -> Account {
    account.owner = key("attacker's program");
    account
}

fn set_tokens(call: &mut Call, amount: u64) {
    let data = &mut call.account("vault token account").data;
    data[64..72].copy_from_slice(&amount.to_le_bytes());
}

/// Leaves a byte less than a token account has.
fn cut_token_account(call: &mut Call) {
    let data = &mut call.account("vault token account").data;
    data.truncate(TOKEN_ACCOUNT_LEN - 1);
}

fn cut(data: &mut Vec<u8>, bytes: usize) {
    data.truncate(data.len() - bytes);
}

/// Leaves the first recipient and the first amount.
fn to_one(call: &mut Call) {
    call.instruction.accounts.pop();
    cut(&mut call.instruction.data, size_of::<u64>());
}

fn pass_a_look_alike(call: &mut Call) {
    let program = Account::new(SOL, 36, &programs::SYSTEM);
    call.put("token program", key("attacker's program"), program);
}

fn pass_a_signing_wallet(call: &mut Call, every: &Every) {
    let wallet = every.tokens.stage.stranger;
    call.put("vault", wallet, every.world().get(&wallet));
    call.meta("vault").is_signer = true;
}
