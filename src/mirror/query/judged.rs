//! Flags that neither texts nor applications tell: verdicts, guards, marks.
//!
//! Whoever answers a query finds out whom they hold of and puts the numbers in their place, so that
//! one language and one evaluation serve them like everything else.

use super::{Flag, Query};

impl Query {
    /// Returns which of these flags the query asks for.
    pub fn judged(&self) -> Vec<Flag> {
        let asked = Flag::ALL.iter().map(|(_, flag)| *flag);
        asked
            .filter(|flag| flag.is_judged())
            .filter(|flag| self.asks(&|part| *part == Self::Is(*flag)))
            .collect()
    }

    /// Returns a query that finds everybody whom this one may find, whatever those flags hold of:
    /// only they have to be judged.
    #[must_use]
    pub fn before_judging(&self) -> Self {
        let judged = |query: &Self| query.asks(&is_judged);
        match self {
            Self::Is(flag) if flag.is_judged() => Self::All,
            Self::Not(inner) if judged(inner) => Self::All,
            Self::And(parts) => {
                let parts = parts.iter().map(Self::before_judging);
                let parts = parts.filter(|part| *part != Self::All).collect();
                Self::and(parts).unwrap_or(Self::All)
            }
            Self::Or(parts) => {
                let parts: Vec<Self> = parts.iter().map(Self::before_judging).collect();
                if parts.contains(&Self::All) {
                    Self::All
                } else {
                    Self::or(parts).unwrap_or(Self::All)
                }
            }
            other => other.clone(),
        }
    }

    /// Returns the query with those whom its judged flags hold of in the place of each, as
    /// [`Query::Numbers`] or as everybody.
    #[must_use]
    pub fn with_judged(&self, whom: &dyn Fn(Flag) -> Self) -> Self {
        let each = |parts: &[Self]| -> Vec<Self> {
            parts.iter().map(|part| part.with_judged(whom)).collect()
        };
        match self {
            Self::Is(flag) if flag.is_judged() => whom(*flag),
            Self::Not(inner) => inner.with_judged(whom).not(),
            Self::And(parts) => Self::And(each(parts)),
            Self::Or(parts) => Self::Or(each(parts)),
            other => other.clone(),
        }
    }
}

fn is_judged(query: &Query) -> bool {
    matches!(query, Query::Is(flag) if flag.is_judged())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::parse;
    use super::*;

    #[test]
    fn only_whom_the_rest_may_find_is_judged() {
        for (text, rest) in [
            ("is:new ", ""),
            ("rust is:new ", "rust "),
            ("rust -is:guarded is:active ", "rust is:active"),
            ("rust OR is:marked ", ""),
            ("(rust OR go) verdict:possible ", "rust OR go "),
            ("-(rust is:new) berlin ", "berlin "),
            ("anna schmidt ", "anna schmidt "),
        ] {
            let query = parse(text).query;
            assert_eq!(query.before_judging(), parse(rest).query, "{text}");
        }
    }

    #[test]
    fn numbers_take_the_place_of_flags() {
        let query = parse("rust -is:new is:marked ").query;
        assert_eq!(query.judged(), [Flag::New, Flag::Marked]);
        let numbers =
            |flag: Flag| Query::Numbers(Arc::new([i64::from(flag == Flag::Marked)].into()));
        let Query::And(parts) = query.with_judged(&numbers) else {
            panic!("several conditions");
        };
        assert_eq!(parts[2], Query::Numbers(Arc::new([1].into())));
        assert!(parts.iter().all(|part| part.judged().is_empty()));
    }
}
