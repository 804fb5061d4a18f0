//! How long answers take: queries of many classes drawn from an archive, and loops that ask them and keep every time. Asks through
//! what it is given, never by itself.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

use crate::{analysis::is_han, error::Result, index::Dice};

/// Queries of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// What kind.
    pub name: String,
    /// As a person would type them.
    pub queries: Vec<String>,
}

/// What queries are made of: drawn from an archive.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// Words with the number of their paragraphs, the commonest first.
    pub words: Vec<(String, u64)>,
    /// Paragraphs.
    pub texts: Vec<String>,
    /// Titles.
    pub titles: Vec<String>,
    /// A year in the middle of the archive.
    pub year: Option<i16>,
}

/// The classes of queries, so many of each, the same for the same seed. A class for which the archive has nothing is left out.
///
/// ```
/// use jianbao::eval::{Material, classes};
/// let words = [("大桥", 90), ("通车", 40), ("市长", 9), ("渡口", 2)].map(|(word, count)| (word.to_owned(), count));
/// let texts = vec!["昨日清晨，长江大桥合龙，市长到场。".to_owned()];
/// let classes = classes(&Material { words: words.into(), texts, ..Material::default() }, 5, 1);
/// assert!(classes.iter().any(|class| class.name == "exact 4" && class.queries.len() == 5));
/// ```
#[must_use]
pub fn classes(material: &Material, number: usize, seed: u64) -> Vec<Class> {
    let mut dice = Dice::new(seed);
    let words = &material.words;
    // Stop words rank as high as any; what people ask for comes after them.
    let common = &words[words.len().min(50)..words.len().min(1050)];
    let common = if common.is_empty() { words } else { common };
    let rare: Vec<&(String, u64)> = words.iter().filter(|(_, count)| (2..=10).contains(count)).collect();
    let mut classes: Vec<Class> = Vec::new();
    let mut add = |name: &str, make: &mut dyn FnMut() -> Option<String>| {
        let queries: Vec<String> = (0..number * 20).filter_map(|_| make()).take(number).collect();
        if !queries.is_empty() {
            classes.push(Class { name: name.to_owned(), queries });
        }
    };
    add("common word", &mut || pick(common, &mut dice).map(str::to_owned));
    add("rare word", &mut || rare.get(dice.below(rare.len())).map(|(word, _)| word.clone()));
    add("two words", &mut || Some(format!("{} {}", pick(common, &mut dice)?, pick(common, &mut dice)?)));
    add("three OR", &mut || {
        let [a, b, c] = [(); 3].map(|()| pick(common, &mut dice));
        Some(format!("{} OR {} OR {}", a?, b?, c?))
    });
    for length in 1..=6 {
        let texts = &material.texts;
        add(&format!("exact {length}"), &mut || {
            let text = texts.get(dice.below(texts.len()))?;
            substring(text, length, &mut dice).map(|part| format!("“{part}”"))
        });
    }
    add("near", &mut || Some(format!("{} NEAR/5 {}", pick(common, &mut dice)?, pick(common, &mut dice)?)));
    add("wildcard", &mut || {
        let text = material.texts.get(dice.below(material.texts.len()))?;
        let part: Vec<char> = substring(text, 4, &mut dice)?.chars().collect();
        Some(format!("“{}?{}{}”", part[0], part[2], part[3]))
    });
    if let Some(year) = material.year {
        add("in a year", &mut || Some(format!("{} 日期:{year}", pick(common, &mut dice)?)));
    }
    add("headline", &mut || material.titles.get(dice.below(material.titles.len())).cloned());
    add("Latin and digits", &mut || {
        let text = material.texts.get(dice.below(material.texts.len()))?;
        let run = text.split(|c: char| !c.is_ascii_alphanumeric()).find(|run| run.len() > 1)?;
        Some(run.to_owned())
    });
    classes
}

fn pick<'m>(from: &'m [(String, u64)], dice: &mut Dice) -> Option<&'m str> {
    from.get(dice.below(from.len())).map(|(word, _)| word.as_str())
}

/// A part of a text of so many Han characters that stand side by side.
fn substring(text: &str, length: usize, dice: &mut Dice) -> Option<String> {
    let characters: Vec<char> = text.chars().collect();
    let from = dice.below((characters.len() + 1).checked_sub(length)?);
    let part = &characters[from..from + length];
    part.iter().all(|c| is_han(*c)).then(|| part.iter().collect())
}

/// How a class of queries was answered. Times in microseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// The class.
    pub class: String,
    /// Queries of the class.
    pub queries: usize,
    /// Answers that were timed.
    pub answers: u64,
    /// Paragraphs found by all queries of the class together: another number is another answer.
    pub found: u64,
    /// Half of the answers took no longer.
    pub p50: f64,
    /// Nine of ten.
    pub p90: f64,
    /// 99 of a hundred.
    pub p99: f64,
    /// 999 of a thousand.
    pub p999: f64,
    /// The slowest.
    pub max: f64,
    /// Answers a second, of all threads together.
    pub per_second: f64,
    /// CPU time of an answer, where the system tells.
    pub cpu: Option<f64>,
    /// `p50` of each round: how far they lie apart is how noisy the machine was.
    pub rounds: Vec<f64>,
    /// How many answers took so long, from the fastest to the slowest, in twelve steps of equal ratio.
    pub shape: Vec<u64>,
    /// Queries that gave another number of paragraphs than the first time: there must be none.
    pub unsteady: Vec<String>,
}

/// Queries of a kind with what they find: each was asked once.
#[derive(Debug, Clone)]
pub struct Warm<'c> {
    class: &'c Class,
    found: Vec<usize>,
}

impl<'c> Warm<'c> {
    /// Asks each query of a class once. `answer` gives the number of paragraphs found.
    ///
    /// # Errors
    ///
    /// What `answer` fails with.
    pub fn up(class: &'c Class, answer: &dyn Fn(&str) -> Result<usize>) -> Result<Self> {
        Ok(Self { class, found: class.queries.iter().map(|query| answer(query)).collect::<Result<_>>()? })
    }
}

/// How queries are asked.
#[derive(Debug, Clone, Copy)]
pub struct Loop {
    /// For so long, and each query at least once.
    pub time: Duration,
    /// So many at once.
    pub threads: usize,
    /// So many a second, whether those before are answered or not; a query that has to wait for its turn has that time counted. With
    /// `None`, each thread asks when it has its answer.
    pub rate: Option<f64>,
}

/// The times of a round.
#[derive(Debug, Clone)]
pub struct Times {
    /// In nanoseconds.
    histogram: Histogram<u64>,
    seconds: f64,
    cpu: Option<f64>,
    found: u64,
    unsteady: BTreeSet<String>,
}

/// Asks the queries of a class again and again, and looks whether they find what they found before.
///
/// # Errors
///
/// What `answer` fails with.
pub fn ask(warm: &Warm<'_>, how: Loop, answer: &(dyn Fn(&str) -> Result<usize> + Sync)) -> Result<Times> {
    let queries = &warm.class.queries;
    let (next, failure) = (AtomicUsize::new(0), Mutex::new(None));
    let (times, unsteady) = (Mutex::new(histogram()), Mutex::new(BTreeSet::new()));
    let (begun, cpu) = (Instant::now(), cpu_time());
    std::thread::scope(|scope| {
        for _ in 0..how.threads.max(1) {
            scope.spawn(|| {
                let mut own = histogram();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let planned = how.rate.map(|rate| Duration::from_secs_f64(number as f64 / rate));
                    let over = planned.unwrap_or_else(|| begun.elapsed()) >= how.time && number >= queries.len();
                    if over || lock(&failure).is_some() {
                        break;
                    }
                    let number = number % queries.len();
                    let query = &queries[number];
                    let mut start = Instant::now();
                    if let Some(planned) = planned {
                        std::thread::sleep((begun + planned).saturating_duration_since(start));
                        start = begun + planned;
                    }
                    match answer(query) {
                        Err(error) => *lock(&failure) = Some(error),
                        Ok(found) => {
                            own.saturating_record(start.elapsed().as_nanos() as u64);
                            if found != warm.found[number] {
                                lock(&unsteady).insert(query.clone());
                            }
                        }
                    }
                }
                lock(&times).add(&own).expect("histograms of one kind");
            });
        }
    });
    let seconds = begun.elapsed().as_secs_f64();
    if let Some(error) = failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    Ok(Times {
        histogram: times.into_inner().unwrap_or_else(PoisonError::into_inner),
        seconds,
        cpu: cpu.zip(cpu_time()).map(|(before, after)| after - before),
        found: warm.found.iter().map(|found| *found as u64).sum(),
        unsteady: unsteady.into_inner().unwrap_or_else(PoisonError::into_inner),
    })
}

impl Times {
    /// For durations that were measured elsewhere.
    #[must_use]
    pub fn of(durations: &[Duration]) -> Self {
        let mut histogram = histogram();
        for time in durations {
            histogram.saturating_record(time.as_nanos() as u64);
        }
        let seconds = durations.iter().map(Duration::as_secs_f64).sum();
        Self { histogram, seconds, cpu: None, found: 0, unsteady: BTreeSet::new() }
    }
}

impl Latency {
    /// Sums up the rounds of a class.
    #[must_use]
    pub fn of(class: &Class, rounds: &[Times]) -> Self {
        let mut times = histogram();
        for round in rounds {
            times.add(&round.histogram).expect("histograms of one kind");
        }
        let at = |times: &Histogram<u64>, share: f64| times.value_at_quantile(share) as f64 / 1e3;
        let answers = times.len();
        let cpu: Option<f64> = rounds.iter().map(|round| round.cpu).sum();
        Self {
            class: class.name.clone(),
            queries: class.queries.len(),
            answers,
            found: rounds.first().map_or(0, |round| round.found),
            p50: at(&times, 0.5),
            p90: at(&times, 0.9),
            p99: at(&times, 0.99),
            p999: at(&times, 0.999),
            max: times.max() as f64 / 1e3,
            per_second: answers as f64 / rounds.iter().map(|round| round.seconds).sum::<f64>().max(1e-9),
            cpu: cpu.map(|seconds| seconds * 1e6 / answers.max(1) as f64),
            rounds: rounds.iter().map(|round| at(&round.histogram, 0.5)).collect(),
            shape: shape(&times),
            unsteady: rounds.iter().flat_map(|round| round.unsteady.iter().cloned()).collect(),
        }
    }
}

/// What comparing a class of two runs says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// No more different than rounds of one run are.
    Same,
    /// Faster.
    Faster,
    /// Slower.
    Slower,
    /// Other paragraphs were found, or other queries asked: times say nothing.
    Other,
}

/// Compares a class of a run with that of an earlier one: times count as different when they are by more than a tenth, and the
/// rounds of the two runs do not overlap.
///
/// ```
/// use jianbao::eval::{Class, Latency, Times, Verdict, compare};
/// use std::time::Duration;
/// let class = Class { name: "one".into(), queries: vec!["大桥".into()] };
/// let run = |micros: [u64; 3]| Latency::of(&class, &micros.map(|micros| Times::of(&[Duration::from_micros(micros)])));
/// assert_eq!(compare(&run([100, 104, 101]), &run([103, 99, 100])), Verdict::Same);
/// assert_eq!(compare(&run([100, 104, 101]), &run([131, 133, 130])), Verdict::Slower);
/// ```
#[must_use]
pub fn compare(old: &Latency, new: &Latency) -> Verdict {
    if (old.queries, old.found) != (new.queries, new.found) {
        return Verdict::Other;
    }
    let least = |rounds: &[f64]| rounds.iter().copied().fold(f64::INFINITY, f64::min);
    let most = |rounds: &[f64]| rounds.iter().copied().fold(0.0, f64::max);
    if least(&new.rounds) > most(&old.rounds) && least(&new.rounds) > least(&old.rounds) * 1.1 {
        Verdict::Slower
    } else if most(&new.rounds) < least(&old.rounds) && least(&new.rounds) * 1.1 < least(&old.rounds) {
        Verdict::Faster
    } else {
        Verdict::Same
    }
}

/// Times of a nanosecond to a minute, to three digits.
fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 60_000_000_000, 3).expect("bounds that a histogram may have")
}

/// How the times spread: counts in twelve steps of equal ratio from the least to the most.
fn shape(times: &Histogram<u64>) -> Vec<u64> {
    const STEPS: u32 = 12;
    let (least, most) = (times.min().max(1) as f64, times.max().max(1) as f64);
    let edge = |step: u32| (least * (most / least).powf(f64::from(step) / f64::from(STEPS))).ceil() as u64;
    let below = |step: u32| if step == 0 { 0 } else { times.count_between(0, edge(step)) };
    (0..STEPS).map(|step| below(step + 1).saturating_sub(below(step))).collect()
}

/// CPU seconds of this process, counted by the system in hundredths; `None` where there is no `/proc`.
fn cpu_time() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(ticks as f64 / 100.0)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
