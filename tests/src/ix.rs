//! One builder per instruction: the accounts in the order of the table, the fields packed.

use {
    cu_vault::{ID, instruction::Instruction as Tag},
    solana_instruction::{AccountMeta, Instruction},
    solana_pubkey::Pubkey,
};

const SYSTEM: Pubkey = Pubkey::new_from_array([0; 32]);

/// The instruction with these accounts, flagged as its table says, and this data after the
/// discriminator.
fn build(tag: Tag, accounts: &[Pubkey], fields: &[&[u8]]) -> Instruction {
    let spec = tag.spec();
    let slots = spec.slots.iter().copied();
    let recipients = std::iter::repeat_n(spec.recipients, accounts.len()).flatten();
    let metas = accounts
        .iter()
        .zip(slots.chain(recipients))
        .map(|(key, slot)| AccountMeta {
            pubkey: *key,
            is_signer: slot.signer,
            is_writable: slot.writable,
        });
    let metas: Vec<_> = metas.collect();
    assert_eq!(
        metas.len(),
        accounts.len(),
        "{} has no such slot",
        spec.name
    );
    let mut data = vec![tag as u8];
    data.extend(fields.concat());
    Instruction {
        program_id: ID,
        accounts: metas,
        data,
    }
}

pub fn create_vault(
    payer: &Pubkey,
    base: &Pubkey,
    vault: &Pubkey,
    id: u64,
    bump: u8,
) -> Instruction {
    build(
        Tag::CreateVault,
        &[*payer, *base, *vault, SYSTEM],
        &[&id.to_le_bytes(), &[bump]],
    )
}

pub fn deposit_sol(depositor: &Pubkey, vault: &Pubkey, lamports: u64) -> Instruction {
    build(
        Tag::DepositSol,
        &[*depositor, *vault, SYSTEM],
        &[&lamports.to_le_bytes()],
    )
}

pub fn withdraw_sol(
    authority: &Pubkey,
    vault: &Pubkey,
    recipient: &Pubkey,
    lamports: u64,
) -> Instruction {
    build(
        Tag::WithdrawSol,
        &[*authority, *vault, *recipient],
        &[&lamports.to_le_bytes()],
    )
}

/// The accounts that a token transfer between a vault and somebody else names.
#[derive(Clone, Copy, Debug)]
pub struct TokenKeys {
    pub vault: Pubkey,
    pub vault_token: Pubkey,
    pub mint: Pubkey,
    pub program: Pubkey,
}

pub fn deposit_token(
    depositor: &Pubkey,
    source: &Pubkey,
    to: &TokenKeys,
    amount: u64,
    decimals: u8,
) -> Instruction {
    build(
        Tag::DepositToken,
        &[
            *depositor,
            *source,
            to.mint,
            to.vault_token,
            to.vault,
            to.program,
        ],
        &[&amount.to_le_bytes(), &[decimals]],
    )
}

pub fn withdraw_token(
    authority: &Pubkey,
    from: &TokenKeys,
    recipient: &Pubkey,
    amount: u64,
    decimals: u8,
) -> Instruction {
    build(
        Tag::WithdrawToken,
        &[
            *authority,
            from.vault,
            from.vault_token,
            from.mint,
            *recipient,
            from.program,
        ],
        &[&amount.to_le_bytes(), &[decimals]],
    )
}

pub fn payout_sol(authority: &Pubkey, vault: &Pubkey, payouts: &[(Pubkey, u64)]) -> Instruction {
    let mut accounts = vec![*authority, *vault];
    accounts.extend(payouts.iter().map(|(recipient, _)| *recipient));
    let amounts: Vec<_> = payouts
        .iter()
        .flat_map(|(_, lamports)| lamports.to_le_bytes())
        .collect();
    build(Tag::PayoutSol, &accounts, &[&amounts])
}

pub fn payout_token(
    authority: &Pubkey,
    from: &TokenKeys,
    payouts: &[(Pubkey, u64)],
    decimals: u8,
) -> Instruction {
    let mut accounts = vec![
        *authority,
        from.vault,
        from.vault_token,
        from.mint,
        from.program,
    ];
    accounts.extend(payouts.iter().map(|(recipient, _)| *recipient));
    let amounts: Vec<_> = payouts
        .iter()
        .flat_map(|(_, amount)| amount.to_le_bytes())
        .collect();
    build(Tag::PayoutToken, &accounts, &[&[decimals], &amounts])
}

pub fn close_token_account(
    authority: &Pubkey,
    from: &TokenKeys,
    recipient: &Pubkey,
    rent_recipient: &Pubkey,
    decimals: u8,
) -> Instruction {
    build(
        Tag::CloseTokenAccount,
        &[
            *authority,
            from.vault,
            from.vault_token,
            from.mint,
            *recipient,
            *rent_recipient,
            from.program,
        ],
        &[&[decimals]],
    )
}

pub fn nominate_authority(authority: &Pubkey, vault: &Pubkey, nominee: &Pubkey) -> Instruction {
    build(
        Tag::NominateAuthority,
        &[*authority, *vault],
        &[nominee.as_ref()],
    )
}

pub fn accept_authority(nominee: &Pubkey, vault: &Pubkey) -> Instruction {
    build(Tag::AcceptAuthority, &[*nominee, *vault], &[])
}

pub fn close_vault(authority: &Pubkey, vault: &Pubkey, recipient: &Pubkey) -> Instruction {
    build(Tag::CloseVault, &[*authority, *vault, *recipient], &[])
}

pub fn get_vault(vault: &Pubkey) -> Instruction {
    build(Tag::GetVault, &[*vault], &[])
}

pub fn stateless_deposit(owner: &Pubkey, vault: &Pubkey, lamports: u64, bump: u8) -> Instruction {
    build(
        Tag::StatelessDeposit,
        &[*owner, *vault, SYSTEM],
        &[&lamports.to_le_bytes(), &[bump]],
    )
}

pub fn stateless_withdraw(
    owner: &Pubkey,
    vault: &Pubkey,
    recipient: &Pubkey,
    lamports: u64,
    bump: u8,
) -> Instruction {
    build(
        Tag::StatelessWithdraw,
        &[*owner, *vault, *recipient, SYSTEM],
        &[&lamports.to_le_bytes(), &[bump]],
    )
}
