//! Confinement: which programs are called, and what a signature of the vault is for. Checked on every path, whatever its
//! instruction and however it ends.

use {
    super::Question,
    crate::{
        call::Call,
        facts::{SPL_TOKEN_ID, STATELESS_SEED, TOKEN_2022_ID, VAULT_SEED, Vault},
        term::Term,
    },
    std::mem::offset_of,
};

/// Of the System program.
const TRANSFER: u32 = 2;
const CREATE_ALLOWING_PREFUND: u32 = 13;

/// What was signed for with these seeds.
enum Signer {
    /// base, id and bump
    Vault(Vec<Term>),
    /// owner and bump
    Stateless(Vec<Term>),
}

impl Question<'_, '_, '_> {
    pub(super) fn confined(&mut self) {
        let path = self.path;
        for call in &path.calls {
            self.call_is_confined(call);
        }
    }

    fn call_is_confined(&mut self, call: &Call) {
        let is_system = self.is(&call.program, &[0; 32]);
        let is_token = self.is(&call.program, SPL_TOKEN_ID.as_array())
            || self.is(&call.program, TOKEN_2022_ID.as_array());
        if !is_system && !is_token {
            return self.fail(6, "a call of another program than the three".to_owned());
        }
        let signer = match call.signers.as_slice() {
            [] => None,
            [seeds] => match self.seeds(&seeds.concat()) {
                Some(signer) => Some(signer),
                None => return self.fail(6, "a signature for no vault".to_owned()),
            },
            _ => return self.fail(6, "more than one signature".to_owned()),
        };
        // The vault that signs is in one slot; in every other one is who signed the instruction.
        let vault = self.vault_of(call, is_system);
        for meta in &call.metas {
            let Some(slot) = meta.slot else {
                return self.fail(6, "an account that is none of the input".to_owned());
            };
            if signer.is_some() && Some(slot) == vault {
                continue;
            }
            let signed = self.machine.signs(slot);
            let no_more = self.machine.terms.implies(meta.signer, signed);
            self.claim(6, "who signs a call signed the instruction", no_more);
        }
        match signer {
            None => {}
            Some(Signer::Vault(seeds)) if is_token => self.commands(&seeds, vault),
            Some(Signer::Vault(seeds)) => self.creates_or_receives(call, &seeds, vault),
            Some(Signer::Stateless(seeds)) if is_system => {
                // Of the owner, who signed; nothing more is promised of a vault without state.
                self.signed_by(0, &seeds[..32]);
            }
            Some(Signer::Stateless(_)) => {
                self.fail(6, "a stateless vault signs for tokens".to_owned());
            }
        }
    }

    /// The slot of the account that the call takes for a vault.
    fn vault_of(&self, call: &Call, is_system: bool) -> Option<usize> {
        if !is_system {
            return self
                .machine
                .layout
                .shape
                .slots
                .get(1)
                .map(|_| self.machine.layout.shape.account(1));
        }
        let index = call
            .data
            .first()
            .and_then(|byte| self.machine.terms.value(*byte))?;
        match index as u32 {
            CREATE_ALLOWING_PREFUND => call.metas.first()?.slot,
            // From a stateless vault, or to any.
            _ => {
                let own = self.machine.layout.shape.account(1);
                call.metas
                    .iter()
                    .filter_map(|meta| meta.slot)
                    .find(|slot| *slot == own)
            }
        }
    }

    fn seeds(&self, seeds: &[Term]) -> Option<Signer> {
        let starts_with =
            |prefix: &[u8]| seeds.len() > prefix.len() && self.is(&seeds[..prefix.len()], prefix);
        if starts_with(VAULT_SEED) && seeds.len() == VAULT_SEED.len() + 41 {
            return Some(Signer::Vault(seeds[VAULT_SEED.len()..].to_vec()));
        }
        if starts_with(STATELESS_SEED) && seeds.len() == STATELESS_SEED.len() + 33 {
            return Some(Signer::Stateless(seeds[STATELESS_SEED.len()..].to_vec()));
        }
        None
    }

    fn signed_by(&mut self, slot: usize, address: &[Term]) {
        let signs = self.machine.signs(slot);
        self.claim(6, "the vault signs because its own signer did", signs);
        let signer = self.machine.address(slot);
        self.equal(6, "the vault signs for its own signer", address, &signer);
    }

    /// A call of a token program: with the seeds in the state of the vault whose authority signed.
    fn commands(&mut self, seeds: &[Term], vault: Option<usize>) {
        let Some(vault) = vault.filter(|slot| self.machine.layout.shape.len(*slot) == Vault::LEN)
        else {
            return self.fail(6, "a signature for an account that is no vault".to_owned());
        };
        let authority = self.machine.data(vault, offset_of!(Vault, authority), 32);
        self.signed_by(0, &authority);
        let mut own = self.machine.data(vault, offset_of!(Vault, base), 32);
        own.extend(self.machine.data(vault, offset_of!(Vault, id), 8));
        own.extend(self.machine.data(vault, offset_of!(Vault, bump), 1));
        self.equal(6, "the vault signs with its own seeds", seeds, &own);
    }

    /// A call of the System program: lamports to the vault, or its creation.
    fn creates_or_receives(&mut self, call: &Call, seeds: &[Term], vault: Option<usize>) {
        let index: Vec<_> = call.data.iter().take(4).copied().collect();
        if self.is(&index, &CREATE_ALLOWING_PREFUND.to_le_bytes()) {
            return self.signed_by(1, &seeds[..32]);
        }
        let to = call.metas.get(1).and_then(|meta| meta.slot);
        if !self.is(&index, &TRANSFER.to_le_bytes()) || to != vault || vault.is_none() {
            self.fail(
                6,
                "a vault signs for a System call that is neither".to_owned(),
            );
            return;
        }
        // It is debited only where it is the payer too, and that must have signed.
        if call.metas.first().and_then(|meta| meta.slot) == vault {
            self.fail(6, "a vault signs for a transfer from itself".to_owned());
        }
    }
}
