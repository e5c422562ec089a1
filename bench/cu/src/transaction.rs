//! Whether a transaction has room for its instructions, and for the accounts that it loads.
//!
//! A row that no transaction can carry is a row of something that never happens on a cluster.

use {
    cu_runtime::{Runtime, Svm, features::enable_tx_v1},
    solana_account::Account,
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

/// The bytes before the ELF in a loader-v3 program's data account.
const PROGRAM_DATA: u64 = 45;
/// The bytes that an account counts for besides its data, and the most that a transaction may load (SIMD-0186).
const LOADED_ACCOUNT: u64 = 64;
const MOST_LOADED: u64 = 64 * 1024 * 1024;

/// Why the cluster would not load the accounts. None if it would. Lookup tables, which count too, are not known.
pub(crate) fn loads_too_much(
    svm: &Svm,
    instructions: &[Instruction],
    accounts: &[(Pubkey, Account)],
    limit: Option<u64>,
) -> Option<String> {
    let metas = instructions.iter().flat_map(|it| &it.accounts);
    let programs = instructions.iter().map(|it| it.program_id);
    let keys: BTreeSet<Pubkey> = metas.map(|meta| meta.pubkey).chain(programs).collect();
    let mut loaded = 0;
    for key in &keys {
        let known = accounts.iter().find(|(other, _)| other == key);
        let program = svm.find_program_account(key);
        let account = program.as_ref().or(known.map(|(_, account)| account));
        loaded += LOADED_ACCOUNT + account.map_or(0, |account| account.data.len() as u64);
        // Of loader-v2 the account has the ELF; of loader-v3 it names another that has.
        if let (Some(program), Some(elf)) = (program, svm.program_elf(key))
            && program.data.len() < elf.len()
        {
            loaded += LOADED_ACCOUNT + PROGRAM_DATA + elf.len() as u64;
        }
    }
    let limit = limit.unwrap_or(MOST_LOADED);
    (loaded > limit).then(|| {
        format!(
            "its transaction loads {loaded} bytes, the limit is {limit}: a cluster does not run it"
        )
    })
}

/// Why no transaction has room for the instructions. None if one has.
pub(crate) fn no_room(instructions: &[Instruction], runtime: &Runtime) -> Option<String> {
    let size = Size::of(instructions);
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

/// The parts that decide the size of a transaction.
struct Size {
    /// The payer and the programs are among them.
    addresses: usize,
    signers: usize,
    /// The programs at the top level: no table may name them.
    programs: usize,
    /// The metas and the bytes of data of each instruction.
    instructions: Vec<(usize, usize)>,
}

impl Size {
    fn of(instructions: &[Instruction]) -> Self {
        let metas = || instructions.iter().flat_map(|it| &it.accounts);
        let programs: BTreeSet<Pubkey> = instructions.iter().map(|it| it.program_id).collect();
        let mut addresses: BTreeSet<Pubkey> = metas().map(|meta| meta.pubkey).collect();
        addresses.extend(&programs);
        let signers: BTreeSet<Pubkey> = metas()
            .filter(|meta| meta.is_signer)
            .map(|meta| meta.pubkey)
            .collect();
        // A signer whose account may change can pay.
        let pays = metas().any(|meta| meta.is_signer && meta.is_writable);
        let payer = usize::from(!pays);
        let instructions = instructions
            .iter()
            .map(|it| (it.accounts.len(), it.data.len()));
        Self {
            addresses: addresses.len() + payer,
            signers: signers.len() + payer,
            programs: programs.len(),
            instructions: instructions.collect(),
        }
    }

    /// Every address is spelt out.
    fn legacy(&self) -> usize {
        self.packet(self.addresses)
    }

    /// An account that neither signs nor is a program comes from one lookup table.
    fn v0(&self) -> usize {
        let spelt_out = self.signers + self.programs;
        let looked_up = self.addresses.saturating_sub(spelt_out);
        let version_and_tables = 1 + 1;
        let table = ADDRESS + 1 + 1;
        self.packet(spelt_out) + version_and_tables + table + looked_up
    }

    fn packet(&self, addresses: usize) -> usize {
        let signatures = compact(self.signers) + SIGNATURE * self.signers;
        let addresses = compact(addresses) + ADDRESS * addresses;
        let instructions = self.instructions.iter().map(|(metas, data)| {
            let program = 1;
            program + compact(*metas) + metas + compact(*data) + data
        });
        let instructions = compact(self.instructions.len()) + instructions.sum::<usize>();
        signatures + HEADER + addresses + BLOCKHASH + instructions
    }

    /// With its CU limit and the limit of the data that it loads, which are 0 unless they are given.
    fn v1(&self) -> usize {
        let version_mask_and_counts = 1 + 4 + 1 + 1;
        let limits = 4 + 4;
        let instructions = self.instructions.iter();
        let instructions = instructions.map(|(metas, data)| 4 + metas + data);
        version_mask_and_counts
            + HEADER
            + BLOCKHASH
            + limits
            + ADDRESS * self.addresses
            + instructions.sum::<usize>()
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

    /// A user's first transaction has 215 bytes.
    #[test]
    fn a_transfer_of_sol() {
        let size = Size::of(&[instruction(2, 12)]);
        assert_eq!(size.legacy(), 215);
        // Without a signer that may pay, another account does: 96 bytes more.
        let mut other = instruction(2, 12);
        other.accounts[0].is_writable = false;
        assert_eq!(Size::of(&[other]).legacy(), 215 + 96);
    }

    #[test]
    fn the_last_that_fits_and_the_first_that_does_not() {
        let runtime = Runtime::from(Profile::Mainnet);
        let before_v1 = runtime.clone().deactivate(&enable_tx_v1::ID);
        let fits = |accounts, data, runtime: &Runtime| {
            no_room(&[instruction(accounts, data)], runtime).is_none()
        };
        // With the program there are 64 addresses, one of which signs: 34 bytes of a table instead of
        // 62 addresses.
        assert!(fits(63, 100, &runtime) && !fits(64, 100, &runtime));
        let alone = Size::of(&[instruction(1, 1_000)]);
        let most = 1_000 + 1_232 - alone.legacy();
        assert!(fits(1, most, &before_v1) && !fits(1, most + 1, &before_v1));
        let most = 1_000 + 4_096 - alone.v1();
        assert!(fits(1, most, &runtime) && !fits(1, most + 1, &runtime));

        let line = |accounts, data, runtime| no_room(&[instruction(accounts, data)], runtime);
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

    /// Two transfers by one payer: the second adds its recipient, and 17 bytes of its own.
    #[test]
    fn a_second_instruction() {
        let first = instruction(2, 12);
        let mut second = instruction(2, 12);
        second.accounts[0] = first.accounts[0].clone();
        let size = Size::of(&[first, second]);
        assert_eq!(size.legacy(), 215 + 32 + 17);
    }
}
