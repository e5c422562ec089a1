//! Many recipients from a CSV file, each paid exactly once.
//!
//! # Why no recipient is paid twice
//!
//! A process can end between any two of its steps, an answer can get lost after its request has worked, and
//! a node can be wrong. The following rules still hold.
//!
//! 1. *Every transaction is in the journal before it is sent.* It and its rows are written and synced before the
//!    first byte of it leaves. If that fails, nothing is sent any more.
//! 2. *A transaction that is not in the journal was not sent.* The only thing a crash leaves unreadable is a last line
//!    without its end, and a line without its end was never synced. Everything else that cannot be read, or
//!    was changed, is refused.
//! 3. *No row is ever in two transactions that could both land*. A row in a transaction is
//!    admitted to another one only after that one has failed or expired ([`book`]). Entries that are written and
//!    entries that are read back go through the same gate.
//! 4. *A failed transaction is finalized*, so it cannot be taken back, and the cluster does not run the same
//!    signature again. A transaction that fails has paid no row, not even in part.
//! 5. *An expired transaction can never land.* Failure and expiry are concluded from several facts that agree, twice
//!    ([`verdict`](crate::verdict)): one wrong answer, or one field that is always wrong, is not enough. Nor is
//!    a node that lags, or one that has forgotten.
//! 6. *A repeated transaction is the same, byte for byte*: same signature, and the cluster runs a signature once.
//!    So an answer that was dropped needs no guess whether the request arrived.
//! 7. *Two batches are never the same transaction.* If they were, by recipients that are listed twice, both
//!    would count as paid once one has landed. So the second is signed with another CU limit.
//! 8. *Two runs never overlap*: the journal is locked, by the operating system, until the process ends.
//! 9. *A journal goes with one payout*: cluster, program, vault, mint, every byte of the file, and who gets how
//!    much, where flags decide how the file is read.
//! 10. *A row counts as paid when its transaction is finalized*, not before. A processed transaction may still be
//!     taken back, and then it is as unknown as if it had never landed.
//! 11. *Every wait ends.* Where a node tells no outcome for three minutes, the run ends with exit code 5, and the
//!     next one continues from there. A blockhash lasts 150 blocks: 30 seconds with slots of 200 ms, a minute with
//!     slots of 400 ms. Expiry goes by the height of the block, so neither the slots nor a clock decides it. An
//!     answer of a node that cannot be true is named, and the journal keeps it.
//! 12. *The version of a transaction changes none of this*. The journal keeps the bytes, of v0 and of v1, and one
//!     payout may have both. The cluster's gate is activated between two runs, or `--v0` is given to one of them.
//!     If the node is wrong about the gate, what it does not take never lands, and expires.
//! 13. *An expiry in a journal of an older version is checked again* before its rows are paid: that version
//!     recorded it on evidence that one wrong answer can fake.
//!
//! 14. *A message that is signed elsewhere is sent from here alone*. The payer of the fees is not the authority, and
//!     signs here, just before 1. No one can send an exported message without that
//!     signature, and of two with the same row the journal admits one.
//!
//! 15. *A program executes a batch once*. A multisig's proposal has no last block, can be created twice and can
//!     be executed years later. So each batch makes an account first that can be made only once ([`once`]). The batch and
//!     its message are in the journal before they are given out. A row of the batch is in no other batch, and a later
//!     run gives out the same message. The rows are paid when the account is there and that is finalized.
//!
//! Other facts could pay the wrong people. The command reads each of them twice, and both answers must agree. They are the
//! cluster, the decimals of the mint, lookup tables, and the absence of an account that it opens.
//!
//! The assumptions: The cluster keeps its rules, and a node does not give the same wrong answer to different
//! questions twice (both in [`verdict`](crate::verdict)). The disk keeps what it has synced, and no user removes the
//! journal, puts an older one back, or pays from a copy of the file.
//!
//! How many transactions are under way at once does not matter to any of this: their rows are different ones.
//!
//! | module | what it is |
//! |---|---|
//! | [`mod@file`] | the CSV file, every row checked |
//! | [`mod@format`], [`dialect`], [`mark`] | the dialect of the file: from the flags, and from the file itself |
//! | [`recipients`] | who they are on chain |
//! | [`recipe`] | the transaction that pays some rows |
//! | [`version`] | whether that is one of version 0 or 1 |
//! | [`lookup`] | lookup tables that are there already |
//! | [`once`] | the account that makes a program's batch one that is executed once |
//! | [`pack`] | as many rows into each as fit |
//! | [`entry`], [`journal`], [`medium`] | what is written, how, and where |
//! | [`book`] | what it adds up to |
//! | [`engine`] | sending, and determining the outcomes |
//! | [`refusal`] | which row is at fault |
//! | [`request`] | the user's request |
//! | [`report`] | the outcome of each row |
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
pub mod once;
pub mod pack;
pub mod recipe;
pub mod recipients;
pub mod refusal;
pub mod report;
pub mod request;
mod summary;
mod told;
pub mod version;
