//! A long list at a provider that allows ten requests a second, of five accounts each.
//!
//! The first test's clock is its own, so its figures are the same everywhere. The needs of the real program, in
//! seconds and in bytes, are measured by hand:
//!
//! ```sh
//! CU_PAYOUT_MEASURE=1 scripts/test.sh payout::limits -- --nocapture
//! ```

use {
    crate::payout::{
        command::Desk,
        faults::json,
        world::{SOL, World, payee, world},
    },
    cu_vault_cli::{
        error::Error,
        network::{
            Network,
            http::{Response, Transport},
            rpc::Rpc,
        },
    },
    cu_vault_tests::evidence::Evidence,
    serde_json::{Value, json},
    std::{
        cell::{Cell, RefCell},
        collections::VecDeque,
        fs,
        io::{BufRead, BufReader, Read, Write},
        net::{TcpListener, TcpStream},
        process::{Command, Stdio},
        rc::Rc,
        sync::mpsc,
        thread,
        time::{Duration, Instant},
    },
};

const ROWS: usize = 20_000;

/// What the provider allows.
const A_SECOND: usize = 10;
const ACCOUNTS: usize = 5;

/// The world takes a step, of fifteen blocks, in this time: a slot lasts 200 ms, and every other one has a block.
const STEP: Duration = Duration::from_secs(6);

/// A provider in front of a world.
struct Provider {
    world: World,
    a_second: Option<usize>,
    now: Cell<Duration>,
    stepped: Cell<Duration>,
    answered: RefCell<VecDeque<Duration>>,
    requests: Cell<usize>,
    refused: Cell<usize>,
    /// When the first transaction was submitted, and after how many requests.
    first: Cell<Option<(Duration, usize)>>,
}

impl Provider {
    fn new(world: World, a_second: Option<usize>) -> Rc<Self> {
        Rc::new(Self {
            world,
            a_second,
            now: Cell::default(),
            stepped: Cell::default(),
            answered: RefCell::default(),
            requests: Cell::default(),
            refused: Cell::default(),
            first: Cell::default(),
        })
    }

    /// Time passes, and blocks come with it.
    fn until(&self, now: Duration) {
        self.now.set(now);
        while self.stepped.get() + STEP <= now {
            self.stepped.set(self.stepped.get() + STEP);
            self.world.next_block();
        }
    }

    fn answer(&self, request: &Value) -> Response {
        let response = |status, body: String| Response {
            status,
            retry_after: None,
            body: body.into_bytes(),
        };
        let now = self.now.get();
        let mut answered = self.answered.borrow_mut();
        while answered
            .front()
            .is_some_and(|then| now - *then >= Duration::from_secs(1))
        {
            answered.pop_front();
        }
        if self.a_second.is_some_and(|most| answered.len() >= most) {
            self.refused.set(self.refused.get() + 1);
            return response(429, String::new());
        }
        answered.push_back(now);
        self.requests.set(self.requests.get() + 1);
        let method = request["method"].as_str().expect("a method");
        let params = &request["params"];
        let named = params[0].as_array().map_or(0, Vec::len);
        if method == "getMultipleAccounts" && named > ACCOUNTS {
            return response(413, "too many accounts".into());
        }
        if method == "sendTransaction" && self.first.get().is_none() {
            self.first.set(Some((now, self.requests.get())));
        }
        let result = json::answer(&self.world, method, params).expect("the world answers");
        let answer = json!({"jsonrpc": "2.0", "id": request["id"], "result": result});
        response(200, answer.to_string())
    }
}

struct Link(Rc<Provider>);

impl Transport for Link {
    fn post(&self, request: &Value) -> Result<Response, Error> {
        Ok(self.0.answer(request))
    }

    fn wait(&self, time: Duration) {
        self.0.until(self.0.now.get() + time);
    }
}

fn desk(rows: usize) -> Desk {
    let desk = Desk::new(world((rows as u64 + 1) * SOL / 100));
    let list: Vec<_> = (0..rows).map(|n| (payee(n).to_string(), "0.01")).collect();
    desk.list(&list);
    desk
}

#[test]
fn a_long_list_at_a_provider_with_limits() {
    if std::env::var_os("CU_PAYOUT_MEASURE").is_some() {
        return measured();
    }
    paid_within_limits(2_000);
}

#[test]
#[ignore = "slow: 20,000 rows; runs with scripts/test.sh --all"]
fn a_list_of_twenty_thousand_at_a_provider_with_limits() {
    let mut evidence = Evidence::start(
        "payout_limits",
        "A payout to a long list at a provider that allows ten requests a second, of five accounts each. \
         Requests shrink and slow down by themselves, and every recipient is paid once. Time is the provider's, \
         which answers at once",
        "scripts/test.sh payout::limits -- --ignored",
    );
    let provider = paid_within_limits(ROWS);
    let (first, requests) = provider.first.get().expect("transactions were sent");
    evidence.figure("rows", ROWS);
    evidence.figure("transactions", provider.world.different());
    evidence.figure("requests before the first transaction", requests);
    evidence.figure("seconds before the first transaction", first.as_secs());
    evidence.figure("requests", provider.requests.get());
    evidence.figure("requests refused for their rate", provider.refused.get());
    evidence.figure("seconds", provider.now.get().as_secs());
    evidence.hold();
}

/// Every row is paid once, through a provider that few requests reach at a time.
fn paid_within_limits(rows: usize) -> Rc<Provider> {
    let desk = desk(rows);
    let provider = Provider::new(desk.world.clone(), Some(A_SECOND));
    let network = Rc::clone(&provider);
    let ended = desk.payout_over(
        &move || -> Box<dyn Network> {
            Box::new(Rpc::over(Link(Rc::clone(&network)), "confirmed"))
        },
        &["--send", "--yes", "--parallel", "16"],
    );
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(ended.out, format!("Done: all {rows} rows are paid\n"));
    for index in 0..rows {
        assert_eq!(desk.world.lamports(&payee(index)), SOL / 100, "{index}");
    }
    for count in [1_000, rows] {
        let line = format!("read {count} of {rows} recipients\n");
        assert!(ended.err.contains(&line), "{line}");
    }
    assert!(
        ended.err.contains("simulated 10"),
        "progress is not reported"
    );
    let refused = provider.refused.get();
    assert!((1..=20).contains(&refused), "{refused}");
    provider
}

/// The real program over a socket: seconds to the first transaction, and the most memory until then.
fn measure(rows: usize, a_second: Option<usize>) -> (f64, u64) {
    let (ready, path) = mpsc::channel();
    let (stop, stopped) = mpsc::channel::<()>();
    let (sent, first) = mpsc::channel();
    let server = thread::spawn(move || {
        let desk = desk(rows);
        let provider = Provider::new(desk.world.clone(), a_second);
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = listener.local_addr().expect("it has one");
        let arguments = [
            "payout".to_owned(),
            desk.path("june.csv").display().to_string(),
            "--vault".to_owned(),
            desk.world.vault.to_string(),
            "--keypair".to_owned(),
            desk.path("key.json").display().to_string(),
            "--config".to_owned(),
            desk.path("config.yml").display().to_string(),
            "--url".to_owned(),
            format!("http://{address}"),
            "--send".to_owned(),
            "--yes".to_owned(),
        ];
        ready.send(arguments).expect("somebody waits for it");
        let started = Instant::now();
        for stream in listener.incoming() {
            if stopped.try_recv().is_ok() {
                return;
            }
            provider.until(started.elapsed());
            // A client that has left does not read it.
            let _ = serve(stream.expect("somebody connects"), &provider);
            if provider.first.get().is_some() {
                let _ = sent.send(());
                return;
            }
        }
    });
    let arguments = path.recv().expect("the world is there");
    let started = Instant::now();
    let mut client = Command::new(env!("CARGO_BIN_EXE_cu-vault"))
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let memory = |id: u32| {
        let status = fs::read_to_string(format!("/proc/{id}/status")).expect("it runs on Linux");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
        number.map_or(0, |number| number.parse::<u64>().expect("a number"))
    };
    first.recv().expect("a transaction is sent");
    let (seconds, most) = (started.elapsed().as_secs_f64(), memory(client.id()));
    client.kill().expect("it runs");
    client.wait().expect("it ends");
    drop(stop);
    server.join().expect("the server ends");
    (seconds, most)
}

fn serve(stream: TcpStream, provider: &Provider) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().expect("a number");
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let answer = provider.answer(&serde_json::from_slice(&body)?);
    let head = format!(
        "HTTP/1.1 {} -\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        answer.status,
        answer.body.len()
    );
    let whole = [head.into_bytes(), answer.body].concat();
    reader.into_inner().write_all(&whole)
}

/// Takes ten minutes, and measures this machine.
fn measured() {
    let mut evidence = Evidence::start(
        "payout_measured",
        "The real program over a socket, up to the first transaction of a payout: seconds, and the most memory \
         that it has used. The provider allows five accounts a request, and ten requests a second or any number",
        "CU_PAYOUT_MEASURE=1 scripts/test.sh payout::limits",
    );
    for (rows, a_second) in [(200, None), (ROWS, None), (ROWS, Some(A_SECOND))] {
        let (seconds, most) = measure(rows, a_second);
        let rate = a_second.map_or("any number".to_owned(), |most| most.to_string());
        let name = format!("{rows} rows, {rate} of requests a second");
        println!("{name}: {seconds:.1} s, {most} kB");
        evidence.figure(&format!("{name}: seconds"), format!("{seconds:.1}"));
        evidence.figure(&format!("{name}: MB"), most / 1_000);
    }
    evidence.record();
}
