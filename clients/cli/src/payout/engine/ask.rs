//! Questions to the network that change nothing, asked again where there was no answer.

use {
    super::Engine,
    crate::{
        error::Error,
        network::{Blockhash, Height, Network},
        payout::medium::Medium,
    },
};

/// How many times a question is asked again.
const PATIENCE: u32 = 5;

impl<M: Medium> Engine<'_, M> {
    pub(super) fn look_at_finalized(&mut self) -> Result<Height, Error> {
        let answer = self.ask(|network| network.finalized())?;
        // What is finalized stays so: an older answer adds nothing.
        let highest = self
            .finalized
            .filter(|highest| highest.block_height >= answer.block_height)
            .unwrap_or(answer);
        self.finalized = Some(highest);
        Ok(highest)
    }

    /// A blockhash that is not known to be too old, as that of a node that lags.
    pub(super) fn blockhash(&self) -> Result<Blockhash, Error> {
        self.ask(|network| {
            let blockhash = network.latest_blockhash()?;
            let finalized = self.finalized.map_or(0, |height| height.block_height);
            if blockhash.last_valid_block_height <= finalized {
                let (theirs, ours) = (blockhash.last_valid_block_height, finalized);
                return Err(Error::NodeBehind(format!(
                    "its blockhash ends with block {theirs}, and block {ours} is finalized"
                )));
            }
            Ok(blockhash)
        })
    }

    /// Asks again where there was no answer. Only for what changes nothing.
    pub(super) fn ask<T>(
        &self,
        question: impl Fn(&dyn Network) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut tries = 0;
        loop {
            match question(self.network) {
                Err(error) if error.is_transient() && tries < PATIENCE => {
                    let asked_for = match &error {
                        Error::RateLimited { retry_after } => *retry_after,
                        _ => None,
                    };
                    self.network
                        .wait(asked_for.unwrap_or(self.options.poll * 2u32.pow(tries)));
                    tries += 1;
                }
                answer => return answer,
            }
        }
    }
}
