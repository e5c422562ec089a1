//! What the world says when it is asked as a node.

use {
    crate::payout::{
        fate::Op,
        world::{FINAL, VALID, World, blockhash, last_valid, slot},
    },
    cu_vault::Address,
    cu_vault_cli::{
        error::Error,
        network::{Blockhash, Finality, Height, Network, Simulation, Status, Statuses},
    },
    solana_account::Account,
    solana_hash::Hash,
    solana_sha256_hasher::hashv,
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    std::time::Duration,
};

impl Network for World {
    fn genesis_hash(&self) -> Result<Hash, Error> {
        self.ends
            .pass(Op::Network, || Ok(hashv(&[b"the test's cluster"])))
    }

    fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, Error> {
        let account = |address| self.account(address);
        self.ends
            .pass(Op::Network, || Ok(addresses.iter().map(account).collect()))
    }

    fn token_accounts(&self, _: &Address, _: &Address) -> Result<Vec<(Address, Account)>, Error> {
        unimplemented!("no payout asks for it")
    }

    fn latest_blockhash(&self) -> Result<Blockhash, Error> {
        self.ends.pass(Op::Network, || {
            let height = self.height() - self.weather.borrow().blockhash_lag;
            Ok(Blockhash {
                hash: blockhash(height),
                last_valid_block_height: height + VALID,
            })
        })
    }

    fn finalized(&self) -> Result<Height, Error> {
        self.ends.pass(Op::Network, || {
            let block_height = self.height() - FINAL;
            Ok(Height {
                slot: slot(block_height),
                block_height,
            })
        })
    }

    fn simulate(
        &self,
        transaction: &VersionedTransaction,
        _: &[Address],
    ) -> Result<Simulation, Error> {
        self.ends.pass(Op::Network, || {
            let svm = &self.inner.borrow().chain.svm;
            let (error, meta) = match svm.simulate_transaction(transaction.clone()) {
                Ok(simulated) => (None, simulated.meta),
                Err(failed) => (Some(failed.err), failed.meta),
            };
            Ok(Simulation {
                error,
                logs: meta.logs,
                units: meta.compute_units_consumed,
                return_data: None,
                after: Vec::new(),
            })
        })
    }

    fn send(&self, transaction: &VersionedTransaction) -> Result<(), Error> {
        self.ends.pass(Op::Send, || {
            let weather = self.weather.borrow();
            let inner = &mut *self.inner.borrow_mut();
            let good = transaction.verify_with_results();
            assert!(good.iter().all(|good| *good), "it is not signed");
            let signature = transaction.signatures[0];
            if let Some(disk) = &self.disk {
                let synced = String::from_utf8(disk.synced()).expect("lines of text");
                assert!(
                    synced.contains(&signature.to_string()),
                    "not in the journal"
                );
            }
            let is_new = !inner.handed_over.contains_key(&signature);
            if is_new && inner.doomed.len() < weather.doomed as usize {
                inner.doomed.push(signature);
            }
            let times = inner.handed_over.entry(signature).or_default();
            *times += 1;
            let gets_through = *times > weather.lost && !inner.doomed.contains(&signature);
            if gets_through {
                let due = (inner.height + 1 + weather.delay).min(last_valid(transaction));
                inner.under_way.push_back((due, transaction.clone()));
            }
            Ok(())
        })
    }

    fn statuses(&self, signatures: &[Signature]) -> Result<Statuses, Error> {
        self.ends.pass(Op::Network, || {
            let inner = self.inner.borrow();
            let view = inner.height - self.weather.borrow().lag;
            let status = |signature| {
                let landed = inner.chain.landed.get(signature)?;
                let finality = match view.checked_sub(landed.height)? {
                    FINAL.. => Finality::Finalized,
                    0 => Finality::Processed,
                    _ => Finality::Confirmed,
                };
                Some(Status {
                    slot: slot(landed.height),
                    result: landed.result.clone(),
                    finality,
                })
            };
            let of = signatures.iter().map(status).collect();
            Ok(Statuses {
                slot: slot(view),
                of,
            })
        })
    }

    fn history_start(&self) -> Result<u64, Error> {
        self.ends
            .pass(Op::Network, || Ok(self.weather.borrow().history_start))
    }

    fn priority_fees(&self, _: &[Address]) -> Result<Vec<u64>, Error> {
        Ok(vec![40, 10, 30, 20])
    }

    fn wait(&self, _: Duration) {
        self.next_block();
    }
}
