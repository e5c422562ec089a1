//! A hook that does something while the vault runs: what it can change, what it cannot, and how it ends.

use {
    crate::attacks::{
        composed::{Hooked, unhooked},
        moves::{TOKEN_TAGS, balance, moves},
        sheet::{Attack, Outcome, Sheet},
    },
    cu_vault_interface::instruction::Instruction::{self as Tag, DepositToken, PayoutToken},
    cu_vault_tests::{
        Arch,
        every::Call,
        keys::key,
        rogue::{Fault, Step},
    },
    solana_instruction::AccountMeta,
    solana_instruction_error::InstructionError::{
        self, Custom, ExternalAccountDataModified, ExternalAccountLamportSpend, ModifiedProgramId,
        ProgramFailedToComplete, ReadonlyDataModified, ReadonlyLamportChange,
        UnbalancedInstruction,
    },
    solana_pubkey::Pubkey,
    std::slice,
};

const NO_HOOK: &str = "calls no hook";

#[test]
fn state_changed_in_mid_instruction() {
    Sheet::run("mid_instruction", "a hook in mid-instruction", |sheet| {
        sheet.attack(
            "the hook gives lamports to a bystander",
            "From its own account, in each transfer, to the vault's authority.",
            |attack| {
                for arch in Arch::ALL {
                    gift(attack, arch, key("authority"), &TOKEN_TAGS);
                }
                attack.skip_others(NO_HOOK);
            },
        );
        sheet.attack(
            "the hook gives lamports to the vault",
            "In a deposit they are the vault's from then on. Elsewhere the vault signs the \
             transfer, and a hook gets that account as read-only, whatever the client flags.",
            |attack| {
                for arch in Arch::ALL {
                    gift(
                        attack,
                        arch,
                        unhooked(arch).tokens.keys.vault,
                        &[DepositToken],
                    );
                }
                tamper(
                    attack,
                    |call, own| vec![Step::Debit(own, 5), Step::Credit(call.key("vault"), 5)],
                    |tag| (tag != DepositToken).then_some(ReadonlyLamportChange),
                );
            },
        );
        for (name, steps, deposit, others) in TAMPERING {
            sheet.attack(
                name,
                "The client flags the vault as writable for it.",
                |attack| {
                    tamper(attack, *steps, |tag| {
                        let error = if tag == DepositToken { deposit } else { others };
                        Some(error.clone())
                    });
                },
            );
        }
        for (name, step, error) in ENDS {
            sheet.attack(name, "It takes the whole budget with it.", |attack| {
                for arch in Arch::ALL {
                    end(attack, arch, step, error);
                }
                attack.skip_others(NO_HOOK);
            });
        }
    });
}

/// The hook gives in each transfer.
fn gift(attack: &mut Attack, arch: Arch, to: Pubkey, tags: &[Tag]) {
    let mut hooked = Hooked::new(arch, vec![AccountMeta::new(to, false)]);
    let own = hooked.hook.record;
    for tag in tags {
        let call = hooked.every.call(*tag);
        let call = hooked.order(call, &[Step::Debit(own, 5), Step::Credit(to, 5)]);
        let transfers = if *tag == PayoutToken { 2 } else { 1 };
        let balance = balance(&hooked.every);
        let how = "moves what it says, and the gift";
        attack.allow(&mut hooked.every, &call, how, |effect| {
            *effect.account(&own) = call.accounts[&own].clone();
            effect.move_lamports(&own, &to, 5 * transfers);
            moves(&call, balance, effect);
        });
    }
}

/// The hook does these steps, for which the vault is passed as writable. Refused where there is an error.
fn tamper(attack: &mut Attack, steps: Steps, error: impl Fn(Tag) -> Option<InstructionError>) {
    for arch in Arch::ALL {
        let vault = unhooked(arch).tokens.keys.vault;
        let mut hooked = Hooked::new(arch, vec![AccountMeta::new(vault, false)]);
        for tag in TOKEN_TAGS {
            let Some(error) = error(tag) else { continue };
            let call = hooked.every.call(tag);
            let steps = steps(&call, hooked.hook.record);
            let call = hooked.order(call, &steps);
            attack.refuse(&mut hooked.every, &call, "", error);
        }
    }
    attack.skip_others(NO_HOOK);
}

/// The hook ends as no program should.
fn end(attack: &mut Attack, arch: Arch, step: &Step, error: &InstructionError) {
    let mut hooked = Hooked::new(arch, Vec::new());
    for tag in TOKEN_TAGS {
        let call = hooked.every.call(tag);
        let call = hooked.order(call, slice::from_ref(step));
        let run = hooked.every.run(&call);
        assert_eq!(
            run.result.raw_result.as_ref(),
            Err(error),
            "{arch}: {tag:?}"
        );
        let budget = hooked.every.world().svm.mollusk(&[]).compute_budget;
        assert_eq!(run.cu(), budget.compute_unit_limit);
        for (key, account) in &run.result.resulting_accounts {
            assert_eq!(*account, call.accounts[key], "{key} changed");
        }
        attack.count(tag, Outcome::refused(error));
    }
}

/// What the hook does, by the call and the account that is the hook's own.
type Steps = fn(&Call, Pubkey) -> Vec<Step>;

/// What it does to the vault and its tokens, and the error in a deposit and elsewhere.
type Tampering = (&'static str, Steps, InstructionError, InstructionError);

const TAMPERING: &[Tampering] = &[
    (
        "the hook takes lamports of the vault",
        |call, own| vec![Step::Debit(call.key("vault"), 1), Step::Credit(own, 1)],
        ExternalAccountLamportSpend,
        ExternalAccountLamportSpend,
    ),
    (
        "the hook makes lamports",
        |call, _| vec![Step::Credit(call.key("vault"), 1)],
        UnbalancedInstruction,
        ReadonlyLamportChange,
    ),
    (
        "the hook writes itself in as the authority",
        |call, _| vec![Step::Write(call.key("vault"), 56, vec![7; 32])],
        ExternalAccountDataModified,
        ReadonlyDataModified,
    ),
    (
        "the hook gives the vault to another program",
        |call, own| vec![Step::Assign(call.key("vault"), own)],
        ModifiedProgramId,
        ModifiedProgramId,
    ),
    (
        "the hook cuts the vault off",
        |call, _| vec![Step::Resize(call.key("vault"), 0)],
        ExternalAccountDataModified,
        ReadonlyDataModified,
    ),
    (
        "the hook writes another balance",
        |call, _| vec![Step::Write(call.key("vault token account"), 64, vec![7; 8])],
        ReadonlyDataModified,
        ReadonlyDataModified,
    ),
    (
        "the hook writes other decimals",
        |call, _| vec![Step::Write(call.key("mint"), 44, vec![7])],
        ReadonlyDataModified,
        ReadonlyDataModified,
    ),
    (
        "the hook fails",
        |_, _| vec![Step::Fail(4242)],
        Custom(4242),
        Custom(4242),
    ),
    (
        "the hook aborts",
        |_, _| vec![Step::Fault(Fault::Abort)],
        ProgramFailedToComplete,
        ProgramFailedToComplete,
    ),
];

/// How it ends, and the error.
const ENDS: &[(&str, Step, InstructionError)] = &[
    ("the hook burns CU", Step::Burn, ProgramFailedToComplete),
    (
        "the hook loads from nowhere",
        Step::Fault(Fault::Load),
        ProgramFailedToComplete,
    ),
    (
        "the hook stores into its constants",
        Step::Fault(Fault::Store),
        ProgramFailedToComplete,
    ),
];
