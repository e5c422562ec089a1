//! The structs of `sol_invoke_signed_c`, and the syscalls that the examples use.
//!
//! ```text
//! instruction   program id · metas · number of metas · data · length of data
//! meta          address · writable u8 · signer u8 · 6 unused
//! info          address · lamports · length of data · data · owner · 16 unread
//! signer        seeds · number of seeds
//! seed          bytes · length
//! ```

#![allow(unsafe_code)]

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
use pinocchio::syscalls;
use {
    core::{marker::PhantomData, mem::MaybeUninit, ptr, slice},
    pinocchio::{AccountView, Address},
};

#[repr(C)]
pub struct Instruction<'a> {
    program_id: *const Address,
    metas: *const Meta<'a>,
    metas_len: u64,
    data: *const u8,
    data_len: u64,
    borrowed: PhantomData<&'a ()>,
}

#[repr(C)]
pub struct Meta<'a> {
    address: *const Address,
    is_writable: bool,
    is_signer: bool,
    borrowed: PhantomData<&'a Address>,
}

#[repr(C)]
pub struct Info<'a> {
    address: *const Address,
    lamports: *const u64,
    data_len: u64,
    data: *const u8,
    owner: *const Address,
    /// Rent epoch, signer, writable, executable. The runtime takes the flags from the caller's own accounts.
    unread: [MaybeUninit<u64>; 2],
    borrowed: PhantomData<&'a AccountView>,
}

/// A seed is the same as a slice: a pointer and a length. So a signer is a slice of slices.
pub type Signer<'a> = &'a [&'a [u8]];

impl<'a> Instruction<'a> {
    #[inline(always)]
    pub fn new(program_id: &'a Address, metas: &'a [Meta<'a>], data: &'a [u8]) -> Self {
        Self {
            program_id,
            metas: metas.as_ptr(),
            metas_len: metas.len() as u64,
            data: data.as_ptr(),
            data_len: data.len() as u64,
            borrowed: PhantomData,
        }
    }
}

impl<'a> Meta<'a> {
    #[inline(always)]
    pub fn new(account: &'a AccountView, is_writable: bool, is_signer: bool) -> Self {
        Self {
            address: account.address(),
            is_writable,
            is_signer,
            borrowed: PhantomData,
        }
    }

    #[inline(always)]
    pub fn readonly(account: &'a AccountView) -> Self {
        Self::new(account, false, false)
    }

    #[inline(always)]
    pub fn writable(account: &'a AccountView) -> Self {
        Self::new(account, true, false)
    }

    #[inline(always)]
    pub fn signer(account: &'a AccountView) -> Self {
        Self::new(account, false, true)
    }

    #[inline(always)]
    pub fn writable_signer(account: &'a AccountView) -> Self {
        Self::new(account, true, true)
    }
}

impl<'a> Info<'a> {
    #[inline(always)]
    pub fn of(account: &'a AccountView) -> Self {
        let raw = account.account_ptr();
        // SAFETY: a view points to a serialised account. The length is read; of the other fields
        // only the address is taken.
        unsafe {
            Self {
                address: &raw const (*raw).address,
                lamports: &raw const (*raw).lamports,
                data_len: (*raw).data_len,
                data: account.data_ptr(),
                owner: &raw const (*raw).owner,
                unread: [MaybeUninit::uninit(); 2],
                borrowed: PhantomData,
            }
        }
    }
}

/// Up to `N` items. Only the items that were appended are written.
pub struct List<T, const N: usize> {
    items: [MaybeUninit<T>; N],
    len: usize,
}

impl<T, const N: usize> List<T, N> {
    #[inline(always)]
    pub fn new() -> Self {
        Self {
            items: [const { MaybeUninit::uninit() }; N],
            len: 0,
        }
    }

    /// Appends as many of the items as fit.
    #[inline(always)]
    pub fn extend(&mut self, items: impl IntoIterator<Item = T>) {
        let (_, free) = self.items.split_at_mut(self.len);
        for (slot, item) in free.iter_mut().zip(items) {
            slot.write(item);
            self.len += 1;
        }
    }

    #[inline(always)]
    pub fn as_slice(&self) -> &[T] {
        // SAFETY: `extend` wrote the first `len` items, and `len` is at most `N`.
        unsafe { slice::from_raw_parts(self.items.as_ptr().cast(), self.len) }
    }
}

impl<T, const N: usize> Default for List<T, N> {
    fn default() -> Self {
        Self::new()
    }
}

/// Makes a CPI. A call that fails does not return: it ends the transaction. So there is no result.
///
/// # Safety
///
/// No reference to the data of an account that a meta flags writable is alive: the callee may change it.
#[inline(always)]
pub unsafe fn invoke_signed(instruction: &Instruction, infos: &[Info], signers: &[Signer]) {
    // SAFETY: the structs are as the C ABI requires. The structs borrow everything that they point
    // to, so all of it is alive.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        syscalls::sol_invoke_signed_c(
            ptr::from_ref(instruction).cast(),
            infos.as_ptr().cast(),
            infos.len() as u64,
            signers.as_ptr().cast(),
            signers.len() as u64,
        )
    };
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box((ptr::from_ref(instruction), infos, signers));
}

/// Sets the return data of this program.
#[inline(always)]
pub fn set_return_data(data: &[u8]) {
    // SAFETY: the runtime reads exactly the bytes of the slice.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        syscalls::sol_set_return_data(data.as_ptr(), data.len() as u64)
    };
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box(data);
}

/// Writes as much of the return data into the buffer as fits. Returns its full length, and the
/// program that set it.
#[inline(always)]
pub fn get_return_data(to: &mut [u8]) -> (usize, Address) {
    let mut program = Address::default();
    // SAFETY: the runtime writes at most the length of the buffer, and an address.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    let len = unsafe {
        syscalls::sol_get_return_data(to.as_mut_ptr(), to.len() as u64, (&raw mut program).cast())
    };
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    let len = core::hint::black_box((to, &mut program, 0)).2;
    (len as usize, program)
}

/// Writes a line `Program data: …` to the log.
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

const _: () = {
    assert!(size_of::<Instruction>() == 40);
    assert!(size_of::<Meta>() == 16);
    assert!(size_of::<Info>() == 56);
    assert!(size_of::<Signer>() == 16);
};
