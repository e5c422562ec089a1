//! The wire format: one discriminator byte, then packed little-endian fields.
//!
//! [`TABLE`] is the one description of every instruction: its accounts in order, its fields and the
//! errors it may return. Documentation, tests and attack tables are made from it.

#![forbid(unsafe_code)]

use {
    crate::{Address, error::VaultError},
    bytemuck::{AnyBitPattern, Pod, Zeroable},
};

/// Discriminators, numbered for life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Instruction {
    CreateVault = 0,
    DepositSol = 1,
    WithdrawSol = 2,
    DepositToken = 3,
    WithdrawToken = 4,
    PayoutSol = 5,
    PayoutToken = 6,
    CloseTokenAccount = 7,
    NominateAuthority = 8,
    AcceptAuthority = 9,
    CloseVault = 10,
    GetVault = 11,
    LowerReserve = 12,
    WithdrawExcessLamports = 13,
    StatelessDeposit = 16,
    StatelessWithdraw = 17,
}

/// Recipients that one PayoutToken serves: what its stack buffers hold. With the most accounts that
/// a transaction may lock there is no room for more.
pub const MAX_TOKEN_RECIPIENTS: usize = 60;

/// Accounts beyond the table that one token instruction forwards to Token-2022.
pub const MAX_EXTRA_ACCOUNTS: usize = 16;

/// No fields.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct NoArgs {
    pub discriminator: u8,
}

/// `id u64, bump u8`
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct CreateVaultArgs {
    pub discriminator: u8,
    pub id: [u8; 8],
    pub bump: u8,
}

/// `lamports u64`
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct LamportsArgs {
    pub discriminator: u8,
    pub lamports: [u8; 8],
}

/// `amount u64, decimals u8`
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct TokenArgs {
    pub discriminator: u8,
    pub amount: [u8; 8],
    pub decimals: u8,
}

/// `decimals u8`
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct DecimalsArgs {
    pub discriminator: u8,
    pub decimals: u8,
}

/// `decimals u8, amount u64`: a token payout to one recipient.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct PayoutOneArgs {
    pub discriminator: u8,
    pub decimals: u8,
    pub amount: [u8; 8],
}

/// `nominee 32`
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct NominateArgs {
    pub discriminator: u8,
    pub nominee: Address,
}

/// `lamports u64, bump u8`
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct StatelessArgs {
    pub discriminator: u8,
    pub lamports: [u8; 8],
    pub bump: u8,
}

/// Reads the data of an instruction in place, its discriminator included; any other length is an error.
#[inline(always)]
pub fn parse<T: AnyBitPattern>(data: &[u8]) -> Result<&T, VaultError> {
    const { assert!(align_of::<T>() == 1) };
    bytemuck::try_from_bytes(data).map_err(|_| VaultError::InvalidInstructionData)
}

/// Reads the data of a payout in place: `N` bytes, the discriminator first among them, then an amount
/// per recipient, at least one.
#[inline(always)]
pub fn parse_payout<const N: usize>(data: &[u8]) -> Result<(&[u8; N], &[[u8; 8]]), VaultError> {
    const { assert!(N < size_of::<u64>()) };
    // What the slice methods would ask is all in this: one remainder, one comparison with zero.
    if data.len() % size_of::<u64>() == N
        && data.len() >= size_of::<u64>()
        && let Some((head, amounts)) = data.split_first_chunk()
    {
        return Ok((head, amounts.as_chunks().0));
    }
    Err(VaultError::InvalidInstructionData)
}

/// An account slot of an instruction.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    pub name: &'static str,
    pub signer: bool,
    pub writable: bool,
}

/// A field of an instruction's data.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    pub name: &'static str,
    pub ty: &'static str,
    /// Once per recipient.
    pub repeated: bool,
}

/// Everything that a caller needs to know of an instruction.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    pub instruction: Instruction,
    pub name: &'static str,
    pub does: &'static str,
    pub slots: &'static [Slot],
    /// The slot that follows the others once per amount.
    pub recipients: Option<Slot>,
    /// Whether accounts beyond the table are forwarded to Token-2022.
    pub forwards: bool,
    pub fields: &'static [Field],
    /// The CPIs it makes.
    pub cpi: &'static str,
    /// Our own errors that it may return, besides `UnknownInstruction`.
    pub errors: &'static [VaultError],
}

const fn slot(name: &'static str, flags: &str) -> Slot {
    let flags = flags.as_bytes();
    let mut slot = Slot {
        name,
        signer: false,
        writable: false,
    };
    let mut i = 0;
    while i < flags.len() {
        match flags[i] {
            b's' => slot.signer = true,
            b'w' => slot.writable = true,
            _ => panic!("flags are s and w"),
        }
        i += 1;
    }
    slot
}

const fn field(name: &'static str, ty: &'static str) -> Field {
    Field {
        name,
        ty,
        repeated: false,
    }
}

const fn per_recipient(name: &'static str, ty: &'static str) -> Field {
    Field {
        name,
        ty,
        repeated: true,
    }
}

use VaultError::*;

/// Every instruction, by discriminator.
pub const TABLE: &[Spec] = &[
    Spec {
        instruction: Instruction::CreateVault,
        name: "CreateVault",
        does: "makes the vault of (base, id); base becomes its authority",
        slots: &[
            slot("payer", "sw"),
            slot("base", "s"),
            slot("vault", "w"),
            slot("system program", ""),
        ],
        recipients: None,
        forwards: false,
        fields: &[field("id", "u64"), field("bump", "u8")],
        cpi: "1 System CreateAccountAllowPrefund, signed by the vault",
        errors: &[
            InvalidInstructionData,
            NotEnoughAccounts,
            TooManyAccounts,
            MissingSigner,
            VaultExists,
            NonCanonicalBump,
            VaultIsSigner,
        ],
    },
    Spec {
        instruction: Instruction::DepositSol,
        name: "DepositSol",
        does: "moves lamports from the depositor to the vault",
        slots: &[
            slot("depositor", "sw"),
            slot("vault", "w"),
            slot("system program", ""),
        ],
        recipients: None,
        forwards: false,
        fields: &[field("lamports", "u64")],
        cpi: "1 System Transfer, co-signed by the vault to prove that it is one",
        errors: &[
            InvalidInstructionData,
            NotEnoughAccounts,
            TooManyAccounts,
            MissingSigner,
            InvalidVaultOwner,
            InvalidVaultSize,
            InvalidVaultDiscriminator,
            UnsupportedVersion,
            VaultIsSigner,
        ],
    },
    Spec {
        instruction: Instruction::WithdrawSol,
        name: "WithdrawSol",
        does: "moves lamports from the vault to the recipient",
        slots: &[
            slot("authority", "s"),
            slot("vault", "w"),
            slot("recipient", "w"),
        ],
        recipients: None,
        forwards: false,
        fields: &[field("lamports", "u64")],
        cpi: "none",
        errors: &[
            InvalidInstructionData,
            NotEnoughAccounts,
            TooManyAccounts,
            MissingSigner,
            DuplicateAccount,
            InvalidVaultOwner,
            InvalidVaultSize,
            InvalidVaultDiscriminator,
            UnsupportedVersion,
            WrongAuthority,
            InsufficientFunds,
            NotWritable,
        ],
    },
    Spec {
        instruction: Instruction::DepositToken,
        name: "DepositToken",
        does: "moves base units from the depositor's token account to the vault's",
        slots: &[
            slot("depositor", "s"),
            slot("source", "w"),
            slot("mint", ""),
            slot("vault token account", "w"),
            slot("vault", ""),
            slot("token program", ""),
        ],
        recipients: None,
        forwards: true,
        fields: &[field("amount", "u64"), field("decimals", "u8")],
        cpi: "1 Transfer on SPL Token, TransferChecked on Token-2022",
        errors: &[
            InvalidInstructionData,
            NotEnoughAccounts,
            TooManyAccounts,
            MissingSigner,
            InvalidVaultOwner,
            InvalidVaultSize,
            InvalidVaultDiscriminator,
            UnsupportedVersion,
            InvalidTokenProgram,
            InvalidTokenAccount,
            WrongTokenAuthority,
        ],
    },
    Spec {
        instruction: Instruction::WithdrawToken,
        name: "WithdrawToken",
        does: "moves base units from the vault's token account to the recipient's",
        slots: &[
            slot("authority", "s"),
            slot("vault", ""),
            slot("vault token account", "w"),
            slot("mint", ""),
            slot("recipient token account", "w"),
            slot("token program", ""),
        ],
        recipients: None,
        forwards: true,
        fields: &[field("amount", "u64"), field("decimals", "u8")],
        cpi: "1 Transfer on SPL Token, TransferChecked on Token-2022; signed by the vault",
        errors: TOKEN_OUT_ERRORS,
    },
    Spec {
        instruction: Instruction::PayoutSol,
        name: "PayoutSol",
        does: "moves lamports from the vault to each recipient",
        slots: &[slot("authority", "s"), slot("vault", "w")],
        recipients: Some(slot("recipient", "w")),
        forwards: false,
        fields: &[per_recipient("lamports", "u64")],
        cpi: "none",
        errors: &[
            InvalidInstructionData,
            NotEnoughAccounts,
            TooManyAccounts,
            MissingSigner,
            DuplicateAccount,
            InvalidVaultOwner,
            InvalidVaultSize,
            InvalidVaultDiscriminator,
            UnsupportedVersion,
            WrongAuthority,
            InsufficientFunds,
            NotWritable,
        ],
    },
    Spec {
        instruction: Instruction::PayoutToken,
        name: "PayoutToken",
        does: "moves base units from the vault's token account to each recipient's",
        slots: &[
            slot("authority", "s"),
            slot("vault", ""),
            slot("vault token account", "w"),
            slot("mint", ""),
            slot("token program", ""),
        ],
        recipients: Some(slot("recipient token account", "w")),
        forwards: true,
        fields: &[field("decimals", "u8"), per_recipient("amount", "u64")],
        cpi: "1 batch of Transfer on SPL Token, of TransferChecked on Token-2022 (without batch for one recipient); n TransferChecked for a hook; signed by the vault",
        errors: &[
            InvalidInstructionData,
            NotEnoughAccounts,
            TooManyAccounts,
            MissingSigner,
            InvalidVaultOwner,
            InvalidVaultSize,
            InvalidVaultDiscriminator,
            UnsupportedVersion,
            WrongAuthority,
            InvalidTokenProgram,
            TooManyRecipients,
        ],
    },
    Spec {
        instruction: Instruction::CloseTokenAccount,
        name: "CloseTokenAccount",
        does: "moves all base units out of the vault's token account, then closes it",
        slots: &[
            slot("authority", "s"),
            slot("vault", ""),
            slot("vault token account", "w"),
            slot("mint", ""),
            slot("recipient token account", "w"),
            slot("rent recipient", "w"),
            slot("token program", ""),
        ],
        recipients: None,
        forwards: true,
        fields: &[field("decimals", "u8")],
        cpi: "1 batch of Transfer on SPL Token, of TransferChecked on Token-2022, and CloseAccount; an empty account: 1 CloseAccount; signed by the vault",
        errors: &[
            InvalidInstructionData,
            NotEnoughAccounts,
            TooManyAccounts,
            MissingSigner,
            InvalidVaultOwner,
            InvalidVaultSize,
            InvalidVaultDiscriminator,
            UnsupportedVersion,
            WrongAuthority,
            InvalidTokenProgram,
            InvalidTokenAccount,
        ],
    },
    Spec {
        instruction: Instruction::NominateAuthority,
        name: "NominateAuthority",
        does: "names who may become the authority; all zero takes it back",
        slots: &[slot("authority", "s"), slot("vault", "w")],
        recipients: None,
        forwards: false,
        fields: &[field("nominee", "address")],
        cpi: "none",
        errors: &[
            InvalidInstructionData,
            NotEnoughAccounts,
            TooManyAccounts,
            MissingSigner,
            InvalidVaultOwner,
            InvalidVaultSize,
            InvalidVaultDiscriminator,
            UnsupportedVersion,
            WrongAuthority,
            NotWritable,
        ],
    },
    Spec {
        instruction: Instruction::AcceptAuthority,
        name: "AcceptAuthority",
        does: "makes the nominee the authority",
        slots: &[slot("nominee", "s"), slot("vault", "w")],
        recipients: None,
        forwards: false,
        fields: &[],
        cpi: "none",
        errors: &[
            InvalidInstructionData,
            NotEnoughAccounts,
            TooManyAccounts,
            MissingSigner,
            InvalidVaultOwner,
            InvalidVaultSize,
            InvalidVaultDiscriminator,
            UnsupportedVersion,
            NoNomination,
            WrongNominee,
            NotWritable,
        ],
    },
    Spec {
        instruction: Instruction::CloseVault,
        name: "CloseVault",
        does: "moves every lamport, the rent reserve too, and ends the account",
        slots: &[
            slot("authority", "s"),
            slot("vault", "w"),
            slot("recipient", "w"),
        ],
        recipients: None,
        forwards: false,
        fields: &[],
        cpi: "none",
        errors: &[
            InvalidInstructionData,
            NotEnoughAccounts,
            TooManyAccounts,
            MissingSigner,
            DuplicateAccount,
            InvalidVaultOwner,
            InvalidVaultSize,
            InvalidVaultDiscriminator,
            UnsupportedVersion,
            WrongAuthority,
            NotWritable,
        ],
    },
    Spec {
        instruction: Instruction::GetVault,
        name: "GetVault",
        does: "returns {withdrawable u64, id u64, authority 32} by return data",
        slots: &[slot("vault", "")],
        recipients: None,
        forwards: false,
        fields: &[],
        cpi: "none",
        errors: &[
            InvalidInstructionData,
            NotEnoughAccounts,
            TooManyAccounts,
            InvalidVaultOwner,
            InvalidVaultSize,
            InvalidVaultDiscriminator,
            UnsupportedVersion,
        ],
    },
    Spec {
        instruction: Instruction::LowerReserve,
        name: "LowerReserve",
        does: "lowers the vault's rent reserve to today's minimum, if that is less; anyone may send it",
        slots: &[slot("vault", "w")],
        recipients: None,
        forwards: false,
        fields: &[],
        cpi: "none",
        errors: &[
            InvalidInstructionData,
            NotEnoughAccounts,
            TooManyAccounts,
            InvalidVaultOwner,
            InvalidVaultSize,
            InvalidVaultDiscriminator,
            UnsupportedVersion,
            NotWritable,
        ],
    },
    Spec {
        instruction: Instruction::WithdrawExcessLamports,
        name: "WithdrawExcessLamports",
        does: "moves the lamports above today's minimum out of the vault's token account; its tokens stay",
        slots: &[
            slot("authority", "s"),
            slot("vault", ""),
            slot("vault token account", "w"),
            slot("recipient", "w"),
            slot("token program", ""),
        ],
        recipients: None,
        forwards: false,
        fields: &[],
        cpi: "1 WithdrawExcessLamports, signed by the vault",
        errors: TOKEN_OUT_ERRORS,
    },
    Spec {
        instruction: Instruction::StatelessDeposit,
        name: "StatelessDeposit",
        does: "moves lamports from the owner to the owner's stateless vault",
        slots: &[
            slot("owner", "sw"),
            slot("vault", "w"),
            slot("system program", ""),
        ],
        recipients: None,
        forwards: false,
        fields: &[field("lamports", "u64"), field("bump", "u8")],
        cpi: "1 System Transfer, co-signed by the vault to prove its address",
        errors: &[
            InvalidInstructionData,
            NotEnoughAccounts,
            TooManyAccounts,
            MissingSigner,
            VaultIsSigner,
        ],
    },
    Spec {
        instruction: Instruction::StatelessWithdraw,
        name: "StatelessWithdraw",
        does: "moves lamports from the owner's stateless vault to the recipient",
        slots: &[
            slot("owner", "s"),
            slot("vault", "w"),
            slot("recipient", "w"),
            slot("system program", ""),
        ],
        recipients: None,
        forwards: false,
        fields: &[field("lamports", "u64"), field("bump", "u8")],
        cpi: "1 System Transfer, signed by the vault",
        errors: &[
            InvalidInstructionData,
            NotEnoughAccounts,
            TooManyAccounts,
            MissingSigner,
            VaultIsSigner,
        ],
    },
];

const TOKEN_OUT_ERRORS: &[VaultError] = &[
    InvalidInstructionData,
    NotEnoughAccounts,
    TooManyAccounts,
    MissingSigner,
    InvalidVaultOwner,
    InvalidVaultSize,
    InvalidVaultDiscriminator,
    UnsupportedVersion,
    WrongAuthority,
    InvalidTokenProgram,
];

impl Instruction {
    /// What [`TABLE`] says of it.
    pub const fn spec(self) -> &'static Spec {
        let mut i = 0;
        while TABLE[i].instruction as u8 != self as u8 {
            i += 1;
        }
        &TABLE[i]
    }
}

impl TryFrom<u8> for Instruction {
    type Error = VaultError;

    fn try_from(discriminator: u8) -> Result<Self, VaultError> {
        TABLE
            .iter()
            .map(|spec| spec.instruction)
            .find(|instruction| *instruction as u8 == discriminator)
            .ok_or(VaultError::UnknownInstruction)
    }
}
