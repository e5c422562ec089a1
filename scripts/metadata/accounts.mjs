// Writes what belongs on chain for a program into a folder: idl.json, security.json, and for each what its account
// holds after the header. Prints a line for each: its seed, its address, its length.
//
//   node accounts.mjs PROGRAM ELF IDL FOLDER
//
// The content of security.txt is the ELF's own, so it is written in one place.

import { findCanonicalPda, packDirectData } from '@solana-program/program-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// The fields that are lists in the program's format.
const LISTS = ['contacts', 'preferred_languages', 'auditors'];

export function idl(text, program) {
    const id = JSON.parse(text).program.publicKey;
    return text.replaceAll(id, program);
}

// The format of solana-security-txt: keys and values, each with a zero after it.
export function security(elf) {
    const found = /=======BEGIN SECURITY\.TXT V1=======\0([^]*?)=======END SECURITY\.TXT V1=======/.exec(
        elf.toString('latin1'),
    );
    if (!found) throw new Error('the ELF has no security.txt');
    const parts = Buffer.from(found[1], 'latin1').toString().split('\0');
    const fields = {};
    for (let i = 0; i + 1 < parts.length; i += 2) {
        const [key, value] = [parts[i], parts[i + 1]];
        fields[key] = LISTS.includes(key) ? value.split(',') : value;
    }
    return `${JSON.stringify(fields, null, 2)}\n`;
}

async function main([program, elf, idlFile, folder]) {
    const contents = { idl: idl(readFileSync(idlFile, 'utf8'), program), security: security(readFileSync(elf)) };
    for (const [seed, content] of Object.entries(contents)) {
        const [address] = await findCanonicalPda({ program, seed });
        // As the command line packs a file.
        const { data } = packDirectData({ content });
        writeFileSync(join(folder, `${seed}.json`), content);
        writeFileSync(join(folder, `${seed}.packed`), data);
        console.log(seed, address, data.length);
    }
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
