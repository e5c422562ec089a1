//! What the lab and those who drive it agree on. The bench compiles this very file.

/// The address that the lab is loaded at: its own PDAs and its calls to itself need it at compile time.
pub const ID: [u8; 32] = *b"cu-vault: lab of the techniques.";

/// First seed of every PDA of the lab; the owner's address and the bump follow.
pub const SEED: &[u8] = b"lab";

/// How many bytes a created account has.
pub const SPACE: usize = 120;

/// The custom error of a check that does not hold.
pub const REFUSED: u32 = 7900;

/// The custom error of accounts or arguments that the variant was not made for.
pub const OTHER_INPUT: u32 = 7901;

/// The custom errors of the checks in `errors.rs`, in their order, from here on.
pub const FIRST_CHECK: u32 = 7910;

/// What is run; the first byte of the instruction data. The arguments follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Variant {
    Nothing,
    NothingInR0,
    DispatchMatch,
    DispatchTable,
    EntryPlain,
    EntryLazy,
    EntryPlainTwo,
    EntryLazyTwo,
    EntryPointers,
    EntryFixed2,
    EntryFixed4,
    EntryFixed8,
    SignerFlags,
    SignerHeader,
    SignerBeforeCpi,
    SignerByCpi,
    OwnerSyscall,
    OwnerWords,
    OwnerFirstWord,
    OwnerByRuntime,
    PdaFind,
    PdaStored,
    PdaCreate,
    PdaDerive,
    PdaSign,
    InvokeChecked2,
    InvokeUnchecked2,
    InvokeByHand2,
    InvokeRust2,
    InvokeChecked4,
    InvokeUnchecked4,
    InvokeByHand4,
    InvokeRust4,
    CpiSlice,
    CpiBounds,
    CpiConst,
    BlockStored2,
    BlockCopied2,
    BlockStored4,
    BlockCopied4,
    LamportsByCpi,
    LamportsDirect,
    BatchNone,
    BatchOne,
    TransferChecked,
    TransferPlain,
    CreateInThree,
    CreateInOne,
    RentGet,
    RentWord,
    RentStored,
    EventByCpi,
    EventAsData,
    EventAsText,
    AskReturned,
    AnswerReturned,
    AskWritten,
    AnswerWritten,
    ErrorsEach,
    ErrorsCold,
    MemoryVec,
    MemoryStack,
    MemoryHeap,
    Pass,
}

/// How many accounts `Pass` takes beside the lab.
pub const PASS_ACCOUNTS: usize = 8;
