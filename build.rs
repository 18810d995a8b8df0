//! Links `cs` at a fixed place on Linux: the tables of time zones hold a hundred thousand addresses, and to set them at
//! every start takes longer than most commands.

#[expect(clippy::disallowed_methods, reason = "a build script is told by its environment")]
fn main() {
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
