//! The requests of each example to the runtime, spelt out: Anchor's own entrypoint runs, up to the call. The runtime itself is a
//! stub here, which records the calls.

use {
    anchor_lang::{
        Accounts, Bumps, Event,
        context::Context,
        error::ErrorCode,
        prelude::{AccountInfo, AccountMeta, ProgramError, Pubkey},
        solana_program::{entrypoint::ProgramResult, instruction::Instruction},
        system_program,
    },
    anchor_spl::{token, token_2022},
    example_anchor::{ID, Paid, TransferTokens, entry, examples},
    solana_sysvar::program_stubs::{self, SyscallStubs},
    std::{collections::BTreeSet, mem::take, sync::Mutex},
};

/// The arguments that a program passed to the runtime.
#[derive(Debug, PartialEq, Eq)]
struct Call {
    instruction: Instruction,
    seeds: Vec<Vec<Vec<u8>>>,
}

static CALLS: Mutex<Vec<Call>> = Mutex::new(Vec::new());
/// The stubs are the process's, so one example runs at a time.
static ONE: Mutex<()> = Mutex::new(());

struct Stubs;

impl SyscallStubs for Stubs {
    fn sol_invoke_signed(
        &self,
        instruction: &Instruction,
        infos: &[AccountInfo],
        seeds: &[&[&[u8]]],
    ) -> ProgramResult {
        let signer = |seeds: &&[&[u8]]| seeds.iter().map(|seed| seed.to_vec()).collect();
        let call = Call {
            instruction: instruction.clone(),
            seeds: seeds.iter().map(signer).collect(),
        };
        // The token program's one effect that an example reads afterwards: the destination holds 705.
        if instruction.data.first() == Some(&12) {
            infos[2].try_borrow_mut_data()?[64..72].copy_from_slice(&705u64.to_le_bytes());
        }
        CALLS.lock().unwrap().push(call);
        Ok(())
    }

    fn sol_log(&self, _: &str) {}
}

/// An account of an instruction. It lives as long as the process, as the runtime's input does for a program.
struct Given {
    meta: AccountMeta,
    owner: Pubkey,
    data: Vec<u8>,
    executable: bool,
}

fn account(meta: AccountMeta) -> Given {
    Given {
        meta,
        owner: system_program::ID,
        data: vec![],
        executable: false,
    }
}

fn signer(key: Pubkey) -> Given {
    account(AccountMeta::new(key, true))
}

fn writable(key: Pubkey) -> Given {
    account(AccountMeta::new(key, false))
}

fn readonly(key: Pubkey) -> Given {
    account(AccountMeta::new_readonly(key, false))
}

fn program(key: Pubkey) -> Given {
    Given {
        executable: true,
        ..readonly(key)
    }
}

fn address(key: u8) -> Pubkey {
    Pubkey::new_from_array([key; 32])
}

fn infos(accounts: Vec<Given>) -> &'static [AccountInfo<'static>] {
    let info = |it: Given| {
        let it: &'static mut Given = Box::leak(Box::new(it));
        AccountInfo::new(
            &it.meta.pubkey,
            it.meta.is_signer,
            it.meta.is_writable,
            Box::leak(Box::new(1_000_000)),
            &mut it.data,
            &it.owner,
            it.executable,
        )
    };
    Box::leak(accounts.into_iter().map(info).collect())
}

/// Runs something with the stubs in place.
fn watch<T>(run: impl FnOnce() -> T) -> (T, Vec<Call>) {
    let _one = ONE.lock().unwrap_or_else(|it| it.into_inner());
    program_stubs::set_syscall_stubs(Box::new(Stubs));
    let result = run();
    (result, take(&mut *CALLS.lock().unwrap()))
}

fn run(data: Vec<u8>, accounts: Vec<Given>) -> (ProgramResult, Vec<Call>) {
    watch(|| entry(&ID, infos(accounts), Box::leak(data.into_boxed_slice())))
}

/// Instruction data: its number, 700, and what follows.
fn data(instruction: u8, rest: &[u8]) -> Vec<u8> {
    [&[instruction], &700u64.to_le_bytes()[..], rest].concat()
}

/// The one call of an example that succeeds.
fn call(data: Vec<u8>, accounts: Vec<Given>) -> Call {
    let (result, mut calls) = run(data, accounts);
    assert_eq!(result, Ok(()));
    assert_eq!(calls.len(), 1);
    calls.remove(0)
}

fn seeds(seeds: &[&[u8]]) -> Vec<Vec<Vec<u8>>> {
    vec![seeds.iter().map(|seed| seed.to_vec()).collect()]
}

/// System `Transfer` of 700 lamports.
fn system_transfer(from: Pubkey, to: Pubkey) -> Instruction {
    Instruction {
        program_id: system_program::ID,
        accounts: vec![AccountMeta::new(from, true), AccountMeta::new(to, false)],
        data: vec![2, 0, 0, 0, 0xbc, 2, 0, 0, 0, 0, 0, 0],
    }
}

/// `TransferChecked` of 700, with six decimals.
const TRANSFER_CHECKED: [u8; 10] = [12, 0xbc, 2, 0, 0, 0, 0, 0, 0, 6];

fn tokens(key: u8, program: Pubkey) -> Given {
    let mut data = vec![0; 165];
    data[64] = 5;
    data[108] = 1; // initialized
    Given {
        owner: program,
        data,
        ..writable(address(key))
    }
}

fn mint(key: u8, program: Pubkey) -> Given {
    let mut data = vec![0; 82];
    data[44] = 6;
    data[45] = 1; // initialized
    Given {
        owner: program,
        data,
        ..readonly(address(key))
    }
}

fn state_of(authority: u8) -> Given {
    let mut data = vec![1];
    data.extend([authority; 32]);
    data.push(254);
    Given {
        owner: ID,
        data,
        ..readonly(address(3))
    }
}

fn token_accounts(token_program: Pubkey) -> Vec<Given> {
    vec![
        signer(address(1)),
        state_of(1),
        tokens(4, token_program),
        mint(5, token_program),
        tokens(6, token_program),
        program(token_program),
    ]
}

#[test]
fn transfer() {
    let accounts = vec![
        signer(address(1)),
        writable(address(2)),
        program(system_program::ID),
    ];
    let expected = Call {
        instruction: system_transfer(address(1), address(2)),
        seeds: vec![],
    };
    assert_eq!(call(data(0, &[]), accounts), expected);
}

#[test]
fn transfer_from_pda() {
    let (vault, bump) = Pubkey::find_program_address(&[b"vault", address(1).as_ref()], &ID);
    let accounts = vec![
        signer(address(1)),
        writable(vault),
        writable(address(3)),
        program(system_program::ID),
    ];
    let expected = Call {
        instruction: system_transfer(vault, address(3)),
        seeds: seeds(&[b"vault", &[1; 32], &[bump]]),
    };
    assert_eq!(call(data(1, &[bump]), accounts), expected);
}

#[test]
fn transfer_tokens() {
    for token_program in [token::ID, token_2022::ID] {
        let expected = Call {
            instruction: Instruction {
                program_id: token_program,
                accounts: vec![
                    AccountMeta::new(address(4), false),
                    AccountMeta::new_readonly(address(5), false),
                    AccountMeta::new(address(6), false),
                    AccountMeta::new_readonly(address(3), true),
                ],
                data: TRANSFER_CHECKED.to_vec(),
            },
            seeds: seeds(&[b"state", &[1; 32], &[254]]),
        };
        assert_eq!(call(data(2, &[6]), token_accounts(token_program)), expected);
    }
}

/// The accounts struct is a copy from before the call: without `reload`, the handler would return 5.
#[test]
fn reload_reads_what_the_callee_wrote() {
    let infos = infos(token_accounts(token::ID));
    let (returned, _) = watch(|| {
        let mut rest = infos;
        let mut bumps = <TransferTokens as Bumps>::Bumps::default();
        let accounts =
            TransferTokens::try_accounts(&ID, &mut rest, &[], &mut bumps, &mut BTreeSet::new());
        let accounts = Box::leak(Box::new(accounts.unwrap()));
        assert_eq!(accounts.destination.amount, 5);
        let context = Context::new(&ID, accounts, rest, bumps);
        examples::transfer_tokens(context, 700, 6).unwrap()
    });
    assert_eq!(returned, 705);
}

#[test]
fn forward() {
    let accounts = vec![
        tokens(1, token::ID),
        mint(2, token::ID),
        tokens(3, token::ID),
        readonly(address(4)),
        program(token::ID),
        signer(address(5)),
        signer(address(6)),
    ];
    let expected = Instruction {
        program_id: token::ID,
        accounts: vec![
            AccountMeta::new(address(1), false),
            AccountMeta::new_readonly(address(2), false),
            AccountMeta::new(address(3), false),
            AccountMeta::new_readonly(address(4), false),
            AccountMeta::new_readonly(address(5), true),
            AccountMeta::new_readonly(address(6), true),
        ],
        data: TRANSFER_CHECKED.to_vec(),
    };
    assert_eq!(call(data(6, &[6]), accounts).instruction, expected);
}

/// The same event in the log, and as the data of a call.
#[test]
fn event() {
    let mut event = vec![1];
    event.extend([1; 32]);
    event.extend(700u64.to_le_bytes());
    let (result, calls) = run(data(7, &[]), vec![signer(address(1))]);
    assert_eq!((result, calls), (Ok(()), vec![]));
    // Nothing records the log here, so this is what `emit!` puts there.
    let paid = Paid {
        authority: address(1),
        amount: 700,
    };
    assert_eq!(Event::data(&paid), event);

    let (authority, bump) = Pubkey::find_program_address(&[b"__event_authority"], &ID);
    let accounts = vec![signer(address(1)), readonly(authority), program(ID)];
    let call = call(data(8, &[]), accounts);
    assert_eq!(call.instruction.program_id, ID);
    assert_eq!(
        call.instruction.accounts,
        [AccountMeta::new_readonly(authority, true)]
    );
    assert!(call.instruction.data.ends_with(&event));
    assert_eq!(call.seeds, seeds(&[b"__event_authority", &[bump]]));
}

#[test]
fn refusals_come_before_the_call() {
    let refused = |data, accounts, error: ErrorCode| {
        let (result, calls) = run(data, accounts);
        assert_eq!(result, Err(ProgramError::Custom(error.into())));
        assert_eq!(calls, []);
    };
    let change = |index: usize, account: Given| {
        let mut accounts = token_accounts(token::ID);
        accounts[index] = account;
        accounts
    };
    let foreign = Given {
        owner: token::ID,
        ..state_of(1)
    };
    for (accounts, error) in [
        (change(0, writable(address(1))), ErrorCode::AccountNotSigner),
        (change(1, foreign), ErrorCode::AccountOwnedByWrongProgram),
        (change(1, state_of(2)), ErrorCode::ConstraintHasOne),
        (change(5, program(address(7))), ErrorCode::InvalidProgramId),
    ] {
        refused(data(2, &[6]), accounts, error);
    }
    // A program that stands in for the System program: CVE-2026-45137.
    let accounts = vec![
        signer(address(1)),
        writable(address(2)),
        program(address(7)),
    ];
    refused(data(0, &[]), accounts, ErrorCode::InvalidProgramId);
    let accounts = vec![
        signer(address(1)),
        writable(address(2)),
        writable(address(3)),
        program(system_program::ID),
    ];
    refused(data(1, &[255]), accounts, ErrorCode::ConstraintSeeds);
}
