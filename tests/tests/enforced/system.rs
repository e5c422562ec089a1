//! The System program: what it makes an account of, and whom it debits.

use {
    crate::enforced::{refuse, stages},
    cu_vault_interface::{ID, instruction::Instruction::*, state::Vault},
    cu_vault_tests::{every::LAMPORTS, keys::key, world::SOL},
    solana_account::Account,
    solana_instruction_error::InstructionError::{self, *},
    solana_system_interface::error::SystemError,
};

const IN_USE: InstructionError = Custom(SystemError::AccountAlreadyInUse as u32);
/// `InsufficientFundsForTransfer` in the words of the code.
const TOO_LITTLE: InstructionError = Custom(SystemError::ResultWithNegativeLamports as u32);

#[test]
pub fn a_vault_is_made_of_what_nobody_owns() {
    for mut every in stages() {
        for owner in [ID, every.tokens.keys.program, key("rogue")] {
            for lamports in [0, 1, SOL] {
                let mut call = every.call(CreateVault);
                *call.account("vault") = Account::new(lamports, 0, &owner);
                let what = format!("the address holds {lamports} lamports of {owner}");
                refuse(&mut every, &call, what, IN_USE);
            }
        }
    }
}

#[test]
pub fn who_pays_has_enough_and_is_a_wallet() {
    for mut every in stages() {
        let rent = every.world().rent(Vault::LEN);
        for (tag, slot, lamports) in [
            (CreateVault, "payer", rent),
            (DepositSol, "depositor", LAMPORTS),
            (StatelessDeposit, "owner", LAMPORTS),
            (StatelessWithdraw, "vault", LAMPORTS),
        ] {
            let mut call = every.call(tag);
            call.account(slot).lamports = lamports - 1;
            let what = format!("the {slot} has a lamport too little");
            refuse(&mut every, &call, what, TOO_LITTLE);

            let mut call = every.call(tag);
            call.account(slot).data = vec![0];
            refuse(
                &mut every,
                &call,
                format!("the {slot} carries data"),
                InvalidArgument,
            );

            let mut call = every.call(tag);
            call.account(slot).owner = key("rogue");
            let what = format!("the {slot} is another program's");
            refuse(&mut every, &call, what, ExternalAccountLamportSpend);
        }
        for tag in [DepositSol, StatelessDeposit, StatelessWithdraw] {
            let mut call = every.call(tag);
            call.instruction.data[1..9].fill(0xFF);
            refuse(&mut every, &call, "as much as there can be", TOO_LITTLE);
        }
    }
}
