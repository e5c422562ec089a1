//! Programs, deployed by transactions as `solana program deploy` does it: a buffer, the bytes, the program.

use {
    crate::Network,
    solana_keypair::Keypair,
    solana_loader_v3_interface::{instruction as loader, state::UpgradeableLoaderState},
    solana_signer::Signer,
    std::{fs, path::Path},
};

/// What one transaction writes of an ELF.
const CHUNK: usize = 1_000;

/// The ELF of a program, by the name of its library, of the newer sBPF version.
///
/// # Panics
///
/// If it is not there; the message says which script builds it.
pub fn elf(library: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../program/elf/v3");
    fs::read(folder.join(library).with_extension("so")).unwrap_or_else(|error| {
        panic!("program/elf/v3/{library}.so cannot be read ({error}); run scripts/build.sh")
    })
}

impl Network {
    /// Deploys an ELF at the address of `program`, and waits until it can be called. The payer may
    /// upgrade it.
    pub fn deploy(&self, payer: &Keypair, program: &Keypair, elf: &[u8]) {
        let (buffer, authority) = (Keypair::new(), payer.pubkey());
        let rent = |space| self.rent(space);
        let create = loader::create_buffer(
            &authority,
            &buffer.pubkey(),
            &authority,
            rent(UpgradeableLoaderState::size_of_buffer(elf.len())),
            elf.len(),
        );
        self.send(&create.expect("it serialises"), payer, &[&buffer]);
        let writes = elf.chunks(CHUNK).enumerate().map(|(index, chunk)| {
            let offset = (index * CHUNK) as u32;
            loader::write(&buffer.pubkey(), &authority, offset, chunk.to_vec())
        });
        self.send_all(writes, payer);
        // Deprecated in favour of the loader that is not on mainnet yet.
        #[allow(deprecated)]
        let deploy = loader::deploy_with_max_program_len(
            &authority,
            &program.pubkey(),
            &buffer.pubkey(),
            &authority,
            rent(UpgradeableLoaderState::size_of_program()),
            elf.len(),
        );
        self.send(&deploy.expect("it serialises"), payer, &[program]);
        // A program can be called from the slot after its deployment on.
        self.pass(2);
    }
}
