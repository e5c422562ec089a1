//! The journeys, on a local network with the real JSON-RPC.

mod commands;
mod crew;
mod deployer;
mod deployment;
mod elsewhere;
mod faults;
mod gates;
mod life;
mod multisig;
mod node;
mod payout;
mod proxy;
mod record;
mod refusals;
mod savings;
mod squads;
mod treasury;
mod world;
