//! Makes a book of any size to measure with: `cargo run --release --example book -- DIR --records 1000000`.

#![allow(clippy::disallowed_methods, reason = "this program writes books; `cs` itself reads them")]

mod book;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Parser;

/// Makes a book that looks like that of a busy desk; the same seed makes the same bytes.
#[derive(Debug, Parser)]
struct Args {
    /// The folder of the book: new, or empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    plan: book::Plan,
}

fn main() -> io::Result<()> {
    let args = Args::parse();
    let written = book::make(&args.folder, &args.plan)?;
    writeln!(
        io::stdout(),
        "{}: {} closed records with {} events, {} at work; judge it with --now {}",
        args.folder.display(),
        written.records,
        written.events,
        args.plan.open,
        book::NOW
    )
}
