//! The client's instructions, each by one function: what a test writes in one line.
//!
//! Payouts are built with any number of recipients, so that the program is the one that answers.

use {cu_vault_interface::client::*, solana_instruction::Instruction, solana_pubkey::Pubkey};

pub fn create_vault(
    payer: &Pubkey,
    base: &Pubkey,
    vault: &Pubkey,
    id: u64,
    bump: u8,
) -> Instruction {
    CreateVault {
        payer: *payer,
        base: *base,
        vault: *vault,
        id,
        bump,
    }
    .instruction()
}

pub fn deposit_sol(depositor: &Pubkey, vault: &Pubkey, lamports: u64) -> Instruction {
    DepositSol {
        depositor: *depositor,
        vault: *vault,
        lamports,
    }
    .instruction()
}

pub fn withdraw_sol(
    authority: &Pubkey,
    vault: &Pubkey,
    recipient: &Pubkey,
    lamports: u64,
) -> Instruction {
    WithdrawSol {
        authority: *authority,
        vault: *vault,
        recipient: *recipient,
        lamports,
    }
    .instruction()
}

/// The accounts that a token transfer between a vault and another user names.
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
    DepositToken {
        depositor: *depositor,
        source: *source,
        mint: to.mint,
        vault_token_account: to.vault_token,
        vault: to.vault,
        token_program: to.program,
        amount,
        decimals,
    }
    .instruction()
}

pub fn withdraw_token(
    authority: &Pubkey,
    from: &TokenKeys,
    recipient: &Pubkey,
    amount: u64,
    decimals: u8,
) -> Instruction {
    WithdrawToken {
        authority: *authority,
        vault: from.vault,
        vault_token_account: from.vault_token,
        mint: from.mint,
        recipient_token_account: *recipient,
        token_program: from.program,
        amount,
        decimals,
    }
    .instruction()
}

pub fn payout_sol(authority: &Pubkey, vault: &Pubkey, payouts: &[(Pubkey, u64)]) -> Instruction {
    PayoutSol {
        authority: *authority,
        vault: *vault,
        payouts,
    }
    .instruction_unchecked()
}

pub fn payout_token(
    authority: &Pubkey,
    from: &TokenKeys,
    payouts: &[(Pubkey, u64)],
    decimals: u8,
) -> Instruction {
    PayoutToken {
        authority: *authority,
        vault: from.vault,
        vault_token_account: from.vault_token,
        mint: from.mint,
        token_program: from.program,
        decimals,
        payouts,
    }
    .instruction_unchecked()
}

pub fn close_token_account(
    authority: &Pubkey,
    from: &TokenKeys,
    recipient: &Pubkey,
    rent_recipient: &Pubkey,
    decimals: u8,
) -> Instruction {
    CloseTokenAccount {
        authority: *authority,
        vault: from.vault,
        vault_token_account: from.vault_token,
        mint: from.mint,
        recipient_token_account: *recipient,
        rent_recipient: *rent_recipient,
        token_program: from.program,
        decimals,
    }
    .instruction()
}

pub fn nominate_authority(authority: &Pubkey, vault: &Pubkey, nominee: &Pubkey) -> Instruction {
    NominateAuthority {
        authority: *authority,
        vault: *vault,
        nominee: *nominee,
    }
    .instruction()
}

pub fn accept_authority(nominee: &Pubkey, vault: &Pubkey) -> Instruction {
    AcceptAuthority {
        nominee: *nominee,
        vault: *vault,
    }
    .instruction()
}

pub fn close_vault(authority: &Pubkey, vault: &Pubkey, recipient: &Pubkey) -> Instruction {
    CloseVault {
        authority: *authority,
        vault: *vault,
        recipient: *recipient,
    }
    .instruction()
}

pub fn get_vault(vault: &Pubkey) -> Instruction {
    GetVault { vault: *vault }.instruction()
}

pub fn lower_reserve(vault: &Pubkey) -> Instruction {
    LowerReserve { vault: *vault }.instruction()
}

pub fn withdraw_excess_lamports(
    authority: &Pubkey,
    from: &TokenKeys,
    recipient: &Pubkey,
) -> Instruction {
    WithdrawExcessLamports {
        authority: *authority,
        vault: from.vault,
        vault_token_account: from.vault_token,
        recipient: *recipient,
        token_program: from.program,
    }
    .instruction()
}

pub fn stateless_deposit(owner: &Pubkey, vault: &Pubkey, lamports: u64, bump: u8) -> Instruction {
    StatelessDeposit {
        owner: *owner,
        vault: *vault,
        lamports,
        bump,
    }
    .instruction()
}

pub fn stateless_withdraw(
    owner: &Pubkey,
    vault: &Pubkey,
    recipient: &Pubkey,
    lamports: u64,
    bump: u8,
) -> Instruction {
    StatelessWithdraw {
        owner: *owner,
        vault: *vault,
        recipient: *recipient,
        lamports,
        bump,
    }
    .instruction()
}
