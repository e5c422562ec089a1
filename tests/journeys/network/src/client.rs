//! The command line, run as a user runs it.

use {
    crate::{SLOT, proxy::Callback, until},
    serde_json::Value,
    solana_keypair::{Keypair, write_keypair_file},
    std::{
        env,
        ffi::OsStr,
        fs::{self, File},
        io::{Read, Seek},
        path::{Path, PathBuf},
        process::{Child, Command, ExitStatus, Stdio},
        sync::{Arc, Mutex, MutexGuard, PoisonError},
        thread::sleep,
        time::{Duration, Instant},
    },
    tempfile::TempDir,
};

/// No command takes that long; one that does hangs.
const PATIENCE: Duration = Duration::from_secs(300);

/// Where the command line is: `CU_VAULT`, or where cargo puts it.
///
/// # Panics
///
/// If it is not there; the message says how it is built.
pub fn program() -> PathBuf {
    env::var_os("CU_VAULT").map_or_else(|| binary("cu-vault"), PathBuf::from)
}

/// Where cargo puts a program of the workspace.
///
/// # Panics
///
/// If it is not there; the message says how it is built.
pub fn binary(name: &str) -> PathBuf {
    let program = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../target/debug")
        .join(name);
    assert!(
        program.is_file(),
        "{} is not there; build it with `cargo test --workspace --no-run`, or run scripts/journeys.sh",
        program.display()
    );
    program
}

/// A user with a key pair, at a node.
pub struct Client {
    url: String,
    /// Their files: the key pair, and whatever else a journey puts there.
    folder: TempDir,
}

/// How a command ended. One that was killed has no exit code.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Client {
    pub fn new(url: &str, signer: &Keypair) -> Self {
        let folder = TempDir::new().expect("a folder for temporary files");
        let file = folder.path().join("signer.json");
        write_keypair_file(signer, file).expect("the key pair is written");
        Self {
            url: url.to_owned(),
            folder,
        }
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("the file is written");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).expect("the file is there")
    }

    /// A file that a command writes may not be there.
    pub fn has(&self, name: &str) -> bool {
        self.folder.path().join(name).exists()
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[impl AsRef<OsStr>]) -> Outcome {
        self.run_at(&self.url, arguments, &Killer::default())
    }

    /// Runs a command at another node, to its end or until it is killed.
    pub fn run_at(&self, url: &str, arguments: &[impl AsRef<OsStr>], killer: &Killer) -> Outcome {
        self.start(url, &["--keypair", "signer.json"], arguments, killer)
    }

    /// Runs a command whose authority has no key pair here: the arguments name an address or a multisig.
    pub fn run_without_key(&self, arguments: &[impl AsRef<OsStr>]) -> Outcome {
        self.run_without_key_at(&self.url, arguments, &Killer::default())
    }

    /// The same at another node, to its end or until it is killed.
    pub fn run_without_key_at(
        &self,
        url: &str,
        arguments: &[impl AsRef<OsStr>],
        killer: &Killer,
    ) -> Outcome {
        self.start(url, &[], arguments, killer)
    }

    fn start(
        &self,
        url: &str,
        key: &[&str],
        arguments: &[impl AsRef<OsStr>],
        killer: &Killer,
    ) -> Outcome {
        let [mut out, mut err] = [(); 2].map(|()| tempfile::tempfile().expect("a temporary file"));
        let stdio = |file: &File| Stdio::from(file.try_clone().expect("one more handle"));
        let child = Command::new(program())
            .args(["--url", url, "--config", "/dev/null"])
            .args(key)
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(stdio(&out))
            .stderr(stdio(&err))
            .spawn()
            .expect("the program starts");
        let status = killer.watch(child);
        let read = |file: &mut File| {
            let mut text = String::new();
            file.rewind().expect("it is a file");
            file.read_to_string(&mut text).expect("it prints text");
            text
        };
        Outcome {
            code: status.code(),
            out: read(&mut out),
            err: read(&mut err),
        }
    }
}

impl Outcome {
    /// What a command with `--output json` has printed.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    #[track_caller]
    pub fn expect(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }
}

/// Kills a command, as the operating system does it: the command gets to do nothing about it.
#[derive(Clone, Default)]
pub struct Killer(Arc<Mutex<Option<Child>>>);

impl Killer {
    /// What [`Fault::Before`](crate::proxy::Fault::Before) and [`After`](crate::proxy::Fault::After) do. When
    /// it returns, the command is dead.
    pub fn callback(&self) -> Callback {
        let killer = self.clone();
        Arc::new(move || {
            until("the command has started", || {
                let mut child = killer.lock();
                let child = child.as_mut()?;
                child.kill().expect("it is ours to kill");
                child.wait().ok()
            });
        })
    }

    /// Waits until the command has ended. If it never would, it is killed.
    fn watch(&self, child: Child) -> ExitStatus {
        *self.lock() = Some(child);
        let start = Instant::now();
        loop {
            if let Some(child) = self.lock().as_mut() {
                if start.elapsed() > PATIENCE {
                    child.kill().expect("it is ours to kill");
                }
                if let Some(status) = child.try_wait().expect("it is ours to wait for") {
                    return status;
                }
            }
            sleep(SLOT);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Child>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
