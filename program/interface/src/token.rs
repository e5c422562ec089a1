//! The two token programs, and the two fields of a token account that the vault reads.
//!
//! ```text
//! offset size field        (the first 165 bytes are the same in both programs)
//! 0      32   mint
//! 32     32   authority    the "owner" field of SPL Token
//! 64     8    amount       u64 LE, base units
//! ```

#![forbid(unsafe_code)]

use {
    crate::{Address, error::VaultError},
    bytemuck::{Pod, Zeroable},
    core::mem::{align_of, offset_of, size_of},
};

/// SPL Token. The program at this address is p-token.
pub const SPL_TOKEN_ID: Address = Address::new_from_array(pinocchio_pubkey::pubkey!(
    "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
));

/// Token-2022.
pub const TOKEN_2022_ID: Address = Address::new_from_array(pinocchio_pubkey::pubkey!(
    "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"
));

/// The token program that a caller named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenProgram {
    SplToken,
    Token2022,
}

impl TokenProgram {
    /// Returns its address, a constant of this crate.
    #[inline(always)]
    pub const fn id(self) -> &'static Address {
        match self {
            Self::SplToken => &SPL_TOKEN_ID,
            Self::Token2022 => &TOKEN_2022_ID,
        }
    }
}

/// The length of a token account without extensions.
pub const TOKEN_ACCOUNT_LEN: usize = 165;

/// A token account without its extensions, read in place.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct TokenAccount {
    pub mint: Address,
    pub authority: Address,
    pub amount: [u8; 8],
    /// Delegate, state, native reserve and close authority, which only the token program reads.
    rest: [[u8; 31]; 3],
}

/// A token account of Token-2022 with ImmutableOwner as its only extension, as every associated
/// account has it. Only the length is checked here; Token-2022 checks which extension it is.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct AssociatedAccount {
    pub base: TokenAccount,
    extension: [u8; 5],
}

impl AsRef<TokenAccount> for TokenAccount {
    #[inline(always)]
    fn as_ref(&self) -> &TokenAccount {
        self
    }
}

impl AsRef<TokenAccount> for AssociatedAccount {
    #[inline(always)]
    fn as_ref(&self) -> &TokenAccount {
        &self.base
    }
}

/// A mint without its extensions, read in place.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct Mint {
    /// Mint authority and supply, which only the token program reads.
    head: [[u8; 11]; 4],
    pub decimals: u8,
    pub is_initialized: u8,
    /// Freeze authority.
    tail: [[u8; 12]; 3],
}

const _: () = {
    assert!(align_of::<TokenAccount>() == 1);
    assert!(size_of::<TokenAccount>() == TOKEN_ACCOUNT_LEN);
    assert!(offset_of!(TokenAccount, authority) == 32);
    assert!(offset_of!(TokenAccount, amount) == 64);
    assert!(size_of::<AssociatedAccount>() == 170);
    assert!(align_of::<Mint>() == 1);
    assert!(size_of::<Mint>() == 82);
    assert!(offset_of!(Mint, decimals) == 44);
    assert!(offset_of!(Mint, is_initialized) == 45);
};

impl Mint {
    /// Whether a `TransferChecked` with these decimals would accept the mint: it is initialised,
    /// and the decimals match. The two bytes are adjacent, so this is one compare.
    #[inline(always)]
    pub fn is_checked(&self, decimals: u8) -> bool {
        [self.decimals, self.is_initialized] == [decimals, 1]
    }
}

impl TokenAccount {
    /// Reads the start of a token account in place.
    ///
    /// Only the length is checked. A mint with extensions passes, and so does an account that was
    /// never initialised. Enforced by: the token program, which unpacks the account fully before it
    /// moves anything.
    #[inline(always)]
    pub fn from_bytes(data: &[u8]) -> Result<&Self, VaultError> {
        if data.len() < TOKEN_ACCOUNT_LEN {
            return Err(VaultError::InvalidTokenAccount);
        }
        bytemuck::try_from_bytes(&data[..size_of::<Self>()])
            .map_err(|_| VaultError::InvalidTokenAccount)
    }

    #[inline(always)]
    pub fn amount(&self) -> u64 {
        u64::from_le_bytes(self.amount)
    }
}
