//! Connecting to a printer on the network, for no longer than said.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc::sync_channel;
use std::thread::Builder;
use std::time::Duration;

use super::trouble::Failure;

/// How long looking up a name may take, and how long connecting.
const CONNECT_WITHIN: Duration = Duration::from_millis(200);

/// A connection that does not block.
pub(super) fn connect(host: &str, port: u16) -> Result<TcpStream, Failure> {
    let address = match host.parse::<IpAddr>() {
        Ok(ip) => SocketAddr::new(ip, port),
        Err(_) => look_up(host.to_owned(), port)?,
    };
    let stream = TcpStream::connect_timeout(&address, CONNECT_WITHIN)?;
    stream.set_nonblocking(true)?;
    // Requests are three bytes whose answer somebody waits for.
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The system's resolver takes as long as it likes, so it is asked on a thread of its own, which ends by itself.
fn look_up(host: String, port: u16) -> io::Result<SocketAddr> {
    let (tell, told) = sync_channel(1);
    let ask = move || {
        let found = (host.as_str(), port).to_socket_addrs().map(|mut all| all.next());
        // Whoever asked may have given up.
        let _ = tell.try_send(found);
    };
    Builder::new().name("resolver".to_owned()).spawn(ask)?;
    let found = told.recv_timeout(CONNECT_WITHIN).map_err(|_| io::Error::from(ErrorKind::TimedOut))?;
    found?.ok_or_else(|| ErrorKind::NotFound.into())
}
