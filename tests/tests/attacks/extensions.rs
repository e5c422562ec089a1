//! Mints and accounts of Token-2022: what works to the base unit, what the token program refuses.

use {
    crate::attacks::{
        moves::{NO_TOKENS, TOKEN_TAGS},
        sheet::{Attack, Outcome, Sheet},
    },
    cu_vault_interface::token::TokenProgram::Token2022,
    cu_vault_tests::{
        Arch,
        ix::TokenKeys,
        keys::key,
        stage::{Stage, TokenStage},
        token::AccountExtension::CpiGuard,
        token_2022_table::{self, COLUMNS, Case, Cell},
    },
    spl_token_2022_interface::{
        error::TokenError,
        instruction::{self, AuthorityType},
    },
};

const WORKS: &str = "works";
/// The vault's account is empty whatever anybody does.
const NEVER: &str = "–";
const WITHHELD: &str = "error 35 AccountHasWithheldTransferFees";
const TOO_MANY: &str = "error 6003 TooManyAccounts";
const INCORRECT: &str = "error 2724315840 IncorrectAccount";
const MISSING: &str = "error MissingAccount";
const HOOK: &str = "error 7777 (the hook's own)";
const FROZEN: &str = "error 17 AccountFrozen";
const NO_MEMO: &str = "error 36 NoMemo";
const GUARDED: &str = "error 42 CpiGuardTransferBlocked";
const STAYS: &str = "error 37 NonTransferable";
const PAUSED: &str = "error 67 MintPaused";
const NOTHING: &str = "error 1 InsufficientFunds";
const DECIMALS: &str = "error 18 MintDecimalsMismatch";

type Line = (&'static str, [&'static str; COLUMNS.len()]);

#[rustfmt::skip]
const TABLE: &[Line] = &[
    // tokens                                               deposit    withdraw   payout     close      close empty
    ("no extension",                                       [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("ImmutableOwner (every associated account)",          [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("TransferFee 0 %",                                    [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("TransferFee 1 %",                                    [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("TransferFee at its maximum",                         [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("TransferFee 100 %",                                  [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("TransferFee 1 %, withheld in the vault's account",   [WORKS,     WORKS,     WORKS,     WITHHELD,  WITHHELD]),
    ("TransferFee 1 %, harvested",                         [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("TransferHook",                                       [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("TransferHook, 16 accounts forwarded",                [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("TransferHook, 17 accounts forwarded",                [TOO_MANY,  TOO_MANY,  TOO_MANY,  TOO_MANY,  TOO_MANY]),
    ("TransferHook, a required account left out",      [INCORRECT, INCORRECT, INCORRECT, INCORRECT, WORKS]),
    ("TransferHook, its program left out",                 [MISSING,   MISSING,   MISSING,   MISSING,   WORKS]),
    ("TransferHook that refuses",                          [HOOK,      HOOK,      HOOK,      HOOK,      WORKS]),
    ("vault's account frozen",                             [FROZEN,    FROZEN,    FROZEN,    FROZEN,    WORKS]),
    ("other account frozen",                               [FROZEN,    FROZEN,    FROZEN,    FROZEN,    WORKS]),
    ("DefaultAccountState frozen",                         [FROZEN,    FROZEN,    FROZEN,    NEVER,     WORKS]),
    ("DefaultAccountState frozen, all thawed",             [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("MemoRequired on the vault's account",                [NO_MEMO,   WORKS,     WORKS,     WORKS,     WORKS]),
    ("MemoRequired on the other account",                  [WORKS,     NO_MEMO,   NO_MEMO,   NO_MEMO,   WORKS]),
    ("CpiGuard on the other account",                      [GUARDED,   WORKS,     WORKS,     WORKS,     WORKS]),
    ("NonTransferable",                                    [STAYS,     STAYS,     STAYS,     STAYS,     WORKS]),
    ("PermanentDelegate",                                  [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("Pausable",                                           [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("Pausable, paused",                                   [PAUSED,    PAUSED,    PAUSED,    PAUSED,    WORKS]),
    ("ScaledUiAmount",                                     [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("PermissionedBurn",                                   [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("MintCloseAuthority",                                 [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("MintCloseAuthority, mint closed",                    [NOTHING,   NOTHING,   NOTHING,   NEVER,     WORKS]),
];

/// Besides the table of the reference.
#[rustfmt::skip]
const FURTHER: &[Line] = &[
    // tokens                                               deposit    withdraw   payout     close      close empty
    ("TransferFee raised, not yet in force",               [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("TransferFee raised, two epochs later",               [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("TransferFee taken back, two epochs later",           [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("all frozen later",                                   [FROZEN,    FROZEN,    FROZEN,    FROZEN,    WORKS]),
    ("mint closed and made again with other decimals",     [DECIMALS,  DECIMALS,  DECIMALS,  DECIMALS,  WORKS]),
    ("InterestBearing",                                    [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("ScaledUiAmount, changed",                            [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("ConfidentialTransfer",                               [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
    ("PermanentDelegate and Pausable and TransferFee",     [WORKS,     WORKS,     WORKS,     WORKS,     WORKS]),
];

#[test]
pub fn extensions() {
    Sheet::run("extensions", "mints and accounts of Token-2022", |sheet| {
        for (cases, lines) in [
            (token_2022_table::all(), TABLE),
            (token_2022_table::further(), FURTHER),
        ] {
            assert_eq!(cases.len(), lines.len());
            for (case, (tokens, cells)) in cases.iter().zip(lines) {
                assert_eq!(case.tokens, *tokens);
                sheet.attack(tokens, "", |attack| strike(attack, case, cells));
            }
        }
        sheet.attack(
            "CpiGuard on the vault's account",
            "The owner of such an account cannot give it away, and the vault has no instruction that would \
             guard one.",
            |attack| {
                Arch::ALL.into_iter().for_each(a_guarded_account_is_not_given_away);
                attack.skip(TOKEN_TAGS, "a vault never has one");
                attack.skip_others(NO_TOKENS);
            },
        );
    });
}

fn strike(attack: &mut Attack, case: &Case, cells: &[&'static str; COLUMNS.len()]) {
    for arch in Arch::ALL {
        let row = case.row(arch, |seen| {
            let expected = cells[seen.column];
            assert_eq!(seen.cell.to_string(), expected, "{arch}: {}", case.tokens);
            let outcome = match seen.cell {
                Cell::Works => Outcome::Exact(how(seen.column)),
                _ => Outcome::Refused(expected.to_owned()),
            };
            attack.record_in(seen.world, seen.instruction, seen.run, outcome);
        });
        let ran = row.cells.each_ref().map(ToString::to_string);
        assert_eq!(ran, *cells, "{arch}: {}", case.tokens);
    }
    attack.skip_others(NO_TOKENS);
}

/// What a cell that works has shown.
fn how(column: usize) -> &'static str {
    match COLUMNS[column] {
        "close empty" => "an empty account is closed",
        _ => "moves what it says, less the fee",
    }
}

fn a_guarded_account_is_not_given_away(arch: Arch) {
    let mut stage = TokenStage::empty(Stage::new(arch), Token2022, &[]);
    let (guarded, owner) = (key("guarded"), stage.stage.depositor);
    let new = stage.mint.open(guarded, owner);
    let (_, state) = new.with(CpiGuard).build(&stage.stage.world.svm);
    stage.stage.world.set(&guarded, state);
    let TokenKeys { vault, program, .. } = &stage.keys;
    let what = AuthorityType::AccountOwner;
    let give = instruction::set_authority(program, &guarded, Some(vault), what, &owner, &[]);
    stage.stage.world.refuse(
        &give.expect("Token-2022 has it"),
        TokenError::CpiGuardOwnerChangeBlocked,
    );
}
