//! A person at the command line, with key pairs in files. All output is searched for their bytes.

use {
    crate::{commands::node::Node, schema::validated},
    cu_vault_cli::{context::Io, run::run},
    cu_vault_interface::{Address, token::TokenAccount},
    cu_vault_tests::{Arch, keys::key},
    cu_vault_transactions::{Books, Stage},
    serde_json::Value,
    solana_keypair::{Keypair, write_keypair_file},
    solana_signer::Signer,
    std::{fmt::Display, fs, path::PathBuf},
    tempfile::TempDir,
};

/// The address of a wallet that is nowhere yet.
pub fn new_wallet() -> Address {
    Keypair::new_from_array(key("a new wallet").to_bytes()).pubkey()
}

/// The outcome of a command.
#[derive(Debug)]
pub struct Ran {
    pub code: u8,
    pub out: String,
    pub err: String,
}

/// A stage with a vault, its people's key pairs in files, and a node in front of it.
pub struct Desk {
    pub node: Node,
    folder: TempDir,
    /// What the person types, if there is one.
    pub typed: Option<&'static str>,
    /// Standard input without a user.
    pub piped: String,
    /// The secrets that must not be printed, in every form in which they might.
    secrets: Vec<String>,
}

impl Desk {
    /// With the authority's vault.
    pub fn new() -> Self {
        Self::at(Stage::new(Arch::V3))
    }

    pub fn at(stage: Stage) -> Self {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let mut desk = Self {
            node: Node::new(stage),
            folder,
            typed: None,
            piped: String::new(),
            secrets: Vec::new(),
        };
        for name in ["authority", "depositor", "recipient", "stranger"] {
            desk.key_file(name);
        }
        desk.write(
            "config.yml",
            "json_rpc_url: http://user:SECRET@localhost:8899/SECRET\n",
        );
        desk.secrets.push("SECRET".into());
        desk
    }

    /// Writes the key pair of a signer of the stage's to a file of their name.
    pub fn key_file(&mut self, name: &str) -> Address {
        let (address, keypair) = {
            let chain = &mut self.node.inner().stage.chain;
            let address = chain.signer(name);
            (address, chain.keypair(&address).insecure_clone())
        };
        let path = self.path(&format!("{name}.json"));
        write_keypair_file(&keypair, &path).expect("the key pair is written");
        let secret = keypair.secret_bytes();
        let list: Vec<_> = secret.iter().map(u8::to_string).collect();
        self.secrets.extend([
            list[..8].join(","),
            list[..8].join(", "),
            secret[..16]
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
            keypair.to_base58_string(),
            keypair.to_base58_string()[..40].to_owned(),
        ]);
        address
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    pub fn write(&self, file: &str, text: &str) {
        fs::write(self.path(file), text).expect("the file is written");
    }

    /// Runs `cu-vault` with these arguments, signed by the named key.
    pub fn run(&self, signer: &str, arguments: &[&dyn Display]) -> Ran {
        let keypair = self.path(&format!("{signer}.json"));
        let keypair = keypair.display();
        self.run_bare(&[&[&"--keypair" as &dyn Display, &keypair], arguments].concat())
    }

    /// The same without `--keypair`.
    pub fn run_bare(&self, arguments: &[&dyn Display]) -> Ran {
        let config = self.path("config.yml");
        let config = config.display();
        let all = [
            &[&"cu-vault" as &dyn Display, &"--config", &config],
            arguments,
        ]
        .concat();
        let node = self.node.clone();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let typed = self.typed.unwrap_or(&self.piped);
        let code = run(
            all.iter().map(|argument| argument.to_string().into()),
            &|_, _| Box::new(node.clone()),
            Io {
                stdin: &mut typed.as_bytes(),
                is_terminal: self.typed.is_some(),
                out: &mut out,
                err: &mut err,
            },
        );
        let [out, err] = [out, err].map(|bytes| String::from_utf8(bytes).expect("it is text"));
        for secret in &self.secrets {
            assert!(!out.contains(secret), "a secret is printed: {out}");
            assert!(!err.contains(secret), "a secret is printed: {err}");
        }
        if all.iter().any(|argument| argument.to_string() == "json") && !out.is_empty() {
            validated(&out);
        }
        Ran { code, out, err }
    }

    /// Sends without asking; it must succeed.
    #[track_caller]
    pub fn send(&self, signer: &str, arguments: &[&dyn Display]) -> Ran {
        let ran = self.run(signer, &[arguments, &[&"--send", &"--yes"]].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        ran
    }

    /// Runs it dry; it must succeed and change nothing.
    #[track_caller]
    pub fn dry(&self, signer: &str, arguments: &[&dyn Display]) -> Ran {
        let before = self.books();
        self.node.inner().asked.clear();
        let ran = self.run(signer, arguments);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(
            ran.out
                .ends_with("Dry run: it would succeed. Add --send to send it.\n")
        );
        self.assert_untouched(&before);
        ran
    }

    /// Runs it dry and sending; it must be refused both times, with this exit code and this line, and
    /// change nothing.
    #[track_caller]
    pub fn refuse(&self, signer: &str, arguments: &[&dyn Display], code: u8, line: impl Display) {
        let before = self.books();
        self.node.inner().asked.clear();
        let sending = [arguments, &[&"--send", &"--yes"]].concat();
        for arguments in [arguments, &sending] {
            let ran = self.run(signer, arguments);
            assert_eq!(ran.err, format!("error: {line}\n"));
            assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{ran:?}");
        }
        self.assert_untouched(&before);
    }

    /// Nothing was sent, and every account is as before.
    #[track_caller]
    pub fn assert_untouched(&self, before: &Books) {
        assert!(self.books().differing(before).is_empty());
        assert!(!self.node.inner().asked.contains(&"send"));
    }

    /// The JSON that a command prints, which is all that it prints to standard output.
    #[track_caller]
    pub fn json(&self, signer: &str, arguments: &[&dyn Display]) -> Value {
        let ran = self.run(signer, &[arguments, &[&"--output", &"json"]].concat());
        validated(&ran.out)
    }

    pub fn books(&self) -> Books {
        self.node.inner().stage.chain.books()
    }

    /// What the lamports of these accounts have changed by.
    pub fn changes<const N: usize>(&self, before: &Books, keys: [Address; N]) -> [i64; N] {
        let after = self.books();
        keys.map(|key| after.lamports(&key) as i64 - before.lamports(&key) as i64)
    }

    /// The base units in a token account; none where there is none.
    pub fn tokens(&self, key: &Address) -> u64 {
        let account = self.books().get(key);
        TokenAccount::from_bytes(&account.data).map_or(0, |account| account.amount())
    }

    pub fn vault(&self) -> Address {
        self.node.inner().stage.vault
    }

    pub fn address(&self, name: &str) -> Address {
        self.node.inner().stage.chain.signer(name)
    }
}
