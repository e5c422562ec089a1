//! Tokens of both programs, lookup tables, accounts that are not there yet.

use {
    crate::payout::{
        command::Desk,
        fate::{Fate, Op, Survives, What, process},
        world::{SOL, World, payee, payee_key, world},
    },
    cu_vault_cli::plan::Amount,
    cu_vault_interface::{
        Address,
        client::find_token_account_address,
        token::{SPL_TOKEN_ID, TOKEN_2022_ID},
    },
    mollusk_svm_programs_token::token2022,
    serde_json::Value,
    solana_instruction::Instruction,
    solana_keypair::{Keypair, write_keypair_file},
    solana_signer::Signer,
    solana_system_interface::instruction::create_account,
    spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent,
    spl_token_2022_interface::instruction,
};

pub const DECIMALS: u8 = 6;

/// What the vault's token account holds, in base units.
const FUNDS: u64 = 2_000_000_000;

/// The amount of every recipient, as text and in base units.
pub const AMOUNT: &str = "1.25";
pub const PAID: u64 = 1_250_000;

const MINT_LEN: usize = 82;

/// The mint's key.
pub const MINT_SEED: [u8; 32] = [7; 32];

pub struct Mint {
    pub address: Address,
    pub program: Address,
}

impl Mint {
    pub fn account_of(&self, wallet: &Address) -> Address {
        find_token_account_address(wallet, &self.address, &self.program)
    }

    pub fn open(&self, payer: &Address, wallet: &Address) -> Instruction {
        create_associated_token_account_idempotent(payer, wallet, &self.address, &self.program)
    }
}

/// A desk on a cluster as [`tokens`] makes it.
pub fn desk(program: Address, with_accounts: usize) -> (Desk, Mint) {
    let (world, mint) = tokens(program, with_accounts);
    (Desk::new(world), mint)
}

/// A mint, whose tokens are in the vault; so many have accounts of it.
pub fn tokens(program: Address, with_accounts: usize) -> (World, Mint) {
    let world = world(SOL);
    let mint = issue(&world, program, MINT_LEN, None);
    for index in 0..with_accounts {
        let authority = world.authority.pubkey();
        world.prepare(&[mint.open(&authority, &payee(index))]);
    }
    (world, mint)
}

/// A mint of this length, after what its extension needs first.
pub fn issue(world: &World, program: Address, len: usize, first: Option<Instruction>) -> Mint {
    let authority = world.authority.pubkey();
    let key = Keypair::new_from_array(MINT_SEED);
    let mint = Mint {
        address: key.pubkey(),
        program,
    };
    let initialize = instruction::initialize_mint2(
        &program,
        &mint.address,
        &authority,
        Some(&authority),
        DECIMALS,
    );
    let create = create_account(&authority, &mint.address, SOL / 100, len as u64, &program);
    let mut instructions = vec![create];
    instructions.extend(first);
    instructions.push(initialize.expect("a token program"));
    world.prepare_with(&instructions, &[&key]);
    let vault_account = mint.account_of(&world.vault);
    let fill = instruction::mint_to(
        &program,
        &mint.address,
        &vault_account,
        &authority,
        &[],
        FUNDS,
    );
    world.prepare(&[
        mint.open(&authority, &world.vault),
        fill.expect("a token program"),
    ]);
    mint
}

/// The authority's own account, with so much.
pub fn holder(world: &World, mint: &Mint, amount: u64) -> Address {
    let authority = world.authority.pubkey();
    let account = mint.account_of(&authority);
    let fill = instruction::mint_to(
        &mint.program,
        &mint.address,
        &account,
        &authority,
        &[],
        amount,
    );
    world.prepare(&[
        mint.open(&authority, &authority),
        fill.expect("a token program"),
    ]);
    account
}

pub fn list(desk: &Desk, count: usize) {
    let rows: Vec<_> = (0..count).map(|n| (payee(n).to_string(), AMOUNT)).collect();
    desk.list(&rows);
}

/// So many have what they should, and the vault has the rest.
#[track_caller]
pub fn exactly_once(world: &World, mint: &Mint, count: usize) {
    for index in 0..count {
        assert_eq!(
            world.tokens(&mint.account_of(&payee(index))),
            PAID,
            "{index}"
        );
    }
    let left = world.tokens(&mint.account_of(&world.vault));
    assert_eq!(left, FUNDS - PAID * count as u64);
}

fn send(mint: &Mint) -> [String; 4] {
    let mint = mint.address.to_string();
    ["--send".into(), "--yes".into(), "--mint".into(), mint]
}

pub fn payout(desk: &Desk, mint: &Mint, more: &[&str]) -> crate::payout::command::Ended {
    let send = send(mint);
    let arguments: Vec<&str> = send
        .iter()
        .map(String::as_str)
        .chain(more.iter().copied())
        .collect();
    desk.payout(&arguments)
}

const PROGRAMS: [Address; 2] = [SPL_TOKEN_ID, TOKEN_2022_ID];

/// Each transaction alone could be paid for, all of them not.
#[test]
fn the_rent_of_all_accounts_is_there_before_the_first_is_opened() {
    for program in PROGRAMS {
        let (desk, mint) = desk(program, 0);
        list(&desk, 10);
        let (address, payer) = (mint.address.to_string(), payee(9_999));
        let key = desk.path("payer.json");
        write_keypair_file(&payee_key(9_999), &key).expect("there is room");
        let key = key.display().to_string();
        let arguments = ["--mint", &address, "--create-accounts", "--fee-payer", &key];
        desk.world.give(payer, SOL);
        let dry = desk.payout(&[&arguments[..], &["--output", "json"]].concat());
        assert_eq!(dry.code, 0, "{}", dry.out);
        let document: Value = serde_json::from_str(&dry.out).expect("it is JSON");
        assert!(document["transactions"].as_u64() >= Some(2), "{document}");
        let lamports = |field: &str| -> u64 {
            let text = document[field]["lamports"].as_str().expect("text");
            text.parse().expect("a number")
        };
        let needed = lamports("opened") + lamports("fee");

        desk.world.give(payer, needed - 1);
        for flags in [&[][..], &["--send", "--yes"]] {
            let ended = desk.payout(&[&arguments[..], flags].concat());
            let line = format!(
                "error: {payer} holds {}, and the rent of 10 token accounts and the fees come to {}; send SOL to it \
                 first\n",
                Amount::sol(needed - 1),
                Amount::sol(needed)
            );
            assert_eq!((ended.code, ended.err), (1, line));
        }
        assert_eq!(desk.world.handed_over(), 0);

        desk.world.give(payer, needed);
        let ended = desk.payout(&[&arguments[..], &["--send", "--yes"]].concat());
        assert_eq!(ended.code, 0, "{}", ended.err);
        exactly_once(&desk.world, &mint, 10);
        assert_eq!(desk.world.lamports(&payer), 0);
    }
}

#[test]
fn tokens_of_both_programs() {
    for program in PROGRAMS {
        let (desk, mint) = desk(program, 30);
        list(&desk, 30);
        let dry = desk.payout(&["--mint", &mint.address.to_string()]);
        let of = |units: &str| format!("of mint {} ({units} base units)", mint.address);
        let pays = format!("  pays     30 rows, 37.5 {}\n", of("37500000"));
        assert!(dry.out.contains(&pays), "{} {}", dry.out, dry.err);
        assert!(
            dry.out.contains("  balance  2000 -> 1962.5\n"),
            "{}",
            dry.out
        );
        let ended = payout(&desk, &mint, &[]);
        assert_eq!(
            (ended.code, ended.out.as_str()),
            (0, "Done: all 30 rows are paid\n"),
            "{}",
            ended.err
        );
        assert_eq!(desk.world.different(), 1);
        exactly_once(&desk.world, &mint, 30);
    }
}

/// A Token-2022 older than version 11.0.0 has no batch, and is paid a row at a time. No row is at fault.
#[test]
fn a_token_2022_without_batch() {
    let (desk, mint) = desk(TOKEN_2022_ID, 5);
    desk.world.add_elf(TOKEN_2022_ID, token2022::ELF);
    list(&desk, 5);
    let ended = payout(&desk, &mint, &[]);
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (0, "Done: all 5 rows are paid\n"),
        "{}",
        ended.err
    );
    assert_eq!(desk.world.different(), 5);
    exactly_once(&desk.world, &mint, 5);
}

/// Accounts are opened and paid in one transaction, so a crash leaves both or none.
#[test]
fn a_crash_at_every_request_while_accounts_are_opened() {
    for program in PROGRAMS {
        let (template, mint) = tokens(program, 3);
        let mut at = 0;
        loop {
            let desk = Desk::new(template.copy());
            list(&desk, 14);
            let what = match at % 2 {
                0 => What::CrashBefore,
                _ => What::CrashAfter(Survives::All),
            };
            desk.world.fated(Fate { at: at / 2, what });
            let ended = process(|| payout(&desk, &mint, &["--create-accounts"]));
            desk.world.ends.reset();
            if let Some(ended) = ended {
                assert_eq!(ended.code, 0, "{}", ended.err);
                break;
            }
            let ended = payout(&desk, &mint, &["--create-accounts"]);
            assert_eq!(
                (ended.code, ended.out.as_str()),
                (0, "Done: all 14 rows are paid\n"),
                "{}",
                ended.err
            );
            exactly_once(&desk.world, &mint, 14);
            at += 1;
        }
        assert!(at >= 40, "{at}");
    }
}

#[test]
fn token_recipients_that_are_refused() {
    for program in PROGRAMS {
        let (desk, mint) = desk(program, 4);
        let world = &desk.world;
        let authority = world.authority.pubkey();
        let frozen = mint.account_of(&payee(1));
        let freeze = instruction::freeze_account(&program, &frozen, &mint.address, &authority, &[]);
        world.prepare(&[freeze.expect("a token program")]);
        // Given away: the wallet's own address would still find it.
        let given = mint.account_of(&payee(2));
        let give = instruction::set_authority(
            &program,
            &given,
            Some(&payee(3)),
            instruction::AuthorityType::AccountOwner,
            &payee(2),
            &[],
        );
        let can_be_given = program == SPL_TOKEN_ID;
        if can_be_given {
            world.prepare_with(&[give.expect("a token program")], &[&payee_key(2)]);
        }
        let vault = world.vault.to_string();
        desk.list(&[
            (payee(0).to_string(), AMOUNT),
            (mint.account_of(&payee(0)).to_string(), AMOUNT),
            (payee(1).to_string(), AMOUNT),
            (payee(2).to_string(), AMOUNT),
            (payee(9).to_string(), AMOUNT),
            (vault.clone(), AMOUNT),
            (mint.account_of(&world.vault).to_string(), AMOUNT),
            (mint.address.to_string(), AMOUNT),
        ]);
        let ended = payout(&desk, &mint, &["--allow-off-curve"]);
        let given_line = match can_be_given {
            true => format!(
                "\n  line 5: its token account {given} belongs to {} by now",
                payee(3)
            ),
            // Associated accounts of Token-2022 have an owner for life.
            false => String::new(),
        };
        let count = 6 + usize::from(can_be_given);
        assert_eq!(
            (ended.code, ended.err),
            (
                2,
                format!(
                    "error: {count} rows are not right; nothing was sent\n  \
                     line 3: it is paid to the token account of line 2\n  \
                     line 4: its token account is frozen{given_line}\n  \
                     line 6: {} has no account of this mint: have it opened with --create-accounts\n  \
                     line 7: that is the vault's own token account\n  \
                     line 8: that is the vault's own token account\n  \
                     line 9: the recipient is the mint\n",
                    payee(9)
                )
            )
        );
        assert_eq!(desk.world.handed_over(), 0);
    }
}

/// More of them fit a transaction, up to the accounts that one may lock.
#[test]
fn a_lookup_table_that_is_there() {
    let world = world(10 * SOL);
    let payees: Vec<_> = (0..100).map(payee).collect();
    let table = world.lookup_table(&payees).to_string();
    let desk = Desk::new(world);
    let rows: Vec<_> = payees
        .iter()
        .map(|payee| (payee.to_string(), "0.01"))
        .collect();
    desk.list(&rows);
    let ended = desk.payout(&["--send", "--yes", "--v0", "--lookup-table", &table]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(desk.world.different(), 2, "60 and 40");
    assert!(
        ended
            .err
            .contains("sends    2 v0 transactions with up to 60 rows\n"),
        "{}",
        ended.err
    );
    for payee in payees {
        assert_eq!(desk.world.lamports(&payee), SOL / 100);
    }
}

/// Transactions of an earlier run are settled, after any change of their recipients; only the recipients to be paid
/// now are checked.
#[test]
fn a_recipient_who_was_paid_and_is_frozen_since() {
    let (desk, mint) = desk(SPL_TOKEN_ID, 30);
    list(&desk, 30);
    let freeze = |index: usize| {
        let account = mint.account_of(&payee(index));
        let authority = desk.world.authority.pubkey();
        let freeze =
            instruction::freeze_account(&mint.program, &account, &mint.address, &authority, &[]);
        desk.world.prepare(&[freeze.expect("a token program")]);
    };
    // The process ends right after it has sent the first transaction, which lands.
    let at = {
        let world = desk.world.copy();
        let desk = Desk::new(world);
        list(&desk, 30);
        assert_eq!(payout(&desk, &mint, &[]).code, 0);
        let ops = desk.world.ends.ops();
        ops.iter()
            .position(|op| *op == Op::Send)
            .expect("it has sent")
    };
    desk.world.fated(Fate {
        at,
        what: What::CrashAfter(Survives::All),
    });
    assert!(process(|| payout(&desk, &mint, &[])).is_none());
    desk.world.ends.reset();
    desk.world.pass(1);
    freeze(0);
    let ended = payout(&desk, &mint, &[]);
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (0, "Done: all 30 rows are paid\n"),
        "{}",
        ended.err
    );
    exactly_once(&desk.world, &mint, 30);
}
