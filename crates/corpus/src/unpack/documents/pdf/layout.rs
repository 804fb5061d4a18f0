//! Converts the characters of a page to lines, with the facts that decide which lines are one paragraph.

use super::content::Glyph;

/// A line as it is printed. Lengths are relative to the size of its characters.
pub(super) struct Printed {
    pub(super) text: String,
    pub(super) size: f64,
    /// The direction of the line, as a unit vector.
    pub(super) direction: (f64, f64),
    pub(super) across: f64,
    /// Whether there is more space above it than between lines of one paragraph.
    pub(super) apart: bool,
    /// The distance from the left edge of its column.
    pub(super) indent: f64,
    /// The distance to the right edge of its column.
    pub(super) room: f64,
    pub(super) length: f64,
    /// The number of lines of its column that end at the right edge.
    pub(super) at_edge: usize,
    /// The length of the characters at its beginning that cannot be divided.
    pub(super) chunk: f64,
}

/// A line of a page.
struct Line {
    text: String,
    /// The glyphs, to recognise those that are drawn twice as a substitute for a bold font.
    glyphs: Vec<Glyph>,
    start: f64,
    end: f64,
    across: f64,
    size: f64,
    direction: (f64, f64),
}

/// The number of lines before and after a line that tell the edges of its column.
const NEIGHBOURS: usize = 8;
/// The maximum indent of a line of a column.
const WIDEST_INDENT: f64 = 4.5;

/// The maximum distance of the ends of lines that end at one edge.
const EDGE: f64 = 1.2;
/// What is written for a wide gap, as in running heads and in tables.
const WIDE_GAP: &str = "    ";

/// The number of glyphs at the end of a line among which one that is drawn twice is searched.
const LOOKED_BACK: usize = 400;

/// Converts the characters of a page to its lines. `leading` is the distance of lines on the page before.
pub(super) fn printed(glyphs: Vec<Glyph>, leading: &mut f64) -> Vec<Printed> {
    let mut lines = lines(glyphs);
    lines.retain(|line| !line.text.trim().is_empty());
    *leading = usual_leading(&lines).unwrap_or(*leading);
    place_edges(&mut lines, *leading);
    (0..lines.len()).map(|at| Printed::of(&lines, at, *leading)).collect()
}

impl Printed {
    fn of(lines: &[Line], at: usize, leading: f64) -> Self {
        let line = &lines[at];
        let near = &lines[at.saturating_sub(NEIGHBOURS)..(at + NEIGHBOURS + 1).min(lines.len())];
        let is_near = |own: &Line| (own.start - line.start).abs() < WIDEST_INDENT * line.size;
        let column = near.iter().filter(|own| is_same_size(own, line) && is_near(own) && !own.text.contains(WIDE_GAP));
        let left = left_edge(column.clone().map(|own| own.start), line.size).unwrap_or(line.start);
        let right = right_edge(column.clone().map(|own| own.end), line.size).unwrap_or(line.end);
        Self {
            text: line.text.trim().to_owned(),
            size: line.size,
            direction: line.direction,
            across: line.across,
            apart: at > 0 && is_apart(&lines[at - 1], line, leading),
            indent: (line.start - left) / line.size,
            room: (right - line.end) / line.size,
            length: (line.end - line.start) / line.size,
            at_edge: column.filter(|own| (right - own.end).abs() < EDGE * line.size).count(),
            chunk: chunk(&line.glyphs) / line.size,
        }
    }
}

/// Returns the leftmost beginning that two lines share, or the leftmost of all. A page number is beside the column.
fn left_edge(starts: impl Iterator<Item = f64>, size: f64) -> Option<f64> {
    let mut starts: Vec<f64> = starts.collect();
    starts.sort_by(f64::total_cmp);
    let shared = starts.windows(2).find(|pair| pair[1] - pair[0] < 0.3 * size).map(|pair| pair[0]);
    shared.or(starts.first().copied())
}

/// Returns the end that most lines share, or the rightmost of several. A line that cannot be divided may be longer.
fn right_edge(ends: impl Iterator<Item = f64>, size: f64) -> Option<f64> {
    let ends: Vec<f64> = ends.collect();
    let shared = |&end: &f64| ends.iter().filter(|&&own| (0.0..EDGE * size).contains(&(end - own))).count();
    ends.iter().copied().max_by(|one, other| shared(one).cmp(&shared(other)).then(one.total_cmp(other)))
}

fn lines(glyphs: Vec<Glyph>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for glyph in glyphs {
        match lines.last_mut().filter(|line| line.runs_with(&glyph)) {
            Some(line) if line.has(&glyph) => {}
            Some(line) if glyph.start > line.end - 0.7 * line.size => line.push(glyph),
            _ => lines.push(Line::new(glyph)),
        }
    }
    lines
}

impl Line {
    fn new(glyph: Glyph) -> Self {
        let Glyph { start, end, across, size, direction, .. } = glyph;
        Self { text: glyph.letter.to_string(), glyphs: vec![glyph], start, end, across, size, direction }
    }

    /// Whether a glyph is on this line. Notes above the line are smaller.
    fn runs_with(&self, glyph: &Glyph) -> bool {
        is_parallel(self.direction, glyph.direction)
            && (self.across - glyph.across).abs() < 0.45 * self.size.max(glyph.size)
    }

    /// Whether the same character is already at this position.
    fn has(&self, glyph: &Glyph) -> bool {
        glyph.start < self.end - 0.3 * glyph.size
            && self.glyphs.iter().rev().take(LOOKED_BACK).any(|own| {
                own.letter == glyph.letter
                    && (own.start - glyph.start).abs() < 0.25 * glyph.size
                    && (own.across - glyph.across).abs() < 0.25 * glyph.size
            })
    }

    fn push(&mut self, glyph: Glyph) {
        let gap = (glyph.start - self.end) / self.size.max(glyph.size);
        let before = self.text.chars().next_back();
        if gap > 2.5 {
            self.text.push_str(WIDE_GAP);
        } else if gap > 0.75 {
            self.text.push('\u{3000}');
        } else if gap > 0.2 && before.is_some_and(is_latin) && is_latin(glyph.letter) {
            self.text.push(' ');
        }
        self.text.push(glyph.letter);
        self.end = self.end.max(glyph.end);
        if glyph.size > self.size * 1.05 {
            (self.size, self.across) = (glyph.size, glyph.across);
        }
        self.glyphs.push(glyph);
    }
}

fn is_latin(letter: char) -> bool {
    letter.is_ascii_graphic() || matches!(letter, '\u{a1}'..='\u{24f}')
}

pub(super) fn is_parallel(one: (f64, f64), other: (f64, f64)) -> bool {
    one.0 * other.0 + one.1 * other.1 > 0.98
}

/// Whether two lines may belong to one column.
fn is_same_size(one: &Line, other: &Line) -> bool {
    is_parallel(one.direction, other.direction) && is_similar(one.size, other.size)
}

/// Whether two sizes are those of one text.
pub(super) fn is_similar(one: f64, other: f64) -> bool {
    (0.87..1.15).contains(&(one / other))
}

/// Returns the usual distance between two lines, relative to their size; `None` if there are too few lines.
fn usual_leading(lines: &[Line]) -> Option<f64> {
    let distance = |pair: &[Line]| (pair[0].across - pair[1].across) / pair[1].size;
    let alike = lines.windows(2).filter(|pair| is_same_size(&pair[0], &pair[1]));
    let mut distances: Vec<f64> = alike.map(distance).filter(|distance| (0.8..4.0).contains(distance)).collect();
    distances.sort_by(f64::total_cmp);
    // Distances between paragraphs are larger.
    distances.get(distances.len() / 3).copied().filter(|_| distances.len() >= 4)
}

/// Returns the length of the characters at the beginning of a line that cannot be divided: a Latin word or a number, or
/// a Han character, with the punctuation after it.
fn chunk(glyphs: &[Glyph]) -> f64 {
    let Some(first) = glyphs.first() else { return 0.0 };
    let mut end = first.end;
    for pair in glyphs.windows(2) {
        let (before, after) = (pair[0].letter, pair[1].letter);
        let closes = matches!(
            after,
            '，' | '。' | '、' | '；' | '：' | '？' | '！' | '”' | '’' | '」' | '』' | '）' | '》' | '…' | '—'
        );
        let opens = matches!(before, '“' | '‘' | '「' | '『' | '（' | '《');
        if !closes && !opens && !is_latin(before) && !is_latin(after) {
            break;
        }
        end = pair[1].end;
    }
    end - first.start
}

/// Whether a part begins with a line.
fn is_apart(before: &Line, line: &Line, leading: f64) -> bool {
    !is_same_size(before, line) || (before.across - line.across) / line.size > 1.4 * leading
}

/// Moves a line that stands alone above or below all others to the beginning or the end: programs draw running heads
/// and page numbers in any order.
fn place_edges(lines: &mut Vec<Line>, leading: f64) {
    for top in [true, false] {
        let Some(direction) = lines.first().map(|line| line.direction) else { return };
        if lines.len() < 3 || lines.iter().any(|line| !is_parallel(line.direction, direction)) {
            return;
        }
        let height = |line: &Line| if top { line.across } else { -line.across };
        let mut order: Vec<usize> = (0..lines.len()).collect();
        order.sort_by(|&one, &other| height(&lines[other]).total_cmp(&height(&lines[one])));
        let (first, second) = (order[0], order[1]);
        let gap = (height(&lines[first]) - height(&lines[second])) / lines[first].size;
        if gap > 1.4 * leading {
            let line = lines.remove(first);
            lines.insert(if top { 0 } else { lines.len() }, line);
        }
    }
}
