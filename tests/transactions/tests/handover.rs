//! A new authority: both keys sign, the old one is locked out, and the first one wins.

use {
    crate::on_both_elfs,
    cu_vault_interface::error::VaultError::{self, *},
    cu_vault_tests::{ix, world::SOL},
    cu_vault_transactions::{Chain, Stage, failed},
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError::Custom,
    solana_pubkey::Pubkey,
    solana_transaction_error::TransactionError,
};

#[test]
fn the_nominee_takes_over_and_the_old_authority_is_locked_out() {
    on_both_elfs("handover", |arch| {
        let mut stage = Stage::new(arch);
        let (old, vault) = (stage.authority, stage.vault);
        let [first, second] = [stage.stranger, stage.depositor];
        let chain = &mut stage.chain;

        // One user is nominated, then another one instead.
        for nominee in [first, second] {
            chain
                .send(&old, &[ix::nominate_authority(&old, &vault, &nominee)])
                .moved(&[]);
            assert_eq!(chain.vault(&vault).pending_authority, nominee);
        }
        chain.refuse(
            &first,
            &[ix::accept_authority(&first, &vault)],
            error(WrongNominee),
        );
        // Until the nominee accepts, the old authority is the one; there is no nominee.
        locked_out(chain, &second, &vault);
        chain
            .send(&old, &[ix::withdraw_sol(&old, &vault, &old, 1)])
            .moved(&[(vault, -1), (old, 1)]);

        chain
            .send(&second, &[ix::accept_authority(&second, &vault)])
            .moved(&[]);
        let state = chain.vault(&vault);
        assert_eq!((state.base, state.authority), (old, second));
        assert_eq!(state.pending_authority, Pubkey::default());
        locked_out(chain, &old, &vault);
        chain.refuse(
            &second,
            &[ix::accept_authority(&second, &vault)],
            error(NoNomination),
        );
        let sol = SOL as i64;
        chain
            .send(&second, &[ix::withdraw_sol(&second, &vault, &second, SOL)])
            .moved(&[(vault, -sol), (second, sol)]);
        stage.chain
    });
}

/// Transferred and used in one transaction, which both have signed.
#[test]
fn handed_over_in_one_transaction() {
    on_both_elfs("handover", |arch| {
        let mut stage = Stage::new(arch);
        let (old, new, vault) = (stage.authority, stage.stranger, stage.vault);
        let instructions = [
            ix::nominate_authority(&old, &vault, &new),
            ix::accept_authority(&new, &vault),
            ix::withdraw_sol(&new, &vault, &new, SOL),
        ];
        let sol = SOL as i64;
        stage
            .chain
            .send(&old, &instructions)
            .moved(&[(vault, -sol), (new, sol)]);

        // The old one has no more than its signature.
        let back = [
            ix::nominate_authority(&new, &vault, &old),
            ix::accept_authority(&old, &vault),
            ix::withdraw_sol(&new, &vault, &new, 1),
        ];
        let refusal = failed(2, Custom(WrongAuthority.code()));
        stage.chain.refuse(&new, &back, refusal);
        assert_eq!(stage.chain.vault(&vault).authority, new);
        stage.chain
    });
}

/// Both were signed at the same time; the order in which they land decides.
#[test]
fn taken_back_or_accepted_whichever_comes_first() {
    on_both_elfs("handover", |arch| {
        let mut stage = Stage::new(arch);
        let (old, new, vault) = (stage.authority, stage.stranger, stage.vault);
        let chain = &mut stage.chain;
        let nominate = [ix::nominate_authority(&old, &vault, &new)];
        let take_back = [ix::nominate_authority(&old, &vault, &Pubkey::default())];
        let accept = [ix::accept_authority(&new, &vault)];

        chain.send(&old, &nominate);
        chain.next_blockhash();
        let [back, accepted] = [(&old, &take_back), (&new, &accept)]
            .map(|(who, instructions)| chain.sign(who, instructions, &[]));
        chain.submit(&back).moved(&[]);
        chain.submit_refused(&accepted, error(NoNomination));

        chain.send(&old, &nominate);
        chain.next_blockhash();
        let [back, accepted] = [(&old, &take_back), (&new, &accept)]
            .map(|(who, instructions)| chain.sign(who, instructions, &[]));
        chain.submit(&accepted).moved(&[]);
        chain.submit_refused(&back, error(WrongAuthority));
        assert_eq!(chain.vault(&vault).authority, new);
        stage.chain
    });
}

fn error(error: VaultError) -> TransactionError {
    failed(0, Custom(error.code()))
}

/// Nothing that only the authority may do can be done with this key.
#[track_caller]
fn locked_out(chain: &mut Chain, who: &Pubkey, vault: &Pubkey) {
    let instructions: [Instruction; 4] = [
        ix::withdraw_sol(who, vault, who, 1),
        ix::payout_sol(who, vault, &[(*who, 1)]),
        ix::nominate_authority(who, vault, who),
        ix::close_vault(who, vault, who),
    ];
    for instruction in instructions {
        chain.refuse(who, &[instruction], error(WrongAuthority));
    }
}
