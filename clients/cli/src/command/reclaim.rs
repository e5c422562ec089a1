//! `cu-vault reclaim`: what a vault and its token accounts hold above today's rent.

use {
    super::{close::token_accounts_now, parse_address, parse_vault},
    crate::{
        context::Context,
        error::Error,
        plan::{Amount, Move, Plan},
        read,
    },
    clap::Args,
    cu_vault::{
        Address,
        client::{LowerReserve, WithdrawExcessLamports, WithdrawSol},
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
    /// Who gets it [default: the vault, from which it can be withdrawn then]
    #[arg(value_parser = parse_address)]
    recipient: Option<Address>,
    /// The recipient may be an address that holds nothing yet
    #[arg(long)]
    allow_unfunded_recipient: bool,
}

/// What becomes of it.
pub enum Found {
    Plan(Box<Plan>),
    /// There is nothing to reclaim.
    Nothing {
        vault: Address,
        /// How many token accounts were looked at.
        token_accounts: usize,
        notes: Vec<String>,
    },
}

pub fn plan(context: &mut Context, options: &Options) -> Result<Found, Error> {
    let authority = context.signer()?;
    let fee_payer = context.fee_payer(authority)?;
    let recipients: Vec<_> = options.recipient.into_iter().collect();
    let (vault, rent, accounts) = read::vault(context, &options.vault, &recipients)?;
    let recipient = options.recipient.unwrap_or(vault.address);
    let account = accounts.first().and_then(Option::as_ref);
    let leaves = recipient != vault.address;

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
        return Ok(Found::Nothing {
            vault: vault.address,
            token_accounts: count,
            notes,
        });
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

    // Anyone may lower a reserve. Whatever moves, the authority signs for.
    if leaves || !excess.is_empty() {
        vault.check_authority(&authority)?;
    }
    let (mut moves, mut changes, mut instructions) = (Vec::new(), Vec::new(), Vec::new());
    let mut push = |lamports, from| {
        moves.push(Move {
            amount: Amount::sol(lamports),
            from,
            to: recipient,
        });
    };
    if freed > 0 {
        changes.push(format!(
            "the vault's rent reserve falls from {} to {}",
            Amount::sol(reserve),
            Amount::sol(minimum)
        ));
        let lower = LowerReserve {
            vault: vault.address,
        };
        instructions.push(lower.instruction());
        if leaves {
            push(freed, vault.address);
            let withdraw = WithdrawSol {
                authority,
                vault: vault.address,
                recipient,
                lamports: freed,
            };
            instructions.push(withdraw.instruction());
        }
    }
    for one in &excess {
        push(one.lamports, one.account);
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
    if leaves {
        let all = moves.iter().map(|one| one.amount.base_units).sum();
        let allow = options.allow_unfunded_recipient;
        read::check_recipient(&recipient, account, all, &rent, allow)?;
        notes.extend(read::recipient_note(&recipient, account));
        watched.push(read::watched_sol(recipient, account));
    }
    Ok(Found::Plan(Box::new(Plan {
        command: "reclaim",
        vault: vault.address,
        moves,
        changes,
        notes,
        watched,
        instructions,
        fee_payer,
    })))
}

/// The vault's token accounts, as far as rent matters.
struct TokenAccounts {
    count: usize,
    /// What can be withdrawn, the most first.
    excess: Vec<Excess>,
    /// On what cannot.
    notes: Vec<String>,
}

/// What a token account holds above its minimum.
struct Excess {
    account: Address,
    token_program: Address,
    lamports: u64,
}

fn token_accounts(context: &Context, vault: &Address, rent: &Rent) -> Result<TokenAccounts, Error> {
    let now = token_accounts_now(context, vault)?;
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
