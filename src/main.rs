use std::process::ExitCode;

fn main() -> ExitCode {
    cs::run(std::env::args_os())
}
