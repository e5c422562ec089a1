//! HTTP/1.1, as much as JSON-RPC needs: a head, and a body whose length it tells.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

/// A request or an answer, to the byte as it came.
pub struct Message {
    pub head: Vec<u8>,
    pub body: Vec<u8>,
}

/// The next message, or nothing where the other side has ended the connection.
pub fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Message>> {
    let mut head = Vec::new();
    let mut length = 0;
    loop {
        let start = head.len();
        if stream.read_until(b'\n', &mut head)? == 0 {
            let whole = head.is_empty();
            return whole.then_some(None).ok_or_else(|| broken("half a head"));
        }
        let line = String::from_utf8_lossy(&head[start..]).to_ascii_lowercase();
        match line.trim_end().split_once(':') {
            Some(("content-length", value)) => {
                length = value.trim().parse().map_err(|_| broken("a length"))?;
            }
            Some(("transfer-encoding", _)) => return Err(broken("a body in chunks")),
            None if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(Some(Message { head, body }))
}

impl Message {
    pub fn json(status: &str, headers: &str, body: String) -> Self {
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n",
            body.len(),
        );
        Self {
            head: head.into_bytes(),
            body: body.into_bytes(),
        }
    }

    /// What public nodes say to those who ask too often.
    pub fn too_many_requests(wait: Duration) -> Self {
        let body =
            r#"{"jsonrpc":"2.0","error":{"code":429,"message":"Too many requests"},"id":null}"#;
        Self::json(
            "429 Too Many Requests",
            &format!("retry-after: {}\r\n", wait.as_secs()),
            body.to_owned(),
        )
    }

    /// In one piece, so that no half of it waits for the other side's acknowledgement.
    pub fn write(&self, stream: &mut TcpStream) -> io::Result<()> {
        stream.write_all(&[&self.head[..], &self.body].concat())
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{what} cannot be read"))
}
