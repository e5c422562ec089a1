//! The instructions of SPL Token that a vault needs, as p-token runs them, except multisig. Of Token-2022
//! only what it has in common: what succeeds with accounts that have no extensions.

use {
    super::{Account, Passed, Refusal, pair},
    crate::case::{
        Key,
        cast::{LAMPORTS_PER_BYTE, SYSTEM},
    },
    cu_vault_interface::token::TOKEN_2022_ID,
};

const TRANSFER: u8 = 3;
const CLOSE_ACCOUNT: u8 = 9;
const TRANSFER_CHECKED: u8 = 12;
const WITHDRAW_EXCESS_LAMPORTS: u8 = 38;
const BATCH: u8 = 255;

const NOT_RENT_EXEMPT: Refusal = Refusal::Custom(0);
const INSUFFICIENT_FUNDS: Refusal = Refusal::Custom(1);
const MINT_MISMATCH: Refusal = Refusal::Custom(3);
const OWNER_MISMATCH: Refusal = Refusal::Custom(4);
const NATIVE_NOT_SUPPORTED: Refusal = Refusal::Custom(10);
const NON_NATIVE_HAS_BALANCE: Refusal = Refusal::Custom(11);
const INVALID_STATE: Refusal = Refusal::Custom(13);
const OVERFLOW: Refusal = Refusal::Custom(14);
const AUTHORITY_TYPE_NOT_SUPPORTED: Refusal = Refusal::Custom(15);
const ACCOUNT_FROZEN: Refusal = Refusal::Custom(17);
const MINT_DECIMALS_MISMATCH: Refusal = Refusal::Custom(18);

const MULTISIG: usize = 355;
const INCINERATOR: Key = [
    0, 51, 144, 114, 141, 52, 17, 96, 121, 189, 201, 17, 191, 255, 0, 219, 212, 77, 46, 205, 204,
    247, 156, 166, 225, 0, 56, 225, 0, 0, 0, 0,
];

/// A token account in the making or at work: views of its fields.
struct Tokens<'a>(&'a [u8]);

impl<'a> Tokens<'a> {
    fn load(account: &'a Account) -> Result<Self, Refusal> {
        if account.data.len() != 165 {
            return Err(Refusal::InvalidAccountData);
        }
        match account.data[108] {
            0 => Err(Refusal::UninitializedAccount),
            // An option that is neither there nor not there no token program has written.
            1 | 2
                if [72, 109, 129]
                    .iter()
                    .any(|at| !is_option(&account.data[*at..])) =>
            {
                Err(Refusal::Unmodelled)
            }
            1 | 2 => Ok(Self(&account.data)),
            _ => Err(Refusal::InvalidAccountData),
        }
    }

    fn key(&self, at: usize) -> Key {
        self.0[at..at + 32].try_into().expect("a key")
    }

    fn word(&self, at: usize) -> u64 {
        u64::from_le_bytes(self.0[at..at + 8].try_into().expect("eight bytes"))
    }

    fn mint(&self) -> Key {
        self.key(0)
    }

    fn owner(&self) -> Key {
        self.key(32)
    }

    fn amount(&self) -> u64 {
        self.word(64)
    }

    fn delegate(&self) -> Option<Key> {
        (self.0[72] == 1).then(|| self.key(76))
    }

    fn is_frozen(&self) -> bool {
        self.0[108] == 2
    }

    fn is_native(&self) -> bool {
        self.0[109] == 1
    }

    fn delegated(&self) -> u64 {
        self.word(121)
    }

    fn close_authority(&self) -> Option<Key> {
        (self.0[129] == 1).then(|| self.key(133))
    }
}

/// Whether the tag of an optional field says that it is there or that it is not.
fn is_option(tag: &[u8]) -> bool {
    matches!(tag, [0 | 1, 0, 0, 0, ..])
}

/// The accounts that a token program was called with.
pub struct Token<'a> {
    pub program: Key,
    pub accounts: &'a mut [Account],
    pub addresses: &'a [Key],
}

impl Token<'_> {
    pub fn run(&mut self, passed: &[Passed], data: &[u8]) -> Result<(), Refusal> {
        match data {
            [BATCH, items @ ..] => self.batch(passed, items),
            _ => self.one(passed, data),
        }
    }

    fn one(&mut self, passed: &[Passed], data: &[u8]) -> Result<(), Refusal> {
        let amount = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("eight bytes"));
        match (data, passed) {
            ([TRANSFER, fields @ ..], [source, destination, authority]) => {
                self.transfer([*source, *destination, *authority], None, amount(fields))
            }
            (
                [TRANSFER_CHECKED, fields @ .., decimals],
                [source, mint, destination, authority, ..],
            ) => self.transfer(
                [*source, *destination, *authority],
                Some((*mint, *decimals)),
                amount(fields),
            ),
            ([CLOSE_ACCOUNT], [account, destination, authority]) => {
                self.close(*account, *destination, *authority)
            }
            ([WITHDRAW_EXCESS_LAMPORTS], [account, destination, authority]) => {
                self.withdraw_excess_lamports(*account, *destination, *authority)
            }
            other => panic!("the program calls a token program with {other:?}"),
        }
    }

    /// Whose accounts they are the runtime asks at the end alone, so a batch asks at the start of each item.
    fn batch(&mut self, mut passed: &[Passed], mut items: &[u8]) -> Result<(), Refusal> {
        while let [accounts, len, rest @ ..] = items {
            let (data, next) = rest.split_at(usize::from(*len));
            let (of_item, left) = passed.split_at(usize::from(*accounts));
            let owned: &[usize] = match data[0] {
                TRANSFER => &[0, 1],
                TRANSFER_CHECKED => &[0, 2],
                _ => &[0],
            };
            for position in owned {
                self.is_owned(of_item[*position])?;
            }
            self.one(of_item, data)?;
            (items, passed) = (next, left);
        }
        assert!(
            items.is_empty() && passed.is_empty(),
            "a batch has whole items"
        );
        Ok(())
    }

    fn is_owned(&self, account: Passed) -> Result<(), Refusal> {
        if self.accounts[account.index].owner != self.program {
            return Err(Refusal::IncorrectProgramId);
        }
        Ok(())
    }

    fn is_owner(&self, expected: &Key, authority: Passed) -> Result<(), Refusal> {
        if self.addresses[authority.index] != *expected {
            return Err(OWNER_MISMATCH);
        }
        let account = &self.accounts[authority.index];
        if account.data.len() == MULTISIG && account.owner == self.program {
            return Err(Refusal::Unmodelled);
        }
        if !authority.signer {
            return Err(Refusal::MissingRequiredSignature);
        }
        Ok(())
    }

    fn transfer(
        &mut self,
        [from, to, authority]: [Passed; 3],
        checked: Option<(Passed, u8)>,
        amount: u64,
    ) -> Result<(), Refusal> {
        let source = Tokens::load(&self.accounts[from.index])?;
        let itself = from.index == to.index;
        let destination = if itself {
            Tokens(source.0)
        } else {
            Tokens::load(&self.accounts[to.index])?
        };
        if source.is_frozen() || destination.is_frozen() {
            return Err(ACCOUNT_FROZEN);
        }
        let left = source.amount().checked_sub(amount);
        let left = left.ok_or(INSUFFICIENT_FUNDS)?;
        if source.mint() != destination.mint() {
            return Err(MINT_MISMATCH);
        }
        if let Some((mint, decimals)) = checked {
            if self.addresses[mint.index] != source.mint() {
                return Err(MINT_MISMATCH);
            }
            let data = &self.accounts[mint.index].data;
            if data.len() != 82 {
                return Err(Refusal::InvalidAccountData);
            }
            match data[45] {
                0 => return Err(Refusal::UninitializedAccount),
                1 => {}
                _ => return Err(Refusal::InvalidAccountData),
            }
            if data[44] != decimals {
                return Err(MINT_DECIMALS_MISMATCH);
            }
        }
        let by_delegate = source.delegate() == Some(self.addresses[authority.index]);
        let mut delegated = source.delegated();
        if by_delegate {
            self.is_owner(&self.addresses[authority.index], authority)?;
            delegated = delegated.checked_sub(amount).ok_or(INSUFFICIENT_FUNDS)?;
        } else {
            self.is_owner(&source.owner(), authority)?;
        }
        if itself || amount == 0 {
            self.is_owned(from)?;
            self.is_owned(to)?;
        }
        if itself {
            return Ok(());
        }

        // More than there can be of a mint: p-token does not look.
        let received = destination.amount().checked_add(amount);
        let received = received.ok_or(Refusal::Unmodelled)?;
        let native = source.is_native();
        let [source, destination] = pair(self.accounts, from.index, to.index);
        if by_delegate {
            source.data[121..129].copy_from_slice(&delegated.to_le_bytes());
            if delegated == 0 {
                source.data[72] = 0;
            }
        }
        source.data[64..72].copy_from_slice(&left.to_le_bytes());
        destination.data[64..72].copy_from_slice(&received.to_le_bytes());
        if native {
            source.lamports = source.lamports.checked_sub(amount).ok_or(OVERFLOW)?;
            destination.lamports = destination.lamports.checked_add(amount).ok_or(OVERFLOW)?;
        }
        Ok(())
    }

    fn close(&mut self, account: Passed, to: Passed, authority: Passed) -> Result<(), Refusal> {
        if account.index == to.index {
            return Err(Refusal::InvalidAccountData);
        }
        let tokens = Tokens::load(&self.accounts[account.index])?;
        if !tokens.is_native() && tokens.amount() != 0 {
            return Err(NON_NATIVE_HAS_BALANCE);
        }
        let owner = tokens.owner();
        let closer = tokens.close_authority().unwrap_or(owner);
        if owner != SYSTEM && owner != INCINERATOR {
            self.is_owner(&closer, authority)?;
        } else if self.addresses[to.index] != INCINERATOR {
            return Err(Refusal::InvalidAccountData);
        }
        let [account, to] = pair(self.accounts, account.index, to.index);
        // What overflows is what the runtime refuses.
        to.lamports = to.lamports.wrapping_add(account.lamports);
        *account = Account {
            lamports: 0,
            owner: SYSTEM,
            data: Vec::new(),
        };
        Ok(())
    }

    fn withdraw_excess_lamports(
        &mut self,
        account: Passed,
        to: Passed,
        authority: Passed,
    ) -> Result<(), Refusal> {
        if self.program == TOKEN_2022_ID.to_bytes() {
            self.is_owned(account)?;
        }
        let source = &self.accounts[account.index];
        let owner = match source.data.len() {
            165 => {
                let tokens = Tokens::load(source)?;
                if tokens.is_native() {
                    return Err(NATIVE_NOT_SUPPORTED);
                }
                tokens.owner()
            }
            82 => mint_authority(&source.data)?,
            MULTISIG => self.addresses[account.index],
            _ => return Err(INVALID_STATE),
        };
        let minimum = LAMPORTS_PER_BYTE * (128 + source.data.len() as u64);
        let excess = source.lamports.checked_sub(minimum);
        self.is_owner(&owner, authority)?;
        let excess = excess.ok_or(NOT_RENT_EXEMPT)?;
        self.accounts[account.index].lamports -= excess;
        let to = &mut self.accounts[to.index].lamports;
        // What overflows is what the runtime refuses.
        *to = to.wrapping_add(excess);
        Ok(())
    }
}

fn mint_authority(mint: &[u8]) -> Result<Key, Refusal> {
    match (mint[45], &mint[..4]) {
        (0, _) => Err(Refusal::UninitializedAccount),
        (1, tag) if !is_option(tag) => Err(Refusal::Unmodelled),
        (1, [0, ..]) => Err(AUTHORITY_TYPE_NOT_SUPPORTED),
        (1, _) => Ok(mint[4..36].try_into().expect("a key")),
        _ => Err(Refusal::InvalidAccountData),
    }
}
