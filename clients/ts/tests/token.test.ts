// Tokens in and out of a vault, on both ELFs and with both token programs.

import { generateKeyPairSigner } from "@solana/kit";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  depositToken,
  explain,
  findVaultPda,
  getCloseTokenAccountInstructionAsync,
  getCreateVaultInstructionAsync,
  getDepositTokenInstructionAsync,
  getDepositTokenInstructionDataDecoder,
  getLowerReserveInstruction,
  getPayoutSolInstructionDataDecoder,
  getPayoutTokenInstructionAsync,
  getPayoutTokenInstructionDataDecoder,
  getVaultSize,
  getWithdrawExcessLamportsInstruction,
  getWithdrawTokenInstructionAsync,
  MAX_EXTRA_ACCOUNTS,
  MAX_TOKEN_RECIPIENTS,
  payoutSol,
  payoutToken,
  readVault,
  TOKEN_2022_PROGRAM_ADDRESS,
  VaultError,
  type VaultErrorName,
  withdrawable,
} from "../src/index.js";
import { ARCHS, Machine, SOL } from "./machine.js";
import { DECIMALS, TOKEN_PROGRAMS, Tokens } from "./tokens.js";

const DEPOSIT = 1_000_000n;

for (const arch of ARCHS) {
  for (const [name, tokenProgram] of Object.entries(TOKEN_PROGRAMS)) {
    describe(`sBPF ${arch}, ${name}`, () => {
      test("tokens go in, out, out to many, and the account is closed", async () => {
        const { machine, tokens, base, vault, vaultToken, common } = await filled();
        assert.equal(tokens.amount(vaultToken), DEPOSIT);

        const first = await tokens.account((await generateKeyPairSigner()).address, 0n);
        const second = await tokens.account((await generateKeyPairSigner()).address, 0n);
        const third = await tokens.account((await generateKeyPairSigner()).address, 0n);

        await machine.send(
          await getWithdrawTokenInstructionAsync({ ...common, recipientTokenAccount: first, amount: 5 }),
        );
        assert.equal(tokens.amount(first), 5n);

        const payouts = [
          { tokenAccount: first, amount: 10 },
          { tokenAccount: second, amount: 200n },
          { tokenAccount: third, amount: 3000n },
          { tokenAccount: second, amount: 40_000n },
        ];
        await machine.send(await payoutToken({ ...common, payouts }));
        assert.deepEqual(
          [first, second, third].map((account) => tokens.amount(account)),
          [15n, 40_200n, 3000n],
        );
        await machine.send(await payoutToken({ ...common, payouts: payouts.slice(0, 1) }));
        assert.equal(tokens.amount(first), 25n);
        const left = DEPOSIT - 5n - 43_210n - 10n;
        assert.equal(tokens.amount(vaultToken), left);

        const rent = machine.balance(vaultToken);
        const before = machine.balance(base.address);
        await machine.send(
          await getCloseTokenAccountInstructionAsync({
            ...common,
            recipientTokenAccount: third,
            rentRecipient: base.address,
          }),
        );
        assert.equal(tokens.amount(third), 3000n + left);
        assert.equal(machine.balance(vaultToken), 0n);
        assert.equal(machine.balance(base.address), before + rent);
      });

      test("a deposit opens the vault's account once, paid by whoever is named", async () => {
        const { machine, tokens, base, vault, vaultToken, depositor, source } = await filled();
        const [payer, nobody] = [await machine.wallet(), await generateKeyPairSigner()];
        const { mint } = tokens;
        const deposit = {
          depositor,
          source,
          mint: mint.address,
          amount: 1,
          decimals: DECIMALS,
          tokenProgram,
        };
        const balances = () => [payer, depositor].map(({ address }) => machine.balance(address));
        const rent = machine.balance(vaultToken);
        const before = balances();

        await machine.send(...(await depositToken({ ...deposit, payer, vault })));
        assert.equal(tokens.amount(vaultToken), DEPOSIT + 1n);
        assert.deepEqual(balances(), before);

        // Where there is no vault, the deposit is refused, and the account that it opened is gone again.
        const refused = await machine.refuse(
          ...(await depositToken({ ...deposit, payer, vault: nobody.address })),
        );
        assert.deepEqual(refused.err, { InstructionError: [1, { Custom: 6006 }] });

        const paid = [
          [SOL - rent, SOL],
          [SOL - rent, SOL - rent],
        ];
        for (const [id, named] of [{ payer }, {}].entries()) {
          const [other] = await findVaultPda({ base: base.address, id: id + 1 });
          await machine.send(
            await getCreateVaultInstructionAsync({ payer: machine.payer, base, id: id + 1 }),
            ...(await depositToken({ ...deposit, ...named, vault: other })),
          );
          assert.equal(tokens.amount(await tokens.associated(other)), 1n);
          assert.deepEqual(balances(), paid[id]);
        }
      });

      test("a payout that cannot succeed is not built, and refused by the program the same way", async () => {
        const { machine, common, source } = await filled();
        const one = { tokenAccount: source, amount: 0 };
        const tooMany = Array.from({ length: MAX_TOKEN_RECIPIENTS + 1 }, () => one);
        for (const [payouts, error] of [
          [[], "InvalidInstructionData"],
          [tooMany, "TooManyRecipients"],
        ] as const) {
          await assert.rejects(payoutToken({ ...common, payouts }), isVaultError(error));
          const refused = await machine.refuse(
            await getPayoutTokenInstructionAsync({
              ...common,
              recipients: payouts.map(({ tokenAccount }) => tokenAccount),
              amounts: payouts.map(({ amount }) => amount),
            }),
          );
          assert.equal(explain(refused, refused.logs)?.name, error);
        }
        await machine.send(await payoutToken({ ...common, payouts: tooMany.slice(1) }));
        const sol = { authority: common.authority, vault: common.vault, payouts: [] };
        assert.throws(() => payoutSol(sol), isVaultError("InvalidInstructionData"));
      });

      test("an amount is moved as it is written, or not built", async () => {
        const { common, source } = await filled();
        const { authority, vault, mint, decimals, tokenProgram } = common;
        const deposit = { depositor: authority, source, vault, mint, decimals, tokenProgram };
        const moved = [
          async (lamports: number | bigint) => {
            const { data } = payoutSol({ authority, vault, payouts: [{ recipient: source, lamports }] });
            return getPayoutSolInstructionDataDecoder().decode(data!).lamports[0];
          },
          async (amount: number | bigint) => {
            const { data } = await payoutToken({ ...common, payouts: [{ tokenAccount: source, amount }] });
            return getPayoutTokenInstructionDataDecoder().decode(data!).amounts[0];
          },
          async (amount: number | bigint) => {
            const [, { data }] = await depositToken({ ...deposit, amount });
            return getDepositTokenInstructionDataDecoder().decode(data!).amount;
          },
        ];
        const rounded = (amount: number) => ({
          name: "RangeError",
          message: `the number ${amount} may have been rounded; write amounts above 2^53 - 1 as a bigint`,
        });
        const outside = (amount: number | bigint) => ({
          name: "SolanaError",
          message: `Codec [u64] expected number to be in the range [0, 18446744073709551615], got ${amount}.`,
        });
        const fraction = (amount: number) => ({
          name: "RangeError",
          message: `The number ${amount} cannot be converted to a BigInt because it is not an integer`,
        });
        for (const one of moved) {
          for (const amount of [0, 1, Number.MAX_SAFE_INTEGER, 2n ** 53n + 1n, 2n ** 64n - 1n]) {
            assert.equal(await one(amount), BigInt(amount));
          }
          for (const amount of [2 ** 53, 1e18, 2 ** 64, Infinity]) {
            await assert.rejects(one(amount), rounded(amount));
          }
          for (const amount of [-1, -1n, 2n ** 64n]) {
            await assert.rejects(one(amount), outside(amount));
          }
          for (const amount of [0.5, NaN]) {
            await assert.rejects(one(amount), fraction(amount));
          }
        }
      });

      test("what a cut of rent has freed is let go", async () => {
        const { machine, common, tokens, vaultToken, vault } = await filled();
        const { authority } = common;
        const { svm } = machine;
        const size = BigInt(getVaultSize());
        const held = machine.balance(vault);
        const old = readVault(machine.account(vault));
        assert.equal(withdrawable(old, held, svm.minimumBalanceForRentExemption(size)), 0n);

        setRent(machine, 5_080n);
        const stranger = await machine.wallet();
        await machine.send(getLowerReserveInstruction({ vault }));
        const now = readVault(machine.account(vault));
        const minimum = svm.minimumBalanceForRentExemption(size);
        assert.deepEqual(now, { ...old, rentReserve: minimum });
        assert.equal(withdrawable(now, held, minimum), 466_240n);

        const length = BigInt(machine.account(vaultToken).data.length);
        const excess = machine.balance(vaultToken) - svm.minimumBalanceForRentExemption(length);
        assert.equal(excess, (6_960n - 5_080n) * (128n + length));
        const recipient = stranger.address;
        const withdraw = { authority, vault, vaultTokenAccount: vaultToken, recipient, tokenProgram };
        const stolen = { ...withdraw, authority: stranger };
        const refused = await machine.refuse(getWithdrawExcessLamportsInstruction(stolen));
        assert.equal(explain(refused, refused.logs)?.name, "WrongAuthority");
        await machine.send(getWithdrawExcessLamportsInstruction(withdraw));
        assert.equal(machine.balance(recipient), SOL + excess);
        assert.equal(tokens.amount(vaultToken), DEPOSIT);

        // Back to where it was: the vault's reserve stays, the runtime keeps the new minimum.
        setRent(machine, 6_960n);
        await machine.send(getLowerReserveInstruction({ vault }));
        assert.deepEqual(readVault(machine.account(vault)), now);
        const risen = svm.minimumBalanceForRentExemption(size);
        assert.equal(withdrawable(now, held, risen), 0n);
        assert.equal(withdrawable(now, held + 1n, risen), 1n);
        assert.equal(withdrawable(now, 0n, risen), 0n);
      });

      test("extra accounts go along as far as the program takes them", async () => {
        const { machine, common, tokens, source, depositor, vault } = await filled();
        const most = tokenProgram === TOKEN_2022_PROGRAM_ADDRESS ? MAX_EXTRA_ACCOUNTS : 0;
        const extra = await Promise.all(
          Array.from({ length: most + 1 }, async () => (await generateKeyPairSigner()).address),
        );
        // Some that are written to, the others not.
        const split = (addresses: typeof extra) => ({
          writableExtraAccounts: addresses.slice(0, 3),
          extraAccounts: addresses.slice(3),
        });
        const payouts = [{ tokenAccount: source, amount: 1 }];
        const deposit = {
          depositor,
          source,
          vault,
          mint: tokens.mint.address,
          amount: 1,
          decimals: DECIMALS,
          tokenProgram,
        };
        await machine.send(await payoutToken({ ...common, payouts, ...split(extra.slice(1)) }));
        await machine.send(...(await depositToken({ ...deposit, ...split(extra.slice(1)) })));
        assert.equal(tokens.amount(common.vaultTokenAccount), DEPOSIT);

        await assert.rejects(
          payoutToken({ ...common, payouts, ...split(extra) }),
          isVaultError("TooManyAccounts"),
        );
        await assert.rejects(depositToken({ ...deposit, ...split(extra) }), isVaultError("TooManyAccounts"));
        const refused = await machine.refuse(
          await getDepositTokenInstructionAsync({ ...deposit, ...split(extra) }),
        );
        assert.equal(explain(refused, refused.logs)?.name, "TooManyAccounts");
      });
    });

    /** A vault with tokens, opened and paid in by `depositToken`. */
    async function filled() {
      const machine = await Machine.start(arch);
      setRent(machine, 6_960n);
      const tokens = await Tokens.start(machine, tokenProgram);
      const [base, depositor] = [await machine.wallet(), await machine.wallet()];
      const [vault] = await findVaultPda({ base: base.address, id: 0 });
      const source = await tokens.account(depositor.address, 2n * DEPOSIT);
      const mint = tokens.mint.address;
      await machine.send(
        await getCreateVaultInstructionAsync({ payer: machine.payer, base, id: 0 }),
        ...(await depositToken({
          payer: machine.payer,
          depositor,
          source,
          vault,
          mint,
          amount: DEPOSIT,
          decimals: DECIMALS,
          tokenProgram,
        })),
      );
      const vaultToken = await tokens.associated(vault);
      const common = {
        authority: base,
        vault,
        vaultTokenAccount: vaultToken,
        mint,
        decimals: DECIMALS,
        tokenProgram,
      };
      return { machine, tokens, base, depositor, source, vault, vaultToken, common };
    }
  }
}

function setRent(machine: Machine, lamportsPerByte: bigint) {
  const rent = machine.svm.getRent();
  rent.lamportsPerByteYear = lamportsPerByte;
  machine.svm.setRent(rent);
}

function isVaultError(name: VaultErrorName) {
  return (error: unknown) => error instanceof VaultError && error.explanation.name === name;
}
