//! What is not a vault of this program, of this version, of this size.

use {
    crate::attacks::sheet::{Attack, Sheet},
    cu_runtime::programs,
    cu_vault_interface::{
        ID,
        error::VaultError::{self, *},
        instruction::Instruction::{self as Tag, *},
        pda::{STATELESS_SEED, VAULT_SEED},
        state::Vault,
    },
    cu_vault_tests::{
        every::{Call, Every},
        keys::key,
        world::{Refusal, SOL},
    },
    solana_account::Account,
    solana_instruction_error::InstructionError::*,
    solana_pubkey::Pubkey,
};

/// These take no vault with state.
const STATELESS: [Tag; 2] = [StatelessDeposit, StatelessWithdraw];

#[test]
pub fn vault_state() {
    Sheet::run("vault_state", "what is not a vault", |sheet| {
        sheet.attack(
            "byte by byte a vault, at the vault's address, of another program",
            "The vault's account with another owner: the System program, both token programs, the \
             loader's, a rogue. No program but this one can have data written at that address, so \
             nobody can make one; where the owner is not compared it is the address that counts.",
            |attack| another_owner(attack, false),
        );
        sheet.attack(
            "byte by byte a vault, at an address of another program",
            "A copy of the vault at the address that its seeds give under another program, which \
             owns it: what a hostile program can really make.",
            |attack| another_owner(attack, true),
        );
        sheet.attack(
            "byte by byte a vault, at another address, of this program",
            "A copy of the vault as nobody can make it: only the signature of its seeds tells them \
             apart.",
            copy_of_ours,
        );
        sheet.attack(
            "wrong discriminator",
            "All 255 other first bytes, of an account of this program.",
            |attack| wrong_byte(attack, 0, InvalidVaultDiscriminator),
        );
        sheet.attack(
            "wrong version",
            "All 255 other second bytes, of an account of this program.",
            |attack| wrong_byte(attack, 1, UnsupportedVersion),
        );
        sheet.attack(
            "wrong size",
            "Every length up to 400, 82, 165, 166 and 355 among them, and the most that an account \
             may grow by, with the vault's bytes cut off or followed by zeros.",
            wrong_size,
        );
        sheet.attack(
            "no account at all",
            "The vault's address holds nothing, or lamports alone.",
            nothing_there,
        );
    });
}

fn another_owner(attack: &mut Attack, elsewhere: bool) {
    for mut every in Every::all() {
        for owner in [
            programs::SYSTEM,
            programs::TOKEN,
            programs::TOKEN_2022,
            Pubkey::from_str_const("BPFLoaderUpgradeab1e11111111111111111111111"),
            key("rogue"),
        ] {
            for mut call in every.calls() {
                let tag = call.spec.instruction;
                // Which is whose a stateless vault is.
                let right = owner == programs::SYSTEM && STATELESS.contains(&tag) && !elsewhere;
                if tag == CreateVault || right {
                    continue;
                }
                let mut copy = call.account("vault").clone();
                let ours = copy.owner;
                copy.owner = owner;
                let mut address = call.key("vault");
                if elsewhere {
                    address = under(&owner, &every, &call);
                }
                call.put("vault", address, copy);
                let what = format!("of {owner}");
                match refused_copy(tag, elsewhere) {
                    Some(error) => attack.refuse(&mut every, &call, what, error),
                    None => {
                        let how = "what the call says: the address is right";
                        // The model knows a vault by its owner.
                        let rent = every.world().rent(Vault::LEN);
                        let vault = call.key("vault");
                        attack.allow(&mut every, &call, how, |effect| {
                            effect.account(&vault).owner = ours;
                            effect.says(&call.instruction, rent);
                            effect.account(&vault).owner = owner;
                        })
                    }
                };
            }
        }
    }
    attack.skip([CreateVault], "there is no vault yet; see lifecycle");
}

/// The address that the seeds of the call's vault give under a program, at the highest bump.
fn under(program: &Pubkey, every: &Every, call: &Call) -> Pubkey {
    let stage = &every.tokens.stage;
    if STATELESS.contains(&call.spec.instruction) {
        let seeds = [STATELESS_SEED, every.owner.as_ref()];
        return Pubkey::find_program_address(&seeds, program).0;
    }
    let id = stage.world.vault(&stage.vault).id;
    let seeds = [VAULT_SEED, stage.authority.as_ref(), &id];
    Pubkey::find_program_address(&seeds, program).0
}

/// How a vault of another owner is refused, if it is.
fn refused_copy(tag: Tag, elsewhere: bool) -> Option<Refusal> {
    Some(match tag {
        WithdrawSol | PayoutSol | CloseVault => ExternalAccountLamportSpend.into(),
        NominateAuthority | AcceptAuthority | LowerReserve => ExternalAccountDataModified.into(),
        DepositToken | GetVault => InvalidVaultOwner.into(),
        // Its seeds give another address, which alone can sign.
        DepositSol | WithdrawToken | PayoutToken | CloseTokenAccount | WithdrawExcessLamports
            if elsewhere =>
        {
            PrivilegeEscalation.into()
        }
        StatelessDeposit | StatelessWithdraw if elsewhere => PrivilegeEscalation.into(),
        // The address is right: what is deposited is for whoever can sign for it.
        DepositSol | StatelessDeposit => return None,
        // The token account is this address's, and its signature is right.
        WithdrawToken | PayoutToken | CloseTokenAccount | WithdrawExcessLamports => return None,
        StatelessWithdraw => ExternalAccountLamportSpend.into(),
        CreateVault => panic!("it takes no vault"),
    })
}

fn copy_of_ours(attack: &mut Attack) {
    for mut every in Every::all() {
        for mut call in every.calls() {
            let tag = call.spec.instruction;
            if tag == CreateVault || STATELESS.contains(&tag) {
                continue;
            }
            let copy = call.account("vault").clone();
            call.put("vault", key("copy"), copy);
            let error: Refusal = match tag {
                DepositSol
                | WithdrawToken
                | PayoutToken
                | CloseTokenAccount
                | WithdrawExcessLamports => PrivilegeEscalation.into(),
                DepositToken => WrongTokenAuthority.into(),
                _ => {
                    attack.allow_as_said(&mut every, &call, "what is the copy's");
                    continue;
                }
            };
            attack.refuse(&mut every, &call, "a copy", error);
        }
    }
    attack.skip([CreateVault], "there is no vault yet; see lifecycle");
    attack.skip(STATELESS, "a stateless vault has no state to copy");
}

fn wrong_byte(attack: &mut Attack, at: usize, error: VaultError) {
    for mut every in Every::all() {
        for mut call in every.calls() {
            let tag = call.spec.instruction;
            if tag == CreateVault || STATELESS.contains(&tag) {
                continue;
            }
            let right = call.account("vault").data[at];
            for wrong in (0..=u8::MAX).filter(|byte| *byte != right) {
                call.account("vault").data[at] = wrong;
                attack.refuse(&mut every, &call, wrong, error);
            }
        }
    }
    attack.skip([CreateVault], "there is no vault yet");
    attack.skip(STATELESS, "a stateless vault has no state");
}

fn wrong_size(attack: &mut Attack) {
    for mut every in Every::all() {
        let vault = every.world().get(&every.tokens.stage.vault);
        for mut call in every.calls() {
            for len in (0..=400).chain([10_240, 10_241]) {
                let tag = call.spec.instruction;
                let mut account = vault.clone();
                account.data.resize(len, 0);
                if tag == CreateVault || STATELESS.contains(&tag) {
                    account.owner = programs::SYSTEM;
                }
                *call.account("vault") = account;
                let error: Refusal = match tag {
                    // Without data the address is merely prefunded.
                    CreateVault if len > 0 => VaultExists.into(),
                    // The System program debits no account with data.
                    StatelessWithdraw if len > 0 => InvalidArgument.into(),
                    CreateVault | StatelessWithdraw | StatelessDeposit => {
                        attack.allow_as_said(&mut every, &call, "what the call says");
                        continue;
                    }
                    _ if len == Vault::LEN => {
                        attack.allow_as_said(&mut every, &call, "what the call says");
                        continue;
                    }
                    _ => InvalidVaultSize.into(),
                };
                attack.refuse(&mut every, &call, len, error);
            }
        }
    }
}

fn nothing_there(attack: &mut Attack) {
    for mut every in Every::all() {
        for mut call in every.calls() {
            let tag = call.spec.instruction;
            if tag == CreateVault || STATELESS.contains(&tag) {
                continue;
            }
            for account in [
                Account::default(),
                Account::new(SOL, 0, &programs::SYSTEM),
                Account::new(SOL, 0, &key("rogue")),
            ] {
                *call.account("vault") = account;
                attack.refuse(&mut every, &call, "no vault", InvalidVaultOwner);
            }
            // Ours, but empty: as an account would be if it were closed without giving it up.
            *call.account("vault") = Account::new(SOL, 0, &ID);
            attack.refuse(&mut every, &call, "ours, but empty", InvalidVaultSize);
        }
    }
    attack.skip(
        [CreateVault],
        "that is what it makes a vault of; see lifecycle",
    );
    attack.skip(STATELESS, "a stateless vault is no more than that");
}
