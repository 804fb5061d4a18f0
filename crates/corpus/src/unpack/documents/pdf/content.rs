//! The operators of a page: which characters are drawn, and where.

use std::{collections::HashMap, rc::Rc};

use super::{
    file::File,
    font::Font,
    matrix::Matrix,
    object::{Dict, Object, Parser},
};
use crate::source::limits::Limits;

/// The maximum depth of forms inside each other.
const DEEPEST: usize = 12;
/// The maximum number of saved states.
const MOST_SAVED: usize = 512;
/// The maximum number of operands of an operator. Others are dropped.
const MOST_OPERANDS: usize = 64;
/// The maximum number of operators and characters of a document.
const MOST_STEPS: usize = 10_000_000;
/// The number of steps that a form costs besides its content.
const STEPS_OF_FORM: usize = 200;
/// The maximum number of characters of a page.
const MOST_GLYPHS: usize = 1 << 20;
/// The maximum number of bytes of decoded forms that are kept, because pages share them.
const MOST_KEPT: usize = 16 << 20;

/// A character on a page, in a coordinate system in which its line runs along the first axis and lines follow each
/// other against the second axis, whatever the direction of the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub(super) letter: char,
    /// Where it begins and ends in its line.
    pub(super) start: f64,
    pub(super) end: f64,
    /// The position of its line.
    pub(super) across: f64,
    pub(super) size: f64,
    /// The direction of its line, as a unit vector.
    pub(super) direction: (f64, f64),
}

/// Reads the characters of pages.
pub(super) struct Reader<'f> {
    file: &'f File<'f>,
    limits: Limits,
    fonts: HashMap<u32, Rc<Font>>,
    forms: HashMap<u32, Rc<Vec<u8>>>,
    kept: usize,
    steps: usize,
    glyphs: Vec<Glyph>,
    /// The number of characters whose font does not say which they are.
    pub(super) unknown: usize,
}

/// The state of drawing.
#[derive(Clone)]
struct State {
    place: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    letter_space: f64,
    word_space: f64,
    scale: f64,
    leading: f64,
    rise: f64,
}

impl<'f> Reader<'f> {
    pub(super) fn new(file: &'f File<'f>, limits: Limits) -> Self {
        let (fonts, forms) = Default::default();
        Self { file, limits, fonts, forms, kept: 0, steps: 0, glyphs: Vec::new(), unknown: 0 }
    }

    /// Returns the characters of a page in the order in which they are drawn.
    ///
    /// # Errors
    ///
    /// The reason if the page expands to too much.
    pub(super) fn page(&mut self, page: &Dict, resources: &Dict) -> Result<Vec<Glyph>, String> {
        self.glyphs.clear();
        let mut content = Vec::new();
        for part in page.get("Contents").map(|parts| self.file.list(parts)).unwrap_or_default() {
            let Some(stream) = self.file.stream(&part) else { continue };
            let most = self.limits.document().saturating_sub(content.len());
            content.extend(self.file.decoded(&stream, most)?);
            // Parts divide a page between two objects.
            content.push(b'\n');
        }
        let state = State {
            place: Matrix::IDENTITY,
            font: None,
            size: 0.0,
            letter_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        self.draw(&content, resources, state, 0)?;
        Ok(std::mem::take(&mut self.glyphs))
    }

    fn step(&mut self) -> Result<(), String> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Err(format!("it draws more than {MOST_STEPS} characters and lines"));
        }
        Ok(())
    }

    fn draw(&mut self, content: &[u8], resources: &Dict, mut state: State, depth: usize) -> Result<(), String> {
        let mut parser = Parser::of_page(content);
        let mut operands: Vec<Object> = Vec::new();
        let mut saved: Vec<State> = Vec::new();
        let (mut text, mut line) = (Matrix::IDENTITY, Matrix::IDENTITY);
        let fonts = resources.get("Font").and_then(|fonts| self.file.dict(fonts)).unwrap_or_default();
        loop {
            let from = parser.at;
            let Some(object) = parser.object() else {
                // An object that is too large is skipped, the end of the page is not.
                if parser.at >= content.len() || parser.at <= from {
                    return Ok(());
                }
                continue;
            };
            let Object::Word(operator) = object else {
                if operands.len() < MOST_OPERANDS {
                    operands.push(object);
                }
                continue;
            };
            self.step()?;
            let numbers: Vec<f64> = operands.iter().filter_map(Object::number).collect();
            let last = numbers.last().copied().unwrap_or(0.0);
            match operator.as_slice() {
                b"q" if saved.len() < MOST_SAVED => saved.push(state.clone()),
                b"Q" => state = saved.pop().unwrap_or(state),
                b"cm" => {
                    if let Some(matrix) = Matrix::of(&numbers) {
                        state.place = matrix.then(&state.place);
                    }
                }
                b"BT" => (text, line) = (Matrix::IDENTITY, Matrix::IDENTITY),
                b"Tf" => {
                    state.size = last;
                    state.font = operands.first().and_then(Object::name).and_then(|name| self.font(&fonts, name));
                }
                b"Tc" => state.letter_space = last,
                b"Tw" => state.word_space = last,
                b"Tz" => state.scale = last / 100.0,
                b"TL" => state.leading = last,
                b"Ts" => state.rise = last,
                b"Td" | b"TD" => {
                    if let [x, y] = numbers[..] {
                        if operator == b"TD" {
                            state.leading = -y;
                        }
                        line = Matrix::shift(x, y).then(&line);
                        text = line;
                    }
                }
                b"Tm" => {
                    if let Some(matrix) = Matrix::of(&numbers) {
                        (text, line) = (matrix, matrix);
                    }
                }
                b"T*" | b"'" | b"\"" => {
                    if let (b"\"", [word_space, letter_space, ..]) = (operator.as_slice(), &numbers[..]) {
                        (state.word_space, state.letter_space) = (*word_space, *letter_space);
                    }
                    line = Matrix::shift(0.0, -state.leading).then(&line);
                    text = line;
                    self.show(&operands, &state, &mut text)?;
                }
                b"Tj" | b"TJ" => self.show(&operands, &state, &mut text)?,
                b"Do" => {
                    if let Some(name) = operands.first().and_then(Object::name) {
                        self.form(resources, name, &state, depth)?;
                    }
                }
                b"ID" => parser.skip_picture(),
                _ => {}
            }
            operands.clear();
        }
    }

    fn font(&mut self, fonts: &Dict, name: &[u8]) -> Option<Rc<Font>> {
        let (_, object) = fonts.entries().find(|(own, _)| *own == name)?;
        let Object::Reference(number) = object else {
            return self.file.dict(object).map(|dict| Rc::new(Font::read(self.file, &dict)));
        };
        if let Some(font) = self.fonts.get(number) {
            return Some(Rc::clone(font));
        }
        let font = Rc::new(Font::read(self.file, &self.file.dict(object)?));
        self.fonts.insert(*number, Rc::clone(&font));
        Some(font)
    }

    /// Draws a form, which is a page inside a page.
    fn form(&mut self, resources: &Dict, name: &[u8], state: &State, depth: usize) -> Result<(), String> {
        let Some(objects) = resources.get("XObject").and_then(|objects| self.file.dict(objects)) else { return Ok(()) };
        let Some((_, object)) = objects.entries().find(|(own, _)| *own == name) else { return Ok(()) };
        let (Object::Reference(number), Some(stream)) = (object, self.file.stream(object)) else { return Ok(()) };
        if !stream.dict.is("Subtype", "Form") || depth >= DEEPEST {
            return Ok(());
        }
        let content = if let Some(content) = self.forms.get(number) {
            Rc::clone(content)
        } else {
            let content = Rc::new(self.file.decoded(&stream, self.limits.document())?);
            if self.kept + content.len() <= MOST_KEPT {
                self.kept += content.len();
                self.forms.insert(*number, Rc::clone(&content));
            }
            content
        };
        let matrix = stream.dict.get("Matrix").map(|matrix| self.file.list(matrix)).unwrap_or_default();
        let numbers: Vec<f64> = matrix.iter().filter_map(Object::number).collect();
        let matrix = Matrix::of(&numbers).unwrap_or(Matrix::IDENTITY);
        self.steps += STEPS_OF_FORM;
        let own = stream.dict.get("Resources").and_then(|own| self.file.dict(own));
        let state = State { place: matrix.then(&state.place), ..state.clone() };
        self.draw(&content, own.as_ref().unwrap_or(resources), state, depth + 1)
    }

    /// Draws texts. Numbers between them move the position.
    fn show(&mut self, operands: &[Object], state: &State, text: &mut Matrix) -> Result<(), String> {
        let Some(font) = state.font.clone() else { return Ok(()) };
        for operand in operands {
            let parts = if let Object::List(list) = operand { list.as_slice() } else { std::slice::from_ref(operand) };
            for part in parts {
                match part {
                    Object::Number(back) if matches!(operand, Object::List(_)) => {
                        let by = -back / 1000.0 * state.size;
                        *text = moved(by, state, font.vertical).then(text);
                    }
                    Object::Text(bytes) => self.characters(bytes, &font, state, text)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn characters(&mut self, bytes: &[u8], font: &Font, state: &State, text: &mut Matrix) -> Result<(), String> {
        let mut steps = 0;
        let mut unknown = 0;
        font.characters(bytes, |character| {
            steps += 1;
            let spaces = state.letter_space + if character.is_space { state.word_space } else { 0.0 };
            let width = if font.vertical { -1.0 } else { character.width };
            if character.known && self.glyphs.len() < MOST_GLYPHS {
                self.glyphs.extend(glyphs(character.text, width, font.vertical, state, text));
            } else {
                unknown += 1;
            }
            *text = moved(width * state.size + spaces, state, font.vertical).then(text);
        });
        self.steps += steps;
        self.unknown += unknown;
        self.step()
    }
}

fn moved(by: f64, state: &State, vertical: bool) -> Matrix {
    if vertical { Matrix::shift(0.0, by) } else { Matrix::shift(by * state.scale, 0.0) }
}

/// Returns the glyphs of a code, which may stand for several characters.
fn glyphs<'t>(
    letters: &'t str,
    width: f64,
    vertical: bool,
    state: &State,
    text: &Matrix,
) -> impl Iterator<Item = Glyph> + use<'t> {
    let unit = Matrix { a: state.size * state.scale, d: state.size, f: state.rise, ..Matrix::IDENTITY };
    let place = unit.then(text).then(&state.place);
    // The direction in which the line runs, and the size of a character across it.
    let (run, size) = if vertical {
        ((-place.c, -place.d), place.c.hypot(place.d))
    } else {
        ((place.a, place.b), place.c.hypot(place.d))
    };
    let length = run.0.hypot(run.1);
    let direction = if length > 0.0 { (run.0 / length, run.1 / length) } else { (1.0, 0.0) };
    let start = place.e * direction.0 + place.f * direction.1;
    let across = place.f * direction.0 - place.e * direction.1;
    let each = width.abs() * length / letters.chars().count().max(1) as f64;
    let is_drawn = [start, across, size, each].iter().all(|number| number.is_finite()) && size > 0.0;
    letters.chars().filter(move |_| is_drawn).enumerate().map(move |(number, letter)| {
        let start = start + each * number as f64;
        Glyph { letter, start, end: start + each, across, size, direction }
    })
}
