//! Key pairs from files, in the Solana CLI's format. No byte of one is ever printed.

use {
    crate::error::Error,
    cu_vault_interface::Address,
    solana_keypair::{Keypair, read_keypair},
    solana_signer::Signer,
    std::{fs::File, io::Read},
};

/// The key pairs that may sign, loaded.
#[derive(Default)]
pub struct Keys(Vec<Keypair>);

impl Keys {
    /// Loads a key pair and returns its address. A warning is written where others can read its file.
    pub fn load(
        &mut self,
        source: &str,
        stdin: &mut dyn Read,
        warn: &mut dyn FnMut(String),
    ) -> Result<Address, Error> {
        let source = source.strip_prefix("file:").unwrap_or(source);
        // The key is elsewhere: see `elsewhere`.
        if let Ok(address) = source.parse() {
            return Ok(address);
        }
        let keypair = match source {
            "-" | "stdin:" => read_keypair(&mut &mut *stdin)
                .map_err(|_| Error::Input("standard input holds no key pair".into()))?,
            _ if source == "ASK" || ["prompt:", "usb:"].iter().any(|s| source.starts_with(s)) => {
                return Err(Error::Input(
                    "the key pair is on a hardware wallet or a seed phrase, which cu-vault cannot use; \
                     name a file with --keypair, or its address and --unsigned FILE"
                        .into(),
                ));
            }
            secret if is_secret(secret) => {
                return Err(Error::Input(
                    "a key pair is not written on the command line, where others can read it; name its file"
                        .into(),
                ));
            }
            path => read_file(path, warn)?,
        };
        let address = keypair.pubkey();
        if self.get(&address).is_none() {
            self.0.push(keypair);
        }
        Ok(address)
    }

    /// The key pair of an address, if it is loaded.
    pub fn get(&self, address: &Address) -> Option<&Keypair> {
        self.0.iter().find(|keypair| keypair.pubkey() == *address)
    }
}

/// Whether the text is a key pair itself, in base58 or as numbers, and no path: it must not be repeated.
fn is_secret(text: &str) -> bool {
    let is_base58 = text.len() >= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_base58 || text.split(',').count() >= 16
}

fn read_file(path: &str, warn: &mut dyn FnMut(String)) -> Result<Keypair, Error> {
    let mut file = File::open(path).map_err(|error| {
        Error::Input(format!(
            "the key pair file {path} cannot be read ({}); name one with --keypair",
            error.kind()
        ))
    })?;
    if others_may_read(&file) {
        warn(format!(
            "others can read the key pair file {path}; keep it to yourself: chmod 600 {path}"
        ));
    }
    // The reader's own message may quote what it read.
    read_keypair(&mut file).map_err(|_| {
        Error::Input(format!(
            "the file {path} holds no key pair of the Solana CLI's"
        ))
    })
}

#[cfg(unix)]
fn others_may_read(file: &File) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let is_open = |mode: u32| mode & 0o077 != 0;
    file.metadata()
        .is_ok_and(|metadata| is_open(metadata.permissions().mode()))
}

#[cfg(not(unix))]
fn others_may_read(_: &File) -> bool {
    false
}
