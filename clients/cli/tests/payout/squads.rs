//! A payout whose authority is a vault of a Squads multisig.
//!
//! Squads' program is not in this repository. Where `CU_SQUADS_ELF` names its ELF, as
//! `solana program dump -um SQDS4ep65T869zMMBKyuUq6aD6EgTu8psMjkvj52pCf squads.so` writes it, the same tests run with
//! it. The [stand-in](Multisig::StandIn) executes the stored message without Squads: its instructions, one transaction,
//! on a cluster that checks no signatures.

use {
    crate::payout::{
        command::{Desk, Ended},
        fate::{Fate, Survives, What, process},
        world::{SOL, World, payee, world},
    },
    base64::{Engine, prelude::BASE64_STANDARD},
    cu_vault_cli::{
        payout::once::MARKER_LEN,
        squads::{self, Squads, transaction_message},
    },
    cu_vault_interface::{
        Address,
        client::{AcceptAuthority, NominateAuthority},
    },
    serde_json::Value,
    solana_compute_budget_interface::ComputeBudgetInstruction as Budget,
    solana_hash::Hash,
    solana_instruction::{AccountMeta, Instruction, error::InstructionError},
    solana_keypair::Keypair,
    solana_message::{Message, VersionedMessage},
    solana_sdk_ids::system_program,
    solana_sha256_hasher::{hash, hashv},
    solana_signature::Signature,
    solana_signer::Signer,
    solana_transaction::versioned::VersionedTransaction,
    solana_transaction_error::TransactionError,
    std::{env, fs, path::Path},
};

const ROWS: usize = 30;

/// The ELF of mainnet-beta, which no authority can upgrade: its SHA-256, padding included.
const SQUADS_SHA256: &str = "dec8d3e0fae58c7c8f2416e5f67c25e673f047afd6dd2bba4a47e0b29a01d34c";

/// The vault of the multisig whose address follows from this key.
const CREATE_KEY: Address = Address::new_from_array([7; 32]);
const INDEX: u8 = 3;

/// Members may propose, vote and execute.
const EVERY_PERMISSION: u8 = 7;

/// Squads' own: the proposal is not approved.
const INVALID_PROPOSAL_STATUS: u32 = 6008;

/// The System program's: there is an account already.
const ALREADY_IN_USE: InstructionError = InstructionError::Custom(0);

/// What executes a message.
enum Multisig {
    StandIn,
    /// Squads' own program.
    Real(Vec<u8>),
}

fn multisigs() -> Vec<Multisig> {
    let real = env::var_os("CU_SQUADS_ELF").map(|path| {
        let elf = fs::read(Path::new(&path)).expect("CU_SQUADS_ELF names a file");
        assert_eq!(
            hex(&hash(&elf).to_bytes()),
            SQUADS_SHA256,
            "the program of mainnet-beta"
        );
        Multisig::Real(elf)
    });
    [Multisig::StandIn].into_iter().chain(real).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A desk, and two members of a multisig that need each other.
struct Table {
    desk: Desk,
    multisig: Multisig,
    members: [Keypair; 2],
    squads: Squads,
}

impl Table {
    /// The vault's authority is the multisig's vault, which holds a SOL for rent.
    fn new(multisig: Multisig) -> Self {
        let (address, bump) = Address::find_program_address(
            &[b"multisig", b"multisig", CREATE_KEY.as_ref()],
            &squads::ID,
        );
        let squads: Squads = format!("{address}:{INDEX}").parse().expect("it is one");
        let members = [1, 2].map(|n: u8| {
            let seed = hashv(&[b"a member", &[n]]);
            Keypair::new_from_array(seed.to_bytes())
        });
        let desk = Desk::new(world(10 * SOL));
        let table = Self {
            desk,
            multisig,
            members,
            squads,
        };
        let world = table.world();
        world.give(squads.vault(), SOL);
        for member in &table.members {
            world.give(member.pubkey(), SOL);
        }
        if let Multisig::Real(elf) = &table.multisig {
            world.add_elf(squads::ID, elf);
            world.put(address, squads::ID, state(bump, &table.members));
        }
        let nominate = NominateAuthority {
            authority: world.authority.pubkey(),
            vault: world.vault,
            nominee: squads.vault(),
        };
        world.prepare(&[nominate.instruction()]);
        let accept = AcceptAuthority {
            nominee: squads.vault(),
            vault: world.vault,
        };
        let accept = Message::new(&[accept.instruction()], Some(&squads.vault()));
        table
            .carry_out(&transaction_message(&accept))
            .expect("the multisig accepts");
        table
    }

    fn world(&self) -> &World {
        &self.desk.world
    }

    fn payout(&self, arguments: &[&str]) -> Ended {
        let squads = format!("{}:{INDEX}", self.squads.multisig);
        self.desk
            .payout_without_key(&[&["--squads", &squads], arguments].concat())
    }

    fn unsigned(&self, file: &str) -> Ended {
        let path = self.desk.path(file).display().to_string();
        self.payout(&["--unsigned", &path])
    }

    /// What the file gives to the multisig, and the rows of each.
    fn calls(&self, file: &str) -> Vec<(Vec<u8>, Vec<u64>)> {
        let contents: Value = serde_json::from_str(&self.desk.read(file)).expect("it is JSON");
        assert_eq!(contents["messages"], Value::Array(Vec::new()));
        let calls = contents["calls"].as_array().expect("calls");
        let call = calls.iter().map(|call| {
            let squads = &call["squads"];
            assert_eq!(squads["multisig"], self.squads.multisig.to_string());
            assert_eq!(squads["vault"], self.squads.vault().to_string());
            assert_eq!(squads["vault_index"], INDEX);
            let message = squads["transaction_message"].as_str().expect("text");
            let rows = call["rows"].as_array().expect("rows").iter();
            (
                BASE64_STANDARD.decode(message).expect("it is base64"),
                rows.map(|row| row.as_u64().expect("a number")).collect(),
            )
        });
        call.collect()
    }

    /// Proposed by one member, approved by both, executed.
    fn carry_out(&self, message: &[u8]) -> Result<(), TransactionError> {
        match self.multisig {
            Multisig::StandIn => {
                let instructions = read(message).1;
                let message = Message::new_with_blockhash(
                    &instructions,
                    Some(&self.squads.vault()),
                    &self.world().fresh_blockhash(),
                );
                let signers = usize::from(message.header.num_required_signatures);
                self.world().execute(VersionedTransaction {
                    signatures: vec![Signature::default(); signers],
                    message: VersionedMessage::Legacy(message),
                })
            }
            Multisig::Real(_) => {
                let index = self.propose(message);
                assert_eq!(
                    self.execute(message, index),
                    Err(TransactionError::InstructionError(
                        2,
                        InstructionError::Custom(INVALID_PROPOSAL_STATUS)
                    )),
                    "one of two has approved"
                );
                self.send(1, vec![self.approve(1, index)])
                    .expect("the second member approves");
                self.execute(message, index)
            }
        }
    }

    /// The first member creates a vault transaction, opens its proposal and approves it.
    fn propose(&self, message: &[u8]) -> u64 {
        let account = self.world().account(&self.squads.multisig);
        let state = account.expect("there is a multisig").data;
        let last = state[8 + 32 + 32 + 2 + 4..][..8].try_into();
        let index = u64::from_le_bytes(last.expect("eight bytes")) + 1;
        let (multisig, member) = (self.squads.multisig, self.members[0].pubkey());
        let [transaction, proposal] = self.accounts_of(index);
        let length = u32::try_from(message.len()).expect("it is short");
        let create = call(
            "vault_transaction_create",
            &[&[INDEX, 0], &length.to_le_bytes()[..], message, &[0]],
            vec![
                AccountMeta::new(multisig, false),
                AccountMeta::new(transaction, false),
                AccountMeta::new_readonly(member, true),
                AccountMeta::new(member, true),
                AccountMeta::new_readonly(system_program::ID, false),
            ],
        );
        let open = call(
            "proposal_create",
            &[&index.to_le_bytes(), &[0]],
            vec![
                AccountMeta::new_readonly(multisig, false),
                AccountMeta::new(proposal, false),
                AccountMeta::new_readonly(member, true),
                AccountMeta::new(member, true),
                AccountMeta::new_readonly(system_program::ID, false),
            ],
        );
        self.send(0, vec![create, open, self.approve(0, index)])
            .expect("it is proposed");
        index
    }

    fn approve(&self, member: usize, index: u64) -> Instruction {
        let [_, proposal] = self.accounts_of(index);
        call(
            "proposal_approve",
            &[&[0]],
            vec![
                AccountMeta::new_readonly(self.squads.multisig, false),
                AccountMeta::new(self.members[member].pubkey(), true),
                AccountMeta::new(proposal, false),
            ],
        )
    }

    fn execute(&self, message: &[u8], index: u64) -> Result<(), TransactionError> {
        let [transaction, proposal] = self.accounts_of(index);
        let mut accounts = vec![
            AccountMeta::new_readonly(self.squads.multisig, false),
            AccountMeta::new(proposal, false),
            AccountMeta::new_readonly(transaction, false),
            AccountMeta::new_readonly(self.members[1].pubkey(), true),
        ];
        accounts.extend(read(message).0.into_iter().map(|meta| AccountMeta {
            is_signer: false,
            ..meta
        }));
        self.send(1, vec![call("vault_transaction_execute", &[], accounts)])
    }

    fn accounts_of(&self, index: u64) -> [Address; 2] {
        let (multisig, index) = (self.squads.multisig, index.to_le_bytes());
        let seeds: [&[u8]; 5] = [
            b"multisig",
            multisig.as_ref(),
            b"transaction",
            &index,
            b"proposal",
        ];
        [&seeds[..4], &seeds].map(|seeds| Address::find_program_address(seeds, &squads::ID).0)
    }

    /// A transaction as a wallet sends it, which takes 1,232 bytes.
    fn send(&self, member: usize, instructions: Vec<Instruction>) -> Result<(), TransactionError> {
        let budget = [
            Budget::set_compute_unit_limit(400_000),
            Budget::set_compute_unit_price(1),
        ];
        let member = &self.members[member];
        let message = Message::new_with_blockhash(
            &[&budget[..], &instructions].concat(),
            Some(&member.pubkey()),
            &self.world().fresh_blockhash(),
        );
        let message = VersionedMessage::Legacy(message);
        let transaction = VersionedTransaction::try_new(message, &[member]).expect("it is signed");
        let size = cu_vault_cli::payout::recipe::size(&transaction);
        assert!(size <= 1_232, "{size} bytes");
        self.world().execute(transaction)
    }

    #[track_caller]
    fn everybody_is_paid_once(&self) {
        for n in 0..ROWS {
            assert_eq!(self.world().lamports(&payee(n)), SOL / 100, "{n}");
        }
        assert_eq!(
            self.world().withdrawable(),
            10 * SOL - ROWS as u64 * SOL / 100
        );
    }
}

/// An instruction of Squads'.
fn call(name: &str, data: &[&[u8]], accounts: Vec<AccountMeta>) -> Instruction {
    let discriminator = hash(format!("global:{name}").as_bytes()).to_bytes();
    Instruction {
        program_id: squads::ID,
        accounts,
        data: [&discriminator[..8], &data.concat()].concat(),
    }
}

/// A multisig of two who need each other, as Squads stores it.
fn state(bump: u8, members: &[Keypair; 2]) -> Vec<u8> {
    let mut keys = members.each_ref().map(Keypair::pubkey);
    keys.sort_unstable();
    let threshold: u16 = 2;
    let mut state = hash(b"account:Multisig").to_bytes()[..8].to_vec();
    state.extend(CREATE_KEY.as_array());
    state.extend([0; 32]); // no authority but the members
    state.extend(threshold.to_le_bytes());
    state.extend([0; 4 + 8 + 8]); // no time lock, no transactions yet
    state.push(0); // no rent collector
    state.push(bump);
    state.extend(2_u32.to_le_bytes());
    for key in keys {
        state.extend(key.as_array());
        state.push(EVERY_PERMISSION);
    }
    state
}

/// The accounts and instructions of a `transaction_message`, read as Squads' `TransactionMessage` is declared.
fn read(mut bytes: &[u8]) -> (Vec<AccountMeta>, Vec<Instruction>) {
    fn take<'a>(bytes: &mut &'a [u8], length: usize) -> &'a [u8] {
        let (taken, rest) = bytes.split_at(length);
        *bytes = rest;
        taken
    }
    let byte = |bytes: &mut &[u8]| usize::from(take(bytes, 1)[0]);
    let [signers, writable_signers, writable_others, count] = [(); 4].map(|()| byte(&mut bytes));
    let metas: Vec<_> = (0..count)
        .map(|index| {
            let key = take(&mut bytes, 32).try_into().expect("32 bytes");
            AccountMeta {
                pubkey: Address::new_from_array(key),
                is_signer: index < signers,
                is_writable: index < writable_signers
                    || (signers..signers + writable_others).contains(&index),
            }
        })
        .collect();
    let mut instructions = Vec::new();
    for _ in 0..byte(&mut bytes) {
        let program_id = metas[byte(&mut bytes)].pubkey;
        let count = byte(&mut bytes);
        let accounts = take(&mut bytes, count).iter();
        let accounts = accounts.map(|index| metas[usize::from(*index)].clone());
        let accounts = accounts.collect();
        let length = u16::from_le_bytes(take(&mut bytes, 2).try_into().expect("two bytes"));
        instructions.push(Instruction {
            program_id,
            accounts,
            data: take(&mut bytes, usize::from(length)).to_vec(),
        });
    }
    assert_eq!(bytes, [0], "no lookup tables, and nothing after them");
    (metas, instructions)
}

/// The bytes that Squads' SDK writes for these instructions, npm's `@sqds/multisig` 2.1.4:
/// `transactionMessageToMultisigTransactionMessageBytes`.
const BY_THE_SDK: &str = "\
AQECBjLOqwt4XMp4Pg8x4HWrRkxz4yQ8veS06UbDRFIbdneBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQECAgICAgIC\
AgICAgICAgICAgICAgICAgICAgICAgICAgkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCAgICAgICAgICAgICAgICAgI\
CAgICAgICAgICAgICAgDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwIDAwABAgMAAQIDBAMCBQAsAQABAgMEBQYHCAkK\
CwwNDg8QERITFBUWFxgZGhscHR4fICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj9AQUJDREVGR0hJSktMTU5PUFFSU1RV\
VldYWVpbXF1eX2BhYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ent8fX5/gIGCg4SFhoeIiYqLjI2Oj5CRkpOUlZaXmJmam5ydnp+g\
oaKjpKWmp6ipqqusra6vsLGys7S1tre4ubq7vL2+v8DBwsPExcbHyMnKy8zNzs/Q0dLT1NXW19jZ2tvc3d7f4OHi4+Tl5ufo6err\
7O3u7/Dx8vP09fb3+Pn6+/z9/v8AAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKwA=";

/// It orders the accounts by their first use, we by their bytes; which are signers and writable is the same.
#[test]
fn a_message_is_the_one_of_squads_sdk() {
    let squads = Squads {
        multisig: CREATE_KEY,
        index: INDEX,
    };
    let vault = squads.vault();
    assert_eq!(
        vault.to_string(),
        "4RLAU9VVMD7yRszToTKNd43nPPjLUg3GjLs4SNU3H3ur",
        "getVaultPda"
    );
    let key = |byte| Address::new_from_array([byte; 32]);
    let instruction = |program, accounts: [AccountMeta; 3], data: Vec<u8>| Instruction {
        program_id: key(program),
        accounts: accounts.to_vec(),
        data,
    };
    let instructions = [
        instruction(
            9,
            [
                AccountMeta::new_readonly(vault, true),
                AccountMeta::new(key(1), false),
                AccountMeta::new(key(2), false),
            ],
            vec![1, 2, 3],
        ),
        instruction(
            8,
            [
                AccountMeta::new_readonly(key(2), false),
                AccountMeta::new_readonly(key(3), false),
                AccountMeta::new(vault, true),
            ],
            (0..300_u32).map(|n| n.to_le_bytes()[0]).collect(),
        ),
    ];
    let ours = transaction_message(&Message::new(&instructions, Some(&vault)));
    let theirs = BASE64_STANDARD.decode(BY_THE_SDK).expect("it is base64");
    assert_eq!(ours.len(), theirs.len());
    assert_eq!(ours[..4], theirs[..4]);
    let (mut our_metas, our_instructions) = read(&ours);
    let (mut their_metas, their_instructions) = read(&theirs);
    assert_eq!(our_instructions, their_instructions);
    our_metas.sort_by_key(|meta| meta.pubkey);
    their_metas.sort_by_key(|meta| meta.pubkey);
    assert_eq!(our_metas, their_metas);
}

#[test]
fn what_a_multisig_executes_is_paid_once() {
    for multisig in multisigs() {
        let table = Table::new(multisig);
        table.desk.list_of(ROWS);
        let dry = table.payout(&[]);
        assert_eq!(dry.code, 0, "{}", dry.err);
        assert!(
            dry.out.ends_with(
                "Dry run: it would succeed. Add --unsigned FILE to write what the program calls.\n"
            ),
            "{}",
            dry.out
        );
        assert!(!table.desk.path("june.csv.journal").exists());

        assert_eq!(table.unsigned("a.json").code, 0);
        let calls = table.calls("a.json");
        let rows: Vec<_> = calls.iter().map(|(_, rows)| rows.len()).collect();
        assert_eq!(rows.iter().sum::<usize>(), ROWS);
        assert!(rows.len() > 1, "{rows:?}");
        // Nothing new is proposed while those may be executed.
        assert_eq!(table.unsigned("b.json").code, 0);
        assert_eq!(table.calls("b.json"), calls);

        let (first, others) = calls.split_first().expect("there are calls");
        assert_eq!(table.carry_out(&first.0), Ok(()));
        let before = table.world().withdrawable();
        let paid: u64 = first.1.len() as u64 * SOL / 100;
        assert_eq!(before, 10 * SOL - paid);
        // Proposed and approved a second time.
        let index = match table.multisig {
            Multisig::StandIn => 1,
            Multisig::Real(_) => 2,
        };
        assert_eq!(
            table.carry_out(&first.0),
            Err(TransactionError::InstructionError(index, ALREADY_IN_USE))
        );
        assert_eq!(table.world().withdrawable(), before);

        let ended = table.unsigned("c.json");
        assert_eq!(ended.code, 0, "{}", ended.err);
        let line = format!("  paid     {} rows, by an earlier run\n", first.1.len());
        assert!(ended.out.contains(&line), "{}", ended.out);
        assert_eq!(table.calls("c.json"), others);
        for (message, _) in others {
            assert_eq!(table.carry_out(message), Ok(()));
        }
        let ended = table.unsigned("d.json");
        let done = format!("Done: all {ROWS} rows are paid\n");
        assert_eq!((ended.code, ended.out), (0, done));
        assert!(!table.desk.path("d.json").exists());
        table.everybody_is_paid_once();
    }
}

/// The process ends, or fails, at every operation of writing the file. The test executes every message that was
/// given out by then, and in the end every recipient is paid once.
#[test]
fn at_every_operation() {
    let mut at = 0;
    loop {
        let table = Table::new(Multisig::StandIn);
        table.desk.list_of(ROWS);
        table.world().ends.reset();
        let what = match at % 3 {
            0 => What::CrashBefore,
            1 => What::CrashAfter(Survives::All),
            _ => What::FailAfter,
        };
        table.world().fated(Fate { at: at / 3, what });
        let ended = process(|| table.unsigned("a.json"));
        table.world().ends.reset();
        let has_ended = ended.is_some_and(|ended| ended.code == 0);
        let files = ["a.json", "b.json", "c.json"];
        for file in files {
            if !table.desk.path(file).exists() {
                table.unsigned(file);
            }
            // One that was paid by another file fails.
            if table.desk.path(file).exists() {
                for (message, _) in table.calls(file) {
                    let _ = table.carry_out(&message);
                }
            }
        }
        let ended = table.unsigned("d.json");
        assert_eq!(ended.code, 0, "{at}: {}", ended.err);
        table.everybody_is_paid_once();
        if has_ended && at % 3 == 2 {
            break;
        }
        at += 1;
    }
    assert!(at > 25, "{at}");
}

/// Lamports that anyone sends to a marker's address neither pay a row nor stop it.
#[test]
fn lamports_at_the_address_of_a_marker() {
    let table = Table::new(Multisig::StandIn);
    table.desk.list_of(1);
    assert_eq!(table.unsigned("a.json").code, 0);
    let calls = table.calls("a.json");
    let marker = read(&calls[0].0).1[0].accounts[1].pubkey;
    table.world().give(marker, SOL);
    assert_eq!(table.unsigned("b.json").code, 0);
    assert_eq!(table.calls("b.json"), calls);
    assert_eq!(table.carry_out(&calls[0].0), Ok(()));
    let account = table.world().account(&marker).expect("it is made");
    assert_eq!(
        (account.data.len(), account.owner),
        (MARKER_LEN, system_program::ID)
    );
    let ended = table.unsigned("c.json");
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (0, "Done: all 1 rows are paid\n")
    );
}

#[test]
fn what_is_refused() {
    let table = Table::new(Multisig::StandIn);
    table.desk.list_of(ROWS);
    let vault = table.squads.vault();
    let before = table.world().withdrawable();
    let path = table.desk.path("a.json").display().to_string();
    let refused = |ended: Ended, code: u8, why: &str| {
        assert_eq!((ended.code, ended.err), (code, format!("error: {why}\n")));
        assert!(!table.desk.path("june.csv.journal").exists());
        assert_eq!(table.world().handed_over(), 0);
    };
    let keypair = ["--keypair", &vault.to_string()].map(str::to_owned);
    let by_address = |arguments: &[&str]| {
        let [flag, address] = &keypair;
        table
            .desk
            .payout_without_key(&[&[flag.as_str(), address], arguments].concat())
    };
    refused(
        by_address(&["--signed", &path]),
        2,
        &format!(
            "{vault} is a program's address, which signs by a call: there is no signature to send; have its program \
             call what --unsigned writes"
        ),
    );
    let payer = table.desk.path("key.json").display().to_string();
    refused(
        by_address(&["--fee-payer", &payer]),
        2,
        &format!(
            "{vault} is a program's address, which pays for what it calls; leave --fee-payer out"
        ),
    );
    let ended = table.payout(&["--send", "--yes"]);
    assert_eq!(ended.code, 2);
    assert!(
        ended
            .err
            .contains("the argument '--squads <MULTISIG[:INDEX]>' cannot be used with '--send'"),
        "{}",
        ended.err
    );
    let wallet = table.members[0].pubkey().to_string();
    let ended = table.desk.payout_without_key(&["--squads", &wallet]);
    assert_eq!(ended.code, 2);
    assert!(
        ended
            .err
            .contains("that is a wallet; write the address of the multisig's account"),
        "{}",
        ended.err
    );
    assert_eq!(table.world().withdrawable(), before);

    // Enough for the first marker, not for all of them.
    table.world().give(vault, 1_400_000);
    let ended = table.unsigned("a.json");
    assert_eq!(ended.code, 1);
    assert!(
        ended.err.starts_with(&format!(
            "error: {vault} holds 0.0014 SOL (1400000 lamports), and the markers of "
        )),
        "{}",
        ended.err
    );
    assert!(!table.desk.path("a.json").exists());

    // An account of another program cannot pay for any.
    let owner = Address::new_from_array([9; 32]);
    table.world().put(vault, owner, vec![0; 3]);
    let ended = table.unsigned("a.json");
    let line = format!(
        "error: {vault} is an account of the program {owner}, which cannot pay for the markers that keep a row from being \
         paid twice; have its program call the vault's payout itself, once for each approval\n"
    );
    assert_eq!((ended.code, ended.err), (1, line));
    assert!(!table.desk.path("a.json").exists());
    assert_eq!(table.world().withdrawable(), before);
}

/// Two lists that begin with one blockhash, as of a node that keeps its answers for a while. The calls of one list do not
/// count as paid in the other.
#[test]
fn two_payouts_at_one_blockhash() {
    let table = Table::new(Multisig::StandIn);
    table.desk.list_of(ROWS);
    assert_eq!(table.unsigned("a.json").code, 0);
    for (from, to) in [
        ("june.csv", "may.csv"),
        ("june.csv.journal", "may.csv.journal"),
    ] {
        fs::rename(table.desk.path(from), table.desk.path(to)).expect("it is there");
    }
    let others = ROWS..2 * ROWS;
    let rows: Vec<_> = others.map(|n| (payee(n).to_string(), "0.01")).collect();
    table.desk.list(&rows);
    assert_eq!(table.unsigned("b.json").code, 0);
    for (message, _) in table.calls("a.json") {
        table.carry_out(&message).expect("the first list is paid");
    }

    let ended = table.unsigned("c.json");
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(table.calls("c.json"), table.calls("b.json"));
    for (message, _) in table.calls("c.json") {
        table.carry_out(&message).expect("the second list is paid");
    }
    for n in 0..2 * ROWS {
        assert_eq!(table.world().lamports(&payee(n)), SOL / 100, "{n}");
    }
}

/// A row fits or does not; what fits does so in Squads' own transactions, which [`Table::send`] checks.
#[test]
fn as_many_rows_as_squads_takes() {
    let table = Table::new(Multisig::StandIn);
    table.desk.list_of(ROWS);
    assert_eq!(table.unsigned("a.json").code, 0);
    let calls = table.calls("a.json");
    let rows: Vec<_> = calls.iter().map(|(_, rows)| rows.len()).collect();
    assert_eq!(rows, [12, 12, 6]);
    let whole = Message::new_with_blockhash(
        &read(&calls[0].0).1,
        Some(&table.squads.vault()),
        &Hash::default(),
    );
    assert!(squads::fits(&whole));
}
