// Writes src/generated from the program's IDL and from the table of other programs' errors in the README:
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
        `error: src/generated is not what the IDL says: ${differing.join(", ")}; run: npm run generate`,
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

/** Every error with its cause, and the program's own with the cure, as a module. */
async function explanations(idl: RootNode): Promise<string> {
  const own = idl.program.errors.map((error) => {
    const [cause, cure, ...more] = error.docs ?? [];
    if (!cause || !cure || more.length > 0) {
      throw new Error(`${error.name}: its docs in the IDL are not cause and cure`);
    }
    return { code: error.code, name: error.name.charAt(0).toUpperCase() + error.name.slice(1), cause, cure };
  });
  const source = `
    // Written by \`npm run generate\`, from program/idl.json and the README's table of other programs' errors.

    /** The program's own errors. */
    export const VAULT_ERRORS = ${JSON.stringify(own)} as const;

    /** What the runtime and the programs that the vault calls answer, as they name it. */
    export const OTHER_ERRORS = ${JSON.stringify(otherErrors())} as const;
  `;
  return format(source, { parser: "typescript" });
}

/** The rows of the README's second table of errors: name, who says it, cause. */
function otherErrors(): { name: string; from: string; cause: string }[] {
  const readme = readFileSync(join(REPOSITORY, "README.md"), "utf8");
  const [, table] = readme.split("\n| error | from | cause |\n|---|---|---|\n");
  if (!table) {
    throw new Error("the README has no table `error | from | cause`");
  }
  const rows = table.slice(0, table.indexOf("\n\n")).split("\n");
  return rows.flatMap((row) => {
    const [, names = "", from = "", causes = ""] = row.split("|").map((cell) => cell.trim());
    const named = [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
    // A row for several errors tells one cause for all of them, or one for each in the same order.
    const told = causes.split(/; (?!or )/);
    if (named.length === 0 || (named.length > 1 && told.length > 1 && told.length !== named.length)) {
      throw new Error(`the README's row does not tell which error has which cause: ${row}`);
    }
    const each = named.length > 1 && told.length > 1;
    return named.map((name, n) => ({ name, from, cause: each ? told[n]! : causes }));
  });
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
