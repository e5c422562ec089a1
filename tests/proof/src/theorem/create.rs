//! The contract of CreateVault.

use {
    super::Question,
    crate::{
        facts::{ID, VAULT_SEED, Vault},
        term::{Op, Term},
    },
    std::mem::offset_of,
};

/// The System program's `CreateAccountAllowPrefund`.
const CREATE: u32 = 13;
const PAYER: usize = 0;
const BASE: usize = 1;
const VAULT: usize = 2;

/// What the runtime hashes behind the seeds and the program of an address.
const MARKER: &[u8] = b"ProgramDerivedAddress";

impl Question<'_, '_, '_> {
    pub(super) fn create(&mut self) {
        self.signed(PAYER);
        let base_signs = self.machine.signs(BASE);
        self.claim(3, "the base signed", base_signs);
        self.does_not_sign(VAULT);
        if self.machine.layout.shape.len(VAULT) != 0 {
            return self.fail(7, "success where there is data already".to_owned());
        }
        self.bump_is_canonical();
        self.call_of_creation();
        self.state_of_creation();
        let layout = &self.machine.layout;
        let (owner, len, data) = (
            layout.owner(VAULT),
            layout.data_len(VAULT),
            layout.account_data(VAULT),
        );
        self.frame(&[owner..owner + 32, len..len + 8, data..data + Vault::LEN]);
    }

    /// Base and id and this bump: the seeds without their prefix.
    fn seeds_with(&mut self, bump: Term) -> Vec<Term> {
        let mut seeds = self.machine.address(BASE);
        seeds.extend(self.machine.instruction(1, 8));
        seeds.push(bump);
        seeds
    }

    /// The hash of base, id and every higher bump was computed, and is on the curve.
    fn bump_is_canonical(&mut self) {
        let bump = self.machine.instruction(9, 1)[0];
        let (hashes, points) = (self.path.hashes.clone(), self.path.points.clone());
        let Ok(higher) = u8::try_from(points.len()) else {
            return self.fail(7, "more than 255 candidates".to_owned());
        };
        let expected = self.byte(u8::MAX - higher);
        let exact = self.machine.terms.eq(bump, expected);
        self.claim(7, "every higher bump was a candidate", exact);
        for (index, (point, answer)) in (0..higher).zip(&points) {
            let above = self.byte(1 + index);
            let candidate = self.add(bump, above);
            let mut hashed = self.bytes(VAULT_SEED);
            hashed.extend(self.seeds_with(candidate));
            hashed.extend(self.bytes(ID.as_array()));
            hashed.extend(self.bytes(MARKER));
            let Some((found, _)) = hashes.iter().find(|(_, hash)| hash == point) else {
                return self.fail(7, "a candidate that is no hash".to_owned());
            };
            self.equal(7, "a candidate is the hash of its seeds", found, &hashed);
            let on_curve = self.machine.terms.constant(0, 1);
            let on_curve = self.machine.terms.eq(*answer, on_curve);
            self.claim(7, "no higher bump gives an address", on_curve);
        }
    }

    /// One call: 120 bytes for this program at the address of the seeds, and of the payer what is missing.
    fn call_of_creation(&mut self) {
        let [call] = self.path.calls.as_slice() else {
            return self.fail(5, format!("{} calls, expected 1", self.path.calls.len()));
        };
        let system = self.bytes(&[0; 32]);
        self.equal(
            5,
            "the call goes to the System program",
            &call.program,
            &system,
        );
        if call.data.len() != 52 {
            return self.fail(5, "the call's data is no creation".to_owned());
        }
        let index = self.bytes(&CREATE.to_le_bytes());
        self.equal(5, "the call is a creation", &call.data[..4], &index);
        let space = self.bytes(&(Vault::LEN as u64).to_le_bytes());
        self.equal(
            5,
            "of as many bytes as a vault has",
            &call.data[12..20],
            &space,
        );
        let owner = self.bytes(ID.as_array());
        self.equal(5, "for this program", &call.data[20..], &owner);

        let (minimum, balance) = (self.minimum(), self.machine.lamports(VAULT));
        let is_missing = self.machine.terms.ult(balance, minimum);
        if call.metas.len() == 1 {
            self.named(&call.metas, &[(VAULT, true, true)]);
            let none = self.machine.terms.not(is_missing);
            self.claim(4, "no account pays only where nothing is missing", none);
        } else {
            self.named(&call.metas, &[(VAULT, true, true), (PAYER, true, true)]);
            let missing = self.machine.terms.bin(Op::Sub, minimum, balance);
            let paid = self.word(&call.data[4..12]);
            let exact = self.machine.terms.eq(paid, missing);
            self.claim(4, "the payer pays what is missing", exact);
            self.claim(4, "and only where something is", is_missing);
        }
        let [signer] = call.signers.as_slice() else {
            return self.fail(5, format!("{} signers, expected 1", call.signers.len()));
        };
        let bump = self.machine.instruction(9, 1)[0];
        let mut seeds = self.bytes(VAULT_SEED);
        seeds.extend(self.seeds_with(bump));
        self.equal(
            5,
            "the call is signed with the seeds",
            &signer.concat(),
            &seeds,
        );
    }

    fn state_of_creation(&mut self) {
        let mut state = self.bytes(&[0; Vault::LEN]);
        let mut put =
            |at: usize, bytes: &[Term]| state[at..at + bytes.len()].copy_from_slice(bytes);
        let head = self.bytes(&[Vault::DISCRIMINATOR, Vault::VERSION]);
        put(0, &head);
        put(offset_of!(Vault, bump), &self.machine.instruction(9, 1));
        put(offset_of!(Vault, id), &self.machine.instruction(1, 8));
        let minimum = self.minimum();
        let reserve: Vec<_> = (0..8)
            .map(|index| self.machine.terms.byte(minimum, index))
            .collect();
        put(offset_of!(Vault, rent_reserve), &reserve);
        let base = self.machine.address(BASE);
        put(offset_of!(Vault, base), &base);
        put(offset_of!(Vault, authority), &base);
        let found = self.state_after(VAULT, 0, Vault::LEN);
        self.equal(7, "the state is that of a new vault", &found, &state);
    }
}
