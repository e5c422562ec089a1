use {
    crate::model::{
        attempt::{Attempt, pubkey_at, u64_at},
        refusal::Refusal,
        token::Transfer,
        vault::LookAlike,
    },
    cu_runtime::programs,
    cu_vault_interface::error::VaultError,
    solana_pubkey::Pubkey,
};

/// The most accounts beyond the table.
const MOST_EXTRA: usize = 16;

/// The most recipients of a payout.
const MOST_RECIPIENTS: usize = 60;

/// A vault that signs a CPI.
const SIGNS: LookAlike = LookAlike::Is(Refusal::LookAlikeSigns);

/// Where a token account has the amount, and its length without extensions.
const AMOUNT: usize = 64;
const LEN: usize = 165;

pub(super) fn deposit(attempt: &mut Attempt) -> Option<()> {
    attempt.has_accounts(6)?;
    attempt.has_fields(9)?;
    let [depositor, source, mint, vault_token, vault, program] =
        [0, 1, 2, 3, 4, 5].map(|slot| attempt.slot(slot));

    attempt.must_sign(&depositor);
    let meant = token_program(attempt, &program, 6);
    attempt.vault(&vault, LookAlike::Refused);
    let owner = {
        let data = &attempt.account(&vault_token).data;
        (data.len() >= LEN).then(|| pubkey_at(data, 32))
    };
    match owner {
        None => attempt.refuse(VaultError::InvalidTokenAccount),
        Some(owner) => attempt.refuse_unless(owner == vault, VaultError::WrongTokenAuthority),
    }
    let program = meant?;
    attempt.transfer(&Transfer {
        program,
        source,
        mint,
        destination: vault_token,
        authority: depositor,
        amount: u64_at(attempt.fields(), 0),
        decimals: attempt.fields()[8],
    })
}

pub(super) fn withdraw(attempt: &mut Attempt) -> Option<()> {
    attempt.has_accounts(6)?;
    attempt.has_fields(9)?;
    let [authority, vault, vault_token, mint, recipient, program] =
        [0, 1, 2, 3, 4, 5].map(|slot| attempt.slot(slot));

    attempt.vault_of(&authority, &vault, SIGNS);
    let program = token_program(attempt, &program, 6)?;
    attempt.transfer(&Transfer {
        program,
        source: vault_token,
        mint,
        destination: recipient,
        authority: vault,
        amount: u64_at(attempt.fields(), 0),
        decimals: attempt.fields()[8],
    })
}

pub(super) fn payout(attempt: &mut Attempt) -> Option<()> {
    attempt.has_accounts(5)?;
    let fields = attempt.fields();
    let whole = fields.len() > 1 && fields.len() % 8 == 1;
    attempt.refuse_unless(whole, VaultError::InvalidInstructionData);
    if !whole {
        return None;
    }
    let amounts = fields[1..].chunks(8);
    attempt.refuse_unless(
        amounts.len() <= MOST_RECIPIENTS,
        VaultError::TooManyRecipients,
    );
    attempt.has_accounts(5 + amounts.len())?;
    let [authority, vault, vault_token, mint, program] =
        [0, 1, 2, 3, 4].map(|slot| attempt.slot(slot));

    attempt.vault_of(&authority, &vault, SIGNS);
    let program = token_program(attempt, &program, 5 + amounts.len())?;
    for (index, amount) in amounts.enumerate() {
        attempt.transfer(&Transfer {
            program,
            source: vault_token,
            mint,
            destination: attempt.slot(5 + index),
            authority: vault,
            amount: u64_at(amount, 0),
            decimals: fields[0],
        });
    }
    Some(())
}

pub(super) fn close(attempt: &mut Attempt) -> Option<()> {
    attempt.has_accounts(7)?;
    attempt.has_fields(1)?;
    let [
        authority,
        vault,
        vault_token,
        mint,
        recipient,
        rent_recipient,
        program,
    ] = [0, 1, 2, 3, 4, 5, 6].map(|slot| attempt.slot(slot));

    attempt.vault_of(&authority, &vault, SIGNS);
    let meant = token_program(attempt, &program, 7);
    let amount = {
        let data = &attempt.account(&vault_token).data;
        (data.len() >= LEN).then(|| u64_at(data, AMOUNT))
    };
    let Some(amount) = amount else {
        attempt.refuse(VaultError::InvalidTokenAccount);
        return None;
    };
    let program = meant?;
    attempt.must_be_writable_in_cpi(&rent_recipient);
    if amount > 0 {
        attempt.transfer(&Transfer {
            program,
            source: vault_token,
            mint,
            destination: recipient,
            authority: vault,
            amount,
            decimals: attempt.fields()[0],
        })?;
        if attempt.is_refused() {
            return None;
        }
    }
    attempt.close_token_account(&program, &vault_token, &rent_recipient, &vault)
}

pub(super) fn withdraw_excess(attempt: &mut Attempt) -> Option<()> {
    attempt.has_shape(5, 0)?;
    let [authority, vault, account, recipient, program] =
        [0, 1, 2, 3, 4].map(|slot| attempt.slot(slot));

    attempt.vault_of(&authority, &vault, SIGNS);
    let program = token_program(attempt, &program, 5)?;
    attempt.withdraw_excess(&program, &account, &recipient, &vault)
}

/// The token program that is meant, and no more accounts beyond the table than it takes.
fn token_program(attempt: &mut Attempt, program: &Pubkey, table: usize) -> Option<Pubkey> {
    // Eight bytes are all that the vault compares; it calls the program that they are the first of.
    let both = [programs::TOKEN, programs::TOKEN_2022];
    let meant = both
        .into_iter()
        .find(|token| token.as_ref()[..8] == program.as_ref()[..8]);
    let Some(meant) = meant else {
        attempt.refuse(VaultError::InvalidTokenProgram);
        return None;
    };
    attempt.refuse_unless(meant == *program, Refusal::TokenProgramLookAlike);
    let most = if meant == programs::TOKEN_2022 {
        MOST_EXTRA
    } else {
        0
    };
    let extra = attempt.instruction.accounts.len() - table;
    attempt.refuse_unless(extra <= most, VaultError::TooManyAccounts);
    Some(meant)
}
