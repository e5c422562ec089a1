//! Batches that a program executes whose address is the authority.

use {
    super::{Engine, Rehearsed},
    crate::{
        elsewhere::Call,
        error::Error,
        network::Network,
        payout::{
            entry::{Entry, Executed, Proposed},
            journal::Journal,
            medium::Medium,
            once,
        },
        squads::Squads,
        verdict::{LAG, MOST_LOOKS, PAUSE},
    },
    cu_vault_interface::Address,
};

/// Determines which proposals were executed: those whose marker two reads find. After the first read, this function
/// waits until every slot in which such a marker can have been made is finalized. The second read follows.
pub fn settle<M: Medium>(network: &dyn Network, journal: &mut Journal<M>) -> Result<(), Error> {
    let proposals = journal.book().proposals().iter();
    let all: Vec<_> = proposals.map(|proposal| proposal.marker).collect();
    let made = made(network, all)?;
    if made.is_empty() {
        return Ok(());
    }
    let newest = network.latest_blockhash()?.slot;
    let slot = newest.max(network.finalized()?.slot) + LAG;
    wait_until_finalized(network, slot)?;
    for marker in self::made(network, made)? {
        let executed = Executed { marker, slot };
        journal.record(&Entry::Executed(executed))?;
    }
    Ok(())
}

/// Those of these markers that are there.
fn made(network: &dyn Network, markers: Vec<Address>) -> Result<Vec<Address>, Error> {
    if markers.is_empty() {
        return Ok(markers);
    }
    let accounts = network.accounts(&markers)?;
    let made = markers.into_iter().zip(accounts);
    Ok(made
        .filter(|(_, account)| once::is_made(account.as_ref()))
        .map(|(marker, _)| marker)
        .collect())
}

/// Two answers in a row must say so.
fn wait_until_finalized(network: &dyn Network, slot: u64) -> Result<(), Error> {
    let mut agreed = 0;
    for _ in 0..MOST_LOOKS {
        agreed = match network.finalized()?.slot >= slot {
            true => agreed + 1,
            false => 0,
        };
        if agreed == 2 {
            return Ok(());
        }
        network.wait(PAUSE);
    }
    Err(Error::Unfinished(format!(
        "what was executed is not finalized after three minutes, slot {slot} is not reached: run it again"
    )))
}

impl<M: Medium> Engine<'_, M> {
    /// Puts what is new into the journal. Returns everything that is to be executed, that of earlier runs too.
    pub fn propose(
        &mut self,
        rehearsed: &[Rehearsed],
        squads: Option<Squads>,
    ) -> Result<Vec<Call>, Error> {
        let once = self.recipe.once.expect("the authority is a program's");
        for one in rehearsed {
            let payments = self.payments_of(&one.rows);
            let marker = once.marker(&self.recipe.authority, &payments);
            let message = self.recipe.called(&payments).expect("a batch fits");
            let proposed = Proposed::new(one.rows.clone(), marker, &message);
            self.journal.record(&Entry::Proposed(proposed))?;
        }
        let proposals = self.journal.book().proposals().iter();
        let call = proposals.map(|one| Call::new(&one.message, one.rows.clone(), squads));
        Ok(call.collect())
    }
}
