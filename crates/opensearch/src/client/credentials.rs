//! What a cluster is told to identify the caller.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Identifies the caller to a cluster.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Credentials {
    /// Nothing is sent.
    #[default]
    None,
    /// User name and password.
    Basic {
        /// The user name.
        user: String,
        /// The password.
        password: String,
    },
    /// An API key in the form that the cluster issued it.
    ApiKey(String),
}

impl Credentials {
    /// Reads credentials from the text of a file: `USER:PASSWORD`, or `ApiKey KEY`. Only the first line is read; `None` if it is
    /// neither.
    ///
    /// ```
    /// use jianbao_opensearch::Credentials;
    /// let read = Credentials::parse("reader:密码\n");
    /// assert_eq!(read, Some(Credentials::Basic { user: "reader".into(), password: "密码".into() }));
    /// assert_eq!(Credentials::parse("ApiKey c2VjcmV0"), Some(Credentials::ApiKey("c2VjcmV0".into())));
    /// assert_eq!(Credentials::parse("reader"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let line = text.lines().next()?.trim_end_matches('\r');
        if let Some(key) = line.strip_prefix("ApiKey ") {
            return Some(Self::ApiKey(key.trim().to_owned()));
        }
        let (user, password) = line.split_once(':')?;
        Some(Self::Basic { user: user.to_owned(), password: password.to_owned() })
    }

    /// Returns the value of the header `Authorization`.
    pub(super) fn header(&self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Basic { user, password } => Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))),
            Self::ApiKey(key) => Some(format!("ApiKey {key}")),
        }
    }
}

/// Names the kind only, so that no secret is printed.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Basic { .. } => "Basic(…)",
            Self::ApiKey(_) => "ApiKey(…)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_as_http_defines_them() {
        let basic = Credentials::Basic { user: "Aladdin".into(), password: "open sesame".into() };
        assert_eq!(basic.header().as_deref(), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        assert_eq!(Credentials::None.header(), None);
        assert!(!format!("{basic:?} {:?}", Credentials::ApiKey("secret".into())).contains("se"));
    }
}
