//! Turns the tests of a Solana program into rows that `cu` measures.
//!
//! A test that runs its program in Mollusk or LiteSVM gets one more call, `recorded`:
//!
//! ```ignore
//! use cu_record::Record;
//!
//! let mollusk = Mollusk::new(&program_id, "my_program").recorded(&program_id);
//! ```
//!
//! From then on, the test runs as before. Where the environment variable `CU_RECORD` names a folder, each
//! instruction of the program is written to that folder too, as a fixture in Mollusk's format:
//!
//! ```sh
//! CU_RECORD=$PWD/bench/fixtures cargo test
//! cu run target/deploy/my_program.so --fixtures bench/fixtures
//! ```
//!
//! The file's name is the row's id: `<test binary>.<test>-<number>.fix`. The number counts the instructions of the
//! test, so the same test writes the same names again. Empty the folder first where a test was removed or renamed.
//!
//! | feature | records |
//! |---|---|
//! | `mollusk` | `process_instruction`, its chain, its transaction, and the same with checks |
//! | `litesvm` | `send_transaction`: each instruction of the program in it |
//! | `message` | nothing: it has the instructions of a transaction's message |
//!
//! Another version of Mollusk or LiteSVM, and any other test runner, can write a fixture with [`Recorder::write`].

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod error;
pub mod fixture;
mod folder;
#[cfg(feature = "litesvm")]
mod litesvm;
#[cfg(feature = "message")]
pub mod message;
#[cfg(feature = "mollusk")]
mod mollusk;
mod name;
#[cfg(any(feature = "litesvm", feature = "mollusk"))]
mod row;

pub use {error::Error, folder::Recorder};

#[cfg(feature = "mollusk")]
pub use mollusk::sysvars;
#[cfg(any(feature = "litesvm", feature = "mollusk"))]
pub use {
    recorded::{Record, Recorded},
    row::Row,
};

#[cfg(any(feature = "litesvm", feature = "mollusk"))]
mod recorded {
    use {
        crate::Recorder,
        solana_pubkey::Pubkey,
        std::ops::{Deref, DerefMut},
    };

    /// Where a test runs a program.
    pub trait Record: Sized {
        /// The same, with each instruction of this program recorded where `CU_RECORD` names a folder.
        ///
        /// # Panics
        ///
        /// If `CU_RECORD` is set and the test has no name; [`Error`](crate::Error) says what to do.
        fn recorded(self, program_id: &Pubkey) -> Recorded<Self>;
    }

    /// Mollusk or LiteSVM, with a recorder.
    ///
    /// # Panics
    ///
    /// The methods panic where a fixture cannot be written, so that the test fails and names the file.
    pub struct Recorded<T> {
        pub(crate) inner: T,
        pub(crate) program_id: Pubkey,
        pub(crate) recorder: Option<Recorder>,
    }

    impl<T> Recorded<T> {
        pub(crate) fn new(inner: T, program_id: &Pubkey) -> Self {
            let recorder =
                Recorder::from_env().unwrap_or_else(|error| panic!("cu-record: {error}"));
            Self {
                inner,
                program_id: *program_id,
                recorder,
            }
        }
    }

    impl<T> Deref for Recorded<T> {
        type Target = T;

        fn deref(&self) -> &T {
            &self.inner
        }
    }

    impl<T> DerefMut for Recorded<T> {
        fn deref_mut(&mut self) -> &mut T {
            &mut self.inner
        }
    }
}
