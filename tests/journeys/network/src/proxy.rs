//! The proxy between a client and a node, which fails on demand.
//!
//! A proxy for JSON-RPC over HTTP on the loopback interface. It passes every request on as it came, unless
//! a rule names it: the n-th request of a method, or the n-th of all. The result is a [`Fault`].

mod fault;
mod http;
mod view;

pub use {
    fault::{Callback, Change, Fault, When},
    view::View,
};

use {
    fault::Request,
    http::Message,
    serde_json::{Value, json},
    std::{
        io::{self, BufReader, Write},
        net::{Shutdown, SocketAddr, TcpListener, TcpStream},
        sync::{
            Arc, Mutex, MutexGuard, PoisonError,
            atomic::{AtomicBool, AtomicUsize, Ordering},
        },
        thread,
    },
};

/// A proxy in front of one node. It ends when it is dropped.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    node: SocketAddr,
    rules: Mutex<Vec<(When, Fault)>>,
    /// The method of every request so far.
    asked: Mutex<Vec<String>>,
    /// How many of them a rule has named.
    hit: AtomicUsize,
    closed: AtomicBool,
}

impl Proxy {
    /// In front of the node at this URL, `http://127.0.0.1:<port>`.
    pub fn new(node: &str) -> Self {
        let node = node
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .parse()
            .expect("the node is at an address and a port");
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = listener.local_addr().expect("the listener is bound");
        let shared = Arc::new(Shared {
            node,
            rules: Mutex::default(),
            asked: Mutex::default(),
            hit: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
        });
        let accepting = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                if accepting.closed.load(Ordering::Relaxed) {
                    return;
                }
                let shared = accepting.clone();
                // A connection that fails is over; its other end notices.
                thread::spawn(move || stream.and_then(|stream| shared.serve(stream)));
            }
        });
        Self { address, shared }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on. Of two rules that name the same request, the first counts.
    pub fn rule(&self, when: When, fault: Fault) -> &Self {
        lock(&self.shared.rules).push((when, fault));
        self
    }

    /// The methods of all requests so far, in their order.
    pub fn asked(&self) -> Vec<String> {
        lock(&self.shared.asked).clone()
    }

    /// How many requests met a fault. A journey under a fault that meets none shows nothing.
    pub fn hit(&self) -> usize {
        self.shared.hit.load(Ordering::Relaxed)
    }

    /// How many requests of this method there were.
    pub fn count(&self, method: &str) -> usize {
        let asked = lock(&self.shared.asked);
        asked.iter().filter(|asked| *asked == method).count()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts; where that fails, no client connects any more either.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    /// One request after the other, until either side has enough.
    fn serve(&self, stream: TcpStream) -> io::Result<()> {
        let mut client = BufReader::new(stream);
        while let Some(message) = http::read(&mut client)? {
            match self.answer(&message)? {
                Reply::Whole(answer) => answer.write(client.get_mut())?,
                Reply::Half(answer) => {
                    let half = answer.head.len() + answer.body.len() / 2;
                    let bytes = [answer.head, answer.body].concat();
                    client.get_mut().write_all(&bytes[..half])?;
                    break;
                }
                Reply::None => break,
            }
        }
        client.get_ref().shutdown(Shutdown::Both)
    }

    fn answer(&self, message: &Message) -> io::Result<Reply> {
        let request = Request::read(&message.body);
        let Some(fault) = self.fault(&request.method) else {
            return Ok(Reply::Whole(self.forward(message)?));
        };
        self.hit.fetch_add(1, Ordering::Relaxed);
        Ok(match fault {
            Fault::RequestLost => Reply::None,
            Fault::AnswerLost => {
                self.forward(message)?;
                Reply::None
            }
            Fault::AnswerCut => Reply::Half(self.forward(message)?),
            Fault::Before(callback) => {
                callback();
                Reply::None
            }
            Fault::After(callback) => {
                self.forward(message)?;
                callback();
                Reply::None
            }
            Fault::RateLimited(wait) => Reply::Whole(Message::too_many_requests(wait)),
            Fault::Swallowed => Reply::Whole(request.result(json!(request.signature()))),
            Fault::Result(result) => Reply::Whole(request.result(result)),
            Fault::Changed(change) => {
                let answer = self.forward(message)?;
                let mut real: Value = serde_json::from_slice(&answer.body)?;
                change(&mut real["result"]);
                Reply::Whole(request.result(real["result"].take()))
            }
            Fault::Error(code, text) => Reply::Whole(request.error(code, text)),
            Fault::Lagging(view) => {
                let answer = self.forward(message)?;
                let real: Value = serde_json::from_slice(&answer.body)?;
                Reply::Whole(match view.answer(&request, real["result"].clone()) {
                    Ok(result) => request.result(result),
                    Err((code, text)) => request.error(code, text),
                })
            }
        })
    }

    /// Counts the request, and looks for a rule that names it.
    fn fault(&self, method: &str) -> Option<Fault> {
        let mut asked = lock(&self.asked);
        asked.push(method.to_owned());
        let of_all = asked.len();
        let of_method = asked.iter().filter(|asked| *asked == method).count();
        drop(asked);
        lock(&self.rules)
            .iter()
            .find(|(when, _)| when.names(method, of_method, of_all))
            .map(|(_, fault)| fault.clone())
    }

    fn forward(&self, message: &Message) -> io::Result<Message> {
        let mut node = TcpStream::connect(self.node)?;
        message.write(&mut node)?;
        http::read(&mut BufReader::new(node))?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

enum Reply {
    Whole(Message),
    /// The half of it, then the connection ends.
    Half(Message),
    /// The connection ends.
    None,
}

/// A thread that panicked has left no half-made entry.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
