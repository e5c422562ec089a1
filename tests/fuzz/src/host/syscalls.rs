//! The system calls that the program makes, answered on the host. Every pointer is followed as the runtime
//! would, so that the sanitizer sees what it reads.

use {
    super::context,
    crate::model::{self, Info, Invocation, Meta, Refusal},
    std::{ptr, slice},
};

/// A pointer and a length, as system calls take slices.
#[repr(C)]
struct Slice<T> {
    start: *const T,
    len: u64,
}

#[repr(C)]
struct RawInstruction {
    program: *const [u8; 32],
    metas: Slice<RawMeta>,
    data: Slice<u8>,
}

#[repr(C)]
struct RawMeta {
    address: *const [u8; 32],
    writable: u8,
    signer: u8,
}

/// The runtime looks at no more than this of the 56 bytes.
#[repr(C)]
struct RawInfo {
    address: *const [u8; 32],
    lamports: *const u64,
    data_len: u64,
    data: *const u8,
    owner: *const [u8; 32],
    unread: [u64; 2],
}

impl<T> Slice<T> {
    /// # Safety
    ///
    /// The slice is there, or the sanitizer says that it is not.
    unsafe fn items(&self) -> impl Iterator<Item = *const T> + use<T> {
        let start = self.start;
        (0..self.len as usize).map(move |index| start.wrapping_add(index))
    }
}

/// # Safety
///
/// As for [`Slice::items`].
unsafe fn bytes(slice: &Slice<u8>) -> Vec<u8> {
    if slice.len == 0 {
        return Vec::new();
    }
    // SAFETY: as promised.
    unsafe { slice::from_raw_parts(slice.start, slice.len as usize) }.to_vec()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn sol_invoke_signed_c(
    instruction: *const u8,
    infos: *const u8,
    infos_len: u64,
    signers: *const u8,
    signers_len: u64,
) -> u64 {
    let infos = Slice {
        start: infos.cast::<RawInfo>(),
        len: infos_len,
    };
    let signers = Slice {
        start: signers.cast::<Slice<Slice<u8>>>(),
        len: signers_len,
    };
    // SAFETY: what the program hands over, the sanitizer looks at. Nothing is on this stack any more when the
    // run is ended.
    match unsafe { invoke(instruction.cast(), &infos, &signers) } {
        Ok(()) => 0,
        Err(refusal) => context::end(refusal),
    }
}

/// # Safety
///
/// As for [`Slice::items`], all the way down.
unsafe fn invoke(
    instruction: *const RawInstruction,
    infos: &Slice<RawInfo>,
    signers: &Slice<Slice<Slice<u8>>>,
) -> Result<(), Refusal> {
    // SAFETY: as promised.
    let invocation = unsafe {
        let RawInstruction {
            program,
            metas,
            data,
        } = &*instruction;
        Invocation {
            program: program.read(),
            metas: metas
                .items()
                .map(|meta| Meta {
                    address: (*meta).address.read(),
                    writable: (*meta).writable != 0,
                    signer: (*meta).signer != 0,
                })
                .collect(),
            data: bytes(data),
            infos: infos
                .items()
                .map(|info| Info {
                    address: (*info).address.read(),
                    pointers: [
                        (*info).address.addr(),
                        (*info).owner.addr(),
                        (*info).lamports.addr(),
                        (*info).data.addr(),
                    ],
                    lamports: (*info).lamports.read(),
                    data_len: (*info).data_len,
                })
                .collect(),
            signers: signers
                .items()
                .map(|seeds| (*seeds).items().map(|seed| bytes(&*seed)).collect())
                .collect(),
        }
    };
    model::invoke(&invocation)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn sol_memcpy_(to: *mut u8, from: *const u8, len: u64) {
    // SAFETY: what the program hands over, the sanitizer looks at.
    unsafe { ptr::copy_nonoverlapping(from, to, len as usize) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn sol_set_return_data(data: *const u8, len: u64) {
    let data = Slice { start: data, len };
    // SAFETY: what the program hands over, the sanitizer looks at.
    model::set_return_data(unsafe { bytes(&data) });
}

#[unsafe(no_mangle)]
unsafe extern "C" fn sol_get_sysvar(id: *const u8, to: *mut u8, offset: u64, len: u64) -> u64 {
    // SAFETY: what the program hands over, the sanitizer looks at.
    unsafe {
        let Some(value) = model::sysvar(&id.cast::<[u8; 32]>().read(), offset, len) else {
            return 2;
        };
        ptr::copy_nonoverlapping(value.as_ptr(), to, value.len());
    }
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn sol_sha256(slices: *const u8, len: u64, to: *mut u8) -> u64 {
    let slices = Slice {
        start: slices.cast::<Slice<u8>>(),
        len,
    };
    // SAFETY: what the program hands over, the sanitizer looks at.
    unsafe {
        let parts: Vec<Vec<u8>> = slices.items().map(|slice| bytes(&*slice)).collect();
        to.cast::<[u8; 32]>().write(model::sha256(&parts));
    }
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn sol_curve_validate_point(
    curve: u64,
    point: *const u8,
    _result: *mut u8,
) -> u64 {
    assert_eq!(curve, 0, "the program asks about points of ed25519");
    // SAFETY: what the program hands over, the sanitizer looks at.
    let point = unsafe { point.cast::<[u8; 32]>().read() };
    u64::from(!model::is_on_curve(&point))
}
