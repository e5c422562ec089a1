//! The book's examples: every version does what its documentation says, and refuses what it must.

#![forbid(unsafe_code)]

use {
    cu_runtime::{Profile, Run, Svm, programs},
    cu_vault_bench::{
        examples::{
            AMOUNT, DIALECTS, Example, HOLDING, ID, STATE_LEN, authority, examples, forward, state,
            state_data, svm, with_pdas,
        },
        lab::call::{Call, wallet},
    },
    cu_vault_tests::{Arch, keys::key, token::read},
    solana_account::Account,
    solana_instruction_error::InstructionError::{self, *},
    solana_pubkey::Pubkey,
};

/// Runs a test on both ELFs of every version.
fn everywhere(test: impl Fn(&mut Svm)) {
    for arch in Arch::ALL {
        for dialect in DIALECTS {
            test(&mut svm(dialect, arch, Profile::Mainnet).unwrap());
        }
    }
}

fn run(svm: &mut Svm, call: &Call) -> (Run, Vec<String>) {
    let example = Example {
        name: "",
        file: "",
        call: call.clone(),
    };
    let (instruction, accounts) = example.instruction();
    svm.run_logged(&instruction, &accounts).unwrap()
}

/// The first example of this name.
fn example(svm: &Svm, name: &str) -> Example {
    let mut all = examples(svm).into_iter();
    all.find(|it| it.name == name)
        .unwrap_or_else(|| panic!("no example {name}"))
}

fn account<'a>(run: &'a Run, key: &Pubkey) -> &'a Account {
    run.result.get_account(key).unwrap()
}

/// Runs an example that must succeed.
fn succeeds(svm: &mut Svm, name: &str) -> (Run, Vec<String>) {
    let call = example(svm, name).call;
    let (run, log) = run(svm, &call);
    assert_eq!(run.result.raw_result, Ok(()), "{name}: {log:#?}");
    (run, log)
}

/// Runs an example, changed, that must fail with this error and change nothing.
fn fails(svm: &mut Svm, name: &str, error: InstructionError, change: impl FnOnce(Call) -> Call) {
    let call = change(example(svm, name).call);
    fails_call(svm, &call, error);
}

fn fails_call(svm: &mut Svm, call: &Call, error: InstructionError) {
    let (run, log) = run(svm, call);
    assert_eq!(run.result.raw_result, Err(error), "{log:#?}");
    let before = call.accounts.iter().map(|(_, account)| account);
    let after = run.result.resulting_accounts.iter().map(|(_, it)| it);
    assert!(
        before.eq(after),
        "an instruction that fails changes nothing"
    );
}

/// The account at an index does not sign.
fn unsigned(call: Call, index: usize) -> Call {
    call.change(index, |meta, _| meta.is_signer = false)
}

#[test]
fn sol_moves() {
    everywhere(|svm| {
        let vault = Pubkey::find_program_address(&[b"vault", authority().as_ref()], &ID).0;
        for (name, from) in [
            ("SOL transfer", key("from")),
            ("SOL transfer signed by a PDA", vault),
        ] {
            let (run, _) = succeeds(svm, name);
            assert_eq!(account(&run, &from).lamports, wallet().lamports - AMOUNT);
            assert_eq!(
                account(&run, &key("to")).lamports,
                wallet().lamports + AMOUNT
            );
        }
    });
}

#[test]
fn tokens_move_and_the_new_balance_is_returned() {
    everywhere(|svm| {
        for name in [
            "token transfer by a PDA, SPL Token",
            "token transfer by a PDA, Token-2022",
        ] {
            let (run, _) = succeeds(svm, name);
            assert_eq!(
                read::balance(account(&run, &key("source"))),
                HOLDING - AMOUNT
            );
            assert_eq!(read::balance(account(&run, &key("destination"))), AMOUNT);
            assert_eq!(run.result.return_data, AMOUNT.to_le_bytes());
        }
    });
}

#[test]
fn an_account_is_created_whether_it_holds_lamports_or_not() {
    everywhere(|svm| {
        for name in [
            "account creation",
            "account creation, address holds lamports",
        ] {
            let (run, _) = succeeds(svm, name);
            let made = account(&run, &state());
            assert_eq!(made.data, state_data());
            assert_eq!(made.owner, ID);
            let rent = svm.runtime().rent().minimum_balance(STATE_LEN);
            assert_eq!(made.lamports, rent);
        }
    });
}

#[test]
fn the_state_that_one_makes_another_takes() {
    for arch in Arch::ALL {
        let mut versions = DIALECTS.map(|it| svm(it, arch, Profile::Mainnet).unwrap());
        let (made, _) = succeeds(&mut versions[0], "account creation");
        let made = account(&made, &state()).clone();
        for svm in &mut versions {
            let call = example(svm, "token transfer by a PDA, SPL Token").call;
            let call = call.change(1, |_, account| *account = made.clone());
            assert_eq!(run(svm, &call).0.result.raw_result, Ok(()));
        }
    }
}

#[test]
fn a_price_is_returned_and_read() {
    everywhere(|svm| {
        let price = Call::default().args(&[4]).lamports(AMOUNT);
        let (run_of_price, _) = run(svm, &price);
        assert_eq!(run_of_price.result.return_data, (AMOUNT + 1).to_le_bytes());
        let (bought, _) = succeeds(svm, "return data, set and read");
        assert_eq!(bought.result.return_data, (AMOUNT + 2).to_le_bytes());
        assert_eq!(bought.cpis.len(), 1);
    });
}

#[test]
fn signers_are_forwarded_as_many_as_there_are() {
    everywhere(|svm| {
        for signers in [1, 2, 11] {
            let call = forward(svm, signers);
            let args = [&[6][..], &call.args].concat();
            let call = Call { args, ..call };
            let (run, log) = run(svm, &call);
            assert_eq!(run.result.raw_result, Ok(()), "{log:#?}");
            assert_eq!(read::balance(account(&run, &key("destination"))), AMOUNT);
        }
    });
}

#[test]
fn one_signer_too_many_is_refused() {
    everywhere(|svm| {
        let call = forward(svm, 11).signer(key("signer 11"), wallet());
        let args = [&[6][..], &call.args].concat();
        fails_call(svm, &Call { args, ..call }, InvalidArgument);
    });
}

#[test]
fn an_event_is_in_the_log() {
    everywhere(|svm| {
        let (_, log) = succeeds(svm, "event");
        let mut event = vec![1];
        event.extend(authority().to_bytes());
        event.extend(AMOUNT.to_le_bytes());
        let line = format!("Program data: {}", base64(&event));
        assert!(log.contains(&line), "{log:#?}");
    });
}

#[test]
fn every_version_makes_the_same_calls() {
    for arch in Arch::ALL {
        let versions = DIALECTS.map(|it| svm(it, arch, Profile::Mainnet).unwrap());
        for example in examples(&versions[0]) {
            let (instruction, accounts) = example.instruction();
            let calls = versions.each_ref().map(|svm| {
                let run = svm.run(&instruction, &accounts).unwrap();
                let calls = run.cpis.iter().map(|cpi| cpi.instruction.clone().unwrap());
                (calls.collect::<Vec<_>>(), run.result.resulting_accounts)
            });
            assert_eq!(calls[0], calls[1], "{}", example.name);
        }
    }
}

#[test]
fn a_missing_signature_is_refused() {
    everywhere(|svm| {
        // Here the runtime refuses: the call would give the sender a signature that it has not.
        fails(svm, "SOL transfer", PrivilegeEscalation, |call| {
            unsigned(call, 0)
        });
        for name in [
            "SOL transfer signed by a PDA",
            "token transfer by a PDA, SPL Token",
            "token transfer by a PDA, Token-2022",
            "event",
        ] {
            fails(svm, name, MissingRequiredSignature, |call| {
                unsigned(call, 0)
            });
        }
        fails(
            svm,
            "forwarded accounts, two signers",
            PrivilegeEscalation,
            |call| unsigned(call, 6),
        );
        fails(svm, "account creation", PrivilegeEscalation, |call| {
            unsigned(call, 0)
        });
    });
}

#[test]
fn the_vault_of_another_is_refused() {
    everywhere(|svm| {
        let other = with_pdas("other");
        let sign = |call: Call| call.change(0, |meta, _| meta.pubkey = other);
        fails(
            svm,
            "SOL transfer signed by a PDA",
            PrivilegeEscalation,
            sign,
        );
        for name in [
            "token transfer by a PDA, SPL Token",
            "token transfer by a PDA, Token-2022",
        ] {
            fails(svm, name, IncorrectAuthority, sign);
        }
        fails(svm, "account creation", InvalidSeeds, sign);
    });
}

#[test]
fn a_forged_state_is_refused() {
    everywhere(|svm| {
        let name = "token transfer by a PDA, SPL Token";
        fails(svm, name, InvalidAccountOwner, |call| {
            call.change(1, |_, account| account.owner = programs::SYSTEM)
        });
        fails(svm, name, InvalidAccountData, |call| {
            call.change(1, |_, account| account.data[0] = 2)
        });
        fails(svm, name, InvalidAccountData, |call| {
            call.change(1, |_, account| account.data.push(0))
        });
        // A bump that is not the stored one's gives another address, which has not signed.
        fails(svm, name, PrivilegeEscalation, |call| {
            call.change(1, |_, account| account.data[33] = 254)
        });
    });
}

#[test]
fn another_token_program_is_refused() {
    everywhere(|svm| {
        for (name, index) in [
            ("token transfer by a PDA, SPL Token", 5),
            ("forwarded accounts, two signers", 4),
        ] {
            fails(svm, name, IncorrectProgramId, |call| {
                call.change(index, |meta, _| meta.pubkey = key("clone"))
            });
        }
    });
}

#[test]
fn an_account_that_exists_is_not_created_again() {
    everywhere(|svm| {
        fails(svm, "account creation", Custom(0), |call| {
            call.change(1, |_, account| {
                account.data = state_data();
                account.owner = ID;
                account.lamports = 1;
            })
        });
    });
}

#[test]
fn bad_input_is_refused_without_a_panic() {
    everywhere(|svm| {
        fails_call(svm, &Call::default(), InvalidInstructionData);
        fails_call(svm, &Call::default().args(&[255]), InvalidInstructionData);
        for example in examples(svm) {
            let mut short = example.call.clone();
            if short.args.len() > 1 {
                short.args.pop();
                fails_call(svm, &short, InvalidInstructionData);
            }
            let few = Call {
                accounts: vec![],
                ..example.call.clone()
            };
            // The runtime's word for it, deprecated in the SDK alone.
            #[expect(deprecated)]
            fails_call(svm, &few, NotEnoughAccountKeys);
        }
        for instruction in [4, 5] {
            let most = Call::default()
                .program(svm, &ID)
                .args(&[instruction])
                .lamports(u64::MAX);
            fails_call(svm, &most, ArithmeticOverflow);
        }
    });
}

/// As the runtime writes the data of an event into the log.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .fold(0u32, |word, byte| word << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            text.push(match digit <= chunk.len() {
                true => DIGITS[(word >> (18 - 6 * digit) & 63) as usize] as char,
                false => '=',
            });
        }
    }
    text
}
