//! The quick start: a vault from its creation to a withdrawal, by the commands that a user types. The node is a
//! network in this process, so nothing but the checkout is needed.

use {
    crate::commands::node::Node,
    cu_vault_cli::{context::Io, run::run},
    cu_vault_tests::{Arch, world::SOL},
    cu_vault_transactions::{Chain, Stage},
    solana_keypair::write_keypair_file,
    std::{
        cell::RefCell,
        fs,
        io::{self, BufReader, Read, Write},
        rc::Rc,
    },
};

/// Runs the commands and writes them with what they print.
///
/// # Panics
///
/// If one of them fails.
pub fn tell(out: Rc<RefCell<dyn Write>>) {
    let mut stage = Stage::without_vault(Chain::new(Arch::V3));
    let alice = stage.chain.wallet("alice", 100 * SOL);
    let bob = stage.chain.wallet("bob", SOL);
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    let key_file = folder.path().join("alice.json");
    write_keypair_file(stage.chain.keypair(&alice), &key_file).expect("the key pair is written");
    let config = folder.path().join("config.yml");
    let text = format!(
        "json_rpc_url: http://localhost:8899\nkeypair_path: {}\n",
        key_file.display()
    );
    fs::write(&config, text).expect("the configuration is written");
    let node = Node::new(stage);

    let vault = format!("{alice}:7");
    let bob = bob.to_string();
    for command in [
        "create --id 7 --send".to_owned(),
        format!("deposit {vault} 2.5 --send"),
        format!("withdraw {vault} 1 {bob}"),
        format!("withdraw {vault} 1 {bob} --send"),
        format!("show {vault}"),
    ] {
        writeln!(out.borrow_mut(), "$ cu-vault {command}").expect("it is written");
        let program = ["cu-vault", "--config"].map(str::to_owned);
        let config = config.display().to_string();
        let words = command.split(' ').map(str::to_owned);
        let arguments = program.into_iter().chain([config]).chain(words);
        let [mut stdout, mut stderr] = [Shared(out.clone()), Shared(out.clone())];
        let typed = Typed {
            keys: "y\n",
            screen: out.clone(),
        };
        let code = run(
            arguments.map(Into::into),
            &|_, _| Box::new(node.clone()),
            Io {
                stdin: &mut BufReader::new(typed),
                is_terminal: true,
                out: &mut stdout,
                err: &mut stderr,
            },
        );
        assert_eq!(code, 0, "cu-vault {command}");
        writeln!(out.borrow_mut()).expect("it is written");
    }
}

/// Standard output and standard error of a command, on one terminal.
struct Shared(Rc<RefCell<dyn Write>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

/// What a person types, which a terminal shows.
struct Typed {
    keys: &'static str,
    screen: Rc<RefCell<dyn Write>>,
}

impl Read for Typed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let keys = std::mem::take(&mut self.keys).as_bytes();
        self.screen.borrow_mut().write_all(keys)?;
        (&mut &*keys).read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use {
        super::tell,
        cu_vault_tests::generated,
        std::{cell::RefCell, rc::Rc},
    };

    /// Same keys, same network: what it prints is what the reference shows.
    #[test]
    fn the_quick_start_prints_what_the_reference_shows() {
        let out = Rc::new(RefCell::new(Vec::new()));
        tell(out.clone());
        let text = String::from_utf8(out.take()).expect("it is text");
        assert_eq!(text.matches("\nDone: ").count(), 3, "{text}");
        generated::hold("quickstart.txt", &text);
    }
}
