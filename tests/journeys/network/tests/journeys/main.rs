//! The journeys, on a local network with the real JSON-RPC.

mod commands;
mod crew;
mod life;
mod node;
mod proxy;
mod savings;
mod world;
