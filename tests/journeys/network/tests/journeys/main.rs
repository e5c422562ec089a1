//! The journeys, on a local network with the real JSON-RPC.

mod node;
mod proxy;
mod savings;

