//! The bytes that other programs and clients rely on: the vault's state, what GetVault returns, the
//! instruction data, the error codes.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::{
        error::{FIRST_CODE, VaultError},
        instruction::{
            CreateVaultArgs, DecimalsArgs, Instruction, LamportsArgs, NoArgs, NominateArgs,
            StatelessArgs, TABLE, TokenArgs,
        },
        state::{Vault, VaultInfo},
    },
    solana_program_error::ProgramError,
    std::mem::{align_of, offset_of, size_of},
};

#[test]
fn the_vault_is_120_bytes_at_any_address() {
    assert_eq!((size_of::<Vault>(), align_of::<Vault>()), (120, 1));
    assert_eq!(Vault::LEN, 120);
}

#[test]
fn every_field_of_the_vault_is_where_the_design_says() {
    let offsets = [
        offset_of!(Vault, discriminator),
        offset_of!(Vault, version),
        offset_of!(Vault, bump),
        offset_of!(Vault, reserved),
        offset_of!(Vault, id),
        offset_of!(Vault, rent_reserve),
        offset_of!(Vault, base),
        offset_of!(Vault, authority),
        offset_of!(Vault, pending_authority),
    ];
    assert_eq!(offsets, [0, 1, 2, 3, 8, 16, 24, 56, 88]);
}

#[test]
fn a_vault_is_read_from_its_bytes() {
    let mut bytes = [0; 120];
    for (byte, value) in bytes.iter_mut().zip(0..) {
        *byte = value;
    }
    bytes[..2].copy_from_slice(&[1, 1]);
    let vault = Vault::from_bytes(&bytes).unwrap();
    assert_eq!(vault.bump, 2);
    assert_eq!(
        vault.id(),
        u64::from_le_bytes([8, 9, 10, 11, 12, 13, 14, 15])
    );
    assert_eq!(
        vault.rent_reserve(),
        u64::from_le_bytes([16, 17, 18, 19, 20, 21, 22, 23])
    );
    assert_eq!(vault.base.as_array()[..], bytes[24..56]);
    assert_eq!(vault.authority.as_array()[..], bytes[56..88]);
    assert_eq!(vault.pending_authority.as_array()[..], bytes[88..]);
}

#[test]
fn what_is_no_vault_is_not_read() {
    let mut bytes = [0; 120];
    bytes[..2].copy_from_slice(&[1, 1]);
    for (edit, error) in [
        ((0, 0), VaultError::InvalidVaultDiscriminator),
        ((0, 2), VaultError::InvalidVaultDiscriminator),
        ((1, 0), VaultError::UnsupportedVersion),
        ((1, 2), VaultError::UnsupportedVersion),
    ] {
        let mut bytes = bytes;
        bytes[edit.0] = edit.1;
        assert_eq!(Vault::from_bytes(&bytes).unwrap_err(), error);
        assert_eq!(Vault::from_bytes_mut(&mut bytes).unwrap_err(), error);
    }
    for len in [0, 1, 119] {
        let short = &bytes[..len];
        assert_eq!(
            Vault::from_bytes(short).unwrap_err(),
            VaultError::InvalidVaultSize
        );
    }
    assert_eq!(
        Vault::from_bytes(&[1; 121]).unwrap_err(),
        VaultError::InvalidVaultSize
    );
}

#[test]
fn what_get_vault_returns_is_48_bytes() {
    assert_eq!((size_of::<VaultInfo>(), align_of::<VaultInfo>()), (48, 1));
    let offsets = [
        offset_of!(VaultInfo, withdrawable),
        offset_of!(VaultInfo, id),
        offset_of!(VaultInfo, authority),
    ];
    assert_eq!(offsets, [0, 8, 16]);
}

#[test]
fn instruction_data_is_packed_behind_the_discriminator() {
    assert_eq!(size_of::<NoArgs>(), 1);
    assert_eq!(size_of::<CreateVaultArgs>(), 1 + 8 + 1);
    assert_eq!(size_of::<LamportsArgs>(), 1 + 8);
    assert_eq!(size_of::<TokenArgs>(), 1 + 8 + 1);
    assert_eq!(size_of::<DecimalsArgs>(), 1 + 1);
    assert_eq!(size_of::<NominateArgs>(), 1 + 32);
    assert_eq!(size_of::<StatelessArgs>(), 1 + 8 + 1);
    assert_eq!(offset_of!(CreateVaultArgs, bump), 9);
    assert_eq!(offset_of!(TokenArgs, decimals), 9);
    assert_eq!(offset_of!(StatelessArgs, bump), 9);
}

#[test]
fn discriminators_are_those_of_the_design() {
    let discriminators: Vec<_> = TABLE.iter().map(|spec| spec.instruction as u8).collect();
    // For life; one more may come between or behind them.
    for discriminator in (0..=13).chain([16, 17]) {
        assert!(discriminators.contains(&discriminator), "{discriminator}");
    }
    assert!(discriminators.is_sorted_by(|a, b| a < b));
    for discriminator in 0..=u8::MAX {
        let known = discriminators.contains(&discriminator);
        assert_eq!(Instruction::try_from(discriminator).is_ok(), known);
    }
}

/// Numbered for life: a name may never move to another code.
#[test]
fn every_error_has_its_number() {
    let numbered: Vec<_> = VaultError::ALL
        .iter()
        .map(|error| (error.code(), error.name()))
        .collect();
    assert_eq!(
        numbered,
        [
            (6000, "UnknownInstruction"),
            (6001, "InvalidInstructionData"),
            (6002, "NotEnoughAccounts"),
            (6003, "TooManyAccounts"),
            (6004, "MissingSigner"),
            (6005, "DuplicateAccount"),
            (6006, "InvalidVaultOwner"),
            (6007, "InvalidVaultSize"),
            (6008, "InvalidVaultDiscriminator"),
            (6009, "UnsupportedVersion"),
            (6010, "WrongAuthority"),
            (6011, "NoNomination"),
            (6012, "WrongNominee"),
            (6013, "VaultExists"),
            (6014, "NonCanonicalBump"),
            (6015, "InvalidTokenProgram"),
            (6016, "InvalidTokenAccount"),
            (6017, "WrongTokenAuthority"),
            (6018, "InsufficientFunds"),
            (6019, "NotWritable"),
            (6020, "TooManyRecipients"),
            (6021, "VaultIsSigner"),
        ]
    );
}

#[test]
fn errors_and_codes_are_two_names_for_one_thing() {
    for error in VaultError::ALL {
        assert_eq!(VaultError::from_code(error.code()), Some(*error));
        assert_eq!(
            ProgramError::from(*error),
            ProgramError::Custom(error.code())
        );
        assert!(!error.cause().is_empty() && !error.cure().is_empty());
    }
    let end = FIRST_CODE + VaultError::ALL.len() as u32;
    for code in [0, FIRST_CODE - 1, end, u32::MAX] {
        assert_eq!(VaultError::from_code(code), None);
    }
}
