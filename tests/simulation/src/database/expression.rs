//! DynamoDB's condition, key condition, filter and update expressions, as far as the product uses them. What is not
//! known here is an error, never a guess.

use super::Item;
use serde_json::Value;
use std::cmp::Ordering;

/// What an expression cannot be, with its text.
pub type Unknown = String;

/// Names and values that an expression refers to.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    names: Option<&'a Value>,
    values: Option<&'a Value>,
}

impl<'a> Given<'a> {
    /// Those of a request or of one write of a transaction.
    pub fn of(request: &'a Value) -> Self {
        Self { names: request.get("ExpressionAttributeNames"), values: request.get("ExpressionAttributeValues") }
    }

    fn name(&self, word: &str) -> Result<String, Unknown> {
        if !word.starts_with('#') {
            return Ok(word.to_owned());
        }
        let name = self.names.and_then(|names| names.get(word)).and_then(Value::as_str);
        name.map(str::to_owned).ok_or_else(|| format!("the name {word} is not given"))
    }

    fn value(&self, word: &str) -> Result<Value, Unknown> {
        self.values.and_then(|values| values.get(word)).cloned().ok_or_else(|| format!("the value {word} is not given"))
    }
}

/// Whether a condition holds on an item; none for an item that is not there.
pub fn holds(text: &str, given: Given<'_>, item: Option<&Item>) -> Result<bool, Unknown> {
    let mut parser = Parser::new(text, given, item)?;
    let holds = parser.any()?;
    parser.end()?;
    Ok(holds)
}

/// An item after an update expression.
pub fn updated(text: &str, given: Given<'_>, item: &Item) -> Result<Item, Unknown> {
    let mut parser = Parser::new(text, given, Some(item))?;
    let mut new = item.clone();
    while let Some(clause) = parser.next() {
        loop {
            let name = parser.path()?;
            match clause.to_ascii_uppercase().as_str() {
                "SET" => {
                    parser.expect("=")?;
                    let value = parser.sum()?.ok_or_else(|| format!("nothing to set in `{text}`"))?;
                    new.insert(name, value);
                }
                "REMOVE" => {
                    new.remove(&name);
                }
                "ADD" => {
                    let more = parser.operand()?.ok_or_else(|| format!("nothing to add in `{text}`"))?;
                    let sum = match new.get(&name) {
                        Some(old) => add(old, &more, 1)?,
                        None => more,
                    };
                    new.insert(name, sum);
                }
                other => return Err(format!("update clause `{other}` in `{text}`")),
            }
            if !parser.accept(",") {
                break;
            }
        }
    }
    Ok(new)
}

struct Parser<'a> {
    text: &'a str,
    words: Vec<&'a str>,
    at: usize,
    given: Given<'a>,
    item: Option<&'a Item>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, given: Given<'a>, item: Option<&'a Item>) -> Result<Self, Unknown> {
        Ok(Self { text, words: words(text)?, at: 0, given, item })
    }

    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.at).copied()
    }

    fn next(&mut self) -> Option<&'a str> {
        let word = self.peek();
        self.at += 1;
        word
    }

    fn accept(&mut self, word: &str) -> bool {
        let here = self.peek().is_some_and(|next| next.eq_ignore_ascii_case(word));
        self.at += usize::from(here);
        here
    }

    fn expect(&mut self, word: &str) -> Result<(), Unknown> {
        if self.accept(word) { Ok(()) } else { Err(format!("`{word}` expected, not {:?}, in `{}`", self.peek(), self.text)) }
    }

    fn end(&self) -> Result<(), Unknown> {
        self.peek().map_or(Ok(()), |word| Err(format!("`{word}` is too much in `{}`", self.text)))
    }

    fn any(&mut self) -> Result<bool, Unknown> {
        let mut holds = self.all()?;
        while self.accept("OR") {
            holds |= self.all()?;
        }
        Ok(holds)
    }

    fn all(&mut self) -> Result<bool, Unknown> {
        let mut holds = self.one()?;
        while self.accept("AND") {
            holds &= self.one()?;
        }
        Ok(holds)
    }

    fn one(&mut self) -> Result<bool, Unknown> {
        if self.accept("NOT") {
            return Ok(!self.one()?);
        }
        if self.accept("(") {
            let holds = self.any()?;
            self.expect(")")?;
            return Ok(holds);
        }
        let function = self.peek().map(str::to_ascii_lowercase).unwrap_or_default();
        match function.as_str() {
            "attribute_exists" | "attribute_not_exists" => {
                self.at += 1;
                self.expect("(")?;
                let there = self.path_value()?.is_some();
                self.expect(")")?;
                Ok(there == (function == "attribute_exists"))
            }
            "begins_with" | "contains" => {
                self.at += 1;
                self.expect("(")?;
                let one = self.operand()?;
                self.expect(",")?;
                let other = self.operand()?;
                self.expect(")")?;
                let texts = (one.as_ref().and_then(text_of), other.as_ref().and_then(text_of));
                Ok(match texts {
                    (Some(one), Some(other)) if function == "begins_with" => one.starts_with(other),
                    (Some(one), Some(other)) => one.contains(other),
                    _ => false,
                })
            }
            _ => self.comparison(),
        }
    }

    fn comparison(&mut self) -> Result<bool, Unknown> {
        let left = self.operand()?;
        if self.accept("BETWEEN") {
            let low = self.operand()?;
            self.expect("AND")?;
            let high = self.operand()?;
            return Ok(compared(&left, &low)?.is_some_and(Ordering::is_ge) && compared(&left, &high)?.is_some_and(Ordering::is_le));
        }
        if self.accept("IN") {
            self.expect("(")?;
            let mut found = false;
            loop {
                let one = self.operand()?;
                found |= left.is_some() && left == one;
                if !self.accept(",") {
                    break;
                }
            }
            self.expect(")")?;
            return Ok(found);
        }
        let operator = self.next().unwrap_or_default();
        let right = self.operand()?;
        if operator == "<>" {
            return Ok(left != right);
        }
        let order = compared(&left, &right)?;
        match operator {
            "=" => Ok(order.is_some_and(Ordering::is_eq)),
            "<" => Ok(order.is_some_and(Ordering::is_lt)),
            "<=" => Ok(order.is_some_and(Ordering::is_le)),
            ">" => Ok(order.is_some_and(Ordering::is_gt)),
            ">=" => Ok(order.is_some_and(Ordering::is_ge)),
            other => Err(format!("operator `{other}` in `{}`", self.text)),
        }
    }

    fn sum(&mut self) -> Result<Option<Value>, Unknown> {
        let left = self.operand()?;
        let sign = match self.peek() {
            Some("+") => 1,
            Some("-") => -1,
            _ => return Ok(left),
        };
        self.at += 1;
        let right = self.operand()?;
        match (left, right) {
            (Some(left), Some(right)) => add(&left, &right, sign).map(Some),
            _ => Err(format!("a sum of what is not there in `{}`", self.text)),
        }
    }

    fn operand(&mut self) -> Result<Option<Value>, Unknown> {
        match self.peek() {
            Some(word) if word.starts_with(':') => {
                self.at += 1;
                self.given.value(word).map(Some)
            }
            Some(word) if word.eq_ignore_ascii_case("if_not_exists") => {
                self.at += 1;
                self.expect("(")?;
                let there = self.path_value()?;
                self.expect(",")?;
                let other = self.operand()?;
                self.expect(")")?;
                Ok(there.or(other))
            }
            Some(word) if word.eq_ignore_ascii_case("size") => Err(format!("`{word}` in `{}`", self.text)),
            _ => self.path_value(),
        }
    }

    fn path(&mut self) -> Result<String, Unknown> {
        let word = self.next().ok_or_else(|| format!("`{}` ends too early", self.text))?;
        if word.contains('.') || word.contains('[') || !word.starts_with(|c: char| c == '#' || c == '_' || c.is_ascii_alphabetic()) {
            return Err(format!("`{word}` as a place in an item, in `{}`", self.text));
        }
        self.given.name(word)
    }

    fn path_value(&mut self) -> Result<Option<Value>, Unknown> {
        let name = self.path()?;
        Ok(self.item.and_then(|item| item.get(&name)).cloned())
    }
}

fn words(text: &str) -> Result<Vec<&str>, Unknown> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '<' | '>' if rest.get(1..2).is_some_and(|next| next == "=" || (first == '<' && next == ">")) => 2,
            '(' | ')' | ',' | '=' | '<' | '>' | '+' | '-' => 1,
            c if c == '#' || c == ':' || c == '_' || c.is_ascii_alphanumeric() => {
                let more = |c: char| !(c == '_' || c == '.' || c == '[' || c == ']' || c.is_ascii_alphanumeric());
                rest.get(1..).and_then(|tail| tail.find(more)).map_or(rest.len(), |at| at + 1)
            }
            other => return Err(format!("`{other}` in `{text}`")),
        };
        let (word, tail) = rest.split_at(length);
        words.push(word);
        rest = tail.trim_start();
    }
    Ok(words)
}

fn text_of(value: &Value) -> Option<&str> {
    value.get("S").and_then(Value::as_str)
}

fn number_of(value: &Value) -> Result<Option<i128>, Unknown> {
    match value.get("N").and_then(Value::as_str) {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| format!("the number {text}, which is not whole")),
    }
}

/// How two values of one type are ordered; none for what is not there or of different types.
fn compared(one: &Option<Value>, other: &Option<Value>) -> Result<Option<Ordering>, Unknown> {
    let (Some(one), Some(other)) = (one, other) else { return Ok(None) };
    if let (Some(one), Some(other)) = (text_of(one), text_of(other)) {
        return Ok(Some(one.as_bytes().cmp(other.as_bytes())));
    }
    if let (Some(one), Some(other)) = (number_of(one)?, number_of(other)?) {
        return Ok(Some(one.cmp(&other)));
    }
    Ok((one == other).then_some(Ordering::Equal))
}

fn add(one: &Value, other: &Value, sign: i128) -> Result<Value, Unknown> {
    if let (Some(one), Some(other)) = (number_of(one)?, number_of(other)?) {
        return Ok(serde_json::json!({"N": (one + sign * other).to_string()}));
    }
    // Sets of texts and numbers.
    for kind in ["SS", "NS"] {
        if let (Some(Value::Array(one)), Some(Value::Array(other))) = (one.get(kind), other.get(kind)) {
            let mut all: Vec<Value> = one.iter().chain(other).cloned().collect();
            all.sort_by_key(Value::to_string);
            all.dedup();
            return Ok(serde_json::json!({ kind: all }));
        }
    }
    Err(format!("the sum of {one} and {other}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(text: &str, item: Option<Value>) -> Result<bool, Unknown> {
        let request =
            json!({"ExpressionAttributeNames": {"#v": "version"}, "ExpressionAttributeValues": {":v": {"N": "10"}, ":s": {"S": "b"}}});
        let item = item.and_then(|item| item.as_object().cloned());
        holds(text, Given::of(&request), item.as_ref())
    }

    #[test]
    fn conditions_are_read_as_dynamodb_does() {
        let item = Some(json!({"sk": {"S": "b1"}, "version": {"N": "9"}}));
        assert_eq!(check("attribute_not_exists(sk) OR #v < :v", item.clone()), Ok(true));
        assert_eq!(check("attribute_not_exists(sk) AND #v < :v", item.clone()), Ok(false));
        assert_eq!(check("begins_with(sk, :s) AND NOT (#v = :v)", item.clone()), Ok(true));
        assert_eq!(check("#v = :v", None), Ok(false));
        assert_eq!(check("attribute_not_exists(sk)", None), Ok(true));
        assert_eq!(check("sk BETWEEN :s AND :s", item), Ok(false));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for text in ["size(sk) > :v", "a.b = :v", "#w = :v", "sk ~ :v", "sk = :v :v"] {
            assert!(check(text, Some(json!({}))).is_err(), "{text}");
        }
    }

    #[test]
    fn updates_set_add_and_remove() {
        let request = json!({"ExpressionAttributeValues": {":n": {"N": "2"}}});
        let item = json!({"a": {"N": "1"}, "b": {"S": "x"}});
        let new = updated("SET a = a + :n, c = if_not_exists(c, :n) REMOVE b ADD d :n", Given::of(&request), item.as_object().unwrap());
        assert_eq!(Value::Object(new.unwrap()), json!({"a": {"N": "3"}, "c": {"N": "2"}, "d": {"N": "2"}}));
    }
}
