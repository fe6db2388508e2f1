//! The functions that the language has (DMN 1.5, 10.3.4), by name.
//!
//! Each is a few lines in the file of its group: it reads its arguments through [`Given`], which says what is wrong with
//! them, counts what it is about to look at, and answers. What it can't do is null with the reason, never an error.

mod boolean;
mod context;
mod conversion;
mod given;
mod list;
mod number;
mod range;
pub(crate) mod range_text;
mod regex;
mod sort;
mod statistics;
mod string;
mod temporal;
pub(crate) mod text;
#[cfg(test)]
mod trial;

use crate::error::Outcome;
use crate::machine::Machine;
use crate::value::Value;
use given::Given;

/// A built-in function.
pub struct Builtin {
    /// Its name as it is written: `string length`.
    pub(crate) name: &'static str,
    /// Every way to name its parameters, in order; a `?` at the end of a name means that it may be left out.
    /// `"list..."`-style variadic functions set `variadic`.
    pub(crate) signatures: &'static [&'static [&'static str]],
    /// Whether, called by position, it takes any number of arguments: `min(1, 2, 3)`.
    pub(crate) variadic: bool,
    /// Arguments by position: as many as given, so one left out at the end is not there; one left out in the middle (by a
    /// call with names) is `Value::NULL`. The count has been checked against the signatures.
    pub(crate) run: fn(&mut Machine<'_>, &[Value]) -> Outcome,
}

impl std::fmt::Debug for Builtin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// The one of that name.
pub(crate) fn find(name: &str) -> Option<&'static Builtin> {
    ALL.get(ALL.binary_search_by(|builtin| builtin.name.cmp(name)).ok()?)
}

/// A line of the table: name, signatures, `..` if variadic, and what answers.
macro_rules! builtin {
    ($name:literal, [$([$($parameter:literal),*]),+], $answer:path) => {
        builtin!($name, [$([$($parameter),*]),+], $answer, false)
    };
    ($name:literal, [$([$($parameter:literal),*]),+], .., $answer:path) => {
        builtin!($name, [$([$($parameter),*]),+], $answer, true)
    };
    ($name:literal, [$([$($parameter:literal),*]),+], $answer:path, $variadic:literal) => {
        Builtin {
            name: $name,
            signatures: &[$(&[$($parameter),*]),+],
            variadic: $variadic,
            run: |machine: &mut Machine<'_>, given: &[Value]| {
                let given = Given::new($name, given, machine.at);
                let answer = $answer(machine, given);
                given::settled(machine, answer)
            },
        }
    };
}

/// All of them, sorted by name.
pub(crate) static ALL: &[Builtin] = &[
    builtin!("abs", [["n"]], number::abs),
    builtin!("after", [["point1", "point2"], ["point", "range"], ["range", "point"], ["range1", "range2"]], range::after),
    builtin!("all", [["list"]], .., list::all),
    builtin!("any", [["list"]], .., list::any),
    builtin!("append", [["list", "item"]], .., list::append),
    builtin!("before", [["point1", "point2"], ["point", "range"], ["range", "point"], ["range1", "range2"]], range::before),
    builtin!("ceiling", [["n", "scale?"]], number::ceiling),
    builtin!("coincides", [["point1", "point2"], ["range1", "range2"]], range::coincides),
    builtin!("concatenate", [["list"]], .., list::concatenate),
    builtin!("contains", [["string", "match"]], string::contains),
    builtin!("context", [["entries"]], context::context),
    builtin!("context merge", [["contexts"]], context::merge),
    builtin!("context put", [["context", "key", "value"], ["context", "keys", "value"]], context::put),
    builtin!("count", [["list"]], list::count),
    builtin!("date", [["from"], ["year", "month", "day"]], conversion::date),
    builtin!("date and time", [["from"], ["date", "time"]], conversion::date_and_time),
    builtin!("day of week", [["date"]], temporal::day_of_week),
    builtin!("day of year", [["date"]], temporal::day_of_year),
    builtin!("decimal", [["n", "scale"]], number::decimal),
    builtin!("distinct values", [["list"]], list::distinct_values),
    builtin!("duration", [["from"]], conversion::duration),
    builtin!("during", [["point", "range"], ["range1", "range2"]], range::during),
    builtin!("ends with", [["string", "match"]], string::ends_with),
    builtin!("even", [["number"]], number::even),
    builtin!("exp", [["number"]], number::exp),
    builtin!("finished by", [["range", "point"], ["range1", "range2"]], range::finished_by),
    builtin!("finishes", [["point", "range"], ["range1", "range2"]], range::finishes),
    builtin!("flatten", [["list"]], list::flatten),
    builtin!("floor", [["n", "scale?"]], number::floor),
    builtin!("get entries", [["m"]], context::get_entries),
    builtin!("get value", [["m", "key"]], context::get_value),
    builtin!("includes", [["range", "point"], ["range1", "range2"]], range::includes),
    builtin!("index of", [["list", "match"]], list::index_of),
    builtin!("insert before", [["list", "position", "newItem"]], list::insert_before),
    builtin!("is", [["value1", "value2"]], boolean::is),
    builtin!("list contains", [["list", "element"]], list::list_contains),
    builtin!("list replace", [["list", "position", "newItem"], ["list", "match", "newItem"]], list::list_replace),
    builtin!("log", [["number"]], number::log),
    builtin!("lower case", [["string"]], string::lower_case),
    builtin!("matches", [["input", "pattern", "flags?"]], string::matches),
    builtin!("max", [["list"]], .., statistics::max),
    builtin!("mean", [["list"]], .., statistics::mean),
    builtin!("median", [["list"]], .., statistics::median),
    builtin!("meets", [["range1", "range2"]], range::meets),
    builtin!("met by", [["range1", "range2"]], range::met_by),
    builtin!("min", [["list"]], .., statistics::min),
    builtin!("mode", [["list"]], .., statistics::mode),
    builtin!("modulo", [["dividend", "divisor"]], number::modulo),
    builtin!("month of year", [["date"]], temporal::month_of_year),
    builtin!("not", [["negand"]], boolean::not),
    builtin!("now", [[]], temporal::now),
    builtin!("number", [["from", "grouping separator?", "decimal separator?"]], conversion::number),
    builtin!("odd", [["number"]], number::odd),
    builtin!("overlaps", [["range1", "range2"]], range::overlaps),
    builtin!("overlaps after", [["range1", "range2"]], range::overlaps_after),
    builtin!("overlaps before", [["range1", "range2"]], range::overlaps_before),
    builtin!("product", [["list"]], .., statistics::product),
    builtin!("range", [["from"]], range_text::range),
    builtin!("remove", [["list", "position"]], list::remove),
    builtin!("replace", [["input", "pattern", "replacement", "flags?"]], string::replace),
    builtin!("reverse", [["list"]], list::reverse),
    builtin!("round down", [["n", "scale"]], number::round_down),
    builtin!("round half down", [["n", "scale"]], number::round_half_down),
    builtin!("round half up", [["n", "scale"]], number::round_half_up),
    builtin!("round up", [["n", "scale"]], number::round_up),
    builtin!("sort", [["list", "precedes"]], sort::sort),
    builtin!("split", [["string", "delimiter"]], string::split),
    builtin!("sqrt", [["number"]], number::sqrt),
    builtin!("started by", [["range", "point"], ["range1", "range2"]], range::started_by),
    builtin!("starts", [["point", "range"], ["range1", "range2"]], range::starts),
    builtin!("starts with", [["string", "match"]], string::starts_with),
    builtin!("stddev", [["list"]], .., statistics::stddev),
    builtin!("string", [["from"]], conversion::string),
    builtin!("string join", [["list", "delimiter?"]], string::string_join),
    builtin!("string length", [["string"]], string::string_length),
    builtin!("sublist", [["list", "start position", "length?"]], list::sublist),
    builtin!("substring", [["string", "start position", "length?"]], string::substring),
    builtin!("substring after", [["string", "match"]], string::substring_after),
    builtin!("substring before", [["string", "match"]], string::substring_before),
    builtin!("sum", [["list"]], .., statistics::sum),
    builtin!("time", [["from"], ["hour", "minute", "second", "offset?"]], conversion::time),
    builtin!("today", [[]], temporal::today),
    builtin!("union", [["list"]], .., list::union),
    builtin!("upper case", [["string"]], string::upper_case),
    builtin!("week of year", [["date"]], temporal::week_of_year),
    builtin!("years and months duration", [["from", "to"]], conversion::years_and_months_duration),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_name_is_found() {
        assert!(ALL.is_sorted_by(|one, next| one.name < next.name));
        for builtin in ALL {
            assert_eq!(find(builtin.name).unwrap().name, builtin.name);
        }
        assert!(find("abc").is_none());
    }

    #[test]
    fn what_may_be_left_out_comes_last() {
        for builtin in ALL {
            for signature in builtin.signatures {
                assert!(signature.is_sorted_by_key(|name| name.ends_with('?')), "{builtin:?}");
            }
        }
    }
}
