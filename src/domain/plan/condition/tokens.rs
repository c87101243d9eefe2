//! A condition cut into words, to say where it is not one: what an input method or another language's habit left in it.

use std::ops::Range;

use super::error::{ConditionError, ConditionProblem};
use super::names::Name;

/// A word of a condition.
#[derive(Debug, Clone)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) chars: Range<usize>,
    pub(super) text: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Number,
    Text,
    Operator,
    Open,
    Close,
}

/// What is written otherwise, as a word.
const WORDS: [(&str, &str); 19] = [
    ("and", "&&"),
    ("AND", "&&"),
    ("or", "||"),
    ("OR", "||"),
    ("not", "!"),
    ("NOT", "!"),
    ("is", "=="),
    ("IN", "in"),
    ("True", "true"),
    ("TRUE", "true"),
    ("False", "false"),
    ("FALSE", "false"),
    ("并且", "&&"),
    ("而且", "&&"),
    ("且", "&&"),
    ("或者", "||"),
    ("或", "||"),
    ("等于", "=="),
    ("不", "!"),
];

/// What is written otherwise, as an operator; the longest first.
const OPERATORS: [(&str, &str); 10] = [
    ("===", "=="),
    ("!==", "!="),
    ("=>", ">="),
    ("=<", "<="),
    ("<>", "!="),
    ("><", "!="),
    ("=", "=="),
    ("&", "&&"),
    ("|", "||"),
    (";", ","),
];

/// Operators that are right, the longest first.
const RIGHT: [&str; 19] = [
    "&&", "||", "==", "!=", ">=", "<=", ">", "<", "!", "+", "-", "*", "/", "%", "?", ":", ",", ".",
    "=",
];

/// The words of a condition, or the first thing in it that can't be one.
pub(super) fn cut(source: &str) -> Result<Vec<Token<'_>>, ConditionError> {
    let mut reader = Reader {
        source,
        rest: source,
        at: 0,
    };
    let mut tokens: Vec<Token<'_>> = Vec::new();
    while let Some(token) = reader.next()? {
        tokens.push(token);
    }
    for at in 0..tokens.len() {
        wrong_number(source, &tokens, at)?;
        wrong_word(source, &tokens, at, &tokens[at])?;
    }
    balanced(&tokens)?;
    wrong_list(source, &tokens)?;
    Ok(tokens)
}

struct Reader<'a> {
    source: &'a str,
    rest: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Option<Token<'a>>, ConditionError> {
        let trimmed = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        self.at += self.rest.chars().count() - trimmed.chars().count();
        self.rest = trimmed;
        let Some(first) = self.rest.chars().next() else {
            return Ok(None);
        };
        let token = match first {
            '\'' | '"' => {
                let len = text_end(self.rest, first).ok_or_else(|| {
                    let end = self.source.chars().count();
                    let problem = ConditionProblem::Unclosed { mark: first };
                    ConditionError::new(self.at..end, problem)
                })?;
                self.take(Kind::Text, len)
            }
            '(' | '[' | '{' => self.take(Kind::Open, 1),
            ')' | ']' | '}' => self.take(Kind::Close, 1),
            '0'..='9' => {
                let number = |c: char| c.is_ascii_alphanumeric() || c == '.';
                self.take_while(Kind::Number, number)
            }
            c if full_width(c).is_some() => {
                let instead = full_width(c).unwrap_or_default();
                let problem = ConditionProblem::Written {
                    found: c.to_string(),
                    instead,
                };
                return Err(ConditionError::new(self.at..self.at + 1, problem));
            }
            c if c == '_' || c.is_alphabetic() => {
                let of = |c: char| (c == '_' || c.is_alphanumeric()) && full_width(c).is_none();
                self.take_while(Kind::Name, of)
            }
            _ => {
                let all = OPERATORS.iter().map(|(o, _)| *o).filter(|o| o.len() > 2);
                let all = all.chain(RIGHT[..6].iter().copied());
                let all = all.chain(OPERATORS.iter().map(|(o, _)| *o));
                let all = all.chain(RIGHT[6..].iter().copied());
                let Some(operator) = all.into_iter().find(|o| self.rest.starts_with(o)) else {
                    let problem = ConditionProblem::Unexpected {
                        found: first.to_string(),
                    };
                    return Err(ConditionError::new(self.at..self.at + 1, problem));
                };
                self.take(Kind::Operator, operator.len())
            }
        };
        Ok(Some(token))
    }

    fn take_while(&mut self, kind: Kind, of: impl Fn(char) -> bool) -> Token<'a> {
        let len = self.rest.find(|c| !of(c)).unwrap_or(self.rest.len());
        self.take(kind, len)
    }

    fn take(&mut self, kind: Kind, bytes: usize) -> Token<'a> {
        let (text, rest) = self.rest.split_at(bytes);
        let from = self.at;
        self.at += text.chars().count();
        self.rest = rest;
        Token {
            kind,
            chars: from..self.at,
            text,
        }
    }
}

/// Where a text that begins with a quote ends, in bytes.
fn text_end(rest: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Some(at + c.len_utf8()),
            '\n' => return None,
            _ => {}
        }
    }
    None
}

/// What a character of an input method is written as.
fn full_width(c: char) -> Option<String> {
    let instead = match c {
        '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』' | '＇' | '＂' => "'",
        '＝' => "==",
        '＆' => "&&",
        '｜' => "||",
        '≥' | '≧' => ">=",
        '≤' | '≦' => "<=",
        '≠' => "!=",
        '×' => "*",
        '÷' => "/",
        '、' | '；' => ",",
        '。' => ".",
        '【' => "[",
        '】' => "]",
        '—' | '–' | '−' => "-",
        '\u{3000}' | '\u{a0}' => " ",
        '\u{ff01}'..='\u{ff5e}' => {
            let half = char::from_u32(u32::from(c) - 0xfee0)?;
            return Some(half.to_string());
        }
        _ => return None,
    };
    Some(instead.to_owned())
}

/// A word or an operator that is written otherwise, or a name that can't be one.
fn wrong_word(
    source: &str,
    tokens: &[Token<'_>],
    at: usize,
    token: &Token<'_>,
) -> Result<(), ConditionError> {
    let written = |chars: Range<usize>, instead: String| {
        let found = super::error::cut(source, &chars).to_owned();
        Err(ConditionError::new(
            chars,
            ConditionProblem::Written { found, instead },
        ))
    };
    match token.kind {
        Kind::Operator => {
            let Some((_, instead)) = OPERATORS.iter().find(|(o, _)| *o == token.text) else {
                return Ok(());
            };
            let around = (at > 0).then(|| (&tokens[at - 1], tokens.get(at + 1)));
            if token.text == "="
                && let Some((left, Some(right))) = around
            {
                let list = |t: &Token<'_>| matches!(Name::of(t.text), Some(Name::List(_)));
                let chars = left.chars.start..right.chars.end;
                if list(left) {
                    return written(chars, format!("{} in {}", right.text, left.text));
                }
                if list(right) {
                    return written(chars, format!("{} in {}", left.text, right.text));
                }
            }
            written(token.chars.clone(), (*instead).to_owned())
        }
        // Behind a point it is a key of `custom`.
        Kind::Name if at > 0 && tokens[at - 1].text == "." && token.text.is_ascii() => Ok(()),
        Kind::Name => {
            if let Some((_, instead)) = WORDS.iter().find(|(word, _)| *word == token.text) {
                return written(token.chars.clone(), (*instead).to_owned());
            }
            if token.text.is_ascii() {
                return Ok(());
            }
            let problem = ConditionProblem::UnknownName {
                name: token.text.to_owned(),
                suggestion: Some(format!("'{}'", token.text)),
            };
            Err(ConditionError::new(token.chars.clone(), problem))
        }
        _ => Ok(()),
    }
}

/// A number as it is written in prose: `8,000`, `8000元`, `8万`.
fn wrong_number(source: &str, tokens: &[Token<'_>], at: usize) -> Result<(), ConditionError> {
    let number = &tokens[at];
    if number.kind != Kind::Number {
        return Ok(());
    }
    let follows = |before: &Token<'_>, next: &Token<'_>| before.chars.end == next.chars.start;
    let mut digits = number.text.to_owned();
    let mut last = number;
    if !in_list(tokens, at) {
        for pair in tokens[at + 1..].chunks_exact(2) {
            let [comma, group] = pair else { break };
            let is_group = comma.text == "," && group.kind == Kind::Number && group.text.len() == 3;
            if !is_group || !follows(last, comma) || !follows(comma, group) {
                break;
            }
            digits.push_str(group.text);
            last = group;
        }
    }
    let behind = tokens[at + 1..]
        .iter()
        .find(|t| t.chars.start >= last.chars.end);
    let unit = behind.filter(|unit| unit.kind == Kind::Name && follows(last, unit));
    let end = match unit.map(|unit| (unit, unit.text)) {
        Some((unit, "万" | "万元")) => {
            let Ok(times) = digits.parse::<f64>() else {
                return Ok(());
            };
            digits = (times * 10_000.0).to_string();
            unit
        }
        Some((unit, "元" | "块" | "天" | "次" | "罐" | "个月" | "分")) => unit,
        _ if std::ptr::eq(last, number) => return Ok(()),
        _ => last,
    };
    let chars = number.chars.start..end.chars.end;
    let found = super::error::cut(source, &chars).to_owned();
    let problem = ConditionProblem::Written {
        found,
        instead: digits,
    };
    Err(ConditionError::new(chars, problem))
}

/// Whether a word stands in a list, or among what a function is given, where commas are right.
fn in_list(tokens: &[Token<'_>], at: usize) -> bool {
    let mut depth = 0;
    for (n, token) in tokens[..at].iter().enumerate().rev() {
        match token.kind {
            Kind::Close => depth += 1,
            Kind::Open if depth > 0 => depth -= 1,
            Kind::Open => {
                let called = n > 0 && tokens[n - 1].kind == Kind::Name;
                return token.text != "(" || called;
            }
            _ => {}
        }
    }
    false
}

/// A list in round brackets, as other languages write it: `in ('a', 'b')`.
fn wrong_list(source: &str, tokens: &[Token<'_>]) -> Result<(), ConditionError> {
    for (at, pair) in tokens.windows(2).enumerate() {
        if pair[0].text != "in" || pair[1].text != "(" {
            continue;
        }
        let mut inner = tokens[at + 2..].iter();
        // Only texts, numbers and commas, so that what is meant is sure.
        let plain = |t: &&Token<'_>| matches!(t.kind, Kind::Text | Kind::Number) || t.text == ",";
        let Some(close) = inner.find(|t| !plain(t)).filter(|t| t.text == ")") else {
            continue;
        };
        let chars = pair[1].chars.start..close.chars.end;
        let found = super::error::cut(source, &chars).to_owned();
        let instead = format!("[{}]", found[1..found.len() - 1].trim());
        let problem = ConditionProblem::Written { found, instead };
        return Err(ConditionError::new(chars, problem));
    }
    Ok(())
}

fn balanced(tokens: &[Token<'_>]) -> Result<(), ConditionError> {
    let unclosed = |token: &Token<'_>| {
        let mark = token.text.chars().next().unwrap_or_default();
        ConditionError::new(token.chars.clone(), ConditionProblem::Unclosed { mark })
    };
    let mut open: Vec<&Token<'_>> = Vec::new();
    for token in tokens {
        match token.kind {
            Kind::Open => open.push(token),
            Kind::Close => {
                let fits = open.pop().is_some_and(|opened| {
                    matches!(
                        (opened.text, token.text),
                        ("(", ")") | ("[", "]") | ("{", "}")
                    )
                });
                if !fits {
                    return Err(unclosed(token));
                }
            }
            _ => {}
        }
    }
    open.last().map_or(Ok(()), |token| Err(unclosed(token)))
}
