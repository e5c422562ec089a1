//! CPIs whose every pointer is known at compile time.
//!
//! Where the layout of the input is fixed, so is all that the runtime asks for but the amount: it stands
//! in a constant. What has to be written, the data, and what the runtime insists on finding in memory
//! that can be written, the infos, is brought to the scratch memory by one `sol_memcpy_`; the rest is
//! read where it stands.
//!
//! ```text
//! constant   instruction · metas · seeds          read by the runtime in place
//!            frame ──┐
//! scratch    frame <─┘ infos · data              copied, then the amount is stored
//! ```
//!
//! A [`Call`] belongs to a type of input and takes a reference to one, so that what its addresses point
//! to has been found there.

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

/// Memory that is ours to write: the heap, which nothing else uses, since there is no allocator.
pub(super) const SCRATCH: usize = 0x3_0000_0000;

/// A constant that the SVM reads, with addresses in it.
pub(super) struct Constant<T>(pub T);

// SAFETY: nobody but the SVM, which runs one thread, follows the pointers.
unsafe impl<T> Sync for Constant<T> {}

#[repr(C)]
pub(super) struct Meta {
    pub address: *const Address,
    writable: bool,
    signer: bool,
}

/// Where an account is serialised, and how long its data is.
#[derive(Clone, Copy)]
pub(super) struct Place {
    account: usize,
    data_len: usize,
}

impl Place {
    /// The slot of an input at this offset; `_slot` names it once more, for its type.
    pub const fn of<I, D>(offset: usize, _slot: fn(&I) -> &Account<D>) -> Self {
        Self {
            account: INPUT + offset,
            data_len: size_of::<D>(),
        }
    }

    /// The account `index` of those that follow an input.
    pub const fn after<I, D>(index: usize) -> Self {
        Self {
            account: INPUT + size_of::<I>() + index * size_of::<Account<D>>(),
            data_len: size_of::<D>(),
        }
    }

    const fn head<T>(self, offset: usize) -> *const T {
        without_provenance(self.account + offset)
    }

    /// The address, as a seed.
    pub const fn address(self) -> Slice {
        Slice::at(
            self.account + offset_of!(Head, address),
            size_of::<Address>(),
        )
    }

    /// A field of the data, as a seed.
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

/// What is copied to the scratch memory.
#[repr(C)]
pub(super) struct Frame<const INFOS: usize, D> {
    pub infos: [Info; INFOS],
    pub data: D,
}

impl<const INFOS: usize, D> Frame<INFOS, D> {
    /// Where the data lies once it is copied.
    pub const DATA: usize = SCRATCH + offset_of!(Self, data);

    /// The instruction with the first `data_len` bytes of the data.
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

/// A call out of the input `I`, but for what differs from one time to the next, all of it in `D`.
pub(crate) struct Call<I, const INFOS: usize, D: 'static> {
    instruction: &'static RawInstruction<'static>,
    signers: &'static [Slice],
    frame: &'static Frame<INFOS, D>,
    input: PhantomData<fn(I)>,
}

// SAFETY: as for `Constant`.
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

    /// `complete` stores in the data what differs. It is handed its value, read from the arguments, because
    /// after the copy the compiler would have to keep a pointer to them as well.
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

/// The same with the instruction and its metas in what is copied, so that they can name accounts that lie
/// elsewhere: where an account has another length than in the input, those that follow it do.
pub(crate) struct Movable<I, const ACCOUNTS: usize, D: 'static> {
    whole: &'static Whole<ACCOUNTS, D>,
    signers: &'static [Slice],
    input: PhantomData<fn(I)>,
}

/// A [`Frame`], its instruction ahead of it. Metas and infos are those of the same accounts.
#[repr(C)]
pub(super) struct Whole<const ACCOUNTS: usize, D> {
    instruction: RawInstruction<'static>,
    metas: [Meta; ACCOUNTS],
    frame: Frame<ACCOUNTS, D>,
}

impl<const ACCOUNTS: usize, D> Whole<ACCOUNTS, D> {
    pub const fn new(
        program: &'static Address,
        metas: [Meta; ACCOUNTS],
        frame: Frame<ACCOUNTS, D>,
    ) -> Self {
        const { assert!(align_of::<D>() == 1) };
        let data = offset_of!(Self, frame) + offset_of!(Frame<ACCOUNTS, D>, data);
        Self {
            instruction: RawInstruction {
                program_id: program,
                metas: without_provenance(SCRATCH + offset_of!(Self, metas)),
                metas_len: ACCOUNTS as u64,
                data: without_provenance(SCRATCH + data),
                data_len: size_of::<D>() as u64,
            },
            metas,
            frame,
        }
    }
}

impl<I, const ACCOUNTS: usize, D> Movable<I, ACCOUNTS, D> {
    pub(super) const fn new(whole: &'static Whole<ACCOUNTS, D>, signers: &'static [Slice]) -> Self {
        Self {
            whole,
            signers,
            input: PhantomData,
        }
    }

    /// As [`Call::invoke`].
    #[inline(always)]
    pub fn invoke<V>(
        &self,
        _accounts: &impl Found<Input = I>,
        value: V,
        complete: impl FnOnce(&mut D, V),
    ) {
        // SAFETY: the accounts lie where the input has them.
        unsafe { self.invoke_with(value, complete, |_| {}) }
    }

    /// The same with the first account's data of any length and the next two accounts wherever they lie.
    ///
    /// # Safety
    ///
    /// The first account lies where the input has it, and so do those behind the third, whose data has the
    /// length of the input's.
    #[inline(always)]
    pub unsafe fn invoke_moved<V>(
        &self,
        [first, moved @ ..]: [&Head; 3],
        value: V,
        complete: impl FnOnce(&mut D, V),
    ) {
        // SAFETY: as promised; the rest is written.
        unsafe {
            self.invoke_with(value, complete, |whole| {
                whole.frame.infos[0].data_len = first.data_len();
                for (at, account) in (1..).zip(moved) {
                    whole.metas[at].address = &account.address;
                    whole.frame.infos[at] = Info::of_head(account);
                }
            });
        }
    }

    /// # Safety
    ///
    /// After `place` every account lies where its info says.
    #[inline(always)]
    unsafe fn invoke_with<V>(
        &self,
        value: V,
        complete: impl FnOnce(&mut D, V),
        place: impl FnOnce(&mut Whole<ACCOUNTS, D>),
    ) {
        let whole: *mut Whole<ACCOUNTS, D> = with_exposed_provenance_mut(SCRATCH);
        // SAFETY: the heap has room for it, nothing else is there, and the copy makes it one.
        unsafe {
            copy(self.whole, whole, size_of::<Whole<ACCOUNTS, D>>());
            place(&mut *whole);
            complete(&mut (*whole).frame.data, value);
            invoke(
                &raw const (*whole).instruction,
                (&raw const (*whole).frame.infos).cast(),
                ACCOUNTS,
                self.signers,
            );
        }
    }
}

/// The copy as a syscall: LLVM would unroll it, word by word.
///
/// # Safety
///
/// `len` bytes can be read at `from` and written at `to`.
#[inline(always)]
pub(super) unsafe fn copy<T>(from: *const T, to: *mut T, len: usize) {
    // SAFETY: as promised.
    #[cfg(any(target_os = "solana", target_arch = "bpf"))]
    unsafe {
        pinocchio::syscalls::sol_memcpy_(to.cast(), from.cast(), len as u64);
    }
    #[cfg(not(any(target_os = "solana", target_arch = "bpf")))]
    core::hint::black_box((from, to, len));
}
