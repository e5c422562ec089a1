/** Tokens into a vault, and the accounts of a transfer hook. */

import type { Address, Instruction, TransactionSigner } from "@solana/kit";
import { getCreateAssociatedTokenIdempotentInstructionAsync } from "@solana-program/token";
import { VaultError } from "./errors.js";
import { MAX_EXTRA_ACCOUNTS } from "./generated/explanations.js";
import { getDepositTokenInstructionAsync } from "./generated/instructions/index.js";
import { TOKEN_2022_PROGRAM_ADDRESS, TOKEN_PROGRAM_ADDRESS } from "./programs.js";

/** The accounts that the mint's transfer hook requires. */
export type ExtraAccounts = {
  writableExtraAccounts?: Address[];
  extraAccounts?: Address[];
};

/**
 * Opens the vault's associated token account, unless it is there, and moves base units to it from the
 * depositor's token account.
 */
export async function depositToken(
  input: {
    /** Pays for the token account; the depositor, if left out. */
    payer?: TransactionSigner;
    depositor: TransactionSigner;
    /** The depositor's token account. */
    source: Address;
    vault: Address;
    mint: Address;
    amount: number | bigint;
    /** As the mint states them. */
    decimals: number;
    /** SPL Token, if left out. */
    tokenProgram?: Address;
  } & ExtraAccounts,
): Promise<[Instruction, Instruction]> {
  const { payer = input.depositor, ...deposit } = input;
  const { mint, vault: owner, tokenProgram = TOKEN_PROGRAM_ADDRESS } = input;
  refuseSurplus(input);
  refuseRounded(input.amount);
  return [
    await getCreateAssociatedTokenIdempotentInstructionAsync({ payer, owner, mint, tokenProgram }),
    await getDepositTokenInstructionAsync(deposit),
  ];
}

/** More extra accounts than the program forwards, or any where the token program takes none. */
export function refuseSurplus(input: { tokenProgram?: Address } & ExtraAccounts): void {
  const extra = (input.writableExtraAccounts?.length ?? 0) + (input.extraAccounts?.length ?? 0);
  if (extra > (input.tokenProgram === TOKEN_2022_PROGRAM_ADDRESS ? MAX_EXTRA_ACCOUNTS : 0)) {
    throw new VaultError("TooManyAccounts");
  }
}

/** A number from 2^53 on may have been rounded before it came here: it moves what it says, not what was meant. */
export function refuseRounded(amount: number | bigint): void {
  if (typeof amount === "number" && amount > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(
      `the number ${amount} may have been rounded; write amounts above 2^53 - 1 as a bigint`,
    );
  }
}
