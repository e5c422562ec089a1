//! Accounts as `solana account --output json` writes them.

use {
    crate::files,
    base64::{Engine, prelude::BASE64_STANDARD},
    serde::Deserialize,
    solana_account::Account,
    solana_pubkey::Pubkey,
    std::path::Path,
};

#[derive(Deserialize)]
struct Keyed {
    pubkey: String,
    account: Dumped,
}

#[derive(Deserialize)]
struct Dumped {
    lamports: u64,
    /// The text, and how it is written.
    data: (String, String),
    owner: String,
    executable: bool,
}

/// The account in this file, and its address.
pub fn read(file: &Path) -> Result<(Pubkey, Account), String> {
    let text = files::read(file).map_err(|error| error.to_string())?;
    let file = file.display();
    let Keyed { pubkey, account } = serde_json::from_str(&text).map_err(|error| {
        format!("{file} is not what `solana account ADDRESS --output json` writes: {error}")
    })?;
    let address = |field: &str, text: &str| {
        text.parse()
            .map_err(|_| format!("{file}: {field} `{text}` is no address"))
    };
    if account.executable {
        return Err(format!(
            "{file} is the account of a program; write `solana program dump {pubkey} FILE`, and name the \
             file as the `elf` in [programs]"
        ));
    }
    let (data, encoding) = account.data;
    if encoding != "base64" {
        return Err(format!("{file}: the data is {encoding}, expected base64"));
    }
    let data = BASE64_STANDARD
        .decode(data)
        .map_err(|error| format!("{file}: the data is no base64: {error}"))?;
    Ok((
        address("pubkey", &pubkey)?,
        Account {
            lamports: account.lamports,
            data,
            owner: address("account.owner", &account.owner)?,
            executable: false,
            rent_epoch: 0,
        },
    ))
}
