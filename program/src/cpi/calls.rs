//! Every call of the fast paths.
//!
//! On SPL Token they are `Transfer` and not `TransferChecked`: the processor has compared the mint
//! and its decimals itself. That costs less than to pass the mint to p-token for the same compare.
//! Token-2022 gets the mint, because it reads the mint's extensions there.

use {
    super::{
        ITEM_HEADER, Info, SYSTEM_TRANSFER, TRANSFER_CHECKED,
        fixed::{Call, Frame, Meta, Movable, Moved, Place, Slice, Whole},
    },
    crate::{
        Address, ID,
        instruction::{PayoutOneArgs, TokenArgs},
        layout::*,
        pda::{STATELESS_SEED, VAULT_SEED},
        state::Vault,
        token::{SPL_TOKEN_ID, TOKEN_2022_ID},
    },
    core::mem::{offset_of, size_of},
    pinocchio::AccountView,
    pinocchio_system::instructions::CreateAccountAllowPrefund,
    pinocchio_token::instructions::{
        Batch, CloseAccount, Transfer, WithdrawExcessLamports as WithdrawExcess,
    },
};

/// A slot of an input.
macro_rules! at {
    ($input:ident $(<$data:ident>)? .$slot:ident) => {
        Place::of(
            offset_of!($input $(<$data>)?, $slot),
            |input: &$input $(<$data>)?| &input.$slot,
        )
    };
}

/// Declares a call from an input: the program, the metas and the infos by their slots, the data and
/// its length for the callee, and the seeds of the signer. The call from an input with parameters
/// is an associated constant of that input, and its infos are those of the metas.
macro_rules! call {
    (
        $(#[$doc:meta])*
        $name:ident: $input:ident<$($any:ident),+> -> $program:expr, $data:ident;
        metas: $($flags:ident $meta:ident),+;
        data: $value:expr;
        $(signed by: $seeds:expr;)?
    ) => {
        impl<$($any),+> $input<$($any),+> {
            $(#[$doc])*
            pub(crate) const $name: Movable<
                Self,
                { [$(stringify!($meta)),+].len() },
                { [$(stringify!($meta)),+].len() },
                $data,
            > =
                Movable::new(
                    &Whole::new(
                        &$program,
                        [$(Meta::$flags(at!(Self.$meta))),+],
                        Frame {
                            infos: [$(Info::at(at!(Self.$meta))),+],
                            data: $value,
                        },
                    ),
                    &[$(Slice::signer(&$seeds))?],
                );
        }
    };
    (
        $(#[$doc:meta])*
        $name:ident: $input:ident -> $program:expr, $data:ident;
        metas: $($flags:ident $meta:ident),+;
        infos: $($info:ident),+;
        data: $value:expr, up to $len:expr;
        $(signed by: $seeds:expr;)?
    ) => {
        $(#[$doc])*
        pub(crate) static $name: Call<$input, { [$(stringify!($info)),+].len() }, $data> = {
            type F = Frame<{ [$(stringify!($info)),+].len() }, $data>;
            Call::new(
                &F::instruction(&$program, &[$(Meta::$flags(at!($input.$meta))),+], $len),
                &Frame {
                    infos: [$(Info::at(at!($input.$info))),+],
                    data: $value,
                },
                &[$(Slice::signer(&$seeds))?],
            )
        };
    };
}

/// The seeds of the vault in this input. They are in its state.
macro_rules! vault_seeds {
    ($input:ident $(<$data:ident>)?) => {
        [
            Slice::of(VAULT_SEED),
            at!($input $(<$data>)?.vault).data(offset_of!(Vault, base), size_of::<Address>()),
            at!($input $(<$data>)?.vault).data(offset_of!(Vault, id), size_of::<u64>()),
            at!($input $(<$data>)?.vault).data(offset_of!(Vault, bump), size_of::<u8>()),
        ]
    };
}
pub(super) use {at, vault_seeds};

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

/// System `Transfer`, and the bump, to which the last seed of the signature points.
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

/// The seeds of the stateless vault of the owner in this input.
macro_rules! stateless_seeds {
    ($input:ident) => {
        [
            Slice::of(STATELESS_SEED),
            at!($input.owner).address(),
            Slice::at(
                Frame::<2, LamportsAndBump>::DATA + offset_of!(LamportsAndBump, bump),
                size_of::<u8>(),
            ),
        ]
    };
}

/// System `CreateAccountAllowPrefund`, and the two seeds that are arguments, side by side.
#[repr(C, packed)]
pub(crate) struct NewVault {
    index: u32,
    pub lamports: u64,
    space: u64,
    owner: Address,
    pub id: [u8; 8],
    pub bump: u8,
}

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

/// Token-2022 `TransferChecked`.
#[repr(C, packed)]
#[derive(Clone, Copy)]
pub(crate) struct CheckedTokens {
    discriminator: u8,
    amount: [u8; 8],
    decimals: u8,
}

impl CheckedTokens {
    const NEW: Self = Self {
        discriminator: TRANSFER_CHECKED,
        amount: [0; 8],
        decimals: 0,
    };

    #[inline(always)]
    pub fn set(&mut self, (amount, decimals): ([u8; 8], u8)) {
        self.amount = amount;
        self.decimals = decimals;
    }
}

/// SPL Token `batch` of a `Transfer` and `CloseAccount`.
#[repr(C, packed)]
pub(crate) struct TransferAndClose {
    batch: u8,
    transfer_header: [u8; ITEM_HEADER],
    pub transfer: Tokens,
    close_header: [u8; ITEM_HEADER],
    close: u8,
}

/// Token-2022 `batch` of a `TransferChecked` and `CloseAccount`.
#[repr(C, packed)]
pub(crate) struct CheckedTransferAndClose {
    batch: u8,
    transfer_header: [u8; ITEM_HEADER],
    transfer: CheckedTokens,
    close_header: [u8; ITEM_HEADER],
    close: u8,
}

call! {
    CREATE_VAULT: CreateVaultInput -> pinocchio_system::ID, NewVault;
    metas: writable_signer vault, writable_signer payer;
    infos: vault, payer;
    data: NewVault {
        index: CreateAccountAllowPrefund::DISCRIMINATOR,
        lamports: 0,
        space: Vault::LEN as u64,
        owner: ID,
        id: [0; 8],
        bump: 0,
    }, up to offset_of!(NewVault, id);
    signed by: [
        Slice::of(VAULT_SEED),
        at!(CreateVaultInput.base).address(),
        // The address is the hash of all seeds in sequence, so two seeds that are in sequence in
        // memory may be one.
        Slice::at(
            Frame::<2, NewVault>::DATA + offset_of!(NewVault, id),
            size_of::<NewVault>() - offset_of!(NewVault, id),
        ),
    ];
}

call! {
    /// The vault signs to prove that it is one, see `SystemTransfer::invoke_signed_by_recipient`.
    DEPOSIT_SOL: DepositSolInput -> pinocchio_system::ID, Lamports;
    metas: writable_signer depositor, writable_signer vault;
    infos: depositor, vault;
    data: Lamports::NEW, up to size_of::<Lamports>();
    signed by: vault_seeds!(DepositSolInput);
}

call! {
    /// The vault signs to prove its address, see `SystemTransfer::invoke_signed_by_recipient`.
    STATELESS_DEPOSIT: StatelessDepositInput -> pinocchio_system::ID, LamportsAndBump;
    metas: writable_signer owner, writable_signer vault;
    infos: owner, vault;
    data: LamportsAndBump::NEW, up to offset_of!(LamportsAndBump, bump);
    signed by: stateless_seeds!(StatelessDepositInput);
}

call! {
    STATELESS_WITHDRAW: StatelessWithdrawInput -> pinocchio_system::ID, LamportsAndBump;
    metas: writable_signer vault, writable recipient;
    infos: vault, recipient;
    data: LamportsAndBump::NEW, up to offset_of!(LamportsAndBump, bump);
    signed by: stateless_seeds!(StatelessWithdrawInput);
}

call! {
    DEPOSIT_TOKEN: DepositTokenInput -> SPL_TOKEN_ID, Tokens;
    metas: writable source, writable vault_token, signer depositor;
    infos: source, vault_token, depositor;
    data: Tokens::NEW, up to size_of::<Tokens>();
}

call! {
    WITHDRAW_TOKEN: WithdrawTokenInput -> SPL_TOKEN_ID, Tokens;
    metas: writable vault_token, writable recipient, signer vault;
    infos: vault_token, recipient, vault;
    data: Tokens::NEW, up to size_of::<Tokens>();
    signed by: vault_seeds!(WithdrawTokenInput);
}

call! {
    DEPOSIT_TOKEN_2022: DepositTokenInput<S, V> -> TOKEN_2022_ID, CheckedTokens;
    metas: writable source, readonly mint, writable vault_token, signer depositor;
    data: CheckedTokens::NEW;
}

call! {
    WITHDRAW_TOKEN_2022: WithdrawTokenInput<V, R> -> TOKEN_2022_ID, CheckedTokens;
    metas: writable vault_token, readonly mint, writable recipient, signer vault;
    data: CheckedTokens::NEW;
    signed by: vault_seeds!(Self);
}

call! {
    PAYOUT_ONE: PayoutOneInput -> SPL_TOKEN_ID, Tokens;
    metas: writable vault_token, writable recipient, signer vault;
    infos: vault_token, recipient, vault;
    data: Tokens::NEW, up to size_of::<Tokens>();
    signed by: vault_seeds!(PayoutOneInput);
}

call! {
    PAYOUT_ONE_2022: PayoutOneInput<V, R> -> TOKEN_2022_ID, CheckedTokens;
    metas: writable vault_token, readonly mint, writable recipient, signer vault;
    data: CheckedTokens::NEW;
    signed by: vault_seeds!(Self);
}

call! {
    CLOSE_TOKEN_ACCOUNT: CloseTokenAccountInput -> SPL_TOKEN_ID, TransferAndClose;
    metas: writable vault_token, writable recipient, signer vault,
        writable vault_token, writable rent_recipient, signer vault;
    infos: vault_token, recipient, vault, rent_recipient;
    data: TransferAndClose {
        batch: Batch::DISCRIMINATOR,
        transfer_header: [3, size_of::<Tokens>() as u8],
        transfer: Tokens::NEW,
        close_header: [3, 1],
        close: CloseAccount::<&AccountView>::DISCRIMINATOR,
    }, up to size_of::<TransferAndClose>();
    signed by: vault_seeds!(CloseTokenAccountInput);
}

call! {
    WITHDRAW_EXCESS_LAMPORTS: WithdrawExcessLamportsInput -> SPL_TOKEN_ID, u8;
    metas: writable vault_token, writable recipient, signer vault;
    infos: vault_token, recipient, vault;
    data: WithdrawExcess::<&AccountView>::DISCRIMINATOR, up to size_of::<u8>();
    signed by: vault_seeds!(WithdrawExcessLamportsInput);
}

call! {
    CLOSE_EMPTY: CloseTokenAccountInput -> SPL_TOKEN_ID, u8;
    metas: writable vault_token, writable rent_recipient, signer vault;
    infos: vault_token, rent_recipient, vault;
    data: CloseAccount::<&AccountView>::DISCRIMINATOR, up to size_of::<u8>();
    signed by: vault_seeds!(CloseTokenAccountInput);
}

impl CloseTokenAccountInput {
    /// Token-2022 `batch` of a `TransferChecked` and `CloseAccount`.
    const CLOSE_2022: Movable<Self, 7, 5, CheckedTransferAndClose> = Movable::new(
        &Whole::new(
            &TOKEN_2022_ID,
            [
                Meta::writable(at!(Self.vault_token)),
                Meta::readonly(at!(Self.mint)),
                Meta::writable(at!(Self.recipient)),
                Meta::signer(at!(Self.vault)),
                Meta::writable(at!(Self.vault_token)),
                Meta::writable(at!(Self.rent_recipient)),
                Meta::signer(at!(Self.vault)),
            ],
            Frame {
                infos: [
                    Info::at(at!(Self.vault_token)),
                    Info::at(at!(Self.mint)),
                    Info::at(at!(Self.recipient)),
                    Info::at(at!(Self.rent_recipient)),
                    Info::at(at!(Self.vault)),
                ],
                data: CheckedTransferAndClose {
                    batch: Batch::DISCRIMINATOR,
                    transfer_header: [4, size_of::<CheckedTokens>() as u8],
                    transfer: CheckedTokens::NEW,
                    close_header: [3, 1],
                    close: CloseAccount::<&AccountView>::DISCRIMINATOR,
                },
            },
        ),
        &[Slice::signer(&vault_seeds!(Self))],
    );

    const CLOSE_EMPTY_2022: Movable<Self, 3, 3, u8> = Movable::new(
        &Whole::new(
            &TOKEN_2022_ID,
            [
                Meta::writable(at!(Self.vault_token)),
                Meta::writable(at!(Self.rent_recipient)),
                Meta::signer(at!(Self.vault)),
            ],
            Frame {
                infos: [
                    Info::at(at!(Self.vault_token)),
                    Info::at(at!(Self.rent_recipient)),
                    Info::at(at!(Self.vault)),
                ],
                data: CloseAccount::<&AccountView>::DISCRIMINATOR,
            },
        ),
        &[Slice::signer(&vault_seeds!(Self))],
    );
}

impl WithdrawExcessLamportsInput {
    const WITHDRAW_EXCESS_2022: Movable<Self, 3, 3, u8> = Movable::new(
        &Whole::new(
            &TOKEN_2022_ID,
            [
                Meta::writable(at!(Self.vault_token)),
                Meta::writable(at!(Self.recipient)),
                Meta::signer(at!(Self.vault)),
            ],
            Frame {
                infos: [
                    Info::at(at!(Self.vault_token)),
                    Info::at(at!(Self.recipient)),
                    Info::at(at!(Self.vault)),
                ],
                data: WithdrawExcess::<&AccountView>::DISCRIMINATOR,
            },
        ),
        &[Slice::signer(&vault_seeds!(Self))],
    );
}

/// Calls DepositToken's transfer with accounts of any length.
#[inline(always)]
pub(crate) fn deposit_walked(
    _: &Account<()>,
    [source, mint, vault_token]: [&Head; 3],
    args: &TokenArgs,
) {
    let call = <DepositTokenInput>::DEPOSIT_TOKEN_2022;
    let moved = [moved(1, 1, mint), moved(2, 2, vault_token)];
    let value = (args.amount, args.decimals);
    // SAFETY: only the depositor is before the source, and the caller passed the depositor's account.
    unsafe { call.invoke_moved(source, moved, value, CheckedTokens::set) }
}

/// Calls WithdrawToken's transfer with accounts of any length.
#[inline(always)]
pub(crate) fn withdraw_walked(
    _: &Account<Vault>,
    [vault_token, mint, recipient]: [&Head; 3],
    args: &TokenArgs,
) {
    let call = <WithdrawTokenInput>::WITHDRAW_TOKEN_2022;
    let moved = [moved(1, 1, mint), moved(2, 2, recipient)];
    let value = (args.amount, args.decimals);
    // SAFETY: only authority and vault are before the vault token account.
    unsafe { call.invoke_moved(vault_token, moved, value, CheckedTokens::set) }
}

/// Calls PayoutToken's transfer to one recipient, with accounts of any length.
#[inline(always)]
pub(crate) fn payout_one_walked(
    _: &Account<Vault>,
    [vault_token, mint, recipient]: [&Head; 3],
    args: &PayoutOneArgs,
) {
    let call = <PayoutOneInput>::PAYOUT_ONE_2022;
    let moved = [moved(1, 1, mint), moved(2, 2, recipient)];
    let value = (args.amount, args.decimals);
    // SAFETY: only authority and vault are before the vault token account.
    unsafe { call.invoke_moved(vault_token, moved, value, CheckedTokens::set) }
}

/// Calls CloseTokenAccount's batch with accounts of any length.
#[inline(always)]
pub(crate) fn close_walked(
    _: &Account<Vault>,
    [vault_token, mint, recipient, rent_recipient]: [&Head; 4],
    amount: [u8; 8],
    decimals: u8,
) {
    let call = CloseTokenAccountInput::CLOSE_2022;
    let moved = [
        moved(1, 1, mint),
        moved(2, 2, recipient),
        moved(5, 3, rent_recipient),
    ];
    // SAFETY: only authority and vault are before the vault token account.
    unsafe {
        call.invoke_moved(vault_token, moved, (amount, decimals), |batch, value| {
            batch.transfer.set(value)
        })
    }
}

/// Calls `CloseAccount` for an empty vault token account of any length.
#[inline(always)]
pub(crate) fn close_empty_walked(_: &Account<Vault>, vault_token: &Head, rent_recipient: &Head) {
    let call = CloseTokenAccountInput::CLOSE_EMPTY_2022;
    // SAFETY: only authority and vault are before the vault token account.
    unsafe { call.invoke_moved(vault_token, [moved(1, 1, rent_recipient)], (), |_, ()| {}) }
}

/// Calls `WithdrawExcessLamports` for a vault token account of any length.
#[inline(always)]
pub(crate) fn withdraw_excess_walked(_: &Account<Vault>, vault_token: &Head, recipient: &Head) {
    let call = WithdrawExcessLamportsInput::WITHDRAW_EXCESS_2022;
    // SAFETY: only authority and vault are before the vault token account.
    unsafe { call.invoke_moved(vault_token, [moved(1, 1, recipient)], (), |_, ()| {}) }
}

#[inline(always)]
fn moved(meta: usize, info: usize, account: &Head) -> Moved<'_> {
    Moved {
        meta,
        info,
        account,
    }
}
