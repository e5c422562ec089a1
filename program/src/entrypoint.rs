//! r1 and r2, and the one dispatch.
//!
//! The runtime hands over two pointers: r1 to the serialised accounts, r2 to the instruction data
//! (SIMD-0321), with its length in the eight bytes before it.
//!
//! ```text
//! r1 → number of accounts u64 · account · account · …
//!                                       r2 - 8 → data length u64
//!                                           r2 → discriminator u8 · fields … · our address 32
//! ```
//!
//! The discriminator is looked at before a single account is, so that each instruction may choose how it
//! reads them. First comes the fast path, for the one layout of the input that nearly every caller sends;
//! what that does not take, right or wrong, the general path does: Pinocchio's own parsing, which copes
//! with any number of accounts, duplicates and data of any length.

#![allow(unsafe_code)]

use {
    crate::{
        error::VaultError,
        instruction::{Instruction, LamportsArgs, NoArgs, TokenArgs, parse, parse_payout},
        layout, processor,
    },
    core::{mem::MaybeUninit, slice::from_raw_parts},
    pinocchio::{
        AccountView, MAX_TX_ACCOUNTS, ProgramResult, SUCCESS, entrypoint::deserialize,
        hint::cold_path,
    },
};

/// A processor with its result already encoded: the BPF calling convention returns one register.
type Processor = fn(&mut [AccountView], &[u8]) -> u64;

#[cfg(all(
    not(feature = "no-entrypoint"),
    any(target_os = "solana", target_arch = "bpf")
))]
mod symbol {
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();

    /// What the loader calls.
    ///
    /// # Safety
    ///
    /// Only the loader may call it, with the pointers described in the module's documentation.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn entrypoint(input: *mut u8, instruction_data: *const u8) -> u64 {
        // SAFETY: the loader passes what `process` asks for.
        unsafe { super::process(input, instruction_data) }
    }
}

/// Runs one instruction; returns 0 or the error as the runtime encodes it.
///
/// # Safety
///
/// `input` points to accounts serialised as the runtime does it, where the SVM maps them, alive and
/// unaliased for the call, and `instruction_data` to the instruction data in the same buffer, its length
/// in the eight bytes before it, the program's address behind it.
#[inline(always)]
pub unsafe fn process(input: *mut u8, instruction_data: *const u8) -> u64 {
    // SAFETY: as promised. What the fast path leaves to the general one is as it was.
    unsafe {
        match fast_path(input, instruction_data) {
            Some(result) => result,
            None => process_general(input, instruction_data),
        }
    }
}

/// Takes one arm for each instruction: its processor, how it parses its arguments, the accounts of fixed
/// layout and how many come after them.
macro_rules! dispatch {
    ($discriminator:ident, $input:ident {
        $($instruction:ident => $processor:ident::$fast:ident($args:ident: $parse:expr, $layout:ident + $more:expr),)+
    } $(else $else:expr)?) => {
        match $discriminator {
            $(discriminator if discriminator == Instruction::$instruction as u8 => {
                let $args = $parse.ok()?;
                let accounts = layout::$layout::find($input, $more)?;
                processor::$processor::$fast(accounts, $args)?;
                Some(SUCCESS)
            })+
            _ => dispatch!(@else $($else)?),
        }
    };
    (@else) => { None };
    (@else $else:expr) => { $else };
}

/// The dispatch of the fast path. `None` leaves every account as it was, for the general path.
///
/// By length first: every instruction compares that of its data anyway.
///
/// # Safety
///
/// As for [`process`].
#[inline(always)]
unsafe fn fast_path(input: *mut u8, instruction_data: *const u8) -> Option<u64> {
    const PAYOUT_SOL: u8 = Instruction::PayoutSol as u8;
    const LAMPORTS: usize = size_of::<LamportsArgs>();
    const TOKENS: usize = size_of::<TokenArgs>();
    const NONE: usize = size_of::<NoArgs>();

    // SAFETY: as promised. Without data, the first byte is one of our address, and the length none that
    // an instruction takes.
    unsafe {
        let (tag, data) = (instruction_data.read(), data(instruction_data));
        if tag >= Instruction::StatelessDeposit as u8 {
            return dispatch!(tag, input {
                StatelessDeposit => stateless_deposit::fast(args: parse(data), StatelessDeposit + 1),
                StatelessWithdraw => stateless_withdraw::fast(args: parse(data), StatelessWithdraw + 1),
            });
        }
        match data.len() {
            LAMPORTS => dispatch!(tag, input {
                WithdrawSol => withdraw_sol::fast(args: parse(data), SignerAndVault + 1),
                DepositSol => deposit_sol::fast(args: parse(data), DepositSol + 1),
                // To one recipient: the same accounts, the same data.
                PayoutSol => withdraw_sol::fast(args: parse(data), SignerAndVault + 1),
            }),
            TOKENS => dispatch!(tag, input {
                WithdrawToken => withdraw_token::fast(args: parse(data), WithdrawToken + 1),
                DepositToken => deposit_token::fast(args: parse(data), DepositToken + 1),
                CreateVault => create_vault::fast(args: parse(data), CreateVault + 1),
                PayoutToken => payout_token::fast_one(args: parse(data), PayoutToken + 1),
            }),
            NONE => dispatch!(tag, input {
                AcceptAuthority => accept_authority::fast(args: parse(data), SignerAndVault + 0),
                CloseVault => close_vault::fast(args: parse(data), SignerAndVault + 1),
                GetVault => get_vault::fast(args: parse(data), GetVault + 0),
            }),
            _ => dispatch!(tag, input {
                CloseTokenAccount => close_token_account::fast(args: parse(data), CloseTokenAccount + 1),
                NominateAuthority => nominate_authority::fast(args: parse(data), SignerAndVault + 0),
                PayoutToken => payout_token::fast(args: parse_payout(data), PayoutToken + args.1.len()),
            } else match tag {
                PAYOUT_SOL => payout_sol(input, instruction_data),
                _ => None,
            }),
        }
    }
}

/// A payout to several recipients, either path.
///
/// In a frame of its own: its loop takes every register there is, and the short paths would pay for that.
///
/// # Safety
///
/// As for [`process`].
#[inline(always)]
unsafe fn payout_sol(input: *mut u8, instruction_data: *const u8) -> Option<u64> {
    // SAFETY: as promised.
    unsafe {
        let args = parse_payout(data(instruction_data)).ok()?;
        let accounts = layout::SignerAndVault::find(input, args.1.len())?;
        match processor::payout_sol::fast(accounts, args) {
            Ok(()) => Some(SUCCESS),
            Err(None) => None,
            Err(Some(balance)) => Some(payout_sol_again(input, instruction_data, balance)),
        }
    }
}

/// # Safety
///
/// As for [`process`].
#[cold]
#[inline(never)]
unsafe fn payout_sol_again(input: *mut u8, instruction_data: *const u8, balance: u64) -> u64 {
    // SAFETY: as promised.
    unsafe {
        if let Ok(args) = parse_payout(data(instruction_data))
            && let Some(accounts) = layout::SignerAndVault::find(input, args.1.len())
        {
            processor::payout_sol::take_back(accounts, args, balance);
        }
        process_general(input, instruction_data)
    }
}

/// The same by the general path alone, for whoever wants to compare the two.
///
/// # Safety
///
/// As for [`process`].
#[inline(never)]
#[cold]
pub unsafe fn process_general(input: *mut u8, instruction_data: *const u8) -> u64 {
    // SAFETY: as promised.
    let data = unsafe { data(instruction_data) };
    let Some(&discriminator) = data.first() else {
        return encode(Err(VaultError::UnknownInstruction.into()));
    };
    let Some(&processor) = PROCESSORS.get(discriminator as usize) else {
        return encode(Err(VaultError::UnknownInstruction.into()));
    };
    // SAFETY: `input` is what this function was promised.
    unsafe { general_path(input, data, processor) }
}

/// # Safety
///
/// As for [`process`].
#[inline(always)]
unsafe fn data<'a>(instruction_data: *const u8) -> &'a [u8] {
    // SAFETY: the eight bytes before the data hold its length, and the data has that length.
    unsafe {
        let len = instruction_data.sub(size_of::<u64>()).cast::<u64>();
        from_raw_parts(instruction_data, len.read_unaligned() as usize)
    }
}

/// The dispatch of the general path: one load by discriminator, whatever the instruction. The gaps in the
/// numbering hold a processor that refuses, so that no other has to pay for asking whether there is one.
static PROCESSORS: [Processor; Instruction::StatelessWithdraw as usize + 1] = {
    let refuse: Processor = |_, _| encode(Err(VaultError::UnknownInstruction.into()));
    let mut table = [refuse; _];
    macro_rules! general {
        ($($instruction:ident => $processor:ident,)+) => {$(
            table[Instruction::$instruction as usize] =
                |accounts, data| encode(processor::$processor::general(accounts, data));
        )+};
    }
    general! {
        CreateVault => create_vault,
        DepositSol => deposit_sol,
        WithdrawSol => withdraw_sol,
        DepositToken => deposit_token,
        WithdrawToken => withdraw_token,
        PayoutSol => payout_sol,
        PayoutToken => payout_token,
        CloseTokenAccount => close_token_account,
        NominateAuthority => nominate_authority,
        AcceptAuthority => accept_authority,
        CloseVault => close_vault,
        GetVault => get_vault,
        StatelessDeposit => stateless_deposit,
        StatelessWithdraw => stateless_withdraw,
    }
    table
};

/// Parses every account, then runs the processor in a stack frame of its own: the views of 255
/// accounts take half of this one.
///
/// # Safety
///
/// As for [`process`].
unsafe fn general_path(input: *mut u8, data: &[u8], processor: Processor) -> u64 {
    let mut views = [const { MaybeUninit::<AccountView>::uninit() }; MAX_TX_ACCOUNTS];
    // SAFETY: `input` is serialised by the runtime; 255 views hold every account that an instruction
    // may have.
    let (_, count, _) = unsafe { deserialize::<MAX_TX_ACCOUNTS>(input, &mut views) };
    // SAFETY: `deserialize` has written `count` views.
    let accounts =
        unsafe { core::slice::from_raw_parts_mut(views.as_mut_ptr().cast::<AccountView>(), count) };
    processor(accounts, data)
}

/// Inlined into each processor, where the compiler knows which errors there are and folds the rest of
/// the conversion away.
#[inline(always)]
fn encode(result: ProgramResult) -> u64 {
    match result {
        Ok(()) => SUCCESS,
        Err(error) => {
            cold_path();
            error.into()
        }
    }
}
