// The real program in a real runtime, LiteSVM: signed transactions with fees, rolled back when they fail.

import {
  type Address,
  appendTransactionMessageInstructions,
  createTransactionMessage,
  type EncodedAccount,
  generateKeyPairSigner,
  getAddressDecoder,
  getSolanaErrorFromTransactionError,
  type Instruction,
  type KeyPairSigner,
  lamports,
  pipe,
  setTransactionMessageFeePayerSigner,
  signTransactionMessageWithSigners,
} from "@solana/kit";
import { FailedTransactionMetadata, LiteSVM, type TransactionMetadata } from "litesvm";
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { CU_VAULT_PROGRAM_ADDRESS, TOKEN_2022_PROGRAM_ADDRESS, TOKEN_PROGRAM_ADDRESS } from "../src/index.js";

/** Both ELFs that scripts/build.sh makes. */
export const ARCHS = ["v3", "v0"] as const;
export type Arch = (typeof ARCHS)[number];

export function elf(arch: Arch): string {
  return resolve(import.meta.dirname, "../../../program/elf", arch, "cu_vault.so");
}

/** A program as mainnet-beta runs it: see bench/runtime/src/programs.rs. */
function cluster(file: string): string {
  return resolve(import.meta.dirname, "../../../bench/runtime/programs", file);
}

export const SOL = 1_000_000_000n;

/** Of either version. */
type Message = ReturnType<Machine["message"]> | ReturnType<Machine["messageV1"]>;

export class Machine {
  readonly svm = new LiteSVM();

  private constructor(readonly payer: KeyPairSigner) {}

  /** With the program of this architecture, and a payer of the fees. */
  static async start(arch: Arch): Promise<Machine> {
    const machine = new Machine(await generateKeyPairSigner());
    machine.svm.addProgramFromFile(CU_VAULT_PROGRAM_ADDRESS, elf(arch));
    machine.svm.addProgramFromFile(TOKEN_PROGRAM_ADDRESS, cluster("p_token-1.0.0.so"));
    machine.svm.addProgramFromFile(TOKEN_2022_PROGRAM_ADDRESS, cluster("spl_token_2022-11.0.0.so"));
    machine.svm.airdrop(machine.payer.address, lamports(1000n * SOL));
    return machine;
  }

  /** A new wallet with one SOL. */
  async wallet(): Promise<KeyPairSigner> {
    const wallet = await generateKeyPairSigner();
    this.svm.airdrop(wallet.address, lamports(SOL));
    return wallet;
  }

  /** A message with these instructions; the payer pays, and a new blockhash makes it one of its own. */
  message(...instructions: Instruction[]) {
    this.svm.expireBlockhash();
    return pipe(
      createTransactionMessage({ version: 0 }),
      (message) => setTransactionMessageFeePayerSigner(this.payer, message),
      (message) => appendTransactionMessageInstructions(instructions, message),
      (message) => this.svm.setTransactionMessageLifetimeUsingLatestBlockhash(message),
    );
  }

  /** The same of version 1. */
  messageV1(...instructions: Instruction[]) {
    this.svm.expireBlockhash();
    return pipe(
      createTransactionMessage({ version: 1 }),
      (message) => setTransactionMessageFeePayerSigner(this.payer, message),
      (message) => appendTransactionMessageInstructions(instructions, message),
      (message) => this.svm.setTransactionMessageLifetimeUsingLatestBlockhash(message),
    );
  }

  /** Signs with the signers that the instructions carry, and sends; throws what kit would. */
  async send(...instructions: Instruction[]): Promise<TransactionMetadata> {
    return this.sendMessage(this.message(...instructions));
  }

  async sendMessage(message: Message): Promise<TransactionMetadata> {
    const result = this.svm.sendTransaction(await signTransactionMessageWithSigners(message));
    if (result instanceof FailedTransactionMetadata) {
      throw new Refused(result);
    }
    return result;
  }

  /** Simulates; throws like `send`. */
  async simulate(message: Message): Promise<TransactionMetadata> {
    const result = this.svm.simulateTransaction(await signTransactionMessageWithSigners(message));
    if (result instanceof FailedTransactionMetadata) {
      throw new Refused(result);
    }
    return result.meta();
  }

  /** Shows that the instructions fail, and that no account changes except for the payer's fee. */
  async refuse(...instructions: Instruction[]): Promise<Refused> {
    const message = this.message(...instructions);
    const named = instructions.flatMap(({ accounts }) => accounts ?? []).map(({ address }) => address);
    const before = this.accounts(named);
    const refused = await this.sendMessage(message).then(
      () => assert.fail("the transaction did not fail"),
      (error: unknown) => error,
    );
    assert(refused instanceof Refused, String(refused));
    assert.deepEqual(this.accounts(named), before);
    return refused;
  }

  /** All of these accounts except the payer. */
  private accounts(addresses: Address[]) {
    return addresses
      .filter((address) => address !== this.payer.address)
      .map((address) => this.svm.getAccount(address));
  }

  account(address: Address): EncodedAccount {
    const account = this.svm.getAccount(address);
    assert(account.exists, `there is no account ${address}`);
    return account;
  }

  balance(address: Address): bigint {
    return this.svm.getBalance(address) ?? 0n;
  }
}

/** The return data that a transaction left. */
export function returned(meta: TransactionMetadata): { programId: Address; data: Uint8Array } {
  const returned = meta.returnData();
  return { programId: getAddressDecoder().decode(returned.programId()), data: returned.data() };
}

/** A transaction that failed. `cause` is the error as kit throws it, `err` as nodes write it. */
export class Refused extends Error {
  readonly err: Record<string, unknown>;
  readonly logs: readonly string[];

  constructor(failed: FailedTransactionMetadata) {
    const err = asNodesWriteIt(failed);
    super(JSON.stringify(err), { cause: getSolanaErrorFromTransactionError(err) });
    this.err = err;
    this.logs = failed.meta().logs();
  }
}

/** LiteSVM has the error as the runtime's own enum, and prints it as Rust does. */
function asNodesWriteIt(failed: FailedTransactionMetadata): Record<string, unknown> {
  const printed = failed.toString();
  const [, index, name, code] = /err: InstructionError\((\d+), (\w+)(?:\((\d+)\))?\)/.exec(printed) ?? [];
  if (name) {
    return { InstructionError: [Number(index), code ? { [name]: Number(code) } : name] };
  }
  const [, account] = /err: InsufficientFundsForRent \{ account_index: (\d+) \}/.exec(printed) ?? [];
  assert(account, printed);
  return { InsufficientFundsForRent: { account_index: Number(account) } };
}
