//! On a host, a call of Anchor 0.32 panics, so what can be tested here comes before it.

use {
    anchor_lang::{
        error::ErrorCode,
        prelude::{AccountInfo, ProgramError, Pubkey},
        system_program,
    },
    example_anchor_0_32::{ID, entry},
};

/// What `transfer_from_pda` answers, with this vault and this program in the System program's place.
fn answer(vault: Pubkey, bump: u8, program: Pubkey) -> ProgramError {
    let info = |key: Pubkey, is_signer, is_writable, executable| {
        AccountInfo::new(
            Box::leak(Box::new(key)),
            is_signer,
            is_writable,
            Box::leak(Box::new(1_000_000)),
            &mut [],
            &system_program::ID,
            executable,
            0,
        )
    };
    let infos = Box::leak(Box::new([
        info(authority(), true, false, false),
        info(vault, false, true, false),
        info(Pubkey::new_from_array([3; 32]), false, true, false),
        info(program, false, false, true),
    ]));
    let data = [&[1], &700u64.to_le_bytes()[..], &[bump]].concat();
    entry(&ID, infos, data.leak()).unwrap_err()
}

fn authority() -> Pubkey {
    Pubkey::new_from_array([1; 32])
}

fn custom(error: ErrorCode) -> ProgramError {
    ProgramError::Custom(error.into())
}

#[test]
fn another_program_and_another_vault_are_refused() {
    let (vault, bump) = Pubkey::find_program_address(&[b"vault", authority().as_ref()], &ID);
    let other = Pubkey::new_from_array([7; 32]);
    assert_eq!(
        answer(vault, bump, other),
        custom(ErrorCode::InvalidProgramId)
    );
    assert_eq!(
        answer(other, bump, system_program::ID),
        custom(ErrorCode::ConstraintSeeds)
    );
}
