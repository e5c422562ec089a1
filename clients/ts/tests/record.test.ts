// What is recorded of a test, measured by `cu run`: the same CU as LiteSVM reported.

import {
  AccountRole,
  type Address,
  address,
  appendTransactionMessageInstructions,
  createKeyPairSignerFromPrivateKeyBytes,
  createTransactionMessage,
  getAddressEncoder,
  type Instruction,
  type KeyPairSigner,
  lamports,
  pipe,
  setTransactionMessageComputeUnitLimit,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLoadedAccountsDataSizeLimit,
  signTransactionMessageWithSigners,
} from "@solana/kit";
import { FailedTransactionMetadata, LiteSVM } from "litesvm";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test, type TestContext } from "node:test";
import {
  CU_VAULT_PROGRAM_ADDRESS,
  findVaultPda,
  getCreateVaultInstructionAsync,
  getDepositSolInstruction,
  getGetVaultInstruction,
  getWithdrawSolInstruction,
  TOKEN_PROGRAM_ADDRESS,
} from "../src/index.js";
import { recorded } from "../src/record.js";
import { elf, SOL } from "./machine.js";

const ROOT = resolve(import.meta.dirname, "../../..");
const CU = join(ROOT, "target/debug/cu");
const P_TOKEN = join(ROOT, "bench/runtime/programs/p_token-1.0.0.so");

/** A LiteSVM whose keys are the same in every run, so that its recordings are. */
class Scene {
  readonly svm = new LiteSVM();
  /** The CU of each row that a transaction with one instruction makes. */
  readonly units: bigint[] = [];

  private constructor(readonly alice: KeyPairSigner) {}

  static async start(): Promise<Scene> {
    const scene = new Scene(await createKeyPairSignerFromPrivateKeyBytes(new Uint8Array(32).fill(5)));
    scene.svm.addProgramFromFile(CU_VAULT_PROGRAM_ADDRESS, elf("v3"));
    scene.svm.addProgramFromFile(TOKEN_PROGRAM_ADDRESS, P_TOKEN);
    scene.svm.airdrop(scene.alice.address, lamports(1000n * SOL));
    return scene;
  }

  async send(version: 0 | 1, ...instructions: Instruction[]) {
    this.svm.expireBlockhash();
    const v0 = () =>
      pipe(
        createTransactionMessage({ version: 0 }),
        (message) => setTransactionMessageFeePayerSigner(this.alice, message),
        (message) => appendTransactionMessageInstructions(instructions, message),
        (message) => this.svm.setTransactionMessageLifetimeUsingLatestBlockhash(message),
      );
    const v1 = () =>
      pipe(
        createTransactionMessage({ version: 1 }),
        (message) => setTransactionMessageFeePayerSigner(this.alice, message),
        (message) => appendTransactionMessageInstructions(instructions, message),
        (message) => setTransactionMessageComputeUnitLimit(10_000, message),
        (message) => setTransactionMessageLoadedAccountsDataSizeLimit(1 << 20, message),
        (message) => this.svm.setTransactionMessageLifetimeUsingLatestBlockhash(message),
      );
    const message = version === 0 ? v0() : v1();
    const result = this.svm.sendTransaction(await signTransactionMessageWithSigners(message));
    return result instanceof FailedTransactionMetadata
      ? { error: result.toString(), units: result.meta().computeUnitsConsumed() }
      : { error: undefined, units: result.computeUnitsConsumed() };
  }

  /** An instruction in a transaction of its own. */
  async row(instruction: Instruction, version: 0 | 1 = 0): Promise<void> {
    const { error, units } = await this.send(version, instruction);
    assert.equal(error, undefined);
    this.units.push(units);
  }
}

const [MINT, FROM, TO] = [
  "4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi",
  "8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR",
  "CktRuQ2mttgRGkXJtyksdKHjUdc2C4TgDzyB98oEzy8",
].map((text) => address(text)) as [Address, Address, Address];

/** A folder for this test, to which it records. */
function folder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "cu-record-"));
  process.env["CU_RECORD"] = join(folder, "rows");
  t.after(() => {
    delete process.env["CU_RECORD"];
    rmSync(folder, { recursive: true });
  });
  return folder;
}

interface Report {
  rows: { id: string; cu: number; refused?: string }[];
}

/** What `cu run` measures of a recording. It compares accounts, return data and error with it. */
function measured(elf: string, folder: string): Report["rows"] {
  const json = join(folder, "report.json");
  const words = ["run", elf, "--fixtures", join(folder, "rows"), "--json", json];
  const { status, stderr } = spawnSync(CU, words, { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  assert.equal(stderr, "");
  return (JSON.parse(readFileSync(json, "utf8")) as Report).rows;
}

function files(folder: string): Map<string, string> {
  const rows = join(folder, "rows");
  return new Map(
    readdirSync(rows)
      .sort()
      .map((name) => [name, readFileSync(join(rows, name), "hex")]),
  );
}

async function vaultsLife(name: string): Promise<Scene> {
  const scene = await Scene.start();
  recorded(scene.svm, CU_VAULT_PROGRAM_ADDRESS, name);
  const { alice } = scene;
  const id = 0n;
  const [vault] = await findVaultPda({ base: alice.address, id });
  await scene.row(await getCreateVaultInstructionAsync({ payer: alice, base: alice, id }));
  await scene.row(getDepositSolInstruction({ depositor: alice, vault, lamports: SOL }));
  const withdrawal = { authority: alice, vault, recipient: alice.address, lamports: 5n };
  await scene.row(getWithdrawSolInstruction(withdrawal));
  await scene.row(getGetVaultInstruction({ vault }));
  await scene.row(getDepositSolInstruction({ depositor: alice, vault, lamports: SOL }), 1);
  return scene;
}

test("a vault's life is recorded, twice the same", async (t) => {
  const here = folder(t);
  const { units } = await vaultsLife("life");
  const rows = measured(elf("v3"), here);
  assert.deepEqual(
    rows.map(({ id, cu }) => [id, BigInt(cu)]),
    units.map((cu, index) => [`life-0${index + 1}`, cu]),
  );
  assert.equal(units.length, 5);

  const first = files(here);
  await vaultsLife("life");
  // The number goes on where a test makes another LiteSVM.
  const again = [...files(here)].filter(([name]) => !first.has(name)).map(([, bytes]) => bytes);
  assert.deepEqual(again, [...first.values()]);
});

test("p-token: several instructions of one transaction, an error, a heap", async (t) => {
  const here = folder(t);
  const scene = await Scene.start();
  recorded(scene.svm, TOKEN_PROGRAM_ADDRESS, { name: t.name, filePath: import.meta.filename });
  setTokens(scene);
  await scene.row(transfer(scene.alice, 400n));
  const heap: Instruction = {
    programAddress: address("ComputeBudget111111111111111111111111111111"),
    data: Uint8Array.of(1, 0, 0, 1, 0),
  };
  const both = await scene.send(0, heap, transfer(scene.alice, 1n), transfer(scene.alice, 599n));
  assert.equal(both.error, undefined);
  const refused = await scene.send(0, transfer(scene.alice, 1n));
  assert.match(refused.error ?? "", /InstructionError\(0, Custom\(1\)\)/);

  const rows = measured(P_TOKEN, here);
  const id = "record.p-token__several_instructions_of_one_transaction__an_error__a_heap";
  assert.deepEqual(
    rows.map((row) => [row.id, row.refused]),
    [1, 2, 3, 4].map((row) => [`${id}-0${row}`, row === 4 ? "Custom(1)" : undefined]),
  );
  const [alone, first, second, last] = rows.map(({ cu }) => BigInt(cu));
  assert.deepEqual([alone], scene.units);
  // The Compute Budget program takes 150 CU.
  assert.equal(first! + second! + 150n, both.units);
  assert.equal(last, refused.units);
});

test("without the variable nothing is recorded", async () => {
  const svm = new LiteSVM();
  const send = svm.sendTransaction;
  assert.equal(recorded(svm, TOKEN_PROGRAM_ADDRESS, "").sendTransaction, send);
});

test("a test without a name, and a folder that cannot be written", async (t) => {
  const here = folder(t);
  const scene = await Scene.start();
  assert.throws(() => recorded(scene.svm, TOKEN_PROGRAM_ADDRESS, "?"), {
    message: "cu-record: the test has no name, and a row's id is made of it; give `recorded` a name",
  });
  writeFileSync(join(here, "rows"), "");
  recorded(scene.svm, TOKEN_PROGRAM_ADDRESS, "unwritable");
  setTokens(scene);
  await assert.rejects(scene.row(transfer(scene.alice, 1n)), ({ message }: Error) => {
    assert(
      message.startsWith(`cu-record: ${join(here, "rows", "unwritable-01.fix")} cannot be written: `),
      message,
    );
    return true;
  });
  // The test's own transaction did not run either.
  const source = scene.svm.getAccount(FROM);
  assert(source.exists);
  assert.equal(new DataView(source.data.slice().buffer).getBigUint64(64, true), 1_000n);
});

/** A mint, and two accounts of alice's, one of them with 1,000 tokens. */
function setTokens({ svm, alice }: Scene): void {
  const key = (address: Address) => [...getAddressEncoder().encode(address)];
  const amount = (value: number) => [value & 0xff, value >> 8, 0, 0, 0, 0, 0, 0];
  const zeros = (count: number) => new Array<number>(count).fill(0);
  const set = (address: Address, bytes: number[]) =>
    svm.setAccount({
      address,
      data: Uint8Array.from(bytes),
      executable: false,
      lamports: lamports(10_000_000n),
      programAddress: TOKEN_PROGRAM_ADDRESS,
      space: BigInt(bytes.length),
    });
  const account = (value: number) => [
    ...key(MINT),
    ...key(alice.address),
    ...amount(value),
    ...zeros(36),
    1,
    ...zeros(56),
  ];
  set(MINT, [...zeros(36), ...amount(1_000), 6, 1, ...zeros(36)]);
  set(FROM, account(1_000));
  set(TO, account(0));
}

function transfer(alice: KeyPairSigner, amount: bigint): Instruction {
  const data = new Uint8Array(9);
  data[0] = 3;
  new DataView(data.buffer).setBigUint64(1, amount, true);
  return {
    programAddress: TOKEN_PROGRAM_ADDRESS,
    accounts: [
      { address: FROM, role: AccountRole.WRITABLE },
      { address: TO, role: AccountRole.WRITABLE },
      { address: alice.address, role: AccountRole.READONLY_SIGNER },
    ],
    data,
  };
}
