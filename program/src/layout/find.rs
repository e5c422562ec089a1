//! How the accounts of a fixed layout are found in the input.

use super::INPUT;

/// Where a second base register points to. A load reaches 32 KiB to either side of a register, which
/// from the first byte of the input is about three accounts.
pub(super) const FAR: usize = 48 * 1024;

/// The second base. A plain constant the compiler would not keep in a register: it would make each
/// address anew from the first base, in two instructions. What comes out of a volatile load it cannot
/// tell from any other pointer.
///
/// # Safety
///
/// `input` is where the SVM maps it, and goes on up to [`FAR`] at least.
#[inline(always)]
pub(super) unsafe fn far(input: *mut u8) -> *mut u8 {
    static ADDRESS: usize = INPUT + FAR;
    // SAFETY: a constant can be read.
    let address = unsafe { (&raw const ADDRESS).read_volatile() };
    input.with_addr(address)
}

/// Whether a load from the first base reaches all of a slot.
pub(super) const fn is_near(offset: usize, size: usize) -> bool {
    offset + size <= i16::MAX as usize
}

/// Declares accounts whose every address is known at compile time, from the first of the input on: the
/// input as it lies there, and the accounts once they have been found. Where a slot may hold data of more than
/// one type, that type is a parameter, with the usual one as its default.
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
        // Some accounts only the callee looks at. They are found like the others.
        #[allow(dead_code)]
        pub(crate) struct $accounts<'a $($(, $any = $usual)+)?> {
            $(pub $slot: &'a mut Account<$data>,)+
            pub rest: Rest<'a>,
        }

        impl$(<$($any),+>)? Found for $accounts<'_ $($(, $any)+)?> {
            type Input = $input $(<$($any),+>)?;
        }

        impl$(<$($any),+>)? $accounts<'_ $($(, $any)+)?> {
            /// The accounts, if they are those of the type and `more` after them. The number of accounts
            /// stops whatever is behind the last one from being read as one more.
            ///
            /// Price: 2 CU in `withdraw_sol`.
            ///
            /// # Safety
            ///
            /// `input` is what the runtime serialised, where the SVM maps it, alive and unaliased for as
            /// long as what is returned.
            #[inline(always)]
            pub unsafe fn find(input: *mut u8, more: usize) -> Option<Self> {
                const ACCOUNTS: usize = [$(stringify!($slot)),+].len();
                // SAFETY: the count comes first. There are as many accounts as the type has, and each
                // lies where the type has it, because the lengths of all before it were compared. They
                // do not overlap, and any bytes are a value of them. What `more` accounts follow lies
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

/// The accounts of an input that have been found where its type has them.
pub(crate) trait Found {
    type Input;
}
