//! Decimals survive being printed and read, and keep the laws that hold in spite of rounding.
#![no_main]

use feel::{Number, Rounding, Value};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut words = text.split(' ');
    let Some(a) = words.next().and_then(Number::parse) else { return };
    let b = words.next().and_then(Number::parse).unwrap_or(Number::ONE);
    for number in [a, b] {
        assert_eq!(Number::parse(&number.to_string()), Some(number), "{number} read again");
        let value = Value::Number(number);
        let json = value.to_json(100_000).expect("JSON");
        let Ok(Value::Number(read)) = Value::from_json(&json) else { panic!("{json} is no number") };
        assert_eq!(read, number);
    }
    assert_eq!(a.add(Number::ZERO), Some(a));
    assert_eq!(a.subtract(a), Some(Number::ZERO));
    assert_eq!(a.multiply(Number::ONE), Some(a));
    assert_eq!(a.negate().negate(), a);
    assert_eq!(a.add(b), b.add(a));
    assert_eq!(a.multiply(b), b.multiply(a));
    assert_eq!(a.subtract(b), b.subtract(a).map(Number::negate));
    assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
    if !a.is_zero() {
        assert_eq!(a.divide(a), Some(Number::ONE));
    }
    if let Some(rest) = a.modulo(b) {
        // As large as the divisor only by rounding: -1e-99 modulo 30 is 30 in 34 digits.
        assert!(rest.absolute() <= b.absolute() && (rest.is_zero() || rest.is_negative() == b.is_negative()), "{a} modulo {b} is {rest}");
    }
    if let Some(root) = a.square_root() {
        assert!(!a.is_negative() && !root.is_negative());
    }
    for rounding in
        [Rounding::Up, Rounding::Down, Rounding::HalfUp, Rounding::HalfDown, Rounding::HalfEven, Rounding::Floor, Rounding::Ceiling]
    {
        if let Some(rounded) = a.round(0, rounding) {
            assert!(rounded.is_integer() && rounded.round(0, rounding) == Some(rounded), "{a} rounds to {rounded}");
        }
        let _ = a.round(b.to_i64().unwrap_or(3), rounding);
    }
    let _ = (a.power(b), a.exponential(), a.logarithm(), a.to_f64(), a.to_i64(), a.to_json_text());
});
