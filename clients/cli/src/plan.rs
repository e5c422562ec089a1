//! The effects of a command, before it is sent.

use {
    crate::amount::{self, SOL_DECIMALS},
    cu_vault_interface::Address,
    solana_instruction::Instruction,
    std::fmt,
};

/// The assets that move: lamports, or base units of a mint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asset {
    Sol,
    Token { mint: Address, decimals: u8 },
}

/// An amount, in base units, of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    pub asset: Asset,
    pub base_units: u64,
}

/// From one account to another. The fee of a mint is part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    pub amount: Amount,
    pub from: Address,
    pub to: Address,
}

/// An account whose balance is printed before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watched {
    pub address: Address,
    pub before: Amount,
}

/// A planned transaction, and its description.
#[derive(Clone, Debug)]
pub struct Plan {
    /// As it is typed.
    pub command: &'static str,
    pub vault: Address,
    pub moves: Vec<Move>,
    /// The changes besides balances, a line each.
    pub changes: Vec<String>,
    /// The warnings before it is sent, a line each.
    pub notes: Vec<String>,
    pub watched: Vec<Watched>,
    pub instructions: Vec<Instruction>,
    pub fee_payer: Address,
}

impl Asset {
    pub const fn of(self, base_units: u64) -> Amount {
        Amount {
            asset: self,
            base_units,
        }
    }

    /// None for SOL.
    pub const fn mint(self) -> Option<Address> {
        match self {
            Self::Sol => None,
            Self::Token { mint, .. } => Some(mint),
        }
    }

    pub const fn decimals(self) -> u8 {
        match self {
            Self::Sol => SOL_DECIMALS,
            Self::Token { decimals, .. } => decimals,
        }
    }
}

impl Amount {
    pub const fn sol(lamports: u64) -> Self {
        Asset::Sol.of(lamports)
    }

    /// Without the unit.
    pub fn decimal(&self) -> String {
        amount::show(self.base_units, self.asset.decimals())
    }
}

/// Both as a person counts and as the chain counts.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (decimal, base_units) = (self.decimal(), self.base_units);
        match self.asset {
            Asset::Sol => write!(f, "{decimal} SOL ({base_units} lamports)"),
            Asset::Token { mint, .. } => {
                write!(f, "{decimal} of mint {mint} ({base_units} base units)")
            }
        }
    }
}
