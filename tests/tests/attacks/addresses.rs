//! A vault is where its seeds say, at its canonical bump, and nowhere else.
//!
//! CreateVault and the stateless instructions take the bump as an argument. The others read base, id and
//! bump from the vault's state, where CreateVault wrote them; what another state would do is shown with a
//! state that no one can write.

use {
    crate::attacks::{
        seeds::*,
        sheet::{Attack, Sheet},
    },
    cu_runtime::programs,
    cu_vault_interface::{
        error::VaultError::*,
        instruction::Instruction::{self as Tag, *},
        pda::{STATELESS_SEED, VAULT_SEED},
    },
    cu_vault_tests::{
        every::{BUMP, Every},
        keys::{id_with_bump, key, stateless_address, vault_address},
        world::{Refusal, SOL},
    },
    solana_account::Account,
    solana_instruction_error::InstructionError::*,
    solana_pubkey::Pubkey,
};

/// These have the vault sign with the seeds in its state.
const SIGN: [Tag; 5] = [
    DepositSol,
    WithdrawToken,
    PayoutToken,
    CloseTokenAccount,
    WithdrawExcessLamports,
];

const UNREAD: &str = "what the call says: the seeds are not read";

#[test]
pub fn addresses() {
    Sheet::run("addresses", "addresses, seeds and bumps", |sheet| {
        sheet.attack(
            "every other bump",
            "All 255 other bumps with the vault's address: as the argument, or in the vault's state.",
            every_other_bump,
        );
        sheet.attack(
            "every other bump, with its own address",
            "The address that the other bump gives or, where the hash is on the curve, that hash. A \
             stateless vault has one address a bump, each of them the owner's alone.",
            at_its_own_address,
        );
        sheet.attack(
            "a vault whose canonical bump is not 255",
            "All bumps but the canonical one of vaults at 254, 251 and 247, each with its own address \
             or hash.",
            lower_canonical_bumps,
        );
        sheet.attack(
            "seeds shifted between fields",
            "Base, id and bump are cut out of the same row of bytes, one to eight bytes further left or \
             right, so that the hashed rows overlap. The vault's address stays. A stateless vault \
             has the owner instead. CreateVault gets the bump that is canonical for the cut. Every seed has a fixed length, \
             so no two cuts hash alike.",
            shifted,
        );
        sheet.attack(
            "another program's address",
            "The vault's seeds under SPL Token, Token-2022, the associated token program and a rogue, \
             with nothing there.",
            of_another_program,
        );
        sheet.attack(
            "the address of the other kind of vault",
            "A stateless vault in the slot of a vault and the other way round, of the same user.",
            the_other_kind,
        );
    });
}

fn every_other_bump(attack: &mut Attack) {
    for mut every in Every::all() {
        for call in every.calls() {
            for bump in 0..BUMP {
                let mut call = call.clone();
                set_bump(&mut call, bump);
                let error: Refusal = match call.spec.instruction {
                    // At 255, the canonical bump, there is an address.
                    CreateVault => NonCanonicalBump.into(),
                    tag if SIGN.contains(&tag) || BY_ARGUMENT.contains(&tag) => {
                        refused_seeds(&seeds(&mut call))
                    }
                    _ => {
                        attack.allow_as_said(&mut every, &call, UNREAD);
                        continue;
                    }
                };
                attack.refuse(&mut every, &call, bump, error);
            }
        }
    }
}

fn at_its_own_address(attack: &mut Attack) {
    for mut every in Every::all() {
        for call in every.calls() {
            let tag = call.spec.instruction;
            if !BY_ARGUMENT.contains(&tag) {
                continue;
            }
            for bump in 0..BUMP {
                let mut call = call.clone();
                set_bump(&mut call, bump);
                let seeds = seeds(&mut call);
                let account = call.account("vault").clone();
                call.put("vault", hash(&seeds), account);
                let error: Refusal = match (tag, address(&seeds)) {
                    (CreateVault, _) => NonCanonicalBump.into(),
                    (_, None) => ProgramFailedToComplete.into(),
                    (_, Some(_)) => {
                        let how = "one more vault of the owner";
                        attack.allow_as_said(&mut every, &call, how);
                        continue;
                    }
                };
                attack.refuse(&mut every, &call, bump, error);
            }
        }
    }
    attack.skip_others("it makes no address: CreateVault has made none but the canonical one");
}

fn lower_canonical_bumps(attack: &mut Attack) {
    for mut every in Every::all() {
        for canonical in [254, 251, 247] {
            let id = id_with_bump(&every.base, canonical);
            for bump in 0..=u8::MAX {
                let mut call = every.call(CreateVault);
                call.instruction.data[1..9].copy_from_slice(&id.to_le_bytes());
                set_bump(&mut call, bump);
                let address = hash(&seeds(&mut call));
                call.put("vault", address, Account::default());
                let error: Refusal = match bump {
                    _ if bump == canonical => {
                        attack.allow_as_said(&mut every, &call, "the canonical bump alone");
                        continue;
                    }
                    _ if bump < canonical => NonCanonicalBump.into(),
                    _ => ProgramFailedToComplete.into(),
                };
                attack.refuse(&mut every, &call, bump, error);
            }
        }
    }
    attack.skip_others("nothing but CreateVault asks which bump is canonical");
}

/// The windows of 41 bytes, or of an owner's 32, in a row that starts eight bytes earlier and goes on for
/// eight bytes more.
fn shifted(attack: &mut Attack) {
    for mut every in Every::all() {
        for call in every.calls() {
            for shift in (0..=16).filter(|shift| *shift != 8) {
                let mut call = call.clone();
                let error = match call.spec.instruction {
                    StatelessDeposit | StatelessWithdraw => {
                        let row = row(STATELESS_SEED, &[call.key("owner").as_ref(), &[BUMP]]);
                        let owner = row[shift..][..32].try_into().expect("32 bytes");
                        call.put("owner", owner, Account::new(10 * SOL, 0, &programs::SYSTEM));
                        call.instruction.data[9] = row[shift + 32];
                        refused_seeds(&seeds(&mut call))
                    }
                    CreateVault => {
                        let id = every.new_id.to_le_bytes();
                        let row = row(VAULT_SEED, &[every.base.as_ref(), &id, &[BUMP]]);
                        let base = row[shift..][..32].try_into().expect("32 bytes");
                        call.put("base", base, Account::default());
                        let id: [u8; 8] = row[shift + 32..][..8].try_into().expect("eight bytes");
                        call.instruction.data[1..9].copy_from_slice(&id);
                        // Any other would be refused for that.
                        let canonical = vault_address(&base, u64::from_le_bytes(id)).1;
                        call.instruction.data[9] = canonical;
                        PrivilegeEscalation.into()
                    }
                    tag => {
                        let state = state(&mut call);
                        let row = row(VAULT_SEED, &[state.base.as_ref(), &state.id, &[state.bump]]);
                        let window = &row[shift..];
                        state.base = window[..32].try_into().expect("32 bytes");
                        state.id = window[32..40].try_into().expect("eight bytes");
                        state.bump = window[40];
                        if !SIGN.contains(&tag) {
                            attack.allow_as_said(&mut every, &call, UNREAD);
                            continue;
                        }
                        refused_seeds(&seeds(&mut call))
                    }
                };
                attack.refuse(&mut every, &call, format!("cut at {shift}"), error);
            }
        }
    }
}

/// The seeds in a row, between what comes before and after them: of the prefix as many bytes as fill
/// eight, and zeros.
fn row(prefix: &[u8], seeds: &[&[u8]]) -> Vec<u8> {
    let mut row = [&[0; 8], prefix].concat();
    row.drain(..row.len() - 8);
    row.extend(seeds.concat());
    row.extend([0; 8]);
    row
}

fn of_another_program(attack: &mut Attack) {
    for mut every in Every::all() {
        for program in [
            programs::TOKEN,
            programs::TOKEN_2022,
            programs::ASSOCIATED_TOKEN,
            key("rogue"),
        ] {
            for mut call in every.calls() {
                let seeds = seeds(&mut call);
                let seeds: Vec<_> = seeds.iter().map(Vec::as_slice).collect();
                let (_, but_bump) = seeds.split_last().expect("the bump is the last");
                let address = Pubkey::find_program_address(but_bump, &program).0;
                call.put("vault", address, Account::new(SOL, 0, &programs::SYSTEM));
                let error: Refusal = match call.spec.instruction {
                    tag if BY_ARGUMENT.contains(&tag) => PrivilegeEscalation.into(),
                    _ => InvalidVaultOwner.into(),
                };
                attack.refuse(&mut every, &call, format!("of {program}"), error);
            }
        }
    }
}

fn the_other_kind(attack: &mut Attack) {
    for mut every in Every::all() {
        let stage = &every.tokens.stage;
        let (authority, base) = (stage.authority, every.base);
        let id = every.world().vault(&stage.vault).id();
        for mut call in every.calls() {
            let tag = call.spec.instruction;
            let vault = every.world().get(&every.tokens.stage.vault);
            let error: Refusal = match tag {
                CreateVault => {
                    call.put("vault", stateless_address(&base).0, Account::default());
                    PrivilegeEscalation.into()
                }
                // The owner of the stateless vault is the vault's base too.
                StatelessDeposit | StatelessWithdraw => {
                    let mut wallet = every.world().get(&authority);
                    wallet.lamports = 10 * SOL;
                    call.put("owner", authority, wallet);
                    call.put("vault", vault_address(&authority, id).0, vault);
                    refused_seeds(&seeds(&mut call))
                }
                _ => {
                    let wallet = Account::new(5 * SOL, 0, &programs::SYSTEM);
                    call.put("vault", stateless_address(&authority).0, wallet);
                    InvalidVaultOwner.into()
                }
            };
            attack.refuse(&mut every, &call, "the other kind", error);
        }
    }
}
