//! The rows: how each stage is set, and what its instructions must do.

use {
    super::{Cell, Row, Seen},
    crate::{
        Arch,
        effect::Effect,
        keys::key,
        stage::{DEPOSITOR_TOKENS, Stage, TokenStage, VAULT_TOKENS},
        token::{
            AccountExtension::{self, CpiGuard, MemoRequired},
            DECIMALS,
            MintExtension::{self, *},
            hook::{self, Mode, RECORD},
            read,
        },
    },
    cu_runtime::Run,
    cu_vault_interface::{instruction::Instruction as Tag, token::TokenProgram},
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
    spl_token_2022_interface::instruction::{self, AuthorityType},
};

/// What a deposit, a withdrawal and the first transfer of a payout move.
const AMOUNT: u64 = 10_000;

/// What the second transfer of a payout moves.
const SECOND_AMOUNT: u64 = 20_000;

/// The rows of the reference's table.
pub fn all() -> Vec<Case> {
    let mut cases = vec![
        Case::new("no extension", &[]).first(TokenStage::use_plain_account),
        Case::new("ImmutableOwner (every associated account)", &[]),
    ];
    cases.extend(transfer_fees());
    cases.extend(transfer_hooks());
    cases.extend([
        Case::new("vault's account frozen", &[]).then(|stage| stage.freeze(stage.keys.vault_token)),
        Case::new("other account frozen", &[]).then(|stage| {
            stage.freeze(stage.source);
            stage.freeze(stage.recipient);
        }),
        Case::new("DefaultAccountState frozen", &[DefaultFrozen]).never_full(),
        Case::new("DefaultAccountState frozen, all thawed", &[DefaultFrozen]).first(|stage| {
            for account in [stage.keys.vault_token, stage.recipient, second()] {
                stage.thaw(account);
            }
        }),
        Case::new("MemoRequired on the vault's account", &[])
            .first(|stage| use_given_account(stage, MemoRequired)),
        Case::new("MemoRequired on the other account", &[])
            .first(|stage| use_other_account(stage, MemoRequired)),
        Case::new("CpiGuard on the other account", &[])
            .first(|stage| use_other_account(stage, CpiGuard)),
        Case::new("NonTransferable", &[NonTransferable]),
        Case::new("PermanentDelegate", &[PermanentDelegate]),
        Case::new("Pausable", &[Pausable]),
        Case::new("Pausable, paused", &[Pausable]).then(TokenStage::pause),
        Case::new("ScaledUiAmount", &[ScaledUiAmount { multiplier: 2.5 }]),
        Case::new("PermissionedBurn", &[PermissionedBurn]),
        Case::new("MintCloseAuthority", &[CloseAuthority]),
        Case::new("MintCloseAuthority, mint closed", &[CloseAuthority])
            .never_full()
            .then(|stage| {
                stage.burn(VAULT_TOKENS + DEPOSITOR_TOKENS);
                stage.close_mint();
            }),
    ]);
    cases
}

/// Further rows: the changes under a vault that is full, and amounts that are not what they seem.
pub fn further() -> Vec<Case> {
    let one_percent = || fee(100, u64::MAX);
    vec![
        Case::new("TransferFee raised, not yet in force", &[one_percent()])
            .with_fee(|amount| amount / 100)
            .then(|stage| stage.set_fee(200)),
        Case::new("TransferFee raised, two epochs later", &[one_percent()])
            .with_fee(|amount| amount / 50)
            .then(|stage| {
                stage.set_fee(200);
                stage.pass_epochs(2);
            }),
        Case::new("TransferFee taken back, two epochs later", &[one_percent()]).then(|stage| {
            stage.set_fee(0);
            stage.pass_epochs(2);
        }),
        Case::new("all frozen later", &[]).then(|stage| {
            for account in [
                stage.source,
                stage.keys.vault_token,
                stage.recipient,
                second(),
            ] {
                stage.freeze(account);
            }
        }),
        Case::new(
            "mint closed and made again with other decimals",
            &[CloseAuthority],
        )
        .first(|stage| {
            stage.burn(VAULT_TOKENS + DEPOSITOR_TOKENS);
            stage.close_mint();
            stage.make_mint_again(DECIMALS + 3);
            stage.mint_to(stage.source, DEPOSITOR_TOKENS);
        }),
        Case::new("InterestBearing", &[InterestBearing { basis_points: 500 }])
            .then(|stage| stage.pass_epochs(100)),
        Case::new(
            "ScaledUiAmount, changed",
            &[ScaledUiAmount { multiplier: 2.5 }],
        )
        .then(|stage| stage.scale(1_000.0)),
        Case::new("ConfidentialTransfer", &[Confidential]),
        Case::new(
            "PermanentDelegate and Pausable and TransferFee",
            &[PermanentDelegate, Pausable, one_percent()],
        )
        .with_fee(|amount| amount / 100),
    ]
}

fn fee(basis_points: u16, maximum: u64) -> MintExtension {
    TransferFee {
        basis_points,
        maximum,
    }
}

fn transfer_fees() -> [Case; 6] {
    let one_percent = fee(100, u64::MAX);
    [
        Case::new("TransferFee 0 %", &[fee(0, u64::MAX)]),
        Case::new("TransferFee 1 %", &[one_percent]).with_fee(|amount| amount / 100),
        Case::new("TransferFee at its maximum", &[fee(100, 7)]).with_fee(|_| 7),
        Case::new("TransferFee 100 %", &[fee(10_000, u64::MAX)]).with_fee(|amount| amount),
        Case::new(
            "TransferFee 1 %, withheld in the vault's account",
            &[one_percent],
        )
        .with_fee(|amount| amount / 100)
        .filled_by(TokenStage::deposit)
        .emptied_by(deposit_and_withdraw),
        Case::new("TransferFee 1 %, harvested", &[one_percent])
            .with_fee(|amount| amount / 100)
            .filled_by(TokenStage::deposit)
            .emptied_by(deposit_and_withdraw)
            .then(|stage| stage.harvest(stage.keys.vault_token)),
    ]
}

/// The vault's account has had tokens, and the fee of the deposit stays withheld in it.
fn deposit_and_withdraw(stage: &mut TokenStage) {
    stage.deposit();
    let arrived = read::balance(&stage.stage.world.get(&stage.keys.vault_token));
    let withdraw = stage.withdraw_token(arrived);
    stage.stage.world.send(&withdraw);
}

fn transfer_hooks() -> [Case; 6] {
    let case = |tokens, mode, accounts| Case::new(tokens, &[]).hooked(mode, accounts);
    [
        case("TransferHook", Mode::Allow, 4),
        case("TransferHook, 16 accounts forwarded", Mode::Allow, 16),
        case("TransferHook, 17 accounts forwarded", Mode::Allow, 17),
        case("TransferHook, a required account left out", Mode::Allow, 4).then(|stage| {
            stage.extra.remove(0);
        }),
        case("TransferHook, its program left out", Mode::Allow, 4).then(|stage| {
            let program = stage.extra.len() - 2;
            stage.extra.remove(program);
        }),
        case("TransferHook that refuses", Mode::Refuse, 4),
    ]
}

/// A row to be run.
pub struct Case {
    pub tokens: &'static str,
    extensions: Vec<MintExtension>,
    /// How the hook answers, and how many accounts it needs beyond those of the transfer.
    hook: Option<(Mode, usize)>,
    /// What happens before the vault has any of the tokens,
    first: fn(&mut TokenStage),
    /// how it gets them,
    fill: fn(&mut TokenStage),
    /// or the outcome of its account where that is to be empty,
    empty: fn(&mut TokenStage),
    /// and what happens afterwards.
    then: fn(&mut TokenStage),
    /// The fee of a transfer.
    fee: fn(u64) -> u64,
}

impl Case {
    fn new(tokens: &'static str, extensions: &[MintExtension]) -> Self {
        Self {
            tokens,
            extensions: extensions.to_vec(),
            hook: None,
            first: |_| {},
            fill: |stage| stage.mint_to(stage.keys.vault_token, VAULT_TOKENS),
            empty: |_| {},
            then: |_| {},
            fee: |_| 0,
        }
    }

    fn hooked(mut self, mode: Mode, accounts: usize) -> Self {
        self.hook = Some((mode, accounts));
        self
    }

    fn first(mut self, first: fn(&mut TokenStage)) -> Self {
        self.first = first;
        self
    }

    fn filled_by(mut self, fill: fn(&mut TokenStage)) -> Self {
        self.fill = fill;
        self
    }

    fn emptied_by(mut self, empty: fn(&mut TokenStage)) -> Self {
        self.empty = empty;
        self
    }

    fn never_full(self) -> Self {
        self.filled_by(|_| {})
    }

    fn then(mut self, then: fn(&mut TokenStage)) -> Self {
        self.then = then;
        self
    }

    fn with_fee(mut self, fee: fn(u64) -> u64) -> Self {
        self.fee = fee;
        self
    }

    /// Runs it, and shows each run.
    pub fn row(&self, arch: Arch, mut watch: impl FnMut(Seen)) -> Row {
        let stage = self.stage(arch, self.fill);
        let mut cell = |column, stage: &TokenStage, instruction: &Instruction, transfers: &[_]| {
            let run = stage.stage.world.run(instruction);
            let cell = self.cell(stage, instruction, &run, transfers);
            watch(Seen {
                tokens: self.tokens,
                column,
                world: &stage.stage.world,
                instruction,
                run: &run,
                cell: &cell,
            });
            cell
        };
        let (source, recipient, second) = (stage.source, stage.recipient, second());
        let vault_token = stage.keys.vault_token;
        let balance = read::balance(&stage.stage.world.get(&vault_token));

        let deposit = cell(
            0,
            &stage,
            &stage.deposit_token(AMOUNT),
            &[(source, vault_token, AMOUNT)],
        );
        let withdraw = cell(
            1,
            &stage,
            &stage.withdraw_token(AMOUNT),
            &[(vault_token, recipient, AMOUNT)],
        );
        let payout = cell(
            2,
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
            cell(
                3,
                &stage,
                &stage.close_token_account(),
                &[(vault_token, recipient, balance)],
            )
        };
        let empty = self.stage(arch, self.empty);
        let left = read::balance(&empty.stage.world.get(&empty.keys.vault_token));
        assert_eq!(left, 0, "{}: the account is not empty", self.tokens);
        // An account has withheld fees exactly where the name says so.
        for stage in [&stage, &empty] {
            let fees = read::withheld_fee(&stage.stage.world.get(&stage.keys.vault_token));
            let named = self.tokens.contains("withheld");
            assert_eq!(fees > 0, named, "{}: {fees} withheld", self.tokens);
        }
        let close_empty = cell(4, &empty, &empty.close_token_account(), &[]);
        Row {
            tokens: self.tokens,
            cells: [deposit, withdraw, payout, close, close_empty],
        }
    }

    fn stage(&self, arch: Arch, fill: fn(&mut TokenStage)) -> TokenStage {
        let stage = Stage::new(arch);
        let mut stage = match self.hook {
            Some((mode, accounts)) => with_hook(stage, mode, accounts),
            None => TokenStage::empty(stage, TokenProgram::Token2022, &self.extensions),
        };
        stage.open(SECOND);
        (self.first)(&mut stage);
        fill(&mut stage);
        (self.then)(&mut stage);
        stage
    }

    /// The outcome of an instruction that makes these transfers, each from one account to another.
    fn cell(
        &self,
        stage: &TokenStage,
        instruction: &Instruction,
        run: &Run,
        transfers: &[(Pubkey, Pubkey, u64)],
    ) -> Cell {
        let mut effect = Effect::none(&stage.stage.world, instruction);
        if let Err(error) = &run.result.raw_result {
            effect.assert(run);
            return Cell::Fails(error.clone());
        }
        for (from, to, amount) in transfers {
            effect.move_tokens_less_fee(from, to, *amount, (self.fee)(*amount));
            if self.hook.is_some() {
                note(&mut effect, &stage.extra[0].pubkey, *amount);
            }
        }
        if instruction.data[0] == Tag::CloseTokenAccount as u8 {
            effect.close(&stage.keys.vault_token, &stage.stage.recipient);
        }
        effect.assert(run);
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

/// The name of the second recipient's token account.
const SECOND: &str = "second token account";

fn second() -> Pubkey {
    key(SECOND)
}

/// Three of the accounts are the hook's record, its program and the validation account. The first of the
/// others is the authority, which signs.
fn with_hook(stage: Stage, mode: Mode, accounts: usize) -> TokenStage {
    let mut also = vec![AccountMeta::new_readonly(stage.authority, true)];
    let others = (4..accounts).map(|n| key(&format!("account {n} of the hook")));
    also.extend(others.map(|other| AccountMeta::new_readonly(other, false)));
    let (stage, _) = TokenStage::with_hook(stage, mode, also);
    assert_eq!(stage.extra.len(), accounts);
    stage
}

/// The vault's account is one that another user opened, with an extension that only its owner can add,
/// and then gave away.
fn use_given_account(stage: &mut TokenStage, extension: AccountExtension) {
    let giver = stage.stage.stranger;
    let account = open(stage, giver, extension);
    let give = instruction::set_authority(
        &stage.keys.program,
        &account,
        Some(&stage.keys.vault),
        AuthorityType::AccountOwner,
        &giver,
        &[],
    );
    let give = give.expect("Token-2022 has this instruction");
    stage.stage.world.send(&give);
    stage.keys.vault_token = account;
}

/// The depositor has an account with this extension, and is who gets paid too.
fn use_other_account(stage: &mut TokenStage, extension: AccountExtension) {
    let account = open(stage, stage.stage.depositor, extension);
    stage.mint_to(account, AMOUNT);
    stage.source = account;
    stage.recipient = account;
}

fn open(stage: &mut TokenStage, owner: Pubkey, extension: AccountExtension) -> Pubkey {
    let new = stage.mint.open(key("extended"), owner).with(extension);
    let (account, state) = new.build(&stage.stage.world.svm);
    stage.stage.world.set(&account, state);
    account
}
