//! The programs of the cluster that a vault calls: their ids, their ELFs, their loaders.

use {
    mollusk_svm::program::loader_keys::{LOADER_V2, LOADER_V3},
    mollusk_svm_programs_token::{associated_token, token, token2022},
    solana_pubkey::Pubkey,
};

/// The System program, a builtin.
pub const SYSTEM: Pubkey = solana_system_program::id();
/// SPL Token; on mainnet-beta and here, p-token.
pub const TOKEN: Pubkey = token::ID;
pub const TOKEN_2022: Pubkey = token2022::ID;
pub const ASSOCIATED_TOKEN: Pubkey = associated_token::ID;

/// A program as it lies on the cluster.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    pub id: Pubkey,
    pub loader: Pubkey,
    pub elf: &'static [u8],
}

/// The ELFs as Mollusk ships them, under the loaders that the programs have on mainnet-beta. A loader
/// is more than a label: a loader-v2 program account holds the ELF itself, and a CPI that names it
/// in its metas is charged for its length.
pub const PRELOADED: [Program; 3] = [
    // SPL Token was under loader-v2, where Mollusk's own helper still puts it, until p-token replaced
    // it there (`replace_spl_token_with_p_token`) and moved it to loader-v3.
    Program {
        id: TOKEN,
        loader: LOADER_V3,
        elf: token::ELF,
    },
    Program {
        id: TOKEN_2022,
        loader: LOADER_V3,
        elf: token2022::ELF,
    },
    Program {
        id: ASSOCIATED_TOKEN,
        loader: LOADER_V2,
        elf: associated_token::ELF,
    },
];
