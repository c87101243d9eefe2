//! Conditions of the usual simple form, answered without the evaluator, which costs microseconds a time.
//!
//! Comparisons of one name with constants of its own type, `in` with lists that are written out, `'tag' in tags`,
//! text functions with constants, and these joined by `&&`, `||`, `!`, `? :` are all that the shipped plan uses.
//! Anything else is left to the evaluator. Neither answer can fail.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, operators};

use super::evaluator::CUSTOM;
use super::names::{DoubleName, FlagName, IntName, ListName, Name, TextName};
use super::view::View;

/// A condition of simple form.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Quick {
    /// `true`, `false`.
    Is(bool),
    /// A name that is yes or no.
    Flag(FlagName),
    /// `!`.
    Not(Box<Quick>),
    /// `&&`.
    Both(Box<Quick>, Box<Quick>),
    /// `||`.
    Either(Box<Quick>, Box<Quick>),
    /// A whole number compared.
    Int(IntName, Comparison, i64),
    /// A whole number that is one of these.
    IntIn(IntName, Vec<i64>),
    /// An amount compared.
    Double(DoubleName, Comparison, f64),
    /// A text that is one of these.
    Text(Text, Vec<String>),
    /// A text of which this is a part.
    Part(Text, Part, String),
    /// A list that holds this.
    Has(ListName, String),
}

/// Where a text comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Text {
    Name(TextName),
    Custom(String),
}

impl Text {
    pub(super) fn of(name: &str) -> Option<Self> {
        if let Some(key) = name.strip_prefix(CUSTOM) {
            return Some(Self::Custom(key.to_owned()));
        }
        match Name::of(name)? {
            Name::Text(name) => Some(Self::Name(name)),
            _ => None,
        }
    }

    fn in_view<'a>(&self, view: &View<'a>) -> &'a str {
        match self {
            Self::Name(name) => view.text(*name),
            Self::Custom(key) => view.custom(key),
        }
    }
}

/// Where in a text a part is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Anywhere,
    Start,
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
}

impl Comparison {
    pub(super) fn named(operator: &str) -> Option<Self> {
        Some(match operator {
            operators::EQUALS => Self::Equal,
            operators::GREATER => Self::Greater,
            operators::GREATER_EQUALS => Self::GreaterEqual,
            operators::LESS => Self::Less,
            operators::LESS_EQUALS => Self::LessEqual,
            _ => return None,
        })
    }

    /// The same comparison with its sides exchanged.
    fn turned(self) -> Self {
        match self {
            Self::Equal => Self::Equal,
            Self::Greater => Self::Less,
            Self::GreaterEqual => Self::LessEqual,
            Self::Less => Self::Greater,
            Self::LessEqual => Self::GreaterEqual,
        }
    }

    pub(super) fn holds<T: PartialOrd>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Equal => left == right,
            Self::Greater => left > right,
            Self::GreaterEqual => left >= right,
            Self::Less => left < right,
            Self::LessEqual => left <= right,
        }
    }
}

impl Quick {
    /// The simple form of a checked expression, if it has one.
    pub(super) fn of(expr: &IdedExpr) -> Option<Self> {
        match &expr.expr {
            Expr::Literal(LiteralValue::Boolean(answer)) => Some(Self::Is(*answer.inner())),
            Expr::Ident(name) => match Name::of(name)? {
                Name::Flag(name) => Some(Self::Flag(name)),
                _ => None,
            },
            Expr::Call(call) => match &call.target {
                None => Self::of_call(call),
                Some(target) => part(target, call),
            },
            _ => None,
        }
    }

    fn of_call(call: &CallExpr) -> Option<Self> {
        let of = |expr| Self::of(expr).map(Box::new);
        match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::LOGICAL_NOT, [a]) => Some(Self::Not(of(a)?)),
            (operators::LOGICAL_AND, [a, b]) => Some(Self::Both(of(a)?, of(b)?)),
            (operators::LOGICAL_OR, [a, b]) => Some(Self::Either(of(a)?, of(b)?)),
            (operators::CONDITIONAL, [c, a, b]) => {
                let (c, a, b) = (of(c)?, of(a)?, of(b)?);
                let otherwise = Self::Both(Box::new(Self::Not(c.clone())), b);
                Some(Self::Either(
                    Box::new(Self::Both(c, a)),
                    Box::new(otherwise),
                ))
            }
            (operators::IN, [a, b]) => within(a, b),
            (operators::NOT_EQUALS, [a, b]) => {
                let same = compared(a, Comparison::Equal, b)?;
                Some(Self::Not(Box::new(same)))
            }
            (operator, [a, b]) => compared(a, Comparison::named(operator)?, b),
            _ => None,
        }
    }

    /// Whether it holds.
    pub(super) fn holds(&self, view: &View<'_>) -> bool {
        match self {
            Self::Is(answer) => *answer,
            Self::Flag(name) => view.flag(*name),
            Self::Not(inner) => !inner.holds(view),
            Self::Both(a, b) => a.holds(view) && b.holds(view),
            Self::Either(a, b) => a.holds(view) || b.holds(view),
            Self::Int(name, how, than) => how.holds(&view.int(*name), than),
            Self::IntIn(name, list) => list.contains(&view.int(*name)),
            Self::Double(name, how, than) => how.holds(&view.double(*name), than),
            Self::Text(text, list) => {
                let text = text.in_view(view);
                list.iter().any(|one| one == text)
            }
            Self::Part(text, Part::Anywhere, part) => text.in_view(view).contains(part.as_str()),
            Self::Part(text, Part::Start, part) => text.in_view(view).starts_with(part.as_str()),
            Self::Part(text, Part::End, part) => text.in_view(view).ends_with(part.as_str()),
            Self::Has(list, text) => view.has(*list, text),
        }
    }
}

/// The whole number that is written, if one is.
pub(super) fn int(expr: &IdedExpr) -> Option<i64> {
    match &expr.expr {
        Expr::Literal(LiteralValue::Int(n)) => Some(*n.inner()),
        _ => None,
    }
}

/// The text that is written, if one is.
pub(super) fn text(expr: &IdedExpr) -> Option<String> {
    match &expr.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner().to_owned()),
        _ => None,
    }
}

fn within(one: &IdedExpr, list: &IdedExpr) -> Option<Quick> {
    match (&one.expr, &list.expr) {
        (_, Expr::Ident(name)) => match Name::of(name)? {
            Name::List(list) => Some(Quick::Has(list, text(one)?)),
            _ => None,
        },
        (Expr::Ident(name), Expr::List(list)) => {
            if let Some(of) = Text::of(name) {
                let texts = list.elements.iter().map(text).collect::<Option<_>>()?;
                return Some(Quick::Text(of, texts));
            }
            match Name::of(name)? {
                Name::Int(name) => {
                    let numbers = list.elements.iter().map(int).collect::<Option<_>>()?;
                    Some(Quick::IntIn(name, numbers))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn part(target: &IdedExpr, call: &CallExpr) -> Option<Quick> {
    let (Expr::Ident(name), [sought]) = (&target.expr, call.args.as_slice()) else {
        return None;
    };
    let part = match call.func_name.as_str() {
        "contains" => Part::Anywhere,
        "startsWith" => Part::Start,
        "endsWith" => Part::End,
        _ => return None,
    };
    Some(Quick::Part(Text::of(name)?, part, text(sought)?))
}

fn compared(left: &IdedExpr, how: Comparison, right: &IdedExpr) -> Option<Quick> {
    let (name, how, than) = match (&left.expr, &right.expr) {
        (Expr::Ident(name), Expr::Literal(than)) => (name, how, than),
        (Expr::Literal(than), Expr::Ident(name)) => (name, how.turned(), than),
        _ => return None,
    };
    if let (Some(of), LiteralValue::String(than), Comparison::Equal) = (Text::of(name), than, how) {
        return Some(Quick::Text(of, vec![than.inner().to_owned()]));
    }
    match (Name::of(name)?, than) {
        (Name::Int(name), LiteralValue::Int(n)) => Some(Quick::Int(name, how, *n.inner())),
        (Name::Double(name), LiteralValue::Double(n)) => Some(Quick::Double(name, how, *n.inner())),
        (Name::Flag(name), LiteralValue::Boolean(is)) if how == Comparison::Equal => {
            let flag = Quick::Flag(name);
            Some(if *is.inner() {
                flag
            } else {
                Quick::Not(Box::new(flag))
            })
        }
        _ => None,
    }
}
