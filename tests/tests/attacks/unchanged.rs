//! What no instruction changes: the length, the owner, the executable flag and the rent epoch of any
//! account, but of the one that it makes or closes.

use {
    crate::attacks::sheet::{Attack, Outcome, Sheet},
    cu_runtime::programs,
    cu_vault_interface::{
        ID,
        instruction::{
            Instruction::{self as Tag, *},
            TABLE,
        },
        state::Vault,
    },
    cu_vault_tests::{
        every::{Call, Every},
        ix,
        keys::key,
        world::SOL,
    },
    solana_account::Account,
    solana_pubkey::Pubkey,
    std::collections::{BTreeMap, BTreeSet},
};

#[test]
fn unchanged() {
    Sheet::run("unchanged", "what stays as it was", |sheet| {
        sheet.attack(
            "length, owner, executable, rent epoch",
            "Every valid call and every other form that works: to itself, to a new account, to \
             several, of nothing, of an empty account, prefunded. Each account has a different \
             rent epoch before the call. The state of a created or closed account is checked too.",
            |attack| {
                for mut every in Every::all() {
                    for call in forms(&mut every) {
                        holds(attack, &mut every, call);
                    }
                }
            },
        );
    });
}

fn holds(attack: &mut Attack, every: &mut Every, mut call: Call) {
    let tag = call.spec.instruction;
    for (n, account) in call.accounts.values_mut().enumerate() {
        account.rent_epoch = u64::MAX - n as u64;
    }
    let run = every.accept(&call, "a form that works");
    let after: BTreeMap<Pubkey, Account> = run.result.resulting_accounts.into_iter().collect();
    let (made_or_closed, becomes) = match tag {
        CreateVault => (Some(call.key("vault")), (Vault::LEN, ID)),
        CloseVault => (Some(call.key("vault")), (0, programs::SYSTEM)),
        CloseTokenAccount => (Some(call.key("vault token account")), (0, programs::SYSTEM)),
        _ => (None, (0, programs::SYSTEM)),
    };
    let named = call.instruction.accounts.iter().map(|meta| &meta.pubkey);
    assert_eq!(
        BTreeSet::from_iter(after.keys()),
        BTreeSet::from_iter(named)
    );
    for (key, after) in &after {
        let before = &call.accounts[key];
        let flags = |account: &Account| (account.executable, account.rent_epoch);
        assert_eq!(flags(after), flags(before), "{tag:?}: {key}");
        let expected = match made_or_closed == Some(*key) {
            true => becomes,
            false => (before.data.len(), before.owner),
        };
        assert_eq!((after.data.len(), after.owner), expected, "{tag:?}: {key}");
    }
    let how = match tag {
        CreateVault => "nothing but the vault, which is made",
        CloseVault => "nothing but the vault, which is closed",
        CloseTokenAccount => "nothing but the token account, which is closed",
        _ => "nothing",
    };
    attack.count(tag, Outcome::Exact(how));
}

/// The valid calls, and the other forms that an instruction has.
fn forms(every: &mut Every) -> Vec<Call> {
    let mut forms: Vec<_> = every.calls().collect();
    assert_eq!(forms.len(), TABLE.len());
    let stage = &every.tokens.stage;
    let (authority, vault, recipient) = (stage.authority, stage.vault, stage.recipient);
    let stateless = every.stateless;
    let nobody_yet = key("nobody yet");

    let mut form = |every: &Every, tag: Tag, spoil: &dyn Fn(&mut Call)| {
        let mut call = every.call(tag);
        spoil(&mut call);
        forms.push(call);
    };
    form(every, CreateVault, &|call| {
        call.meta("payer").pubkey = call.key("base");
    });
    for prefund in [1, 3 * SOL] {
        form(every, CreateVault, &|call| {
            call.account("vault").lamports = prefund
        });
    }
    for tag in [
        DepositSol,
        WithdrawSol,
        DepositToken,
        WithdrawToken,
        StatelessDeposit,
        StatelessWithdraw,
    ] {
        form(every, tag, &|call| call.instruction.data[1..9].fill(0));
    }
    for tag in [WithdrawSol, CloseVault, StatelessWithdraw] {
        form(every, tag, &|call| {
            call.put("recipient", nobody_yet, Account::default());
        });
        form(every, tag, &|call| {
            let signer = call.instruction.accounts[0].pubkey;
            call.meta("recipient").pubkey = signer;
        });
        // An account with data of another program's.
        form(every, tag, &|call| {
            *call.account("recipient") = Account::new(SOL, 1_001, &key("some program"));
        });
        form(every, tag, &|call| call.meta("recipient").is_signer = true);
    }
    form(every, StatelessWithdraw, &|call| {
        call.meta("recipient").pubkey = stateless;
    });
    form(every, NominateAuthority, &|call| {
        call.instruction.data[1..].fill(0)
    });
    form(every, DepositToken, &|call| {
        call.meta("depositor").is_writable = true;
    });
    form(every, WithdrawToken, &|call| {
        call.meta("recipient token account").pubkey = call.key("vault token account");
    });
    form(every, CloseTokenAccount, &|call| {
        call.account("vault token account").data[64..72].fill(0);
    });
    for slot in ["authority", "vault", "mint", "recipient token account"] {
        form(every, CloseTokenAccount, &|call| {
            call.meta("rent recipient").pubkey = call.key(slot);
        });
    }
    form(every, AcceptAuthority, &|call| {
        call.meta("nominee").is_writable = true;
    });
    form(every, GetVault, &|call| {
        call.meta("vault").is_writable = true
    });
    for slot in ["authority", "vault", "vault token account"] {
        form(every, WithdrawExcessLamports, &|call| {
            call.meta("recipient").pubkey = call.key(slot);
        });
    }

    for recipients in [1, 2, 4, 5, 16] {
        let names = (0..recipients).map(|n| format!("one of {recipients}, {n}"));
        let names: Vec<_> = names.collect();
        let wallets = names.iter().map(|name| key(name));
        let payouts: Vec<_> = wallets.chain([authority, recipient]).zip(0..).collect();
        forms.push(every.with_accounts(ix::payout_sol(&authority, &vault, &payouts)));

        let mut opened: Vec<_> = names.iter().map(|name| every.tokens.open(name)).collect();
        opened.extend([every.tokens.recipient, every.tokens.keys.vault_token]);
        let payouts: Vec<_> = opened.into_iter().zip(0..).collect();
        forms.push(every.with_accounts(every.tokens.payout_token(&payouts)));
    }
    forms
}
