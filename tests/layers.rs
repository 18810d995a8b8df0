//! Layers point one way: a module imports only from those on its left, and only the edge reads clock, files and
//! environment.

#![allow(clippy::unwrap_used, reason = "in tests a failure to set up is a failure")]
#![allow(clippy::disallowed_methods, reason = "this test reads the sources")]

mod support;

use std::fs;
use std::path::Path;

/// What each layer may import, besides itself.
const MAY_IMPORT: [(&str, &[&str]); 8] = [
    ("model", &[]),
    ("calendar", &["model"]),
    ("policy", &["model", "calendar"]),
    ("engine", &["model", "calendar", "policy"]),
    ("report", &["model", "calendar", "policy", "engine"]),
    ("store", &["model", "calendar", "policy", "engine", "report"]),
    ("render", &["model", "calendar", "policy", "engine", "report"]),
    ("cli", &["model", "calendar", "policy", "engine", "report", "store", "render"]),
];

/// What comes from outside, and the layers that may touch it.
const OUTSIDE: [(&str, &[&str]); 6] = [
    ("Utc::now", &["cli"]),
    ("Local::now", &["cli"]),
    ("SystemTime", &["cli"]),
    ("std::env", &["cli"]),
    ("std::fs", &["store"]),
    ("println!", &[]),
];

/// A source file: its layer, its name, and its lines outside `#[cfg(test)]` and comments.
struct Source {
    layer: String,
    name: String,
    lines: Vec<(usize, String)>,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = support::files_under(&root);
    let source = |path: &std::path::PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        let layer = name.split('/').next().unwrap().to_owned();
        let text = fs::read_to_string(path).unwrap();
        Source { layer, name, lines: code_lines(&text) }
    };
    files.iter().filter(|path| path.extension().is_some_and(|e| e == "rs")).map(source).collect()
}

/// Test modules stand last in a file, or in files of their own that a parent takes in for tests alone.
fn code_lines(text: &str) -> Vec<(usize, String)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| !line.trim_start().starts_with("#[cfg(test)]"))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(number, line)| (number + 1, line.to_owned()))
        .collect()
}

/// The first segments of all `crate::…` paths, those of `use crate::{a::B, c}` too, with their lines.
fn imports(lines: &[(usize, String)]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut text = String::new();
    let mut starts = Vec::new();
    for (number, line) in lines {
        starts.push((text.len(), *number));
        text.push_str(line);
        text.push('\n');
    }
    let line_at = |place: usize| starts[starts.partition_point(|(start, _)| *start <= place) - 1].1;
    for (place, path) in text.match_indices("crate::") {
        let rest = place + path.len();
        for (offset, name) in heads(&text[rest..]) {
            found.push((line_at(rest + offset), name.to_owned()));
        }
    }
    found
}

/// The names at which a path, or a group of paths in braces, begins.
fn heads(path: &str) -> Vec<(usize, &str)> {
    let word = |from: usize| {
        let rest = &path[from..];
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        (from, &rest[..length])
    };
    if !path.starts_with('{') {
        return vec![word(0)];
    }
    let mut heads = Vec::new();
    let mut depth = 0;
    let mut expects = false;
    for (place, letter) in path.char_indices() {
        match letter {
            '{' => {
                depth += 1;
                expects = depth == 1;
            }
            '}' => depth -= 1,
            ',' => expects = depth == 1,
            _ if expects && letter.is_alphabetic() => {
                heads.push(word(place));
                expects = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    heads
}

#[test]
fn a_module_imports_only_from_the_layers_on_its_left() {
    let mut offences = Vec::new();
    for source in sources() {
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(layer, _)| *layer == source.layer) else {
            assert!(["lib.rs", "main.rs"].contains(&source.name.as_str()), "{}", source.name);
            continue;
        };
        for (line, name) in imports(&source.lines) {
            let is_layer = MAY_IMPORT.iter().any(|(layer, _)| *layer == name);
            if is_layer && name != source.layer && !allowed.contains(&name.as_str()) {
                offences
                    .push(format!("src/{}:{line}: {} imports {name}", source.name, source.layer));
            }
        }
    }
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

#[test]
fn clock_files_and_environment_come_in_at_the_edge() {
    let mut offences = Vec::new();
    for source in sources().iter().filter(|source| source.name.contains('/')) {
        for (line, text) in &source.lines {
            for (outside, layers) in OUTSIDE {
                if text.contains(outside) && !layers.contains(&source.layer.as_str()) {
                    offences.push(format!("src/{}:{line}: {outside}", source.name));
                }
            }
        }
    }
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

#[test]
fn main_is_one_call_and_the_crate_exports_one_function() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let main = code_lines(&fs::read_to_string(root.join("main.rs")).unwrap());
    let body: Vec<&str> = main.iter().map(|(_, line)| line.trim()).collect();
    let start = body.iter().position(|line| line.starts_with("fn main")).unwrap();
    assert_eq!(body[start..], ["fn main() -> ExitCode {", "cs::run(std::env::args_os())", "}"]);
    let lib = code_lines(&fs::read_to_string(root.join("lib.rs")).unwrap());
    let public: Vec<&str> =
        lib.iter().map(|(_, line)| line.trim()).filter(|line| line.starts_with("pub ")).collect();
    assert_eq!(public.len(), 1, "{public:?}");
}

#[test]
fn imports_are_found_in_groups_too() {
    let text = "use crate::{\n    model::{Instant, id},\n    store,\n    // files, {x},\n};\nlet x = crate::engine::View;\n";
    let found = imports(&code_lines(text));
    let expected = [(2, "model"), (3, "store"), (6, "engine")];
    assert_eq!(found, expected.map(|(line, name)| (line, name.to_owned())));
}
