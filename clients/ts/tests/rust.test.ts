// The fixtures that tests/fixtures/vault/fixtures.csv lists hold what the Rust client built. Each that succeeded
// is taken apart here and built again: program, accounts with their flags, and data must be the same. The Rust
// tests write the files; their SHA-256 are in the list.

import {
  type AccountMeta,
  AccountRole,
  type Address,
  createNoopSigner,
  downgradeRoleToNonSigner,
  getAddressDecoder,
  type Instruction,
  isWritableRole,
  mergeRoles,
  type ReadonlyUint8Array,
} from "@solana/kit";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import * as client from "../src/index.js";
import { CuVaultInstruction, parseCuVaultInstruction } from "../src/index.js";

const ROOT = resolve(import.meta.dirname, "../../..");
const LIST = join(ROOT, "tests/fixtures/vault/fixtures.csv");
const FOLDER = join(ROOT, "target/fixtures/vault");

/** The themes whose attacks are in the accounts, while the instructions are as the client builds them. */
const THEMES = [
  "amounts",
  "extensions",
  "lifecycle",
  "token_bytes",
  "token_mix",
  "vault_state",
  "vault_token",
];

/** There must never be fewer than this. */
const AT_LEAST = 400;

test("the Rust client's instructions are built to the byte", () => {
  const kinds = new Set<CuVaultInstruction>();
  const files = lines().filter(({ theme }) => THEMES.includes(theme));
  for (const { file, sha256 } of files) {
    const expected = read(file, sha256);
    const { type, instruction, extra } = rebuild(expected);
    assert.deepEqual(asSent(instruction, extra), asSent(expected, extra), file);
    kinds.add(type);
  }
  assert(files.length >= AT_LEAST, `${files.length} fixtures`);
  const all = Object.values(CuVaultInstruction).filter((kind) => typeof kind === "number");
  assert.deepEqual(
    [...kinds].sort((a, b) => a - b),
    all,
  );
});

test("the Rust client's addresses are found", async () => {
  let found = 0;
  for (const { file, sha256 } of lines().filter(({ result }) => result === "ok")) {
    const parsed = parseCuVaultInstruction(read(file, sha256));
    switch (parsed.instructionType) {
      case CuVaultInstruction.CreateVault: {
        const { base, vault } = parsed.accounts;
        const { id, bump } = parsed.data;
        assert.deepEqual(await client.findVaultPda({ base: base.address, id }), [vault.address, bump], file);
        break;
      }
      case CuVaultInstruction.StatelessDeposit:
      case CuVaultInstruction.StatelessWithdraw: {
        const { owner, vault } = parsed.accounts;
        const [address, bump] = await client.findStatelessVaultPda({ owner: owner.address });
        // Any bump that gives an address makes a stateless vault; the client finds the highest.
        if (bump !== parsed.data.bump) {
          assert(parsed.data.bump < bump, file);
          continue;
        }
        assert.equal(address, vault.address, file);
        break;
      }
      default:
        continue;
    }
    found += 1;
  }
  assert(found >= 20, `${found} addresses`);
});

/** The fixtures in the list, each with its theme, how it ends, and the SHA-256 of its file. */
function lines(): { theme: string; file: string; result: string; sha256: string }[] {
  const [, ...rows] = readFileSync(LIST, "utf8").trim().split("\n");
  return rows.map((row) => {
    const [file = "", result = "", , , sha256 = ""] = row.split(",");
    const [theme = ""] = file.replace(/^uncoded\//, "").split(".");
    return { theme, file, result, sha256 };
  });
}

/** From the named accounts and fields alone, with no flag and no place of an account. */
function rebuild(expected: Required<Instruction>) {
  const { instructionType: type, accounts, data } = parseCuVaultInstruction(expected);
  const named = Object.entries(accounts as Record<string, AccountMeta>);
  const rest = expected.accounts.slice(named.length);
  const recipients =
    "amounts" in data
      ? data.amounts.length
      : "lamports" in data && Array.isArray(data.lamports)
        ? data.lamports.length
        : 0;
  const extra = rest.slice(recipients);
  const input = {
    ...data,
    ...Object.fromEntries(
      named.map(([name, { address }]) => [name, SIGNERS.has(name) ? createNoopSigner(address) : address]),
    ),
    recipients: addresses(rest.slice(0, recipients)),
    writableExtraAccounts: addresses(extra.filter(({ role }) => isWritableRole(role))),
    extraAccounts: addresses(extra.filter(({ role }) => !isWritableRole(role))),
  };
  const builders = client as unknown as Record<string, (input: object) => Instruction>;
  const build = builders[`get${CuVaultInstruction[type]}Instruction`];
  assert(build);
  return { type, instruction: build(input), extra: extra.length };
}

/** The signers, in any instruction; `nominee` is a field in one and signs in the other. */
const SIGNERS = new Set(["payer", "base", "depositor", "authority", "nominee", "owner"]);

function addresses(accounts: readonly AccountMeta[]): Address[] {
  return accounts.map(({ address }) => address);
}

/**
 * As a transaction has it, where an account listed twice has the flags of both. That an extra account signed,
 * which are the last, is left out: no hook sees a signature.
 */
function asSent({ programAddress, accounts = [], data }: Instruction, extra: number): Required<Instruction> {
  const flags = new Map<Address, AccountRole>();
  for (const [place, { address, role }] of accounts.entries()) {
    const own = place < accounts.length - extra ? role : downgradeRoleToNonSigner(role);
    flags.set(address, mergeRoles(flags.get(address) ?? AccountRole.READONLY, own));
  }
  return {
    programAddress,
    accounts: accounts.map(({ address }) => ({ address, role: flags.get(address)! })),
    data: new Uint8Array(data ?? []),
  };
}

/** The instruction in a fixture of Mollusk's schema: message 1 of the file. */
function read(file: string, sha256: string): Required<Instruction> {
  const path = join(FOLDER, file);
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.of();
  const found = createHash("sha256").update(bytes).digest("hex");
  assert.equal(found, sha256, `${path} is not the listed one; scripts/test.sh fixtures writes it`);
  const input = fields(only(fields(bytes), 1));
  const address = (bytes: Uint8Array) => getAddressDecoder().decode(bytes);
  const states = all(input, 7).map((state) => address(only(fields(state), 1)));
  const accounts = all(input, 5).map((account) => {
    const [index, signer, writable] = [1, 2, 3].map((n) =>
      Number(fields(account).find(([field]) => field === n)?.[1] ?? 0),
    );
    const role = (signer ? 2 : 0) + (writable ? 1 : 0);
    return { address: states[index!]!, role: role as AccountRole };
  });
  return { programAddress: address(only(input, 4)), accounts, data: new Uint8Array(only(input, 6)) };
}

type Field = [number: number, value: bigint | Uint8Array];

/** The fields of a protobuf message. Of the kinds of values there are, fixtures have these three. */
function fields(message: ReadonlyUint8Array): Field[] {
  const found: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++];
      assert(byte !== undefined);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) {
        return value;
      }
    }
  };
  while (at < message.length) {
    const key = Number(varint());
    switch (key & 7) {
      case 0:
        found.push([key >> 3, varint()]);
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = Number(varint());
        found.push([key >> 3, message.slice(at, (at += length))]);
        break;
      }
      default:
        assert.fail(`kind ${key & 7}`);
    }
  }
  return found;
}

function all(message: Field[], field: number): Uint8Array[] {
  return message.flatMap(([number, value]) =>
    number === field && value instanceof Uint8Array ? [value] : [],
  );
}

function only(message: Field[], field: number): Uint8Array {
  const [value, ...more] = all(message, field);
  assert(value && more.length === 0, `field ${field}`);
  return value;
}
