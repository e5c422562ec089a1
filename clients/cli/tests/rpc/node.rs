//! A socket that answers HTTP with what it was given, one connection after the other.

use {
    cu_vault_cli::network::rpc::Rpc,
    serde_json::Value,
    std::{
        io::{BufRead, BufReader, Read, Write},
        net::{TcpListener, TcpStream},
        thread::{self, JoinHandle},
        time::Duration,
    },
};

/// What comes back for one request.
pub enum Say {
    /// A result, in the envelope of JSON-RPC.
    Result(Value),
    /// The result of a question that was not asked.
    ToAnother(Value),
    /// An error, in the same.
    Error(i64, &'static str),
    /// A status, and a text in place of an answer.
    Page(&'static str, &'static str),
    /// A status and headers, and then nothing.
    Status(&'static str),
    /// Half of an answer, and then the connection is cut.
    Half,
    /// The connection is cut before any answer.
    Nothing,
    /// No answer for longer than anybody waits.
    Silence,
}

/// A node that says these things in turn, and then tells what it was asked.
pub struct Node {
    url: String,
    thread: JoinHandle<Vec<Value>>,
}

impl Node {
    pub fn new(says: Vec<Say>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let url = format!("http://{}", listener.local_addr().expect("it has one"));
        let thread = thread::spawn(move || {
            let mut asked = Vec::new();
            for say in says {
                let (stream, _) = listener.accept().expect("somebody connects");
                asked.push(answer(stream, &say));
            }
            asked
        });
        Self { url, thread }
    }

    pub fn rpc(&self) -> Rpc {
        Rpc::new(&self.url, "confirmed", Duration::from_millis(500))
    }

    /// The requests that it got, with the answers that it was given.
    pub fn asked(self) -> Vec<Value> {
        self.thread.join().expect("the node has not failed")
    }
}

fn answer(stream: TcpStream, say: &Say) -> Value {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().expect("a number");
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the body");
    let asked: Value = serde_json::from_slice(&body).expect("JSON");
    let id = &asked["id"];
    let mut stream = reader.into_inner();
    let ok = |body: String| {
        let length = body.len();
        format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
    };
    let text = match say {
        Say::Result(value) => ok(format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{value}}}"#)),
        Say::ToAnother(value) => ok(format!(r#"{{"jsonrpc":"2.0","id":0,"result":{value}}}"#)),
        Say::Page(status, text) => {
            let length = text.len();
            format!(
                "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}"
            )
        }
        Say::Error(code, message) => ok(format!(
            r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":{code},"message":"{message}"}}}}"#
        )),
        Say::Status(status) => {
            format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        }
        Say::Half => {
            let whole = ok(r#"{"jsonrpc":"2.0","id":1,"result":"11111111111111111111"}"#.into());
            whole[..whole.len() - 8].to_owned()
        }
        Say::Nothing => String::new(),
        Say::Silence => {
            thread::sleep(Duration::from_secs(1));
            String::new()
        }
    };
    // A client that has left does not read it.
    let _ = stream.write_all(text.as_bytes());
    asked
}
