//! The instructions.

mod create;
mod handover;
mod rent;
mod sol;
mod stateless;
mod tokens;

use {super::attempt::Attempt, cu_vault_interface::instruction::Instruction};

/// Determines the faults of a call, and applies its effect if it has none.
pub(super) fn run(attempt: &mut Attempt, instruction: Instruction) -> Option<()> {
    match instruction {
        Instruction::CreateVault => create::create_vault(attempt),
        Instruction::DepositSol => sol::deposit(attempt),
        Instruction::WithdrawSol => sol::withdraw(attempt),
        Instruction::PayoutSol => sol::payout(attempt),
        Instruction::CloseVault => sol::close_vault(attempt),
        Instruction::GetVault => sol::get_vault(attempt),
        Instruction::LowerReserve => rent::lower_reserve(attempt),
        Instruction::WithdrawExcessLamports => tokens::withdraw_excess(attempt),
        Instruction::DepositToken => tokens::deposit(attempt),
        Instruction::WithdrawToken => tokens::withdraw(attempt),
        Instruction::PayoutToken => tokens::payout(attempt),
        Instruction::CloseTokenAccount => tokens::close(attempt),
        Instruction::NominateAuthority => handover::nominate(attempt),
        Instruction::AcceptAuthority => handover::accept(attempt),
        Instruction::StatelessDeposit => stateless::deposit(attempt),
        Instruction::StatelessWithdraw => stateless::withdraw(attempt),
    }
}
