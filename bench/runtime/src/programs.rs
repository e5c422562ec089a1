//! The programs of the cluster that a vault calls: their ids, their ELFs, their loaders.

use {
    mollusk_svm::program::loader_keys::{LOADER_V2, LOADER_V3},
    sha2::{Digest, Sha256},
    solana_pubkey::Pubkey,
};

/// The System program, a builtin.
pub const SYSTEM: Pubkey = solana_system_program::id();
/// SPL Token; on mainnet-beta and here, p-token.
pub const TOKEN: Pubkey = Pubkey::from_str_const("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
pub const TOKEN_2022: Pubkey =
    Pubkey::from_str_const("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb");
pub const ASSOCIATED_TOKEN: Pubkey =
    Pubkey::from_str_const("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL");

/// A program as it is on the cluster.
#[derive(Clone, Copy, Debug)]
pub struct Program {
    pub id: Pubkey,
    pub name: &'static str,
    pub version: &'static str,
    pub loader: Pubkey,
    pub elf: &'static [u8],
}

impl Program {
    /// The SHA-256 of the ELF, as `solana-verify get-program-hash` prints it for a deployed program.
    pub fn sha256(&self) -> String {
        executable_hash(self.elf)
    }
}

/// The ELFs that mainnet-beta runs, as far as public records show, under the loaders that the programs
/// have there. They are files of this crate, in `programs/`, so that every runtime of this repository has the
/// same ones; tests compare them with the crates that they were taken from.
///
/// A loader is more than a label: a loader-v2 program account contains the ELF itself, and a CPI that
/// names it in its metas is charged for its length.
pub const PRELOADED: [Program; 3] = [
    // From mollusk-svm-programs-token 0.15.1. Its hash is the one that solana-verify reported for the
    // program deployed on testnet (anza-xyz/mollusk#216, 2026-03-27; anza-xyz/agave#11697), of which the
    // release that mainnet-beta activated is the same binary (anza-xyz/agave#12948). LiteSVM ships another
    // build (ff345023…): transfers cost the same there, `MintTo` and `InitializeAccount` differ by 1 and 2 CU.
    //
    // SPL Token was under loader-v2, where Mollusk's own helper still puts it, until p-token replaced
    // it there (`replace_spl_token_with_p_token`) and moved it to loader-v3.
    Program {
        id: TOKEN,
        name: "SPL Token",
        version: "1.0.0",
        loader: LOADER_V3,
        elf: include_bytes!("../programs/p_token-1.0.0.so"),
    },
    // From litesvm 0.16.0, `spl_token_2022-11.0.0.so`; `tests/transactions` compares it with the file in that
    // crate. Version 11.0.0 is on mainnet-beta since June 2026 (solana-foundation/solana-com#1573). No
    // public record of its hash there was found. mollusk-svm-programs-token-2022 0.15.1 ships the version
    // before it, which has no `batch`.
    Program {
        id: TOKEN_2022,
        name: "Token-2022",
        version: "11.0.0",
        loader: LOADER_V3,
        elf: include_bytes!("../programs/spl_token_2022-11.0.0.so"),
    },
    // From mollusk-svm-programs-token 0.15.1; LiteSVM ships the same file, as version 1.1.1.
    Program {
        id: ASSOCIATED_TOKEN,
        name: "Associated Token",
        version: "1.1.1",
        loader: LOADER_V2,
        elf: include_bytes!("../programs/associated_token-1.1.1.so"),
    },
];

/// The name in a report of a program that every cluster has.
pub fn name(id: &Pubkey) -> Option<&'static str> {
    if *id == SYSTEM {
        return Some("System");
    }
    let known = PRELOADED.iter().find(|program| program.id == *id);
    known.map(|program| program.name)
}

/// Programs that are part of every cluster, besides those above: the runtime's own, and those that its
/// releases maintain. The address of your own ELF is none of them.
const CLUSTER: [(&str, Pubkey); 19] = [
    ("Vote", at("Vote111111111111111111111111111111111111111")),
    ("Stake", at("Stake11111111111111111111111111111111111111")),
    ("Config", at("Config1111111111111111111111111111111111111")),
    (
        "Address Lookup Table",
        at("AddressLookupTab1e1111111111111111111111111"),
    ),
    (
        "Feature Gate",
        at("Feature111111111111111111111111111111111111"),
    ),
    (
        "Compute Budget",
        at("ComputeBudget111111111111111111111111111111"),
    ),
    ("Ed25519", at("Ed25519SigVerify111111111111111111111111111")),
    (
        "Secp256k1",
        at("KeccakSecp256k11111111111111111111111111111"),
    ),
    (
        "Secp256r1",
        at("Secp256r1SigVerify1111111111111111111111111"),
    ),
    (
        "ZK ElGamal Proof",
        at("ZkE1Gama1Proof11111111111111111111111111111"),
    ),
    (
        "ZK Token Proof",
        at("ZkTokenProof1111111111111111111111111111111"),
    ),
    (
        "Native Loader",
        at("NativeLoader1111111111111111111111111111111"),
    ),
    (
        "Loader v1",
        at("BPFLoader1111111111111111111111111111111111"),
    ),
    (
        "Loader v2",
        at("BPFLoader2111111111111111111111111111111111"),
    ),
    (
        "Loader v3",
        at("BPFLoaderUpgradeab1e11111111111111111111111"),
    ),
    (
        "Loader v4",
        at("LoaderV411111111111111111111111111111111111"),
    ),
    (
        "Slashing",
        at("S1ashing11111111111111111111111111111111111"),
    ),
    ("Memo v1", at("Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo")),
    ("Memo", at("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr")),
];

const fn at(address: &str) -> Pubkey {
    Pubkey::from_str_const(address)
}

/// The name of a program that is part of every cluster, whether this runtime has it or not.
pub fn cluster_name(id: &Pubkey) -> Option<&'static str> {
    name(id).or_else(|| {
        let (name, _) = CLUSTER.iter().find(|(_, known)| known == id)?;
        Some(*name)
    })
}

/// The same, or the address of a program that not every cluster has.
pub fn name_or_address(id: &Pubkey) -> String {
    name(id).map_or_else(|| id.to_string(), str::to_owned)
}

/// The SHA-256 of an ELF without the zero bytes at its end, which a deployment may add.
pub fn executable_hash(elf: &[u8]) -> String {
    let end = elf
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |at| at + 1);
    hex::encode(Sha256::digest(&elf[..end]))
}
