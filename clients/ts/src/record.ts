/**
 * Turns the tests of a Solana program that run in LiteSVM into rows that `cu` measures. A test gets two lines:
 *
 * ```ts
 * import { recorded } from "cu-vault/record";
 *
 * const svm = recorded(new LiteSVM(), PROGRAM_ADDRESS, t);
 * ```
 *
 * The test runs as before. Where the environment variable `CU_RECORD` names a folder, each instruction of the
 * program is written to that folder too, as a fixture in Mollusk's format. The Rust crate `cu-record` writes the
 * same files.
 */

import {
  type Address,
  address,
  type EncodedAccount,
  getAddressDecoder,
  getAddressEncoder,
  getCompiledTransactionMessageDecoder,
  getCompiledTransactionMessageEncoder,
  type MaybeEncodedAccount,
  type Transaction,
} from "@solana/kit";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

/** The methods of LiteSVM that a recording needs. */
export interface Svm {
  getAccount(address: Address): MaybeEncodedAccount;
  sendTransaction(transaction: Transaction): unknown;
  simulateTransaction(transaction: Transaction): unknown;
  withSigverify(check: boolean): unknown;
}

/**
 * The name of the test: a text, or the context of `node:test`, whose file is part of the name. The rows of two tests
 * with one name replace each other.
 */
export type TestName = string | { name: string; fullName?: string; filePath?: string | undefined };

/** LiteSVM with each instruction of this program recorded, where `CU_RECORD` names a folder. */
export function recorded<T extends Svm>(svm: T, program: Address, test: TestName): T {
  const folder = process.env["CU_RECORD"];
  if (folder) {
    const recorder = new Recorder(svm, program, folder, nameOf(test));
    const send = svm.sendTransaction.bind(svm);
    svm.sendTransaction = (transaction) => {
      recorder.record(transaction);
      return send(transaction);
    };
  }
  return svm;
}

/** The number of rows of each test: a test may have more than one LiteSVM. */
const rows = new Map<string, number>();

interface Instruction {
  program: Address;
  accounts: { address: Address; signer: boolean; writable: boolean }[];
  data: Uint8Array;
}

/** A simulation that did not fail. */
interface Simulated {
  accounts: EncodedAccount[];
  units: bigint;
  returned: Uint8Array;
}

interface Meta {
  computeUnitsConsumed(): bigint;
  returnData(): { data(): Uint8Array };
}

/** An account as a fixture has it. */
interface State {
  address: Address;
  lamports: bigint;
  data: Uint8Array;
  executable: boolean;
  owner: Address;
}

class Recorder {
  constructor(
    private readonly svm: Svm,
    private readonly program: Address,
    private readonly folder: string,
    private readonly test: string,
  ) {}

  /**
   * The accounts between two instructions are those that the transaction leaves if it ends there, so it is simulated
   * up to each of them.
   */
  record(transaction: Transaction): void {
    const message = Message.decode(transaction);
    const whole = this.svm.simulateTransaction(transaction);
    const failed = failure(whole);
    // A transaction that does not get as far as its instructions has no row.
    if (failed === "before") return;
    const count = failed ? failed.index + 1 : message.count;
    const instructions = message.instructions((key) => this.table(key));
    const heap = message.heap();

    const inner = (this.svm as { inner?: { getSigverify?(): boolean } }).inner;
    const sigverify = inner?.getSigverify?.() ?? true;
    // A transaction that is cut off has no valid signature.
    this.svm.withSigverify(false);
    try {
      let before = this.simulate(message, transaction, 0);
      for (let index = 0; index < count; index += 1) {
        const error = failed && index === failed.index ? failed : undefined;
        const after = error ? before : this.simulate(message, transaction, index + 1);
        const instruction = instructions[index];
        if (!before || !after) {
          console.error(
            `cu-record: instruction ${index} is not recorded: the transaction does not run when it ends with one of its instructions`,
          );
        } else if (instruction?.program === this.program) {
          const units = (error ? error.units : after.units) - before.units;
          const fixture = new Writer()
            .message(1, this.input(instruction, before, heap))
            .message(2, this.output(instruction, after, units, error));
          this.write(fixture);
        }
        before = after;
      }
    } finally {
      this.svm.withSigverify(sigverify);
    }
  }

  private write(fixture: Writer): void {
    const row = (rows.get(this.test) ?? 0) + 1;
    rows.set(this.test, row);
    const file = join(this.folder, `${this.test}-${String(row).padStart(2, "0")}.fix`);
    try {
      mkdirSync(this.folder, { recursive: true });
      writeFileSync(file, fixture.bytes());
    } catch (cause) {
      throw new Error(`cu-record: ${file} cannot be written: ${String(cause)}`, { cause });
    }
  }

  /** What the transaction leaves if it ends before this instruction. Its limits and its fee are the whole one's. */
  private simulate(message: Message, transaction: Transaction, count: number): Simulated | undefined {
    const result = this.svm.simulateTransaction({ ...transaction, messageBytes: message.cut(count) });
    if (failure(result)) return undefined;
    const info = result as { meta(): Meta; postAccounts(): EncodedAccount[] };
    const meta = info.meta();
    return {
      accounts: info.postAccounts(),
      units: meta.computeUnitsConsumed(),
      returned: meta.returnData().data(),
    };
  }

  private input(instruction: Instruction, before: Simulated, heap: number | undefined): Writer {
    const states = this.states(instruction, before);
    const writer = new Writer().message(3, this.sysvars()).bytesField(4, key(instruction.program));
    for (const { address, signer, writable } of instruction.accounts) {
      const index = states.findIndex((state) => state.address === address);
      writer.message(5, new Writer().number(1, index).flag(2, signer).flag(3, writable));
    }
    writer.bytesField(6, instruction.data);
    for (const state of states) writer.message(7, encode(state));
    if (heap !== undefined) writer.number(1001, heap);
    return writer;
  }

  private output(
    instruction: Instruction,
    after: Simulated,
    units: bigint,
    error: InstructionFailure | undefined,
  ): Writer {
    const writer = new Writer().number(1, units);
    if (error) writer.number(3, error.code);
    writer.bytesField(4, error ? new Uint8Array() : after.returned);
    for (const state of this.states(instruction, after)) writer.message(5, encode(state));
    if (error) writer.bytesField(1001, new TextEncoder().encode(error.name));
    return writer;
  }

  /** The accounts that an instruction names. A simulation returns those that are writable in the transaction. */
  private states(instruction: Instruction, { accounts }: Simulated): State[] {
    const keys = [...new Set(instruction.accounts.map(({ address }) => address))];
    return keys.map((address) => {
      const written = accounts.find((account) => account.address === address);
      const account = written ?? this.svm.getAccount(address);
      if (!("data" in account)) {
        return { address, lamports: 0n, data: new Uint8Array(), executable: false, owner: SYSTEM };
      }
      return {
        address,
        lamports: account.lamports,
        // The ELF is what is measured, and others are given to `cu` as files.
        data: account.executable ? new Uint8Array() : new Uint8Array(account.data),
        executable: account.executable,
        owner: account.programAddress,
      };
    });
  }

  /** The addresses of a lookup table. */
  private table(key: Address): Address[] {
    const account = this.svm.getAccount(key);
    if (!account.exists) return [];
    const decoder = getAddressDecoder();
    const { data } = account;
    const count = Math.floor((data.length - TABLE_HEADER) / 32);
    return Array.from({ length: count }, (_, index) => decoder.decode(data, TABLE_HEADER + 32 * index));
  }

  private sysvars(): Writer {
    const writer = new Writer();
    for (const [field, { address, read }] of SYSVARS.entries()) {
      const account = this.svm.getAccount(address);
      if (account.exists) writer.message(field + 1, read(new Reader(new Uint8Array(account.data))));
    }
    return writer;
  }
}

const SYSTEM = address("11111111111111111111111111111111");
const COMPUTE_BUDGET = address("ComputeBudget111111111111111111111111111111");

/** The bytes of a lookup table before its addresses. */
const TABLE_HEADER = 56;

type Compiled = ReturnType<ReturnType<typeof getCompiledTransactionMessageDecoder>["decode"]>;

/** A message of any version. */
class Message {
  private constructor(private readonly compiled: Compiled) {}

  static decode(transaction: Transaction): Message {
    return new Message(getCompiledTransactionMessageDecoder().decode(transaction.messageBytes));
  }

  get count(): number {
    return this.parts().length;
  }

  /** Each instruction by the places of its program and its accounts. */
  private parts(): { program: number; accounts: number[]; data: Uint8Array }[] {
    const { compiled } = this;
    if (compiled.version === 1) {
      return compiled.instructionHeaders.map((header, index) => {
        const payload = compiled.instructionPayloads[index]!;
        return {
          program: header.programAccountIndex,
          accounts: payload.instructionAccountIndices,
          data: new Uint8Array(payload.instructionData),
        };
      });
    }
    return compiled.instructions.map(({ programAddressIndex, accountIndices, data }) => ({
      program: programAddressIndex,
      accounts: accountIndices ?? [],
      data: new Uint8Array(data ?? []),
    }));
  }

  /** The bytes of the message up to an instruction. Those of the Compute Budget program stay. */
  cut(count: number): Transaction["messageBytes"] {
    const { compiled } = this;
    const budget = compiled.staticAccounts.indexOf(COMPUTE_BUDGET);
    const stays = this.parts().map(({ program }, index) => index < count || program === budget);
    const kept = <T>(list: readonly T[]) => list.filter((_, index) => stays[index]);
    const cut =
      compiled.version === 1
        ? {
            ...compiled,
            instructionHeaders: kept(compiled.instructionHeaders),
            instructionPayloads: kept(compiled.instructionPayloads),
            numInstructions: kept(compiled.instructionHeaders).length,
          }
        : { ...compiled, instructions: kept(compiled.instructions) };
    return getCompiledTransactionMessageEncoder().encode(cut as Compiled) as Transaction["messageBytes"];
  }

  /** Each instruction with its addresses. Those of lookup tables come last, the writable ones first. */
  instructions(table: (key: Address) => Address[]): Instruction[] {
    const { staticAccounts, header } = this.compiled;
    const lookups = "addressTableLookups" in this.compiled ? (this.compiled.addressTableLookups ?? []) : [];
    const loaded = (indexes: "writableIndexes" | "readonlyIndexes") =>
      lookups.flatMap((lookup) => {
        const addresses = table(lookup.lookupTableAddress);
        return lookup[indexes].map((index) => addresses[index]!);
      });
    const [writable, readonly] = [loaded("writableIndexes"), loaded("readonlyIndexes")];
    const keys = [...staticAccounts, ...writable, ...readonly];
    const { numSignerAccounts, numReadonlySignerAccounts, numReadonlyNonSignerAccounts } = header;
    const isWritable = (index: number) =>
      index >= staticAccounts.length
        ? index - staticAccounts.length < writable.length
        : index < numSignerAccounts
          ? index < numSignerAccounts - numReadonlySignerAccounts
          : index < staticAccounts.length - numReadonlyNonSignerAccounts;
    return this.parts().map(({ program, accounts, data }) => ({
      program: keys[program]!,
      accounts: accounts.map((index) => ({
        address: keys[index]!,
        signer: index < numSignerAccounts,
        writable: isWritable(index),
      })),
      data,
    }));
  }

  /** The bytes of heap that the transaction requests. */
  heap(): number | undefined {
    const { compiled } = this;
    let heap: number | undefined;
    if (compiled.version === 1 && compiled.configMask & V1_HEAP) {
      // The values follow the bits of the mask; the heap is the last of them.
      heap = Number(compiled.configValues.at(-1)?.value);
    }
    for (const { program, data } of this.parts()) {
      const request =
        compiled.staticAccounts[program] === COMPUTE_BUDGET && data[0] === 1 && data.length >= 5;
      if (request) heap = new DataView(data.buffer, data.byteOffset).getUint32(1, true);
    }
    return heap;
  }
}

/** The bit of a v1 message that says that it requests heap. */
const V1_HEAP = 1 << 4;

interface InstructionFailure {
  index: number;
  name: string;
  code: bigint;
  units: bigint;
}

/** How a transaction failed: in an instruction, or before all of them. */
function failure(result: unknown): InstructionFailure | "before" | undefined {
  const failed = result as { err?(): unknown; meta(): Meta; toString(): string };
  if (typeof failed.err !== "function") return undefined;
  // LiteSVM has the error as the runtime's own enum, and prints it as Rust does.
  const [, index, name, custom] =
    /err: InstructionError\((\d+), (\w+)(?:\((\d+)\))?\)/.exec(failed.toString()) ?? [];
  if (!name) return "before";
  return {
    index: Number(index),
    name: custom ? `${name}(${custom})` : name,
    code: codeOf(name, custom),
    units: failed.meta().computeUnitsConsumed(),
  };
}

/** The errors that a program can return, from the second on, in the order of their codes. */
const CODES = [
  "InvalidArgument",
  "InvalidInstructionData",
  "InvalidAccountData",
  "AccountDataTooSmall",
  "InsufficientFunds",
  "IncorrectProgramId",
  "MissingRequiredSignature",
  "AccountAlreadyInitialized",
  "UninitializedAccount",
  "NotEnoughAccountKeys",
  "AccountBorrowFailed",
  "MaxSeedLengthExceeded",
  "InvalidSeeds",
  "BorshIoError",
  "AccountNotRentExempt",
  "UnsupportedSysvar",
  "IllegalOwner",
  "MaxAccountsDataAllocationsExceeded",
  "InvalidRealloc",
  "MaxInstructionTraceLengthExceeded",
  "BuiltinProgramsMustConsumeComputeUnits",
  "InvalidAccountOwner",
  "ArithmeticOverflow",
  "Immutable",
  "IncorrectAuthority",
];

/** What Mollusk writes for an error. */
function codeOf(name: string, custom: string | undefined): bigint {
  if (custom) return custom === "0" ? 1n << 32n : BigInt(custom);
  const known = CODES.indexOf(name === "MissingAccount" ? "NotEnoughAccountKeys" : name);
  return known < 0 ? (1n << 64n) - 1n : BigInt(known + 2) << 32n;
}

/** A row's id: letters, digits and any of `_ - .` */
function nameOf(test: TestName): string {
  const { name, fullName, filePath } =
    typeof test === "string" ? { name: test } : { fullName: undefined, filePath: undefined, ...test };
  const file =
    filePath &&
    basename(filePath)
      .replace(/\.[cm]?[jt]s$/, "")
      .replace(/[._](test|spec)$/, "");
  const id = [file, fullName ?? name]
    .filter((part) => part)
    .join(".")
    .replaceAll(" > ", ".")
    .replaceAll(/[^A-Za-z0-9_.-]/g, "_");
  if (!/[A-Za-z0-9]/.test(id)) {
    throw new Error("cu-record: the test has no name, and a row's id is made of it; give `recorded` a name");
  }
  return id;
}

function key(address: Address): Uint8Array {
  return new Uint8Array(getAddressEncoder().encode(address));
}

function encode({ address, lamports, data, executable, owner }: State): Writer {
  return new Writer()
    .bytesField(1, key(address))
    .number(2, lamports)
    .bytesField(3, data)
    .flag(4, executable)
    .bytesField(6, key(owner));
}

/** The sysvars of a fixture, by their fields from 1 on. Each is read from its account. */
const SYSVARS: { address: Address; read(reader: Reader): Writer }[] = [
  {
    address: address("SysvarC1ock11111111111111111111111111111111"),
    read: (clock) => {
      const [slot, start, epoch, leaderEpoch, time] = [
        clock.u64(),
        clock.u64(),
        clock.u64(),
        clock.u64(),
        clock.u64(),
      ];
      return new Writer()
        .number(1, slot)
        .number(2, start)
        .number(3, epoch)
        .number(4, leaderEpoch)
        .number(5, time);
    },
  },
  {
    address: address("SysvarEpochRewards1111111111111111111111111"),
    read: (rewards) =>
      new Writer()
        .number(1, rewards.u64())
        .number(2, rewards.u64())
        .bytesField(3, rewards.take(32))
        .bytesField(4, rewards.take(16))
        .number(5, rewards.u64())
        .number(6, rewards.u64())
        .flag(7, rewards.u8() !== 0),
  },
  {
    address: address("SysvarEpochSchedu1e111111111111111111111111"),
    read: (schedule) =>
      new Writer()
        .number(1, schedule.u64())
        .number(2, schedule.u64())
        .flag(3, schedule.u8() !== 0)
        .number(4, schedule.u64())
        .number(5, schedule.u64()),
  },
  {
    address: address("SysvarRent111111111111111111111111111111111"),
    read: (rent) => new Writer().number(1, rent.u64()).fixed64(2, rent.take(8)).number(3, rent.u8()),
  },
  {
    address: address("SysvarS1otHashes111111111111111111111111111"),
    read: (hashes) => {
      const writer = new Writer();
      for (let left = hashes.u64(); left > 0n; left -= 1n) {
        writer.message(1, new Writer().number(1, hashes.u64()).bytesField(2, hashes.take(32)));
      }
      return writer;
    },
  },
  {
    address: address("SysvarStakeHistory1111111111111111111111111"),
    read: (history) => {
      const writer = new Writer();
      for (let left = history.u64(); left > 0n; left -= 1n) {
        const entry = new Writer();
        for (const field of [1, 2, 3, 4]) entry.number(field, history.u64());
        writer.message(1, entry);
      }
      return writer;
    },
  },
];

/** Little-endian numbers, one after the other. */
class Reader {
  private offset = 0;

  constructor(private readonly data: Uint8Array) {}

  take(length: number): Uint8Array {
    this.offset += length;
    return this.data.slice(this.offset - length, this.offset);
  }

  u8(): number {
    return this.take(1)[0] ?? 0;
  }

  u64(): bigint {
    const bytes = this.take(8);
    return new DataView(bytes.buffer).getBigUint64(0, true);
  }
}

/** A protobuf message. A field with its default value is left out. */
class Writer {
  private readonly parts: number[] = [];

  /** An unsigned number, or one with a sign by its 64 bits. */
  number(field: number, value: number | bigint): this {
    if (BigInt(value) !== 0n) this.tag(field, 0).varint(BigInt(value));
    return this;
  }

  flag(field: number, value: boolean): this {
    return this.number(field, value ? 1 : 0);
  }

  fixed64(field: number, bytes: Uint8Array): this {
    if (bytes.some((byte) => byte !== 0)) this.tag(field, 1).append(bytes);
    return this;
  }

  bytesField(field: number, bytes: Uint8Array): this {
    if (bytes.length > 0) this.message(field, bytes);
    return this;
  }

  /** A message that is there, even if all its fields have their default values. */
  message(field: number, message: Writer | Uint8Array): this {
    const bytes = message instanceof Writer ? message.bytes() : message;
    return this.tag(field, 2).varint(BigInt(bytes.length)).append(bytes);
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.parts);
  }

  private append(bytes: Uint8Array): this {
    for (const byte of bytes) this.parts.push(byte);
    return this;
  }

  private tag(field: number, type: number): this {
    return this.varint(BigInt((field << 3) | type));
  }

  private varint(value: bigint): this {
    let left = BigInt.asUintN(64, value);
    for (; left > 0x7fn; left >>= 7n) this.parts.push(Number(left & 0x7fn) | 0x80);
    this.parts.push(Number(left));
    return this;
  }
}
