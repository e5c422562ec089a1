//! When the error code is chosen.

use super::{Lab, Technique, Variant, call::Call};

pub fn techniques(_: &Lab) -> Vec<Technique> {
    let args = [9; 6];
    let mut technique = Technique::new(
        "one cold exit for all errors",
        Variant::ErrorsEach,
        Variant::ErrorsCold,
        Call::default().args(&args),
    )
    .change("the code is looked for once it is clear that a check failed, instead of ahead of each branch")
    .risk(
        "A refusal pays for every check twice. The checks are written once and asked twice, so they may \
         not change anything.",
    );
    for (index, what) in ["first", "second", "third", "fourth", "fifth", "sixth"]
        .into_iter()
        .enumerate()
    {
        let mut args = args;
        args[index..].fill(0);
        technique = technique.refuses(what, Call::default().args(&args));
    }
    vec![technique]
}
