//! What the runtime charges for the size of a call.

use {
    super::{
        Lab, Technique, Variant,
        call::{Call, ID, wallet},
        interface::PASS_ACCOUNTS,
        technique::Case,
    },
    cu_vault_tests::keys::key,
};

pub fn techniques(lab: &Lab) -> Vec<Technique> {
    let base = Pass {
        metas: 1,
        infos: 1,
        account_data: 0,
        instruction_data: 1,
    };
    let technique = |name: &str, before: Pass, after: Pass| {
        let case = |pass: Pass| Case::new(Variant::Pass, pass.call(lab));
        Technique::between(name, case(before), case(after))
    };
    let account = |account_data| Pass {
        account_data,
        ..base
    };
    let instruction = |instruction_data| Pass {
        instruction_data,
        ..base
    };
    let infos = |infos| Pass { infos, ..base };
    let metas = |metas| Pass {
        metas,
        infos: 8,
        ..base
    };
    let mut techniques = vec![
        technique("account of 249 bytes, not 250", account(250), account(249)),
        technique(
            "account of 249 bytes, not 1000",
            account(1000),
            account(249),
        ),
        technique(
            "account of 249 bytes, not 10 KiB",
            account(10_240),
            account(249),
        ),
    ]
    .into_iter()
    .map(|technique| {
        technique
            .change("less data in the account that a CPI passes: the runtime charges by 250 bytes")
            .risk("Every version of the state must fit permanently, or take another account.")
    })
    .collect::<Vec<_>>();
    techniques.extend([
        technique(
            "249 bytes of CPI data, not 250",
            instruction(250),
            instruction(249),
        )
        .change("less instruction data for the callee: the runtime charges by 250 bytes")
        .risk("None."),
        technique("3 infos, not 4", infos(4), infos(3))
            .change("one info less that no meta names: the runtime charges 80 bytes for each")
            .risk("An account that the callee turns out to need is missing."),
        technique("7 metas, not 8", metas(8), metas(7))
            .change("one meta less: the runtime charges 34 bytes for each")
            .risk("An account that the callee turns out to need is missing."),
    ]);
    techniques
}

/// A call of the lab to itself.
#[derive(Clone, Copy)]
struct Pass {
    metas: u8,
    infos: u8,
    /// Of the first account, the one that every call passes.
    account_data: usize,
    instruction_data: usize,
}

impl Pass {
    fn call(self, lab: &Lab) -> Call {
        let accounts = (0..PASS_ACCOUNTS).fold(Call::default(), |call, n| {
            let mut account = wallet();
            if n == 0 {
                account.data = vec![0; self.account_data];
            }
            call.readonly(key(&format!("account {n}")), account)
        });
        // The callee does nothing, whatever follows its variant.
        let mut data = vec![0; self.instruction_data];
        data[0] = Variant::Nothing as u8;
        accounts
            .program(&lab.svm, &ID)
            .args(&[self.metas, self.infos])
            .args(&data)
    }
}
