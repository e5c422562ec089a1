//! The hostile program does what its script says, and so do the orders that it finds in an account.

#![forbid(unsafe_code)]

use {
    cu_runtime::programs,
    cu_vault_tests::{
        Arch, World,
        keys::key,
        rogue::{self, BAD_SCRIPT, Call, Fault, Kind, Step},
        world::SOL,
    },
    solana_instruction::{AccountMeta, Instruction},
    solana_instruction_error::InstructionError::{self, Custom},
    solana_pubkey::Pubkey,
    solana_system_interface::instruction::transfer,
};

/// The rogue, an account of its own with eight bytes of data, and a wallet.
struct Lair {
    world: World,
    rogue: Pubkey,
    own: Pubkey,
    wallet: Pubkey,
}

impl Lair {
    /// On either ELF.
    fn each(test: impl Fn(Self)) {
        for arch in Arch::ALL {
            let mut world = World::new(arch);
            let rogue = rogue::load(&mut world, "rogue");
            let [own, wallet] = ["own", "wallet"].map(key);
            world.set(&own, rogue::own_account(&rogue, SOL, 8));
            world.fund(&wallet, SOL);
            test(Self {
                world,
                rogue,
                own,
                wallet,
            });
        }
    }

    fn metas(&self) -> Vec<AccountMeta> {
        vec![
            AccountMeta::new(self.own, false),
            AccountMeta::new(self.wallet, true),
            AccountMeta::new_readonly(programs::SYSTEM, false),
            AccountMeta::new_readonly(self.rogue, false),
        ]
    }

    fn does(&self, steps: &[Step]) -> Instruction {
        rogue::instruction(&self.rogue, self.metas(), steps)
    }
}

#[test]
fn steps_are_done_one_after_the_other() {
    Lair::each(|lair| {
        let Lair {
            world, own, wallet, ..
        } = &lair;
        let steps = [
            Step::Write(*own, 2, vec![7, 8]),
            Step::Store(*own, 5, 9),
            Step::Debit(*own, 3),
            Step::Credit(*wallet, 3),
            transfer(wallet, own, 10).into(),
            Step::Create(rogue::seeds(&[b"seed", &[255]])),
            Step::Find(rogue::seeds(&[b"seed"])),
            Step::Succeed,
            Step::Fail(1),
        ];
        world.run_exactly(&lair.does(&steps), |effect| {
            effect.move_lamports(own, wallet, 3);
            effect.move_lamports(wallet, own, 10);
            effect.account(own).data[2..4].copy_from_slice(&[7, 8]);
            effect.account(own).data[5] = 9;
        });
        world.refuse(&lair.does(&[Step::Fail(1)]), Custom(1));
    });
}

#[test]
fn an_account_of_its_own_is_given_away_and_resized() {
    Lair::each(|lair| {
        let own = lair.own;
        let steps = [Step::Resize(own, 2), Step::Assign(own, programs::SYSTEM)];
        // The runtime lets go of an account only if its data is zero.
        lair.world.run_exactly(&lair.does(&steps), |effect| {
            effect.account(&own).data = vec![0; 2];
            effect.account(&own).owner = programs::SYSTEM;
        });
    });
}

#[test]
fn what_a_callee_returned_is_written_down() {
    Lair::each(|mut lair| {
        let Lair { rogue, own, .. } = lair;
        let account = rogue::own_account(&rogue, SOL, 64);
        lair.world.set(&own, account);
        let callee = rogue::instruction(&rogue, Vec::new(), &[Step::Return(3, 9)]);
        let run = lair
            .world
            .send(&lair.does(&[callee.into(), Step::Record(own)]));
        let record = rogue::record(&rogue, &[9, 9, 9]);
        assert_eq!(lair.world.get(&own).data[..record.len()], record);
        assert_eq!(run.result.return_data, [9, 9, 9]);
    });
}

/// A call goes to the runtime as instructed: privileges, infos, seeds, addresses that no account has.
#[test]
fn a_call_is_made_to_the_letter() {
    Lair::each(|mut lair| {
        let (pda, bump) = Pubkey::find_program_address(&[b"seed"], &lair.rogue);
        lair.world.fund(&pda, SOL);
        let mut metas = lair.metas();
        metas.push(AccountMeta::new(pda, false));

        let inner = transfer(&pda, &lair.wallet, 5);
        let call = Call::new(inner.clone())
            .infos(vec![
                AccountMeta::new_readonly(lair.wallet, false),
                AccountMeta::new_readonly(pda, false),
                AccountMeta::new(lair.own, true),
            ])
            .signed(&[b"seed", &[bump]]);
        let instruction = rogue::instruction(&lair.rogue, metas.clone(), &[call.into()]);
        let run = lair.world.run_exactly(&instruction, |effect| {
            effect.move_lamports(&pda, &lair.wallet, 5);
        });
        let [cpi] = &run.cpis[..] else {
            panic!("{:?}", run.cpis)
        };
        assert_eq!((cpi.instruction.as_ref(), cpi.infos), (Some(&inner), 3));

        let mut stranger = transfer(&pda, &key("stranger"), 5);
        stranger.accounts[0].is_signer = false;
        let call = Call::new(stranger).infos(Vec::new());
        let instruction = rogue::instruction(&lair.rogue, metas, &[call.into()]);
        lair.world
            .refuse(&instruction, InstructionError::MissingAccount);
    });
}

#[test]
fn burning_and_faults_end_it() {
    Lair::each(|lair| {
        for (step, all) in [
            (Step::Burn, true),
            (Step::Fault(Fault::Load), true),
            (Step::Fault(Fault::Store), true),
            (Step::Fault(Fault::Abort), false),
        ] {
            let run = lair.world.run(&lair.does(std::slice::from_ref(&step)));
            let error = InstructionError::ProgramFailedToComplete;
            assert_eq!(run.result.raw_result, Err(error), "{step:?}");
            let budget = lair.world.svm.cu_limit();
            assert_eq!(run.cu() == budget, all, "{step:?}");
        }
    });
}

#[test]
fn a_script_that_cannot_be_read_has_an_error_of_its_own() {
    Lair::each(|lair| {
        for data in [
            &[Kind::Fail as u8, 1, 2, 3][..],
            &[Kind::Credit as u8, 4, 0, 0, 0, 0, 0, 0, 0, 0],
            &[Kind::Fault as u8, 3],
            &[Kind::Return as u8, 1, 0, 1, 0xff],
            &[Kind::Call as u8, 0, 0x80],
        ] {
            let instruction = Instruction {
                data: data.to_vec(),
                ..lair.does(&[])
            };
            lair.world.refuse(&instruction, Custom(BAD_SCRIPT));
        }
    });
}

/// In the place of another program it does nothing, or what its orders say.
#[test]
fn called_in_another_language_it_follows_its_orders() {
    Lair::each(|mut lair| {
        let foreign = Instruction {
            program_id: lair.rogue,
            ..transfer(&lair.wallet, &lair.own, 5)
        };
        lair.world.run_exactly(&foreign, |_| {});

        let orders = key("orders");
        let mut instruction = foreign;
        let orders_meta = AccountMeta::new_readonly(orders, false);
        instruction.accounts.push(orders_meta);
        let steal = [Step::Debit(lair.own, 1), Step::Credit(lair.wallet, 1)];
        let account = rogue::orders(&lair.rogue, &instruction.accounts, &steal);
        lair.world.set(&orders, account.clone());
        lair.world.run_exactly(&instruction, |effect| {
            effect.move_lamports(&lair.own, &lair.wallet, 1);
        });

        // Another user's account gives no orders.
        let mut foreign = account;
        foreign.owner = programs::SYSTEM;
        lair.world.set(&orders, foreign);
        lair.world.run_exactly(&instruction, |_| {});
    });
}
