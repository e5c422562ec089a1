//! Calls with any accounts: instruction, metas and infos are laid out on the stack, from account
//! views.

use {
    super::{
        BATCH, CLOSE_ACCOUNT, ITEM_HEADER, Info, RawInstruction, SYSTEM_TRANSFER, TRANSFER_CHECKED,
        TRANSFER_CHECKED_LEN, WITHDRAW_EXCESS, invoke,
    },
    crate::{
        Address,
        instruction::{MAX_EXTRA_ACCOUNTS, MAX_TOKEN_RECIPIENTS},
        token::TokenProgram,
    },
    core::{mem::MaybeUninit, slice::from_raw_parts},
    pinocchio::{AccountView, cpi::Signer, instruction::InstructionAccount},
};

/// System `Transfer`.
pub(crate) struct SystemTransfer<'a> {
    pub from: &'a AccountView,
    pub to: &'a AccountView,
    pub lamports: &'a [u8; 8],
}

impl SystemTransfer<'_> {
    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) {
        self.call(InstructionAccount::writable(self.to.address()), signers);
    }

    /// Makes the same call, with `to` flagged as a signer too.
    ///
    /// The System program does not require that signature. The runtime checks it anyway, and only
    /// the address that `signer`'s seeds give can have it. So the transfer proves its own
    /// destination, at no charge, where a derivation of the address would cost a hash.
    #[inline(always)]
    pub fn invoke_signed_by_recipient(&self, signer: Signer) {
        self.call(
            InstructionAccount::writable_signer(self.to.address()),
            &[signer],
        );
    }

    #[inline(always)]
    fn call(&self, to: InstructionAccount, signers: &[Signer]) {
        let mut data = [0; 12];
        data[..4].copy_from_slice(&SYSTEM_TRANSFER.to_le_bytes());
        data[4..].copy_from_slice(self.lamports);
        let mut infos = Infos::<2>::new();
        infos.add([self.from, self.to]);
        call(
            &pinocchio_system::ID,
            &[InstructionAccount::writable_signer(self.from.address()), to],
            infos.filled(),
            &data,
            signers,
        );
    }
}

/// `TransferChecked` on either token program.
#[derive(Clone, Copy)]
pub(crate) struct TokenTransfer<'a> {
    pub program: TokenProgram,
    pub source: &'a AccountView,
    pub mint: &'a AccountView,
    pub destination: &'a AccountView,
    pub authority: &'a AccountView,
    pub amount: &'a [u8; 8],
    pub decimals: u8,
    /// The accounts that a transfer hook of Token-2022 needs; at most [`MAX_EXTRA_ACCOUNTS`].
    pub extra: &'a [AccountView],
}

impl<'a> TokenTransfer<'a> {
    #[inline(always)]
    pub fn invoke_signed(&self, signers: &[Signer]) {
        match self.program {
            TokenProgram::SplToken => {
                let mut infos = Infos::<4>::new();
                infos.add(self.accounts());
                call(
                    TokenProgram::SplToken.id(),
                    &self.metas(),
                    infos.filled(),
                    &self.data(),
                    signers,
                );
            }
            TokenProgram::Token2022 => {
                // This is a copy, so that only this branch needs the struct in memory.
                let transfer = *self;
                transfer.invoke_signed_forwarding(signers);
            }
        }
    }

    /// A separate frame, so that the buffers cost SPL Token nothing.
    #[inline(never)]
    fn invoke_signed_forwarding(&self, signers: &[Signer]) {
        let mut metas = Buffer::<_, { 4 + MAX_EXTRA_ACCOUNTS }>::new();
        let mut infos = Infos::<{ 4 + MAX_EXTRA_ACCOUNTS }>::new();
        metas.extend(self.metas());
        metas.extend_with(self.extra, extra_meta);
        infos.add(self.accounts());
        infos.extend_with(self.extra, Info::of);
        call(
            TokenProgram::Token2022.id(),
            metas.filled(),
            infos.filled(),
            &self.data(),
            signers,
        );
    }

    #[inline(always)]
    fn metas(&self) -> [InstructionAccount<'a>; 4] {
        transfer_metas(self.source, self.mint, self.destination, self.authority)
    }

    #[inline(always)]
    fn accounts(&self) -> [&'a AccountView; 4] {
        [self.source, self.mint, self.destination, self.authority]
    }

    #[inline(always)]
    fn data(&self) -> [u8; TRANSFER_CHECKED_LEN] {
        transfer_data(self.amount, self.decimals)
    }
}

/// Calls `CloseAccount` on either token program.
#[inline(always)]
pub(crate) fn close_account(
    program: TokenProgram,
    account: &AccountView,
    rent_recipient: &AccountView,
    authority: &AccountView,
    signers: &[Signer],
) {
    release::<CLOSE_ACCOUNT>(program, account, rent_recipient, authority, signers);
}

/// Calls `WithdrawExcessLamports` on either token program.
#[inline(always)]
pub(crate) fn withdraw_excess_lamports(
    program: TokenProgram,
    account: &AccountView,
    recipient: &AccountView,
    authority: &AccountView,
    signers: &[Signer],
) {
    release::<WITHDRAW_EXCESS>(program, account, recipient, authority, signers);
}

/// Calls an instruction without arguments that moves lamports out of a token account.
#[inline(always)]
fn release<const DISCRIMINATOR: u8>(
    program: TokenProgram,
    account: &AccountView,
    recipient: &AccountView,
    authority: &AccountView,
    signers: &[Signer],
) {
    let mut infos = Infos::<3>::new();
    infos.add([account, recipient, authority]);
    call(
        program.id(),
        &release_metas(account, recipient, authority),
        infos.filled(),
        &[DISCRIMINATOR],
        signers,
    );
}

/// Calls one `batch`: the transfer, then `CloseAccount` of its source.
///
/// ```text
/// 255 · 4+extra 10 · 12 amount decimals · 3 1 · 9
/// ```
#[inline(never)]
pub(crate) fn transfer_and_close(
    transfer: &TokenTransfer,
    rent_recipient: &AccountView,
    signers: &[Signer],
) {
    let mut data = [0; 1 + ITEM_HEADER + TRANSFER_CHECKED_LEN + ITEM_HEADER + 1];
    data[0] = BATCH;
    data[1] = 4 + transfer.extra.len() as u8;
    data[2] = TRANSFER_CHECKED_LEN as u8;
    data[3..13].copy_from_slice(&transfer.data());
    data[13] = 3;
    data[14] = 1;
    data[15] = CLOSE_ACCOUNT;

    let mut metas = Buffer::<_, { 4 + MAX_EXTRA_ACCOUNTS + 3 }>::new();
    metas.extend(transfer.metas());
    metas.extend_with(transfer.extra, extra_meta);
    metas.extend(release_metas(
        transfer.source,
        rent_recipient,
        transfer.authority,
    ));
    let mut infos = Infos::<{ 5 + MAX_EXTRA_ACCOUNTS }>::new();
    infos.add(transfer.accounts());
    infos.add([rent_recipient]);
    infos.extend_with(transfer.extra, Info::of);
    call(
        transfer.program.id(),
        metas.filled(),
        infos.filled(),
        &data,
        signers,
    );
}

/// One `batch` of a `TransferChecked` for each recipient.
///
/// Metas repeat for each item, because the batch passes them by position. Infos need not repeat,
/// because the runtime finds them by address.
///
/// For 60 recipients the three buffers take 8 KiB and a stack frame has 4, so each buffer has a
/// separate frame.
pub(crate) struct Payout<'a> {
    pub program: TokenProgram,
    pub source: &'a AccountView,
    pub mint: &'a AccountView,
    pub authority: &'a AccountView,
    /// At most [`MAX_TOKEN_RECIPIENTS`].
    pub recipients: &'a [AccountView],
    /// As many as there are recipients.
    pub amounts: &'a [[u8; 8]],
    pub decimals: u8,
    pub signers: &'a [Signer<'a, 'a>],
}

impl Payout<'_> {
    #[inline(never)]
    pub fn invoke_signed(&self) {
        let mut metas = Buffer::<_, { 4 * MAX_TOKEN_RECIPIENTS }>::new();
        for recipient in self.recipients {
            metas.extend(transfer_metas(
                self.source,
                self.mint,
                recipient,
                self.authority,
            ));
        }
        self.with_metas(metas.filled());
    }

    #[inline(never)]
    fn with_metas(&self, metas: &[InstructionAccount]) {
        let mut infos = Infos::<{ 3 + MAX_TOKEN_RECIPIENTS }>::new();
        infos.add([self.source, self.mint, self.authority]);
        for recipient in self.recipients {
            infos.add([recipient]);
        }
        self.with_metas_and_infos(metas, infos.filled());
    }

    #[inline(never)]
    fn with_metas_and_infos(&self, metas: &[InstructionAccount], infos: &[Info]) {
        let mut data =
            Buffer::<u8, { 1 + (ITEM_HEADER + TRANSFER_CHECKED_LEN) * MAX_TOKEN_RECIPIENTS }>::new(
            );
        data.push(BATCH);
        for amount in self.amounts {
            data.extend([4, TRANSFER_CHECKED_LEN as u8]);
            data.extend(transfer_data(amount, self.decimals));
        }
        call(self.program.id(), metas, infos, data.filled(), self.signers);
    }
}

/// The meta of an account that is forwarded: never a signer.
#[inline(always)]
fn extra_meta(account: &AccountView) -> InstructionAccount<'_> {
    InstructionAccount::new(account.address(), account.is_writable(), false)
}

#[inline(always)]
fn transfer_metas<'a>(
    source: &'a AccountView,
    mint: &'a AccountView,
    destination: &'a AccountView,
    authority: &'a AccountView,
) -> [InstructionAccount<'a>; 4] {
    [
        InstructionAccount::writable(source.address()),
        InstructionAccount::readonly(mint.address()),
        InstructionAccount::writable(destination.address()),
        InstructionAccount::readonly_signer(authority.address()),
    ]
}

#[inline(always)]
fn transfer_data(amount: &[u8; 8], decimals: u8) -> [u8; TRANSFER_CHECKED_LEN] {
    let mut data = [0; TRANSFER_CHECKED_LEN];
    data[0] = TRANSFER_CHECKED;
    data[1..9].copy_from_slice(amount);
    data[9] = decimals;
    data
}

#[inline(always)]
fn release_metas<'a>(
    account: &'a AccountView,
    recipient: &'a AccountView,
    authority: &'a AccountView,
) -> [InstructionAccount<'a>; 3] {
    [
        InstructionAccount::writable(account.address()),
        InstructionAccount::writable(recipient.address()),
        InstructionAccount::readonly_signer(authority.address()),
    ]
}

/// Passes the structs that were laid out from views to the runtime.
#[inline(always)]
fn call(
    program_id: &Address,
    metas: &[InstructionAccount],
    infos: &[Info],
    data: &[u8],
    signers: &[Signer],
) {
    let instruction = RawInstruction {
        program_id,
        metas: metas.as_ptr(),
        metas_len: metas.len() as u64,
        data: data.as_ptr(),
        data_len: data.len() as u64,
    };
    // SAFETY: every pointer leads to a live slice of the stated length. Afterwards lamports and
    // lengths are read again through the views. The only account whose data is borrowed during the
    // call is the vault, for its seeds, and only this program can write them. Neither the System
    // program nor a token program owns the vault. None of them can call back into this program (the
    // runtime refuses A → B → A).
    unsafe { invoke(&instruction, infos.as_ptr(), infos.len(), signers) }
}

/// Account infos, one after the other in the given order.
type Infos<const N: usize> = Buffer<Info, N>;

impl<const N: usize> Infos<N> {
    #[inline(always)]
    fn add<const M: usize>(&mut self, accounts: [&AccountView; M]) {
        for account in accounts {
            self.push(Info::of(account));
        }
    }
}

/// A stack array that is filled from the front and never initialised in advance.
struct Buffer<T, const N: usize> {
    items: [MaybeUninit<T>; N],
    len: usize,
}

impl<T, const N: usize> Buffer<T, N> {
    #[inline(always)]
    fn new() -> Self {
        Self {
            items: [const { MaybeUninit::uninit() }; N],
            len: 0,
        }
    }

    /// Panics where the caller has not limited the number of items that it pushes.
    #[inline(always)]
    fn push(&mut self, item: T) {
        self.items[self.len].write(item);
        self.len += 1;
    }

    #[inline(always)]
    fn extend<const M: usize>(&mut self, items: [T; M]) {
        for item in items {
            self.push(item);
        }
    }

    #[inline(always)]
    fn extend_with<'a, A>(&mut self, of: &'a [A], item: impl Fn(&'a A) -> T) {
        for each in of {
            self.push(item(each));
        }
    }

    #[inline(always)]
    fn filled(&self) -> &[T] {
        // SAFETY: `push` is the only way to raise `len`, and it writes the item below it first.
        unsafe { from_raw_parts(self.items.as_ptr().cast(), self.len) }
    }
}
