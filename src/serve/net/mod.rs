//! Connections: how many there may be, how long they may take, and who is at the other end.

pub(super) mod connection;
pub(super) mod slots;
mod socket;
