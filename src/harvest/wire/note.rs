//! Notes, attachments and tags (contract 6).

use super::resource;

resource! {
    /// An entry of the activity feed (contract 6.1).
    "notes" => Note {
        /// The person.
        candidate_id: Option<u64>,
        /// The application, where it is about one.
        application_id: Option<u64>,
        /// The author; absent means the system.
        user_id: Option<u64>,
        /// One of 13 kinds, `NOTE` among them.
        kind = "type": Option<String>,
        /// `admin_only_visible`, `privately_visible` or `publicly_visible`: not the words of the write.
        visibility: Option<String>,
        /// The subject.
        subject: Option<String>,
        /// The text.
        body: Option<String>,
        /// The text with mentions marked.
        body_with_tags: Option<String>,
        /// Sender of a mail, comma text.
        email_from: Option<String>,
        /// Receivers of a mail, comma text.
        email_to: Option<String>,
        /// Copies of a mail.
        email_cc: Vec<String>,
        /// Set by imports.
        import_hash: Option<String>,
        /// Names of attached files: declared a text, an array in practice (contract 6.1).
        email_attachment_file_names: Option<serde_json::Value>,
    }
}

resource! {
    /// A file on an application (contract 6.2).
    "attachments" => Attachment {
        /// The application.
        application_id: Option<u64>,
        /// The person.
        candidate_id: Option<u64>,
        /// `resume`, `cover_letter`, `other` and so on.
        kind = "type": Option<String>,
        /// The name of the file.
        filename: String,
        /// A signed address that dies after 7 days.
        url: Option<String>,
    }
}

resource! {
    /// A tag of the organisation (contract 6.3).
    "candidate_tags" => CandidateTag {
        /// Its name, unique and case sensitive.
        name: String,
    }
}

resource! {
    /// A tag on a person (contract 6.3).
    "applied_candidate_tags" => AppliedCandidateTag {
        /// The person.
        candidate_id: Option<u64>,
        /// The tag.
        candidate_tag_id: Option<u64>,
    }
}
