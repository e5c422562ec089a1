//! The behaviour of the local network, for the readers of a journey: that of a cluster, except the points in the network's
//! module text.

use {
    cu_vault_interface::{
        ID,
        client::{CreateVault, decode_vault},
    },
    cu_vault_network::{BLOCKHASH_AGE, FINALITY, Network, SOL, elf, until, without_preflight},
    solana_commitment_config::CommitmentConfig,
    solana_hash::Hash,
    solana_keypair::Keypair,
    solana_loader_v3_interface::{get_program_data_address, state::UpgradeableLoaderState},
    solana_pubkey::Pubkey,
    solana_signer::Signer,
    solana_system_interface::instruction::transfer,
    solana_transaction::Transaction,
    solana_transaction_status_client_types::TransactionConfirmationStatus::Finalized,
};

/// Byte for byte, by transactions of the loader's; and it makes vaults.
#[test]
fn the_vault_is_deployed() {
    let network = Network::shared();
    let deployed = network
        .account(&get_program_data_address(&ID))
        .expect("it is there")
        .data;
    let start = UpgradeableLoaderState::size_of_programdata_metadata();
    assert!(
        deployed[start..] == elf("cu_vault"),
        "the ELF, and nothing else"
    );

    let base = network.wallet(SOL);
    let create = CreateVault::find(base.pubkey(), base.pubkey(), 7);
    network.send(&[create.instruction()], &base, &[]);
    let account = network.account(&create.vault).expect("it is there");
    let vault = decode_vault(&account.owner, &account.data).expect("it is a vault");
    assert_eq!((vault.authority, vault.id()), (base.pubkey(), 7));
}

/// A blockhash can be used for so many blocks. Later, the transaction is taken without a word without a request
/// for the preflight, and never lands.
#[test]
fn a_blockhash_gets_too_old() {
    let network = Network::shared();
    let (rpc, payer, to) = (network.rpc(), network.wallet(SOL), Pubkey::new_unique());
    let (blockhash, last) = rpc
        .get_latest_blockhash_with_commitment(CommitmentConfig::processed())
        .expect("the node answers");
    let height = rpc.get_block_height().expect("the node answers");
    assert!(
        last.abs_diff(height + BLOCKHASH_AGE) < 20,
        "{last}, now {height}"
    );

    until("the blockhash is too old", || {
        let height = rpc.get_block_height_with_commitment(CommitmentConfig::finalized());
        (height.expect("the node answers") > last).then_some(())
    });
    let late = signed(&payer, &to, SOL / 2, blockhash);
    let sent = rpc.send_transaction_with_config(&late, without_preflight());
    assert_eq!(sent.expect("the node takes it"), late.signatures[0]);
    network.pass(FINALITY);
    let statuses = rpc.get_signature_statuses_with_history(&late.signatures);
    assert_eq!(statuses.expect("the node answers").value, [None]);
    assert_eq!(
        (network.lamports(&payer.pubkey()), network.lamports(&to)),
        (SOL, 0)
    );
}

#[test]
fn a_transaction_is_confirmed_and_then_final() {
    let network = Network::shared();
    let (rpc, payer, to) = (network.rpc(), network.wallet(SOL), Pubkey::new_unique());
    let sent = network.submit(&[transfer(&payer.pubkey(), &to, SOL / 2)], &payer, &[]);
    let sent = sent.expect("it is sent");
    let status = || {
        let statuses = rpc
            .get_signature_statuses(&[sent])
            .expect("the node answers");
        statuses.value.into_iter().next()?
    };
    let confirmed = until("it is confirmed", status);
    assert_eq!(confirmed.err, None);
    let status = until("it is final", || {
        status().filter(|status| status.confirmation_status == Some(Finalized))
    });
    assert_eq!(status.slot, confirmed.slot);
    // Asked after the status: the slot in its answer's context may be an older one.
    let at = network.slot();
    assert!(at >= status.slot + FINALITY, "at {at}: {status:?}");
}

/// Here a client hears of it that the transaction has landed before; on a cluster it may not.
#[test]
fn a_transaction_that_is_sent_twice_lands_once() {
    let network = Network::shared();
    let (rpc, payer, to) = (network.rpc(), network.wallet(SOL), Pubkey::new_unique());
    let blockhash = rpc.get_latest_blockhash().expect("the node answers");
    let transaction = signed(&payer, &to, SOL / 4, blockhash);
    let send = || rpc.send_transaction_with_config(&transaction, without_preflight());
    send().expect("it is sent");
    let again = send().expect_err("it is refused").to_string();
    assert!(
        again.contains("This transaction has already been processed"),
        "{again}"
    );
    network.pass(2);
    assert_eq!(network.lamports(&to), SOL / 4);
}

/// What the commitments tell apart, and what they do not.
#[test]
fn what_is_final_is_31_slots_behind() {
    let rpc = Network::shared().rpc();
    let slot = |commitment| rpc.get_slot_with_commitment(commitment).expect("a slot");
    let behind = |commitment| slot(CommitmentConfig::processed()) - slot(commitment);
    assert!((FINALITY - 10..=FINALITY).contains(&behind(CommitmentConfig::finalized())));

    let newest = slot(CommitmentConfig::processed());
    let epoch = rpc.get_epoch_info_with_commitment(CommitmentConfig::finalized());
    assert!(epoch.expect("the node answers").absolute_slot >= newest);
}

pub fn signed(payer: &Keypair, to: &Pubkey, lamports: u64, blockhash: Hash) -> Transaction {
    let transfer = transfer(&payer.pubkey(), to, lamports);
    Transaction::new_signed_with_payer(&[transfer], Some(&payer.pubkey()), &[payer], blockhash)
}
