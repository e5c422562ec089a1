//! One payout in a test: run, run again, and what must be true in the end.

use {
    crate::payout::{
        disk::Disk,
        world::{SOL, World, payee, world},
    },
    cu_vault_cli::{
        error::Error,
        payout::{
            book::RowState,
            engine::{Engine, Event, Options},
            entry::{Header, VERSION},
            journal::Journal,
            recipe::{Asset, Payment, Recipe},
            version::Version,
        },
    },
    cu_vault_interface::Address,
    solana_hash::Hash,
    solana_signer::Signer,
    std::{collections::BTreeMap, time::Duration},
};

/// The most runs of a payout. More would mean that it makes no progress.
const RUNS: usize = 6;

pub struct Case {
    template: World,
    pub recipe: Recipe,
    pub payments: Vec<Payment>,
    pub options: Options,
    pub header: Header,
}

/// A payout of SOL to so many. Amounts differ, so that a mix-up shows.
pub fn sol(count: usize) -> Case {
    let payments = (0..count).map(|index| Payment {
        line: index as u64 + 2,
        account: payee(index),
        amount: SOL / 1_000 + index as u64,
        opened_for: None,
        extra: Vec::new(),
    });
    sol_to(payments.collect())
}

/// The same in transactions of version 1.
pub fn sol_in_v1(count: usize) -> Case {
    let mut case = sol(count);
    case.recipe.version = Version::V1;
    case
}

/// A payout of SOL of these.
pub fn sol_to(payments: Vec<Payment>) -> Case {
    let total: u64 = payments.iter().map(|payment| payment.amount).sum();
    let template = world(total + SOL);
    let authority = template.authority.pubkey();
    let recipe = Recipe {
        payer: authority,
        authority,
        vault: template.vault,
        asset: Asset::Sol,
        price: None,
        version: Version::V0,
        tables: Vec::new(),
        once: None,
    };
    Case::new(template, recipe, payments)
}

impl Case {
    pub fn new(template: World, recipe: Recipe, payments: Vec<Payment>) -> Self {
        let header = Header {
            version: VERSION,
            program: cu_vault_interface::ID,
            genesis: Hash::default(),
            vault: recipe.vault,
            mint: None,
            sha256: "00".repeat(32),
            rows: payments.len(),
            total: payments.iter().map(|payment| payment.amount).sum(),
            reading: None,
        };
        Self {
            template,
            recipe,
            payments,
            options: Options {
                parallel: 2,
                keep_going: false,
                max_fee: None,
                poll: Duration::from_secs(1),
            },
            header,
        }
    }

    /// A cluster of its own, and an empty disk.
    pub fn begin(&self) -> (World, Disk) {
        let world = self.template.copy();
        let disk = Disk::new(&world.ends);
        (world.with_disk(&disk), disk)
    }

    /// One process from its beginning to its end.
    pub fn run(&self, world: &World, disk: &Disk) -> Result<(), Error> {
        self.watched(world, disk, &mut |_| {})
    }

    pub fn watched(
        &self,
        world: &World,
        disk: &Disk,
        watch: &mut dyn FnMut(&Event),
    ) -> Result<(), Error> {
        let journal = Journal::open(disk.clone(), &self.header)?;
        let signers: [&dyn Signer; 1] = [&*world.authority];
        let mut engine = Engine::new(
            world,
            journal,
            &self.recipe,
            &self.payments,
            &signers,
            self.options,
            watch,
        );
        engine.settle()?;
        engine.pay()
    }

    /// Runs it again until it is done.
    #[track_caller]
    pub fn finish(&self, world: &World, disk: &Disk) {
        world.ends.reset();
        let mut last = Ok(());
        for _ in 0..RUNS {
            last = self.run(world, disk);
            if last.is_ok() {
                break;
            }
        }
        assert_eq!(last, Ok(()), "it does not get done");
        self.exactly_once(world, disk);
    }

    /// What each account has got, and how it should be.
    fn owed(&self) -> BTreeMap<Address, u64> {
        let mut owed = BTreeMap::new();
        for payment in &self.payments {
            *owed.entry(payment.account).or_default() += payment.amount;
        }
        owed
    }

    /// Every recipient has the exact amount, the vault has the rest, and the journal agrees.
    #[track_caller]
    pub fn exactly_once(&self, world: &World, disk: &Disk) {
        let balance = |world: &World, account: &Address| match self.recipe.asset {
            Asset::Sol => world.lamports(account),
            Asset::Token(_) => world.tokens(account),
        };
        for (account, owed) in self.owed() {
            let got = balance(world, &account) - balance(&self.template, &account);
            assert_eq!(got, owed, "{account}");
        }
        let source = match &self.recipe.asset {
            Asset::Sol => self.recipe.vault,
            Asset::Token(token) => token.vault_token_account,
        };
        let left = balance(&self.template, &source) - balance(world, &source);
        assert_eq!(left, self.header.total, "what has left the vault");

        let journal = Journal::open(disk.clone(), &self.header).expect("the journal is whole");
        let is_paid = |row: &RowState| matches!(row, RowState::Paid { .. });
        assert!(
            journal.book().rows().iter().all(is_paid),
            "the journal knows"
        );
        assert!(journal.book().in_flight().is_empty());
    }
}
