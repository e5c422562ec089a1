//! The journeys, on a local network with the real JSON-RPC.

mod commands;
mod crew;
mod deployment;
mod faults;
mod gates;
mod life;
mod node;
mod payout;
mod proxy;
mod savings;
mod world;
