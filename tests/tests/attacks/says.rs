//! What a call says that it does, account by account, whichever accounts its slots hold.

use {
    crate::attacks::sheet::{Attack, Outcome},
    cu_runtime::Run,
    cu_vault::{
        ID,
        instruction::Instruction::*,
        state::{Vault, VaultInfo},
    },
    cu_vault_tests::{
        effect::Effect,
        every::{Call, Every},
    },
};

impl Attack {
    /// A call that must do what it says, to the byte, and nothing else. `how` is told on the page.
    #[track_caller]
    pub fn allow_as_said(&mut self, every: &mut Every, call: &Call, how: &'static str) -> Run {
        let run = if call.spec.instruction == GetVault {
            let run = answers(every, call, how);
            self.count(GetVault, Outcome::Exact(how));
            run
        } else {
            let rent = every.world().rent(Vault::LEN);
            self.allow(every, call, how, |effect| does(rent, call, effect))
        };
        let after = run.result.resulting_accounts.iter();
        let sums = after.map(|(key, after)| (call.accounts[key].lamports, after.lamports));
        let (before, after): (Vec<_>, Vec<_>) = sums.unzip();
        assert_eq!(
            sum(&before),
            sum(&after),
            "lamports are neither made nor lost"
        );
        run
    }
}

fn sum(lamports: &[u64]) -> u128 {
    lamports.iter().copied().map(u128::from).sum()
}

/// GetVault changes nothing and returns what the state says.
#[track_caller]
fn answers(every: &mut Every, call: &Call, what: &str) -> Run {
    let run = every.accept(call, what);
    let vault = &call.accounts[&call.key("vault")];
    let state: &Vault = bytemuck::from_bytes(&vault.data);
    let info = VaultInfo {
        withdrawable: vault
            .lamports
            .saturating_sub(state.rent_reserve())
            .to_le_bytes(),
        id: state.id,
        authority: state.authority,
    };
    assert_eq!(run.result.return_data, bytemuck::bytes_of(&info), "{what}");
    for (key, after) in &run.result.resulting_accounts {
        assert_eq!(*after, call.accounts[key], "{what}");
    }
    run
}

/// The amounts that stand in the data from `start` on.
fn amounts(call: &Call, start: usize) -> Vec<u64> {
    let (amounts, _) = call.instruction.data[start..].as_chunks();
    amounts.iter().copied().map(u64::from_le_bytes).collect()
}

/// `rent` is the rent-exempt minimum of a vault.
pub fn does(rent: u64, call: &Call, effect: &mut Effect) {
    let key = |slot: &str| call.key(slot);
    let data = &call.instruction.data;
    let amount = || amounts(call, 1)[0];
    match call.spec.instruction {
        CreateVault => {
            let (payer, base, vault) = (key("payer"), key("base"), key("vault"));
            let missing = rent.saturating_sub(effect.account(&vault).lamports);
            effect.move_lamports(&payer, &vault, missing);
            let state = Vault {
                discriminator: Vault::DISCRIMINATOR,
                version: Vault::VERSION,
                bump: data[9],
                reserved: [0; 5],
                id: data[1..9].try_into().expect("eight bytes"),
                rent_reserve: rent.to_le_bytes(),
                base,
                authority: base,
                pending_authority: Default::default(),
            };
            let vault = effect.account(&vault);
            vault.data = bytemuck::bytes_of(&state).to_vec();
            vault.owner = ID;
        }
        DepositSol => effect.move_lamports(&key("depositor"), &key("vault"), amount()),
        StatelessDeposit => effect.move_lamports(&key("owner"), &key("vault"), amount()),
        WithdrawSol | StatelessWithdraw => {
            effect.move_lamports(&key("vault"), &key("recipient"), amount());
        }
        DepositToken => effect.move_tokens(&key("source"), &key("vault token account"), amount()),
        WithdrawToken => {
            let (from, to) = (key("vault token account"), key("recipient token account"));
            effect.move_tokens(&from, &to, amount());
        }
        PayoutSol => {
            for (n, lamports) in amounts(call, 1).into_iter().enumerate() {
                let recipient = key(&format!("recipient {}", n + 1));
                effect.move_lamports(&key("vault"), &recipient, lamports);
            }
        }
        PayoutToken => {
            for (n, amount) in amounts(call, 2).into_iter().enumerate() {
                let recipient = key(&format!("recipient token account {}", n + 1));
                effect.move_tokens(&key("vault token account"), &recipient, amount);
            }
        }
        CloseTokenAccount => {
            let from = key("vault token account");
            let balance = &effect.account(&from).data[64..72];
            let balance = u64::from_le_bytes(balance.try_into().expect("eight bytes"));
            if balance > 0 {
                effect.move_tokens(&from, &key("recipient token account"), balance);
            }
            effect.close(&from, &key("rent recipient"));
        }
        NominateAuthority => {
            let nominee = data[1..].try_into().expect("32 bytes");
            edit(effect, call, |state| state.pending_authority = nominee);
        }
        AcceptAuthority => edit(effect, call, |state| {
            state.authority = call.key("nominee");
            state.pending_authority = Default::default();
        }),
        CloseVault => effect.close(&key("vault"), &key("recipient")),
        LowerReserve => edit(effect, call, |state| {
            state.rent_reserve = state.rent_reserve().min(rent).to_le_bytes();
        }),
        WithdrawExcessLamports => {
            let from = key("vault token account");
            let account = effect.account(&from);
            let [vault, tokens] = [Vault::LEN, account.data.len()].map(|len| 128 + len as u64);
            let excess = account.lamports - rent / vault * tokens;
            effect.move_lamports(&from, &key("recipient"), excess);
        }
        GetVault => panic!("it changes nothing and answers"),
    }
}

fn edit(effect: &mut Effect, call: &Call, edit: impl FnOnce(&mut Vault)) {
    let data = &mut effect.account(&call.key("vault")).data;
    edit(bytemuck::from_bytes_mut(data));
}
