//! The least that any program, however written, spends on what a run achieved.
//!
//! It is the runtime's charge, and for the instructions that no program can do without:
//!
//! * one `call` for each CPI that the program made;
//! * one `exit`; two instructions if the program refuses by itself, because r0 is 0, success, when it
//!   starts; none if a CPI failed, which ends its caller on the spot;
//! * if the program left return data, one `call` to `sol_set_return_data` and what it charged;
//! * if it made no CPI, so that every change to the accounts is its own. It is one store for each 8 bytes that
//!   differ afterwards, or 11 CU, for which a `sol_memcpy_` writes as many as one likes.
//!
//! Everything else, reading the input, checking it, preparing a call, is left out: how little it can be
//! is not known, only that it is not less than nothing. So no program gets below the floor, and few get
//! near it.

use {crate::Run, solana_account::Account, solana_pubkey::Pubkey};

/// The `call` and what the runtime charges for copying up to 2,500 bytes.
const MEMCPY: u64 = 1 + 10;

/// The widest store.
const STORE: usize = 8;

impl Run {
    /// The least that any program spends on the same effect. It is the runtime's charge, a `call`
    /// for each CPI, an `exit`, its return data, and the stores of its changes.
    pub fn floor(&self) -> u64 {
        let cpis = || self.cpis.iter().filter(|cpi| cpi.caller_height == 1);
        let end = match &self.result.raw_result {
            Err(_) if cpis().any(|cpi| cpi.error.is_some()) => 0,
            Err(_) => 2,
            Ok(()) => 1,
        };
        let changes = if self.cpis.is_empty() {
            self.stores.min(MEMCPY)
        } else {
            0
        };
        self.runtime_charged() + cpis().count() as u64 + self.return_data() + changes + end
    }

    /// The cost of its return data, if it is the program's own and not left over from a callee.
    fn return_data(&self) -> u64 {
        self.syscalls
            .iter()
            .rfind(|syscall| syscall.caller_height == 1 && syscall.name == "sol_set_return_data")
            .filter(|syscall| {
                !self.result.return_data.is_empty() && syscall.cpis_before == self.cpis.len()
            })
            .map_or(0, |syscall| 1 + syscall.units())
    }
}

/// The least number of stores that turn the accounts from what they were into what they are. An
/// account that both have is at the same place in both.
pub(crate) fn stores(before: &[(Pubkey, Account)], after: &[(Pubkey, Account)]) -> u64 {
    before
        .iter()
        .zip(after)
        .filter(|((_, before), (_, after))| before != after)
        .map(|((_, before), (_, after))| {
            let (mut left, mut stores) = (differing(before, after).peekable(), 0);
            while let Some(first) = left.next() {
                stores += 1;
                while left.next_if(|byte| *byte < first + STORE).is_some() {}
            }
            stores
        })
        .sum()
}

/// Where two states of an account differ, in the order in which a program finds it in its input: what it
/// grew by was zero before.
fn differing(before: &Account, after: &Account) -> impl Iterator<Item = usize> {
    let mut before = image(before);
    let after = image(after);
    before.resize(before.len().max(after.len()), 0);
    before
        .into_iter()
        .zip(after)
        .enumerate()
        .filter_map(|(index, (before, after))| (before != after).then_some(index))
}

fn image(account: &Account) -> Vec<u8> {
    let mut image = account.owner.to_bytes().to_vec();
    image.extend(account.lamports.to_le_bytes());
    image.extend((account.data.len() as u64).to_le_bytes());
    image.extend(&account.data);
    image
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(change: impl FnOnce(&mut Account)) -> u64 {
        let before = Account::new(256, 32, &Pubkey::default());
        let mut after = before.clone();
        change(&mut after);
        let [before, after] = [before, after].map(|account| [(Pubkey::default(), account)]);
        stores(&before, &after)
    }

    #[test]
    fn eight_bytes_are_one_store_wherever_they_begin() {
        assert_eq!(count(|_| {}), 0);
        assert_eq!(count(|account| account.lamports += 1), 1);
        assert_eq!(count(|account| account.data[3..11].fill(1)), 1);
        assert_eq!(count(|account| account.data[3..12].fill(1)), 2);
        assert_eq!(
            count(|account| (account.data[0], account.data[31]) = (1, 1)),
            2
        );
        assert_eq!(count(|account| account.owner = [1; 32].into()), 4);
    }

    #[test]
    fn growing_is_one_store_and_what_is_written_there_one_more() {
        assert_eq!(count(|account| account.data.resize(40, 0)), 1);
        assert_eq!(count(|account| account.data.resize(40, 1)), 2);
        assert_eq!(count(|account| account.data.clear()), 1);
    }
}
