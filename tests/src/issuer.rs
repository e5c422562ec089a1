//! What the issuer and the holders of a [`TokenStage`]'s mint can do, by the instructions of the token
//! program.

use {
    crate::stage::TokenStage,
    solana_instruction::Instruction,
    solana_program_error::ProgramError,
    solana_pubkey::Pubkey,
    solana_system_interface::instruction as system,
    spl_token_2022_interface::{
        extension::{pausable, scaled_ui_amount, transfer_fee},
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
        self.send(self.harvest_of(account));
    }

    /// The instruction that does that.
    pub fn harvest_of(&self, account: Pubkey) -> Result<Instruction, ProgramError> {
        let (program, mint, _) = self.issuer();
        transfer_fee::instruction::harvest_withheld_tokens_to_mint(program, mint, &[&account])
    }

    /// Sets another fee without a maximum. It is in force two epochs later.
    #[track_caller]
    pub fn set_fee(&mut self, basis_points: u16) {
        let (program, mint, issuer) = self.issuer();
        self.send(transfer_fee::instruction::set_transfer_fee(
            program,
            mint,
            issuer,
            &[],
            basis_points,
            u64::MAX,
        ));
    }

    pub fn pass_epochs(&mut self, epochs: u64) {
        let clock = &mut self.stage.world.svm.mollusk_mut().sysvars.clock;
        clock.epoch += epochs;
        clock.unix_timestamp += 2 * 24 * 60 * 60 * epochs as i64;
    }

    /// Has wallets show another amount, from now on.
    #[track_caller]
    pub fn scale(&mut self, multiplier: f64) {
        let (program, mint, issuer) = self.issuer();
        self.send(scaled_ui_amount::instruction::update_multiplier(
            program,
            mint,
            issuer,
            &[],
            multiplier,
            0,
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

    /// Makes a mint at the address of the one that was closed.
    #[track_caller]
    pub fn make_mint_again(&mut self, decimals: u8) {
        let (program, mint, issuer) = self.issuer();
        let initialize = instruction::initialize_mint2(program, mint, issuer, None, decimals);
        let rent = self.stage.world.rent(82);
        let create = system::create_account(&self.stage.stranger, mint, rent, 82, program);
        self.send(Ok(create));
        self.send(initialize);
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
