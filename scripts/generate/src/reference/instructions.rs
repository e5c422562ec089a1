//! The table of instructions: accounts, data and CPIs from the program's own description, CU from the
//! report.

use {
    cu::{
        Report,
        export::table::{Align, Table},
    },
    cu_vault_interface::{
        error::VaultError,
        instruction::{Field, Slot, Spec, TABLE},
    },
    cu_vault_tests::roles::snake_case,
};

pub fn table(report: &Report) -> Result<String, String> {
    let mut table = Table::new([
        ("#", Align::Right),
        ("instruction", Align::Left),
        ("accounts", Align::Left),
        ("data after the discriminator", Align::Left),
        ("CPI", Align::Left),
        ("CU", Align::Left),
        ("errors besides", Align::Left),
    ]);
    let of_all = of_all();
    for spec in TABLE {
        table.row([
            (spec.instruction as u8).to_string(),
            format!("**{}**: {}", spec.name, spec.does),
            accounts(spec),
            data(spec),
            spec.cpi.to_string(),
            cu(spec, report)?,
            codes(spec.errors.iter().filter(|it| !of_all.contains(it))),
        ]);
    }
    Ok(format!(
        "Every instruction can return {}.\n\n{table}",
        codes(&of_all)
    ))
}

fn accounts(spec: &Spec) -> String {
    let mut accounts: Vec<_> = spec.slots.iter().map(slot).collect();
    accounts.extend(spec.recipients.as_ref().map(|s| format!("n× {}", slot(s))));
    if spec.forwards {
        accounts.push("… for Token-2022".to_owned());
    }
    accounts.join("<br>")
}

fn slot(slot: &Slot) -> String {
    let flags = [(slot.signer, "\u{a0}`s`"), (slot.writable, "\u{a0}`w`")]
        .map(|(set, flag)| if set { flag } else { "" })
        .concat();
    format!("{}{flags}", slot.name)
}

fn data(spec: &Spec) -> String {
    if spec.fields.is_empty() {
        return "–".to_owned();
    }
    let fields: Vec<_> = spec.fields.iter().map(field).collect();
    fields.join(", ")
}

fn field(field: &Field) -> String {
    let times = if field.repeated { "n× " } else { "" };
    format!("{times}{} {}", field.name, field.ty)
}

/// The errors that every instruction has.
fn of_all() -> Vec<VaultError> {
    let errors = VaultError::ALL.iter().copied();
    errors
        .filter(|error| TABLE.iter().all(|spec| spec.errors.contains(error)))
        .collect()
}

/// By code, so that the table stays narrow; the errors have a table of their own.
fn codes<'a>(errors: impl IntoIterator<Item = &'a VaultError>) -> String {
    let codes = errors.into_iter().map(|error| error.code().to_string());
    codes.collect::<Vec<_>>().join(" ")
}

/// The rows of the bench that have the instruction's name: alone, on Token-2022, and of a payout the first and the last.
fn cu(spec: &Spec, report: &Report) -> Result<String, String> {
    let name = snake_case(spec.name);
    let programs = [("", name.clone()), ("2022", format!("{name}_2022"))];
    let rows = programs.iter().flat_map(|(label, id)| {
        let counts: &[&str] = match spec.recipients {
            None => &[""],
            Some(_) => &["1", "16"],
        };
        counts.iter().map(move |count| match (*label, *count) {
            ("", "") => (String::new(), id.clone()),
            (label, "") => (format!("{label}: "), id.clone()),
            ("", count) => (format!("n={count}: "), format!("{id}_{count}")),
            (label, count) => (format!("{label}, n={count}: "), format!("{id}_{count}")),
        })
    });
    let figures: Vec<_> = rows
        .filter_map(|(label, id)| Some(format!("{label}{}", report.row(&id)?.cu)))
        .collect();
    match figures.is_empty() {
        true => Err(format!("the bench has no row {name}")),
        false => Ok(figures.join(", ")),
    }
}
