//! What a vault can do with the tokens of each Token-2022 extension, found out by doing it.
//!
//! Every cell is a run on the real ELFs. `works` means that every account has exactly the bytes it
//! should: balances, withheld fees, the record of the hook. An error means that no byte changed.

use {
    crate::{
        arch::Arch,
        effect::Effect,
        keys::key,
        stage::{DEPOSITOR_TOKENS, Stage, TokenStage, VAULT_TOKENS},
        token::{
            AccountExtension, MintExtension,
            hook::{self, Mode, RECORD, REFUSED},
            read,
        },
    },
    cu_vault::{error::VaultError, instruction::Instruction as Tag, token::TokenProgram},
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    spl_tlv_account_resolution::error::AccountResolutionError,
    spl_token_2022_interface::{
        error::TokenError,
        instruction::{self, AuthorityType},
    },
    std::fmt,
};

/// What is tried: a transfer each way, a payout to two, a close of the full and of the empty account.
pub const COLUMNS: [&str; 5] = ["deposit", "withdraw", "payout", "close", "close empty"];

/// What a deposit, a withdrawal and the first transfer of a payout move.
const AMOUNT: u64 = 10_000;

/// What the second transfer of a payout moves.
const SECOND_AMOUNT: u64 = 20_000;

/// One extension, or one state that it can be in, and the outcome of each of [`COLUMNS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub tokens: &'static str,
    pub cells: [Cell; COLUMNS.len()],
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Works,
    Fails(InstructionError),
    /// There is nothing to move: the vault's account is empty whatever anybody does.
    NeverFull,
}

/// `works`, `error 17 AccountFrozen`, `error MissingAccount`, `–`.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Works => f.pad("works"),
            Self::NeverFull => f.pad("–"),
            Self::Fails(InstructionError::Custom(code)) => {
                f.pad(&format!("error {code} {}", name(*code)))
            }
            Self::Fails(error) => f.pad(&format!("error {error:?}")),
        }
    }
}

fn name(code: u32) -> String {
    if let Some(error) = VaultError::from_code(code) {
        return error.name().to_owned();
    }
    if code == REFUSED {
        return "(the hook's own)".to_owned();
    }
    let resolution = AccountResolutionError::IncorrectAccount;
    if code == resolution.clone() as u32 {
        return format!("{resolution:?}");
    }
    let error = TokenError::try_from(code).expect("nobody else has errors here");
    format!("{error:?}")
}

/// The table as Markdown.
pub fn markdown() -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut header = vec!["tokens".to_owned()];
    header.extend(COLUMNS.map(str::to_owned));
    let rule = vec!["---".to_owned(); header.len()];

    let mut table = line(&header) + &line(&rule);
    for row in rows(Arch::V3) {
        let mut cells = vec![row.tokens.to_owned()];
        cells.extend(row.cells.map(|cell| cell.to_string()));
        table += &line(&cells);
    }
    table
}

/// Runs everything.
pub fn rows(arch: Arch) -> Vec<Row> {
    cases().iter().map(|case| case.row(arch)).collect()
}

/// A row to be run. The stage is made, then filled or not, then something may happen to it.
struct Case {
    tokens: &'static str,
    stage: fn(Stage) -> TokenStage,
    fill: fn(&mut TokenStage),
    then: fn(&mut TokenStage),
    /// The fee of a transfer.
    fee: fn(u64) -> u64,
    /// Whether a hook keeps a record, which is the first of the extra accounts.
    hooked: bool,
}

impl Case {
    const fn new(tokens: &'static str, stage: fn(Stage) -> TokenStage) -> Self {
        Self {
            tokens,
            stage,
            fill,
            then: |_| {},
            fee: |_| 0,
            hooked: false,
        }
    }

    const fn filled(mut self, fill: fn(&mut TokenStage)) -> Self {
        self.fill = fill;
        self
    }

    const fn never_full(self) -> Self {
        self.filled(|_| {})
    }

    const fn then(mut self, then: fn(&mut TokenStage)) -> Self {
        self.then = then;
        self
    }

    const fn with_fee(mut self, fee: fn(u64) -> u64) -> Self {
        self.fee = fee;
        self
    }

    const fn hooked(mut self) -> Self {
        self.hooked = true;
        self
    }

    fn row(&self, arch: Arch) -> Row {
        let stage = self.prepare(arch, self.fill);
        let (source, recipient, second) = (stage.source, stage.recipient, second());
        let vault_token = stage.keys.vault_token;
        let balance = read::balance(&stage.stage.world.get(&vault_token));

        let deposit = self.cell(
            &stage,
            &stage.deposit_token(AMOUNT),
            &[(source, vault_token, AMOUNT)],
        );
        let withdraw = self.cell(
            &stage,
            &stage.withdraw_token(AMOUNT),
            &[(vault_token, recipient, AMOUNT)],
        );
        let payout = self.cell(
            &stage,
            &stage.payout_token(&[(recipient, AMOUNT), (second, SECOND_AMOUNT)]),
            &[
                (vault_token, recipient, AMOUNT),
                (vault_token, second, SECOND_AMOUNT),
            ],
        );
        let close = if balance == 0 {
            Cell::NeverFull
        } else {
            self.cell(
                &stage,
                &stage.close_token_account(),
                &[(vault_token, recipient, balance)],
            )
        };
        let empty = self.prepare(arch, |_| {});
        let close_empty = self.cell(&empty, &empty.close_token_account(), &[]);
        Row {
            tokens: self.tokens,
            cells: [deposit, withdraw, payout, close, close_empty],
        }
    }

    fn prepare(&self, arch: Arch, fill: fn(&mut TokenStage)) -> TokenStage {
        let mut stage = (self.stage)(Stage::new(arch));
        fill(&mut stage);
        (self.then)(&mut stage);
        stage
    }

    /// Runs an instruction that makes these transfers, each from one account to another.
    fn cell(
        &self,
        stage: &TokenStage,
        instruction: &Instruction,
        transfers: &[(Pubkey, Pubkey, u64)],
    ) -> Cell {
        let run = stage.stage.world.run(instruction);
        let mut effect = Effect::none(&stage.stage.world, instruction);
        if let Err(error) = &run.result.raw_result {
            effect.assert(&run);
            return Cell::Fails(error.clone());
        }
        for (from, to, amount) in transfers {
            effect.move_tokens_less_fee(from, to, *amount, (self.fee)(*amount));
            if self.hooked {
                note(&mut effect, &stage.extra[0].pubkey, *amount);
            }
        }
        if instruction.data[0] == Tag::CloseTokenAccount as u8 {
            effect.close(&stage.keys.vault_token, &stage.stage.recipient);
        }
        effect.assert(&run);
        Cell::Works
    }
}

/// What the hook notes of a call: no signature reached it, and only its record was writable.
fn note(effect: &mut Effect, record: &Pubkey, amount: u64) {
    let account = effect.account(record);
    let mut noted = hook::read(account);
    noted.calls += 1;
    noted.amount += amount;
    noted.writable = 1 << RECORD;
    account.data = bytemuck::bytes_of(&noted).to_vec();
}

fn cases() -> Vec<Case> {
    use {AccountExtension::*, MintExtension::*};
    vec![
        Case::new("no extension", |stage| {
            let mut stage = make(stage, &[]);
            let vault = stage.keys.vault;
            stage.keys.vault_token = open(&mut stage, "plain", vault, None);
            stage
        }),
        Case::new("ImmutableOwner (every associated account)", |stage| {
            make(stage, &[])
        }),
        Case::new("TransferFee 0 %", |stage| make(stage, &[fee(0, u64::MAX)])),
        Case::new("TransferFee 1 %", |stage| {
            make(stage, &[fee(100, u64::MAX)])
        })
        .with_fee(|amount| amount / 100),
        Case::new("TransferFee at its maximum", |stage| {
            make(stage, &[fee(100, 7)])
        })
        .with_fee(|_| 7),
        Case::new("TransferFee 100 %", |stage| {
            make(stage, &[fee(10_000, u64::MAX)])
        })
        .with_fee(|amount| amount),
        Case::new(
            "TransferFee 1 %, withheld in the vault's account",
            |stage| make(stage, &[fee(100, u64::MAX)]),
        )
        .with_fee(|amount| amount / 100)
        .filled(TokenStage::deposit),
        Case::new("TransferFee 1 %, harvested", |stage| {
            make(stage, &[fee(100, u64::MAX)])
        })
        .with_fee(|amount| amount / 100)
        .filled(TokenStage::deposit)
        .then(|stage| stage.harvest(stage.keys.vault_token)),
        Case::new("TransferHook", |stage| hooked(stage, Mode::Allow, 3)).hooked(),
        Case::new("TransferHook, 16 accounts forwarded", |stage| {
            hooked(stage, Mode::Allow, 16)
        })
        .hooked(),
        Case::new("TransferHook, 17 accounts forwarded", |stage| {
            hooked(stage, Mode::Allow, 17)
        })
        .hooked(),
        Case::new("TransferHook, an account it asks for left out", |stage| {
            hooked(stage, Mode::Allow, 3)
        })
        .hooked()
        .then(|stage| {
            stage.extra.remove(0);
        }),
        Case::new("TransferHook, its program left out", |stage| {
            hooked(stage, Mode::Allow, 3)
        })
        .hooked()
        .then(|stage| {
            stage.extra.remove(1);
        }),
        Case::new("TransferHook that refuses", |stage| {
            hooked(stage, Mode::Refuse, 3)
        })
        .hooked(),
        Case::new("vault's account frozen", |stage| make(stage, &[]))
            .then(|stage| stage.freeze(stage.keys.vault_token)),
        Case::new("other account frozen", |stage| make(stage, &[])).then(|stage| {
            stage.freeze(stage.source);
            stage.freeze(stage.recipient);
        }),
        Case::new("DefaultAccountState frozen", |stage| {
            make(stage, &[DefaultFrozen])
        })
        .filled(|_| {}),
        Case::new("DefaultAccountState frozen, all thawed", |stage| {
            let mut stage = make(stage, &[DefaultFrozen]);
            for account in [stage.keys.vault_token, stage.recipient, second()] {
                stage.thaw(account);
            }
            stage
        }),
        Case::new("MemoRequired on the vault's account", |stage| {
            let mut stage = make(stage, &[]);
            stage.keys.vault_token = given(&mut stage, MemoRequired);
            stage
        }),
        Case::new("MemoRequired on the other account", |stage| {
            with_other(make(stage, &[]), MemoRequired)
        }),
        Case::new("CpiGuard on the other account", |stage| {
            with_other(make(stage, &[]), CpiGuard)
        }),
        Case::new("NonTransferable", |stage| make(stage, &[NonTransferable])),
        Case::new("PermanentDelegate", |stage| {
            make(stage, &[PermanentDelegate])
        }),
        Case::new("Pausable", |stage| make(stage, &[Pausable])),
        Case::new("Pausable, paused", |stage| make(stage, &[Pausable])).then(TokenStage::pause),
        Case::new("ScaledUiAmount", |stage| {
            make(stage, &[ScaledUiAmount { multiplier: 2.5 }])
        }),
        Case::new("MintCloseAuthority", |stage| make(stage, &[CloseAuthority])),
        Case::new("MintCloseAuthority, mint closed", |stage| {
            make(stage, &[CloseAuthority])
        })
        .never_full()
        .then(|stage| {
            stage.burn(VAULT_TOKENS + DEPOSITOR_TOKENS);
            stage.close_mint();
        }),
    ]
}

fn fill(stage: &mut TokenStage) {
    stage.mint_to(stage.keys.vault_token, VAULT_TOKENS);
}

/// The second recipient of a payout.
fn second() -> Pubkey {
    key("second token account")
}

fn make(stage: Stage, extensions: &[MintExtension]) -> TokenStage {
    let mut stage = TokenStage::empty(stage, TokenProgram::Token2022, extensions);
    stage.open("second token account");
    stage
}

const fn fee(basis_points: u16, maximum: u64) -> MintExtension {
    MintExtension::TransferFee {
        basis_points,
        maximum,
    }
}

/// A mint with a hook that needs this many accounts beyond those of the transfer. Three are its record,
/// its program and the validation account; the authority, which signs, is among the others.
fn hooked(stage: Stage, mode: Mode, accounts: usize) -> TokenStage {
    let mut also = vec![AccountMeta::new_readonly(stage.authority, true)];
    also.extend(
        (1..)
            .map(|n| AccountMeta::new_readonly(key(&format!("hook {n}")), false))
            .take(16),
    );
    also.truncate(accounts - 3);
    let (mut stage, _) = TokenStage::with_hook(stage, mode, also);
    stage.open("second token account");
    stage
}

fn open(
    stage: &mut TokenStage,
    name: &str,
    owner: Pubkey,
    extension: Option<AccountExtension>,
) -> Pubkey {
    let new = stage.mint.open(key(name), owner);
    let new = match extension {
        Some(extension) => new.with(extension),
        None => new,
    };
    let (account, state) = new.build(&stage.stage.world.svm);
    stage.stage.world.set(&account, state);
    account
}

/// The depositor has an account with this extension, and it is the one that is paid too.
fn with_other(mut stage: TokenStage, extension: AccountExtension) -> TokenStage {
    let owner = stage.stage.depositor;
    stage.source = open(&mut stage, "other", owner, Some(extension));
    stage.mint_to(stage.source, AMOUNT);
    stage.recipient = stage.source;
    stage
}

/// An account that somebody opened, with an extension that only its owner can ask for, and gave to the
/// vault.
fn given(stage: &mut TokenStage, extension: AccountExtension) -> Pubkey {
    let giver = stage.stage.stranger;
    let account = open(stage, "given", giver, Some(extension));
    let give = instruction::set_authority(
        &stage.keys.program,
        &account,
        Some(&stage.keys.vault),
        AuthorityType::AccountOwner,
        &giver,
        &[],
    );
    stage.stage.world.send(&give.expect("Token-2022 has it"));
    account
}
