//! What a test looks up in a mint or a token account of either program.
//!
//! Each panics on an account of another kind: a test that reads one has lost its way.

use {
    solana_account::Account,
    spl_token_2022_interface::{
        extension::{
            BaseStateWithExtensions, ExtensionType, StateWithExtensions,
            transfer_fee::TransferFeeAmount,
        },
        state::{self, AccountState},
    },
};

/// The amount its owner can spend. Withheld fees are no part of it.
pub fn balance(token_account: &Account) -> u64 {
    unpack(token_account).base.amount
}

/// The transfer fees that wait in it for the issuer.
pub fn withheld_fee(token_account: &Account) -> u64 {
    unpack(token_account)
        .get_extension::<TransferFeeAmount>()
        .map_or(0, |fee| fee.withheld_amount.into())
}

pub fn is_frozen(token_account: &Account) -> bool {
    unpack(token_account).base.state == AccountState::Frozen
}

/// The extensions of a token account, in their order in its data.
pub fn extensions(token_account: &Account) -> Vec<ExtensionType> {
    unpack(token_account)
        .get_extension_types()
        .expect("the token program wrote them")
}

pub fn supply(mint: &Account) -> u64 {
    StateWithExtensions::<state::Mint>::unpack(&mint.data)
        .expect("the account is a mint")
        .base
        .supply
}

fn unpack(token_account: &Account) -> StateWithExtensions<'_, state::Account> {
    StateWithExtensions::unpack(&token_account.data).expect("the account is a token account")
}
