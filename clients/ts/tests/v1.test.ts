// Payouts in v1 transactions: 4,096 bytes, and limits in the message.

import {
  generateKeyPairSigner,
  getTransactionMessageLoadedAccountsDataSizeLimit,
  isTransactionMessageWithinSizeLimit,
  lamports,
  setTransactionMessageComputeUnitLimit,
  setTransactionMessageLoadedAccountsDataSizeLimit,
  setTransactionMessagePriorityFeeLamports,
} from "@solana/kit";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  findVaultPda,
  getCreateVaultInstructionAsync,
  getDepositSolInstruction,
  payoutSol,
  setMeasuredComputeUnitLimit,
} from "../src/index.js";
import { ARCHS, Machine, SOL } from "./machine.js";

/** More than these have no room among 64 addresses: payer and authority are one, then the vault and its program. */
const MOST = 61;

for (const arch of ARCHS) {
  describe(`sBPF ${arch}`, () => {
    test("a payout to 61 lands in one transaction", async () => {
      const { machine, vault, recipients, payout } = await scene(arch);
      const before = machine.balance(machine.payer.address);
      const measured = await setMeasuredComputeUnitLimit(machine.messageV1(payout(MOST)), async (message) =>
        (await machine.simulate(message)).computeUnitsConsumed(),
      );
      await machine.sendMessage(setTransactionMessagePriorityFeeLamports(7n, measured));
      for (const [index, recipient] of recipients.slice(0, MOST).entries()) {
        assert.equal(machine.balance(recipient), SOL + BigInt(index));
      }
      assert.equal(before - machine.balance(machine.payer.address), 5_000n + 7n);
      assert.equal(machine.balance(recipients[MOST]!), 0n);
      assert(machine.balance(vault) > 0n);
    });

    test("one more is refused, and 61 are too long for v0", async () => {
      const { machine, payout } = await scene(arch);
      await assert.rejects(machine.sendMessage(machine.messageV1(payout(MOST + 1))), {
        message: "Transaction has 65 unique account addresses but the maximum allowed is 64",
      });
      assert(isTransactionMessageWithinSizeLimit(machine.messageV1(payout(MOST))));
      assert(!isTransactionMessageWithinSizeLimit(machine.message(payout(MOST))));
    });

    test("a limit that is left out is 0", async () => {
      const { machine, vault, payout } = await scene(arch);
      const before = machine.balance(vault);
      const message = machine.messageV1(payout(2));
      const noLoading = setTransactionMessageComputeUnitLimit(1_400_000, message);
      assert.equal(getTransactionMessageLoadedAccountsDataSizeLimit(noLoading), undefined);
      await assert.rejects(machine.sendMessage(noLoading), /MaxLoadedAccountsDataSizeExceeded/);
      const noUnits = setTransactionMessageLoadedAccountsDataSizeLimit(64 * 1024 * 1024, message);
      await assert.rejects(machine.sendMessage(noUnits), {
        message: '{"InstructionError":[0,"ProgramFailedToComplete"]}',
      });
      assert.equal(machine.balance(vault), before);
    });
  });
}

/** A vault of the payer's, and people who hold nothing. */
async function scene(arch: (typeof ARCHS)[number]) {
  const machine = await Machine.start(arch);
  const authority = machine.payer;
  const [vault] = await findVaultPda({ base: authority.address, id: 0 });
  await machine.send(
    await getCreateVaultInstructionAsync({ payer: authority, base: authority, id: 0 }),
    getDepositSolInstruction({ depositor: authority, vault, lamports: lamports(100n * SOL) }),
  );
  const recipients = await Promise.all(
    Array.from({ length: MOST + 1 }, async () => (await generateKeyPairSigner()).address),
  );
  const payout = (count: number) =>
    payoutSol({
      authority,
      vault,
      payouts: recipients
        .slice(0, count)
        .map((recipient, index) => ({ recipient, lamports: SOL + BigInt(index) })),
    });
  return { machine, vault, recipients, payout };
}
