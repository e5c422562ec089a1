//! CreateVault makes exactly the requested vault, at any bump, prefunded or not. That it makes
//! no other is in `attacks`.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::{ID, error::VaultError, state::Vault},
    cu_vault_tests::{
        Arch, World, ix,
        keys::{id_with_bump, key, vault_address},
        world::SOL,
    },
    solana_account::Account,
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
};

/// A payer with 10 SOL, a base, and the vault of an id with this canonical bump.
struct Setting {
    world: World,
    payer: Pubkey,
    base: Pubkey,
    id: u64,
    vault: Pubkey,
    bump: u8,
}

impl Setting {
    fn new(arch: Arch, bump: u8) -> Self {
        let mut world = World::new(arch);
        let [payer, base] = ["payer", "base"].map(key);
        world.fund(&payer, 10 * SOL);
        let id = id_with_bump(&base, bump);
        let (vault, bump) = vault_address(&base, id);
        Self {
            world,
            payer,
            base,
            id,
            vault,
            bump,
        }
    }

    fn create(&self) -> Instruction {
        ix::create_vault(&self.payer, &self.base, &self.vault, self.id, self.bump)
    }

    /// The account that CreateVault must leave, with these lamports.
    fn created(&self, lamports: u64) -> Account {
        let reserve = self.world.rent(Vault::LEN);
        let mut data = vec![1, 1, self.bump, 0, 0, 0, 0, 0];
        data.extend(self.id.to_le_bytes());
        data.extend(reserve.to_le_bytes());
        data.extend(self.base.to_bytes());
        data.extend(self.base.to_bytes());
        data.extend([0; 32]);
        Account {
            lamports,
            data,
            owner: ID,
            ..Account::default()
        }
    }
}

#[test]
fn a_vault_is_made_to_the_byte_at_any_bump() {
    for arch in Arch::ALL {
        for bump in [255, 254, 253, 247] {
            let mut setting = Setting::new(arch, bump);
            let reserve = setting.world.rent(Vault::LEN);
            let (create, created) = (setting.create(), setting.created(reserve));
            let vault = setting.vault;
            let run = setting.world.send_exactly(&create, |effect| {
                effect.account(&setting.payer).lamports -= reserve;
                *effect.account(&vault) = created;
            });
            assert_eq!(run.cpis.len(), 1, "one CPI makes the account");
        }
    }
}

/// The address has received lamports before: the payer adds what is missing, and the rest, if
/// any, can be withdrawn.
#[test]
fn a_prefunded_address_becomes_a_vault_all_the_same() {
    for arch in Arch::ALL {
        let reserve = World::new(arch).rent(Vault::LEN);
        for prefund in [1, reserve - 1, reserve, reserve + 1, 3 * SOL] {
            let mut setting = Setting::new(arch, 255);
            setting.world.fund(&setting.vault, prefund);
            let missing = reserve.saturating_sub(prefund);
            let created = setting.created(prefund + missing);
            let create = setting.create();
            setting.world.send_exactly(&create, |effect| {
                effect.account(&setting.payer).lamports -= missing;
                *effect.account(&setting.vault) = created;
            });

            let spare = (prefund + missing) - reserve;
            let all = ix::withdraw_sol(&setting.base, &setting.vault, &setting.payer, spare);
            let more = ix::withdraw_sol(&setting.base, &setting.vault, &setting.payer, spare + 1);
            setting.world.refuse(&more, VaultError::InsufficientFunds);
            setting.world.run_exactly(&all, |effect| {
                effect.move_lamports(&setting.vault, &setting.payer, spare);
            });
        }
    }
}

/// Where nothing is missing, the payer needs only to sign. It may be read-only. An account that
/// the System program debits must carry no data, but this it does not debit.
#[test]
fn a_payer_who_has_nothing_to_pay_may_be_any_signer() {
    for arch in Arch::ALL {
        let reserve = World::new(arch).rent(Vault::LEN);
        for prefund in [reserve, reserve + 1] {
            let mut setting = Setting::new(arch, 255);
            setting.world.fund(&setting.vault, prefund);
            let dressed = Account {
                data: vec![0xA5; 7],
                owner: key("some program"),
                ..setting.world.get(&setting.payer)
            };
            setting.world.set(&setting.payer, dressed);
            let created = setting.created(prefund);
            let mut create = setting.create();
            for is_writable in [true, false] {
                create.accounts[0].is_writable = is_writable;
                setting.world.run_exactly(&create, |effect| {
                    *effect.account(&setting.vault) = created.clone();
                });
            }
        }
    }
}

/// What disproving higher bumps costs: nothing at 255, and far below 1,500 CU a candidate.
#[test]
fn each_higher_bump_costs_less_than_the_syscall_would() {
    for arch in Arch::ALL {
        let cu = |bump| {
            let setting = Setting::new(arch, bump);
            setting.world.run(&setting.create()).cu()
        };
        let (base, one, eight) = (cu(255), cu(254), cu(247));
        assert!(one - base < 500, "{arch}: {base} {one}");
        assert!((eight - one) / 7 < 400, "{arch}: {one} {eight}");
    }
}
