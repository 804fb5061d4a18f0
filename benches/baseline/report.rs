//! A line of figures: jianbao, the baseline, and the ratio.

/// Which of two figures is better.
#[derive(Clone, Copy)]
pub enum Better {
    More,
    Less,
}

/// Prints a line. The ratio is above 1 if jianbao is better.
pub fn report(name: &str, [ours, theirs]: [f64; 2], better: Better) {
    let ratio = match better {
        Better::More => ours / theirs,
        Better::Less => theirs / ours,
    };
    println!("{name:44} {:>10} {:>10} {ratio:7.2}", figure(ours), figure(theirs));
}

fn figure(figure: f64) -> String {
    if figure >= 1000.0 { format!("{figure:.0}") } else { format!("{figure:.2}") }
}
