//! What the calls that move tokens move, as [`Every`] has them.

use {
    cu_vault_interface::instruction::{
        Instruction::{self as Tag, CloseTokenAccount, DepositToken, PayoutToken, WithdrawToken},
        TABLE,
    },
    cu_vault_tests::{
        effect::Effect,
        every::{AMOUNT, Call, Every},
        token::read,
    },
};

/// The instructions that move tokens.
pub const TOKEN_TAGS: [Tag; 4] = [DepositToken, WithdrawToken, PayoutToken, CloseTokenAccount];

const _: () = {
    let (mut tokens, mut at) = (0, 0);
    while at < TABLE.len() {
        tokens += TABLE[at].forwards as usize;
        at += 1;
    }
    assert!(tokens == TOKEN_TAGS.len(), "TOKEN_TAGS lacks one");
};

/// Why the others are skipped.
pub const NO_TOKENS: &str = "moves no tokens";

/// What is in the vault's token account.
pub fn balance(every: &Every) -> u64 {
    read::balance(&every.world().get(&every.tokens.keys.vault_token))
}

/// What a call moves; a close moves the balance.
pub fn moves(call: &Call, balance: u64, effect: &mut Effect) {
    let ours = call.key("vault token account");
    match call.spec.instruction {
        DepositToken => effect.move_tokens(&call.key("source"), &ours, AMOUNT),
        WithdrawToken => effect.move_tokens(&ours, &call.key("recipient token account"), AMOUNT),
        PayoutToken => {
            for (n, amount) in [(1, AMOUNT), (2, 2 * AMOUNT)] {
                let recipient = call.key(&format!("recipient token account {n}"));
                effect.move_tokens(&ours, &recipient, amount);
            }
        }
        CloseTokenAccount => {
            effect.move_tokens(&ours, &call.key("recipient token account"), balance);
            effect.close(&ours, &call.key("rent recipient"));
        }
        tag => panic!("{tag:?}: `moves` has to spell out what it moves"),
    }
}
