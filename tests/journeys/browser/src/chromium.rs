//! A Chromium for this test alone, with one page, spoken to by its DevTools protocol.

use {
    crate::Result,
    serde_json::{Value, json},
    std::{
        env,
        ffi::OsString,
        fs,
        net::TcpStream,
        process::{Child, Command, Stdio},
        thread,
        time::{Duration, Instant},
    },
    tempfile::TempDir,
    tungstenite::{Message, WebSocket},
};

/// How long anything may take, on a machine that does much else.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// As they are named on a PATH.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// Without a window, and without a word to the network. Its sandbox needs privileges that containers do not
/// give, and it reads pages of this checkout alone.
const FLAGS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
];

pub struct Chromium {
    process: Child,
    socket: WebSocket<TcpStream>,
    /// That of the page, once there is one.
    session: Option<String>,
    last: u64,
    events: Vec<Event>,
    // Removed last, when it is unused.
    _profile: TempDir,
}

/// What the browser says by itself.
pub struct Event {
    pub name: String,
    pub says: Value,
}

impl Chromium {
    pub fn start() -> Result<Self> {
        let profile = TempDir::new()?;
        let mut process = spawn(&profile)?;
        let socket = match connect(&profile, &mut process) {
            Ok(socket) => socket,
            Err(error) => {
                process.kill()?;
                process.wait()?;
                return Err(error);
            }
        };
        let mut chromium = Self {
            process,
            socket,
            session: None,
            last: 0,
            events: Vec::new(),
            _profile: profile,
        };
        let target = chromium.call("Target.createTarget", json!({ "url": "about:blank" }))?;
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = chromium.call("Target.attachToTarget", attach)?;
        chromium.session = attached["sessionId"].as_str().map(str::to_owned);
        Ok(chromium)
    }

    /// Calls a method and waits for its answer.
    pub fn call(&mut self, method: &str, params: Value) -> Result<Value> {
        self.last += 1;
        let mut call = json!({ "id": self.last, "method": method, "params": params });
        if let Some(session) = &self.session {
            call["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(call.to_string()))?;
        loop {
            let Message::Text(text) = self.socket.read()? else {
                continue;
            };
            let mut said: Value = serde_json::from_str(&text)?;
            if said["id"] == self.last {
                return match said["error"].take() {
                    Value::Null => Ok(said["result"].take()),
                    error => Err(format!("{method}: {error}").into()),
                };
            }
            if let Some(name) = said["method"].as_str() {
                self.events.push(Event {
                    name: name.to_owned(),
                    says: said["params"].take(),
                });
            }
        }
    }

    /// What it has said since the last time. All that happened before the last answer is among it.
    pub fn events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // It ends its helpers itself; killed, should it not listen any more.
        self.session = None;
        let closed = self.call("Browser.close", json!({}));
        if closed.is_err() {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

fn spawn(profile: &TempDir) -> Result<Child> {
    let named = env::var_os("CHROMIUM").filter(|name| !name.is_empty());
    let names = match named {
        Some(name) => vec![name],
        None => NAMES.map(OsString::from).to_vec(),
    };
    for name in names {
        let mut user_data = OsString::from("--user-data-dir=");
        user_data.push(profile.path());
        let started = Command::new(name)
            .args(FLAGS)
            .arg(user_data)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        if let Ok(process) = started {
            return Ok(process);
        }
    }
    Err("no Chromium could be started; install Debian's package chromium, or name yours in CHROMIUM".into())
}

/// It writes down where it listens: the port, and the path behind it.
fn connect(profile: &TempDir, process: &mut Child) -> Result<WebSocket<TcpStream>> {
    let file = profile.path().join("DevToolsActivePort");
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        let written = fs::read_to_string(&file).unwrap_or_default();
        if let Some((port, path)) = written.trim().split_once('\n') {
            let stream = TcpStream::connect(("127.0.0.1", port.parse()?))?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            let (socket, _) = tungstenite::client(format!("ws://127.0.0.1:{port}{path}"), stream)?;
            return Ok(socket);
        }
        if let Some(status) = process.try_wait()? {
            return Err(format!("Chromium ended at once: {status}").into());
        }
        thread::sleep(Duration::from_millis(20));
    }
    Err("Chromium does not say where it listens".into())
}
