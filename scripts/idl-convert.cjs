// An IDL of Anchor before 0.30, out of the TypeScript client that it was published in, as `anchor idl convert` brings
// it up to date:
//
//   node scripts/idl-convert.cjs index.cjs PROGRAM ADDRESS >idl.json

const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");

const [file, program, address] = process.argv.slice(2);
const source = readFileSync(file, "utf8");
const literals = [...source.matchAll(/^const IDL\S* = (\{\n[^]*?\n\});$/gm)];
const old = literals.map(([, text]) => new Function(`return ${text}`)()).find(({ name }) => name === program);
if (!old) throw new Error(`${file} has no IDL of ${program}`);

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const discriminator = (name) => [...createHash("sha256").update(name).digest().subarray(0, 8)];
const modern = (part) =>
  JSON.parse(JSON.stringify(part).replaceAll('"publicKey"', '"pubkey"'), (key, value) =>
    key === "defined" && typeof value === "string" ? { name: value } : value,
  );

const accounts = old.accounts ?? [];
const idl = {
  address,
  metadata: { name: program, version: old.version, spec: "0.1.0" },
  instructions: old.instructions.map(({ name, accounts, args }) => ({
    name: snake(name),
    discriminator: discriminator(`global:${snake(name)}`),
    accounts: accounts.map(({ name, isMut, isSigner, isOptional }) => ({
      name: snake(name),
      writable: isMut,
      signer: isSigner,
      optional: isOptional,
    })),
    args: args.map(({ name, type }) => ({ name: snake(name), type: modern(type) })),
  })),
  accounts: accounts.map(({ name }) => ({ name, discriminator: discriminator(`account:${name}`) })),
  types: [...accounts, ...(old.types ?? [])].map(modern),
};
process.stdout.write(`${JSON.stringify(idl, null, 2)}\n`);
