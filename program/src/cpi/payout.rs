//! One p-token `batch` of a `Transfer` for each recipient, at addresses known at compile time.
//!
//! ```text
//! data    255 · n× (3 9 · 3 amount)
//! metas   n× (vault token account w · recipient w · vault s)
//! infos   vault token account · vault · n× recipient
//! ```
//!
//! All of it is laid out for the largest number of recipients, and a payout uses the front of it.
//! Metas repeat for each item, because the batch passes them by position. Infos need not repeat,
//! because the runtime finds them by address.

use {
    super::{
        ITEM_HEADER, Info, RawInstruction,
        calls::{Tokens, at, vault_seeds},
        fixed::{Constant, Meta, Place, SCRATCH, Slice, copy},
        invoke,
    },
    crate::{
        Address,
        instruction::MAX_TOKEN_RECIPIENTS,
        layout::{Account, Flags, PayoutToken, PayoutTokenInput},
        pda::VAULT_SEED,
        state::Vault,
        token::{SPL_TOKEN_ID, TokenAccount},
    },
    core::{
        mem::{offset_of, size_of},
        ptr::{with_exposed_provenance_mut, without_provenance},
    },
    pinocchio_token::instructions::Batch,
};

/// A transfer of the batch: its number of accounts, its length, and the transfer itself.
#[repr(C, packed)]
#[derive(Clone, Copy)]
pub(crate) struct Item {
    header: [u8; ITEM_HEADER],
    pub transfer: Tokens,
}

/// The part that is copied to the scratch memory.
#[repr(C)]
struct Frame {
    batch: u8,
    items: [Item; MAX_TOKEN_RECIPIENTS],
    infos: [Info; INFOS_BEFORE + MAX_TOKEN_RECIPIENTS],
}

/// The vault's token account and the vault.
const INFOS_BEFORE: usize = 2;

const METAS_PER_ITEM: usize = 3;

static METAS: Constant<[[Meta; METAS_PER_ITEM]; MAX_TOKEN_RECIPIENTS]> = {
    let mut metas = [const {
        [
            Meta::writable(at!(PayoutTokenInput.vault_token)),
            Meta::writable(recipient(0)),
            Meta::signer(at!(PayoutTokenInput.vault)),
        ]
    }; MAX_TOKEN_RECIPIENTS];
    let mut i = 0;
    while i < MAX_TOKEN_RECIPIENTS {
        metas[i][1] = Meta::writable(recipient(i));
        i += 1;
    }
    Constant(metas)
};

const fn recipient(index: usize) -> Place {
    Place::after::<PayoutTokenInput, TokenAccount>(index)
}

static SIGNERS: Constant<&[Slice]> = Constant(&[Slice::signer(&vault_seeds!(PayoutTokenInput))]);

/// The instruction for each number of recipients: a lookup costs less than to compute its two
/// lengths.
static INSTRUCTIONS: Constant<[RawInstruction; MAX_TOKEN_RECIPIENTS + 1]> = {
    let mut instructions = [const {
        RawInstruction {
            program_id: &SPL_TOKEN_ID,
            metas: METAS.0.as_ptr().cast(),
            metas_len: 0,
            data: without_provenance(SCRATCH + offset_of!(Frame, batch)),
            data_len: 0,
        }
    }; MAX_TOKEN_RECIPIENTS + 1];
    let mut count = 0;
    while count <= MAX_TOKEN_RECIPIENTS {
        instructions[count].metas_len = (METAS_PER_ITEM * count) as u64;
        instructions[count].data_len = (size_of::<u8>() + size_of::<Item>() * count) as u64;
        count += 1;
    }
    Constant(instructions)
};

static FRAME: Constant<Frame> = Constant(Frame {
    batch: Batch::DISCRIMINATOR,
    items: [Item {
        header: [METAS_PER_ITEM as u8, size_of::<Tokens>() as u8],
        transfer: Tokens::NEW,
    }; MAX_TOKEN_RECIPIENTS],
    infos: {
        let mut infos = [const { Info::at(at!(PayoutTokenInput.vault_token)) };
            INFOS_BEFORE + MAX_TOKEN_RECIPIENTS];
        infos[1] = Info::at(at!(PayoutTokenInput.vault));
        let mut i = 0;
        while i < MAX_TOKEN_RECIPIENTS {
            infos[INFOS_BEFORE + i] = Info::at(recipient(i));
            i += 1;
        }
        infos
    },
});

/// Pays each recipient behind the accounts its amount. If it returns `None`, nothing is paid: there
/// are too many recipients, or one does not fit.
#[inline(always)]
pub(crate) fn payout(accounts: &mut PayoutToken, amounts: &[[u8; 8]]) -> Option<()> {
    let count = amounts.len();
    let instruction = INSTRUCTIONS.0.get(count)?;
    let infos = INFOS_BEFORE + count;
    let frame: *mut Frame = with_exposed_provenance_mut(SCRATCH);
    // SAFETY: the heap has room for the frame, nothing else is there, and the copy makes it valid,
    // up to the last info that is used. The loop fills in an item for each amount, and the frame
    // has more items. At the call, as many recipients have been found as the instruction names.
    unsafe {
        let len = offset_of!(Frame, infos) + infos * size_of::<Info>();
        copy(&raw const FRAME.0, frame, len);
        let mut item = (&raw mut (*frame).items).cast::<Item>();
        accounts.rest.for_each(
            Flags::Writable,
            amounts,
            |_: &mut Account<TokenAccount>, amount| {
                (*item).transfer.amount = *amount;
                item = item.add(1);
                Some(())
            },
        )?;
        invoke(
            instruction,
            (&raw const (*frame).infos).cast(),
            infos,
            SIGNERS.0,
        );
    }
    Some(())
}
