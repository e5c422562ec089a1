//! `cu-vault token`: tokens into a vault's token account, out of it, and the account's life.

use {
    super::{parse_address, parse_vault},
    crate::{
        context::Context,
        error::Error,
        hook::{self, Transfer},
        plan::Plan,
        read::{self, VaultNow},
        token::{MintNow, TokenAccountNow},
    },
    clap::{Args, Subcommand},
    cu_vault::{Address, error::VaultError},
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent,
};

mod close;
mod create_account;
mod deposit;
mod recipient;
mod withdraw;

/// Tokens: into a vault, out of it, and the vault's token accounts
#[derive(Debug, Subcommand)]
pub enum Command {
    CreateAccount(create_account::Options),
    Deposit(deposit::Options),
    Withdraw(withdraw::Options),
    Close(close::Options),
}

pub fn plan(context: &mut Context, command: &Command) -> Result<Plan, Error> {
    match command {
        Command::CreateAccount(options) => create_account::plan(context, options),
        Command::Deposit(options) => deposit::plan(context, options),
        Command::Withdraw(options) => withdraw::plan(context, options),
        Command::Close(options) => close::plan(context, options),
    }
}

/// Which tokens of which vault.
#[derive(Args, Debug)]
struct Which {
    /// The vault: its address, or BASE:ID
    #[arg(value_parser = parse_vault)]
    vault: Address,
    /// The mint of the tokens
    #[arg(value_parser = parse_address)]
    mint: Address,
}

impl Which {
    fn read(
        &self,
        context: &Context,
        others: &[Address],
    ) -> Result<(VaultNow, MintNow, Vec<Option<Account>>), Error> {
        read(context, &self.vault, &self.mint, others)
    }
}

/// The vault and the mint, with these other accounts.
pub(crate) fn read(
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
pub(crate) fn vault_token_account(
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

/// What the mint's transfer hook asks for.
fn extra_accounts(
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
