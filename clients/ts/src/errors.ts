/** From an error of a transaction to what it means and what to do. */

import {
  type Address,
  getSolanaErrorFromTransactionError,
  isSolanaError,
  SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM,
  type SolanaError,
} from "@solana/kit";
import { OTHER_ERRORS, TOKEN_ERRORS, VAULT_ERRORS } from "./generated/explanations.js";
import { CU_VAULT_PROGRAM_ADDRESS } from "./generated/programs/index.js";
import { SYSTEM_PROGRAM_ADDRESS, TOKEN_2022_PROGRAM_ADDRESS, TOKEN_PROGRAM_ADDRESS } from "./programs.js";

export type VaultErrorName = (typeof VAULT_ERRORS)[number]["name"];
export type VaultErrorCode = (typeof VAULT_ERRORS)[number]["code"];
export type OtherErrorName = (typeof OTHER_ERRORS)[number]["name"];
type Source = (typeof OTHER_ERRORS)[number]["from"];

/** One of the program's own errors. */
export type VaultExplanation = {
  from: "cu-vault";
  code: VaultErrorCode;
  name: VaultErrorName;
  cause: string;
  cure: string;
};

/** An error of the runtime's, or of a program that the vault calls. */
export type OtherExplanation = {
  from: Source | `${Source}; or ${Source}`;
  /** Where it is a `Custom` one. */
  code?: number;
  name: OtherErrorName;
  cause: string;
  cure: string;
};

export type Explanation = VaultExplanation | OtherExplanation;

/** What the program would refuse, refused before it is sent, with the program's own error. */
export class VaultError extends Error {
  readonly explanation: VaultExplanation;

  constructor(name: VaultErrorName) {
    const error = VAULT_ERRORS.find((one) => one.name === name)!;
    super(`${error.code} ${error.name}: ${error.cause}; ${error.cure}`);
    this.name = "VaultError";
    this.explanation = { from: "cu-vault", ...error };
  }
}

/**
 * What a failed transaction's error means: `undefined` if it is none that a caller of the vault must expect.
 *
 * Takes what kit throws, or the `err` of a simulation or a transaction's status. Other programs number their
 * errors as the vault does; the logs say who failed. Kit's error of a failed preflight has them in it;
 * without logs, a code of the vault's is taken for the vault's.
 */
export function explain(error: unknown, logs?: readonly string[] | null): Explanation | undefined {
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    if (one instanceof VaultError) {
      return one.explanation;
    }
    logs ??= logsIn(one);
    const explanation = isSolanaError(one) ? explainOne(one, logs) : undefined;
    if (explanation) {
      return explanation;
    }
  }
  return isTransactionError(error) ? explain(getSolanaErrorFromTransactionError(error), logs) : undefined;
}

/** As nodes write it: `"AccountNotFound"`, `{ InstructionError: [0, { Custom: 6010 }] }`. */
function isTransactionError(error: unknown): error is string | Record<string, unknown> {
  return (
    typeof error === "string" || (typeof error === "object" && error !== null && !(error instanceof Error))
  );
}

function explainOne(error: SolanaError, logs: readonly string[] | null | undefined): Explanation | undefined {
  if (isSolanaError(error, SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM)) {
    return explainCode(error.context.code, whoFailed(logs));
  }
  const name = RUNTIME_ERRORS.get(error.context.__code);
  return name && other(name);
}

function explainCode(code: number, program: Address | undefined): Explanation | undefined {
  if (program === undefined || program === CU_VAULT_PROGRAM_ADDRESS) {
    const own = VAULT_ERRORS.find((one) => one.code === code);
    if (own) {
      return { from: "cu-vault", ...own };
    }
  }
  const system = code === 0 ? "Custom(0)" : code === 1 ? "Custom(1)" : undefined;
  const token = code < 100 ? ofTokenProgram(code) : undefined;
  switch (program) {
    case SYSTEM_PROGRAM_ADDRESS:
      return system && { ...other(system), code };
    case TOKEN_PROGRAM_ADDRESS:
    case TOKEN_2022_PROGRAM_ADDRESS:
      return token && { ...token, code };
    case undefined:
      // Without logs, a 0 or 1 is of either.
      return system && token ? { ...either(other(system), token), code } : token && { ...token, code };
    default:
      return undefined;
  }
}

/** With the cause and the cure of this code, if there is more to say of it than of the others. */
function ofTokenProgram(code: number): ListedExplanation {
  const { cause, cure } = TOKEN_ERRORS.find((one) => one.code === code) ?? other("Custom(n)");
  return { ...other("Custom(n)"), cause, cure };
}

function either(one: ListedExplanation, or: ListedExplanation): OtherExplanation {
  return {
    from: `${one.from}; or ${or.from}`,
    name: one.name,
    cause: `${one.cause}; or ${or.cause}`,
    cure: `${one.cure}; or ${or.cure}`,
  };
}

function other(name: OtherErrorName): ListedExplanation {
  return OTHER_ERRORS.find((one) => one.name === name)!;
}

type ListedExplanation = OtherExplanation & { from: Source };

/** The program whose failure the others passed on: the first that the logs call failed. */
function whoFailed(logs: readonly string[] | null | undefined): Address | undefined {
  for (const line of logs ?? []) {
    const [, program] = /^Program (\S+) failed: /.exec(line) ?? [];
    if (program) {
      return program as Address;
    }
  }
  return undefined;
}

/** Kit's error of a failed preflight carries the simulation's logs. */
function logsIn(error: Error): readonly string[] | undefined {
  const context: object = isSolanaError(error) ? error.context : {};
  return "logs" in context && Array.isArray(context.logs) ? context.logs : undefined;
}

/** The names that are no `Custom`, by the code that kit gives them. */
const RUNTIME_ERRORS = new Map<number, OtherErrorName>(
  OTHER_ERRORS.filter(({ name }) => !name.startsWith("Custom")).map(({ name, from }) => {
    const error = from.endsWith("for the transaction")
      ? { [name]: { account_index: 0 } }
      : { InstructionError: [0, name] };
    return [getSolanaErrorFromTransactionError(error).context.__code, name];
  }),
);
