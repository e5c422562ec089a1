// A mint and token accounts, of SPL Token or Token-2022 as LiteSVM ships them.

import { type Address, generateKeyPairSigner, type KeyPairSigner } from "@solana/kit";
import { getCreateAccountInstruction } from "@solana-program/system";
import {
  findAssociatedTokenPda,
  getCreateAssociatedTokenIdempotentInstructionAsync,
  getInitializeMint2Instruction,
  getMintSize,
  getMintToInstruction,
  getTokenDecoder,
  getTokenSize,
} from "@solana-program/token";
import { TOKEN_2022_PROGRAM_ADDRESS, TOKEN_PROGRAM_ADDRESS } from "../src/index.js";
import type { Machine } from "./machine.js";

export const TOKEN_PROGRAMS = {
  "SPL Token": TOKEN_PROGRAM_ADDRESS,
  "Token-2022": TOKEN_2022_PROGRAM_ADDRESS,
};

export const DECIMALS = 6;

export class Tokens {
  private constructor(
    private readonly machine: Machine,
    readonly program: Address,
    readonly mint: KeyPairSigner,
  ) {}

  static async start(machine: Machine, program: Address): Promise<Tokens> {
    const mint = await generateKeyPairSigner();
    const space = getMintSize();
    await machine.send(
      getCreateAccountInstruction({
        payer: machine.payer,
        newAccount: mint,
        lamports: machine.svm.minimumBalanceForRentExemption(BigInt(space)),
        space,
        programAddress: program,
      }),
      getInitializeMint2Instruction(
        { mint: mint.address, decimals: DECIMALS, mintAuthority: machine.payer.address },
        { programAddress: program },
      ),
    );
    return new Tokens(machine, program, mint);
  }

  async associated(owner: Address): Promise<Address> {
    const [address] = await findAssociatedTokenPda({
      owner,
      mint: this.mint.address,
      tokenProgram: this.program,
    });
    return address;
  }

  /** The owner's associated account, opened, with so many base units. */
  async account(owner: Address, amount: bigint): Promise<Address> {
    const token = await this.associated(owner);
    await this.machine.send(
      await getCreateAssociatedTokenIdempotentInstructionAsync({
        payer: this.machine.payer,
        owner,
        mint: this.mint.address,
        tokenProgram: this.program,
      }),
      getMintToInstruction(
        { mint: this.mint.address, token, mintAuthority: this.machine.payer, amount },
        { programAddress: this.program },
      ),
    );
    return token;
  }

  amount(account: Address): bigint {
    return getTokenDecoder().decode(this.machine.account(account).data.subarray(0, getTokenSize())).amount;
  }
}
