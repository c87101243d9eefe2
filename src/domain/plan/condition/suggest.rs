//! How what can't be compared could be written.

use cel::common::ast::{Expr, IdedExpr};

use super::quick::{int, text};
use super::types::Type;

/// How a comparison of things that can't be compared can be written.
pub(super) fn instead(
    written: &str,
    (left, one): (Type, &str),
    (b, right, other): (&IdedExpr, Type, &str),
) -> Option<String> {
    let negated = if written == "!=" { "!" } else { "" };
    let whole = |of: String| {
        if negated.is_empty() {
            of
        } else {
            format!("!({of})")
        }
    };
    match (left, right) {
        (Type::List(_), Type::Text) => Some(whole(format!("{other} in {one}"))),
        (Type::Text, Type::List(_)) if matches!(&b.expr, Expr::List(_) | Expr::Ident(_)) => {
            Some(whole(format!("{one} in {other}")))
        }
        (Type::Int | Type::Double, Type::Text) => {
            let number = text(b)?.trim().parse::<f64>().ok()?;
            Some(format!("{one} {written} {number}"))
        }
        (Type::Text, Type::Int | Type::Double) => {
            matches!(&b.expr, Expr::Literal(_)).then(|| format!("{one} {written} '{other}'"))
        }
        (Type::Bool, Type::Text) => match text(b)?.as_str() {
            "true" | "yes" => Some(format!("{negated}{one}")),
            "false" | "no" if negated.is_empty() => Some(format!("!{one}")),
            _ => None,
        },
        (Type::Bool, Type::Int) => match int(b)? {
            1 => Some(format!("{negated}{one}")),
            0 if negated.is_empty() => Some(format!("!{one}")),
            _ => None,
        },
        (Type::Int, Type::Bool) => Some(format!("{one} > 0")),
        _ => None,
    }
}
