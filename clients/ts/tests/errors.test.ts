// Every error, triggered in the real program: its name, and that nothing changed.

import {
  AccountRole,
  type AccountMeta,
  type AccountSignerMeta,
  type Address,
  createAddressWithSeed,
  generateKeyPairSigner,
  getAddressComparator,
  getAddressDecoder,
  getAddressEncoder,
  getSolanaErrorFromJsonRpcError,
  type Instruction,
  isOffCurveAddress,
  isProgramError,
  type KeyPairSigner,
  lamports,
  type ProgramDerivedAddress,
} from "@solana/kit";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import {
  CU_VAULT_ERROR__WRONG_AUTHORITY,
  CU_VAULT_PROGRAM_ADDRESS,
  explain,
  findStatelessVaultPda,
  findVaultPda,
  getAcceptAuthorityInstruction,
  getCreateVaultInstruction,
  getCreateVaultInstructionAsync,
  getDepositSolInstruction,
  getDepositTokenInstructionAsync,
  getGetVaultInstruction,
  getNominateAuthorityInstruction,
  getPayoutTokenInstructionAsync,
  getStatelessDepositInstruction,
  getStatelessDepositInstructionAsync,
  getWithdrawSolInstruction,
  getWithdrawTokenInstructionAsync,
  OTHER_ERRORS,
  type OtherErrorName,
  readVault,
  readVaultInfo,
  SYSTEM_PROGRAM_ADDRESS,
  TOKEN_2022_PROGRAM_ADDRESS,
  TOKEN_ERRORS,
  TOKEN_PROGRAM_ADDRESS,
  VAULT_ERRORS,
  VaultError,
  type VaultErrorCode,
  type VaultErrorName,
} from "../src/index.js";
import { ARCHS, type Arch, Machine, Refused, returned, SOL } from "./machine.js";
import { DECIMALS, Tokens } from "./tokens.js";

type Stage = Awaited<ReturnType<typeof stage>>;

/** One way to each of the program's own errors. */
const OWN: Record<VaultErrorName, (s: Stage) => Instruction | Promise<Instruction>> = {
  UnknownInstruction: () => ({ programAddress: CU_VAULT_PROGRAM_ADDRESS, data: new Uint8Array([99]) }),
  InvalidInstructionData: (s) => ({ ...withdraw(s, 1), data: withdraw(s, 1).data.slice(0, -1) }),
  NotEnoughAccounts: (s) => ({ ...withdraw(s, 1), accounts: withdraw(s, 1).accounts.slice(0, -1) }),
  TooManyAccounts: (s) => ({
    ...withdraw(s, 1),
    accounts: [...withdraw(s, 1).accounts, { address: s.stranger.address, role: AccountRole.READONLY }],
  }),
  MissingSigner: (s) =>
    withAccount(withdraw(s, 1), 0, { address: s.base.address, role: AccountRole.READONLY }),
  DuplicateAccount: (s) =>
    getWithdrawSolInstruction({ authority: s.base, vault: s.vault, recipient: s.vault, lamports: 1 }),
  InvalidVaultOwner: (s) => getGetVaultInstruction({ vault: s.stranger.address }),
  InvalidVaultSize: (s) => getGetVaultInstruction({ vault: s.forge((data) => new Uint8Array([...data, 0])) }),
  InvalidVaultDiscriminator: (s) => getGetVaultInstruction({ vault: s.forge((data) => data.with(0, 2)) }),
  UnsupportedVersion: (s) => getGetVaultInstruction({ vault: s.forge((data) => data.with(1, 2)) }),
  WrongAuthority: (s) => withdraw({ ...s, base: s.stranger }, 1),
  NoNomination: (s) => getAcceptAuthorityInstruction({ nominee: s.stranger, vault: s.vault }),
  WrongNominee: async (s) => {
    const nominee = s.machine.payer.address;
    await s.machine.send(getNominateAuthorityInstruction({ authority: s.base, vault: s.vault, nominee }));
    return getAcceptAuthorityInstruction({ nominee: s.stranger, vault: s.vault });
  },
  VaultExists: (s) => getCreateVaultInstructionAsync({ payer: s.machine.payer, base: s.base, id: 0 }),
  NonCanonicalBump: async (s) => {
    const vault = await lowerVault(s.stranger.address);
    return getCreateVaultInstruction({ payer: s.machine.payer, base: s.stranger, vault, id: 0 });
  },
  InvalidTokenProgram: (s) => withdrawToken(s, { tokenProgram: SYSTEM_PROGRAM_ADDRESS }),
  InvalidTokenAccount: (s) => depositToken(s, s.tokens.mint.address),
  WrongTokenAuthority: (s) => depositToken(s, s.strangersToken),
  InsufficientFunds: (s) => withdraw(s, s.machine.balance(s.vault)),
  NotWritable: (s) => withAccount(withdraw(s, 1), 1, { address: s.vault, role: AccountRole.READONLY }),
  TooManyRecipients: (s) =>
    getPayoutTokenInstructionAsync({
      authority: s.base,
      vault: s.vault,
      mint: s.tokens.mint.address,
      decimals: DECIMALS,
      amounts: new Array<number>(61).fill(0),
      recipients: new Array<Address>(61).fill(s.strangersToken),
    }),
  VaultIsSigner: (s) =>
    withAccount(
      getStatelessDepositInstruction({ owner: s.base, vault: [s.stranger.address, bump(255)], lamports: 1 }),
      1,
      { address: s.stranger.address, role: AccountRole.WRITABLE_SIGNER, signer: s.stranger },
    ),
};

/** One way to each of the others, and how nodes write it. */
const OTHER: Record<OtherErrorName, [err: object, way: (s: Stage) => Instruction | Promise<Instruction>]> = {
  PrivilegeEscalation: [
    { InstructionError: [0, "PrivilegeEscalation"] },
    async (s) => {
      const [, itsBump] = await findStatelessVaultPda({ owner: s.base.address });
      return getStatelessDepositInstruction({
        owner: s.base,
        vault: [s.stranger.address, itsBump],
        lamports: 1,
      });
    },
  ],
  ProgramFailedToComplete: [
    { InstructionError: [0, "ProgramFailedToComplete"] },
    async () => {
      for (;;) {
        const owner = await generateKeyPairSigner();
        const [vault, canonical] = await findStatelessVaultPda({ owner: owner.address });
        if (canonical < 255) {
          return getStatelessDepositInstruction({ owner, vault: [vault, bump(canonical + 1)], lamports: 0 });
        }
      }
    },
  ],
  MissingAccount: [
    { InstructionError: [0, "MissingAccount"] },
    (s) =>
      getDepositSolInstruction({
        depositor: s.base,
        vault: s.vault,
        lamports: 1,
        systemProgram: s.stranger.address,
      }),
  ],
  ExternalAccountLamportSpend: [
    { InstructionError: [0, "ExternalAccountLamportSpend"] },
    (s) => withdraw({ ...s, vault: s.forge((data) => data, TOKEN_PROGRAM_ADDRESS) }, 1),
  ],
  ExternalAccountDataModified: [
    { InstructionError: [0, "ExternalAccountDataModified"] },
    (s) =>
      getNominateAuthorityInstruction({
        authority: s.base,
        vault: s.forge((data) => data, TOKEN_PROGRAM_ADDRESS),
        nominee: s.stranger.address,
      }),
  ],
  InsufficientFundsForRent: [
    { InsufficientFundsForRent: { account_index: 3 } },
    async (s) => {
      // Accounts of the same flags are sorted: payer, base, vault, then this one.
      let recipient: Address;
      do {
        recipient = (await generateKeyPairSigner()).address;
      } while (getAddressComparator()(s.vault, recipient) > 0);
      return getWithdrawSolInstruction({ authority: s.base, vault: s.vault, recipient, lamports: 1 });
    },
  ],
  "Custom(0)": [
    { InstructionError: [0, { Custom: 0 }] },
    async (s) => {
      const [vault] = await findVaultPda({ base: s.stranger.address, id: 0 });
      s.put(vault, new Uint8Array(), TOKEN_PROGRAM_ADDRESS);
      return getCreateVaultInstructionAsync({ payer: s.machine.payer, base: s.stranger, id: 0 });
    },
  ],
  "Custom(1)": [
    { InstructionError: [0, { Custom: 1 }] },
    (s) => getStatelessDepositInstructionAsync({ owner: s.base, lamports: 2n * SOL }),
  ],
  "Custom(n)": [{ InstructionError: [0, { Custom: 1 }] }, (s) => withdrawToken(s, { amount: 1001 })],
};

test("codes of the token program for which there is more to say", () => {
  for (const { code, from, cause, cure } of TOKEN_ERRORS) {
    for (const program of [TOKEN_PROGRAM_ADDRESS, TOKEN_2022_PROGRAM_ADDRESS]) {
      assert.deepEqual(
        explain({ InstructionError: [0, { Custom: code }] }, [
          `Program ${program} failed: custom program error`,
        ]),
        { name: "Custom(n)", from, code, cause, cure },
      );
    }
  }
});

for (const arch of ARCHS) {
  describe(`sBPF ${arch}`, () => {
    for (const expected of VAULT_ERRORS) {
      test(`${expected.code} ${expected.name}`, async () => {
        const s = await stage(arch);
        const refused = await s.machine.refuse(await OWN[expected.name](s));
        assert.deepEqual(refused.err, { InstructionError: [0, { Custom: expected.code }] });
        const explanation = explain(refused, refused.logs);
        assert.deepEqual(explanation, { from: "cu-vault", ...expected });
        assertTold(refused, explanation);
      });
    }

    for (const expected of OTHER_ERRORS) {
      test(`${expected.name} of ${expected.from}`, async () => {
        const s = await stage(arch);
        const [err, way] = OTHER[expected.name];
        const refused = await s.machine.refuse(await way(s));
        assert.deepEqual(refused.err, err);
        const explanation = explain(refused, refused.logs);
        assert(explanation);
        const { name, from, cause, cure } = explanation;
        const coded = TOKEN_ERRORS.find((one) => one.from === from && one.code === explanation.code);
        const said = coded ? { ...expected, cause: coded.cause, cure: coded.cure } : expected;
        assert.deepEqual({ name, from, cause, cure }, said);
        assertTold(refused, explanation);
      });
    }

    test("kit tells the program's errors by their code, too", async () => {
      const s = await stage(arch);
      const message = s.machine.message(withdraw({ ...s, base: s.stranger }, 1));
      const refused = await s.machine.sendMessage(message).catch((error: unknown) => error);
      assert(refused instanceof Refused);
      const instructions = Object.fromEntries(message.instructions.entries());
      assert(
        isProgramError(
          refused.cause,
          { instructions },
          CU_VAULT_PROGRAM_ADDRESS,
          CU_VAULT_ERROR__WRONG_AUTHORITY,
        ),
      );
    });

    test("an account that is no vault is not read as one", async () => {
      const s = await stage(arch);
      const real = s.machine.account(s.vault);
      for (const [change, name] of [
        [{ programAddress: TOKEN_PROGRAM_ADDRESS }, "InvalidVaultOwner"],
        [{ data: real.data.slice(1) }, "InvalidVaultSize"],
        [{ data: new Uint8Array([...real.data, 0]) }, "InvalidVaultSize"],
        [{ data: new Uint8Array(real.data).with(0, 2) }, "InvalidVaultDiscriminator"],
        [{ data: new Uint8Array(real.data).with(1, 2) }, "UnsupportedVersion"],
      ] as const) {
        const error = VAULT_ERRORS.find((one) => one.name === name)!;
        assert.throws(
          () => readVault({ ...real, ...change }),
          (thrown) => {
            assert(thrown instanceof VaultError);
            assert.equal(thrown.message, `${error.code} ${name}: ${error.cause}; ${error.cure}`);
            assert.deepEqual(explain(thrown), { from: "cu-vault", ...error });
            return true;
          },
        );
      }
      assert.equal(readVault(real).authority, s.base.address);
    });

    test("return data that is not GetVault's is not read as such", async () => {
      const s = await stage(arch);
      const answer = returned(
        await s.machine.simulate(s.machine.message(getGetVaultInstruction({ vault: s.vault }))),
      );
      assert.throws(() => readVaultInfo({ ...answer, programId: TOKEN_PROGRAM_ADDRESS }), {
        message: `the return data is not the vault's but of ${TOKEN_PROGRAM_ADDRESS}`,
      });
      // As nodes answer it.
      const base64 = Buffer.from(answer.data).toString("base64");
      const info = readVaultInfo({ ...answer, data: [base64, "base64"] as never });
      assert.deepEqual(info, { withdrawable: SOL, id: 0n, authority: s.base.address });
      // Nodes may leave out zeros at the end, but not all of an authority.
      assert.deepEqual(
        readVaultInfo({ ...answer, data: answer.data.slice(0, 47) }),
        readVaultInfo({ ...answer, data: answer.data.with(47, 0) }),
      );
      for (const data of [new Uint8Array(), answer.data.slice(0, 16), new Uint8Array([...answer.data, 0])]) {
        assert.throws(() => readVaultInfo({ ...answer, data }), {
          message: `GetVault does not return ${data.length} bytes`,
        });
      }
    });
  });
}

test("an error of another program is not taken for the vault's", () => {
  const err = { InstructionError: [0, { Custom: 6010 }] };
  const failed = (program: Address) => [`Program ${program} invoke [1]`, `Program ${program} failed: reason`];
  assert.equal(explain(err)?.name, "WrongAuthority");
  assert.equal(explain(err, failed(CU_VAULT_PROGRAM_ADDRESS))?.name, "WrongAuthority");
  assert.equal(explain(err, failed(TOKEN_2022_PROGRAM_ADDRESS)), undefined);
  for (const program of [TOKEN_PROGRAM_ADDRESS, TOKEN_2022_PROGRAM_ADDRESS]) {
    const told = explain({ InstructionError: [0, { Custom: 17 }] }, failed(program));
    assert.equal(told?.name, "Custom(n)");
    assert.equal(told?.code, 17);
  }
  assert.equal(
    explain({ InstructionError: [0, { Custom: 1 }] }, failed(CU_VAULT_PROGRAM_ADDRESS)),
    undefined,
  );
});

test("the vault's own explanations are told from the others by their type", () => {
  const told = explain({ InstructionError: [0, { Custom: 6018 }] });
  assert(told?.from === "cu-vault");
  const [code, name]: [VaultErrorCode, VaultErrorName] = [told.code, told.name];
  assert.deepEqual([code, name], [6018, "InsufficientFunds"]);
});

test("without logs, a code that two programs may mean is told as either's", () => {
  const told = explain({ InstructionError: [3, { Custom: 1 }] });
  assert(told);
  assert.equal(told.from, "the System program; or the token program");
  assert.equal(told.code, 1);
  assert.equal(explain({ InstructionError: [3, { Custom: 17 }] })?.from, "the token program");
});

test("what is no such error is not explained", () => {
  const others = [undefined, null, 6010, {}, new Error("no"), "AccountNotFound"];
  for (const other of [...others, { InstructionError: [0, "GenericError"] }]) {
    assert.equal(explain(other), undefined, String(other));
  }
  for (const code of [100, 5999, 6000 + VAULT_ERRORS.length]) {
    assert.equal(explain({ InstructionError: [0, { Custom: code }] }), undefined, String(code));
  }
});

/** The explanation is the same in every form in which a caller may have the error. */
function assertTold(refused: Refused, explanation: unknown): void {
  assert.deepEqual(explain(refused.cause, refused.logs), explanation);
  assert.deepEqual(explain(refused.err, refused.logs), explanation);
  // As a node answers when the simulation before sending fails. The logs are in the error.
  const preflight = getSolanaErrorFromJsonRpcError({
    code: -32002,
    message: "Transaction simulation failed",
    data: { accounts: null, err: refused.err, logs: refused.logs, unitsConsumed: 0n, returnData: null },
  });
  assert.deepEqual(explain(preflight), explanation);
  assert.deepEqual(explain(new Error("could not withdraw", { cause: preflight })), explanation);
}

/** A vault with a SOL and a thousand base units, its base, and a stranger. */
async function stage(arch: Arch) {
  const machine = await Machine.start(arch);
  const tokens = await Tokens.start(machine, TOKEN_PROGRAM_ADDRESS);
  const [base, stranger] = [await machine.wallet(), await machine.wallet()];
  const [vault] = await findVaultPda({ base: base.address, id: 0 });
  await machine.send(
    await getCreateVaultInstructionAsync({ payer: machine.payer, base, id: 0 }),
    getDepositSolInstruction({ depositor: machine.payer, vault, lamports: SOL }),
  );
  await tokens.account(vault, 1000n);
  const strangersToken = await tokens.account(stranger.address, 1000n);

  const put = (address: Address, data: Uint8Array, programAddress: Address) =>
    machine.svm.setAccount({
      address,
      data,
      programAddress,
      lamports: lamports(SOL),
      executable: false,
      space: BigInt(data.length),
    });
  // No instruction leads to such an account, so it is put there.
  const forged = await createAddressWithSeed({
    baseAddress: base.address,
    programAddress: CU_VAULT_PROGRAM_ADDRESS,
    seed: "forged",
  });
  const forge = (change: (data: Uint8Array) => Uint8Array, owner: Address = CU_VAULT_PROGRAM_ADDRESS) => {
    put(forged, change(new Uint8Array(machine.account(vault).data)), owner);
    return forged;
  };
  return { machine, tokens, base, stranger, vault, strangersToken, put, forge };
}

function withdraw(
  s: { base: KeyPairSigner; vault: Address; stranger: KeyPairSigner },
  amount: number | bigint,
) {
  const { base: authority, vault, stranger } = s;
  return getWithdrawSolInstruction({ authority, vault, recipient: stranger.address, lamports: amount });
}

function withdrawToken(s: Stage, change: { amount?: number; tokenProgram?: Address }) {
  return getWithdrawTokenInstructionAsync({
    authority: s.base,
    vault: s.vault,
    mint: s.tokens.mint.address,
    recipientTokenAccount: s.strangersToken,
    amount: 1,
    decimals: DECIMALS,
    ...change,
  });
}

function depositToken(s: Stage, vaultTokenAccount: Address) {
  return getDepositTokenInstructionAsync({
    depositor: s.stranger,
    source: s.strangersToken,
    mint: s.tokens.mint.address,
    vault: s.vault,
    vaultTokenAccount,
    amount: 1,
    decimals: DECIMALS,
  });
}

function withAccount<T extends Instruction>(
  instruction: T,
  place: number,
  account: AccountMeta | AccountSignerMeta,
): Instruction {
  return { ...instruction, accounts: (instruction.accounts ?? []).with(place, account) };
}

/** The address that (base, 0) has at the next bump below the canonical one that gives an address. */
async function lowerVault(base: Address): Promise<ProgramDerivedAddress> {
  const [, canonical] = await findVaultPda({ base, id: 0 });
  const bytes = getAddressEncoder();
  for (let lower = canonical - 1; ; lower -= 1) {
    const hash = createHash("sha256")
      .update("vault")
      .update(Buffer.from(bytes.encode(base)))
      .update(new Uint8Array(8))
      .update(new Uint8Array([lower]))
      .update(Buffer.from(bytes.encode(CU_VAULT_PROGRAM_ADDRESS)))
      .update("ProgramDerivedAddress")
      .digest();
    const address = getAddressDecoder().decode(hash);
    if (isOffCurveAddress(address)) {
      return [address, bump(lower)];
    }
  }
}

function bump(value: number) {
  return value as ProgramDerivedAddress[1];
}
