//! Connections: accepts them, limits their number, and serves their requests.

mod acceptor;
mod connection;
mod slots;
mod socket;

pub(super) use acceptor::Acceptor;
pub(super) use connection::Peer;
pub(super) use slots::BusyGuard;
