//! Token transfers, each checked in full before it goes to the token program.
//!
//! Where the token program would refuse too, the error here is the token program's own.

use {
    crate::accounts::writable,
    bytemuck::{Pod, Zeroable},
    cu_vault_interface::token::{TOKEN_ACCOUNT_LEN, TokenProgram},
    pinocchio::{
        AccountView, Address, ProgramResult,
        cpi::{Signer, invoke_signed_with_bounds},
        error::ProgramError,
        instruction::{InstructionAccount, InstructionView},
        sysvars::{Sysvar, rent::Rent},
    },
};

const TRANSFER_CHECKED: u8 = 12;

/// The most accounts of one call: a transfer's four, and sixteen more for a hook.
const MOST_ACCOUNTS: usize = 20;

/// The errors of both token programs.
const NOT_RENT_EXEMPT: ProgramError = ProgramError::Custom(0);
const INSUFFICIENT_FUNDS: ProgramError = ProgramError::Custom(1);
const MINT_MISMATCH: ProgramError = ProgramError::Custom(3);
const OWNER_MISMATCH: ProgramError = ProgramError::Custom(4);
const NATIVE_NOT_SUPPORTED: ProgramError = ProgramError::Custom(10);
const NON_NATIVE_HAS_BALANCE: ProgramError = ProgramError::Custom(11);
const INVALID_STATE: ProgramError = ProgramError::Custom(13);
const AUTHORITY_TYPE_NOT_SUPPORTED: ProgramError = ProgramError::Custom(15);
const ACCOUNT_FROZEN: ProgramError = ProgramError::Custom(17);
const MINT_DECIMALS_MISMATCH: ProgramError = ProgramError::Custom(18);

const UNINITIALIZED: u8 = 0;
const FROZEN: u8 = 2;

/// The place of the byte that gives the type of an account with extensions, and its values.
const ACCOUNT_TYPE: usize = TOKEN_ACCOUNT_LEN;
const TYPE_MINT: u8 = 1;
const TYPE_ACCOUNT: u8 = 2;

/// A token account without its extensions.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub struct Holding {
    pub mint: Address,
    pub owner: Address,
    amount: [u8; 8],
    delegate_tag: [u8; 4],
    delegate: Address,
    state: u8,
    native_tag: [u8; 4],
    native: [u8; 8],
    delegated: [u8; 8],
    close_tag: [u8; 4],
    close: Address,
}

const _: () = assert!(size_of::<Holding>() == TOKEN_ACCOUNT_LEN);

/// A mint without its extensions.
#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Mint {
    authority_tag: [u8; 4],
    authority: Address,
    supply: [u8; 8],
    decimals: u8,
    is_initialized: u8,
    freeze_tag: [u8; 4],
    freeze: Address,
}

const MINT_LEN: usize = size_of::<Mint>();
const _: () = assert!(MINT_LEN == 82);

impl Holding {
    /// Reads a token account of this program.
    pub fn load(account: &AccountView, program: TokenProgram) -> Result<Self, ProgramError> {
        if !account.owned_by(program.id()) {
            return Err(ProgramError::IncorrectProgramId);
        }
        let data = account.try_borrow()?;
        let extended = program == TokenProgram::Token2022 && data.len() > TOKEN_ACCOUNT_LEN;
        if data.len() != TOKEN_ACCOUNT_LEN && !extended {
            return Err(ProgramError::InvalidAccountData);
        }
        let holding: Self = bytemuck::pod_read_unaligned(&data[..TOKEN_ACCOUNT_LEN]);
        if holding.state == UNINITIALIZED {
            return Err(ProgramError::UninitializedAccount);
        }
        if holding.state > FROZEN || extended && data[ACCOUNT_TYPE] != TYPE_ACCOUNT {
            return Err(ProgramError::InvalidAccountData);
        }
        Ok(holding)
    }

    pub fn amount(&self) -> u64 {
        u64::from_le_bytes(self.amount)
    }

    /// Returns the amount that `authority` may move out of the account.
    fn allowance(&self, authority: &Address) -> Result<u64, ProgramError> {
        if self.delegate_tag[0] == 1 && &self.delegate == authority {
            Ok(u64::from_le_bytes(self.delegated))
        } else if &self.owner == authority {
            Ok(u64::MAX)
        } else {
            Err(OWNER_MISMATCH)
        }
    }

    /// Returns the address that may close the account.
    fn closer(&self) -> &Address {
        if self.close_tag[0] == 1 {
            &self.close
        } else {
            &self.owner
        }
    }
}

fn decimals(mint: &AccountView, program: TokenProgram) -> Result<u8, ProgramError> {
    if !mint.owned_by(program.id()) {
        return Err(ProgramError::IncorrectProgramId);
    }
    let data = mint.try_borrow()?;
    let extended = program == TokenProgram::Token2022 && data.get(ACCOUNT_TYPE) == Some(&TYPE_MINT);
    if data.len() != MINT_LEN && !extended {
        return Err(ProgramError::InvalidAccountData);
    }
    let mint: Mint = bytemuck::pod_read_unaligned(&data[..MINT_LEN]);
    if mint.is_initialized != 1 {
        return Err(ProgramError::UninitializedAccount);
    }
    Ok(mint.decimals)
}

/// A transfer that both this program and the token program check.
pub struct Transfer<'a> {
    pub program: TokenProgram,
    pub source: &'a AccountView,
    pub mint: &'a AccountView,
    pub destination: &'a AccountView,
    pub authority: &'a AccountView,
    pub amount: u64,
    pub decimals: u8,
    /// The accounts that a hook needs.
    pub extra: &'a [AccountView],
}

impl Transfer<'_> {
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        self.check()?;
        let Self {
            source,
            mint,
            destination,
            authority,
            ..
        } = *self;
        let mut metas = [const { None }; MOST_ACCOUNTS];
        let mut views = [source; MOST_ACCOUNTS];
        let all = [
            (source, InstructionAccount::writable(source.address())),
            (mint, InstructionAccount::readonly(mint.address())),
            (
                destination,
                InstructionAccount::writable(destination.address()),
            ),
            (
                authority,
                InstructionAccount::readonly_signer(authority.address()),
            ),
        ];
        let extra = self.extra.iter().map(|account| {
            let meta = if account.is_writable() {
                InstructionAccount::writable(account.address())
            } else {
                InstructionAccount::readonly(account.address())
            };
            (account, meta)
        });
        let mut count = 0;
        for (view, meta) in all.into_iter().chain(extra) {
            views[count] = view;
            metas[count] = Some(meta);
            count += 1;
        }
        let metas = metas
            .map(|meta| meta.unwrap_or_else(|| InstructionAccount::readonly(source.address())));

        let mut data = [TRANSFER_CHECKED; 10];
        data[1..9].copy_from_slice(&self.amount.to_le_bytes());
        data[9] = self.decimals;
        invoke_signed_with_bounds::<MOST_ACCOUNTS, _>(
            &InstructionView {
                program_id: self.program.id(),
                accounts: &metas[..count],
                data: &data,
            },
            &views[..count],
            signers,
        )
    }

    fn check(&self) -> ProgramResult {
        writable(self.source)?;
        writable(self.destination)?;
        let source = Holding::load(self.source, self.program)?;
        let destination = Holding::load(self.destination, self.program)?;
        if &source.mint != self.mint.address() || destination.mint != source.mint {
            return Err(MINT_MISMATCH);
        }
        if decimals(self.mint, self.program)? != self.decimals {
            return Err(MINT_DECIMALS_MISMATCH);
        }
        if source.state == FROZEN || destination.state == FROZEN {
            return Err(ACCOUNT_FROZEN);
        }
        let allowed = source.allowance(self.authority.address())?;
        if self.amount > allowed.min(source.amount()) {
            return Err(INSUFFICIENT_FUNDS);
        }
        Ok(())
    }
}

/// Closes an empty token account.
pub struct CloseAccount<'a> {
    pub program: TokenProgram,
    pub account: &'a AccountView,
    pub rent_recipient: &'a AccountView,
    pub authority: &'a AccountView,
}

impl CloseAccount<'_> {
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        self.check()?;
        let Self {
            account,
            rent_recipient,
            authority,
            ..
        } = *self;
        pinocchio_token::instructions::CloseAccount::<&AccountView>::new(
            account,
            rent_recipient,
            authority,
        )
        .invoke_signed_with_program(signers, self.program.id())
    }

    /// Does not search for withheld fees: they are among the extensions, and the token program
    /// checks them.
    fn check(&self) -> ProgramResult {
        writable(self.account)?;
        writable(self.rent_recipient)?;
        if self.account.address() == self.rent_recipient.address() {
            return Err(ProgramError::InvalidAccountData);
        }
        let holding = Holding::load(self.account, self.program)?;
        if holding.amount() != 0 && holding.native_tag[0] == 0 {
            return Err(NON_NATIVE_HAS_BALANCE);
        }
        if holding.closer() != self.authority.address() {
            return Err(OWNER_MISMATCH);
        }
        Ok(())
    }
}

/// Withdraws the lamports above the rent-exempt minimum from a token account or a mint.
pub struct WithdrawExcessLamports<'a> {
    pub program: TokenProgram,
    pub account: &'a AccountView,
    pub recipient: &'a AccountView,
    pub authority: &'a AccountView,
}

impl WithdrawExcessLamports<'_> {
    pub fn invoke_signed(&self, signers: &[Signer]) -> ProgramResult {
        self.check()?;
        let Self {
            account,
            recipient,
            authority,
            ..
        } = *self;
        pinocchio_token::instructions::WithdrawExcessLamports::<&AccountView>::new(
            account, recipient, authority,
        )
        .invoke_signed_with_program(signers, self.program.id())
    }

    fn check(&self) -> ProgramResult {
        writable(self.account)?;
        writable(self.recipient)?;
        if self.owner()? != *self.authority.address() {
            return Err(OWNER_MISMATCH);
        }
        let minimum = Rent::get()?.try_minimum_balance(self.account.data_len())?;
        if self.account.lamports() < minimum {
            return Err(NOT_RENT_EXEMPT);
        }
        Ok(())
    }

    /// Returns the address that may withdraw the excess.
    fn owner(&self) -> Result<Address, ProgramError> {
        match Holding::load(self.account, self.program) {
            Ok(holding) if holding.native_tag[0] == 1 => Err(NATIVE_NOT_SUPPORTED),
            Ok(holding) => Ok(holding.owner),
            Err(ProgramError::IncorrectProgramId) => Err(ProgramError::IncorrectProgramId),
            Err(_) => self.mint_authority(),
        }
    }

    fn mint_authority(&self) -> Result<Address, ProgramError> {
        decimals(self.account, self.program).map_err(|_| INVALID_STATE)?;
        let data = self.account.try_borrow()?;
        let mint: Mint = bytemuck::pod_read_unaligned(&data[..MINT_LEN]);
        if mint.authority_tag[0] == 0 {
            return Err(AUTHORITY_TYPE_NOT_SUPPORTED);
        }
        Ok(mint.authority)
    }
}
