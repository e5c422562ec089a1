//! The token programs: whose accounts they take, of which mint, in which state.

use {
    crate::enforced::{refuse, stages},
    cu_runtime::programs,
    cu_vault_interface::{
        instruction::Instruction::{self as Tag, *},
        token::{
            TOKEN_ACCOUNT_LEN,
            TokenProgram::{self, SplToken, Token2022},
        },
    },
    cu_vault_tests::{
        Arch,
        every::{AMOUNT, Call, EXCESS},
        keys::key,
        stage::{Stage, TokenStage},
        token::{Mint, MintExtension},
    },
    solana_account::Account,
    solana_instruction_error::InstructionError::{self, *},
    spl_token_2022_interface::{error::TokenError, instruction},
};

/// Something that a token program does not let pass, for each of its instructions in the same way.
struct Rule {
    what: &'static str,
    spoil: fn(&mut Call),
    error: fn(Tag, TokenProgram) -> InstructionError,
}

const RULES: &[Rule] = &[
    Rule {
        what: "the source is another program's",
        spoil: |call| call.account(source(call)).owner = key("rogue"),
        error: foreign,
    },
    Rule {
        what: "the destination is another program's",
        spoil: |call| call.account(destination(call)).owner = key("rogue"),
        error: foreign,
    },
    Rule {
        what: "the source is of another mint",
        spoil: |call| set(call, source(call), MINT, &[1; 32]),
        error: |_, _| token(TokenError::MintMismatch),
    },
    Rule {
        what: "the destination is of another mint",
        spoil: |call| set(call, destination(call), MINT, &[1; 32]),
        error: |_, _| token(TokenError::MintMismatch),
    },
    Rule {
        what: "the mint is another one",
        spoil: |call| {
            let copy = call.account("mint").clone();
            call.put("mint", key("another mint"), copy);
        },
        error: |_, _| token(TokenError::MintMismatch),
    },
    Rule {
        what: "the mint has other decimals",
        spoil: |call| {
            let at = match call.spec.instruction {
                DepositToken | WithdrawToken => 9,
                _ => 1,
            };
            call.instruction.data[at] += 1;
        },
        error: |_, _| token(TokenError::MintDecimalsMismatch),
    },
    Rule {
        what: "the source is somebody else's",
        spoil: |call| set(call, source(call), OWNER, &[1; 32]),
        error: |_, _| token(TokenError::OwnerMismatch),
    },
    Rule {
        what: "the source was never initialised",
        spoil: |call| set(call, source(call), STATE, &[0]),
        error: |_, _| UninitializedAccount,
    },
    Rule {
        what: "the destination was never initialised",
        spoil: |call| set(call, destination(call), STATE, &[0]),
        error: |_, _| UninitializedAccount,
    },
    Rule {
        what: "the token program is the other one",
        spoil: |call| {
            let program = &mut call.meta("token program").pubkey;
            *program = match *program {
                programs::TOKEN => programs::TOKEN_2022,
                _ => programs::TOKEN,
            };
        },
        // The data of an associated token account of Token-2022 is too long for SPL Token.
        error: |tag, program| match (program, tag) {
            (Token2022, DepositToken | WithdrawToken) => InvalidAccountData,
            _ => IncorrectProgramId,
        },
    },
];

/// The account that CloseTokenAccount closes.
const ACCOUNT: &str = "vault token account";

/// Where the fields of a token account lie.
const MINT: usize = 0;
const OWNER: usize = 32;
const BALANCE: usize = 64;
const STATE: usize = 108;
const NATIVE: usize = 109;

/// Alone, p-token leaves it to the runtime who owns the accounts that it writes; in a batch it looks.
fn foreign(tag: Tag, program: TokenProgram) -> InstructionError {
    match (program, tag) {
        (SplToken, DepositToken | WithdrawToken) => ExternalAccountDataModified,
        _ => IncorrectProgramId,
    }
}

const fn token(error: TokenError) -> InstructionError {
    Custom(error as u32)
}

fn source(call: &Call) -> &'static str {
    match call.spec.instruction {
        DepositToken => "source",
        _ => "vault token account",
    }
}

fn destination(call: &Call) -> &'static str {
    match call.spec.instruction {
        DepositToken => "vault token account",
        PayoutToken => "recipient token account 2",
        _ => "recipient token account",
    }
}

fn set(call: &mut Call, slot: &str, at: usize, bytes: &[u8]) {
    call.account(slot).data[at..at + bytes.len()].copy_from_slice(bytes);
}

#[test]
pub fn the_token_programs_keep_their_rules() {
    for mut every in stages() {
        let program = every.tokens.mint.program;
        for tag in [DepositToken, WithdrawToken, PayoutToken, CloseTokenAccount] {
            for rule in RULES {
                let mut call = every.call(tag);
                (rule.spoil)(&mut call);
                let error = (rule.error)(tag, program);
                refuse(&mut every, &call, rule.what, error);
            }
        }
    }
}

/// What `Transfer` does not compare, the fast paths compare with the mint that is passed, and whose that is
/// no one checks. There is only one account at the address that a token account names, and that is a mint.
#[test]
pub fn a_mint_is_one_for_good() {
    for mut every in stages() {
        let mint = every.tokens.keys.mint;
        let (id, issuer) = (every.tokens.keys.program, every.tokens.mint.issuer);
        let world = &mut every.tokens.stage.world;
        let again = instruction::initialize_mint2(&id, &mint, &issuer, None, 0);
        let again = again.expect("both programs have it");
        world.refuse(&again, token(TokenError::AlreadyInUse));
        let close = instruction::close_account(&id, &mint, &issuer, &issuer, &[]);
        let close = close.expect("both programs have it");
        // Some of Token-2022 can be closed, but that is asked to compare for itself.
        world.refuse(&close, InvalidAccountData);

        // Nor does a token account come to name what is no mint of the program.
        let [copy, account] = ["a copy of the mint", "a new token account"].map(key);
        let mut fake = world.get(&mint);
        fake.owner = key("rogue");
        world.set(&copy, fake);
        let rent = world.rent(TOKEN_ACCOUNT_LEN);
        let mut blank = Account::new(rent, TOKEN_ACCOUNT_LEN, &id);
        blank.data.fill(0);
        world.set(&account, blank);
        let open = instruction::initialize_account3(&id, &account, &copy, &issuer);
        let open = open.expect("both programs have it");
        world.refuse(&open, IncorrectProgramId);
    }
}

#[test]
fn they_move_no_more_than_there_is() {
    for mut every in stages() {
        for tag in [DepositToken, WithdrawToken, PayoutToken] {
            let mut call = every.call(tag);
            let source = source(&call);
            set(&mut call, source, BALANCE, &(AMOUNT - 1).to_le_bytes());
            let error = token(TokenError::InsufficientFunds);
            refuse(&mut every, &call, "a base unit too little", error);
        }
    }
}

/// Where nothing is written, the runtime has nothing to say, and the token program looks for itself.
#[test]
fn they_do_not_even_move_nothing_for_another_program() {
    for mut every in stages() {
        for (tag, amounts) in [
            (DepositToken, 1..9),
            (WithdrawToken, 1..9),
            (PayoutToken, 2..18),
        ] {
            for slot in [source, destination] {
                let mut call = every.call(tag);
                call.account(slot(&call)).owner = key("rogue");
                call.instruction.data[amounts.clone()].fill(0);
                let what = format!("the {} is another program's", slot(&call));
                refuse(&mut every, &call, what, IncorrectProgramId);
            }
        }
    }
}

#[test]
fn a_token_account_that_pays_itself_keeps_what_it_has() {
    let fee = MintExtension::TransferFee {
        basis_points: 100,
        maximum: u64::MAX,
    };
    for arch in Arch::ALL {
        for (program, extensions) in [(SplToken, &[][..]), (Token2022, &[]), (Token2022, &[fee])] {
            let mut tokens = TokenStage::empty(Stage::new(arch), program, extensions);
            tokens.deposit();
            tokens.recipient = tokens.keys.vault_token;
            let itself = (tokens.recipient, AMOUNT);
            for instruction in [
                tokens.withdraw_token(AMOUNT),
                tokens.payout_token(&[itself]),
                tokens.payout_token(&[itself; 3]),
            ] {
                tokens.stage.world.run_exactly(&instruction, |_| {});
            }
        }
    }
}

/// With tokens in it the transfer objects; an empty account is closed without one.
#[test]
pub fn only_the_vaults_token_accounts_are_closed() {
    let cases: [(_, fn(&mut Call), _, _); 3] = [
        (
            "somebody else's",
            |call| set(call, ACCOUNT, OWNER, &[1; 32]),
            token(TokenError::OwnerMismatch),
            [SplToken, Token2022].map(|_| token(TokenError::OwnerMismatch)),
        ),
        (
            "another program's",
            |call| call.account(ACCOUNT).owner = key("rogue"),
            IncorrectProgramId,
            // SPL Token leaves it to the runtime whose it is.
            [ExternalAccountLamportSpend, IncorrectProgramId],
        ),
        (
            "nobody's, never initialised",
            |call| set(call, ACCOUNT, STATE, &[0]),
            UninitializedAccount,
            [UninitializedAccount, UninitializedAccount],
        ),
    ];
    for mut every in stages() {
        for (whose, spoil, full, empty) in &cases {
            let mut call = every.call(CloseTokenAccount);
            spoil(&mut call);
            refuse(&mut every, &call, whose, full.clone());
            set(&mut call, ACCOUNT, BALANCE, &[0; 8]);
            let program = usize::from(every.tokens.mint.program == Token2022);
            let empty = empty[program].clone();
            refuse(&mut every, &call, format!("{whose}, and empty"), empty);
        }
    }
}

#[test]
pub fn only_the_vaults_excess_is_withdrawn() {
    let by_spl_token: [(_, fn(&mut Call), _, _); 5] = [
        (
            "somebody else's",
            |call| set(call, ACCOUNT, OWNER, &[1; 32]),
            token(TokenError::OwnerMismatch),
            token(TokenError::OwnerMismatch),
        ),
        (
            "another program's",
            |call| call.account(ACCOUNT).owner = key("rogue"),
            ExternalAccountLamportSpend,
            IncorrectProgramId,
        ),
        (
            "nobody's, never initialised",
            |call| set(call, ACCOUNT, STATE, &[0]),
            UninitializedAccount,
            token(TokenError::InvalidState),
        ),
        (
            "wrapped SOL",
            |call| set(call, ACCOUNT, NATIVE, &[1]),
            token(TokenError::NativeNotSupported),
            token(TokenError::NativeNotSupported),
        ),
        (
            "a lamport below the minimum",
            |call| call.account(ACCOUNT).lamports -= EXCESS + 1,
            token(TokenError::NotRentExempt),
            token(TokenError::NotRentExempt),
        ),
    ];
    for mut every in stages() {
        for (whose, spoil, spl_token, token_2022) in &by_spl_token {
            let mut call = every.call(WithdrawExcessLamports);
            spoil(&mut call);
            let error = match every.tokens.mint.program {
                SplToken => spl_token,
                Token2022 => token_2022,
            };
            refuse(&mut every, &call, whose, error.clone());
        }
    }
}

#[test]
pub fn what_is_no_token_account_does_not_pass_for_one() {
    let fee = MintExtension::TransferFee {
        basis_points: 1,
        maximum: 1,
    };
    for mut every in stages() {
        let mut call = every.call(CloseTokenAccount);
        call.account(ACCOUNT).data.fill(0);
        refuse(&mut every, &call, "all zero", UninitializedAccount);

        if every.tokens.mint.program == Token2022 {
            let svm = &every.world().svm;
            let mint = Mint::new(svm, Token2022, key("long"), key("issuer"), &[fee]);
            assert!(mint.account.data.len() > TOKEN_ACCOUNT_LEN);
            let mut call = every.call(CloseTokenAccount);
            call.put(ACCOUNT, mint.key, mint.account);
            refuse(&mut every, &call, "a long mint", UninitializedAccount);
        }
    }
}
