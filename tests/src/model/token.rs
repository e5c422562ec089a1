//! Token accounts, and what both token programs promise for them.
//!
//! ```text
//! offset size field        (the first 165 bytes, in both programs)
//! 0      32   mint
//! 32     32   owner
//! 64     8    amount
//! 72     36   delegate            tag u32, address
//! 108    1    state               0 uninitialised, 1 initialised, 2 frozen
//! 109    12   native              tag u32, lamports
//! 121    8    delegated amount
//! 129    36   close authority     tag u32, address
//! 165    1    account type        only with extensions: 2
//! ```

use {
    super::{
        attempt::{Attempt, pubkey_at, u64_at},
        refusal::Refusal,
    },
    cu_runtime::programs,
    solana_account::Account,
    solana_pubkey::Pubkey,
    spl_token_2022_interface::{
        error::TokenError,
        extension::{
            BaseStateWithExtensions, BaseStateWithExtensionsMut, StateWithExtensions,
            StateWithExtensionsMut,
            transfer_fee::{TransferFeeAmount, TransferFeeConfig},
        },
        state,
    },
};

const LEN: usize = 165;
const MINT_LEN: usize = 82;
const FROZEN: u8 = 2;

/// A token account without its extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    pub mint: Pubkey,
    pub owner: Pubkey,
    pub amount: u64,
    pub delegate: Option<Pubkey>,
    pub delegated: u64,
    pub frozen: bool,
    pub native: bool,
    pub close_authority: Option<Pubkey>,
}

impl Holding {
    /// The token program's view of these bytes, with any owner.
    pub fn decode(data: &[u8], program: &Pubkey) -> Result<Self, Refusal> {
        let extended = *program == programs::TOKEN_2022 && data.len() > LEN;
        if data.len() != LEN && !extended {
            return Err(Refusal::MalformedTokenAccount);
        }
        // A mint with extensions is padded with zeros to where they begin.
        match data[108] {
            0 => return Err(Refusal::UninitializedTokenAccount),
            1 | 2 => {}
            _ => return Err(Refusal::MalformedTokenAccount),
        }
        if extended && data[LEN] != 2 {
            return Err(Refusal::MalformedTokenAccount);
        }
        let option = |offset: usize| (data[offset] == 1).then(|| pubkey_at(data, offset + 4));
        Ok(Self {
            mint: pubkey_at(data, 0),
            owner: pubkey_at(data, 32),
            amount: u64_at(data, 64),
            delegate: option(72),
            delegated: u64_at(data, 121),
            frozen: data[108] == FROZEN,
            native: data[109] == 1,
            close_authority: option(129),
        })
    }

    /// A token account of either program, if the account is one.
    pub fn of(account: &Account) -> Option<Self> {
        [programs::TOKEN, programs::TOKEN_2022]
            .contains(&account.owner)
            .then(|| Self::decode(&account.data, &account.owner).ok())
            .flatten()
    }
}

/// The fees that are withheld in an account or a mint.
pub fn withheld(account: &Account) -> u64 {
    if account.owner != programs::TOKEN_2022 {
        return 0;
    }
    if let Ok(holding) = StateWithExtensions::<state::Account>::unpack(&account.data) {
        let fee = holding.get_extension::<TransferFeeAmount>();
        return fee.map_or(0, |fee| fee.withheld_amount.into());
    }
    let mint = StateWithExtensions::<state::Mint>::unpack(&account.data);
    mint.ok()
        .and_then(|mint| {
            Some(
                mint.get_extension::<TransferFeeConfig>()
                    .ok()?
                    .withheld_amount,
            )
        })
        .map_or(0, Into::into)
}

/// What a mint withholds of a transfer: a share, rounded up, and never more than its maximum.
fn fee(mint: &Account, amount: u64) -> u64 {
    let mint = StateWithExtensions::<state::Mint>::unpack(&mint.data);
    let Some(config) = mint
        .as_ref()
        .ok()
        .and_then(|mint| mint.get_extension::<TransferFeeConfig>().ok())
    else {
        return 0;
    };
    let fee = config.newer_transfer_fee;
    let points = u128::from(u16::from(fee.transfer_fee_basis_points));
    let share = (u128::from(amount) * points).div_ceil(10_000);
    share.min(u128::from(u64::from(fee.maximum_fee))) as u64
}

/// A transfer by `TransferChecked`.
pub struct Transfer {
    pub program: Pubkey,
    pub source: Pubkey,
    pub mint: Pubkey,
    pub destination: Pubkey,
    pub authority: Pubkey,
    pub amount: u64,
    pub decimals: u8,
}

impl Attempt<'_> {
    /// The token account as this program reads it; it must belong to it, or else the call is refused so.
    fn holding(&mut self, key: &Pubkey, program: &Pubkey, foreign: Refusal) -> Option<Holding> {
        let (of_program, holding) = {
            let account = self.account(key);
            let of_program = account.owner == *program;
            (of_program, Holding::decode(&account.data, program))
        };
        self.refuse_unless(of_program, foreign);
        holding.map_err(|refusal| self.refuse(refusal)).ok()
    }

    pub fn transfer(&mut self, transfer: &Transfer) -> Option<()> {
        let Transfer {
            program,
            source,
            mint,
            destination,
            authority,
            amount,
            decimals,
        } = transfer;
        let to_itself = source == destination;
        let foreign = if !to_itself && *amount > 0 {
            Refusal::ForeignTokenAccount
        } else {
            Refusal::ForeignTokenAccountIdle
        };
        self.must_be_writable_in_cpi(source);
        self.must_be_writable_in_cpi(destination);
        let from = self.holding(source, program, foreign);
        let to = self.holding(destination, program, foreign);
        // Each is checked for itself: a refusal may come before the other one is read.
        let as_delegate = from.is_some_and(|from| from.delegate == Some(*authority));
        let foreign_mint = {
            let mint = self.account(mint);
            *program == programs::TOKEN_2022 && mint.owner != *program
        };
        self.refuse_unless(!foreign_mint, Refusal::ForeignMint);
        if let Some(from) = from {
            self.refuse_unless(from.mint == *mint, TokenError::MintMismatch);
            if from.mint == *mint {
                let as_stated = self.account(mint).data.get(44) == Some(decimals);
                self.refuse_unless(as_stated, TokenError::MintDecimalsMismatch);
            }
            self.refuse_unless(!from.frozen, TokenError::AccountFrozen);
            self.refuse_unless(
                as_delegate || from.owner == *authority,
                TokenError::OwnerMismatch,
            );
            let allowed = if as_delegate {
                from.delegated
            } else {
                u64::MAX
            };
            self.refuse_unless(
                *amount <= allowed.min(from.amount),
                TokenError::InsufficientFunds,
            );
        }
        if let Some(to) = to {
            self.refuse_unless(!to.frozen, TokenError::AccountFrozen);
        }
        let (from, to) = (from?, to?);
        self.refuse_unless(to.mint == from.mint, TokenError::MintMismatch);
        if self.is_refused() || to_itself {
            return Some(());
        }

        let fee = fee(&self.account(mint), *amount);
        let is_spl = *program == programs::TOKEN;
        let data = &mut self.change(source).data;
        put(data, 64, from.amount - amount);
        if as_delegate {
            let left = from.delegated - amount;
            put(data, 121, left);
            if left == 0 {
                data[72..76].fill(0);
                if !is_spl {
                    // Token-2022 takes the address away too.
                    data[76..108].fill(0);
                }
            }
        }
        let account = self.change(destination);
        put(&mut account.data, 64, to.amount + amount - fee);
        if fee > 0 {
            withhold(account, fee);
        }
        Some(())
    }

    /// Closes a token account that is empty by now, its lamports to an account that is writable.
    pub fn close_token_account(
        &mut self,
        program: &Pubkey,
        key: &Pubkey,
        rent_recipient: &Pubkey,
        authority: &Pubkey,
    ) -> Option<()> {
        self.must_be_writable_in_cpi(key);
        self.refuse_unless(key != rent_recipient, Refusal::RentToItself);
        let holding = self.holding(key, program, Refusal::ForeignTokenAccountClosed)?;
        self.refuse_unless(holding.amount == 0, TokenError::NonNativeHasBalance);
        let closer = holding.close_authority.unwrap_or(holding.owner);
        self.refuse_unless(closer == *authority, TokenError::OwnerMismatch);
        let withheld = withheld(&self.account(key));
        self.refuse_unless(withheld == 0, TokenError::AccountHasWithheldTransferFees);
        if self.is_refused() {
            return Some(());
        }
        let rent = self.lamports(key);
        self.move_lamports(key, rent_recipient, rent);
        *self.change(key) = Account::default();
        Some(())
    }

    /// Moves what is above the rent-exempt minimum out of a token account, or a mint, to an account that is
    /// writable.
    pub fn withdraw_excess(
        &mut self,
        program: &Pubkey,
        key: &Pubkey,
        recipient: &Pubkey,
        authority: &Pubkey,
    ) -> Option<()> {
        self.must_be_writable_in_cpi(key);
        self.must_be_writable_in_cpi(recipient);
        let account = self.account(key).into_owned();
        let minimum = self.minimum(account.data.len());
        let excess = account.lamports.saturating_sub(minimum);
        if account.owner != *program {
            let moves = excess > 0 && key != recipient;
            self.refuse(match (moves, *program == programs::TOKEN) {
                (true, _) => Refusal::ForeignTokenAccountDrained,
                (false, true) => Refusal::IdleOnForeignTokenAccount,
                (false, false) => Refusal::ForeignTokenAccountIdle,
            });
        }
        match owner_of_excess(&account.data, program) {
            Ok(owner) => self.refuse_unless(owner == *authority, TokenError::OwnerMismatch),
            Err(refusal) => self.refuse(refusal),
        }
        self.refuse_unless(account.lamports >= minimum, TokenError::NotRentExempt);
        self.move_lamports(key, recipient, excess);
        Some(())
    }
}

/// Whose the lamports above the minimum are, as a token program reads it in these bytes.
fn owner_of_excess(data: &[u8], program: &Pubkey) -> Result<Pubkey, Refusal> {
    if let Ok(holding) = Holding::decode(data, program) {
        return if holding.native {
            Err(TokenError::NativeNotSupported.into())
        } else {
            Ok(holding.owner)
        };
    }
    let extended = *program == programs::TOKEN_2022 && data.get(LEN) == Some(&1);
    if (data.len() != MINT_LEN && !extended) || data[45] != 1 {
        return Err(Refusal::NeitherTokenAccountNorMint);
    }
    match data[0] {
        0 => Err(TokenError::AuthorityTypeNotSupported.into()),
        _ => Ok(pubkey_at(data, 4)),
    }
}

fn withhold(account: &mut Account, fee: u64) {
    let mut account = StateWithExtensionsMut::<state::Account>::unpack(&mut account.data)
        .expect("it was read as a token account");
    let withheld = account
        .get_extension_mut::<TransferFeeAmount>()
        .expect("the mint requires it of its accounts");
    withheld.withheld_amount = (u64::from(withheld.withheld_amount) + fee).into();
}

fn put(data: &mut [u8], offset: usize, value: u64) {
    data[offset..offset + 8].copy_from_slice(&value.to_le_bytes());
}
