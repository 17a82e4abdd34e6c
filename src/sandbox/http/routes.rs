//! Which path and method is which call, and which scope it needs (contract 2.4: one per endpoint).

use crate::sandbox::lists::Resource;
use crate::sandbox::writes::Write;

/// A Harvest call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Call {
    List(Resource),
    /// A write on this id; 0 for creations.
    Write(Write, u64),
}

/// Method, path pattern (`{}` for an id), write, verb of the scope.
const WRITES: [(&str, &str, Write, &str); 23] = [
    ("POST", "candidates", Write::CreateCandidate, "create"),
    ("PATCH", "candidates/{}", Write::UpdateCandidate, "update"),
    ("DELETE", "candidates/{}", Write::DeleteCandidate, "destroy"),
    (
        "POST",
        "candidates/{}/merge",
        Write::MergeCandidate,
        "merge",
    ),
    (
        "PATCH",
        "candidates/{}/anonymize",
        Write::AnonymizeCandidate,
        "anonymize",
    ),
    ("POST", "applications", Write::CreateApplication, "create"),
    (
        "PATCH",
        "applications/{}",
        Write::UpdateApplication,
        "update",
    ),
    (
        "DELETE",
        "applications/{}",
        Write::DeleteApplication,
        "destroy",
    ),
    ("POST", "applications/{}/move", Write::Move, "move"),
    ("POST", "applications/{}/reject", Write::Reject, "reject"),
    (
        "POST",
        "applications/{}/unreject",
        Write::Unreject,
        "unreject",
    ),
    (
        "POST",
        "applications/{}/convert_to_candidate",
        Write::Convert,
        "convert_to_candidate",
    ),
    ("POST", "notes", Write::CreateNote, "create"),
    ("POST", "attachments", Write::CreateAttachment, "create"),
    (
        "DELETE",
        "attachments/{}",
        Write::DeleteAttachment,
        "destroy",
    ),
    ("POST", "candidate_tags", Write::CreateTag, "create"),
    ("DELETE", "candidate_tags/{}", Write::DeleteTag, "destroy"),
    ("POST", "applied_candidate_tags", Write::ApplyTag, "create"),
    (
        "DELETE",
        "applied_candidate_tags/{}",
        Write::UnapplyTag,
        "destroy",
    ),
    (
        "POST",
        "candidate_employments",
        Write::CreateEmployment,
        "create",
    ),
    (
        "DELETE",
        "candidate_employments/{}",
        Write::DeleteEmployment,
        "destroy",
    ),
    (
        "POST",
        "candidate_educations",
        Write::CreateEducation,
        "create",
    ),
    (
        "DELETE",
        "candidate_educations/{}",
        Write::DeleteEducation,
        "destroy",
    ),
];

/// The call behind method and path, with its scope; `None` is a 404.
pub(in crate::sandbox) fn find(method: &str, path: &str) -> Option<(Call, String)> {
    let path = path.strip_prefix("/v3/")?;
    if method == "GET" {
        let resource = Resource::named(path)?;
        return Some((Call::List(resource), resource.scope()));
    }
    WRITES
        .iter()
        .filter(|(own, ..)| *own == method)
        .find_map(|(_, pattern, write, verb)| {
            let id = captured(pattern, path)?;
            Some((Call::Write(*write, id), scope(pattern, verb)))
        })
}

fn scope(pattern: &str, verb: &str) -> String {
    let resource = pattern.split('/').next().unwrap_or_default();
    format!("harvest:{resource}:{verb}")
}

/// The id in the path, 0 where the pattern has none.
fn captured(pattern: &str, path: &str) -> Option<u64> {
    let Some((head, tail)) = pattern.split_once("{}") else {
        return (pattern == path).then_some(0);
    };
    path.strip_prefix(head)?
        .strip_suffix(tail)?
        .parse()
        .ok()
        .filter(|&id| id > 0)
}

/// Every scope there is.
pub(in crate::sandbox) fn all_scopes() -> Vec<String> {
    let lists = Resource::ALL
        .into_iter()
        .filter(|resource| *resource != Resource::ApplicationSearch)
        .map(Resource::scope);
    lists
        .chain(
            WRITES
                .iter()
                .map(|(_, pattern, _, verb)| scope(pattern, verb)),
        )
        .collect()
}
