use {
    crate::model::{
        attempt::{Attempt, u64_at},
        refusal::Refusal,
        vault::{LookAlike, State},
    },
    cu_vault_interface::error::VaultError,
    solana_account::Account,
    solana_pubkey::Pubkey,
};

pub(super) fn deposit(attempt: &mut Attempt) -> Option<()> {
    attempt.has_shape(3, 8)?;
    let [depositor, vault, system] = [0, 1, 2].map(|slot| attempt.slot(slot));
    let lamports = u64_at(attempt.fields(), 0);

    attempt.must_sign(&depositor);
    attempt.must_not_sign(&vault);
    attempt.must_be_writable_in_cpi(&depositor);
    attempt.must_be_writable_in_cpi(&vault);
    attempt.must_be_system_program(&system);
    attempt.vault(&vault, LookAlike::Is(Refusal::LookAlikeSigns));
    attempt.must_be_able_to_pay(&depositor, lamports);
    attempt.move_lamports(&depositor, &vault, lamports);
    Some(())
}

pub(super) fn withdraw(attempt: &mut Attempt) -> Option<()> {
    attempt.has_shape(3, 8)?;
    let recipient = attempt.slot(2);
    let lamports = u64_at(attempt.fields(), 0);
    pay(attempt, &[(recipient, lamports)])
}

pub(super) fn payout(attempt: &mut Attempt) -> Option<()> {
    attempt.has_accounts(2)?;
    let amounts = attempt.fields().chunks(8);
    let whole = attempt.fields().len().is_multiple_of(8) && !attempt.fields().is_empty();
    attempt.refuse_unless(whole, VaultError::InvalidInstructionData);
    if !whole {
        return None;
    }
    attempt.has_shape(2 + amounts.len(), attempt.fields().len())?;
    let payments: Vec<_> = amounts
        .enumerate()
        .map(|(index, amount)| (attempt.slot(2 + index), u64_at(amount, 0)))
        .collect();
    pay(attempt, &payments)
}

fn pay(attempt: &mut Attempt, payments: &[(Pubkey, u64)]) -> Option<()> {
    let [authority, vault] = [0, 1].map(|slot| attempt.slot(slot));
    attempt.must_be_writable(&vault);
    for (recipient, _) in payments {
        attempt.refuse_unless(*recipient != vault, VaultError::DuplicateAccount);
        attempt.must_be_writable(recipient);
    }
    let total: u128 = payments.iter().map(|(_, amount)| u128::from(*amount)).sum();
    let look_alike = LookAlike::Is(if total == 0 {
        Refusal::IdleOnLookAlike
    } else {
        Refusal::LookAlikeDebited
    });
    let state = attempt.vault_of(&authority, &vault, look_alike)?;
    let leaves = u128::from(state.rent_reserve) + total;
    attempt.refuse_unless(
        u128::from(attempt.lamports(&vault)) >= leaves,
        VaultError::InsufficientFunds,
    );
    for (recipient, amount) in payments {
        attempt.move_lamports(&vault, recipient, *amount);
    }
    Some(())
}

pub(super) fn close_vault(attempt: &mut Attempt) -> Option<()> {
    attempt.has_shape(3, 0)?;
    let [authority, vault, recipient] = [0, 1, 2].map(|slot| attempt.slot(slot));

    attempt.refuse_unless(recipient != vault, VaultError::DuplicateAccount);
    attempt.must_be_writable(&vault);
    attempt.must_be_writable(&recipient);
    attempt.vault_of(&authority, &vault, LookAlike::Is(Refusal::LookAlikeDebited))?;
    let all = attempt.lamports(&vault);
    attempt.move_lamports(&vault, &recipient, all);
    *attempt.change(&vault) = Account::default();
    Some(())
}

pub(super) fn get_vault(attempt: &mut Attempt) -> Option<()> {
    attempt.has_shape(1, 0)?;
    let vault = attempt.slot(0);
    let State {
        id,
        rent_reserve,
        authority,
        ..
    } = attempt.vault(&vault, LookAlike::Refused)?;
    let withdrawable = attempt.lamports(&vault).saturating_sub(rent_reserve);
    attempt.return_data.extend(withdrawable.to_le_bytes());
    attempt.return_data.extend(id.to_le_bytes());
    attempt.return_data.extend(authority.as_ref());
    Some(())
}
