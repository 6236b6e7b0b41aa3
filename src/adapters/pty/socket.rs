//! A listening network socket with one client at a time, as network printers have it.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsFd, BorrowedFd};

#[derive(Debug)]
pub(super) struct Socket {
    listener: TcpListener,
    client: Option<TcpStream>,
}

impl Socket {
    pub(super) fn listen(address: &str) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(Self { listener, client: None })
    }

    pub(super) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Where something can next be read: from the client, or a client that knocks.
    pub(super) fn as_fd(&self) -> BorrowedFd<'_> {
        self.client.as_ref().map_or_else(|| self.listener.as_fd(), AsFd::as_fd)
    }

    /// Bytes from the client; 0 when there was none, or when it has gone.
    pub(super) fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(client) = &mut self.client else {
            let client = match self.listener.accept() {
                Ok((client, _)) => client,
                // It knocked and ran away.
                Err(e) if e.kind() == io::ErrorKind::ConnectionAborted => return Ok(0),
                Err(e) => return Err(e),
            };
            client.set_nonblocking(true)?;
            // Answers are single bytes somebody waits for.
            client.set_nodelay(true)?;
            self.client = Some(client);
            return Ok(0);
        };
        match client.read(into) {
            Ok(0) => self.client = None,
            Ok(n) => return Ok(n),
            Err(e) if super::is_for_later(&e) => {}
            Err(_) => self.client = None,
        }
        Ok(0)
    }

    /// One byte to the client, if there is one; it may have gone without a word.
    pub(super) fn write(&mut self, byte: u8) -> io::Result<usize> {
        let Some(client) = &mut self.client else { return Ok(0) };
        match client.write(&[byte]) {
            Err(e) if !super::is_for_later(&e) => {
                self.client = None;
                Ok(0)
            }
            written => written,
        }
    }
}
