//! Signatures: how far each one reaches. Into a hook, none does. A program that a user calls has the user's
//! signature for as long as it runs, for whatever it calls.

use {
    crate::attacks::{
        composed::{Hooked, compose, unhooked},
        moves::{NO_TOKENS, TOKEN_TAGS},
        sheet::{Attack, Outcome, Sheet},
    },
    cu_runtime::programs,
    cu_vault_interface::{
        error::VaultError::{
            self, InsufficientFunds, InvalidTokenAccount, InvalidVaultOwner, MissingSigner,
            NoNomination, VaultExists,
        },
        instruction::Instruction::{
            self as Tag, AcceptAuthority, CloseTokenAccount, CloseVault, CreateVault, PayoutSol,
        },
        token::TokenProgram::SplToken,
    },
    cu_vault_tests::{
        Arch,
        every::{Call, Every},
        keys::key,
        rogue::{self, Step},
        roles::{Roles, tags},
        token::Mint,
    },
    solana_instruction::Instruction,
    solana_instruction_error::InstructionError::{self, PrivilegeEscalation},
    solana_pubkey::Pubkey,
    solana_system_interface::instruction::transfer,
    spl_token_2022_interface::instruction::{self, AuthorityType},
};

#[test]
fn signatures_carried_further() {
    Sheet::run(
        "carried",
        "signatures carried further than meant",
        |sheet| {
            sheet.attack(
            "the hook calls the vault with the signatures",
            "Vault → Token-2022 → hook → vault, each signer flagged as one, from inside each instruction \
             that moves tokens. The authority, the depositor and the vault have signed above; the hook has \
             no signature.",
            |attack| {
                for arch in Arch::ALL {
                    for inner in unhooked(arch).calls() {
                        if inner.spec.is_signed() {
                            from_hook(attack, arch, &only_signed(&inner.instruction));
                        }
                    }
                }
                attack.skip(tags(|spec| !spec.is_signed()), "no account signs");
            },
        );
            for (name, about, forge) in THEFTS {
                sheet.attack(name, about, |attack| {
                    for arch in Arch::ALL {
                        theft(attack, arch, *forge);
                    }
                    attack.skip_others(NO_TOKENS);
                });
            }
            sheet.attack(
            "a program calls twice with one signature",
            "The user signs once, for a program that calls the vault two times with it. A signature that \
             allows one call allows two: a signer must trust the program that it signs for.",
            |attack| {
                for mut every in Every::all() {
                    let rogue = rogue::load(&mut every.tokens.stage.world, "rogue");
                    for call in every.calls() {
                        twice(attack, &every, &rogue, &call);
                    }
                }
            },
        );
            sheet.attack(
            "a program calls without a signature",
            "The user has signed nothing. Without a claimed signature the vault refuses; with one \
             the runtime refuses.",
            |attack| {
                for mut every in Every::all() {
                    let rogue = rogue::load(&mut every.tokens.stage.world, "rogue");
                    for call in every.calls() {
                        if call.spec.is_signed() {
                            unsigned(attack, &every, &rogue, &call);
                        }
                    }
                }
                attack.skip(tags(|spec| !spec.is_signed()), "no account signs");
            },
        );
        },
    );
}

/// Without the privilege to write, so that only a signature can be what is missing.
fn only_signed(instruction: &Instruction) -> Instruction {
    let mut instruction = instruction.clone();
    for meta in &mut instruction.accounts {
        meta.is_writable = false;
    }
    instruction
}

fn from_hook(attack: &mut Attack, arch: Arch, inner: &Instruction) {
    let mut hooked = Hooked::for_instruction(arch, inner);
    let tag = inner.data[0].try_into().expect("it is one of the vault's");
    for outer in TOKEN_TAGS {
        let call = hooked.every.call(outer);
        let call = hooked.order(call, &[inner.clone().into()]);
        hooked
            .every
            .refuse(&call, "from the hook", PrivilegeEscalation);
        attack.count(tag, Outcome::refused(&PrivilegeEscalation));
    }
}

/// What a hook tries with the signatures of those who have signed above it.
type Theft = (
    &'static str,
    &'static str,
    fn(&Every, &Spoils) -> Instruction,
);

const THEFTS: &[Theft] = &[
    (
        "the hook transfers once more",
        "From the vault's token account, with the vault's signature that came with the transfer.",
        |every, _| {
            let keys = &every.tokens.keys;
            let mint = &every.tokens.mint;
            mint.transfer(&keys.vault_token, &every.tokens.recipient, &keys.vault, 1)
        },
    ),
    (
        "the hook transfers the vault's other tokens",
        "Tokens of SPL Token, which is not running, out of an account of the vault.",
        |every, spoils| {
            let vault = &every.tokens.keys.vault;
            spoils
                .mint
                .transfer(&spoils.vaults, &spoils.thiefs, vault, 1)
        },
    ),
    (
        "the hook transfers the depositor's other tokens",
        "The same with the depositor's signature.",
        |every, spoils| {
            let depositor = &every.tokens.stage.depositor;
            spoils
                .mint
                .transfer(&spoils.depositors, &spoils.thiefs, depositor, 1)
        },
    ),
    (
        "the hook takes a token account over",
        "SetAuthority on an account of the vault, in SPL Token.",
        |every, spoils| {
            let set = instruction::set_authority(
                &programs::TOKEN,
                &spoils.vaults,
                Some(&key("thief")),
                AuthorityType::AccountOwner,
                &every.tokens.keys.vault,
                &[],
            );
            set.expect("SPL Token has it")
        },
    ),
    (
        "the hook takes the authority's SOL",
        "A System transfer from the wallet that has signed the withdrawal.",
        |every, _| transfer(&every.tokens.stage.authority, &key("thief"), 1),
    ),
    (
        "the hook takes the depositor's SOL",
        "A System transfer from the wallet that has signed the deposit.",
        |every, _| transfer(&every.tokens.stage.depositor, &key("thief"), 1),
    ),
];

/// Accounts of SPL Token that a hook might want: the vault's, the depositor's, and where to.
struct Spoils {
    mint: Mint,
    vaults: Pubkey,
    depositors: Pubkey,
    thiefs: Pubkey,
}

impl Spoils {
    fn new(every: &mut Every) -> Self {
        let owners = [
            every.tokens.keys.vault,
            every.tokens.stage.depositor,
            key("thief"),
        ];
        let world = &mut every.tokens.stage.world;
        let mut mint = Mint::new(&world.svm, SplToken, key("spoils"), key("issuer"), &[]);
        let [vaults, depositors, thiefs] = owners.map(|owner| {
            let (account, state) = mint.open_associated(owner).holding(10).build(&world.svm);
            world.set(&account, state);
            account
        });
        world.set(&mint.key, mint.account.clone());
        Self {
            mint,
            vaults,
            depositors,
            thiefs,
        }
    }
}

/// The hook has all accounts that it needs, and wants a signature with them; at last nothing else.
fn theft(attack: &mut Attack, arch: Arch, forge: fn(&Every, &Spoils) -> Instruction) {
    let mut plain = unhooked(arch);
    let spoils = Spoils::new(&mut plain);
    let theft = forge(&plain, &spoils);
    let mut hooked = Hooked::for_instruction(arch, &theft);
    Spoils::new(&mut hooked.every);
    for tag in TOKEN_TAGS {
        for theft in [theft.clone(), only_signed(&theft)] {
            let call = hooked.every.call(tag);
            let call = hooked.order(call, &[theft.into()]);
            let run = attack.refuse(&mut hooked.every, &call, "", PrivilegeEscalation);
            let hook = Some(&hooked.hook.program);
            assert!(
                run.cpis.iter().any(|cpi| cpi.callee() == hook),
                "the hook ran"
            );
        }
    }
}

fn twice(attack: &mut Attack, every: &Every, rogue: &Pubkey, call: &Call) {
    let instruction = &call.instruction;
    let steps = [instruction.clone().into(), instruction.clone().into()];
    let both = compose(rogue, std::slice::from_ref(instruction), &[], &steps);
    let world = every.world();
    let tag = call.spec.instruction;
    if let Some(error) = second_time(tag) {
        world.refuse(&both, error);
        let error = InstructionError::Custom(error.code());
        attack.count(tag, Outcome::refused(&error));
        return;
    }
    let transaction = world.transaction(&[instruction.clone(), instruction.clone()]);
    let expected = transaction.expect("each is possible by itself");
    let run = world.run(&both);
    assert_eq!(run.result.raw_result, Ok(()), "{}", call.spec.name);
    let once = world.run(instruction);
    let mut moves = false;
    for meta in &instruction.accounts {
        let after = run.result.get_account(&meta.pubkey);
        assert_eq!(after, expected.get(&meta.pubkey), "{}", call.spec.name);
        moves |= after != once.result.get_account(&meta.pubkey);
    }
    let how = match moves {
        false => "the second changes nothing",
        true => "moves twice, as two instructions do",
    };
    attack.count(tag, Outcome::Exact(how));
}

/// Why what has been done cannot be done again.
fn second_time(tag: Tag) -> Option<VaultError> {
    match tag {
        CreateVault => Some(VaultExists),
        AcceptAuthority => Some(NoNomination),
        CloseVault => Some(InvalidVaultOwner),
        CloseTokenAccount => Some(InvalidTokenAccount),
        // The first time leaves less than it requires.
        PayoutSol => Some(InsufficientFunds),
        _ => None,
    }
}

fn unsigned(attack: &mut Attack, every: &Every, rogue: &Pubkey, call: &Call) {
    let mut said = call.instruction.clone();
    for meta in &mut said.accounts {
        meta.is_signer = false;
    }
    let claimed = call.instruction.clone();
    let missing = InstructionError::Custom(MissingSigner.code());
    for (inner, error) in [(&said, missing), (&claimed, PrivilegeEscalation)] {
        let step = Step::from(inner.clone());
        let outer = compose(rogue, std::slice::from_ref(&said), &[], &[step]);
        every.world().refuse(&outer, error.clone());
        attack.count(call.spec.instruction, Outcome::refused(&error));
    }
}
