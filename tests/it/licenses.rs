//! Licences of everything that is compiled into the program: only permissive ones.

use std::{collections::BTreeSet, process::Command};

/// Licences that require only a notice.
const PERMISSIVE: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "bzip2-1.0.6",
];

/// Whether permissive licences alone satisfy an SPDX expression: one side of each OR, both sides of each AND.
fn is_permissive(expression: &str) -> bool {
    let expression = expression.trim();
    if let Some(inside) = expression.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))
        && !inside.contains(['(', ')'])
    {
        return is_permissive(inside);
    }
    let split = |operator: &str| -> Option<(&str, &str)> {
        let at = expression
            .match_indices(operator)
            .map(|(at, _)| at)
            .find(|at| expression[..*at].matches('(').count() == expression[..*at].matches(')').count())?;
        Some((&expression[..at], &expression[at + operator.len()..]))
    };
    // AND has a higher precedence than OR.
    if let Some((a, b)) = split(" OR ").or_else(|| split("/")) {
        return is_permissive(a) || is_permissive(b);
    }
    if let Some((a, b)) = split(" AND ") {
        return is_permissive(a) && is_permissive(b);
    }
    PERMISSIVE.contains(&expression)
}

#[test]
fn expressions_are_read() {
    assert!(is_permissive("MIT OR Apache-2.0") && is_permissive("(MIT OR GPL-3.0) AND Unicode-3.0"));
    assert!(is_permissive("Unlicense/MIT") && is_permissive("GPL-2.0 OR MIT"));
    assert!(!is_permissive("GPL-3.0") && !is_permissive("MIT AND GPL-3.0") && !is_permissive("LGPL-2.1"));
}

#[test]
fn everything_that_is_compiled_in_has_a_permissive_licence() {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = ["tree", "--offline", "--workspace", "--edges", "normal,build", "--prefix", "none"];
    let output =
        Command::new(cargo).args(tree).args(["--format", "{p}|{l}", "--manifest-path", manifest]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let packages: BTreeSet<(&str, &str)> =
        text.lines().filter_map(|line| line.trim_end_matches(" (*)").split_once('|')).collect();
    assert!(packages.len() > 100, "dependencies were found: {text}");
    for (package, license) in packages {
        let license = license.trim_end_matches(" (*)");
        assert!(is_permissive(license), "{package} has the licence {license:?}");
    }
}
