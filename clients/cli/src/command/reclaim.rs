//! `cu-vault reclaim`: what a vault and its token accounts hold above today's rent.
//!
//! The programs compute how much that is, from their own accounts and the rent of the slot. No
//! amount is part of the transaction, so none depends on what the node has answered.

use {
    super::{close::token_accounts_now, parse_address, parse_vault},
    crate::{
        context::Context,
        error::Error,
        plan::{Amount, Move, Plan},
        read::{self, AllowedSol},
    },
    clap::Args,
    cu_vault_interface::{
        Address,
        client::{LowerReserve, WithdrawExcessLamports},
        state::Vault,
    },
    solana_account::Account,
    solana_rent::Rent,
    std::cmp::Reverse,
};

/// How many token accounts one transaction has room for.
const MOST: usize = 16;

/// Frees what a vault and its token accounts hold above today's rent; signed by the authority
#[derive(Args, Debug)]
pub struct Options {
    /// The vault: its address, or BASE:ID
    #[arg(value_parser = parse_vault)]
    vault: Address,
    /// Who gets what the token accounts free [default: the vault]; what the vault itself frees stays in it, to be
    /// withdrawn
    #[arg(value_parser = parse_address)]
    recipient: Option<Address>,
    #[command(flatten)]
    allowed: AllowedSol,
}

pub fn plan(context: &mut Context, options: &Options) -> Result<Plan, Error> {
    let authority = context.signer()?;
    let fee_payer = context.fee_payer(authority)?;
    let recipients: Vec<_> = options.recipient.into_iter().collect();
    let (vault, rent, accounts) = read::vault(context, &options.vault, &recipients)?;
    let recipient = options.recipient.unwrap_or(vault.address);
    let account = accounts.first().and_then(Option::as_ref);

    let reserve = vault.state.rent_reserve();
    let minimum = rent.minimum_balance(Vault::LEN);
    let freed = reserve.saturating_sub(minimum);
    let TokenAccounts {
        count,
        mut excess,
        mut notes,
    } = token_accounts(context, &vault.address, &rent)?;
    excess.retain(|one| one.account != recipient);
    if freed == 0 && excess.is_empty() {
        let accounts = match count {
            1 => "its token account holds".to_owned(),
            count => format!("its {count} token accounts hold"),
        };
        let nothing = format!("neither the vault nor {accounts} lamports to reclaim");
        let why = std::iter::once(nothing).chain(notes).collect::<Vec<_>>();
        return Err(Error::Refused(why.join("; ")));
    }
    let rest = excess.split_off(MOST.min(excess.len()));
    if !rest.is_empty() {
        let left: u64 = rest.iter().map(|one| one.lamports).sum();
        notes.push(format!(
            "{} more token accounts hold {} above today's rent; run it again for them",
            rest.len(),
            Amount::sol(left)
        ));
    }

    // Anyone may lower a reserve. The authority signs for the lamports that move.
    if !excess.is_empty() {
        vault.check_authority(&authority)?;
    }
    let (mut moves, mut changes, mut instructions) = (Vec::new(), Vec::new(), Vec::new());
    if freed > 0 {
        changes.push(format!(
            "the vault's rent reserve falls from {} to {}: {} more may leave the vault",
            Amount::sol(reserve),
            Amount::sol(minimum),
            Amount::sol(freed)
        ));
        let lower = LowerReserve {
            vault: vault.address,
        };
        instructions.push(lower.instruction());
    }
    for one in &excess {
        moves.push(Move {
            amount: Amount::sol(one.lamports),
            from: one.account,
            to: recipient,
        });
        let withdraw = WithdrawExcessLamports {
            authority,
            vault: vault.address,
            vault_token_account: one.account,
            recipient,
            token_program: one.token_program,
        };
        instructions.push(withdraw.instruction());
    }
    let mut watched = vec![vault.watched()];
    if recipient != vault.address && !moves.is_empty() {
        let all = moves.iter().map(|one| one.amount.base_units).sum();
        let allowed = options.allowed;
        notes.extend(read::check_recipient(
            &recipient, account, all, &rent, allowed,
        )?);
        watched.push(read::watched_sol(recipient, account));
    }
    Ok(Plan {
        command: "reclaim",
        vault: vault.address,
        moves,
        changes,
        notes,
        watched,
        instructions,
        fee_payer,
    })
}

/// The vault's token accounts, as far as rent matters.
struct TokenAccounts {
    count: usize,
    /// The lamports that can be withdrawn, the largest first.
    excess: Vec<Excess>,
    /// On what cannot.
    notes: Vec<String>,
}

/// The lamports of a token account above its minimum.
struct Excess {
    account: Address,
    token_program: Address,
    lamports: u64,
}

fn token_accounts(context: &Context, vault: &Address, rent: &Rent) -> Result<TokenAccounts, Error> {
    // What an answer leaves out would be left where it is, so one alone does not count.
    let now = token_accounts_now(context, vault)?;
    if token_accounts_now(context, vault)? != now {
        return Err(Error::Inconsistent(
            "this node reports the vault's token accounts in two ways".into(),
        ));
    }
    let count = now.len();
    let above = |account: &Account, tokens: u64| {
        let kept = rent.minimum_balance(account.data.len());
        account.lamports.saturating_sub(kept.saturating_add(tokens))
    };
    let (mut excess, mut notes) = (Vec::new(), Vec::new());
    for (token_account, account) in now {
        if token_account.is_native {
            // Its balance is lamports too.
            let stays = above(&account, token_account.amount);
            if stays > 0 {
                notes.push(format!(
                    "{} stay in {}: an account of wrapped SOL gives its rent back only when it is closed",
                    Amount::sol(stays),
                    token_account.address
                ));
            }
            continue;
        }
        let lamports = above(&account, 0);
        if lamports > 0 {
            excess.push(Excess {
                account: token_account.address,
                token_program: account.owner,
                lamports,
            });
        }
    }
    excess.sort_by_key(|one| (Reverse(one.lamports), one.account));
    Ok(TokenAccounts {
        count,
        excess,
        notes,
    })
}
