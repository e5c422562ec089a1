use {
    crate::model::attempt::{Attempt, u64_at},
    cu_vault_interface::ID,
    solana_pubkey::Pubkey,
};

pub(super) fn deposit(attempt: &mut Attempt) -> Option<()> {
    attempt.has_shape(3, 9)?;
    let [owner, vault, system] = [0, 1, 2].map(|slot| attempt.slot(slot));
    attempt.must_be_writable_in_cpi(&owner);
    between(attempt, [owner, vault, system], [owner, vault])
}

pub(super) fn withdraw(attempt: &mut Attempt) -> Option<()> {
    attempt.has_shape(4, 9)?;
    let [owner, vault, recipient, system] = [0, 1, 2, 3].map(|slot| attempt.slot(slot));
    attempt.must_be_writable_in_cpi(&recipient);
    between(attempt, [owner, vault, system], [vault, recipient])
}

fn between(
    attempt: &mut Attempt,
    [owner, vault, system]: [Pubkey; 3],
    [from, to]: [Pubkey; 2],
) -> Option<()> {
    let (lamports, bump) = (u64_at(attempt.fields(), 0), attempt.fields()[8]);
    attempt.must_sign(&owner);
    attempt.must_not_sign(&vault);
    attempt.must_be_writable_in_cpi(&vault);
    attempt.must_be_system_program(&system);
    let seeds: [&[u8]; 3] = [b"stateless", owner.as_ref(), &[bump]];
    attempt.must_be_at(&vault, Pubkey::create_program_address(&seeds, &ID).ok());
    attempt.must_be_able_to_pay(&from, lamports);
    attempt.move_lamports(&from, &to, lamports);
    Some(())
}
