//! The book, read in a real browser: the content of a page, its requests, its links.
//!
//! | module | for |
//! |---|---|
//! | `chromium` | the browser, and how it is spoken to |
//! | `device` | what the book is read on |
//! | `reader` | a browser with one page open, at the size and in the colours of a device |
//! | `visit` | all facts about a page, as it is displayed |
//! | `book` | the rendered book: its pages, their order, where a link of one leads |

#![forbid(unsafe_code)]

pub mod book;
pub mod chromium;
pub mod device;
pub mod reader;
pub mod visit;

/// Whatever went wrong, in words.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
