//! Conditions of the usual simple form, answered without the evaluator, which costs microseconds a time.
//!
//! Comparisons of one name with a constant of its own type, `'tag' in tags`, and these joined by `&&`, `||`, `!` are
//! all that the shipped plan uses. Anything else is left to the evaluator. Neither answer can fail.

use cel::common::ast::{Expr, IdedExpr, LiteralValue, operators};

use super::condition::{Known, View};

/// A condition of simple form.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Quick {
    /// `true`, `false`.
    Is(bool),
    /// A name that is yes or no.
    Flag(String),
    /// `!`.
    Not(Box<Quick>),
    /// `&&`.
    Both(Box<Quick>, Box<Quick>),
    /// `||`.
    Either(Box<Quick>, Box<Quick>),
    /// A whole number compared.
    Int(String, Comparison, i64),
    /// An amount compared.
    Double(String, Comparison, f64),
    /// A text that is this one.
    Text(String, String),
    /// A tag that the customer has.
    Tagged(String),
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
    fn named(operator: &str) -> Option<Self> {
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

    fn holds<T: PartialOrd>(self, left: &T, right: &T) -> bool {
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
    /// The simple form of an expression, if it has one. `example` has a value of each name's type.
    pub(super) fn of(expr: &IdedExpr, example: &View<'_>) -> Option<Self> {
        match &expr.expr {
            Expr::Literal(LiteralValue::Boolean(answer)) => Some(Self::Is(*answer.inner())),
            Expr::Ident(name) => match example.known(name)? {
                Known::Bool(_) => Some(Self::Flag(name.clone())),
                _ => None,
            },
            Expr::Call(call) if call.target.is_none() => {
                let of = |expr| Self::of(expr, example).map(Box::new);
                match (call.func_name.as_str(), call.args.as_slice()) {
                    (operators::LOGICAL_NOT, [a]) => Some(Self::Not(of(a)?)),
                    (operators::LOGICAL_AND, [a, b]) => Some(Self::Both(of(a)?, of(b)?)),
                    (operators::LOGICAL_OR, [a, b]) => Some(Self::Either(of(a)?, of(b)?)),
                    (operators::IN, [a, b]) => tagged(a, b),
                    (operators::NOT_EQUALS, [a, b]) => {
                        let same = compared(a, Comparison::Equal, b, example)?;
                        Some(Self::Not(Box::new(same)))
                    }
                    (operator, [a, b]) => compared(a, Comparison::named(operator)?, b, example),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Whether it holds.
    pub(super) fn holds(&self, view: &View<'_>) -> bool {
        match self {
            Self::Is(answer) => *answer,
            Self::Flag(name) => matches!(view.known(name), Some(Known::Bool(true))),
            Self::Not(inner) => !inner.holds(view),
            Self::Both(a, b) => a.holds(view) && b.holds(view),
            Self::Either(a, b) => a.holds(view) || b.holds(view),
            Self::Int(name, how, than) => match view.known(name) {
                Some(Known::Int(n)) => how.holds(&n, than),
                _ => false,
            },
            Self::Double(name, how, than) => match view.known(name) {
                Some(Known::Double(n)) => how.holds(&n, than),
                _ => false,
            },
            Self::Text(name, than) => match view.known(name) {
                Some(Known::Text(text)) => text == than,
                _ => false,
            },
            Self::Tagged(tag) => view.customer.tags.iter().any(|t| t.name == *tag),
        }
    }
}

fn tagged(tag: &IdedExpr, list: &IdedExpr) -> Option<Quick> {
    match (&tag.expr, &list.expr) {
        (Expr::Literal(LiteralValue::String(tag)), Expr::Ident(name)) if name == "tags" => {
            Some(Quick::Tagged(tag.inner().to_owned()))
        }
        _ => None,
    }
}

fn compared(
    left: &IdedExpr,
    how: Comparison,
    right: &IdedExpr,
    example: &View<'_>,
) -> Option<Quick> {
    let (name, how, than) = match (&left.expr, &right.expr) {
        (Expr::Ident(name), Expr::Literal(than)) => (name, how, than),
        (Expr::Literal(than), Expr::Ident(name)) => (name, how.turned(), than),
        _ => return None,
    };
    let name = name.clone();
    match (example.known(&name)?, than) {
        (Known::Int(_), LiteralValue::Int(n)) => Some(Quick::Int(name, how, *n.inner())),
        (Known::Double(_), LiteralValue::Double(n)) => Some(Quick::Double(name, how, *n.inner())),
        (Known::Text(_), LiteralValue::String(text)) if how == Comparison::Equal => {
            Some(Quick::Text(name, text.inner().to_owned()))
        }
        _ => None,
    }
}
