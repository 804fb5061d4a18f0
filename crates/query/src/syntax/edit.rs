//! Combines queries, and adds or removes filters.

use super::{
    ast::{Filter, FilterField, Node, Query},
    parser::parse,
};

impl From<Node> for Query {
    /// Creates the query whose text expresses this condition. If no text gives exactly this tree, the result is the closest
    /// approximation that the language can express.
    fn from(node: Node) -> Self {
        parse(&node.to_string())
    }
}

impl Query {
    /// Iterates over the filters that every match must meet, in the order in which they were typed. Filters inside alternatives and
    /// exclusions are not included.
    ///
    /// ```
    /// use jianbao_query::syntax::{Filter, parse};
    /// assert_eq!(parse("大桥 来源:甲 -版:3").filters().collect::<Vec<_>>(), [&Filter::Source("甲".into())]);
    /// assert_eq!(parse("大桥 OR 来源:甲").filters().count(), 0);
    /// ```
    pub fn filters(&self) -> impl Iterator<Item = &Filter> {
        self.conditions().iter().filter_map(|node| match node {
            Node::Filter(filter) => Some(filter),
            _ => None,
        })
    }

    /// Returns the query that requires both queries. If one of them has nothing to search for, the result is that query.
    ///
    /// ```
    /// use jianbao_query::syntax::parse;
    /// let both = parse("大桥 OR 高铁").and(parse("日期:2016"));
    /// assert_eq!(both, parse("(大桥 OR 高铁) 日期:2016"));
    /// ```
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        // A query without a condition matches nothing, so the conjunction matches nothing.
        match (&self.root, &other.root) {
            (None, _) => self,
            (_, None) => other,
            _ => Node::All([self.nodes(), other.nodes()].concat()).into(),
        }
    }

    /// Returns the query without its filters on `field`; the text is unchanged if it has none.
    ///
    /// ```
    /// use jianbao_query::syntax::{FilterField, parse};
    /// assert_eq!(parse("大桥，日期:2016 来源:甲").without_filters(FilterField::Date).text, "大桥 来源:甲");
    /// assert_eq!(parse("日期:2016").without_filters(FilterField::Date).root, None);
    /// ```
    #[must_use]
    pub fn without_filters(&self, field: FilterField) -> Self {
        if self.filters().all(|filter| filter.field() != field) {
            return self.clone();
        }
        let mut rest = self.nodes();
        rest.retain(|node| !matches!(node, Node::Filter(filter) if filter.field() == field));
        if rest.is_empty() { parse("") } else { Node::All(rest).into() }
    }

    /// Returns the condition of this query with `filter` added in place of all its filters on the same field.
    ///
    /// ```
    /// use jianbao_query::syntax::{Filter, FilterField, parse};
    /// let filter = Filter::new(FilterField::Source, "乙").unwrap();
    /// assert_eq!(parse("来源:甲 大桥|高铁").with_filter(filter.clone()).to_string(), "(来源:甲 大桥 OR 高铁) 来源:乙");
    /// assert_eq!(parse("来源:甲 大桥").with_filter(filter).to_string(), "大桥 来源:乙");
    /// ```
    #[must_use]
    pub fn with_filter(&self, filter: Filter) -> Node {
        let mut nodes = self.without_filters(filter.field()).nodes();
        nodes.push(Node::Filter(filter));
        Node::All(nodes)
    }

    /// Returns the conditions that every match must meet, in the order in which they were typed.
    ///
    /// ```
    /// use jianbao_query::syntax::parse;
    /// assert_eq!(parse("大桥 通车 -日期:2016").conditions().len(), 3);
    /// assert_eq!(parse("大桥 OR 通车").conditions().len(), 1);
    /// assert_eq!(parse("").conditions().len(), 0);
    /// ```
    #[must_use]
    pub fn conditions(&self) -> &[Node] {
        match &self.root {
            Some(Node::All(nodes)) => nodes,
            Some(node) => std::slice::from_ref(node),
            None => &[],
        }
    }

    /// Returns the query without the condition at this place of [`conditions`](Self::conditions).
    ///
    /// ```
    /// use jianbao_query::syntax::parse;
    /// assert_eq!(parse("大桥，通车 日期:2016").without_condition(1).text, "大桥 日期:2016");
    /// assert_eq!(parse("大桥").without_condition(0).root, None);
    /// ```
    #[must_use]
    pub fn without_condition(&self, at: usize) -> Self {
        let mut rest = self.nodes();
        if at >= rest.len() {
            return self.clone();
        }
        rest.remove(at);
        if rest.is_empty() { parse("") } else { Node::All(rest).into() }
    }

    fn nodes(&self) -> Vec<Node> {
        self.conditions().to_vec()
    }
}
