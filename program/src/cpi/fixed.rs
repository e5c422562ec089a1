//! CPIs whose every pointer is known at compile time.
//!
//! If the layout of the input is fixed, everything that the runtime requires is fixed too, except
//! the amount. So a constant has all of it. Two parts must be in writable memory: the data, because
//! the amount is written to it, and the infos, because the runtime requires it. One `sol_memcpy_`
//! copies both to the scratch memory. The runtime reads the rest in place.
//!
//! ```text
//! constant   instruction · metas · seeds          read by the runtime in place
//!            frame ──┐
//! scratch    frame <─┘ infos · data              copied, then the amount is stored
//! ```
//!
//! A [`Call`] belongs to a type of input and takes a reference to one. So the targets of its
//! addresses have been found there.

use {
    super::{Info, RawInstruction, invoke},
    crate::{
        Address,
        layout::{Account, Found, Head, INPUT},
    },
    core::{
        marker::PhantomData,
        mem::{MaybeUninit, offset_of, size_of},
        ptr::{with_exposed_provenance_mut, without_provenance},
    },
};

/// The writable memory: the heap. No other code uses it, since there is no allocator.
pub(super) const SCRATCH: usize = 0x3_0000_0000;

/// A constant with addresses in it, which the SVM reads.
pub(super) struct Constant<T>(pub T);

// SAFETY: only the SVM follows the pointers, and it runs one thread.
unsafe impl<T> Sync for Constant<T> {}

#[repr(C)]
pub(super) struct Meta {
    pub address: *const Address,
    writable: bool,
    signer: bool,
}

/// The place of a serialised account, and the length of its data.
#[derive(Clone, Copy)]
pub(super) struct Place {
    account: usize,
    data_len: usize,
}

impl Place {
    /// Returns the slot of an input at this offset. `_slot` names it a second time, for its type.
    pub const fn of<I, D>(offset: usize, _slot: fn(&I) -> &Account<D>) -> Self {
        Self {
            account: INPUT + offset,
            data_len: size_of::<D>(),
        }
    }

    /// Returns the account `index` of those that follow an input.
    pub const fn after<I, D>(index: usize) -> Self {
        Self {
            account: INPUT + size_of::<I>() + index * size_of::<Account<D>>(),
            data_len: size_of::<D>(),
        }
    }

    const fn head<T>(self, offset: usize) -> *const T {
        without_provenance(self.account + offset)
    }

    /// Returns the address, as a seed.
    pub const fn address(self) -> Slice {
        Slice::at(
            self.account + offset_of!(Head, address),
            size_of::<Address>(),
        )
    }

    /// Returns a field of the data, as a seed.
    pub const fn data(self, offset: usize, len: usize) -> Slice {
        assert!(offset + len <= self.data_len);
        Slice::at(self.account + size_of::<Head>() + offset, len)
    }
}

impl Meta {
    pub const fn readonly(account: Place) -> Self {
        Self {
            address: account.head(offset_of!(Head, address)),
            writable: false,
            signer: false,
        }
    }

    pub const fn writable(account: Place) -> Self {
        Self {
            writable: true,
            ..Self::readonly(account)
        }
    }

    pub const fn signer(account: Place) -> Self {
        Self {
            signer: true,
            ..Self::readonly(account)
        }
    }

    pub const fn writable_signer(account: Place) -> Self {
        Self {
            writable: true,
            signer: true,
            ..Self::readonly(account)
        }
    }
}

impl Info {
    pub const fn at(account: Place) -> Self {
        Self {
            address: account.head(offset_of!(Head, address)),
            lamports: account.head(offset_of!(Head, lamports)),
            data_len: account.data_len as u64,
            data: account.head(size_of::<Head>()),
            owner: account.head(offset_of!(Head, owner)),
            unread: [MaybeUninit::uninit(); 2],
        }
    }
}

/// A seed: its bytes. A signer: its seeds.
#[repr(C)]
pub(super) struct Slice {
    start: *const u8,
    len: u64,
}

impl Slice {
    pub const fn of(bytes: &'static [u8]) -> Self {
        Self {
            start: bytes.as_ptr(),
            len: bytes.len() as u64,
        }
    }

    pub const fn at(place: usize, len: usize) -> Self {
        Self {
            start: without_provenance(place),
            len: len as u64,
        }
    }

    pub const fn signer(seeds: &'static [Self]) -> Self {
        Self {
            start: seeds.as_ptr().cast(),
            len: seeds.len() as u64,
        }
    }
}

/// The part that is copied to the scratch memory.
#[repr(C)]
pub(super) struct Frame<const INFOS: usize, D> {
    pub infos: [Info; INFOS],
    pub data: D,
}

impl<const INFOS: usize, D> Frame<INFOS, D> {
    /// The place of the data after the copy.
    pub const DATA: usize = SCRATCH + offset_of!(Self, data);

    /// Returns the instruction with the first `data_len` bytes of the data.
    pub const fn instruction(
        program: &'static Address,
        metas: &'static [Meta],
        data_len: usize,
    ) -> RawInstruction<'static> {
        assert!(data_len <= size_of::<D>());
        RawInstruction {
            program_id: program,
            metas: metas.as_ptr().cast(),
            metas_len: metas.len() as u64,
            data: without_provenance(Self::DATA),
            data_len: data_len as u64,
        }
    }
}

/// A call from the input `I`. Only `D` differs from one time to the next.
pub(crate) struct Call<I, const INFOS: usize, D: 'static> {
    instruction: &'static RawInstruction<'static>,
    signers: &'static [Slice],
    frame: &'static Frame<INFOS, D>,
    input: PhantomData<fn(I)>,
}

// SAFETY: the same as for `Constant`.
unsafe impl<I, const INFOS: usize, D> Sync for Call<I, INFOS, D> {}

impl<I, const INFOS: usize, D> Call<I, INFOS, D> {
    pub(super) const fn new(
        instruction: &'static RawInstruction<'static>,
        frame: &'static Frame<INFOS, D>,
        signers: &'static [Slice],
    ) -> Self {
        Self {
            instruction,
            signers,
            frame,
            input: PhantomData,
        }
    }

    /// Makes the call. `complete` stores the arguments in the data. It takes them as a value,
    /// because with a reference the compiler would have to keep a pointer to them across the copy.
    #[inline(always)]
    pub fn invoke<V>(
        &self,
        _accounts: &impl Found<Input = I>,
        value: V,
        complete: impl FnOnce(&mut D, V),
    ) {
        let frame: *mut Frame<INFOS, D> = with_exposed_provenance_mut(SCRATCH);
        // SAFETY: the heap has room for the frame, nothing else is there, and the copy makes it one.
        unsafe {
            copy(self.frame, frame, size_of::<Frame<INFOS, D>>());
            complete(&mut (*frame).data, value);
            invoke(
                self.instruction,
                (&raw const (*frame).infos).cast(),
                INFOS,
                self.signers,
            );
        }
    }
}

/// A call whose copy includes the instruction and its metas, so that they can name accounts at other places.
/// If an account has another length than in the input, the accounts behind it are at other places.
pub(crate) struct Movable<I, const METAS: usize, const INFOS: usize, D: 'static> {
    whole: &'static Whole<METAS, INFOS, D>,
    signers: &'static [Slice],
    input: PhantomData<fn(I)>,
}

/// A [`Frame`] with its instruction before it.
#[repr(C)]
pub(super) struct Whole<const METAS: usize, const INFOS: usize, D> {
    instruction: RawInstruction<'static>,
    metas: [Meta; METAS],
    frame: Frame<INFOS, D>,
}

impl<const METAS: usize, const INFOS: usize, D> Whole<METAS, INFOS, D> {
    pub const fn new(
        program: &'static Address,
        metas: [Meta; METAS],
        frame: Frame<INFOS, D>,
    ) -> Self {
        const { assert!(align_of::<D>() == 1) };
        let data = offset_of!(Self, frame) + offset_of!(Frame<INFOS, D>, data);
        Self {
            instruction: RawInstruction {
                program_id: program,
                metas: without_provenance(SCRATCH + offset_of!(Self, metas)),
                metas_len: METAS as u64,
                data: without_provenance(SCRATCH + data),
                data_len: size_of::<D>() as u64,
            },
            metas,
            frame,
        }
    }
}

/// An account at another place than the input gives, with its index in the metas and in the infos.
pub(super) struct Moved<'a> {
    pub meta: usize,
    pub info: usize,
    pub account: &'a Head,
}

impl<I, const METAS: usize, const INFOS: usize, D> Movable<I, METAS, INFOS, D> {
    pub(super) const fn new(
        whole: &'static Whole<METAS, INFOS, D>,
        signers: &'static [Slice],
    ) -> Self {
        Self {
            whole,
            signers,
            input: PhantomData,
        }
    }

    /// The same as [`Call::invoke`].
    #[inline(always)]
    pub fn invoke<V>(
        &self,
        _accounts: &impl Found<Input = I>,
        value: V,
        complete: impl FnOnce(&mut D, V),
    ) {
        // SAFETY: the accounts are where the input has them.
        unsafe { self.invoke_with(value, complete, |_| {}) }
    }

    /// Makes the call with data of any length in the account of the first info, and with the moved accounts at their
    /// places.
    ///
    /// # Safety
    ///
    /// `first` is where the input has it. So is each account that is not moved, and its data has the length that the
    /// input gives.
    #[inline(always)]
    pub(super) unsafe fn invoke_moved<V, const N: usize>(
        &self,
        first: &Head,
        moved: [Moved; N],
        value: V,
        complete: impl FnOnce(&mut D, V),
    ) {
        // SAFETY: the caller promises it, and the other addresses are written.
        unsafe {
            self.invoke_with(value, complete, |whole| {
                whole.frame.infos[0].data_len = first.data_len();
                for Moved {
                    meta,
                    info,
                    account,
                } in moved
                {
                    whole.metas[meta].address = &account.address;
                    whole.frame.infos[info] = Info::of_head(account);
                }
            });
        }
    }

    /// # Safety
    ///
    /// After `place`, every account is where its info says that it is.
    #[inline(always)]
    unsafe fn invoke_with<V>(
        &self,
        value: V,
        complete: impl FnOnce(&mut D, V),
        place: impl FnOnce(&mut Whole<METAS, INFOS, D>),
    ) {
        let whole: *mut Whole<METAS, INFOS, D> = with_exposed_provenance_mut(SCRATCH);
        // SAFETY: the heap has room for it, nothing else is there, and the copy makes it valid.
        unsafe {
            copy(self.whole, whole, size_of::<Whole<METAS, INFOS, D>>());
            place(&mut *whole);
            complete(&mut (*whole).frame.data, value);
            invoke(
                &raw const (*whole).instruction,
                (&raw const (*whole).frame.infos).cast(),
                INFOS,
                self.signers,
            );
        }
    }
}

/// Copies by the syscall: LLVM would unroll the copy, word by word.
///
/// # Safety
///
/// `len` bytes are readable at `from` and writable at `to`.
#[inline(always)]
pub(super) unsafe fn copy<T>(from: *const T, to: *mut T, len: usize) {
    // SAFETY: the caller promises it.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        pinocchio::syscalls::sol_memcpy_(to.cast(), from.cast(), len as u64);
    }
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box((from, to, len));
}
