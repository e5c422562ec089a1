//! A few lines that chapters of the book show: compiled here, and run on a stub of the runtime.

use {
    solana_program::{
        account_info::AccountInfo,
        entrypoint::ProgramResult,
        instruction::{AccountMeta, Instruction},
        program::{invoke, invoke_signed},
        program_error::ProgramError,
        program_stubs::{self, SyscallStubs},
        pubkey::Pubkey,
    },
    std::sync::Once,
};

type Invoke = fn(instruction: &Instruction, account_infos: &[AccountInfo]) -> ProgramResult;

type InvokeSigned = fn(
    instruction: &Instruction,
    account_infos: &[AccountInfo],
    signers_seeds: &[&[&[u8]]],
) -> ProgramResult;

const _: (Invoke, InvokeSigned) = (invoke, invoke_signed);

/// The payer signed the transaction. The vault is an address of this program, which signs by its seeds.
fn invoke_both<'a>(
    payment: &Instruction,
    payout: &Instruction,
    payer: &AccountInfo<'a>,
    vault: &AccountInfo<'a>,
    recipient: &AccountInfo<'a>,
    owner: &Pubkey,
    bump: u8,
) -> ProgramResult {
    invoke(payment, &[payer.clone(), recipient.clone()])?;
    let seeds: &[&[u8]] = &[b"vault", owner.as_ref(), &[bump]];
    invoke_signed(payout, &[vault.clone(), recipient.clone()], &[seeds])
}

/// An instruction for a transaction or for a call, field by field.
fn instruction(program_id: Pubkey, payer: Pubkey, recipient: Pubkey, data: &[u8]) -> Instruction {
    Instruction {
        program_id,
        accounts: vec![
            AccountMeta {
                pubkey: payer,
                is_signer: true,
                is_writable: true,
            },
            AccountMeta::new(recipient, false),
        ],
        data: data.to_vec(),
    }
}

/// Makes a deposit of tokens. Returns how many have arrived.
fn arrived(
    deposit: &Instruction,
    infos: &[AccountInfo],
    vault_token: &AccountInfo,
) -> Result<u64, ProgramError> {
    let before = amount(vault_token)?;
    invoke(deposit, infos)?;
    amount(vault_token)?
        .checked_sub(before)
        .ok_or(ProgramError::ArithmeticOverflow)
}

/// The amount in a token account of either token program.
fn amount(token_account: &AccountInfo) -> Result<u64, ProgramError> {
    let data = token_account.try_borrow_data()?;
    let bytes = data.get(64..72).ok_or(ProgramError::InvalidAccountData)?;
    let bytes = bytes
        .try_into()
        .map_err(|_| ProgramError::InvalidAccountData)?;
    Ok(u64::from_le_bytes(bytes))
}

/// Adds what the instruction data says to the token account that comes last, if there is data. Fails without seeds where
/// the first account is to sign and has not signed.
struct Stub;

impl SyscallStubs for Stub {
    fn sol_invoke_signed(
        &self,
        instruction: &Instruction,
        infos: &[AccountInfo],
        seeds: &[&[&[u8]]],
    ) -> ProgramResult {
        let [first, .., last] = infos else {
            return Err(ProgramError::NotEnoughAccountKeys);
        };
        let flagged = instruction.accounts[0].is_signer;
        let expected: &[&[&[u8]]] = &[&[b"vault", &[7; 32], &[255]]];
        if flagged && !first.is_signer && seeds != expected {
            return Err(ProgramError::MissingRequiredSignature);
        }
        if let [change] = instruction.data[..] {
            let mut data = last.try_borrow_mut_data()?;
            data[64] = data[64].wrapping_add_signed(change as i8);
        }
        Ok(())
    }
}

static STUB: Once = Once::new();

/// Runs a test with three accounts: a payer who has signed, an address of the program, a token account that holds 5.
fn with_accounts<T>(test: impl FnOnce([&AccountInfo; 3]) -> T) -> T {
    STUB.call_once(|| drop(program_stubs::set_syscall_stubs(Box::new(Stub))));
    let keys = [1, 2, 3].map(|key| Pubkey::new_from_array([key; 32]));
    let [payer, vault, recipient] = &keys;
    let owner = Pubkey::default();
    let mut lamports = [0; 3];
    let [a, b, c] = &mut lamports;
    let mut tokens = vec![0; 165];
    tokens[64] = 5;
    let payer = AccountInfo::new(payer, true, true, a, &mut [], &owner, false);
    let vault = AccountInfo::new(vault, false, true, b, &mut [], &owner, false);
    let recipient = AccountInfo::new(recipient, false, true, c, &mut tokens, &owner, false);
    test([&payer, &vault, &recipient])
}

fn call(from: &AccountInfo, to: &AccountInfo, data: &[u8]) -> Instruction {
    instruction(Pubkey::default(), *from.key, *to.key, data)
}

#[test]
fn an_instruction_has_the_flags_of_its_metas() {
    with_accounts(|[payer, _, recipient]| {
        let [first, second] = &call(payer, recipient, &[]).accounts[..] else {
            panic!("two accounts")
        };
        assert_eq!(*first, AccountMeta::new(*payer.key, true));
        assert_eq!(*second, AccountMeta::new(*recipient.key, false));
    });
}

#[test]
fn a_program_signs_by_its_seeds() {
    let owner = Pubkey::new_from_array([7; 32]);
    with_accounts(|[payer, vault, recipient]| {
        let (payment, payout) = (call(payer, recipient, &[]), call(vault, recipient, &[]));
        let signed = |bump| invoke_both(&payment, &payout, payer, vault, recipient, &owner, bump);
        assert_eq!(signed(255), Ok(()));
        assert_eq!(signed(254), Err(ProgramError::MissingRequiredSignature));
    });
}

#[test]
fn the_difference_has_arrived() {
    with_accounts(|[payer, _, tokens]| {
        let infos = [payer.clone(), tokens.clone()];
        let deposit = |change: i8| {
            let deposit = call(payer, tokens, &[change as u8]);
            arrived(&deposit, &infos, tokens)
        };
        assert_eq!(deposit(3), Ok(3));
        assert_eq!(deposit(0), Ok(0));
        assert_eq!(deposit(-1), Err(ProgramError::ArithmeticOverflow));
        assert_eq!(
            arrived(&call(payer, tokens, &[]), &infos, payer),
            Err(ProgramError::InvalidAccountData)
        );
    });
}
