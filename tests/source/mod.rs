//! The project's own files, read for the checks of the repository by itself.
#![allow(dead_code)] // Each test file that includes this uses a part of it.

use std::fs;
use std::path::{Path, PathBuf};

/// A file of the project.
pub struct Source {
    /// Path from the project's root, with `/`.
    pub path: String,
    pub text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn exists(path: &str) -> bool {
    root().join(path).exists()
}

pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Files with an extension under a directory of the project, in order; none where it does not exist.
pub fn files(below: &str, extension: &str) -> Vec<Source> {
    let mut paths = Vec::new();
    walk(&root().join(below), extension, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a file of the project is UTF-8");
            let inner = path.strip_prefix(root()).expect("it lies in the project");
            Source {
                path: inner.to_string_lossy().replace('\\', "/"),
                text,
            }
        })
        .collect()
}

fn walk(dir: &Path, extension: &str, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("a directory entry can be read").path();
        if path.is_dir() {
            walk(&path, extension, into);
        } else if path.extension().is_some_and(|e| e == extension) {
            into.push(path);
        }
    }
}

/// The numbered lines of a file that are code for the product: no comments, and no test module.
pub fn code_lines(text: &str) -> Vec<(usize, &str)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::with_capacity(lines.len());
    let mut i = 0;
    while i < lines.len() {
        let line = lines[i];
        if line.starts_with("#[cfg(test)]") {
            i = end_of_item(&lines, i + 1) + 1;
            continue;
        }
        if !line.trim_start().starts_with("//") {
            found.push((i + 1, line));
        }
        i += 1;
    }
    found
}

/// The last line of the item that begins at a line: what rustfmt closes at the same indentation.
pub fn end_of_item(lines: &[&str], from: usize) -> usize {
    let mut start = from;
    while lines
        .get(start)
        .is_some_and(|line| line.trim_start().starts_with("#["))
    {
        start += 1;
    }
    let Some(first) = lines.get(start) else {
        return lines.len();
    };
    if first.ends_with(';') || first.ends_with('}') {
        return start;
    }
    let indent = first.len() - first.trim_start().len();
    (start + 1..lines.len())
        .find(|&i| {
            let line = lines[i];
            let closes = line.trim_start();
            line.len() - closes.len() == indent
                && (closes.starts_with('}') && !closes.ends_with('{') || closes.ends_with(';'))
        })
        .unwrap_or(lines.len())
}

/// Files that only tests (and fuzzers) compile: declared so by the line over `mod name;` in the file above them.
pub fn test_files(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        let lines: Vec<&str> = source.text.lines().collect();
        for pair in lines.windows(2) {
            let declared = pair[1].trim().trim_start_matches("pub ");
            let declared = declared.strip_prefix("mod ");
            let declared = declared.and_then(|m| m.strip_suffix(';'));
            let condition = pair[0].trim();
            let of_tests = condition == "#[cfg(test)]" || condition.starts_with("#[cfg(any(test,");
            if let (true, Some(name)) = (of_tests, declared) {
                let dir = module_dir(&source.path);
                found.push(format!("{dir}/{name}.rs"));
                found.push(format!("{dir}/{name}/"));
            }
        }
    }
    found
}

/// Where the submodules of a file lie.
pub fn module_dir(path: &str) -> String {
    let (dir, file) = path.rsplit_once('/').expect("a path within the project");
    match file {
        "mod.rs" | "lib.rs" | "main.rs" => dir.to_owned(),
        _ => format!("{dir}/{}", file.trim_end_matches(".rs")),
    }
}
