//! Every fact that is taken from a node, wrong in every way, at every request for it: once, and from then on.
//!
//! The command runs over JSON-RPC, and a gateway between it and the world changes one fact. No recipient
//! may be paid twice, no one may lose, every wait must end, and "nothing has moved" must be true. The outcome of
//! each is written to `tests/evidence/node_faults.md`.
//!
//! | module | what it is |
//! |---|---|
//! | [`json`] | the world over JSON-RPC |
//! | [`kinds`] | the facts, and the ways to be wrong |
//! | [`gateway`] | the gateway between |
//! | [`subjects`] | the payout and the single commands |
//! | [`table`] | all of it |

mod gateway;
pub mod json;
mod kinds;
mod subjects;
mod table;
