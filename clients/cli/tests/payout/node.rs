//! What the world says when it is asked as a node.

use {
    crate::payout::{
        fate::Op,
        world::{FINAL, VALID, World, block, blockhash, last_valid, slot, step_of},
    },
    cu_vault_cli::{
        error::Error,
        network::{
            Blockhash, Finality, Height, Network, Recorded, Simulation, Status, Statuses, Validity,
        },
    },
    cu_vault_interface::Address,
    cu_vault_transactions::rent,
    solana_account::{Account, AccountSharedData, ReadableAccount},
    solana_hash::Hash,
    solana_sha256_hasher::hashv,
    solana_signature::Signature,
    solana_transaction::versioned::VersionedTransaction,
    spl_token_2022_interface::generic_token_account::GenericTokenAccount,
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

    fn token_accounts(
        &self,
        owner: &Address,
        token_program: &Address,
    ) -> Result<Vec<(Address, Account)>, Error> {
        self.ends.pass(Op::Network, || {
            let inner = self.inner.borrow();
            let accounts = &inner.chain.svm.accounts_db().inner;
            let belongs = |account: &AccountSharedData| {
                let data = account.data();
                account.owner() == token_program
                    && spl_token_2022_interface::state::Account::valid_account_data(data)
                    && data[32..64] == owner.to_bytes()
            };
            let found = accounts.iter().filter(|(_, account)| belongs(account));
            let mut found: Vec<_> = found
                .map(|(address, account)| (*address, Account::from(account.clone())))
                .collect();
            found.sort_by_key(|(address, _)| *address);
            Ok(found)
        })
    }

    fn latest_blockhash(&self) -> Result<Blockhash, Error> {
        self.ends.pass(Op::Network, || {
            let height = self.height() - self.weather.borrow().blockhash_lag;
            Ok(Blockhash {
                hash: blockhash(height),
                last_valid_block_height: block(height + VALID),
                slot: slot(height),
            })
        })
    }

    fn finalized(&self) -> Result<Height, Error> {
        self.ends.pass(Op::Network, || {
            let step = self.height() - FINAL;
            let slot = slot(step);
            let is_wrong = self.weather.borrow().height_is_slot && self.different() > 0;
            let block_height = if is_wrong { slot } else { block(step) };
            Ok(Height { slot, block_height })
        })
    }

    fn blockhash_validity(&self, hash: &Hash) -> Result<Validity, Error> {
        self.ends.pass(Op::Network, || {
            let (step, of) = (self.height() - FINAL, step_of(hash));
            Ok(Validity {
                slot: slot(step),
                is_valid: *hash == blockhash(of) && (of..=of.saturating_add(VALID)).contains(&step),
            })
        })
    }

    fn simulate(
        &self,
        transaction: &VersionedTransaction,
        watched: &[Address],
    ) -> Result<Simulation, Error> {
        self.ends.pass(Op::Network, || {
            let svm = &self.inner.borrow().chain.svm;
            let (error, meta, accounts) = match rent::simulate(svm, transaction) {
                Ok(simulated) => (None, simulated.meta, simulated.post_accounts),
                Err(failed) => (Some(failed.err), failed.meta, Vec::new()),
            };
            let after = |address: &Address| {
                let found = accounts.iter().find(|(key, _)| key == address)?;
                Some(found.1.clone().into())
            };
            Ok(Simulation {
                after: match error {
                    None => watched.iter().map(after).collect(),
                    Some(_) => Vec::new(),
                },
                error,
                logs: meta.logs,
                units: meta.compute_units_consumed,
                return_data: None,
            })
        })
    }

    fn send(&self, transaction: &VersionedTransaction) -> Result<(), Error> {
        self.ends.pass(Op::Send, || {
            let weather = self.weather.borrow();
            let inner = &mut *self.inner.borrow_mut();
            if inner.good.as_ref() != Some(transaction) {
                let good = transaction.verify_with_results();
                assert!(good.iter().all(|good| *good), "it is not signed");
                inner.good = Some(transaction.clone());
            }
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
            let (lag, pinned) = (self.weather.borrow().lag, self.weather.borrow().pinned);
            let view = inner.height - lag;
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
                    finality: pinned.map_or(finality, |pinned| finality.min(pinned)),
                })
            };
            let of = signatures.iter().map(status).collect();
            Ok(Statuses {
                slot: slot(view),
                of,
            })
        })
    }

    fn transaction(&self, signature: &Signature) -> Result<Option<Recorded>, Error> {
        self.ends.pass(Op::Network, || {
            let inner = self.inner.borrow();
            let landed = inner.chain.landed.get(signature);
            // What is only processed is in no history.
            let landed = landed.filter(|landed| landed.height < inner.height);
            Ok(landed.map(|landed| Recorded {
                slot: slot(landed.height),
                result: landed.result.clone(),
            }))
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
