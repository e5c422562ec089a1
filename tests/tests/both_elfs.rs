//! The v0 and the v3 ELF are one program: the same result, accounts and return data for every
//! instruction, and nearly the same CU.

#![forbid(unsafe_code)]

use {
    cu_vault_interface::token::TokenProgram,
    cu_vault_tests::{Arch, every::Every, token::TOKEN_PROGRAMS},
};

#[test]
fn every_instruction_does_the_same_on_both() {
    for program in TOKEN_PROGRAMS {
        let [mut v0, mut v3] = Arch::ALL.map(|arch| Every::new(arch, program));
        let calls: Vec<_> = v0.calls().collect();
        for call in calls {
            let name = call.spec.name;
            let [a, b] = [&mut v0, &mut v3].map(|every| every.run(&call).result);
            assert_eq!(a.raw_result, Ok(()), "{name}");
            assert_eq!(a.raw_result, b.raw_result, "{name}");
            assert_eq!(a.resulting_accounts, b.resulting_accounts, "{name}");
            assert_eq!(a.return_data, b.return_data, "{name}");
        }
    }
}

/// Every account of the call without its signature, one at a time: half of these fail in the program,
/// half in the runtime.
#[test]
fn both_refuse_alike() {
    let [mut v0, mut v3] = Arch::ALL.map(|arch| Every::new(arch, TokenProgram::SplToken));
    let calls: Vec<_> = v0.calls().collect();
    for call in calls {
        for slot in 0..call.instruction.accounts.len() {
            let mut call = call.clone();
            call.instruction.accounts[slot].is_signer = false;
            call.instruction.accounts[slot].is_writable = false;
            let [a, b] = [&mut v0, &mut v3].map(|every| every.run(&call).result.raw_result);
            assert_eq!(a, b, "{} without slot {slot}'s privileges", call.spec.name);
        }
    }
}
