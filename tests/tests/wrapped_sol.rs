//! Wrapped SOL, whose token accounts hold their balance in lamports: on both token programs it goes in and
//! out of a vault like any other token, lamports included.

#![forbid(unsafe_code)]

use {
    cu_runtime::programs,
    cu_vault_interface::token::TokenProgram::{self, SplToken, Token2022},
    cu_vault_tests::{
        Arch,
        ix::{self, TokenKeys},
        keys::key,
        stage::Stage,
        token::TOKEN_PROGRAMS,
        trap::Trap,
        world::SOL,
    },
    solana_account::Account,
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    solana_system_interface::instruction::transfer,
    spl_associated_token_account_interface::{
        address::get_associated_token_address_with_program_id,
        instruction::create_associated_token_account,
    },
    spl_token_2022_interface::{
        error::TokenError,
        instruction::{self, AuthorityType},
        native_mint,
    },
};

/// Its accounts carry the balance in lamports too, and both move.
#[test]
fn wrapped_sol_moves_with_its_lamports() {
    Wrapped::everywhere(|mut wrapped| {
        let [deposit, withdraw, payout, _] = wrapped.each();
        let Wrapped {
            stage,
            keys: TokenKeys { vault_token, .. },
            source,
            recipient,
        } = &mut wrapped;
        for (instruction, from, to, lamports) in [
            (deposit, &*source, &*vault_token, SOL),
            (withdraw, vault_token, recipient, 1),
            (payout, vault_token, recipient, 5),
        ] {
            stage.world.send_exactly(&instruction, |effect| {
                effect.move_tokens(from, to, lamports);
                effect.move_lamports(from, to, lamports);
            });
        }
    });
}

/// SOL sent there without wrapping is no part of the balance and goes where the rent goes.
#[test]
fn closing_a_wrapped_sol_account_sends_the_balance_to_one_and_the_rest_to_the_other() {
    Wrapped::everywhere(|mut wrapped| {
        let [deposit, .., close] = wrapped.each();
        let Wrapped {
            stage,
            keys: TokenKeys { vault_token, .. },
            recipient,
            ..
        } = &mut wrapped;
        stage.world.send(&deposit);
        let gift = transfer(&stage.stranger, vault_token, 5);
        stage.world.send(&gift);

        stage.world.send_exactly(&close, |effect| {
            effect.move_tokens(vault_token, recipient, SOL);
            effect.move_lamports(vault_token, recipient, SOL);
            effect.close(vault_token, &stage.recipient);
        });
    });
}

/// With the account itself as the recipient nothing moves before it is closed, which wrapped SOL, alone
/// among tokens, allows with a balance: all of it is unwrapped.
#[test]
fn closing_a_wrapped_sol_account_to_itself_unwraps_the_balance() {
    Wrapped::everywhere(|mut wrapped| {
        let [deposit, .., mut close] = wrapped.each();
        let Wrapped {
            stage,
            keys: TokenKeys { vault_token, .. },
            recipient,
            ..
        } = &mut wrapped;
        stage.world.send(&deposit);
        let slot = close
            .accounts
            .iter_mut()
            .find(|meta| meta.pubkey == *recipient);
        slot.expect("the close names the recipient").pubkey = *vault_token;
        stage.world.send_exactly(&close, |effect| {
            effect.close(vault_token, &stage.recipient);
        });
    });
}

/// Else it could close the account with all the SOL in it: here SetAuthority takes it away too.
#[test]
fn a_wrapped_sol_account_that_was_prepared_before_it_was_given_has_no_close_authority_left() {
    Wrapped::everywhere(|mut wrapped| {
        let trap = Trap::new(&wrapped.keys.program);
        wrapped.open(&trap.account, &trap.attacker, 0);
        trap.prepare_and_give(&mut wrapped.stage.world, &wrapped.keys.vault);
        wrapped.keys.vault_token = trap.account;

        let [deposit, .., close] = wrapped.each();
        let Wrapped {
            stage, recipient, ..
        } = &mut wrapped;
        stage.world.send(&deposit);
        stage.world.refuse(&trap.close(), TokenError::OwnerMismatch);
        stage.world.send_exactly(&close, |effect| {
            effect.move_tokens(&trap.account, recipient, SOL);
            effect.move_lamports(&trap.account, recipient, SOL);
            effect.close(&trap.account, &stage.recipient);
        });
    });
}

/// A vault with an empty wrapped SOL account, a depositor with 2 wrapped SOL, a recipient with none.
struct Wrapped {
    stage: Stage,
    keys: TokenKeys,
    source: Pubkey,
    recipient: Pubkey,
}

impl Wrapped {
    /// On both ELFs, with the native mint of both token programs.
    fn everywhere(test: impl Fn(Self)) {
        for arch in Arch::ALL {
            for program in TOKEN_PROGRAMS {
                test(Self::new(Stage::new(arch), program));
            }
        }
    }

    fn new(mut stage: Stage, program: TokenProgram) -> Self {
        let mint = match program {
            SplToken => native_mint_of_genesis(&mut stage),
            Token2022 => {
                let create =
                    instruction::create_native_mint(&programs::TOKEN_2022, &stage.stranger);
                stage.world.send(&create.unwrap());
                native_mint::ID
            }
        };
        stage.world.send(&create_associated_token_account(
            &stage.stranger,
            &stage.vault,
            &mint,
            program.id(),
        ));
        let vault_token =
            get_associated_token_address_with_program_id(&stage.vault, &mint, program.id());
        let keys = TokenKeys {
            vault: stage.vault,
            vault_token,
            mint,
            program: *program.id(),
        };
        let (depositor, wallet) = (stage.depositor, stage.recipient);
        let mut wrapped = Self {
            stage,
            keys,
            source: key("source"),
            recipient: key("recipient token account"),
        };
        wrapped.open(&key("source"), &depositor, 2 * SOL);
        wrapped.open(&key("recipient token account"), &wallet, 0);
        wrapped
    }

    /// An account with this much wrapped SOL.
    fn open(&mut self, account: &Pubkey, owner: &Pubkey, lamports: u64) {
        let world = &mut self.stage.world;
        let rent = world.rent(165);
        world.set(
            account,
            Account::new(rent + lamports, 165, &self.keys.program),
        );
        let initialize =
            instruction::initialize_account3(&self.keys.program, account, &self.keys.mint, owner);
        world.send(&initialize.unwrap());
    }

    /// A deposit of 1 SOL, a withdrawal of 1 lamport, a payout of 2 and 3 to one recipient, a close.
    fn each(&self) -> [Instruction; 4] {
        let (keys, recipient) = (&self.keys, &self.recipient);
        let Stage {
            authority,
            depositor,
            recipient: wallet,
            ..
        } = &self.stage;
        let decimals = native_mint::DECIMALS;
        [
            ix::deposit_token(depositor, &self.source, keys, SOL, decimals),
            ix::withdraw_token(authority, keys, recipient, 1, decimals),
            ix::payout_token(
                authority,
                keys,
                &[(*recipient, 2), (*recipient, 3)],
                decimals,
            ),
            ix::close_token_account(authority, keys, recipient, wallet, decimals),
        ]
    }
}

/// The native mint of SPL Token, which the cluster has had from the start: without an owner, never minted.
fn native_mint_of_genesis(stage: &mut Stage) -> Pubkey {
    let mint = Pubkey::from_str_const("So11111111111111111111111111111111111111112");
    let (program, nobody) = (programs::TOKEN, key("nobody"));
    let world = &mut stage.world;
    world.set(&mint, Account::new(world.rent(82), 82, &program));
    for step in [
        instruction::initialize_mint2(&program, &mint, &nobody, None, native_mint::DECIMALS),
        instruction::set_authority(
            &program,
            &mint,
            None,
            AuthorityType::MintTokens,
            &nobody,
            &[],
        ),
    ] {
        world.send(&step.unwrap());
    }
    mint
}
