//! r1 and r2, and the one dispatch.
//!
//! The runtime hands over two pointers: r1 to the serialised accounts, r2 to the instruction data
//! (SIMD-0321), with its length in the eight bytes before it.
//!
//! ```text
//! r1 → number of accounts u64 · account · account · …
//!                                       r2 - 8 → data length u64
//!                                           r2 → discriminator u8 · fields …
//! ```
//!
//! The discriminator is looked at before a single account is parsed, so that each instruction may
//! choose how it reads them. All of them take the general path: Pinocchio's own parsing, which copes
//! with any number of accounts, duplicates and data of any length.

#![allow(unsafe_code)]

use {
    crate::{error::VaultError, instruction::Instruction, processor},
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
/// `input` points to accounts serialised as the runtime does it, alive and unaliased for the call,
/// and `instruction_data` to the instruction data in the same buffer, its length in the eight bytes
/// before it.
#[inline(always)]
pub unsafe fn process(input: *mut u8, instruction_data: *const u8) -> u64 {
    // SAFETY: as promised.
    unsafe { process_general(input, instruction_data) }
}

/// The same by the general path alone, for whoever wants to compare the two.
///
/// # Safety
///
/// As for [`process`].
#[inline(always)]
pub unsafe fn process_general(input: *mut u8, instruction_data: *const u8) -> u64 {
    // SAFETY: the eight bytes before the data hold its length, and the data has that length.
    let data = unsafe {
        let len = instruction_data.sub(size_of::<u64>()).cast::<u64>();
        from_raw_parts(instruction_data, len.read_unaligned() as usize)
    };
    let Some(&discriminator) = data.first() else {
        return encode(Err(VaultError::UnknownInstruction.into()));
    };
    let Some(&processor) = PROCESSORS.get(discriminator as usize) else {
        return encode(Err(VaultError::UnknownInstruction.into()));
    };
    // SAFETY: `input` is what this function was promised.
    unsafe { general_path(input, data, processor) }
}

/// The dispatch: one load by discriminator, whatever the instruction. The gaps in the numbering hold a
/// processor that refuses, so that no other has to pay for asking whether there is one.
static PROCESSORS: [Processor; Instruction::StatelessWithdraw as usize + 1] = {
    let refuse: Processor = |_, _| encode(Err(VaultError::UnknownInstruction.into()));
    let mut table = [refuse; _];
    table[Instruction::CreateVault as usize] = |a, d| encode(processor::create_vault(a, d));
    table[Instruction::DepositSol as usize] = |a, d| encode(processor::deposit_sol(a, d));
    table[Instruction::WithdrawSol as usize] = |a, d| encode(processor::withdraw_sol(a, d));
    table[Instruction::DepositToken as usize] = |a, d| encode(processor::deposit_token(a, d));
    table[Instruction::WithdrawToken as usize] = |a, d| encode(processor::withdraw_token(a, d));
    table[Instruction::PayoutSol as usize] = |a, d| encode(processor::payout_sol(a, d));
    table[Instruction::PayoutToken as usize] = |a, d| encode(processor::payout_token(a, d));
    table[Instruction::CloseTokenAccount as usize] =
        |a, d| encode(processor::close_token_account(a, d));
    table[Instruction::NominateAuthority as usize] =
        |a, d| encode(processor::nominate_authority(a, d));
    table[Instruction::AcceptAuthority as usize] = |a, d| encode(processor::accept_authority(a, d));
    table[Instruction::CloseVault as usize] = |a, d| encode(processor::close_vault(a, d));
    table[Instruction::GetVault as usize] = |a, d| encode(processor::get_vault(a, d));
    table[Instruction::StatelessDeposit as usize] =
        |a, d| encode(processor::stateless_deposit(a, d));
    table[Instruction::StatelessWithdraw as usize] =
        |a, d| encode(processor::stateless_withdraw(a, d));
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
