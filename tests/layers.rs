//! Imports go down only, by the table of layers in the crate's documentation (`src/lib.rs`).

mod source;

use source::{Source, code_lines};

/// Modules from top to bottom, as the table of `lib.rs` lists them.
fn layers() -> Vec<String> {
    let lib = source::read("src/lib.rs");
    lib.lines()
        .filter_map(|line| line.strip_prefix("//! | [`"))
        .filter_map(|line| line.split('`').next())
        .map(str::to_owned)
        .collect()
}

/// Layers that lie beside each other: neither may see the other.
const APART: &[(&[&str], &[&str])] = &[(&["desk", "client"], &["hub", "service", "store"])];

fn module_of(path: &str) -> Option<&str> {
    let inner = path.strip_prefix("src/")?;
    Some(inner.split(['/', '.']).next().unwrap_or(inner))
}

/// The modules that a line of code names through `crate::`, whether in a `use` or inline.
fn named(line: &str) -> Vec<&str> {
    line.match_indices("crate::")
        // `$crate::` in a macro is written where the macro is used.
        .filter(|(at, _)| !line[..*at].ends_with('$'))
        .map(|(at, found)| {
            let rest = &line[at + found.len()..];
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(rest.len());
            &rest[..end]
        })
        .filter(|name| !name.is_empty())
        .collect()
}

fn wrong_imports(source: &Source, order: &[String]) -> Vec<String> {
    let Some(own) = module_of(&source.path) else {
        return Vec::new();
    };
    let Some(own_level) = order.iter().position(|m| m == own) else {
        return Vec::new();
    };
    let mut wrong = Vec::new();
    for (number, line) in code_lines(&source.text) {
        for name in named(line) {
            let Some(level) = order.iter().position(|m| m == name) else {
                continue;
            };
            let apart = APART
                .iter()
                .any(|(a, b)| a.contains(&own) && b.contains(&name));
            if level < own_level || apart {
                wrong.push(format!("{}:{number}: {own} uses {name}", source.path));
            }
        }
    }
    wrong
}

#[test]
fn the_table_lists_every_module() {
    let order = layers();
    let lib = source::read("src/lib.rs");
    let declared: Vec<_> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod "))
        .map(|line| line.trim_end_matches(';').to_owned())
        .collect();
    assert!(declared.len() > 5, "lib.rs was read");
    for module in &declared {
        assert!(
            order.contains(module),
            "{module} has no row in lib.rs's table of layers"
        );
    }
    for module in &order {
        assert!(
            declared.contains(module),
            "{module} is in the table and nowhere else"
        );
    }
}

#[test]
fn imports_go_down_only() {
    let order = layers();
    let wrong: Vec<_> = source::files("src", "rs")
        .iter()
        .flat_map(|file| wrong_imports(file, &order))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_upward_import_would_be_found() {
    let order = layers();
    let check = |path: &str, text: &str| {
        let file = Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        wrong_imports(&file, &order).len()
    };
    assert_eq!(check("src/domain/x.rs", "use crate::store::Store;\n"), 1);
    assert_eq!(check("src/desk/x.rs", "let a = crate::hub::serve();\n"), 1);
    assert_eq!(
        check("src/client/x.rs", "use crate::service::Service;\n"),
        1
    );
    assert_eq!(check("src/cli/x.rs", "use crate::store::backup;\n"), 0);
    assert_eq!(check("src/domain/x.rs", "//! See [`crate::store`].\n"), 0);
}
