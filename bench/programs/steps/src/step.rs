//! A file per step, each a whole withdrawal.

pub mod credit_by_runtime;
pub mod fixed;
pub mod flags;
pub mod hashed;
pub mod in_place;
pub mod no_log;
pub mod not_derived;
pub mod owner_by_runtime;
pub mod stored_bump;
pub mod three;
pub mod tutorial;
pub mod unchecked;
pub mod version;
pub mod words;

mod derive;
