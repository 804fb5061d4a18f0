//! Errors as Python exceptions.

use jianbao::error::{Error, ErrorKind};
use pyo3::{PyErr, create_exception, exceptions::PyException};

create_exception!(jianbao, JianbaoError, PyException, "An operation on an index failed.");
create_exception!(jianbao, NotFoundError, JianbaoError, "An index, an article or an input file does not exist.");
create_exception!(jianbao, LockedError, JianbaoError, "Another process is writing to the index.");
create_exception!(jianbao, StoppedError, JianbaoError, "A search took longer than its time limit.");
create_exception!(jianbao, DamagedError, JianbaoError, "The index is damaged.");
create_exception!(jianbao, IncompatibleError, JianbaoError, "The index was written by another version.");

/// Converts an error of the library.
pub(crate) fn exception(error: impl Into<Error>) -> PyErr {
    let error = error.into();
    let message = error.to_string();
    match error.kind() {
        ErrorKind::NotFound => NotFoundError::new_err(message),
        ErrorKind::Locked => LockedError::new_err(message),
        ErrorKind::Stopped => StoppedError::new_err(message),
        ErrorKind::Damaged => DamagedError::new_err(message),
        ErrorKind::Incompatible => IncompatibleError::new_err(message),
        _ => JianbaoError::new_err(message),
    }
}
