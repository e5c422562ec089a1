//! The owners of all assets, and who may take them: stated again, without the program's own code.

#![forbid(unsafe_code)]

use {
    crate::{
        case::{
            Account, Case, Key,
            cast::{RENT_RESERVE, SYSTEM},
        },
        check::Left,
        model::create_program_address,
    },
    cu_vault_interface::{
        ID,
        instruction::Instruction as Tag,
        pda::{STATELESS_SEED, VAULT_SEED},
        state::Vault,
        token::{SPL_TOKEN_ID, TOKEN_2022_ID},
    },
};

/// Fields of a token account.
const OWNER: usize = 32;
const AMOUNT: usize = 64;
const DELEGATE: usize = 72;
const CLOSE_AUTHORITY: usize = 129;

/// # Panics
///
/// If an account has less than before, or other data, and no account that may do that has signed.
pub fn hold(case: &Case, left: &Left) {
    let world = World(case);
    for (before, (lamports, owner, data)) in case.accounts.iter().zip(&left.accounts) {
        if before.owner == *owner && before.data == *data && before.lamports <= *lamports {
            continue;
        }
        assert!(
            before.writable,
            "a read-only account has changed: {before:?}"
        );
        match Kind::of(before) {
            Kind::Vault => world.vault(before, *lamports, owner, data),
            Kind::Plain => world.plain(before, *lamports, owner, data),
            Kind::Token => world.token(before, *lamports, data),
            Kind::Foreign => panic!("an account of another program: {before:?}"),
        }
    }
    let answers = case.data == [Tag::GetVault as u8];
    assert_eq!(!left.return_data.is_empty(), answers, "return data");
}

enum Kind {
    Vault,
    Plain,
    Token,
    Foreign,
}

impl Kind {
    fn of(account: &Account) -> Self {
        match account.owner {
            SYSTEM => Self::Plain,
            owner if owner == ID.to_bytes() => Self::Vault,
            owner
                if [SPL_TOKEN_ID, TOKEN_2022_ID]
                    .map(|id| id.to_bytes())
                    .contains(&owner) =>
            {
                Self::Token
            }
            _ => Self::Foreign,
        }
    }
}

struct World<'a>(&'a Case);

impl World<'_> {
    fn has_signed(&self, address: &Key) -> bool {
        let mut accounts = self.0.accounts.iter();
        accounts.any(|account| account.signer && account.address == *address)
    }

    /// The authority of a vault spends, nominates and closes; the nominee accepts.
    fn vault(&self, before: &Account, lamports: u64, owner: &Key, data: &[u8]) {
        let state = Vault::from_bytes(&before.data).expect("only a vault changes");
        let authority = self.has_signed(state.authority.as_array());
        if data.is_empty() {
            assert!(authority, "closed without its authority");
            assert_eq!((lamports, *owner), (0, SYSTEM));
            return;
        }
        assert_eq!(*owner, before.owner);
        if lamports < before.lamports {
            assert!(authority, "debited without its authority");
            assert!(lamports >= state.rent_reserve(), "left without its reserve");
        }
        if data == before.data {
            return;
        }
        let mut expected = *state;
        if self.0.data[0] == Tag::AcceptAuthority as u8 {
            assert!(self.has_signed(state.pending_authority.as_array()));
            assert_ne!(state.pending_authority.to_bytes(), [0; 32]);
            expected.authority = state.pending_authority;
            expected.pending_authority = [0; 32].into();
        } else if self.0.data[0] == Tag::LowerReserve as u8 {
            assert!(RENT_RESERVE < state.rent_reserve(), "not lowered");
            expected.rent_reserve = RENT_RESERVE.to_le_bytes();
        } else {
            assert!(authority, "written without its authority");
            assert_eq!(self.0.data[0], Tag::NominateAuthority as u8);
            let nominee: Key = self.0.data[1..].try_into().expect("a nominee");
            expected.pending_authority = nominee.into();
        }
        assert_eq!(Vault::from_bytes(data), Ok(&expected));
    }

    /// A wallet pays if it has signed, a stateless vault if its owner has. An address becomes a vault if its
    /// base has signed.
    fn plain(&self, before: &Account, lamports: u64, owner: &Key, data: &[u8]) {
        if *owner == SYSTEM {
            assert_eq!(data, before.data);
            let of_a_signer = |bump: u8| {
                let mut signers = self.0.accounts.iter().filter(|account| account.signer);
                signers.any(|signer| {
                    let seeds = [STATELESS_SEED, &signer.address, &[bump]];
                    is_derived(&seeds, before)
                })
            };
            assert!(
                self.has_signed(&before.address)
                    || self.0.data.last().is_some_and(|b| of_a_signer(*b)),
                "debited without its signature: {before:?}"
            );
            return;
        }
        assert_eq!(*owner, ID.to_bytes());
        assert!(before.data.is_empty() && lamports >= before.lamports);
        let state = Vault::from_bytes(data).expect("a new vault");
        assert!(
            self.has_signed(state.base.as_array()),
            "made without its base"
        );
        let address =
            |bump: u8| [VAULT_SEED, state.base.as_array(), &state.id, &[bump]].map(<[u8]>::to_vec);
        assert!(
            is_derived(&address(state.bump), before),
            "at another address"
        );
        for bump in (state.bump..=u8::MAX).skip(1) {
            let higher = create_program_address(&address(bump), &ID.to_bytes());
            assert!(higher.is_err(), "bump {bump} is higher");
        }
        assert_eq!(state.authority, state.base);
        assert_eq!(state.pending_authority.to_bytes(), [0; 32]);
        assert!(lamports >= state.rent_reserve());
    }

    /// Tokens and what an account of them holds belong to its owner, some of it to a delegate; a vault's to
    /// the vault's authority.
    fn token(&self, before: &Account, lamports: u64, data: &[u8]) {
        let key = |at: usize| -> Key {
            let bytes = &before.data[at..at + 32];
            bytes.try_into().expect("a key")
        };
        let option = |at: usize| (before.data[at] == 1).then(|| key(at + 4));
        let amount = |data: &[u8]| {
            let bytes = data[AMOUNT..AMOUNT + 8].try_into().expect("eight bytes");
            u64::from_le_bytes(bytes)
        };
        let by_owner = self.commands(&key(OWNER));
        let by = |other: Option<Key>| other.is_some_and(|other| self.commands(&other));
        if data.is_empty() {
            let closed = match option(CLOSE_AUTHORITY) {
                None => by_owner,
                closer => by(closer),
            };
            assert!(closed, "closed without its owner: {before:?}");
        } else {
            assert_eq!(data[..AMOUNT], before.data[..AMOUNT], "mint or owner");
            let less = amount(data) < amount(&before.data) || lamports < before.lamports;
            assert!(
                !less || by_owner || by(option(DELEGATE)),
                "debited without its owner: {before:?}"
            );
        }
    }

    /// Whether who commands this address has signed: its key, or the authority of the vault there.
    fn commands(&self, address: &Key) -> bool {
        let vaults = self.0.accounts.iter().filter(|a| a.address == *address);
        let by_authority = vaults
            .filter_map(|account| Some((account, Vault::from_bytes(&account.data).ok()?)))
            .any(|(account, state)| {
                let seeds = [VAULT_SEED, state.base.as_array(), &state.id, &[state.bump]];
                is_derived(&seeds, account) && self.has_signed(state.authority.as_array())
            });
        by_authority || self.has_signed(address)
    }
}

fn is_derived(seeds: &[impl AsRef<[u8]>], account: &Account) -> bool {
    create_program_address(seeds, &ID.to_bytes()) == Ok(account.address)
}
