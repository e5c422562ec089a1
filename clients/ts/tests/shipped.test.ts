// Which token programs the other tests run, by the hash of their ELFs.

import { type EncodedAccount, getAddressDecoder } from "@solana/kit";
import { ASSOCIATED_TOKEN_PROGRAM_ADDRESS } from "@solana-program/token";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { TOKEN_2022_PROGRAM_ADDRESS, TOKEN_PROGRAM_ADDRESS } from "../src/index.js";
import { Machine } from "./machine.js";

/** The files in bench/runtime/programs. */
const SHIPPED = [
  [
    TOKEN_PROGRAM_ADDRESS,
    "p_token-1.0.0.so",
    "8190d3f7ceb6cb7a7a8d8924bff89f9f611e15ce1f806f2b6237f3311a98f697",
  ],
  [
    TOKEN_2022_PROGRAM_ADDRESS,
    "spl_token_2022-11.0.0.so",
    "495e9d7680dd555cb126a6a8e5464af5be9b01f02f2cd70634352722d22e3cad",
  ],
  [
    ASSOCIATED_TOKEN_PROGRAM_ADDRESS,
    "associated_token-1.1.1.so",
    "6804554e69fd3a58caa191dc4a58f4c67223d30ca28ab8987f39fc18d2f7374d",
  ],
] as const;

test("the token programs are those that the reports name", async () => {
  const machine = await Machine.start("v3");
  for (const [program, name, hash] of SHIPPED) {
    const elf = elfOf(machine, machine.account(program));
    assert.equal(createHash("sha256").update(elf).digest("hex"), hash, name);
  }
});

/** An upgradeable program's account names another one, which has the ELF after a header. */
function elfOf(machine: Machine, { programAddress, data }: EncodedAccount): Uint8Array {
  return programAddress === "BPFLoaderUpgradeab1e11111111111111111111111"
    ? new Uint8Array(machine.account(getAddressDecoder().decode(data, 4)).data.slice(45))
    : new Uint8Array(data);
}
