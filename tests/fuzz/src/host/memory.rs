//! The input and the heap at the addresses where the SVM maps them, and nowhere else.
//!
//! The program has these addresses in constants, so the fuzzer runs it as it is. Both lie in what
//! AddressSanitizer keeps free between its shadows, which it lets a program use if it is told so
//! (`protect_shadow_gap=0`) and if that program maps the shadow of its addresses itself. Then every byte is
//! poisoned that the program has no business with: what lies behind the input, and within it the room that
//! an account may grow into, up to where a callee has made it grow. The runtime maps that room today and
//! will not tomorrow.

use {
    crate::case::{Case, HEAD},
    std::{ptr, slice, sync::Once},
};

pub const INPUT: usize = 0x4_0000_0000;
const INPUT_LEN: usize = 16 << 20;
const HEAP: usize = 0x3_0000_0000;
const HEAP_LEN: usize = 32 << 10;

/// An input in place.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Where each account begins, from the first byte of the input.
    pub begins: Vec<usize>,
    pub len: usize,
    /// Where the instruction data begins.
    pub data: usize,
}

/// Puts a case where the runtime would put it. The heap is zero, as at the start of every program.
pub fn place(case: &Case, program: &[u8; 32]) -> Placed {
    static MAP: Once = Once::new();
    MAP.call_once(map);
    let (bytes, begins) = case.serialize(program);
    assert!(bytes.len() <= INPUT_LEN);
    asan::unpoison(INPUT, bytes.len());
    // SAFETY: the memory is mapped, nobody holds a reference to it, and the bytes fit.
    unsafe {
        ptr::copy_nonoverlapping(bytes.as_ptr(), INPUT as *mut u8, bytes.len());
        ptr::write_bytes(HEAP as *mut u8, 0, HEAP_LEN);
    }
    asan::poison(INPUT, INPUT_LEN);
    asan::unpoison(INPUT, size_of::<u64>());
    let mut end = size_of::<u64>();
    for (index, begin) in begins.iter().enumerate() {
        // Duplicates ahead of it.
        asan::unpoison(INPUT + end, begin - end);
        let len = case.accounts[index].data.len();
        end = (begin + HEAD + len).next_multiple_of(8) + crate::case::ROOM_TO_GROW;
        asan::unpoison(INPUT + begin, HEAD + len);
    }
    asan::unpoison(INPUT + end, bytes.len() - end);
    Placed {
        len: bytes.len(),
        data: bytes.len() - program.len() - case.data.len(),
        begins,
    }
}

/// All of an input, as the program has left it.
pub fn snapshot(placed: &Placed) -> Vec<u8> {
    asan::unpoison(INPUT, placed.len);
    read(INPUT, placed.len)
}

/// Bytes of the input.
pub fn read(address: usize, len: usize) -> Vec<u8> {
    assert!(is_input(address, len), "{address:#x}, {len} bytes");
    // SAFETY: the memory is mapped, and nobody writes meanwhile.
    unsafe { slice::from_raw_parts(address as *const u8, len) }.to_vec()
}

pub fn read_u64(address: usize) -> u64 {
    let bytes = read(address, size_of::<u64>());
    u64::from_le_bytes(bytes.try_into().expect("eight bytes"))
}

/// Writes to the input, as a callee does through the runtime.
pub fn write(address: usize, bytes: &[u8]) {
    assert!(is_input(address, bytes.len()));
    asan::unpoison(address, bytes.len());
    // SAFETY: the memory is mapped, and nobody holds a reference to it but the program, which reads it
    // anew after a call.
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), address as *mut u8, bytes.len()) }
}

pub fn is_input(address: usize, len: usize) -> bool {
    address >= INPUT && address + len <= INPUT + INPUT_LEN
}

fn map() {
    map_at(INPUT, INPUT_LEN);
    map_at(HEAP, HEAP_LEN);
    asan::cover(INPUT, INPUT_LEN);
    asan::cover(HEAP, HEAP_LEN);
}

fn map_at(address: usize, len: usize) {
    // SAFETY: `MAP_FIXED_NOREPLACE` takes nobody's memory away.
    let mapped = unsafe {
        libc::mmap(
            address as *mut libc::c_void,
            len,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED_NOREPLACE,
            -1,
            0,
        )
    };
    assert_eq!(mapped as usize, address, "{address:#x} is not free");
}

/// Without a sanitizer nothing is poisoned.
#[cfg(not(feature = "libfuzzer"))]
mod asan {
    pub fn cover(_address: usize, _len: usize) {}
    pub fn poison(_address: usize, _len: usize) {}
    pub fn unpoison(_address: usize, _len: usize) {}
}

#[cfg(feature = "libfuzzer")]
mod asan {
    use std::ffi::{c_char, c_void};

    unsafe extern "C" {
        fn __asan_poison_memory_region(address: *const c_void, len: usize);
        fn __asan_unpoison_memory_region(address: *const c_void, len: usize);
        fn __asan_get_shadow_mapping(scale: *mut usize, offset: *mut usize);
    }

    /// What the sanitizer asks for at the start. A context that is left for good leaves fake frames behind,
    /// hence none of those.
    #[unsafe(no_mangle)]
    extern "C" fn __asan_default_options() -> *const c_char {
        c"protect_shadow_gap=0:detect_stack_use_after_return=0:detect_leaks=0:allow_user_poisoning=1"
            .as_ptr()
    }

    /// Maps the shadow of these addresses, and has nothing be accessible but the heap's bytes.
    pub fn cover(address: usize, len: usize) {
        const PAGE: usize = 4096;
        let (mut scale, mut offset) = (0, 0);
        // SAFETY: the two are written.
        unsafe { __asan_get_shadow_mapping(&raw mut scale, &raw mut offset) };
        // One page more: the poison behind the last byte.
        let first = ((address >> scale) + offset) / PAGE * PAGE;
        let last = ((address + len) >> scale) + offset;
        super::map_at(first, (last - first).next_multiple_of(PAGE) + PAGE);
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
