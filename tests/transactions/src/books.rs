//! Every account that there is, before a transaction and after it.

use {
    solana_account::{Account, AccountSharedData, ReadableAccount},
    solana_pubkey::Pubkey,
    spl_token_2022_interface::generic_token_account::GenericTokenAccount,
    std::collections::{BTreeMap, BTreeSet},
};

/// Every account of the chain at one moment. One that holds nothing is not there.
#[derive(Clone)]
pub struct Books(BTreeMap<Pubkey, AccountSharedData>);

impl Books {
    pub(crate) fn of(accounts: impl Iterator<Item = (Pubkey, AccountSharedData)>) -> Self {
        Self(accounts.collect())
    }

    pub fn get(&self, key: &Pubkey) -> Account {
        self.0.get(key).cloned().map(Into::into).unwrap_or_default()
    }

    pub fn lamports(&self, key: &Pubkey) -> u64 {
        self.0.get(key).map_or(0, |account| account.lamports())
    }

    /// All lamports that there are.
    pub fn total(&self) -> u128 {
        let lamports = self.0.values().map(|account| account.lamports());
        lamports.map(u128::from).sum()
    }

    /// The base units in a token account; none where there is no token account.
    fn tokens(&self, key: &Pubkey) -> u64 {
        let amount = |account: &AccountSharedData| {
            let owned = cu_vault_tests::token::TOKEN_PROGRAMS
                .iter()
                .any(|program| program.id() == account.owner());
            let is_account = owned
                && spl_token_2022_interface::state::Account::valid_account_data(account.data());
            is_account.then(|| {
                let bytes = account.data()[64..72].try_into().expect("eight bytes");
                u64::from_le_bytes(bytes)
            })
        };
        self.0.get(key).and_then(amount).unwrap_or(0)
    }

    /// The accounts that are not the same in both.
    pub fn differing(&self, other: &Self) -> BTreeSet<Pubkey> {
        let keys: BTreeSet<_> = self.0.keys().chain(other.0.keys()).collect();
        let differ = keys
            .into_iter()
            .filter(|key| self.0.get(*key) != other.0.get(*key));
        differ.copied().collect()
    }
}

/// What a transaction that succeeded has done.
pub struct Receipt {
    pub before: Books,
    pub after: Books,
    pub payer: Pubkey,
    pub fee: u64,
    /// What it consumed of its compute budget.
    pub cu: u64,
    pub return_data: Vec<u8>,
}

impl Receipt {
    /// It moved exactly these lamports: no other account has more or less than before. The fee, which its
    /// payer has paid, is not counted.
    #[track_caller]
    pub fn moved(&self, expected: &[(Pubkey, i64)]) -> &Self {
        let fee = |key: &Pubkey| i64::from(*key == self.payer) * self.fee as i64;
        let change = |key: &Pubkey| {
            self.after.lamports(key) as i64 - self.before.lamports(key) as i64 + fee(key)
        };
        assert_eq!(self.changes(change), sorted(expected), "lamports");
        self
    }

    /// It moved exactly these base units, of whatever mint.
    #[track_caller]
    pub fn moved_tokens(&self, expected: &[(Pubkey, i64)]) -> &Self {
        let change = |key: &Pubkey| self.after.tokens(key) as i64 - self.before.tokens(key) as i64;
        assert_eq!(self.changes(change), sorted(expected), "base units");
        self
    }

    fn changes(&self, change: impl Fn(&Pubkey) -> i64) -> BTreeMap<Pubkey, i64> {
        let keys = self.before.differing(&self.after);
        let changes = keys.into_iter().map(|key| (key, change(&key)));
        changes.filter(|(_, change)| *change != 0).collect()
    }
}

/// Without what comes to nothing.
fn sorted(expected: &[(Pubkey, i64)]) -> BTreeMap<Pubkey, i64> {
    let mut sum = BTreeMap::new();
    for (key, change) in expected {
        *sum.entry(*key).or_default() += change;
    }
    sum.retain(|_, change| *change != 0);
    sum
}

/// The books notice what they are there for.
#[cfg(test)]
mod tests {
    use super::*;

    fn books(lamports: [u64; 2]) -> Books {
        let accounts = [[1; 32], [2; 32]]
            .map(Pubkey::from)
            .into_iter()
            .zip(lamports);
        let there = accounts.filter(|(_, lamports)| *lamports > 0);
        Books::of(
            there.map(|(key, lamports)| {
                (key, AccountSharedData::new(lamports, 0, &Pubkey::default()))
            }),
        )
    }

    /// The first account pays a fee of 5 and moves 10 to the second, which was not there before.
    fn receipt() -> Receipt {
        Receipt {
            before: books([100, 0]),
            after: books([85, 10]),
            payer: [1; 32].into(),
            fee: 5,
            cu: 0,
            return_data: Vec::new(),
        }
    }

    #[test]
    fn what_was_moved_is_what_is_said() {
        let receipt = receipt();
        let [payer, other] = [[1; 32], [2; 32]].map(Pubkey::from);
        receipt
            .moved(&[(payer, -10), (other, 10)])
            .moved_tokens(&[]);
        assert_eq!(receipt.before.total(), receipt.after.total() + 5);
        let both: BTreeSet<_> = [payer, other].into();
        assert_eq!(receipt.before.differing(&receipt.after), both);
    }

    #[test]
    #[should_panic = "lamports"]
    fn a_lamport_less_is_noticed() {
        receipt().moved(&[([1; 32].into(), -10), ([2; 32].into(), 9)]);
    }

    #[test]
    #[should_panic = "lamports"]
    fn an_account_that_is_left_out_is_noticed() {
        receipt().moved(&[([1; 32].into(), -10)]);
    }

    #[test]
    #[should_panic = "base units"]
    fn tokens_that_stayed_are_noticed() {
        receipt().moved_tokens(&[([2; 32].into(), 1)]);
    }
}
