//! Where a test starts: a vault that CreateVault made and deposits filled, people around it.
//!
//! Programs make everything that they can make: the vault comes from CreateVault, its lamports
//! and tokens from deposits, its token account from the associated token program.

use {
    crate::{
        Arch,
        ix::{self, TokenKeys},
        keys::{id_with_bump, key},
        token::{
            DECIMALS, Mint, MintExtension, TOKEN_PROGRAMS,
            hook::{Hook, Mode},
        },
        world::{SOL, World},
    },
    cu_vault_interface::{state::Vault, token::TokenProgram},
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
};

/// What a [`Stage`]'s vault holds above its rent reserve.
pub const VAULT_SOL: u64 = 5 * SOL;

/// What a [`TokenStage`]'s vault holds, in base units.
pub const VAULT_TOKENS: u64 = 1_000_000;

/// What the depositor of a [`TokenStage`] still holds, in base units.
pub const DEPOSITOR_TOKENS: u64 = 1_000_000;

/// A vault with SOL. All accounts except the vault are wallets with 10 SOL.
pub struct Stage {
    pub world: World,
    pub authority: Pubkey,
    pub vault: Pubkey,
    pub depositor: Pubkey,
    pub recipient: Pubkey,
    pub stranger: Pubkey,
}

impl Stage {
    pub fn new(arch: Arch) -> Self {
        Self::in_world(World::new(arch), 255)
    }

    /// With a vault whose canonical bump is this one.
    pub fn in_world(mut world: World, bump: u8) -> Self {
        let [authority, depositor, recipient, stranger] =
            ["authority", "depositor", "recipient", "stranger"].map(key);
        for wallet in [&authority, &depositor, &recipient, &stranger] {
            world.fund(wallet, 10 * SOL);
        }
        let vault = world.create_vault(&authority, id_with_bump(&authority, bump));
        world.send(&ix::deposit_sol(&depositor, &vault, VAULT_SOL));
        world.fund(&depositor, 10 * SOL);
        Self {
            world,
            authority,
            vault,
            depositor,
            recipient,
            stranger,
        }
    }

    /// Gives the vault the state that it would have if rent had fallen since its creation: so much more
    /// reserve, and the lamports for it. No program makes it while rent stays as it is.
    pub fn raise_reserve(&mut self, lamports: u64) {
        let mut vault = self.world.get(&self.vault);
        vault.lamports += lamports;
        let state: &mut Vault = bytemuck::from_bytes_mut(&mut vault.data);
        state.rent_reserve = (state.rent_reserve() + lamports).to_le_bytes();
        self.world.set(&self.vault, vault);
    }

    /// A second vault of another user, with as much SOL in it.
    pub fn other_vault(&mut self) -> Pubkey {
        let base = key("other authority");
        let vault = self.world.create_vault(&base, id_with_bump(&base, 255));
        self.world
            .send(&ix::deposit_sol(&self.depositor, &vault, VAULT_SOL));
        vault
    }
}

/// A vault with tokens, besides the accounts of a [`Stage`].
pub struct TokenStage {
    pub stage: Stage,
    pub mint: Mint,
    /// The vault, its associated token account, mint and token program.
    pub keys: TokenKeys,
    /// The depositor's token account.
    pub source: Pubkey,
    /// The recipient's token account, empty.
    pub recipient: Pubkey,
    /// What every transfer appends to its accounts: what a hook needs, or nothing.
    pub extra: Vec<AccountMeta>,
}

impl TokenStage {
    /// Runs a test on both ELFs and for both token programs.
    pub fn everywhere(test: impl Fn(Self)) {
        for arch in Arch::ALL {
            for program in TOKEN_PROGRAMS {
                test(Self::new(arch, program));
            }
        }
    }

    /// A vault that holds [`VAULT_TOKENS`] of a plain mint.
    pub fn new(arch: Arch, program: TokenProgram) -> Self {
        let mut stage = Self::empty(Stage::new(arch), program, &[]);
        stage.deposit();
        stage
    }

    /// The vault's token account is there but empty.
    pub fn empty(mut stage: Stage, program: TokenProgram, extensions: &[MintExtension]) -> Self {
        let world = &mut stage.world;
        let mut mint = Mint::new(&world.svm, program, key("mint"), key("issuer"), extensions);

        let source = key("source");
        let (_, account) = mint
            .open(source, stage.depositor)
            .holding(VAULT_TOKENS + DEPOSITOR_TOKENS)
            .build(&world.svm);
        world.set(&source, account);
        let recipient = key("recipient token account");
        let (_, account) = mint.open(recipient, stage.recipient).build(&world.svm);
        world.set(&recipient, account);
        world.set(&mint.key, mint.account.clone());

        world.send(&mint.create_associated(&stage.stranger, &stage.vault));
        let keys = TokenKeys {
            vault: stage.vault,
            vault_token: mint.associated_address(&stage.vault),
            mint: mint.key,
            program: *program.id(),
        };
        Self {
            stage,
            mint,
            keys,
            source,
            recipient,
            extra: Vec::new(),
        }
    }

    /// The vault's token account is there but empty, and a hook sees every transfer. Besides its record
    /// the hook requires `also`; every transfer names what it needs.
    pub fn with_hook(mut stage: Stage, mode: Mode, also: Vec<AccountMeta>) -> (Self, Hook) {
        let hook = Hook {
            program: key("hook"),
            mint: key("mint"),
            record: key("hook record"),
            also,
        };
        let world = &mut stage.world;
        world.add_program(&hook.program, "hook");
        for (key, account) in hook.accounts(&world.svm, mode) {
            world.set(&key, account);
        }
        let extension = MintExtension::TransferHook {
            program: hook.program,
        };
        let mut stage = Self::empty(stage, TokenProgram::Token2022, &[extension]);
        stage.extra = hook.metas();
        (stage, hook)
    }

    /// Fills the vault with [`VAULT_TOKENS`].
    pub fn deposit(&mut self) {
        let deposit = self.deposit_token(VAULT_TOKENS);
        self.stage.world.send(&deposit);
    }

    /// Opens an empty token account of the mint for a user.
    pub fn open(&mut self, name: &str) -> Pubkey {
        let account = key(name);
        let (_, state) = self
            .mint
            .open(account, key("somebody"))
            .build(&self.stage.world.svm);
        self.stage.world.set(&account, state);
        account
    }

    /// Opens the associated token account of the user with this name.
    pub fn open_associated(&mut self, name: &str) -> Pubkey {
        let owner = key(name);
        let create = self.mint.create_associated(&self.stage.stranger, &owner);
        self.stage.world.send(&create);
        self.mint.associated_address(&owner)
    }

    /// The depositor and the recipient use their associated accounts, as the vault does.
    pub fn use_associated_accounts(&mut self) {
        let world = &mut self.stage.world;
        for (slot, owner) in [
            (&mut self.source, self.stage.depositor),
            (&mut self.recipient, self.stage.recipient),
        ] {
            world.send(&self.mint.create_associated(&self.stage.stranger, &owner));
            *slot = self.mint.associated_address(&owner);
        }
        self.mint_to(self.source, VAULT_TOKENS + DEPOSITOR_TOKENS);
    }

    /// The vault's account is one without any extension, and empty.
    pub fn use_plain_account(&mut self) {
        let new = self.mint.open(key("plain"), self.keys.vault);
        let (account, state) = new.build(&self.stage.world.svm);
        self.stage.world.set(&account, state);
        self.keys.vault_token = account;
    }

    pub fn deposit_token(&self, amount: u64) -> Instruction {
        self.with_extra(ix::deposit_token(
            &self.stage.depositor,
            &self.source,
            &self.keys,
            amount,
            DECIMALS,
        ))
    }

    pub fn withdraw_token(&self, amount: u64) -> Instruction {
        self.with_extra(ix::withdraw_token(
            &self.stage.authority,
            &self.keys,
            &self.recipient,
            amount,
            DECIMALS,
        ))
    }

    pub fn payout_token(&self, payouts: &[(Pubkey, u64)]) -> Instruction {
        self.with_extra(ix::payout_token(
            &self.stage.authority,
            &self.keys,
            payouts,
            DECIMALS,
        ))
    }

    /// A valid deposit, withdrawal, payout to two and close.
    pub fn each(&mut self) -> [Instruction; 4] {
        let second = self.open("second token account");
        [
            self.deposit_token(1),
            self.withdraw_token(1),
            self.payout_token(&[(second, 1), (self.recipient, 2)]),
            self.close_token_account(),
        ]
    }

    /// Sends the tokens and the rent to the recipient.
    pub fn close_token_account(&self) -> Instruction {
        self.with_extra(ix::close_token_account(
            &self.stage.authority,
            &self.keys,
            &self.recipient,
            &self.stage.recipient,
            DECIMALS,
        ))
    }

    /// Gives the vault's token account so much more than its minimum.
    pub fn add_excess(&mut self, lamports: u64) {
        let account = &self.keys.vault_token;
        let mut state = self.stage.world.get(account);
        state.lamports += lamports;
        self.stage.world.set(account, state);
    }

    /// Sends what is above the minimum to the recipient.
    pub fn withdraw_excess_lamports(&self) -> Instruction {
        ix::withdraw_excess_lamports(&self.stage.authority, &self.keys, &self.stage.recipient)
    }

    fn with_extra(&self, mut instruction: Instruction) -> Instruction {
        instruction.accounts.extend(self.extra.iter().cloned());
        instruction
    }
}
