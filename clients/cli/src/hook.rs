//! The accounts that a mint's transfer hook requires.
//!
//! They are named by an account of the hook program's, some of them as seeds over the transfer's accounts and
//! its amount. The interface's own crate determines them; it requests accounts one by one.

use {
    crate::{error::Error, network::Network, token::MintNow},
    cu_vault_interface::Address,
    solana_instruction::{AccountMeta, Instruction},
    spl_discriminator::{ArrayDiscriminator, SplDiscriminate},
    spl_tlv_account_resolution::state::{AccountFetchError, ExtraAccountMetaList},
    std::{
        cell::RefCell,
        future::{self, Future},
        pin::pin,
        task::{Context, Poll, Waker},
    },
};

/// The first seed of the account that says which accounts.
const VALIDATION_SEED: &[u8] = b"extra-account-metas";

/// The data that Token-2022 calls a hook with.
struct Execute;

impl SplDiscriminate for Execute {
    /// The start of sha256("spl-transfer-hook-interface:execute").
    const SPL_DISCRIMINATOR: ArrayDiscriminator =
        ArrayDiscriminator::new([105, 37, 101, 197, 75, 251, 102, 26]);
}

/// A transfer of a mint.
pub struct Transfer<'a> {
    pub mint: &'a MintNow,
    pub source: Address,
    pub destination: Address,
    pub authority: Address,
    pub amount: u64,
}

/// The accounts to append to the instruction that makes this transfer; none where the mint has no hook.
pub fn extra_accounts(
    network: &dyn Network,
    transfer: &Transfer,
) -> Result<Vec<AccountMeta>, Error> {
    let mint = transfer.mint.address;
    let Some(program) = transfer.mint.hook else {
        return Ok(Vec::new());
    };
    let (validation, _) =
        Address::find_program_address(&[VALIDATION_SEED, mint.as_ref()], &program);
    let own = [
        AccountMeta::new_readonly(program, false),
        AccountMeta::new_readonly(validation, false),
    ];
    let Some(list) = data(network, validation)? else {
        // A hook without a list is called with the transfer's own accounts.
        return Ok(own.into());
    };

    let accounts = [
        transfer.source,
        mint,
        transfer.destination,
        transfer.authority,
        validation,
    ];
    let discriminator = Execute::SPL_DISCRIMINATOR;
    let mut execute = Instruction {
        program_id: program,
        accounts: accounts
            .map(|address| AccountMeta::new_readonly(address, false))
            .into(),
        data: [discriminator.as_slice(), &transfer.amount.to_le_bytes()].concat(),
    };
    let failed = RefCell::new(None);
    let fetch = |address: Address| {
        future::ready(data(network, address).map_err(|error| {
            *failed.borrow_mut() = Some(error);
            AccountFetchError::from("not answered")
        }))
    };
    let resolved = at_once(ExtraAccountMetaList::add_to_instruction::<Execute, _, _>(
        &mut execute,
        fetch,
        &list,
    ));
    if let Some(error) = failed.into_inner() {
        return Err(error);
    }
    resolved.map_err(|_| {
        Error::Refused(format!(
            "the accounts that the transfer hook {program} of mint {mint} requires cannot be determined"
        ))
    })?;
    Ok([&execute.accounts[accounts.len()..], &own].concat())
}

fn data(network: &dyn Network, address: Address) -> Result<Option<Vec<u8>>, Error> {
    let account = network.accounts(&[address])?.pop().flatten();
    Ok(account.map(|account| account.data))
}

/// The result of a future that is ready at once.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(result) = future.as_mut().poll(&mut context) {
            return result;
        }
    }
}
