//! One Token-2022 `batch` of a `TransferChecked` for each recipient, at addresses known at compile time.
//!
//! ```text
//! data    255 · n× (4 10 · 12 amount decimals)
//! metas   n× (vault token account w · mint · recipient w · vault s)
//! infos   vault token account · mint · vault · n× recipient
//! ```
//!
//! As in `payout`, but the constants are there for each length that the accounts may have, so they hold no
//! more than they must: the data is written, the lengths of the instruction are worked out.

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
        layout::{Account, Flags, PayoutToken, PayoutTokenInput},
        pda::VAULT_SEED,
        state::Vault,
        token::TOKEN_2022_ID,
    },
    core::{
        marker::PhantomData,
        mem::{offset_of, size_of},
        ptr::{with_exposed_provenance_mut, without_provenance},
    },
};

/// What comes ahead of an amount: the number of accounts, the length, the discriminator of the transfer.
const START: [u8; ITEM_HEADER + 1] = [4, TRANSFER_CHECKED_LEN as u8, TRANSFER_CHECKED];

/// An amount, and what comes before the next: the decimals, [`START`].
#[repr(C, packed)]
struct Item {
    amount: [u8; 8],
    decimals_and_start: u32,
}

/// What is copied to the scratch memory, as far as it is used.
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
}

/// The vault's token account, the mint, the vault.
const INFOS_BEFORE: usize = 3;

const METAS_PER_ITEM: usize = 4;

/// Where the vault's token account has data `V`, and each recipient's `R`.
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

/// Pays each recipient behind the accounts its amount. `None`: nothing is paid, because there are too many
/// of them or one does not fit.
#[inline(always)]
pub(crate) fn payout_2022<V, R>(
    accounts: &mut PayoutToken<V>,
    decimals: u8,
    amounts: &[[u8; 8]],
) -> Option<()> {
    const BATCH_AND_START: u32 = u32::from_le_bytes([BATCH, START[0], START[1], START[2]]);

    let count = amounts.len();
    if count > MAX_TOKEN_RECIPIENTS {
        return None;
    }
    let frame: *mut Frame = with_exposed_provenance_mut(SCRATCH);
    // SAFETY: the heap has room for the frame, nothing else is there, and the copy makes the front of it one,
    // up to the last info that is used. An item is written for each amount, and there is room for as many. When
    // it comes to the call, as many recipients have been found as the instruction names.
    unsafe {
        let infos = INFOS_BEFORE + count;
        let len = offset_of!(Front, infos) + infos * size_of::<Info>();
        copy(Layout::<V, R>::FRONT, frame.cast(), len);
        (*frame).batch_and_start = BATCH_AND_START;
        let decimals_and_start = BATCH_AND_START - BATCH as u32 + decimals as u32;
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

        let instruction = &raw mut (*frame).front.instruction;
        (*instruction).metas_len = (METAS_PER_ITEM * count) as u64;
        (*instruction).data_len = (size_of::<u8>() + size_of::<Item>() * count) as u64;
        invoke(
            instruction,
            (&raw const (*frame).front.infos).cast(),
            infos,
            Layout::<V, R>::SIGNERS,
        );
    }
    Some(())
}
