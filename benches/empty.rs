//! What every program pays for being one: `cs` is held against it.

fn main() {}
