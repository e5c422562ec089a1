// The life of a vault with SOL, on both ELFs.

import {
  generateKeyPairSigner,
  getTransactionMessageComputeUnitLimit,
  isNone,
  lamports,
  some,
} from "@solana/kit";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  CU_VAULT_PROGRAM_ADDRESS,
  findStatelessVaultPda,
  findVaultPda,
  getAcceptAuthorityInstruction,
  getCloseVaultInstruction,
  getCreateVaultInstructionAsync,
  getDepositSolInstruction,
  getGetVaultInstruction,
  getNominateAuthorityInstruction,
  getStatelessDepositInstructionAsync,
  getStatelessWithdrawInstructionAsync,
  getVaultSize,
  getWithdrawSolInstruction,
  payoutSol,
  readVault,
  readVaultInfo,
  setMeasuredComputeUnitLimit,
} from "../src/index.js";
import { ARCHS, Machine, returned, SOL } from "./machine.js";

for (const arch of ARCHS) {
  describe(`sBPF ${arch}`, () => {
    test("a vault is made, filled, asked, paid out, handed over and closed", async () => {
      const machine = await Machine.start(arch);
      const base = await machine.wallet();
      const id = 2n ** 64n - 1n;
      const [vault, bump] = await findVaultPda({ base: base.address, id });
      const reserve = machine.svm.minimumBalanceForRentExemption(BigInt(getVaultSize()));

      await machine.send(await getCreateVaultInstructionAsync({ payer: machine.payer, base, id }));
      const made = readVault(machine.account(vault));
      assert.equal(machine.balance(vault), reserve);
      assert.equal(made.bump, bump);
      assert.equal(made.id, id);
      assert.equal(made.rentReserve, reserve);
      assert.equal(made.base, base.address);
      assert.equal(made.authority, base.address);
      assert(isNone(made.pendingAuthority));

      const depositor = await machine.wallet();
      await machine.send(getDepositSolInstruction({ depositor, vault, lamports: SOL / 2n }));
      assert.equal(machine.balance(vault), reserve + SOL / 2n);
      assert.equal(machine.balance(depositor.address), SOL / 2n);

      const { programId, data } = returned(
        await machine.simulate(machine.message(getGetVaultInstruction({ vault }))),
      );
      assert.equal(programId, CU_VAULT_PROGRAM_ADDRESS);
      const info = readVaultInfo({ programId, data });
      assert.deepEqual(info, { withdrawable: SOL / 2n, id, authority: base.address });

      const recipients = [await machine.wallet(), await machine.wallet(), await machine.wallet()];
      const [first, second, third] = recipients.map(({ address }) => address);
      assert(first && second && third);
      await machine.send(
        getWithdrawSolInstruction({ authority: base, vault, recipient: first, lamports: 7 }),
      );
      assert.equal(machine.balance(first), SOL + 7n);
      await machine.send(
        payoutSol({
          authority: base,
          vault,
          payouts: [
            { recipient: first, lamports: 1 },
            { recipient: second, lamports: 20n },
            { recipient: third, lamports: 300n },
            { recipient: second, lamports: 4000n },
          ],
        }),
      );
      assert.equal(machine.balance(first), SOL + 8n);
      assert.equal(machine.balance(second), SOL + 4020n);
      assert.equal(machine.balance(third), SOL + 300n);
      assert.equal(machine.balance(vault), reserve + SOL / 2n - 7n - 4321n);

      const heir = await machine.wallet();
      await machine.send(getNominateAuthorityInstruction({ authority: base, vault, nominee: heir.address }));
      assert.deepEqual(readVault(machine.account(vault)).pendingAuthority, some(heir.address));
      await machine.send(getNominateAuthorityInstruction({ authority: base, vault, nominee: null }));
      assert(isNone(readVault(machine.account(vault)).pendingAuthority));
      await machine.send(
        getNominateAuthorityInstruction({ authority: base, vault, nominee: heir.address }),
        getAcceptAuthorityInstruction({ nominee: heir, vault }),
      );
      const handedOver = readVault(machine.account(vault));
      assert.equal(handedOver.authority, heir.address);
      assert.equal(handedOver.base, base.address);
      assert(isNone(handedOver.pendingAuthority));

      const left = machine.balance(vault);
      await machine.send(getCloseVaultInstruction({ authority: heir, vault, recipient: third }));
      assert.equal(machine.balance(third), SOL + 300n + left);
      assert.equal(machine.balance(vault), 0n);
    });

    test("a stateless vault takes lamports and gives them back", async () => {
      const machine = await Machine.start(arch);
      const owner = await machine.wallet();
      const [vault] = await findStatelessVaultPda({ owner: owner.address });
      const recipient = await machine.wallet();
      await machine.send(await getStatelessDepositInstructionAsync({ owner, lamports: SOL / 2n }));
      assert.equal(machine.balance(vault), SOL / 2n);
      await machine.send(
        await getStatelessWithdrawInstructionAsync({
          owner,
          recipient: recipient.address,
          lamports: SOL / 2n,
        }),
      );
      assert.equal(machine.balance(vault), 0n);
      assert.equal(machine.balance(recipient.address), SOL + SOL / 2n);
    });

    test("a measured limit is enough, and one less is not", async () => {
      const machine = await Machine.start(arch);
      const base = await machine.wallet();
      const [vault] = await findVaultPda({ base: base.address, id: 0 });
      const create = await getCreateVaultInstructionAsync({ payer: machine.payer, base, id: 0 });
      const measure = async (message: ReturnType<Machine["message"]>) =>
        (await machine.simulate(message)).computeUnitsConsumed();

      const tooLittle = await setMeasuredComputeUnitLimit(machine.message(create), measure, -1);
      await assert.rejects(machine.sendMessage(tooLittle), {
        message: '{"InstructionError":[1,"ComputationalBudgetExceeded"]}',
      });
      assert.equal(machine.balance(vault), 0n);

      const enough = await setMeasuredComputeUnitLimit(machine.message(create), measure);
      const sent = await machine.sendMessage(enough);
      assert.equal(sent.computeUnitsConsumed(), BigInt(getTransactionMessageComputeUnitLimit(enough)!));
      assert.equal(readVault(machine.account(vault)).base, base.address);
    });

    test("a vault whose address was funded before is made all the same", async () => {
      const machine = await Machine.start(arch);
      const base = await generateKeyPairSigner();
      const [vault] = await findVaultPda({ base: base.address, id: 5 });
      machine.svm.airdrop(vault, lamports(SOL));
      await machine.send(await getCreateVaultInstructionAsync({ payer: machine.payer, base, id: 5 }));
      assert.equal(machine.balance(vault), SOL);
      assert.equal(readVault(machine.account(vault)).id, 5n);
    });
  });
}
