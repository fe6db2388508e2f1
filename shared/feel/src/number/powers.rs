//! Powers and logarithms: exact where the result is, else rounded from 70 digits, so within one unit of the 34th.

use super::Number;
use super::fit::fit;
use super::real::Real;

/// Up to this exponent multiplications are quicker than a logarithm, and as exact.
const MOST_FACTORS: u64 = 1_000_000;

impl Number {
    /// `self` to the power of `other`; 1 for 0 to the power of 0; `None` also for 0 to a negative power and a negative number to a
    /// fraction.
    #[must_use]
    pub fn power(self, other: Self) -> Option<Self> {
        if self.is_zero() || other.is_zero() {
            return if other.is_zero() { Some(Self::ONE) } else { (!other.negative).then_some(Self::ZERO) };
        }
        if !other.is_integer() {
            return if self.negative { None } else { self.fractional_power(other) };
        }
        let negative = self.negative && other.is_odd();
        let magnitude = match other.to_i64() {
            Some(count) if count.unsigned_abs() <= MOST_FACTORS => self.small_power(count as i32)?,
            _ => by_logarithm(self.absolute(), other)?,
        };
        Some(Self { negative: negative && !magnitude.is_zero(), ..magnitude })
    }

    /// e to the power of it.
    #[must_use]
    pub fn exponential(self) -> Option<Self> {
        Real::of(self).exponential().to_number()
    }

    /// The natural logarithm; `None` up to 0.
    #[must_use]
    pub fn logarithm(self) -> Option<Self> {
        if self.negative || self.is_zero() {
            return None;
        }
        Real::of(self).logarithm().to_number()
    }

    fn is_odd(&self) -> bool {
        self.whole().is_some_and(|whole| whole & 1 == 1)
    }

    fn fractional_power(self, other: Self) -> Option<Self> {
        // A root is ten times as quick.
        const HALF: Number = Number { coefficient: [5, 0], exponent: -1, negative: false };
        if other == HALF { self.square_root() } else { by_logarithm(self, other) }
    }

    /// The magnitude only.
    fn small_power(self, count: i32) -> Option<Self> {
        if let Some(exact) = u32::try_from(count).ok().and_then(|count| self.coefficient().checked_pow(count)) {
            return fit(false, exact, self.exponent().saturating_mul(count));
        }
        let power = Real::of(self.absolute()).power(count.unsigned_abs());
        if count < 0 { power.inverse() } else { power }.to_number()
    }
}

/// e^(exponent * ln(base)), for a base above 0.
fn by_logarithm(base: Number, exponent: Number) -> Option<Number> {
    (Real::of(base).logarithm() * Real::of(exponent)).exponential().to_number()
}

#[cfg(test)]
mod tests {
    use num_bigint::BigInt;
    use proptest::prelude::*;

    use super::super::fit::digits;
    use super::super::oracle::{coefficient, exact, nearest, number, ten_to};
    use super::*;

    fn number_of(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn exponentials_and_logarithms_are_right_to_the_last_digit() {
        // From an implementation that rounds both correctly.
        for (text, expected) in [
            ("0", "1"),
            ("1", "2.718281828459045235360287471352662"),
            ("-1", "0.3678794411714423215955237701614609"),
            ("4", "54.59815003314423907811026120286088"),
            ("0.5", "1.648721270700128146848650787814164"),
            ("1e-40", "1"),
            ("1e-6176", "1"),
            ("14149", "6.801809260978894125530050851897730E+6144"),
            ("-14150", "5.408552740252794394663671821469E-6146"),
            ("-14222", "0"),
            ("100", "2.688117141816135448412625551580014E+43"),
            ("1.5e-33", "1.000000000000000000000000000000002"),
            ("-0.000001", "0.9999990000004999998333333749999917"),
        ] {
            assert_eq!(number_of(text).exponential(), Number::parse(expected), "exp({text})");
        }
        for (text, expected) in [
            ("1", "0"),
            ("1.00", "0"),
            ("2", "0.6931471805599453094172321214581766"),
            ("10", "2.302585092994045684017991454684364"),
            ("0.5", "-0.6931471805599453094172321214581766"),
            ("1e6144", "14147.08281135541668260653949758073"),
            ("1e-6176", "-14220.76553433122614449511522413063"),
            ("1.000000000000000000000000000000001", "9.999999999999999999999999999999995E-34"),
            ("0.9999999999999999999999999999999999", "-1E-34"),
            ("3.141592653589793238462643383279503", "1.144729885849400174143427351353059"),
        ] {
            assert_eq!(number_of(text).logarithm(), Number::parse(expected), "ln({text})");
        }
        assert_eq!((Number::ZERO.logarithm(), Number::from(-1).logarithm()), (None, None));
    }

    #[test]
    fn powers_are_right_to_the_last_digit() {
        for (base, exponent, expected) in [
            ("0", "0", "1"),
            ("0", "2", "0"),
            ("5", "0", "1"),
            ("3", "4", "81"),
            ("-3", "2", "9"),
            ("-2", "3", "-8"),
            ("-2", "-3", "-0.125"),
            ("1.1", "5", "1.61051"),
            ("4", "0.5", "2"),
            ("4", "-0.5", "0.5"),
            ("32", "0.2", "2"),
            ("0.00032", "0.2", "0.2"),
            ("100", "1.5", "1000"),
            ("10", "6144", "1E+6144"),
            ("10", "-6176", "1E-6176"),
            ("-1", "1e6000", "1"),
            ("1", "0.3", "1"),
            ("2", "0.5", "1.414213562373095048801688724209698"),
            ("2", "-0.3", "0.8122523963562355226097093827752817"),
            ("1.05", "360", "42476396.40868002039560415895318542"),
            ("1.002708333333333333333333333333333", "-360", "0.3776897957028740926199271261805218"),
            ("0.5", "0.3333333333333333333333333333333333", "0.7937005259840997373758528196361541"),
            ("1.0000001", "1000000000", "2.688103701264923810505600301477504E+43"),
            ("9.99", "6000", "2.471322117015994985301727247774416E+5997"),
            ("123.456", "-789.0123", "5.904013143047566510620454733741232E-1651"),
            ("1.000000000000000000000000000000001", "1e34", "22026.46579480671651695790064528413"),
            ("7", "41", "4.456764032636319590019004597456801E+34"),
            ("-3", "77", "-5.474401089420219382077155933569752E+36"),
            ("1e-6000", "0.9999", "3.98107170553497250770252305087752E-6000"),
            // Half-way, and next to it.
            ("59313421299860265070225", "1.5", "1.444539638251615948996002908657838E+34"),
            ("46458987035020265070225", "1.5", "1.001393123245117722406112908657838E+34"),
            ("46502105733136134450625", "1.5", "1.002787539726081692551158757939062E+34"),
            ("1.000000000000000000000000000000001", "1.5", "1.000000000000000000000000000000002"),
            ("1.000000000000000000000000000000003", "1.5", "1.000000000000000000000000000000005"),
        ] {
            assert_eq!(number_of(base).power(number_of(exponent)), Number::parse(expected), "{base} ** {exponent}");
        }
    }

    #[test]
    fn powers_out_of_range_have_no_result_or_are_zero() {
        for (base, exponent) in [
            ("0", "-1"),
            ("-4", "0.5"),
            ("-8", "0.3333333333333333333333333333333333"),
            ("10", "6145"),
            ("10", "1000000"),
            ("10", "1e6000"),
            ("1.0000001", "1e30"),
            ("0.1", "-99999999"),
            ("-1e6144", "3"),
            ("-10", "999999"),
            ("1e-6176", "-6176"),
            ("9e6144", "1e6144"),
        ] {
            assert_eq!(number_of(base).power(number_of(exponent)), None, "{base} ** {exponent}");
        }
        for (base, exponent) in [("2", "-99999999"), ("0.5", "1e6000"), ("-0.1", "99999"), ("1e6144", "-2"), ("0.9999999", "1e6111")] {
            assert_eq!(number_of(base).power(number_of(exponent)), Some(Number::ZERO), "{base} ** {exponent}");
        }
        for (text, expected) in
            [("14150", None), ("1e9", None), ("1e6144", None), ("-1e9", Some(Number::ZERO)), ("-1e6144", Some(Number::ZERO))]
        {
            assert_eq!(number_of(text).exponential(), expected, "exp({text})");
        }
    }

    /// Digits behind the point of the fixed-point numbers below.
    const PLACES: i64 = 200;

    /// e^x for x from 0, from its series after halving x often.
    fn fixed_exponential((value, exponent): (BigInt, i64)) -> BigInt {
        const HALVINGS: u32 = 24;
        let one = ten_to(PLACES);
        let x = (value * ten_to((exponent + PLACES).max(0)) / ten_to((-exponent - PLACES).max(0))) >> HALVINGS;
        let (mut sum, mut term, mut index) = (one.clone(), one.clone(), 0);
        while term != BigInt::ZERO {
            index += 1;
            term = term * &x / &one / index;
            sum += &term;
        }
        for _ in 0..HALVINGS {
            sum = &sum * &sum / &one;
        }
        sum
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn exponentials_are_those_of_a_longer_series(coefficient in coefficient(), length in 0..5_i32, down in 0..40_i32, negative in any::<bool>()) {
            // Up to five digits before the point.
            let x = fit(negative, coefficient, length - digits(coefficient) as i32 - if length == 0 { down } else { 0 }).unwrap();
            let (value, one) = (fixed_exponential(exact(x.absolute())), ten_to(PLACES));
            let expected = if negative { nearest(&one, &value, 0) } else { nearest(&value, &one, 0) };
            prop_assert_eq!(x.exponential().map(exact), expected);
        }

        #[test]
        fn logarithms_lie_between_neighbours_whose_exponentials_enclose(coefficient in coefficient().prop_filter("not 0", |c| *c > 0), length in -30..30_i32) {
            let x = fit(false, coefficient, length - digits(coefficient) as i32).unwrap();
            let logarithm = x.logarithm().unwrap();
            // |ln x| as 1 / e^ where it is negative; half a unit of the last of 34 digits to both sides, and a trifle.
            let (value, exponent) = exact(logarithm.absolute());
            let more = 40 - value.to_string().len() as i64;
            let (value, exponent) = (value * ten_to(more), exponent - more);
            let half = BigInt::from(500_001);
            let low = fixed_exponential((&value - &half, exponent));
            let high = fixed_exponential((value + half, exponent));
            let ((x, x_exponent), one) = (exact(x), ten_to(PLACES));
            let (up, down) = (&x * ten_to(x_exponent.max(0)), ten_to((-x_exponent).max(0)));
            let (numerator, denominator) = if logarithm.is_negative() { (down, up) } else { (up, down) };
            let scaled = numerator * one;
            if logarithm.is_zero() {
                prop_assert_eq!(scaled, denominator * ten_to(PLACES));
            } else {
                prop_assert!(low * &denominator <= scaled && scaled <= high * denominator);
            }
        }

        #[test]
        fn whole_powers_are_the_exact_ones_rounded_once(coefficient in coefficient(), exponent in -40..10_i32, count in 0..60_u32, negative in any::<bool>()) {
            let base = fit(negative, coefficient, exponent).unwrap();
            let (value, value_exponent) = exact(base);
            let (power, power_exponent) = (value.pow(count), value_exponent * i64::from(count));
            let one = BigInt::from(1);
            prop_assert_eq!(base.power(Number::from(count)).map(exact), nearest(&power, &one, power_exponent));
            if !base.is_zero() {
                prop_assert_eq!(base.power(Number::from(count).negate()).map(exact), nearest(&one, &power, -power_exponent));
            }
        }

        #[test]
        fn nothing_is_too_extreme(a in number(), b in number()) {
            let _ = (a.power(b), a.exponential(), a.logarithm());
            if !a.is_zero() && !b.is_zero() && !a.is_negative() {
                // a ** b and a ** -b are both there, or one is beyond and the other next to nothing.
                prop_assert!(a.power(b).is_some() || a.power(b.negate()).is_some());
            }
        }
    }
}
