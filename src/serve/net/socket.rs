//! A client socket that detects stalled and closed connections.

use std::{
    future::Future,
    io,
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, Interest, ReadBuf},
    net::TcpStream,
    time::{self, Sleep},
};

/// Bytes that a client must receive per period. One that receives single bytes is a slow client too.
const MIN_BYTES_PER_PERIOD: usize = 32 * 1024;
/// Interval of checks for a closed connection while there are unread bytes.
const CLOSED_CHECK_INTERVAL: Duration = Duration::from_millis(100);

/// A socket. Clones share it: the connection reads and writes, while another task checks whether it is closed.
#[derive(Clone)]
pub(in crate::serve) struct Socket(Arc<Mutex<Inner>>);

struct Inner {
    stream: TcpStream,
    stall_timeout: Duration,
    /// Runs while there are bytes that could not be written.
    period: Option<Pin<Box<Sleep>>>,
    written_in_period: usize,
    next_check: Option<Pin<Box<Sleep>>>,
}

impl Socket {
    /// Writes fail with [`io::ErrorKind::TimedOut`] if the client receives less than [`MIN_BYTES_PER_PERIOD`] bytes
    /// within `stall_timeout`.
    pub(in crate::serve) fn new(stream: TcpStream, stall_timeout: Duration) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            stream,
            stall_timeout,
            period: None,
            written_in_period: 0,
            next_check: None,
        })))
    }

    /// Whether there are bytes that could not be written yet.
    pub(in crate::serve) fn is_blocked(&self) -> bool {
        self.lock().period.is_some()
    }

    /// Ready when the client has closed its end. Must be polled by the task that reads from the socket.
    ///
    /// Reading also detects this, but not while there are unread bytes, such as a second request after the first.
    pub(in crate::serve) fn poll_closed(&self, context: &mut Context<'_>) -> Poll<()> {
        let inner = &mut *self.lock();
        loop {
            if ready!(inner.stream.poll_read_ready(context)).is_err() {
                return Poll::Ready(());
            }
            // Returns immediately, because the socket is ready for reading.
            match pin!(inner.stream.ready(Interest::READABLE)).poll(context) {
                Poll::Ready(Ok(ready)) if !ready.is_read_closed() => {}
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
            // There are unread bytes, so the system does not report that the client closes its end.
            let check = inner.next_check.get_or_insert_with(|| Box::pin(time::sleep(CLOSED_CHECK_INTERVAL)));
            ready!(check.as_mut().poll(context));
            inner.next_check = None;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn end_period(&mut self) {
        self.period = None;
        self.written_in_period = 0;
    }

    /// Returns the result of a write, or an error if the client has stalled.
    fn check_stall(&mut self, result: Poll<io::Result<usize>>, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        match result {
            Poll::Ready(Ok(written)) => {
                self.written_in_period += written;
                if self.written_in_period >= MIN_BYTES_PER_PERIOD {
                    self.end_period();
                }
                Poll::Ready(Ok(written))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                if self.period.is_none() {
                    self.written_in_period = 0;
                }
                let stall_timeout = self.stall_timeout;
                let period = self.period.get_or_insert_with(|| Box::pin(time::sleep(stall_timeout)));
                ready!(period.as_mut().poll(context));
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client takes too little")))
            }
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.lock().stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let inner = &mut *self.lock();
        let result = Pin::new(&mut inner.stream).poll_write(context, bytes);
        inner.check_stall(result, context)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let inner = &mut *self.lock();
        let result = Pin::new(&mut inner.stream).poll_write_vectored(context, slices);
        inner.check_stall(result, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.lock().stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let inner = &mut *self.lock();
        ready!(Pin::new(&mut inner.stream).poll_flush(context))?;
        // All bytes were written.
        inner.end_period();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.lock().stream).poll_shutdown(context)
    }
}
