//! A token transfer by a program's address: the real p-token, called by A.

use {
    crate::runtime_rules::{
        fact::{Fact, Outcome::*, Theme},
        scene::{SEED, Scene, readonly, writable},
    },
    cu_runtime::programs,
    cu_vault_interface::token::{TOKEN_ACCOUNT_LEN, TokenProgram},
    cu_vault_tests::{
        effect::Effect,
        keys::key,
        rogue::Call,
        token::{DECIMALS, Mint},
        world::SOL,
    },
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError::*,
    spl_token_2022_interface::instruction,
};

/// Sets up an account of A's address that holds 100 base units, one of another user, and their mint.
/// A transfers 5, by an instruction that may have been tampered with.
fn transfer(s: &mut Scene, checked: bool, tamper: fn(&mut Vec<AccountMeta>)) -> Instruction {
    transfer_of(s, 5, checked, tamper)
}

/// The same with another amount.
fn transfer_of(
    s: &mut Scene,
    amount: u64,
    checked: bool,
    tamper: fn(&mut Vec<AccountMeta>),
) -> Instruction {
    let mut mint = Mint::new(
        &s.world.svm,
        TokenProgram::SplToken,
        key("mint"),
        key("issuer"),
        &[],
    );
    let [source, destination] = ["source", "destination"].map(key);
    let (_, account) = mint.open(source, s.pda).holding(100).build(&s.world.svm);
    s.world.set(&source, account);
    let (_, account) = mint.open(destination, s.other).build(&s.world.svm);
    s.world.set(&destination, account);
    s.world.set(&mint.key, mint.account.clone());

    let token = &programs::TOKEN;
    let mut transfer = if checked {
        instruction::transfer_checked(
            token,
            &source,
            &mint.key,
            &destination,
            &s.pda,
            &[],
            amount,
            DECIMALS,
        )
    } else {
        #[expect(deprecated, reason = "it is what is measured")]
        instruction::transfer(token, &source, &destination, &s.pda, &[], amount)
    }
    .expect("the accounts make an instruction");
    tamper(&mut transfer.accounts);
    s.a(
        [
            writable(&source),
            readonly(&mint.key),
            writable(&destination),
            readonly(&s.pda),
            readonly(token),
        ],
        [Call::new(transfer).signed(&[SEED, &[s.bump]]).into()],
    )
}

/// An account of SPL Token, still empty, becomes a token account of a mint.
fn initialize(s: &mut Scene, program: TokenProgram) -> Instruction {
    let mint = Mint::new(&s.world.svm, program, key("mint"), key("issuer"), &[]);
    s.world.set(&mint.key, mint.account.clone());
    let (fresh, token) = (key("fresh"), &programs::TOKEN);
    let account = Account {
        lamports: SOL,
        data: vec![0; TOKEN_ACCOUNT_LEN],
        owner: *token,
        ..Account::default()
    };
    s.world.set(&fresh, account);
    let initialize = instruction::initialize_account3(token, &fresh, &mint.key, &s.pda)
        .expect("the accounts make an instruction");
    s.a(
        [writable(&fresh), readonly(&mint.key), readonly(token)],
        [Call::new(initialize).into()],
    )
}

fn moved(_: &Scene, e: &mut Effect) {
    e.move_tokens(&key("source"), &key("destination"), 5);
}

pub fn theme() -> Theme {
    Theme {
        title: "A token transfer",
        about: "The flags of the metas follow p-token's rules as much as the runtime's. The table \
                shows which of them refuses.",
        facts: facts(),
    }
}

#[expect(deprecated, reason = "`NotEnoughAccountKeys` is what p-token returns")]
fn facts() -> Vec<Fact> {
    vec![
        Fact::new(
            "token-transfer",
            &[19],
            "`Transfer`: source and destination writable; the authority, A's address, a \
             read-only signer.",
            |s| transfer(s, false, |_| {}),
            Does("5 base units move", moved),
        ),
        Fact::new(
            "token-transfer-checked",
            &[19],
            "`TransferChecked`, which also names the mint, read-only.",
            |s| transfer(s, true, |_| {}),
            Does("5 base units move", moved),
        ),
        Fact::new(
            "token-authority-not-flagged",
            &[19],
            "`TransferChecked`, the authority not flagged as a signer, though A's seeds sign for \
             it.",
            |s| transfer(s, true, |metas| metas[3].is_signer = false),
            Refused(MissingRequiredSignature),
        ),
        Fact::new(
            "token-authority-writable",
            &[6, 19],
            "`TransferChecked`, the authority flagged writable, which it is not in A's \
             instruction.",
            |s| transfer(s, true, |metas| metas[3].is_writable = true),
            Refused(PrivilegeEscalation),
        ),
        Fact::new(
            "token-destination-readonly",
            &[19],
            "`TransferChecked`, the destination flagged read-only.",
            |s| transfer(s, true, |metas| metas[2].is_writable = false),
            Refused(ReadonlyDataModified),
        )
        .with_all_gates(Ruined(ReadonlyDataModified))
        .corrects(
            "p-token does not ask whether an account is writable. It writes, and the runtime refuses: \
             without SIMD-0460 at the end, with it at the store, for the whole budget.",
        ),
        Fact::new(
            "token-account-missing",
            &[],
            "The metas of a `Transfer` end before the authority.",
            |s| transfer(s, false, |metas| metas.truncate(2)),
            Refused(NotEnoughAccountKeys),
        ),
        Fact::new(
            "token-too-little",
            &[],
            "A transfer of 101 base units from an account that holds 100.",
            |s| transfer_of(s, 101, true, |_| {}),
            Refused(Custom(1)),
        ),
        Fact::new(
            "token-no-token-account",
            &[],
            "The destination's place is taken by the mint, which is no token account.",
            |s| transfer(s, true, |metas| metas[2] = metas[1].clone()),
            Refused(InvalidAccountData),
        ),
        Fact::new(
            "token-other-mint",
            &[],
            "The mint's place is taken by the destination, a token account.",
            |s| transfer(s, true, |metas| metas[1].pubkey = metas[2].pubkey),
            Refused(Custom(3)),
        ),
        Fact::new(
            "token-other-authority",
            &[],
            "Source and destination are swapped, the amount is zero: the source's authority is not A's \
             address.",
            |s| transfer_of(s, 0, true, |metas| metas.swap(0, 2)),
            Refused(Custom(4)),
        ),
        Fact::new(
            "token-other-program",
            &[],
            "An account of SPL Token becomes a token account of a mint of Token-2022.",
            |s| initialize(s, TokenProgram::Token2022),
            Refused(IncorrectProgramId),
        ),
    ]
}
