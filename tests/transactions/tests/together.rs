//! Vault, token account and deposit in one transaction; tokens in and out of both token programs.

use {
    crate::{on_both_elfs, with_each_program},
    cu_vault_interface::token::TokenProgram,
    cu_vault_transactions::{Chain, Stage, Tokens, VAULT_TOKENS},
    solana_account::Account,
};

/// What the associated token program makes: Token-2022's accounts say that their owner never changes.
const fn account_len(program: TokenProgram) -> usize {
    match program {
        TokenProgram::SplToken => 165,
        TokenProgram::Token2022 => 170,
    }
}

#[test]
fn a_token_account_and_a_deposit() {
    on_both_elfs("together", |arch| {
        with_each_program(|program| {
            let mut stage = Stage::new(arch);
            let tokens = Tokens::issue(&mut stage, program);
            let depositor = stage.depositor;
            let open = tokens.open(&depositor, &stage.vault);
            let deposit = tokens.deposit(&depositor, VAULT_TOKENS);

            let rent = stage.chain.rent(account_len(program)) as i64;
            let amount = VAULT_TOKENS as i64;
            let receipt = stage.chain.send(&depositor, &[open, deposit]);
            receipt
                .moved(&[(depositor, -rent), (tokens.keys.vault_token, rent)])
                .moved_tokens(&[(tokens.source, -amount), (tokens.keys.vault_token, amount)]);
            stage.chain
        })
    });
}

#[test]
fn a_vault_its_token_account_and_deposits_of_both_kinds() {
    on_both_elfs("together", |arch| {
        with_each_program(|program| {
            let mut stage = Stage::without_vault(Chain::new(arch));
            let tokens = Tokens::issue(&mut stage, program);
            let (depositor, vault) = (stage.depositor, stage.vault);
            let instructions = [
                stage.create(&depositor),
                tokens.open(&depositor, &vault),
                tokens.deposit(&depositor, VAULT_TOKENS),
                stage.deposit(1_000),
            ];

            let [vault_rent, rent] =
                [120, account_len(program)].map(|len| stage.chain.rent(len) as i64);
            let amount = VAULT_TOKENS as i64;
            stage
                .chain
                .send(&depositor, &instructions)
                .moved(&[
                    (depositor, -vault_rent - rent - 1_000),
                    (vault, vault_rent + 1_000),
                    (tokens.keys.vault_token, rent),
                ])
                .moved_tokens(&[(tokens.source, -amount), (tokens.keys.vault_token, amount)]);
            assert_eq!(stage.chain.vault(&vault).authority, stage.authority);
            stage.chain
        })
    });
}

/// Withdrawn, paid out, and the rest with the account; then the vault's account goes too.
#[test]
fn tokens_leave_by_every_way() {
    on_both_elfs("together", |arch| {
        with_each_program(|program| {
            let mut stage = Stage::new(arch);
            let tokens = Tokens::on(&mut stage, program);
            let (authority, stranger) = (stage.authority, stage.stranger);
            let (from, to) = (tokens.keys.vault_token, tokens.recipient);
            let other = tokens.associated(&stranger);
            let open = tokens.open(&stranger, &stranger);
            stage
                .chain
                .uncounted(|chain| chain.send(&stranger, &[open]));

            stage
                .chain
                .send(&authority, &[tokens.withdraw(&authority, 10)])
                .moved(&[])
                .moved_tokens(&[(from, -10), (to, 10)]);
            // To the same account twice, and to another one.
            let payout = tokens.payout(&authority, &[(to, 1), (other, 20), (to, 300)]);
            stage
                .chain
                .send(&authority, &[payout])
                .moved(&[])
                .moved_tokens(&[(from, -321), (to, 301), (other, 20)]);

            // The account, what is left in it, and the vault itself.
            let rent = stage.chain.lamports(&from) as i64;
            let vault_lamports = stage.chain.lamports(&stage.vault) as i64;
            let rest = VAULT_TOKENS as i64 - 331;
            let instructions = [tokens.close(&authority, &stranger), stage.close()];
            let receipt = stage.chain.send(&authority, &instructions);
            receipt
                .moved(&[
                    (from, -rent),
                    (stranger, rent),
                    (stage.vault, -vault_lamports),
                    (stage.recipient, vault_lamports),
                ])
                .moved_tokens(&[(from, -rest), (to, rest)]);
            for gone in [&from, &stage.vault] {
                assert_eq!(receipt.after.get(gone), Account::default());
            }
            stage.chain
        })
    });
}
