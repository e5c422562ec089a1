//! The recipient of tokens: a token account, or a wallet and so its associated one.

use {
    crate::{
        context::Context,
        error::Error,
        recipient::{self, AllowAny},
        token::{MintNow, TokenAccountNow},
    },
    clap::Args,
    cu_vault_interface::Address,
    solana_account::Account,
    solana_instruction::Instruction,
    spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent,
};

/// The steps that are allowed for a recipient.
#[derive(Args, Debug)]
pub struct Allowed {
    /// Open the recipient's associated token account where there is none; --fee-payer pays its rent
    #[arg(long)]
    create_account: bool,
    #[command(flatten)]
    any: AllowAny,
}

/// A token account to pay to.
pub struct Recipient {
    pub address: Address,
    /// None where it is opened on the way.
    pub account: Option<TokenAccountNow>,
    /// Opens it.
    pub open: Option<Instruction>,
    /// The warnings before it is paid.
    pub note: Option<String>,
}

/// Determines where the tokens go; `account` is what is at the address that was typed.
pub fn find(
    context: &Context,
    mint: &MintNow,
    typed: Address,
    account: Option<&Account>,
    allowed: &Allowed,
    payer: Address,
) -> Result<Recipient, Error> {
    if typed == mint.address {
        return Err(Error::Refused(format!(
            "the recipient {typed} is the mint itself; name a wallet or a token account"
        )));
    }
    if account.is_some_and(|account| account.owner == mint.program) {
        let account = mint.token_account(&typed, account)?;
        let owner = account.map(|account| account.authority);
        return Ok(Recipient {
            address: typed,
            account,
            open: None,
            note: owner.map(|owner| {
                format!("the recipient {typed} is a token account of {owner}, credited as it is")
            }),
        });
    }
    if account.is_some_and(|account| TokenAccountNow::read(&typed, account).is_some()) {
        return Err(Error::Refused(format!(
            "the recipient {typed} is a token account of another token program than the mint's"
        )));
    }
    let note = recipient::check_one(&typed, account, allowed.any)?;
    let is_nowhere = account.is_none();
    let address = mint.associated(&typed);
    let there = context.network.accounts(&[address])?.pop().flatten();
    let account = mint.token_account(&address, there.as_ref())?;
    if let Some(account) = account.filter(|account| account.authority != typed) {
        return Err(Error::Refused(format!(
            "the token account {address} of the recipient {typed} belongs to {} now",
            account.authority
        )));
    }
    let is_missing = account.is_none();
    if is_missing && !allowed.create_account {
        return Err(Error::Refused(format!(
            "the recipient {typed} has no token account of mint {}; open it on the way with \
             --create-account",
            mint.address
        )));
    }
    // A token account that is mistaken for a wallet would own the new account, whose tokens would be lost. So one
    // answer is not enough.
    if is_missing {
        let mut again = context.network.accounts(&[typed, address])?;
        let associated = again.pop().flatten();
        let typed_again = again.pop().flatten();
        let is_token_account =
            typed_again.is_some_and(|account| TokenAccountNow::read(&typed, &account).is_some());
        if is_token_account || mint.token_account(&address, associated.as_ref())?.is_some() {
            return Err(Error::Inconsistent(format!(
                "this node reports that {typed} has no token account, and that it has"
            )));
        }
    }
    // Its tokens would be lost with a token account that was closed.
    let is_empty = is_missing && is_nowhere;
    let empty = is_empty.then(|| {
        format!(
            "nothing is at the recipient {typed}: it is a new wallet, or a token account that was closed"
        )
    });
    Ok(Recipient {
        address,
        account,
        open: is_missing.then(|| {
            create_associated_token_account_idempotent(&payer, &typed, &mint.address, &mint.program)
        }),
        note: note.or(empty),
    })
}

/// Looks at who gets the rent of an account that is closed.
pub fn check_rent(
    address: &Address,
    account: Option<&Account>,
    allowed: &Allowed,
) -> Result<Option<String>, Error> {
    recipient::check_one(address, account, allowed.any)
}

/// The line about an account that is opened on the way.
pub fn change(recipient: &Recipient, payer: Address) -> Vec<String> {
    let opened = recipient.open.iter().map(|_| {
        format!(
            "the token account {} is opened; {payer} pays its rent",
            recipient.address
        )
    });
    opened.collect()
}
