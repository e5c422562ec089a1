// What is committed is what the IDL says, and the limits are those that it states.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { MAX_EXTRA_ACCOUNTS, MAX_TOKEN_RECIPIENTS } from "../src/index.js";

const REPOSITORY = resolve(import.meta.dirname, "../../..");

/** All that the generator reads. */
const READ = [
  "program/idl.json",
  "README.md",
  "clients/ts/src",
  "clients/ts/scripts",
  "clients/ts/package.json",
];

test("src/generated is what the IDL says", () => {
  assert.deepEqual(check(REPOSITORY), { status: 0, told: "" });
});

test("a drift is found, and told by the name of the file", () => {
  for (const [file, old, by, drifted] of [
    [
      "program/idl.json",
      '"create the vault first',
      '"make the vault first',
      "errors/cuVault.ts, explanations.ts",
    ],
    ["README.md", "the bump gives no address at all", "no bump", "explanations.ts"],
    ["clients/ts/src/generated/pdas/vault.ts", '"vault"', '"vaults"', "pdas/vault.ts"],
  ] as const) {
    const copy = mkdtempSync(join(tmpdir(), "cu-vault-"));
    try {
      for (const part of READ) {
        cpSync(join(REPOSITORY, part), join(copy, part), { recursive: true });
      }
      symlinkSync(join(REPOSITORY, "clients/ts/node_modules"), join(copy, "clients/ts/node_modules"));
      const text = readFileSync(join(copy, file), "utf8");
      assert(text.includes(old), `${file} does not have ${old}`);
      writeFileSync(join(copy, file), text.replace(old, by));
      assert.deepEqual(check(copy), {
        status: 1,
        told: `error: src/generated is not what the IDL says: ${drifted}; run: npm run generate\n`,
      });
    } finally {
      rmSync(copy, { recursive: true });
    }
  }
});

test("the limits are those of the program", () => {
  const idl = readFileSync(join(REPOSITORY, "program/idl.json"), "utf8");
  assert(idl.includes(`names more than ${MAX_TOKEN_RECIPIENTS} recipients`));
  assert(idl.includes(`no more than ${MAX_EXTRA_ACCOUNTS} of both kinds`));
});

function check(repository: string) {
  const script = join(repository, "clients/ts/scripts/generate.ts");
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", script, "--check"], {
    cwd: dirname(dirname(script)),
    encoding: "utf8",
  });
  return { status, told: stderr };
}
