//! Every call of the fast paths.
//!
//! On SPL Token they are `Transfer` and not `TransferChecked`: the processor has compared the mint and
//! its decimals itself, which costs less than to hand p-token the mint and let it do so.

use {
    super::{
        ITEM_HEADER, Info, SYSTEM_TRANSFER,
        fixed::{Call, Frame, Meta, Slice},
    },
    crate::{
        Address, ID,
        layout::{self, Account, Head, INPUT},
        pda::{STATELESS_SEED, VAULT_SEED},
        state::Vault,
        token::{SPL_TOKEN_ID, TOKEN_ACCOUNT_LEN, TokenAccount},
    },
    core::mem::{offset_of, size_of},
    pinocchio::AccountView,
    pinocchio_system::instructions::CreateAccountAllowPrefund,
    pinocchio_token::instructions::{Batch, CloseAccount, Transfer},
};

/// The address of a slot of an input.
macro_rules! at {
    ($input:ident.$slot:ident) => {
        INPUT + offset_of!(layout::$input, $slot)
    };
}
pub(super) use at;

/// A call with so many infos and this data: the program, the metas, the infos, the data, how much of it
/// goes to the callee, who signs.
macro_rules! call {
    ($infos_len:literal $data:ident, $program:expr, $metas:expr, $infos:expr, $value:expr, $len:expr, $signers:expr $(,)?) => {
        Call::new(
            &Frame::<$infos_len, $data>::instruction($program, $metas, $len),
            &Frame {
                infos: $infos,
                data: $value,
            },
            $signers,
        )
    };
}

/// The signature of the vault in this input, whose seeds lie in its state.
macro_rules! signed_by_vault {
    ($input:ident) => {
        &[Slice::signer(&[
            Slice::of(VAULT_SEED),
            Slice::at(
                state!($input) + offset_of!(Vault, base),
                size_of::<Address>(),
            ),
            Slice::at(state!($input) + offset_of!(Vault, id), size_of::<u64>()),
            Slice::at(state!($input) + offset_of!(Vault, bump), size_of::<u8>()),
        ])]
    };
}
macro_rules! state {
    ($input:ident) => {
        at!($input.vault) + size_of::<Head>()
    };
}
pub(super) use {signed_by_vault, state};

/// The address of a recipient of a PayoutToken.
pub(super) const fn recipient(index: usize) -> usize {
    INPUT + size_of::<layout::PayoutTokenInput>() + index * size_of::<Account<TokenAccount>>()
}

/// System `Transfer`.
#[repr(C, packed)]
pub(crate) struct Lamports {
    index: u32,
    pub lamports: [u8; 8],
}

impl Lamports {
    const NEW: Self = Self {
        index: SYSTEM_TRANSFER,
        lamports: [0; 8],
    };
}

pub(crate) static DEPOSIT_SOL: Call<layout::DepositSolInput, 2, Lamports> = call!(
    2 Lamports,
    &pinocchio_system::ID,
    &[
        Meta::writable_signer(at!(DepositSolInput.depositor)),
        Meta::writable(at!(DepositSolInput.vault)),
    ],
    [
        Info::at(at!(DepositSolInput.depositor), 0),
        Info::at(at!(DepositSolInput.vault), Vault::LEN),
    ],
    Lamports::NEW,
    size_of::<Lamports>(),
    &[],
);

/// System `Transfer`, and the bump that the signature's last seed points to.
#[repr(C, packed)]
pub(crate) struct LamportsAndBump {
    transfer: Lamports,
    pub bump: u8,
}

impl LamportsAndBump {
    const NEW: Self = Self {
        transfer: Lamports::NEW,
        bump: 0,
    };

    #[inline(always)]
    pub fn set(&mut self, (lamports, bump): ([u8; 8], u8)) {
        self.transfer.lamports = lamports;
        self.bump = bump;
    }
}

/// The signature of the owner's stateless vault.
macro_rules! signed_by_stateless {
    ($input:ident) => {
        &[Slice::signer(&[
            Slice::of(STATELESS_SEED),
            Slice::at(
                at!($input.owner) + offset_of!(Head, address),
                size_of::<Address>(),
            ),
            Slice::at(
                Frame::<2, LamportsAndBump>::DATA + offset_of!(LamportsAndBump, bump),
                size_of::<u8>(),
            ),
        ])]
    };
}

pub(crate) static STATELESS_DEPOSIT: Call<layout::StatelessDepositInput, 2, LamportsAndBump> = call!(
    2 LamportsAndBump,
    &pinocchio_system::ID,
    // The vault signs to prove its address, see `SystemTransfer::invoke_signed_by_recipient`.
    &[
        Meta::writable_signer(at!(StatelessDepositInput.owner)),
        Meta::writable_signer(at!(StatelessDepositInput.vault)),
    ],
    [
        Info::at(at!(StatelessDepositInput.owner), 0),
        Info::at(at!(StatelessDepositInput.vault), 0),
    ],
    LamportsAndBump::NEW,
    size_of::<Lamports>(),
    signed_by_stateless!(StatelessDepositInput),
);

pub(crate) static STATELESS_WITHDRAW: Call<layout::StatelessWithdrawInput, 2, LamportsAndBump> = call!(
2 LamportsAndBump,
    &pinocchio_system::ID,
    &[
        Meta::writable_signer(at!(StatelessWithdrawInput.vault)),
        Meta::writable(at!(StatelessWithdrawInput.recipient)),
    ],
    [
        Info::at(at!(StatelessWithdrawInput.vault), 0),
        Info::at(at!(StatelessWithdrawInput.recipient), 0),
    ],
    LamportsAndBump::NEW,
    size_of::<Lamports>(),
    signed_by_stateless!(StatelessWithdrawInput),
);

/// System `CreateAccountAllowPrefund`, and the two seeds that the arguments hold, side by side.
#[repr(C, packed)]
pub(crate) struct NewVault {
    index: u32,
    pub lamports: u64,
    space: u64,
    owner: Address,
    pub id: [u8; 8],
    pub bump: u8,
}

pub(crate) static CREATE_VAULT: Call<layout::CreateVaultInput, 2, NewVault> = call!(
    2 NewVault,
    &pinocchio_system::ID,
    &[
        Meta::writable_signer(at!(CreateVaultInput.vault)),
        Meta::writable_signer(at!(CreateVaultInput.payer)),
    ],
    [
        Info::at(at!(CreateVaultInput.vault), 0),
        Info::at(at!(CreateVaultInput.payer), 0),
    ],
    NewVault {
        index: CreateAccountAllowPrefund::DISCRIMINATOR,
        lamports: 0,
        space: Vault::LEN as u64,
        owner: ID,
        id: [0; 8],
        bump: 0,
    },
    offset_of!(NewVault, id),
    &[Slice::signer(&[
        Slice::of(VAULT_SEED),
        Slice::at(at!(CreateVaultInput.base) + offset_of!(Head, address), size_of::<Address>()),
        // The address is the hash of all seeds in a row, so two that lie in a row may be one.
        Slice::at(
            Frame::<2, NewVault>::DATA + offset_of!(NewVault, id),
            size_of::<u64>() + size_of::<u8>(),
        ),
    ])],
);

/// SPL Token `Transfer`.
#[repr(C, packed)]
#[derive(Clone, Copy)]
pub(crate) struct Tokens {
    discriminator: u8,
    pub amount: [u8; 8],
}

impl Tokens {
    pub(super) const NEW: Self = Self {
        discriminator: Transfer::<&AccountView>::DISCRIMINATOR,
        amount: [0; 8],
    };
}

pub(crate) static DEPOSIT_TOKEN: Call<layout::DepositTokenInput, 3, Tokens> = call!(
    3 Tokens,
    &SPL_TOKEN_ID,
    &[
        Meta::writable(at!(DepositTokenInput.source)),
        Meta::writable(at!(DepositTokenInput.vault_token)),
        Meta::signer(at!(DepositTokenInput.depositor)),
    ],
    [
        Info::at(at!(DepositTokenInput.source), TOKEN_ACCOUNT_LEN),
        Info::at(at!(DepositTokenInput.vault_token), TOKEN_ACCOUNT_LEN),
        Info::at(at!(DepositTokenInput.depositor), 0),
    ],
    Tokens::NEW,
    size_of::<Tokens>(),
    &[],
);

pub(crate) static WITHDRAW_TOKEN: Call<layout::WithdrawTokenInput, 3, Tokens> = call!(
    3 Tokens,
    &SPL_TOKEN_ID,
    &[
        Meta::writable(at!(WithdrawTokenInput.vault_token)),
        Meta::writable(at!(WithdrawTokenInput.recipient)),
        Meta::signer(at!(WithdrawTokenInput.vault)),
    ],
    [
        Info::at(at!(WithdrawTokenInput.vault_token), TOKEN_ACCOUNT_LEN),
        Info::at(at!(WithdrawTokenInput.recipient), TOKEN_ACCOUNT_LEN),
        Info::at(at!(WithdrawTokenInput.vault), Vault::LEN),
    ],
    Tokens::NEW,
    size_of::<Tokens>(),
    signed_by_vault!(WithdrawTokenInput),
);

/// To the only recipient.
pub(crate) static PAYOUT_TOKEN: Call<layout::PayoutTokenInput, 3, Tokens> = call!(
    3 Tokens,
    &SPL_TOKEN_ID,
    &[
        Meta::writable(at!(PayoutTokenInput.vault_token)),
        Meta::writable(recipient(0)),
        Meta::signer(at!(PayoutTokenInput.vault)),
    ],
    [
        Info::at(at!(PayoutTokenInput.vault_token), TOKEN_ACCOUNT_LEN),
        Info::at(recipient(0), TOKEN_ACCOUNT_LEN),
        Info::at(at!(PayoutTokenInput.vault), Vault::LEN),
    ],
    Tokens::NEW,
    size_of::<Tokens>(),
    signed_by_vault!(PayoutTokenInput),
);

/// `batch` of a `Transfer` and `CloseAccount`.
#[repr(C, packed)]
pub(crate) struct TransferAndClose {
    batch: u8,
    transfer_header: [u8; ITEM_HEADER],
    pub transfer: Tokens,
    close_header: [u8; ITEM_HEADER],
    close: u8,
}

pub(crate) static CLOSE_TOKEN_ACCOUNT: Call<layout::CloseTokenAccountInput, 4, TransferAndClose> = call!(
4 TransferAndClose,
    &SPL_TOKEN_ID,
    &[
        Meta::writable(at!(CloseTokenAccountInput.vault_token)),
        Meta::writable(at!(CloseTokenAccountInput.recipient)),
        Meta::signer(at!(CloseTokenAccountInput.vault)),
        Meta::writable(at!(CloseTokenAccountInput.vault_token)),
        Meta::writable(at!(CloseTokenAccountInput.rent_recipient)),
        Meta::signer(at!(CloseTokenAccountInput.vault)),
    ],
    [
        Info::at(at!(CloseTokenAccountInput.vault_token), TOKEN_ACCOUNT_LEN),
        Info::at(at!(CloseTokenAccountInput.recipient), TOKEN_ACCOUNT_LEN),
        Info::at(at!(CloseTokenAccountInput.vault), Vault::LEN),
        Info::at(at!(CloseTokenAccountInput.rent_recipient), 0),
    ],
    TransferAndClose {
        batch: Batch::DISCRIMINATOR,
        transfer_header: [3, size_of::<Tokens>() as u8],
        transfer: Tokens::NEW,
        close_header: [3, 1],
        close: CloseAccount::<&AccountView>::DISCRIMINATOR,
    },
    size_of::<TransferAndClose>(),
    signed_by_vault!(CloseTokenAccountInput),
);
