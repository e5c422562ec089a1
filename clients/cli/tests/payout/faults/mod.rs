//! Every fact that is taken from a node, wrong in every way, at every request for it: once, and from then on.
//!
//! The command runs over JSON-RPC, and between it and the world stands a gateway that changes one fact. Nobody
//! may be paid twice, nobody may lose, every wait must end, and "nothing has moved" must be true. What came of
//! each is written to `tests/evidence/node_faults.md`.
//!
//! | module | what it is |
//! |---|---|
//! | [`json`] | the world over JSON-RPC |
//! | [`kinds`] | the facts, and the ways to be wrong |
//! | [`gateway`] | what stands between |
//! | [`subjects`] | the payout and the single commands |
//! | [`table`] | all of it |

mod gateway;
pub mod json;
mod kinds;
mod subjects;
mod table;
