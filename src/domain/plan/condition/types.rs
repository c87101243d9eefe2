//! Types of expressions.

use cel::common::ast::operators;

/// The type of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Int,
    Double,
    Text,
    Bool,
    List(Item),
}

/// What a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    Nothing,
    Int,
    Double,
    Text,
    Bool,
}

impl Type {
    /// Its code, in messages too.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Double => "double",
            Self::Text => "text",
            Self::Bool => "bool",
            Self::List(_) => "list",
        }
    }
}

impl Item {
    pub(super) fn of(of: Type) -> Option<Self> {
        match of {
            Type::Int => Some(Self::Int),
            Type::Double => Some(Self::Double),
            Type::Text => Some(Self::Text),
            Type::Bool => Some(Self::Bool),
            Type::List(_) => None,
        }
    }

    pub(super) fn as_type(self) -> Type {
        match self {
            Self::Nothing | Self::Text => Type::Text,
            Self::Int => Type::Int,
            Self::Double => Type::Double,
            Self::Bool => Type::Bool,
        }
    }

    pub(super) fn code(self) -> &'static str {
        self.as_type().code()
    }
}

/// An operator as it is written; `None` of a function.
pub(super) fn operator_text(function: &str) -> Option<&'static str> {
    Some(match function {
        operators::LOGICAL_AND => "&&",
        operators::LOGICAL_OR => "||",
        operators::LOGICAL_NOT => "!",
        operators::CONDITIONAL => "? :",
        operators::SUBSTRACT | operators::NEGATE => "-",
        operators::ADD => "+",
        operators::MULTIPLY => "*",
        operators::DIVIDE => "/",
        operators::MODULO => "%",
        operators::EQUALS => "==",
        operators::NOT_EQUALS => "!=",
        operators::GREATER_EQUALS => ">=",
        operators::LESS_EQUALS => "<=",
        operators::GREATER => ">",
        operators::LESS => "<",
        operators::IN => "in",
        operators::INDEX => "[]",
        _ => return None,
    })
}
