//! The right accounts in the wrong slots, and other users' accounts in the right ones.

mod others;
mod swaps;

use {
    crate::attacks::sheet::{Attack, Sheet},
    cu_runtime::programs,
    cu_vault_tests::{
        every::{Call, Every},
        roles::{Roles, tags},
    },
    std::mem::swap,
    swaps::{Line, SWAPS},
};

#[test]
pub fn slots() {
    Sheet::run("slots", "accounts in the wrong slots", |sheet| {
        sheet.attack(
            "two slots exchanged, the flags stay",
            "Every pair of slots with each other's account. The flags stay with the slots, so an \
             account that cannot sign may seem to have signed.",
            |attack| exchanged(attack, false),
        );
        sheet.attack(
            "two slots exchanged, the flags move along",
            "Every pair of slots with each other's account, each with the flags that it had.",
            |attack| exchanged(attack, true),
        );
        sheet.attack(
            "another user's account in every slot",
            "Each slot holds the same kind of account of another user: another vault, its token account, a \
             user's token account, another mint, another wallet. Not tried: the slots of signers (see \
             signatures) and of programs.",
            others::others,
        );
    });
}

fn exchanged(attack: &mut Attack, with_flags: bool) {
    for mut every in Every::all() {
        let program = every.tokens.mint.program;
        for call in every.calls() {
            let tag = call.spec.instruction;
            let swaps = SWAPS.iter().find(|swaps| swaps.tag == tag);
            let lines = swaps.map(|swaps| match with_flags {
                true => swaps.flags_move,
                false => swaps.flags_stay,
            });
            let mut used = vec![false; lines.map_or(0, <[_]>::len)];
            let names = call.names();
            for (n, a) in names.iter().enumerate() {
                for b in &names[n + 1..] {
                    let call = exchange(&call, a, b, with_flags);
                    let what = format!("{a} and {b}");
                    let Some(lines) = lines else {
                        attack.strike(&mut every, &call, what);
                        continue;
                    };
                    let line = lines.iter().position(|line| fits(line, a, b));
                    let line = line.unwrap_or_else(|| panic!("{tag:?}: {what}"));
                    used[line] = true;
                    match &lines[line].2 {
                        Some(by) => {
                            attack.refuse(&mut every, &call, what, by.refusal(program));
                        }
                        None => {
                            attack.allow_as_said(&mut every, &call, "each gets the other's amount");
                        }
                    }
                }
            }
            assert!(
                !used.contains(&false),
                "{tag:?}: a line fits no pair: {used:?}"
            );
        }
    }
    attack.skip(tags(|spec| spec.all_slots().len() == 1), "it has one slot");
}

fn fits((one, other, _): &Line, a: &str, b: &str) -> bool {
    let is = |pattern: &str, name: &str| pattern == "*" || pattern == name;
    is(one, a) && is(other, b) || is(one, b) && is(other, a)
}

fn exchange(call: &Call, a: &str, b: &str, with_flags: bool) -> Call {
    let mut call = call.clone();
    let mut meta = call.meta(a).clone();
    swap(call.meta(b), &mut meta);
    swap(call.meta(a), &mut meta);
    if !with_flags {
        let (mut of_a, mut of_b) = (call.meta(a).clone(), call.meta(b).clone());
        swap(&mut of_a.is_signer, &mut of_b.is_signer);
        swap(&mut of_a.is_writable, &mut of_b.is_writable);
        (*call.meta(a), *call.meta(b)) = (of_a, of_b);
    }
    // Which the runtime never makes writable.
    for meta in &mut call.instruction.accounts {
        meta.is_writable &= meta.pubkey != programs::SYSTEM;
    }
    call
}
