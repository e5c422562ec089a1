//! Mints of Token-2022 that call a hook, take a fee, or ask for a memo.

use {
    crate::commands::{
        desk::Desk,
        mint::{FUNDS, Tokens, issue},
    },
    cu_vault_interface::{Address, token::TOKEN_2022_ID},
    cu_vault_tests::{
        Arch,
        keys::key,
        token::hook::{EXECUTE, Mode, Record, read},
    },
    cu_vault_transactions::Stage,
    serde_json::json,
    solana_account::Account,
    solana_instruction::Instruction,
    spl_discriminator::{ArrayDiscriminator, SplDiscriminate},
    spl_tlv_account_resolution::{
        account::ExtraAccountMeta, seeds::Seed, state::ExtraAccountMetaList,
    },
    spl_token_2022_interface::{
        extension::{
            ExtensionType, interest_bearing_mint, memo_transfer, scaled_ui_amount, transfer_fee,
            transfer_hook,
        },
        instruction,
    },
};

struct Execute;

impl SplDiscriminate for Execute {
    const SPL_DISCRIMINATOR: ArrayDiscriminator = ArrayDiscriminator::new(EXECUTE);
}

/// A desk whose mint calls a hook. The account that the hook notes its calls in has an address that follows
/// from the mint.
fn hooked(mode: Mode) -> (Desk, Tokens, Address) {
    let hook = key("hook");
    let mut stage = Stage::new(Arch::V3);
    stage.chain.add_program(&hook, "hook");
    let tokens = issue(&mut stage, ExtensionType::TransferHook, &|mint| {
        transfer_hook::instruction::initialize(&TOKEN_2022_ID, mint, None, Some(hook))
            .expect("it is Token-2022")
    });
    let derived =
        |seed: &[u8]| Address::find_program_address(&[seed, tokens.mint.as_ref()], &hook).0;
    let record = derived(b"record");
    let seeds = [
        Seed::Literal {
            bytes: b"record".to_vec(),
        },
        Seed::AccountKey { index: 1 },
    ];
    let extra = [ExtraAccountMeta::new_with_seeds(&seeds, false, true).expect("the seeds fit")];
    let mut list = vec![0; ExtraAccountMetaList::size_of(1).expect("it has a size")];
    ExtraAccountMetaList::init::<Execute>(&mut list, &extra).expect("the size is right");
    let record_data = bytemuck::bytes_of(&Record::new(mode)).to_vec();
    for (address, data) in [
        (record, record_data),
        (derived(b"extra-account-metas"), list),
    ] {
        let account = Account {
            lamports: stage.chain.rent(data.len()),
            data,
            owner: hook,
            ..Account::default()
        };
        let set = stage.chain.svm().set_account(address, account);
        set.expect("it is no sysvar");
    }
    (Desk::at(stage), tokens, record)
}

#[test]
fn a_transfer_hook_gets_the_accounts_it_asks_for() {
    let (desk, tokens, record) = hooked(Mode::Allow);
    let vault = desk.vault();
    let unit = "--base-units";
    let deposit = "token deposit".split(' ').collect::<Vec<_>>();
    desk.dry(
        "depositor",
        &[
            &deposit[0],
            &deposit[1],
            &vault,
            &tokens.mint,
            &"700",
            &unit,
        ],
    );
    desk.send(
        "depositor",
        &[
            &deposit[0],
            &deposit[1],
            &vault,
            &tokens.mint,
            &"700",
            &unit,
        ],
    );
    let recipient = desk.address("recipient");
    desk.send(
        "authority",
        &[
            &"token",
            &"withdraw",
            &vault,
            &tokens.mint,
            &"200",
            &recipient,
            &unit,
        ],
    );
    desk.send(
        "authority",
        &[&"token", &"close", &vault, &tokens.mint, &recipient],
    );
    let record = read(&desk.books().get(&record));
    assert_eq!((record.calls, record.amount), (3, 700 + 200 + 500));
    assert_eq!(desk.tokens(&tokens.recipient), 700);
}

#[test]
fn a_transfer_hook_that_refuses() {
    let (desk, tokens, _) = hooked(Mode::Refuse);
    desk.refuse(
        "depositor",
        &[
            &"token",
            &"deposit",
            &desk.vault(),
            &tokens.mint,
            &"7",
            &"--base-units",
        ],
        1,
        format_args!(
            "program {} refuses: error 7777, one of its own",
            key("hook")
        ),
    );
}

#[test]
fn a_fee_of_the_mint_is_told() {
    let mut stage = Stage::new(Arch::V3);
    let tokens = issue(&mut stage, ExtensionType::TransferFeeConfig, &|mint| {
        transfer_fee::instruction::initialize_transfer_fee_config(
            &TOKEN_2022_ID,
            mint,
            None,
            None,
            100,
            u64::MAX,
        )
        .expect("it is Token-2022")
    });
    let desk = Desk::at(stage);
    let value = desk.json(
        "depositor",
        &[
            &"token",
            &"deposit",
            &desk.vault(),
            &tokens.mint,
            &"10000",
            &"--base-units",
        ],
    );
    let note = "the mint may take a fee of every transfer: less may arrive than is sent";
    assert_eq!(value["notes"], json!([note]));
    assert_eq!(value["moves"][0]["base_units"], "10000");
    let mint = tokens.mint.to_string();
    assert_eq!(
        value["balances"],
        json!([
            {"address": tokens.vault.to_string(), "mint": mint, "before": "0", "after": "9900"},
            {
                "address": tokens.depositor.to_string(), "mint": mint,
                "before": FUNDS.to_string(), "after": (FUNDS - 10_000).to_string(),
            },
        ])
    );
}

#[test]
fn what_else_the_issuer_may_do_is_told() {
    type Initialize = fn(&Address) -> Instruction;
    let cases: [(ExtensionType, Initialize, &str); 3] = [
        (
            ExtensionType::PermanentDelegate,
            |mint| {
                instruction::initialize_permanent_delegate(&TOKEN_2022_ID, mint, &key("delegate"))
                    .expect("it is Token-2022")
            },
            "the mint's issuer can move all tokens, the vault's too",
        ),
        (
            ExtensionType::ScaledUiAmount,
            |mint| {
                scaled_ui_amount::instruction::initialize(&TOKEN_2022_ID, mint, None, 2.0)
                    .expect("it is Token-2022")
            },
            "wallets show another amount, as the mint requires; here an amount is base units with the \
             mint's decimals",
        ),
        (
            ExtensionType::InterestBearingConfig,
            |mint| {
                interest_bearing_mint::instruction::initialize(&TOKEN_2022_ID, mint, None, 500)
                    .expect("it is Token-2022")
            },
            "wallets show another amount, as the mint requires; here an amount is base units with the \
             mint's decimals",
        ),
    ];
    for (extension, initialize, note) in cases {
        let mut stage = Stage::new(Arch::V3);
        let tokens = issue(&mut stage, extension, &initialize);
        let desk = Desk::at(stage);
        let ran = desk.dry(
            "depositor",
            &[
                &"token",
                &"deposit",
                &desk.vault(),
                &tokens.mint,
                &"7",
                &"--base-units",
            ],
        );
        assert!(
            ran.out.contains(&format!("  note     {note}\n")),
            "{}",
            ran.out
        );
    }
}

/// A vault cannot write a memo, and cannot pay an account that requires one.
#[test]
fn a_recipient_that_asks_for_a_memo() {
    let mut stage = Stage::new(Arch::V3);
    let tokens = issue(&mut stage, ExtensionType::MintCloseAuthority, &|mint| {
        instruction::initialize_mint_close_authority(&TOKEN_2022_ID, mint, None)
            .expect("it is Token-2022")
    });
    let recipient = stage.recipient;
    let room = instruction::reallocate(
        &TOKEN_2022_ID,
        &tokens.recipient,
        &recipient,
        &recipient,
        &[],
        &[ExtensionType::MemoTransfer],
    );
    let ask = memo_transfer::instruction::enable_required_transfer_memos(
        &TOKEN_2022_ID,
        &tokens.recipient,
        &recipient,
        &[],
    );
    let both = [room, ask].map(|one| one.expect("it is Token-2022"));
    stage.chain.send(&recipient, &both);
    let desk = Desk::at(stage);
    let (vault, unit) = (desk.vault(), "--base-units");
    desk.send(
        "depositor",
        &[&"token", &"deposit", &vault, &tokens.mint, &"70", &unit],
    );
    desk.refuse(
        "authority",
        &[
            &"token",
            &"withdraw",
            &vault,
            &tokens.mint,
            &"7",
            &recipient,
            &unit,
        ],
        1,
        "Token-2022 refuses: the recipient's token account requires a memo (error 36); have its owner switch that \
         off, as a vault cannot write a memo",
    );
}
