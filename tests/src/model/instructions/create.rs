use {
    crate::model::{
        attempt::{Attempt, u64_at},
        vault::{self, State},
    },
    cu_vault_interface::{ID, error::VaultError},
    solana_pubkey::Pubkey,
};

pub(super) fn create_vault(attempt: &mut Attempt) -> Option<()> {
    attempt.has_shape(4, 9)?;
    let [payer, base, vault, system] = [0, 1, 2, 3].map(|slot| attempt.slot(slot));
    let (id, bump) = (u64_at(attempt.fields(), 0), attempt.fields()[8]);

    attempt.must_sign(&payer);
    attempt.must_sign(&base);
    attempt.must_not_sign(&vault);
    attempt.must_be_writable_in_cpi(&vault);
    attempt.must_be_system_program(&system);
    let empty = attempt.account(&vault).data.is_empty();
    attempt.refuse_unless(empty, VaultError::VaultExists);
    attempt.must_be_at(&vault, address(&base, id, bump));
    let canonical = (bump..u8::MAX).all(|below| address(&base, id, below + 1).is_none());
    attempt.refuse_unless(canonical, VaultError::NonCanonicalBump);

    let missing = attempt
        .rent_reserve
        .saturating_sub(attempt.lamports(&vault));
    if missing > 0 {
        attempt.must_be_writable_in_cpi(&payer);
        attempt.must_be_able_to_pay(&payer, missing);
    }
    attempt.move_lamports(&payer, &vault, missing);
    let state = State {
        bump,
        id,
        rent_reserve: attempt.rent_reserve,
        base,
        authority: base,
        nominee: None,
    };
    let account = attempt.change(&vault);
    account.owner = ID;
    account.data = state.encode();
    debug_assert_eq!(account.data.len(), vault::LEN);
    Some(())
}

fn address(base: &Pubkey, id: u64, bump: u8) -> Option<Pubkey> {
    let seeds: [&[u8]; 4] = [b"vault", base.as_ref(), &id.to_le_bytes(), &[bump]];
    Pubkey::create_program_address(&seeds, &ID).ok()
}
