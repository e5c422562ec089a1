//! The chain before anything is sent: the program, the vault, the recipients, the rent.

use {
    crate::{
        context::Context,
        error::Error,
        plan::{Amount, Watched},
        recipient::{self, AllowAny},
    },
    clap::Args,
    cu_vault_interface::{Address, ID, client::decode_vault, error::VaultError, state::Vault},
    solana_account::Account,
    solana_rent::Rent,
};

/// A vault as it is.
pub struct VaultNow {
    pub address: Address,
    pub state: Vault,
    pub lamports: u64,
    /// The rent-exempt minimum of a vault, today.
    pub minimum: u64,
}

impl VaultNow {
    /// The amount that may leave. The program keeps the reserve; if rent has risen since it was set, the runtime keeps
    /// today's minimum.
    pub fn withdrawable(&self) -> u64 {
        let stays = self.state.rent_reserve().max(self.minimum);
        self.lamports.saturating_sub(stays)
    }

    /// Refuses an account that is not the authority.
    pub fn check_authority(&self, signer: &Address) -> Result<(), Error> {
        if self.state.authority != *signer {
            return Err(Error::Refused(format!(
                "the authority of the vault is {}, and --keypair is {signer}; sign with the authority's",
                self.state.authority
            )));
        }
        Ok(())
    }

    /// The nominee, if there is one.
    pub fn nominee(&self) -> Option<Address> {
        Some(self.state.pending_authority).filter(|nominee| *nominee != Address::default())
    }

    pub fn watched(&self) -> Watched {
        Watched {
            address: self.address,
            before: Amount::sol(self.lamports),
        }
    }
}

/// The vault, the rent, and these other accounts, in one question. The program must be there.
pub fn vault(
    context: &Context,
    address: &Address,
    others: &[Address],
) -> Result<(VaultNow, Rent, Vec<Option<Account>>), Error> {
    let (rent, mut accounts) = program(context, &[&[*address][..], others].concat())?;
    let others = accounts.split_off(1);
    let account = accounts.pop().flatten().ok_or_else(|| {
        Error::Refused(format!(
            "there is no vault at {address}; check the address, or create the vault first"
        ))
    })?;
    let vault = VaultNow {
        address: *address,
        state: decode_vault(&account.owner, &account.data).map_err(|error| match error {
            VaultError::InvalidVaultOwner => Error::Refused(format!(
                "the account {address} is not a vault but an account of program {}; check the address",
                account.owner
            )),
            other => Error::Vault(other),
        })?,
        lamports: account.lamports,
        minimum: rent.minimum_balance(Vault::LEN),
    };
    Ok((vault, rent, others))
}

/// The rent and these accounts, on a cluster that has the program.
pub fn program(
    context: &Context,
    addresses: &[Address],
) -> Result<(Rent, Vec<Option<Account>>), Error> {
    let asked = [&[ID, solana_sdk_ids::sysvar::rent::ID][..], addresses].concat();
    let mut accounts = context.network.accounts(&asked)?;
    let rest = accounts.split_off(2);
    let [program, rent] = [&accounts[0], &accounts[1]];
    if !program.as_ref().is_some_and(|account| account.executable) {
        return Err(Error::Refused(format!(
            "the vault program {ID} is not deployed on this cluster; check --url, and that this cu-vault was \
             built with the CU_VAULT_ID of your program"
        )));
    }
    let rent = rent.as_ref().and_then(plausible);
    let rent = rent.ok_or_else(|| Error::Transport("it does not tell the rent".into()))?;
    Ok((rent, rest))
}

/// The rent, if it is one: the minimum of the largest account is a number of lamports.
fn plausible(account: &Account) -> Option<Rent> {
    const LARGEST: u64 = 10 << 20;
    let rent: Rent = wincode::deserialize(&account.data).ok()?;
    // Whatever the threshold of older clusters, it is less than ten years.
    let most = rent.lamports_per_byte.checked_mul(10 * LARGEST);
    (account.data.len() == solana_rent::SIZE && most.is_some()).then_some(rent)
}

/// A wallet, or whatever else is paid SOL, as watched.
pub fn watched_sol(address: Address, account: Option<&Account>) -> Watched {
    Watched {
        address,
        before: Amount::sol(account.map_or(0, |account| account.lamports)),
    }
}

/// The exceptions for a recipient of SOL that need a flag.
#[derive(Args, Clone, Copy, Debug)]
pub struct AllowedSol {
    /// The recipient may be an address that holds nothing yet
    #[arg(long)]
    allow_unfunded_recipient: bool,
    #[command(flatten)]
    any: AllowAny,
}

/// Refuses who cannot be paid so many lamports, or should not be without a second look. Returns what to say of a
/// recipient that is no wallet.
pub fn check_recipient(
    address: &Address,
    account: Option<&Account>,
    lamports: u64,
    rent: &Rent,
    allowed: AllowedSol,
) -> Result<Option<String>, Error> {
    let note = recipient::check_one(address, account, allowed.any)?;
    let held = account.map_or(0, |account| account.lamports);
    if held == 0 && !allowed.allow_unfunded_recipient {
        return Err(Error::Refused(format!(
            "the recipient {address} holds nothing yet; check the address, and if it is right add \
             --allow-unfunded-recipient"
        )));
    }
    // An account that holds something already may hold less than the minimum and be paid (SIMD-0392).
    let minimum = rent.minimum_balance(0);
    if held == 0 && lamports > 0 && lamports < minimum {
        return Err(Error::Refused(format!(
            "the recipient {address} would be left with {}, below the rent-exempt minimum of {}; send \
             at least {}",
            Amount::sol(lamports),
            Amount::sol(minimum),
            Amount::sol(minimum)
        )));
    }
    Ok(note)
}
