//! The registers r1 and r2, and the only dispatch.
//!
//! The runtime passes two pointers: r1 to the serialised accounts, r2 to the instruction data
//! (SIMD-0321), with its length in the eight bytes before it.
//!
//! ```text
//! r1 → number of accounts u64 · account · account · …
//!                                       r2 - 8 → data length u64
//!                                           r2 → discriminator u8 · fields … · program's address 32
//! ```
//!
//! The discriminator is read before any account, so each instruction may choose how it reads its
//! accounts. The fast path comes first, for the one layout of the input that nearly every caller
//! sends. It leaves every other input, right or wrong, to the general path. That path uses
//! Pinocchio's own parsing, which handles any number of accounts, duplicates and data of any
//! length.

#![allow(unsafe_code)]

use {
    crate::{
        error::VaultError,
        instruction::{
            DecimalsArgs, LamportsArgs, NoArgs, PayoutOneArgs, TokenArgs, parse, parse_payout, tag,
        },
        layout::{
            CloseTokenAccount, CreateVault, DepositSol, DepositToken, GetVault, PayoutOne,
            PayoutToken, SignerAndVault, StatelessDeposit, StatelessWithdraw, Walk,
            WithdrawExcessLamports, WithdrawToken, WritableVault,
        },
        processor::{
            accept_authority, close_token_account, close_vault, create_vault, deposit_sol,
            deposit_token, get_vault, lower_reserve, nominate_authority, payout_sol, payout_token,
            stateless_deposit, stateless_withdraw, withdraw_excess_lamports, withdraw_sol,
            withdraw_token,
        },
        token::{AssociatedAccount, TokenAccount},
    },
    bytemuck::AnyBitPattern,
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

    /// The function that the loader calls.
    ///
    /// # Safety
    ///
    /// Only the loader may call it, with the pointers described in the module's documentation.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn entrypoint(input: *mut u8, instruction_data: *const u8) -> u64 {
        // SAFETY: the loader passes what `process` requires.
        unsafe { super::process(input, instruction_data) }
    }
}

/// Runs one instruction. Returns 0, or the error as the runtime encodes it.
///
/// # Safety
///
/// `input` points to accounts in the runtime's own serialisation, where the SVM maps them, alive
/// and unaliased for the call. `instruction_data` points to the instruction data in the same
/// buffer: its length is in the eight bytes before it, and the program's address follows it.
#[inline(always)]
pub unsafe fn process(input: *mut u8, instruction_data: *const u8) -> u64 {
    // SAFETY: the caller promises it. Where the fast path returns `None`, every account is
    // unchanged.
    unsafe {
        match fast_path(input, instruction_data) {
            Some(result) => result,
            None => process_general(input, instruction_data),
        }
    }
}

/// The dispatch of the fast path: for each instruction the layout of its accounts, the number of
/// accounts after those, and the type of its arguments. `None` leaves every account as it was, for
/// the general path.
///
/// It goes by length first, because the length must be compared anyway. The order is the one for
/// which the compiler makes the shortest compares. The length stops a read of arguments past the
/// end of the data.
///
/// Price: 7 CU in `withdraw_sol`.
///
/// # Safety
///
/// The same as for [`process`].
#[inline(always)]
unsafe fn fast_path(input: *mut u8, instruction_data: *const u8) -> Option<u64> {
    const LAMPORTS: usize = size_of::<LamportsArgs>();
    const TOKENS: usize = size_of::<TokenArgs>();
    const NOTHING: usize = size_of::<NoArgs>();

    // SAFETY: the caller promises it. Without data, the first byte is one of the program's address,
    // and no instruction takes that length.
    unsafe {
        let (tag, data) = (instruction_data.read(), data(instruction_data));
        let done = if tag >= tag::StatelessDeposit {
            match tag {
                tag::StatelessDeposit => stateless_deposit::fast(
                    StatelessDeposit::find(input, 1)?,
                    arguments(data).ok()?,
                ),
                tag::StatelessWithdraw => stateless_withdraw::fast(
                    StatelessWithdraw::find(input, 1)?,
                    arguments(data).ok()?,
                ),
                _ => None,
            }
        } else {
            match data.len() {
                LAMPORTS => match tag {
                    tag::WithdrawSol => {
                        withdraw_sol::fast(SignerAndVault::find(input, 1)?, arguments(data).ok()?)
                    }
                    tag::DepositSol => {
                        deposit_sol::fast(DepositSol::find(input, 1)?, arguments(data).ok()?)
                    }
                    // A payout to one recipient has the same accounts and the same data.
                    tag::PayoutSol => {
                        withdraw_sol::fast(SignerAndVault::find(input, 1)?, arguments(data).ok()?)
                    }
                    _ => None,
                },
                TOKENS => match tag {
                    tag::WithdrawToken => withdraw_token(input, arguments(data).ok()?),
                    tag::DepositToken => deposit_token(input, arguments(data).ok()?),
                    tag::CreateVault => {
                        create_vault::fast(CreateVault::find(input, 1)?, arguments(data).ok()?)
                    }
                    tag::PayoutToken => payout_one(input, arguments(data).ok()?),
                    _ => None,
                },
                NOTHING => match tag {
                    tag::AcceptAuthority => accept_authority::fast(
                        SignerAndVault::find(input, 0)?,
                        arguments(data).ok()?,
                    ),
                    tag::CloseVault => {
                        close_vault::fast(SignerAndVault::find(input, 1)?, arguments(data).ok()?)
                    }
                    tag::GetVault => {
                        get_vault::fast(GetVault::find(input, 0)?, arguments(data).ok()?)
                    }
                    _ => after_a_cut_of_rent(input, arguments(data).ok()?),
                },
                _ => match tag {
                    tag::CloseTokenAccount => close_token_account(input, arguments(data).ok()?),
                    tag::NominateAuthority => nominate_authority::fast(
                        SignerAndVault::find(input, 0)?,
                        arguments(data).ok()?,
                    ),
                    tag::PayoutToken => {
                        let (head, amounts) = parse_payout(data).ok()?;
                        // Compares the number of accounts once for all layouts.
                        Walk::new(input, 5 + amounts.len())?;
                        let done = match PayoutToken::find(input, amounts.len()) {
                            Some(accounts) if payout_token::is_on_spl_token(&accounts) => {
                                Some(payout_token::fast(accounts, head, amounts)?)
                            }
                            Some(accounts) => {
                                payout_token::fast_2022::<_, TokenAccount>(accounts, head, amounts)
                            }
                            None => PayoutToken::<AssociatedAccount>::find(input, amounts.len())
                                .and_then(|accounts| {
                                    payout_token::fast_2022::<_, AssociatedAccount>(
                                        accounts, head, amounts,
                                    )
                                }),
                        };
                        match done {
                            Some(()) => done,
                            None => payout_walked(input, instruction_data),
                        }
                    }
                    tag::PayoutSol => {
                        let (_, amounts) = parse_payout::<1>(data).ok()?;
                        let accounts = SignerAndVault::find(input, amounts.len())?;
                        payout_sol::fast(accounts, amounts)
                    }
                    _ => None,
                },
            }
        };
        done.map(|()| SUCCESS)
    }
}

/// DepositToken for accounts without extensions, of either token program, then for associated
/// accounts of Token-2022, then for any other.
///
/// # Safety
///
/// The same as for [`process`].
#[inline(always)]
unsafe fn deposit_token(input: *mut u8, args: &TokenArgs) -> Option<()> {
    // SAFETY: the caller promises it.
    unsafe {
        if let Some(accounts) = DepositToken::find(input, 1) {
            deposit_token::fast(accounts, args)
        } else if let Some(accounts) =
            DepositToken::<AssociatedAccount, AssociatedAccount>::find(input, 1)
        {
            deposit_token::fast_2022(accounts, args)
        } else if let Some(accounts) =
            DepositToken::<TokenAccount, AssociatedAccount>::find(input, 1)
        {
            deposit_token::fast_2022(accounts, args)
        } else if let Some(accounts) =
            DepositToken::<AssociatedAccount, TokenAccount>::find(input, 1)
        {
            deposit_token::fast_2022(accounts, args)
        } else {
            deposit_token::fast_walked(Walk::new(input, 6)?, args)
        }
    }
}

/// WithdrawToken, in the same order as [`deposit_token`].
///
/// # Safety
///
/// The same as for [`process`].
#[inline(always)]
unsafe fn withdraw_token(input: *mut u8, args: &TokenArgs) -> Option<()> {
    // SAFETY: the caller promises it.
    unsafe {
        if let Some(accounts) = WithdrawToken::find(input, 1) {
            withdraw_token::fast(accounts, args)
        } else if let Some(accounts) =
            WithdrawToken::<AssociatedAccount, AssociatedAccount>::find(input, 1)
        {
            withdraw_token::fast_2022(accounts, args)
        } else if let Some(accounts) =
            WithdrawToken::<AssociatedAccount, TokenAccount>::find(input, 1)
        {
            withdraw_token::fast_2022(accounts, args)
        } else if let Some(accounts) =
            WithdrawToken::<TokenAccount, AssociatedAccount>::find(input, 1)
        {
            withdraw_token::fast_2022(accounts, args)
        } else {
            withdraw_token::fast_walked(Walk::new(input, 6)?, args)
        }
    }
}

/// The fast path of PayoutToken to one recipient. It tries accounts without extensions, then associated accounts of
/// Token-2022, then accounts of any length.
///
/// # Safety
///
/// As for [`process`].
#[inline(always)]
unsafe fn payout_one(input: *mut u8, args: &PayoutOneArgs) -> Option<()> {
    // SAFETY: the caller promises it. The references that `find` returned are gone when the walk begins.
    unsafe {
        if let Some(accounts) = PayoutOne::find(input, 0) {
            payout_token::fast_one(accounts, args)
        } else if let Some(accounts) =
            PayoutOne::<AssociatedAccount, AssociatedAccount>::find(input, 0)
        {
            payout_token::fast_one_2022(accounts, args)
        } else {
            payout_token::fast_one_walked(Walk::new(input, 6)?, args)
        }
    }
}

/// The fast path of PayoutToken to several recipients, with accounts of any length.
///
/// It is a separate function and parses the instruction data again. The loop needs registers, and its input would have
/// to be kept for it. Both would cost the other payouts a few CU.
///
/// # Safety
///
/// As for [`process`].
#[inline(never)]
#[cold]
unsafe fn payout_walked(input: *mut u8, instruction_data: *const u8) -> Option<()> {
    // SAFETY: the caller promises it.
    unsafe {
        let (head, amounts) = parse_payout(data(instruction_data)).ok()?;
        let accounts = Walk::new(input, 5 + amounts.len())?;
        payout_token::fast_walked(accounts, head, amounts)
    }
}

/// The fast path of CloseTokenAccount. It takes accounts of SPL Token without extensions, and all of Token-2022.
///
/// # Safety
///
/// As for [`process`].
#[inline(always)]
unsafe fn close_token_account(input: *mut u8, args: &DecimalsArgs) -> Option<()> {
    // SAFETY: the caller promises it. The references that `find` returned are gone when the walk begins.
    unsafe {
        match CloseTokenAccount::find(input, 1) {
            Some(accounts) if close_token_account::is_on_spl_token(&accounts) => {
                close_token_account::fast(accounts, args)
            }
            _ => close_token_account::fast_walked(Walk::new(input, 7)?, args),
        }
    }
}

/// The fast path of the rare instructions, sent perhaps once in years: they release the lamports
/// that a cut of rent has freed.
///
/// It is a separate function, so that the other instructions do not pay for the compares with its
/// two discriminators.
///
/// # Safety
///
/// The same as for [`process`].
#[inline(never)]
unsafe fn after_a_cut_of_rent(input: *mut u8, args: &NoArgs) -> Option<()> {
    // SAFETY: the caller promises it.
    unsafe {
        match args.discriminator {
            tag::LowerReserve => lower_reserve::fast(WritableVault::find(input, 0)?, args),
            tag::WithdrawExcessLamports => match WithdrawExcessLamports::find(input, 1) {
                Some(accounts) if withdraw_excess_lamports::is_on_spl_token(&accounts) => {
                    withdraw_excess_lamports::fast(accounts, args)
                }
                _ => withdraw_excess_lamports::fast_walked(Walk::new(input, 5)?, args),
            },
            _ => None,
        }
    }
}

/// Runs one instruction by the general path alone, for a comparison of the two paths.
///
/// # Safety
///
/// The same as for [`process`].
#[inline(never)]
#[cold]
pub unsafe fn process_general(input: *mut u8, instruction_data: *const u8) -> u64 {
    // SAFETY: the caller promises it.
    let data = unsafe { data(instruction_data) };
    let Some(&discriminator) = data.first() else {
        return encode(Err(VaultError::UnknownInstruction.into()));
    };
    let Some(&processor) = PROCESSORS.get(discriminator as usize) else {
        return encode(Err(VaultError::UnknownInstruction.into()));
    };
    // SAFETY: the caller promises `input`.
    unsafe { general_path(input, data, processor) }
}

/// # Safety
///
/// The same as for [`process`].
#[inline(always)]
unsafe fn data<'a>(instruction_data: *const u8) -> &'a [u8] {
    // SAFETY: the eight bytes before the data have its length, and the data has that length.
    unsafe {
        let len = instruction_data.sub(size_of::<u64>()).cast::<u64>();
        from_raw_parts(instruction_data, len.read_unaligned() as usize)
    }
}

/// Reads the arguments in place, see [`parse`].
///
/// This is a function of this crate, because the compiler inlines a function of another crate one
/// step earlier. Then `fast_path` takes two more jumps.
#[inline(always)]
fn arguments<T: AnyBitPattern>(data: &[u8]) -> Result<&T, VaultError> {
    parse(data)
}

/// The dispatch of the general path: one load by discriminator, whatever the instruction. The gaps
/// in the numbering have a processor that refuses, so that no instruction pays for a check of
/// whether there is a processor.
static PROCESSORS: [Processor; tag::StatelessWithdraw as usize + 1] = {
    let refuse: Processor = |_, _| encode(Err(VaultError::UnknownInstruction.into()));
    let mut table = [refuse; _];
    macro_rules! general {
        ($($instruction:ident => $processor:ident,)+) => {$(
            table[tag::$instruction as usize] =
                |accounts, data| encode($processor::general(accounts, data));
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
        LowerReserve => lower_reserve,
        WithdrawExcessLamports => withdraw_excess_lamports,
        StatelessDeposit => stateless_deposit,
        StatelessWithdraw => stateless_withdraw,
    }
    table
};

/// Parses every account, then runs the processor in a separate stack frame: the views of 255
/// accounts take half of this one.
///
/// # Safety
///
/// The same as for [`process`].
unsafe fn general_path(input: *mut u8, data: &[u8], processor: Processor) -> u64 {
    let mut views = [const { MaybeUninit::<AccountView>::uninit() }; MAX_TX_ACCOUNTS];
    // SAFETY: the runtime has serialised `input`. 255 views are enough for every account that an
    // instruction may have.
    let (_, count, _) = unsafe { deserialize::<MAX_TX_ACCOUNTS>(input, &mut views) };
    // SAFETY: `deserialize` has written `count` views.
    let accounts =
        unsafe { core::slice::from_raw_parts_mut(views.as_mut_ptr().cast::<AccountView>(), count) };
    processor(accounts, data)
}

/// Inlined into each processor. There the compiler knows which errors are possible, and folds the
/// rest of the conversion away.
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
