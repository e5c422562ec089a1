use {
    crate::checks,
    cu_vault_interface::{
        ID,
        instruction::{StatelessArgs, parse},
        pda::STATELESS_SEED,
    },
    pinocchio::{AccountView, Address, ProgramResult, address::address_eq, error::ProgramError},
    pinocchio_system::instructions::Transfer,
};

pub fn process(accounts: &mut [AccountView], data: &[u8]) -> ProgramResult {
    let [owner, vault, _system_program] = accounts else {
        return Err(ProgramError::NotEnoughAccountKeys);
    };
    let args: &StatelessArgs = parse(data)?;
    checks::signer(owner)?;
    // The hash alone: that it lies off the curve, which `create_program_address` would find out for much
    // more, only the owner could get wrong, with a bump of their own making.
    let address = Address::derive_address(
        &[STATELESS_SEED, owner.address().as_ref()],
        Some(args.bump),
        &ID,
    );
    if !address_eq(vault.address(), &address) {
        return Err(ProgramError::InvalidSeeds);
    }

    Transfer {
        from: owner,
        to: vault,
        lamports: u64::from_le_bytes(args.lamports),
    }
    .invoke()
}
