//! What is deployed by instructions: the vault by the upgradeable loader, lookup tables by their program.

use {
    crate::chain::Chain,
    cu_vault_interface::ID,
    cu_vault_tests::{Arch, world::SOL},
    solana_address_lookup_table_interface::{instruction as table, state::AddressLookupTable},
    solana_loader_v3_interface::{instruction as loader, state::UpgradeableLoaderState},
    solana_message::AddressLookupTableAccount,
    solana_pubkey::Pubkey,
    solana_sha256_hasher::hash,
};

/// What one transaction writes of an ELF.
const CHUNK: usize = 900;

/// How many addresses one transaction adds to a lookup table.
const ADDRESSES: usize = 25;

impl Chain {
    /// Deploys the vault with twice the room, so that another ELF fits. Returns who may upgrade it.
    pub fn deploy_vault(&mut self) -> Pubkey {
        self.deploy_vault_in(2 * self.arch.elf("cu_vault").len())
    }

    /// Deploys the vault's ELF at its own address, whose key is public (see `cu_vault_interface::ID`). The
    /// steps are the command line's: a buffer, the bytes, the program, with room for so many bytes of an ELF.
    pub fn deploy_vault_in(&mut self, room: usize) -> Pubkey {
        let program = self.add_signer(hash(b"cu-vault development program id").to_bytes());
        assert_eq!(program, ID, "the key of the development address");
        let authority = self.wallet("upgrade authority", 10 * SOL);
        let elf = self.arch.elf("cu_vault");
        let buffer = self.write_buffer(&authority, "buffer", &elf);
        let rent = self.rent(UpgradeableLoaderState::size_of_program());
        // Deprecated in favour of the loader that is not on mainnet yet.
        #[allow(deprecated)]
        let deploy = loader::deploy_with_max_program_len(
            &authority, &program, &buffer, &authority, rent, room,
        )
        .expect("the instruction serialises");
        self.send(&authority, &deploy);
        self.next_slot();
        authority
    }

    /// Writes an ELF into a new buffer, for [`deploy_vault`](Self::deploy_vault) or an upgrade.
    pub fn write_buffer(&mut self, authority: &Pubkey, name: &str, elf: &[u8]) -> Pubkey {
        let buffer = self.signer(name);
        let rent = self.rent(UpgradeableLoaderState::size_of_buffer(elf.len()));
        let create = loader::create_buffer(authority, &buffer, authority, rent, elf.len())
            .expect("the instruction serialises");
        self.send(authority, &create);
        self.overwrite_buffer(authority, &buffer, elf);
        buffer
    }

    /// Writes an ELF over the beginning of a buffer.
    pub fn overwrite_buffer(&mut self, authority: &Pubkey, buffer: &Pubkey, elf: &[u8]) {
        self.uncounted(|chain| {
            for (index, chunk) in elf.chunks(CHUNK).enumerate() {
                let offset = (index * CHUNK) as u32;
                let write = loader::write(buffer, authority, offset, chunk.to_vec());
                chain.send(authority, &[write]);
            }
        });
    }

    /// Upgrades the vault to the ELF of another architecture.
    pub fn upgrade_vault(&mut self, authority: &Pubkey, to: Arch) {
        let elf = to.elf("cu_vault");
        let buffer = self.write_buffer(authority, &format!("buffer of {to}"), &elf);
        self.send(
            authority,
            &[loader::upgrade(&ID, &buffer, authority, authority)],
        );
        self.arch = to;
        self.next_slot();
    }

    /// The bytes that the program's address runs.
    pub fn deployed(&self) -> Vec<u8> {
        let account = self.get(&solana_loader_v3_interface::get_program_data_address(&ID));
        account.data[UpgradeableLoaderState::size_of_programdata_metadata()..].to_vec()
    }

    /// Creates a lookup table with these addresses.
    pub fn create_lookup_table(
        &mut self,
        payer: &Pubkey,
        addresses: &[Pubkey],
    ) -> AddressLookupTableAccount {
        let (create, key) = table::create_lookup_table(*payer, *payer, self.hashed_slot());
        self.send(payer, &[create]);
        for addresses in addresses.chunks(ADDRESSES) {
            let extend = table::extend_lookup_table(key, *payer, Some(*payer), addresses.to_vec());
            self.send(payer, &[extend]);
        }
        self.next_slot();
        self.lookup_table(&key)
    }

    pub(crate) fn lookup_table(&self, key: &Pubkey) -> AddressLookupTableAccount {
        let account = self.get(key);
        let table = AddressLookupTable::deserialize(&account.data).expect("it is a lookup table");
        AddressLookupTableAccount {
            key: *key,
            addresses: table.addresses.to_vec(),
        }
    }

    /// A slot of the past whose hash the chain knows: a table's address is made from one.
    fn hashed_slot(&self) -> u64 {
        litesvm::MAINNET_DEFAULT_SLOT
    }
}
