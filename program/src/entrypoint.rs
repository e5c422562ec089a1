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
        instruction::{LamportsArgs, NoArgs, TokenArgs, parse, parse_payout, tag},
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

/// The dispatch of the fast path: for each instruction the layout of its accounts, how many come after
/// those, and how its arguments are parsed. `None` leaves every account as it was, for the general path.
///
/// By length first, because that has to be compared anyway, and in the order that the compiler makes the
/// shortest comparisons of. The length stops arguments from being read past the end of the data.
///
/// Price: 7 CU in `withdraw_sol`.
///
/// # Safety
///
/// As for [`process`].
#[inline(always)]
unsafe fn fast_path(input: *mut u8, instruction_data: *const u8) -> Option<u64> {
    const LAMPORTS: usize = size_of::<LamportsArgs>();
    const TOKENS: usize = size_of::<TokenArgs>();
    const NOTHING: usize = size_of::<NoArgs>();

    // SAFETY: as promised. Without data, the first byte is one of our address, and the length none that
    // an instruction takes.
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
                    // To one recipient: the same accounts, the same data.
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
                    tag::PayoutToken => {
                        let args = arguments(data).ok()?;
                        if let Some(accounts) = PayoutOne::find(input, 0) {
                            payout_token::fast_one(accounts, args)
                        } else {
                            payout_token::fast_one_2022(
                                PayoutOne::<AssociatedAccount, AssociatedAccount>::find(input, 0)?,
                                args,
                            )
                        }
                    }
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
                    tag::CloseTokenAccount => close_token_account::fast(
                        CloseTokenAccount::find(input, 1)?,
                        arguments(data).ok()?,
                    ),
                    tag::NominateAuthority => nominate_authority::fast(
                        SignerAndVault::find(input, 0)?,
                        arguments(data).ok()?,
                    ),
                    tag::PayoutToken => {
                        let (head, amounts) = parse_payout(data).ok()?;
                        if let Some(accounts) = PayoutToken::find(input, amounts.len()) {
                            payout_token::fast(accounts, head, amounts)
                        } else {
                            payout_token::fast_2022::<_, AssociatedAccount>(
                                PayoutToken::<AssociatedAccount>::find(input, amounts.len())?,
                                head,
                                amounts,
                            )
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

/// DepositToken: accounts without extensions, of either token program; associated accounts of Token-2022; any
/// other.
///
/// # Safety
///
/// As for [`process`].
#[inline(always)]
unsafe fn deposit_token(input: *mut u8, args: &TokenArgs) -> Option<()> {
    // SAFETY: as promised.
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

/// WithdrawToken, as [`deposit_token`].
///
/// # Safety
///
/// As for [`process`].
#[inline(always)]
unsafe fn withdraw_token(input: *mut u8, args: &TokenArgs) -> Option<()> {
    // SAFETY: as promised.
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

/// What is sent once in years: the fast path of what lets go what a cut of rent has freed.
///
/// Apart, so that the comparisons with its two discriminators lie on nobody else's way.
///
/// # Safety
///
/// As for [`process`].
#[inline(never)]
unsafe fn after_a_cut_of_rent(input: *mut u8, args: &NoArgs) -> Option<()> {
    // SAFETY: as promised.
    unsafe {
        match args.discriminator {
            tag::LowerReserve => lower_reserve::fast(WritableVault::find(input, 0)?, args),
            tag::WithdrawExcessLamports => {
                withdraw_excess_lamports::fast(WithdrawExcessLamports::find(input, 1)?, args)
            }
            _ => None,
        }
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

/// Reads the arguments in place, see [`parse`].
///
/// A function of this crate, because the compiler inlines one of another crate a step earlier, and `fast_path` then
/// takes two jumps more.
#[inline(always)]
fn arguments<T: AnyBitPattern>(data: &[u8]) -> Result<&T, VaultError> {
    parse(data)
}

/// The dispatch of the general path: one load by discriminator, whatever the instruction. The gaps in the
/// numbering hold a processor that refuses, so that no other has to pay for asking whether there is one.
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
