/** A compute unit limit that is what the transaction consumes. */

import { setTransactionMessageComputeUnitLimit, type TransactionMessage } from "@solana/kit";

const MOST = 1_400_000;

/**
 * The message with its compute unit limit set to what a simulation of it consumed.
 *
 * The simulated message has a limit too, the highest: it costs compute units to set one. What the vault
 * consumes depends on its accounts alone; `spare` is for what may change in between, such as a recipient's
 * account that somebody else opens.
 *
 * Where a node simulates, kit does the same: `estimateAndSetResourceLimitsFactory`.
 */
export async function setMeasuredComputeUnitLimit<T extends TransactionMessage>(
  message: T,
  simulate: (message: T) => Promise<number | bigint> | number | bigint,
  spare = 0,
): Promise<T> {
  const consumed = await simulate(setTransactionMessageComputeUnitLimit(MOST, message));
  return setTransactionMessageComputeUnitLimit(Math.min(Number(consumed) + spare, MOST), message);
}
