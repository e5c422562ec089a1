//! A payout on a cluster that does everything wrong that a cluster can, by a process that ends at every
//! point where it can end. In the end every recipient has been paid exactly once.
//!
//! | module | what it is |
//! |---|---|
//! | [`world`] | the cluster: the real runtime and the real program; blocks, forks, lags and losses by order |
//! | [`node`] | what it says when it is asked |
//! | [`fate`] | operations, counted, and what happens at one |
//! | [`disk`] | what a power failure leaves of a journal |
//! | [`case`] | a payout, run and run again, and what must be true in the end |
//! | [`crash`] | a crash or a failure at every operation, and at every two |
//! | [`faults`] | every fact that a node tells, wrong in every way, at every request |
//! | [`lies`] | the faults of public nodes that this was made for |
//! | [`limits`] | a long list at a provider that limits requests |
//! | [`old`] | journals of the version before |
//! | [`sentences`] | what the documentation says, sentence by sentence |
//! | [`thousand`] | what a payout costs in each version, and one by one |
//! | [`twice`] | the facts that the command reads twice before it sends |
//! | [`verdict`] | the same of when an outcome may be concluded |
//! | [`command`] | the whole command |
//! | [`tokens`], [`extensions`] | tokens of both programs, lookup tables |
//! | [`gate`] | what is admitted to the book |
//! | [`packing`], [`version`] | what fits a transaction, and of which version it is |
//! | [`elsewhere`] | an authority whose key is not here |
//! | [`squads`] | an authority that is a Squads multisig |
//! | [`lists`] | lists as people have them |
//! | [`recipients`] | who is paid without a flag |
//! | [`dice`] | any weather and any fate, by dice |

#![forbid(unsafe_code)]

mod case;
mod command;
mod crash;
mod dice;
mod disk;
mod elsewhere;
mod extensions;
mod fate;
mod faults;
mod gate;
mod lies;
mod limits;
mod lists;
mod node;
mod old;
mod packing;
mod recipients;
mod sentences;
mod squads;
mod thousand;
mod tokens;
mod twice;
mod verdict;
mod version;
mod world;
