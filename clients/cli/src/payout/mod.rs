//! Many recipients from a CSV file, each paid exactly once.
//!
//! # Why nobody is paid twice
//!
//! A process can end between any two of its steps, an answer can get lost after its request has worked, and
//! a node can be wrong. What follows holds all the same.
//!
//! 1. *What is sent is in the journal.* The signed transaction and its rows are written and synced before the
//!    first byte of it leaves. If that fails, nothing is sent any more.
//! 2. *What is not in the journal was not sent.* The only thing a crash leaves unreadable is a last line
//!    without its end, and a line without its end was never synced. Everything else that cannot be read, or
//!    was changed, is refused.
//! 3. *No row is ever in two transactions that could both land*, because a row that is in a transaction is
//!    admitted to another one only after the first has failed or expired ([`book`]). What is written and
//!    what is read back go through the same gate.
//! 4. *What has failed is finalized*, so it cannot be taken back, and the cluster does not run the same
//!    signature again. A transaction that fails has paid nobody, not even a part.
//! 5. *What has expired can never land.* Failure and expiry are concluded from several facts that agree, twice
//!    ([`verdict`](crate::verdict)): one wrong answer, or one field that is always wrong, is not enough. Nor is
//!    a node that lags, or one that has forgotten.
//! 6. *What is sent again is the same, byte for byte*: same signature, and the cluster runs a signature once.
//!    So an answer that was dropped needs no guess whether the request arrived.
//! 7. *Two batches are never the same transaction.* If they were, by recipients that are listed twice, both
//!    would count as paid once one has landed. So the second is signed with another CU limit.
//! 8. *Two runs never overlap*: the journal is locked, by the operating system, until the process ends.
//! 9. *A journal goes with one payout*: cluster, program, vault, mint, every byte of the file, and who gets how
//!    much, where flags decide how the file is read.
//! 10. *A row counts as paid when its transaction is finalized*, not before. What is processed may still be
//!     taken back, and then it is as unknown as if it had never landed.
//! 11. *Every wait ends.* Where a node tells no outcome for three minutes, the run ends with exit code 5, and the
//!     next one goes on from there. What a node has said that cannot be true is named, and the journal keeps it.
//! 12. *The version of a transaction changes none of this*. The journal keeps the bytes, of v0 and of v1, and one
//!     payout may have both: the cluster's gate is activated between two runs, or `--v0` is given to one of them.
//!     If the node is wrong about the gate, what it does not take never lands, and expires.
//! 13. *An expiry in a journal of an older version is checked again* before its rows are paid: that version
//!     recorded it on evidence that one wrong answer can fake.
//!
//! 14. *What is signed elsewhere is sent from here alone*. Who pays the fees is another key than the authority, and
//!     signs here, just before 1. Messages that were given out to be signed can be sent by nobody without that
//!     signature, and of two with the same row the journal admits one.
//!
//! Other facts could pay the wrong people. The command reads each of them twice, and both answers must agree: the
//! cluster, the decimals of the mint, lookup tables, and that a recipient whose account it opens has none.
//!
//! What this rests on: the cluster keeps its rules, and a node does not give the same wrong answer to different
//! questions twice (both in [`verdict`](crate::verdict)); the disk keeps what it has synced; no user removes the
//! journal, puts an older one back, or pays from a copy of the file.
//!
//! How many transactions are under way at once does not matter to any of this: their rows are different ones.
//!
//! | module | what it is |
//! |---|---|
//! | [`mod@file`] | the CSV file, every row looked at |
//! | [`mod@format`], [`dialect`], [`mark`] | how the file is written: what the flags say, what it shows |
//! | [`recipients`] | who they are on chain |
//! | [`recipe`] | the transaction that pays some rows |
//! | [`version`] | whether that is one of version 0 or 1 |
//! | [`lookup`] | lookup tables that are there already |
//! | [`pack`] | as many rows into each as fit |
//! | [`entry`], [`journal`], [`medium`] | what is written, how, and where |
//! | [`book`] | what it adds up to |
//! | [`engine`] | sending, and finding out what became of it |
//! | [`refusal`] | which row is at fault |
//! | [`request`] | what is asked for |
//! | [`report`] | what became of each row |
//! | `check` | whether all of them can be paid |
//! | `summary` | the largest rows, and the repeated ones |
//! | `told` | what is printed |
//! | [`command`] | `cu-vault payout` |

pub mod book;
mod check;
pub mod command;
pub mod dialect;
pub mod engine;
pub mod entry;
pub mod file;
pub mod format;
pub mod journal;
pub mod lookup;
pub mod mark;
pub mod medium;
pub mod pack;
pub mod recipe;
pub mod recipients;
pub mod refusal;
pub mod report;
pub mod request;
mod summary;
mod told;
pub mod version;
