//! JSON-RPC for tests: the accounts of a LiteSVM, one transaction, and answers that go wrong.

use {
    base64::{Engine, prelude::BASE64_STANDARD},
    litesvm::LiteSVM,
    serde_json::{Value, json},
    solana_pubkey::Pubkey,
    std::{
        io::{BufRead, BufReader, Read, Write},
        net::{SocketAddr, TcpListener, TcpStream},
        sync::{Arc, Mutex},
        thread,
        time::Duration,
    },
};

/// A node. Its thread ends with the test's process.
pub struct Node {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    /// Without it, `always` is the answer.
    svm: Option<Mutex<LiteSVM>>,
    landed: Option<Value>,
    always: Option<Answer>,
    first: Mutex<Option<Answer>>,
}

/// An answer of HTTP.
#[derive(Clone)]
pub struct Answer {
    status: String,
    headers: String,
    body: Vec<u8>,
    pause: Duration,
}

impl Answer {
    pub fn new(status: &str, body: &str) -> Self {
        Self {
            status: status.to_owned(),
            headers: String::new(),
            body: body.as_bytes().to_vec(),
            pause: Duration::ZERO,
        }
    }

    pub fn header(mut self, header: &str) -> Self {
        self.headers += &format!("{header}\r\n");
        self
    }

    /// Longer than any answer that is read.
    pub fn endless() -> Self {
        Self {
            body: vec![b' '; 65 * 1024 * 1024],
            ..Self::new("200 OK", "")
        }
    }

    pub fn after(pause: Duration) -> Self {
        Self {
            pause,
            ..Self::new("200 OK", "")
        }
    }
}

impl Node {
    /// A node with these accounts, and with one transaction in its history.
    pub fn of(svm: &LiteSVM, landed: Option<Value>) -> Self {
        Self::start(Shared {
            svm: Some(svm.clone().into()),
            landed,
            always: None,
            first: Mutex::default(),
        })
    }

    /// A node that always answers so.
    pub fn always(answer: Answer) -> Self {
        Self::start(Shared {
            svm: None,
            landed: None,
            always: Some(answer),
            first: Mutex::default(),
        })
    }

    /// Answers the first request so.
    pub fn first(self, answer: Answer) -> Self {
        *self.shared.first.lock().unwrap() = Some(answer);
        self
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn start(shared: Shared) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(shared);
        let serving = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = serving.clone();
                thread::spawn(move || shared.serve(stream));
            }
        });
        Self { address, shared }
    }
}

impl Shared {
    /// Until the client ends the connection.
    fn serve(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        while let Some(request) = request(&mut reader) {
            let first = self.first.lock().unwrap().take();
            let answer = first
                .or_else(|| self.always.clone())
                .unwrap_or_else(|| self.answer(&request));
            thread::sleep(answer.pause);
            let head = format!(
                "HTTP/1.1 {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{}\r\n",
                answer.status,
                answer.body.len(),
                answer.headers
            );
            let sent = stream.write_all(&[head.as_bytes(), &answer.body].concat());
            if sent.is_err() {
                return;
            }
        }
    }

    fn answer(&self, request: &Value) -> Answer {
        let result = match request["method"].as_str().unwrap() {
            "getTransaction" => self.landed.clone().unwrap_or_default(),
            "getMultipleAccounts" => {
                let svm = self.svm.as_ref().unwrap().lock().unwrap();
                let keys = request["params"][0].as_array().unwrap().iter();
                let accounts = keys.map(|key| {
                    let key: Pubkey = key.as_str().unwrap().parse().unwrap();
                    let account = svm.get_account(&key);
                    account
                        .filter(|account| account.lamports > 0)
                        .map(|account| {
                            json!({
                                "lamports": account.lamports,
                                "owner": account.owner.to_string(),
                                "data": [BASE64_STANDARD.encode(&account.data), "base64"],
                                "executable": account.executable,
                                "rentEpoch": u64::MAX,
                                "space": account.data.len(),
                            })
                        })
                });
                let value: Vec<_> = accounts.collect();
                json!({"context": {"slot": 82}, "value": value})
            }
            method => panic!("{method} is not among the requests of `cu record`"),
        };
        let answer = json!({"jsonrpc": "2.0", "id": request["id"], "result": result});
        Answer::new("200 OK", &answer.to_string())
    }
}

/// The body of the next request.
fn request(reader: &mut BufReader<TcpStream>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
