//! A vault and those around it, made with transactions for one journey.

use {
    cu_vault_interface::{
        client::{
            CreateVault, NominateAuthority, decode_vault, find_token_account_address,
            find_vault_address,
        },
        state::Vault,
        token::TokenProgram,
    },
    cu_vault_network::{Network, SOL},
    solana_instruction::Instruction,
    solana_keypair::Keypair,
    solana_pubkey::Pubkey,
    solana_signer::Signer,
    solana_system_interface::instruction::{create_account, transfer},
    spl_associated_token_account_interface::instruction::create_associated_token_account,
    spl_token_2022_interface::{
        generic_token_account::GenericTokenAccount, instruction as token, state,
    },
    std::collections::BTreeMap,
};

/// What may leave the vault.
pub const VAULT_SOL: u64 = 5 * SOL;

/// What the vault's token account holds, and the authority's, in base units.
pub const TOKENS: u64 = 1_000_000;

pub const DECIMALS: u8 = 6;

/// What a signature costs.
pub const FEE: u64 = 5_000;

/// The length of a mint without extensions.
const MINT_LEN: usize = 82;

pub struct World {
    pub network: &'static Network,
    /// Pays for everything, and is base and authority of the vault.
    pub authority: Keypair,
    pub vault: Pubkey,
    /// Holds a SOL, and has an account for the tokens.
    pub recipient: Keypair,
}

/// A mint. The authority, the recipient and the vault have an associated account each.
pub struct Tokens {
    pub program: Pubkey,
    pub mint: Pubkey,
}

impl World {
    /// The vault is not there yet.
    pub fn new() -> Self {
        let network = Network::shared();
        let (authority, recipient) = (network.wallet(20 * SOL), network.wallet(SOL));
        let vault = find_vault_address(&authority.pubkey(), 0).0;
        Self {
            network,
            authority,
            vault,
            recipient,
        }
    }

    /// The vault holds [`VAULT_SOL`].
    pub fn with_vault() -> Self {
        let world = Self::new();
        let authority = world.authority.pubkey();
        let create = CreateVault::find(authority, authority, 0).instruction();
        world.send(&[create, transfer(&authority, &world.vault, VAULT_SOL)]);
        world
    }

    /// The recipient may become the authority.
    pub fn with_nominee() -> Self {
        let world = Self::with_vault();
        let nominate = NominateAuthority {
            authority: world.authority.pubkey(),
            vault: world.vault,
            nominee: world.recipient.pubkey(),
        };
        world.send(&[nominate.instruction()]);
        world
    }

    /// A mint whose tokens the authority and, where it has an account, the vault hold.
    pub fn issue(&self, program: TokenProgram, vault_has_one: bool) -> Tokens {
        let (program, authority, mint) = (*program.id(), self.authority.pubkey(), Keypair::new());
        let tokens = Tokens {
            program,
            mint: mint.pubkey(),
        };
        let rent = self.network.rent(MINT_LEN);
        let create = create_account(&authority, &tokens.mint, rent, MINT_LEN as u64, &program);
        let initialize =
            token::initialize_mint2(&program, &tokens.mint, &authority, None, DECIMALS);
        let open =
            |owner| create_associated_token_account(&authority, &owner, &tokens.mint, &program);
        let fill = |owner| {
            let account = tokens.of(&owner);
            let mint_to = token::mint_to(&program, &tokens.mint, &account, &authority, &[], TOKENS);
            mint_to.expect("it is a token program")
        };
        let open_authority = [
            create,
            initialize.expect("it is a token program"),
            open(authority),
            fill(authority),
            open(self.recipient.pubkey()),
        ];
        self.network
            .send(&open_authority, &self.authority, &[&mint]);
        if vault_has_one {
            self.send(&[open(self.vault), fill(self.vault)]);
        }
        tokens
    }

    pub fn send(&self, instructions: &[Instruction]) {
        self.network.send(instructions, &self.authority, &[]);
    }

    /// What a token account holds.
    pub fn base_units(&self, account: &Pubkey) -> u64 {
        Holdings::now(self.network, &[*account]).0[account].1
    }

    /// The vault's state; none where there is no vault.
    pub fn state(&self) -> Option<Vault> {
        let account = self.network.account(&self.vault)?;
        decode_vault(&account.owner, &account.data).ok()
    }
}

impl Tokens {
    /// The associated token account of a wallet or a vault.
    pub fn of(&self, owner: &Pubkey) -> Pubkey {
        find_token_account_address(owner, &self.mint, &self.program)
    }
}

/// What some accounts hold at one moment: lamports, and base units if they are token accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holdings(BTreeMap<Pubkey, (u64, u64)>);

impl Holdings {
    pub fn now(network: &Network, accounts: &[Pubkey]) -> Self {
        let holds = |address: &Pubkey| {
            let account = network.account(address).unwrap_or_default();
            let is_token_account = state::Account::valid_account_data(&account.data);
            let amount = if is_token_account {
                &account.data[64..72]
            } else {
                &[0; 8]
            };
            let amount = u64::from_le_bytes(amount.try_into().expect("eight bytes"));
            (*address, (account.lamports, amount))
        };
        Self(accounts.iter().map(holds).collect())
    }

    /// What they should hold after so many lamports and base units more or less.
    pub fn with(mut self, lamports: &[(Pubkey, i64)], tokens: &[(Pubkey, i64)]) -> Self {
        for (address, change) in lamports {
            let held = &mut self.0.get_mut(address).expect("it is one of them").0;
            *held = held.checked_add_signed(*change).expect("it holds as much");
        }
        for (address, change) in tokens {
            let held = &mut self.0.get_mut(address).expect("it is one of them").1;
            *held = held.checked_add_signed(*change).expect("it holds as much");
        }
        self
    }
}
