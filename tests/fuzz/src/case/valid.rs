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
        _ => {
            let names = spec.slots.iter().map(|slot| match slot.name {
                "vault" => vault(spec, bytes),
                "token program" => program,
                name => by_role(name),
            });
            let names = names.collect();
            for field in spec.fields {
                match field.name {
                    "lamports" | "amount" => fields.extend(bytes.amount().to_le_bytes()),
                    "decimals" => fields.push(DECIMALS),
                    "bump" => fields.push(cast.stateless_bump),
                    _ if field.ty == "address" => {
                        fields.extend(cast.at(bytes.below(32), token_2022).address);
                    }
                    _ if field.ty == "u8" => fields.push(bytes.byte()),
                    _ => fields.extend([0; 8].map(|_: u8| bytes.byte())),
                }
            }
            names
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

/// Who belongs in a slot of this name. One that is new here is a wallet's.
fn by_role(slot: &str) -> Name {
    match slot {
        "authority" => Authority,
        "depositor" => Depositor,
        "nominee" => Nominee,
        "owner" => Owner,
        "payer" => Payer,
        "mint" => Mint,
        "source" => Source,
        "vault token account" => VaultToken,
        "recipient token account" => RecipientToken,
        "system program" => System,
        _ => Recipient,
    }
}

/// The vault in its slot. Alone and to be written, it is most often the one whose reserve is above today's.
fn vault(spec: &Spec, bytes: &mut Bytes) -> Name {
    let [first, others @ ..] = spec.slots else {
        return Vault;
    };
    if first.name == "owner" {
        Stateless
    } else if others.is_empty() && first.writable && bytes.byte() % 4 != 3 {
        OtherVault
    } else {
        Vault
    }
}
