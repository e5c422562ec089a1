// A test of another project's Anchor program, recorded with two lines. scripts/try-gate.sh runs it.

import {
  AccountRole,
  address,
  appendTransactionMessageInstructions,
  createTransactionMessage,
  generateKeyPairSigner,
  getAddressEncoder,
  getProgramDerivedAddress,
  type Instruction,
  lamports,
  pipe,
  setTransactionMessageFeePayerSigner,
  signTransactionMessageWithSigners,
  type TransactionSigner,
} from "@solana/kit";
import { SYSTEM_PROGRAM_ADDRESS } from "@solana-program/system";
import { FailedTransactionMetadata, LiteSVM } from "litesvm";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { recorded } from "../src/record.js";

const {
  CU_ANCHOR_ELF: elf = assert.fail("CU_ANCHOR_ELF"),
  CU_ANCHOR_CU: cu = assert.fail("CU_ANCHOR_CU"),
  CU_ANCHOR_ID: id = assert.fail("CU_ANCHOR_ID"),
} = process.env;
const PROGRAM = address(id);

/** The data of `initialize_group_authority` and `update_group_authority`: a discriminator and an address. */
function data(name: string, authority: TransactionSigner): Uint8Array {
  const discriminator = createHash("sha256").update(`global:${name}`).digest().subarray(0, 8);
  return Uint8Array.from([...discriminator, ...getAddressEncoder().encode(authority.address)]);
}

test("a group", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "cu-record-"));
  t.after(() => rmSync(folder, { recursive: true }));
  process.env["CU_RECORD"] = join(folder, "rows");

  const svm = recorded(new LiteSVM(), PROGRAM, t.name);
  svm.addProgramFromFile(PROGRAM, elf);
  const [authority, seed] = [await generateKeyPairSigner(), await generateKeyPairSigner()];
  svm.airdrop(authority.address, lamports(10_000_000_000n));
  const [group] = await getProgramDerivedAddress({
    programAddress: PROGRAM,
    seeds: ["group_authority", getAddressEncoder().encode(seed.address)],
  });
  const send = async (instruction: Instruction): Promise<[bigint, string | undefined]> => {
    svm.expireBlockhash();
    const message = pipe(
      createTransactionMessage({ version: 0 }),
      (message) => setTransactionMessageFeePayerSigner(authority, message),
      (message) => appendTransactionMessageInstructions([instruction], message),
      (message) => svm.setTransactionMessageLifetimeUsingLatestBlockhash(message),
    );
    const result = svm.sendTransaction(await signTransactionMessageWithSigners(message));
    return result instanceof FailedTransactionMetadata
      ? [result.meta().computeUnitsConsumed(), result.toString()]
      : [result.computeUnitsConsumed(), undefined];
  };
  const signer = (signer: TransactionSigner, role: AccountRole) => ({
    address: signer.address,
    role,
    signer,
  });
  const update = {
    programAddress: PROGRAM,
    accounts: [
      signer(authority, AccountRole.READONLY_SIGNER),
      { address: group, role: AccountRole.WRITABLE },
    ],
    data: data("update_group_authority", seed),
  };
  const made = await send({
    programAddress: PROGRAM,
    accounts: [
      signer(authority, AccountRole.WRITABLE_SIGNER),
      signer(seed, AccountRole.READONLY_SIGNER),
      { address: group, role: AccountRole.WRITABLE },
      { address: SYSTEM_PROGRAM_ADDRESS, role: AccountRole.READONLY },
    ],
    data: data("initialize_group_authority", authority),
  });
  const handed = await send(update);
  // The authority is another one now.
  const refused = await send(update);
  assert.deepEqual([made[1], handed[1]], [undefined, undefined]);
  assert.match(refused[1] ?? "", /InstructionError\(0, Custom\(2003\)\)/);

  const json = join(folder, "report.json");
  const run = spawnSync(cu, ["run", elf, "--fixtures", join(folder, "rows"), "--json", json], {
    encoding: "utf8",
  });
  assert.equal(run.status, 0, run.stderr);
  const { rows } = JSON.parse(readFileSync(json, "utf8")) as {
    rows: { id: string; cu: number; refused?: string }[];
  };
  assert.deepEqual(
    rows.map((row) => [row.id, BigInt(row.cu), row.refused]),
    [
      ["a_group-01", made[0], undefined],
      ["a_group-02", handed[0], undefined],
      ["a_group-03", refused[0], "Custom(2003)"],
    ],
  );
});
