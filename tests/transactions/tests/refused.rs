//! What the cluster refuses by itself, whatever the program thinks of it.

use {
    crate::on_both_elfs,
    cu_runtime::Profile,
    cu_vault_interface::{
        ID,
        error::VaultError,
        state::{Vault, VaultInfo},
    },
    cu_vault_tests::{Arch, ix, keys::key, world::SOL},
    cu_vault_transactions::{Chain, Count, FEE, Sent, Stage, failed},
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError::Custom,
    solana_message::{Message, VersionedMessage},
    solana_pubkey::Pubkey,
    solana_system_interface::instruction::{advance_nonce_account, create_nonce_account},
    solana_transaction_error::TransactionError,
    std::ops::Range,
};

/// A nonce account, and where it keeps its hash.
const NONCE_LEN: usize = 80;
const NONCE_HASH: Range<usize> = 40..72;

#[test]
fn the_same_transaction_again() {
    on_both_elfs("refused", |arch| {
        let mut stage = Stage::new(arch);
        let sent = stage
            .chain
            .sign(&stage.authority, &[stage.withdraw(SOL)], &[]);
        stage.chain.submit(&sent);
        for _ in 0..2 {
            stage
                .chain
                .submit_refused(&sent, TransactionError::AlreadyProcessed);
        }
        // One that was refused and paid for is no more sent again.
        let sent = stage
            .chain
            .sign(&stage.authority, &[stage.withdraw(u64::MAX)], &[]);
        let error = Custom(VaultError::InsufficientFunds.code());
        stage.chain.submit_refused(&sent, failed(0, error));
        stage
            .chain
            .submit_refused(&sent, TransactionError::AlreadyProcessed);
        stage.chain
    });
}

#[test]
fn a_transaction_that_is_too_old() {
    on_both_elfs("refused", |arch| {
        let mut stage = Stage::new(arch);
        let sent = stage
            .chain
            .sign(&stage.authority, &[stage.withdraw(SOL)], &[]);
        stage.chain.next_blockhash();
        stage
            .chain
            .submit_refused(&sent, TransactionError::BlockhashNotFound);
        stage.chain
    });
}

/// Signed with the hash that a nonce account keeps, it is good for as long as that hash is unused, and
/// for once.
#[test]
fn a_transaction_with_a_durable_nonce_again() {
    on_both_elfs("refused", |arch| {
        let mut stage = Stage::new(arch);
        let (authority, vault) = (stage.authority, stage.vault);
        let nonce = stage.chain.signer("nonce");
        let rent = stage.chain.rent(NONCE_LEN);
        stage.chain.uncounted(|chain| {
            let create = create_nonce_account(&authority, &nonce, &authority, rent);
            chain.send(&authority, &create);
        });
        let kept: [u8; 32] = stage.chain.get(&nonce).data[NONCE_HASH]
            .try_into()
            .expect("a hash has 32 bytes");
        let instructions = [
            advance_nonce_account(&nonce, &authority),
            stage.withdraw(SOL),
        ];
        let sent = stage
            .chain
            .sign_with(&authority, &instructions, &[], kept.into());

        for _ in 0..3 {
            stage.chain.next_blockhash();
        }
        let sol = SOL as i64;
        stage
            .chain
            .submit(&sent)
            .moved(&[(vault, -sol), (stage.recipient, sol)]);
        for _ in 0..2 {
            stage.chain.next_blockhash();
            stage
                .chain
                .submit_refused(&sent, TransactionError::BlockhashNotFound);
        }
        stage.chain
    });
}

/// A byte of the data, the recipient, the signature: after one is changed no signature fits.
#[test]
fn a_transaction_that_was_tampered_with() {
    on_both_elfs("refused", |arch| {
        let mut stage = Stage::new(arch);
        let sent = stage
            .chain
            .sign(&stage.authority, &[stage.withdraw(SOL)], &[]);
        let message = |change: &dyn Fn(&mut Message)| {
            let mut changed = sent.clone();
            let VersionedMessage::Legacy(message) = &mut changed.transaction.message else {
                panic!("the message is a legacy one");
            };
            change(message);
            changed
        };
        let stranger = stage.stranger;
        let recipient = stage.recipient;
        let other: [Sent; 3] = [
            message(&|message| message.instructions[0].data[2] ^= 1),
            message(&|message| {
                let keys = &mut message.account_keys;
                let slot = keys.iter_mut().find(|key| **key == recipient);
                *slot.expect("the recipient is named") = stranger;
            }),
            {
                let mut changed = sent.clone();
                changed.transaction.signatures[0] = stage
                    .chain
                    .sign(&stranger, &[stage.withdraw(SOL)], &[])
                    .transaction
                    .signatures[0];
                changed
            },
        ];
        for changed in other {
            stage
                .chain
                .submit_refused(&changed, TransactionError::SignatureFailure);
        }
        stage.chain.submit(&sent);
        stage.chain
    });
}

#[test]
fn a_payer_who_cannot_pay() {
    on_both_elfs("refused", |arch| {
        let mut stage = Stage::new(arch);
        let poor = stage.chain.wallet("poor", FEE - 1);
        let nobody = stage.chain.signer("nobody");
        let withdraw = stage.withdraw(SOL);
        for (payer, error) in [
            (poor, TransactionError::InsufficientFundsForFee),
            (nobody, TransactionError::AccountNotFound),
        ] {
            stage
                .chain
                .refuse(&payer, std::slice::from_ref(&withdraw), error);
        }
        stage.chain
    });
}

/// The program would pay; the runtime leaves no account with less than the rent-exempt minimum.
#[test]
fn a_recipient_left_below_rent_exemption() {
    on_both_elfs("refused", |arch| {
        let mut stage = Stage::new(arch);
        let (authority, vault) = (stage.authority, stage.vault);
        let nobody = key("nobody");
        let least = stage.chain.rent(0);
        for short in [1, least - 1] {
            for instruction in [
                ix::withdraw_sol(&authority, &vault, &nobody, short),
                ix::payout_sol(
                    &authority,
                    &vault,
                    &[(stage.recipient, SOL), (nobody, short)],
                ),
            ] {
                let error = below_rent(&stage.chain, &authority, &instruction, &nobody);
                stage.chain.refuse(&authority, &[instruction], error);
            }
        }
        let exactly = ix::withdraw_sol(&authority, &vault, &nobody, least);
        stage
            .chain
            .send(&authority, &[exactly])
            .moved(&[(vault, -(least as i64)), (nobody, least as i64)]);

        // Nor may the payer of the fee be left so: it pays all that it has, or keeps the minimum.
        let payer = stage.chain.wallet("payer", least + 2 * FEE);
        let deposit = ix::deposit_sol(&payer, &vault, FEE + 1);
        let error = below_rent(&stage.chain, &payer, &deposit, &payer);
        stage.chain.refuse(&payer, &[deposit], error);
        let all = stage.chain.lamports(&payer) - FEE;
        stage
            .chain
            .send(&payer, &[ix::deposit_sol(&payer, &vault, all)])
            .moved(&[(payer, -(all as i64)), (vault, all as i64)]);
        assert_eq!(stage.chain.lamports(&payer), 0);
        stage.chain
    });
}

/// Mainnet before SIMD-0392.
const AUGUST: Profile = Profile::MainnetAt(441_000_000);

/// A vault that holds its reserve and no more, on a day when the minimum is twice that.
fn below_a_minimum_that_has_risen(arch: Arch, profile: Profile) -> (Stage, u64) {
    let mut stage = Stage::without_vault(Chain::on(arch, profile));
    let authority = stage.authority;
    let create = stage.create(&authority);
    stage.chain.send(&authority, &[create]);
    let reserve = stage.chain.lamports(&stage.vault);
    stage.chain.raise_rent(2);
    assert_eq!(stage.chain.rent(Vault::LEN), 2 * reserve);
    (stage, reserve)
}

/// A vault keeps the reserve of the day it was created. Where the minimum has risen above what it holds, it
/// takes any deposit, but does not sink below what it holds until that reaches the new minimum.
#[test]
fn nothing_leaves_a_vault_below_a_minimum_that_has_risen() {
    on_both_elfs("refused", |arch| {
        let (mut stage, reserve) = below_a_minimum_that_has_risen(arch, Profile::Mainnet);
        let (authority, depositor) = (stage.authority, stage.depositor);
        let (vault, recipient) = (stage.vault, stage.recipient);

        let a_lamport = stage.deposit(1);
        stage
            .chain
            .send(&depositor, &[a_lamport])
            .moved(&[(depositor, -1), (vault, 1)]);
        // The program would let it go: it is above the reserve.
        let a_lamport = stage.withdraw(1);
        let error = below_rent(&stage.chain, &authority, &a_lamport, &vault);
        stage.chain.refuse(&authority, &[a_lamport], error);

        let rest = stage.deposit(reserve + 9);
        stage.chain.send(&depositor, &[rest]);
        let too_much = stage.withdraw(11);
        let error = below_rent(&stage.chain, &authority, &too_much, &vault);
        stage.chain.refuse(&authority, &[too_much], error);
        let above = stage.withdraw(10);
        stage
            .chain
            .send(&authority, &[above])
            .moved(&[(vault, -10), (recipient, 10)]);
        let (close, all) = (stage.close(), 2 * reserve as i64);
        stage
            .chain
            .send(&authority, &[close])
            .moved(&[(vault, -all), (recipient, all)]);
        stage.chain
    });
}

/// So it was in August: it takes what reaches the new minimum and nothing less, and then stays there until it
/// is closed.
#[test]
fn a_deposit_that_does_not_reach_a_minimum_that_has_risen() {
    on_both_elfs("refused", |arch| {
        let (mut stage, missing) = below_a_minimum_that_has_risen(arch, AUGUST);
        let (authority, depositor) = (stage.authority, stage.depositor);
        let (vault, recipient) = (stage.vault, stage.recipient);

        let too_little = stage.deposit(missing - 1);
        let error = below_rent(&stage.chain, &depositor, &too_little, &vault);
        stage.chain.refuse(&depositor, &[too_little], error);
        let nominate = ix::nominate_authority(&authority, &vault, &recipient);
        stage.chain.send(&authority, &[nominate]).moved(&[]);

        let enough = stage.deposit(missing);
        let moved = missing as i64;
        stage
            .chain
            .send(&depositor, &[enough])
            .moved(&[(depositor, -moved), (vault, moved)]);
        // From there it does not sink below the new minimum again, but to nothing, at its end.
        let (withdraw, close) = (stage.withdraw(missing - 1), stage.close());
        let error = below_rent(&stage.chain, &authority, &withdraw, &vault);
        stage.chain.refuse(&authority, &[withdraw], error);
        let all = 2 * moved;
        stage
            .chain
            .send(&authority, &[close])
            .moved(&[(vault, -all), (recipient, all)]);
        stage.chain
    });
}

/// Made at 5,080 lamports per byte, then back to 6,960 (SIMD-0438). GetVault returns the lamports above the vault's
/// own reserve, and the runtime keeps the difference of the two minimums of it.
#[test]
fn what_may_leave_after_a_reset_of_rent() {
    on_both_elfs("refused", |arch| {
        let mut stage = Stage::without_vault(Chain::on(arch, Profile::Mainnet));
        let (authority, depositor) = (stage.authority, stage.depositor);
        let (vault, recipient) = (stage.vault, stage.recipient);
        stage.chain.set_rent(5_080);
        let create = stage.create(&authority);
        stage.chain.send(&authority, &[create, stage.deposit(SOL)]);
        stage.chain.set_rent(6_960);

        let answer = stage.chain.send(&authority, &[ix::get_vault(&vault)]);
        let info = VaultInfo::from_return_data(&ID, &answer.return_data).unwrap();
        assert_eq!(info.withdrawable(), SOL);
        let kept = stage.chain.rent(Vault::LEN) - stage.chain.vault(&vault).rent_reserve();
        assert_eq!(kept, 466_240);
        for too_much in [SOL, SOL - kept + 1] {
            let withdraw = stage.withdraw(too_much);
            let error = below_rent(&stage.chain, &authority, &withdraw, &vault);
            stage.chain.refuse(&authority, &[withdraw], error);
        }
        let (withdraw, most) = (stage.withdraw(SOL - kept), (SOL - kept) as i64);
        stage
            .chain
            .send(&authority, &[withdraw])
            .moved(&[(vault, -most), (recipient, most)]);
        // Lowering is no way around it: the minimum is above the reserve.
        let lower = ix::lower_reserve(&vault);
        stage.chain.send(&depositor, &[lower]).moved(&[]);
        stage.chain
    });
}

/// Closing is refused where the recipient would be left below its minimum. One that has its minimum gets everything.
#[test]
fn a_close_after_rent_has_risen_needs_a_recipient_with_its_minimum() {
    on_both_elfs("refused", |arch| {
        let mut stage = Stage::without_vault(Chain::on(arch, Profile::Mainnet));
        let (authority, vault, recipient) = (stage.authority, stage.vault, stage.recipient);
        let create = stage.create(&authority);
        stage.chain.send(&authority, &[create, stage.deposit(SOL)]);
        let info = stage.chain.send(&authority, &[ix::get_vault(&vault)]);
        let info = VaultInfo::from_return_data(&ID, &info.return_data).unwrap();
        let everything = stage.withdraw(info.withdrawable());
        stage.chain.send(&authority, &[everything]);
        let reserve = stage.chain.lamports(&vault);
        assert_eq!(reserve, stage.chain.rent(Vault::LEN));

        // Until a wallet needs more than the whole vault has.
        stage.chain.raise_rent(3);
        assert!(stage.chain.rent(0) > reserve);
        let nobody = key("nobody");
        let close = ix::close_vault(&authority, &vault, &nobody);
        let error = below_rent(&stage.chain, &authority, &close, &nobody);
        stage.chain.refuse(&authority, &[close], error);
        let all = reserve as i64;
        let close = ix::close_vault(&authority, &vault, &recipient);
        stage
            .chain
            .send(&authority, &[close])
            .moved(&[(vault, -all), (recipient, all)]);
        stage.chain
    });
}

/// A wallet with the minimum of today is paid a lamport after the minimum has risen above that.
#[test]
fn a_payout_to_a_wallet_below_the_minimum() {
    on_both_elfs("refused", |arch| {
        let mut count = Count::default();
        let [mut last, _] = [Profile::Mainnet, AUGUST].map(|profile| {
            let mut stage = Stage::on(Chain::on(arch, profile));
            let (authority, vault) = (stage.authority, stage.vault);
            let poor = stage.chain.wallet("poor", 650_240);
            stage.chain.set_rent(6_960);
            let payout = ix::payout_sol(&authority, &vault, &[(poor, 1), (stage.recipient, 1)]);
            if profile == Profile::Mainnet {
                stage.chain.send(&authority, &[payout]).moved(&[
                    (vault, -2),
                    (poor, 1),
                    (stage.recipient, 1),
                ]);
            } else {
                let error = below_rent(&stage.chain, &authority, &payout, &poor);
                stage.chain.refuse(&authority, &[payout], error);
            }
            count += stage.chain.count;
            stage.chain
        });
        last.count = count;
        last
    });
}

/// The error of a transaction that leaves this account with too little.
fn below_rent(
    chain: &Chain,
    payer: &Pubkey,
    instruction: &Instruction,
    account: &Pubkey,
) -> TransactionError {
    let sent = chain.sign(payer, std::slice::from_ref(instruction), &[]);
    let keys = sent.transaction.message.static_account_keys();
    let index = keys.iter().position(|key| key == account);
    TransactionError::InsufficientFundsForRent {
        account_index: index.expect("it is named") as u8,
    }
}
