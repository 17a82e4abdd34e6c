//! What the words beside a contact value say of it: the kind, or that it is not the person's.

use crate::people::ContactKind;
use crate::people::formats::header::words_of;
use crate::people::formats::words::{Word, meaning};

/// What a label says of the value beside it.
pub(in crate::people::formats) enum Label {
    /// It is the person's, of this kind where it tells.
    Kind(Option<ContactKind>),
    /// It is a fax, or the company's.
    NotTheirs,
}

/// Returns what a label such as `* Work`, `iPhone`, `current_professional` or `_$!<HomeFAX>!$_` says.
pub(in crate::people::formats) fn label(text: &str) -> Label {
    if let Some(kind) = ContactKind::of_word(text) {
        return Label::Kind(Some(kind));
    }
    let words = words_of(text);
    let mut kind = None;
    for word in &words {
        match meaning(word) {
            Some(Word::Fax | Word::Company | Word::Other) => return Label::NotTheirs,
            Some(Word::PhoneOf(found)) => kind = Some(found),
            Some(Word::Kind(found)) if found != ContactKind::Other => kind = kind.or(Some(found)),
            _ if word == "iphone" => kind = Some(ContactKind::Mobile),
            _ if word == "direct" || word == "office" => kind = kind.or(Some(ContactKind::Work)),
            _ => {}
        }
    }
    Label::Kind(kind)
}
