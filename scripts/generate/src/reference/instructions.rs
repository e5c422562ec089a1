//! The table of instructions: accounts, data and CPIs from the program's own description, CU from the
//! report.

use {
    cu::{
        Report,
        export::table::{Align, Table},
    },
    cu_vault_interface::{
        error::VaultError,
        instruction::{Field, Instruction, Slot, Spec, TABLE},
    },
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
            cu(spec.instruction, report)?,
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
    let flags = [(slot.signer, " `s`"), (slot.writable, " `w`")]
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

fn cu(instruction: Instruction, report: &Report) -> Result<String, String> {
    let rows: &[(&str, &str)] = match instruction {
        Instruction::CreateVault => &[("", "create_vault")],
        Instruction::DepositSol => &[("", "deposit_sol")],
        Instruction::WithdrawSol => &[("", "withdraw_sol")],
        Instruction::DepositToken => &[("", "deposit_token"), ("2022: ", "deposit_token_2022")],
        Instruction::WithdrawToken => &[("", "withdraw_token"), ("2022: ", "withdraw_token_2022")],
        Instruction::PayoutSol => &[("n=1: ", "payout_sol_1"), ("n=16: ", "payout_sol_16")],
        Instruction::PayoutToken => &[
            ("n=1: ", "payout_token_1"),
            ("n=16: ", "payout_token_16"),
            ("2022, n=1: ", "payout_token_2022_1"),
            ("2022, n=16: ", "payout_token_2022_16"),
        ],
        Instruction::CloseTokenAccount => &[
            ("", "close_token_account"),
            ("2022: ", "close_token_account_2022"),
        ],
        Instruction::NominateAuthority => &[("", "nominate_authority")],
        Instruction::AcceptAuthority => &[("", "accept_authority")],
        Instruction::CloseVault => &[("", "close_vault")],
        Instruction::GetVault => &[("", "get_vault")],
        Instruction::LowerReserve => &[("", "lower_reserve")],
        Instruction::WithdrawExcessLamports => &[("", "withdraw_excess_lamports")],
        Instruction::StatelessDeposit => &[("", "stateless_deposit")],
        Instruction::StatelessWithdraw => &[("", "stateless_withdraw")],
    };
    let figures: Result<Vec<_>, _> = rows
        .iter()
        .map(|(label, id)| {
            let row = report
                .row(id)
                .ok_or_else(|| format!("the bench has no row {id}"))?;
            Ok::<_, String>(format!("{label}{}", row.cu))
        })
        .collect();
    Ok(figures?.join(", "))
}
