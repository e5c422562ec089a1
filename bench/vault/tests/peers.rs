//! The peers do what the vault does, refuse who has no right, and the one in assembly refuses every layout
//! but its own.

#![forbid(unsafe_code)]

use {
    cu_runtime::{Profile, Run},
    cu_vault_bench::{
        peers::{
            Comparison, IDIOM, PROGRAMS, headline,
            standing::{RoundTrips, Tally},
            table,
        },
        rows::{self, OF_THE_VAULT_ALONE},
    },
    cu_vault_interface::{
        ID,
        error::VaultError,
        instruction::{Instruction as Tag, Spec, TABLE},
        state::Vault,
        token::{TokenAccount, TokenProgram},
    },
    cu_vault_tests::{
        Arch,
        every::{Call, Every},
        keys::key,
        roles::{Roles, snake_case},
        stage::{TokenStage, VAULT_SOL},
        world::SOL,
    },
    serde_json::Value,
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    std::{collections::BTreeSet, process::Command},
};

/// On both ELFs under both profiles. That a peer leaves the accounts as the vault does is part of it: else
/// there is no figure.
fn comparisons() -> Vec<Comparison> {
    Arch::ALL
        .into_iter()
        .flat_map(|arch| Profile::ALL.map(|profile| Comparison::measure(arch, profile).unwrap()))
        .collect()
}

#[test]
fn every_peer_does_what_it_says_it_does() {
    for comparison in comparisons() {
        for row in &comparison.rows {
            for (program, cost) in PROGRAMS.iter().zip(&row.costs) {
                assert_eq!(cost.is_some(), program.does(&row.id), "{}", row.id);
                if let Some(cost) = cost {
                    assert!(cost.floor <= cost.cu && cost.own <= cost.cu, "{}", row.id);
                }
            }
            assert!(row.limit() < row.floor(), "{}", row.id);
        }
        // All of them but the one in assembly do everything that peers have.
        let does = |name: &str| {
            let program = PROGRAMS
                .iter()
                .find(|program| program.name == name)
                .unwrap();
            comparison
                .rows
                .iter()
                .filter(|row| program.does(&row.id))
                .count()
        };
        let all = comparison.rows.len();
        let shared = all - OF_THE_VAULT_ALONE.len();
        assert_eq!(
            ["cu-vault", "general", "idiom", "tutorial"].map(does),
            [all, all, shared, shared]
        );
        assert!(does("assembly") > all / 2);
    }
}

#[test]
fn every_peer_pays_out_what_it_took_in_and_refuses_who_has_no_right() {
    for comparison in comparisons() {
        for program in &comparison.programs {
            let name = program.name;
            let all = RoundTrips {
                sol: true,
                token: true,
                stateless: true,
            };
            assert_eq!(program.round_trips, all, "{name}");
            for Tally { refused, tried } in [
                program.refusals.missing_signer,
                program.refusals.wrong_authority,
            ] {
                assert!(tried > 0, "{name}");
                assert_eq!(refused, tried, "{name}");
            }
        }
    }
}

/// A program that takes in and pays nothing out has none; one that does nothing at all refuses nothing.
#[test]
fn a_program_that_does_nothing_has_no_round_trip() {
    let svm = cu_runtime::Svm::new(Profile::Mainnet);
    for arch in Arch::ALL {
        // The relay's first step is to succeed and do nothing, for every first byte that is 0: CreateVault.
        let relay = arch.find_elf("relay").unwrap();
        svm.check_elf(&relay).unwrap();
        let none = RoundTrips {
            sol: false,
            token: false,
            stateless: false,
        };
        assert_eq!(RoundTrips::of(&relay, arch, Profile::Mainnet), none);
    }
}

#[test]
fn the_vault_is_cheaper_than_plain_pinocchio_in_every_row() {
    for comparison in comparisons() {
        let idiom = PROGRAMS
            .iter()
            .position(|it| it.name == IDIOM.name)
            .unwrap();
        for row in &comparison.rows {
            let [vault, plain] = [0, idiom].map(|program| row.costs[program].unwrap().cu);
            assert!(
                vault < plain,
                "{}: {vault} CU, plain Pinocchio {plain}",
                row.id
            );
        }
    }
}

/// A call that the fast path does not take has paid for the attempt. A payout has paid for each recipient before the one
/// that does not fit, and for its number of accounts.
#[test]
fn what_leaves_the_fast_path_pays_little_for_having_tried() {
    type Call = fn(&mut TokenStage) -> Instruction;
    const TO: usize = 16;
    let with_extra: [(&str, Call, u64); 5] = [
        ("deposit", |s| s.deposit_token(1000), 12),
        ("withdrawal", |s| s.withdraw_token(1000), 12),
        (
            "payout to one",
            |s| s.payout_token(&[(s.recipient, 1000)]),
            12,
        ),
        (
            "payout to two",
            |s| s.payout_token(&[(s.recipient, 1), (s.recipient, 2)]),
            22,
        ),
        ("close", |s| s.close_token_account(), 12),
    ];
    let repeated: Call = |s| {
        let mut payouts: Vec<_> = (0..TO)
            .map(|n| (s.open(&format!("recipient {n}")), 1000))
            .collect();
        payouts[TO - 1] = payouts[0];
        s.payout_token(&payouts)
    };
    for arch in Arch::ALL {
        let [vault, general] = ["cu_vault", "general"].map(|name| arch.find_elf(name).unwrap());
        let check = |name: &str, mut stage: TokenStage, call: Call, most: u64| {
            stage.deposit();
            let instruction = call(&mut stage);
            let mut scenario = rows::scenario(name, stage.stage.world, instruction);
            let [with, without] = [&vault, &general].map(|elf| {
                scenario.svm.add_program(&ID, elf);
                scenario.run().unwrap().cu()
            });
            assert!(with > without, "{arch} {name} did not leave the fast path");
            let tried = with - without;
            assert!(tried <= most, "{arch} {name}: {tried} CU, at most {most}");
        };
        for (name, call, most) in with_extra {
            let mut stage = TokenStage::new(arch, TokenProgram::Token2022);
            stage.extra = vec![AccountMeta::new_readonly(key("extra"), false)];
            check(name, stage, call, most);
        }
        let stage = TokenStage::new(arch, TokenProgram::SplToken);
        check("a repetition", stage, repeated, 13 * TO as u64 + 12);
    }
}

#[test]
fn the_tables_have_every_figure_and_every_program() {
    let comparison = Comparison::measure(Arch::V3, Profile::Mainnet).unwrap();
    let (terminal, page) = (
        table::terminal(&comparison),
        table::markdown(&comparison, ""),
    );
    for row in &comparison.rows {
        for cost in row.costs.iter().flatten() {
            let figure = format!("{} ({})", cost.cu, cost.own);
            assert!(
                terminal.contains(&figure) && page.contains(&figure),
                "{}",
                row.id
            );
        }
    }
    for program in &comparison.programs {
        assert!(terminal.contains(program.checks), "{}", program.name);
        assert!(page.contains(&format!("| {} | {} |", program.name, program.checks)));
    }
    let measured = page.split("## Published").next().unwrap();
    assert!(
        !measured.contains("https://"),
        "published figures stand apart"
    );
    assert_eq!(headline::table(&comparison).unwrap().lines().count(), 2 + 8);
}

#[test]
fn the_command_prints_the_tables() {
    let output = Command::new(env!("CARGO_BIN_EXE_vault-bench"))
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .arg("peers")
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let comparison = Comparison::measure(Arch::V3, Profile::Mainnet).unwrap();
    assert_eq!(printed, table::terminal(&comparison));
}

/// A stage on which the vault has set everything up, with the peer in assembly in its place.
fn stages() -> impl Iterator<Item = Every> {
    Arch::ALL.into_iter().map(|arch| {
        let mut every = Every::new(arch, TokenProgram::SplToken);
        let elf = arch.elf("peer_assembly");
        every.tokens.stage.world.svm.add_program(&ID, &elf);
        every
    })
}

/// Spoils a valid call of each instruction in some ways, or in none where that makes no sense; how many
/// calls were refused.
fn refused(spoil: impl Fn(&Every, Call) -> Vec<Call>) -> usize {
    runs_refused(spoil).len() / Arch::ALL.len()
}

/// The same, and no program was called before.
fn refused_at_once(spoil: impl Fn(&Every, Call) -> Vec<Call>) -> usize {
    let runs = runs_refused(spoil);
    assert!(runs.iter().all(|run| run.cpis.is_empty()));
    runs.len() / Arch::ALL.len()
}

fn runs_refused(spoil: impl Fn(&Every, Call) -> Vec<Call>) -> Vec<Run> {
    let mut runs = Vec::new();
    for mut every in stages() {
        let calls: Vec<_> = every.calls().filter(|call| peers_have(call.spec)).collect();
        for call in calls {
            every.accept(&call, "unspoiled");
            for spoiled in spoil(&every, call) {
                let run = every.run(&spoiled);
                let name = spoiled.spec.name;
                assert!(
                    run.result.raw_result.is_err(),
                    "{name}: {:?}",
                    spoiled.instruction
                );
                for (key, account) in &run.result.resulting_accounts {
                    assert_eq!(Some(account), spoiled.accounts.get(key), "{name}");
                }
                let budget = every.world().svm.cu_limit();
                assert!(run.cu() < budget, "{name}: a fault");
                runs.push(run);
            }
        }
    }
    runs
}

/// The instructions that peers have.
const INSTRUCTIONS: usize = TABLE.len() - OF_THE_VAULT_ALONE.len();

fn peers_have(spec: &Spec) -> bool {
    !OF_THE_VAULT_ALONE.contains(&snake_case(spec.name).as_str())
}

#[test]
fn assembly_refuses_another_number_of_accounts() {
    let count = refused_at_once(|_, call| {
        let [mut surplus, mut missing] = [call.clone(), call];
        surplus.append(key("surplus"), Account::default());
        missing.instruction.accounts.pop();
        vec![surplus, missing]
    });
    assert_eq!(count, 2 * INSTRUCTIONS);
}

#[test]
fn assembly_refuses_another_length_of_data() {
    let count = refused_at_once(|_, call| {
        let data = &call.instruction.data;
        let lengths = [0, data.len() - 1, data.len() + 1];
        let other: BTreeSet<_> = lengths.into_iter().collect();
        other
            .into_iter()
            .map(|len| {
                let mut call = call.clone();
                call.instruction.data.resize(len, 0);
                call
            })
            .collect()
    });
    // Those without fields have no other length between nothing and one byte.
    assert!(count > 2 * INSTRUCTIONS);
}

#[test]
fn assembly_refuses_every_pair_of_duplicates() {
    let count = refused(|_, call| {
        let slots = call.instruction.accounts.len();
        let pairs = (0..slots).flat_map(|j| (0..j).map(move |i| (i, j)));
        pairs
            .map(|(i, j)| {
                let mut call = call.clone();
                call.instruction.accounts[j].pubkey = call.instruction.accounts[i].pubkey;
                call
            })
            .collect()
    });
    assert!(count > 3 * INSTRUCTIONS);
}

/// The vault whose state an instruction reads.
fn reads_a_vault(call: &Call) -> bool {
    call.spec.takes_state()
}

#[test]
fn assembly_refuses_another_state() {
    let count = refused(|_, call| {
        if !reads_a_vault(&call) {
            return Vec::new();
        }
        let spoils: [fn(&mut Vec<u8>); 4] = [
            |data| data[0] += 1,
            |data| data[1] += 1,
            |data| data.push(0),
            |data| data.truncate(Vault::LEN - 1),
        ];
        spoils
            .iter()
            .map(|spoil| {
                let mut call = call.clone();
                spoil(&mut call.account("vault").data);
                call
            })
            .collect()
    });
    assert_eq!(count, 4 * (INSTRUCTIONS - 3));
}

/// It holds what a vault holds, and names the one who signs as its authority.
#[test]
fn assembly_refuses_a_vault_that_another_program_made() {
    let count = refused(|_, mut call| {
        if !reads_a_vault(&call) {
            return Vec::new();
        }
        let mut image = call.account("vault").clone();
        image.owner = key("attacker's program");
        call.put("vault", key("forged vault"), image);
        vec![call]
    });
    assert_eq!(count, INSTRUCTIONS - 3);
}

#[test]
fn assembly_refuses_a_wallet_that_carries_data() {
    let count = refused(|_, mut call| {
        if reads_a_vault(&call) && call.spec.slots.len() == 1 {
            return Vec::new();
        }
        let first = call.spec.slots[0].name;
        call.account(first).data = vec![0; 8];
        vec![call]
    });
    assert_eq!(count, INSTRUCTIONS - 2);
}

/// The first account signs and belongs to an attacker's program. It holds an image of all that follows it, at
/// the addresses that the peer would read if it did not check the length. In that image the vault is
/// the attacker's to command. The real accounts follow.
#[test]
fn assembly_refuses_a_forged_layout() {
    for mut every in stages() {
        for spec in TABLE.iter().filter(|spec| peers_have(spec)) {
            let tag = spec.instruction;
            // Nothing precedes the only account.
            if spec.slots.len() == 1 {
                continue;
            }
            let mut call = every.call(tag);
            let forger = key("forger");
            let mut data = vec![0; ROOM];
            for meta in &call.instruction.accounts[1..] {
                let mut account = call.accounts[&meta.pubkey].clone();
                if account.owner == ID {
                    let authority = std::mem::offset_of!(Vault, authority);
                    account.data[authority..authority + 32].copy_from_slice(forger.as_ref());
                }
                data.extend([
                    0xff,
                    meta.is_signer.into(),
                    meta.is_writable.into(),
                    0,
                    0,
                    0,
                    0,
                    0,
                ]);
                data.extend(meta.pubkey.to_bytes());
                data.extend(account.owner.to_bytes());
                data.extend(account.lamports.to_le_bytes());
                data.extend((account.data.len() as u64).to_le_bytes());
                data.extend(&account.data);
                data.resize(data.len().next_multiple_of(8) + ROOM, 0);
            }
            call.put(
                spec.slots[0].name,
                forger,
                Account {
                    lamports: 10 * SOL,
                    data,
                    owner: key("attacker's program"),
                    ..Account::default()
                },
            );
            every.refuse(&call, "forged", InstructionError::InvalidArgument);
        }
    }
}

/// What follows an account's data: room to grow, the rent epoch.
const ROOM: usize = 10 * 1024 + 8;

#[test]
fn assembly_refuses_what_it_does_not_know() {
    for mut every in stages() {
        for discriminator in 0..=u8::MAX {
            if Tag::try_from(discriminator).is_ok_and(|tag| peers_have(tag.spec())) {
                continue;
            }
            let mut call = every.call(Tag::WithdrawSol);
            call.instruction.data[0] = discriminator;
            every.refuse(&call, discriminator, VaultError::UnknownInstruction);
        }
    }
}

/// Addresses are compared to the last word: each one differs from the right one in a byte of one of the four.
#[test]
fn assembly_refuses_an_address_that_differs_in_a_word() {
    let flip = |bytes: &mut [u8], word: usize| bytes[8 * word + 3] ^= 1;
    let authorities = refused(|_, call| {
        let slot = call.spec.slots[0].name;
        if !["authority", "nominee"].contains(&slot) {
            return Vec::new();
        }
        let near = |word| {
            let mut call = call.clone();
            let (mut key, wallet) = (call.key(slot).to_bytes(), call.account(slot).clone());
            flip(&mut key, word);
            call.put(slot, key.into(), wallet);
            call
        };
        (0..4).map(near).collect()
    });
    assert_eq!(authorities, 4 * 9);

    // By the peer where nothing else would notice, by the runtime where the program writes. Where the
    // vault signs, its address says whose it is, and there is no such account.
    let owners = refused(|_, call| {
        if !reads_a_vault(&call) || call.spec.vault_signs() {
            return Vec::new();
        }
        let near = |word| {
            let mut call = call.clone();
            let mut owner = ID.to_bytes();
            flip(&mut owner, word);
            call.account("vault").owner = owner.into();
            call
        };
        (0..4).map(near).collect()
    });
    assert_eq!(owners, 4 * (INSTRUCTIONS - 3 - 5));

    let token_authorities = refused(|_, call| {
        if call.spec.instruction != Tag::DepositToken {
            return Vec::new();
        }
        let near = |word| {
            let mut call = call.clone();
            let authority = std::mem::offset_of!(TokenAccount, authority);
            flip(
                &mut call.account("vault token account").data[authority..],
                word,
            );
            call
        };
        (0..4).map(near).collect()
    });
    assert_eq!(token_authorities, 4);
}

#[test]
fn assembly_refuses_an_account_of_another_length() {
    for mut every in stages() {
        for (tag, slots) in [
            (
                Tag::DepositToken,
                &["source", "mint", "vault token account"][..],
            ),
            (
                Tag::WithdrawToken,
                &["vault token account", "mint", "recipient token account"],
            ),
            (Tag::StatelessWithdraw, &["vault", "recipient"]),
            (Tag::PayoutSol, &["recipient 1", "recipient 2"]),
            (
                Tag::PayoutToken,
                &[
                    "vault token account",
                    "mint",
                    "token program",
                    "recipient token account 2",
                ],
            ),
            (
                Tag::CloseTokenAccount,
                &[
                    "vault token account",
                    "mint",
                    "recipient token account",
                    "rent recipient",
                ],
            ),
            (
                Tag::WithdrawExcessLamports,
                &["vault token account", "recipient"],
            ),
        ] {
            for slot in slots {
                let mut call = every.call(tag);
                call.account(slot).data.push(0);
                every.refuse(&call, slot, InstructionError::InvalidArgument);
            }
        }
    }
}

#[test]
fn assembly_keeps_the_reserve() {
    for mut every in stages() {
        for tag in [Tag::WithdrawSol, Tag::PayoutSol] {
            for lamports in [VAULT_SOL + 1, u64::MAX] {
                let mut call = every.call(tag);
                let fields = call.instruction.data.len() - 8;
                call.instruction.data[1..].fill(0);
                call.instruction.data[fields..].copy_from_slice(&lamports.to_le_bytes());
                every.refuse(&call, lamports, VaultError::InsufficientFunds);
            }
        }
    }
}

#[test]
fn assembly_closes_an_empty_token_account_as_the_vault_does() {
    for mut every in stages() {
        let mut call = every.call(Tag::CloseTokenAccount);
        let amount = std::mem::offset_of!(TokenAccount, amount);
        call.account("vault token account").data[amount..amount + 8].fill(0);
        let run = every.accept(&call, "empty").result;
        let mut vault = Every::new(every.world().arch, TokenProgram::SplToken);
        let ours = vault.accept(&call, "empty").result;
        assert_eq!(run.resulting_accounts, ours.resulting_accounts);
    }
}

#[test]
fn assembly_refuses_more_token_recipients_than_it_has_room_for() {
    for mut every in stages() {
        let mut call = every.call(Tag::PayoutToken);
        let recipient = call.account("recipient token account 1").clone();
        for n in 2..17 {
            call.append(key(&format!("recipient {n}")), recipient.clone());
            call.instruction.data.extend(1u64.to_le_bytes());
        }
        every.refuse(&call, "17 recipients", InstructionError::InvalidArgument);
    }
}

#[test]
fn assembly_refuses_a_payout_to_nobody_and_a_vault_at_another_bump() {
    for mut every in stages() {
        let mut nobody = every.call(Tag::PayoutSol);
        nobody.instruction.accounts.truncate(2);
        nobody.instruction.data.truncate(1);
        every.refuse(&nobody, "nobody", InstructionError::InvalidArgument);

        let mut nobody = every.call(Tag::PayoutToken);
        nobody.instruction.accounts.truncate(5);
        nobody.instruction.data.truncate(2);
        every.refuse(&nobody, "nobody", InstructionError::InvalidArgument);

        let mut create = every.call(Tag::CreateVault);
        *create.instruction.data.last_mut().unwrap() = 254;
        every.refuse(&create, "bump 254", VaultError::NonCanonicalBump);
    }
}

/// A stateless vault that signed the transaction itself would need no seeds.
#[test]
fn assembly_refuses_a_vault_that_signs_for_itself() {
    let count = refused(|_, mut call| {
        let proves_itself = [
            Tag::StatelessDeposit,
            Tag::StatelessWithdraw,
            Tag::CreateVault,
        ];
        if !proves_itself.contains(&call.spec.instruction) {
            return Vec::new();
        }
        let wallet = Account::new(SOL, 0, &Default::default());
        call.put("vault", key("a wallet"), wallet);
        call.meta("vault").is_signer = true;
        vec![call]
    });
    assert_eq!(count, 3);
}

/// In JSON, the called programs and those that are compared have a field each.
#[test]
fn the_json_has_the_called_programs_and_those_that_are_compared() {
    let comparison = Comparison::measure(Arch::V3, Profile::Mainnet).unwrap();
    let json = serde_json::to_string(&comparison).unwrap();
    assert_eq!(json.matches("\"programs\":").count(), 1, "{json}");
    let value: Value = serde_json::from_str(&json).unwrap();
    let names = |field: &str| -> Vec<&str> {
        let all = value[field].as_array().unwrap().iter();
        all.map(|it| it["name"].as_str().unwrap()).collect()
    };
    assert_eq!(names("calls"), ["SPL Token", "Token-2022"]);
    assert_eq!(names("programs"), PROGRAMS.map(|program| program.name));
    assert_eq!(value["profile_source"], Profile::Mainnet.source());
}
