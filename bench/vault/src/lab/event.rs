//! How an event leaves the program.

use super::{
    Lab, Technique, Variant,
    call::{Call, ID},
};

/// The event, 32 bytes.
pub const EVENT: &[u8; 32] = b"authority withdrew 1000 lamports";

pub fn techniques(lab: &Lab) -> Vec<Technique> {
    let call = Call::default().program(&lab.svm, &ID).args(EVENT);
    let longer = call.clone().args(b".");
    let technique = |name, before, after| {
        Technique::new(name, before, after, call.clone())
            .refuses("an event of another size", longer.clone())
    };
    vec![
        technique(
            "event as data, sol_log_data",
            Variant::EventByCpi,
            Variant::EventAsData,
        )
        .change("a line of the log in base64, instead of a CPI to the program itself")
        .risk(
            "Nodes cut off long logs, and any program on the way can print the same line. The data of a \
             CPI is kept with the transaction, with the program that made it.",
        ),
        technique(
            "event as text, sol_log_",
            Variant::EventAsData,
            Variant::EventAsText,
        )
        .change("a line of text instead of a line of base64")
        .risk("Must be UTF-8, and has no fields: readers must parse prose."),
    ]
}
