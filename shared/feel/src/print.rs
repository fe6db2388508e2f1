//! Trees and values as FEEL texts. A printed expression, parsed with the same names, is the same expression.

use std::borrow::Cow;
use std::fmt;

use crate::builtins::text::{feel_text, quoted};
use crate::expression::Expression;
use crate::machine::arithmetic::Operation;
use crate::syntax::{is_free, is_one_word};
use crate::tree::{Arguments, Comparison, Domain, Iteration, Kind, Node, RangeNode, Test};
use crate::value::{Range, Value};

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(f, &self.root, LOWEST)
    }
}

/// As the function `string` gives it; a null is `null`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&feel_text(self))
    }
}

impl Operation {
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Power => "**",
        }
    }

    fn precedence(self) -> u8 {
        match self {
            Self::Add | Self::Subtract => SUM,
            Self::Multiply | Self::Divide => SUM + 1,
            Self::Power => SUM + 2,
        }
    }
}

/// A name where a value can stand: bare if it is read as nothing else there.
fn as_value(name: &str) -> Cow<'_, str> {
    in_backticks_unless(is_one_word(name) && is_free(name), name)
}

/// A name where only a name can stand.
fn as_member(name: &str) -> Cow<'_, str> {
    in_backticks_unless(is_one_word(name), name)
}

/// A name that can't stand in backticks was declared by other means than a text, and is as it is.
fn in_backticks_unless(bare: bool, name: &str) -> Cow<'_, str> {
    if bare || name.is_empty() || name.contains(['`', '\n', '\r']) { name.into() } else { format!("`{name}`").into() }
}

const LOWEST: u8 = 0;
const OR: u8 = 1;
const AND: u8 = 2;
const COMPARISON: u8 = 3;
const SUM: u8 = 4;
const SIGN: u8 = 7;
const INSTANCE: u8 = 8;
const POSTFIX: u8 = 9;

type F<'a, 'f> = &'a mut fmt::Formatter<'f>;

/// How tightly a node holds together.
fn precedence(node: &Node) -> u8 {
    match &node.kind {
        Kind::Any(_) => OR,
        Kind::All(_) => AND,
        Kind::Compare { .. } | Kind::Between { .. } | Kind::In { .. } | Kind::Like { .. } | Kind::IsNull(_) => COMPARISON,
        Kind::Chain { rest, .. } => rest.first().map_or(SUM, |(operation, _)| operation.precedence()),
        Kind::Negate(_) => SIGN,
        Kind::Constant(Value::Number(number)) if number.is_negative() => SIGN,
        Kind::InstanceOf(..) => INSTANCE,
        Kind::If { .. } | Kind::For { .. } | Kind::Quantified { .. } | Kind::Function { .. } => LOWEST,
        _ => POSTFIX,
    }
}

fn print(f: F<'_, '_>, node: &Node, at_least: u8) -> fmt::Result {
    if precedence(node) < at_least {
        f.write_str("(")?;
        bare(f, node)?;
        return f.write_str(")");
    }
    bare(f, node)
}

fn bare(f: F<'_, '_>, node: &Node) -> fmt::Result {
    match &node.kind {
        Kind::Constant(value) => constant(f, value),
        Kind::Named(_, name) | Kind::Undeclared(name) | Kind::Member { name, .. } => f.write_str(&as_value(name)),
        Kind::Path(base, names) => {
            print(f, base, POSTFIX)?;
            names.iter().try_for_each(|name| write!(f, ".{}", as_member(name)))
        }
        Kind::Negate(inner) => {
            f.write_str("-")?;
            print(f, inner, SIGN)
        }
        Kind::Chain { first, rest } => {
            let level = precedence(node);
            print(f, first, level)?;
            rest.iter().try_for_each(|(operation, operand)| {
                write!(f, " {} ", operation.symbol())?;
                print(f, operand, level + 1)
            })
        }
        Kind::Compare { by, left, right } => {
            print(f, left, COMPARISON)?;
            write!(f, " {} ", by.symbol())?;
            print(f, right, SUM)
        }
        Kind::Between { value, low, high } => {
            print(f, value, COMPARISON)?;
            f.write_str(" between ")?;
            print(f, low, SUM)?;
            f.write_str(" and ")?;
            print(f, high, SUM)
        }
        Kind::In { value, tests } => {
            print(f, value, COMPARISON)?;
            f.write_str(" in (")?;
            all_tests(f, tests)?;
            f.write_str(")")
        }
        Kind::Like { value, pattern } => {
            print(f, value, COMPARISON)?;
            f.write_str(" like ")?;
            print(f, pattern, SUM)
        }
        Kind::IsNull(inner) => {
            print(f, inner, COMPARISON)?;
            f.write_str(" is null")
        }
        Kind::All(operands) => joined(f, operands, " and ", COMPARISON),
        Kind::Any(operands) => joined(f, operands, " or ", AND),
        Kind::Not(inner) => {
            f.write_str("not(")?;
            print(f, inner, LOWEST)?;
            f.write_str(")")
        }
        Kind::If { condition, then, otherwise } => {
            f.write_str("if ")?;
            print(f, condition, LOWEST)?;
            f.write_str(" then ")?;
            print(f, then, LOWEST)?;
            f.write_str(" else ")?;
            print(f, otherwise, LOWEST)
        }
        Kind::For { iterators, body, .. } => going_over(f, "for", iterators, "return", body),
        Kind::Quantified { every, iterators, body } => going_over(f, if *every { "every" } else { "some" }, iterators, "satisfies", body),
        Kind::List(items) => {
            f.write_str("[")?;
            joined(f, items, ", ", LOWEST)?;
            f.write_str("]")
        }
        Kind::Context(entries) => {
            f.write_str("{")?;
            for (index, (name, value)) in entries.iter().enumerate() {
                write!(f, "{}{}: ", if index > 0 { ", " } else { "" }, quoted(name))?;
                print(f, value, LOWEST)?;
            }
            f.write_str("}")
        }
        Kind::Range(range) => range_node(f, range),
        Kind::Filter { list, condition, .. } => {
            print(f, list, POSTFIX)?;
            f.write_str("[")?;
            print(f, condition, LOWEST)?;
            f.write_str("]")
        }
        Kind::InstanceOf(inner, kind) => {
            print(f, inner, INSTANCE)?;
            write!(f, " instance of {kind}")
        }
        Kind::Function { definition, .. } => {
            f.write_str("function(")?;
            for (index, (name, kind)) in definition.parameters.iter().enumerate() {
                write!(f, "{}{}: {kind}", if index > 0 { ", " } else { "" }, as_member(name))?;
            }
            f.write_str(") ")?;
            print(f, &definition.body, LOWEST)
        }
        Kind::External => f.write_str("function() external {}"),
        Kind::Builtin { builtin, arguments } => {
            write!(f, "{}(", builtin.name)?;
            joined(f, arguments, ", ", LOWEST)?;
            f.write_str(")")
        }
        Kind::Call { function, arguments } => {
            print(f, function, POSTFIX)?;
            f.write_str("(")?;
            match arguments {
                Arguments::Positional(arguments) => joined(f, arguments, ", ", LOWEST)?,
                Arguments::Named(arguments) => {
                    for (index, (name, argument)) in arguments.iter().enumerate() {
                        write!(f, "{}{}: ", if index > 0 { ", " } else { "" }, as_member(name))?;
                        print(f, argument, LOWEST)?;
                    }
                }
            }
            f.write_str(")")
        }
        Kind::Tests { tests, negated, .. } => {
            if *negated {
                f.write_str("not(")?;
            }
            all_tests(f, tests)?;
            f.write_str(if *negated { ")" } else { "" })
        }
        Kind::Typed(inner, ..) => bare(f, inner),
        Kind::Extension(extension) => write!(f, "{extension:?}"),
    }
}

fn joined(f: F<'_, '_>, nodes: &[Node], by: &str, at_least: u8) -> fmt::Result {
    for (index, node) in nodes.iter().enumerate() {
        if index > 0 {
            f.write_str(by)?;
        }
        print(f, node, at_least)?;
    }
    Ok(())
}

fn all_tests(f: F<'_, '_>, tests: &[Test]) -> fmt::Result {
    for (index, test) in tests.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        match test {
            Test::Anything => f.write_str("-")?,
            Test::Compare(by, bound) => {
                write!(f, "{} ", by.symbol())?;
                print(f, bound, SUM)?;
            }
            Test::Value(node, _) => print(f, node, LOWEST)?,
        }
    }
    Ok(())
}

fn going_over(f: F<'_, '_>, word: &str, iterators: &[Iteration], then: &str, body: &Node) -> fmt::Result {
    for (index, iteration) in iterators.iter().enumerate() {
        write!(f, "{} {} in ", if index > 0 { "," } else { word }, as_value(&iteration.name))?;
        match &iteration.domain {
            Domain::Each(node) => print(f, node, OR)?,
            Domain::Span(from, to) => {
                print(f, from, SUM)?;
                f.write_str("..")?;
                print(f, to, SUM)?;
            }
        }
    }
    write!(f, " {then} ")?;
    print(f, body, LOWEST)
}

fn range_node(f: F<'_, '_>, range: &RangeNode) -> fmt::Result {
    match (&range.start, &range.end) {
        (Some(start), Some(end)) => {
            f.write_str(if range.start_included { "[" } else { "(" })?;
            print(f, start, SUM)?;
            f.write_str("..")?;
            print(f, end, SUM)?;
            f.write_str(if range.end_included { "]" } else { ")" })
        }
        (start, end) => {
            write!(f, "({} ", range.operator.map_or("=", Comparison::symbol))?;
            start.iter().chain(end).try_for_each(|node| print(f, node, SUM))?;
            f.write_str(")")
        }
    }
}

/// A value as an expression that gives it.
fn constant(f: F<'_, '_>, value: &Value) -> fmt::Result {
    match value {
        Value::String(text) => f.write_str(&quoted(text)),
        Value::Date(_) | Value::Time(_) | Value::DateTime(_) | Value::Seconds(_) | Value::Months(_) => write!(f, "@\"{value}\""),
        Value::List(items) => {
            f.write_str("[")?;
            for (index, item) in items.iter().enumerate() {
                f.write_str(if index > 0 { ", " } else { "" })?;
                constant(f, item)?;
            }
            f.write_str("]")
        }
        Value::Range(range) => constant_range(f, range),
        Value::Function(crate::value::Function::Builtin(builtin)) => f.write_str(builtin.name),
        Value::Null(_) => f.write_str("null"),
        other => write!(f, "{other}"),
    }
}

fn constant_range(f: F<'_, '_>, range: &Range) -> fmt::Result {
    let (symbol, end) = match (&range.start, &range.end) {
        (Some(start), Some(_)) if range.but => ("=", start),
        (Some(start), Some(end)) => {
            f.write_str(if range.start_included { "[" } else { "(" })?;
            constant(f, start)?;
            f.write_str("..")?;
            constant(f, end)?;
            return f.write_str(if range.end_included { "]" } else { ")" });
        }
        (Some(start), None) if range.but => ("!=", start),
        (Some(start), None) => (if range.start_included { ">=" } else { ">" }, start),
        (None, Some(end)) => (if range.end_included { "<=" } else { "<" }, end),
        (None, None) => return f.write_str("null"),
    };
    write!(f, "({symbol} ")?;
    constant(f, end)?;
    f.write_str(")")
}

#[cfg(test)]
mod tests {
    use crate::expression::{Expression, Names};
    use crate::types::Type;

    #[test]
    fn a_name_is_printed_so_that_it_is_read_as_the_same_name() {
        let names = ["unit price", "a-b", "count", "größe"].iter().fold(Names::open(), |names, name| names.with(name, Type::Any));
        for (text, means) in [
            ("unit price + a-b", "`unit price` + `a-b`"),
            ("größe + x.größe", "größe + x.größe"),
            ("`p q` + 1", "`p q` + 1"),
            ("x.`p q`.if", "x.`p q`.if"),
            ("`if` = `1`", "`if` = `1`"),
            ("`date and time` + `date`", "`date and time` + `date`"),
            ("count(x)", "`count`(x)"),
            ("sum(x)", "sum(x)"),
            ("x[`p q` = item]", "x[`p q` = item]"),
            ("for `x in y` in x return `x in y`", "for `x in y` in x return `x in y`"),
            ("some a b in x satisfies a b", "some `a b` in x satisfies `a b`"),
            ("function(\"p-q\": number) p-q", "function(`p-q`: number) `p-q`"),
            ("{f: function(a b) a b, r: f(a b: 1)}", "{\"f\": function(`a b`: Any) `a b`, \"r\": f(`a b`: 1)}"),
            ("x instance of context<\"d~\": date, a b: time>", "x instance of context<\"d~\": date, a b: time>"),
            ("`it's` + `external`", "`it's` + `external`"),
        ] {
            let parsed = Expression::parse(text, &names).unwrap();
            assert_eq!(parsed.to_string(), means, "{text}");
            let again = Expression::parse(means, &names).unwrap();
            assert_eq!((again.to_string().as_str(), again.inputs()), (means, parsed.inputs()), "{text}");
        }
    }
}
