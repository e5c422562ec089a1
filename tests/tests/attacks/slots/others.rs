//! Other users' accounts.

use {
    crate::attacks::{outcomes::*, sheet::Attack},
    cu_vault_interface::{
        error::VaultError::*,
        instruction::Instruction::{self as Tag, *},
    },
    cu_vault_tests::{
        every::{AMOUNT, Every},
        ix,
        keys::{key, owner_with_bump, stateless_address, vault_address},
        token::Mint,
        world::{Refusal, SOL},
    },
    solana_instruction_error::InstructionError::*,
    solana_pubkey::Pubkey,
};

/// What other users have.
struct Others {
    /// A vault with a nomination of its own.
    vault: Pubkey,
    /// Token accounts with tokens: that vault's, and a user's.
    tokens: [Pubkey; 2],
    mint: Pubkey,
    stateless: Pubkey,
    wallet: Pubkey,
}

impl Others {
    fn on(every: &mut Every) -> Self {
        let tokens = &mut every.tokens;
        let vault = tokens.stage.other_vault();
        let world = &mut tokens.stage.world;
        let (base, nominee) = (key("other authority"), key("other nominee"));
        world.send(&ix::nominate_authority(&base, &vault, &nominee));

        let token_accounts = [vault, key("other user")].map(|owner| {
            let address = tokens.mint.associated_address(&owner);
            let new = tokens.mint.open_associated(owner).holding(5 * AMOUNT);
            let (_, account) = new.build(&world.svm);
            world.set(&address, account);
            address
        });
        world.set(&tokens.mint.key, tokens.mint.account.clone());
        let program = tokens.mint.program;
        let (mint, issuer) = (key("other mint"), key("other issuer"));
        let account = Mint::new(&world.svm, program, mint, issuer, &[]).account;
        world.set(&mint, account);

        let (stateless, wallet) = (
            stateless_address(&owner_with_bump("other owner", 255)).0,
            key("other user"),
        );
        for address in [stateless, wallet] {
            world.fund(&address, 5 * SOL);
        }
        Self {
            vault,
            tokens: token_accounts,
            mint,
            stateless,
            wallet,
        }
    }
}

pub fn others(attack: &mut Attack) {
    for mut every in Every::all() {
        let others = Others::on(&mut every);
        for call in every.calls() {
            let slots = call.names().into_iter().zip(call.slots());
            for (name, slot) in slots.filter(|(_, slot)| !slot.signer) {
                let addresses = match slot.name {
                    "vault" => vec![others_vault(&every, &others, call.spec.instruction)],
                    "recipient" | "rent recipient" => vec![others.wallet],
                    "mint" => vec![others.mint],
                    "source" | "vault token account" | "recipient token account" => {
                        others.tokens.to_vec()
                    }
                    "system program" | "token program" => continue,
                    name => panic!("nobody said what another {name} is"),
                };
                for address in addresses {
                    let mut call = call.clone();
                    call.put(&name, address, every.world().get(&address));
                    let what = format!("{address} as {name}");
                    match refused(call.spec.instruction, slot.name) {
                        Some(error) => attack.refuse(&mut every, &call, what, error),
                        None => attack.allow_as_said(&mut every, &call, "as the signer asks"),
                    };
                }
            }
        }
    }
}

fn others_vault(every: &Every, others: &Others, tag: Tag) -> Pubkey {
    match tag {
        CreateVault => vault_address(&others.wallet, every.new_id).0,
        StatelessDeposit | StatelessWithdraw => others.stateless,
        _ => others.vault,
    }
}

/// How another user's account in a slot is refused, if it is: who signs may pay into any vault, and pay
/// out to anybody.
fn refused(tag: Tag, slot: &str) -> Option<Refusal> {
    Some(match (tag, slot) {
        (_, "recipient" | "rent recipient" | "recipient token account") => return None,
        (CreateVault | StatelessDeposit | StatelessWithdraw, "vault") => PrivilegeEscalation.into(),
        (DepositSol | GetVault | LowerReserve, "vault") => return None,
        (DepositToken, "vault" | "vault token account") => WrongTokenAuthority.into(),
        (AcceptAuthority, "vault") => WrongNominee.into(),
        (_, "vault") => WrongAuthority.into(),
        (_, "mint") => MINT_MISMATCH.into(),
        (_, "source" | "vault token account") => OWNER_MISMATCH.into(),
        (tag, slot) => panic!("{tag:?}: nobody said how another {slot} ends"),
    })
}
