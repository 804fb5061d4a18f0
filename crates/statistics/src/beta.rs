//! Quantiles of the beta distribution, in log-odds, so that values near 0 and near 1 are equally precise.

use libm::lgamma;

/// The most terms of the continued fraction. It needs about √max(a, b) of them.
const MAX_TERMS: u32 = 1_000_000;
/// The relative precision of the continued fraction.
const PRECISION: f64 = 1e-15;
/// The absolute precision of a quantile, in log-odds.
const TOLERANCE: f64 = 1e-11;
/// The most steps of the search for a quantile; each at least halves the interval in two steps.
const MAX_STEPS: u32 = 200;

/// Returns ln(x / (1 − x)) of the `probability` quantile x of the beta distribution with the parameters `a` and `b`.
///
/// `probability` is between 0 and 1, and `a` and `b` are positive.
pub(crate) fn log_odds_quantile(probability: f64, a: f64, b: f64) -> f64 {
    let target = probability.ln();
    let excess = |log_odds: f64| ln_cumulative(log_odds, a, b) - target;
    let centre = (a / b).ln();
    let mut step = (1.0 / a + 1.0 / b).sqrt();
    let (mut low, mut high) = (centre - step, centre + step);
    let (mut below, mut above) = (excess(low), excess(high));
    for _ in 0..MAX_STEPS {
        if below <= 0.0 && above >= 0.0 {
            break;
        }
        step *= 2.0;
        if below > 0.0 {
            (high, above) = (low, below);
            low -= step;
            below = excess(low);
        } else {
            (low, below) = (high, above);
            high += step;
            above = excess(high);
        }
    }
    // The Illinois variant of regula falsi: where one bound stays, its weight is halved, so that both approach the quantile.
    let mut kept_low = None;
    for _ in 0..MAX_STEPS {
        if high - low <= TOLERANCE * (1.0 + low.abs()) {
            break;
        }
        let secant = (low * above - high * below) / (above - below);
        let middle = if secant > low && secant < high { secant } else { f64::midpoint(low, high) };
        let value = excess(middle);
        if value == 0.0 {
            return middle;
        }
        if value < 0.0 {
            let moved = (middle - low).abs();
            (low, below) = (middle, value);
            if kept_low == Some(false) {
                above /= 2.0;
            }
            kept_low = Some(false);
            if moved <= TOLERANCE / 4.0 {
                return middle;
            }
        } else {
            let moved = (high - middle).abs();
            (high, above) = (middle, value);
            if kept_low == Some(true) {
                below /= 2.0;
            }
            kept_low = Some(true);
            if moved <= TOLERANCE / 4.0 {
                return middle;
            }
        }
    }
    f64::midpoint(low, high)
}

/// Returns the logarithm of the regularised incomplete beta function at x = 1 / (1 + e^−log_odds).
pub(crate) fn ln_cumulative(log_odds: f64, a: f64, b: f64) -> f64 {
    // ln x and ln(1 − x), each without cancellation.
    let (ln_x, ln_y) = (-ln_1p_exp(-log_odds), -ln_1p_exp(log_odds));
    let ln_front = a * ln_x + b * ln_y - ln_beta(a, b);
    let x = ln_x.exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        ln_front + continued_fraction(x, a, b).ln() - a.ln()
    } else {
        let upper = (ln_front + continued_fraction(ln_y.exp(), b, a).ln() - b.ln()).exp();
        (-upper.min(1.0)).ln_1p()
    }
}

/// ln(1 + e^x), which does not overflow.
fn ln_1p_exp(x: f64) -> f64 {
    if x > 0.0 { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() }
}

fn ln_beta(a: f64, b: f64) -> f64 {
    lgamma(a) + lgamma(b) - lgamma(a + b)
}

/// The continued fraction of the incomplete beta function, by Lentz's method (Press et al., Numerical Recipes, 6.4).
fn continued_fraction(x: f64, a: f64, b: f64) -> f64 {
    let away_from_zero = |value: f64| if value.abs() < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { value };
    let mut numerator = 1.0;
    let mut denominator = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = denominator;
    for term in 1..=MAX_TERMS {
        let m = f64::from(term);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for coefficient in [even, odd] {
            denominator = 1.0 / away_from_zero(1.0 + coefficient * denominator);
            numerator = away_from_zero(1.0 + coefficient / numerator);
            change = denominator * numerator;
            fraction *= change;
        }
        if (change - 1.0).abs() < PRECISION {
            break;
        }
    }
    fraction
}
