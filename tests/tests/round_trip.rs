//! The whole life of a vault, from CreateVault to CloseVault and from there to CreateVault again. At every
//! step the sums of lamports and of tokens stay what they were, and at the end nothing is left behind.
//!
//! Every account is one that the programs made themselves. Only the SOL in the wallets is given.

#![forbid(unsafe_code)]

use {
    cu_runtime::{Profile, programs},
    cu_vault_interface::{
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
            transfer_fee::{TransferFeeConfig, instruction::harvest_withheld_tokens_to_mint},
        },
        instruction, state,
    },
    std::collections::BTreeSet,
};

/// The bump of half of all vaults, of a quarter, and of one in 256.
const BUMPS: [u8; 3] = [255, 254, 248];

/// The account at the address before CreateVault: nothing, less than a vault's rent, more than that.
const PREFUNDED: [u64; 3] = [0, 1_000_000, 2 * SOL];

/// What the depositor starts with, in base units.
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
    a_life_with_tokens(TokenProgram::SplToken, 0);
}

#[test]
fn a_life_with_tokens_of_token_2022() {
    a_life_with_tokens(TokenProgram::Token2022, 0);
}

#[test]
fn a_life_with_tokens_that_cost_a_fee() {
    a_life_with_tokens(TokenProgram::Token2022, 1);
}

fn a_life_with_tokens(program: TokenProgram, fee_percent: u64) {
    everywhere(|mut life| {
        let tokens = Tokens::issue(&mut life, program, fee_percent);
        life.create();
        life.use_sol();
        tokens.open_for_the_vault(&mut life);
        tokens.go_in_and_out(&mut life);
        life.hand_over();
        tokens.leave(&mut life);
        life.take_the_rest_of_the_sol();
        life.close();

        life.create();
        tokens.open_for_the_vault(&mut life);
        tokens.go_in_and_out(&mut life);
    });
}

/// CloseVault does not look for tokens. An authority that closes the vault with tokens left loses them to the account that may create
/// it again, and that is base, not the last authority.
#[test]
fn tokens_that_the_heir_leaves_behind_fall_to_base() {
    everywhere(|mut life| {
        let tokens = Tokens::issue(&mut life, TokenProgram::SplToken, 0);
        life.create();
        tokens.open_for_the_vault(&mut life);
        tokens.go_in_and_out(&mut life);
        life.hand_over();
        life.close();
        let left = read::balance(&life.world.get(&tokens.keys.vault_token));
        assert!(left > 0);

        let withdraw = |authority| {
            ix::withdraw_token(authority, &tokens.keys, &tokens.recipient, left, DECIMALS)
        };
        let (base, heir) = (life.base, life.heir);
        life.world
            .refuse(&withdraw(&heir), VaultError::InvalidVaultOwner);
        life.create();
        life.world
            .refuse(&withdraw(&heir), VaultError::WrongAuthority);
        life.send_exactly(&withdraw(&base), |effect| {
            effect.move_tokens(&tokens.keys.vault_token, &tokens.recipient, left);
        });
    });
}

/// On both ELFs and both profiles, with every bump, however the address was prefunded.
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

/// A vault that is not there yet, and the wallets around it.
struct Life {
    world: World,
    /// Every account that any step has named.
    known: BTreeSet<Pubkey>,
    base: Pubkey,
    heir: Pubkey,
    depositor: Pubkey,
    /// Whom withdrawals and payouts pay.
    wallet: Pubkey,
    vault: Pubkey,
    prefunded: u64,
    /// What the vault's account holds, or will.
    state: Vault,
}

impl Life {
    fn new(mut world: World, bump: u8, prefunded: u64) -> Self {
        let [base, heir, depositor, wallet] = ["base", "heir", "depositor", "wallet"].map(key);
        for wallet in [&base, &heir, &depositor, &wallet] {
            world.fund(wallet, 20 * SOL);
        }
        let id = id_with_bump(&base, bump);
        let rent_reserve = world.rent(Vault::LEN);
        Self {
            world,
            known: BTreeSet::new(),
            base,
            heir,
            depositor,
            wallet,
            vault: vault_address(&base, id).0,
            prefunded,
            state: Vault {
                discriminator: 1,
                version: 1,
                bump,
                reserved: [0; 5],
                id: id.to_le_bytes(),
                rent_reserve: rent_reserve.to_le_bytes(),
                base,
                authority: base,
                pending_authority: Pubkey::default(),
            },
        }
    }

    /// After any authority in an earlier life, now it is base.
    fn create(&mut self) {
        assert_eq!(self.world.get(&self.vault), Account::default());
        let (depositor, vault) = (self.depositor, self.vault);
        if self.prefunded > 0 {
            self.send(&transfer(&depositor, &vault, self.prefunded));
        }
        self.state.authority = self.base;
        let state = self.state;
        let missing = state.rent_reserve().saturating_sub(self.prefunded);
        let create = ix::create_vault(&depositor, &self.base, &vault, state.id(), state.bump);
        self.send_exactly(&create, |effect| {
            effect.move_lamports(&depositor, &vault, missing);
            let account = effect.account(&vault);
            account.owner = ID;
            account.data = bytemuck::bytes_of(&state).to_vec();
        });
        assert_eq!(
            self.withdrawable(),
            self.prefunded.saturating_sub(state.rent_reserve())
        );
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

    /// Until it accepts, the heir has no rights; from then on base has none.
    fn hand_over(&mut self) {
        let (base, heir, vault) = (self.base, self.heir, self.vault);
        self.state.pending_authority = heir;
        self.rewrite(&ix::nominate_authority(&base, &vault, &heir));
        self.is_nobody(&heir);

        self.state.authority = heir;
        self.state.pending_authority = Pubkey::default();
        self.rewrite(&ix::accept_authority(&heir, &vault));
        self.is_nobody(&base);
    }

    /// The vault's account must then hold `self.state`.
    fn rewrite(&mut self, instruction: &Instruction) {
        let (vault, state) = (self.vault, self.state);
        self.send_exactly(instruction, |effect| {
            effect.account(&vault).data = bytemuck::bytes_of(&state).to_vec();
        });
    }

    fn is_nobody(&self, wallet: &Pubkey) {
        for instruction in [
            ix::withdraw_sol(wallet, &self.vault, &self.wallet, 1),
            ix::payout_sol(wallet, &self.vault, &[(self.wallet, 1)]),
            ix::nominate_authority(wallet, &self.vault, wallet),
            ix::close_vault(wallet, &self.vault, &self.wallet),
        ] {
            self.world.refuse(&instruction, VaultError::WrongAuthority);
        }
    }

    fn take_the_rest_of_the_sol(&mut self) {
        let (authority, vault, wallet) = (self.state.authority, self.vault, self.wallet);
        let withdraw = |lamports| ix::withdraw_sol(&authority, &vault, &wallet, lamports);
        let rest = self.withdrawable();
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

        let gone = self.world.get(&vault);
        assert_eq!((gone.lamports, gone.data.len()), (0, 0));
        assert_eq!(gone.owner, programs::SYSTEM);
    }

    /// What GetVault says.
    fn withdrawable(&self) -> u64 {
        let run = self.world.run(&ix::get_vault(&self.vault));
        let info: VaultInfo = bytemuck::pod_read_unaligned(&run.result.return_data);
        assert_eq!(info.id, self.state.id);
        assert_eq!(info.authority, self.state.authority);
        u64::from_le_bytes(info.withdrawable)
    }

    fn send(&mut self, instruction: &Instruction) {
        self.step(instruction, |world| {
            world.send(instruction);
        });
    }

    fn send_exactly(&mut self, instruction: &Instruction, change: impl FnOnce(&mut Effect)) {
        self.step(instruction, |world| {
            world.send_exactly(instruction, change);
        });
    }

    /// Nothing may come from nowhere or go there.
    fn step(&mut self, instruction: &Instruction, send: impl FnOnce(&mut World)) {
        let named = instruction.accounts.iter().map(|meta| meta.pubkey);
        self.known.extend(named);
        let before = self.totals();
        send(&mut self.world);
        assert_eq!(self.totals(), before);
    }

    fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for account in self.known.iter().map(|key| self.world.get(key)) {
            totals.add(&account);
        }
        assert_eq!(totals.tokens, totals.supply);
        totals
    }
}

/// The sums over all known accounts.
#[derive(Debug, Default, PartialEq, Eq)]
struct Totals {
    lamports: u64,
    /// In token accounts, withheld there, and harvested to the mint.
    tokens: u64,
    /// What the mint says there is.
    supply: u64,
}

impl Totals {
    fn add(&mut self, account: &Account) {
        self.lamports += account.lamports;
        if ![programs::TOKEN, programs::TOKEN_2022].contains(&account.owner) {
            return;
        }
        if let Ok(mint) = StateWithExtensions::<state::Mint>::unpack(&account.data) {
            self.supply += mint.base.supply;
            if let Ok(fees) = mint.get_extension::<TransferFeeConfig>() {
                self.tokens += u64::from(fees.withheld_amount);
            }
        } else {
            self.tokens += read::balance(account) + read::withheld_fee(account);
        }
    }
}

/// A mint, and an associated token account of every user: the depositor's is full, the vault's not there.
struct Tokens {
    mint: Mint,
    keys: TokenKeys,
    source: Pubkey,
    recipient: Pubkey,
    second: Pubkey,
    fee_percent: u64,
}

impl Tokens {
    fn issue(life: &mut Life, program: TokenProgram, fee_percent: u64) -> Self {
        let fee = MintExtension::TransferFee {
            basis_points: 100 * fee_percent as u16,
            maximum: u64::MAX,
        };
        let extensions = if fee_percent == 0 { vec![] } else { vec![fee] };
        let mint = Mint::new(
            &life.world.svm,
            program,
            key("mint"),
            key("issuer"),
            &extensions,
        );
        life.world.set(&mint.key, mint.account.clone());

        let tokens = Self {
            keys: TokenKeys {
                vault: life.vault,
                vault_token: mint.associated_address(&life.vault),
                mint: mint.key,
                program: *program.id(),
            },
            source: mint.associated_address(&life.depositor),
            recipient: mint.associated_address(&life.wallet),
            second: mint.associated_address(&life.heir),
            mint,
            fee_percent,
        };
        for owner in [life.depositor, life.wallet, life.heir] {
            tokens.open(life, &owner);
        }
        let (mint, issuer) = (&tokens.mint.key, &tokens.mint.issuer);
        let mint_to = instruction::mint_to(program.id(), mint, &tokens.source, issuer, &[], TOKENS);
        life.world.send(&mint_to.unwrap());
        tokens
    }

    fn open(&self, life: &mut Life, owner: &Pubkey) {
        let Mint { key, program, .. } = &self.mint;
        let open = create_associated_token_account(&life.depositor, owner, key, program.id());
        life.send(&open);
    }

    fn open_for_the_vault(&self, life: &mut Life) {
        let vault = life.vault;
        self.open(life, &vault);
    }

    /// Deposits 1,000, withdraws 100, pays out 10 and 20.
    fn go_in_and_out(&self, life: &mut Life) {
        let (keys, vault_token) = (&self.keys, &self.keys.vault_token);
        let authority = life.state.authority;

        let deposit = ix::deposit_token(&life.depositor, &self.source, keys, 1_000, DECIMALS);
        life.send_exactly(&deposit, |effect| {
            self.transfer(effect, &self.source, vault_token, 1_000);
        });
        let withdraw = ix::withdraw_token(&authority, keys, &self.recipient, 100, DECIMALS);
        life.send_exactly(&withdraw, |effect| {
            self.transfer(effect, vault_token, &self.recipient, 100);
        });
        let payouts = [(self.recipient, 10), (self.second, 20)];
        let payout = ix::payout_token(&authority, keys, &payouts, DECIMALS);
        life.send_exactly(&payout, |effect| {
            for (recipient, amount) in &payouts {
                self.transfer(effect, vault_token, recipient, *amount);
            }
        });
    }

    /// The new authority, and only it, withdraws all but 7, then closes the account, whose rent the vault
    /// keeps for now.
    fn leave(&self, life: &mut Life) {
        let (keys, vault_token, recipient) = (&self.keys, &self.keys.vault_token, &self.recipient);
        let rest = read::balance(&life.world.get(vault_token)) - 7;
        let withdraw =
            |authority: &Pubkey| ix::withdraw_token(authority, keys, recipient, rest, DECIMALS);
        let close = |authority: &Pubkey| {
            ix::close_token_account(authority, keys, recipient, &keys.vault, DECIMALS)
        };
        let payout =
            |authority: &Pubkey| ix::payout_token(authority, keys, &[(*recipient, 1)], DECIMALS);
        for refused in [withdraw(&life.base), payout(&life.base), close(&life.base)] {
            life.world.refuse(&refused, VaultError::WrongAuthority);
        }

        let authority = life.state.authority;
        life.send_exactly(&withdraw(&authority), |effect| {
            self.transfer(effect, vault_token, recipient, rest);
        });
        if self.fee_percent > 0 {
            let harvest =
                harvest_withheld_tokens_to_mint(&keys.program, &keys.mint, &[vault_token]);
            life.send(&harvest.unwrap());
        }
        life.send_exactly(&close(&authority), |effect| {
            self.transfer(effect, vault_token, recipient, 7);
            effect.close(vault_token, &keys.vault);
        });
        assert_eq!(life.world.get(vault_token), Account::default());
    }

    fn transfer(&self, effect: &mut Effect, from: &Pubkey, to: &Pubkey, amount: u64) {
        let fee = (amount * self.fee_percent).div_ceil(100);
        effect.move_tokens_less_fee(from, to, amount, fee);
    }
}
