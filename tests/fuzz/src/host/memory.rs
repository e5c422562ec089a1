//! The input and the heap at the addresses where the SVM maps them, and nowhere else.
//!
//! The program has these addresses in constants, so the fuzzer runs it as it is. Both are in the range that
//! AddressSanitizer keeps free between its shadows. With `protect_shadow_gap=0` it lets a program use
//! addresses there, and maps their shadow. That shadow takes up addresses of the gap itself, ours among them:
//! those are for others in the gap, which are unused, so they are taken.
//!
//! Every byte is poisoned that the program must not touch. They are the bytes after the input, and within it
//! the room that an account may grow into, up to where a callee has made it grow. The runtime maps that room
//! today and will not tomorrow.

use {
    crate::case::{Case, HEAD, ROOM_TO_GROW},
    std::{ptr, slice, sync::Once},
};

pub const INPUT: usize = 0x4_0000_0000;
const INPUT_LEN: usize = 16 << 20;
const HEAP: usize = 0x3_0000_0000;
const HEAP_LEN: usize = 32 << 10;
/// What is mapped behind the heap and the input, and poisoned.
const GUARD: usize = 4 << 10;

/// An input in place.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Where each account begins, from the first byte of the input.
    pub begins: Vec<usize>,
    pub len: usize,
    /// Where the instruction data begins.
    pub data: usize,
}

impl Placed {
    /// Where the runtime puts this case; its bytes go to `bytes`.
    pub fn new(case: &Case, program: &[u8; 32], bytes: &mut Vec<u8>) -> Self {
        let begins = case.serialize(program, bytes);
        assert!(bytes.len() <= INPUT_LEN - GUARD);
        Self {
            len: bytes.len(),
            data: bytes.len() - program.len() - case.data.len(),
            begins,
        }
    }

    /// Puts the bytes there. The heap is zero, as at the start of every program.
    pub fn place(&self, case: &Case, bytes: &[u8]) {
        static MAP: Once = Once::new();
        MAP.call_once(map);
        asan::unpoison(INPUT, bytes.len());
        // SAFETY: the memory is mapped, no code holds a reference to it, and the bytes fit.
        unsafe {
            ptr::copy_nonoverlapping(bytes.as_ptr(), INPUT as *mut u8, bytes.len());
            ptr::write_bytes(HEAP as *mut u8, 0, HEAP_LEN);
        }
        for (account, begin) in case.accounts.iter().zip(&self.begins) {
            let len = HEAD + account.data.len();
            let room = (begin + len).next_multiple_of(8) + ROOM_TO_GROW;
            // First all of it, because the last of eight bytes can only be poisoned with those before it.
            asan::poison(INPUT + begin, room - begin);
            asan::unpoison(INPUT + begin, len);
        }
    }

    /// All of it, as the program has left it, to `bytes`; then it is gone.
    pub fn take(&self, bytes: &mut Vec<u8>) {
        asan::unpoison(INPUT, self.len);
        bytes.clear();
        // SAFETY: it is copied at once.
        bytes.extend_from_slice(unsafe { input(INPUT, self.len) });
        asan::poison(INPUT, self.len.next_multiple_of(8));
    }
}

/// Bytes of the input.
pub fn read(address: usize, len: usize) -> Vec<u8> {
    // SAFETY: it is copied at once.
    unsafe { input(address, len) }.to_vec()
}

/// # Safety
///
/// Neither the program nor [`write`] runs before the reference is gone.
unsafe fn input<'a>(address: usize, len: usize) -> &'a [u8] {
    assert!(is_input(address, len), "{address:#x}, {len} bytes");
    // SAFETY: the memory is mapped permanently, and as promised.
    unsafe { slice::from_raw_parts(address as *const u8, len) }
}

pub fn read_u64(address: usize) -> u64 {
    let bytes = read(address, size_of::<u64>());
    u64::from_le_bytes(bytes.try_into().expect("eight bytes"))
}

/// Writes to the input, as a callee does through the runtime.
pub fn write(address: usize, bytes: &[u8]) {
    assert!(is_input(address, bytes.len()));
    asan::unpoison(address, bytes.len());
    // SAFETY: the memory is mapped, and only the program holds a reference to it, which reads it
    // again after a call.
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), address as *mut u8, bytes.len()) }
}

fn is_input(address: usize, len: usize) -> bool {
    address >= INPUT && address + len <= INPUT + INPUT_LEN
}

fn map() {
    for (address, len) in [(INPUT, INPUT_LEN), (HEAP, HEAP_LEN + GUARD)] {
        // SAFETY: without the sanitizer no memory is taken away, and with it no memory in use.
        let mapped = unsafe {
            libc::mmap(
                address as *mut libc::c_void,
                len,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | asan::MAP_AT,
                -1,
                0,
            )
        };
        assert_eq!(mapped as usize, address, "{address:#x} is not free");
    }
    asan::poison(INPUT, INPUT_LEN);
    asan::poison(HEAP + HEAP_LEN, GUARD);
}

/// Without a sanitizer nothing is poisoned.
#[cfg(not(feature = "libfuzzer"))]
mod asan {
    pub const MAP_AT: i32 = libc::MAP_FIXED_NOREPLACE;
    pub fn poison(_address: usize, _len: usize) {}
    pub fn unpoison(_address: usize, _len: usize) {}
}

#[cfg(feature = "libfuzzer")]
mod asan {
    use std::ffi::{c_char, c_void};

    pub const MAP_AT: i32 = libc::MAP_FIXED;

    unsafe extern "C" {
        fn __asan_poison_memory_region(address: *const c_void, len: usize);
        fn __asan_unpoison_memory_region(address: *const c_void, len: usize);
    }

    /// The options that the sanitizer reads at the start. A context that never returns leaves fake frames behind,
    /// so there are none of those. The freed memory is this crate's, not the program's: it need not be kept for long.
    #[unsafe(no_mangle)]
    extern "C" fn __asan_default_options() -> *const c_char {
        c"protect_shadow_gap=0:detect_stack_use_after_return=0:detect_leaks=0:quarantine_size_mb=1:allocator_release_to_os_interval_ms=-1"
            .as_ptr()
    }

    pub fn poison(address: usize, len: usize) {
        // SAFETY: the shadow of all that is mapped here is.
        unsafe { __asan_poison_memory_region(address as *const c_void, len) }
    }

    pub fn unpoison(address: usize, len: usize) {
        // SAFETY: as for `poison`.
        unsafe { __asan_unpoison_memory_region(address as *const c_void, len) }
    }
}
