//! One Token-2022 `batch` of a `TransferChecked` for each recipient.
//!
//! ```text
//! data    255 · n× (4 10 · 12 amount decimals)
//! metas   n× (vault token account w · mint · recipient w · vault s)
//! infos   vault token account · mint · vault · n× recipient
//! ```
//!
//! The module works like `payout`, but there are constants for each length that the accounts may
//! have. To keep them small, the data is written and the lengths of the instruction are computed.
//!
//! If an account has another length, the accounts behind it are at other places. Then the metas are copied, too, and
//! the address and the info of each recipient are written.

use {
    super::{
        BATCH, ITEM_HEADER, Info, RawInstruction, TRANSFER_CHECKED, TRANSFER_CHECKED_LEN,
        calls::{at, vault_seeds},
        fixed::{Meta, Place, SCRATCH, Slice, copy},
        invoke,
    },
    crate::{
        Address,
        instruction::MAX_TOKEN_RECIPIENTS,
        layout::{Account, Flags, Head, PayoutToken, PayoutTokenInput, Walk},
        pda::VAULT_SEED,
        state::Vault,
        token::{TOKEN_2022_ID, TokenAccount},
    },
    core::{
        marker::PhantomData,
        mem::{offset_of, size_of},
        ptr::{with_exposed_provenance_mut, without_provenance},
    },
};

/// The bytes before an amount: the number of accounts, the length, the discriminator of the
/// transfer.
const START: [u8; ITEM_HEADER + 1] = [4, TRANSFER_CHECKED_LEN as u8, TRANSFER_CHECKED];

/// An amount, and the bytes before the next one: the decimals, [`START`].
#[repr(C, packed)]
struct Item {
    amount: [u8; 8],
    decimals_and_start: u32,
}

/// The part that is copied to the scratch memory, as far as it is used.
#[repr(C)]
struct Front {
    instruction: RawInstruction<'static>,
    infos: [Info; INFOS_BEFORE + MAX_TOKEN_RECIPIENTS],
}

#[repr(C)]
struct Frame {
    front: Front,
    batch_and_start: u32,
    items: [Item; MAX_TOKEN_RECIPIENTS],
    /// Used if accounts are at other places than the input gives.
    metas: [[Meta; METAS_PER_ITEM]; MAX_TOKEN_RECIPIENTS],
}

/// The vault's token account, the mint, the vault.
const INFOS_BEFORE: usize = 3;

const METAS_PER_ITEM: usize = 4;

/// The layout where the vault's token account has data `V`, and each recipient's has `R`.
struct Layout<V, R>(PhantomData<(V, R)>);

impl<V, R> Layout<V, R> {
    const METAS: &'static [[Meta; METAS_PER_ITEM]; MAX_TOKEN_RECIPIENTS] = &{
        let mut metas = [const {
            [
                Meta::writable(at!(PayoutTokenInput<V>.vault_token)),
                Meta::readonly(at!(PayoutTokenInput<V>.mint)),
                Meta::writable(Self::recipient(0)),
                Meta::signer(at!(PayoutTokenInput<V>.vault)),
            ]
        }; MAX_TOKEN_RECIPIENTS];
        let mut i = 0;
        while i < MAX_TOKEN_RECIPIENTS {
            metas[i][2] = Meta::writable(Self::recipient(i));
            i += 1;
        }
        metas
    };

    const FRONT: &'static Front = &Front {
        instruction: RawInstruction {
            program_id: &TOKEN_2022_ID,
            metas: Self::METAS.as_ptr().cast(),
            metas_len: 0,
            data: without_provenance(SCRATCH + offset_of!(Frame, batch_and_start)),
            data_len: 0,
        },
        infos: {
            let mut infos = [const { Info::at(at!(PayoutTokenInput<V>.vault_token)) };
                INFOS_BEFORE + MAX_TOKEN_RECIPIENTS];
            infos[1] = Info::at(at!(PayoutTokenInput<V>.mint));
            infos[2] = Info::at(at!(PayoutTokenInput<V>.vault));
            let mut i = 0;
            while i < MAX_TOKEN_RECIPIENTS {
                infos[INFOS_BEFORE + i] = Info::at(Self::recipient(i));
                i += 1;
            }
            infos
        },
    };

    const SIGNERS: &'static [Slice] = &[Slice::signer(&vault_seeds!(PayoutTokenInput<V>))];

    const fn recipient(index: usize) -> Place {
        Place::after::<PayoutTokenInput<V>, R>(index)
    }
}

/// The first four bytes of the data.
const BATCH_AND_START: u32 = u32::from_le_bytes([BATCH, START[0], START[1], START[2]]);

/// The four bytes behind the amount of an item.
#[inline(always)]
fn decimals_and_start(decimals: u8) -> u32 {
    BATCH_AND_START - BATCH as u32 + decimals as u32
}

impl Frame {
    /// Makes the call.
    ///
    /// # Safety
    ///
    /// `frame` has the instruction without its lengths, and the metas, items and infos of this many recipients.
    #[inline(always)]
    unsafe fn invoke(frame: *mut Self, recipients: usize) {
        // SAFETY: the caller promises it. The vault and its seeds are before every account that may have moved.
        unsafe {
            let instruction = &raw mut (*frame).front.instruction;
            (*instruction).metas_len = (METAS_PER_ITEM * recipients) as u64;
            (*instruction).data_len = (size_of::<u8>() + size_of::<Item>() * recipients) as u64;
            invoke(
                instruction,
                (&raw const (*frame).front.infos).cast(),
                INFOS_BEFORE + recipients,
                Layout::<TokenAccount, TokenAccount>::SIGNERS,
            );
        }
    }
}

/// Pays each recipient behind the accounts its amount. If it returns `None`, nothing is paid: there
/// are too many recipients, or one does not fit.
#[inline(always)]
pub(crate) fn payout_2022<V, R>(
    accounts: &mut PayoutToken<V>,
    decimals: u8,
    amounts: &[[u8; 8]],
) -> Option<()> {
    let count = amounts.len();
    if count > MAX_TOKEN_RECIPIENTS {
        return None;
    }
    let frame: *mut Frame = with_exposed_provenance_mut(SCRATCH);
    // SAFETY: the heap has room for the frame, and nothing else is there. The copy makes the front
    // of it valid, up to the last info that is used. The loop writes an item for each amount, and
    // there is room for that many. At the call, as many recipients have been found as the
    // instruction names.
    unsafe {
        let infos = INFOS_BEFORE + count;
        let len = offset_of!(Front, infos) + infos * size_of::<Info>();
        copy(Layout::<V, R>::FRONT, frame.cast(), len);
        (*frame).batch_and_start = BATCH_AND_START;
        let decimals_and_start = decimals_and_start(decimals);
        let mut item = (&raw mut (*frame).items).cast::<Item>();
        accounts
            .rest
            .for_each(Flags::Writable, amounts, |_: &mut Account<R>, amount| {
                item.write(Item {
                    amount: *amount,
                    decimals_and_start,
                });
                item = item.add(1);
                Some(())
            })?;
        Frame::invoke(frame, count);
    }
    Some(())
}

/// Pays each account that is left in `recipients` its amount. Accounts may have any length. If it returns `None`,
/// nothing is paid.
#[inline(always)]
pub(crate) fn payout_walked(
    _: &Account<Vault>,
    vault_token: &Head,
    mint: &Head,
    recipients: Walk,
    decimals: u8,
    amounts: &[[u8; 8]],
) -> Option<()> {
    type Usual = Layout<TokenAccount, TokenAccount>;

    let count = recipients.left();
    if count != amounts.len() || count > MAX_TOKEN_RECIPIENTS {
        return None;
    }
    let frame: *mut Frame = with_exposed_provenance_mut(SCRATCH);
    // SAFETY: the heap has room for the frame, and nothing else is there. The copies fill the instruction, the infos
    // before the recipients', and the metas of each recipient. Only authority and vault are before the vault's token
    // account. For each recipient, the loops write the info, the item and the addresses in its metas, and the frame
    // has room for that many.
    unsafe {
        let len = offset_of!(Front, infos) + INFOS_BEFORE * size_of::<Info>();
        copy(Usual::FRONT, frame.cast(), len);
        let mut metas = (&raw mut (*frame).metas).cast::<[Meta; METAS_PER_ITEM]>();
        copy(
            Usual::METAS.as_ptr(),
            metas,
            count * size_of::<[Meta; METAS_PER_ITEM]>(),
        );
        (*frame).front.instruction.metas = metas.cast_const().cast();
        (*frame).batch_and_start = BATCH_AND_START;
        let decimals_and_start = decimals_and_start(decimals);
        let infos = (&raw mut (*frame).front.infos).cast::<Info>();
        (*infos).data_len = vault_token.data_len();
        infos.add(1).write(Info::of_head(mint));
        let infos = infos.add(INFOS_BEFORE);
        let mut info = infos;
        recipients.for_each(Flags::Writable, |recipient| {
            info.write(Info::of_head(recipient));
            info = info.add(1);
        })?;

        let mut info = infos;
        let mut item = (&raw mut (*frame).items).cast::<Item>();
        for amount in amounts {
            (*metas)[1].address = &mint.address;
            (*metas)[2].address = (*info).address;
            item.write(Item {
                amount: *amount,
                decimals_and_start,
            });
            (info, metas, item) = (info.add(1), metas.add(1), item.add(1));
        }
        Frame::invoke(frame, count);
    }
    Some(())
}
