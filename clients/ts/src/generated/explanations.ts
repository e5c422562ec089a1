// Written by `npm run generate`, from program/idl.json and program/interface.json.

/** Recipients that one PayoutToken serves. */
export const MAX_TOKEN_RECIPIENTS = 60;

/** Accounts beyond the table that one token instruction forwards to Token-2022. */
export const MAX_EXTRA_ACCOUNTS = 16;

/** The program's own errors. */
export const VAULT_ERRORS = [
  {
    code: 6000,
    name: "UnknownInstruction",
    cause:
      "There is no instruction data, or its first byte is no discriminator of this program",
    cure: "take the discriminator from the instruction table",
  },
  {
    code: 6001,
    name: "InvalidInstructionData",
    cause:
      "The data after the discriminator is too short, too long or names no recipient",
    cure: "lay out exactly the fields of the instruction table, packed and little-endian",
  },
  {
    code: 6002,
    name: "NotEnoughAccounts",
    cause: "The instruction got fewer accounts than its table lists",
    cure: "pass every account of the table, in its order; one recipient per amount",
  },
  {
    code: 6003,
    name: "TooManyAccounts",
    cause: "The instruction got more accounts than it takes",
    cure: "remove the surplus; only Token-2022 transfers take extra accounts, at most 16",
  },
  {
    code: 6004,
    name: "MissingSigner",
    cause: "An account that must sign did not",
    cure: "sign with the payer, base, depositor, authority, nominee or owner",
  },
  {
    code: 6005,
    name: "DuplicateAccount",
    cause: "Two slots that must differ hold the same account",
    cure: "do not name the account that is debited as a recipient too",
  },
  {
    code: 6006,
    name: "InvalidVaultOwner",
    cause: "The vault account is not owned by this program",
    cure: "create the vault first, and check the address",
  },
  {
    code: 6007,
    name: "InvalidVaultSize",
    cause: "The vault account does not hold 120 bytes",
    cure: "pass an account that CreateVault made",
  },
  {
    code: 6008,
    name: "InvalidVaultDiscriminator",
    cause: "The account is not a vault: its first byte is not 1",
    cure: "pass an account that CreateVault made",
  },
  {
    code: 6009,
    name: "UnsupportedVersion",
    cause: "The vault was written by another version of the program",
    cure: "use a client of that version",
  },
  {
    code: 6010,
    name: "WrongAuthority",
    cause: "The signer is not the vault's authority",
    cure: "sign with the authority that GetVault returns",
  },
  {
    code: 6011,
    name: "NoNomination",
    cause: "The vault has no pending authority",
    cure: "have the authority send NominateAuthority first",
  },
  {
    code: 6012,
    name: "WrongNominee",
    cause: "The signer is not the vault's pending authority",
    cure: "sign with the nominated key",
  },
  {
    code: 6013,
    name: "VaultExists",
    cause: "The address already holds an account with data",
    cure: "use the vault that is there, or another id",
  },
  {
    code: 6014,
    name: "NonCanonicalBump",
    cause: "A higher bump gives an address too, so this one is not canonical",
    cure: "derive the address and its bump with find_program_address",
  },
  {
    code: 6015,
    name: "InvalidTokenProgram",
    cause: "The token program is neither SPL Token nor Token-2022",
    cure: "pass the token program that owns the mint",
  },
  {
    code: 6016,
    name: "InvalidTokenAccount",
    cause: "The vault's token account is too short to be a token account",
    cure: "pass a token account, not a mint",
  },
  {
    code: 6017,
    name: "WrongTokenAuthority",
    cause: "The token account's authority is not this vault",
    cure: "pass a token account whose authority is the vault, such as its ATA",
  },
  {
    code: 6018,
    name: "InsufficientFunds",
    cause:
      "The amount is more than the vault may pay out: its lamports less the rent reserve",
    cure: "send at most the amount that GetVault returns as withdrawable",
  },
  {
    code: 6019,
    name: "NotWritable",
    cause: "An account that the program changes itself was passed as read-only",
    cure: "mark the vault and every recipient as writable",
  },
  {
    code: 6020,
    name: "TooManyRecipients",
    cause: "A token payout names more than 60 recipients",
    cure: "split it into several instructions",
  },
  {
    code: 6021,
    name: "VaultIsSigner",
    cause:
      "The vault itself signed the transaction, so its signature does not prove its address",
    cure: "pass the PDA, which no key can sign for",
  },
] as const;

/** What the runtime and the programs that the vault calls answer, as they name it. */
export const OTHER_ERRORS = [
  {
    name: "PrivilegeEscalation",
    from: "the runtime",
    cause:
      "the address is not the one that base, id and bump (or owner and bump) give; or an account of a transfer was passed read-only",
    cure: "derive the address and its bump again, and mark every account that is written as writable",
  },
  {
    name: "ProgramFailedToComplete",
    from: "the runtime",
    cause: "the bump gives no address at all",
    cure: "derive the address and its bump with find_program_address",
  },
  {
    name: "MissingAccount",
    from: "the runtime",
    cause:
      "the System program, the token program or the program of a transfer hook was not passed",
    cure: "pass that program too",
  },
  {
    name: "ExternalAccountLamportSpend",
    from: "the runtime",
    cause:
      "the vault is an account of another program that looks like one; or a recipient's balance would not fit 64 bits; or a token account belongs to another program than the token program that was passed",
    cure: "check the vault's address, and the recipient's balance",
  },
  {
    name: "ExternalAccountDataModified",
    from: "the runtime",
    cause:
      "the vault is an account of another program that looks like one; or a recipient's balance would not fit 64 bits; or a token account belongs to another program than the token program that was passed",
    cure: "check the vault's address, and the recipient's balance",
  },
  {
    name: "InsufficientFundsForRent",
    from: "the runtime, for the transaction",
    cause:
      "a new recipient would be left below rent exemption; or rent has risen, and the vault would be left below today's minimum",
    cure: "send enough for rent exemption, or to an account that has it",
  },
  {
    name: "Custom(0)",
    from: "the System program",
    cause: "the address is in use",
    cure: "take another address",
  },
  {
    name: "Custom(1)",
    from: "the System program",
    cause: "the balance is too low",
    cure: "send less, or fund the account first",
  },
  {
    name: "Custom(n)",
    from: "the token program",
    cause: "its own checks, such as the mint of an account or its authority",
    cure: "look the code up in the token program's own errors",
  },
] as const;

/** The codes of the token program for which there is more to say. */
export const TOKEN_ERRORS = [
  {
    cause: "the balance is too low",
    code: 1,
    cure: "ask for less",
    from: "the token program",
    name: "Custom(1)",
  },
  {
    cause:
      "this cluster's Token-2022 is older than version 11.0.0 and has no batch",
    code: 12,
    cure: "pay one recipient at a time, withdraw everything from a token account before it is closed",
    from: "the token program",
    name: "Custom(12)",
  },
  {
    cause: "the token account is frozen",
    code: 17,
    cure: "have the mint's freeze authority thaw it",
    from: "the token program",
    name: "Custom(17)",
  },
  {
    cause: "the token account holds withheld transfer fees",
    code: 35,
    cure: "harvest them to the mint, which anyone may, and close it then",
    from: "the token program",
    name: "Custom(35)",
  },
  {
    cause: "the recipient's token account requires a memo",
    code: 36,
    cure: "have its owner switch that off, as a vault cannot write a memo",
    from: "the token program",
    name: "Custom(36)",
  },
  {
    cause: "the owner of a token account allows no transfer by another program",
    code: 42,
    cure: "have its owner switch that off",
    from: "the token program",
    name: "Custom(42)",
  },
  {
    cause: "the mint is paused",
    code: 67,
    cure: "wait until its issuer resumes it",
    from: "the token program",
    name: "Custom(67)",
  },
] as const;
