//! The outcome of a case, in one line: the same whether the program ran here or as an ELF.

use super::{Case, Cast, Key};

/// What a run has left: lamports, owner and data of each account, return data.
pub fn done<'a>(
    case: &Case,
    cast: &Cast,
    left: impl Iterator<Item = (u64, Key, &'a [u8])>,
    return_data: &[u8],
    sha256: impl Fn(&[u8]) -> Key,
) -> String {
    let mut bytes = Vec::new();
    for (account, (lamports, owner, data)) in case.accounts.iter().zip(left) {
        // The account at a program's address is there in name only.
        if cast.is_program(&account.address) {
            continue;
        }
        bytes.extend(lamports.to_le_bytes());
        bytes.extend(owner);
        bytes.extend((data.len() as u64).to_le_bytes());
        bytes.extend(data);
    }
    bytes.extend(return_data);
    let hash = sha256(&bytes);
    let hex: String = hash[..8].iter().map(|b| format!("{b:02x}")).collect();
    format!("done {hex}")
}

/// The name of the error that a run has ended with.
pub fn failed(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}
