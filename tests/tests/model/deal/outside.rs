//! What happens without the vault program: people send, mint, freeze, give away, open and close.

use {
    super::Table,
    cu_runtime::programs,
    cu_vault_tests::model::token::Holding,
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    solana_system_interface::instruction as system,
    spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent,
    spl_token_2022_interface::{
        extension::transfer_fee::instruction::harvest_withheld_tokens_to_mint,
        instruction::{self as token, AuthorityType},
    },
};

impl Table<'_> {
    pub(super) fn outside(&mut self) -> Instruction {
        let cast = &self.start.cast;
        if self.dice.one_in(4) {
            return self.send_lamports();
        }
        let mint_index = self.dice.below(cast.mints.len());
        let of_vault = self.dice.coin();
        let accounts = if of_vault {
            &cast.vault_tokens[mint_index]
        } else {
            &cast.user_tokens[mint_index]
        };
        let which = self.dice.below(accounts.len());
        let others = cast.other_tokens.iter().filter(|(_, of)| *of == mint_index);
        let others: Vec<_> = others.map(|(key, _)| *key).collect();
        let key = if self.dice.one_in(8) {
            *self.dice.pick(&others)
        } else {
            accounts[which]
        };
        let Some(holding) = self.holding(&key) else {
            return self.open(mint_index, of_vault, which);
        };
        let (mint, program) = (&cast.mints[mint_index].key, &cast.mints[mint_index].program);
        let owner = holding.owner;
        let instruction = match self.dice.below(12) {
            0 | 1 => {
                let amount = 1 + self.dice.below(100_000) as u64;
                token::mint_to(program, mint, &key, &cast.issuer, &[], amount)
            }
            2 => token::freeze_account(program, &key, mint, &cast.issuer, &[]),
            3..=5 if holding.frozen => token::thaw_account(program, &key, mint, &cast.issuer, &[]),
            3 => {
                let delegate = self.somebody();
                let amount = self.part_of(holding.amount);
                token::approve(program, &key, &delegate, &owner, &[], amount)
            }
            4 => token::revoke(program, &key, &owner, &[]),
            5 => {
                let closer = self.somebody();
                let kind = AuthorityType::CloseAccount;
                token::set_authority(program, &key, Some(&closer), kind, &owner, &[])
            }
            6 => {
                let new = self.somebody();
                let kind = AuthorityType::AccountOwner;
                token::set_authority(program, &key, Some(&new), kind, &owner, &[])
            }
            7 => self.close(program, &key, &holding),
            8 if *program == programs::TOKEN_2022 => {
                harvest_withheld_tokens_to_mint(program, mint, &[&key])
            }
            _ => {
                let to = *self.dice.pick(accounts);
                let amount = self.part_of(holding.amount / 4);
                token::transfer_checked(program, &key, mint, &to, &owner, &[], amount, 6)
            }
        };
        instruction.expect("the token program has this instruction")
    }

    /// To anybody: a vault, one that is still to be made, a token account, an attacker's account.
    fn send_lamports(&mut self) -> Instruction {
        let from = self.user();
        let to = if self.dice.coin() {
            self.dice.pick(&self.start.cast.vaults).key
        } else {
            *self.dice.pick(&self.start.cast.all)
        };
        let reserve = self.start.rent_reserve;
        let lamports = *self
            .dice
            .pick(&[1, reserve - 1, reserve, reserve + 1, 50_000_000]);
        system::transfer(&from, &to, lamports)
    }

    fn open(&mut self, mint: usize, of_vault: bool, which: usize) -> Instruction {
        let cast = &self.start.cast;
        let owner = if of_vault {
            cast.vaults[which].key
        } else {
            cast.users[which]
        };
        let payer = self.user();
        let mint = &cast.mints[mint];
        create_associated_token_account_idempotent(&payer, &owner, &mint.key, &mint.program)
    }

    fn close(
        &mut self,
        program: &Pubkey,
        key: &Pubkey,
        holding: &Holding,
    ) -> Result<Instruction, solana_program_error::ProgramError> {
        let closer = holding.close_authority.unwrap_or(holding.owner);
        let rent = self.user();
        token::close_account(program, key, &rent, &closer, &[])
    }

    /// A user or a vault.
    fn somebody(&mut self) -> Pubkey {
        if self.dice.coin() {
            self.user()
        } else {
            self.dice.pick(&self.start.cast.vaults).key
        }
    }
}
