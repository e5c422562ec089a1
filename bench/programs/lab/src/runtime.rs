//! The syscalls that Pinocchio offers in no safe form. On a host, where there is no runtime, they
//! do nothing.

#![allow(unsafe_code)]

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
use {crate::ID, pinocchio::syscalls};

use pinocchio::{
    AccountView, Address,
    cpi::{CpiAccount, Signer, invoke_signed_unchecked},
    error::ProgramError,
    instruction::{InstructionAccount, InstructionView},
};

/// Makes a CPI with exactly these accounts, by Pinocchio's `invoke_signed_unchecked`. A call that
/// fails does not return.
#[inline(always)]
pub fn call<const N: usize>(
    program_id: &Address,
    metas: &[InstructionAccount; N],
    accounts: [&AccountView; N],
    data: &[u8],
    signers: &[Signer],
) {
    call_with(
        program_id,
        metas,
        &accounts.map(CpiAccount::from),
        data,
        signers,
    );
}

/// Makes the same call with any number of metas and infos.
#[inline(always)]
pub fn call_with(
    program_id: &Address,
    metas: &[InstructionAccount],
    infos: &[CpiAccount],
    data: &[u8],
    signers: &[Signer],
) {
    let instruction = InstructionView {
        program_id,
        accounts: metas,
        data,
    };
    // SAFETY: no account's data is borrowed. The only borrows in this crate are those of
    // `try_borrow` and `try_borrow_mut`, and each ends before its variant makes a call.
    unsafe { invoke_signed_unchecked(&instruction, infos, signers) };
}

/// `sol_try_find_program_address`, for the lab.
#[inline(always)]
pub fn find_program_address(seeds: &[&[u8]]) -> (Address, u8) {
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    return Address::find_program_address(seeds, &ID);
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box((seeds, Default::default())).1
}

/// `sol_create_program_address`, for the lab.
#[inline(always)]
pub fn create_program_address(seeds: &[&[u8]]) -> Result<Address, ProgramError> {
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    return Ok(Address::create_program_address(seeds, &ID)?);
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box((seeds, Ok(Address::default()))).1
}

/// `sol_log_`: a line of text.
#[inline(always)]
pub fn log(text: &[u8]) {
    // SAFETY: the runtime reads exactly the bytes of the text.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        syscalls::sol_log_(text.as_ptr(), text.len() as u64)
    };
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box(text);
}

/// `sol_log_data`: a line of fields in base64.
#[inline(always)]
pub fn log_data(fields: &[&[u8]]) {
    // SAFETY: a slice is a pointer and a length. The runtime reads one such pair for each field.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        syscalls::sol_log_data(fields.as_ptr().cast(), fields.len() as u64)
    };
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box(fields);
}

/// `sol_get_return_data`: the length of the return data, and the address of its program. Afterwards
/// `to` has as much of the data as fits. Pinocchio's version reserves a kilobyte and moves it, by a
/// `memcpy` that does not link.
#[inline(always)]
pub fn get_return_data(to: &mut [u8]) -> (usize, Address) {
    let mut program = Address::default();
    // SAFETY: the runtime writes at most the length of `to`, and an address.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    let len = unsafe {
        syscalls::sol_get_return_data(to.as_mut_ptr(), to.len() as u64, (&raw mut program).cast())
    };
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    let len = core::hint::black_box((to, &mut program, 0)).2;
    (len as usize, program)
}

/// `sol_memcmp_`: whether both have the same bytes.
#[inline(always)]
pub fn equal<const N: usize>(a: &[u8; N], b: &[u8; N]) -> bool {
    let mut order = 0;
    // SAFETY: the runtime reads the given length of both, and writes one word.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        syscalls::sol_memcmp_(a.as_ptr(), b.as_ptr(), N as u64, &raw mut order)
    };
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box((a, b, &mut order));
    order == 0
}

/// `sol_memcpy_`.
///
/// # Safety
///
/// `len` bytes are readable at `from` and writable at `to`, and the two do not overlap.
#[inline(always)]
pub unsafe fn copy(to: *mut u8, from: *const u8, len: usize) {
    // SAFETY: the caller promises it.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        syscalls::sol_memcpy_(to, from, len as u64)
    };
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box((to, from, len));
}

/// `sol_invoke_signed_c` without signers. A call that fails does not return.
///
/// # Safety
///
/// `instruction` points to an instruction of the C ABI, and `infos` to `count` of its account
/// infos.
#[inline(always)]
pub unsafe fn invoke_c(instruction: *const u8, infos: *const u8, count: usize) {
    // SAFETY: the caller promises it, and no signers are read.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        syscalls::sol_invoke_signed_c(instruction, infos, count as u64, core::ptr::null(), 0)
    };
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box((instruction, infos, count));
}

/// `sol_invoke_signed_rust` without signers. A call that fails does not return.
///
/// # Safety
///
/// `instruction` points to an instruction of the Rust ABI, and `infos` to `count` of its account
/// infos.
#[inline(always)]
pub unsafe fn invoke_rust(instruction: *const u8, infos: *const u8, count: usize) {
    // SAFETY: the caller promises it, and no signers are read.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        syscalls::sol_invoke_signed_rust(instruction, infos, count as u64, core::ptr::null(), 0)
    };
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box((instruction, infos, count));
}
