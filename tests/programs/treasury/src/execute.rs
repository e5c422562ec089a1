//! Executes an approved call, once. The reference shows this file.

use {
    crate::{
        interface::Refusal,
        state::{Proposal, Treasury, own},
    },
    arrayvec::ArrayVec,
    cu_vault_interface::{
        instruction::{Instruction as Tag, MAX_CPI_ACCOUNTS},
        invoke::{PayoutSol, PayoutToken, WithdrawSol},
    },
    pinocchio::{AccountView, Address, ProgramResult, cpi::Signer, error::ProgramError},
    solana_sha256_hasher::hashv,
};

const PAYOUT_SOL: u8 = Tag::PayoutSol as u8;
const PAYOUT_TOKEN: u8 = Tag::PayoutToken as u8;
const WITHDRAW_SOL: u8 = Tag::WithdrawSol as u8;

/// Executes the call. Anyone may send it: the members have signed.
pub fn execute(program_id: &Address, accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [treasury, proposal, proposer, _vault_program, called @ ..] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let rule = own(program_id, treasury)?;
    let rule = Treasury::new(&rule)?;
    let state = own(program_id, proposal)?;
    let approved = Proposal::new(&state, treasury)?;
    if approved.approvals() < rule.threshold() {
        return Err(Refusal::NotApproved.into());
    }
    if approved.proposer() != proposer.address().as_array() {
        return Err(Refusal::AnotherAccount.into());
    }
    if *approved.hash() != hash(data, called)? {
        return Err(Refusal::AnotherCall.into());
    }
    drop(state);

    call(treasury, called, data, &[Signer::from(&rule.seeds())])?;

    // The proposal is closed, and its rent returns to the member who paid it.
    proposer.set_lamports(proposer.lamports() + proposal.lamports());
    proposal.set_lamports(0);
    proposal.close()
}

/// Returns the hash of the data and of the addresses, in their order.
fn hash(data: &[u8], called: &[AccountView]) -> Result<[u8; 32], ProgramError> {
    let mut parts = ArrayVec::<&[u8], { 1 + MAX_CPI_ACCOUNTS }>::new();
    parts.push(data);
    for account in called {
        let address = account.address().as_array();
        parts
            .try_push(address)
            .map_err(|_| ProgramError::InvalidArgument)?;
    }
    Ok(hashv(&parts).to_bytes())
}

/// Calls the vault with the treasury's signature.
fn call(
    authority: &AccountView,
    called: &[AccountView],
    data: &[u8],
    signers: &[Signer],
) -> ProgramResult {
    let mut payouts = Payouts::new();
    match (data, called) {
        ([PAYOUT_SOL, amounts @ ..], [vault, recipients @ ..]) => {
            fill(&mut payouts, recipients, amounts)?;
            PayoutSol {
                authority,
                vault,
                payouts: &payouts,
            }
            .invoke_signed(signers)
        }
        (
            [PAYOUT_TOKEN, decimals, amounts @ ..],
            [
                vault,
                vault_token_account,
                mint,
                token_program,
                recipients @ ..,
            ],
        ) => {
            fill(&mut payouts, recipients, amounts)?;
            PayoutToken {
                authority,
                vault,
                vault_token_account,
                mint,
                token_program,
                payouts: &payouts,
                extra_accounts: &[],
                decimals: *decimals,
            }
            .invoke_signed(signers)
        }
        ([WITHDRAW_SOL, lamports @ ..], [vault, recipient]) => WithdrawSol {
            authority,
            vault,
            recipient,
            lamports: number(lamports)?,
        }
        .invoke_signed(signers),
        _ => Err(ProgramError::InvalidInstructionData),
    }
}

type Payouts<'a> = ArrayVec<(&'a AccountView, u64), MAX_CPI_ACCOUNTS>;

/// Fills in each recipient with the amount at the same place. It does so in place: a returned list
/// would be a call of memcpy, which this target does not have.
fn fill<'a>(
    payouts: &mut Payouts<'a>,
    recipients: &'a [AccountView],
    amounts: &[u8],
) -> ProgramResult {
    let (amounts, []) = amounts.as_chunks::<8>() else {
        return Err(ProgramError::InvalidInstructionData);
    };
    if amounts.len() != recipients.len() || amounts.len() > MAX_CPI_ACCOUNTS {
        return Err(ProgramError::InvalidInstructionData);
    }
    for (recipient, amount) in recipients.iter().zip(amounts) {
        payouts.push((recipient, u64::from_le_bytes(*amount)));
    }
    Ok(())
}

fn number(bytes: &[u8]) -> Result<u64, ProgramError> {
    let bytes = bytes.try_into();
    bytes
        .map(u64::from_le_bytes)
        .map_err(|_| ProgramError::InvalidInstructionData)
}
