// What is committed is what the IDL says, and the limits are those that it states.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { CU_VAULT_PROGRAM_ADDRESS, MAX_EXTRA_ACCOUNTS, MAX_TOKEN_RECIPIENTS } from "../src/index.js";

const REPOSITORY = resolve(import.meta.dirname, "../../..");

/** All that the generator reads. */
const READ = [
  "program/idl.json",
  "program/interface.json",
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
    ["program/interface.json", "the bump gives no address at all", "no bump", "explanations.ts"],
    ["clients/ts/src/generated/pdas/vault.ts", '"vault"', '"vaults"', "pdas/vault.ts"],
  ] as const) {
    inCopy((copy) => {
      const text = readFileSync(join(copy, file), "utf8");
      assert(text.includes(old), `${file} does not have ${old}`);
      writeFileSync(join(copy, file), text.replace(old, by));
      assert.deepEqual(check(copy), {
        status: 1,
        told: `error: src/generated is not what the program says: ${drifted}; run: npm run generate\n`,
      });
    });
  }
});

test("with CU_VAULT_ID the client is for the program at that address", () => {
  inCopy((copy) => {
    const generated = join(copy, "clients/ts/src/generated");
    const another = "GabzKCXtzTci5TVXRRSD13hQp8vAndQdCv7JdkrfETWC";
    const before = texts(generated);
    assert.deepEqual(run(copy, [], another), { status: 0, told: "" });
    const after = texts(generated);
    // The same files, in which nothing but the id has changed.
    assert.deepEqual(
      after,
      before.map((text) => text.replaceAll(CU_VAULT_PROGRAM_ADDRESS, another)),
    );
    assert.notDeepEqual(after, before);

    const { status, told } = run(copy, [], "elsewhere");
    assert.equal(status, 1);
    assert.match(told, /base58/);
    assert.deepEqual(texts(generated), after);
  });
});

test("the limits are those of the program", () => {
  const idl = readFileSync(join(REPOSITORY, "program/idl.json"), "utf8");
  assert(idl.includes(`names more than ${MAX_TOKEN_RECIPIENTS} recipients`));
  assert(idl.includes(`no more than ${MAX_EXTRA_ACCOUNTS} of both kinds`));
});

function check(repository: string) {
  return run(repository, ["--check"]);
}

/** Runs the generator, for the development id or for another. */
function run(repository: string, flags: string[], id?: string) {
  const script = join(repository, "clients/ts/scripts/generate.ts");
  const { CU_VAULT_ID: _, ...env } = process.env;
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", script, ...flags], {
    cwd: dirname(dirname(script)),
    encoding: "utf8",
    env: id === undefined ? env : { ...env, CU_VAULT_ID: id },
  });
  return { status, told: stderr };
}

/** A copy of all that the generator reads, for as long as it is used. */
function inCopy(use: (copy: string) => void): void {
  const copy = mkdtempSync(join(tmpdir(), "cu-vault-"));
  try {
    for (const part of READ) {
      cpSync(join(REPOSITORY, part), join(copy, part), { recursive: true });
    }
    symlinkSync(join(REPOSITORY, "clients/ts/node_modules"), join(copy, "clients/ts/node_modules"));
    use(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** Every file of a folder, in the order of their names. */
function texts(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8"));
}
