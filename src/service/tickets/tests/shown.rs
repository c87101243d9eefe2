//! What is shown of a ticket that has become very long.

use super::super::super::testkit::Kit;
use super::{Step, asked, open, step, view};
use crate::protocol::frame::{MAX_FRAME_BYTES, encode_frame};
use crate::protocol::{Answer, Found, Query};

#[test]
fn a_ticket_of_many_long_notes_fits_an_answer() {
    let kit = Kit::new();
    let ann = kit.agent("ann");
    let customer = kit.person("王小明", "13812345678");
    let id = view(open(&kit, &ann, asked(customer, 2))).ticket.id;
    for n in 0..100 {
        let note = Step::Note {
            text: format!("{n:03}{}", "罐".repeat(3_900)),
            mentions: Vec::new(),
        };
        view(step(&kit, &ann, id, note));
    }
    let found = kit.ask(&ann, Query::Ticket(id));
    let answer = Answer::Found(1, Box::new(found.clone()));
    let frame = encode_frame(&answer).expect("it fits");
    assert!(frame.len() < MAX_FRAME_BYTES * 3 / 4, "with room to spare");
    let Found::Ticket(shown) = found else {
        panic!("a ticket");
    };
    let texts = shown.steps.iter().map(|taken| taken.step.text());
    let numbers: Vec<&str> = texts.map(|text| &text[..3]).collect();
    assert_eq!(numbers.last(), Some(&"099"), "the last are shown");
    assert!((30..100).contains(&numbers.len()) && numbers.is_sorted());
}
