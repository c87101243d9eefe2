//! Conditions of the care plan: CEL over what is known of a customer.
//!
//! The names that a condition can use are [`NAMES`]; anything else is an error when the plan is loaded.
//! `days_since_…` change by time alone: [`Condition::turning_days`] tells after how many days, so that
//! nothing has to be re-evaluated daily.

use std::sync::{Arc, LazyLock};

use cel::common::ast::{Expr, IdedExpr, LiteralValue, operators};
use cel::common::types::{CelBool, CelDouble, CelInt, CelList, CelString};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::{Context, Env, Program, Value};

use super::quick::Quick;
use crate::domain::customer::Customer;
use crate::domain::purchases::Purchases;
use crate::domain::time::Day;

/// The names that conditions can use, with what they are.
pub const NAMES: [(&str, Kind); 15] = [
    ("orders", Kind::Int),
    ("units", Kind::Int),
    ("total", Kind::Double),
    ("total_12_months", Kind::Double),
    ("days_since_first_order", Kind::Int),
    ("days_since_last_order", Kind::Int),
    ("segment", Kind::Text),
    ("tags", Kind::List),
    ("key", Kind::Bool),
    ("source", Kind::Text),
    ("channel", Kind::Text),
    ("sex", Kind::Text),
    ("address", Kind::Text),
    ("has_baby", Kind::Bool),
    ("has_owner", Kind::Bool),
];

/// The type of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whole number.
    Int,
    /// Yuan with decimals.
    Double,
    /// Text.
    Text,
    /// List of texts.
    List,
    /// Yes or no.
    Bool,
}

/// How the names of days that pass begin.
const DAYS: &str = "days_since_";

/// Operators that compare.
const COMPARISONS: [&str; 6] = [
    operators::EQUALS,
    operators::NOT_EQUALS,
    operators::GREATER,
    operators::GREATER_EQUALS,
    operators::LESS,
    operators::LESS_EQUALS,
];

/// What `days_since_…` are for a customer without a purchase: never the days of a real one.
const NEVER: i64 = -1;

static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// A compiled condition.
pub struct Condition {
    source: String,
    program: Program,
    quick: Option<Quick>,
    turning_days: Vec<i32>,
    clear_about_days: bool,
    turns_by_time: bool,
    last_year: bool,
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Condition({})", self.source)
    }
}

/// Why a text is no condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// It does not parse; column and message of the parser.
    #[error("{message}")]
    Syntax {
        /// Column in the condition, from 1.
        column: usize,
        /// The parser's words.
        message: String,
    },
    /// A name that is not in [`NAMES`].
    #[error("unknown name {name}")]
    UnknownName {
        /// The name.
        name: String,
        /// A known one that is alike.
        suggestion: Option<&'static str>,
    },
    /// A segment uses `days_since_…` otherwise than compared with a whole number.
    #[error("days_since_… can only be compared with a whole number here")]
    UnclearDays,
    /// It is not yes or no, or compares what can't be compared.
    #[error("{message}")]
    Type {
        /// The evaluator's words.
        message: String,
    },
}

impl Condition {
    /// Compiles a condition and tries it on an empty customer, so that type errors show now.
    pub fn compile(source: &str) -> Result<Self, ConditionError> {
        let program = Program::compile(source).map_err(|errors| {
            let first = errors.errors.first();
            ConditionError::Syntax {
                column: first.map_or(1, |e| usize::try_from(e.pos.1).unwrap_or(1)),
                message: first.map_or_else(|| errors.to_string(), |e| e.msg.clone()),
            }
        })?;
        let unknown = program
            .references()
            .variables()
            .into_iter()
            .find(|name| !NAMES.iter().any(|(known, _)| known == name))
            .map(ToString::to_string);
        if let Some(name) = unknown {
            let suggestion = nearest(&name);
            return Err(ConditionError::UnknownName { name, suggestion });
        }
        let used = program.references();
        let last_year = used.has_variable("total_12_months");
        let by_segment = used.has_variable("segment") || used.has_variable("key");
        let turns_by_time = last_year || by_segment || source.contains(DAYS);
        let mut turning_days = Vec::new();
        let clear = collect_turning_days(program.expression(), &mut turning_days);
        turning_days.sort_unstable();
        turning_days.dedup();
        let mut condition = Self {
            source: source.to_owned(),
            program,
            quick: None,
            turning_days,
            clear_about_days: source.matches(DAYS).count() == clear,
            turns_by_time,
            last_year,
        };
        let nobody = Customer::new(
            crate::domain::id::CustomerId(0),
            crate::domain::time::Moment(0),
            crate::domain::id::AgentId(0),
            Day(0),
        );
        let nothing = Purchases::default();
        let view = View {
            customer: &nobody,
            purchases: &nothing,
            segment: "",
            today: Day(0),
        };
        condition
            .evaluate(&view)
            .map_err(|message| ConditionError::Type { message })?;
        condition.quick = Quick::of(condition.program.expression(), &view);
        Ok(condition)
    }

    /// The condition as written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Numbers of days after a purchase on which the answer may turn by time alone, ascending.
    pub fn turning_days(&self) -> &[i32] {
        &self.turning_days
    }

    /// Whether [`Self::turning_days`] tells all: each `days_since_…` is compared with a whole number and used for
    /// nothing else. A segment's condition has to be such, or customers would turn unseen.
    pub fn is_clear_about_days(&self) -> bool {
        self.clear_about_days
    }

    /// Whether time alone may change the answer; otherwise only a fact that is written does.
    pub fn turns_by_time(&self) -> bool {
        self.turns_by_time
    }

    /// Whether it asks for what was spent in the last 12 months, which changes as purchases grow old.
    pub fn asks_for_last_year(&self) -> bool {
        self.last_year
    }

    /// Whether it holds. What fails at run time (a division by zero, say) does not hold.
    pub fn holds(&self, view: &View<'_>) -> bool {
        match &self.quick {
            Some(quick) => quick.holds(view),
            None => self.evaluate(view).unwrap_or(false),
        }
    }

    fn evaluate(&self, view: &View<'_>) -> Result<bool, String> {
        let mut context = Context::with_env(ENV.clone());
        context.set_variable_resolver(view);
        match self.program.execute(&context) {
            Ok(Value::Bool(answer)) => Ok(answer),
            Ok(other) => Err(format!("{} is {}, not bool", self.source, other.type_of())),
            Err(e) => Err(e.to_string()),
        }
    }
}

/// What a condition looks at.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The profile.
    pub customer: &'a Customer,
    /// The purchases.
    pub purchases: &'a Purchases,
    /// The segment, where it is not yet written to the profile.
    pub segment: &'a str,
    /// The day of asking.
    pub today: Day,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Known<'a> {
    /// Whole number.
    Int(i64),
    /// Yuan.
    Double(f64),
    /// Text.
    Text(&'a str),
    /// Yes or no.
    Bool(bool),
    /// The customer's tags.
    Tags,
}

impl<'a> View<'a> {
    /// What a name of [`NAMES`] stands for.
    pub(super) fn known(&self, name: &str) -> Option<Known<'a>> {
        let optional = |text: &'a Option<String>| Known::Text(text.as_deref().unwrap_or_default());
        let since = |day: Option<Day>| {
            let days = day.map(|day| i64::from(self.today - day).max(0));
            Known::Int(days.unwrap_or(NEVER))
        };
        Some(match name {
            "orders" => Known::Int(i64::from(self.purchases.orders)),
            "units" => Known::Int(i64::from(self.purchases.units)),
            "total" => Known::Double(self.purchases.total.as_yuan()),
            "total_12_months" => Known::Double(self.purchases.total_12_months.as_yuan()),
            "days_since_first_order" => since(self.purchases.first),
            "days_since_last_order" => since(self.purchases.last),
            "segment" => Known::Text(self.segment),
            "tags" => Known::Tags,
            "key" => Known::Bool(self.segment == "vip" || self.customer.key_reason.is_some()),
            "source" => optional(&self.customer.source),
            "channel" => optional(&self.customer.channel),
            "sex" => Known::Text(match self.customer.sex {
                crate::domain::customer::Sex::Unknown => "unknown",
                crate::domain::customer::Sex::Female => "female",
                crate::domain::customer::Sex::Male => "male",
            }),
            "address" => optional(&self.customer.address),
            "has_baby" => Known::Bool(self.customer.babies().next().is_some()),
            "has_owner" => Known::Bool(self.customer.owner.is_some()),
            _ => return None,
        })
    }
}

impl VariableResolver for View<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        Some(match self.known(variable)? {
            Known::Int(n) => CowVal::owned(CelInt::from(n)),
            Known::Double(n) => CowVal::owned(CelDouble::from(n)),
            Known::Text(text) => CowVal::owned(CelString::from(text)),
            Known::Bool(answer) => CowVal::owned(CelBool::from(answer)),
            Known::Tags => {
                let tags: Vec<Box<dyn Val + 'b>> = self
                    .customer
                    .tags
                    .iter()
                    .map(|t| Box::new(CelString::from(t.name.as_str())) as Box<dyn Val + 'b>)
                    .collect();
                CowVal::owned(CelList::from(tags))
            }
        })
    }
}

/// Collects the numbers that `days_since_…` are compared with, each with its successor, since `> 60` turns a day later
/// than `>= 60`; returns how many such comparisons there are.
fn collect_turning_days(expr: &IdedExpr, found: &mut Vec<i32>) -> usize {
    match &expr.expr {
        Expr::Call(call) => {
            let mut clear = 0;
            if let [a, b] = call.args.as_slice()
                && COMPARISONS.contains(&call.func_name.as_str())
                && let Some(days) = compared_days(a, b).or_else(|| compared_days(b, a))
            {
                found.extend([days, days.saturating_add(1)]);
                clear = 1;
            }
            let parts = call.args.iter().chain(call.target.as_deref());
            clear + parts.map(|e| collect_turning_days(e, found)).sum::<usize>()
        }
        Expr::List(list) => list
            .elements
            .iter()
            .map(|e| collect_turning_days(e, found))
            .sum(),
        Expr::Comprehension(c) => [
            &c.iter_range,
            &c.accu_init,
            &c.loop_cond,
            &c.loop_step,
            &c.result,
        ]
        .into_iter()
        .map(|part| collect_turning_days(part, found))
        .sum(),
        Expr::Select(select) => collect_turning_days(&select.operand, found),
        _ => 0,
    }
}

/// The number of days, where one side is `days_since_…` and the other a whole number.
fn compared_days(name: &IdedExpr, number: &IdedExpr) -> Option<i32> {
    match (&name.expr, &number.expr) {
        (Expr::Ident(name), Expr::Literal(LiteralValue::Int(n))) if name.starts_with(DAYS) => {
            i32::try_from(i64::from(*n)).ok()
        }
        _ => None,
    }
}

/// The known name nearest to a misspelt one, if any is near.
fn nearest(name: &str) -> Option<&'static str> {
    NAMES
        .iter()
        .map(|(known, _)| (strsim::damerau_levenshtein(name, known), *known))
        .filter(|(edits, known)| *edits <= known.len() / 3 + 1)
        .min()
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn unknown_names_are_found_when_loading() {
        let error = Condition::compile("order >= 2").expect_err("unknown");
        assert_eq!(
            error,
            ConditionError::UnknownName {
                name: "order".into(),
                suggestion: Some("orders")
            }
        );
        assert!(matches!(
            Condition::compile("orders >="),
            Err(ConditionError::Syntax { .. })
        ));
        assert!(matches!(
            Condition::compile("orders + 1"),
            Err(ConditionError::Type { .. })
        ));
        assert!(matches!(
            Condition::compile("orders >= 'x'"),
            Err(ConditionError::Type { .. })
        ));
    }

    #[test]
    fn time_turns_conditions_on_known_days() {
        let condition =
            Condition::compile("orders == 1 && days_since_last_order >= 60").expect("compiles");
        assert_eq!(condition.turning_days(), [60, 61]);
        for (source, days, clear) in [
            ("90 < days_since_first_order", &[90, 91][..], true),
            (
                "orders > 1 ? days_since_last_order > 9 : true",
                &[9, 10],
                true,
            ),
            ("days_since_last_order - 10 >= 50", &[], false),
            ("days_since_last_order in [60, 75]", &[], false),
            ("days_since_last_order % 7 == 0", &[], false),
            ("orders >= 60", &[], true),
        ] {
            let condition = Condition::compile(source).expect(source);
            assert_eq!(condition.turning_days(), days, "{source}");
            assert_eq!(condition.is_clear_about_days(), clear, "{source}");
        }
    }

    #[test]
    fn tags_can_be_asked_for() {
        let mut somebody = Customer::new(
            crate::domain::id::CustomerId(1),
            crate::domain::time::Moment(0),
            crate::domain::id::AgentId(0),
            Day(0),
        );
        somebody.tags.push(crate::domain::customer::Tag {
            name: "社群活跃".into(),
            since: Day(0),
        });
        let condition = Condition::compile("'社群活跃' in tags").expect("compiles");
        let purchases = Purchases::default();
        let view = View {
            customer: &somebody,
            purchases: &purchases,
            segment: "vip",
            today: Day(1),
        };
        assert!(condition.holds(&view));
    }

    proptest! {
        #[test]
        fn the_short_way_answers_as_the_evaluator(
            (orders, units, fen) in (0u32..4, 0u32..8, 0i64..1_000_000),
            (days, tagged, owned) in (proptest::option::of(0i32..90), any::<bool>(), any::<bool>()),
            segment in prop_oneof![Just("vip"), Just("new"), Just("")],
        ) {
            let id = crate::domain::id::CustomerId(1);
            let agent = crate::domain::id::AgentId(1);
            let mut somebody =
                Customer::new(id, crate::domain::time::Moment(0), agent, Day(0));
            somebody.owner = owned.then_some(agent);
            somebody.tags.extend(tagged.then(|| crate::domain::customer::Tag {
                name: "社群活跃".into(),
                since: Day(0),
            }));
            let purchases = Purchases {
                orders,
                units,
                total: crate::domain::money::Fen(fen),
                last: days.map(|days| Day(100 - days)),
                ..Purchases::default()
            };
            let view = View {
                customer: &somebody,
                purchases: &purchases,
                segment,
                today: Day(100),
            };
            for source in [
                "total >= 8000.0",
                "2 <= orders",
                "orders == 1 && days_since_last_order >= 60",
                "orders != 1 && (units < 4 || has_owner)",
                "!(segment == 'vip') || key",
                "segment != 'new'",
                "'社群活跃' in tags && total > 10.5",
                "days_since_last_order > 30 == false || units <= 3",
                "true",
            ] {
                let condition = Condition::compile(source).expect("compiles");
                let quick = Quick::of(condition.program.expression(), &view);
                prop_assert_eq!(quick.is_some(), !source.contains("== false"), "{}", source);
                prop_assert_eq!(Ok(condition.holds(&view)), condition.evaluate(&view), "{}", source);
            }
        }
    }
}
