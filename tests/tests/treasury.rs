//! The worked example, `tests/programs/treasury`: members approve on chain, and a program's address pays.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::{
        error::VaultError,
        instruction::{Instruction as Tag, MAX_CPI_ACCOUNTS},
        state::Vault,
    },
    cu_vault_tests::{
        Arch,
        evidence::Evidence,
        ix,
        keys::key,
        stage::{Stage, TokenStage, VAULT_TOKENS},
        treasury::{Example, FUNDS, MAX_MEMBERS, Refusal, THRESHOLD},
        world::SOL,
    },
    solana_account::Account,
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
};

/// The recipients of the largest call: it names the authority and the vault too.
const MOST_SOL: usize = MAX_CPI_ACCOUNTS - 2;

/// Of tokens it also names the vault's token account, the mint and the token program.
const MOST_TOKENS: usize = MAX_CPI_ACCOUNTS - 5;

fn custom(refusal: Refusal) -> InstructionError {
    InstructionError::Custom(refusal as u32)
}

/// A payout of the treasury's vault to so many wallets that hold a SOL.
fn payout(example: &mut Example, count: usize) -> Instruction {
    let recipients: Vec<_> = (0..count).map(|n| key(&format!("payee {n}"))).collect();
    for recipient in &recipients {
        example.world.fund(recipient, SOL);
    }
    let payouts: Vec<_> = recipients.iter().map(|payee| (*payee, SOL / 100)).collect();
    ix::payout_sol(&example.treasury, &example.vault, &payouts)
}

#[test]
fn from_opening_to_a_payout() {
    for arch in Arch::ALL {
        let mut e = Example::opened(arch);
        let [first, second, third] = e.members;
        let reserve = e.world.rent(Vault::LEN);
        let state = e.world.vault(&e.vault);
        assert_eq!((state.authority, state.base), (e.treasury, e.treasury));

        let call = payout(&mut e, MOST_SOL);
        let before = e.world.lamports(&first);
        e.world.send(&e.propose(1, &call));
        let (proposal, _) = e.proposal(1);
        let rent = e.world.lamports(&proposal);
        assert_eq!(e.world.lamports(&first), before - rent);
        e.world
            .refuse(&e.execute(1, &call), custom(Refusal::NotApproved));
        // Twice the same member is one approval.
        e.world.send(&e.approve(&first, 1, &call));
        e.world
            .refuse(&e.execute(1, &call), custom(Refusal::NotApproved));
        e.world.send(&e.approve(&third, 1, &call));
        e.world.send(&e.approve(&second, 1, &call));

        let paid = MOST_SOL as u64 * SOL / 100;
        let execute = e.execute(1, &call);
        let run = e.world.send_exactly(&execute, |effect| {
            effect.account(&first).lamports += rent;
            *effect.account(&proposal) = Account::default();
            for meta in &call.accounts[2..] {
                effect.account(&meta.pubkey).lamports += SOL / 100;
            }
            effect.account(&call.accounts[1].pubkey).lamports -= paid;
        });
        let made = run.cpis[0].instruction.as_ref().expect("it was read");
        assert_eq!(made.data[0], Tag::PayoutSol as u8);
        assert_eq!(made.accounts.len(), MAX_CPI_ACCOUNTS);
        assert!(made.accounts[0].is_signer && made.accounts[0].pubkey == e.treasury);
        assert_eq!(e.world.lamports(&e.vault), reserve + FUNDS - paid);

        // It is done, and its approvals are gone with it: a new proposal begins with none of them.
        e.world.refuse(&execute, custom(Refusal::AnotherAccount));
        e.world.send(&e.propose(1, &call));
        e.world.refuse(&execute, custom(Refusal::NotApproved));
    }
}

#[test]
fn a_withdrawal() {
    for arch in Arch::ALL {
        let mut e = Example::opened(arch);
        let recipient = key("recipient");
        e.world.fund(&recipient, SOL);
        let call = ix::withdraw_sol(&e.treasury, &e.vault, &recipient, SOL);
        e.approved(9, &call);
        let first = e.members[0];
        let (proposal, vault) = (e.proposal(9).0, e.vault);
        let rent = e.world.lamports(&proposal);
        let execute = e.execute(9, &call);
        e.world.send_exactly(&execute, |effect| {
            effect.account(&first).lamports += rent;
            *effect.account(&proposal) = Account::default();
            effect.move_lamports(&vault, &recipient, SOL);
        });
    }
}

#[test]
fn tokens_of_both_programs() {
    TokenStage::everywhere(|mut stage| {
        let recipients: Vec<_> = (0..MOST_TOKENS)
            .map(|n| stage.open(&format!("token account {n}")))
            .collect();
        let TokenStage {
            stage, mut keys, ..
        } = stage;
        let Stage { world, vault, .. } = stage;
        let mut e = Example::in_world(world);
        e.world.send(&e.open(THRESHOLD, &e.members));
        // As if the treasury had accepted the vault that holds the tokens.
        let mut account = e.world.get(&vault);
        let state: &mut Vault = bytemuck::from_bytes_mut(&mut account.data);
        state.authority = e.treasury;
        e.world.set(&vault, account);
        keys.vault = vault;
        e.vault = vault;

        let each = VAULT_TOKENS / MOST_TOKENS as u64;
        let payouts: Vec<_> = recipients.iter().map(|account| (*account, each)).collect();
        let call = ix::payout_token(
            &e.treasury,
            &keys,
            &payouts,
            cu_vault_tests::token::DECIMALS,
        );
        e.approved(1, &call);
        let execute = e.execute(1, &call);
        let (first, proposal) = (e.members[0], e.proposal(1).0);
        let rent = e.world.lamports(&proposal);
        e.world.send_exactly(&execute, |effect| {
            effect.account(&first).lamports += rent;
            *effect.account(&proposal) = Account::default();
            for recipient in &recipients {
                effect.move_tokens(&keys.vault_token, recipient, each);
            }
        });
    });
}

#[test]
fn who_and_what_is_refused() {
    for arch in Arch::ALL {
        let mut e = Example::opened(arch);
        let call = payout(&mut e, 3);
        let stranger = key("stranger");
        e.world.fund(&stranger, SOL);

        let as_member = |mut step: Instruction, who: Pubkey, signs: bool| {
            step.accounts[0].pubkey = who;
            step.accounts[0].is_signer = signs;
            step
        };
        let first = e.members[0];
        let propose = e.propose(1, &call);
        e.world.refuse(
            &as_member(propose.clone(), stranger, true),
            custom(Refusal::NotAMember),
        );
        e.world.refuse(
            &as_member(propose.clone(), first, false),
            InstructionError::MissingRequiredSignature,
        );
        e.world.send(&propose);
        let approve = e.approve(&e.members[1], 1, &call);
        e.world.refuse(
            &as_member(approve.clone(), stranger, true),
            custom(Refusal::NotAMember),
        );
        e.world.refuse(
            &as_member(approve.clone(), e.members[1], false),
            InstructionError::MissingRequiredSignature,
        );
        // The hash of something else: the proposal is not what the member has read.
        let other = ix::withdraw_sol(&e.treasury, &e.vault, &stranger, SOL);
        e.world.refuse(
            &e.approve(&e.members[1], 1, &other),
            custom(Refusal::AnotherCall),
        );
        e.world.send(&approve);

        // Another call, another recipient, another order, more of them, another amount.
        e.world
            .refuse(&e.execute(1, &other), custom(Refusal::AnotherCall));
        let mut theft = call.clone();
        theft.accounts[2].pubkey = stranger;
        let mut swapped = call.clone();
        swapped.accounts.swap(2, 3);
        let mut longer = call.clone();
        longer.accounts.push(call.accounts[2].clone());
        let mut more = call.clone();
        more.data[1] += 1;
        for changed in [theft, swapped, longer, more] {
            e.world
                .refuse(&e.execute(1, &changed), custom(Refusal::AnotherCall));
        }
        // The rent goes to the member who proposed.
        let mut robbed = e.execute(1, &call);
        robbed.accounts[2].pubkey = stranger;
        e.world.refuse(&robbed, custom(Refusal::AnotherAccount));
        // A treasury is no proposal, a proposal no treasury, and a vault neither.
        for (index, account) in [(0, 1), (1, 0), (0, 4), (1, 4)] {
            let mut mixed = e.execute(1, &call);
            mixed.accounts[index] = mixed.accounts[account].clone();
            e.world.refuse(&mixed, custom(Refusal::AnotherAccount));
        }
        // The vault obeys the treasury alone.
        let direct = ix::withdraw_sol(&first, &e.vault, &first, SOL);
        e.world.refuse(&direct, VaultError::WrongAuthority);
        // What the vault refuses stays approved.
        let too_much = ix::withdraw_sol(&e.treasury, &e.vault, &stranger, 2 * FUNDS);
        e.approved(2, &too_much);
        e.world
            .refuse(&e.execute(2, &too_much), VaultError::InsufficientFunds);
        e.world.send(&e.execute(1, &call));
    }
}

/// One more recipient than a call has room for.
#[test]
fn one_more_than_fits() {
    for arch in Arch::ALL {
        let mut e = Example::opened(arch);
        let call = payout(&mut e, MOST_SOL + 1);
        e.approved(1, &call);
        e.world
            .refuse(&e.execute(1, &call), VaultError::TooManyAccounts);
    }
}

#[test]
fn rules_that_make_no_sense() {
    for arch in Arch::ALL {
        let e = Example::new(arch);
        let members: Vec<_> = (0..=MAX_MEMBERS)
            .map(|n| key(&format!("member {n}")))
            .collect();
        for (threshold, members) in [
            (0, &members[..3]),
            (4, &members[..3]),
            (1, &[]),
            (1, &members),
            (1, &[members[0], members[0]]),
        ] {
            e.world
                .refuse(&e.open(threshold, members), custom(Refusal::BadRule));
        }
        let mut unsigned = e.open(1, &members[..1]);
        unsigned.accounts[1].is_signer = false;
        e.world
            .refuse(&unsigned, InstructionError::MissingRequiredSignature);
    }
}

/// Its cost, compared with a payout that the authority sends itself.
#[test]
fn what_it_costs() {
    let mut evidence = Evidence::start(
        "treasury",
        "A program whose address is the authority of a vault pays by a call as many as one call has room for, once \
         enough members have approved it on chain.",
        "scripts/test.sh treasury",
    );
    let mut e = Example::opened(Arch::V3);
    let call = payout(&mut e, MOST_SOL);
    e.approved(1, &call);
    let by_call = e.world.run(&e.execute(1, &call));

    let mut stage = Stage::new(Arch::V3);
    let payouts: Vec<_> = call.accounts[2..]
        .iter()
        .map(|meta| (meta.pubkey, SOL / 100))
        .collect();
    for (payee, _) in &payouts {
        stage.world.fund(payee, SOL);
    }
    let direct = ix::payout_sol(&stage.authority, &stage.vault, &payouts);
    let direct = stage.world.run(&direct);
    assert_eq!(direct.result.raw_result, Ok(()));
    assert_eq!(by_call.result.raw_result, Ok(()));
    evidence.figure(
        "recipients of the largest payout of SOL by a call",
        MOST_SOL,
    );
    evidence.figure(
        "recipients of the largest payout of tokens by a call",
        MOST_TOKENS,
    );
    evidence.figure(
        "CU of that payout of SOL, by a call that was approved",
        by_call.cu(),
    );
    evidence.figure("CU of the same payout, sent by the authority", direct.cu());
    evidence.hold();
}
