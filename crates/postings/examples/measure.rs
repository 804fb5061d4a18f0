//! Measures the file of bigrams of a text: reads one document per line, and writes a file for each number of documents from
//! which on bigrams have positions. Then it merges the files of both halves.
//!
//! ```text
//! cargo run --release -p jianbao-postings --example measure -- 64 128 256 < lines.txt
//! ```
//!
//! Letters and digits are used as they are, without folding, and no bigram is a word.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::{env, error::Error, io, time::Instant};

use jianbao_postings::{Bigram, BigramFile, END, MergeOptions, Posting, Source, Writer, merge, position_width};

/// An occurrence of a bigram: its document and position.
type Occurrence = (Bigram, u32, u32);

fn main() -> Result<(), Box<dyn Error>> {
    let limits: Vec<u32> = env::args().skip(1).map(|limit| limit.parse()).collect::<Result<_, _>>()?;
    let lines: Vec<String> = io::stdin().lines().collect::<Result<_, _>>()?;
    let bytes: usize = lines.iter().map(String::len).sum();
    println!("{} documents, {bytes} bytes", lines.len());
    for limit in if limits.is_empty() { vec![128] } else { limits } {
        let file = write(&lines, limit)?;
        println!("positions from {limit} documents: {} bytes, {:.3} of the text", file.len(), share(file.len(), bytes));
        read(&file)?;
        merge_halves(&lines, limit, &file)?;
    }
    Ok(())
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// Calls `emit` with each bigram and end of a run, and its position.
fn for_each_bigram(text: &[char], mut emit: impl FnMut(Bigram, u32)) {
    for (position, &first) in text.iter().enumerate().filter(|(_, first)| first.is_alphanumeric()) {
        let second = text.get(position + 1).copied().filter(|second| second.is_alphanumeric());
        emit(Bigram { first, second }, position as u32);
    }
}

fn write(lines: &[String], positions_from: u32) -> io::Result<Vec<u8>> {
    let (mut widths, mut occurrences) = (Vec::new(), Vec::<Occurrence>::new());
    for (doc, line) in lines.iter().enumerate() {
        let text: Vec<char> = line.chars().collect();
        widths.push(position_width(text.len() as u32));
        for_each_bigram(&text, |bigram, position| occurrences.push((bigram, doc as u32, position)));
    }
    occurrences.sort_unstable();
    let start = Instant::now();
    let mut writer = Writer::new(Vec::new(), widths, positions_from)?;
    for of_bigram in occurrences.chunk_by(|a, b| a.0 == b.0) {
        let bigram = of_bigram[0].0;
        // The ends of runs are not counted.
        let frequency = |documents: &[Occurrence]| if bigram.second.is_some() { documents.len() as u32 } else { 1 };
        let documents = of_bigram.chunk_by(|a, b| a.1 == b.1);
        let postings: Vec<Posting> = documents
            .map(|occurrences| Posting { doc: occurrences[0].1, frequency: frequency(occurrences), words: 0 })
            .collect();
        let positions: Vec<u32> = of_bigram.iter().map(|(_, _, position)| *position).collect();
        writer.add(bigram, &postings, &positions)?;
    }
    let file = writer.finish()?;
    println!("  {} occurrences written in {:.2?}", occurrences.len(), start.elapsed());
    Ok(file)
}

fn read(file: &[u8]) -> Result<(), Box<dyn Error>> {
    let file = BigramFile::open(file)?;
    let (mut postings, mut positions) = (0_u64, Vec::new());
    for with_positions in [false, true] {
        let start = Instant::now();
        let mut read = 0_u64;
        for entry in file.all() {
            let mut list = file.list(&entry?)?;
            while list.doc() != END {
                if with_positions {
                    positions.clear();
                    list.positions(&mut positions)?;
                    read += positions.len() as u64;
                }
                postings += u64::from(!with_positions);
                list.advance()?;
            }
        }
        let what = if with_positions { read } else { postings };
        println!(
            "  {} entries, {what} {} read in {:.2?}",
            file.entries(),
            if with_positions { "positions" } else { "postings" },
            start.elapsed()
        );
    }
    Ok(())
}

fn merge_halves(lines: &[String], positions_from: u32, whole: &[u8]) -> Result<(), Box<dyn Error>> {
    let halves = lines.split_at(lines.len() / 2);
    let halves = [halves.0, halves.1];
    let files = [write(halves[0], positions_from)?, write(halves[1], positions_from)?];
    let files = [BigramFile::open(files[0].as_slice())?, BigramFile::open(files[1].as_slice())?];
    let all = |_: u32| true;
    let sources = files.each_ref().map(|file| Source { file, remains: &all });
    let (mut texts, mut lists) = (0_u64, 0_u64);
    let start = Instant::now();
    let options = MergeOptions { positions_from, max_lookups: 1 << 22 };
    let merged = merge(&sources, options, Vec::new(), |number, doc, wanted| {
        texts += 1;
        lists += wanted.len() as u64;
        let text: Vec<char> = halves[number][doc as usize].chars().collect();
        let mut found = vec![Vec::new(); wanted.len()];
        for_each_bigram(&text, |bigram, position| {
            if let Ok(at) = wanted.binary_search(&bigram) {
                found[at].push(position);
            }
        });
        Ok(found)
    })?;
    let elapsed = start.elapsed();
    assert!(merged == whole, "a merged file is the file of all documents");
    println!("  halves merged in {elapsed:.2?}; {lists} bigrams looked up in {texts} texts");
    Ok(())
}
