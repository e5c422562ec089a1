//! What the issuer and the holders of a [`TokenStage`]'s mint can do, by the instructions of the token
//! program.

use {
    crate::stage::TokenStage,
    solana_instruction::Instruction,
    solana_program_error::ProgramError,
    solana_pubkey::Pubkey,
    spl_token_2022_interface::{
        extension::{pausable, transfer_fee},
        instruction,
    },
};

impl TokenStage {
    /// Mints tokens straight into an account: no transfer, no fee, no hook.
    #[track_caller]
    pub fn mint_to(&mut self, account: Pubkey, amount: u64) {
        let (program, mint, issuer) = self.issuer();
        self.send(instruction::mint_to(
            program,
            mint,
            &account,
            issuer,
            &[],
            amount,
        ));
    }

    #[track_caller]
    pub fn freeze(&mut self, account: Pubkey) {
        let (program, mint, issuer) = self.issuer();
        self.send(instruction::freeze_account(
            program,
            &account,
            mint,
            issuer,
            &[],
        ));
    }

    #[track_caller]
    pub fn thaw(&mut self, account: Pubkey) {
        let (program, mint, issuer) = self.issuer();
        self.send(instruction::thaw_account(
            program,
            &account,
            mint,
            issuer,
            &[],
        ));
    }

    #[track_caller]
    pub fn pause(&mut self) {
        let (program, mint, issuer) = self.issuer();
        self.send(pausable::instruction::pause(program, mint, issuer, &[]));
    }

    /// Moves withheld fees to the mint. Anybody may.
    #[track_caller]
    pub fn harvest(&mut self, account: Pubkey) {
        let (program, mint, _) = self.issuer();
        self.send(transfer_fee::instruction::harvest_withheld_tokens_to_mint(
            program,
            mint,
            &[&account],
        ));
    }

    /// The depositor burns from its own account.
    #[track_caller]
    pub fn burn(&mut self, amount: u64) {
        let (program, mint, _) = self.issuer();
        self.send(instruction::burn(
            program,
            &self.source,
            mint,
            &self.stage.depositor,
            &[],
            amount,
        ));
    }

    /// Closes a mint with a close authority, once nothing is left of it.
    #[track_caller]
    pub fn close_mint(&mut self) {
        let (program, mint, issuer) = self.issuer();
        self.send(instruction::close_account(
            program,
            mint,
            issuer,
            issuer,
            &[],
        ));
    }

    fn issuer(&self) -> (&Pubkey, &Pubkey, &Pubkey) {
        (&self.keys.program, &self.mint.key, &self.mint.issuer)
    }

    #[track_caller]
    fn send(&mut self, instruction: Result<Instruction, ProgramError>) {
        let instruction = instruction.expect("the token program has this instruction");
        self.stage.world.send(&instruction);
    }
}
