//! Token accounts.

use {
    super::{Mint, set_up},
    cu_runtime::Svm,
    cu_vault_interface::token::TokenProgram,
    solana_account::Account,
    solana_pubkey::Pubkey,
    spl_token_2022_interface::{
        extension::{
            BaseStateWithExtensions, ExtensionType, StateWithExtensions,
            account_len::try_calculate_account_len_from_mint_data, cpi_guard,
            default_account_state::DefaultAccountState, memo_transfer,
        },
        instruction,
        state::{self, AccountState},
    },
};

/// What the owner of a Token-2022 account may ask of it, beyond what its mint requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountExtension {
    /// The account cannot be given away; every associated token account has it.
    ImmutableOwner,
    /// No transfer comes in without a memo in the instruction before it.
    MemoRequired,
    /// Programs cannot use the owner's signature to move the tokens.
    CpiGuard,
}

impl AccountExtension {
    fn extension_type(&self) -> ExtensionType {
        match self {
            Self::ImmutableOwner => ExtensionType::ImmutableOwner,
            Self::MemoRequired => ExtensionType::MemoTransfer,
            Self::CpiGuard => ExtensionType::CpiGuard,
        }
    }
}

/// A token account that [`build`](Self::build) makes; from [`Mint::open`].
#[must_use]
pub struct NewAccount<'a> {
    mint: &'a mut Mint,
    key: Pubkey,
    owner: Pubkey,
    amount: u64,
    frozen: bool,
    extensions: Vec<AccountExtension>,
}

impl<'a> NewAccount<'a> {
    pub(super) fn new(mint: &'a mut Mint, key: Pubkey, owner: Pubkey) -> Self {
        Self {
            mint,
            key,
            owner,
            amount: 0,
            frozen: false,
            extensions: Vec::new(),
        }
    }

    /// Has the issuer mint `amount` into it, and thaw it first if the mint has it born frozen.
    pub fn holding(mut self, amount: u64) -> Self {
        self.amount = amount;
        self
    }

    /// Has the issuer freeze it, as the last step.
    pub fn frozen(mut self) -> Self {
        self.frozen = true;
        self
    }

    pub fn with(mut self, extension: AccountExtension) -> Self {
        self.extensions.push(extension);
        self
    }

    /// Makes the account, and updates the mint's supply.
    pub fn build(self, svm: &Svm) -> (Pubkey, Account) {
        let program = *self.mint.program.id();
        let (mint, issuer) = (self.mint.key, self.mint.issuer);
        let has = |extension| self.extensions.contains(&extension);

        let mut steps = Vec::new();
        if has(AccountExtension::ImmutableOwner) {
            steps.push(instruction::initialize_immutable_owner(&program, &self.key));
        }
        steps.push(instruction::initialize_account3(
            &program,
            &self.key,
            &mint,
            &self.owner,
        ));
        if self.amount > 0 {
            if self.born_frozen() {
                steps.push(instruction::thaw_account(
                    &program,
                    &self.key,
                    &mint,
                    &issuer,
                    &[],
                ));
            }
            steps.push(instruction::mint_to(
                &program,
                &mint,
                &self.key,
                &issuer,
                &[],
                self.amount,
            ));
        }
        if has(AccountExtension::MemoRequired) {
            steps.push(memo_transfer::instruction::enable_required_transfer_memos(
                &program,
                &self.key,
                &self.owner,
                &[],
            ));
        }
        if has(AccountExtension::CpiGuard) {
            steps.push(cpi_guard::instruction::enable_cpi_guard(
                &program,
                &self.key,
                &self.owner,
                &[],
            ));
        }
        if self.frozen {
            steps.push(instruction::freeze_account(
                &program,
                &self.key,
                &mint,
                &issuer,
                &[],
            ));
        }
        let steps: Vec<_> = steps
            .into_iter()
            .collect::<Result<_, _>>()
            .expect("the token program has these instructions");

        let mut account = set_up::blank(svm, self.len(), &program);
        set_up::run(
            svm,
            &steps,
            [(mint, &mut self.mint.account), (self.key, &mut account)],
        );
        (self.key, account)
    }

    fn born_frozen(&self) -> bool {
        StateWithExtensions::<state::Mint>::unpack(&self.mint.account.data)
            .expect("the token program made the mint")
            .get_extension::<DefaultAccountState>()
            .is_ok_and(|default| default.state == AccountState::Frozen as u8)
    }

    /// Room for the extensions that the mint requires of all its accounts, and for those of this one.
    fn len(&self) -> usize {
        let own: Vec<_> = self
            .extensions
            .iter()
            .map(AccountExtension::extension_type)
            .collect();
        try_calculate_account_len_from_mint_data(&self.mint.account.data, &own)
            .expect("the token program made the mint")
    }
}

/// Needed and given signers, a flag, room for eleven addresses.
const MULTISIG_LEN: usize = 3 + 11 * 32;

/// A multisig that requires `needed` of the signers. It may own token accounts, as a wallet does.
pub fn multisig(
    svm: &Svm,
    program: TokenProgram,
    key: Pubkey,
    signers: &[&Pubkey],
    needed: u8,
) -> (Pubkey, Account) {
    let id = program.id();
    let initialize = instruction::initialize_multisig2(id, &key, signers, needed)
        .expect("at most eleven signers");
    let mut account = set_up::blank(svm, MULTISIG_LEN, id);
    set_up::run(svm, &[initialize], [(key, &mut account)]);
    (key, account)
}
