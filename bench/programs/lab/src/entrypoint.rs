//! The dispatch: one load from a table, whatever the variant.
//!
//! A variant gets r1 and r2 as the runtime passed them, so it can do what an entrypoint does.

#![allow(unsafe_code)]

use {
    crate::{
        OTHER_INPUT, answer, batch, checked, create, dispatch, empty, entry, errors, event,
        input::Input, interface::Variant::*, invoke, lamports, memory, owner, pda, rent, signer,
        size, slice, template,
    },
    core::mem::MaybeUninit,
    pinocchio::{ProgramResult, SUCCESS, hint::cold_path},
};

/// The content of r0 at the end. It is uninitialised for the one variant that leaves r0 as it was.
type R0 = MaybeUninit<u64>;

type Run = fn(Input) -> R0;

#[cfg(any(target_os = "solana", target_arch = "bpf"))]
mod symbol {
    pinocchio::default_allocator!();
    pinocchio::nostd_panic_handler!();

    /// The function that the loader calls.
    ///
    /// # Safety
    ///
    /// Only the loader may call it, with the pointers that `process` requires.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn entrypoint(input: *mut u8, instruction_data: *const u8) -> super::R0 {
        // SAFETY: the loader passes what `process` requires.
        unsafe { super::process(input, instruction_data) }
    }
}

/// Runs one variant.
///
/// # Safety
///
/// `accounts` points to accounts in the runtime's own serialisation, alive and unaliased for the
/// call. `data` points to the instruction data in the same buffer: its length is in the eight bytes
/// before it, and the program's address follows it.
#[inline(always)]
pub unsafe fn process(accounts: *mut u8, data: *const u8) -> R0 {
    // SAFETY: without instruction data this reads the first byte of the program's address.
    let variant = unsafe { *data };
    // SAFETY: the caller promises it.
    let input = unsafe { Input::new(accounts, data) };
    VARIANTS[variant as usize](input)
}

/// As many entries as a byte can name, so that no check is needed before the load.
static VARIANTS: [Run; 256] = {
    let mut table: [Run; _] = [|_| encode(Err(OTHER_INPUT)); 256];
    macro_rules! variants {
        ($($variant:ident => $run:expr,)*) => {
            $(table[$variant as usize] = |input| encode($run(input));)*
        };
    }
    variants! {
        Nothing => empty::nothing,
        DispatchMatch => dispatch::by_match,
        DispatchTable => dispatch::by_table,
        EntryPlain => entry::plain,
        EntryLazy => entry::lazy,
        EntryPlainTwo => entry::plain_two,
        EntryLazyTwo => entry::lazy_two,
        EntryPointers => entry::pointers,
        EntryFixed2 => entry::fixed::<2>,
        EntryFixed4 => entry::fixed::<4>,
        EntryFixed8 => entry::fixed::<8>,
        SignerFlags => signer::flags,
        SignerHeader => signer::header_word,
        SignerBeforeCpi => signer::before_cpi,
        SignerByCpi => signer::by_cpi,
        OwnerSyscall => owner::syscall,
        OwnerWords => owner::words,
        OwnerFirstWord => owner::first_word,
        OwnerByRuntime => owner::by_runtime,
        PdaFind => pda::find,
        PdaStored => pda::stored,
        PdaCreate => pda::create,
        PdaDerive => pda::derive,
        PdaSign => pda::sign,
        InvokeChecked2 => |input| invoke::checked(invoke::transfer(input)?),
        InvokeUnchecked2 => |input| invoke::unchecked(invoke::transfer(input)?),
        InvokeByHand2 => |input| invoke::by_hand(invoke::transfer(input)?),
        InvokeRust2 => |input| invoke::rust(invoke::transfer(input)?),
        InvokeChecked4 => |input| invoke::checked(invoke::transfer_checked(input)?),
        InvokeUnchecked4 => |input| invoke::unchecked(invoke::transfer_checked(input)?),
        InvokeByHand4 => |input| invoke::by_hand(invoke::transfer_checked(input)?),
        InvokeRust4 => |input| invoke::rust(invoke::transfer_checked(input)?),
        CpiSlice => slice::slice,
        CpiBounds => slice::bounds,
        CpiConst => slice::constant,
        BlockStored2 => template::stored_2,
        BlockCopied2 => template::copied_2,
        BlockStored4 => template::stored_4,
        BlockCopied4 => template::copied_4,
        LamportsByCpi => lamports::by_cpi,
        LamportsDirect => lamports::direct,
        BatchNone => batch::none,
        BatchOne => batch::one,
        TransferChecked => checked::checked,
        TransferPlain => checked::plain,
        CreateInThree => create::in_three,
        CreateInOne => create::in_one,
        RentGet => rent::get,
        RentWord => rent::word,
        RentStored => rent::stored,
        EventByCpi => event::by_cpi,
        EventAsData => event::as_data,
        EventAsText => event::as_text,
        AskReturned => answer::ask_returned,
        AnswerReturned => answer::answer_returned,
        AskWritten => answer::ask_written,
        AnswerWritten => answer::answer_written,
        ErrorsEach => errors::each,
        ErrorsCold => errors::cold,
        MemoryVec => memory::vec,
        MemoryStack => memory::stack,
        MemoryHeap => memory::heap,
        Pass => size::pass,
    }
    table[NothingInR0 as usize] = empty::nothing_in_r0;
    table
};

/// Inlined into each variant. There the compiler knows which errors are possible, and folds the
/// rest of the conversion away.
#[inline(always)]
fn encode(result: ProgramResult) -> R0 {
    R0::new(match result {
        Ok(()) => SUCCESS,
        Err(error) => {
            cold_path();
            error.into()
        }
    })
}
