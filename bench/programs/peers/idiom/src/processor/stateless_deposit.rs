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
    // Only the hash is computed, not whether the address is off the curve. `create_program_address`
    // would check that at a much higher cost, and only the owner can get it wrong, with a bump of
    // their own making.
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
