//! A valid call, then what is wrong with it.

use {
    super::{
        Account, Draft,
        bytes::Bytes,
        cast::{
            Cast, DECIMALS,
            Name::{self, *},
        },
        change,
    },
    cu_vault_interface::instruction::{Instruction as Tag, Spec, TABLE},
};

/// The mode says which token program, and whether there are many recipients.
pub fn read(mode: u8, bytes: &mut Bytes, cast: &Cast) -> Draft {
    let token_2022 = mode % 4 == 2;
    let spec = &TABLE[bytes.below(TABLE.len())];
    let mut draft = call(spec, token_2022, bytes, cast);
    while !bytes.is_empty() {
        change::one(&mut draft, token_2022, bytes, cast);
    }
    draft
}

fn call(spec: &Spec, token_2022: bool, bytes: &mut Bytes, cast: &Cast) -> Draft {
    let mut fields = vec![spec.instruction as u8];
    let program = if token_2022 { Token2022 } else { SplToken };
    let token_payout = spec.instruction == Tag::PayoutToken;
    let mut recipients = Vec::new();
    let names: Vec<Name> = match spec.instruction {
        Tag::CreateVault => {
            let (seeds, vault) = match bytes.byte() % 4 {
                3 => (cast.new_vault_at_254, NewVaultAt254),
                // All that is wrong with this one is its bump, which no change would hit upon.
                2 => (cast.new_vault_below, NewVaultBelow),
                _ => (cast.new_vault, NewVault),
            };
            fields.extend(seeds.id.to_le_bytes());
            fields.push(seeds.bump);
            vec![Payer, Base, vault, System]
        }
        Tag::DepositSol => {
            fields.extend(bytes.amount().to_le_bytes());
            vec![Depositor, Vault, System]
        }
        Tag::WithdrawSol => {
            fields.extend(bytes.amount().to_le_bytes());
            vec![Authority, Vault, Recipient]
        }
        Tag::DepositToken => {
            fields.extend(bytes.amount().to_le_bytes());
            fields.push(DECIMALS);
            vec![Depositor, Source, Mint, VaultToken, Vault, program]
        }
        Tag::WithdrawToken => {
            fields.extend(bytes.amount().to_le_bytes());
            fields.push(DECIMALS);
            vec![Authority, Vault, VaultToken, Mint, RecipientToken, program]
        }
        Tag::PayoutSol | Tag::PayoutToken => {
            let count = match bytes.byte() {
                count @ 0..=223 => 1 + usize::from(count % 5),
                count => 33 + usize::from(count % 32),
            };
            if token_payout {
                fields.push(DECIMALS);
            }
            for index in 0..count {
                // Many amounts are one amount many times: else they would be all that an input is about.
                let amount = if index < 5 { bytes.amount() } else { 1 };
                fields.extend(amount.to_le_bytes());
                recipients.push(if token_payout {
                    cast.token_account(index, token_2022)
                } else {
                    cast.wallet(index)
                });
            }
            if token_payout {
                vec![Authority, Vault, VaultToken, Mint, program]
            } else {
                vec![Authority, Vault]
            }
        }
        Tag::CloseTokenAccount => {
            fields.push(DECIMALS);
            vec![
                Authority,
                Vault,
                VaultToken,
                Mint,
                RecipientToken,
                Recipient,
                program,
            ]
        }
        Tag::NominateAuthority => {
            let nominee = cast.at(bytes.below(32), token_2022);
            fields.extend(nominee.address);
            vec![Authority, Vault]
        }
        Tag::AcceptAuthority => vec![Nominee, Vault],
        Tag::CloseVault => vec![Authority, Vault, Recipient],
        Tag::GetVault => vec![Vault],
        Tag::LowerReserve => vec![if bytes.byte() % 4 == 3 {
            Vault
        } else {
            OtherVault
        }],
        Tag::WithdrawExcessLamports => vec![Authority, Vault, VaultToken, Recipient, program],
        Tag::StatelessDeposit => {
            fields.extend(bytes.amount().to_le_bytes());
            fields.push(cast.stateless_bump);
            vec![Owner, Stateless, System]
        }
        Tag::StatelessWithdraw => {
            fields.extend(bytes.amount().to_le_bytes());
            fields.push(cast.stateless_bump);
            vec![Owner, Stateless, Recipient, System]
        }
    };
    let fixed = names.iter().map(|name| cast.get(*name, token_2022));
    let flags = spec
        .slots
        .iter()
        .chain(spec.recipients.iter().cycle())
        .map(|slot| (slot.signer, slot.writable));
    let slots = fixed
        .chain(recipients)
        .zip(flags)
        .map(|(account, (signer, writable))| Account {
            signer,
            writable,
            ..account.clone()
        });
    Draft {
        slots: slots.collect(),
        data: fields,
        is_large: false,
    }
}
