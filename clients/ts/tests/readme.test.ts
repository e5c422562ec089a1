// The README's example, as it is there.

import { generateKeyPairSigner, type Instruction } from "@solana/kit";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { findVaultPda, readVault } from "../src/index.js";
import { ARCHS, Machine } from "./machine.js";

const CLIENT = resolve(import.meta.dirname, "..");

test("the README's example", async (context) => {
  const [, example] = /```ts\n([^]*?)```/.exec(readFileSync(join(CLIENT, "README.md"), "utf8")) ?? [];
  assert(example);
  // In this package, whose name stands for what is built of it.
  compile("tsconfig.build.json");
  const folder = mkdtempSync(join(CLIENT, "example-"));
  try {
    const file = join(folder, "example.ts");
    writeFileSync(file, example);
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: "../tsconfig.json", include: [file] }),
    );
    compile(folder);
    const { fillAndPay } = await import(file);
    for (const arch of ARCHS) {
      const machine = await Machine.start(arch);
      const [owner, recipient] = [await machine.wallet(), (await generateKeyPairSigner()).address];
      const log = context.mock.method(console, "log", () => {});
      await fillAndPay(owner, recipient, (...instructions: Instruction[]) => machine.send(...instructions));
      assert.deepEqual(
        log.mock.calls.map((call) => call.arguments),
        [
          [
            "InsufficientFunds: The amount is more than the vault may pay out: its lamports less the rent reserve; " +
              "send at most the amount that GetVault returns as withdrawable",
          ],
        ],
      );
      log.mock.restore();
      assert.equal(machine.balance(recipient), 400_000_000n);
      const [vault] = await findVaultPda({ base: owner.address, id: 0 });
      const { rentReserve } = readVault(machine.account(vault));
      assert.equal(machine.balance(vault), rentReserve + 100_000_000n);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function compile(project: string): void {
  const tsc = join(CLIENT, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", project], { cwd: CLIENT, encoding: "utf8" });
  assert.equal(stdout, "");
}
