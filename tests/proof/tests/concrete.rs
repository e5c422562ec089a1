//! With all bytes of the input given the machine computes what the VM computes. No solver is needed.

use {
    crate::real::{Case, Compared, Real},
    cu_vault_elf::Arch,
    cu_vault_proof::{
        facts::ID,
        machine::{End, Input, Machine},
        program::Program,
        shape::Layout,
    },
    prost::Message,
    solana_account::Account,
    solana_instruction::AccountMeta,
    solana_pubkey::Pubkey,
    std::{collections::BTreeMap, fs, path::Path},
};

/// Of Mollusk's schema what makes an instruction.
#[derive(Clone, PartialEq, Message)]
struct Fixture {
    #[prost(message, optional, tag = "1")]
    input: Option<Context>,
}

#[derive(Clone, PartialEq, Message)]
struct Context {
    #[prost(bytes = "vec", tag = "4")]
    program_id: Vec<u8>,
    #[prost(message, repeated, tag = "5")]
    metas: Vec<Meta>,
    #[prost(bytes = "vec", tag = "6")]
    data: Vec<u8>,
    #[prost(message, repeated, tag = "7")]
    accounts: Vec<State>,
}

#[derive(Clone, PartialEq, Message)]
struct Meta {
    #[prost(uint32, tag = "1")]
    index: u32,
    #[prost(bool, tag = "2")]
    is_signer: bool,
    #[prost(bool, tag = "3")]
    is_writable: bool,
}

#[derive(Clone, PartialEq, Message)]
struct State {
    #[prost(bytes = "vec", tag = "1")]
    address: Vec<u8>,
    #[prost(uint64, tag = "2")]
    lamports: u64,
    #[prost(bytes = "vec", tag = "3")]
    data: Vec<u8>,
    #[prost(bool, tag = "4")]
    executable: bool,
    #[prost(bytes = "vec", tag = "6")]
    owner: Vec<u8>,
}

/// The executions and attacks that the attack table recorded, of the vault itself: those that are committed, and
/// all others where its suite has run.
pub fn fixtures() -> Vec<(String, Case)> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut cases = BTreeMap::new();
    for folder in [
        "fixtures/vault",
        "../target/fixtures/vault",
        "../target/fixtures/vault/uncoded",
    ] {
        let folder = tests.join(folder);
        if !folder.exists() {
            continue;
        }
        for entry in fs::read_dir(folder).expect("the folder can be read") {
            let file = entry.expect("the folder can be read").path();
            if file.extension().is_some_and(|it| it == "fix") {
                let bytes = fs::read(&file).expect("a fixture can be read");
                let fixture = Fixture::decode(bytes.as_slice()).expect("a fixture");
                let context = fixture.input.expect("a fixture has an input");
                if context.program_id == ID.as_array() {
                    let name = file.file_name().expect("it has a name");
                    cases.insert(name.to_string_lossy().into_owned(), case(&context));
                }
            }
        }
    }
    cases.into_iter().collect()
}

fn case(context: &Context) -> Case {
    let key = |bytes: &[u8]| Pubkey::try_from(bytes).expect("32 bytes");
    let account = |state: &State| Account {
        lamports: state.lamports,
        data: state.data.clone(),
        owner: key(&state.owner),
        executable: state.executable,
        rent_epoch: u64::MAX,
    };
    Case {
        metas: context
            .metas
            .iter()
            .map(|meta| AccountMeta {
                pubkey: key(&context.accounts[meta.index as usize].address),
                is_signer: meta.is_signer,
                is_writable: meta.is_writable,
            })
            .collect(),
        accounts: context
            .accounts
            .iter()
            .map(|it| (key(&it.address), account(it)))
            .collect(),
        data: context.data.clone(),
    }
}

#[test]
fn the_machine_computes_what_the_vm_computes() {
    let cases = fixtures();
    for arch in Arch::ALL {
        let program = Program::load(&arch.elf("cu_vault")).expect("the ELF loads");
        let real = Real::of(arch);
        let mut counts: BTreeMap<Compared, usize> = BTreeMap::new();
        for (name, case) in &cases {
            let input = Input::Given(case.input());
            let mut machine = Machine::new(
                &program,
                Layout::of(&case.shape()),
                ID.to_bytes(),
                input,
                None,
            );
            machine.known = Some(real.known());
            let mut paths = 0;
            machine.explore(&mut |machine, path, end| {
                assert!(!matches!(end, End::Unknown(_)), "{arch} {name}: {end:?}");
                let compared = real
                    .compare(machine, path, end, &[], case)
                    .unwrap_or_else(|error| panic!("{arch} {name}: {error}"));
                *counts.entry(compared).or_default() += 1;
                paths += 1;
            });
            assert_eq!(paths, 1, "{arch} {name}");
        }
        // The committed fixtures alone are more than these.
        assert!(counts[&Compared::Whole] > 25, "{arch}: {counts:?}");
        println!("{arch}: {counts:?}");
    }
}
