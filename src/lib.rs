//! `cs` keeps customer-service records as plain files and checks them against a service policy.
//!
//! The layers point one way; a module imports only from those on its left, and a test holds that:
//!
//! `model`, `calendar` ← `policy` ← `engine` ← `report` ← `store`, `render` ← `cli`
//!
//! - `model`: instants, amounts, ids, values, events, records; YAML as a tree with places. No files, no policy.
//! - `calendar`: working time. Exact to the second; the arithmetic is proven against a second-by-second reference.
//! - `policy`: `policy.yaml` as written → checked; conditions and matchers compiled once; all faults collected.
//! - `engine`: policy + records + rosters + now → obligations. Pure; a file a form under `engine/rules`.
//! - `report`: rows and sentences from obligations and timelines.
//! - `store`: the only place with files: record files, archive, rosters, waivers, appends, the lock.
//! - `render`: rows → bytes; a file a format; decides nothing.
//! - `cli`: arguments, the clock, the environment, exit statuses; a file a command.

use std::ffi::OsString;
use std::process::ExitCode;

mod calendar;
mod cli;
mod engine;
mod model;
mod policy;
mod render;
mod report;
mod store;

/// Runs the command line `args`, the first being the program's name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    cli::run(args)
}
