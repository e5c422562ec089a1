//! The token fixtures do on the real ELFs what their names say, at the top level and without a vault.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::token::TokenProgram::{self, Token2022},
    cu_vault_tests::{
        Arch, World,
        keys::key,
        token::{
            AccountExtension, Mint, MintExtension, NewAccount, TOKEN_PROGRAMS,
            hook::{self, AUTHORITY, EXECUTE, Hook, Mode, NO_RECORD, RECORD, REFUSED},
            read,
        },
        world::SOL,
    },
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    spl_associated_token_account_interface::instruction::create_associated_token_account,
    spl_tlv_account_resolution::error::AccountResolutionError,
    spl_token_2022_interface::{
        error::TokenError,
        extension::{ExtensionType, transfer_fee::MAX_FEE_BASIS_POINTS},
        instruction::{self, AuthorityType},
    },
};

/// What the source holds.
const BALANCE: u64 = 10_000;
/// What is transferred.
const AMOUNT: u64 = 1_000;

// Both programs.

#[test]
fn fixtures_are_exactly_rent_exempt_and_owned_by_their_program() {
    for program in TOKEN_PROGRAMS {
        let scene = Scene::new(program, &[]);
        for (key, len) in [(scene.mint.key, 82), (key("source"), 165)] {
            let account = scene.world.get(&key);
            assert_eq!(account.data.len(), len);
            assert_eq!(account.lamports, scene.world.rent(len));
            assert_eq!(account.owner, *program.id());
        }
    }
}

#[test]
fn the_supply_is_the_sum_of_the_accounts() {
    for program in TOKEN_PROGRAMS {
        let mut scene = Scene::new(program, &[]);
        scene.open("third", |account| account.holding(5));
        assert_eq!(read::supply(&scene.mint.account), BALANCE + 5);
    }
}

#[test]
fn associated_accounts_are_what_the_associated_token_program_makes() {
    for program in TOKEN_PROGRAMS {
        let mut scene = Scene::new(program, &[]);
        let (payer, owner) = (key("payer"), key("owner"));
        scene.world.fund(&payer, SOL);
        scene.world.send(&create_associated_token_account(
            &payer,
            &owner,
            &scene.mint.key,
            program.id(),
        ));

        let (address, fixture) = scene.mint.open_associated(owner).build(&scene.world.svm);
        assert_eq!(scene.world.get(&address), fixture);
    }
}

#[test]
fn without_extensions_the_amount_moves() {
    for program in TOKEN_PROGRAMS {
        let mut scene = Scene::new(program, &[]);
        scene.world.send(&scene.transfer());
        assert_eq!(scene.balances(), (BALANCE - AMOUNT, AMOUNT));
    }
}

#[test]
fn a_frozen_account_neither_gives_nor_takes() {
    for program in TOKEN_PROGRAMS {
        for side in ["source", "destination"] {
            let mut scene = Scene::new(program, &[]);
            let frozen = scene.open(side, |account| account.holding(BALANCE).frozen());
            assert!(read::is_frozen(&scene.world.get(&frozen)));
            scene.refuse(&scene.transfer(), TokenError::AccountFrozen, 17);
        }
    }
}

// Extensions of a mint.

#[test]
fn accounts_have_what_their_mint_requires() {
    use ExtensionType::*;
    let fee = MintExtension::TransferFee {
        basis_points: 1,
        maximum: 1,
    };
    let hook = MintExtension::TransferHook {
        program: key("hook"),
    };
    let scaled = MintExtension::ScaledUiAmount { multiplier: 2.0 };
    for (extension, required) in [
        (fee, vec![TransferFeeAmount]),
        (hook, vec![TransferHookAccount]),
        (MintExtension::CloseAuthority, vec![]),
        (MintExtension::DefaultFrozen, vec![]),
        (
            MintExtension::NonTransferable,
            vec![NonTransferableAccount, ImmutableOwner],
        ),
        (MintExtension::PermanentDelegate, vec![]),
        (MintExtension::Pausable, vec![PausableAccount]),
        (scaled, vec![]),
    ] {
        let scene = Scene::new(Token2022, &[extension]);
        let account = scene.world.get(&key("source"));
        assert_eq!(read::extensions(&account), required, "{extension:?}");
        assert_eq!(account.lamports, scene.world.rent(account.data.len()));
    }
}

#[test]
fn a_transfer_fee_stays_withheld_in_the_destination() {
    for (maximum, fee) in [(u64::MAX, AMOUNT / 100), (3, 3), (0, 0)] {
        let mut scene = Scene::new(
            Token2022,
            &[MintExtension::TransferFee {
                basis_points: MAX_FEE_BASIS_POINTS / 100,
                maximum,
            }],
        );
        scene.world.send(&scene.transfer());
        assert_eq!(scene.balances(), (BALANCE - AMOUNT, AMOUNT - fee));
        let withheld = |name| read::withheld_fee(&scene.world.get(&key(name)));
        assert_eq!((withheld("source"), withheld("destination")), (0, fee));
    }
}

/// With a fee of everything, so that no balance prevents it first.
#[test]
fn an_account_with_withheld_fees_cannot_be_closed() {
    let all = MintExtension::TransferFee {
        basis_points: MAX_FEE_BASIS_POINTS,
        maximum: u64::MAX,
    };
    let mut scene = Scene::new(Token2022, &[all]);
    scene.world.send(&scene.transfer());
    assert_eq!(scene.balances(), (BALANCE - AMOUNT, 0));
    scene.refuse(
        &scene.close(&key("destination"), &key("owner")),
        TokenError::AccountHasWithheldTransferFees,
        35,
    );
}

#[test]
fn default_frozen_accounts_are_born_frozen_and_thawed_for_a_balance() {
    let mut scene = Scene::new(Token2022, &[MintExtension::DefaultFrozen]);
    scene.refuse(&scene.transfer(), TokenError::AccountFrozen, 17);

    scene.open("destination", |account| account.holding(1));
    scene.world.send(&scene.transfer());
    assert_eq!(scene.balances(), (BALANCE - AMOUNT, AMOUNT + 1));
}

#[test]
fn non_transferable_tokens_stay() {
    let scene = Scene::new(Token2022, &[MintExtension::NonTransferable]);
    scene.refuse(&scene.transfer(), TokenError::NonTransferable, 37);
}

#[test]
fn a_pausable_mint_transfers_until_it_is_paused() {
    let mut scene = Scene::new(Token2022, &[MintExtension::Pausable]);
    scene.world.send(&scene.transfer());

    scene.mint.pause(&scene.world.svm);
    scene.put(scene.mint.keyed());
    scene.refuse(&scene.transfer(), TokenError::MintPaused, 67);
}

#[test]
fn a_permanent_delegate_needs_no_owner() {
    let by_issuer = |scene: &Scene| {
        let issuer = &scene.mint.issuer;
        scene
            .mint
            .transfer(&key("source"), &key("destination"), issuer, AMOUNT)
    };
    let mut scene = Scene::new(Token2022, &[MintExtension::PermanentDelegate]);
    scene.world.send(&by_issuer(&scene));
    assert_eq!(scene.balances(), (BALANCE - AMOUNT, AMOUNT));

    let scene = Scene::new(Token2022, &[]);
    scene.refuse(&by_issuer(&scene), TokenError::OwnerMismatch, 4);
}

#[test]
fn a_close_authority_closes_the_mint_of_no_tokens() {
    let close = |scene: &Scene| scene.close(&scene.mint.key, &scene.mint.issuer);
    let mut scene = Scene::without_accounts(Token2022, &[MintExtension::CloseAuthority]);
    scene.world.send(&close(&scene));
    assert_eq!(scene.world.lamports(&scene.mint.key), 0);

    let scene = Scene::new(Token2022, &[MintExtension::CloseAuthority]);
    scene.refuse(&close(&scene), TokenError::MintHasSupply, 28);
}

#[test]
fn a_scaled_ui_amount_scales_no_transfer() {
    let scaled = MintExtension::ScaledUiAmount { multiplier: 2.5 };
    let mut scene = Scene::new(Token2022, &[scaled]);
    scene.world.send(&scene.transfer());
    assert_eq!(scene.balances(), (BALANCE - AMOUNT, AMOUNT));
}

// Extensions of an account.

#[test]
fn a_memo_required_account_takes_nothing_without_one() {
    let mut scene = Scene::new(Token2022, &[]);
    scene.open("destination", |account| {
        account.with(AccountExtension::MemoRequired)
    });
    scene.refuse(&scene.transfer(), TokenError::NoMemo, 36);
}

/// It hinders programs, so only a CPI could show more.
#[test]
fn a_cpi_guard_does_not_hinder_its_owner() {
    let mut scene = Scene::new(Token2022, &[]);
    let source = scene.open("source", |account| {
        account.holding(BALANCE).with(AccountExtension::CpiGuard)
    });
    let extensions = read::extensions(&scene.world.get(&source));
    assert_eq!(extensions, [ExtensionType::CpiGuard]);
    scene.world.send(&scene.transfer());
    assert_eq!(scene.balances(), (BALANCE - AMOUNT, AMOUNT));
}

#[test]
fn an_immutable_owner_cannot_give_the_account_away() {
    let mut scene = Scene::new(Token2022, &[]);
    let source = scene.open("source", |account| {
        account.with(AccountExtension::ImmutableOwner)
    });
    let give_away = instruction::set_authority(
        Token2022.id(),
        &source,
        Some(&key("stranger")),
        AuthorityType::AccountOwner,
        &key("owner"),
        &[],
    );
    scene.refuse(&give_away.unwrap(), TokenError::ImmutableOwner, 34);
}

// The transfer hook.

#[test]
fn the_hook_sees_every_transfer_and_no_signature() {
    for arch in Arch::ALL {
        let (mut scene, hook) = Scene::with_hook(arch, Mode::Allow, vec![]);
        for calls in 1..=2 {
            scene.world.send(&scene.transfer_through(&hook));
            let record = scene.record(&hook);
            assert_eq!((record.calls, record.amount), (calls, calls * AMOUNT));
            assert_eq!(record.signers, 0);
            assert_eq!(record.writable, 1 << RECORD);
        }
        assert_eq!(scene.balances(), (BALANCE - 2 * AMOUNT, 2 * AMOUNT));
    }
}

/// Token-2022 withholds the signature even where the validation account requires it and the
/// transaction has it, and the write privilege on accounts of the transfer itself.
#[test]
fn a_hook_that_asks_for_a_signature_does_not_get_it() {
    for arch in Arch::ALL {
        let asked_for = vec![
            AccountMeta::new(key("stranger"), true),
            AccountMeta::new(key("owner"), true),
            AccountMeta::new(key("source"), false),
        ];
        let (mut scene, hook) = Scene::with_hook(arch, Mode::Allow, asked_for);
        scene.world.send(&scene.transfer_through(&hook));
        let record = scene.record(&hook);
        assert_eq!((record.calls, record.signers), (1, 0));
        let stranger = RECORD + 1;
        assert_eq!(record.writable, 1 << RECORD | 1 << stranger);
    }
}

/// Otherwise the two tests above would prove nothing.
#[test]
fn the_hook_notes_a_signature_that_it_is_given() {
    for arch in Arch::ALL {
        let (mut scene, hook) = Scene::with_hook(arch, Mode::Allow, vec![]);
        let mut execute = scene.transfer_through(&hook);
        execute.program_id = hook.program;
        execute.data = [EXECUTE, AMOUNT.to_le_bytes()].concat();
        // The order of `Execute`: the validation account before the record.
        let validation = execute.accounts.pop().unwrap();
        execute.accounts.insert(RECORD - 1, validation);

        scene.world.send(&execute);
        assert_eq!(scene.record(&hook).signers, 1 << AUTHORITY);
    }
}

#[test]
fn a_hook_that_refuses_stops_the_transfer() {
    for arch in Arch::ALL {
        let (scene, hook) = Scene::with_hook(arch, Mode::Refuse, vec![]);
        let refused = InstructionError::Custom(REFUSED);
        scene.world.refuse(&scene.transfer_through(&hook), refused);
    }
}

#[test]
fn a_transfer_without_an_account_of_the_hook_fails() {
    for arch in Arch::ALL {
        let (scene, hook) = Scene::with_hook(arch, Mode::Allow, vec![]);
        let incorrect_account = AccountResolutionError::IncorrectAccount as u32;
        assert_eq!(incorrect_account, 2_724_315_840);
        for (missing, error) in [
            (hook.record, InstructionError::Custom(incorrect_account)),
            (hook.program, InstructionError::MissingAccount),
            (
                hook.validation_address(),
                InstructionError::Custom(NO_RECORD),
            ),
        ] {
            let mut transfer = scene.transfer_through(&hook);
            transfer.accounts.retain(|meta| meta.pubkey != missing);
            scene.world.refuse(&transfer, error);
        }
    }
}

#[test]
fn a_transfer_to_itself_does_not_call_the_hook() {
    for arch in Arch::ALL {
        let (mut scene, hook) = Scene::with_hook(arch, Mode::Refuse, vec![]);
        let mut transfer = scene.transfer_through(&hook);
        transfer.accounts[2] = transfer.accounts[0].clone();
        scene.world.send(&transfer);
        assert_eq!(scene.balances(), (BALANCE, 0));
    }
}

#[test]
fn extensions_combine() {
    let hook = hook(vec![]);
    let mut scene = Scene::without_accounts(
        Token2022,
        &[
            MintExtension::TransferFee {
                basis_points: MAX_FEE_BASIS_POINTS / 100,
                maximum: u64::MAX,
            },
            MintExtension::TransferHook {
                program: hook.program,
            },
            MintExtension::PermanentDelegate,
            MintExtension::DefaultFrozen,
            MintExtension::Pausable,
        ],
    );
    scene.install(&hook, Mode::Allow);
    scene.open("source", |account| account.holding(BALANCE));
    scene.open("destination", |account| {
        account
            .holding(1)
            .with(AccountExtension::ImmutableOwner)
            .with(AccountExtension::CpiGuard)
    });
    scene.world.send(&scene.transfer_through(&hook));
    let fee = AMOUNT / 100;
    assert_eq!(scene.balances(), (BALANCE - AMOUNT, 1 + AMOUNT - fee));
    assert_eq!(scene.record(&hook).calls, 1);
}

fn hook(also: Vec<AccountMeta>) -> Hook {
    Hook {
        program: key("hook"),
        mint: key("mint"),
        record: key("record"),
        also,
    }
}

/// A mint, an account to transfer from and one to transfer to, both of the same owner.
struct Scene {
    world: World,
    mint: Mint,
}

impl Scene {
    fn new(program: TokenProgram, extensions: &[MintExtension]) -> Self {
        Self::without_accounts(program, extensions).with_accounts()
    }

    /// The architecture is that of the vault and the hook: nothing to a token program.
    fn without_accounts(program: TokenProgram, extensions: &[MintExtension]) -> Self {
        Self::on(Arch::V3, program, extensions)
    }

    fn with_hook(arch: Arch, mode: Mode, also: Vec<AccountMeta>) -> (Self, Hook) {
        let hook = hook(also);
        let extension = MintExtension::TransferHook {
            program: hook.program,
        };
        let mut scene = Self::on(arch, Token2022, &[extension]).with_accounts();
        scene.install(&hook, mode);
        (scene, hook)
    }

    fn on(arch: Arch, program: TokenProgram, extensions: &[MintExtension]) -> Self {
        let world = World::new(arch);
        let mint = Mint::new(&world.svm, program, key("mint"), key("issuer"), extensions);
        let mut scene = Self { world, mint };
        scene.put(scene.mint.keyed());
        scene
    }

    fn with_accounts(mut self) -> Self {
        self.open("source", |account| account.holding(BALANCE));
        self.open("destination", |account| account);
        self
    }

    fn install(&mut self, hook: &Hook, mode: Mode) {
        self.world.add_program(&hook.program, "hook");
        for keyed in hook.accounts(&self.world.svm, mode) {
            self.put(keyed);
        }
    }

    fn put(&mut self, (key, account): (Pubkey, Account)) {
        self.world.set(&key, account);
    }

    /// Makes an account of the mint, in place of one of the same name.
    fn open(&mut self, name: &str, ask: fn(NewAccount) -> NewAccount) -> Pubkey {
        let new = ask(self.mint.open(key(name), key("owner")));
        let (key, account) = new.build(&self.world.svm);
        self.put((key, account));
        self.put(self.mint.keyed());
        key
    }

    fn transfer(&self) -> Instruction {
        self.mint
            .transfer(&key("source"), &key("destination"), &key("owner"), AMOUNT)
    }

    fn transfer_through(&self, hook: &Hook) -> Instruction {
        let mut transfer = self.transfer();
        transfer.accounts.extend(hook.metas());
        transfer
    }

    fn close(&self, account: &Pubkey, authority: &Pubkey) -> Instruction {
        let program = self.mint.program.id();
        instruction::close_account(program, account, &key("rent recipient"), authority, &[])
            .expect("the program is a token program")
    }

    /// The error by its name, which says why, and by its number, which is what clients see.
    #[track_caller]
    fn refuse(&self, instruction: &Instruction, error: TokenError, code: u32) {
        assert_eq!(error as u32, code);
        self.world
            .refuse(instruction, InstructionError::Custom(code));
    }

    fn balances(&self) -> (u64, u64) {
        let balance = |name| read::balance(&self.world.get(&key(name)));
        (balance("source"), balance("destination"))
    }

    fn record(&self, hook: &Hook) -> hook::Record {
        hook::read(&self.world.get(&hook.record))
    }
}
