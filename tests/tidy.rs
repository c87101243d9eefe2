//! The repository checks itself: sizes, forgotten files, words that must not stay.

mod source;

use source::{Source, code_lines, end_of_item, files, module_dir, read, test_files};

/// A file of more lines is split.
const MAX_FILE_LINES: usize = 600;
/// The same for tests, whose tables and doubles are long and flat.
const MAX_TEST_LINES: usize = 1000;
/// A file of more lines is shown, as one that is about to need splitting.
const LONG_FILE_LINES: usize = 500;
/// A function of more lines does more than one thing.
const MAX_FUNCTION_LINES: usize = 100;

fn product() -> Vec<Source> {
    let all = files("src", "rs");
    let tests = test_files(&all);
    all.into_iter()
        .filter(|file| !tests.iter().any(|t| file.path.starts_with(t.as_str())))
        .collect()
}

fn report(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn files_are_short() {
    let mut wrong = Vec::new();
    for (dir, most) in [
        ("src", MAX_FILE_LINES),
        ("benches", MAX_FILE_LINES),
        ("tests", MAX_TEST_LINES),
    ] {
        for file in files(dir, "rs") {
            let lines = file.text.lines().count();
            if lines > LONG_FILE_LINES {
                println!("{}: {lines} lines", file.path);
            }
            if lines > most {
                wrong.push(format!("{}: {lines} lines, at most {most}", file.path));
            }
        }
    }
    report(wrong);
}

#[test]
fn each_file_begins_by_saying_what_it_is() {
    let quiet = files("src", "rs")
        .into_iter()
        .chain(files("tests", "rs"))
        .chain(files("benches", "rs"))
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| format!("{}: no `//!` on its first line", file.path));
    report(quiet.collect());
}

#[test]
fn functions_fit_a_screen_or_two() {
    let mut wrong = Vec::new();
    for file in product() {
        let lines: Vec<&str> = file.text.lines().collect();
        for (number, line) in code_lines(&file.text) {
            if !is_function(line) {
                continue;
            }
            let length = end_of_item(&lines, number - 1) + 2 - number;
            if length > MAX_FUNCTION_LINES {
                wrong.push(format!("{}:{number}: {length} lines", file.path));
            }
        }
    }
    report(wrong);
}

fn is_function(line: &str) -> bool {
    let mut words = line
        .split_whitespace()
        .skip_while(|word| matches!(*word, "pub" | "const" | "async") || word.starts_with("pub("));
    words.next() == Some("fn")
}

#[test]
fn nothing_unfinished_stays() {
    // Put together here so that this file does not find itself.
    let words = [
        ["TO", "DO"],
        ["FIX", "ME"],
        ["X", "XX:"],
        ["db", "g!("],
        ["todo", "!("],
        ["unimpl", "emented!("],
        ["<<<<", "<<< "],
        [">>>>", ">>> "],
        ["lorem", " ipsum"],
    ]
    .map(|halves| halves.concat());
    let mut wrong = Vec::new();
    for (dir, extension) in [
        ("src", "rs"),
        ("tests", "rs"),
        ("benches", "rs"),
        ("docs", "md"),
        ("assets", "ftl"),
        ("assets", "toml"),
    ] {
        for file in files(dir, extension) {
            for (i, line) in file.text.lines().enumerate() {
                for word in words.iter().filter(|word| line.contains(word.as_str())) {
                    wrong.push(format!("{}:{}: {word}", file.path, i + 1));
                }
            }
        }
    }
    report(wrong);
}

#[test]
fn the_product_never_unwraps() {
    let mut wrong = Vec::new();
    for file in product() {
        for (number, line) in code_lines(&file.text) {
            if line.contains(".unwrap()") || line.contains("unsafe ") {
                wrong.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    report(wrong);
}

#[test]
fn each_file_is_declared_by_the_module_above() {
    let all = files("src", "rs");
    let mut wrong = Vec::new();
    for file in &all {
        let Some((dir, name)) = file.path.rsplit_once('/') else {
            continue;
        };
        if matches!(file.path.as_str(), "src/lib.rs" | "src/main.rs") || dir == "src/bin" {
            continue;
        }
        let (home, module) = match name {
            "mod.rs" => dir.rsplit_once('/').expect("a module lies below src"),
            _ => (dir, name.trim_end_matches(".rs")),
        };
        let declaration = format!("mod {module};");
        let declared = all.iter().any(|parent| {
            module_dir(&parent.path) == home
                && parent.text.lines().any(|line| {
                    let line = line.trim();
                    line == declaration
                        || line.starts_with("pub") && line.ends_with(&format!(" {declaration}"))
                })
        });
        if !declared {
            wrong.push(format!("{}: no module declares it", file.path));
        }
    }
    report(wrong);
}

/// What only reads Chinese as data (files, names, telephone words, calendars) may hold some.
const READS_CHINESE: &[&str] = &[
    "src/domain/",
    "src/import/",
    "src/sample/",
    "src/text/",
    "src/i18n/",
];

#[test]
fn texts_for_people_are_in_the_locales() {
    let mut wrong = Vec::new();
    for file in product() {
        if READS_CHINESE.iter().any(|dir| file.path.starts_with(dir)) {
            continue;
        }
        for (number, line) in code_lines(&file.text) {
            // What stands between quotes; single characters are read, not written.
            let mut quoted = line.split('"').skip(1).step_by(2);
            if quoted.any(|text| text.chars().any(is_han)) {
                wrong.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    report(wrong);
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

#[test]
fn the_readme_has_its_two_commands() {
    let readme = read("README.md");
    let has = |command: &str| readme.lines().any(|line| line == command);
    assert!(has("cargo run --release -- demo"));
    assert!(has("cargo test"));
}
