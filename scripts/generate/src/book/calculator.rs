//! The page that calculates the bill of a call: its prices and its examples are the cost model's.

use {
    cu::export::table::{Align, Table, figure},
    cu_runtime::{Cpi, CpiAccount, Model, Profile, Runtime},
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
};

/// Data, metas, infos, the lengths of the accounts, and the callee's own CU.
type Example = (usize, usize, u64, &'static [u64], u64);

/// The terms alone, each on both sides of where it begins to cost; and calls that people make.
const EXAMPLES: [Example; 10] = [
    (0, 0, 0, &[], 0),
    (249, 0, 0, &[], 0),
    (250, 0, 0, &[], 0),
    (0, 7, 3, &[], 0),
    (0, 8, 4, &[], 0),
    (0, 1, 1, &[249], 0),
    (0, 2, 2, &[250, 250], 0),
    (12, 2, 2, &[0, 0], 150),
    (10, 4, 4, &[165, 82, 165, 0], 105),
    (10_240, 255, 255, &[10_240, 102_400], 5_000),
];

fn model() -> Model {
    (&Runtime::from(Profile::Mainnet).compute_budget()).into()
}

/// The prices, for the script of the page.
pub fn prices() -> String {
    let prices = model().prices();
    format!(
        "<script type=\"application/json\" id=\"prices\">\
         {{\"invoke\":{},\"bytesPerUnit\":{},\"metaBytes\":{},\"infoBytes\":{}}}</script>",
        prices.invoke_units, prices.bytes_per_unit, prices.meta_bytes, prices.info_bytes
    )
}

/// What the model says of the examples.
pub fn examples() -> String {
    let mut table = Table::new(
        [
            "data", "metas", "infos", "accounts", "callee", "the call", "total",
        ]
        .map(|name| (name, Align::Right)),
    );
    for (data, metas, infos, accounts, callee) in EXAMPLES {
        let cost = model().cost(&cpi(data, metas, infos, accounts, callee));
        let accounts: Vec<_> = accounts.iter().map(u64::to_string).collect();
        table.row([
            figure(data as u64),
            figure(metas as u64),
            figure(infos),
            accounts.join(" "),
            figure(callee),
            figure(cost.runtime()),
            figure(cost.total()),
        ]);
    }
    table.to_string()
}

fn cpi(data: usize, metas: usize, infos: u64, accounts: &[u64], callee: u64) -> Cpi {
    let account = |data_len: &u64| CpiAccount {
        address: Pubkey::default(),
        data_len: *data_len,
        executable: false,
    };
    Cpi {
        caller: Pubkey::default(),
        caller_height: 1,
        instruction: Some(Instruction {
            program_id: Pubkey::default(),
            accounts: vec![AccountMeta::new_readonly(Pubkey::default(), false); metas],
            data: vec![0; data],
        }),
        infos,
        accounts: accounts.iter().map(account).collect(),
        units_before: callee,
        units_at_callee: Some(callee),
        units_after: 0,
        error: None,
    }
}
