//! The whole life of a vault, from CreateVault to CloseVault and back: at every step the sums of lamports
//! and of tokens stay what they were, and at the end nothing is left behind.
//!
//! Every account is one that the programs made themselves. Only the wallets that start with SOL are given.

#![forbid(unsafe_code)]

use {
    cu_runtime::Profile,
    cu_vault::{
        ID,
        error::VaultError,
        state::{Vault, VaultInfo},
        token::TokenProgram,
    },
    cu_vault_tests::{
        Arch, World,
        effect::Effect,
        ix::{self, TokenKeys},
        keys::{id_with_bump, key, vault_address},
        token::{DECIMALS, Mint, MintExtension, read},
        world::SOL,
    },
    solana_account::Account,
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    solana_system_interface::instruction::transfer,
    spl_associated_token_account_interface::instruction::create_associated_token_account,
    spl_token_2022_interface::{
        extension::{
            BaseStateWithExtensions, StateWithExtensions,
            transfer_fee::{
                TransferFeeConfig, instruction::harvest_withheld_tokens_to_mint,
            },
        },
        instruction, state,
    },
    std::collections::BTreeSet,
};

/// Half of all vaults, a quarter, and one in 256.
const BUMPS: [u8; 3] = [255, 254, 248];

/// What lies at the address before CreateVault: nothing, less than the vault's rent, more than that.
const PREFUNDED: [u64; 3] = [0, 1_000_000, 2 * SOL];

const TOKENS: u64 = 1_000_000;

#[test]
fn a_life_with_sol() {
    everywhere(|mut life| {
        life.create();
        life.use_sol();
        life.hand_over();
        life.take_the_rest_of_the_sol();
        life.close();

        life.create();
        life.use_sol();
    });
}

#[test]
fn a_life_with_tokens_of_spl_token() {
    a_life_with_tokens(TokenProgram::SplToken, None);
}

#[test]
fn a_life_with_tokens_of_token_2022() {
    a_life_with_tokens(TokenProgram::Token2022, None);
}

#[test]
fn a_life_with_tokens_that_cost_a_fee() {
    a_life_with_tokens(TokenProgram::Token2022, Some(1));
}

/// `fee` in percent.
fn a_life_with_tokens(program: TokenProgram, fee: Option<u64>) {
    everywhere(|mut life| {
        let tokens = life.issue(program, fee);
        life.create();
        life.use_sol();
        life.open(&tokens);
        life.use_tokens(&tokens);
        life.hand_over();
        life.take_the_rest_of_the_tokens(&tokens);
        life.take_the_rest_of_the_sol();
        life.close();

        life.create();
        life.open(&tokens);
        life.use_tokens(&tokens);
    });
}

/// On both ELFs and both profiles, at every bump, however the address was prefunded.
fn everywhere(live: impl Fn(Life)) {
    for arch in Arch::ALL {
        for profile in Profile::ALL {
            for bump in BUMPS {
                for prefunded in PREFUNDED {
                    live(Life::new(World::on(arch, profile), bump, prefunded));
                }
            }
        }
    }
}

/// A vault that is not yet there, and the wallets around it.
struct Life {
    world: World,
    /// Every account that any instruction has named.
    known: BTreeSet<Pubkey>,
    base: Pubkey,
    heir: Pubkey,
    depositor: Pubkey,
    /// Whom withdrawals and payouts pay.
    wallet: Pubkey,
    id: u64,
    vault: Pubkey,
    prefunded: u64,
    /// What the vault must hold.
    state: Vault,
}

impl Life {
    fn new(mut world: World, bump: u8, prefunded: u64) -> Self {
        let [base, heir, depositor, wallet] = ["base", "heir", "depositor", "wallet"].map(key);
        for wallet in [&base, &heir, &depositor, &wallet] {
            world.fund(wallet, 20 * SOL);
        }
        let id = id_with_bump(&base, bump);
        let state = Vault {
            discriminator: Vault::DISCRIMINATOR,
            version: Vault::VERSION,
            bump,
            reserved: [0; 5],
            id: id.to_le_bytes(),
            rent_reserve: world.rent(Vault::LEN).to_le_bytes(),
            base,
            authority: base,
            pending_authority: Pubkey::default(),
        };
        Self {
            world,
            known: BTreeSet::new(),
            base,
            heir,
            depositor,
            wallet,
            id,
            vault: vault_address(&base, id).0,
            prefunded,
            state,
        }
    }

    /// Whoever was the authority before, base is now, and nobody is nominated.
    fn create(&mut self) {
        assert_eq!(self.world.get(&self.vault), Account::default());
        if self.prefunded > 0 {
            let prefund = transfer(&self.depositor, &self.vault, self.prefunded);
            self.send(&prefund);
        }
        self.state.authority = self.base;
        let rent = self.state.rent_reserve();
        let missing = rent.saturating_sub(self.prefunded);
        let (depositor, vault, state) = (self.depositor, self.vault, self.state);
        let create = ix::create_vault(&depositor, &self.base, &vault, self.id, state.bump);
        self.send_exactly(&create, |effect| {
            effect.move_lamports(&depositor, &vault, missing);
            let account = effect.account(&vault);
            account.owner = ID;
            account.data = bytemuck::bytes_of(&state).to_vec();
        });
        assert_eq!(self.withdrawable(), self.world.lamports(&vault) - rent);
    }

    /// Deposits 5 SOL, withdraws 1, pays out 1 and 2.
    fn use_sol(&mut self) {
        let (authority, vault) = (self.state.authority, self.vault);
        let (depositor, wallet, heir) = (self.depositor, self.wallet, self.heir);
        let before = self.withdrawable();

        let deposit = ix::deposit_sol(&depositor, &vault, 5 * SOL);
        self.send_exactly(&deposit, |effect| {
            effect.move_lamports(&depositor, &vault, 5 * SOL);
        });
        let withdraw = ix::withdraw_sol(&authority, &vault, &wallet, SOL);
        self.send_exactly(&withdraw, |effect| {
            effect.move_lamports(&vault, &wallet, SOL);
        });
        let payout = ix::payout_sol(&authority, &vault, &[(wallet, SOL), (heir, 2 * SOL)]);
        self.send_exactly(&payout, |effect| {
            effect.move_lamports(&vault, &wallet, SOL);
            effect.move_lamports(&vault, &heir, 2 * SOL);
        });
        assert_eq!(self.withdrawable(), before + SOL);
    }

    /// The heir is nobody until it has accepted; from then on base is nobody.
    fn hand_over(&mut self) {
        let (base, heir, vault) = (self.base, self.heir, self.vault);
        self.state.pending_authority = heir;
        self.write_state(&ix::nominate_authority(&base, &vault, &heir));
        self.is_nobody(&heir);

        self.state.authority = heir;
        self.state.pending_authority = Pubkey::default();
        self.write_state(&ix::accept_authority(&heir, &vault));
        self.is_nobody(&base);
    }

    /// Runs an instruction that must change the vault's state to `self.state` and nothing else.
    fn write_state(&mut self, instruction: &Instruction) {
        let (vault, state) = (self.vault, self.state);
        self.send_exactly(instruction, |effect| {
            effect.account(&vault).data = bytemuck::bytes_of(&state).to_vec();
        });
    }

    fn is_nobody(&self, key: &Pubkey) {
        for instruction in [
            ix::withdraw_sol(key, &self.vault, &self.wallet, 1),
            ix::payout_sol(key, &self.vault, &[(self.wallet, 1)]),
            ix::nominate_authority(key, &self.vault, key),
            ix::close_vault(key, &self.vault, &self.wallet),
        ] {
            self.world.refuse(&instruction, VaultError::WrongAuthority);
        }
    }

    fn take_the_rest_of_the_sol(&mut self) {
        let (authority, vault, wallet) = (self.state.authority, self.vault, self.wallet);
        let rest = self.withdrawable();
        let withdraw = |lamports| ix::withdraw_sol(&authority, &vault, &wallet, lamports);
        self.world
            .refuse(&withdraw(rest + 1), VaultError::InsufficientFunds);
        self.send_exactly(&withdraw(rest), |effect| {
            effect.move_lamports(&vault, &wallet, rest);
        });
        assert_eq!(self.withdrawable(), 0);
    }

    fn close(&mut self) {
        let (authority, vault, wallet) = (self.state.authority, self.vault, self.wallet);
        let close = ix::close_vault(&authority, &vault, &wallet);
        self.send_exactly(&close, |effect| effect.close(&vault, &wallet));
        assert_eq!(self.world.get(&vault), Account::default());
        assert_eq!(Account::default().owner, cu_runtime::programs::SYSTEM);
    }

    /// What GetVault says.
    fn withdrawable(&self) -> u64 {
        let run = self.world.run(&ix::get_vault(&self.vault));
        let info: VaultInfo = bytemuck::pod_read_unaligned(&run.result.return_data);
        assert_eq!(info.id, self.state.id);
        assert_eq!(info.authority, self.state.authority);
        u64::from_le_bytes(info.withdrawable)
    }

    /// A mint, and tokens of it with the depositor.
    fn issue(&mut self, program: TokenProgram, fee: Option<u64>) -> Tokens {
        let extensions: Vec<_> = fee
            .map(|percent| MintExtension::TransferFee {
                basis_points: percent as u16 * 100,
                maximum: u64::MAX,
            })
            .into_iter()
            .collect();
        let mint = Mint::new(
            &self.world.svm,
            program,
            key("mint"),
            key("issuer"),
            &extensions,
        );
        self.world.set(&mint.key, mint.account.clone());

        for owner in [self.depositor, self.wallet, self.heir] {
            self.open_for(&owner, &mint);
        }
        let mint_to = instruction::mint_to(
            program.id(),
            &mint.key,
            &mint.associated_address(&self.depositor),
            &mint.issuer,
            &[],
            TOKENS,
        );
        self.world.send(&mint_to.unwrap());
        Tokens {
            keys: TokenKeys {
                vault: self.vault,
                vault_token: mint.associated_address(&self.vault),
                mint: mint.key,
                program: *program.id(),
            },
            mint,
            fee: fee.unwrap_or(0),
        }
    }

    fn open(&mut self, tokens: &Tokens) {
        let vault = self.vault;
        self.open_for(&vault, &tokens.mint);
    }

    fn open_for(&mut self, owner: &Pubkey, mint: &Mint) {
        let open = create_associated_token_account(
            &self.depositor,
            owner,
            &mint.key,
            mint.program.id(),
        );
        self.send(&open);
    }
}

struct Tokens {
    mint: Mint,
    keys: TokenKeys,
    fee: u64,
}
