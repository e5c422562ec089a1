//! Where the node is and who signs: the flags, and the Solana CLI's config file for what they leave out.

use {
    crate::{
        error::Error,
        global::{Commitment, Global},
    },
    serde::Deserialize,
    std::{env, fs, io::ErrorKind, path::PathBuf},
};

/// The Solana CLI's defaults.
const DEFAULT_URL: &str = "https://api.mainnet-beta.solana.com";

/// The lines of the Solana CLI's config file that matter here.
#[derive(Default, Deserialize)]
struct File {
    json_rpc_url: Option<String>,
    keypair_path: Option<String>,
    commitment: Option<String>,
}

/// The settings that a command runs with.
#[derive(Clone, Debug)]
pub struct Config {
    /// May hold a key of the user's: print [`Self::node`] in its place.
    pub url: String,
    /// A key pair's file, or `-`.
    pub keypair: String,
    /// The same, for fees; none: [`Self::keypair`] pays.
    pub fee_payer: Option<String>,
    pub commitment: Commitment,
}

impl Config {
    pub fn load(global: &Global) -> Result<Self, Error> {
        let file = load_file(global)?;
        let keypair = global.keypair.clone().or(file.keypair_path);
        let url = global.url.clone().or(file.json_rpc_url);
        let url = resolve_moniker(url.as_deref().unwrap_or(DEFAULT_URL));
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(Error::Input(
                "--url is neither an http URL nor one of localhost, devnet, testnet, mainnet-beta"
                    .into(),
            ));
        }
        let named = match file.commitment.as_deref() {
            Some("processed") => Commitment::Processed,
            Some("finalized") => Commitment::Finalized,
            _ => Commitment::Confirmed,
        };
        Ok(Self {
            url: url.to_owned(),
            keypair: match keypair {
                Some(keypair) => keypair,
                None => home(".config/solana/id.json")?.display().to_string(),
            },
            fee_payer: global.fee_payer.clone(),
            commitment: global.commitment.unwrap_or(named),
        })
    }

    /// The node, without path, user and query, any of which may be a secret.
    pub fn node(&self) -> String {
        let (scheme, rest) = self.url.split_once("://").unwrap_or(("http", &self.url));
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        format!("{scheme}://{host}")
    }
}

impl Commitment {
    /// As nodes spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Processed => "processed",
            Self::Confirmed => "confirmed",
            Self::Finalized => "finalized",
        }
    }
}

/// A file that was named must be there; the usual one need not.
fn load_file(global: &Global) -> Result<File, Error> {
    let path = match &global.config {
        Some(path) => path.clone(),
        None => home(".config/solana/cli/config.yml")?,
    };
    let bad = |why: &str| Error::Input(format!("the config file {}: {why}", path.display()));
    match fs::read_to_string(&path) {
        Ok(text) => serde_saphyr::from_str(&text)
            .map_err(|_| bad("it is not the YAML that `solana config set` writes")),
        Err(error) if error.kind() == ErrorKind::NotFound && global.config.is_none() => {
            Ok(File::default())
        }
        Err(error) => Err(bad(&error.kind().to_string())),
    }
}

fn home(path: &str) -> Result<PathBuf, Error> {
    env::home_dir()
        .map(|home| home.join(path))
        .ok_or_else(|| Error::Input("there is no home folder; name --config and --keypair".into()))
}

/// The Solana CLI's words for its clusters.
fn resolve_moniker(url: &str) -> &str {
    match url {
        "m" | "mainnet-beta" => DEFAULT_URL,
        "t" | "testnet" => "https://api.testnet.solana.com",
        "d" | "devnet" => "https://api.devnet.solana.com",
        "l" | "localhost" => "http://localhost:8899",
        url => url,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_named_without_what_may_be_secret() {
        for (url, node) in [
            (
                "https://rpc.example.com/v2/SECRET",
                "https://rpc.example.com",
            ),
            (
                "https://rpc.example.com?api-key=SECRET",
                "https://rpc.example.com",
            ),
            ("https://rpc.example.com#SECRET", "https://rpc.example.com"),
            (
                "http://user:SECRET@127.0.0.1:8899/",
                "http://127.0.0.1:8899",
            ),
            ("http://SE@CRET@host", "http://host"),
        ] {
            let config = Config {
                url: url.into(),
                keypair: String::new(),
                fee_payer: None,
                commitment: Commitment::Confirmed,
            };
            assert_eq!(config.node(), node);
        }
    }

    #[test]
    fn monikers() {
        for (short, long, url) in [
            ("m", "mainnet-beta", "https://api.mainnet-beta.solana.com"),
            ("t", "testnet", "https://api.testnet.solana.com"),
            ("d", "devnet", "https://api.devnet.solana.com"),
            ("l", "localhost", "http://localhost:8899"),
        ] {
            assert_eq!([short, long].map(resolve_moniker), [url; 2]);
        }
        assert_eq!(resolve_moniker("http://host"), "http://host");
    }
}
