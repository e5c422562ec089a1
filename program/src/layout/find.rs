//! Finds the accounts of a fixed layout in the input.

use super::INPUT;

/// The target of a second base register. A load reaches 32 KiB to either side of a register. From
/// the first byte of the input that is about three accounts.
pub(super) const FAR: usize = 48 * 1024;

/// Returns the second base. The compiler would not keep a plain constant in a register: it would
/// compute each address again from the first base, in two instructions. The result of a volatile
/// load looks to it like any other pointer.
///
/// # Safety
///
/// `input` is where the SVM maps it, and has at least [`FAR`] bytes.
#[inline(always)]
pub(super) unsafe fn far(input: *mut u8) -> *mut u8 {
    static ADDRESS: usize = INPUT + FAR;
    // SAFETY: a constant is readable.
    let address = unsafe { (&raw const ADDRESS).read_volatile() };
    input.with_addr(address)
}

/// Whether a load from the first base reaches all of a slot.
pub(super) const fn is_near(offset: usize, size: usize) -> bool {
    offset + size <= i16::MAX as usize
}

/// Declares accounts at addresses that are known at compile time, from the first one of the input
/// on. For each declaration there are two types: the input in memory, and the accounts that were
/// found in it. If a slot may have data of more than one type, that type is a parameter, with the
/// usual type as its default.
macro_rules! fixed_layout {
    ($(
        $(#[$doc:meta])*
        $input:ident $(<$($any:ident = $usual:ty),+>)? $accounts:ident {
            $($slot:ident: $flags:ident $data:ty,)+
        }
    )+) => {$(
        $(#[$doc])*
        #[repr(C)]
        pub(crate) struct $input $(<$($any = $usual),+>)? {
            count: u64,
            $(pub $slot: Account<$data>,)+
        }

        $(#[$doc])*
        // Some accounts are read only by the callee. They are found in the same way.
        #[allow(dead_code)]
        pub(crate) struct $accounts<'a $($(, $any = $usual)+)?> {
            $(pub $slot: &'a mut Account<$data>,)+
            pub rest: Rest<'a>,
        }

        impl$(<$($any),+>)? Found for $accounts<'_ $($(, $any)+)?> {
            type Input = $input $(<$($any),+>)?;
        }

        impl$(<$($any),+>)? $accounts<'_ $($(, $any)+)?> {
            /// Returns the accounts if they are those of the type, and `more` accounts after them.
            /// The number of accounts stops a read of the bytes behind the last account as one
            /// more.
            ///
            /// Price: 2 CU in `withdraw_sol`.
            ///
            /// # Safety
            ///
            /// `input` is the runtime's serialisation, where the SVM maps it, alive and unaliased
            /// for as long as the result.
            #[inline(always)]
            pub unsafe fn find(input: *mut u8, more: usize) -> Option<Self> {
                const ACCOUNTS: usize = [$(stringify!($slot)),+].len();
                // SAFETY: the count comes first. There are as many accounts as the type has. Each
                // is where the type has it, because the lengths of all before it were compared.
                // They do not overlap, and any bytes are valid for them. The `more` accounts follow
                // behind.
                unsafe {
                    if input.cast::<u64>().read() != (ACCOUNTS + more) as u64 {
                        cold_path();
                        return None;
                    }
                    let mut far_base = None;
                    let mut place = |offset, size| {
                        if is_near(offset, size) {
                            return input.add(offset);
                        }
                        let far = *far_base.get_or_insert_with(|| far(input));
                        far.offset(offset as isize - FAR as isize)
                    };
                    $(
                        let offset = offset_of!(<Self as Found>::Input, $slot);
                        let size = size_of::<Head>() + size_of::<$data>();
                        let $slot = place(offset, size).cast::<Account<$data>>();
                        if !fits($slot, Flags::$flags) {
                            return None;
                        }
                    )+
                    Some(Self {
                        $($slot: &mut *$slot,)+
                        rest: Rest::new(
                            place(size_of::<<Self as Found>::Input>(), size_of::<Head>()).cast(),
                            more,
                        ),
                    })
                }
            }
        }
    )+};
}
pub(super) use fixed_layout;

/// The accounts of an input, found at the places of its type.
pub(crate) trait Found {
    type Input;
}
