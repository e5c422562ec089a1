//! A chain with a vault on it, and the people around the vault.

use {
    crate::chain::Chain,
    cu_vault_tests::{
        Arch, ix,
        keys::{id_with_bump, vault_address},
        world::SOL,
    },
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
};

/// What the vault holds above its rent reserve.
pub const VAULT_SOL: u64 = 5 * SOL;

/// The first balance of every account.
const WALLET: u64 = 100 * SOL;

/// The vault's bump: that of half of all vaults.
const BUMP: u8 = 255;

/// A vault with SOL, created and filled by transactions.
pub struct Stage {
    pub chain: Chain,
    pub authority: Pubkey,
    pub vault: Pubkey,
    pub id: u64,
    pub depositor: Pubkey,
    pub recipient: Pubkey,
    pub stranger: Pubkey,
}

impl Stage {
    pub fn new(arch: Arch) -> Self {
        Self::on(Chain::new(arch))
    }

    pub fn on(chain: Chain) -> Self {
        let mut stage = Self::without_vault(chain);
        stage.chain.uncounted(|chain| {
            let create = ix::create_vault(
                &stage.authority,
                &stage.authority,
                &stage.vault,
                stage.id,
                BUMP,
            );
            chain.send(&stage.authority, &[create]);
            let deposit = ix::deposit_sol(&stage.depositor, &stage.vault, VAULT_SOL);
            chain.send(&stage.depositor, &[deposit]);
        });
        stage
    }

    /// The same people; the vault's address holds nothing yet.
    pub fn without_vault(mut chain: Chain) -> Self {
        let [authority, depositor, recipient, stranger] =
            ["authority", "depositor", "recipient", "stranger"]
                .map(|name| chain.wallet(name, WALLET));
        let id = id_with_bump(&authority, BUMP);
        Self {
            chain,
            authority,
            vault: vault_address(&authority, id).0,
            id,
            depositor,
            recipient,
            stranger,
        }
    }

    /// Creates the vault; another account may pay for it.
    pub fn create(&self, payer: &Pubkey) -> Instruction {
        ix::create_vault(payer, &self.authority, &self.vault, self.id, BUMP)
    }

    pub fn deposit(&self, lamports: u64) -> Instruction {
        ix::deposit_sol(&self.depositor, &self.vault, lamports)
    }

    /// Withdraws to the recipient.
    pub fn withdraw(&self, lamports: u64) -> Instruction {
        ix::withdraw_sol(&self.authority, &self.vault, &self.recipient, lamports)
    }

    pub fn close(&self) -> Instruction {
        ix::close_vault(&self.authority, &self.vault, &self.recipient)
    }
}
