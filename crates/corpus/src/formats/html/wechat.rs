//! Saved articles of WeChat public accounts: account, time and author are in special elements and scripts.

use crate::{markup::Tree, reflow::tidy};

/// The metadata of such a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountPage {
    /// The name of the account.
    pub account: Option<String>,
    /// The time of publication, as written or in seconds since 1970.
    pub published: Option<String>,
}

/// Reads a page of an account. `None` for any other page.
pub fn read(tree: &Tree<'_>, source_text: &str) -> Option<AccountPage> {
    let is_account = memchr::memmem::find(source_text.as_bytes(), b"js_content").is_some()
        && ["js_name", "nickname", "rich_media"]
            .iter()
            .any(|mark| memchr::memmem::find(source_text.as_bytes(), mark.as_bytes()).is_some());
    if !is_account {
        return None;
    }
    let named = (1..tree.nodes.len()).find(|&at| tree.nodes[at].attribute("id").is_some_and(|id| id == "js_name"));
    let account = named.map(|at| tidy(&tree.text(at)).to_owned()).filter(|name| !name.is_empty());
    let account = account.or_else(|| variable(source_text, "nickname"));
    let published = ["ct", "oriCreateTime", "create_time", "createTime", "publish_time", "svr_time"]
        .into_iter()
        .find_map(|name| variable(source_text, name).filter(|value| value.starts_with(|c: char| c.is_ascii_digit())));
    Some(AccountPage { account, published })
}

/// Returns the value of `var name = "…"`, which may be wrapped in a call: `htmlDecode("…")`.
fn variable(script: &str, name: &str) -> Option<String> {
    let mut from = 0;
    while let Some(at) = script[from..].find("var ").map(|at| from + at + 4) {
        from = at;
        let rest = script[at..].trim_start();
        let Some(rest) = rest.strip_prefix(name).map(str::trim_start).and_then(|rest| rest.strip_prefix('=')) else {
            continue;
        };
        let line = rest.split([';', '\n']).next().unwrap_or_default();
        let value = line.split(['"', '\'']).skip(1).step_by(2).find(|value| !value.trim().is_empty());
        if let Some(value) = value.filter(|value| value.len() <= 200) {
            return Some(crate::markup::decode(value.trim()).into_owned());
        }
    }
    None
}
