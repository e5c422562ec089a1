//! How many calls pay tokens to several recipients: p-token's `batch` carries any number of
//! transfers.

use {
    crate::{OTHER_INPUT, buffer::Buffer, input::Input, runtime},
    pinocchio::{
        AccountView, Address, ProgramResult, cpi::CpiAccount, instruction::InstructionAccount,
    },
    pinocchio_token::instructions::Batch,
};

const SPL_TOKEN: &Address = &pinocchio_token::ID;

/// The largest number of recipients.
const MAX: usize = 8;

const TRANSFER: u8 = 3;

/// The discriminator and the amount.
const TRANSFER_LEN: usize = 9;

/// Makes one call for each recipient.
#[inline(always)]
pub fn none(input: Input) -> ProgramResult {
    payout(input, |payout| {
        let mut data = [0; TRANSFER_LEN];
        data[0] = TRANSFER;
        data[1..].copy_from_slice(payout.amount);
        for recipient in payout.recipients {
            let accounts = [payout.source, recipient, payout.authority];
            runtime::call(SPL_TOKEN, &metas(payout, recipient), accounts, &data, &[]);
        }
    })
}

/// Makes one call for all recipients. The metas repeat for each transfer. The infos need not
/// repeat, because the runtime finds them by address.
#[inline(always)]
pub fn one(input: Input) -> ProgramResult {
    payout(input, |payout| {
        let mut all_metas = Buffer::<InstructionAccount, { 3 * MAX }>::new();
        let mut infos = Buffer::<CpiAccount, { 2 + MAX }>::new();
        let mut data = Buffer::<u8, { 1 + (2 + TRANSFER_LEN) * MAX }>::new();
        infos.extend([payout.source, payout.authority].map(CpiAccount::from));
        data.extend([Batch::DISCRIMINATOR]);
        for recipient in payout.recipients {
            all_metas.extend(metas(payout, recipient));
            infos.extend([CpiAccount::from(recipient)]);
            data.extend([3, TRANSFER_LEN as u8, TRANSFER]);
            data.extend(*payout.amount);
        }
        runtime::call_with(
            SPL_TOKEN,
            all_metas.filled(),
            infos.filled(),
            data.filled(),
            &[],
        );
    })
}

struct Payout<'a> {
    authority: &'a AccountView,
    source: &'a AccountView,
    recipients: &'a [AccountView],
    amount: &'a [u8; 8],
}

/// The accounts are the authority, the source, SPL Token and the recipients. The argument is the
/// amount for each recipient.
#[inline(always)]
fn payout(input: Input, pay: impl FnOnce(&Payout)) -> ProgramResult {
    input.every_account(|accounts| {
        let [authority, source, _spl_token, recipients @ ..] = accounts else {
            return Err(OTHER_INPUT);
        };
        if recipients.len() > MAX {
            return Err(OTHER_INPUT);
        }
        pay(&Payout {
            authority,
            source,
            recipients,
            amount: input.args()?,
        });
        Ok(())
    })
}

#[inline(always)]
fn metas<'a>(payout: &Payout<'a>, recipient: &'a AccountView) -> [InstructionAccount<'a>; 3] {
    [
        InstructionAccount::writable(payout.source.address()),
        InstructionAccount::writable(recipient.address()),
        InstructionAccount::readonly_signer(payout.authority.address()),
    ]
}
