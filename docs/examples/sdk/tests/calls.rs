//! The requests of each example to the runtime: the instruction, the infos and the seeds of its calls, spelt out. The runtime
//! itself is a stub here, which records the calls and does nothing.

use {
    example_sdk::process,
    solana_program::{
        account_info::AccountInfo,
        entrypoint::ProgramResult,
        instruction::{AccountMeta, Instruction},
        program_error::ProgramError,
        program_stubs::{self, SyscallStubs},
        pubkey::Pubkey,
    },
    std::{mem::take, sync::Mutex},
};

const ID: Pubkey = Pubkey::new_from_array([9; 32]);
const SYSTEM: Pubkey = Pubkey::new_from_array([0; 32]);
const SPL_TOKEN: Pubkey = Pubkey::from_str_const("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
const TOKEN_2022: Pubkey = Pubkey::from_str_const("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb");

/// The arguments that a program passed to the runtime.
#[derive(Default)]
struct Seen {
    calls: Vec<Call>,
    return_data: Option<(Pubkey, Vec<u8>)>,
    events: Vec<Vec<u8>>,
}

#[derive(Debug, PartialEq, Eq)]
struct Call {
    instruction: Instruction,
    infos: Vec<Pubkey>,
    seeds: Vec<Vec<Vec<u8>>>,
}

static SEEN: Mutex<Option<Seen>> = Mutex::new(None);
/// The stubs are the process's, so one example runs at a time.
static ONE: Mutex<()> = Mutex::new(());

struct Stubs;

impl Stubs {
    fn with<T>(f: impl FnOnce(&mut Seen) -> T) -> T {
        f(SEEN.lock().unwrap().get_or_insert_default())
    }

    fn call(instruction: &Instruction, infos: &[AccountInfo], seeds: &[&[&[u8]]]) -> ProgramResult {
        let signer = |seeds: &&[&[u8]]| seeds.iter().map(|seed| seed.to_vec()).collect();
        let call = Call {
            instruction: instruction.clone(),
            infos: infos.iter().map(|info| *info.key).collect(),
            seeds: seeds.iter().map(signer).collect(),
        };
        // The return data of the callee, for the one call that reads it.
        if instruction.program_id == ID {
            Self::with(|seen| seen.return_data = Some((ID, 6u64.to_le_bytes().to_vec())));
        }
        Self::with(|seen| seen.calls.push(call));
        Ok(())
    }
}

impl SyscallStubs for Stubs {
    fn sol_invoke_signed(
        &self,
        instruction: &Instruction,
        infos: &[AccountInfo],
        seeds: &[&[&[u8]]],
    ) -> ProgramResult {
        Self::call(instruction, infos, seeds)
    }

    fn sol_get_return_data(&self) -> Option<(Pubkey, Vec<u8>)> {
        Self::with(|seen| seen.return_data.clone())
    }

    fn sol_set_return_data(&self, data: &[u8]) {
        Self::with(|seen| seen.return_data = Some((ID, data.to_vec())));
    }

    fn sol_log_data(&self, fields: &[&[u8]]) {
        Self::with(|seen| seen.events.push(fields.concat()));
    }
}

/// `solana-invoke` has its stub in an older version of the same crate.
#[cfg(feature = "solana-invoke")]
impl solana_sysvar::program_stubs::SyscallStubs for Stubs {
    fn sol_invoke_signed(
        &self,
        instruction: &Instruction,
        infos: &[AccountInfo],
        seeds: &[&[&[u8]]],
    ) -> ProgramResult {
        Self::call(instruction, infos, seeds)
    }
}

/// An account of an instruction.
struct Given {
    meta: AccountMeta,
    owner: Pubkey,
    data: Vec<u8>,
}

fn signer(key: u8) -> Given {
    given(AccountMeta::new(address(key), true))
}

fn plain(key: u8) -> Given {
    given(AccountMeta::new(address(key), false))
}

fn program(key: Pubkey) -> Given {
    given(AccountMeta::new_readonly(key, false))
}

fn given(meta: AccountMeta) -> Given {
    Given {
        meta,
        owner: SYSTEM,
        data: vec![],
    }
}

fn address(key: u8) -> Pubkey {
    Pubkey::new_from_array([key; 32])
}

/// Runs an example.
fn run(instruction: u8, args: &[u8], accounts: &mut [Given]) -> (ProgramResult, Seen) {
    let _one = ONE.lock().unwrap_or_else(|it| it.into_inner());
    program_stubs::set_syscall_stubs(Box::new(Stubs));
    #[cfg(feature = "solana-invoke")]
    solana_sysvar::program_stubs::set_syscall_stubs(Box::new(Stubs));
    let mut lamports = vec![1_000_000; accounts.len()];
    let infos: Vec<_> = accounts
        .iter_mut()
        .zip(&mut lamports)
        .map(|(it, lamports)| {
            AccountInfo::new(
                &it.meta.pubkey,
                it.meta.is_signer,
                it.meta.is_writable,
                lamports,
                &mut it.data,
                &it.owner,
                false,
            )
        })
        .collect();
    let data = [&[instruction], args].concat();
    let result = process(&ID, &infos, &data);
    (result, take(&mut *SEEN.lock().unwrap()).unwrap_or_default())
}

fn amount(amount: u64, rest: &[u8]) -> Vec<u8> {
    [&amount.to_le_bytes(), rest].concat()
}

/// The one call of an example that succeeds.
fn call(instruction: u8, args: &[u8], accounts: &mut [Given]) -> Call {
    let (result, mut seen) = run(instruction, args, accounts);
    assert_eq!(result, Ok(()));
    assert_eq!(seen.calls.len(), 1);
    seen.calls.remove(0)
}

fn seeds(seeds: &[&[u8]]) -> Vec<Vec<Vec<u8>>> {
    vec![seeds.iter().map(|seed| seed.to_vec()).collect()]
}

/// System `Transfer` of 700 lamports.
fn system_transfer(from: u8, to: u8) -> Instruction {
    Instruction {
        program_id: SYSTEM,
        accounts: vec![
            AccountMeta::new(address(from), true),
            AccountMeta::new(address(to), false),
        ],
        data: vec![2, 0, 0, 0, 0xbc, 2, 0, 0, 0, 0, 0, 0],
    }
}

/// `TransferChecked` of 700, with six decimals.
const TRANSFER_CHECKED: [u8; 10] = [12, 0xbc, 2, 0, 0, 0, 0, 0, 0, 6];

fn state_of(authority: u8) -> Given {
    let mut data = vec![1];
    data.extend([authority; 32]);
    data.push(254);
    Given {
        owner: ID,
        data,
        ..given(AccountMeta::new_readonly(address(3), false))
    }
}

/// A token account that holds 5.
fn tokens(key: u8) -> Given {
    let mut data = vec![0; 165];
    data[64] = 5;
    Given {
        owner: SPL_TOKEN,
        data,
        ..plain(key)
    }
}

#[test]
fn transfer() {
    let mut accounts = [signer(1), plain(2), program(SYSTEM)];
    let expected = Call {
        instruction: system_transfer(1, 2),
        infos: vec![address(1), address(2)],
        seeds: vec![],
    };
    assert_eq!(call(0, &amount(700, &[]), &mut accounts), expected);
}

#[test]
fn transfer_from_pda() {
    let mut accounts = [signer(1), plain(2), plain(3), program(SYSTEM)];
    let expected = Call {
        instruction: system_transfer(2, 3),
        infos: vec![address(2), address(3)],
        seeds: seeds(&[b"vault", &[1; 32], &[255]]),
    };
    assert_eq!(call(1, &amount(700, &[255]), &mut accounts), expected);
}

#[test]
fn transfer_tokens() {
    for token_program in [SPL_TOKEN, TOKEN_2022] {
        let mut accounts = [
            signer(1),
            state_of(1),
            tokens(4),
            program(address(5)),
            tokens(6),
            program(token_program),
        ];
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
            infos: [4, 5, 6, 3].map(address).to_vec(),
            seeds: seeds(&[b"state", &[1; 32], &[254]]),
        };
        assert_eq!(call(2, &amount(700, &[6]), &mut accounts), expected);
        let (_, seen) = run(2, &amount(700, &[6]), &mut accounts);
        let balance = 5u64.to_le_bytes().to_vec();
        assert_eq!(seen.return_data, Some((ID, balance)));
    }
}

#[test]
fn return_data() {
    let (result, seen) = run(4, &amount(5, &[]), &mut []);
    assert_eq!(result, Ok(()));
    assert_eq!(seen.return_data, Some((ID, 6u64.to_le_bytes().to_vec())));

    let (result, seen) = run(5, &amount(5, &[]), &mut [program(ID)]);
    assert_eq!(result, Ok(()));
    assert_eq!(seen.return_data, Some((ID, 7u64.to_le_bytes().to_vec())));
    let expected = Call {
        instruction: Instruction {
            program_id: ID,
            accounts: vec![],
            data: vec![4, 5, 0, 0, 0, 0, 0, 0, 0],
        },
        infos: vec![],
        seeds: vec![],
    };
    assert_eq!(seen.calls, [expected]);
}

#[test]
fn forward() {
    let mut accounts = [
        tokens(1),
        program(address(2)),
        tokens(3),
        program(address(4)),
        program(SPL_TOKEN),
        signer(5),
        signer(6),
    ];
    let expected = Instruction {
        program_id: SPL_TOKEN,
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
    let call = call(6, &amount(700, &[6]), &mut accounts);
    assert_eq!(call.instruction, expected);
}

#[test]
fn event() {
    let (result, seen) = run(7, &amount(700, &[]), &mut [signer(1)]);
    assert_eq!(result, Ok(()));
    let mut event = vec![1];
    event.extend([1; 32]);
    event.extend(700u64.to_le_bytes());
    assert_eq!(seen.events, [event]);
}

#[test]
fn refusals_come_before_the_call() {
    let refused = |instruction, mut accounts: Vec<Given>, args: &[u8], error| {
        let (result, seen) = run(instruction, args, &mut accounts);
        assert_eq!(result, Err(error));
        assert_eq!(seen.calls, []);
    };
    let args = amount(700, &[6]);
    let accounts = |authority, state, token_program| {
        vec![
            authority,
            state,
            tokens(4),
            program(address(5)),
            tokens(6),
            program(token_program),
        ]
    };
    let foreign = Given {
        owner: SYSTEM,
        ..state_of(1)
    };
    for (accounts, error) in [
        (
            accounts(plain(1), state_of(1), SPL_TOKEN),
            ProgramError::MissingRequiredSignature,
        ),
        (
            accounts(signer(1), foreign, SPL_TOKEN),
            ProgramError::InvalidAccountOwner,
        ),
        (
            accounts(signer(1), state_of(2), SPL_TOKEN),
            ProgramError::IncorrectAuthority,
        ),
        (
            accounts(signer(1), state_of(1), address(7)),
            ProgramError::IncorrectProgramId,
        ),
    ] {
        refused(2, accounts, &args, error);
    }
    let vault = vec![plain(1), plain(2), plain(3), program(SYSTEM)];
    refused(1, vault, &args, ProgramError::MissingRequiredSignature);
    refused(
        0,
        vec![],
        &amount(1, &[]),
        ProgramError::NotEnoughAccountKeys,
    );
    refused(8, vec![], &[], ProgramError::InvalidInstructionData);
}
