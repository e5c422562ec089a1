//! The theorems, as questions about one path.
//!
//! | number | what it says |
//! |---|---|
//! | 1 | no fault: 0 or a declared code, and no store but into lamports, owner, length or data of a writable slot |
//! | 2 | frame: on success every byte that the contract does not name is as it was |
//! | 3 | authority: success implies who signed, and the state of the vault |
//! | 4 | lamports: what leaves is at most the balance less the reserve, and each recipient has its sum |
//! | 5 | calls: exactly those of the table, by program, accounts, data and seeds |
//! | 6 | confinement: for whom a vault signs, in whatever ends the path |
//! | 7 | provenance: what makes a vault, and that nothing else does or changes what its address depends on |
//! | 8 | hand-over and end: what the authority, the nominee and a closed account become |
//! | 9 | GetVault returns what the state says; of a deposit, all that the program does is one transfer to the vault |
//! | 10 | two programs do the same on every input: [`alike`] |
//! | 12 | an instruction is refused before its first call exactly where its precondition fails |
//!
//! Theorem 11, the cost, is no question: each path knows its CU.

mod alike;
mod confined;
mod create;
mod deposit;
mod provenance;
mod refused;
mod token;

pub use alike::{Calls, alike};

use {
    self::token::Transfer,
    crate::{
        call::{Call, Meta},
        facts::{FIRST_CODE, ID, Instruction, MAX_EXTRA_ACCOUNTS, STATELESS_SEED, Spec, Vault},
        machine::{End, Machine, Path},
        shapes::Subject,
        term::{Op, Term},
    },
    std::{mem::offset_of, ops::Range},
};

/// The numbers of the theorems that are questions.
pub const ASKED: [u8; 10] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12];

/// What Pinocchio returns for a price of a byte that no rent has; a named exception of theorem 1.
pub const INVALID_ARGUMENT: u64 = 2 << 32;

const SYSTEM_TRANSFER: u32 = 2;
const OVERHEAD: u64 = 128;

/// A theorem that does not hold on a path.
#[derive(Clone, Debug)]
pub struct Failure {
    pub theorem: u8,
    pub what: String,
    /// An input that shows it.
    pub example: Vec<u64>,
    /// What the input has for another program, if this is about two.
    pub other: Option<Taken>,
}

/// What a path requires of an input, and the calls that it makes.
#[derive(Clone, Debug)]
pub struct Taken {
    conditions: Vec<Term>,
    hashes: Vec<(Vec<Term>, Vec<Term>)>,
    points: Vec<(Vec<Term>, Term)>,
    calls: Vec<Call>,
}

impl Taken {
    fn of(path: &Path) -> Self {
        Self {
            conditions: path.conditions.clone(),
            hashes: path.hashes.clone(),
            points: path.points.clone(),
            calls: path.calls.clone(),
        }
    }

    /// A path with these.
    pub fn put_into(self, path: &mut Path) {
        path.conditions = self.conditions;
        path.hashes = self.hashes;
        path.points = self.points;
        path.calls = self.calls;
    }
}

/// Asks all theorems of a path.
pub fn check(machine: &mut Machine, path: &Path, end: &End, subject: Subject) -> Vec<Failure> {
    let mut question = Question::new(machine, path);
    for violation in &path.violations {
        question.fail(1, violation.clone());
    }
    question.confined();
    if let Some(spec) = subject.spec() {
        question.refused_exactly(end, spec);
    }
    match end {
        End::Returned(0) => match subject.spec() {
            Some(spec) => question.success(spec, subject.recipients),
            None => question.fail(1, "success without an instruction".to_owned()),
        },
        End::Returned(code) => question.declared(*code, subject),
        End::Fault(what) => question.fail(1, format!("a fault: {what}")),
        // Nothing is proved of it, and the page counts it.
        End::Unknown(_) => {}
    }
    question.failures
}

/// An account that a call names: its slot, whether it is writable, whether it signs.
type Named = (usize, bool, bool);

struct Question<'m, 'a, 'p> {
    machine: &'m mut Machine<'a>,
    path: &'p Path,
    /// Where this holds, nothing is claimed.
    unless: Option<Term>,
    failures: Vec<Failure>,
}

impl<'m, 'a, 'p> Question<'m, 'a, 'p> {
    fn new(machine: &'m mut Machine<'a>, path: &'p Path) -> Self {
        Self {
            machine,
            path,
            unless: None,
            failures: Vec::new(),
        }
    }
}

impl Question<'_, '_, '_> {
    fn fail(&mut self, theorem: u8, what: String) {
        if self.unless.is_some() {
            let never = self.machine.terms.truth(false);
            return self.claim(theorem, &what, never);
        }
        let example = self.path.example.to_vec();
        self.failures.push(Failure {
            theorem,
            what,
            example,
            other: None,
        });
    }

    fn claim(&mut self, theorem: u8, what: &str, condition: Term) {
        let condition = match self.unless {
            Some(unless) => self.machine.terms.any(unless, condition),
            None => condition,
        };
        if let Some(example) = self.machine.refute(self.path, condition) {
            self.failures.push(Failure {
                theorem,
                what: what.to_owned(),
                example,
                other: None,
            });
        }
    }

    fn equal(&mut self, theorem: u8, what: &str, a: &[Term], b: &[Term]) {
        if a.len() != b.len() {
            self.fail(
                theorem,
                format!("{what}: {} bytes, expected {}", a.len(), b.len()),
            );
            return;
        }
        let same = self.machine.terms.same(a, b);
        self.claim(theorem, what, same);
    }

    fn declared(&mut self, code: u64, subject: Subject) {
        let own = |code: u64| {
            let number = code.checked_sub(FIRST_CODE.into())?;
            // Any instruction may be none.
            let declared = number == 0
                || subject.spec().is_some_and(|spec| {
                    spec.errors
                        .iter()
                        .any(|error| u64::from(error.code()) == code)
                });
            declared.then_some(())
        };
        let reads_rent = [Instruction::CreateVault, Instruction::LowerReserve]
            .iter()
            .any(|it| subject.discriminator == *it as u8);
        if own(code).is_none() && !(reads_rent && code == INVALID_ARGUMENT) {
            self.fail(
                1,
                format!("the code {code}, which the table does not declare"),
            );
        }
    }

    fn success(&mut self, spec: &Spec, recipients: usize) {
        let count = spec.slots.len() + recipients;
        let given = self.machine.layout.shape.slots.len();
        let extra: Vec<usize> = (count..given).collect();
        if given < count
            || !(extra.is_empty() || spec.forwards && extra.len() <= MAX_EXTRA_ACCOUNTS)
        {
            self.fail(1, "success with a wrong number of accounts".to_owned());
            return;
        }
        match spec.instruction {
            Instruction::DepositSol => self.deposit(),
            Instruction::WithdrawSol => self.pay(1),
            Instruction::PayoutSol => self.pay(recipients),
            Instruction::NominateAuthority => {
                self.commanded();
                let nominee = self.machine.instruction(1, 32);
                let found = self.state_after(1, offset_of!(Vault, pending_authority), 32);
                self.equal(8, "the nominee is the argument", &found, &nominee);
                let written = self.state(1, offset_of!(Vault, pending_authority), 32);
                self.frame(&[written]);
            }
            Instruction::AcceptAuthority => self.accept(),
            Instruction::CloseVault => self.close(),
            Instruction::GetVault => self.get(),
            Instruction::LowerReserve => self.lower(),
            Instruction::StatelessDeposit => {
                self.stateless(&[(0, true, true), (1, true, true)]);
            }
            Instruction::StatelessWithdraw => {
                self.stateless(&[(1, true, true), (2, true, false)]);
            }
            Instruction::DepositToken => {
                self.signed(0);
                self.is_ours(4);
                let authority = self.machine.data(3, 32, 32);
                let vault = self.machine.address(4);
                self.equal(3, "the token account is the vault's", &authority, &vault);
                let transfer = self.token_transfer([1, 2, 3, 0], 1, 9, extra);
                self.tokens(false, &[transfer], None);
                self.frame(&[]);
                self.is_a_deposit(1, 3, 1, &[1, 3]);
            }
            Instruction::WithdrawToken => {
                self.is_commanded();
                let transfer = self.token_transfer([2, 3, 4, 1], 1, 9, extra);
                self.tokens(true, &[transfer], None);
                self.frame(&[]);
            }
            Instruction::PayoutToken => {
                self.is_commanded();
                let transfers: Vec<_> = (0..recipients)
                    .map(|index| {
                        let slots = [2, 3, 5 + index, 1];
                        self.token_transfer(slots, 2 + 8 * index, 1, extra.clone())
                    })
                    .collect();
                self.tokens(true, &transfers, None);
                self.frame(&[]);
            }
            Instruction::CloseTokenAccount => {
                self.is_commanded();
                let decimals = self.machine.instruction(1, 1)[0];
                self.close_token(Transfer {
                    source: 2,
                    mint: 3,
                    destination: 4,
                    authority: 1,
                    amount: Vec::new(),
                    decimals,
                    extra,
                });
                self.frame(&[]);
            }
            Instruction::WithdrawExcessLamports => {
                self.is_commanded();
                self.withdraw_excess();
                self.frame(&[]);
            }
            Instruction::CreateVault => self.create(),
        }
        self.provenance(spec.instruction);
    }

    /// A transfer between slots: source, mint, destination, authority.
    fn token_transfer(
        &mut self,
        [source, mint, destination, authority]: [usize; 4],
        amount: usize,
        decimals: usize,
        extra: Vec<usize>,
    ) -> Transfer {
        Transfer {
            source,
            mint,
            destination,
            authority,
            amount: self.machine.instruction(amount, 8),
            decimals: self.machine.instruction(decimals, 1)[0],
            extra,
        }
    }

    /// Where a field of a vault's state lies.
    fn state(&self, slot: usize, at: usize, len: usize) -> Range<usize> {
        let at = self.machine.layout.account_data(slot) + at;
        at..at + len
    }

    fn state_after(&mut self, slot: usize, at: usize, len: usize) -> Vec<Term> {
        self.state(slot, at, len)
            .map(|at| self.machine.after(self.path, at))
            .collect()
    }

    fn lamports(&self, slot: usize) -> Range<usize> {
        let at = self.machine.layout.lamports(slot);
        at..at + 8
    }

    fn byte(&mut self, value: u8) -> Term {
        self.machine.terms.constant(value.into(), 8)
    }

    fn bytes(&mut self, values: &[u8]) -> Vec<Term> {
        values.iter().map(|value| self.byte(*value)).collect()
    }

    /// The account in the slot is a vault of this version.
    fn is_vault(&mut self, slot: usize) -> bool {
        if self.machine.layout.shape.len(slot) != Vault::LEN {
            self.fail(3, "success with a vault of another length".to_owned());
            return false;
        }
        let found = self.machine.data(slot, 0, 2);
        let expected = self.bytes(&[Vault::DISCRIMINATOR, Vault::VERSION]);
        self.equal(
            3,
            "the vault has its discriminator and version",
            &found,
            &expected,
        );
        true
    }

    fn signed(&mut self, slot: usize) {
        let signs = self.machine.signs(slot);
        self.claim(3, "the account in slot 0 signed", signs);
    }

    fn does_not_sign(&mut self, slot: usize) {
        let signs = self.machine.signs(slot);
        let not = self.machine.terms.not(signs);
        self.claim(3, "the vault itself did not sign", not);
    }

    /// The same without a call.
    fn commanded(&mut self) {
        self.is_commanded();
        self.no_calls();
    }

    /// Slot 0 signed and is the authority of the vault in slot 1.
    fn is_commanded(&mut self) {
        self.signed(0);
        if self.is_vault(1) {
            let authority = self.machine.data(1, offset_of!(Vault, authority), 32);
            let signer = self.machine.address(0);
            self.equal(
                3,
                "slot 0 is the authority in the vault's state",
                &authority,
                &signer,
            );
        }
    }

    /// The account in the slot is a vault of this program.
    fn is_ours(&mut self, slot: usize) -> bool {
        let owner = self.machine.owner(slot);
        let ours = self.bytes(ID.as_array());
        self.equal(3, "the vault is this program's", &owner, &ours);
        self.is_vault(slot)
    }

    fn no_calls(&mut self) {
        if !self.path.calls.is_empty() {
            self.fail(5, "a call, and the table has none".to_owned());
        }
    }

    fn word(&mut self, bytes: &[Term]) -> Term {
        self.machine.terms.word(bytes)
    }

    fn add(&mut self, a: Term, b: Term) -> Term {
        self.machine.terms.bin(Op::Add, a, b)
    }

    fn balance_after(&mut self, what: &str, slot: usize, expected: Term) {
        let at = self.machine.layout.lamports(slot);
        let found = self.machine.word_after(self.path, at);
        let same = self.machine.terms.eq(found, expected);
        self.claim(4, what, same);
    }

    /// WithdrawSol and PayoutSol.
    fn pay(&mut self, recipients: usize) {
        self.commanded();
        if self.machine.layout.shape.len(1) != Vault::LEN {
            return;
        }
        let reserve = self.machine.data(1, offset_of!(Vault, rent_reserve), 8);
        let reserve = self.word(&reserve);
        let mut balance = self.machine.lamports(1);
        let mut sums: Vec<(usize, Term)> = Vec::new();
        let vault = self.machine.layout.shape.account(1);
        for index in 0..recipients {
            let amount = self.machine.instruction(1 + 8 * index, 8);
            let amount = self.word(&amount);
            let enough = self.machine.terms.ule(amount, balance);
            self.claim(4, "the amounts so far are at most the balance", enough);
            balance = self.machine.terms.bin(Op::Sub, balance, amount);
            let account = self.machine.layout.shape.account(2 + index);
            if account == vault {
                self.fail(4, "success with the vault as its own recipient".to_owned());
            }
            match sums.iter().position(|(known, _)| *known == account) {
                Some(known) => sums[known].1 = self.add(sums[known].1, amount),
                None => sums.push((account, amount)),
            }
        }
        let kept = self.machine.terms.ule(reserve, balance);
        self.claim(4, "the reserve stays", kept);
        self.balance_after("the vault is debited by the sum", 1, balance);
        let mut written = vec![self.lamports(1)];
        for (slot, sum) in sums {
            let before = self.machine.lamports(slot);
            let after = self.add(before, sum);
            self.balance_after(
                "each recipient is credited by the sum of its amounts",
                slot,
                after,
            );
            written.push(self.lamports(slot));
        }
        self.frame(&written);
    }

    fn accept(&mut self) {
        self.signed(0);
        self.no_calls();
        if !self.is_vault(1) {
            return;
        }
        let nominee = self
            .machine
            .data(1, offset_of!(Vault, pending_authority), 32);
        let signer = self.machine.address(0);
        self.equal(
            3,
            "slot 0 is the nominee in the vault's state",
            &nominee,
            &signer,
        );
        let nobody = self.bytes(&[0; 32]);
        let none = self.machine.terms.same(&nominee, &nobody);
        let some = self.machine.terms.not(none);
        self.claim(3, "the nominee is not zero", some);
        let authority = self.state_after(1, offset_of!(Vault, authority), 32);
        self.equal(8, "the authority is the nominee", &authority, &nominee);
        let pending = self.state_after(1, offset_of!(Vault, pending_authority), 32);
        self.equal(8, "the nomination is gone", &pending, &nobody);
        let written = self.state(1, offset_of!(Vault, authority), 64);
        self.frame(&[written]);
    }

    fn close(&mut self) {
        self.commanded();
        let layout = self.machine.layout.clone();
        if layout.shape.account(1) == layout.shape.account(2) {
            self.fail(4, "success with the vault as its own recipient".to_owned());
            return;
        }
        let (vault, recipient) = (self.machine.lamports(1), self.machine.lamports(2));
        let sum = self.add(vault, recipient);
        self.balance_after("the recipient has all that the vault had", 2, sum);
        let zero = self.machine.terms.constant(0, 64);
        self.balance_after("the vault has nothing", 1, zero);
        let len = self.machine.word_after(self.path, layout.data_len(1));
        let empty = self.machine.terms.eq(len, zero);
        self.claim(8, "a closed account has no data", empty);
        let owner = layout.owner(1)..layout.owner(1) + 32;
        let found: Vec<_> = owner
            .clone()
            .map(|at| self.machine.after(self.path, at))
            .collect();
        let system = self.bytes(&[0; 32]);
        self.equal(
            8,
            "a closed account is the System program's",
            &found,
            &system,
        );
        let length = layout.data_len(1)..layout.data_len(1) + 8;
        self.frame(&[self.lamports(1), self.lamports(2), owner, length]);
    }

    fn get(&mut self) {
        self.no_calls();
        if !self.is_ours(0) {
            return;
        }
        let reserve = self.machine.data(0, offset_of!(Vault, rent_reserve), 8);
        let (reserve, balance) = (self.word(&reserve), self.machine.lamports(0));
        let covered = self.machine.terms.ule(reserve, balance);
        let above = self.machine.terms.bin(Op::Sub, balance, reserve);
        let zero = self.machine.terms.constant(0, 64);
        let withdrawable = self.machine.terms.ite(covered, above, zero);
        let mut expected: Vec<_> = (0..8)
            .map(|index| self.machine.terms.byte(withdrawable, index))
            .collect();
        expected.extend(self.machine.data(0, offset_of!(Vault, id), 8));
        expected.extend(self.machine.data(0, offset_of!(Vault, authority), 32));
        let returned = self.path.returned.clone().unwrap_or_default();
        self.equal(
            9,
            "GetVault returns what may leave, the id and the authority",
            &returned,
            &expected,
        );
        self.frame(&[]);
    }

    fn lower(&mut self) {
        self.no_calls();
        if !self.is_vault(0) {
            return;
        }
        let at = offset_of!(Vault, rent_reserve);
        let reserve = self.machine.data(0, at, 8);
        let reserve = self.word(&reserve);
        let minimum = self.minimum();
        let less = self.machine.terms.ult(minimum, reserve);
        let found = self.state_after(0, at, 8);
        let found = self.word(&found);
        for (when, expected) in [(less, minimum), (self.machine.terms.not(less), reserve)] {
            let same = self.machine.terms.eq(found, expected);
            let holds = self.machine.terms.implies(when, same);
            self.claim(
                4,
                "the reserve is the lower of itself and today's minimum",
                holds,
            );
        }
        self.frame(&[self.state(0, at, 8)]);
    }

    /// What a vault must hold today.
    fn minimum(&mut self) -> Term {
        let rent = self.machine.rent();
        let bytes = OVERHEAD + Vault::LEN as u64;
        let bytes = self.machine.terms.constant(bytes, 64);
        self.machine.terms.bin(Op::Mul, rent, bytes)
    }

    fn deposit(&mut self) {
        self.signed(0);
        if !self.is_vault(1) {
            return;
        }
        self.does_not_sign(1);
        let seeds = self.vault_seeds(1);
        self.transfer(&[(0, true, true), (1, true, true)], &seeds);
        self.frame(&[]);
        if self.machine.layout.shape.account(0) == self.machine.layout.shape.account(1) {
            self.fail(9, "success with the vault as its own depositor".to_owned());
        }
        self.is_a_deposit(0, 1, 4, &[0, 1]);
    }

    fn stateless(&mut self, metas: &[Named]) {
        self.signed(0);
        self.does_not_sign(1);
        let mut seeds = self.bytes(STATELESS_SEED);
        seeds.extend(self.machine.address(0));
        seeds.extend(self.machine.instruction(9, 1));
        self.transfer(metas, &seeds);
        self.frame(&[]);
    }

    /// Accounts of a call are these slots with these rights.
    fn named(&mut self, found: &[Meta], expected: &[Named]) {
        if found.len() != expected.len() {
            return self.fail(
                5,
                format!(
                    "{} accounts in a call, expected {}",
                    found.len(),
                    expected.len()
                ),
            );
        }
        for (meta, (slot, writable, signer)) in found.iter().zip(expected) {
            let account = self.machine.layout.shape.account(*slot);
            let rights = [(meta.writable, *writable), (meta.signer, *signer)];
            let exact = rights
                .iter()
                .all(|(term, value)| self.machine.terms.decided(*term) == Some(*value));
            let has_info = self
                .path
                .calls
                .iter()
                .any(|call| call.infos.contains(&Some(account)));
            if meta.slot != Some(account) || !exact || !has_info {
                self.fail(
                    5,
                    format!("an account of a call is not slot {slot} with the rights of the table"),
                );
            }
        }
    }

    /// The one call is a System transfer of the amount in the arguments, signed by the address of the seeds. That
    /// is a hash over all seeds in a row, so where one ends makes no difference.
    fn transfer(&mut self, metas: &[Named], seeds: &[Term]) {
        let [call] = self.path.calls.as_slice() else {
            self.fail(5, format!("{} calls, expected 1", self.path.calls.len()));
            return;
        };
        let system = self.bytes(&[0; 32]);
        self.equal(
            5,
            "the call goes to the System program",
            &call.program,
            &system,
        );
        let mut data = self.bytes(&SYSTEM_TRANSFER.to_le_bytes());
        data.extend(self.machine.instruction(1, 8));
        self.equal(
            5,
            "the call's data is a transfer of the argument",
            &call.data,
            &data,
        );
        self.named(&call.metas, metas);
        let [signer] = call.signers.as_slice() else {
            self.fail(5, format!("{} signers, expected 1", call.signers.len()));
            return;
        };
        self.equal(
            5,
            "the call is signed with the seeds",
            &signer.concat(),
            seeds,
        );
    }

    /// Every byte outside these ranges, and outside of what a callee may have written, is as it was.
    fn frame(&mut self, written: &[Range<usize>]) {
        let layout = &self.machine.layout;
        let mut open = written.to_vec();
        for meta in self.path.calls.iter().flat_map(|call| &call.metas) {
            if let Some(slot) = meta.slot
                && self.machine.terms.decided(meta.writable) != Some(false)
            {
                let data = layout.account_data(slot);
                open.push(layout.lamports(slot)..layout.lamports(slot) + 8);
                open.push(layout.owner(slot)..layout.owner(slot) + 32);
                open.push(data..data + layout.shape.len(slot));
            }
        }
        for at in self.machine.written(self.path) {
            if open.iter().any(|range| range.contains(&at)) {
                continue;
            }
            let (before, after) = (self.machine.input(at), self.machine.after(self.path, at));
            match before {
                Some(before) => self.equal(
                    2,
                    "a byte that the contract does not name",
                    &[after],
                    &[before],
                ),
                None => self.fail(2, "a byte behind the input".to_owned()),
            }
        }
    }
}
