//! Return data: who has set it, and what is left of it.

use {
    crate::attacks::{
        composed::{Hooked, compose},
        moves::TOKEN_TAGS,
        sheet::{Attack, Outcome, Sheet},
    },
    cu_vault_interface::{
        ID,
        instruction::Instruction::{DepositSol, GetVault},
        state::VaultInfo,
    },
    cu_vault_tests::{
        Arch, World,
        every::{Every, LAMPORTS},
        keys::key,
        rogue::{self, MAX_RECORDED, RECORD_HEADER, Step, own_account, record},
        world::SOL,
    },
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError::MissingAccount,
    solana_pubkey::Pubkey,
    std::slice::from_ref,
};

/// What a liar answers: as long as a vault's answer.
const LIE: Step = Step::Return(VaultInfo::LEN as u16, 0xff);

#[test]
fn return_data() {
    Sheet::run("return_data", "return data", |sheet| {
        sheet.attack(
            "an answer from before",
            "A program calls a liar, then the vault, then reads the return data with its program \
             id. Only the answer of GetVault is there; nothing is left of the liar's answer.",
            |attack| {
                for mut every in Every::all() {
                    let cast = Cast::new(&mut every.tokens.stage.world);
                    for call in every.calls() {
                        let run_first = cast.lies();
                        let steps = [run_first.into(), call.instruction.clone().into()];
                        let (program, answer) =
                            cast.ask(every.world(), from_ref(&call.instruction), &steps);
                        let tag = call.spec.instruction;
                        let (expected, how) = match tag {
                            GetVault => (info(&every), "the answer is the vault program's"),
                            _ => (Vec::new(), "no answer"),
                        };
                        assert_eq!(answer, expected, "{}", call.spec.name);
                        assert!(answer.is_empty() || program == ID);
                        attack.count(tag, Outcome::Exact(how));
                    }
                }
            },
        );
        sheet.attack(
            "a liar answers after the vault",
            "A program calls the vault, then the liar. It then reads the liar's data, and the runtime \
             returns the liar's id: a caller that compares the program id, as the feature `cpi` does, is not deceived.",
            |attack| {
                for mut every in Every::all() {
                    let cast = Cast::new(&mut every.tokens.stage.world);
                    for call in every.calls() {
                        let steps = [call.instruction.clone().into(), cast.lies().into()];
                        let asked = cast.ask(every.world(), from_ref(&call.instruction), &steps);
                        assert_eq!(asked, (cast.liar, lie()), "{}", call.spec.name);
                        let how = "the lie is under the liar's id";
                        attack.count(call.spec.instruction, Outcome::Exact(how));
                    }
                }
            },
        );
        sheet.attack(
            "the composing example is lied to",
            "It deposits, requests the withdrawable amount and returns it: right after a lie, and \
             with the liar in the place of the vault's program.",
            |attack| {
                for mut every in Every::all() {
                    composing_example(attack, &mut every);
                }
                attack.skip_others("the example does not call it");
            },
        );
        sheet.attack(
            "a hook answers while the vault runs",
            "Vault → Token-2022 → hook, which sets return data in the form of a vault's answer. The caller \
             of the vault finds it there, under the hook's id; a close ends with another call, which clears \
             it.",
            |attack| {
                for arch in Arch::ALL {
                    hook_answers(attack, arch);
                }
                attack.skip_others("calls no hook");
            },
        );
    });
}

/// Who plays in a case.
struct Cast {
    caller: Pubkey,
    liar: Pubkey,
    /// The caller's, to write down what it reads.
    notes: Pubkey,
}

impl Cast {
    fn new(world: &mut World) -> Self {
        let [caller, liar] = ["caller", "liar"].map(|name| rogue::load(world, name));
        let notes = key("notes");
        let room = RECORD_HEADER + MAX_RECORDED;
        world.set(&notes, own_account(&caller, SOL, room));
        Self {
            caller,
            liar,
            notes,
        }
    }

    fn lies(&self) -> Instruction {
        rogue::instruction(&self.liar, Vec::new(), &[LIE])
    }

    /// Has the caller do these steps, then read the return data: whose it is, and what.
    fn ask(&self, world: &World, named: &[Instruction], steps: &[Step]) -> (Pubkey, Vec<u8>) {
        let steps = [steps, &[Step::Record(self.notes)]].concat();
        let also = [
            AccountMeta::new(self.notes, false),
            AccountMeta::new_readonly(self.liar, false),
        ];
        let run = world.run(&compose(&self.caller, named, &also, &steps));
        assert_eq!(run.result.raw_result, Ok(()));
        let notes = &run
            .result
            .get_account(&self.notes)
            .expect("it was passed")
            .data;
        let program = Pubkey::try_from(&notes[..32]).expect("32 bytes");
        let len = u64::from_le_bytes(notes[32..RECORD_HEADER].try_into().expect("eight bytes"));
        let answer = notes[RECORD_HEADER..][..len as usize].to_vec();
        assert!(notes.starts_with(&record(&program, &answer)));
        (program, answer)
    }
}

fn lie() -> Vec<u8> {
    vec![0xff; VaultInfo::LEN]
}

/// What GetVault returns of the stage's vault.
fn info(every: &Every) -> Vec<u8> {
    let stage = &every.tokens.stage;
    let state = stage.world.vault(&stage.vault);
    let withdrawable = stage.world.lamports(&stage.vault) - state.rent_reserve();
    [
        &withdrawable.to_le_bytes(),
        &state.id[..],
        state.authority.as_ref(),
    ]
    .concat()
}

fn composing_example(attack: &mut Attack, every: &mut Every) {
    let world = &mut every.tokens.stage.world;
    let cast = Cast::new(world);
    let example = key("composing example");
    world.add_program(&example, "compose");
    let deposit = every.call(DepositSol);
    let vault = deposit.key("vault");
    let mut composing = deposit.instruction.clone();
    composing.program_id = example;
    composing.data = LAMPORTS.to_le_bytes().to_vec();
    composing
        .accounts
        .push(AccountMeta::new_readonly(ID, false));

    let world = every.world();
    let steps = [cast.lies().into(), composing.clone().into()];
    let asked = cast.ask(world, from_ref(&composing), &steps);
    let reserve = world.vault(&vault).rent_reserve();
    let withdrawable = world.lamports(&vault) + LAMPORTS - reserve;
    assert_eq!(asked, (example, withdrawable.to_le_bytes().to_vec()));

    composing.accounts.pop();
    composing
        .accounts
        .push(AccountMeta::new_readonly(cast.liar, false));
    world.refuse(&composing, MissingAccount);
    for tag in [DepositSol, GetVault] {
        attack.count(tag, Outcome::Exact("the answer is the vault's"));
        attack.count(tag, Outcome::refused(&MissingAccount));
    }
}

fn hook_answers(attack: &mut Attack, arch: Arch) {
    let mut hooked = Hooked::new(arch, Vec::new());
    let cast = Cast::new(&mut hooked.every.tokens.stage.world);
    for tag in TOKEN_TAGS {
        let call = hooked.order(hooked.every.call(tag), &[LIE]);
        let record = hooked.hook.record;
        let world = &mut hooked.every.tokens.stage.world;
        world.set(&record, call.accounts[&record].clone());
        let step = Step::from(call.instruction.clone());
        let (program, answer) = cast.ask(world, from_ref(&call.instruction), &[step]);
        assert_eq!((program, answer), (hooked.hook.program, lie()));
        attack.count(tag, Outcome::Exact("the lie is under the hook's id"));
    }
}
