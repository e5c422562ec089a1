//! One compute budget for the whole tree of calls.

use {
    crate::runtime_rules::{
        fact::{Fact, Outcome, Outcome::*, Theme},
        scene::{BUDGET, Scene, readonly},
    },
    cu_vault_tests::{
        relay,
        rogue::{Fault, Step},
    },
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError::*,
};

/// A calls B, which does this and would then succeed; so would A.
fn b_does(s: &Scene, step: Step) -> Instruction {
    s.a([readonly(&s.b)], [s.b([], [step]).into()])
}

/// Three calls in each other, with so much less than they take.
fn chain_short_of(s: &mut Scene, less: u64) -> Instruction {
    let stop = relay::stop(&s.relays[3], &[], 1);
    let chain = relay::behind(&s.relays[..3], &stop);
    let takes = s.world.run(&chain).cu();
    s.set_budget(takes - less);
    chain
}

/// A call when so much less than its base is left.
fn call_short_of(s: &mut Scene, less: u64) -> Instruction {
    let call = s.a([readonly(&s.b)], [s.b([], []).into()]);
    let cpi = &s.world.run(&call).cpis[0];
    let spent = BUDGET - cpi.units_before;
    s.set_budget(spent + cpi.runtime_units() - less);
    call
}

pub fn theme() -> Theme {
    Theme {
        title: "Compute budget",
        about: "A callee spends what its caller has left. How it fails decides what that costs.",
        facts: facts(),
    }
}

fn facts() -> Vec<Fact> {
    vec![
        Fact::new(
            "budget-exact",
            &[13],
            "Three calls in each other, with exactly the CU that they take together.",
            |s| chain_short_of(s, 0),
            Outcome::NOTHING,
        ),
        Fact::new(
            "budget-one-less",
            &[13],
            "Three calls in each other, with one CU less than they take together.",
            |s| chain_short_of(s, 1),
            Ruined(ProgramFailedToComplete),
        )
        .logs("exceeded CUs meter at BPF instruction")
        .corrects(
            "A program that runs out in its own instructions gets `ProgramFailedToComplete`, not \
             `ComputationalBudgetExceeded`.",
        ),
        Fact::new(
            "budget-call-unaffordable",
            &[13],
            "A comes to its call with one CU less than its base.",
            |s| call_short_of(s, 1),
            Ruined(ComputationalBudgetExceeded),
        )
        .corrects(
            "A syscall that costs more than is left, such as a call, fails with \
             `ComputationalBudgetExceeded`.",
        ),
        Fact::new(
            "callee-burns",
            &[13],
            "B never ends.",
            |s| b_does(s, Step::Burn),
            Ruined(ProgramFailedToComplete),
        )
        .logs("exceeded CUs meter at BPF instruction")
        .corrects("A caller cannot set apart a budget for itself, nor give the callee a limit."),
        Fact::new(
            "callee-fails",
            &[13],
            "B fails with an error of its own.",
            |s| b_does(s, Step::Fail(42)),
            Refused(Custom(42)),
        ),
        Fact::new(
            "callee-loads-nowhere",
            &[13],
            "B loads from an address where there is nothing.",
            |s| b_does(s, Step::Fault(Fault::Load)),
            Ruined(ProgramFailedToComplete),
        )
        .logs("Access violation reading 1 bytes")
        .corrects("A fault in the VM costs all that is left, however early it comes."),
        Fact::new(
            "callee-stores-into-constants",
            &[13],
            "B stores into its own constants.",
            |s| b_does(s, Step::Fault(Fault::Store)),
            Ruined(ProgramFailedToComplete),
        )
        .logs("Access violation writing 8 bytes"),
        Fact::new(
            "callee-aborts",
            &[13],
            "B calls `abort`, as a panic does.",
            |s| b_does(s, Step::Fault(Fault::Abort)),
            Refused(ProgramFailedToComplete),
        )
        .logs("SBF program panicked")
        .corrects("The same error as a fault, but a panic costs only what was spent until then."),
    ]
}
