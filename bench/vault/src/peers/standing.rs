//! The value of a program besides its price, measured by running it.

use {
    super::Program,
    cu::Scenario,
    cu_runtime::Profile,
    cu_vault_interface::{
        ID,
        instruction::Instruction as Tag,
        token::{TokenAccount, TokenProgram},
    },
    cu_vault_tests::{
        Arch, World, ix,
        keys::{id_with_bump, key, owner_with_bump, stateless_address, vault_address},
        stage::{Stage, TokenStage},
        world::SOL,
    },
    serde::Serialize,
    solana_account::Account,
    solana_instruction::Instruction,
};

/// Whether the program pays out what it took in, on accounts that it made itself, from an empty world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RoundTrips {
    /// CreateVault, DepositSol, WithdrawSol.
    pub sol: bool,
    /// CreateVault, DepositToken, WithdrawToken.
    pub token: bool,
    /// StatelessDeposit, StatelessWithdraw.
    pub stateless: bool,
}

impl RoundTrips {
    pub fn of(elf: &[u8], arch: Arch, profile: Profile) -> Self {
        let world = || {
            let mut world = World::on(arch, profile);
            world.svm.add_program(&ID, elf);
            world
        };
        let sol = sol(world());
        Self {
            sol,
            // Its vault and the lamports in it are the program's own work too.
            token: sol && token(world()),
            stateless: stateless(world()),
        }
    }
}

fn sol(mut world: World) -> bool {
    let [payer, base, recipient] = ["payer", "base", "recipient"].map(key);
    for wallet in [&payer, &base, &recipient] {
        world.fund(wallet, 10 * SOL);
    }
    let id = id_with_bump(&base, super::BUMP);
    let (vault, bump) = vault_address(&base, id);
    if !done(
        &mut world,
        &ix::create_vault(&payer, &base, &vault, id, bump),
    ) {
        return false;
    }
    let empty = world.lamports(&vault);
    done(&mut world, &ix::deposit_sol(&payer, &vault, SOL))
        && world.lamports(&vault) == empty + SOL
        && done(
            &mut world,
            &ix::withdraw_sol(&base, &vault, &recipient, SOL),
        )
        && world.lamports(&vault) == empty
        && world.lamports(&recipient) == 11 * SOL
}

fn stateless(mut world: World) -> bool {
    let (owner, recipient) = (owner_with_bump("owner", super::BUMP), key("recipient"));
    world.fund(&owner, 10 * SOL);
    world.fund(&recipient, 10 * SOL);
    let (vault, bump) = stateless_address(&owner);
    done(
        &mut world,
        &ix::stateless_deposit(&owner, &vault, SOL, bump),
    ) && world.lamports(&vault) == SOL
        && done(
            &mut world,
            &ix::stateless_withdraw(&owner, &vault, &recipient, SOL, bump),
        )
        && world.lamports(&vault) == 0
        && world.lamports(&recipient) == 11 * SOL
}

fn token(world: World) -> bool {
    const AMOUNT: u64 = 1000;
    let stage = Stage::in_world(world, super::BUMP);
    let mut stage = TokenStage::empty(stage, TokenProgram::SplToken, &[]);
    let (deposit, withdraw) = (stage.deposit_token(AMOUNT), stage.withdraw_token(AMOUNT));
    let (vault, recipient) = (stage.keys.vault_token, stage.recipient);
    let world = &mut stage.stage.world;
    let holds = |world: &World, account| {
        TokenAccount::from_bytes(&world.get(account).data).map(TokenAccount::amount)
    };
    done(world, &deposit)
        && holds(world, &vault) == Ok(AMOUNT)
        && done(world, &withdraw)
        && holds(world, &vault) == Ok(0)
        && holds(world, &recipient) == Ok(AMOUNT)
}

/// Runs an instruction, keeps what it did, and says whether it succeeded.
fn done(world: &mut World, instruction: &Instruction) -> bool {
    let run = world.run(instruction);
    for (key, account) in &run.result.resulting_accounts {
        world.set(key, account.clone());
    }
    run.result.raw_result.is_ok()
}

/// How many calls without a right the program refused, of those that were tried: in each of its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Refusals {
    /// Each signature left out, one at a time.
    pub missing_signer: Tally,
    /// Another account signing in place of authority, nominee or owner.
    pub wrong_authority: Tally,
}

/// Some of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub refused: usize,
    pub tried: usize,
}

impl Refusals {
    pub fn of(program: &Program, elf: &[u8], scenarios: &mut [Scenario]) -> Result<Self, String> {
        let mut refusals = Self::default();
        for scenario in scenarios {
            if !program.does(&scenario.id) {
                continue;
            }
            scenario.svm.add_program(&ID, elf);
            let tag = Tag::try_from(scenario.instruction.data[0])
                .map_err(|error| format!("{}: {}", scenario.id, error.cause()))?;
            for (index, slot) in tag.spec().slots.iter().enumerate() {
                if slot.signer {
                    let mut call = scenario.instruction.clone();
                    call.accounts[index].is_signer = false;
                    refusals.missing_signer.count(scenario, call)?;
                }
                if ["authority", "nominee", "owner"].contains(&slot.name) {
                    let mut call = scenario.instruction.clone();
                    call.accounts[index].pubkey = key("stranger");
                    refusals.wrong_authority.count(scenario, call)?;
                }
            }
        }
        Ok(refusals)
    }
}

impl Tally {
    /// Tries a call: refused is what fails and moves nothing.
    fn count(&mut self, scenario: &Scenario, call: Instruction) -> Result<(), String> {
        let mut accounts = scenario.accounts.clone();
        for meta in &call.accounts {
            if accounts.iter().all(|(key, _)| *key != meta.pubkey) {
                accounts.push((meta.pubkey, Account::new(10 * SOL, 0, &Default::default())));
            }
        }
        let run = scenario
            .svm
            .run(&call, &accounts)
            .map_err(|mismatch| format!("{}: {mismatch}", scenario.id))?;
        let moved = run.result.resulting_accounts != accounts;
        self.tried += 1;
        self.refused += usize::from(run.result.raw_result.is_err() && !moved);
        Ok(())
    }
}
