//! The largest payouts: what fits a packet, what a lookup table adds, and where mainnet draws the line.
//!
//! | | recipients | the limit |
//! |---|---:|---|
//! | PayoutSol | 25 | 1,232 bytes |
//! | PayoutToken | 22 | 1,232 bytes |
//! | PayoutSol, lookup table | 61 | 64 accounts that a transaction may lock |
//! | PayoutToken, lookup table | 58 | the same |
//! | PayoutToken, lookup table, accounts listed twice | 60 | the program's own |
//! | PayoutSol, v1 | 61 | 64 addresses, in 2,726 of 4,096 bytes |
//! | PayoutToken, v1 | 58 | the same, in 2,695 bytes |
//!
//! Where the gate `increase_tx_account_lock_limit` raises the accounts to 128, PayoutToken pays 60 different ones.

use {
    crate::{on_both_elfs, with_each_program},
    cu_runtime::{Profile, Runtime, features},
    cu_vault_interface::{error::VaultError, token::TokenProgram},
    cu_vault_tests::{ix, keys::key},
    cu_vault_transactions::{Chain, SIZE_LIMIT, Sent, Stage, Tokens, failed},
    solana_instruction_error::InstructionError,
    solana_message::{
        AddressLookupTableAccount,
        v1::{MAX_TRANSACTION_SIZE, TransactionConfig},
    },
    solana_pubkey::Pubkey,
    solana_transaction_error::TransactionError,
};

/// How many token accounts one transaction opens here.
const OPENED: usize = 4;

#[test]
fn the_largest_payout_of_sol() {
    on_both_elfs("packet", |arch| {
        let mut stage = Stage::new(arch);
        let payees: Vec<_> = (0..62).map(|n| key(&format!("payee {n}"))).collect();
        let lamports = stage.chain.rent(0);
        let (authority, vault) = (stage.authority, stage.vault);
        let payout = |count: usize| {
            let payouts: Vec<_> = payees[..count]
                .iter()
                .map(|payee| (*payee, lamports))
                .collect();
            ix::payout_sol(&authority, &vault, &payouts)
        };

        let pay = |chain: &mut Chain, count: usize, tables: &[AddressLookupTableAccount]| {
            chain.next_blockhash();
            let sent = chain.sign(&authority, &[payout(count)], tables);
            let paid = (count as u64 * lamports) as i64;
            let mut moved = vec![(vault, -paid)];
            moved.extend(
                payees[..count]
                    .iter()
                    .map(|payee| (*payee, lamports as i64)),
            );
            chain.submit(&sent).moved(&moved);
        };
        pay(&mut stage.chain, 25, &[]);
        let one_more = stage.chain.sign(&authority, &[payout(26)], &[]);
        assert!(one_more.size > SIZE_LIMIT, "{}", one_more.size);

        let table = table(&mut stage, &payees);
        pay(&mut stage.chain, 61, std::slice::from_ref(&table));
        let one_more = stage.chain.sign(&authority, &[payout(62)], &[table]);
        stage
            .chain
            .submit_refused(&one_more, TransactionError::TooManyAccountLocks);
        stage.chain
    });
}

#[test]
fn the_largest_payout_of_tokens() {
    on_both_elfs("packet", |arch| {
        with_each_program(|program| {
            let mut tokens = Payees::new(Stage::new(arch), program);
            tokens.pay(&indexes(22), false);
            let one_more = tokens.sign(&indexes(23), false);
            assert!(one_more.size > SIZE_LIMIT, "{}", one_more.size);

            tokens.pay(&indexes(58), true);
            for too_many in [59, 60] {
                let sent = tokens.sign(&indexes(too_many), true);
                tokens
                    .stage
                    .chain
                    .submit_refused(&sent, TransactionError::TooManyAccountLocks);
            }
            // Sixty payments to 58 accounts; one more is too many for the program.
            let mut sixty = indexes(58);
            sixty.extend([0, 1]);
            tokens.pay(&sixty, true);
            sixty.push(2);
            let sent = tokens.sign(&sixty, true);
            let error = InstructionError::Custom(VaultError::TooManyRecipients.code());
            tokens.stage.chain.submit_refused(&sent, failed(0, error));
            tokens.stage.chain
        })
    });
}

/// What a v1 transaction must say: a limit that it leaves out is 0.
const LIMITS: TransactionConfig = TransactionConfig {
    priority_fee: None,
    compute_unit_limit: Some(1_400_000),
    loaded_accounts_data_size_limit: Some(64 * 1024 * 1024),
    heap_size: None,
};

/// Without a lookup table, and with a priority fee that takes no account.
#[test]
fn the_largest_payouts_in_v1() {
    on_both_elfs("packet", |arch| {
        let mut stage = Stage::new(arch);
        let payees: Vec<_> = (0..62).map(|n| key(&format!("payee {n}"))).collect();
        let lamports = stage.chain.rent(0);
        let (authority, vault) = (stage.authority, stage.vault);
        let payout = |count: usize| {
            let payouts = payees[..count].iter().map(|payee| (*payee, lamports));
            ix::payout_sol(&authority, &vault, &payouts.collect::<Vec<_>>())
        };
        let chain = &mut stage.chain;
        let priced = LIMITS.with_priority_fee(1_234);
        let sent = chain.sign_v1(&authority, &[payout(61)], priced);
        assert_eq!(sent.size, 2_726);
        let moved = payees[..61].iter().map(|payee| (*payee, lamports as i64));
        let mut moved: Vec<_> = moved.collect();
        moved.push((vault, -(61 * lamports as i64)));
        chain.submit(&sent).moved(&moved);

        chain.next_blockhash();
        let one_more = chain.sign_v1(&authority, &[payout(62)], LIMITS);
        assert!(one_more.size < MAX_TRANSACTION_SIZE);
        chain.submit_refused(&one_more, TransactionError::SanitizeFailure);
        stage.chain
    });
    on_both_elfs("packet", |arch| {
        with_each_program(|program| {
            let mut tokens = Payees::new(Stage::new(arch), program);
            tokens.stage.chain.next_blockhash();
            let sent = tokens.sign_v1(&indexes(58));
            assert_eq!(sent.size, 2_695);
            tokens.submit(&indexes(58), &sent);
            let one_more = tokens.sign_v1(&indexes(59));
            let error = TransactionError::SanitizeFailure;
            tokens.stage.chain.submit_refused(&one_more, error);
            tokens.stage.chain
        })
    });
}

#[test]
fn a_limit_that_v1_leaves_out_is_0() {
    on_both_elfs("packet", |arch| {
        let mut stage = Stage::new(arch);
        let (authority, vault) = (stage.authority, stage.vault);
        let payout = ix::payout_sol(&authority, &vault, &[(key("payee"), stage.chain.rent(0))]);
        for (config, error) in [
            (
                TransactionConfig {
                    compute_unit_limit: None,
                    ..LIMITS
                },
                failed(0, InstructionError::ProgramFailedToComplete),
            ),
            (
                TransactionConfig {
                    loaded_accounts_data_size_limit: None,
                    ..LIMITS
                },
                TransactionError::MaxLoadedAccountsDataSizeExceeded,
            ),
        ] {
            stage.chain.next_blockhash();
            let sent = stage
                .chain
                .sign_v1(&authority, std::slice::from_ref(&payout), config);
            stage.chain.submit_refused(&sent, error);
        }
        stage.chain
    });
}

/// With the gate that lets a transaction lock 128 accounts.
#[test]
fn sixty_different_token_accounts() {
    let gate = features::increase_tx_account_lock_limit::ID;
    on_both_elfs("packet", |arch| {
        with_each_program(|program| {
            let runtime = Runtime::from(Profile::Mainnet).activate(&gate);
            let mut tokens = Payees::new(Stage::on(Chain::on(arch, runtime)), program);
            tokens.pay(&indexes(60), true);
            tokens.stage.chain
        })
    });
}

fn indexes(count: usize) -> Vec<usize> {
    (0..count).collect()
}

/// A lookup table of everything that a payout names without a signature.
fn table(stage: &mut Stage, addresses: &[Pubkey]) -> AddressLookupTableAccount {
    let depositor = stage.depositor;
    stage
        .chain
        .uncounted(|chain| chain.create_lookup_table(&depositor, addresses))
}

/// A vault with tokens, and the token accounts of sixty people.
struct Payees {
    stage: Stage,
    tokens: Tokens,
    accounts: Vec<Pubkey>,
    table: AddressLookupTableAccount,
}

impl Payees {
    fn new(mut stage: Stage, program: TokenProgram) -> Self {
        let tokens = Tokens::on(&mut stage, program);
        let owners: Vec<_> = (0..60).map(|n| key(&format!("owner {n}"))).collect();
        let accounts: Vec<_> = owners
            .iter()
            .map(|owner| tokens.associated(owner))
            .collect();
        stage.chain.uncounted(|chain| {
            for owners in owners.chunks(OPENED) {
                let open = owners
                    .iter()
                    .map(|owner| tokens.open(&tokens.issuer, owner));
                chain.send(&tokens.issuer, &open.collect::<Vec<_>>());
            }
        });
        let keys = tokens.keys;
        let fixed = [keys.vault, keys.vault_token, keys.mint, keys.program];
        let table = table(&mut stage, &[&fixed[..], &accounts].concat());
        Self {
            stage,
            tokens,
            accounts,
            table,
        }
    }

    /// A payout to these accounts, of one base unit to the first, two to the second, and so on.
    fn sign(&self, payees: &[usize], with_table: bool) -> Sent {
        let payouts: Vec<_> = self.payouts(payees).collect();
        let authority = self.stage.authority;
        let tables = if with_table {
            std::slice::from_ref(&self.table)
        } else {
            &[]
        };
        let payout = self.tokens.payout(&authority, &payouts);
        self.stage.chain.sign(&authority, &[payout], tables)
    }

    fn sign_v1(&self, payees: &[usize]) -> Sent {
        let payouts: Vec<_> = self.payouts(payees).collect();
        let authority = self.stage.authority;
        let payout = self.tokens.payout(&authority, &payouts);
        self.stage.chain.sign_v1(&authority, &[payout], LIMITS)
    }

    fn payouts(&self, payees: &[usize]) -> impl Iterator<Item = (Pubkey, u64)> {
        (1..)
            .zip(payees)
            .map(|(amount, payee)| (self.accounts[*payee], amount))
    }

    #[track_caller]
    fn pay(&mut self, payees: &[usize], with_table: bool) {
        self.stage.chain.next_blockhash();
        let sent = self.sign(payees, with_table);
        self.submit(payees, &sent);
    }

    #[track_caller]
    fn submit(&mut self, payees: &[usize], sent: &Sent) {
        let mut moved: Vec<_> = self
            .payouts(payees)
            .map(|(account, amount)| (account, amount as i64))
            .collect();
        let all: i64 = moved.iter().map(|(_, amount)| amount).sum();
        moved.push((self.tokens.keys.vault_token, -all));
        self.stage
            .chain
            .submit(sent)
            .moved(&[])
            .moved_tokens(&moved);
    }
}
