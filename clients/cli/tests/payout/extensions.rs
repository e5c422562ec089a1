//! Mints of Token-2022 that call a hook or take a fee, accounts that ask for a memo.

use {
    crate::payout::{
        command::Desk,
        tokens::{MINT_SEED, PAID, desk, exactly_once, issue, list, payout},
        world::{SOL, payee, payee_key, world},
    },
    cu_vault_interface::{Address, token::TOKEN_2022_ID},
    cu_vault_tests::{
        keys::key,
        token::hook::{EXECUTE, Mode, Record, read},
    },
    solana_keypair::Keypair,
    solana_signer::Signer,
    spl_discriminator::{ArrayDiscriminator, SplDiscriminate},
    spl_tlv_account_resolution::{
        account::ExtraAccountMeta, seeds::Seed, state::ExtraAccountMetaList,
    },
    spl_token_2022_interface::{
        extension::{
            ExtensionType, memo_transfer::instruction::enable_required_transfer_memos,
            transfer_fee, transfer_hook,
        },
        instruction,
        state::Mint as Mint2022,
    },
};

/// A vault cannot write one.
#[test]
fn who_wants_a_memo_is_refused() {
    let (desk, mint) = desk(TOKEN_2022_ID, 1);
    let account = mint.account_of(&payee(0));
    let authority = desk.world.authority.pubkey();
    let room = instruction::reallocate(
        &TOKEN_2022_ID,
        &account,
        &authority,
        &payee(0),
        &[],
        &[ExtensionType::MemoTransfer],
    );
    let wants = enable_required_transfer_memos(&TOKEN_2022_ID, &account, &payee(0), &[]);
    let both = [
        room.expect("a token program"),
        wants.expect("a token program"),
    ];
    desk.world.prepare_with(&both, &[&payee_key(0)]);
    list(&desk, 1);
    let ended = payout(&desk, &mint, &[]);
    let message = "error: 1 row is not right; nothing was sent\n  line 2: its token account takes nothing without a \
                   memo, which a vault cannot write\n";
    assert_eq!((ended.code, ended.err.as_str()), (2, message));
}

/// The hook is called with every transfer, and gets the account that it requires.
#[test]
fn a_mint_with_a_transfer_hook() {
    let world = world(SOL);
    let hook = key("hook");
    world.add_program(hook, "hook");
    let address = Keypair::new_from_array(MINT_SEED).pubkey();
    let len = ExtensionType::try_calculate_account_len::<Mint2022>(&[ExtensionType::TransferHook]);
    let initialize =
        transfer_hook::instruction::initialize(&TOKEN_2022_ID, &address, None, Some(hook));
    let mint = issue(
        &world,
        TOKEN_2022_ID,
        len.expect("it has a length"),
        Some(initialize.expect("a token program")),
    );
    for index in 0..14 {
        world.prepare(&[mint.open(&world.authority.pubkey(), &payee(index))]);
    }
    let derived = |seed: &[u8]| Address::find_program_address(&[seed, address.as_ref()], &hook).0;
    let record = derived(b"record");
    let seeds = [
        Seed::Literal {
            bytes: b"record".to_vec(),
        },
        Seed::AccountKey { index: 1 },
    ];
    let extra = [ExtraAccountMeta::new_with_seeds(&seeds, false, true).expect("the seeds fit")];
    let mut accounts = vec![0; ExtraAccountMetaList::size_of(1).expect("it has a size")];
    ExtraAccountMetaList::init::<Execute>(&mut accounts, &extra).expect("the size is right");
    let empty = bytemuck::bytes_of(&Record::new(Mode::Allow)).to_vec();
    world.put(record, hook, empty);
    world.put(derived(b"extra-account-metas"), hook, accounts);

    let desk = Desk::new(world);
    list(&desk, 14);
    let ended = payout(&desk, &mint, &[]);
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (0, "Done: all 14 rows are paid\n"),
        "{}",
        ended.err
    );
    exactly_once(&desk.world, &mint, 14);
    let record = read(&desk.world.account(&record).expect("it is there"));
    assert_eq!((record.calls, record.amount), (14, 14 * PAID));
}

struct Execute;

impl SplDiscriminate for Execute {
    const SPL_DISCRIMINATOR: ArrayDiscriminator = ArrayDiscriminator::new(EXECUTE);
}

/// What arrives is less: it is said before.
#[test]
fn a_mint_that_takes_a_fee() {
    let world = world(SOL);
    let address = Keypair::new_from_array(MINT_SEED).pubkey();
    let config = ExtensionType::TransferFeeConfig;
    let len = ExtensionType::try_calculate_account_len::<Mint2022>(&[config]);
    let initialize = transfer_fee::instruction::initialize_transfer_fee_config(
        &TOKEN_2022_ID,
        &address,
        None,
        None,
        100,
        u64::MAX,
    );
    let initialize = initialize.expect("a token program");
    let len = len.expect("it has a length");
    let mint = issue(&world, TOKEN_2022_ID, len, Some(initialize));
    world.prepare(&[mint.open(&world.authority.pubkey(), &payee(0))]);
    let desk = Desk::new(world);
    list(&desk, 1);
    let ended = payout(&desk, &mint, &[]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let note =
        "  note     the mint may take a fee of every transfer: less may arrive than is sent\n";
    assert!(ended.err.contains(note), "{}", ended.err);
    let arrived = desk.world.tokens(&mint.account_of(&payee(0)));
    assert_eq!(arrived, PAID - PAID / 100);
}
