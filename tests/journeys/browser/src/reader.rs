//! A browser with one page open, at the size and in the colours of a reader's device.

use {
    crate::{
        Result,
        chromium::{Chromium, Event, PATIENCE},
        device::Device,
    },
    base64::prelude::{BASE64_STANDARD, Engine},
    serde::de::DeserializeOwned,
    serde_json::json,
    std::{
        fs,
        path::Path,
        thread,
        time::{Duration, Instant},
    },
};

/// With a browser of its own, without anything that an earlier one has stored.
pub struct Reader {
    pub device: Device,
    chromium: Chromium,
}

impl Reader {
    pub fn with(device: Device) -> Result<Self> {
        let mut chromium = Chromium::start()?;
        for domain in ["Runtime", "Log", "Network"] {
            chromium.call(&format!("{domain}.enable"), json!({}))?;
        }
        chromium.call(
            "Emulation.setDeviceMetricsOverride",
            json!({
                "width": device.width,
                "height": device.height,
                "deviceScaleFactor": 1,
                "mobile": device.mobile,
            }),
        )?;
        let scheme = if device.dark { "dark" } else { "light" };
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        chromium.call(
            "Emulation.setEmulatedMedia",
            json!({ "features": [feature] }),
        )?;
        Ok(Self { device, chromium })
    }

    /// Opens a page and waits until it has all that it requests.
    pub fn open(&mut self, page: &Path) -> Result<()> {
        // The page that is left may be the same: what is still marked has not been left yet.
        let _: bool = self.ask("document.left = true")?;
        let url = format!("file://{}", page.display());
        let answer = self.chromium.call("Page.navigate", json!({ "url": url }))?;
        if let Some(error) = answer["errorText"].as_str() {
            return Err(format!("{url}: {error}").into());
        }
        self.until("!document.left")?;
        self.settle()
    }

    /// Waits until the page is loaded, with its fonts.
    pub fn settle(&mut self) -> Result<()> {
        self.until("document.readyState === 'complete'")?;
        let _: bool = self.ask("document.fonts.ready.then(() => true)")?;
        Ok(())
    }

    /// What an expression comes to on this page.
    pub fn ask<T: DeserializeOwned>(&mut self, expression: &str) -> Result<T> {
        let asked = json!({
            "expression": expression,
            "returnByValue": true,
            "awaitPromise": true,
        });
        let mut answer = self.chromium.call("Runtime.evaluate", asked)?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            return Err(format!("{expression}: {thrown}").into());
        }
        Ok(serde_json::from_value(answer["result"]["value"].take())?)
    }

    /// Waits until a condition holds on this page.
    pub fn until(&mut self, condition: &str) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            // Between two pages there is no page to ask.
            if self.ask(condition).unwrap_or(false) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Err(format!("this has not come about: {condition}").into())
    }

    /// Clicks the one element among those selected that can be seen.
    pub fn click(&mut self, selector: &str) -> Result<()> {
        let quoted = json!(selector);
        let clicked: bool = self.ask(&format!(
            "(() => {{
                const seen = [...document.querySelectorAll({quoted})].filter((it) =>
                    it.checkVisibility({{ visibilityProperty: true }}) && it.getClientRects().length);
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
    pub fn type_in(&mut self, text: &str) -> Result<()> {
        for letter in text.chars().map(String::from) {
            let down = json!({ "type": "keyDown", "key": letter, "text": letter });
            self.chromium.call("Input.dispatchKeyEvent", down)?;
            let up = json!({ "type": "keyUp", "key": letter });
            self.chromium.call("Input.dispatchKeyEvent", up)?;
        }
        Ok(())
    }

    /// The file name of the page that is open.
    pub fn page(&mut self) -> Result<String> {
        self.ask("location.pathname.split('/').pop()")
    }

    /// What the browser complained about since the last time: errors, and what it could not get.
    pub fn complaints(&mut self) -> Vec<String> {
        let events = self.chromium.events();
        events.iter().filter_map(complaint).collect()
    }

    /// The whole page, as a picture.
    pub fn picture(&mut self, file: &Path) -> Result<()> {
        let (width, height): (f64, f64) = self
            .ask("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")?;
        let png = self.chromium.call(
            "Page.captureScreenshot",
            json!({
                "captureBeyondViewport": true,
                "optimizeForSpeed": true,
                // Chromium draws no more than so much in one picture.
                "clip": { "x": 0, "y": 0, "width": width, "height": height.min(16_000.0), "scale": 1 },
            }),
        )?;
        let png = png["data"].as_str().unwrap_or_default();
        fs::write(file, BASE64_STANDARD.decode(png)?)?;
        Ok(())
    }
}

/// What of an event speaks against the page.
fn complaint(event: &Event) -> Option<String> {
    let says = &event.says;
    match event.name.as_str() {
        "Runtime.exceptionThrown" => Some(format!("an exception: {}", says["exceptionDetails"])),
        "Runtime.consoleAPICalled" => {
            let error = ["error", "assert"].iter().any(|it| says["type"] == *it);
            error.then(|| format!("console: {}", says["args"]))
        }
        "Log.entryAdded" => {
            let entry = &says["entry"];
            (entry["level"] == "error").then(|| format!("{} {}", entry["text"], entry["url"]))
        }
        "Network.loadingFailed" => Some(format!("a request failed: {}", says["errorText"])),
        // A book is read without a network.
        "Network.requestWillBeSent" => {
            let url = says["request"]["url"].as_str().unwrap_or_default();
            let own = ["file:", "data:", "blob:"];
            let own = own.iter().any(|own| url.starts_with(own));
            (!own).then(|| format!("asks the network for {url}"))
        }
        _ => None,
    }
}
