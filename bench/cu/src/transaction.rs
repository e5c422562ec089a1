//! Whether a transaction has room for an instruction.
//!
//! A row that no transaction can carry is a row of something that never happens on a cluster.

use {
    cu_runtime::{Runtime, features::enable_tx_v1},
    solana_instruction::Instruction,
    solana_pubkey::Pubkey,
    std::collections::BTreeSet,
};

/// The accounts that a transaction can name, in any format.
const ADDRESSES: usize = 64;
/// The bytes of a transaction that is legacy or v0: one packet.
const PACKET: usize = 1_232;
/// The bytes of a transaction v1 (SIMD-0385), and its signatures.
const V1: usize = 4_096;
const V1_SIGNATURES: usize = 12;

const SIGNATURE: usize = 64;
const ADDRESS: usize = 32;
const HEADER: usize = 3;
const BLOCKHASH: usize = 32;

/// Why no transaction has room for the instruction. None if one has.
pub(crate) fn no_room(instruction: &Instruction, runtime: &Runtime) -> Option<String> {
    let size = Size::of(instruction);
    if size.addresses > ADDRESSES {
        return Some(format!(
            "no transaction has room for it: {} accounts with payer and program, the limit is {ADDRESSES}",
            size.addresses
        ));
    }
    let packet = size.legacy().min(size.v0());
    if packet <= PACKET {
        return None;
    }
    if !runtime.features().is_active(&enable_tx_v1::ID) {
        return Some(format!(
            "no transaction has room for it: {packet} bytes, the limit is {PACKET}"
        ));
    }
    if size.v1() <= V1 && size.signers <= V1_SIGNATURES {
        return None;
    }
    Some(format!(
        "no transaction has room for it: {packet} bytes as v0 with a lookup table, the limit is {PACKET}; \
         {} bytes and {} signatures as v1, the limits are {V1} and {V1_SIGNATURES}",
        size.v1(),
        size.signers
    ))
}

/// What decides the size of a transaction with one instruction.
struct Size {
    /// The payer and the program are among them.
    addresses: usize,
    signers: usize,
    metas: usize,
    data: usize,
}

impl Size {
    fn of(instruction: &Instruction) -> Self {
        let metas = &instruction.accounts;
        let mut addresses: BTreeSet<Pubkey> = metas.iter().map(|meta| meta.pubkey).collect();
        addresses.insert(instruction.program_id);
        let signers: BTreeSet<Pubkey> = metas
            .iter()
            .filter(|meta| meta.is_signer)
            .map(|meta| meta.pubkey)
            .collect();
        // A signer whose account may change can pay.
        let pays = metas.iter().any(|meta| meta.is_signer && meta.is_writable);
        let payer = usize::from(!pays);
        Self {
            addresses: addresses.len() + payer,
            signers: signers.len() + payer,
            metas: metas.len(),
            data: instruction.data.len(),
        }
    }

    /// Every address is spelt out.
    fn legacy(&self) -> usize {
        self.packet(self.addresses)
    }

    /// What neither signs nor is the program comes from one lookup table.
    fn v0(&self) -> usize {
        let looked_up = self.addresses.saturating_sub(self.signers + 1);
        let version_and_tables = 1 + 1;
        let table = ADDRESS + 1 + 1;
        self.packet(self.signers + 1) + version_and_tables + table + looked_up
    }

    fn packet(&self, addresses: usize) -> usize {
        let signatures = compact(self.signers) + SIGNATURE * self.signers;
        let addresses = compact(addresses) + ADDRESS * addresses;
        let accounts = compact(self.metas) + self.metas;
        let data = compact(self.data) + self.data;
        let instructions = 1 + 1 + accounts + data;
        signatures + HEADER + addresses + BLOCKHASH + instructions
    }

    /// With its CU limit and the limit of the data that it loads, which are 0 unless they are given.
    fn v1(&self) -> usize {
        let version_mask_and_counts = 1 + 4 + 1 + 1;
        let limits = 4 + 4;
        let instruction = 4 + self.metas + self.data;
        version_mask_and_counts
            + HEADER
            + BLOCKHASH
            + limits
            + ADDRESS * self.addresses
            + instruction
            + SIGNATURE * self.signers
    }
}

/// The bytes of a length: seven bits in each.
fn compact(length: usize) -> usize {
    match length {
        0..=0x7f => 1,
        0x80..=0x3fff => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use {
        super::{Size, no_room},
        cu_runtime::{Profile, Runtime, features::enable_tx_v1, programs::SYSTEM},
        solana_instruction::{AccountMeta, Instruction},
        solana_pubkey::Pubkey,
    };

    fn instruction(accounts: usize, data: usize) -> Instruction {
        let payer = AccountMeta::new(Pubkey::new_unique(), true);
        let others = (1..accounts).map(|_| AccountMeta::new(Pubkey::new_unique(), false));
        Instruction {
            program_id: SYSTEM,
            accounts: [payer].into_iter().chain(others).collect(),
            data: vec![0; data],
        }
    }

    /// Everybody's first transaction has 215 bytes.
    #[test]
    fn a_transfer_of_sol() {
        let size = Size::of(&instruction(2, 12));
        assert_eq!(size.legacy(), 215);
        // Without a signer that may pay, somebody else does: 96 bytes more.
        let mut other = instruction(2, 12);
        other.accounts[0].is_writable = false;
        assert_eq!(Size::of(&other).legacy(), 215 + 96);
    }

    #[test]
    fn the_last_that_fits_and_the_first_that_does_not() {
        let runtime = Runtime::from(Profile::Mainnet);
        let before_v1 = runtime.clone().deactivate(&enable_tx_v1::ID);
        let fits = |accounts, data, runtime: &Runtime| {
            no_room(&instruction(accounts, data), runtime).is_none()
        };
        // With the program there are 64 addresses, one of which signs: 34 bytes of a table instead of
        // 62 addresses.
        assert!(fits(63, 100, &runtime) && !fits(64, 100, &runtime));
        let alone = Size::of(&instruction(1, 1_000));
        let most = 1_000 + 1_232 - alone.legacy();
        assert!(fits(1, most, &before_v1) && !fits(1, most + 1, &before_v1));
        let most = 1_000 + 4_096 - alone.v1();
        assert!(fits(1, most, &runtime) && !fits(1, most + 1, &runtime));

        let line = |accounts, data, runtime| no_room(&instruction(accounts, data), runtime);
        assert_eq!(
            line(64, 1, &runtime).unwrap(),
            "no transaction has room for it: 65 accounts with payer and program, the limit is 64"
        );
        assert!(
            line(1, 5_000, &before_v1)
                .unwrap()
                .ends_with(" bytes, the limit is 1232")
        );
        assert!(
            line(1, 5_000, &runtime)
                .unwrap()
                .ends_with(" bytes and 1 signatures as v1, the limits are 4096 and 12")
        );
    }
}
