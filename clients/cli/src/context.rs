//! The context that every command runs with.

use {
    crate::{
        config::Config, document::Document, error::Error, global::Global, keys::Keys,
        network::Network,
    },
    cu_vault_interface::Address,
    std::{
        cell::RefCell,
        io::{BufRead, Write},
    },
};

/// Where a command reads and writes. A test has its own.
pub struct Io<'a> {
    pub stdin: &'a mut dyn BufRead,
    /// Whether a person sits at standard input.
    pub is_terminal: bool,
    pub out: &'a mut dyn Write,
    pub err: &'a mut dyn Write,
}

/// A command's surroundings.
pub struct Context<'a> {
    pub global: Global,
    pub config: Config,
    pub network: Box<dyn Network>,
    pub keys: Keys,
    pub(crate) io: RefCell<Io<'a>>,
}

impl Context<'_> {
    /// Loads `--keypair` and returns its address, or the one that `--squads` names.
    pub fn signer(&mut self) -> Result<Address, Error> {
        if let Some(squads) = self.global.squads {
            return Ok(squads.vault());
        }
        let source = self.config.keypair.clone();
        self.load(&source)
    }

    /// Loads `--fee-payer`, or takes the signer.
    pub fn fee_payer(&mut self, signer: Address) -> Result<Address, Error> {
        match self.config.fee_payer.clone() {
            Some(source) => self.load(&source),
            None => Ok(signer),
        }
    }

    /// Loads a key pair and returns its address.
    pub fn load(&mut self, source: &str) -> Result<Address, Error> {
        let Io { stdin, err, .. } = &mut *self.io.borrow_mut();
        // A warning that cannot be written does not stop the command.
        let mut warn = |text: String| drop(writeln!(err, "warning: {text}"));
        self.keys.load(source, stdin, &mut warn)
    }

    /// A line for the person who watches, on standard error.
    pub fn say(&self, line: &str) {
        // Who does not listen does not stop a transaction under way.
        let _ = writeln!(self.io.borrow_mut().err, "{line}");
    }

    /// Prints what a command ends with.
    pub fn print(&self, text: &str, document: &Document) {
        document.print(self.io.borrow_mut().out, self.global.output, text);
    }

    /// Whether a person can confirm, or need not; checked before anything else is done.
    pub fn check_can_ask(&self) -> Result<(), Error> {
        if self.global.send && !self.global.yes && !self.io.borrow().is_terminal {
            return Err(Error::Input(
                "there is no terminal to ask at; add --yes to send without asking".into(),
            ));
        }
        Ok(())
    }

    /// Asks, unless `--yes` was given.
    pub fn ask(&self) -> Result<(), Error> {
        if self.global.yes {
            return Ok(());
        }
        let io = &mut *self.io.borrow_mut();
        let mut answer = String::new();
        let asked = write!(io.err, "Send? [y/N] ").and_then(|()| io.err.flush());
        let read = asked.and_then(|()| io.stdin.read_line(&mut answer));
        match answer.trim() {
            "y" | "Y" | "yes" if read.is_ok() => Ok(()),
            _ => Err(Error::Declined),
        }
    }
}
