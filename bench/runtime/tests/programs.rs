//! The programs of the cluster, run: that they are the real ones, and what they cost.

use {
    cu_runtime::{Profile, Run, Svm, programs},
    mollusk_svm::{
        program::{
            keyed_account_for_system_program, loader_keys::LOADER_V2, loader_keys::LOADER_V3,
        },
        result::Check,
    },
    mollusk_svm_programs_token::{token, token2022},
    solana_account::Account,
    solana_instruction::{Instruction, error::InstructionError},
    solana_pubkey::Pubkey,
    spl_associated_token_account_interface::{
        address::get_associated_token_address_with_program_id,
        instruction::create_associated_token_account,
    },
    spl_token_interface::{
        instruction::{transfer, transfer_checked},
        state::{Account as TokenAccount, AccountState, Mint},
    },
};

const DECIMALS: u8 = 6;

fn mint() -> Mint {
    Mint {
        decimals: DECIMALS,
        is_initialized: true,
        supply: 100,
        ..Mint::default()
    }
}

fn holding(mint: Pubkey, owner: Pubkey, amount: u64) -> TokenAccount {
    TokenAccount {
        mint,
        owner,
        amount,
        state: AccountState::Initialized,
        ..TokenAccount::default()
    }
}

/// A mint, two holders of its tokens and the first one's owner, under either token program.
struct Tokens {
    keys: [Pubkey; 4],
    accounts: Vec<(Pubkey, Account)>,
}

impl Tokens {
    fn new(mint_account: fn(Mint) -> Account, token_account: fn(TokenAccount) -> Account) -> Self {
        let keys = [(); 4].map(|()| Pubkey::new_unique());
        let [mint_key, from, to, owner] = keys;
        let accounts = vec![
            (mint_key, mint_account(mint())),
            (from, token_account(holding(mint_key, owner, 100))),
            (
                to,
                token_account(holding(mint_key, Pubkey::new_unique(), 0)),
            ),
            (owner, Account::default()),
        ];
        Self { keys, accounts }
    }

    fn transfer(&self) -> Instruction {
        let [_, from, to, owner] = self.keys;
        transfer(&programs::TOKEN, &from, &to, &owner, &[], 1).unwrap()
    }

    fn transfer_checked(&self, program: Pubkey) -> Instruction {
        let [mint, from, to, owner] = self.keys;
        let token = &programs::TOKEN;
        let checked = transfer_checked(token, &from, &mint, &to, &owner, &[], 1, DECIMALS).unwrap();
        Instruction {
            program_id: program,
            ..checked
        }
    }

    /// Runs a transfer of one token and returns what it cost.
    fn moved(&self, svm: &Svm, instruction: &Instruction) -> u64 {
        let run = same_when_traced(svm, instruction, &self.accounts);
        let amount = |slot: usize| run.result.resulting_accounts[slot].1.data[64];
        assert!(run.result.raw_result.is_ok(), "{:?}", run.result.raw_result);
        assert_eq!((amount(1), amount(2)), (99, 1));
        assert_eq!(run.cpis, []);
        run.cu()
    }
}

/// Runs an instruction, and once more traced: that costs the same, call by call, and leaves the same. Rows are
/// measured by a traced run alone.
#[track_caller]
fn same_when_traced(svm: &Svm, instruction: &Instruction, accounts: &[(Pubkey, Account)]) -> Run {
    let run = svm.run(instruction, accounts).unwrap();
    let traced = svm.trace(instruction, accounts).unwrap().run;
    assert_eq!(traced.result, run.result);
    assert_eq!(traced.cpis, run.cpis);
    assert_eq!(traced.syscalls, run.syscalls);
    assert_eq!(traced.stores, run.stores);
    run
}

#[test]
fn a_refused_call_costs_the_same_when_it_is_traced() {
    for profile in Profile::ALL {
        let svm = Svm::new(profile);
        let mut tokens = Tokens::new(
            token::create_account_for_mint,
            token::create_account_for_token_account,
        );
        tokens.accounts[1].1.data[64] = 0;
        let run = same_when_traced(&svm, &tokens.transfer(), &tokens.accounts);
        assert_eq!(
            run.result.raw_result,
            Err(InstructionError::Custom(1)),
            "{profile}"
        );
    }
}

/// 76 and 105 CU; the program that p-token replaced takes thousands.
#[test]
fn the_token_program_is_p_token() {
    for profile in Profile::ALL {
        let svm = Svm::new(profile);
        let tokens = Tokens::new(
            token::create_account_for_mint,
            token::create_account_for_token_account,
        );
        assert_eq!(tokens.moved(&svm, &tokens.transfer()), 76, "{profile}");
        assert_eq!(
            tokens.moved(&svm, &tokens.transfer_checked(programs::TOKEN)),
            105,
            "{profile}"
        );
    }
}

#[test]
fn token_2022_moves_tokens() {
    for profile in Profile::ALL {
        let svm = Svm::new(profile);
        let tokens = Tokens::new(
            token2022::create_account_for_mint,
            token2022::create_account_for_token_account,
        );
        let instruction = tokens.transfer_checked(programs::TOKEN_2022);
        assert_eq!(tokens.moved(&svm, &instruction), 1_791, "{profile}");
    }
}

/// Creating an associated token account through the real program. It makes several CPIs in a row, through
/// the Rust ABI, into a builtin and into p-token, all of them as the model predicts.
#[test]
fn the_ata_program_creates_an_account() {
    use programs::{ASSOCIATED_TOKEN, SYSTEM, TOKEN};
    for profile in Profile::ALL {
        let (run, account) = create_ata(profile, TOKEN, token::create_account_for_mint(mint()));
        assert_eq!((account.owner, account.data.len()), (TOKEN, 165));

        // The size, the account, its immutable owner, its initialisation.
        let callees: Vec<_> = run.cpis.iter().map(|cpi| *cpi.callee().unwrap()).collect();
        assert_eq!(callees, [TOKEN, SYSTEM, TOKEN, TOKEN], "{profile}");
        assert!(run.cpis.iter().all(|cpi| cpi.caller == ASSOCIATED_TOKEN));
        assert!(
            run.cpis
                .iter()
                .all(|cpi| cpi.caller_height == 1 && cpi.error.is_none())
        );
        assert_eq!(run.cpis[1].callee_units(), 150);
        assert_eq!(
            run.runtime_charged(),
            run.cpis.iter().map(|cpi| cpi.units()).sum::<u64>()
        );
        assert!(
            run.own() > 1_500,
            "deriving the address costs 1,500: {}",
            run.own()
        );
    }
}

/// The Rust ABI states an account's length elsewhere than the C ABI does. A mint of 1,000 bytes is
/// 4 CU in each call that names it; the last call also has four infos.
#[test]
fn the_rust_abi_is_charged_like_the_c_abi() {
    for profile in Profile::ALL {
        let mut large = token2022::create_account_for_mint(mint());
        large.data.resize(1_000, 0);
        large.data[165] = 1; // the account type: a mint
        large.lamports = 1_000_000_000;
        let (run, _) = create_ata(profile, programs::TOKEN_2022, large);

        let runtime_units: Vec<u64> = run.cpis.iter().map(|cpi| cpi.runtime_units()).collect();
        assert_eq!(runtime_units, [946 + 4, 946, 946, 946 + 4 + 1], "{profile}");
        assert_eq!(run.cpis[0].accounts[0].data_len, 1_000);
    }
}

/// Runs the ATA program's `Create` and returns the account that it created.
fn create_ata(profile: Profile, token_program: Pubkey, mint: Account) -> (Run, Account) {
    let svm = Svm::new(profile);
    let [payer, wallet, mint_key] = [(); 3].map(|()| Pubkey::new_unique());
    let address = get_associated_token_address_with_program_id(&wallet, &mint_key, &token_program);
    let accounts = [
        (payer, Account::new(1_000_000_000, 0, &programs::SYSTEM)),
        (address, Account::default()),
        (wallet, Account::default()),
        (mint_key, mint),
        svm.program_account(&programs::SYSTEM),
        svm.program_account(&token_program),
    ];
    let create = create_associated_token_account(&payer, &wallet, &mint_key, &token_program);
    let run = same_when_traced(&svm, &create, &accounts);
    assert!(run.result.raw_result.is_ok(), "{:?}", run.result.raw_result);
    let account = run.result.resulting_accounts[1].1.clone();
    (run, account)
}

#[test]
fn program_accounts_are_as_on_the_cluster() {
    let svm = Svm::new(Profile::Mainnet);
    let shape = |id| {
        let (key, account) = svm.program_account(&id);
        assert_eq!((key, account.executable), (id, true));
        (account.owner, account.data.len())
    };
    assert_eq!(shape(programs::TOKEN), (LOADER_V3, 36));
    assert_eq!(shape(programs::TOKEN_2022), (LOADER_V3, 36));
    let (loader, elf_len) = shape(programs::ASSOCIATED_TOKEN);
    assert!(
        loader == LOADER_V2 && elf_len > 50_000,
        "{loader}, {elf_len} bytes"
    );
    assert_eq!(
        svm.program_account(&programs::SYSTEM),
        keyed_account_for_system_program()
    );
}

/// Mollusk's own checks work on a run's result, and on the SVM inside.
#[test]
fn mollusk_is_within_reach() {
    let svm = Svm::new(Profile::Mainnet);
    let tokens = Tokens::new(
        token::create_account_for_mint,
        token::create_account_for_token_account,
    );
    let transfer = tokens.transfer();
    svm.mollusk(std::slice::from_ref(&transfer))
        .process_and_validate_instruction(
            &transfer,
            &tokens.accounts,
            &[Check::success(), Check::compute_units(76)],
        );
}

/// The hash of p-token is public: see the records next to [`programs::PRELOADED`].
#[test]
fn the_programs_are_the_ones_that_are_named() {
    let hashes =
        programs::PRELOADED.map(|program| (program.name, program.version, program.sha256()));
    let expected = [
        (
            "SPL Token",
            "1.0.0",
            "435df1e70f1ca6258eb01a4507701688c7f1a22656e3e4ef361db473bf478075",
        ),
        (
            "Token-2022",
            "11.0.0",
            "abb3182eec381bbb05d3a96e7e2c2b3ab4dc616a0c9e24490b35f6c40c47fb83",
        ),
        (
            "Associated Token",
            "1.1.1",
            "e93ab1ff110697630b0814bd49980a3b85f8890fa5a574c439eace3120522b5c",
        ),
    ];
    assert_eq!(
        hashes,
        expected.map(|(name, version, hash)| (name, version, hash.to_owned()))
    );
    let [p_token, _, associated_token] = programs::PRELOADED.map(|program| program.elf);
    assert!(
        p_token == token::ELF
            && associated_token == mollusk_svm_programs_token::associated_token::ELF
    );
}
