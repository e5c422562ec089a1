//! What the ELF says to somebody who has found a hole, and has nothing but the deployed bytes.
//!
//! A text in the read-only data, in the format of `solana-security-txt`: explorers show it, and
//! `query-security-txt` reads it off the chain. Nothing in the program points to it, so it costs no CU.
//!
//! Only in the program: whoever links these sources as a library has a text of their own.
//!
//! `private` is the format's word for a project without a public address. Once `Cargo.toml` names a
//! repository, a test asks for it here.

solana_security_txt::security_txt! {
    name: "cu-vault",
    project_url: "private",
    contacts: "other:private vulnerability reporting where the sources are hosted",
    policy: "SECURITY.md in the sources that this program was built from",
    preferred_languages: "en",
    source_release: env!("CARGO_PKG_VERSION"),
    auditors: "None"
}
