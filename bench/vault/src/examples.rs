//! The examples of the book: seven small programs, each written in several ways, on the same accounts.
//!
//! Those that build for this target are measured. `docs/examples` has them all.

use {
    crate::lab::call::{Call, wallet},
    cu::{
        Stamp,
        export::table::{Align, Table},
        programs::{Called, add},
    },
    cu_runtime::{Profile, Run, Svm, programs},
    cu_vault_interface::token::TokenProgram,
    cu_vault_tests::{
        Arch,
        keys::key,
        token::{DECIMALS, Mint, multisig},
    },
    solana_account::Account,
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
};

/// Where each is loaded: the id in Anchor's `declare_id!`.
pub const ID: Pubkey = Pubkey::from_str_const("Rosetta111111111111111111111111111111111111");

/// The page, next to the report.
pub const PAGE: &str = "EXAMPLES.md";

/// What every example moves.
pub const AMOUNT: u64 = 700;

/// What a source of tokens holds.
pub const HOLDING: u64 = 1_000;

/// The length of the account that `create_account` makes.
pub const STATE_LEN: usize = 34;

/// A way to write them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The head of its column.
    pub name: &'static str,
    /// The name of its ELF.
    pub library: &'static str,
}

pub const DIALECTS: [Dialect; 2] = [
    Dialect {
        name: "Pinocchio",
        library: "example_pinocchio",
    },
    Dialect {
        name: "by hand",
        library: "example_by_hand",
    },
];

/// One call of one of the seven.
#[derive(Clone)]
pub struct Example {
    pub name: &'static str,
    /// Its file in each `src` folder.
    pub file: &'static str,
    /// Accounts, and the instruction data whole.
    pub call: Call,
}

impl Example {
    fn new(name: &'static str, file: &'static str, instruction: u8, call: Call) -> Self {
        let mut args = vec![instruction];
        args.extend(&call.args);
        let call = Call { args, ..call };
        Self { name, file, call }
    }

    /// What the runtime gets.
    pub fn instruction(&self) -> (Instruction, Vec<(Pubkey, Account)>) {
        let metas = self.call.accounts.iter().map(|(meta, _)| meta.clone());
        let accounts = self.call.accounts.iter();
        let accounts = accounts.map(|(meta, account)| (meta.pubkey, account.clone()));
        let instruction = Instruction::new_with_bytes(ID, &self.call.args, metas.collect());
        (instruction, accounts.collect())
    }
}

/// The SVM with one dialect's program.
pub fn svm(dialect: Dialect, arch: Arch, profile: Profile) -> Result<Svm, String> {
    let elf = arch.find_elf(dialect.library)?;
    let mut svm = Svm::new(profile);
    svm.check_elf(&elf)
        .map_err(|error| format!("{}: {error}", arch.path(dialect.library)))?;
    svm.add_program(&ID, &elf);
    Ok(svm)
}

/// Every call that is measured.
pub fn examples(svm: &Svm) -> Vec<Example> {
    vec![
        Example::new("SOL transfer", "transfer", 0, transfer(svm)),
        Example::new(
            "SOL transfer signed by a PDA",
            "transfer_from_pda",
            1,
            transfer_from_pda(svm),
        ),
        Example::new(
            "token transfer by a PDA, SPL Token",
            "transfer_tokens",
            2,
            transfer_tokens(svm, TokenProgram::SplToken),
        ),
        Example::new(
            "token transfer by a PDA, Token-2022",
            "transfer_tokens",
            2,
            transfer_tokens(svm, TokenProgram::Token2022),
        ),
        Example::new(
            "account creation",
            "create_account",
            3,
            create_account(svm, 0),
        ),
        Example::new(
            "account creation, address holds lamports",
            "create_account",
            3,
            create_account(svm, 1),
        ),
        Example::new(
            "return data, set and read",
            "return_data",
            5,
            Call::default().program(svm, &ID).lamports(AMOUNT),
        ),
        Example::new(
            "forwarded accounts, two signers",
            "forward",
            6,
            forward(svm, 2),
        ),
        Example::new(
            "event",
            "event",
            7,
            Call::default()
                .signer(authority(), wallet())
                .lamports(AMOUNT),
        ),
    ]
}

pub fn authority() -> Pubkey {
    with_pdas("authority")
}

/// The first of the keys `name 0`, `name 1`, … whose PDAs have the canonical bump 255, which a search finds first.
pub fn with_pdas(name: &str) -> Pubkey {
    let canonical = |seed: &[u8], it: &Pubkey| {
        Pubkey::find_program_address(&[seed, it.as_ref()], &ID).1 == u8::MAX
    };
    (0..)
        .map(|n| key(&format!("{name} {n}")))
        .find(|it| canonical(b"vault", it) && canonical(b"state", it))
        .expect("names do not run out")
}

/// The account that `create_account` makes, and which signs for tokens.
pub fn state() -> Pubkey {
    Pubkey::find_program_address(&[b"state", authority().as_ref()], &ID).0
}

/// What is in it: discriminator, authority, bump.
pub fn state_data() -> Vec<u8> {
    let mut data = vec![1];
    data.extend(authority().to_bytes());
    data.push(u8::MAX);
    data
}

fn transfer(svm: &Svm) -> Call {
    Call::default()
        .signer_writable(key("from"), wallet())
        .writable(key("to"), wallet())
        .system_program(svm)
        .lamports(AMOUNT)
}

fn transfer_from_pda(svm: &Svm) -> Call {
    let vault = Pubkey::find_program_address(&[b"vault", authority().as_ref()], &ID).0;
    Call::default()
        .signer(authority(), wallet())
        .writable(vault, wallet())
        .writable(key("to"), wallet())
        .system_program(svm)
        .lamports(AMOUNT)
        .args(&[u8::MAX])
}

fn transfer_tokens(svm: &Svm, program: TokenProgram) -> Call {
    let rent = &svm.runtime().rent();
    let mut own = Account::new(rent.minimum_balance(STATE_LEN), STATE_LEN, &ID);
    own.data = state_data();
    let mut mint = Mint::new(svm, program, key("mint"), key("issuer"), &[]);
    let (source, holding) = mint
        .open(key("source"), state())
        .holding(HOLDING)
        .build(svm);
    let (destination, empty) = mint.open(key("destination"), key("owner")).build(svm);
    Call::default()
        .signer(authority(), wallet())
        .readonly(state(), own)
        .writable(source, holding)
        .readonly(mint.key, mint.account)
        .writable(destination, empty)
        .program(svm, program.id())
        .lamports(AMOUNT)
        .args(&[DECIMALS])
}

fn create_account(svm: &Svm, prefund: u64) -> Call {
    Call::default()
        .signer_writable(authority(), wallet())
        .writable(state(), Account::new(prefund, 0, &programs::SYSTEM))
        .system_program(svm)
}

/// A transfer by a multisig that requires all its signers.
pub fn forward(svm: &Svm, signers: u8) -> Call {
    let program = TokenProgram::SplToken;
    let keys: Vec<_> = (0..signers).map(|n| key(&format!("signer {n}"))).collect();
    let named: Vec<_> = keys.iter().collect();
    let (owner, shared) = multisig(svm, program, key("multisig"), &named, signers);
    let mut mint = Mint::new(svm, program, key("mint"), key("issuer"), &[]);
    let (source, holding) = mint.open(key("source"), owner).holding(HOLDING).build(svm);
    let (destination, empty) = mint.open(key("destination"), key("owner")).build(svm);
    let call = Call::default()
        .writable(source, holding)
        .readonly(mint.key, mint.account)
        .writable(destination, empty)
        .readonly(owner, shared)
        .program(svm, program.id())
        .lamports(AMOUNT)
        .args(&[DECIMALS]);
    keys.into_iter()
        .fold(call, |call, signer| call.signer(signer, wallet()))
}

/// What each call costs each dialect.
pub struct Examples {
    pub stamp: Stamp,
    /// In the order of [`examples`], in the order of [`DIALECTS`].
    pub rows: Vec<(Example, Vec<Run>)>,
}

impl Examples {
    pub fn measure(arch: Arch, profile: Profile) -> Result<Self, String> {
        let svms = DIALECTS
            .iter()
            .map(|dialect| svm(*dialect, arch, profile))
            .collect::<Result<Vec<_>, _>>()?;
        let mut stamp = Stamp::new(profile, Some(arch.compiler(DIALECTS[0].library)?));
        let rows = examples(&svms[0])
            .into_iter()
            .map(|example| {
                let (instruction, accounts) = example.instruction();
                let runs = svms.iter().zip(DIALECTS).map(|(svm, dialect)| {
                    let run = svm
                        .run(&instruction, &accounts)
                        .map_err(|mismatch| mismatch.to_string())?;
                    // A figure of anything else is no figure.
                    if let Err(error) = &run.result.raw_result {
                        return Err(format!("{}, {}: {error}", example.name, dialect.name));
                    }
                    let names = programs::name_or_address;
                    add(&mut stamp.programs, &ID, &run, svm, &names);
                    Ok(run)
                });
                let runs = runs.collect::<Result<Vec<_>, String>>()?;
                Ok((example, runs))
            })
            .collect::<Result<Vec<_>, String>>()?;
        Ok(Self { stamp, rows })
    }

    /// `EXAMPLES.md`: the total, and in brackets what the program itself spends.
    pub fn page(&self, made_by: &str) -> String {
        let called: Vec<_> = self.stamp.programs.iter().map(Called::markdown).collect();
        format!(
            "# The examples\n\n\
             <!-- Made by `{made_by}`; do not edit. -->\n\n\
             The compute units of the [examples](../docs/examples) that build for this target, each on the same\n\
             accounts. A figure is all that the instruction consumed, and in brackets the part without its calls. *Calls* is\n\
             the cost of the calls, callees included. PDAs have the bump 255. The SDK and Anchor need std, which this\n\
             target lacks. [A test](vault/tests/examples.rs) holds every version to the same effects.\n\n\
             ## What each costs\n\n\
             Feature gates: {}. Runtime: {}. Compiler: {}.\n\
             Called programs: {}.\n\n{table}",
            self.stamp.dated(),
            self.stamp.runtime,
            self.stamp.compiler(),
            called.join("; "),
            table = self.table(),
        )
    }

    /// The cost of each example in each dialect.
    pub fn table(&self) -> Table {
        let mut head = vec![("example", Align::Left), ("calls", Align::Right)];
        head.extend(DIALECTS.map(|dialect| (dialect.name, Align::Right)));
        let mut table = Table::new(head);
        for (example, runs) in &self.rows {
            let mut cells = vec![
                example.name.to_owned(),
                runs[0].runtime_charged().to_string(),
            ];
            let figures = runs
                .iter()
                .map(|run| format!("{} ({})", run.cu(), run.own()));
            cells.extend(figures);
            table.row(cells);
        }
        table
    }
}
