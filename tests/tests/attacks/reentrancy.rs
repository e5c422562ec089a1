//! The vault called while it is running, and called through others.

use {
    crate::attacks::{
        composed::{Hooked, unhooked, unprivileged},
        moves::TOKEN_TAGS,
        sheet::{Attack, Outcome, Sheet},
    },
    cu_vault_tests::{
        Arch, World,
        every::{Call, Every},
        relay,
    },
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError::{self, CallDepth, ReentrancyNotAllowed},
};

#[test]
fn reentrancy() {
    Sheet::run("reentrancy", "re-entrancy and recursion", |sheet| {
        sheet.attack(
            "the hook calls the vault",
            "Vault → Token-2022 → hook → vault, with this instruction inside each of the four that move \
             tokens.",
            |attack| {
                for arch in Arch::ALL {
                    for inner in unhooked(arch).calls() {
                        let inner = unprivileged(&inner.instruction);
                        let hooked = Hooked::for_instruction(arch, &inner);
                        from_hook(attack, hooked, &inner, ReentrancyNotAllowed);
                    }
                }
            },
        );
        sheet.attack(
            "the hook calls Token-2022",
            "Vault → Token-2022 → hook → Token-2022: the hook transfers once more.",
            |attack| {
                for arch in Arch::ALL {
                    let mint = unhooked(arch).tokens.mint;
                    let every = unhooked(arch);
                    let transfer = mint.transfer(
                        &every.tokens.keys.vault_token,
                        &every.tokens.recipient,
                        &every.tokens.keys.vault,
                        1,
                    );
                    let inner = unprivileged(&transfer);
                    let hooked = Hooked::for_instruction(arch, &inner);
                    in_hook(attack, hooked, &inner, ReentrancyNotAllowed);
                }
                attack.skip_others("calls no hook");
            },
        );
        sheet.attack(
            "a caller that is called by the hook",
            "Caller → vault → Token-2022 → hook → caller.",
            |attack| {
                for arch in Arch::ALL {
                    around_hook(attack, arch);
                }
                attack.skip_others("calls no hook");
            },
        );
        sheet.attack(
            "a caller that calls itself",
            "Caller → caller → vault. The vault does what it does at the top level.",
            |attack| {
                for mut every in Every::all() {
                    let world = &mut every.tokens.stage.world;
                    let ids = relay::load(world, relay::LEAN, 1);
                    for call in every.calls() {
                        let chain = relay::behind(&[ids[0]; 2], &call.instruction);
                        as_directly(attack, every.world(), &call, &chain, "as directly");
                    }
                }
            },
        );
        for (name, relays) in [
            ("behind three programs", 3),
            ("behind four programs", 4),
            ("behind five programs", 5),
        ] {
            sheet.attack(
                name,
                "Each calls the next, the last one the vault. At depth five no program calls another.",
                |attack| behind(attack, relays),
            );
        }
    });
}

/// The hook makes a call during each instruction that moves tokens; struck is the one that it calls.
fn from_hook(
    attack: &mut Attack,
    mut hooked: Hooked,
    inner: &Instruction,
    error: InstructionError,
) {
    let tag = inner.data[0].try_into().expect("it is one of the vault's");
    for outer in TOKEN_TAGS {
        let call = hooked.every.call(outer);
        let call = hooked.order(call, &[inner.clone().into()]);
        hooked.every.refuse(&call, "from the hook", error.clone());
        attack.count(tag, Outcome::refused(&error));
    }
}

/// The same; struck is the one during which it calls.
fn in_hook(attack: &mut Attack, mut hooked: Hooked, inner: &Instruction, error: InstructionError) {
    for outer in TOKEN_TAGS {
        let call = hooked.every.call(outer);
        let call = hooked.order(call, &[inner.clone().into()]);
        attack.refuse(&mut hooked.every, &call, "in the hook", error.clone());
    }
}

fn around_hook(attack: &mut Attack, arch: Arch) {
    let caller = relay::load(&mut unhooked(arch).tokens.stage.world, relay::LEAN, 1);
    let back = relay::stop(&caller[0], &[], 1);
    let mut hooked = Hooked::for_instruction(arch, &back);
    relay::load(&mut hooked.every.tokens.stage.world, relay::LEAN, 1);
    for outer in TOKEN_TAGS {
        let call = hooked.every.call(outer);
        let call = hooked.order(call, &[back.clone().into()]);
        let world = &mut hooked.every.tokens.stage.world;
        world.set(
            &hooked.hook.record,
            call.accounts[&hooked.hook.record].clone(),
        );
        let chain = relay::behind(&caller, &call.instruction);
        let run = world.refuse(&chain, ReentrancyNotAllowed);
        assert!(
            run.cpis
                .iter()
                .any(|cpi| cpi.callee() == Some(&hooked.hook.program))
        );
        attack.count(outer, Outcome::refused(&ReentrancyNotAllowed));
    }
}

fn behind(attack: &mut Attack, count: usize) {
    for mut every in Every::all() {
        let relays = relay::load(&mut every.tokens.stage.world, relay::LEAN, count);
        for call in every.calls() {
            let chain = relay::behind(&relays, &call.instruction);
            // The runtime's limit is five programs, the one at the top level among them.
            let depth = count + 1 + usize::from(call.spec.cpi != "none");
            if depth > 5 {
                every.world().refuse(&chain, CallDepth);
                attack.count(call.spec.instruction, Outcome::refused(&CallDepth));
            } else {
                as_directly(attack, every.world(), &call, &chain, "as directly");
            }
        }
    }
}

/// A chain of calls does exactly what its innermost one does at the top level.
fn as_directly(
    attack: &mut Attack,
    world: &World,
    call: &Call,
    chain: &Instruction,
    how: &'static str,
) {
    let direct = world.run(&call.instruction);
    assert_eq!(direct.result.raw_result, Ok(()));
    let run = world.run(chain);
    assert_eq!(run.result.raw_result, Ok(()), "{}", call.spec.name);
    for (key, account) in &run.result.resulting_accounts {
        let expected = direct.result.get_account(key).cloned();
        assert_eq!(
            *account,
            expected.unwrap_or_else(|| world.get(key)),
            "{key}"
        );
    }
    assert_eq!(run.result.return_data, direct.result.return_data);
    attack.count(call.spec.instruction, Outcome::Exact(how));
}
