//! The Unix socket on which a running appliance takes commands (S-89, `docs/control-socket.md`).
//!
//! A connection carries one line of JSON, then frames back: a letter, four bytes of length, high byte first, and so
//! many bytes. `o` is standard output, `e` standard error, `x` the exit code in one byte, which ends it.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// Longest request line in bytes.
const REQUEST_BYTES_MAX: u64 = 64 * 1024;
/// Longest wait for a request once somebody is connected.
const REQUEST_WAIT: Duration = Duration::from_secs(5);
/// Longest frame in bytes.
pub const FRAME_BYTES_MAX: usize = 1 << 20;

/// What a frame is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
    /// Exit code.
    Exit,
}

impl Kind {
    fn letter(self) -> u8 {
        match self {
            Self::Out => b'o',
            Self::Err => b'e',
            Self::Exit => b'x',
        }
    }

    fn of(letter: u8) -> Option<Self> {
        [Self::Out, Self::Err, Self::Exit].into_iter().find(|k| k.letter() == letter)
    }
}

/// The listening end. It goes with this, and its file with it.
#[derive(Debug)]
pub struct ControlSocket {
    path: PathBuf,
    closing: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// One request at the listening end.
#[derive(Debug)]
pub struct Request {
    /// Its line.
    pub line: String,
    /// Set when the other side wants to stop, or has gone.
    pub stop: Arc<AtomicBool>,
    stream: UnixStream,
}

impl ControlSocket {
    /// Listens at `path`, which the caller has made sure nobody else serves; `serve` gets each request on a thread of
    /// its own.
    ///
    /// # Errors
    /// When the socket cannot be made there.
    pub fn listen(path: &Path, serve: impl Fn(Request) + Send + Sync + 'static) -> io::Result<Self> {
        match fs::remove_file(path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
        let closing = Arc::new(AtomicBool::new(false));
        let is_closing = Arc::clone(&closing);
        let serve = Arc::new(serve);
        let thread = Builder::new().name("control".to_owned()).spawn(move || {
            for stream in listener.incoming() {
                if is_closing.load(Ordering::Relaxed) {
                    return;
                }
                let (Ok(stream), serve) = (stream, Arc::clone(&serve)) else { continue };
                // Without a thread for it the connection is closed, which the other side tells in words.
                let _ = Builder::new().name("errand".to_owned()).spawn(move || {
                    if let Ok(request) = hear(stream) {
                        serve(request);
                    }
                });
            }
        })?;
        Ok(Self { path: path.to_owned(), closing, thread: Some(thread) })
    }
}

impl Drop for ControlSocket {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        // The listener waits in accept; a connection wakes it.
        let woken = UnixStream::connect(&self.path).is_ok();
        let _ = fs::remove_file(&self.path);
        if let (true, Some(thread)) = (woken, self.thread.take()) {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
    }
}

fn hear(stream: UnixStream) -> io::Result<Request> {
    stream.set_read_timeout(Some(REQUEST_WAIT))?;
    let mut line = String::new();
    let mut reader = BufReader::new(stream.try_clone()?.take(REQUEST_BYTES_MAX));
    reader.read_line(&mut line)?;
    stream.set_read_timeout(None)?;
    // 中止 may come in the same breath.
    let stop = Arc::new(AtomicBool::new(!reader.buffer().is_empty()));
    let (mut rest, stopped) = (stream.try_clone()?, Arc::clone(&stop));
    // Anything more, the end included, is the wish to stop.
    Builder::new().name("errand-stop".to_owned()).spawn(move || {
        let _ = rest.read(&mut [0]);
        stopped.store(true, Ordering::Relaxed);
    })?;
    Ok(Request { line, stop, stream })
}

impl Request {
    /// Sends a frame.
    ///
    /// # Errors
    /// When the other side has gone.
    pub fn send(&mut self, kind: Kind, bytes: &[u8]) -> io::Result<()> {
        for piece in bytes.chunks(FRAME_BYTES_MAX) {
            let length = u32::try_from(piece.len()).unwrap_or(u32::MAX);
            self.stream.write_all(&[kind.letter()])?;
            self.stream.write_all(&length.to_be_bytes())?;
            self.stream.write_all(piece)?;
        }
        Ok(())
    }

    /// Another handle on the same connection.
    ///
    /// # Errors
    /// When the system gives no further descriptor.
    pub fn again(&self) -> io::Result<Self> {
        Ok(Self { line: String::new(), stop: Arc::clone(&self.stop), stream: self.stream.try_clone()? })
    }

    /// Closes the connection both ways, so that nobody waits for more.
    pub fn close(self) {
        // The other side may have gone first.
        let _ = self.stream.shutdown(std::net::Shutdown::Both);
    }
}

/// The asking end.
#[derive(Debug)]
pub struct Call(UnixStream);

impl Call {
    /// Connects to whoever listens at `path` and sends a request; `None` when nobody does.
    ///
    /// # Errors
    /// When the request could not be sent.
    pub fn begin(path: &Path, request: &str) -> io::Result<Option<Self>> {
        let Ok(mut stream) = UnixStream::connect(path) else { return Ok(None) };
        stream.write_all(request.as_bytes())?;
        stream.write_all(b"\n")?;
        Ok(Some(Self(stream)))
    }

    /// What says 中止 from another thread.
    ///
    /// # Errors
    /// When the system gives no further descriptor.
    pub fn stopper(&self) -> io::Result<Stopper> {
        Ok(Stopper(self.0.try_clone()?))
    }

    /// The next frame.
    ///
    /// # Errors
    /// When the other side has gone, or says what no frame is.
    pub fn next_frame(&mut self) -> io::Result<(Kind, Vec<u8>)> {
        let mut head = [0; 5];
        self.0.read_exact(&mut head)?;
        let [letter, length @ ..] = head;
        let length = u32::from_be_bytes(length) as usize;
        let kind = Kind::of(letter).filter(|_| length <= FRAME_BYTES_MAX);
        let kind = kind.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no frame"))?;
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes)?;
        Ok((kind, bytes))
    }
}

/// Says 中止.
#[derive(Debug)]
pub struct Stopper(UnixStream);

impl Stopper {
    /// Asks the other side to stop.
    pub fn stop(&mut self) {
        // The command may have ended meanwhile.
        let _ = self.0.write_all(b"c");
    }
}
