//! Nothing at all, and what the compiler adds to it.

use super::{Lab, Technique, Variant, call::Call};

pub fn techniques(_: &Lab) -> Vec<Technique> {
    vec![
        Technique::new(
            "success left in r0",
            Variant::Nothing,
            Variant::NothingInR0,
            Call::default(),
        )
        .change("r0 is 0 when a program starts; nothing writes to it")
        .risk(
            "Left out. To the compiler the result is undefined: any call or spill leaves something else \
             in r0, and a program that did its work fails. The same goes for any other register that \
             happens to hold what is needed, such as a length that was just compared.",
        ),
    ]
}
