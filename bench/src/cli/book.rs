//! `cu book`

use {
    super::Outcome,
    clap::Args,
    cu::book,
    std::{path::PathBuf, process::ExitCode},
};

/// Fill in the figures and listings of the book, from the sources and the pages of figures.
#[derive(Args)]
#[command(after_help = "\
Examples:
  cu book
  cu book --check

Exit code: 0 written or unchanged, 2 something is wrong.")]
pub struct Book {
    /// Change nothing; tell what is wrong, dead links and typed figures included.
    #[arg(long)]
    check: bool,
    /// The repository.
    #[arg(default_value = ".")]
    root: PathBuf,
}

impl Book {
    pub fn run(self) -> Outcome {
        let book = book::Book::read(&self.root)?;
        if self.check {
            return match book.faults()? {
                faults if faults.is_empty() => Ok(ExitCode::SUCCESS),
                faults => Err(faults.join("\n")),
            };
        }
        for name in book.write()? {
            println!("{}/{name}", book::FOLDER);
        }
        Ok(ExitCode::SUCCESS)
    }
}
