/**
 * Many recipients, one instruction.
 *
 * A payout that the program would refuse for the number of its recipients is not built; the error is the
 * program's own. How many fit a transaction is another matter: each recipient takes an account lock, and
 * room in the packet.
 */

import type { Address, Instruction, TransactionSigner } from "@solana/kit";
import { VaultError } from "./errors.js";
import { MAX_TOKEN_RECIPIENTS } from "./generated/explanations.js";
import { getPayoutSolInstruction, getPayoutTokenInstructionAsync } from "./generated/instructions/index.js";
import { type ExtraAccounts, refuseRounded, refuseSurplus } from "./token.js";

/** Moves lamports from the vault to each recipient. One who is listed twice is paid twice. */
export function payoutSol(input: {
  authority: TransactionSigner;
  vault: Address;
  payouts: readonly { recipient: Address; lamports: number | bigint }[];
}): Instruction {
  refuseNone(input.payouts);
  input.payouts.forEach(({ lamports }) => refuseRounded(lamports));
  return getPayoutSolInstruction({
    authority: input.authority,
    vault: input.vault,
    recipients: input.payouts.map(({ recipient }) => recipient),
    lamports: input.payouts.map(({ lamports }) => lamports),
  });
}

/** Moves base units from the vault's token account to each recipient's. One that is listed twice is paid twice. */
export async function payoutToken(
  input: {
    authority: TransactionSigner;
    vault: Address;
    mint: Address;
    /** As the mint states them. */
    decimals: number;
    /** SPL Token, if left out. */
    tokenProgram?: Address;
    /** The vault's associated one, if left out. */
    vaultTokenAccount?: Address;
    payouts: readonly { tokenAccount: Address; amount: number | bigint }[];
  } & ExtraAccounts,
): Promise<Instruction> {
  const { payouts, ...rest } = input;
  refuseNone(payouts);
  if (payouts.length > MAX_TOKEN_RECIPIENTS) {
    throw new VaultError("TooManyRecipients");
  }
  refuseSurplus(input);
  payouts.forEach(({ amount }) => refuseRounded(amount));
  return getPayoutTokenInstructionAsync({
    ...rest,
    recipients: payouts.map(({ tokenAccount }) => tokenAccount),
    amounts: payouts.map(({ amount }) => amount),
  });
}

function refuseNone(payouts: readonly unknown[]): void {
  if (payouts.length === 0) {
    throw new VaultError("InvalidInstructionData");
  }
}
