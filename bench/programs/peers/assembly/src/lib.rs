//! Assembles the sources to an ELF, with the assembler that authors of handwritten sBPF use.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::{
        ID, error::VaultError, instruction::TABLE, state::Vault, token::SPL_TOKEN_ID,
    },
    sbpf_assembler::{Assembler, AssemblerOption, preprocessor::preprocess},
    solana_pubkey::Pubkey,
    std::{collections::BTreeMap, fmt::Write, mem::offset_of},
};

macro_rules! sources {
    ($($file:literal)+) => {
        &[$(include_str!(concat!($file, ".s")),)+]
    };
}

pub use sbpf_assembler::SbpfArch;

/// The sources: the entrypoint, and before it the definitions that it needs.
const SOURCES: &[&str] = sources!(
    "layout" "entrypoint"
    "withdraw_sol" "withdraw_token" "deposit_token" "stateless_withdraw" "stateless_deposit" "deposit_sol"
    "payout_sol" "payout_token" "accept_authority" "nominate_authority" "close_token_account"
    "close_vault" "create_vault" "get_vault" "lower_reserve" "withdraw_excess_lamports"
);

/// Returns the ELF.
pub fn assemble(arch: SbpfArch) -> Result<Vec<u8>, String> {
    let source = types() + &SOURCES.concat();
    let expanded = preprocess(&source, "peer.s", None).map_err(|failure| {
        let errors = failure.errors.iter().map(|error| error.error.to_string());
        errors.collect::<Vec<_>>().join("; ")
    })?;
    let lowered = lower(&expanded.expanded_source)?;
    Assembler::new(AssemblerOption::default().with_arch(arch))
        .assemble(&lowered)
        .map_err(|errors| {
            let errors = errors.iter().map(|error| {
                let line = lowered[..error.span().start].lines().count();
                format!(
                    "{error} in `{}`",
                    lowered.lines().nth(line.saturating_sub(1)).unwrap_or("")
                )
            });
            errors.collect::<Vec<_>>().join("; ")
        })
}

/// The constants from the program's own types: discriminators, errors, fields of the state,
/// addresses.
fn types() -> String {
    let mut out = String::new();
    let mut equ = |name: &str, value: u64| writeln!(out, ".equ {name}, {value:#x}").unwrap();
    for spec in TABLE {
        equ(spec.name, spec.instruction as u64);
    }
    for error in VaultError::ALL {
        equ(error.name(), error.code().into());
    }
    equ("VAULT_LEN", Vault::LEN as u64);
    equ("VAULT_BUMP", offset_of!(Vault, bump) as u64);
    equ("VAULT_ID", offset_of!(Vault, id) as u64);
    equ("VAULT_RESERVE", offset_of!(Vault, rent_reserve) as u64);
    equ("VAULT_BASE", offset_of!(Vault, base) as u64);
    equ("VAULT_AUTHORITY", offset_of!(Vault, authority) as u64);
    equ("VAULT_PENDING", offset_of!(Vault, pending_authority) as u64);
    // The first word of the state, of which the bump is the third byte.
    let magic = u64::from_le_bytes([Vault::DISCRIMINATOR, Vault::VERSION, 0, 0, 0, 0, 0, 0]);
    equ("VAULT_MAGIC", magic);
    equ("VAULT_MAGIC_AND_BUMP", magic | 255 << 16);
    for (name, address) in [("ID", ID), ("SPL_TOKEN", SPL_TOKEN_ID), ("RENT", RENT)] {
        for (n, word) in address.as_array().chunks(8).enumerate() {
            let word = u64::from_le_bytes(word.try_into().expect("eight bytes"));
            equ(&format!("{name}_{n}"), word);
        }
    }
    out
}

/// The rent sysvar.
const RENT: Pubkey = Pubkey::from_str_const("SysvarRent111111111111111111111111111111111");

/// Fills three gaps of the assembler. It resolves constants and their sums in instructions, but in
/// data it accepts numbers only: here data gets the numbers. It drops a line of data without a
/// label: here every such line gets a label. It truncates an offset that does not fit its 16 bits:
/// here that is an error.
fn lower(source: &str) -> Result<String, String> {
    let mut constants = BTreeMap::new();
    let mut out = String::new();
    let mut labelled = false;
    for (number, line) in source.lines().enumerate() {
        let code = line.split('#').next().unwrap_or_default().trim();
        if let Some((name, value)) = code.strip_prefix(".equ ").and_then(|it| it.split_once(',')) {
            constants.insert(name.trim().to_owned(), sum(value, &constants)?);
        }
        if let Some((_, operand)) = code.split_once('[')
            && let Some((offset, _)) = operand.split_once(']')
            && let Some((_register, offset)) = offset.split_once(' ')
        {
            let offset = sum(&format!("0 {offset}"), &constants)? as i64;
            i16::try_from(offset)
                .map_err(|_| format!("the offset {offset} in `{code}` is too far"))?;
        }
        let data = [".quad ", ".int ", ".byte ", ".ascii "]
            .into_iter()
            .find_map(|directive| Some((directive, code.strip_prefix(directive)?)));
        let Some((directive, values)) = data else {
            if !code.is_empty() {
                labelled = code.ends_with(':');
            }
            writeln!(out, "{line}").unwrap();
            continue;
        };
        if !labelled {
            write!(out, "line_{number}: ").unwrap();
        }
        labelled = false;
        let values = match directive {
            ".ascii " => values.to_owned(),
            _ => values
                .split(',')
                .map(|value| Ok(format!("{:#x}", sum(value, &constants)?)))
                .collect::<Result<Vec<_>, String>>()?
                .join(", "),
        };
        writeln!(out, "{directive}{values}").unwrap();
    }
    Ok(out)
}

/// Evaluates a sum of products of numbers and names.
fn sum(expression: &str, constants: &BTreeMap<String, u64>) -> Result<u64, String> {
    expression
        .replace('-', "+-")
        .split('+')
        .try_fold(0u64, |sum, term| {
            let term = term.trim();
            Ok(match term.strip_prefix('-') {
                Some(term) => sum.wrapping_sub(product(term, constants)?),
                None => sum.wrapping_add(product(term, constants)?),
            })
        })
}

fn product(term: &str, constants: &BTreeMap<String, u64>) -> Result<u64, String> {
    term.split('*')
        .map(str::trim)
        .try_fold(1u64, |product, factor| {
            let value = match factor.strip_prefix("0x") {
                Some(digits) => u64::from_str_radix(digits, 16).ok(),
                None => factor
                    .parse()
                    .ok()
                    .or_else(|| constants.get(factor).copied()),
            };
            let value = value.ok_or_else(|| format!("`{factor}` is no number and no constant"))?;
            Ok(product.wrapping_mul(value))
        })
}

#[cfg(test)]
mod tests {
    use super::lower;

    #[test]
    #[ignore = "slow: compiles the assembler; runs with scripts/test.sh --all"]
    fn data_gets_labels_and_numbers() {
        let source = ".equ A, 0x10\n.equ B, A + 2 * 3 - 1\n.rodata\nfirst:\n.quad A, B\n\
                      .byte 1 # one\n.ascii \"A\"\n.text\nmov64 r0, B\n";
        let lowered = ".equ A, 0x10\n.equ B, A + 2 * 3 - 1\n.rodata\nfirst:\n.quad 0x10, 0x15\n\
                       line_5: .byte 0x1\nline_6: .ascii \"A\"\n.text\nmov64 r0, B\n";
        assert_eq!(lower(source).as_deref(), Ok(lowered));
    }

    #[test]
    #[ignore = "slow: compiles the assembler; runs with scripts/test.sh --all"]
    fn an_offset_that_does_not_fit_is_refused() {
        let load = |offset: &str| lower(&format!(".equ A, 0x300000000\nldxb r3, [r1 {offset}]\n"));
        assert!(load("+ 32767").is_ok() && load("- 32768").is_ok() && load("+ A + 8 - A").is_ok());
        assert_eq!(
            load("+ 32760 + 8").unwrap_err(),
            "the offset 32768 in `ldxb r3, [r1 + 32760 + 8]` is too far"
        );
    }

    #[test]
    #[ignore = "slow: compiles the assembler; runs with scripts/test.sh --all"]
    fn an_unknown_name_is_named() {
        let error = Err("`B` is no number and no constant".to_owned());
        assert_eq!(lower(".equ A, B + 1\n"), error);
        assert_eq!(lower(".quad B\n"), error);
    }
}
