//! How a program passes a call to the runtime: a System `Transfer`, which names two accounts, and a
//! `TransferChecked` of SPL Token, which names four. Their metas and their data are the same for
//! all variants.
//!
//! ```text
//! C ABI       instruction   program id · metas · number of metas · data · length of data
//!             meta          address · writable u8 · signer u8 · 6 unused
//!             info          address · lamports · length of data · data · owner · 16 unread
//! Rust ABI    instruction   metas (pointer, capacity, length) · data (the same) · program id, 32 bytes
//!             meta          address, 32 bytes · signer u8 · writable u8
//!             info          address · lamports cell · data cell · owner · 16 unread
//!             cell          two counts of references · borrow state · pointer, for data length too
//! ```

#![allow(unsafe_code)]

use {
    crate::{input::Input, runtime},
    core::{
        array,
        mem::{MaybeUninit, offset_of, size_of},
    },
    pinocchio::{
        AccountView, Address, ProgramResult,
        cpi::{self, CpiAccount},
        error::ProgramError,
        instruction::{InstructionAccount, InstructionView},
    },
};

/// Uses Pinocchio's `invoke`, which compares each account with its meta and checks that it is not
/// borrowed.
#[inline(always)]
pub fn checked<const N: usize, const LEN: usize>(call: Call<N, LEN>) -> ProgramResult {
    cpi::invoke(
        &InstructionView {
            program_id: call.program_id,
            accounts: &call.metas(),
            data: &call.data,
        },
        &call.accounts,
    )
}

/// Uses Pinocchio's `invoke_unchecked`, which does neither.
#[inline(always)]
pub fn unchecked<const N: usize, const LEN: usize>(call: Call<N, LEN>) -> ProgramResult {
    // SAFETY: nothing is borrowed, because these variants borrow no data at all.
    unsafe {
        cpi::invoke_unchecked(
            &InstructionView {
                program_id: call.program_id,
                accounts: &call.metas(),
                data: &call.data,
            },
            &call.accounts.each_ref().map(CpiAccount::from),
        );
    }
    Ok(())
}

/// Writes the five words of an info that the runtime reads, and no more.
#[inline(always)]
pub fn by_hand<const N: usize, const LEN: usize>(call: Call<N, LEN>) -> ProgramResult {
    let metas = call.metas();
    let instruction = Instruction {
        program_id: call.program_id,
        metas: metas.as_ptr(),
        metas_len: N as u64,
        data: call.data.as_ptr(),
        data_len: LEN as u64,
    };
    let infos = call.accounts.each_ref().map(Info::of);
    // SAFETY: the structs are as the C ABI requires, asserted below. Every pointer in them leads to
    // this frame, to the input or to a constant.
    unsafe {
        runtime::invoke_c((&raw const instruction).cast(), infos.as_ptr().cast(), N);
    }
    Ok(())
}

/// Uses the ABI of programs in Rust: the addresses are copied into the metas and the instruction,
/// and lamports and data are each behind a cell.
#[inline(always)]
pub fn rust<const N: usize, const LEN: usize>(call: Call<N, LEN>) -> ProgramResult {
    let metas = call.metas().map(|meta| RustMeta {
        address: *meta.address,
        is_signer: meta.is_signer,
        is_writable: meta.is_writable,
    });
    let instruction = RustInstruction {
        metas: RustVec::of(&metas),
        data: RustVec::of(&call.data),
        program_id: *call.program_id,
    };
    let accounts = call.accounts.each_ref();
    let lamports = accounts.map(Cell::lamports);
    let contents = accounts.map(Cell::data);
    let infos: [_; N] =
        array::from_fn(|index| RustInfo::of(accounts[index], &lamports[index], &contents[index]));
    // SAFETY: the structs are as the Rust ABI requires, asserted below. Every pointer in them leads
    // to this frame, to the input or to a constant.
    unsafe {
        runtime::invoke_rust((&raw const instruction).cast(), infos.as_ptr().cast(), N);
    }
    Ok(())
}

/// A call before its layout.
pub struct Call<const N: usize, const LEN: usize> {
    program_id: &'static Address,
    accounts: [AccountView; N],
    /// Writable and signer of each account.
    privileges: [(bool, bool); N],
    data: [u8; LEN],
}

impl<const N: usize, const LEN: usize> Call<N, LEN> {
    #[inline(always)]
    fn metas(&self) -> [InstructionAccount<'_>; N] {
        array::from_fn(|index| {
            let (is_writable, is_signer) = self.privileges[index];
            InstructionAccount::new(self.accounts[index].address(), is_writable, is_signer)
        })
    }
}

/// The accounts are from, to and the System program. The argument is lamports.
#[inline(always)]
pub fn transfer(input: Input) -> Result<Call<2, 12>, ProgramError> {
    let [from, to, _system_program] = input.accounts()?;
    let mut data = [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    data[4..].copy_from_slice(input.args::<8>()?);
    Ok(Call {
        program_id: &pinocchio_system::ID,
        accounts: [from, to],
        privileges: [(true, true), (true, false)],
        data,
    })
}

/// The accounts are authority, source, mint, destination and SPL Token. The arguments are amount
/// and decimals.
#[inline(always)]
pub fn transfer_checked(input: Input) -> Result<Call<4, 10>, ProgramError> {
    let [authority, source, mint, destination, _spl_token] = input.accounts()?;
    let mut data = [12, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    data[1..].copy_from_slice(input.args::<9>()?);
    Ok(Call {
        program_id: &pinocchio_token::ID,
        accounts: [source, mint, destination, authority],
        privileges: [(true, false), (false, false), (true, false), (false, true)],
        data,
    })
}

#[repr(C)]
struct Instruction<'a> {
    program_id: *const Address,
    metas: *const InstructionAccount<'a>,
    metas_len: u64,
    data: *const u8,
    data_len: u64,
}

#[repr(C)]
struct Info {
    address: *const Address,
    lamports: *const u64,
    data_len: u64,
    data: *const u8,
    owner: *const Address,
    unread: [MaybeUninit<u64>; 2],
}

impl Info {
    #[inline(always)]
    fn of(account: &AccountView) -> Self {
        let raw = account.account_ptr();
        // SAFETY: a view points to a serialised account. Its length is read; of the other fields
        // only the address is taken.
        unsafe {
            Self {
                address: &raw const (*raw).address,
                lamports: &raw const (*raw).lamports,
                data_len: (*raw).data_len,
                data: account.data_ptr(),
                owner: &raw const (*raw).owner,
                unread: [MaybeUninit::uninit(); 2],
            }
        }
    }
}

#[repr(C)]
struct RustInstruction {
    metas: RustVec<RustMeta>,
    data: RustVec<u8>,
    program_id: Address,
}

#[repr(C)]
struct RustVec<T> {
    items: *const T,
    capacity: usize,
    len: usize,
}

impl<T> RustVec<T> {
    #[inline(always)]
    fn of(items: &[T]) -> Self {
        Self {
            items: items.as_ptr(),
            capacity: items.len(),
            len: items.len(),
        }
    }
}

#[repr(C)]
struct RustMeta {
    address: Address,
    is_signer: bool,
    is_writable: bool,
}

#[repr(C)]
struct RustInfo<'a> {
    address: *const Address,
    lamports: &'a Cell<1>,
    data: &'a Cell<2>,
    owner: *const Address,
    unread: [MaybeUninit<u64>; 2],
}

impl<'a> RustInfo<'a> {
    #[inline(always)]
    fn of(account: &AccountView, lamports: &'a Cell<1>, data: &'a Cell<2>) -> Self {
        let raw = account.account_ptr();
        // SAFETY: a view points to a serialised account. Only addresses are taken of its fields.
        unsafe {
            Self {
                address: &raw const (*raw).address,
                lamports,
                data,
                owner: &raw const (*raw).owner,
                unread: [MaybeUninit::uninit(); 2],
            }
        }
    }
}

/// The target of an `Rc<RefCell<&mut _>>`. The reference is one word or, with its length, two. The
/// runtime reads only the reference.
#[repr(C)]
struct Cell<const WORDS: usize> {
    unread: [MaybeUninit<u64>; 3],
    reference: [u64; WORDS],
}

impl<const WORDS: usize> Cell<WORDS> {
    #[inline(always)]
    fn to(reference: [u64; WORDS]) -> Self {
        Self {
            unread: [MaybeUninit::uninit(); 3],
            reference,
        }
    }
}

impl Cell<1> {
    #[inline(always)]
    fn lamports(account: &AccountView) -> Self {
        let raw = account.account_ptr();
        // SAFETY: a view points to a serialised account, and only an address of it is taken.
        let lamports = unsafe { &raw const (*raw).lamports };
        Self::to([lamports.expose_provenance() as u64])
    }
}

impl Cell<2> {
    #[inline(always)]
    fn data(account: &AccountView) -> Self {
        Self::to([
            account.data_ptr().expose_provenance() as u64,
            account.data_len() as u64,
        ])
    }
}

// The layout that the runtime expects, as drawn in the module's documentation. Pointers and lengths
// are eight bytes on chain, and only there are these structs ever read.
#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<Instruction>() == 40);
    assert!(size_of::<InstructionAccount>() == 16);
    assert!(size_of::<Info>() == 56 && offset_of!(Info, owner) == 32);
    assert!(size_of::<RustInstruction>() == 80 && offset_of!(RustInstruction, program_id) == 48);
    assert!(size_of::<RustMeta>() == 34 && offset_of!(RustMeta, is_writable) == 33);
    assert!(size_of::<RustInfo>() == 48 && offset_of!(RustInfo, owner) == 24);
    assert!(offset_of!(Cell<2>, reference) == 24);
};
