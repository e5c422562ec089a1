//! mainnet-beta, written down as what it lacks: shorter than what it has, and the more telling list.
//!
//! What it has was taken from the cluster on 2026-08-24, by LiteSVM 0.16.0 (`MAINNET_ACTIVE_FEATURES`,
//! 242 gates). `tests/profile.rs` keeps the hash of that set, so neither a wrong line here nor a gate
//! that a newer Agave adds goes unnoticed.

use {
    agave_feature_set::{self as gate, FeatureSet},
    solana_pubkey::Pubkey,
};

pub(super) const SOURCE: &str = "mainnet-beta, 2026-08-24";

/// The gates that Agave knows and mainnet-beta had not activated.
const INACTIVE: [Pubkey; 43] = [
    gate::account_data_direct_mapping::ID,
    gate::alpenglow::ID,
    gate::alpenglow_fast_leader_handover::ID,
    gate::blake3_syscall_enabled::ID,
    gate::block_revenue_sharing::ID,
    gate::chained_merkle_conflict_duplicate_proofs::ID,
    gate::custom_commission_collector::ID,
    gate::deprecate_legacy_vote_ixs::ID,
    gate::direct_account_pointers_in_program_input::ID,
    gate::disable_sbpf_v0_execution::ID,
    gate::disable_sbpf_v0_v1_v2_deployment::ID,
    gate::enable_big_mod_exp_syscall::ID,
    gate::enable_extend_program_checked::ID,
    gate::enable_loader_v4::ID,
    gate::enable_sha512_syscall::ID,
    gate::enable_turbine_extended_fanout_experiments::ID,
    gate::enable_tx_v1::ID,
    gate::enable_zk_proof_from_account::ID,
    gate::enable_zk_transfer_with_fee::ID,
    gate::full_inflation::devnet_and_testnet::ID,
    gate::include_loaded_accounts_data_size_in_fee_calculation::ID,
    gate::increase_tx_account_lock_limit::ID,
    gate::libsecp256k1_fail_on_bad_count::ID,
    gate::raise_cpi_nesting_limit_to_8::ID,
    gate::reduce_slot_time_to_200ms::ID,
    gate::reduce_slot_time_to_250ms::ID,
    gate::reduce_slot_time_to_300ms::ID,
    gate::reenable_sbpf_v0_execution::ID,
    gate::relax_post_exec_min_balance_check::ID,
    gate::remaining_compute_units_syscall_enabled::ID,
    gate::set_lamports_per_byte_to_1322::ID,
    gate::set_lamports_per_byte_to_2575::ID,
    gate::set_lamports_per_byte_to_5080::ID,
    gate::set_lamports_per_byte_to_6333::ID,
    gate::set_lamports_per_byte_to_696::ID,
    gate::set_lamports_per_byte_to_6960::ID,
    gate::stake_raise_minimum_delegation_to_1_sol::ID,
    gate::upgrade_bpf_stake_program_to_v5_1::ID,
    gate::verify_retransmitter_signature::ID,
    gate::virtual_address_space_adjustments::ID,
    gate::vote_account_initialize_v2::ID,
    gate::vote_only_retransmitter_signed_fec_sets::ID,
    gate::zk_token_sdk_enabled::ID,
];

pub(super) fn feature_set() -> FeatureSet {
    let mut features = FeatureSet::all_enabled();
    for gate in &INACTIVE {
        features.deactivate(gate);
    }
    features
}
