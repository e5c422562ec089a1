// Writes src/generated from the program's IDL, and from what the IDL has no place for, program/interface.json:
//
//   npm run generate              writes it
//   npm run generate -- --check   says what differs, and writes nothing
//
// With CU_VAULT_ID set, the client is for the program at that address, as a Rust client is that was compiled so.

import { address } from "@solana/kit";
import { renderVisitor } from "@codama/renderers-js";
import type { RootNode } from "@codama/nodes";
import { visit } from "@codama/visitors-core";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { format } from "prettier";

const CLIENT = resolve(import.meta.dirname, "..");
const REPOSITORY = resolve(CLIENT, "../..");
const COMMITTED = join(CLIENT, "src/generated");

const check = process.argv.slice(2).includes("--check");
const aside = mkdtempSync(join(tmpdir(), "cu-vault-"));
try {
  const fresh = await generate(aside);
  if (check) {
    const differing = difference(COMMITTED, fresh);
    if (differing.length > 0) {
      console.error(
        `error: src/generated is not what the program says: ${differing.join(", ")}; run: npm run generate`,
      );
      process.exitCode = 1;
    }
  } else {
    rmSync(COMMITTED, { recursive: true, force: true });
    cpSync(fresh, COMMITTED, { recursive: true });
  }
} finally {
  rmSync(aside, { recursive: true });
}

async function generate(folder: string): Promise<string> {
  const idl = forOneId(JSON.parse(readFileSync(join(REPOSITORY, "program/idl.json"), "utf8")));
  await visit(
    idl,
    renderVisitor(folder, {
      generatedFolder: "generated",
      kitImportStrategy: "rootOnly",
      syncPackageJson: false,
    }),
  );
  const generated = join(folder, "generated");
  writeFileSync(join(generated, "explanations.ts"), await explanations(idl));
  replaceOnce(
    join(generated, "index.ts"),
    'export * from "./errors";',
    'export * from "./errors";\nexport * from "./explanations";',
  );
  // The renderer states the plugin's return type, which the compiler cannot prove with this version of kit.
  // Without it, the compiler infers the same type.
  replaceOnce(
    join(generated, "programs/cuVault.ts"),
    '): Omit<T, "cuVault"> & { cuVault: CuVaultPlugin } => {',
    ") => {",
  );
  for (const file of files(generated)) {
    nameFiles(file);
  }
  return generated;
}

/** The IDL for the program at the address that CU_VAULT_ID names, or as it is. */
function forOneId(idl: RootNode): RootNode {
  const id = process.env["CU_VAULT_ID"];
  return id === undefined ? idl : { ...idl, program: { ...idl.program, publicKey: address(id) } };
}

type OtherError = { name: string; from: string; code: number | null; cause: string; cure: string };
type Extras = {
  maxTokenRecipients: number;
  maxExtraAccounts: number;
  otherErrors: OtherError[];
  tokenErrors: OtherError[];
};

/** Every error with its cause and cure, and the limits, as a module. */
async function explanations(idl: RootNode): Promise<string> {
  const own = idl.program.errors.map((error) => {
    const [cause, cure, ...more] = error.docs ?? [];
    if (!cause || !cure || more.length > 0) {
      throw new Error(`${error.name}: its docs in the IDL are not cause and cure`);
    }
    return { code: error.code, name: error.name.charAt(0).toUpperCase() + error.name.slice(1), cause, cure };
  });
  const extras: Extras = JSON.parse(readFileSync(join(REPOSITORY, "program/interface.json"), "utf8"));
  const uncoded = ({ name, from, cause, cure }: OtherError) => ({ name, from, cause, cure });
  const source = `
    // Written by \`npm run generate\`, from program/idl.json and program/interface.json.

    /** Recipients that one PayoutToken serves. */
    export const MAX_TOKEN_RECIPIENTS = ${extras.maxTokenRecipients};

    /** Accounts beyond the table that one token instruction forwards to Token-2022. */
    export const MAX_EXTRA_ACCOUNTS = ${extras.maxExtraAccounts};

    /** The program's own errors. */
    export const VAULT_ERRORS = ${JSON.stringify(own)} as const;

    /** What the runtime and the programs that the vault calls answer, as they name it. */
    export const OTHER_ERRORS = ${JSON.stringify(extras.otherErrors.map(uncoded))} as const;

    /** The codes of the token program for which there is more to say. */
    export const TOKEN_ERRORS = ${JSON.stringify(extras.tokenErrors)} as const;
  `;
  return format(source, { parser: "typescript" });
}

/** Names the file in each relative import, so that what the compiler emits runs in node as it is. */
function nameFiles(file: string): void {
  const named = readFileSync(file, "utf8").replace(
    /(from ")(\.[^"]*)"/g,
    (_, from: string, module: string) => {
      const target = resolve(dirname(file), module);
      return `${from}${existsSync(`${target}.ts`) ? module : `${module}/index`}.js"`;
    },
  );
  writeFileSync(file, named);
}

function replaceOnce(file: string, old: string, by: string): void {
  const parts = readFileSync(file, "utf8").split(old);
  if (parts.length !== 2) {
    throw new Error(`${file} has \`${old}\` ${parts.length - 1} times`);
  }
  writeFileSync(file, parts.join(by));
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The files that are not the same in both folders, or only in one. */
function difference(one: string, other: string): string[] {
  const read = (folder: string) =>
    new Map(files(folder).map((file) => [relative(folder, file), readFileSync(file, "utf8")]));
  const [left, right] = [existsSync(one) ? read(one) : new Map<string, string>(), read(other)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((file) => left.get(file) !== right.get(file))
    .sort();
}
