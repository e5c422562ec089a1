// What deploy.sh --metadata writes, by the instructions that the client of the Program Metadata program builds for the
// committed ELF and IDL. The program itself is in no package: a recording of its instructions stands in for it. They
// are decoded by the client's own parsers and put together as its account, and the reader that explorers use reads it.

import {
    Compression,
    DataSource,
    Encoding,
    Format,
    PROGRAM_METADATA_PROGRAM_ADDRESS,
    ProgramMetadataInstruction,
    fetchAndParseMetadataContent,
    getCreateMetadataInstructionPlan,
    getMetadataEncoder,
    identifyProgramMetadataInstruction,
    parseInitializeInstruction,
    parseWriteInstruction,
} from '@solana-program/program-metadata';
import {
    address,
    createNoopSigner,
    createTransactionMessage,
    createTransactionPlanner,
    flattenInstructionPlan,
    getAddressEncoder,
    getBase64Decoder,
    getProgramDerivedAddress,
    setTransactionMessageFeePayerSigner,
    unwrapOption,
} from '@solana/kit';
import { fetchSecurityTxt } from '@solana/security-txt';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const here = import.meta.dirname;
const root = join(here, '../..');
const ELF = join(root, 'program/elf/v3/cu_vault.so');
const IDL = join(root, 'program/idl.json');

const LOADER = address('BPFLoaderUpgradeab1e11111111111111111111111');
const SYSTEM = address('11111111111111111111111111111111');
// A program of the user's own, and its upgrade authority.
const PROGRAM = address('CuVau1tAnother1dAnother1dAnother1dAnother1d');
const AUTHORITY = createNoopSigner(address('Sysvar1nstructions1111111111111111111111111'));
const [PROGRAM_DATA] = await getProgramDerivedAddress({
    programAddress: LOADER,
    seeds: [getAddressEncoder().encode(PROGRAM)],
});

// What deploy.sh runs, for PROGRAM.
const folder = mkdtempSync(join(tmpdir(), 'metadata-'));
const lines = execFileSync(process.execPath, [join(here, 'accounts.mjs'), PROGRAM, ELF, IDL, folder], {
    encoding: 'utf8',
});
const accounts = lines
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));

// The account that the instructions which create it come to.
async function created(seed, metadata) {
    const asked = [];
    const planner = createTransactionPlanner({
        createTransactionMessage: async () =>
            setTransactionMessageFeePayerSigner(AUTHORITY, createTransactionMessage({ version: 0 })),
    });
    const client = {
        getMinimumBalance: async (length) => {
            asked.push(length);
            return 5080n * BigInt(length + 128);
        },
        // Whether all of it fits into one transaction.
        planTransaction: async (plan) => assert.equal((await planner(plan)).kind, 'single'),
    };
    const data = readFileSync(join(folder, `${seed}.packed`));
    const plan = await getCreateMetadataInstructionPlan(client, {
        // As its command line does for a file whose name ends with .json.
        compression: Compression.Zlib,
        encoding: Encoding.Utf8,
        format: Format.Json,
        dataSource: DataSource.Direct,
        data,
        metadata,
        seed,
        program: PROGRAM,
        programData: PROGRAM_DATA,
        authority: AUTHORITY,
        payer: AUTHORITY,
    });
    const content = Buffer.alloc(data.length);
    let header;
    const names = [];
    for (const leaf of flattenInstructionPlan(plan)) {
        // A leaf is one instruction, or a packer that fills messages with the writes.
        const instructions = leaf.kind === 'single' ? [leaf.instruction] : packed(leaf);
        for (const instruction of instructions) {
            if (instruction.programAddress === SYSTEM) {
                names.push('transfer');
                assert.equal(Buffer.from(instruction.data).readBigUInt64LE(4), 5080n * BigInt(96 + data.length + 128));
                assert.equal(instruction.accounts[1].address, metadata);
                continue;
            }
            assert.equal(instruction.programAddress, PROGRAM_METADATA_PROGRAM_ADDRESS);
            const kind = identifyProgramMetadataInstruction(instruction);
            names.push(ProgramMetadataInstruction[kind]);
            if (kind === ProgramMetadataInstruction.Write) {
                const { data } = parseWriteInstruction(instruction);
                content.set(unwrapOption(data.data), data.offset);
            }
            if (kind === ProgramMetadataInstruction.Initialize) {
                header = parseInitializeInstruction(instruction);
                content.set(unwrapOption(header.data.data) ?? []);
            }
        }
    }
    // The rent that the plan of deploy.sh names is that of as many bytes.
    assert.deepEqual([...new Set(asked)], [96 + data.length]);
    // The IDL is larger than a transaction.
    const way = seed === 'idl' ? ['transfer', 'Allocate', 'Write', 'Initialize'] : ['transfer', 'Initialize'];
    assert.deepEqual([...new Set(names)], way);
    assert.deepEqual(content, data);
    assert.equal(header.accounts.metadata.address, metadata);
    assert.equal(header.accounts.authority.address, AUTHORITY.address);
    assert.equal(header.accounts.program.address, PROGRAM);
    assert.equal(header.accounts.programData.address, PROGRAM_DATA);
    const account = getMetadataEncoder().encode({
        ...header.data,
        program: PROGRAM,
        authority: null,
        mutable: true,
        canonical: true,
        dataLength: content.length,
        data: content,
    });
    assert.equal(account.length, 96 + data.length);
    return account;
}

function packed(leaf) {
    const packer = leaf.getMessagePacker();
    const message = setTransactionMessageFeePayerSigner(AUTHORITY, createTransactionMessage({ version: 0 }));
    const instructions = [];
    while (!packer.done()) instructions.push(...packer.packMessageToCapacity(message).instructions);
    return instructions;
}

// A node with these accounts: an owner and data for each address.
function node(contents) {
    const info = (key) =>
        contents[key] && {
            data: [getBase64Decoder().decode(contents[key].data), 'base64'],
            executable: false,
            lamports: 1n,
            owner: contents[key].owner,
            rentEpoch: 0n,
            space: BigInt(contents[key].data.length),
        };
    return {
        getAccountInfo: (key) => ({ send: async () => ({ value: info(key) ?? null }) }),
        getMultipleAccounts: (keys) => ({ send: async () => ({ value: keys.map((key) => info(key) ?? null) }) }),
    };
}

// The program and its data, as the loader keeps them.
function deployed() {
    const program = Buffer.concat([Buffer.from([2, 0, 0, 0]), Buffer.from(getAddressEncoder().encode(PROGRAM_DATA))]);
    const header = Buffer.alloc(45);
    header.writeUInt32LE(3);
    header[12] = 1;
    header.set(getAddressEncoder().encode(AUTHORITY.address), 13);
    return {
        [PROGRAM]: { owner: LOADER, data: program },
        [PROGRAM_DATA]: { owner: LOADER, data: Buffer.concat([header, readFileSync(ELF)]) },
    };
}

async function everything() {
    const contents = deployed();
    for (const [seed, metadata] of accounts) {
        contents[metadata] = { owner: PROGRAM_METADATA_PROGRAM_ADDRESS, data: await created(seed, metadata) };
    }
    return contents;
}

test('there are two accounts, each as long as is said', () => {
    assert.deepEqual(
        accounts.map(([seed, , length]) => [seed, Number(length)]),
        ['idl', 'security'].map((seed) => [seed, readFileSync(join(folder, `${seed}.packed`)).length]),
    );
});

test('the IDL comes back as it is committed, with the id of the program', async () => {
    const committed = readFileSync(IDL, 'utf8');
    const id = JSON.parse(committed).program.publicKey;
    const idl = await fetchAndParseMetadataContent(node(await everything()), PROGRAM, 'idl');
    assert.deepEqual(idl, JSON.parse(committed.replaceAll(id, PROGRAM)));
    assert.equal(idl.program.publicKey, PROGRAM);
    assert.ok(!JSON.stringify(idl).includes(id));
});

test('explorers find the same security.txt on chain as in the ELF', async () => {
    const elf = await fetchSecurityTxt(node(deployed()), PROGRAM);
    const pmp = await fetchSecurityTxt(node(await everything()), PROGRAM);
    assert.deepEqual([elf.type, pmp.type], ['elf', 'pmp']);
    assert.deepEqual(pmp.fields, elf.fields);
    assert.equal(pmp.fields.name, 'cu-vault');
});

test('an ELF without a security.txt is refused', async () => {
    const { security } = await import('./accounts.mjs');
    assert.throws(() => security(Buffer.from('no such section')), /the ELF has no security.txt/);
});
