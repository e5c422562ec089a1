//! Who takes part in the facts.

use {
    cu_runtime::{Profile, Runtime, programs},
    cu_vault_tests::{
        Arch, World,
        keys::key,
        relay,
        rogue::{self, MAX_RECORDED, RECORD_HEADER, Step},
        world::SOL,
    },
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
};

/// The first seed of A's address.
pub const SEED: &[u8] = b"vault";

/// What an instruction may spend unless a fact says otherwise.
pub const BUDGET: u64 = 1_400_000;

pub struct Scene {
    pub world: World,
    pub profile: Profile,
    /// Programs that follow their instructions. A is the one that a fact's instruction goes to.
    pub a: Pubkey,
    pub b: Pubkey,
    pub c: Pubkey,
    /// Programs that call on, each the next.
    pub relays: Vec<Pubkey>,
    /// Wallets with 10 SOL. The fact alone sets whether they sign.
    pub wallet: Pubkey,
    pub other: Pubkey,
    /// A's own account, with 8 bytes of data, all zero; and a second one.
    pub own: Pubkey,
    pub second: Pubkey,
    /// B's own account, the same.
    pub theirs: Pubkey,
    /// Accounts of A and of C in which they write down return data.
    pub notes: Pubkey,
    pub notes_of_c: Pubkey,
    /// A's program address of [`SEED`] and its canonical bump. It holds 10 SOL and nothing else.
    pub pda: Pubkey,
    pub bump: u8,
}

impl Scene {
    pub fn new(arch: Arch, profile: Profile) -> Self {
        Self::on(arch, profile.into(), profile)
    }

    /// On another runtime, with the outcomes of a profile.
    pub fn on(arch: Arch, runtime: Runtime, profile: Profile) -> Self {
        let mut world = World::on(arch, runtime);
        let [a, b, c] = ["A", "B", "C"].map(|name| rogue::load(&mut world, name));
        let relays = relay::load(&mut world, relay::LEAN, 10);

        let [wallet, other] = ["wallet", "other"].map(key);
        let (pda, bump) = Pubkey::find_program_address(&[SEED], &a);
        for funded in [&wallet, &other, &pda] {
            world.fund(funded, 10 * SOL);
        }
        let [own, second, theirs, notes, notes_of_c] =
            ["own", "second", "theirs", "notes", "notes of C"].map(key);
        for (account, owner, data_len) in [
            (own, a, 8),
            (second, a, 8),
            (theirs, b, 8),
            (notes, a, RECORD_HEADER + MAX_RECORDED),
            (notes_of_c, c, RECORD_HEADER + MAX_RECORDED),
        ] {
            world.set(&account, rogue::own_account(&owner, SOL, data_len));
        }
        Self {
            world,
            profile,
            a,
            b,
            c,
            relays,
            wallet,
            other,
            own,
            second,
            theirs,
            notes,
            notes_of_c,
            pda,
            bump,
        }
    }

    /// A does these steps.
    pub fn a<const N: usize, const M: usize>(
        &self,
        accounts: [AccountMeta; N],
        steps: [Step; M],
    ) -> Instruction {
        rogue::instruction(&self.a, accounts.into(), &steps)
    }

    /// B does these steps.
    pub fn b<const N: usize, const M: usize>(
        &self,
        accounts: [AccountMeta; N],
        steps: [Step; M],
    ) -> Instruction {
        rogue::instruction(&self.b, accounts.into(), &steps)
    }

    /// C does these steps.
    pub fn c<const N: usize, const M: usize>(
        &self,
        accounts: [AccountMeta; N],
        steps: [Step; M],
    ) -> Instruction {
        rogue::instruction(&self.c, accounts.into(), &steps)
    }

    /// How many calls may be in each other below the top-level instruction.
    pub fn deepest(&self) -> usize {
        match self.profile {
            Profile::All => 8,
            _ => 4,
        }
    }

    /// The next instruction may spend no more than this.
    pub fn set_budget(&mut self, units: u64) {
        self.world
            .svm
            .mollusk_mut()
            .compute_budget
            .compute_unit_limit = units;
    }

    /// Everything as before; returns what the last instruction might spend.
    pub fn reset_budget(&mut self) -> u64 {
        let mollusk = self.world.svm.mollusk_mut();
        let limit = &mut mollusk.compute_budget.compute_unit_limit;
        std::mem::replace(limit, BUDGET)
    }

    /// The highest bump below the canonical one that gives an address too.
    pub fn second_bump(&self) -> (Pubkey, u8) {
        (0..self.bump)
            .rev()
            .find_map(|bump| {
                let address = Pubkey::create_program_address(&[SEED, &[bump]], &self.a);
                Some((address.ok()?, bump))
            })
            .expect("about every second bump does")
    }

    /// A bump that gives no address: what it would give is a point of the curve.
    pub fn impossible_bump(&self) -> u8 {
        (0..=255)
            .find(|bump| Pubkey::create_program_address(&[SEED, &[*bump]], &self.a).is_err())
            .expect("about every second bump gives none")
    }
}

pub fn readonly(account: &Pubkey) -> AccountMeta {
    AccountMeta::new_readonly(*account, false)
}

pub fn writable(account: &Pubkey) -> AccountMeta {
    AccountMeta::new(*account, false)
}

pub fn signer(account: &Pubkey) -> AccountMeta {
    AccountMeta::new_readonly(*account, true)
}

pub fn writable_signer(account: &Pubkey) -> AccountMeta {
    AccountMeta::new(*account, true)
}

pub fn system() -> AccountMeta {
    readonly(&programs::SYSTEM)
}
