//! Mints, token accounts and programs that are not what their slot asks for: of another mint, of the
//! other token program, of a program that copies it.

#![forbid(unsafe_code)]

use {
    cu_runtime::programs,
    cu_vault::{
        error::VaultError,
        token::TokenProgram::{self, SplToken, Token2022},
    },
    cu_vault_tests::{
        Arch,
        effect::callees,
        ix::TokenKeys,
        keys::key,
        stage::{TokenStage, VAULT_TOKENS},
        token::Mint,
        world::Refusal,
    },
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError,
    solana_pubkey::Pubkey,
    spl_token_2022_interface::error::TokenError,
};

const MINT_MISMATCH: Refusal = Refusal(InstructionError::Custom(TokenError::MintMismatch as u32));
const INCORRECT_PROGRAM: Refusal = Refusal(InstructionError::IncorrectProgramId);

/// One slot at a time holds what belongs to another mint of the same program.
#[test]
fn accounts_of_another_mint_are_refused() {
    TokenStage::everywhere(|mut stage| {
        let program = stage.mint.program;
        let other = Other::new(&mut stage, program);
        for swap in swaps(&mut stage, &other) {
            let world = &stage.stage.world;
            world.refuse(&swap.instruction, MINT_MISMATCH);
        }
    });
}

/// One slot at a time holds what belongs to a mint of the other program.
#[test]
fn accounts_of_the_other_program_are_refused() {
    TokenStage::everywhere(|mut stage| {
        let program = stage.mint.program;
        let other = Other::new(&mut stage, the_other(program));
        for swap in swaps(&mut stage, &other) {
            // In a batch p-token looks at the owner of each account first. In a transfer it leaves the
            // owner to the runtime, and the mint gives the account away before.
            let error = match (program, swap.of) {
                (SplToken, Role::Source | Role::Destination) if swap.batched => INCORRECT_PROGRAM,
                (Token2022, Role::Destination) => INCORRECT_PROGRAM,
                _ => MINT_MISMATCH,
            };
            stage.stage.world.refuse(&swap.instruction, error);
        }
    });
}

#[test]
fn the_other_program_does_not_take_the_accounts() {
    TokenStage::everywhere(|mut stage| {
        let (ours, theirs) = (stage.keys.program, *the_other(stage.mint.program).id());
        for (instruction, batched) in stage.each().iter().zip(BATCHED) {
            let error = match stage.mint.program {
                // p-token is asked to read an account with extensions.
                Token2022 if !batched => Refusal(InstructionError::InvalidAccountData),
                _ => INCORRECT_PROGRAM,
            };
            let world = &stage.stage.world;
            world.refuse(&with_instead(instruction, &ours, &theirs), error);
        }
    });
}

/// One token account at a time is a copy that another program owns, right to the last byte.
#[test]
fn token_accounts_of_a_clone_are_refused() {
    TokenStage::everywhere(|mut stage| {
        let program = stage.mint.program;
        let instructions = stage.each();
        for account in [stage.source, stage.keys.vault_token, stage.recipient] {
            let world = &mut stage.stage.world;
            let real = world.get(&account);
            world.set(&account, clone(real.clone()));
            for (instruction, batched) in instructions.iter().zip(BATCHED) {
                if !names(instruction, &account) {
                    continue;
                }
                let error = match program {
                    SplToken if !batched => Refusal(InstructionError::ExternalAccountDataModified),
                    _ => INCORRECT_PROGRAM,
                };
                world.refuse(instruction, error);
            }
            world.set(&account, real);
        }
    });
}

/// Where nothing is written the runtime has nothing to object to.
#[test]
fn token_accounts_of_a_clone_are_refused_even_if_nothing_moves() {
    TokenStage::everywhere(|mut stage| {
        let TokenKeys { vault_token, .. } = stage.keys;
        let world = &mut stage.stage.world;
        for account in [stage.source, vault_token, stage.recipient] {
            world.set(&account, clone(world.get(&account)));
        }
        for instruction in [
            stage.deposit_token(0),
            stage.withdraw_token(0),
            stage.payout_token(&[(stage.recipient, 0)]),
            stage.payout_token(&[(stage.recipient, 0), (stage.recipient, 0)]),
        ] {
            let world = &stage.stage.world;
            world.refuse(&instruction, INCORRECT_PROGRAM);
        }
    });
}

/// An account that says it is empty is closed without a transfer that would look at it first.
#[test]
fn an_empty_token_account_of_a_clone_is_not_closed() {
    TokenStage::everywhere(|mut stage| {
        let TokenKeys { vault_token, .. } = stage.keys;
        let withdraw = stage.withdraw_token(VAULT_TOKENS);
        let world = &mut stage.stage.world;
        world.send(&withdraw);
        let empty = clone(world.get(&vault_token));
        world.set(&vault_token, empty);

        // Neither program looks; neither may spend the lamports.
        let close = stage.close_token_account();
        let world = &stage.stage.world;
        world.refuse(&close, InstructionError::ExternalAccountLamportSpend);
    });
}

/// A clone of the token program that owns every account.
#[test]
fn a_program_in_the_token_programs_slot_is_never_called() {
    TokenStage::everywhere(|mut stage| {
        let clone = key("clone");
        let instructions = stage.each();
        add_clone(&mut stage, &clone);
        for instruction in &instructions {
            let instruction = with_instead(instruction, &stage.keys.program, &clone);
            let world = &stage.stage.world;
            let run = world.refuse(&instruction, VaultError::InvalidTokenProgram);
            assert_eq!(run.cpis, []);
        }
    });
}

/// Only the first eight bytes of the slot are compared, so its address may be ground to match. That
/// gains nothing: what is called is a constant, whatever the slot holds.
#[test]
fn a_lookalike_in_the_token_programs_slot_is_never_called() {
    TokenStage::everywhere(|mut stage| {
        let lookalike = lookalike(&stage.keys.program);
        let instructions = stage.each();
        add_clone(&mut stage, &lookalike);
        for instruction in &instructions {
            let instruction = with_instead(instruction, &stage.keys.program, &lookalike);
            let world = &stage.stage.world;
            let run = world.refuse(&instruction, InstructionError::MissingAccount);
            assert_eq!(callees(&run), [stage.keys.program]);
        }
    });
}

/// With the real program among the accounts too, the real one is called.
#[test]
fn a_lookalike_beside_the_token_program_changes_nothing() {
    for arch in Arch::ALL {
        let mut stage = TokenStage::new(arch, Token2022);
        stage.extra = vec![AccountMeta::new_readonly(stage.keys.program, false)];
        stage.keys.program = lookalike(&stage.keys.program);

        let deposit = stage.deposit_token(1);
        let run = stage.stage.world.run_exactly(&deposit, |effect| {
            effect.move_tokens(&stage.source, &stage.keys.vault_token, 1);
        });
        assert_eq!(callees(&run), [programs::TOKEN_2022]);
    }
}

/// Another mint, with an account of the vault and one of the depositor, both full.
struct Other {
    mint: Pubkey,
    vault_token: Pubkey,
    wallet_token: Pubkey,
}

impl Other {
    fn new(stage: &mut TokenStage, program: TokenProgram) -> Self {
        let world = &mut stage.stage.world;
        let mut mint = Mint::new(&world.svm, program, key("other mint"), key("issuer"), &[]);
        let mut open = |name, owner| {
            let (key, account) = mint
                .open(key(name), owner)
                .holding(VAULT_TOKENS)
                .build(&world.svm);
            world.set(&key, account);
            key
        };
        let vault_token = open("other vault token account", stage.keys.vault);
        let wallet_token = open("other wallet token account", stage.stage.depositor);
        world.set(&mint.key, mint.account);
        Self {
            mint: mint.key,
            vault_token,
            wallet_token,
        }
    }
}

/// The account as another program may have made it.
fn clone(account: Account) -> Account {
    Account {
        owner: key("clone"),
        ..account
    }
}

/// An instruction in which one account has been swapped for one of another mint.
struct Swap {
    of: Role,
    /// Whether p-token gets it in a batch.
    batched: bool,
    instruction: Instruction,
}

#[derive(Clone, Copy)]
enum Role {
    Mint,
    Source,
    Destination,
}

/// Which of [`TokenStage::each`] are a batch on p-token.
const BATCHED: [bool; 4] = [false, false, true, true];

fn swaps(stage: &mut TokenStage, other: &Other) -> Vec<Swap> {
    let TokenKeys {
        vault_token, mint, ..
    } = stage.keys;
    let (source, recipient) = (stage.source, stage.recipient);
    let deposit_roles = [
        (Role::Mint, mint, other.mint),
        (Role::Source, source, other.wallet_token),
        (Role::Destination, vault_token, other.vault_token),
    ];
    let outflow_roles = [
        (Role::Mint, mint, other.mint),
        (Role::Source, vault_token, other.vault_token),
        (Role::Destination, recipient, other.wallet_token),
    ];
    let [deposit, outflows @ ..] = stage.each();
    let roles = std::iter::once((deposit, deposit_roles))
        .chain(outflows.into_iter().map(|outflow| (outflow, outflow_roles)));
    roles
        .zip(BATCHED)
        .flat_map(|((instruction, roles), batched)| {
            roles.map(|(of, ours, theirs)| Swap {
                of,
                batched,
                instruction: with_instead(&instruction, &ours, &theirs),
            })
        })
        .collect()
}

/// The instruction with one account instead of another, in whatever slot it stands.
fn with_instead(instruction: &Instruction, ours: &Pubkey, theirs: &Pubkey) -> Instruction {
    assert!(names(instruction, ours));
    let mut instruction = instruction.clone();
    for meta in &mut instruction.accounts {
        if meta.pubkey == *ours {
            meta.pubkey = *theirs;
        }
    }
    instruction
}

fn names(instruction: &Instruction, account: &Pubkey) -> bool {
    instruction
        .accounts
        .iter()
        .any(|meta| meta.pubkey == *account)
}

fn the_other(program: TokenProgram) -> TokenProgram {
    match program {
        SplToken => Token2022,
        Token2022 => SplToken,
    }
}

/// An address with the same first eight bytes, and all others but the last.
fn lookalike(program: &Pubkey) -> Pubkey {
    let mut bytes = program.to_bytes();
    bytes[31] ^= 1;
    bytes.into()
}

/// Puts the token program's own code under another address.
fn add_clone(stage: &mut TokenStage, clone: &Pubkey) {
    let svm = &mut stage.stage.world.svm;
    let elf = svm
        .mollusk
        .program_cache
        .get_program_elf_bytes(&stage.keys.program)
        .expect("every world has the token programs");
    svm.add_program(clone, &elf);
    let (_, account) = svm.program_account(clone);
    stage.stage.world.set(clone, account);

    let TokenKeys {
        vault_token, mint, ..
    } = stage.keys;
    for account in [stage.source, vault_token, mint, stage.recipient] {
        let mut owned = stage.stage.world.get(&account);
        owned.owner = *clone;
        stage.stage.world.set(&account, owned);
    }
}
