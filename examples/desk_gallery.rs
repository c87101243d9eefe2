//! Makes the pictures of the desk in `docs/screens`: `cargo run --example desk_gallery`.

#[path = "../tests/support/mod.rs"]
mod support;

use support::gallery;

fn main() -> std::io::Result<()> {
    for picture in gallery::pictures() {
        let dir = picture.file.parent().unwrap_or(&picture.file);
        std::fs::create_dir_all(dir)?;
        std::fs::write(picture.file.with_extension("txt"), picture.text)?;
        std::fs::write(picture.file.with_extension("svg"), picture.svg)?;
    }
    Ok(())
}
