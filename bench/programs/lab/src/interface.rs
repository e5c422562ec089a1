//! The constants that the lab and the bench share. The bench compiles this very file.

/// The address at which the lab is loaded: its own PDAs and its calls to itself need it at compile
/// time.
pub const ID: [u8; 32] = *b"cu-vault: lab of the techniques.";

/// The first seed of every PDA of the lab. The owner's address and the bump follow.
pub const SEED: &[u8] = b"lab";

/// The bytes of a created account.
pub const SPACE: usize = 120;

/// The custom error of a check that fails.
pub const REFUSED: u32 = 7900;

/// The custom error of accounts or arguments that the variant does not expect.
pub const OTHER_INPUT: u32 = 7901;

/// The first custom error of the checks in `errors.rs`. The others follow in the order of the
/// checks.
pub const FIRST_CHECK: u32 = 7910;

/// The variant to run: the first byte of the instruction data. The arguments follow it.
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

/// The number of accounts that `Pass` takes besides the lab.
pub const PASS_ACCOUNTS: usize = 8;
