//! The dispatch: one load from a table, whatever the step.

#![allow(unsafe_code)]

use {
    crate::{
        input::Input,
        step::{
            credit_by_runtime, fixed, flags, hashed, in_place, no_log, not_derived,
            owner_by_runtime, stored_bump, three, tutorial, unchecked, version, words,
        },
    },
    cu_vault_interface::error::VaultError,
    pinocchio::{ProgramResult, SUCCESS, hint::cold_path},
};

type Step = fn(Input) -> u64;

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod symbol {
    pinocchio::no_allocator!();
    pinocchio::nostd_panic_handler!();

    /// The function that the loader calls.
    ///
    /// # Safety
    ///
    /// Only the loader may call it, with the pointers that `process` requires.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn entrypoint(input: *mut u8, instruction_data: *const u8) -> u64 {
        // SAFETY: the loader passes what `process` requires.
        unsafe { super::process(input, instruction_data) }
    }
}

/// Runs one step.
///
/// # Safety
///
/// `accounts` points to accounts in the runtime's own serialisation, where the SVM maps them, alive
/// and unaliased for the call. `data` points to the instruction data in the same buffer: its length
/// is in the eight bytes before it, and the program's address follows it.
#[inline(always)]
pub unsafe fn process(accounts: *mut u8, data: *const u8) -> u64 {
    // SAFETY: without instruction data this reads the first byte of the program's address.
    let step = unsafe { *data };
    // SAFETY: the caller promises it.
    let input = unsafe { Input::new(accounts, data) };
    STEPS[step as usize](input)
}

/// As many entries as a byte can name, so that no step pays for a check of the number.
static STEPS: [Step; 256] = {
    let mut table: [Step; _] = [|_| encode(Err(VaultError::UnknownInstruction.into())); 256];
    table[0] = |input| encode(input.every_account(tutorial::process));
    table[1] = |input| encode(input.every_account(no_log::process));
    table[2] = |input| encode(input.every_account(stored_bump::process));
    table[3] = |input| encode(input.every_account(hashed::process));
    table[4] = |input| encode(input.every_account(not_derived::process));
    table[5] = |input| encode(input.every_account(in_place::process));
    table[6] = |input| encode(input.every_account(words::process));
    table[7] = |input| encode(input.every_account(owner_by_runtime::process));
    table[8] = |input| encode(input.every_account(credit_by_runtime::process));
    table[9] = |input| encode(three::process(input));
    table[10] = |input| encode(unchecked::process(input));
    table[11] = |input| encode(fixed::process(input));
    table[12] = |input| encode(flags::process(input));
    table[13] = |input| encode(version::process(input));
    table
};

/// Inlined into each step, where the compiler knows which errors are possible.
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
