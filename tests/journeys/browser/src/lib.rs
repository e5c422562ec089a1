//! The book, read in a real browser: what a page shows, what it asks for, where it leads.
//!
//! | module | for |
//! |---|---|
//! | `chromium` | the browser, and how it is spoken to |
//! | `device` | what the book is read on |
//! | `reader` | a browser with one page open, at the size and in the colours of a device |
//! | `visit` | all that is to be known of a page, as it lies there |
//! | `book` | the rendered book: its pages, their order, where a link of one leads |

#![forbid(unsafe_code)]

pub mod book;
pub mod chromium;
pub mod device;
pub mod reader;
pub mod visit;

/// Whatever went wrong, in words.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
