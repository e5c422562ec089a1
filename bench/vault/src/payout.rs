//! What a payout of tokens costs against the number of its recipients: one batch against a CPI each.

use {
    crate::{
        pages::curve::{Curve, Curves},
        rows,
    },
    cu::{
        Stamp,
        export::{
            series::{Line, Series},
            table::figure,
        },
    },
    cu_runtime::{Profile, Run},
    cu_vault_interface::token::TokenProgram,
    cu_vault_tests::{
        Arch, World,
        stage::{Stage, TokenStage},
    },
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
};

/// How many recipients; 60 is as many as one instruction takes.
const RECIPIENTS: [usize; 7] = [1, 2, 4, 8, 16, 32, 60];

/// What each of them is paid, in base units.
const AMOUNT: u64 = 1000;

/// Measures the series.
pub fn series(arch: Arch, profile: Profile) -> Result<Series, String> {
    let bench = Payout { arch, profile };
    let measure = |of: &dyn Fn(usize) -> Result<Cost, String>| {
        RECIPIENTS
            .iter()
            .map(|n| Ok((*n as u64, of(*n)?)))
            .collect::<Result<Vec<_>, String>>()
    };
    let batch = measure(&|n| bench.one_instruction(TokenProgram::SplToken, n))?;
    let single = measure(&|n| bench.one_each(TokenProgram::SplToken, n))?;
    let token_2022 = measure(&|n| bench.one_instruction(TokenProgram::Token2022, n))?;
    let total = |points: &[(u64, Cost)]| points.iter().map(|(n, cost)| (*n, cost.cu)).collect();
    let cpis = |points: &[(u64, Cost)]| points.iter().map(|(n, cost)| (*n, cost.cpis)).collect();
    let stamp = Stamp::new(profile, None);
    let drawing = drawing(&batch, &single, &token_2022, &stamp);
    Ok(Series {
        name: "payout".to_owned(),
        title: "Paying out tokens: one batch against a CPI each".to_owned(),
        x: "recipients".to_owned(),
        about: "One PayoutToken on SPL Token makes a single CPI, a batch of Transfer (a plain Transfer for \
                one recipient). It is compared with as many WithdrawToken on SPL Token, one Transfer \
                each, run in sequence and added up. It is also compared with one PayoutToken on \
                Token-2022 between associated accounts, \
                a batch of TransferChecked. The columns “alone” are the CPIs without the program, \
                charge and callee. Even a program without any other instruction would pay that. The chart divides by the recipients. Every recipient has a token account of its own; fees \
                of the transactions are not in it."
            .to_owned(),
        lines: vec![
            Line::new("PayoutToken, Token-2022, 1 batch", total(&token_2022)),
            Line::new("n WithdrawToken, SPL Token", total(&single)),
            Line::new("their n CPIs alone", cpis(&single)).dashed(),
            Line::new("PayoutToken, SPL Token, 1 batch", total(&batch)),
            Line::new("its 1 CPI alone", cpis(&batch)).dashed(),
        ],
        drawing: Some(drawing),
    })
}

/// CU per recipient, which is what a batch divides.
fn drawing(
    batch: &[(u64, Cost)],
    single: &[(u64, Cost)],
    token_2022: &[(u64, Cost)],
    stamp: &Stamp,
) -> String {
    let each = |points: &[(u64, Cost)]| {
        points
            .iter()
            .map(|(n, cost)| (*n, per(cost.cu, *n)))
            .collect()
    };
    let [first, last] =
        [batch.first(), batch.last()].map(|it| figure(it.map_or(0, |(n, it)| per(it.cu, *n))));
    Curves {
        title: format!("A batch divides the price of a call: from {first} to {last} CU"),
        subtitle: "CU per recipient of a token payout".to_owned(),
        about: "Three lines over the number of recipients: SPL Token in one batch falls, a call each is flat, \
                Token-2022 stays high."
            .to_owned(),
        x: "recipients in one instruction".to_owned(),
        source: format!("Measured on {}; without the fees of transactions", stamp.dated()),
        curves: vec![
            Curve::new("one batch, SPL Token", each(batch)),
            Curve::new("a call each, SPL Token", each(single)),
            Curve::new("one batch, Token-2022", each(token_2022)),
        ],
    }
    .svg()
}

/// To the nearest CU.
fn per(cu: u64, recipients: u64) -> u64 {
    (cu + recipients / 2) / recipients
}

/// What a payout cost, and how much of it its CPIs did.
#[derive(Clone, Copy, Default)]
struct Cost {
    cu: u64,
    cpis: u64,
}

impl From<Run> for Cost {
    fn from(run: Run) -> Self {
        Self {
            cu: run.cu(),
            cpis: run.runtime_charged(),
        }
    }
}

#[derive(Clone, Copy)]
struct Payout {
    arch: Arch,
    profile: Profile,
}

impl Payout {
    /// All recipients in one PayoutToken.
    fn one_instruction(self, program: TokenProgram, recipients: usize) -> Result<Cost, String> {
        let (stage, accounts) = self.stage(program, recipients);
        let payouts: Vec<_> = accounts
            .into_iter()
            .map(|account| (account, AMOUNT))
            .collect();
        let instruction = stage.payout_token(&payouts);
        run(stage.stage.world, instruction, recipients)
    }

    /// A WithdrawToken for each recipient, added up.
    fn one_each(self, program: TokenProgram, recipients: usize) -> Result<Cost, String> {
        let (mut stage, accounts) = self.stage(program, recipients);
        let mut sum = Cost::default();
        for account in accounts {
            stage.recipient = account;
            let cost = Cost::from(stage.stage.world.send(&stage.withdraw_token(AMOUNT)));
            sum.cu += cost.cu;
            sum.cpis += cost.cpis;
        }
        Ok(sum)
    }

    fn stage(self, program: TokenProgram, recipients: usize) -> (TokenStage, Vec<Pubkey>) {
        let stage = Stage::in_world(World::on(self.arch, self.profile), 255);
        let mut stage = TokenStage::empty(stage, program, &[]);
        stage.deposit();
        let accounts = (0..recipients)
            .map(|n| stage.open_associated(&format!("recipient {n}")))
            .collect();
        (stage, accounts)
    }
}

fn run(world: World, instruction: Instruction, recipients: usize) -> Result<Cost, String> {
    let scenario = rows::scenario(format!("payout to {recipients}"), world, instruction);
    let run = scenario
        .run()
        .map_err(|mismatch| format!("{}: {mismatch}", scenario.id))?;
    match &run.result.raw_result {
        Ok(()) => Ok(run.into()),
        Err(error) => Err(format!(
            "{}: the instruction failed: {error:?}",
            scenario.id
        )),
    }
}
