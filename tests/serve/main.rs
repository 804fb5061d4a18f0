//! Tests of `jianbao serve`: a server in this process, or the program itself, on a free port of this machine.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../it/support.rs"]
#[allow(dead_code)]
mod support;
#[path = "../rot/world.rs"]
#[allow(dead_code)]
mod world;

mod client;
mod contract;
mod damaged;
mod documented;
mod hostile;
mod html;
mod limits;
mod monitors;
mod paging;
mod program;
mod refused;
mod running;
mod site;
