use {
    crate::model::{
        attempt::{Attempt, pubkey_at},
        refusal::Refusal,
        vault::{LookAlike, State},
    },
    cu_vault_interface::error::VaultError,
    solana_pubkey::Pubkey,
};

pub(super) fn nominate(attempt: &mut Attempt) -> Option<()> {
    attempt.has_shape(2, 32)?;
    let [authority, vault] = [0, 1].map(|slot| attempt.slot(slot));
    let nominee = pubkey_at(attempt.fields(), 0);
    let nominee = (nominee != Pubkey::default()).then_some(nominee);

    attempt.must_be_writable(&vault);
    let idle =
        State::decode(&attempt.account(&vault).data).is_ok_and(|state| state.nominee == nominee);
    let look_alike = LookAlike::Is(if idle {
        Refusal::IdleOnLookAlike
    } else {
        Refusal::LookAlikeWritten
    });
    let state = attempt.vault_of(&authority, &vault, look_alike)?;
    attempt.change(&vault).data = State { nominee, ..state }.encode();
    Some(())
}

pub(super) fn accept(attempt: &mut Attempt) -> Option<()> {
    attempt.has_shape(2, 0)?;
    let [nominee, vault] = [0, 1].map(|slot| attempt.slot(slot));

    attempt.must_sign(&nominee);
    attempt.must_be_writable(&vault);
    let state = attempt.vault(&vault, LookAlike::Is(Refusal::LookAlikeWritten))?;
    match state.nominee {
        None => attempt.refuse(VaultError::NoNomination),
        Some(named) => attempt.refuse_unless(named == nominee, VaultError::WrongNominee),
    }
    attempt.change(&vault).data = State {
        authority: nominee,
        nominee: None,
        ..state
    }
    .encode();
    Some(())
}
