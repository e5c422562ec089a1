//! The contact in the ELF, for anyone who has found a vulnerability and has only the deployed
//! bytes.
//!
//! It is a text in the read-only data, in the format of `solana-security-txt`: explorers show it,
//! and `query-security-txt` reads it from the chain. Nothing in the program points to it, so it
//! costs no CU.
//!
//! It is only in the program: a project that links these sources as a library has its own text.
//!
//! `private` is the format's word for a project without a public address. Once `Cargo.toml` names a
//! repository, a test requires that address here.

solana_security_txt::security_txt! {
    name: "cu-vault",
    project_url: "private",
    contacts: "other:private vulnerability reporting where the sources are hosted",
    policy: "SECURITY.md in the sources that this program was built from",
    preferred_languages: "en",
    source_release: env!("CARGO_PKG_VERSION"),
    auditors: "None"
}
