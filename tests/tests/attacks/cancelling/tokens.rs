//! Token accounts and mints that are another program's for a while, or always.

use {
    super::{Play, of_nothing, step},
    crate::attacks::{moves::TOKEN_TAGS, sheet::Attack},
    cu_vault_interface::{
        instruction::Instruction::{
            self as Tag, CloseTokenAccount, DepositToken, PayoutToken, WithdrawExcessLamports,
            WithdrawToken,
        },
        token::TokenProgram::{SplToken, Token2022},
    },
    cu_vault_tests::{
        every::EXCESS,
        keys::key,
        rogue::{self, Step},
    },
    solana_account::Account,
    solana_instruction_error::InstructionError::{
        Custom, ExternalAccountDataModified, ExternalAccountLamportSpend, IncorrectProgramId,
        InvalidAccountData, MissingAccount, UninitializedAccount,
    },
    solana_pubkey::Pubkey,
    spl_token_2022_interface::{error::TokenError, instruction},
    std::ops::Range,
};

const OURS: &str = "vault token account";

/// Where a token account has its owner, its delegate and what that may spend.
const OWNER: Range<usize> = 32..64;
const DELEGATE: Range<usize> = 72..108;
const ALLOWANCE: Range<usize> = 121..129;

/// A look-alike in the token program's slot, even where nothing is to be moved.
pub fn look_alike(attack: &mut Attack) {
    for mut play in Play::all() {
        let mut bytes = play.every.tokens.keys.program.to_bytes();
        bytes[31] ^= 1;
        let look_alike = Pubkey::from(bytes);
        let world = &mut play.every.tokens.stage.world;
        world.add_program(&look_alike, rogue::LIBRARY);
        for tag in TOKEN_TAGS {
            let mut call = play.call(tag);
            play.put(&mut call, "token program", look_alike);
            for call in [of_nothing(&call), call] {
                attack.refuse(&mut play.every, &call, "", MissingAccount);
            }
        }
    }
}

/// The mint is closed for the time of the call, or a mint of the rogue's with other decimals stands in for
/// it and gets the decimals back afterwards.
pub fn another_mint_for_a_while(attack: &mut Attack) {
    for mut play in Play::all() {
        let (program, mint) = (
            play.every.tokens.keys.program,
            play.every.tokens.mint.clone(),
        );
        let fake = key("the rogue's mint");
        let mut forged = mint.account.clone();
        forged.owner = play.rogue;
        forged.data[44] += 1;
        play.set(fake, forged);
        for tag in TOKEN_TAGS {
            let call = play.call(tag);
            let issuer = mint.issuer;
            let close = instruction::close_account(&program, &mint.key, &issuer, &issuer, &[]);
            let close = Step::from(close.expect("both programs have it"));
            let steps = [close, step(&call)];
            play.refuse(attack, &call, &[], &steps, InvalidAccountData);

            let mut call = call;
            play.put(&mut call, "mint", fake);
            let right = mint.account.data[44];
            let steps = [step(&call), Step::Write(fake, 44, vec![right])];
            // Token-2022 looks first whose the mint is.
            let error = match play.every.tokens.mint.program {
                SplToken => Custom(TokenError::MintMismatch as u32),
                Token2022 => IncorrectProgramId,
            };
            play.refuse(attack, &call, &[fake], &steps, error);
        }
    }
}

pub fn foreign_accounts_of_a_deposit(attack: &mut Attack) {
    foreign(attack, DepositToken, ["source", OURS]);
}

pub fn foreign_accounts_of_a_withdrawal(attack: &mut Attack) {
    foreign(attack, WithdrawToken, [OURS, "recipient token account"]);
    foreign(attack, PayoutToken, [OURS, "recipient token account 1"]);
}

/// A token account that the rogue owns on one side or on both, or one on both sides; the rogue writes the
/// balances back.
fn foreign(attack: &mut Attack, tag: Tag, sides: [&str; 2]) {
    for mut play in Play::all() {
        // Alone, SPL Token leaves the owner to the runtime where something is written.
        let lazy = play.every.tokens.mint.program == SplToken && tag != PayoutToken;
        let plain = play.call(tag);
        for foreign in [&sides[..1], &sides[1..], &sides[..]] {
            let mut call = plain.clone();
            for side in foreign {
                call.account(side).owner = play.rogue;
            }
            let keys: Vec<_> = foreign.iter().map(|side| call.key(side)).collect();
            let restore =
                |key: &Pubkey| Step::Write(*key, 64, plain.accounts[key].data[64..72].to_vec());
            let steps: Vec<_> = [step(&call)]
                .into_iter()
                .chain(keys.iter().map(restore))
                .collect();
            let error = if lazy {
                ExternalAccountDataModified
            } else {
                IncorrectProgramId
            };
            play.refuse(attack, &call, &keys, &steps, error);
            let nothing = of_nothing(&call);
            attack.refuse(
                &mut play.every,
                &nothing,
                "nothing moves",
                IncorrectProgramId,
            );
        }
        // From the account to itself, so that within the call nothing is written.
        let mut itself = plain.clone();
        let (from, state) = (itself.key(sides[0]), itself.account(sides[0]).clone());
        for slot in itself.names() {
            if slot == sides[1] || slot.starts_with("recipient token account") {
                itself.put(&slot, from, state.clone());
            }
        }
        if tag == DepositToken {
            // It must be the vault's, and the depositor may spend it all the same: as its delegate.
            let (vault, depositor) = (itself.key("vault"), itself.key("depositor"));
            let data = &mut itself.account(sides[0]).data;
            data[OWNER].copy_from_slice(vault.as_ref());
            data[DELEGATE].copy_from_slice(&[&[1, 0, 0, 0], depositor.as_ref()].concat());
            data[ALLOWANCE].fill(0xff);
        }
        itself.account(sides[0]).owner = play.rogue;
        let error = IncorrectProgramId;
        attack.refuse(&mut play.every, &itself, "to itself", error);
    }
}

/// The rogue's token account is closed; the rogue gives the lamports back.
pub fn foreign_account_is_closed(attack: &mut Attack) {
    for mut play in Play::all() {
        let mut call = play.call(CloseTokenAccount);
        let account = call.key(OURS);
        call.account(OURS).owner = play.rogue;
        let full = [step(&call)];
        play.refuse(attack, &call, &[account], &full, IncorrectProgramId);

        call.account(OURS).data[64..72].fill(0);
        let lamports = call.account(OURS).lamports;
        let till = play.till;
        play.put(&mut call, "rent recipient", till);
        let back = [
            step(&call),
            Step::Debit(till, lamports),
            Step::Credit(account, lamports),
        ];
        // Token-2022 looks first whose the account is.
        let or_runtime = |error| match play.every.tokens.mint.program {
            SplToken => error,
            Token2022 => IncorrectProgramId,
        };
        let error = or_runtime(ExternalAccountLamportSpend);
        let changes = or_runtime(ExternalAccountDataModified);
        play.refuse(attack, &call, &[account, till], &back, error);

        // Without lamports there is nothing to spend, but there is data to be gone.
        call.account(OURS).lamports = 0;
        let again = [step(&call)];
        play.refuse(attack, &call, &[account, till], &again, changes);
    }
}

/// The rogue's own token account of the vault: the rogue puts back what was taken out of it.
pub fn foreign_account_is_drained(attack: &mut Attack) {
    for mut play in Play::all() {
        let mut call = play.call(WithdrawExcessLamports);
        let (account, till) = (call.key(OURS), play.till);
        call.account(OURS).owner = play.rogue;
        play.put(&mut call, "recipient", till);
        let back = [
            step(&call),
            Step::Debit(till, EXCESS),
            Step::Credit(account, EXCESS),
        ];
        let error = match play.every.tokens.mint.program {
            SplToken => ExternalAccountLamportSpend,
            Token2022 => IncorrectProgramId,
        };
        play.refuse(attack, &call, &[account, till], &back, error);

        call.account(OURS).lamports -= EXCESS;
        if play.every.tokens.mint.program == SplToken {
            attack.allow(&mut play.every, &call, "nothing is above", |_| {});
        } else {
            attack.refuse(
                &mut play.every,
                &call,
                "nothing is above",
                IncorrectProgramId,
            );
        }
    }
}

/// An account that is not initialised is closed and opened; one opened for the vault is closed.
pub fn opened_and_closed(attack: &mut Attack) {
    for mut play in Play::all() {
        let (program, mint, vault) = {
            let keys = &play.every.tokens.keys;
            (keys.program, keys.mint, keys.vault)
        };
        let account = key("opened for a while");
        let rent = play.every.world().rent(165);
        play.set(account, Account::new(rent, 165, &program));
        let open = instruction::initialize_account3(&program, &account, &mint, &vault);
        let open = Step::from(open.expect("both programs have it"));
        let mut close = play.call(CloseTokenAccount);
        play.put(&mut close, OURS, account);

        let steps = [step(&close), open.clone()];
        play.refuse(attack, &close, &[], &steps, UninitializedAccount);
        let rent_recipient = close.key("rent recipient");
        let how = "opened and closed: the rent went where it was sent";
        play.allow(attack, &close, &[], &[open, step(&close)], how, |effect| {
            effect.close(&account, &rent_recipient);
        });
    }
}
