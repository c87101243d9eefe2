//! Every screen of the desk, in both languages and sizes, is as it was last looked at: the pictures in `docs/screens`.
//!
//! After a change that is meant: `cargo run --example desk_gallery`, look, commit.

mod support;

use support::gallery;

#[test]
fn the_screens_are_those_of_the_documentation() {
    let mut changed = Vec::new();
    for picture in gallery::pictures() {
        let kept = std::fs::read_to_string(picture.file.with_extension("txt")).unwrap_or_default();
        if kept != picture.text {
            changed.push(format!("{}\n{}", picture.file.display(), picture.text));
        }
    }
    let first = changed.first().map(String::as_str).unwrap_or_default();
    assert!(
        changed.is_empty(),
        "{} screens changed, the first is\n{first}",
        changed.len()
    );
}

#[test]
fn no_line_is_wider_than_its_screen() {
    for picture in gallery::pictures() {
        let name = picture.file.to_string_lossy().into_owned();
        let width = if name.ends_with("80x24") { 80 } else { 120 };
        for line in picture.text.lines() {
            assert!(
                warmline::text::width::width(line) <= width,
                "{name}: {line}"
            );
        }
    }
}
