//! The form of a ticket: opened with few keys, or corrected.

use crate::desk::form::{Choice, Field, Form, Input, Need};
use crate::desk::state::tickets::Opening;
use crate::desk::state::{State, Subject};
use crate::desk::words::Words;
use crate::domain::money::Fen;
use crate::domain::ticket::{Matter, Remedy, Severity, Source};
use crate::domain::time::Day;
use crate::protocol::command::OpenTicket;
use crate::protocol::refusal::Problem;
use crate::protocol::view::OrderView;
use crate::tr;

/// Most characters of a summary, an order number, a product or a batch number; the hub takes no more.
const SUMMARY: usize = 200;
const NAME: usize = 100;
/// Digits that options can have.
const DIGITS: &str = "1234567890";

/// Options by the digits, in their order.
pub fn options(labels: impl IntoIterator<Item = String>) -> Vec<Choice> {
    let digits = DIGITS.chars().zip(labels);
    digits
        .map(|(digit, label)| Choice { digit, label })
        .collect()
}

/// How bad it is.
pub fn severities(words: Words<'_>) -> Vec<Choice> {
    options((1..=4).map(|n: u8| words.named(None, "severity", &n.to_string())))
}

/// The field of how bad it is.
pub fn severity(words: Words<'_>) -> Field {
    Field::choice("severity", &words.field("severity"), severities(words))
}

/// Which is picked there; none where it is not there.
pub fn picked_severity(form: &Form) -> Option<Severity> {
    Severity::new(form.value("severity").parse().ok()?)
}

/// A line for what has a name or a number, such as an order.
pub fn name(id: &'static str, words: Words<'_>) -> Field {
    Field::line(id, &words.field(id), NAME).need(Need::Aside)
}

/// What is wanted or offered, by digit.
pub fn remedies(words: Words<'_>) -> Vec<Choice> {
    options(Remedy::ALL.map(|remedy| words.remedy(remedy)))
}

/// The form of a new ticket: category, how bad, what is wanted, what it is about; the rest is not on the way.
pub fn form(words: Words<'_>) -> Form {
    let l = words.locale;
    let mut wants = remedies(words);
    wants.push(Choice {
        digit: '0',
        label: tr!(l, "ticket-wants-nothing").to_owned(),
    });
    let kinds = [tr!(l, "ticket-complaint"), tr!(l, "ticket-plain")];
    let owners = [tr!(l, "form-who-me"), tr!(l, "ticket-owner-nobody")];
    let sources = Source::ALL.map(|source| words.source(source));
    let kind = Field::choice(
        "kind",
        &words.field("kind"),
        options(kinds.map(str::to_owned)),
    );
    let owner = Field::choice(
        "handler",
        &words.field("handler"),
        options(owners.map(str::to_owned)),
    );
    let source = Field::choice("source", &words.field("source"), options(sources));
    let mut fields = vec![
        category(words),
        severity(words).need(Need::Required),
        Field::choice("wants", &words.field("wants"), wants).need(Need::Required),
        summary(words),
        Field::choice("subcategory", &words.field("subcategory"), Vec::new()).need(Need::Hidden),
        kind.need(Need::Aside),
    ];
    fields.extend(details(words));
    fields.push(source.need(Need::Aside).of_now(0));
    fields.push(owner.need(Need::Aside).of_now(0));
    Form::new(fields)
}

/// The form that corrects what a ticket is about.
pub fn edit_form(words: Words<'_>, matter: &Matter) -> Form {
    let wants = Field::choice("wants", &words.field("wants"), remedies(words));
    let mut fields = vec![
        summary(words).filled(&matter.summary),
        category(words),
        Field::choice("subcategory", &words.field("subcategory"), Vec::new()).need(Need::Hidden),
        wants.need(Need::Aside),
    ];
    fields.extend(details(words));
    let mut form = Form::new(fields);
    let categories = &words.settings.categories;
    let at = categories.iter().position(|c| c.id == matter.category);
    pick(&mut form, "category", at);
    let wants = Remedy::ALL.iter().position(|r| Some(*r) == matter.wants);
    pick(&mut form, "wants", wants);
    settle(&mut form, words);
    let parts = at
        .and_then(|at| categories.get(at))
        .map(|c| &c.subcategories);
    let part = parts.and_then(|parts| parts.iter().position(|s| s.id == matter.subcategory));
    pick(&mut form, "subcategory", part);
    let amount = matter.amount.map(Fen::to_plain);
    for (id, value) in [
        ("amount", &amount),
        ("order", &matter.order),
        ("product", &matter.product),
        ("batch", &matter.batch),
    ] {
        if let (Some(field), Some(value)) = (form.field_mut(id), value) {
            field.restore(value);
        }
    }
    form
}

fn category(words: Words<'_>) -> Field {
    let categories = words.settings.categories.iter().map(|category| Choice {
        digit: char::from_digit(u32::from(category.digit), 10).unwrap_or('?'),
        label: words.category(&category.id, ""),
    });
    Field::choice("category", &words.field("category"), categories.collect()).need(Need::Required)
}

fn summary(words: Words<'_>) -> Field {
    Field::note("summary", &words.field("summary"), SUMMARY).need(Need::Required)
}

/// What there may be to say besides.
fn details(words: Words<'_>) -> [Field; 4] {
    [
        Field::line("amount", &words.field("amount"), 16).need(Need::Aside),
        name("order", words),
        name("product", words),
        name("batch", words),
    ]
}

fn pick(form: &mut Form, id: &str, option: Option<usize>) {
    if let Some(Input::Choice { picked, .. }) = form.field_mut(id).map(|f| &mut f.input) {
        *picked = option;
    }
}

/// The parts of the picked category, and whether it would be a complaint where that is not said.
pub fn settle(form: &mut Form, words: Words<'_>) {
    let category = form
        .picked("category")
        .and_then(|at| words.settings.categories.get(at));
    let parts = category.map_or_else(Vec::new, |category| {
        let names = category.subcategories.iter();
        options(names.map(|part| words.subcategory(&category.id, &part.id)))
    });
    if let Some(field) = form.field_mut("subcategory") {
        field.need = if parts.is_empty() {
            Need::Hidden
        } else {
            Need::Aside
        };
        if let Input::Choice { options, picked } = &mut field.input
            && *options != parts
        {
            *options = parts;
            *picked = None;
        }
    }
    let complaint = is_complaint(form);
    let unsaid = form.picked("kind").is_none();
    if let Some(field) = form.field_mut("kind") {
        let l = words.locale;
        field.hint = match (unsaid, complaint) {
            (false, _) => String::new(),
            (true, true) => tr!(l, "ticket-kind-complaint").to_owned(),
            (true, false) => tr!(l, "ticket-kind-plain").to_owned(),
        };
    }
}

/// As it is said; else what more than an answer is wanted of is one.
fn is_complaint(form: &Form) -> bool {
    match form.picked("kind") {
        Some(picked) => picked == 0,
        None => wants(form) != Some(Remedy::Information),
    }
}

fn wants(form: &Form) -> Option<Remedy> {
    Remedy::ALL.get(form.picked("wants")?).copied()
}

/// An order was chosen: its number, and the product where it is one.
pub fn choose_order(form: &mut Form, number: &str, product: &str) {
    for (id, value) in [("order", number), ("product", product)] {
        if let Some(field) = form.field_mut(id) {
            field.restore(value);
        }
    }
}

/// The number of an order, and its product where it has but one.
pub fn order_named(order: &OrderView) -> (String, String) {
    let number = order.number.clone().unwrap_or_default();
    let product = match order.items.as_slice() {
        [only] => only.product.clone(),
        _ => String::new(),
    };
    (number, product)
}

/// The order that a call is about: the one of the day that the follow-up is there for, or the only one there is.
pub fn order_of(of: Option<Day>, orders: &[OrderView]) -> Option<&OrderView> {
    let is_of =
        |order: &&OrderView| of.is_some_and(|day| order.delivered == Some(day) || order.day == day);
    let of_day = orders.iter().find(is_of);
    of_day.or(match orders {
        [only] => Some(only),
        _ => None,
    })
}

/// What a filled form says; a field and what is wrong with it.
pub fn matter(words: Words<'_>, form: &Form) -> Result<Matter, (&'static str, String)> {
    let missing = |id: &'static str| (id, words.problem(&Problem::Missing));
    let category = form
        .picked("category")
        .and_then(|at| words.settings.categories.get(at))
        .ok_or_else(|| missing("category"))?;
    let part = form
        .picked("subcategory")
        .and_then(|at| category.subcategories.get(at));
    let amount = form.value("amount");
    let amount = match amount.as_str() {
        "" => None,
        text => Some(yuan(words, "amount", text)?),
    };
    Ok(Matter {
        category: category.id.clone(),
        subcategory: part.map(|part| part.id.clone()).unwrap_or_default(),
        summary: form.value("summary").replace('\n', " "),
        order: form.given("order"),
        product: form.given("product"),
        batch: form.given("batch"),
        wants: wants(form),
        amount,
    })
}

/// An amount as it is typed.
pub fn yuan(words: Words<'_>, id: &'static str, text: &str) -> Result<Fen, (&'static str, String)> {
    let folded: String = text.chars().map(crate::desk::keys::fold).collect();
    let amount = folded.parse::<Fen>().ok().filter(|fen| fen.0 >= 0);
    amount.ok_or_else(|| {
        let value = text.to_owned();
        (id, words.problem(&Problem::Malformed { value }))
    })
}

/// The command that opens the ticket.
pub fn command(
    state: &State,
    subject: &Subject,
    form: &Form,
    opening: &Opening,
) -> Result<OpenTicket, (&'static str, String)> {
    let words = state.words();
    let severity = picked_severity(form);
    let source = form.picked("source").and_then(|at| Source::ALL.get(at));
    let me = state.me.as_ref().map(|me| me.agent);
    Ok(OpenTicket {
        customer: subject.customer,
        matter: matter(words, form)?,
        severity: severity.ok_or_else(|| ("severity", words.problem(&Problem::Missing)))?,
        complaint: is_complaint(form),
        source: source.copied().unwrap_or(Source::Call),
        contact: None,
        owner: me.filter(|_| form.picked("handler") == Some(0)),
        part_of: opening.part_of,
        anyway: opening.anyway,
    })
}
