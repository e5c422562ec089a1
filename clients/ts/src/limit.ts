/** The limits of a transaction: compute units as it consumes them, and in v1 what it may load. */

import {
  getTransactionMessageLoadedAccountsDataSizeLimit,
  setTransactionMessageComputeUnitLimit,
  setTransactionMessageLoadedAccountsDataSizeLimit,
  type TransactionMessage,
} from "@solana/kit";

const MOST = 1_400_000;

/** The bytes of accounts that a v0 transaction may load which does not say. */
const MOST_LOADED = 64 * 1024 * 1024;

/**
 * The message with its compute unit limit set to what a simulation of it consumed.
 *
 * The simulated message has a limit too, the highest: it costs compute units to set one. The vault's
 * consumption depends on its accounts alone; `spare` is for what may change in between, such as a recipient's
 * account that another user opens.
 *
 * A v1 message without a limit of the data that its accounts load would load none, and fail. Where it has no such
 * limit, it gets the highest, which v0 has without a word.
 *
 * Where a node simulates, kit does the same: `estimateAndSetResourceLimitsFactory`.
 */
export async function setMeasuredComputeUnitLimit<T extends TransactionMessage>(
  message: T,
  simulate: (message: T) => Promise<number | bigint> | number | bigint,
  spare = 0,
): Promise<T> {
  const loading = withLoadedLimit(message);
  const consumed = await simulate(setTransactionMessageComputeUnitLimit(MOST, loading));
  return setTransactionMessageComputeUnitLimit(Math.min(Number(consumed) + spare, MOST), loading);
}

function withLoadedLimit<T extends TransactionMessage>(message: T): T {
  const isLeftOut = getTransactionMessageLoadedAccountsDataSizeLimit(message) === undefined;
  return message.version === 1 && isLeftOut
    ? setTransactionMessageLoadedAccountsDataSizeLimit(MOST_LOADED, message)
    : message;
}
