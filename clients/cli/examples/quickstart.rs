//! `scripts/quickstart.sh`: a vault from its creation to a withdrawal, on a network in this process.

#![forbid(unsafe_code)]

// Of the tests, with which it shares the node.
#[allow(dead_code)]
#[path = "../tests/commands"]
mod commands {
    pub mod node;
}
#[path = "../tests/quickstart.rs"]
mod quickstart;

use std::{cell::RefCell, io, rc::Rc};

fn main() {
    quickstart::tell(Rc::new(RefCell::new(io::stdout())));
}
