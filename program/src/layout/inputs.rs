//! The inputs of the fast paths: those that nearly every caller sends.
//!
//! | account | on the fast path it |
//! |---|---|
//! | wallet | has no data |
//! | vault | has a vault's 120 bytes |
//! | token account, mint | has no extensions, but the account may be an associated one of Token-2022 |
//! | written account | is writable and, unless its slot says so, no signer |
//!
//! The `Rest` has the accounts behind those of a type. These are the accounts of which a caller may
//! list any number, and the last account if its data may have any length. They are a recipient, the
//! token program or the System program.

use {
    super::{
        Account, Flags, Head, Rest,
        find::{FAR, Found, far, fixed_layout, is_near},
        fits,
    },
    crate::{
        state::Vault,
        token::{Mint, TokenAccount},
    },
    core::mem::{offset_of, size_of},
    pinocchio::hint::cold_path,
};

/// The data of a program's account under loader-v3.
pub(crate) type ProgramData = [u8; 36];

fixed_layout! {
    /// CreateVault, before the System program.
    CreateVaultInput CreateVault {
        payer: SignerWritable (),
        base: Signer (),
        vault: Writable (),
    }

    /// DepositSol, before the System program.
    DepositSolInput DepositSol {
        depositor: SignerWritable (),
        vault: Writable Vault,
    }

    /// The instructions that pay out lamports, before the recipients: WithdrawSol, PayoutSol,
    /// CloseVault. Also those that only write the state: NominateAuthority, and AcceptAuthority
    /// with the nominee as the signer.
    SignerAndVaultInput SignerAndVault {
        signer: Signer (),
        vault: Writable Vault,
    }

    /// DepositToken, before the token program.
    DepositTokenInput<S = TokenAccount, V = TokenAccount> DepositToken {
        depositor: Signer (),
        source: Writable S,
        mint: Any Mint,
        vault_token: Writable V,
        vault: Any Vault,
    }

    /// WithdrawToken, before the token program.
    WithdrawTokenInput<V = TokenAccount, R = TokenAccount> WithdrawToken {
        authority: Signer (),
        vault: Any Vault,
        vault_token: Writable V,
        mint: Any Mint,
        recipient: Writable R,
    }

    /// PayoutToken to several recipients, before them.
    PayoutTokenInput<V = TokenAccount> PayoutToken {
        authority: Signer (),
        vault: Any Vault,
        vault_token: Writable V,
        mint: Any Mint,
        token_program: Any ProgramData,
    }

    /// PayoutToken to one recipient.
    PayoutOneInput<V = TokenAccount, R = TokenAccount> PayoutOne {
        authority: Signer (),
        vault: Any Vault,
        vault_token: Writable V,
        mint: Any Mint,
        token_program: Any ProgramData,
        recipient: Writable R,
    }

    /// CloseTokenAccount, before the token program.
    CloseTokenAccountInput CloseTokenAccount {
        authority: Signer (),
        vault: Any Vault,
        vault_token: Writable TokenAccount,
        mint: Any Mint,
        recipient: Writable TokenAccount,
        rent_recipient: Writable (),
    }

    /// GetVault.
    GetVaultInput GetVault {
        vault: Any Vault,
    }

    /// LowerReserve.
    WritableVaultInput WritableVault {
        vault: Writable Vault,
    }

    /// WithdrawExcessLamports, before the token program.
    WithdrawExcessLamportsInput WithdrawExcessLamports {
        authority: Signer (),
        vault: Any Vault,
        vault_token: Writable TokenAccount,
        recipient: Writable (),
    }

    /// StatelessDeposit, before the System program.
    StatelessDepositInput StatelessDeposit {
        owner: SignerWritable (),
        vault: Writable (),
    }

    /// StatelessWithdraw, before the System program.
    StatelessWithdrawInput StatelessWithdraw {
        owner: Signer (),
        vault: Writable (),
        recipient: Writable (),
    }
}
