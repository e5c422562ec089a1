//! The vault's rows: each an instruction on accounts that the programs themselves made.
//!
//! Every row of money going out builds on a deposit that the same program took in. A vault that
//! cannot pay out its deposits could not be benched here at all.

mod refused;

use {
    cu::Scenario,
    cu_runtime::{Profile, programs},
    cu_vault_interface::{ID, token::TokenProgram},
    cu_vault_tests::{
        Arch, World,
        every::EXCESS,
        ix,
        keys::{id_with_bump, key, owner_with_bump, stateless_address, vault_address},
        stage::{Stage, TokenStage, VAULT_TOKENS},
        token::MintExtension,
        world::SOL,
    },
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    std::slice,
};

/// The bump of every vault in the bench, unless the row says otherwise: the one that a search finds
/// first, and the cheapest.
const BUMP: u8 = 255;

/// The rows of an overview: each instruction's main case.
pub const MAIN: [&str; 19] = [
    "create_vault",
    "deposit_sol",
    "withdraw_sol",
    "deposit_token",
    "withdraw_token",
    "deposit_token_2022",
    "withdraw_token_2022",
    "payout_sol_16",
    "payout_token_16",
    "payout_token_2022_16",
    "close_token_account",
    "nominate_authority",
    "accept_authority",
    "close_vault",
    "get_vault",
    "lower_reserve",
    "withdraw_excess_lamports",
    "stateless_deposit",
    "stateless_withdraw",
];

/// The rows of instructions that only the vault has, and none of its peers yet.
pub const OF_THE_VAULT_ALONE: [&str; 0] = [];

/// Every row, in the order in which they are printed: those that succeed, those that another bump makes more expensive,
/// those that are refused.
pub fn scenarios(arch: Arch, profile: Profile) -> Vec<Scenario> {
    let bench = Bench {
        arch,
        profile,
        bump: BUMP,
    };
    let mut rows = successes(arch, profile, BUMP);
    rows.push(Bench { bump: 254, ..bench }.create_vault("create_vault@254"));
    rows.extend(refused::scenarios(bench));
    rows
}

/// A row for each instruction and size, on vaults with this canonical bump.
pub fn successes(arch: Arch, profile: Profile, bump: u8) -> Vec<Scenario> {
    let bench = Bench {
        arch,
        profile,
        bump,
    };
    let mut rows = vec![
        bench.create_vault("create_vault"),
        bench.sol("deposit_sol", |s| {
            ix::deposit_sol(&s.depositor, &s.vault, SOL)
        }),
        bench.withdraw_sol(),
        bench.sol("withdraw_sol_self", |s| {
            ix::withdraw_sol(&s.authority, &s.vault, &s.authority, SOL)
        }),
        bench.token("deposit_token", TokenProgram::SplToken, |s| {
            s.deposit_token(1000)
        }),
        bench.token("withdraw_token", TokenProgram::SplToken, |s| {
            s.withdraw_token(1000)
        }),
        bench.token("deposit_token_2022", TokenProgram::Token2022, |s| {
            s.deposit_token(1000)
        }),
        bench.token("withdraw_token_2022", TokenProgram::Token2022, |s| {
            s.withdraw_token(1000)
        }),
        bench.extended("deposit_token_2022_fee", |s| s.deposit_token(1000)),
        bench.extended("withdraw_token_2022_fee", |s| s.withdraw_token(1000)),
    ];
    rows.extend([1, 8, 16].map(|n| bench.payout_sol(n)));
    rows.extend([1, 2, 4, 8, 16].map(|n| bench.payout_token(n)));
    rows.extend([1, 4, 8, 16].map(|n| bench.payout_token_2022(n)));
    rows.extend([
        bench.payout_token_2022_plain(16),
        bench.payout_token_2022_mixed(16),
        bench.payout_token_2022_fee(1),
        bench.payout_token_2022_fee(16),
        bench.token("close_token_account", TokenProgram::SplToken, |s| {
            s.close_token_account()
        }),
        bench.token("close_token_account_2022", TokenProgram::Token2022, |s| {
            s.close_token_account()
        }),
        bench.close_empty("close_empty_token_account", TokenProgram::SplToken),
        bench.close_empty("close_empty_token_account_2022", TokenProgram::Token2022),
        bench.sol("nominate_authority", |s| {
            ix::nominate_authority(&s.authority, &s.vault, &s.recipient)
        }),
        bench.sol("accept_authority", |s| {
            s.world.send(&ix::nominate_authority(
                &s.authority,
                &s.vault,
                &s.recipient,
            ));
            ix::accept_authority(&s.recipient, &s.vault)
        }),
        bench.sol("close_vault", |s| {
            ix::close_vault(&s.authority, &s.vault, &s.recipient)
        }),
        bench.sol("get_vault", |s| ix::get_vault(&s.vault)),
        bench.sol("lower_reserve", |s| {
            s.raise_reserve(EXCESS);
            ix::lower_reserve(&s.vault)
        }),
        bench.token("withdraw_excess_lamports", TokenProgram::SplToken, |s| {
            s.add_excess(EXCESS);
            s.withdraw_excess_lamports()
        }),
        bench.token(
            "withdraw_excess_lamports_2022",
            TokenProgram::Token2022,
            |s| {
                s.add_excess(EXCESS);
                s.withdraw_excess_lamports()
            },
        ),
        bench.stateless_deposit(),
        bench.stateless_withdraw(),
    ]);
    rows
}

/// The row `withdraw_sol` alone, on a vault with this canonical bump.
pub fn withdraw_sol(arch: Arch, profile: Profile, bump: u8) -> Scenario {
    let bench = Bench {
        arch,
        profile,
        bump,
    };
    bench.withdraw_sol()
}

#[derive(Clone, Copy)]
struct Bench {
    arch: Arch,
    profile: Profile,
    bump: u8,
}

impl Bench {
    fn world(self) -> World {
        World::on(self.arch, self.profile)
    }

    fn sol(self, id: &str, instruction: impl FnOnce(&mut Stage) -> Instruction) -> Scenario {
        let mut stage = Stage::in_world(self.world(), self.bump);
        let instruction = instruction(&mut stage);
        scenario(id, stage.world, instruction)
    }

    fn withdraw_sol(self) -> Scenario {
        self.sol("withdraw_sol", |s| {
            ix::withdraw_sol(&s.authority, &s.vault, &s.recipient, SOL)
        })
    }

    fn token(
        self,
        id: &str,
        program: TokenProgram,
        instruction: impl FnOnce(&mut TokenStage) -> Instruction,
    ) -> Scenario {
        self.tokens(id, program, &[], instruction)
    }

    /// With the extension that most mints with extensions have: a fee, whose accounts are longer too.
    fn extended(
        self,
        id: &str,
        instruction: impl FnOnce(&mut TokenStage) -> Instruction,
    ) -> Scenario {
        let fee = MintExtension::TransferFee {
            basis_points: 100,
            maximum: u64::MAX,
        };
        self.tokens(id, TokenProgram::Token2022, &[fee], instruction)
    }

    fn tokens(
        self,
        id: &str,
        program: TokenProgram,
        extensions: &[MintExtension],
        instruction: impl FnOnce(&mut TokenStage) -> Instruction,
    ) -> Scenario {
        let stage = Stage::in_world(self.world(), self.bump);
        let mut stage = TokenStage::empty(stage, program, extensions);
        stage.deposit();
        let instruction = instruction(&mut stage);
        scenario(id, stage.stage.world, instruction)
    }

    fn create_vault(self, row: &str) -> Scenario {
        let mut world = self.world();
        let [payer, base] = ["payer", "authority"].map(key);
        world.fund(&payer, 10 * SOL);
        let id = id_with_bump(&base, self.bump);
        let (vault, bump) = vault_address(&base, id);
        let create = ix::create_vault(&payer, &base, &vault, id, bump);
        scenario(row, world, create)
    }

    fn payout_sol(self, recipients: usize) -> Scenario {
        self.sol(&format!("payout_sol_{recipients}"), |stage| {
            let payouts: Vec<_> = (0..recipients)
                .map(|n| (key(&format!("recipient {n}")), SOL / 100))
                .collect();
            for (recipient, _) in &payouts {
                stage.world.fund(recipient, SOL);
            }
            ix::payout_sol(&stage.authority, &stage.vault, &payouts)
        })
    }

    fn payout_token(self, recipients: usize) -> Scenario {
        let id = format!("payout_token_{recipients}");
        self.token(&id, TokenProgram::SplToken, |stage| {
            pay_each(stage, recipients, |stage, _, name| stage.open(name))
        })
    }

    /// Between associated accounts, as nearly every account of Token-2022 is one.
    fn payout_token_2022(self, recipients: usize) -> Scenario {
        let id = format!("payout_token_2022_{recipients}");
        self.token(&id, TokenProgram::Token2022, |stage| {
            pay_each(stage, recipients, |stage, _, name| {
                stage.open_associated(name)
            })
        })
    }

    /// Between accounts without any extension.
    fn payout_token_2022_plain(self, recipients: usize) -> Scenario {
        let id = format!("payout_token_2022_plain_{recipients}");
        self.token(&id, TokenProgram::Token2022, |stage| {
            stage.use_plain_account();
            stage.mint_to(stage.keys.vault_token, VAULT_TOKENS);
            pay_each(stage, recipients, |stage, _, name| stage.open(name))
        })
    }

    /// Out of an associated account to such accounts and to others in turn.
    fn payout_token_2022_mixed(self, recipients: usize) -> Scenario {
        let id = format!("payout_token_2022_mixed_{recipients}");
        self.token(&id, TokenProgram::Token2022, |stage| {
            pay_each(stage, recipients, |stage, n, name| {
                if n % 2 == 0 {
                    stage.open_associated(name)
                } else {
                    stage.open(name)
                }
            })
        })
    }

    /// Of a mint that takes a fee, whose accounts are longer.
    fn payout_token_2022_fee(self, recipients: usize) -> Scenario {
        let id = format!("payout_token_2022_fee_{recipients}");
        self.extended(&id, |stage| {
            pay_each(stage, recipients, |stage, _, name| stage.open(name))
        })
    }

    fn close_empty(self, id: &str, program: TokenProgram) -> Scenario {
        let stage = Stage::in_world(self.world(), self.bump);
        let stage = TokenStage::empty(stage, program, &[]);
        let instruction = stage.close_token_account();
        scenario(id, stage.stage.world, instruction)
    }

    fn stateless_deposit(self) -> Scenario {
        self.stateless("stateless_deposit", |_, owner| {
            let (vault, bump) = stateless_address(owner);
            ix::stateless_deposit(owner, &vault, SOL, bump)
        })
    }

    fn stateless_withdraw(self) -> Scenario {
        self.stateless("stateless_withdraw", |world, owner| {
            let (vault, bump) = stateless_address(owner);
            world.send(&ix::stateless_deposit(owner, &vault, SOL, bump));
            let recipient = key("recipient");
            world.fund(&recipient, SOL);
            ix::stateless_withdraw(owner, &vault, &recipient, SOL / 2, bump)
        })
    }

    fn stateless(
        self,
        id: &str,
        instruction: impl FnOnce(&mut World, &Pubkey) -> Instruction,
    ) -> Scenario {
        let mut world = self.world();
        let owner = owner_with_bump("owner", self.bump);
        world.fund(&owner, 10 * SOL);
        let instruction = instruction(&mut world, &owner);
        scenario(id, world, instruction)
    }
}

/// Returns a payout to this many recipients. `open` gets the number and the name of each, and opens its token account.
fn pay_each(
    stage: &mut TokenStage,
    recipients: usize,
    open: impl Fn(&mut TokenStage, usize, &str) -> Pubkey,
) -> Instruction {
    let payouts: Vec<_> = (0..recipients)
        .map(|n| (open(stage, n, &format!("recipient {n}")), 1000))
        .collect();
    stage.payout_token(&payouts)
}

/// A call that must succeed, on the accounts of this world.
pub fn scenario(id: impl Into<String>, world: World, instruction: Instruction) -> Scenario {
    Scenario {
        id: id.into(),
        accounts: world.accounts_of(slice::from_ref(&instruction)),
        svm: world.svm,
        instruction,
        refused: None,
    }
}

/// What the programs of these rows are called.
pub fn name(program: &Pubkey) -> String {
    match *program {
        ID => "cu-vault".to_owned(),
        _ => programs::name_or_address(program),
    }
}
