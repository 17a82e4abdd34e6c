//! National numbering plans, as far as a key needs them.

/// A country's way to write numbers.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    /// Calling code.
    pub code: u16,
    /// The digit in front of a number inside the country.
    pub trunk: Option<char>,
    /// Shortest national significant number.
    min: u8,
    /// Longest national significant number.
    max: u8,
    /// ISO codes of the countries it serves.
    countries: &'static str,
}

impl Plan {
    /// Returns whether a national significant number may have this many digits.
    pub fn has_length(&self, digits: usize) -> bool {
        (usize::from(self.min)..=usize::from(self.max)).contains(&digits)
    }

    /// Returns a national number without the digit that calls from abroad put before mobile ones:
    /// Argentina's 9, and the 1 of Mexico, which fell in 2019.
    pub(super) fn without_mobile_mark<'n>(&self, national: &'n str) -> &'n str {
        let mark = match self.code {
            52 => '1',
            54 => '9',
            _ => return national,
        };
        match national.strip_prefix(mark) {
            Some(rest) if rest.len() == 10 => rest,
            _ => national,
        }
    }
}

/// Returns the plan of a calling code.
pub(super) fn plan(code: u16) -> Option<&'static Plan> {
    PLANS.iter().find(|plan| plan.code == code)
}

/// Returns the plan of a country by its ISO code (`GB`), whatever the case.
pub fn plan_of_country(iso: &str) -> Option<&'static Plan> {
    let iso = iso.to_ascii_uppercase();
    PLANS
        .iter()
        .find(|plan| plan.countries.split(' ').any(|country| country == iso))
}

const fn p(code: u16, trunk: Option<char>, min: u8, max: u8, countries: &'static str) -> Plan {
    Plan {
        code,
        trunk,
        min,
        max,
        countries,
    }
}

const O: Option<char> = Some('0');
const PLANS: &[Plan] = &[
    p(1, Some('1'), 10, 10, "US CA PR DO JM"),
    p(7, Some('8'), 10, 10, "RU KZ"),
    p(20, O, 8, 10, "EG"),
    p(27, O, 9, 9, "ZA"),
    p(30, None, 10, 10, "GR"),
    p(31, O, 9, 9, "NL"),
    p(32, O, 8, 9, "BE"),
    p(33, O, 9, 9, "FR"),
    p(34, None, 9, 9, "ES"),
    // `06` inside the country: the 0 goes as everywhere, the 6 is the trunk digit.
    p(36, Some('6'), 8, 9, "HU"),
    p(39, None, 8, 11, "IT"),
    p(40, O, 9, 9, "RO"),
    p(41, O, 9, 9, "CH"),
    p(43, O, 7, 13, "AT"),
    p(44, O, 9, 10, "GB UK"),
    p(45, None, 8, 8, "DK"),
    p(46, O, 7, 9, "SE"),
    p(47, None, 8, 8, "NO"),
    p(48, None, 9, 9, "PL"),
    p(49, O, 7, 11, "DE"),
    p(51, O, 8, 9, "PE"),
    p(52, None, 10, 11, "MX"),
    p(53, O, 8, 8, "CU"),
    p(54, O, 10, 11, "AR"),
    p(55, O, 10, 11, "BR"),
    p(56, None, 9, 9, "CL"),
    p(57, None, 8, 10, "CO"),
    p(58, O, 10, 10, "VE"),
    p(60, O, 8, 10, "MY"),
    p(61, O, 9, 9, "AU"),
    p(62, O, 8, 12, "ID"),
    p(63, O, 8, 10, "PH"),
    p(64, O, 8, 10, "NZ"),
    p(65, None, 8, 8, "SG"),
    p(66, O, 8, 9, "TH"),
    p(81, O, 9, 10, "JP"),
    p(82, O, 8, 10, "KR"),
    p(84, O, 9, 10, "VN"),
    p(86, O, 10, 11, "CN"),
    p(90, O, 10, 10, "TR"),
    p(91, O, 10, 10, "IN"),
    p(92, O, 9, 10, "PK"),
    p(93, O, 9, 9, "AF"),
    p(94, O, 9, 9, "LK"),
    p(95, O, 7, 10, "MM"),
    p(98, O, 10, 10, "IR"),
    p(212, O, 9, 9, "MA"),
    p(213, O, 8, 9, "DZ"),
    p(216, None, 8, 8, "TN"),
    p(221, None, 9, 9, "SN"),
    p(225, None, 10, 10, "CI"),
    p(233, O, 9, 9, "GH"),
    p(234, O, 8, 10, "NG"),
    p(237, None, 9, 9, "CM"),
    p(250, O, 9, 9, "RW"),
    p(251, O, 9, 9, "ET"),
    p(254, O, 9, 9, "KE"),
    p(255, O, 9, 9, "TZ"),
    p(256, O, 9, 9, "UG"),
    p(260, O, 9, 9, "ZM"),
    p(263, O, 9, 9, "ZW"),
    p(351, None, 9, 9, "PT"),
    p(352, None, 6, 11, "LU"),
    p(353, O, 7, 9, "IE"),
    p(354, None, 7, 9, "IS"),
    p(355, O, 8, 9, "AL"),
    p(356, None, 8, 8, "MT"),
    p(357, None, 8, 8, "CY"),
    p(358, O, 6, 11, "FI"),
    p(359, O, 8, 9, "BG"),
    p(370, Some('8'), 8, 8, "LT"),
    p(371, None, 8, 8, "LV"),
    p(372, None, 7, 8, "EE"),
    p(373, O, 8, 8, "MD"),
    p(374, O, 8, 8, "AM"),
    p(375, Some('8'), 9, 9, "BY"),
    p(380, O, 9, 9, "UA"),
    p(381, O, 8, 9, "RS"),
    p(385, O, 8, 9, "HR"),
    p(386, O, 8, 8, "SI"),
    p(387, O, 8, 8, "BA"),
    p(389, O, 8, 8, "MK"),
    p(420, None, 9, 9, "CZ"),
    p(421, O, 9, 9, "SK"),
    p(502, None, 8, 8, "GT"),
    p(503, None, 8, 8, "SV"),
    p(506, None, 8, 8, "CR"),
    p(507, None, 7, 8, "PA"),
    p(591, O, 8, 8, "BO"),
    p(593, O, 8, 9, "EC"),
    p(595, O, 9, 9, "PY"),
    p(598, O, 8, 8, "UY"),
    p(852, None, 8, 8, "HK"),
    p(853, None, 8, 8, "MO"),
    p(855, O, 8, 9, "KH"),
    p(880, O, 8, 10, "BD"),
    p(886, O, 8, 9, "TW"),
    p(960, None, 7, 7, "MV"),
    p(961, O, 7, 8, "LB"),
    p(962, O, 8, 9, "JO"),
    p(963, O, 8, 9, "SY"),
    p(964, O, 8, 10, "IQ"),
    p(965, None, 8, 8, "KW"),
    p(966, O, 8, 9, "SA"),
    p(968, None, 8, 8, "OM"),
    p(970, O, 8, 9, "PS"),
    p(971, O, 8, 9, "AE"),
    p(972, O, 8, 9, "IL"),
    p(973, None, 8, 8, "BH"),
    p(974, None, 8, 8, "QA"),
    p(977, O, 8, 10, "NP"),
    p(992, None, 9, 9, "TJ"),
    p(994, O, 9, 9, "AZ"),
    p(995, O, 9, 9, "GE"),
    p(996, O, 9, 9, "KG"),
    p(998, None, 9, 9, "UZ"),
];
