//! Custom fields: their values on a row, their definitions and options (contract 3, 7).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::lenient::{self, Lenient, Plain};
use super::resource;

/// The value of one custom field on a row.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomFieldValue {
    /// The label.
    #[serde(deserialize_with = "lenient::field")]
    pub name: Option<String>,
    /// The type of the field, such as `single_select`.
    #[serde(rename = "type", deserialize_with = "lenient::field")]
    pub kind: Option<String>,
    /// The value, in the form its type has.
    pub value: Value,
}

impl Plain for CustomFieldValue {}

/// Custom fields of a row by their stable `name_key`; those that are `null` are left out.
pub type CustomFields = BTreeMap<String, CustomFieldValue>;

impl Lenient for CustomFields {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let fields = Option::<BTreeMap<String, Option<CustomFieldValue>>>::deserialize(from)?;
        Ok(fields
            .unwrap_or_default()
            .into_iter()
            .filter_map(|(key, value)| value.map(|value| (key, value)))
            .collect())
    }
}

impl Lenient for Value {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Value::deserialize(from)
    }
}

resource! {
    /// The definition of a custom field (contract 7). Archived ones are included unless `active=true`.
    "custom_fields" => CustomField {
        /// What it belongs to: `candidate`, `application`, `job` and so on.
        field_type: Option<String>,
        /// The label.
        name: String,
        /// The stable key.
        name_key: String,
        /// The form of the value, such as `single_select`.
        value_type: Option<String>,
        /// Its place.
        sort_order: Option<i64>,
        /// Seen with a permission only.
        private: Option<bool>,
        /// Must be filled in.
        required: Option<bool>,
        /// A change needs approval.
        require_approval: Option<bool>,
        /// A change makes a new version of an offer.
        trigger_new_version: Option<bool>,
        /// In use.
        active: Option<bool>,
        /// The user who changed it last.
        updated_by_id: Option<u64>,
        /// Built-in meaning, where it has one.
        internal_type: Option<String>,
        /// Shown by the job board API.
        expose_in_job_board_api: Option<bool>,
        /// Text shown while empty.
        placeholder: Option<String>,
        /// What it is for.
        description: Option<String>,
        /// Which applications have it.
        application_type: Option<String>,
        /// Hidden on the screens.
        api_only: Option<bool>,
        /// Used by approvals of jobs.
        use_for_job_approvals: Option<bool>,
        /// Used by approvals of offers.
        use_for_offer_approvals: Option<bool>,
        /// Its token in templates.
        template_token_string: Option<String>,
        /// The value taken when none is given.
        default_value: Value,
    }
}

resource! {
    /// A choice of a select field (contract 7).
    "custom_field_options" => CustomFieldOption {
        /// The field.
        custom_field_id: Option<u64>,
        /// The label.
        name: String,
        /// The customer's own id.
        external_id: Option<String>,
        /// Its place.
        sort_order: Option<i64>,
        /// In use.
        active: Option<bool>,
    }
}
