//! Instruction data of every length, with every first byte.

use {
    crate::attacks::{payout::payout, sheet::Attack},
    cu_vault_interface::{
        error::VaultError::{self, *},
        instruction::{
            Instruction::{self as Tag, *},
            Spec,
        },
    },
    cu_vault_tests::{every::Every, roles::field_len, world::Refusal},
    solana_instruction_error::InstructionError::PrivilegeEscalation,
};

pub fn every_length(attack: &mut Attack) {
    for mut every in Every::all() {
        let mut calls: Vec<_> = every.calls().collect();
        calls.retain(|call| call.spec.recipients.is_none());
        for tag in [PayoutSol, PayoutToken] {
            calls.extend([1, 2, 3, 4, 8, 16].map(|n| payout(&mut every, tag, &vec![1_000; n])));
        }
        for call in calls {
            let valid = call.instruction.data.len();
            let more = if call.spec.recipients.is_some() {
                16
            } else {
                8
            };
            for len in 0..=valid + more {
                let mut call = call.clone();
                call.instruction.data.resize(len, 0);
                let extra = every.extra(call.spec);
                match refused(call.spec, len, call.instruction.accounts.len(), extra) {
                    Some(error) => attack.refuse(&mut every, &call, len, error),
                    None if len == valid => {
                        attack.allow_as_said(&mut every, &call, "the length of the fields")
                    }
                    None => attack.allow_as_said(&mut every, &call, "paid to those with an amount"),
                };
            }
        }
    }
}

/// How data of this length is refused with so many accounts, if it is.
fn refused(spec: &Spec, len: usize, accounts: usize, extra: usize) -> Option<VaultError> {
    if len == 0 {
        return Some(UnknownInstruction);
    }
    let Some(more) = accounts.checked_sub(spec.slots.len()) else {
        return Some(NotEnoughAccounts);
    };
    if spec.recipients.is_none() {
        if more > 0 && !spec.forwards {
            return Some(TooManyAccounts);
        }
        return (len != 1 + fields(spec)).then_some(InvalidInstructionData);
    }
    let head = 1 + fields(spec);
    let amounts = len.saturating_sub(head) / 8;
    if amounts == 0 || len != head + 8 * amounts {
        Some(InvalidInstructionData)
    } else if more < amounts {
        Some(NotEnoughAccounts)
    } else if more > amounts + extra {
        Some(TooManyAccounts)
    } else {
        None
    }
}

/// The bytes of the fields that are not repeated.
fn fields(spec: &Spec) -> usize {
    let once = spec.fields.iter().filter(|field| !field.repeated);
    once.map(field_len).sum()
}

pub fn every_discriminator(attack: &mut Attack) {
    for mut every in Every::all() {
        let mut calls: Vec<_> = every.calls().collect();
        calls.extend([PayoutSol, PayoutToken].map(|tag| payout(&mut every, tag, &[1_000])));
        for call in calls {
            for byte in 0..=u8::MAX {
                let mut other = call.clone();
                other.instruction.data[0] = byte;
                let Ok(tag) = Tag::try_from(byte) else {
                    attack.refuse(&mut every, &other, byte, UnknownInstruction);
                    other.instruction.data.truncate(1);
                    attack.refuse(&mut every, &other, byte, UnknownInstruction);
                    other.instruction.accounts.clear();
                    attack.refuse(&mut every, &other, byte, UnknownInstruction);
                    continue;
                };
                other.spec = tag.spec();
                let extra = every.extra(other.spec);
                let len = other.instruction.data.len();
                let accounts = other.instruction.accounts.len();
                if let Some(error) = refused(other.spec, len, accounts, extra) {
                    attack.refuse(&mut every, &other, call.spec.name, error);
                    continue;
                }
                match taken_for(call.spec.instruction, tag) {
                    Taken::Refused(error) => {
                        attack.refuse(&mut every, &other, call.spec.name, error);
                    }
                    Taken::Alike => {
                        attack.allow_as_said(&mut every, &other, "the same operation");
                    }
                    Taken::AsTheModelSays => attack.strike(&mut every, &other, call.spec.name),
                }
            }
        }
    }
}

/// How accounts and fields of one instruction end as another that has as many of both.
enum Taken {
    Refused(Refusal),
    /// Both say the same.
    Alike,
    AsTheModelSays,
}

fn taken_for(real: Tag, taken: Tag) -> Taken {
    Taken::Refused(match (real, taken) {
        _ if real == taken => return Taken::Alike,
        (WithdrawSol, PayoutSol) | (PayoutSol, WithdrawSol) => return Taken::Alike,
        // The recipient would be the System program, the payer the depositor.
        (DepositSol, WithdrawSol) => NotWritable.into(),
        (DepositSol, PayoutSol) => WrongAuthority.into(),
        // The depositor would be the authority, who is read-only.
        (WithdrawSol | PayoutSol, DepositSol) => PrivilegeEscalation.into(),
        (CreateVault, StatelessWithdraw) => VaultIsSigner.into(),
        (StatelessWithdraw, CreateVault) => MissingSigner.into(),
        (DepositToken, WithdrawToken | PayoutToken) => InvalidVaultOwner.into(),
        (WithdrawToken, DepositToken) => InvalidVaultOwner.into(),
        (WithdrawToken, PayoutToken) => InvalidTokenProgram.into(),
        (PayoutToken, DepositToken | WithdrawToken) => InvalidTokenProgram.into(),
        // A vault alone, as any instruction without fields may take it.
        _ => return Taken::AsTheModelSays,
    })
}

pub fn nothing(attack: &mut Attack) {
    for mut every in Every::all() {
        for mut call in every.calls() {
            call.instruction.data.clear();
            attack.refuse(&mut every, &call, "no data", UnknownInstruction);
            call.instruction.accounts.clear();
            attack.refuse(&mut every, &call, "nothing", UnknownInstruction);
        }
    }
}
