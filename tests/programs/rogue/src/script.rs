//! Reads a script from its front.

use {
    crate::{
        heap,
        interface::{BAD_SCRIPT, Kind},
    },
    pinocchio::{AccountView, Address, error::ProgramError},
};

type Result<T> = core::result::Result<T, ProgramError>;

const BAD: ProgramError = ProgramError::Custom(BAD_SCRIPT);

pub struct Script<'a>(&'a [u8]);

impl<'a> Script<'a> {
    pub fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Reads the kind of the next step. Returns none at the end.
    pub fn kind(&mut self) -> Result<Option<Kind>> {
        if self.0.is_empty() {
            return Ok(None);
        }
        Kind::of(self.u8()?).map(Some).ok_or(BAD)
    }

    pub fn u8(&mut self) -> Result<u8> {
        self.array().map(|[byte]| byte)
    }

    pub fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Result<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub fn address(&mut self) -> Result<Address> {
        self.array().map(Address::new_from_array)
    }

    /// Reads a u16 and that many bytes after it.
    pub fn bytes(&mut self) -> Result<&'a [u8]> {
        let len = self.u16()?;
        self.take(len.into())
    }

    pub fn seeds(&mut self) -> Result<&'a [&'a [u8]]> {
        heap::list(self.u8()?, || {
            let len = self.u8()?;
            self.take(len.into())
        })
    }

    /// Reads an index and returns the account at it.
    pub fn account<'b>(&mut self, accounts: &'b mut [AccountView]) -> Result<&'b mut AccountView> {
        accounts.get_mut(usize::from(self.u8()?)).ok_or(BAD)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk().ok_or(BAD)?;
        self.0 = rest;
        Ok(*array)
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8]> {
        self.0.split_off(..len).ok_or(BAD)
    }
}

impl Kind {
    pub fn of(byte: u8) -> Option<Self> {
        let index = byte.checked_sub(Self::FIRST)?;
        Self::ALL.get(usize::from(index)).copied()
    }
}

/// Returns the item of a list at an index of the script.
pub fn item<T>(items: &[T], index: u8) -> Result<&T> {
    items.get(usize::from(index)).ok_or(BAD)
}
