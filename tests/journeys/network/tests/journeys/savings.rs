//! Another program uses the vault: the worked example in `tests/programs/savings`, deployed next to it and
//! called by transactions.

// Not a dependency: it would have to be a member of this workspace.
#[expect(
    dead_code,
    reason = "the step that shows what not to do is not taken here"
)]
#[path = "../../../../programs/savings/src/interface.rs"]
mod interface;

use {
    cu_vault_interface::{
        ID,
        client::{SYSTEM_PROGRAM_ID, WithdrawSol, decode_vault, find_vault_address},
        error::VaultError,
        state::Vault,
    },
    cu_vault_network::{Network, SOL, elf},
    interface::{KEEPER_SEED, Step},
    solana_instruction::{AccountMeta, Instruction, error::InstructionError::Custom},
    solana_keypair::Keypair,
    solana_pubkey::Pubkey,
    solana_signer::Signer,
    solana_transaction_error::TransactionError::InstructionError,
};

const VAULT_ID: u64 = 7;

const FEE: u64 = 5_000;

#[test]
fn another_program_saves_and_takes() {
    let network = Network::shared();
    let (user, program) = (network.wallet(10 * SOL), Keypair::new());
    network.deploy(&network.wallet(SOL), &program, &elf("savings"));
    let (keeper, keeper_bump) =
        Pubkey::find_program_address(&[KEEPER_SEED, user.pubkey().as_ref()], &program.pubkey());
    let (vault, vault_bump) = find_vault_address(&keeper, VAULT_ID);
    let call = |step: Step, fields: &[u8]| Instruction {
        program_id: program.pubkey(),
        accounts: vec![
            AccountMeta::new(user.pubkey(), true),
            AccountMeta::new_readonly(keeper, false),
            AccountMeta::new(vault, false),
            AccountMeta::new_readonly(SYSTEM_PROGRAM_ID, false),
            AccountMeta::new_readonly(ID, false),
        ],
        data: [&[step as u8, keeper_bump], fields].concat(),
    };
    let holds = |wallet: u64, saved: u64| {
        let held = [user.pubkey(), vault].map(|address| network.lamports(&address));
        let reserve = network.rent(Vault::LEN);
        assert_eq!(held, [wallet - reserve, saved + reserve]);
    };

    let open = call(
        Step::Open,
        &[&VAULT_ID.to_le_bytes()[..], &[vault_bump]].concat(),
    );
    network.send(&[open], &user, &[]);
    let account = network.account(&vault).expect("it is there");
    let state = decode_vault(&account.owner, &account.data).expect("it is a vault");
    assert_eq!(state.authority, keeper);
    holds(10 * SOL - FEE, 0);

    network.send(&[call(Step::Save, &(3 * SOL).to_le_bytes())], &user, &[]);
    holds(7 * SOL - 2 * FEE, 3 * SOL);

    network.send(&[call(Step::Take, &SOL.to_le_bytes())], &user, &[]);
    holds(8 * SOL - 3 * FEE, 2 * SOL);

    // The keeper has no key: not even the user gets past the program.
    let past_it = WithdrawSol {
        authority: user.pubkey(),
        vault,
        recipient: user.pubkey(),
        lamports: 1,
    };
    let refused = network
        .submit(&[past_it.instruction()], &user, &[])
        .expect("it is sent");
    let status = network.outcome(&refused);
    let code = VaultError::WrongAuthority.code();
    assert_eq!(status, Err(InstructionError(0, Custom(code))));
    holds(8 * SOL - 4 * FEE, 2 * SOL);

    // It asks the vault how much there is, and takes that.
    network.send(&[call(Step::TakeAll, &[])], &user, &[]);
    holds(10 * SOL - 5 * FEE, 0);
}
