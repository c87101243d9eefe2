//! Conditions of the care plan, of saved filters and of exports: CEL over what is known of a customer as of a day.
//!
//! The names that a condition can use are [`NAMES`]; anything else, and what does not go together, is an error with
//! its place when the condition is compiled. Days, ages and the like change by time alone: [`Condition::turns_on`]
//! tells when, so that nothing has to be looked at daily.

mod asked;
mod check;
mod coerce;
mod cost;
mod error;
mod evaluator;
mod filters;
mod functions;
mod names;
mod places;
#[cfg(test)]
mod properties;
mod quick;
mod reason;
mod suggest;
#[cfg(test)]
mod tests;
mod tokens;
mod turns;
mod types;
mod view;

use std::cell::Cell;
use std::ops::Range;

use cel::common::ast::{EntryExpr, Expr, IdedExpr, SourceInfo, operators};
use cel::parser::Parser;

use crate::domain::customer::Customer;
use crate::domain::id::{AgentId, CustomerId};
use crate::domain::purchases::Purchases;
use crate::domain::time::{Day, Moment};
use check::Checker;
pub use error::{ConditionError, ConditionProblem};
use evaluator::Failure;
pub use filters::Filters;
pub use names::{
    DoubleName, FlagName, IntName, LONGEST_COMPARED, ListName, NAMES, Name, TextName, nearest,
    nearest_or_all,
};
use quick::Quick;
use turns::Use;
pub use turns::{Facts, MAX_HORIZON, a_year_later};
pub use view::{Setting, View};

/// Longest condition, in characters.
pub const MAX_LENGTH: usize = 2_000;

/// Most filters that are put in the place of their names, in one condition.
const MAX_FILTERS: u32 = 64;

/// A compiled condition.
pub struct Condition {
    source: String,
    expr: IdedExpr,
    quick: Option<Quick>,
    uses: Vec<Use>,
    turning_days: Vec<i32>,
    compared: Vec<(Name, String, Range<usize>)>,
    filters: Vec<String>,
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Condition({})", self.source)
    }
}

impl Condition {
    /// Compiles a condition that uses no saved filters.
    pub fn compile(source: &str) -> Result<Self, ConditionError> {
        Self::compile_with(source, &Filters::NONE)
    }

    /// Compiles a condition; `filter('NAME')` in it is one of these.
    pub fn compile_with(source: &str, filters: &Filters) -> Result<Self, ConditionError> {
        Self::compile_within(source, filters, None)
    }

    /// Compiles the condition of the filter of that name, which can't use itself.
    pub fn compile_filter(
        name: &str,
        source: &str,
        filters: &Filters,
    ) -> Result<Self, ConditionError> {
        Self::compile_within(source, filters, Some(name))
    }

    fn compile_within(
        source: &str,
        filters: &Filters,
        within: Option<&str>,
    ) -> Result<Self, ConditionError> {
        let within = within.map(str::to_owned).into_iter().collect();
        let (expr, parsed) =
            parse_and_check(source, filters, within, (&Cell::new(MAX_FILTERS), 0))?;
        let uses = turns::uses(&expr);
        let days = |used: &Use| {
            let name = used.name.code();
            name.starts_with("days_since_").then(|| used.with.clone())
        };
        let mut turning_days: Vec<i32> = uses
            .iter()
            .filter_map(days)
            .flatten()
            .filter_map(|n| i32::try_from(n).ok())
            .flat_map(|n| [n, n.saturating_add(1)])
            .collect();
        turning_days.sort_unstable();
        turning_days.dedup();
        let condition = Self {
            source: source.to_owned(),
            quick: Quick::of(&expr),
            expr,
            uses,
            turning_days,
            compared: parsed.compared,
            filters: parsed.filters,
        };
        condition.try_on_nobody()?;
        Ok(condition)
    }

    /// The condition as written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it uses a name, by a saved filter too.
    pub fn asks_for(&self, name: Name) -> bool {
        self.uses.iter().any(|used| used.name == name)
    }

    /// Whether it uses R, F or M.
    pub fn asks_for_rfm(&self) -> bool {
        self.uses.iter().any(|used| used.name.is_rfm())
    }

    /// Whether it asks for what was bought in the last 12 months, which changes as purchases grow old.
    pub fn asks_for_last_year(&self) -> bool {
        self.asks_for(Name::Double(DoubleName::Total12Months))
            || self.asks_for(Name::Int(IntName::Orders12Months))
    }

    /// The saved filters that it names itself.
    pub fn filters(&self) -> &[String] {
        &self.filters
    }

    /// Numbers of days after a purchase on which the answer may turn by time alone, ascending.
    pub fn turning_days(&self) -> &[i32] {
        &self.turning_days
    }

    /// Whether [`Self::turns_on`] tells all: each name that grows with every day is compared with whole numbers and
    /// used for nothing else. A segment's condition has to be such, or customers would turn unseen.
    pub fn is_clear_about_days(&self) -> bool {
        self.unclear_days().is_none()
    }

    /// The error of a condition that is not clear about days, where it has to be.
    pub fn unclear_days(&self) -> Option<ConditionError> {
        let unclear = |used: &&Use| used.otherwise && used.name.passes();
        let used = self.uses.iter().find(unclear)?;
        let name = used.name.code();
        // The name may come by way of a filter; then it is the whole that is unclear.
        let written = tokens::cut(&self.source).unwrap_or_default();
        let at = written.iter().find(|token| token.text == name);
        let whole = 0..self.source.chars().count();
        Some(ConditionError::new(
            at.map_or(whole, |token| token.chars.clone()),
            ConditionProblem::UnclearDays {
                name: name.to_owned(),
            },
        ))
    }

    /// Whether time alone may change the answer; otherwise only a fact that is written does.
    pub fn turns_by_time(&self) -> bool {
        self.uses.iter().any(|used| used.name.turns_by_time())
    }

    /// Whether the day itself may change the answer; what turns segments, lifecycle stages and key criteria is left out.
    pub fn goes_by_days(&self) -> bool {
        let of_class = |name: Name| {
            matches!(
                name,
                Name::Text(TextName::Segment | TextName::Lifecycle) | Name::Flag(FlagName::Key)
            )
        };
        let mut names = self.uses.iter().map(|used| used.name);
        names.any(|name| name.turns_by_time() && !of_class(name))
    }

    /// The first day behind `after`, at most `horizon` days behind it, on which time alone may change the answer.
    ///
    /// What turns segments, lifecycle stages and key criteria is left out: who asks by [`Self::asks_for`] for them has
    /// their own conditions to ask.
    pub fn turns_on(&self, facts: &Facts<'_>, after: Day, horizon: i32) -> Option<Day> {
        let mut days = Vec::new();
        self.turns_between(facts, after, after + horizon, &mut days);
        days.into_iter().min()
    }

    /// All days behind `after` up to `until` on which time alone may change the answer, in no order and perhaps more
    /// than once.
    pub fn turns_between(&self, facts: &Facts<'_>, after: Day, until: Day, days: &mut Vec<Day>) {
        for used in &self.uses {
            turns::turns(used, facts, after, until, days);
        }
        if self.uses.iter().any(|used| used.name.is_of_purchases()) {
            // An order that is dated ahead is a purchase when its day has come.
            let ordered = view::bought(facts.orders, until).map(|order| order.day);
            days.extend(ordered.filter(|day| *day > after));
        }
    }

    /// Whether it holds. What fails at run time (a division by zero, say) does not hold.
    pub fn holds(&self, view: &View<'_>) -> bool {
        match &self.quick {
            Some(quick) => quick.holds(view),
            None => evaluator::answer(&self.expr, view).unwrap_or(false),
        }
    }

    /// Whether it always (`Some(true)`) or never (`Some(false)`) holds, whoever is asked for and when; `None` where that
    /// depends, or where it can't be told.
    pub fn verdict(&self) -> Option<bool> {
        reason::verdict(self.quick.as_ref()?)
    }

    /// Whether the other holds wherever this one does. True is always true; false may only mean that it can't be told.
    pub fn implies(&self, other: &Self) -> bool {
        match (&self.quick, &other.quick) {
            (Some(one), Some(other)) => reason::implies(one, other),
            _ => false,
        }
    }

    /// The texts with which it compares a name.
    pub fn compared_with(&self, name: TextName) -> impl Iterator<Item = &str> {
        let of = move |(of, ..): &&(Name, String, Range<usize>)| *of == Name::Text(name);
        self.compared
            .iter()
            .filter(of)
            .map(|(_, value, _)| value.as_str())
    }

    /// An error if it compares a name with a text that is none of the name's, such as a segment that the plan has not.
    pub fn check_values(&self, name: TextName, known: &[&str]) -> Option<ConditionError> {
        let name = Name::Text(name);
        let mut compared = self.compared.iter().filter(|(of, ..)| *of == name);
        let wrong = |(_, value, at): &(Name, String, Range<usize>)| {
            if known.contains(&value.as_str()) || value.is_empty() {
                return None;
            }
            Some(ConditionError::new(
                at.clone(),
                ConditionProblem::UnknownValue {
                    name: name.code().to_owned(),
                    value: value.clone(),
                    suggestion: nearest_or_all(value, known),
                },
            ))
        };
        compared.find_map(wrong)
    }

    /// What is wrong with the types whatever the values shows on somebody of whom nothing is known.
    fn try_on_nobody(&self) -> Result<(), ConditionError> {
        let nobody = Customer::new(CustomerId(0), Moment(0), AgentId(0), Day(0));
        let nothing = Purchases::default();
        let view = View::of(&nobody, &nothing, &[], Day(0), Setting::default());
        match evaluator::answer(&self.expr, &view) {
            Ok(_) | Err(Failure::Values) => Ok(()),
            Err(Failure::Types(said)) => Err(ConditionError::new(
                0..self.source.chars().count(),
                ConditionProblem::Fails { said },
            )),
        }
    }
}

/// What is read beside the expression.
struct Parsed {
    compared: Vec<(Name, String, Range<usize>)>,
    filters: Vec<String>,
}

/// Reads a condition, checks its types and its cost, and puts filters in the place of their names. There is room for so
/// many more of these, that deep within each other.
fn parse_and_check(
    source: &str,
    filters: &Filters,
    within: Vec<String>,
    (room, depth): (&Cell<u32>, usize),
) -> Result<(IdedExpr, Parsed), ConditionError> {
    let length = source.chars().count();
    if source.trim().is_empty() {
        return Err(ConditionError::new(0..length, ConditionProblem::Empty));
    }
    if length > MAX_LENGTH {
        let most = MAX_LENGTH as u32;
        let problem = ConditionProblem::TooLong { most };
        return Err(ConditionError::new(MAX_LENGTH..length, problem));
    }
    let tokens = tokens::cut(source)?;
    let (mut expr, info) = parse(source, &tokens)?;
    let mut named = Vec::new();
    collect_filters(&expr, &mut named);
    let mut checker = Checker {
        source,
        tokens: &tokens,
        info: &info,
        filters,
        within,
        room,
        scope: Vec::new(),
        depth,
    };
    checker.whole(&mut expr)?;
    cost::check(&expr, &checker)?;
    let mut compared = Vec::new();
    collect_compared(&expr, &checker, &mut compared);
    check::finite(&compared)?;
    let parsed = Parsed {
        compared,
        filters: named,
    };
    Ok((expr, parsed))
}

/// Parses; what is no condition has the place of the first word that does not fit.
fn parse(
    source: &str,
    tokens: &[tokens::Token<'_>],
) -> Result<(IdedExpr, SourceInfo), ConditionError> {
    Parser::new()
        .parse_with_source_info(source)
        .map_err(|errors| {
            let first = errors.errors.first();
            let (line, column) = first.map_or((1, 1), |e| e.pos);
            let lines = source.split_inclusive('\n');
            let before = lines.take(usize::try_from(line - 1).unwrap_or(0));
            let before: usize = before.map(|line| line.chars().count()).sum();
            let at = before + usize::try_from(column - 1).unwrap_or(0);
            let token = tokens.iter().find(|token| token.chars.end > at);
            let number = token.filter(|token| token.kind == tokens::Kind::Number);
            let invalid = first.is_some_and(|e| e.msg.contains("invalid"));
            if let Some(token) = number
                && invalid
            {
                let found = token.text.to_owned();
                let problem = ConditionProblem::Number { found };
                return ConditionError::new(token.chars.clone(), problem);
            }
            let end = source.trim_end().chars().count();
            let (chars, found) = token.map_or((end..end, String::new()), |token| {
                (token.chars.clone(), token.text.to_owned())
            });
            ConditionError::new(chars, ConditionProblem::Unexpected { found })
        })
}

fn collect_filters(expr: &IdedExpr, found: &mut Vec<String>) {
    if let Expr::Call(call) = &expr.expr
        && call.func_name == "filter"
        && let [name] = call.args.as_slice()
        && let Some(name) = quick::text(name)
        && !found.contains(&name)
    {
        found.push(name);
    }
    each_part(expr, &mut |part| collect_filters(part, found));
}

/// Collects the texts that names are compared with, with their places; those of filters have none and are left out.
fn collect_compared(
    expr: &IdedExpr,
    checker: &Checker<'_>,
    found: &mut Vec<(Name, String, Range<usize>)>,
) {
    if let Expr::Call(call) = &expr.expr
        && let [a, b] = call.args.as_slice()
        && [operators::EQUALS, operators::NOT_EQUALS, operators::IN]
            .contains(&call.func_name.as_str())
    {
        for (name, with) in [(a, b), (b, a)] {
            let Expr::Ident(name) = &name.expr else {
                continue;
            };
            let Some(name @ Name::Text(_)) = Name::of(name) else {
                continue;
            };
            let texts = match &with.expr {
                Expr::List(list) => list.elements.as_slice(),
                _ => std::slice::from_ref(with),
            };
            found.extend(
                texts
                    .iter()
                    .filter_map(|one| Some((name, quick::text(one)?, checker.chars(one)?))),
            );
        }
    }
    each_part(expr, &mut |part| collect_compared(part, checker, found));
}

/// Whether an operator compares.
fn compares(function: &str) -> bool {
    [
        operators::EQUALS,
        operators::NOT_EQUALS,
        operators::GREATER,
        operators::GREATER_EQUALS,
        operators::LESS,
        operators::LESS_EQUALS,
    ]
    .contains(&function)
}

/// Shows the parts of an expression.
fn each_part<'e>(expr: &'e IdedExpr, show: &mut dyn FnMut(&'e IdedExpr)) {
    match &expr.expr {
        Expr::Call(call) => {
            let parts = call.args.iter().chain(call.target.as_deref());
            parts.for_each(show);
        }
        Expr::List(list) => list.elements.iter().for_each(show),
        Expr::Select(select) => show(&select.operand),
        Expr::Comprehension(c) => [
            &c.iter_range,
            &c.accu_init,
            &c.loop_cond,
            &c.loop_step,
            &c.result,
        ]
        .into_iter()
        .for_each(show),
        Expr::Map(map) => {
            for entry in &map.entries {
                if let EntryExpr::MapEntry(entry) = &entry.expr {
                    show(&entry.key);
                    show(&entry.value);
                }
            }
        }
        Expr::Struct(_) | Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => {}
    }
}

/// Like [`each_part`], to change them.
fn parts_mut(expr: &mut IdedExpr, change: &mut dyn FnMut(&mut IdedExpr)) {
    match &mut expr.expr {
        Expr::Call(call) => {
            let parts = call.args.iter_mut().chain(call.target.as_deref_mut());
            parts.for_each(change);
        }
        Expr::List(list) => list.elements.iter_mut().for_each(change),
        Expr::Select(select) => change(&mut select.operand),
        Expr::Comprehension(c) => {
            change(&mut c.iter_range);
            change(&mut c.accu_init);
            change(&mut c.loop_cond);
            change(&mut c.loop_step);
            change(&mut c.result);
        }
        // A checked condition has no maps and structures.
        Expr::Map(_) | Expr::Struct(_) | Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => {}
    }
}
