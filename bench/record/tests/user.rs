//! What a user has: tests of SPL Token, with one line more.

use {
    cu_record::{Record, message::COMPUTE_BUDGET},
    litesvm::LiteSVM,
    mollusk_svm::{Mollusk, result::Check},
    mollusk_svm_programs_token::token,
    solana_account::Account,
    solana_instruction::Instruction,
    solana_keypair::Keypair,
    solana_message::Message,
    solana_program_error::ProgramError,
    solana_pubkey::Pubkey,
    solana_signer::Signer,
    solana_system_interface::instruction::create_account,
    solana_transaction::Transaction,
    spl_token_interface::{
        ID,
        instruction::{initialize_account3, initialize_mint2, mint_to, transfer},
    },
};

const MINT: Pubkey = Pubkey::new_from_array([1; 32]);
const FROM: Pubkey = Pubkey::new_from_array([2; 32]);
const TO: Pubkey = Pubkey::new_from_array([3; 32]);
const OWNER: Pubkey = Pubkey::new_from_array([4; 32]);

fn empty(length: usize) -> Account {
    Account::new(1_000_000_000, length, &ID)
}

/// Everything up to a mint and two accounts with it.
fn set_up(mint: Pubkey, from: Pubkey, to: Pubkey, owner: Pubkey) -> Vec<Instruction> {
    vec![
        initialize_mint2(&ID, &mint, &owner, None, 6).unwrap(),
        initialize_account3(&ID, &from, &mint, &owner).unwrap(),
        initialize_account3(&ID, &to, &mint, &owner).unwrap(),
        mint_to(&ID, &mint, &from, &owner, &[], 1_000).unwrap(),
    ]
}

#[test]
fn mollusk_transfers() {
    let mut mollusk = Mollusk::default().recorded(&ID);
    token::add_program(&mut mollusk);
    let accounts = [
        (MINT, empty(82)),
        (FROM, empty(165)),
        (TO, empty(165)),
        (OWNER, Account::default()),
    ];
    let set_up = set_up(MINT, FROM, TO, OWNER);
    let accounts = mollusk
        .process_instruction_chain(&set_up, &accounts)
        .resulting_accounts;
    let give = |amount| transfer(&ID, &FROM, &TO, &OWNER, &[], amount).unwrap();
    let result = mollusk.process_instruction(&give(1_000), &accounts);
    assert_eq!(result.raw_result, Ok(()));
    mollusk.process_and_validate_instruction(
        &give(1_001),
        &accounts,
        &[Check::err(ProgramError::Custom(1))],
    );
}

#[test]
fn litesvm_transfers() {
    let mut svm = LiteSVM::new().recorded(&ID);
    let payer = Keypair::new_from_array([5; 32]);
    let [mint, from, to] = [6, 7, 8].map(|seed| Keypair::new_from_array([seed; 32]));
    svm.airdrop(&payer.pubkey(), 10_000_000_000).unwrap();

    let create = |key: &Keypair, length| {
        create_account(&payer.pubkey(), &key.pubkey(), 10_000_000, length, &ID)
    };
    let mut instructions = vec![create(&mint, 82), create(&from, 165), create(&to, 165)];
    instructions.extend(set_up(
        mint.pubkey(),
        from.pubkey(),
        to.pubkey(),
        payer.pubkey(),
    ));
    let message = Message::new(&instructions, Some(&payer.pubkey()));
    let signers = [&payer, &mint, &from, &to];
    svm.send_transaction(Transaction::new(&signers, message, svm.latest_blockhash()))
        .unwrap();

    let give = |amount| {
        let (from, to) = (from.pubkey(), to.pubkey());
        transfer(&ID, &from, &to, &payer.pubkey(), &[], amount).unwrap()
    };
    // RequestHeapFrame: the runtime charges every program of the transaction for it.
    let data = [&[1][..], &65_536_u32.to_le_bytes()].concat();
    let heap = Instruction::new_with_bytes(COMPUTE_BUDGET, &data, vec![]);
    let both = Message::new(&[heap, give(400), give(601)], Some(&payer.pubkey()));
    svm.send_transaction(Transaction::new(&[&payer], both, svm.latest_blockhash()))
        .unwrap_err();
}
