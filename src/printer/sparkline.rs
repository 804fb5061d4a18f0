//! Draws a bar chart of numbers with one character each.

/// The bars, from an eighth to the whole height.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// One character per value, on a scale from 0 to the greatest value. `·` stands for 0, and a space for a missing value.
///
/// ```
/// use jianbao::printer::sparkline;
/// assert_eq!(sparkline(&[Some(0.0), Some(1.0), None, Some(4.0), Some(8.0)]), "·▁ ▄█");
/// ```
#[must_use]
pub fn sparkline(values: &[Option<f64>]) -> String {
    let max = values.iter().flatten().copied().fold(0.0, f64::max);
    let draw = |value: &Option<f64>| match value {
        None => ' ',
        Some(value) if *value > 0.0 => {
            BARS[((value / max * BARS.len() as f64).ceil() as usize).clamp(1, BARS.len()) - 1]
        }
        Some(_) => '·',
    };
    values.iter().map(draw).collect()
}
