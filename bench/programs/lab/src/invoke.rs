//! How a call is handed to the runtime. The call is a System `Transfer`; its metas and its data are the
//! same for all.
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
    core::mem::{MaybeUninit, offset_of, size_of},
    pinocchio::{
        AccountView, Address, ProgramResult,
        cpi::{self, CpiAccount},
        error::ProgramError,
        instruction::{InstructionAccount, InstructionView},
    },
};

/// By Pinocchio's `invoke`, which compares each account with its meta and asks whether it is borrowed.
#[inline(always)]
pub fn checked(input: Input) -> ProgramResult {
    let Transfer { from, to, data } = Transfer::of(input)?;
    cpi::invoke(
        &InstructionView {
            program_id: &pinocchio_system::ID,
            accounts: &metas(&from, &to),
            data: &data,
        },
        &[&from, &to],
    )
}

/// By Pinocchio's `invoke_unchecked`, which does not.
#[inline(always)]
pub fn unchecked(input: Input) -> ProgramResult {
    let Transfer { from, to, data } = Transfer::of(input)?;
    // SAFETY: nothing is borrowed: this variant borrows no data at all.
    unsafe {
        cpi::invoke_unchecked(
            &InstructionView {
                program_id: &pinocchio_system::ID,
                accounts: &metas(&from, &to),
                data: &data,
            },
            &[CpiAccount::from(&from), CpiAccount::from(&to)],
        );
    }
    Ok(())
}

/// The five words of an info that the runtime reads, and no more.
#[inline(always)]
pub fn by_hand(input: Input) -> ProgramResult {
    let Transfer { from, to, data } = Transfer::of(input)?;
    let metas = metas(&from, &to);
    let instruction = Instruction {
        program_id: &pinocchio_system::ID,
        metas: metas.as_ptr(),
        metas_len: metas.len() as u64,
        data: data.as_ptr(),
        data_len: data.len() as u64,
    };
    let infos = [Info::of(&from), Info::of(&to)];
    // SAFETY: the structs are what the C ABI asks for, asserted below; all that they point to is on this
    // frame, in the input, or constant.
    unsafe {
        runtime::invoke_c(
            (&raw const instruction).cast(),
            infos.as_ptr().cast(),
            infos.len(),
        );
    }
    Ok(())
}

/// By the ABI of programs in Rust: the addresses are copied into the metas and the instruction, lamports
/// and data are behind a cell each.
#[inline(always)]
pub fn rust(input: Input) -> ProgramResult {
    let Transfer { from, to, data } = Transfer::of(input)?;
    let metas = metas(&from, &to).map(|meta| RustMeta {
        address: *meta.address,
        is_signer: meta.is_signer,
        is_writable: meta.is_writable,
    });
    let instruction = RustInstruction {
        metas: RustVec::of(&metas),
        data: RustVec::of(&data),
        program_id: pinocchio_system::ID,
    };
    let lamports = [Cell::lamports(&from), Cell::lamports(&to)];
    let contents = [Cell::data(&from), Cell::data(&to)];
    let infos = [
        RustInfo::of(&from, &lamports[0], &contents[0]),
        RustInfo::of(&to, &lamports[1], &contents[1]),
    ];
    // SAFETY: the structs are what the Rust ABI asks for, asserted below; all that they point to is on
    // this frame, in the input, or constant.
    unsafe {
        runtime::invoke_rust(
            (&raw const instruction).cast(),
            infos.as_ptr().cast(),
            infos.len(),
        );
    }
    Ok(())
}

/// From, to, System program; lamports.
struct Transfer {
    from: AccountView,
    to: AccountView,
    data: [u8; 12],
}

impl Transfer {
    #[inline(always)]
    fn of(input: Input) -> Result<Self, ProgramError> {
        let [from, to, _system_program] = input.accounts()?;
        let mut data = [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        data[4..].copy_from_slice(input.args::<8>()?);
        Ok(Self { from, to, data })
    }
}

#[inline(always)]
fn metas<'a>(from: &'a AccountView, to: &'a AccountView) -> [InstructionAccount<'a>; 2] {
    [
        InstructionAccount::writable_signer(from.address()),
        InstructionAccount::writable(to.address()),
    ]
}

#[repr(C)]
pub struct Instruction<'a> {
    pub program_id: *const Address,
    pub metas: *const InstructionAccount<'a>,
    pub metas_len: u64,
    pub data: *const u8,
    pub data_len: u64,
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
        // SAFETY: a view points to a serialised account. Only addresses are taken of its fields, but
        // for the length, which is read.
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

/// What an `Rc<RefCell<&mut _>>` points to, the reference being one word or, with its length, two. The
/// runtime reads the reference alone.
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
        // SAFETY: a view points to a serialised account, of which an address is taken.
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

// What the runtime expects, as drawn in the module's documentation. Pointers and lengths are eight bytes on
// chain; only there are these structs ever read.
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
