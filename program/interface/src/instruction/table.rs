//! The declaration of the instructions, one entry each, in the order of the discriminators.
//!
//! ```text
//! Name = discriminator, "what it does" {
//!     accounts { slot: "flags", … }     in this order; s: signs, w: writable
//!     then system_program;              the last account, which clients fill in
//!     recipients slot: "flags";         once per amount, after the others
//!     forwards extra_accounts;          the accounts that a transfer hook requires, after all others
//!     struct Args { field: type, … }    the arguments after the discriminator, in a new type
//!     data Args { field: type, … }      or in the type of another entry
//!     head { field: type, … }           or before the amounts of a payout
//!     each amount: u64;                 once per recipient, after the other fields
//!     most LIMIT;                       of recipients
//!     returns Type;                     by return data
//!     cpi "calls";
//!     errors { Error, … }               besides those that follow from the slots, see `implied`
//! }
//! ```
//!
//! A line of documentation at an instruction, a slot or a field goes to the enum and to both
//! structs that build the instruction. `declare.rs` makes the enum, the arguments and `TABLE` from
//! the declaration. `client/instructions.rs` and `invoke/instructions.rs` make the structs.

/// Passes the declaration to a macro.
macro_rules! instructions {
    ($macro:ident) => {
        $macro! {
            CreateVault = 0, "creates the vault of (base, id); base becomes its authority" {
                accounts {
                    /// Pays the rent reserve, and signs.
                    payer: "sw",
                    /// Signs; the vault's address depends on it.
                    base: "s",
                    vault: "w",
                }
                then system_program;
                struct CreateVaultArgs {
                    id: u64,
                    /// The canonical bump. To find it costs a client less than a program.
                    bump: u8,
                }
                cpi "1 System CreateAccountAllowPrefund, signed by the vault";
                errors { VaultExists, NonCanonicalBump }
            }

            /// The deposit fails if there is no vault.
            DepositSol = 1, "moves lamports from the depositor to the vault" {
                accounts {
                    /// Signs.
                    depositor: "sw",
                    vault: "w",
                }
                then system_program;
                struct LamportsArgs { lamports: u64 }
                cpi "1 System Transfer, co-signed by the vault to prove that it is one";
                errors {}
            }

            WithdrawSol = 2, "moves lamports from the vault to the recipient" {
                accounts {
                    /// Signs.
                    authority: "s",
                    vault: "w",
                    recipient: "w",
                }
                data LamportsArgs { lamports: u64 }
                cpi "none";
                errors { InsufficientFunds }
            }

            /// Success does not prove that the vault has more than before: compare the balance of
            /// its token account before and after. A transfer fee can take up to all of the amount.
            /// A permanent delegate can name any source, even without the signature of its owner.
            /// The source can even be a token account of the vault, also the very one that is
            /// credited.
            DepositToken = 3, "moves base units from the depositor's token account to the vault's" {
                accounts {
                    /// Signs; the authority of `source`.
                    depositor: "s",
                    source: "w",
                    mint: "",
                    vault_token_account: "w",
                    vault: "",
                    token_program: "",
                }
                forwards extra_accounts;
                struct TokenArgs {
                    amount: u64,
                    /// The decimals of the mint.
                    decimals: u8,
                }
                cpi "1 Transfer on SPL Token, TransferChecked on Token-2022";
                errors { InvalidTokenAccount, WrongTokenAuthority }
            }

            WithdrawToken = 4, "moves base units from the vault's token account to the recipient's" {
                accounts {
                    /// Signs; the vault's authority.
                    authority: "s",
                    vault: "",
                    vault_token_account: "w",
                    mint: "",
                    recipient_token_account: "w",
                    token_program: "",
                }
                forwards extra_accounts;
                data TokenArgs {
                    amount: u64,
                    /// The decimals of the mint.
                    decimals: u8,
                }
                cpi "1 Transfer on SPL Token, TransferChecked on Token-2022; signed by the vault";
                errors {}
            }

            PayoutSol = 5, "moves lamports from the vault to each recipient" {
                accounts {
                    /// Signs.
                    authority: "s",
                    vault: "w",
                }
                recipients recipient: "w";
                head {}
                each lamports: u64;
                cpi "none";
                errors { InsufficientFunds }
            }

            PayoutToken = 6, "moves base units from the vault's token account to each recipient's" {
                accounts {
                    /// Signs; the vault's authority.
                    authority: "s",
                    vault: "",
                    vault_token_account: "w",
                    mint: "",
                    token_program: "",
                }
                recipients recipient_token_account: "w";
                forwards extra_accounts;
                head {
                    /// The decimals of the mint.
                    decimals: u8,
                }
                each amount: u64;
                most MAX_TOKEN_RECIPIENTS;
                cpi "1 batch of Transfer on SPL Token, of TransferChecked on Token-2022 (without batch for one recipient); n TransferChecked for a hook; signed by the vault";
                errors { TooManyRecipients }
            }

            CloseTokenAccount = 7, "moves all base units out of the vault's token account, then closes it" {
                accounts {
                    /// Signs; the vault's authority.
                    authority: "s",
                    vault: "",
                    vault_token_account: "w",
                    mint: "",
                    /// Receives the base units.
                    recipient_token_account: "w",
                    /// Receives the account's lamports.
                    rent_recipient: "w",
                    token_program: "",
                }
                forwards extra_accounts;
                struct DecimalsArgs {
                    /// The decimals of the mint.
                    decimals: u8,
                }
                cpi "1 batch of Transfer on SPL Token, of TransferChecked on Token-2022, and CloseAccount; an empty account: 1 CloseAccount; signed by the vault";
                errors { InvalidTokenAccount }
            }

            NominateAuthority = 8, "nominates the next authority; all zero withdraws the nomination" {
                accounts {
                    /// Signs.
                    authority: "s",
                    vault: "w",
                }
                struct NominateArgs {
                    /// All zero withdraws the nomination.
                    nominee: address,
                }
                cpi "none";
                errors {}
            }

            AcceptAuthority = 9, "makes the nominee the authority" {
                accounts {
                    /// Signs.
                    nominee: "s",
                    vault: "w",
                }
                data NoArgs {}
                cpi "none";
                errors { NoNomination, WrongNominee }
            }

            /// It does not check for token accounts: close them first.
            CloseVault = 10, "moves every lamport, including the rent reserve, and closes the account" {
                accounts {
                    /// Signs.
                    authority: "s",
                    vault: "w",
                    recipient: "w",
                }
                data NoArgs {}
                cpi "none";
                errors {}
            }

            /// The answer is a [`VaultInfo`](crate::state::VaultInfo).
            GetVault = 11, "returns {withdrawable u64, id u64, authority 32} by return data" {
                accounts {
                    vault: "",
                }
                data NoArgs {}
                returns VaultInfo;
                cpi "none";
                errors {}
            }

            LowerReserve = 12, "lowers the vault's rent reserve to today's minimum, if that is lower; anyone may send it" {
                accounts {
                    vault: "w",
                }
                data NoArgs {}
                cpi "none";
                errors {}
            }

            WithdrawExcessLamports = 13, "moves the lamports above today's minimum out of the vault's token account; its tokens stay" {
                accounts {
                    /// Signs; the vault's authority.
                    authority: "s",
                    vault: "",
                    /// It must not hold wrapped SOL, whose lamports are its tokens.
                    vault_token_account: "w",
                    /// Receives the lamports; may be the vault.
                    recipient: "w",
                    token_program: "",
                }
                data NoArgs {}
                cpi "1 WithdrawExcessLamports, signed by the vault";
                errors {}
            }

            StatelessDeposit = 16, "moves lamports from the owner to the owner's stateless vault" {
                accounts {
                    /// Signs.
                    owner: "sw",
                    vault: "w",
                }
                then system_program;
                struct StatelessArgs {
                    lamports: u64,
                    /// The canonical bump of the owner's stateless vault.
                    bump: u8,
                }
                cpi "1 System Transfer, co-signed by the vault to prove its address";
                errors {}
            }

            StatelessWithdraw = 17, "moves lamports from the owner's stateless vault to the recipient" {
                accounts {
                    /// Signs.
                    owner: "s",
                    vault: "w",
                    recipient: "w",
                }
                then system_program;
                data StatelessArgs {
                    lamports: u64,
                    /// The canonical bump of the owner's stateless vault.
                    bump: u8,
                }
                cpi "1 System Transfer, signed by the vault";
                errors {}
            }
        }
    };
}

pub(crate) use instructions;
