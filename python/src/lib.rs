//! The native part of the Python package `jianbao`. Options come in and answers go out as JSON; `jianbao/*.py` converts them to
//! Python objects and has the documentation for users.

mod error;
mod index;
mod matches;
mod options;
mod run;
mod update;

use pyo3::pymodule;

/// The native module.
#[pymodule]
mod _jianbao {
    #[pymodule_export]
    use super::error::{DamagedError, IncompatibleError, JianbaoError, LockedError, NotFoundError, StoppedError};
    #[pymodule_export]
    use super::index::Index;
    #[pymodule_export]
    use super::matches::Matches;
    #[pymodule_export]
    use super::update::update;

    /// The version of the Rust library, which is also that of the package.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
