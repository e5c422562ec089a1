//! A mint and its token accounts, made with transactions.

use {
    crate::{chain::Chain, stage::Stage},
    cu_vault_interface::token::TokenProgram,
    cu_vault_tests::{
        ix::{self, TokenKeys},
        token::DECIMALS,
        world::SOL,
    },
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    solana_system_interface::instruction::create_account,
    spl_associated_token_account_interface::{
        address::get_associated_token_address_with_program_id,
        instruction::create_associated_token_account,
    },
    spl_token_2022_interface::instruction,
};

/// What the vault of [`Tokens::on`] holds, in base units.
pub const VAULT_TOKENS: u64 = 1_000_000;

/// The length of a mint without extensions.
const MINT_LEN: usize = 82;

/// A mint, with an account for the depositor, who has all its tokens, and one for the recipient.
pub struct Tokens {
    pub program: TokenProgram,
    pub issuer: Pubkey,
    /// The vault, its associated token account, mint and token program.
    pub keys: TokenKeys,
    pub source: Pubkey,
    pub recipient: Pubkey,
}

impl Tokens {
    /// The vault has no token account yet.
    pub fn issue(stage: &mut Stage, program: TokenProgram) -> Self {
        let (vault, depositor, recipient) = (stage.vault, stage.depositor, stage.recipient);
        stage.chain.uncounted(|chain| {
            let (issuer, mint) = issue(chain, program);
            let associated = |owner: &Pubkey| {
                get_associated_token_address_with_program_id(owner, &mint, program.id())
            };
            let tokens = Self {
                program,
                issuer,
                keys: TokenKeys {
                    vault,
                    vault_token: associated(&vault),
                    mint,
                    program: *program.id(),
                },
                source: associated(&depositor),
                recipient: associated(&recipient),
            };
            for owner in [depositor, recipient] {
                chain.send(&issuer, &[tokens.open(&issuer, &owner)]);
            }
            let mint_to = instruction::mint_to(
                program.id(),
                &mint,
                &tokens.source,
                &issuer,
                &[],
                10 * VAULT_TOKENS,
            );
            chain.send(&issuer, &[mint_to.expect("it is a token program")]);
            tokens
        })
    }

    /// The vault has a token account that holds [`VAULT_TOKENS`].
    pub fn on(stage: &mut Stage, program: TokenProgram) -> Self {
        let tokens = Self::issue(stage, program);
        let open = tokens.open(&stage.depositor, &stage.vault);
        let deposit = tokens.deposit(&stage.depositor, VAULT_TOKENS);
        let depositor = stage.depositor;
        stage
            .chain
            .uncounted(|chain| chain.send(&depositor, &[open, deposit]));
        tokens
    }

    pub fn associated(&self, owner: &Pubkey) -> Pubkey {
        get_associated_token_address_with_program_id(owner, &self.keys.mint, self.program.id())
    }

    /// Creates an associated token account.
    pub fn open(&self, payer: &Pubkey, owner: &Pubkey) -> Instruction {
        create_associated_token_account(payer, owner, &self.keys.mint, self.program.id())
    }

    pub fn deposit(&self, depositor: &Pubkey, amount: u64) -> Instruction {
        ix::deposit_token(depositor, &self.source, &self.keys, amount, DECIMALS)
    }

    pub fn withdraw(&self, authority: &Pubkey, amount: u64) -> Instruction {
        ix::withdraw_token(authority, &self.keys, &self.recipient, amount, DECIMALS)
    }

    pub fn payout(&self, authority: &Pubkey, payouts: &[(Pubkey, u64)]) -> Instruction {
        ix::payout_token(authority, &self.keys, payouts, DECIMALS)
    }

    /// The tokens go to the recipient's account, the rent to `rent_recipient`.
    pub fn withdraw_excess_lamports(&self, authority: &Pubkey, recipient: &Pubkey) -> Instruction {
        ix::withdraw_excess_lamports(authority, &self.keys, recipient)
    }

    pub fn close(&self, authority: &Pubkey, rent_recipient: &Pubkey) -> Instruction {
        ix::close_token_account(
            authority,
            &self.keys,
            &self.recipient,
            rent_recipient,
            DECIMALS,
        )
    }
}

/// Returns the issuer and a mint of theirs.
fn issue(chain: &mut Chain, program: TokenProgram) -> (Pubkey, Pubkey) {
    let issuer = chain.wallet("issuer", 100 * SOL);
    let mint = chain.signer("mint");
    let rent = chain.rent(MINT_LEN);
    let create = create_account(&issuer, &mint, rent, MINT_LEN as u64, program.id());
    let initialize =
        instruction::initialize_mint2(program.id(), &mint, &issuer, Some(&issuer), DECIMALS);
    chain.send(
        &issuer,
        &[create, initialize.expect("it is a token program")],
    );
    (issuer, mint)
}
