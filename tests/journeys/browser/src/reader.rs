//! A browser with one page open, at the size and in the colours of a reader's device.

use {
    crate::{Result, device::Device},
    base64::prelude::{BASE64_STANDARD, Engine},
    headless_chrome::{
        Browser, LaunchOptions, Tab, browser,
        protocol::cdp::{
            Emulation::{MediaFeature, SetDeviceMetricsOverride, SetEmulatedMedia},
            Log, Network, Page, Runtime,
            types::Event,
        },
    },
    serde::de::DeserializeOwned,
    std::{
        env,
        ffi::OsStr,
        fs,
        path::Path,
        sync::{Arc, Mutex, PoisonError},
        thread,
        time::{Duration, Instant},
    },
};

/// How long a page may take for what it does, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// A browser of its own, without anything that an earlier one has stored.
pub struct Reader {
    pub device: Device,
    tab: Arc<Tab>,
    complaints: Arc<Mutex<Vec<String>>>,
    // Closed with the reader.
    _browser: Browser,
}

impl Reader {
    pub fn with(device: Device) -> Result<Self> {
        let browser = Browser::new(options()?)?;
        let tab = browser.new_tab()?;
        tab.set_default_timeout(PATIENCE);
        tab.enable_log()?.enable_runtime()?;
        tab.call_method(Network::Enable {
            max_total_buffer_size: None,
            max_resource_buffer_size: None,
            max_post_data_size: None,
            report_direct_socket_traffic: None,
            enable_durable_messages: None,
        })?;
        let complaints = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&complaints);
        tab.add_event_listener(Arc::new(move |event: &Event| {
            if let Some(complaint) = complaint(event) {
                let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
                heard.push(complaint);
            }
        }))?;
        let reader = Self {
            device,
            tab,
            complaints,
            _browser: browser,
        };
        reader.take_up()?;
        Ok(reader)
    }

    /// Makes the browser one of this device.
    fn take_up(&self) -> Result<()> {
        let device = self.device;
        self.tab.call_method(SetDeviceMetricsOverride {
            width: device.width,
            height: device.height,
            device_scale_factor: 1.0,
            mobile: device.width < 500,
            scale: None,
            screen_width: None,
            screen_height: None,
            position_x: None,
            position_y: None,
            dont_set_visible_size: None,
            screen_orientation: None,
            viewport: None,
            display_feature: None,
            device_posture: None,
        })?;
        let scheme = if device.dark { "dark" } else { "light" };
        self.tab.call_method(SetEmulatedMedia {
            media: None,
            features: Some(vec![MediaFeature {
                name: "prefers-color-scheme".to_owned(),
                value: scheme.to_owned(),
            }]),
        })?;
        Ok(())
    }

    /// Opens a page and waits until it has all that it asks for.
    pub fn open(&self, page: &Path) -> Result<()> {
        // The page that is left may be the same: what is still marked has not been left yet.
        let _: bool = self.ask("document.left = true")?;
        self.tab
            .navigate_to(&format!("file://{}", page.display()))?;
        self.until("!document.left")?;
        self.settle()
    }

    /// Waits until the page is loaded, with its fonts.
    pub fn settle(&self) -> Result<()> {
        self.until("document.readyState === 'complete'")?;
        self.tab
            .evaluate("document.fonts.ready.then(() => true)", true)?;
        Ok(())
    }

    /// What an expression comes to on this page.
    pub fn ask<T: DeserializeOwned>(&self, expression: &str) -> Result<T> {
        // As text, which arrives whole.
        let answer = self
            .tab
            .evaluate(&format!("JSON.stringify({expression})"), false)?;
        match answer.value {
            Some(serde_json::Value::String(json)) => Ok(serde_json::from_str(&json)?),
            _ => Err(format!("no answer to: {expression}: {:?}", answer.description).into()),
        }
    }

    /// Waits until a condition holds on this page.
    pub fn until(&self, condition: &str) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            // Between two pages there is nobody to ask.
            if self.ask(condition).unwrap_or(false) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err(format!("this has not come about: {condition}").into())
    }

    /// Clicks the one element among those selected that can be seen.
    pub fn click(&self, selector: &str) -> Result<()> {
        let selector = serde_json::to_string(selector)?;
        let clicked: bool = self.ask(&format!(
            "(() => {{
                const seen = [...document.querySelectorAll({selector})].filter(it => it.checkVisibility(
                    {{ visibilityProperty: true }}) && it.getClientRects().length);
                if (seen.length !== 1) return false;
                seen[0].click();
                return true;
            }})()"
        ))?;
        if !clicked {
            return Err(format!("not exactly one of {selector} can be seen").into());
        }
        Ok(())
    }

    /// Types into whatever has the focus.
    pub fn type_in(&self, text: &str) -> Result<()> {
        self.tab.type_str(text)?;
        Ok(())
    }

    /// The file name of the page that is open.
    pub fn page(&self) -> Result<String> {
        self.ask("location.pathname.split('/').pop()")
    }

    /// What the browser complained about since the last time: errors, and what it could not get.
    pub fn complaints(&self) -> Vec<String> {
        let mut complaints = self
            .complaints
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *complaints)
    }

    /// The whole page, as a picture.
    pub fn picture(&self, file: &Path) -> Result<()> {
        let (width, height): (f64, f64) = self
            .ask("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")?;
        let png = self.tab.call_method(Page::CaptureScreenshot {
            format: Some(Page::CaptureScreenshotFormatOption::Png),
            quality: None,
            clip: Some(Page::Viewport {
                x: 0.0,
                y: 0.0,
                width,
                // Chromium draws no more in one picture.
                height: height.min(16_000.0),
                scale: 1.0,
            }),
            from_surface: None,
            capture_beyond_viewport: Some(true),
            optimize_for_speed: Some(true),
        })?;
        fs::write(file, BASE64_STANDARD.decode(png.data)?)?;
        Ok(())
    }
}

fn options() -> Result<LaunchOptions<'static>> {
    let path = match env::var_os("CHROMIUM").filter(|name| !name.is_empty()) {
        Some(path) => path.into(),
        None => browser::default_executable().map_err(|_| {
            "there is no Chromium on the PATH; install Debian's package chromium, or name yours in CHROMIUM"
        })?,
    };
    Ok(LaunchOptions {
        path: Some(path),
        // It needs privileges that containers do not give, and reads pages of this checkout alone.
        sandbox: false,
        enable_gpu: false,
        idle_browser_timeout: PATIENCE * 3,
        args: [
            "--disable-component-update",
            "--disable-quic",
            "--hide-scrollbars",
        ]
        .map(OsStr::new)
        .to_vec(),
        ..Default::default()
    })
}

/// What of an event speaks against the page.
fn complaint(event: &Event) -> Option<String> {
    match event {
        Event::RuntimeExceptionThrown(it) => {
            let details = &it.params.exception_details;
            let what = details
                .exception
                .as_ref()
                .and_then(|it| it.description.as_ref());
            Some(what.unwrap_or(&details.text).clone())
        }
        Event::RuntimeConsoleAPICalled(it)
            if matches!(
                it.params.Type,
                Runtime::ConsoleAPICalledEventTypeOption::Error
                    | Runtime::ConsoleAPICalledEventTypeOption::Assert
            ) =>
        {
            Some(format!("console: {:?}", it.params.args))
        }
        Event::LogEntryAdded(it) if it.params.entry.level == Log::LogEntryLevel::Error => {
            let entry = &it.params.entry;
            Some(format!(
                "{} {}",
                entry.text,
                entry.url.as_deref().unwrap_or_default()
            ))
        }
        Event::NetworkLoadingFailed(it) => {
            Some(format!("a request failed: {}", it.params.error_text))
        }
        // A book is read without a network.
        Event::NetworkRequestWillBeSent(it) => {
            let url = &it.params.request.url;
            let own = ["file:", "data:", "blob:"]
                .iter()
                .any(|own| url.starts_with(own));
            (!own).then(|| format!("asks the network for {url}"))
        }
        _ => None,
    }
}
