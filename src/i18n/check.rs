//! The texts checked against each other and against the code that uses them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::{Locale, message_id, sources};

/// Beginnings of ids that the code puts together at run time (`outcome-` + the outcome's id).
const FAMILIES: &[&str] = &[
    "action-",
    "alias-",
    "hint-",
    "group-",
    "context-",
    "error-",
    "outcome-",
    "segment-",
    "rule-",
    "kpi-",
    "reason-",
    "field-",
    "channel-",
    "role-",
    "state-",
    "why-",
    "reject-",
    "warn-",
    "festival-",
    "term-",
    "weekday-",
    "cli-cal-wrong-",
    "cli-cal-instead-",
    "condition-",
    "filter-used-by-",
    "category-",
    "plan-file-is-",
    "series-",
    "subcategory-",
    "department-",
    "stage-",
    "ticket-source-",
    "listed-",
    "ticket-short-",
    "remedy-",
    "right-",
    "approval-",
    "severity-",
    "clock-",
    "verb-",
    "step-",
    "timeline-ticket-",
    "crisis-kind-",
    "crisis-state-",
    "crisis-item-",
    "crisis-act-",
    "crisis-verb-",
    "cli-help-",
    "cli-arg-",
    "cli-examples-",
    "cli-error-",
    "cli-action-",
    "cli-agent-",
    "cli-import-",
    "cli-file-",
    "plan-how-",
    "plan-kind-",
    "plan-when-",
    "plan-after-",
    "plan-whose-",
    "plan-calendar-",
    "plan-term-",
    "plan-type-",
    "plan-is-",
    "plan-stretch-",
    "plan-with-",
    "plan-way-",
    "move-of-",
    "plan-about-",
    "plan-what-",
    "plan-part-",
    "plan-change-",
    "plan-file-is-",
    "lifecycle-",
    "key-",
    "held-",
    "event-",
    "message-state-",
    "pause-",
];

/// Message id → names of its variables.
fn messages(locale: Locale) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (area, text) in sources(locale) {
        let mut id: Option<String> = None;
        for line in text.lines() {
            if let Some(next) = message_id(line) {
                let twice = found.insert(next.to_owned(), BTreeSet::new());
                assert!(
                    twice.is_none(),
                    "{next} is twice in {} ({area})",
                    locale.tag()
                );
                id = Some(next.to_owned());
            }
            let Some(current) = &id else { continue };
            for part in line.split('$').skip(1) {
                let name: String = part
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect();
                found.entry(current.clone()).or_default().insert(name);
            }
        }
    }
    found
}

fn rust_files(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a source directory can be read") {
        let path = entry.expect("a directory entry can be read").path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

fn source_files(below: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    rust_files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(below),
        &mut files,
    );
    files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a source file is UTF-8");
            (path, text)
        })
        .collect()
}

/// Ids and variable names in each `tr!(…)` and `.text("…")` of the code.
fn uses() -> Vec<(PathBuf, String, Option<BTreeSet<String>>)> {
    let mut found = Vec::new();
    for (path, text) in source_files("src") {
        if path.ends_with("i18n/mod.rs") || path.ends_with("i18n/check.rs") {
            continue;
        }
        for (start, _) in text.match_indices("tr!(") {
            if text[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let body = balanced(&text[start + 4..]);
            let Some((_, rest)) = body.split_once('"') else {
                continue;
            };
            let Some((id, rest)) = rest.split_once('"') else {
                continue;
            };
            found.push((path.clone(), id.to_owned(), Some(argument_names(rest))));
        }
        for call in [".text(\"", ".fill(\""] {
            for (start, _) in text.match_indices(call) {
                let id = text[start + call.len()..]
                    .split('"')
                    .next()
                    .unwrap_or_default();
                found.push((path.clone(), id.to_owned(), None));
            }
        }
    }
    found
}

/// The text up to the parenthesis that closes it.
fn balanced(text: &str) -> &str {
    let (mut depth, mut quoted) = (0, false);
    let mut before = ' ';
    for (i, c) in text.char_indices() {
        match c {
            '"' if before != '\\' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted && depth == 0 => return &text[..i],
            ')' | ']' | '}' if !quoted => depth -= 1,
            _ => {}
        }
        before = c;
    }
    text
}

/// The names before a single `=` at the top level of a macro call's arguments.
fn argument_names(rest: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let (mut depth, mut quoted, mut word, mut fresh) = (0, false, String::new(), false);
    for (i, c) in rest.char_indices() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                fresh = true;
                word.clear();
            }
            '=' if depth == 0 && fresh && !rest[i + 1..].starts_with('=') => {
                names.insert(word.trim().to_owned());
                fresh = false;
            }
            _ if fresh => word.push(c),
            _ => {}
        }
    }
    names
}

#[test]
fn both_languages_have_the_same_messages_and_variables() {
    let (zh, en) = (messages(Locale::Zh), messages(Locale::En));
    for (id, variables) in &zh {
        assert_eq!(
            Some(variables),
            en.get(id),
            "{id}: zh-CN (left) and en (right) differ"
        );
    }
    for id in en.keys() {
        assert!(zh.contains_key(id), "{id} is only in en");
    }
}

#[test]
fn every_file_parses() {
    for locale in Locale::ALL {
        for (area, text) in sources(locale) {
            if let Err((_, errors)) = fluent_bundle::FluentResource::try_new((*text).to_owned()) {
                panic!("{}/{area}.ftl: {errors:?}", locale.tag());
            }
        }
    }
}

#[test]
fn every_message_that_the_code_asks_for_exists_with_its_variables() {
    let known = messages(Locale::Zh);
    let mut wrong = Vec::new();
    for (path, id, names) in uses() {
        match (known.get(&id), names) {
            (None, _) => wrong.push(format!("{}: no message {id}", path.display())),
            (Some(variables), Some(names)) if *variables != names => {
                wrong.push(format!(
                    "{}: {id} takes {variables:?}, given {names:?}",
                    path.display()
                ));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_message_is_unused() {
    let used: BTreeSet<String> = uses().into_iter().map(|(_, id, _)| id).collect();
    // Ids may also stand in tables: any string literal that is one counts.
    let code: String = source_files("src")
        .into_iter()
        .map(|(_, text)| text)
        .collect();
    let unused: Vec<_> = messages(Locale::Zh)
        .into_keys()
        .filter(|id| !used.contains(id) && !FAMILIES.iter().any(|f| id.starts_with(f)))
        .filter(|id| !code.contains(&format!("\"{id}\"")))
        .collect();
    assert!(unused.is_empty(), "unused: {}", unused.join(" "));
}

#[test]
fn every_family_has_members() {
    let known = messages(Locale::Zh);
    for family in FAMILIES {
        assert!(
            known.keys().any(|id| id.starts_with(family)),
            "{family} has no messages"
        );
    }
}

/// What stands in a message's line but is not prose: placeables.
fn prose(line: &str) -> String {
    let (mut depth, mut kept) = (0_u32, String::new());
    for c in line.chars() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                // What is filled in is followed by punctuation as a word is.
                kept.push('某');
            }
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

#[test]
fn chinese_is_punctuated_as_chinese() {
    let mut wrong = Vec::new();
    for (area, text) in sources(Locale::Zh) {
        let mut id = "";
        for line in text.lines() {
            id = message_id(line).unwrap_or(id);
            // Examples are commands, as they are typed.
            if id.starts_with("cli-examples-") && !line.starts_with('#') {
                continue;
            }
            let chars: Vec<char> = prose(line).chars().collect();
            let half = chars.windows(2).any(|pair| {
                let ends = |c: char| is_han(c) || matches!(c, '”' | '）' | '…');
                ends(pair[0]) && matches!(pair[1], ',' | ':' | ';')
            });
            if half || line.contains(['「', '」']) {
                wrong.push(format!("{area}: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The string literals of a source file outside comments and tests, each with what stands before it.
fn literals(text: &str) -> Vec<(String, String)> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("//") {
            continue;
        }
        let mut rest = line;
        let mut before = String::new();
        while let Some(open) = rest.find('"') {
            before.push_str(&rest[..open]);
            if before.contains("//") {
                break;
            }
            if before.ends_with('\'') {
                rest = &rest[open + 1..];
                continue;
            }
            let body = &rest[open + 1..];
            let mut end = None;
            let mut escaped = false;
            for (i, c) in body.char_indices() {
                match c {
                    _ if escaped => escaped = false,
                    '\\' => escaped = true,
                    '"' => {
                        end = Some(i);
                        break;
                    }
                    _ => {}
                }
            }
            let end = end.unwrap_or(body.len());
            found.push((format!("{}: {before}", number + 1), body[..end].to_owned()));
            rest = body.get(end + 1..).unwrap_or_default();
        }
    }
    found
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a literal reads like words for people: three words or more in a row.
fn is_sentence(text: &str) -> bool {
    let words = text.split(' ').filter(|w| {
        w.len() > 1
            && w.chars()
                .all(|c| c.is_ascii_alphabetic() || matches!(c, ',' | '.' | '\'' | ':'))
    });
    words.count() >= 3
}

#[test]
fn screens_and_commands_hold_no_texts_of_their_own() {
    /// What a programmer reads, not a user: proofs, logs, errors that carry a code.
    const FOR_PROGRAMMERS: &[&str] = &[
        "expect(",
        "error(",
        "debug!(",
        "info!(",
        "warn!(",
        "trace!(",
        "assert",
        "panic!(",
        "unreachable!(",
    ];
    let mut wrong = Vec::new();
    for (path, text) in source_files("src/desk")
        .into_iter()
        .chain(source_files("src/cli"))
        // Tests name their cases.
        .filter(|(path, _)| !path.ends_with("tests.rs"))
    {
        for (before, literal) in literals(&text) {
            if FOR_PROGRAMMERS.iter().any(|p| before.contains(p)) {
                continue;
            }
            if literal.chars().any(is_han) || is_sentence(&literal) {
                wrong.push(format!("{}:{before}\"{literal}\"", path.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "texts belong into assets/locales:\n{}",
        wrong.join("\n")
    );
}
