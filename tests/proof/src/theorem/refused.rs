//! An instruction is refused exactly where its precondition does not hold: it then returns an error before its first
//! call, and never where the precondition holds.

use {
    super::Question,
    crate::{
        facts::{
            ID, Instruction, MAX_EXTRA_ACCOUNTS, MAX_TOKEN_RECIPIENTS, SPL_TOKEN_ID, Spec,
            TOKEN_2022_ID, TOKEN_ACCOUNT_LEN, Vault,
        },
        machine::End,
        shapes::Subject,
        term::{Op, Term},
    },
    std::mem::offset_of,
};

/// The number of the theorem.
const REFUSED: u8 = 12;

/// The highest price of a byte for which the largest account's minimum is a number of 64 bits: what Pinocchio takes.
const MOST_PER_BYTE: u64 = u64::MAX / (10 * 1024 * 1024 + super::OVERHEAD);

/// Where a token account has its authority.
const TOKEN_AUTHORITY: usize = 32;

/// What an instruction requires of an input.
type Requirements = Vec<(&'static str, Term)>;

/// What no input of the shape has.
type Missing = &'static str;

impl Question<'_, '_, '_> {
    pub(super) fn refused_exactly(&mut self, end: &End, spec: &Spec) {
        let End::Returned(code) = end else {
            return;
        };
        let is_refused = *code != 0 && self.path.calls.is_empty();
        match self.required(spec) {
            Err(_) if is_refused => {}
            Err(missing) => self.fail(REFUSED, format!("not refused without {missing}")),
            Ok(all) if is_refused => {
                let mut holds = self.machine.terms.truth(true);
                for (_, condition) in all {
                    holds = self.machine.terms.all(holds, condition);
                }
                let fails = self.machine.terms.not(holds);
                self.claim(REFUSED, "refused, and nothing is missing", fails);
            }
            Ok(all) => {
                for (what, condition) in all {
                    self.claim(REFUSED, &format!("not refused without {what}"), condition);
                }
            }
        }
    }

    fn required(&mut self, spec: &Spec) -> Result<Requirements, Missing> {
        let shape = &self.machine.layout.shape;
        let given = shape.slots.len();
        let Subject { recipients, .. } = Subject::of(shape).ok_or("the right length of data")?;
        let count = spec.slots.len() + recipients;
        if given < count || given > count && !spec.forwards {
            return Err("the right number of accounts");
        }
        let extra = given - count;
        let mut all = Vec::new();
        self.signers(spec, &mut all);
        match spec.instruction {
            Instruction::CreateVault => self.creatable(&mut all)?,
            Instruction::GetVault => {
                self.our_vault(0, &mut all)?;
            }
            Instruction::LowerReserve => {
                self.writes(&[0], &mut all);
                self.vault(0, &mut all)?;
                let price = self.rent_is_accepted();
                all.push(("a price of a byte that Pinocchio takes", price));
            }
            Instruction::DepositSol => {
                self.unsigned(1, &mut all);
                self.vault(1, &mut all)?;
            }
            Instruction::StatelessDeposit | Instruction::StatelessWithdraw => {
                self.unsigned(1, &mut all);
            }
            Instruction::NominateAuthority => {
                self.writes(&[1], &mut all);
                self.authority(&mut all)?;
            }
            Instruction::AcceptAuthority => {
                self.writes(&[1], &mut all);
                self.vault(1, &mut all)?;
                self.nominee(&mut all);
            }
            Instruction::CloseVault => {
                self.differs(2)?;
                self.writes(&[1, 2], &mut all);
                self.authority(&mut all)?;
            }
            Instruction::WithdrawSol => self.payable(1, &mut all)?,
            Instruction::PayoutSol => self.payable(recipients, &mut all)?,
            Instruction::DepositToken => {
                self.token_program(5, extra, &mut all)?;
                self.our_vault(4, &mut all)?;
                self.token_account(3)?;
                let authority = self.machine.data(3, TOKEN_AUTHORITY, 32);
                let vault = self.machine.address(4);
                let same = self.machine.terms.same(&authority, &vault);
                all.push(("a token account of the vault", same));
            }
            Instruction::WithdrawToken => {
                self.authority(&mut all)?;
                self.token_program(5, extra, &mut all)?;
            }
            Instruction::PayoutToken => {
                if recipients > MAX_TOKEN_RECIPIENTS {
                    return Err("as few recipients as it serves");
                }
                self.authority(&mut all)?;
                self.token_program(4, extra, &mut all)?;
            }
            Instruction::CloseTokenAccount => {
                self.authority(&mut all)?;
                self.token_program(6, extra, &mut all)?;
                self.token_account(2)?;
            }
            Instruction::WithdrawExcessLamports => {
                self.authority(&mut all)?;
                self.token_program(4, 0, &mut all)?;
            }
        }
        Ok(all)
    }

    /// Who must sign, as the table has it.
    fn signers(&mut self, spec: &Spec, all: &mut Requirements) {
        for (slot, _) in spec.slots.iter().enumerate().filter(|(_, it)| it.signer) {
            let signs = self.machine.signs(slot);
            all.push(("a signature", signs));
        }
    }

    fn unsigned(&mut self, slot: usize, all: &mut Requirements) {
        let signs = self.machine.signs(slot);
        let not = self.machine.terms.not(signs);
        all.push(("a vault that does not sign itself", not));
    }

    fn writes(&mut self, slots: &[usize], all: &mut Requirements) {
        for slot in slots {
            let writable = self
                .machine
                .writable(self.machine.layout.shape.account(*slot));
            all.push(("a writable account", writable));
        }
    }

    /// The vault is in slot 1, and another account in this one.
    fn differs(&self, slot: usize) -> Result<(), Missing> {
        let shape = &self.machine.layout.shape;
        if shape.account(1) == shape.account(slot) {
            return Err("a recipient that is not the vault");
        }
        Ok(())
    }

    fn vault(&mut self, slot: usize, all: &mut Requirements) -> Result<(), Missing> {
        if self.machine.layout.shape.len(slot) != Vault::LEN {
            return Err("the length of a vault");
        }
        for (at, (what, expected)) in [
            ("the discriminator of a vault", Vault::DISCRIMINATOR),
            ("the version of a vault", Vault::VERSION),
        ]
        .into_iter()
        .enumerate()
        {
            let found = self.machine.data(slot, at, 1)[0];
            let expected = self.byte(expected);
            let same = self.machine.terms.eq(found, expected);
            all.push((what, same));
        }
        Ok(())
    }

    fn our_vault(&mut self, slot: usize, all: &mut Requirements) -> Result<(), Missing> {
        let owner = self.machine.owner(slot);
        let ours = self.bytes(ID.as_array());
        let same = self.machine.terms.same(&owner, &ours);
        all.push(("a vault of this program", same));
        self.vault(slot, all)
    }

    /// Slot 0 is the authority of the vault in slot 1.
    fn authority(&mut self, all: &mut Requirements) -> Result<(), Missing> {
        self.vault(1, all)?;
        let authority = self.machine.data(1, offset_of!(Vault, authority), 32);
        let signer = self.machine.address(0);
        let same = self.machine.terms.same(&authority, &signer);
        all.push(("the authority", same));
        Ok(())
    }

    fn nominee(&mut self, all: &mut Requirements) {
        let nominee = self
            .machine
            .data(1, offset_of!(Vault, pending_authority), 32);
        let nobody = self.bytes(&[0; 32]);
        let none = self.machine.terms.same(&nominee, &nobody);
        let some = self.machine.terms.not(none);
        all.push(("a nomination", some));
        let signer = self.machine.address(0);
        let same = self.machine.terms.same(&nominee, &signer);
        all.push(("the nominee", same));
    }

    /// The vault in slot 1 pays the recipients after it, one after the other, and keeps its reserve.
    fn payable(&mut self, recipients: usize, all: &mut Requirements) -> Result<(), Missing> {
        self.writes(&[1], all);
        self.authority(all)?;
        let mut balance = self.machine.lamports(1);
        for index in 0..recipients {
            self.differs(2 + index)?;
            self.writes(&[2 + index], all);
            let amount = self.machine.instruction(1 + 8 * index, 8);
            let amount = self.word(&amount);
            let enough = self.machine.terms.ule(amount, balance);
            all.push(("a balance that suffices", enough));
            balance = self.machine.terms.bin(Op::Sub, balance, amount);
        }
        let reserve = self.machine.data(1, offset_of!(Vault, rent_reserve), 8);
        let reserve = self.word(&reserve);
        let kept = self.machine.terms.ule(reserve, balance);
        all.push(("the reserve", kept));
        Ok(())
    }

    /// The first eight bytes of its address tell which token program it is; Token-2022 alone takes more accounts.
    fn token_program(
        &mut self,
        slot: usize,
        extra: usize,
        all: &mut Requirements,
    ) -> Result<(), Missing> {
        if extra > MAX_EXTRA_ACCOUNTS {
            return Err("as few accounts as it forwards");
        }
        let [spl, token_2022] = [SPL_TOKEN_ID, TOKEN_2022_ID].map(|id| {
            let address = self.machine.address(slot);
            let id = self.bytes(&id.as_array()[..8]);
            self.machine.terms.same(&address[..8], &id)
        });
        let named = if extra == 0 {
            self.machine.terms.any(spl, token_2022)
        } else {
            token_2022
        };
        all.push(("a token program that takes these accounts", named));
        Ok(())
    }

    fn token_account(&self, slot: usize) -> Result<(), Missing> {
        if self.machine.layout.shape.len(slot) < TOKEN_ACCOUNT_LEN {
            return Err("the length of a token account");
        }
        Ok(())
    }

    /// An account without data that does not sign, a canonical bump, a price. That each higher bump was tried where the
    /// instruction goes on is theorem 7; here a refusal needs one that gives an address.
    fn creatable(&mut self, all: &mut Requirements) -> Result<(), Missing> {
        self.unsigned(2, all);
        if self.machine.layout.shape.len(2) != 0 {
            return Err("an account without data");
        }
        for (_, answer) in self.path.points.clone() {
            let on_curve = self.machine.terms.constant(0, 1);
            let on_curve = self.machine.terms.eq(answer, on_curve);
            all.push(("a bump above which none gives an address", on_curve));
        }
        let price = self.rent_is_accepted();
        all.push(("a price of a byte that Pinocchio takes", price));
        Ok(())
    }

    fn rent_is_accepted(&mut self) -> Term {
        let price = self.machine.rent();
        let most = self.machine.terms.constant(MOST_PER_BYTE, 64);
        self.machine.terms.ule(price, most)
    }
}
