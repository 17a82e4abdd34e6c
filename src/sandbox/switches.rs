//! Where the contract is open or disputed: a switch for each such point, thrown at the start or
//! while the sandbox runs (`--fault switch:NAME[=VALUE]`).

use super::SandboxError;
use super::world::Rules;

/// How a token says when it ends (contract 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// `expires_at` with milliseconds and `Z`.
    At,
    /// `expires_at` without fractions, with `+0000`.
    AtOffset,
    /// `expires_in`, seconds.
    In,
    /// No word of it.
    Absent,
}

/// Which ids `from_stage_id` of a move may be (contract 12.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FromStage {
    /// Either of the two.
    Either,
    /// A job interview stage.
    Definition,
    /// A row of application stages.
    Row,
}

/// What an ended application keeps of its stage (contract 5, 12.14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Rejected ones keep it, hired ones do not.
    Rejected,
    /// Rejected and hired ones keep it.
    Everything,
    /// None keeps it.
    Nothing,
}

/// What happens to a tag name that is not in the dictionary (contract 4.2, 12.20).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownTags {
    /// It is created on the fly, at creation and at changes.
    Create,
    /// At creation only; refused at changes.
    CreateOnly,
    /// It is refused.
    Refuse,
}

/// Whether a person may have a second application on a job (contract 5.2, 12.15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duplicates {
    /// Not while the first is open.
    RefuseOpen,
    /// Never, however the first ended.
    RefuseAny,
    /// Always.
    Accept,
}

/// How an option of a select field is written (contract 3.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelectValues {
    /// By label or by id.
    Both,
    /// By label alone.
    Label,
    /// By id alone.
    Id,
}

/// The status for an id that leads nowhere (contract 3.4, 12.18).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownIds {
    /// 404 for one in the path, 422 for one in the body.
    ByPlace,
    /// 404 for both.
    NotFound,
    /// 422 for both.
    Unprocessable,
}

/// What introspection says of the organisation and the acting user (contract 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Introspection {
    /// The organisation and the role.
    Full,
    /// The role, and no organisation.
    NoOrganisation,
    /// Neither.
    NoClaims,
    /// There is no such call: 404.
    None,
}

/// Choices where the contract is open or disputed. Each has a name for `--fault switch:NAME[=VALUE]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switches {
    /// `expiry=at|offset|in|absent` (also `expires-in`): contract 2.1.
    pub expiry: Expiry,
    /// `single-active-token`: a mint revokes the tokens before it. On (contract 2.1).
    pub single_active_token: bool,
    /// `auto-merge`: a new person with an e-mail that is there is merged into that person. Off.
    pub auto_merge: bool,
    /// `duplicate-applications=off|ended|on`: refused while the first is open, refused even when it
    /// has ended, accepted. `off` (contract 5.2, 12.15).
    pub duplicate_applications: Duplicates,
    /// `bracket-dates`: `created_at[gte]=` is understood. On (contract 3.2).
    pub bracket_dates: bool,
    /// `deaf-dates`: `created_at` is accepted and filters nothing. Off (the contract has it from a document only, 3.2).
    pub deaf_dates: bool,
    /// `dead-cursors`: no cursor is taken, as if each had expired. Off (their life is unpublished, contract 3.1).
    pub dead_cursors: bool,
    /// `extra-keys`: rows carry a key no document names. Off (contract 3).
    pub extra_keys: bool,
    /// `empty-for-non-admins`: an acting user who is no Site Admin reads empty lists, not 403. Off (contract 2.5).
    pub empty_for_non_admins: bool,
    /// `writes-need-admin`: writes too need a Site Admin. Off (contract 12.11).
    pub writes_need_admin: bool,
    /// `service-user-admin`: the user of a token without `sub` is a Site Admin. On.
    pub service_user_admin: bool,
    /// `application-bumps-candidate`: a new application moves the person's `updated_at`. Off (contract 12.7).
    pub application_bumps_candidate: bool,
    /// `note-bumps-candidate`: a new note moves the person's `updated_at`. Off (contract 12.7).
    pub note_bumps_candidate: bool,
    /// `unknown-tags=create|create-only|refuse` (also `on` and `off`): contract 4.2, 12.20.
    pub unknown_tags: UnknownTags,
    /// `stage-rows=all|visited`: which stages have rows in `application_stages`. `all` (contract 5.5).
    pub all_stage_rows: bool,
    /// `ended-stage=rejected|all|none`: which ended applications keep their stage. `rejected` (contract 5).
    pub ended_stage: Kept,
    /// `select-values=both|label|id`: how options are written. `both` (contract 3.6).
    pub select_values: SelectValues,
    /// `unknown-ids=by-place|404|422`: contract 3.4.
    pub unknown_ids: UnknownIds,
    /// `long-texts=refuse|cut`: what is longer than 255 characters. `refuse` (contract 12.10).
    pub cut_long_texts: bool,
    /// `any-zone-case`: time zones are taken in their usual case too. Off (contract 12.16).
    pub any_zone_case: bool,
    /// `closed-entries`: contact entries take no key beside `value` and `type`. Off (contract 12.18).
    pub closed_entries: bool,
    /// `empty-fields`: people's rows name custom fields that are empty. On (contract 12.9).
    pub empty_fields: bool,
    /// `bare-prospect`: a person created without `application` becomes a prospect without a job. Off (contract 12.19).
    pub bare_prospect: bool,
    /// `clear-last-employment`: `company` and `title` are empty once the last employment is deleted. Off (contract 12.17).
    pub clear_last_employment: bool,
    /// `file-redirects`: the URL of a file redirects to one that lives shorter. On (contract 6.2).
    pub file_redirects: bool,
    /// `retag`: tagging twice answers with the row that is there, not 422. Off (contract 6.3).
    pub retag: bool,
    /// `ignore-unknown-keys`: unknown keys in a body are ignored, not refused. Off (contract 3).
    pub ignore_unknown_keys: bool,
    /// `convert-201`: convert answers 201, not 200. Off (contract 5.3).
    pub convert_201: bool,
    /// `patch-204`: changing an application answers 204, not the row. Off (contract 5.3).
    pub patch_204: bool,
    /// `delete-204`: deletions answer 204, not a message. Off (contract 4.4).
    pub delete_204: bool,
    /// `empty-link`: the last page has an empty `Link` header, not none. Off (contract 3.1).
    pub empty_link: bool,
    /// `unquoted-rel`: `rel=next` without quotes. Off (contract 3.1).
    pub unquoted_rel: bool,
    /// `from-stage=either|definition|row`: contract 12.8.
    pub from_stage: FromStage,
    /// `introspection=full|no-organisation|no-claims|none`: contract 2.3.
    pub introspection: Introspection,
    /// `partial-arrays`: ingestion takes the good ones of an array. Off (contract 11.4).
    pub partial_arrays: bool,
    /// `prospects`: the organisation allows prospects. On (contract 10.5).
    pub prospects: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            expiry: Expiry::At,
            single_active_token: true,
            auto_merge: false,
            duplicate_applications: Duplicates::RefuseOpen,
            bracket_dates: true,
            deaf_dates: false,
            dead_cursors: false,
            extra_keys: false,
            empty_for_non_admins: false,
            writes_need_admin: false,
            service_user_admin: true,
            application_bumps_candidate: false,
            note_bumps_candidate: false,
            unknown_tags: UnknownTags::Create,
            all_stage_rows: true,
            ended_stage: Kept::Rejected,
            select_values: SelectValues::Both,
            unknown_ids: UnknownIds::ByPlace,
            cut_long_texts: false,
            any_zone_case: false,
            closed_entries: false,
            empty_fields: true,
            bare_prospect: false,
            clear_last_employment: false,
            file_redirects: true,
            retag: false,
            ignore_unknown_keys: false,
            convert_201: false,
            patch_204: false,
            delete_204: false,
            empty_link: false,
            unquoted_rel: false,
            from_stage: FromStage::Either,
            introspection: Introspection::Full,
            partial_arrays: false,
            prospects: true,
        }
    }
}

impl Switches {
    /// The names [`Switches::set`] knows.
    pub const NAMES: &'static str = "expiry=at|offset|in|absent expires-in single-active-token auto-merge \
        duplicate-applications=off|ended|on bracket-dates deaf-dates dead-cursors extra-keys empty-for-non-admins \
        writes-need-admin service-user-admin application-bumps-candidate note-bumps-candidate \
        unknown-tags=create|create-only|refuse stage-rows=all|visited ended-stage=rejected|all|none \
        select-values=both|label|id unknown-ids=by-place|404|422 long-texts=refuse|cut any-zone-case closed-entries \
        empty-fields bare-prospect clear-last-employment file-redirects retag ignore-unknown-keys convert-201 patch-204 \
        delete-204 empty-link unquoted-rel from-stage=either|definition|row \
        introspection=full|no-organisation|no-claims|none partial-arrays prospects";

    /// Those that decide what rows show.
    pub(super) fn rules(&self) -> Rules {
        Rules {
            kept: self.ended_stage,
            all_stages: self.all_stage_rows,
            empty_fields: self.empty_fields,
        }
    }

    /// Sets a switch by its name; most take `on` (also when empty) or `off`. Fails on a name or
    /// value it does not know.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), SandboxError> {
        let known = self.set_word(name, value) || self.set_flag(name, value);
        known.then_some(()).ok_or_else(|| SandboxError::Switch {
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }

    /// Sets one of those that take a word; false for any other name, and for another word.
    fn set_word(&mut self, name: &str, value: &str) -> bool {
        match name {
            "expiry" => choose(
                &mut self.expiry,
                value,
                &[
                    ("at", Expiry::At),
                    ("offset", Expiry::AtOffset),
                    ("in", Expiry::In),
                    ("absent", Expiry::Absent),
                ],
            ),
            "expires-in" => choose(
                &mut self.expiry,
                value,
                &[("", Expiry::In), ("on", Expiry::In), ("off", Expiry::At)],
            ),
            "from-stage" => choose(
                &mut self.from_stage,
                value,
                &[
                    ("either", FromStage::Either),
                    ("definition", FromStage::Definition),
                    ("row", FromStage::Row),
                ],
            ),
            "introspection" => choose(
                &mut self.introspection,
                value,
                &[
                    ("full", Introspection::Full),
                    ("no-organisation", Introspection::NoOrganisation),
                    ("no-claims", Introspection::NoClaims),
                    ("none", Introspection::None),
                ],
            ),
            "duplicate-applications" => choose(
                &mut self.duplicate_applications,
                value,
                &[
                    ("", Duplicates::Accept),
                    ("on", Duplicates::Accept),
                    ("off", Duplicates::RefuseOpen),
                    ("ended", Duplicates::RefuseAny),
                ],
            ),
            "unknown-tags" => choose(
                &mut self.unknown_tags,
                value,
                &[
                    ("", UnknownTags::Create),
                    ("on", UnknownTags::Create),
                    ("create", UnknownTags::Create),
                    ("create-only", UnknownTags::CreateOnly),
                    ("off", UnknownTags::Refuse),
                    ("refuse", UnknownTags::Refuse),
                ],
            ),
            "stage-rows" => choose(
                &mut self.all_stage_rows,
                value,
                &[("all", true), ("visited", false)],
            ),
            "ended-stage" => choose(
                &mut self.ended_stage,
                value,
                &[
                    ("rejected", Kept::Rejected),
                    ("all", Kept::Everything),
                    ("none", Kept::Nothing),
                ],
            ),
            "select-values" => choose(
                &mut self.select_values,
                value,
                &[
                    ("both", SelectValues::Both),
                    ("label", SelectValues::Label),
                    ("id", SelectValues::Id),
                ],
            ),
            "unknown-ids" => choose(
                &mut self.unknown_ids,
                value,
                &[
                    ("by-place", UnknownIds::ByPlace),
                    ("404", UnknownIds::NotFound),
                    ("422", UnknownIds::Unprocessable),
                ],
            ),
            "long-texts" => choose(
                &mut self.cut_long_texts,
                value,
                &[("refuse", false), ("cut", true)],
            ),
            _ => false,
        }
    }

    /// Sets one of those that are on or off; false for any other name, and for another word.
    fn set_flag(&mut self, name: &str, value: &str) -> bool {
        let flag = match name {
            "single-active-token" => &mut self.single_active_token,
            "auto-merge" => &mut self.auto_merge,
            "bracket-dates" => &mut self.bracket_dates,
            "deaf-dates" => &mut self.deaf_dates,
            "dead-cursors" => &mut self.dead_cursors,
            "extra-keys" => &mut self.extra_keys,
            "empty-for-non-admins" => &mut self.empty_for_non_admins,
            "writes-need-admin" => &mut self.writes_need_admin,
            "service-user-admin" => &mut self.service_user_admin,
            "application-bumps-candidate" => &mut self.application_bumps_candidate,
            "note-bumps-candidate" => &mut self.note_bumps_candidate,
            "any-zone-case" => &mut self.any_zone_case,
            "closed-entries" => &mut self.closed_entries,
            "empty-fields" => &mut self.empty_fields,
            "bare-prospect" => &mut self.bare_prospect,
            "clear-last-employment" => &mut self.clear_last_employment,
            "file-redirects" => &mut self.file_redirects,
            "retag" => &mut self.retag,
            "ignore-unknown-keys" => &mut self.ignore_unknown_keys,
            "convert-201" => &mut self.convert_201,
            "patch-204" => &mut self.patch_204,
            "delete-204" => &mut self.delete_204,
            "empty-link" => &mut self.empty_link,
            "unquoted-rel" => &mut self.unquoted_rel,
            "partial-arrays" => &mut self.partial_arrays,
            "prospects" => &mut self.prospects,
            _ => return false,
        };
        let words = [
            ("", true),
            ("on", true),
            ("true", true),
            ("off", false),
            ("false", false),
        ];
        choose(flag, value, &words)
    }
}

/// Puts in what the word stands for; false where it stands for nothing.
fn choose<T: Copy>(place: &mut T, word: &str, words: &[(&str, T)]) -> bool {
    let found = words.iter().find(|(own, _)| *own == word);
    found.is_some_and(|&(_, value)| {
        *place = value;
        true
    })
}
