//! The model and the recorder against calls of every shape. `Svm::run` holds the one against the
//! other on every CPI of every run here; what the tests add is the figure itself, so that the two
//! cannot be wrong together.

mod code;
mod cost;
mod floor;
mod memory;
mod profile;
mod puppet;
mod record;
mod refusal;
mod stage;
mod step;
