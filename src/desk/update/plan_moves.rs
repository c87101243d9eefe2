//! Customers whom a preview names: of which move or rule, who they are, and opening one.

use crate::desk::overlays::preview;
use crate::desk::state::layers::{Behind, Choose};
use crate::desk::state::{State, Tone};
use crate::desk::words;
use crate::domain::id::CustomerId;
use crate::protocol::view::PreviewCustomer;
use crate::tr;

use super::layers;

/// Asks of which move, or of which rule that is gained or lost.
pub fn open(state: &mut State) {
    let l = state.look.locale;
    let Some(report) = state.planning.report() else {
        return;
    };
    let mut items: Vec<(String, Choose)> = Vec::new();
    let mut add = |title: String, count: u64, named: &[PreviewCustomer]| {
        if !named.is_empty() {
            let title = format!("{title}  {}", words::count(count));
            items.push((title.clone(), Choose::Previewed(title, named.to_vec())));
        }
    };
    for moved in &report.moves {
        add(
            preview::move_words(state, moved),
            moved.count,
            &moved.examples,
        );
    }
    for rule in &report.rules {
        let name = state.words().rule(&rule.rule);
        let gains = tr!(l, "plan-gain-of", rule = name.as_str());
        add(gains, rule.gained, &rule.gaining);
        add(tr!(l, "plan-loss-of", rule = name), rule.lost, &rule.losing);
    }
    if items.is_empty() {
        state.say(Tone::Plain, tr!(l, "plan-previewed-nobody"));
        return;
    }
    items.truncate(layers::ITEMS);
    layers::pick(state, tr!(l, "plan-previewed-whose"), items, Vec::new());
}

/// Lists them: as many as the hub has kept.
pub fn list(state: &mut State, title: &str, customers: Vec<PreviewCustomer>) {
    let item = |of: PreviewCustomer| {
        let name = format!("{}  {}", of.name, of.id);
        (name, Choose::FromPreview(of.id))
    };
    let items = customers.into_iter().map(item).collect();
    layers::pick(state, title, items, Vec::new());
}

/// Shows one; Esc comes back to the preview.
pub fn open_customer(state: &mut State, customer: CustomerId) {
    layers::open_from(state, customer, Behind::Preview(customer));
}
