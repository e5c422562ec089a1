//! A user who deploys with `scripts/deploy.sh` and the real `solana` command line, and what such a journey compares.

use {
    cu_vault_network::{Network, SOL},
    solana_account::Account,
    solana_keypair::{Keypair, write_keypair_file},
    solana_loader_v3_interface::{get_program_data_address, state::UpgradeableLoaderState},
    solana_pubkey::Pubkey,
    std::{
        env,
        ffi::OsString,
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt,
        path::{Path, PathBuf},
        process::{Command, Output},
    },
    tempfile::TempDir,
};

/// The cost of a signature and a write is nothing next to the rent; so many SOL is too much.
pub const FEES: u64 = SOL / 100;

/// The Solana command line: `SOLANA`, or the one on the PATH.
pub fn solana() -> OsString {
    env::var_os("SOLANA").unwrap_or_else(|| "solana".into())
}

/// A user with SOL at a network without the vault.
pub struct Deployer {
    pub network: Network,
    pub wallet: Keypair,
    folder: TempDir,
}

impl Deployer {
    pub fn new() -> Self {
        let network = Network::bare();
        let wallet = network.wallet(10 * SOL);
        let deployer = Self {
            network,
            wallet,
            folder: TempDir::new().expect("a folder"),
        };
        deployer.keep(&deployer.wallet, "wallet.json");
        deployer
    }

    pub fn keep(&self, keypair: &Keypair, name: &str) -> String {
        let file = self.folder.path().join(name);
        write_keypair_file(keypair, &file).expect("the key pair is written");
        file.display().to_string()
    }

    /// Runs a script of the project's at a node, with these folders before the PATH.
    fn run(&self, url: &str, script: &str, arguments: &[&str], folders: &[&Path]) -> Output {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = folders.iter().map(PathBuf::from);
        let path = env::join_paths(folders.chain(env::split_paths(&path)));
        let output = Command::new(root().join("scripts").join(script))
            .args(["--url", url, "--dirty"])
            .args(arguments)
            .env("PATH", path.expect("folders have plain names"))
            // Whose builds are for the host, and for this workspace.
            .env_remove("CARGO_TARGET_DIR")
            .output()
            .expect("the script runs");
        print!("{}", String::from_utf8_lossy(&output.stderr));
        output
    }

    pub fn deploy(&self, url: &str, arguments: &[&str]) -> Output {
        let wallet = self.key("wallet.json");
        let arguments = [&["--fee-payer", &wallet], arguments].concat();
        self.deploy_by(&[], url, &arguments)
    }

    /// With what is found in these folders before the PATH. The arguments name the payer.
    pub fn deploy_by(&self, folders: &[&Path], url: &str, arguments: &[&str]) -> Output {
        let arguments = [&["--yes"], arguments].concat();
        self.run(url, "deploy.sh", &arguments, folders)
    }

    /// The file of a key pair that was kept.
    pub fn key(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// A folder with an executable script by this name.
    pub fn script(&self, name: &str, text: &str) -> PathBuf {
        let folder = self.folder.path().join("scripts");
        let file = folder.join(name);
        fs::create_dir_all(&folder).expect("the folder is made");
        fs::write(&file, text).expect("the script is written");
        let executable = Permissions::from_mode(0o755);
        fs::set_permissions(&file, executable).expect("the script is ours");
        folder
    }

    /// Runs the Solana command line, which must succeed.
    #[track_caller]
    pub fn solana(&self, arguments: &[&str]) {
        let output = Command::new(solana()).args(arguments).output();
        succeeded(&output.expect("it runs"));
    }

    pub fn verify(&self, arguments: &[&str]) -> Output {
        self.run(self.network.url(), "verify.sh", arguments, &[])
    }

    /// What runs at an address.
    pub fn deployed(&self, program: &Pubkey) -> Vec<u8> {
        let account = self.program_data(program);
        let start = UpgradeableLoaderState::size_of_programdata_metadata();
        account.expect("it is deployed").data[start..].to_vec()
    }

    pub fn program_data(&self, program: &Pubkey) -> Option<Account> {
        self.network.account(&get_program_data_address(program))
    }

    /// What has to stay with a program of this size.
    pub fn rent(&self, elf: &[u8]) -> u64 {
        let program = self.network.rent(UpgradeableLoaderState::size_of_program());
        program
            + self
                .network
                .rent(UpgradeableLoaderState::size_of_programdata(elf.len()))
    }
}

#[track_caller]
pub fn succeeded(output: &Output) {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The folder of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}
