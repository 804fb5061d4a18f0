//! Draws latencies as an SVG image: a row per class of queries, with a logarithmic time axis. Any browser can show it.

use std::fmt::Write;

use super::escape_markup;

/// A row of the plot. Times are in milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub struct PlotRow {
    /// The class of queries.
    pub name: String,
    /// The times p50, p90, p99, p99.9 and the maximum.
    pub times: [f64; 5],
}

const RIGHT: f64 = 30.0;
const WIDTH: f64 = 860.0;
const TOP: f64 = 64.0;
const LINE: f64 = 30.0;
const STYLE: &str = "text{font:13px system-ui,'Noto Sans CJK SC',sans-serif;fill:#222}.t{font-size:17px;font-weight:600}.s{fill:#666;font-size:12px}.g{stroke:#ddd}.r{stroke:#b9c6d3;stroke-width:4;stroke-linecap:round}.m{stroke:#c33;stroke-width:8;stroke-linecap:round}@media(prefers-color-scheme:dark){svg{background:#1b1b1b}text{fill:#ddd}.s{fill:#999}.g{stroke:#333}.r{stroke:#4a5a6a}}";

/// Draws the plot. Each line of `footer` is a line of the image. In each row, the thick line goes from p50 to p99, and
/// the thin line to the maximum; the points are p50, p90, p99 and p99.9.
///
/// ```
/// use jianbao::printer::{PlotRow, plot};
/// let svg = plot("大桥 <1>", "一台机器", &[PlotRow { name: "two words".into(), times: [0.2, 0.5, 1.1, 2.0, 3.0] }]);
/// assert!(svg.starts_with("<svg") && svg.contains("two words") && svg.contains("大桥 &lt;1&gt;"));
/// ```
#[must_use]
pub fn plot(title: &str, footer: &str, rows: &[PlotRow]) -> String {
    let times = || rows.iter().flat_map(|row| row.times).filter(|time| *time > 0.0);
    let min = times().fold(f64::INFINITY, f64::min).min(1.0).log10().floor();
    let max = times().fold(0.0, f64::max).max(1.0).log10().ceil().max(min + 1.0);
    // A terminal column is about seven units wide in this font.
    let columns = rows.iter().map(|row| super::width(&row.name)).max().unwrap_or(0);
    let left = 32.0 + 7.2 * columns as f64;
    let x = |time: f64| left + (time.max(1e-6).log10().max(min) - min) / (max - min) * (WIDTH - left - RIGHT);
    let bottom = TOP + LINE * rows.len() as f64;
    let notes = footer.lines().count() as f64;
    let height = bottom + 40.0 + 18.0 * notes;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\"><title>{title}</title><style>{STYLE}</style><text class=\"t\" x=\"16\" y=\"28\">{title}</text>",
        title = escape_markup(title)
    );
    // Writing to a string does not fail.
    for power in min as i32..=max as i32 {
        let time = 10_f64.powi(power);
        let at = x(time);
        let _ = write!(
            svg,
            "<line class=\"g\" x1=\"{at:.1}\" y1=\"{:.1}\" x2=\"{at:.1}\" y2=\"{bottom:.1}\"/><text class=\"s\" x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{time} ms</text>",
            TOP - 12.0,
            bottom + 16.0,
        );
    }
    for (number, row) in rows.iter().enumerate() {
        let y = TOP + LINE * (number as f64 + 0.35);
        let [p50, p90, p99, p999, max] = row.times.map(x);
        let name = escape_markup(&row.name);
        let _ = write!(
            svg,
            "<g><title>{name}: p50 {:.3}, p90 {:.3}, p99 {:.3}, p99.9 {:.3}, max {:.3} ms</title><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{name}</text><line class=\"r\" x1=\"{p50:.1}\" y1=\"{y:.1}\" x2=\"{max:.1}\" y2=\"{y:.1}\"/><line class=\"m\" x1=\"{p50:.1}\" y1=\"{y:.1}\" x2=\"{p99:.1}\" y2=\"{y:.1}\"/>",
            row.times[0],
            row.times[1],
            row.times[2],
            row.times[3],
            row.times[4],
            left - 12.0,
            y + 4.5,
        );
        for at in [p50, p90, p99, p999] {
            let _ = write!(svg, "<circle cx=\"{at:.1}\" cy=\"{y:.1}\" r=\"2.5\" fill=\"#fff\" stroke=\"#822\"/>");
        }
        svg.push_str("</g>");
    }
    for (number, line) in footer.lines().enumerate() {
        let y = bottom + 42.0 + 18.0 * number as f64;
        let _ = write!(svg, "<text class=\"s\" x=\"16\" y=\"{y:.1}\">{}</text>", escape_markup(line));
    }
    svg.push_str("</svg>\n");
    svg
}
