//! Search options from keyword arguments.

use std::time::{Duration, Instant};

use jianbao::{
    analysis::{
        fold::{Rule, Rules},
        words::WordVariants,
    },
    search::{Budget, Mode, Options, Page, Sort, Within},
};
use pyo3::{PyResult, exceptions::PyValueError};
use serde::Deserialize;

/// The keyword arguments of searches. The Python side sets all of them that differ from the default.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Arguments {
    mode: Option<String>,
    within: Option<String>,
    numbers: Option<bool>,
    word_variants: Option<String>,
    no_fold: Option<Vec<String>>,
    relax: Option<bool>,
    sort: Option<String>,
    offset: usize,
    limit: Option<usize>,
    group: Option<usize>,
    timeout: Option<f64>,
}

/// Returns the value that `name` has in `choices`.
pub(crate) fn choice<T: Copy>(argument: &str, name: &str, choices: &[(&str, T)]) -> PyResult<T> {
    choices.iter().find(|(choice, _)| *choice == name).map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<String> = choices.iter().map(|(name, _)| format!("{name:?}")).collect();
        PyValueError::new_err(format!("{argument} is {name:?}; it must be one of {}", known.join(", ")))
    })
}

impl Arguments {
    /// Parses the JSON that the Python side writes.
    pub(crate) fn parse(json: &str) -> PyResult<Self> {
        serde_json::from_str(json).map_err(|error| PyValueError::new_err(format!("invalid options: {error}")))
    }

    /// Returns the options of a search that ranks.
    pub(crate) fn ranked(&self) -> PyResult<Options> {
        let page = Page { offset: self.offset, limit: self.limit.unwrap_or(10) };
        let relax = self.relax.unwrap_or(true);
        Ok(Options { page, relax, further: relax, suggest: true, group: self.group, ..self.complete()? })
    }

    /// Returns the options of counts and exports: all matches.
    pub(crate) fn complete(&self) -> PyResult<Options> {
        let mut options = Options::strict();
        if let Some(mode) = &self.mode {
            let modes = [("default", Mode::Default), ("words", Mode::Words), ("exact", Mode::Exact)];
            options.mode = choice("mode", mode, &modes)?;
        }
        if let Some(within) = &self.within {
            let units =
                [("paragraph", Within::Paragraph), ("sentence", Within::Sentence), ("article", Within::Article)];
            options.within = Some(choice("within", within, &units)?);
        }
        if let Some(sort) = &self.sort {
            let orders = [("relevance", Sort::Relevance), ("newest", Sort::Newest), ("oldest", Sort::Oldest)];
            options.sort = choice("sort", sort, &orders)?;
        }
        if let Some(variants) = &self.word_variants {
            let kinds = [
                ("none", WordVariants::None),
                ("spellings", WordVariants::Spellings),
                ("regional", WordVariants::Regional),
            ];
            options.variants = choice("word_variants", variants, &kinds)?;
        }
        options.numbers = self.numbers.unwrap_or(true);
        if let Some(off) = &self.no_fold {
            let mut rules = if off.is_empty() { Rules::NONE } else { Rules::default() };
            for name in off {
                rules = rules.without(name.parse::<Rule>().map_err(PyValueError::new_err)?);
            }
            options.rules = rules;
        }
        let mut budget = Budget::new();
        if let Some(timeout) = self.timeout {
            let duration = Duration::try_from_secs_f64(timeout)
                .map_err(|_| PyValueError::new_err("timeout must be a number of seconds, 0 or more"))?;
            budget =
                Instant::now().checked_add(duration).map_or_else(Budget::new, |deadline| budget.deadline(deadline));
        }
        options.budget = budget;
        if let Some(limit) = self.limit {
            options.page = Page { offset: self.offset, limit };
        }
        Ok(options)
    }
}
