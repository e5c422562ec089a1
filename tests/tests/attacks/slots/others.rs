//! Other users' accounts.

use {
    crate::attacks::{outcomes::*, sheet::Attack},
    cu_vault_interface::{
        error::VaultError::*,
        instruction::{Slot, Spec},
    },
    cu_vault_tests::{
        every::{AMOUNT, Every},
        ix,
        keys::{key, owner_with_bump, stateless_address, vault_address},
        roles::{Role, Roles, role},
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
                let addresses = match role(&slot) {
                    Role::Vault => vec![others_vault(&every, &others, call.spec)],
                    Role::Wallet => vec![others.wallet],
                    Role::Mint => vec![others.mint],
                    Role::TokenAccount => others.tokens.to_vec(),
                    Role::Program => continue,
                };
                for address in addresses {
                    let mut call = call.clone();
                    call.put(&name, address, every.world().get(&address));
                    let what = format!("{address} as {name}");
                    match refused(call.spec, &slot) {
                        Some(error) => attack.refuse(&mut every, &call, what, error),
                        None => attack.allow_as_said(&mut every, &call, "as the signer asks"),
                    };
                }
            }
        }
    }
}

fn others_vault(every: &Every, others: &Others, spec: &Spec) -> Pubkey {
    if spec.makes_a_vault() {
        vault_address(&others.wallet, every.new_id).0
    } else if spec.takes_a_stateless_vault() {
        others.stateless
    } else {
        others.vault
    }
}

/// How another user's account in a slot is refused, if it is: who signs may pay into any vault, and pay
/// out to anybody.
fn refused(spec: &Spec, slot: &Slot) -> Option<Refusal> {
    // No signer commands the vault: tokens go to one of its accounts, and anyone may do the rest.
    let is_open = spec.takes_state() && !spec.takes("authority") && !spec.takes("nominee");
    Some(match (role(slot), slot.name) {
        (Role::Wallet, _) | (_, "recipient token account") => return None,
        (Role::Vault, _) if !spec.takes_state() => PrivilegeEscalation.into(),
        (Role::Vault, _) if is_open && !spec.moves_tokens() => return None,
        (Role::Vault, _) | (_, "vault token account") if is_open => WrongTokenAuthority.into(),
        (Role::Vault, _) if spec.takes("nominee") => WrongNominee.into(),
        (Role::Vault, _) => WrongAuthority.into(),
        (Role::Mint, _) => MINT_MISMATCH.into(),
        (Role::TokenAccount, _) => OWNER_MISMATCH.into(),
        (Role::Program, _) => panic!("{}: a program has no user", spec.name),
    })
}
