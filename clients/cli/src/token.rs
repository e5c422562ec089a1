//! Mints and token accounts as they are, of SPL Token and Token-2022.

use {
    crate::{
        error::Error,
        plan::{Asset, Watched},
    },
    cu_vault_interface::{
        Address,
        client::find_token_account_address,
        token::{SPL_TOKEN_ID, TOKEN_2022_ID},
    },
    solana_account::Account,
    spl_token_2022_interface::{
        extension::{
            BaseStateWithExtensions, ExtensionType, StateWithExtensions,
            account_len::try_calculate_account_len_from_mint_data, transfer_fee::TransferFeeConfig,
            transfer_hook,
        },
        state,
    },
};

/// A mint, with what of it matters to a transfer.
#[derive(Clone, Debug)]
pub struct MintNow {
    pub address: Address,
    /// SPL Token or Token-2022.
    pub program: Address,
    pub decimals: u8,
    /// The length of an associated token account of it.
    pub account_len: usize,
    /// The program that every transfer calls.
    pub hook: Option<Address>,
    /// The warnings before tokens of it are moved, a line each.
    pub notes: Vec<String>,
}

/// A token account, with only the fields that are needed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenAccountNow {
    pub address: Address,
    pub mint: Address,
    pub authority: Address,
    pub amount: u64,
    /// Whether it holds wrapped SOL.
    pub is_native: bool,
}

impl MintNow {
    pub fn read(address: &Address, account: Option<&Account>) -> Result<Self, Error> {
        let bad = |why: &str| Error::Refused(format!("{address} is no mint: {why}"));
        let account = account.ok_or_else(|| bad("there is no such account on this cluster"))?;
        if ![SPL_TOKEN_ID, TOKEN_2022_ID].contains(&account.owner) {
            return Err(bad("neither SPL Token nor Token-2022 owns it"));
        }
        let mint = StateWithExtensions::<state::Mint>::unpack(&account.data)
            .map_err(|_| bad("pass the mint, not one of its token accounts"))?;
        let extensions = mint.get_extension_types().unwrap_or_default();
        // The associated token account program opens accounts of Token-2022 whose owner never changes.
        let more: &[_] = match account.owner == TOKEN_2022_ID {
            true => &[ExtensionType::ImmutableOwner],
            false => &[],
        };
        let account_len = try_calculate_account_len_from_mint_data(&account.data, more);
        let mut notes = Vec::new();
        if mint.get_extension::<TransferFeeConfig>().is_ok() {
            notes.push("the mint may take a fee of every transfer: less may arrive than is sent");
        }
        if extensions.contains(&ExtensionType::PermanentDelegate) {
            notes.push("the mint's issuer can move all tokens, the vault's too");
        }
        let scaled = [
            ExtensionType::ScaledUiAmount,
            ExtensionType::InterestBearingConfig,
        ];
        if scaled.iter().any(|scaled| extensions.contains(scaled)) {
            notes.push(
                "wallets show another amount, as the mint requires; here an amount is base units with the \
                 mint's decimals",
            );
        }
        Ok(Self {
            address: *address,
            program: account.owner,
            decimals: mint.base.decimals,
            account_len: account_len
                .map_err(|_| bad("its extensions are of a newer Token-2022"))?,
            hook: transfer_hook::get_program_id(&mint),
            notes: notes.into_iter().map(Into::into).collect(),
        })
    }

    pub const fn asset(&self) -> Asset {
        Asset::Token {
            mint: self.address,
            decimals: self.decimals,
        }
    }

    /// The associated token account of a wallet, or of a vault.
    pub fn associated(&self, wallet: &Address) -> Address {
        find_token_account_address(wallet, &self.address, &self.program)
    }

    /// A token account of this mint, if there is one; anything else there is refused.
    pub fn token_account(
        &self,
        address: &Address,
        account: Option<&Account>,
    ) -> Result<Option<TokenAccountNow>, Error> {
        let Some(account) = account.filter(|account| !account.data.is_empty()) else {
            return Ok(None);
        };
        let read = TokenAccountNow::read(address, account).ok_or_else(|| {
            Error::Refused(format!("{address} is no token account; check the address"))
        })?;
        if read.mint != self.address {
            return Err(Error::Refused(format!(
                "{address} is a token account of mint {}, not of {}",
                read.mint, self.address
            )));
        }
        Ok(Some(read))
    }
}

impl TokenAccountNow {
    pub fn read(address: &Address, account: &Account) -> Option<Self> {
        if ![SPL_TOKEN_ID, TOKEN_2022_ID].contains(&account.owner) {
            return None;
        }
        let state = StateWithExtensions::<state::Account>::unpack(&account.data).ok()?;
        Some(Self {
            address: *address,
            mint: state.base.mint,
            authority: state.base.owner,
            amount: state.base.amount,
            is_native: state.base.is_native(),
        })
    }
}

/// A token account, which need not be there yet, as watched.
pub fn watched(mint: &MintNow, address: Address, account: Option<&TokenAccountNow>) -> Watched {
    Watched {
        address,
        before: mint.asset().of(account.map_or(0, |account| account.amount)),
    }
}
