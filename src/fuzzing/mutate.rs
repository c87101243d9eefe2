//! Random changes of good input.

use rand::Rng;
use rand::seq::IndexedRandom;

/// Most bytes of what is thrown.
const MOST: usize = 64 << 10;
/// Most changes of one case.
const CHANGES: u32 = 6;
/// What parsers may trip over: ends of ranges, lengths, separators, characters that are more than they look.
const TRAPS: [&[u8]; 24] = [
    b"\0",
    b"\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80",
    b"\xfb\xff\xff",
    b"\xfc\xff\xff\xff\x7f",
    b"\xfd\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\"",
    b"'",
    b"\r\n",
    b",",
    b"[[",
    b"]",
    b"=",
    b"{",
    b"((((((((((((((((",
    b"9223372036854775808",
    b"-1",
    b"1e309",
    b"\x1b[2J",
    "\u{202E}".as_bytes(),
    "\u{FEFF}".as_bytes(),
    "\u{0301}".as_bytes(),
    "\u{1F468}\u{200D}\u{1F469}".as_bytes(),
];

/// One of the inputs with some changes, in `out`.
pub fn from(inputs: &[Vec<u8>], rng: &mut impl Rng, out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(inputs.choose(rng).map_or(&[][..], Vec::as_slice));
    for _ in 0..rng.random_range(1..=CHANGES) {
        change(inputs, rng, out);
    }
    out.truncate(MOST);
}

fn change(inputs: &[Vec<u8>], rng: &mut impl Rng, out: &mut Vec<u8>) {
    let at = rng.random_range(0..=out.len());
    let end = (at + rng.random_range(0..=8)).min(out.len());
    match rng.random_range(0..8) {
        0 if at < out.len() => out[at] ^= 1 << rng.random_range(0..8),
        1 if at < out.len() => out[at] = rng.random(),
        2 => {
            out.drain(at..end);
        }
        3 => {
            let again = out[at..end].to_vec();
            out.splice(at..at, again);
        }
        4 => {
            let trap = TRAPS.choose(rng).copied().unwrap_or_default();
            out.splice(at..at, trap.iter().copied());
        }
        5 => {
            let trap = TRAPS.choose(rng).copied().unwrap_or_default();
            let end = (at + trap.len()).min(out.len());
            out.splice(at..end, trap.iter().copied());
        }
        6 => out.truncate(at),
        _ => {
            // The rest of another one.
            let other = inputs.choose(rng).map_or(&[][..], Vec::as_slice);
            let from = rng.random_range(0..=other.len());
            out.truncate(at);
            out.extend_from_slice(&other[from..]);
        }
    }
}
