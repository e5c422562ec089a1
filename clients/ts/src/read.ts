/** What comes back from a node: accounts and return data. */

import {
  type Address,
  type Base64EncodedDataResponse,
  type EncodedAccount,
  getBase64Encoder,
  type ReadonlyUint8Array,
} from "@solana/kit";
import { VaultError } from "./errors.js";
import {
  getVaultDecoder,
  getVaultSize,
  VAULT_DISCRIMINATOR,
  type Vault,
} from "./generated/accounts/index.js";
import { CU_VAULT_PROGRAM_ADDRESS } from "./generated/programs/index.js";
import { getVaultInfoDecoder, type VaultInfo } from "./generated/types/index.js";

/**
 * The vault in an account; what is none is refused with the program's own error, where the generated
 * `decodeVault` decodes anything long enough. A stateless vault has no data, and is none in this sense.
 */
export function readVault(account: Pick<EncodedAccount, "programAddress" | "data">): Vault {
  if (account.programAddress !== CU_VAULT_PROGRAM_ADDRESS) {
    throw new VaultError("InvalidVaultOwner");
  }
  if (account.data.length !== getVaultSize()) {
    throw new VaultError("InvalidVaultSize");
  }
  const vault = getVaultDecoder().decode(account.data);
  if (vault.discriminator !== VAULT_DISCRIMINATOR) {
    throw new VaultError("InvalidVaultDiscriminator");
  }
  if (vault.version !== VERSION) {
    throw new VaultError("UnsupportedVersion");
  }
  return vault;
}

/**
 * What may leave a vault that holds so many lamports. `minimum` is what a node answers to
 * `getMinimumBalanceForRentExemption(getVaultSize())`: where rent has risen above the vault's reserve, the runtime
 * keeps that much, and GetVault's `withdrawable` is more than may leave.
 */
export function withdrawable(vault: Pick<Vault, "rentReserve">, held: bigint, minimum: bigint): bigint {
  const stays = vault.rentReserve > minimum ? vault.rentReserve : minimum;
  return held > stays ? held - stays : 0n;
}

/** Return data as a node answers it, or as bytes. */
export type ReturnData = {
  programId: Address;
  data: Base64EncodedDataResponse | ReadonlyUint8Array;
};

/**
 * What GetVault returned, in return data that the vault's program set.
 *
 * Nodes may leave out the zeros at the end of return data: what is missing is zero. The authority never is
 * all zero, so something of it is always there.
 */
export function readVaultInfo({ programId, data }: ReturnData): VaultInfo {
  if (programId !== CU_VAULT_PROGRAM_ADDRESS) {
    throw new Error(`the return data is not the vault's but of ${programId}`);
  }
  const bytes =
    data instanceof Uint8Array ? data : getBase64Encoder().encode((data as Base64EncodedDataResponse)[0]);
  const decoder = getVaultInfoDecoder();
  if (bytes.length <= AUTHORITY_OFFSET || bytes.length > decoder.fixedSize) {
    throw new Error(`GetVault does not return ${bytes.length} bytes`);
  }
  const whole = new Uint8Array(decoder.fixedSize);
  whole.set(bytes);
  return decoder.decode(whole);
}

/** The version of the state that this client was made for. */
const VERSION = 1;

/** Where the authority begins in a `VaultInfo`. */
const AUTHORITY_OFFSET = 16;
