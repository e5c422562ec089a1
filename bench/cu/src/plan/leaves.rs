//! `[instruction.leaves.NAME]`: what an account must be afterwards.

use {
    super::{
        amount::{Amount, Lamports},
        token,
    },
    serde::Deserialize,
    solana_account::Account,
    solana_pubkey::Pubkey,
    toml::Spanned,
};

/// As a plan states it. A field that it leaves out may be anything.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeavesPlan {
    pub lamports: Option<Lamports>,
    pub owner: Option<Spanned<String>>,
    pub data: Option<Vec<Spanned<String>>>,
    /// Of a token account.
    pub amount: Option<Amount>,
    /// Of a mint.
    pub supply: Option<Amount>,
    #[serde(default)]
    pub closed: bool,
}

/// The same with every address looked up.
pub(crate) struct Leaves {
    pub name: String,
    pub address: Pubkey,
    pub lamports: Option<u64>,
    pub owner: Option<Pubkey>,
    pub data: Option<Vec<u8>>,
    pub amount: Option<u64>,
    pub supply: Option<u64>,
}

impl Leaves {
    /// The difference, if any.
    pub fn difference(&self, accounts: &[(Pubkey, Account)]) -> Option<String> {
        let name = &self.name;
        let Some((_, account)) = accounts.iter().find(|(key, _)| *key == self.address) else {
            return Some(format!("the instructions do not name the account `{name}`"));
        };
        let differs = |what: &str, is: String, expected: String| {
            Some(format!(
                "it leaves `{name}` with {what} {is}, not {expected}"
            ))
        };
        if let Some(lamports) = self.lamports.filter(|it| *it != account.lamports) {
            return differs(
                "lamports",
                account.lamports.to_string(),
                lamports.to_string(),
            );
        }
        if let Some(owner) = self.owner.filter(|it| *it != account.owner) {
            return differs("the owner", account.owner.to_string(), owner.to_string());
        }
        for (what, expected, at) in [
            ("the amount", self.amount, token::AMOUNT),
            ("the supply", self.supply, token::SUPPLY),
        ] {
            let Some(expected) = expected else { continue };
            let bytes = account.data.get(at..).and_then(|rest| rest.first_chunk());
            match bytes.map(|bytes| u64::from_le_bytes(*bytes)) {
                Some(is) if is == expected => {}
                Some(is) => return differs(what, is.to_string(), expected.to_string()),
                None => {
                    let bytes = format!("in {} bytes of data", account.data.len());
                    return differs(what, bytes, expected.to_string());
                }
            }
        }
        let data = self.data.as_ref()?;
        if account.data.len() != data.len() {
            let [is, expected] = [account.data.len(), data.len()];
            return differs("data of", format!("{is} bytes"), format!("{expected}"));
        }
        let at = account.data.iter().zip(data).position(|(a, b)| a != b)?;
        let hex = |data: &[u8]| hex::encode(&data[at..data.len().min(at + 8)]);
        differs(
            &format!("data that is, from byte {at} on,"),
            hex(&account.data),
            hex(data),
        )
    }
}
