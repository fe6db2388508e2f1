//! Values, and what follows a value: literals, names, lists, contexts, conditionals, iterations, functions, paths,
//! filters and calls (DMN 1.5, 10.3.1.2, rules 12 to 62).

use std::collections::HashSet;

use crate::builtins::Builtin;
use crate::error::{At, SyntaxError, excerpt};
use crate::syntax::cursor::{Parsed, Parser};
use crate::syntax::token::{Kind, Symbol};
use crate::tree::{Arguments, Domain, Iteration, Kind as NodeKind, Node};
use crate::types::Type;
use crate::value::{Definition, List, Name, Value, literal};

/// The iteration variables with what they go over, and the body with its type.
type Iterated = (Vec<Iteration>, (Node, Type));

/// Words that begin or join something and so are no names, where a value is expected.
const KEYWORDS: &[&str] = &["then", "else", "return", "in", "satisfies", "and", "or", "between"];

impl Parser<'_> {
    /// A value and all paths, filters and calls that follow it.
    pub(super) fn postfix(&mut self) -> Parsed {
        let at = self.at();
        let mut parsed = self.primary()?;
        let mut levels = 0;
        loop {
            let (node, kind) = parsed;
            parsed = if self.is(Symbol::Dot) {
                self.path(at, node, kind)?
            } else if self.opens_filter() {
                self.filter(at, node, kind)?
            } else if self.is(Symbol::Open) {
                self.advance();
                let arguments = self.arguments()?;
                (self.node(at, NodeKind::Call { function: Box::new(node), arguments })?, Type::Any)
            } else {
                self.leave(levels);
                return Ok((node, kind));
            };
            self.enter()?;
            levels += 1;
        }
    }

    /// Whether the word so many tokens after this one is a keyword that no value begins with.
    pub(super) fn joins(&self, by: usize) -> bool {
        KEYWORDS.iter().any(|keyword| self.keyword_ahead(by, keyword))
    }

    fn path(&mut self, at: At, base: Node, mut kind: Type) -> Parsed {
        let mut names = Vec::new();
        while self.take(Symbol::Dot) {
            let (name, member) = self.member(&kind)?;
            kind = member;
            names.push(name);
        }
        Ok((self.node(at, NodeKind::Path(Box::new(base), names))?, kind))
    }

    fn filter(&mut self, at: At, list: Node, kind: Type) -> Parsed {
        self.advance();
        let item = kind.item();
        self.scope.push_item(item);
        let condition = self.expression();
        self.scope.pop(1);
        let (condition, _) = condition?;
        self.expect(Symbol::CloseBracket, "`]`")?;
        let filter = NodeKind::Filter { list: Box::new(list), condition: Box::new(condition), strict: false };
        Ok((self.node(at, filter)?, kind))
    }

    fn primary(&mut self) -> Parsed {
        let at = self.at();
        let constant = match self.kind() {
            Kind::Number(number) => Some((Value::Number(*number), Type::Number)),
            Kind::Text(text) => Some((Value::text(text.as_str()), Type::String)),
            _ => None,
        };
        if let Some((value, kind)) = constant {
            self.advance();
            return Ok((self.node(at, NodeKind::Constant(value))?, kind));
        }
        match self.kind() {
            Kind::Quoted(_) => self.named(),
            Kind::Word => self.word(at),
            Kind::Symbol(Symbol::Open) => self.parenthesised(at),
            Kind::Symbol(Symbol::OpenBracket) => self.list_or_range(at),
            Kind::Symbol(Symbol::CloseBracket) => self.reversed_range(at),
            Kind::Symbol(Symbol::OpenBrace) => self.context(at),
            Kind::Symbol(Symbol::At) => self.at_literal(at),
            Kind::Symbol(Symbol::Apostrophe) => Err(self.unexpected("a value; a text stands in double quotes")),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn word(&mut self, at: At) -> Parsed {
        let literal = match () {
            () if self.is_keyword("null") => Some((Value::NULL, Type::Any)),
            () if self.is_keyword("true") => Some((Value::Boolean(true), Type::Boolean)),
            () if self.is_keyword("false") => Some((Value::Boolean(false), Type::Boolean)),
            () => None,
        };
        if let Some((value, kind)) = literal {
            self.advance();
            return Ok((self.node(at, NodeKind::Constant(value))?, kind));
        }
        match () {
            () if self.is_keyword("if") => self.conditional(at),
            () if self.is_keyword("for") => self.iteration(at),
            () if self.is_keyword("some") => self.quantified(at, false),
            () if self.is_keyword("every") => self.quantified(at, true),
            () if self.is_keyword("function") && *self.ahead(1) == Kind::Symbol(Symbol::Open) => self.function(at, None),
            () if self.joins(0) => Err(self.unexpected("a value")),
            () => self.named(),
        }
    }

    /// `(a)`, `(a..b)` or `(< a)`.
    fn parenthesised(&mut self, at: At) -> Parsed {
        self.advance();
        if let Some(by) = self.compares() {
            self.advance();
            let (end, kind) = self.nested(false, Self::sum)?;
            self.expect(Symbol::Close, "`)`")?;
            return self.open_range(at, by, end, &kind);
        }
        let (inner, kind) = self.expression()?;
        if self.is(Symbol::Dots) {
            return self.range_from(at, inner, false, &kind);
        }
        self.expect(Symbol::Close, "an operator or `)`")?;
        Ok((inner, kind))
    }

    fn list_or_range(&mut self, at: At) -> Parsed {
        self.advance();
        let mut items = Vec::new();
        let mut item_kind: Option<Type> = None;
        if self.opens_range(0) || !self.take(Symbol::CloseBracket) {
            loop {
                let (item, kind) = self.expression()?;
                if items.is_empty() && self.is(Symbol::Dots) {
                    return self.range_from(at, item, true, &kind);
                }
                items.push(item);
                item_kind = Some(match item_kind {
                    None => kind,
                    Some(before) if before == kind => before,
                    Some(_) => Type::Any,
                });
                if !self.take(Symbol::Comma) {
                    break;
                }
            }
            self.expect(Symbol::CloseBracket, "`,` or `]`")?;
        }
        let kind = Type::List(item_kind.unwrap_or_default().into());
        let node = match constants(&items) {
            Some(values) => NodeKind::Constant(Value::List(List::new(values).into())),
            None => NodeKind::List(items),
        };
        Ok((self.node(at, node)?, kind))
    }

    fn context(&mut self, at: At) -> Parsed {
        self.advance();
        let mut entries: Vec<(Name, Node)> = Vec::new();
        let mut names = HashSet::new();
        let mut fields = Vec::new();
        if !self.take(Symbol::CloseBrace) {
            loop {
                let name_at = self.at();
                let Some(name) = self.declaration(Symbol::Colon) else {
                    return Err(self.unexpected("the name of an entry and `:`"));
                };
                if !names.insert(name.clone()) {
                    return Err(self.error_at(name_at, excerpt(&name), "another name; this context has that entry already"));
                }
                self.expect(Symbol::Colon, "`:`")?;
                self.scope.know_member(&name);
                let entry_at = self.at();
                let entry = if self.is_keyword("function") && *self.ahead(1) == Kind::Symbol(Symbol::Open) {
                    self.nested(false, |parser| parser.function(entry_at, Some(&name)))
                } else {
                    self.expression()
                };
                let (node, kind) = entry.inspect_err(|_| self.scope.pop(entries.len()))?;
                self.scope.push(&name, kind.clone());
                fields.push((name.clone(), kind));
                entries.push((name, node));
                if !self.take(Symbol::Comma) {
                    break;
                }
            }
            self.scope.pop(entries.len());
            self.expect(Symbol::CloseBrace, "`,` or `}`")?;
        }
        Ok((self.node(at, NodeKind::Context(entries))?, Type::Context(fields.into())))
    }

    fn at_literal(&mut self, at: At) -> Parsed {
        self.advance();
        let Kind::Text(text) = self.kind() else { return Err(self.unexpected("a date, a time or a duration in quotes")) };
        let value = literal::temporal(text);
        self.advance();
        let value = value.unwrap_or_else(|| Value::null(at, "this is no date, time, date and time or duration"));
        Ok((self.node(at, NodeKind::Constant(value))?, Type::Any))
    }

    fn conditional(&mut self, at: At) -> Parsed {
        self.advance();
        let condition = Box::new(self.expression()?.0);
        self.expect_keyword("then")?;
        let (then, kind) = self.expression()?;
        self.expect_keyword("else")?;
        let (otherwise, other) = self.last_expression()?;
        let node = self.node(at, NodeKind::If { condition, then: Box::new(then), otherwise: Box::new(otherwise) })?;
        Ok((node, if kind == other { kind } else { Type::Any }))
    }

    /// `for a in b, c in d return e`; the results so far are the local `partial`.
    fn iteration(&mut self, at: At) -> Parsed {
        self.advance();
        self.scope.push("partial", Type::Any);
        let read_before = self.partials_read;
        let parsed = self.iterators("return");
        self.scope.pop(1);
        let (iterators, (body, kind)) = parsed?;
        let partial = self.partials_read > read_before;
        let node = self.node(at, NodeKind::For { iterators, partial, body: Box::new(body) })?;
        Ok((node, Type::List(kind.into())))
    }

    fn quantified(&mut self, at: At, every: bool) -> Parsed {
        self.advance();
        let (iterators, (body, _)) = self.iterators("satisfies")?;
        Ok((self.node(at, NodeKind::Quantified { every, iterators, body: Box::new(body) })?, Type::Boolean))
    }

    /// `a in b, c in d`, the keyword and the body. Each variable is a local of all that follows it.
    fn iterators(&mut self, keyword: &str) -> Result<Iterated, Box<SyntaxError>> {
        let mut iterators = Vec::new();
        loop {
            let name = self.iteration_variable()?;
            self.enter()?;
            let (from, kind) = self.expression()?;
            let (domain, kind) =
                if self.take(Symbol::Dots) { (Domain::Span(from, self.expression()?.0), kind) } else { (Domain::Each(from), kind.item()) };
            self.scope.push(&name, kind);
            iterators.push(Iteration { name, domain });
            if !self.take(Symbol::Comma) {
                break;
            }
        }
        self.expect_keyword(keyword)?;
        let body = self.last_expression()?;
        self.scope.pop(iterators.len());
        self.leave(iterators.len());
        Ok((iterators, body))
    }

    /// A name of any tokens, and `in`.
    fn iteration_variable(&mut self) -> Result<Name, Box<SyntaxError>> {
        if let Kind::Quoted(name) = self.kind() {
            let name = Name::from(name.as_str());
            self.advance();
            self.expect_keyword("in")?;
            return Ok(name);
        }
        let length = (0..).take_while(|by| *self.ahead(*by) != Kind::End && !self.keyword_ahead(*by, "in")).count();
        if length == 0 || *self.kind() != Kind::Word || *self.ahead(length) == Kind::End {
            return Err(self.unexpected("a name and `in`"));
        }
        let spelled = self.text_through(length - 1).split_whitespace().collect::<Vec<_>>().join(" ");
        self.skip(length + 1);
        Ok(spelled.into())
    }

    /// `function(a, b: type) body`, perhaps `external`.
    fn function(&mut self, at: At, name: Option<&str>) -> Parsed {
        self.advance();
        self.expect(Symbol::Open, "`(`")?;
        let mut parameters: Vec<(Name, Type)> = Vec::new();
        if !self.take(Symbol::Close) {
            loop {
                parameters.push(self.parameter()?);
                if !self.take(Symbol::Comma) {
                    break;
                }
            }
            self.expect(Symbol::Close, "`,` or `)`")?;
        }
        if self.take_keyword("external") {
            self.expression()?;
            return Ok((self.node(at, NodeKind::External)?, Type::Any));
        }
        self.scope.begin_function(name);
        for (parameter, kind) in &parameters {
            self.scope.push(parameter, kind.clone());
        }
        let body = self.last_expression();
        let captures = self.scope.end_function();
        let definition = Definition { name: name.map(Name::from), parameters, result: Type::Any, body: body?.0 };
        Ok((self.node(at, NodeKind::Function { definition: definition.into(), captures })?, Type::Any))
    }

    fn parameter(&mut self) -> Result<(Name, Type), Box<SyntaxError>> {
        if let Some(name) = self.declaration(Symbol::Colon) {
            self.advance();
            return Ok((name, self.type_name()?));
        }
        let name = self.declaration(Symbol::Comma).or_else(|| self.declaration(Symbol::Close));
        name.map(|name| (name, Type::Any)).ok_or_else(|| self.unexpected("the name of a parameter"))
    }

    /// The arguments of a call, after its parenthesis.
    fn arguments(&mut self) -> Result<Arguments, Box<SyntaxError>> {
        if self.take(Symbol::Close) {
            return Ok(Arguments::Positional(Vec::new()));
        }
        let mut positional = Vec::new();
        let mut named: Vec<(Name, Node)> = Vec::new();
        let mut names = HashSet::new();
        loop {
            let name_at = self.at();
            if let Some(name) = self.declaration(Symbol::Colon) {
                if !positional.is_empty() {
                    return Err(self.error_at(name_at, excerpt(&name), "no name: either all arguments have names, or none"));
                }
                self.advance();
                if !names.insert(name.clone()) {
                    return Err(self.error_at(name_at, excerpt(&name), "another argument; this one is given already"));
                }
                named.push((name, self.expression()?.0));
            } else if !named.is_empty() {
                return Err(self.unexpected("a name and `:`: either all arguments have names, or none"));
            } else {
                positional.push(self.expression()?.0);
            }
            if !self.take(Symbol::Comma) {
                break;
            }
        }
        self.expect(Symbol::Close, "`,` or `)`")?;
        Ok(if named.is_empty() { Arguments::Positional(positional) } else { Arguments::Named(named) })
    }

    /// A call of a function that the language has, after its parenthesis: arguments are put in order here, once.
    pub(super) fn builtin_call(&mut self, at: At, builtin: &'static Builtin) -> Parsed {
        self.enter()?;
        let arguments = self.arguments()?;
        self.leave(1);
        let placed = match arguments {
            Arguments::Positional(arguments) => builtin.takes(arguments.len()).then_some(arguments),
            Arguments::Named(arguments) => self.placed(at, builtin, arguments)?,
        };
        let kind = match placed {
            Some(arguments) => NodeKind::Builtin { builtin, arguments },
            None => NodeKind::Constant(Value::null(at, format!("`{}` takes ({})", builtin.name, builtin.usage()))),
        };
        Ok((self.node(at, kind)?, Type::Any))
    }

    /// The arguments in the order of the signature that has all their names; null for those left out before the last given.
    fn placed(&mut self, at: At, builtin: &Builtin, mut arguments: Vec<(Name, Node)>) -> Result<Option<Vec<Node>>, Box<SyntaxError>> {
        let Some(signature) = builtin.signature_of(arguments.iter().map(|(name, _)| &**name)) else { return Ok(None) };
        let mut placed = Vec::new();
        for parameter in signature {
            let parameter = parameter.trim_end_matches('?');
            if arguments.is_empty() {
                break;
            }
            match arguments.iter().position(|(name, _)| **name == *parameter) {
                Some(index) => placed.push(arguments.remove(index).1),
                None => placed.push(self.node(at, NodeKind::Constant(Value::NULL))?),
            }
        }
        Ok(Some(placed))
    }
}

/// The values of nodes that are all the same always, and not null.
fn constants(nodes: &[Node]) -> Option<Vec<Value>> {
    let constant = |node: &Node| match &node.kind {
        NodeKind::Constant(value @ (Value::Number(_) | Value::String(_) | Value::Boolean(_) | Value::Date(_))) => Some(value.clone()),
        _ => None,
    };
    nodes.iter().map(constant).collect()
}
