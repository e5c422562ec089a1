//! A mint of Token-2022 with one extension, made with transactions.

use {
    cu_vault_interface::{Address, token::TOKEN_2022_ID},
    cu_vault_tests::token::DECIMALS,
    cu_vault_transactions::Stage,
    solana_instruction::Instruction,
    solana_system_interface::instruction::create_account,
    spl_associated_token_account_interface::{
        address::get_associated_token_address_with_program_id,
        instruction::create_associated_token_account,
    },
    spl_token_2022_interface::{extension::ExtensionType, instruction, state::Mint},
};

/// What the depositor holds at first, in base units.
pub const FUNDS: u64 = 1_000_000;

/// The mint, and the token accounts of the vault and its people.
pub struct Tokens {
    pub mint: Address,
    pub vault: Address,
    pub depositor: Address,
    pub recipient: Address,
}

/// A mint with one extension; the vault, the depositor and the recipient have their associated accounts.
pub fn issue(
    stage: &mut Stage,
    extension: ExtensionType,
    initialize: &dyn Fn(&Address) -> Instruction,
) -> Tokens {
    let owners = [stage.vault, stage.depositor, stage.recipient];
    let chain = &mut stage.chain;
    let issuer = chain.wallet("issuer", 100_000_000_000);
    let mint = chain.signer("mint");
    let len =
        ExtensionType::try_calculate_account_len::<Mint>(&[extension]).expect("it has a length");
    let create = create_account(&issuer, &mint, chain.rent(len), len as u64, &TOKEN_2022_ID);
    let make = instruction::initialize_mint2(&TOKEN_2022_ID, &mint, &issuer, None, DECIMALS);
    chain.send(
        &issuer,
        &[
            create,
            initialize(&mint),
            make.expect("it is a token program"),
        ],
    );
    let [vault, depositor, recipient] = owners.map(|owner| {
        let open = create_associated_token_account(&issuer, &owner, &mint, &TOKEN_2022_ID);
        chain.send(&issuer, &[open]);
        get_associated_token_address_with_program_id(&owner, &mint, &TOKEN_2022_ID)
    });
    let fund = instruction::mint_to(&TOKEN_2022_ID, &mint, &depositor, &issuer, &[], FUNDS);
    chain.send(&issuer, &[fund.expect("it is a token program")]);
    Tokens {
        mint,
        vault,
        depositor,
        recipient,
    }
}
