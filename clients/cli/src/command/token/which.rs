//! Which tokens of which vault, and what the chain says of both.

use {
    crate::{
        command::{parse_address, parse_vault},
        context::Context,
        error::Error,
        hook::{self, Transfer},
        read::{self, VaultNow},
        token::{MintNow, TokenAccountNow},
    },
    clap::Args,
    cu_vault_interface::{Address, error::VaultError},
    solana_account::Account,
    solana_instruction::AccountMeta,
};

/// Which tokens of which vault.
#[derive(Args, Debug)]
pub struct Which {
    /// The vault: its address, or BASE:ID
    #[arg(value_parser = parse_vault)]
    pub vault: Address,
    /// The mint of the tokens
    #[arg(value_parser = parse_address)]
    pub mint: Address,
}

impl Which {
    pub fn read(
        &self,
        context: &Context,
        others: &[Address],
    ) -> Result<(VaultNow, MintNow, Vec<Option<Account>>), Error> {
        read(context, &self.vault, &self.mint, others)
    }
}

/// The vault and the mint, with these other accounts.
pub fn read(
    context: &Context,
    vault: &Address,
    mint: &Address,
    others: &[Address],
) -> Result<(VaultNow, MintNow, Vec<Option<Account>>), Error> {
    let asked = [&[*mint][..], others].concat();
    let (vault, _, mut accounts) = read::vault(context, vault, &asked)?;
    let others = accounts.split_off(1);
    let mint = MintNow::read(mint, accounts[0].as_ref())?;
    Ok((vault, mint, others))
}

/// The vault's token account: the one that was named, or its associated one.
pub fn vault_token_account(
    context: &Context,
    vault: &VaultNow,
    mint: &MintNow,
    named: Option<Address>,
) -> Result<TokenAccountNow, Error> {
    let address = named.unwrap_or_else(|| mint.associated(&vault.address));
    let account = context.network.accounts(&[address])?.pop().flatten();
    let account = mint.token_account(&address, account.as_ref())?;
    let account = account.ok_or_else(|| {
        Error::Refused(format!(
            "the vault has no token account {address}; make it with: cu-vault token create-account {} {}",
            vault.address, mint.address
        ))
    })?;
    if account.authority != vault.address {
        return Err(Error::Vault(VaultError::WrongTokenAuthority));
    }
    Ok(account)
}

/// The accounts that the mint's transfer hook requires.
pub fn extra_accounts(
    context: &Context,
    mint: &MintNow,
    [source, destination]: [Address; 2],
    authority: Address,
    amount: u64,
) -> Result<Vec<AccountMeta>, Error> {
    let transfer = Transfer {
        mint,
        source,
        destination,
        authority,
        amount,
    };
    hook::extra_accounts(&*context.network, &transfer)
}
