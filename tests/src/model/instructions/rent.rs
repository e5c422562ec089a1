use crate::model::{
    attempt::Attempt,
    refusal::Refusal,
    vault::{LookAlike, State},
};

pub(super) fn lower_reserve(attempt: &mut Attempt) -> Option<()> {
    attempt.has_shape(1, 0)?;
    let vault = attempt.slot(0);
    let minimum = attempt.rent_reserve;

    attempt.must_be_writable(&vault);
    let idle = State::decode(&attempt.account(&vault).data)
        .is_ok_and(|state| state.rent_reserve <= minimum);
    let look_alike = LookAlike::Is(if idle {
        Refusal::IdleOnLookAlike
    } else {
        Refusal::LookAlikeWritten
    });
    let state = attempt.vault(&vault, look_alike)?;
    let rent_reserve = state.rent_reserve.min(minimum);
    attempt.change(&vault).data = State {
        rent_reserve,
        ..state
    }
    .encode();
    Some(())
}
