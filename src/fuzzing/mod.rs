//! What meets bytes from outside: targets that a fuzzer, and the tests, throw anything at.
//!
//! A target fails by panicking. Most bytes are refused by what is under it; of what is let through, each target says
//! what holds. `fuzz/` runs them with coverage, the test below with random changes of good input and with everything
//! that ever failed (`fuzz/corpus`).

mod files;
#[cfg(test)]
mod mutate;
mod stored;
mod typed;
mod wire;

/// One of them.
pub struct Target {
    /// Its name, also that of its binary and of its corpus.
    pub name: &'static str,
    /// Throws bytes at it.
    pub run: fn(&[u8]),
    /// Good input to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: [Target; 12] = [
    Target {
        name: "frames",
        run: wire::frames,
        seeds: wire::frame_seeds,
    },
    Target {
        name: "calls",
        run: wire::calls,
        seeds: wire::call_seeds,
    },
    Target {
        name: "answers",
        run: wire::answers,
        seeds: wire::answer_seeds,
    },
    Target {
        name: "journal",
        run: stored::journal,
        seeds: stored::journal_seeds,
    },
    Target {
        name: "records",
        run: stored::records,
        seeds: stored::record_seeds,
    },
    Target {
        name: "keys",
        run: stored::keys,
        seeds: stored::key_seeds,
    },
    Target {
        name: "tables",
        run: files::tables,
        seeds: files::table_seeds,
    },
    Target {
        name: "plans",
        run: files::plans,
        seeds: files::plan_seeds,
    },
    Target {
        name: "settings",
        run: files::settings,
        seeds: files::setting_seeds,
    },
    Target {
        name: "conditions",
        run: typed::conditions,
        seeds: typed::condition_seeds,
    },
    Target {
        name: "text",
        run: typed::text,
        seeds: typed::text_seeds,
    },
    Target {
        name: "typed",
        run: typed::values,
        seeds: typed::value_seeds,
    },
];

/// Throws bytes at the target of a name.
///
/// # Panics
/// Where there is none of that name, or it fails.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    (target.expect("a target of that name").run)(bytes);
}

/// Texts as seeds.
fn texts(all: &[&str]) -> Vec<Vec<u8>> {
    all.iter().map(|text| text.as_bytes().to_vec()).collect()
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::path::Path;

    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    /// Cases of a commit; a release runs more with `WARMLINE_CASES`.
    const CASES: u64 = 100_000;
    /// Of targets that read whole files.
    const FILES: u64 = 5_000;

    fn corpus(name: &str) -> Vec<Vec<u8>> {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fuzz/corpus")
            .join(name);
        let Ok(entries) = std::fs::read_dir(dir) else {
            return Vec::new();
        };
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("listed").path()).collect();
        paths.sort();
        let read = |path| std::fs::read(path).expect("read");
        paths.into_iter().map(read).collect()
    }

    fn throw(target: &Target, cases: u64) {
        let mut inputs = (target.seeds)();
        assert!(
            !inputs.is_empty(),
            "{} has something to begin with",
            target.name
        );
        inputs.extend(corpus(target.name));
        let one = |bytes: &[u8]| {
            if catch_unwind(AssertUnwindSafe(|| (target.run)(bytes))).is_err() {
                let path = std::env::temp_dir().join(format!("warmline-{}", target.name));
                std::fs::write(&path, bytes).expect("written");
                panic!("{}: failed by {}", target.name, path.display());
            }
        };
        for bytes in &inputs {
            one(bytes);
        }
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut changed = Vec::new();
        for _ in 0..cases {
            mutate::from(&inputs, &mut rng, &mut changed);
            one(&changed);
        }
    }

    fn cases(usual: u64) -> u64 {
        std::env::var("WARMLINE_CASES").map_or(usual, |n| n.parse().expect("a number"))
    }

    macro_rules! thrown {
        ($($name:ident: $cases:expr),+ $(,)?) => {
            $(#[test]
            fn $name() {
                let name = stringify!($name);
                let target = TARGETS.iter().find(|target| target.name == name);
                throw(target.expect("a target"), cases($cases));
            })+

            #[test]
            fn every_target_is_thrown_at() {
                let names = [$(stringify!($name)),+];
                assert!(TARGETS.iter().map(|target| target.name).eq(names));
            }
        };
    }

    thrown! {
        frames: CASES,
        calls: CASES,
        answers: CASES,
        journal: CASES,
        records: CASES,
        keys: CASES,
        tables: FILES,
        plans: FILES,
        settings: FILES,
        conditions: CASES,
        text: CASES,
        typed: CASES,
    }
}
