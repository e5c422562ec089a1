//! Mints and token accounts: of users, of vaults, and some that only look like one.

use {
    super::{BUMPS, Cast, MintKeys, USERS},
    cu_runtime::Svm,
    cu_vault_interface::token::TokenProgram,
    cu_vault_tests::{
        World,
        keys::key,
        token::{AccountExtension, Mint, MintExtension},
    },
    solana_account::Account,
    solana_pubkey::Pubkey,
};

/// What each user has of each mint.
const TOKENS: u64 = 1_000_000;

/// What the mint with a fee takes.
const FEE_BASIS_POINTS: u16 = 100;
const FEE_MAXIMUM: u64 = 5_000;

pub(super) fn add(cast: &mut Cast, world: &mut World) {
    let fee = MintExtension::TransferFee {
        basis_points: FEE_BASIS_POINTS,
        maximum: FEE_MAXIMUM,
    };
    let mints: [(&str, TokenProgram, &[MintExtension]); 4] = [
        ("mint a", TokenProgram::SplToken, &[]),
        ("mint b", TokenProgram::SplToken, &[]),
        ("mint of token-2022", TokenProgram::Token2022, &[]),
        ("mint with a fee", TokenProgram::Token2022, &[fee]),
    ];
    for (index, (name, program, extensions)) in mints.into_iter().enumerate() {
        let svm = &world.svm;
        let mut mint = Mint::new(svm, program, key(name), cast.issuer, extensions);
        let mut made = Vec::new();
        let mut associated = |cast: &mut Cast, of: &str, owner: Pubkey, amount| {
            let (address, account) = mint.open_associated(owner).holding(amount).build(svm);
            made.push((address, account));
            cast.add_keyless(format!("{of}'s account of {name}"), address)
        };
        let user_tokens = (0..USERS)
            .map(|n| associated(cast, &format!("user {n}"), cast.users[n], TOKENS))
            .collect();
        let vault_tokens = (0..BUMPS.len())
            .map(|n| associated(cast, &format!("vault {n}"), cast.vaults[n].key, TOKENS / 2))
            .collect();
        cast.user_tokens.push(user_tokens);
        cast.vault_tokens.push(vault_tokens);
        add_other_tokens(cast, svm, &mut mint, name, index, &mut made);

        cast.add(name, mint.key);
        cast.mints.push(MintKeys {
            key: mint.key,
            program: *program.id(),
        });
        made.push(mint.keyed());
        for (key, account) in made {
            world.set(&key, account);
        }
    }
}

/// Token accounts at addresses of their own, and what only looks like one.
fn add_other_tokens(
    cast: &mut Cast,
    svm: &Svm,
    mint: &mut Mint,
    name: &str,
    index: usize,
    made: &mut Vec<(Pubkey, Account)>,
) {
    let vault = cast.vaults[0].key;
    let plain = format!("second account of vault 0 of {name}");
    let address = cast.add(&plain, key(&plain));
    let second = mint.open(address, vault).holding(TOKENS).build(svm);
    made.push(second.clone());
    cast.other_tokens.push((address, index));

    let frozen = cast.add_hostile(&format!("frozen account of vault 0 of {name}"));
    let account = mint.open(frozen, vault).holding(TOKENS).frozen();
    made.push(account.build(svm));
    cast.other_tokens.push((frozen, index));

    // A token account with a key, whose owner may sign as anybody may.
    let given = cast.add_hostile(&format!("account of user 1 at a key of {name}"));
    made.push(mint.open(given, cast.users[1]).holding(TOKENS).build(svm));
    cast.other_tokens.push((given, index));

    if mint.program == TokenProgram::Token2022 {
        let immutable = cast.add_hostile(&format!("account of user 2 for good of {name}"));
        let account = mint.open(immutable, cast.users[2]).holding(TOKENS);
        made.push(account.with(AccountExtension::ImmutableOwner).build(svm));
    }

    let copy = cast.add_hostile(&format!("copy of an account of vault 0 of {name}"));
    cast.keyless.insert(copy);
    let mut account = second.1.clone();
    account.owner = key("rogue program");
    made.push((copy, account));
    cast.other_tokens.push((copy, index));

    let raw = cast.add_hostile(&format!("uninitialised account of {name}"));
    let rent = svm.rent().minimum_balance(165);
    made.push((raw, Account::new(rent, 165, mint.program.id())));
}
