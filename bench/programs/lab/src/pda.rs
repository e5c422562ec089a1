//! How a program proves that an account is a PDA: here the PDA of an owner who pays lamports into
//! it by a System `Transfer`.

use {
    crate::{ID, OTHER_INPUT, REFUSED, input::Input, interface::SEED, runtime},
    core::slice::from_ref,
    pinocchio::{
        AccountView, Address, ProgramResult,
        address::address_eq,
        cpi::{Seed, Signer},
        error::ProgramError,
        instruction::InstructionAccount,
    },
};

/// Searches from bump 255 downwards.
#[inline(always)]
pub fn find(input: Input) -> ProgramResult {
    let deposit = Deposit::of(input)?;
    let (address, _) = runtime::find_program_address(&[SEED, deposit.owner.address().as_ref()]);
    deposit.pay_to(&address)
}

/// Derives it with the bump that the account stores.
#[inline(always)]
pub fn stored(input: Input) -> ProgramResult {
    let deposit = Deposit::of(input)?;
    let bump = *deposit.pda.try_borrow()?.first().ok_or(OTHER_INPUT)?;
    let address = runtime::create_program_address(&deposit.seeds(&bump))?;
    deposit.pay_to(&address)
}

/// Derives it with the bump that the caller names.
#[inline(always)]
pub fn create(input: Input) -> ProgramResult {
    let deposit = Deposit::of(input)?;
    let address = runtime::create_program_address(&deposit.seeds(deposit.bump))?;
    deposit.pay_to(&address)
}

/// Computes the same hash, without the check that it is off the curve.
#[inline(always)]
pub fn derive(input: Input) -> ProgramResult {
    let deposit = Deposit::of(input)?;
    let address = Address::derive_address(&deposit.seeds(deposit.bump), None, &ID);
    deposit.pay_to(&address)
}

/// Flags it as a signer of the transfer: only the address of the seeds can sign.
#[inline(always)]
pub fn sign(input: Input) -> ProgramResult {
    let deposit = Deposit::of(input)?;
    // Enforced by: the runtime (PrivilegeEscalation), unless the account has signed the instruction
    // itself, which nothing here excludes.
    let to = InstructionAccount::writable_signer(deposit.pda.address());
    let seeds = deposit.seeds(deposit.bump).map(Seed::from);
    deposit.pay(to, &[Signer::from(&seeds)])
}

/// The accounts are owner, PDA and System program. The arguments are lamports and bump.
struct Deposit {
    owner: AccountView,
    pda: AccountView,
    lamports: &'static [u8],
    bump: &'static u8,
}

impl Deposit {
    #[inline(always)]
    fn of(input: Input) -> Result<Self, ProgramError> {
        let [owner, pda, _system_program] = input.accounts()?;
        let [lamports @ .., bump] = input.args::<9>()?;
        Ok(Self {
            owner,
            pda,
            lamports,
            bump,
        })
    }

    #[inline(always)]
    fn seeds<'a>(&'a self, bump: &'a u8) -> [&'a [u8]; 3] {
        [SEED, self.owner.address().as_ref(), from_ref(bump)]
    }

    #[inline(always)]
    fn pay_to(&self, address: &Address) -> ProgramResult {
        if !address_eq(self.pda.address(), address) {
            return Err(REFUSED);
        }
        self.pay(InstructionAccount::writable(self.pda.address()), &[])
    }

    #[inline(always)]
    fn pay(&self, to: InstructionAccount, signers: &[Signer]) -> ProgramResult {
        let mut data = [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        data[4..].copy_from_slice(self.lamports);
        let from = InstructionAccount::writable_signer(self.owner.address());
        runtime::call(
            &pinocchio_system::ID,
            &[from, to],
            [&self.owner, &self.pda],
            &data,
            signers,
        );
        Ok(())
    }
}
