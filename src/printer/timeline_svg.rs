//! Draws timelines as an SVG image: bars for one query, lines for several, and hatching for periods without articles.
//! Any browser can show it.

use std::fmt::Write;

use super::{Scale, Series, escape_markup, width};
use crate::search::{Bucket, Interval};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 72.0;
const RIGHT: f64 = 28.0;
const TOP: f64 = 92.0;
const BOTTOM: f64 = 52.0;
/// Minimum distance of points. Closer ones are not drawn.
const MIN_STEP_FOR_DOTS: f64 = 12.0;
/// Colours that colour-blind readers can distinguish, on white and on black (after Okabe and Ito).
const COLOURS: [&str; 5] = ["#c23b22", "#0072b2", "#d08a00", "#00876c", "#a3559b"];
const STYLE: &str = "text{font:13px system-ui,'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif;fill:#222}.t{font-size:18px;font-weight:600}.s{fill:#555;font-size:12px}.g{stroke:#e2e2e2}.a{stroke:#888}.h{fill:url(#gap)}.p{stroke:#bbb}.l{fill:none;stroke-width:2;stroke-linejoin:round}@media(prefers-color-scheme:dark){svg{background:#181818}text{fill:#e4e4e4}.s{fill:#aaa}.g{stroke:#333}.p{stroke:#555}}";

/// Draws timelines of the same archive and the same bucket size.
///
/// ```
/// use jianbao::{printer::{Scale, Series, chart}, search::{Bucket, Interval, Timeline}};
/// let bucket = |key: &str, hits| Bucket { key: key.into(), hits, articles: hits, total_paragraphs: 9, total_articles: 9 };
/// let timeline = Timeline { by: Interval::Year, buckets: vec![bucket("2015", 3), bucket("2016", 5)], undated: Bucket::default() };
/// let svg = chart(&[Series { query: "大桥<1>", timeline: &timeline, bursts: None }], Scale::Hits);
/// assert!(svg.starts_with("<svg") && svg.contains("大桥&lt;1&gt;"));
/// ```
#[must_use]
pub fn chart(series: &[Series<'_>], scale: Scale) -> String {
    let buckets: &[Bucket] = series.first().map_or(&[], |series| &series.timeline.buckets);
    let by = series.first().map_or(Interval::Year, |series| series.timeline.by);
    let max = series.iter().flat_map(|series| &series.timeline.buckets).filter_map(|bucket| scale.of(bucket));
    let (max, step) = axis(max.fold(0.0, f64::max), scale);
    let area = PlotArea { step: (WIDTH - LEFT - RIGHT) / buckets.len().max(1) as f64, max };
    let title = series.iter().map(|series| escape_markup(series.query)).collect::<Vec<_>>().join(" · ");
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\"><title>{title}</title><style>{STYLE}</style><defs><pattern id=\"gap\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><line class=\"p\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\"/></pattern></defs>"
    );
    legend(series, scale, by, &mut svg);
    gaps(series, &area, &mut svg);
    // Writing to a string does not fail.
    for line in 0..=(max / step).round() as usize {
        let value = step * line as f64;
        let y = area.y(value);
        let _ = write!(
            svg,
            "<line class=\"{}\" x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{:.1}\" y2=\"{y:.1}\"/><text class=\"s\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            if line == 0 { "a" } else { "g" },
            WIDTH - RIGHT,
            LEFT - 8.0,
            y + 4.0,
            scale.label(value, step),
        );
    }
    times(buckets, by, &area, &mut svg);
    if let [one] = series {
        bars(one, scale, &area, &mut svg);
    } else {
        for (number, series) in series.iter().enumerate() {
            lines(series, scale, COLOURS[number % COLOURS.len()], &area, &mut svg);
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// Converts buckets and values to coordinates.
struct PlotArea {
    /// Width of a bucket.
    step: f64,
    /// Value at the top.
    max: f64,
}

impl PlotArea {
    /// The left edge of a bucket.
    fn x(&self, bucket: usize) -> f64 {
        LEFT + self.step * bucket as f64
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - value / self.max * (HEIGHT - TOP - BOTTOM)
    }
}

/// The maximum of the axis, and the distance of about four grid lines: a round number, and an integer for hits.
fn axis(max: f64, scale: Scale) -> (f64, f64) {
    let min = if scale == Scale::Hits { 1.0 } else { 1e-6 };
    let rough = (max / 4.5).max(min);
    let power = 10_f64.powf(rough.log10().floor());
    let whole = |step: &f64| scale == Scale::Share || step.fract() == 0.0;
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0].map(|times| times * power);
    let step = steps.into_iter().filter(whole).find(|step| *step >= rough * 0.999);
    let step = step.unwrap_or(power * 10.0);
    ((max / step).ceil().max(1.0) * step, step)
}

fn legend(series: &[Series<'_>], scale: Scale, by: Interval, svg: &mut String) {
    let time = match by {
        Interval::Year => "year",
        Interval::Month => "month",
        Interval::Day => "day",
    };
    let what = match scale {
        Scale::Hits => format!("matching paragraphs of each {time}"),
        Scale::Share => format!("share of the archive's paragraphs of each {time}"),
    };
    let gaps = (0..series.first().map_or(0, |one| one.timeline.buckets.len())).any(|at| is_gap(series, at));
    let hatched = if gaps { "; hatched: nothing in the archive" } else { "" };
    let mut x = 16.0;
    for (number, Series { query, timeline, .. }) in series.iter().enumerate() {
        let name = escape_markup(query);
        let colour = COLOURS[number % COLOURS.len()];
        if series.len() > 1 {
            let _ = write!(svg, "<rect x=\"{x:.1}\" y=\"17\" width=\"14\" height=\"14\" rx=\"2\" fill=\"{colour}\"/>");
            x += 20.0;
        }
        let total = Scale::Hits.label(timeline.total() as f64, 0.0);
        let _ = write!(
            svg,
            "<text x=\"{x:.1}\" y=\"30\"><tspan class=\"t\">{name}</tspan><tspan class=\"s\" dx=\"6\">{total}</tspan></text>"
        );
        // Most fonts need at most half an em per column.
        x += width(query) as f64 * 9.6 + total.len() as f64 * 7.0 + 30.0;
    }
    let _ = write!(svg, "<text class=\"s\" x=\"16\" y=\"54\">{what}{hatched}</text>");
}

/// Whether no series has articles in a bucket. Series with different conditions have different gaps.
fn is_gap(series: &[Series<'_>], at: usize) -> bool {
    series.iter().all(|series| series.timeline.buckets.get(at).is_some_and(Bucket::is_gap))
}

fn gaps(series: &[Series<'_>], area: &PlotArea, svg: &mut String) {
    let buckets: &[Bucket] = series.first().map_or(&[], |series| &series.timeline.buckets);
    let mut at = 0;
    while at < buckets.len() {
        let length = (at..buckets.len()).take_while(|&at| is_gap(series, at)).count();
        if length > 0 {
            let (first, last) = (&buckets[at].key, &buckets[at + length - 1].key);
            let _ = write!(
                svg,
                "<rect class=\"h\" x=\"{:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{:.1}\"><title>{first}–{last}: nothing in the archive</title></rect>",
                area.x(at),
                area.step * length as f64,
                HEIGHT - TOP - BOTTOM,
            );
        }
        at += length.max(1);
    }
}

/// Draws the labels of the axis: years if there are several, otherwise the keys of the buckets. Omits labels that do
/// not fit.
fn times(buckets: &[Bucket], by: Interval, area: &PlotArea, svg: &mut String) {
    let year = |bucket: &Bucket| bucket.key[..bucket.key.len().min(4)].to_owned();
    let by_year = by != Interval::Year
        && buckets
            .first()
            .zip(buckets.last())
            .is_some_and(|(first, last)| year(first) != year(last) && buckets.len() > 8);
    let mut next_free = f64::NEG_INFINITY;
    for (at, bucket) in buckets.iter().enumerate() {
        let begins = !by_year || at == 0 || year(&buckets[at - 1]) != year(bucket);
        let label = if by_year { year(bucket) } else { bucket.key.clone() };
        let half = label.len() as f64 * 3.6;
        // The label of a year is at its first bucket, that of a bucket at its centre.
        let x = if by_year { area.x(at) } else { area.x(at) + area.step / 2.0 };
        if begins && x - half >= next_free {
            let y = HEIGHT - BOTTOM;
            let _ = write!(
                svg,
                "<line class=\"a\" x1=\"{x:.1}\" y1=\"{y}\" x2=\"{x:.1}\" y2=\"{:.1}\"/><text class=\"s\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{label}</text>",
                y + 5.0,
                y + 20.0,
            );
            next_free = x + half + 10.0;
        }
    }
}

/// The tooltip of a bucket.
fn tooltip(query: &str, bucket: &Bucket) -> String {
    let share = bucket.share().map(|share| Scale::Share.label(share, share)).unwrap_or_default();
    format!(
        "<title>{} {}: {} of {} paragraphs ({share})</title>",
        escape_markup(query),
        bucket.key,
        bucket.hits,
        bucket.total_paragraphs
    )
}

fn bars(series: &Series<'_>, scale: Scale, area: &PlotArea, svg: &mut String) {
    // Leave gaps between bars that are wide enough.
    let gap = if area.step > 4.0 { area.step * 0.18 } else { 0.0 };
    let _ = write!(svg, "<g fill=\"{}\">", COLOURS[0]);
    for (at, bucket) in series.timeline.buckets.iter().enumerate() {
        let Some(value) = scale.of(bucket).filter(|value| *value > 0.0) else { continue };
        let y = area.y(value);
        let _ = write!(
            svg,
            "<rect x=\"{:.2}\" y=\"{y:.1}\" width=\"{:.2}\" height=\"{:.1}\">{}</rect>",
            area.x(at) + gap / 2.0,
            // Thinner bars would be hard to see.
            (area.step - gap).max(1.0),
            HEIGHT - BOTTOM - y,
            tooltip(series.query, bucket),
        );
    }
    svg.push_str("</g>");
}

fn lines(series: &Series<'_>, scale: Scale, colour: &str, area: &PlotArea, svg: &mut String) {
    let mut path = String::new();
    let mut dots = String::new();
    let mut drawn = false;
    for (at, bucket) in series.timeline.buckets.iter().enumerate() {
        // Do not connect points across a gap.
        let Some(value) = scale.of(bucket) else {
            drawn = false;
            continue;
        };
        let (x, y) = (area.x(at) + area.step / 2.0, area.y(value));
        let _ = write!(path, "{}{x:.1} {y:.1}", if drawn { 'L' } else { 'M' });
        let is_isolated = !drawn && series.timeline.buckets.get(at + 1).is_none_or(Bucket::is_gap);
        if area.step >= MIN_STEP_FOR_DOTS || is_isolated {
            let tooltip = tooltip(series.query, bucket);
            let _ = write!(dots, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\">{tooltip}</circle>");
        }
        drawn = true;
    }
    let _ = write!(svg, "<path class=\"l\" stroke=\"{colour}\" d=\"{path}\"/><g fill=\"{colour}\">{dots}</g>");
}
