//! HTTP to a node.

use {
    crate::error::Error,
    serde_json::Value,
    std::{io::ErrorKind, thread::sleep, time::Duration},
};

/// An answer is at most this long: 100 accounts of the largest size are not read at once.
const MOST_BYTES: u64 = 64 << 20;

/// The transport of a request to a node, and of its answer.
pub trait Transport {
    fn post(&self, request: &Value) -> Result<Response, Error>;

    /// Lets time pass.
    fn wait(&self, time: Duration);
}

/// An answer of HTTP.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub retry_after: Option<Duration>,
    pub body: Vec<u8>,
}

/// One node.
pub struct Http {
    agent: ureq::Agent,
    /// May hold a key of the user's: it is never printed.
    url: String,
}

impl Http {
    pub fn new(url: &str, timeout: Duration) -> Self {
        let config = ureq::Agent::config_builder()
            // What a node says with an error is in its body.
            .http_status_as_error(false)
            // A node that sends elsewhere is none.
            .max_redirects(0)
            .timeout_global(Some(timeout))
            .build();
        Self {
            agent: config.into(),
            url: url.to_owned(),
        }
    }
}

impl Transport for Http {
    fn post(&self, request: &Value) -> Result<Response, Error> {
        let mut response = self
            .agent
            .post(&self.url)
            .send_json(request)
            .map_err(|error| transport(&error))?;
        let (status, retry_after) = (response.status().as_u16(), retry_after(&response));
        let body = response
            .body_mut()
            .with_config()
            .limit(MOST_BYTES)
            .read_to_vec();
        Ok(Response {
            status,
            retry_after,
            body: match body {
                Err(ureq::Error::BodyExceedsLimit(_)) => return Err(too_long()),
                body => body.map_err(|error| transport(&error))?,
            },
        })
    }

    fn wait(&self, time: Duration) {
        sleep(time);
    }
}

/// As nodes say it themselves.
fn too_long() -> Error {
    Error::NodeRefused {
        code: 413,
        message: "its answer is too long".into(),
    }
}

/// In words without the URL, which may hold a key.
fn transport(error: &ureq::Error) -> Error {
    Error::Transport(match error {
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
            return Error::Input("--url is no URL".into());
        }
        ureq::Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => {
            "its answer is cut off".into()
        }
        ureq::Error::Io(error) => error.kind().to_string(),
        ureq::Error::Timeout(_) => "no answer in time".into(),
        ureq::Error::HostNotFound => "there is no such host".into(),
        ureq::Error::ConnectionFailed => "connection refused".into(),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "no secure connection".into(),
        ureq::Error::Protocol(_) | ureq::Error::BodyStalled => "its answer is cut off".into(),
        _ => "no connection".into(),
    })
}

fn retry_after(response: &ureq::http::Response<ureq::Body>) -> Option<Duration> {
    let seconds = response.headers().get("retry-after")?.to_str().ok()?;
    Some(Duration::from_secs(seconds.parse().ok()?))
}
