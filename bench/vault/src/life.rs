//! A vault's life: every step acts on the accounts that the step before left.
//!
//! A step runs as the vault, and on the same accounts as plain Pinocchio, the peer [`IDIOM`]. As among
//! the [`peers`](crate::peers), a figure counts only if both leave the same accounts. The vault's are what
//! the next step finds.

use {
    crate::peers::{self, IDIOM, Row},
    cu_runtime::{Profile, Run, Svm},
    cu_vault_interface::{ID, token::TokenProgram},
    cu_vault_tests::{
        Arch, World,
        ix::{self, TokenKeys},
        keys::{id_with_bump, key, vault_address},
        token::{DECIMALS, Mint, read},
        world::SOL,
    },
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    std::slice,
};

/// How many recipients a payout has: one of the counts that the bench has rows for.
pub const RECIPIENTS: usize = 8;

/// One token, in base units.
pub const TOKEN: u64 = 10_u64.pow(DECIMALS as u32);

/// The vault's canonical bump, as in the rows.
const BUMP: u8 = 255;

/// All steps, on one chain of accounts.
pub struct Life {
    pub steps: Vec<Step>,
    /// Why there is no plain Pinocchio to compare with, if its ELF is missing.
    pub not_compared: Option<String>,
}

/// What happened, what it cost, who has what now.
pub struct Step {
    pub what: String,
    /// The vault's cost, then plain Pinocchio's, under the id of the row that measures the same
    /// instruction. Nothing where the vault's program does not run.
    pub cost: Option<Row>,
    /// What each of the [`HOLDERS`] has.
    pub holdings: [Holding; HOLDERS.len()],
}

/// The vault, the payer, and each of the recipients, who all have the same.
pub const HOLDERS: [&str; 3] = ["vault", "payer", "each"];

/// What is in a wallet or a vault, and in its token account. Nothing where there is no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    pub lamports: Option<u64>,
    /// In base units.
    pub tokens: Option<u64>,
}

impl Life {
    /// From the vault's creation to its end.
    pub fn measure(arch: Arch, profile: Profile) -> Result<Self, String> {
        let mut stage = Stage::new(arch, profile)?;
        let (payer, vault, keys) = (stage.payer, stage.vault, stage.keys());
        let [alice, bob] = [stage.alice, key("bob")];

        let create = ix::create_vault(&payer, &alice, &vault, stage.id, BUMP);
        stage.step("create vault", "create_vault", &create)?;
        stage.open_token_account("open token account")?;

        let (sol, tokens) = (5, 1000);
        let deposit = ix::deposit_sol(&payer, &vault, sol * SOL);
        stage.step(format!("deposit {sol} SOL"), "deposit_sol", &deposit)?;
        let amount = tokens * TOKEN;
        let deposit = ix::deposit_token(&payer, &stage.source, &keys, amount, DECIMALS);
        let what = format!("deposit {tokens} tokens");
        stage.step(what, "deposit_token", &deposit)?;

        let (sol, tokens) = (1, 100);
        let withdraw = ix::withdraw_sol(&alice, &vault, &payer, sol * SOL);
        stage.step(format!("withdraw {sol} SOL"), "withdraw_sol", &withdraw)?;
        let amount = tokens * TOKEN;
        let withdraw = ix::withdraw_token(&alice, &keys, &stage.source, amount, DECIMALS);
        let what = format!("withdraw {tokens} tokens");
        stage.step(what, "withdraw_token", &withdraw)?;

        let (tenths, tokens) = (1, 50);
        let payouts = stage.recipients.map(|(to, _)| (to, tenths * SOL / 10));
        let pay = ix::payout_sol(&alice, &vault, &payouts);
        let what = format!("pay {RECIPIENTS} × 0.{tenths} SOL");
        stage.step(what, format!("payout_sol_{RECIPIENTS}"), &pay)?;
        let payouts = stage.recipients.map(|(_, to)| (to, tokens * TOKEN));
        let pay = ix::payout_token(&alice, &keys, &payouts, DECIMALS);
        let what = format!("pay {RECIPIENTS} × {tokens} tokens");
        stage.step(what, format!("payout_token_{RECIPIENTS}"), &pay)?;

        let nominate = ix::nominate_authority(&alice, &vault, &bob);
        stage.step("alice nominates bob", "nominate_authority", &nominate)?;
        let accept = ix::accept_authority(&bob, &vault);
        stage.step("bob accepts", "accept_authority", &accept)?;

        let close = ix::close_token_account(&bob, &keys, &stage.source, &payer, DECIMALS);
        stage.step("close token account", "close_token_account", &close)?;
        let close = ix::close_vault(&bob, &vault, &payer);
        stage.step("close vault", "close_vault", &close)?;
        Ok(Self {
            steps: stage.steps,
            not_compared: stage.plain.err(),
        })
    }
}

/// Those who take part, and the steps so far.
struct Stage {
    world: World,
    /// The same runtime with plain Pinocchio in the vault's place.
    plain: Result<Svm, String>,
    mint: Mint,
    payer: Pubkey,
    /// The payer's token account.
    source: Pubkey,
    /// The vault's first authority.
    alice: Pubkey,
    id: u64,
    vault: Pubkey,
    /// Wallets, each with its token account.
    recipients: [(Pubkey, Pubkey); RECIPIENTS],
    steps: Vec<Step>,
}

impl Stage {
    fn new(arch: Arch, profile: Profile) -> Result<Self, String> {
        let mut world = World::on(arch, profile);
        let plain = match IDIOM.elf(arch) {
            Ok(elf) => {
                let mut svm = Svm::new(profile);
                svm.check_elf(&elf)
                    .map_err(|error| format!("{}: {error}", IDIOM.name))?;
                svm.add_program(&ID, &elf);
                Ok(svm)
            }
            Err(missing) => Err(missing),
        };
        let [alice, issuer] = ["alice", "issuer"].map(key);
        let id = id_with_bump(&alice, BUMP);
        let mut mint = Mint::new(&world.svm, TokenProgram::SplToken, key("mint"), issuer, &[]);

        let wallet = |world: &mut World, mint: &mut Mint, name: &str, sol, tokens| {
            let owner = key(name);
            world.fund(&owner, sol * SOL);
            let (account, state) = mint
                .open(key(&format!("tokens of {name}")), owner)
                .holding(tokens * TOKEN)
                .build(&world.svm);
            world.set(&account, state);
            (owner, account)
        };
        let (payer, source) = wallet(&mut world, &mut mint, "payer", 6, 1000);
        let recipients = std::array::from_fn(|n| {
            let name = format!("recipient {n}");
            wallet(&mut world, &mut mint, &name, 1, 0)
        });
        world.set(&mint.key, mint.account.clone());

        let mut stage = Self {
            world,
            plain,
            payer,
            source,
            alice,
            id,
            vault: vault_address(&alice, id).0,
            recipients,
            mint,
            steps: Vec::new(),
        };
        stage.record("before", None)?;
        Ok(stage)
    }

    fn keys(&self) -> TokenKeys {
        TokenKeys {
            vault: self.vault,
            vault_token: self.mint.associated_address(&self.vault),
            mint: self.mint.key,
            program: *self.mint.program.id(),
        }
    }

    /// The vault's, by the associated token program.
    fn open_token_account(&mut self, what: &str) -> Result<(), String> {
        let open = self.mint.create_associated(&self.payer, &self.vault);
        self.world.send(&open);
        self.record(what, None)
    }

    /// Runs an instruction of the vault, the one that this row of the bench measures.
    fn step(
        &mut self,
        what: impl Into<String>,
        row: impl Into<String>,
        instruction: &Instruction,
    ) -> Result<(), String> {
        let (what, id) = (what.into(), row.into());
        let accounts = self.world.accounts_of(slice::from_ref(instruction));
        let run = |svm: &Svm| {
            svm.run(instruction, &accounts)
                .map_err(|mismatch| format!("{what}: {mismatch}"))
        };
        let ours = run(&self.world.svm)?;
        let mut costs = vec![Some(peers::cost(&what, &ours, &ours)?)];
        costs.push(match &self.plain {
            Ok(plain) => {
                let who = format!("{what} of {}", IDIOM.name);
                Some(peers::cost(&who, &run(plain)?, &ours)?)
            }
            Err(_) => None,
        });
        self.keep(ours);
        self.record(what, Some(Row { id, costs }))
    }

    fn keep(&mut self, run: Run) {
        for (key, account) in run.result.resulting_accounts {
            self.world.set(&key, account);
        }
    }

    /// Reads who has what.
    fn record(&mut self, what: impl Into<String>, cost: Option<Row>) -> Result<(), String> {
        let what = what.into();
        let recipients = self
            .recipients
            .map(|(wallet, account)| self.holding(&wallet, &account));
        let each = recipients[0];
        if recipients.iter().any(|holding| *holding != each) {
            return Err(format!("{what}: the recipients do not all have the same"));
        }
        let vault = self.holding(&self.vault, &self.keys().vault_token);
        let payer = self.holding(&self.payer, &self.source);
        self.steps.push(Step {
            what,
            cost,
            holdings: [vault, payer, each],
        });
        Ok(())
    }

    fn holding(&self, wallet: &Pubkey, account: &Pubkey) -> Holding {
        let tokens = self.world.get(account);
        Holding {
            lamports: Some(self.world.lamports(wallet)).filter(|lamports| *lamports > 0),
            tokens: (tokens.lamports > 0).then(|| read::balance(&tokens)),
        }
    }
}
