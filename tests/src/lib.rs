//! What the tests and the bench share: the ELFs, fixed keys, instruction builders, a ledger in front
//! of the SVM, token fixtures.

#![forbid(unsafe_code)]

pub mod dice;
pub mod effect;
pub mod every;
pub mod evidence;
pub mod generated;
pub mod issuer;
pub mod ix;
pub mod keys;
pub mod machine;
pub mod model;
pub mod notes;
pub mod payouts;
pub mod relay;
pub mod rogue;
pub mod roles;
pub mod rules;
pub mod saved;
pub mod savings;
pub mod serialized;
pub mod stage;
pub mod token;
pub mod token_2022_table;
pub mod trap;
pub mod treasury;
pub mod world;

pub use {cu_vault_elf::Arch, world::World};
