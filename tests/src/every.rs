//! A valid call of every instruction, all on one stage: what a test spoils, one thing at a time.
//!
//! [`Every::call`] hands out the call with a copy of each account that it names. A test edits the copy
//! and runs it; the stage stays as it was, so one stage serves any number of calls.

use {
    crate::{
        Arch,
        effect::Effect,
        ix,
        keys::{id_with_bump, key, owner_with_bump, stateless_address, vault_address},
        roles::field_len,
        stage::{Stage, TokenStage},
        token::{DECIMALS, MintExtension, TOKEN_PROGRAMS},
        world::{Refusal, SOL, World},
    },
    cu_runtime::{Run, programs},
    cu_vault_interface::{
        ID,
        instruction::{Instruction as Tag, MAX_EXTRA_ACCOUNTS, Slot, Spec, TABLE},
        state::Vault,
        token::TokenProgram,
    },
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
    std::{collections::BTreeMap, fmt::Display, iter, thread},
};

/// What a call moves in SOL. A payout moves it to the first recipient, twice as much to the second.
pub const LAMPORTS: u64 = SOL;

/// What a call moves in tokens, in base units. A payout moves it to the first recipient, twice as much
/// to the second.
pub const AMOUNT: u64 = 1_000;

/// What LowerReserve and WithdrawExcessLamports let go: the vault's reserve and the balance of its token
/// account are so much above the minimum, as if rent had fallen.
pub const EXCESS: u64 = 500_000;

/// What the stateless vault holds.
const STATELESS_SOL: u64 = 5 * SOL;

/// The canonical bump of every vault here.
pub const BUMP: u8 = 255;

/// The tokens, for each of whose lengths the fast path has a layout, or walks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tokens {
    Spl,
    /// Of Token-2022, without any extension.
    Plain,
    /// All in associated accounts.
    Associated,
    /// Only the vault's account is an associated one.
    Mixed,
    /// Mint and accounts have further extensions.
    Extended,
}

impl Tokens {
    pub const ALL: [Self; 5] = [
        Self::Spl,
        Self::Plain,
        Self::Associated,
        Self::Mixed,
        Self::Extended,
    ];
}

/// A stage on which every instruction is possible.
pub struct Every {
    pub tokens: TokenStage,
    /// Whom the vault's authority has nominated.
    pub nominee: Pubkey,
    /// The token account of a payout's second recipient.
    pub second: Pubkey,
    /// The owner of the stateless vault.
    pub owner: Pubkey,
    pub stateless: Pubkey,
    /// Who pays for the vault that does not exist yet, who creates it, and under which id.
    pub payer: Pubkey,
    pub base: Pubkey,
    pub new_id: u64,
    pub new_vault: Pubkey,
}

impl Every {
    pub fn new(arch: Arch, program: TokenProgram) -> Self {
        Self::on(Stage::new(arch), program)
    }

    /// On both ELFs, each with both token programs.
    pub fn all() -> impl Iterator<Item = Self> {
        Arch::ALL
            .into_iter()
            .flat_map(|arch| TOKEN_PROGRAMS.map(|program| Self::new(arch, program)))
    }

    pub fn on(stage: Stage, program: TokenProgram) -> Self {
        let mut tokens = TokenStage::empty(stage, program, &[]);
        tokens.deposit();
        Self::around(tokens)
    }

    /// On a stage with these tokens.
    pub fn with(stage: Stage, tokens: Tokens) -> Self {
        let program = match tokens {
            Tokens::Spl => TokenProgram::SplToken,
            _ => TokenProgram::Token2022,
        };
        let extensions: &[_] = match tokens {
            Tokens::Extended => &[MintExtension::TransferFee {
                basis_points: 0,
                maximum: 0,
            }],
            _ => &[],
        };
        let mut stage = TokenStage::empty(stage, program, extensions);
        match tokens {
            Tokens::Plain => stage.use_plain_account(),
            Tokens::Associated => stage.use_associated_accounts(),
            Tokens::Spl | Tokens::Mixed | Tokens::Extended => {}
        }
        stage.deposit();
        let second = match tokens {
            Tokens::Associated => stage.open_associated("second"),
            _ => stage.open("second token account"),
        };
        Self::with_second(stage, second)
    }

    /// On a stage whose vault has its tokens already.
    pub fn around(mut tokens: TokenStage) -> Self {
        let second = tokens.open("second token account");
        Self::with_second(tokens, second)
    }

    /// The same where this is the token account of a payout's second recipient.
    pub fn with_second(mut tokens: TokenStage, second: Pubkey) -> Self {
        let [nominee, payer, base] = ["nominee", "new payer", "base"].map(key);
        let owner = owner_with_bump("owner", BUMP);
        let stateless = stateless_address(&owner).0;
        let new_id = id_with_bump(&base, BUMP);
        let new_vault = vault_address(&base, new_id).0;

        let Stage {
            world,
            authority,
            vault,
            ..
        } = &mut tokens.stage;
        for wallet in [&nominee, &payer, &base, &owner] {
            world.fund(wallet, 10 * SOL);
        }
        world.fund(&stateless, STATELESS_SOL);
        world.send(&ix::nominate_authority(authority, vault, &nominee));

        Self {
            tokens,
            nominee,
            second,
            owner,
            stateless,
            payer,
            base,
            new_id,
            new_vault,
        }
    }

    pub fn world(&self) -> &World {
        &self.tokens.stage.world
    }

    pub fn world_mut(&mut self) -> &mut World {
        &mut self.tokens.stage.world
    }

    /// A valid call of each instruction of the table.
    pub fn calls(&self) -> impl Iterator<Item = Call> + use<> {
        let tags = TABLE.iter().map(|spec| spec.instruction);
        let calls: Vec<_> = tags.map(|tag| self.call(tag)).collect();
        calls.into_iter()
    }

    /// How many accounts beyond its table an instruction takes on this stage.
    pub fn extra(&self, spec: &Spec) -> usize {
        if spec.forwards && self.tokens.mint.program == TokenProgram::Token2022 {
            MAX_EXTRA_ACCOUNTS
        } else {
            0
        }
    }

    /// A valid call.
    pub fn call(&self, tag: Tag) -> Call {
        let Stage {
            authority,
            vault,
            depositor,
            recipient,
            stranger,
            ..
        } = &self.tokens.stage;
        let instruction = match tag {
            Tag::CreateVault => {
                ix::create_vault(&self.payer, &self.base, &self.new_vault, self.new_id, BUMP)
            }
            Tag::DepositSol => ix::deposit_sol(depositor, vault, LAMPORTS),
            Tag::WithdrawSol => ix::withdraw_sol(authority, vault, recipient, LAMPORTS),
            Tag::DepositToken => self.tokens.deposit_token(AMOUNT),
            Tag::WithdrawToken => self.tokens.withdraw_token(AMOUNT),
            Tag::PayoutSol => ix::payout_sol(
                authority,
                vault,
                &[(*recipient, LAMPORTS), (*stranger, 2 * LAMPORTS)],
            ),
            Tag::PayoutToken => self
                .tokens
                .payout_token(&[(self.tokens.recipient, AMOUNT), (self.second, 2 * AMOUNT)]),
            Tag::CloseTokenAccount => self.tokens.close_token_account(),
            Tag::AcceptAuthority => ix::accept_authority(&self.nominee, vault),
            Tag::CloseVault => ix::close_vault(authority, vault, recipient),
            Tag::StatelessDeposit => {
                ix::stateless_deposit(&self.owner, &self.stateless, LAMPORTS, BUMP)
            }
            Tag::StatelessWithdraw => {
                ix::stateless_withdraw(&self.owner, &self.stateless, recipient, LAMPORTS, BUMP)
            }
            _ => self.by_role(tag.spec()),
        };
        let mut call = self.with_accounts(instruction);
        match tag {
            Tag::LowerReserve => {
                let vault = call.account("vault");
                vault.lamports += EXCESS;
                let state: &mut Vault = bytemuck::from_bytes_mut(&mut vault.data);
                state.rent_reserve = (state.rent_reserve() + EXCESS).to_le_bytes();
            }
            Tag::WithdrawExcessLamports => call.account("vault token account").lamports += EXCESS,
            _ => {}
        }
        call
    }

    /// A call of an instruction with who belongs in each slot, and what in each field. It takes a vault with state, no
    /// list of recipients, and forwards nothing.
    fn by_role(&self, spec: &Spec) -> Instruction {
        let TokenStage {
            stage,
            keys,
            source,
            recipient,
            ..
        } = &self.tokens;
        let accounts = spec.slots.iter().map(|slot| {
            let pubkey = match slot.name {
                "vault" => stage.vault,
                "authority" => stage.authority,
                "nominee" => self.nominee,
                "depositor" => stage.depositor,
                "payer" => self.payer,
                "mint" => keys.mint,
                "source" => *source,
                "vault token account" => keys.vault_token,
                "recipient token account" => *recipient,
                "token program" => keys.program,
                "system program" => programs::SYSTEM,
                _ => stage.recipient,
            };
            AccountMeta {
                pubkey,
                is_signer: slot.signer,
                is_writable: slot.writable,
            }
        });
        let mut data = vec![spec.instruction as u8];
        for field in spec.fields {
            match field.name {
                "lamports" => data.extend(LAMPORTS.to_le_bytes()),
                "amount" => data.extend(AMOUNT.to_le_bytes()),
                "decimals" => data.push(DECIMALS),
                _ if field.ty == "address" => data.extend(stage.stranger.as_ref()),
                _ => data.extend(iter::repeat_n(0, field_len(field))),
            }
        }
        Instruction {
            program_id: ID,
            accounts: accounts.collect(),
            data,
        }
    }

    /// An instruction of the program with the accounts that it names.
    ///
    /// # Panics
    ///
    /// If its first byte is no discriminator.
    pub fn with_accounts(&self, instruction: Instruction) -> Call {
        let tag = Tag::try_from(instruction.data[0]).expect("the builder set the discriminator");
        let accounts = instruction
            .accounts
            .iter()
            .map(|meta| (meta.pubkey, self.world().get(&meta.pubkey)))
            .collect();
        Call {
            spec: tag.spec(),
            instruction,
            accounts,
        }
    }

    /// Runs a call and forgets what it did.
    pub fn run(&mut self, call: &Call) -> Run {
        self.while_set(call, |world| world.run(&call.instruction))
    }

    /// Runs a call that must succeed, and forgets what it did. If it does not, `what` is printed.
    #[track_caller]
    pub fn accept(&mut self, call: &Call, what: impl Display) -> Run {
        let _context = Context(format!("{}: {what}", call.spec.name));
        let run = self.run(call);
        assert_eq!(run.result.raw_result, Ok(()), "{}", self.world().arch);
        run
    }

    /// Runs a call that must fail with exactly this error and change nothing. If it does not, `what` is
    /// printed: what is wrong with the call.
    #[track_caller]
    pub fn refuse(&mut self, call: &Call, what: impl Display, error: impl Into<Refusal>) -> Run {
        let _context = Context(format!("{}: {what}", call.spec.name));
        self.while_set(call, |world| world.refuse(&call.instruction, error))
    }

    /// Runs a call that must do exactly this, and forgets what it did.
    #[track_caller]
    pub fn run_exactly(
        &mut self,
        call: &Call,
        what: impl Display,
        change: impl FnOnce(&mut Effect),
    ) -> Run {
        let _context = Context(format!("{}: {what}", call.spec.name));
        self.while_set(call, |world| world.run_exactly(&call.instruction, change))
    }

    /// Sets the call's accounts, and puts back what was there before.
    fn while_set<T>(&mut self, call: &Call, run: impl FnOnce(&World) -> T) -> T {
        let world = &mut self.tokens.stage.world;
        let before: Vec<_> = call
            .accounts
            .keys()
            .map(|key| (*key, world.get(key)))
            .collect();
        for (key, account) in &call.accounts {
            world.set(key, account.clone());
        }
        let result = run(world);
        for (key, account) in before {
            world.set(&key, account);
        }
        result
    }
}

/// What a test was about, printed if it panics.
struct Context(String);

impl Drop for Context {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("{}", self.0);
        }
    }
}

/// An instruction, and the accounts as they must be when it starts.
#[derive(Clone)]
pub struct Call {
    pub spec: &'static Spec,
    pub instruction: Instruction,
    pub accounts: BTreeMap<Pubkey, Account>,
}

impl Call {
    /// The slots that the instruction has, one for each recipient.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        let recipients = self.instruction.accounts.len() - self.spec.slots.len();
        let repeated = iter::repeat_n(self.spec.recipients, recipients);
        self.spec.slots.iter().copied().chain(repeated.flatten())
    }

    /// Their names; recipients are numbered from 1.
    pub fn names(&self) -> Vec<String> {
        let fixed = self.spec.slots.len();
        self.slots()
            .enumerate()
            .map(|(index, slot)| match index.checked_sub(fixed) {
                None => slot.name.to_owned(),
                Some(recipient) => format!("{} {}", slot.name, recipient + 1),
            })
            .collect()
    }

    /// # Panics
    ///
    /// If the instruction has no slot of this name.
    fn index(&self, slot: &str) -> usize {
        self.names()
            .iter()
            .position(|name| name == slot)
            .unwrap_or_else(|| panic!("{} has no slot `{slot}`", self.spec.name))
    }

    pub fn has(&self, slot: &str) -> bool {
        self.names().iter().any(|name| name == slot)
    }

    pub fn key(&self, slot: &str) -> Pubkey {
        self.instruction.accounts[self.index(slot)].pubkey
    }

    pub fn meta(&mut self, slot: &str) -> &mut AccountMeta {
        let index = self.index(slot);
        &mut self.instruction.accounts[index]
    }

    pub fn account(&mut self, slot: &str) -> &mut Account {
        self.accounts
            .get_mut(&self.key(slot))
            .expect("the call has every account that it names")
    }

    /// Puts another account into the slot, with the same flags.
    pub fn put(&mut self, slot: &str, key: Pubkey, account: Account) {
        self.meta(slot).pubkey = key;
        self.accounts.insert(key, account);
    }

    /// Appends an account that nothing requires.
    pub fn append(&mut self, key: Pubkey, account: Account) {
        self.instruction
            .accounts
            .push(AccountMeta::new_readonly(key, false));
        self.accounts.insert(key, account);
    }
}
