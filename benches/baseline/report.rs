//! A line of figures: ours, theirs, and by how much ours is better.

/// Which of two figures is the better.
#[derive(Clone, Copy)]
pub enum Better {
    More,
    Less,
}

/// Prints a line; the ratio is above 1 where ours is better.
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
