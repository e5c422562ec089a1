//! Mints, with and without Token-2022 extensions.

use {
    super::{AccountExtension, NewAccount, set_up},
    cu_runtime::Svm,
    cu_vault_interface::token::TokenProgram,
    solana_account::Account,
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    spl_associated_token_account_interface::{
        address::get_associated_token_address_with_program_id,
        instruction::create_associated_token_account,
    },
    spl_token_2022_interface::{
        extension::{
            ExtensionType, confidential_transfer, default_account_state, interest_bearing_mint,
            pausable, permissioned_burn, scaled_ui_amount, transfer_fee, transfer_hook,
        },
        instruction,
        state::{self, AccountState},
    },
};

/// The decimals of every mint here.
pub const DECIMALS: u8 = 6;

/// What a Token-2022 mint may do beyond a classic one. Where there is an authority, it is the issuer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MintExtension {
    /// Withholds a part of every transfer in the destination account.
    TransferFee { basis_points: u16, maximum: u64 },
    /// Calls a program at the end of every transfer.
    TransferHook { program: Pubkey },
    /// Lets the issuer close the mint once nothing is left of it.
    CloseAuthority,
    /// Accounts are born frozen.
    DefaultFrozen,
    /// Tokens stay where they were minted.
    NonTransferable,
    /// The issuer may move and burn anybody's tokens.
    PermanentDelegate,
    /// The issuer may stop all transfers: [`Mint::pause`].
    Pausable,
    /// Wallets show the amount times a factor; transfers know nothing of it.
    ScaledUiAmount { multiplier: f64 },
    /// Wallets show the amount with interest; transfers know nothing of it.
    InterestBearing { basis_points: i16 },
    /// Accounts may keep a part of their tokens hidden, in balances of their own.
    Confidential,
    /// No one burns tokens without the issuer's signature.
    PermissionedBurn,
}

impl MintExtension {
    fn extension_type(&self) -> ExtensionType {
        match self {
            Self::TransferFee { .. } => ExtensionType::TransferFeeConfig,
            Self::TransferHook { .. } => ExtensionType::TransferHook,
            Self::CloseAuthority => ExtensionType::MintCloseAuthority,
            Self::DefaultFrozen => ExtensionType::DefaultAccountState,
            Self::NonTransferable => ExtensionType::NonTransferable,
            Self::PermanentDelegate => ExtensionType::PermanentDelegate,
            Self::Pausable => ExtensionType::Pausable,
            Self::ScaledUiAmount { .. } => ExtensionType::ScaledUiAmount,
            Self::InterestBearing { .. } => ExtensionType::InterestBearingConfig,
            Self::Confidential => ExtensionType::ConfidentialTransferMint,
            Self::PermissionedBurn => ExtensionType::PermissionedBurn,
        }
    }

    fn initialize(&self, program: &Pubkey, mint: &Pubkey, issuer: &Pubkey) -> Instruction {
        match *self {
            Self::TransferFee {
                basis_points,
                maximum,
            } => transfer_fee::instruction::initialize_transfer_fee_config(
                program,
                mint,
                Some(issuer),
                Some(issuer),
                basis_points,
                maximum,
            ),
            Self::TransferHook { program: hook } => {
                transfer_hook::instruction::initialize(program, mint, Some(*issuer), Some(hook))
            }
            Self::CloseAuthority => {
                instruction::initialize_mint_close_authority(program, mint, Some(issuer))
            }
            Self::DefaultFrozen => {
                default_account_state::instruction::initialize_default_account_state(
                    program,
                    mint,
                    &AccountState::Frozen,
                )
            }
            Self::NonTransferable => instruction::initialize_non_transferable_mint(program, mint),
            Self::PermanentDelegate => {
                instruction::initialize_permanent_delegate(program, mint, issuer)
            }
            Self::Pausable => pausable::instruction::initialize(program, mint, issuer),
            Self::ScaledUiAmount { multiplier } => {
                scaled_ui_amount::instruction::initialize(program, mint, Some(*issuer), multiplier)
            }
            Self::InterestBearing { basis_points } => {
                interest_bearing_mint::instruction::initialize(
                    program,
                    mint,
                    Some(*issuer),
                    basis_points,
                )
            }
            Self::Confidential => confidential_transfer::instruction::initialize_mint(
                program,
                mint,
                Some(*issuer),
                true,
                None,
            ),
            Self::PermissionedBurn => {
                permissioned_burn::instruction::initialize(program, mint, issuer)
            }
        }
        .expect("only Token-2022 has extensions")
    }
}

/// A mint whose supply is always the sum of the accounts made from it.
#[derive(Clone, Debug)]
pub struct Mint {
    pub program: TokenProgram,
    pub key: Pubkey,
    /// Mint authority, freeze authority and every other authority that an extension has.
    pub issuer: Pubkey,
    pub account: Account,
}

impl Mint {
    /// `extensions` come in the order in which they are initialised; a classic mint has none.
    pub fn new(
        svm: &Svm,
        program: TokenProgram,
        key: Pubkey,
        issuer: Pubkey,
        extensions: &[MintExtension],
    ) -> Self {
        let id = *program.id();
        let types: Vec<_> = extensions
            .iter()
            .map(MintExtension::extension_type)
            .collect();
        let len = ExtensionType::try_calculate_account_len::<state::Mint>(&types)
            .expect("every mint extension has a fixed length");

        let instructions: Vec<_> = extensions
            .iter()
            .map(|extension| extension.initialize(&id, &key, &issuer))
            .chain(instruction::initialize_mint2(
                &id,
                &key,
                &issuer,
                Some(&issuer),
                DECIMALS,
            ))
            .collect();

        let mut account = set_up::blank(svm, len, &id);
        set_up::run(svm, &instructions, [(key, &mut account)]);
        Self {
            program,
            key,
            issuer,
            account,
        }
    }

    /// A token account to be made, of this mint, at `key`, for `owner`.
    pub fn open(&mut self, key: Pubkey, owner: Pubkey) -> NewAccount<'_> {
        NewAccount::new(self, key, owner)
    }

    /// As [`open`](Self::open), at the address and with the extension that the associated token
    /// program would give it.
    pub fn open_associated(&mut self, owner: Pubkey) -> NewAccount<'_> {
        let key = self.associated_address(&owner);
        let immutable = self.program == TokenProgram::Token2022;
        let new = self.open(key, owner);
        if immutable {
            new.with(AccountExtension::ImmutableOwner)
        } else {
            new
        }
    }

    pub fn associated_address(&self, owner: &Pubkey) -> Pubkey {
        get_associated_token_address_with_program_id(owner, &self.key, self.program.id())
    }

    /// Has the associated token program open an account for `owner`.
    pub fn create_associated(&self, payer: &Pubkey, owner: &Pubkey) -> Instruction {
        create_associated_token_account(payer, owner, &self.key, self.program.id())
    }

    /// Stops all transfers of a [`MintExtension::Pausable`] mint.
    pub fn pause(&mut self, svm: &Svm) {
        let pause =
            pausable::instruction::pause(self.program.id(), &self.key, &self.issuer, &[]).unwrap();
        set_up::run(svm, &[pause], [(self.key, &mut self.account)]);
    }

    /// `TransferChecked` as a wallet sends it, before the accounts of a hook are appended.
    pub fn transfer(
        &self,
        source: &Pubkey,
        destination: &Pubkey,
        authority: &Pubkey,
        amount: u64,
    ) -> Instruction {
        instruction::transfer_checked(
            self.program.id(),
            source,
            &self.key,
            destination,
            authority,
            &[],
            amount,
            DECIMALS,
        )
        .expect("the program is a token program")
    }

    /// The mint as the SVM takes it.
    pub fn keyed(&self) -> (Pubkey, Account) {
        (self.key, self.account.clone())
    }
}
